"""Photos and scans of a record as thumbnails, with the button that adds some."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QFileDialog, QToolButton, QVBoxLayout, QWidget

from desktop.qt.flow import Flow
from desktop.qt.icons import pixmap
from desktop.qt.parts import GRID, button, label, row
from desktop.qt.services import Services
from desktop.screens.photo_data import Added, Door, is_picture, prepare_all, thumbnails
from sync.records.catalogue import KINDS
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act

FIELDS = KINDS["attachment"].fields
THUMB, THUMB_WIDTH = QSize(144, 108), 160
GLYPH_SIZE = 32
SUFFIXES = "*.jpg *.jpeg *.png *.webp *.pdf *.JPG *.JPEG *.PNG *.PDF"
FOLDER = "photo_folder"
"""Setting: where photos were last taken from."""


class Photos(QWidget):
    """The attachments of one record, and of those that belong to it."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._door = Door(services.open_replica, services.open_blobs, services.open_hub)
        self._record: Record | None = None
        self._attachments: list[Record] = []
        self._pictures: dict[str, bytes] = {}
        self._asked = 0
        self.thumbs: dict[str, QToolButton] = {}
        self.add = button(self._choose, glyph="plus")
        self.empty = label("muted", wrap=True)
        self._board = QWidget()
        self._flow = Flow(self._board)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addLayout(row(self.add, None))
        layout.addWidget(self.empty)
        layout.addWidget(self._board)
        self.add.setEnabled(False)

    # -- what is shown ------------------------------------------------------------------------

    def set_photos(self, record: Record, attachments: Sequence[Record]) -> None:
        """Shows the photos of another record, or what changed of this one's."""
        self._record = record
        self.add.setEnabled(True)
        same = [a.values for a in attachments] == [a.values for a in self._attachments]
        self._attachments = list(attachments)
        if not same or len(self.thumbs) != len(attachments):
            self._lay_out()
        self._read()

    def _read(self) -> None:
        """Asks for the thumbnails that are here; a later question makes this one's answer stale."""
        missing = [a for a in self._attachments if str(a["sha256"]) not in self._pictures]
        self._asked += 1
        if not missing:
            return
        asked, open_blobs = self._asked, self._services.open_blobs

        def work(
            _report: Callable[[None], None], _cancelled: Callable[[], bool]
        ) -> tuple[int, dict[str, bytes]]:
            return asked, thumbnails(open_blobs, missing)

        self._services.worker.background(work, self._found)

    def _found(self, answer: tuple[int, dict[str, bytes]]) -> None:
        asked, found = answer
        if asked == self._asked and found:
            self._pictures |= found
            self._dress()

    def _lay_out(self) -> None:
        for thumb in self.thumbs.values():
            self._flow.removeWidget(thumb)
            thumb.hide()
            thumb.deleteLater()
        self.thumbs = {}
        known = {str(a["sha256"]) for a in self._attachments}
        self._pictures = {sha256: d for sha256, d in self._pictures.items() if sha256 in known}
        for attachment in self._attachments:
            self.thumbs[attachment.id] = self._thumb(attachment)
        self.empty.setVisible(not self.thumbs)
        self._board.setVisible(bool(self.thumbs))
        self._dress()

    def _thumb(self, attachment: Record) -> QToolButton:
        made = QToolButton()
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        made.setIconSize(THUMB)
        made.setFixedWidth(THUMB_WIDTH)
        made.setAutoRaise(True)
        made.clicked.connect(lambda: self.open(attachment.id))
        self._flow.addWidget(made)
        made.show()
        return made

    def _dress(self) -> None:
        """Pictures, captions and tool tips, in the language and colours of now."""
        language = self._services.language
        for attachment in self._attachments:
            thumb = self.thumbs[attachment.id]
            data = self._pictures.get(str(attachment["sha256"]))
            thumb.setIcon(QIcon(self._picture(attachment, data)))
            of = KINDS.get(str(attachment["object_kind"] or ""))
            whose = of.label.to(language) if of else ""
            taken = FIELDS["taken"].show(attachment["taken"], language)
            name = str(attachment["name"] or "")
            short = thumb.fontMetrics().elidedText(
                name, Qt.TextElideMode.ElideMiddle, THUMB.width()
            )
            below = " ".join(part for part in (whose, taken) if part)
            if data is None:
                below = self.tr("not downloaded yet")
            thumb.setText(f"{short}\n{below}")
            tip = [name, whose, taken, str(attachment["note"] or "")]
            thumb.setToolTip("\n".join(part for part in tip if part))

    def _picture(self, attachment: Record, data: bytes | None) -> QPixmap:
        """The picture in its frame; a sign where there is none (yet)."""
        scale = self.devicePixelRatioF()
        frame = QPixmap(THUMB * scale)
        frame.setDevicePixelRatio(scale)
        colours = self._services.theme.colours
        frame.fill(QColor(colours.raised))
        shown = QPixmap()
        if data and shown.loadFromData(data):
            shown = shown.scaled(
                THUMB * scale,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            shown.setDevicePixelRatio(scale)
        else:
            glyph = "download" if data is None else "clipboard-list"
            if data is not None and is_picture(attachment):
                glyph = "triangle-alert"
            shown = pixmap(glyph, colours.muted, GLYPH_SIZE, scale)
        size = shown.deviceIndependentSize()
        painter = QPainter(frame)
        left, top = (THUMB.width() - size.width()) / 2, (THUMB.height() - size.height()) / 2
        painter.drawPixmap(round(left), round(top), shown)
        painter.end()
        return frame

    def open(self, id: str) -> None:
        """Shows one as large as the screen allows; fetched when it is not here."""
        # What shows paper takes a tenth of a second to load, once.
        from desktop.screens.photo_view import PhotoView  # noqa: PLC0415

        attachment = next((a for a in self._attachments if a.id == id), None)
        if attachment is None:
            return
        view = PhotoView(self._services, self._door, attachment, self)
        self._services.theme.dress(view)
        view.finished.connect(lambda _: view.deleteLater())
        view.finished.connect(lambda _: self._read())
        view.open()

    # -- adding -------------------------------------------------------------------------------

    def _choose(self) -> None:
        dialog = QFileDialog(self, self.tr("Photos and scans to add"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter(self.tr("Photos and PDF ({0})").format(SUFFIXES))
        dialog.setDirectory(self._services.settings.text(FOLDER, str(Path.home())))
        dialog.filesSelected.connect(lambda files: self.add_files([Path(f) for f in files]))
        dialog.finished.connect(lambda _: dialog.deleteLater())
        dialog.open()

    def add_files(self, files: Sequence[Path]) -> None:
        """Adds files to the record that is shown."""
        record, open_blobs = self._record, self._services.open_blobs
        if record is None or not files:
            return
        self._services.settings.set(FOLDER, str(files[0].parent))
        self.add.setEnabled(False)

        def work(
            _report: Callable[[None], None], _cancelled: Callable[[], bool]
        ) -> tuple[Record, Added]:
            return record, prepare_all(open_blobs, files)

        self._services.worker.background(work, self._prepared, stopped=self._enable)

    def _enable(self) -> None:
        self.add.setEnabled(self._record is not None)

    def _prepared(self, answer: tuple[Record, Added]) -> None:
        """The bytes are on the disk; now the records that name them."""
        record, added = answer
        self._enable()
        language = self._services.language
        for name, error in added.refused[:1]:
            words = self.tr("{0} was not added: {1}").format(name, error.text(language))
            if len(added.refused) > 1:
                words += self.tr(" ({0} files were not added)").format(len(added.refused))
            self._services.messages.warn(words)
        if not added.prepared:
            return

        def work(_replica: Replica, act: Act) -> int:
            from sync.replica.attachments import attach  # noqa: PLC0415 - see ``photo_data``

            for prepared in added.prepared:
                attach(act, record, prepared)
            return len(added.prepared)

        self._services.worker.change(work, self._added)

    def _added(self, count: int) -> None:
        words = self.tr("{0} added; they go to the hub with the next sync.")
        if self._services.sample:
            words = self.tr("{0} added.")
        self._services.messages.inform(words.format(count))

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self.add.setText(self.tr("Add photos"))
        self.empty.setText(
            self.tr("No photos yet. JPEG, PNG, WebP and PDF of at most 64 MB can be added.")
        )
        self._dress()
