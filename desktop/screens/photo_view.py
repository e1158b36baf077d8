"""One photo or scan as large as the screen allows; fetched from the hub when it is not here."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop.qt.parts import GRID, Elided, button, label, row
from desktop.qt.services import Services
from desktop.qt.tasks import Background
from desktop.screens.photo_data import Door, Opened, is_picture, open_photo, save_to
from desktop.screens.print_preview import Pages
from sync.errors import UserError
from sync.records.catalogue import KINDS
from sync.replica.tables import Record

FIELDS = KINDS["attachment"].fields
KIB = 1024
SIZE, SMALLEST = (960, 720), (480, 360)
FOLDER = "photo_folder"
"""Setting: where photos were last taken from or saved to."""

Report = Callable[[tuple[int, int]], None]
IsCancelled = Callable[[], bool]


class PhotoView(QDialog):
    """Shows one attachment; closing it stops what is under way, which goes on there next time."""

    def __init__(
        self, services: Services, door: Door, record: Record, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._door, self._record = services, door, record
        self._job: Background | None = None
        self._image = QImage()
        self._name, self._facts, self.state = Elided("heading"), label("muted"), label(wrap=True)
        self._name.setText(str(record["name"] or ""))
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.pages = Pages(self)
        self._paper = QPdfView(self)
        self._paper.setDocument(self.pages.document)
        self._paper.setPageMode(QPdfView.PageMode.MultiPage)
        self._paper.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.original = button(lambda: self._open(True), "link", "search")
        self.save = button(self._ask_where, "link", "download")
        self.remove = button(self._delete, "link", "trash-2")
        self._close = button(self.reject, "primary", "check")
        self.original.hide()
        self.save.hide()
        for one in (self.original, self.save, self.remove):
            one.setAutoDefault(False)  # Enter closes, and nothing else
        self._close.setDefault(True)
        self._close.setFocus()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID)
        head = row(self._name, self._facts)
        head.setStretch(0, 1)
        layout.addLayout(head)
        layout.addWidget(self.picture, 1)
        layout.addWidget(self._paper, 1)
        layout.addWidget(self.state)
        layout.addLayout(row(self.remove, None, self.original, self.save, self._close))
        self.picture.setVisible(is_picture(record))
        self._paper.setVisible(not is_picture(record))
        self.setMinimumSize(*SMALLEST)
        self.resize(*SIZE)
        self.retranslate()
        self._open(False)

    # -- what is shown ------------------------------------------------------------------------

    def _open(self, original: bool) -> None:
        door, record = self._door, self._record
        self.original.setEnabled(False)
        self.state.setText(self.tr("Opening …"))

        def work(report: Report, cancelled: IsCancelled) -> tuple[Opened, QImage]:
            opened = open_photo(door, record, original, report, cancelled)
            picture = is_picture(record)
            return opened, QImage.fromData(QByteArray(opened.data)) if picture else QImage()

        self._job = self._services.worker.background(work, self._show, self._failed, self._arrives)

    def _arrives(self, step: tuple[int, int]) -> None:
        done, total = (f"{-(-number // KIB):,}" for number in step)
        self.state.setText(self.tr("{0} of {1} KB have arrived").format(done, total))

    def _show(self, found: tuple[Opened, QImage]) -> None:
        opened, self._image = found
        self.state.hide()
        self.original.setVisible(not opened.original)
        self.original.setEnabled(True)
        self.save.show()
        if is_picture(self._record):
            self._fit()
        else:
            self.pages.load(opened.data)

    def _failed(self, error: UserError) -> None:
        self.original.setEnabled(True)
        self.state.setText(error.text(self._services.language))
        self.state.show()

    def _fit(self) -> None:
        if self._image.isNull():
            return
        scale = self.devicePixelRatioF()
        room = self.picture.size() * scale
        whole = QPixmap.fromImage(self._image)
        if whole.width() > room.width() or whole.height() > room.height():
            whole = whole.scaled(
                room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        whole.setDevicePixelRatio(scale)
        self.picture.setPixmap(whole)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The picture follows the window."""
        super().resizeEvent(event)
        self._fit()

    # -- what is done -------------------------------------------------------------------------

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, self.tr("Save the original"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDirectory(self._services.settings.text(FOLDER, str(Path.home())))
        dialog.selectFile(Path(str(self._record["name"] or "photo")).name)
        dialog.fileSelected.connect(lambda file: self.save_as(Path(file)))
        dialog.finished.connect(lambda _: dialog.deleteLater())
        dialog.open()

    def save_as(self, path: Path) -> None:
        """Writes the original to a file; it comes from the hub when it is not here."""
        door, record = self._door, self._record

        def work(report: Report, cancelled: IsCancelled) -> Path:
            return save_to(door, record, path, report, cancelled)

        self._services.settings.set(FOLDER, str(path.parent))
        self.state.setText("")
        self.state.show()
        self._job = self._services.worker.background(work, self._saved, self._failed, self._arrives)

    def _saved(self, path: Path) -> None:
        self.state.setText(self.tr("Saved: {0}").format(path))

    def _delete(self) -> None:
        id = self._record.id
        self._services.worker.change(lambda _replica, act: act.delete(id))
        self.reject()

    def done(self, result: int) -> None:
        """Closes; what is under way is stopped."""
        if self._job is not None:
            self._job.cancel()
        super().done(result)

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        record, language = self._record, self._services.language
        self.setWindowTitle(str(record["name"] or KINDS["attachment"].label.to(language)))
        taken = FIELDS["taken"].show(record["taken"], language)
        facts = [taken, str(record["note"] or ""), f"{int(record['size'] or 0) / KIB:,.0f} KB"]
        self._facts.setText(" · ".join(fact for fact in facts if fact))
        self.original.setText(self.tr("Original"))
        self.save.setText(self.tr("Save as …"))
        self.remove.setText(self.tr("Delete"))
        self._close.setText(self.tr("Close"))
