"""Packets on the sync page: for an office without a line, files on a stick go there and back."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStorageInfo, Signal
from PySide6.QtWidgets import QFileDialog, QProgressBar, QVBoxLayout, QWidget

from desktop.qt.parts import GRID, button, label, row, set_role
from desktop.qt.services import Services
from desktop.qt.tasks import Background
from desktop.screens.packet_data import SUFFIX, export_once, import_once, name_for, stick_of
from sync.errors import Text, UserError
from sync.records.catalogue import KINDS

if TYPE_CHECKING:
    from sync.peers.outcome import Progress
    from sync.peers.packet import Answered, Exported

FOLDER = "packet_folder"
"""Setting: where the last packet was put, or the last answer found."""
BAR_HEIGHT = 8


class ByStick(QWidget):
    """Two buttons, and below them what came of the last. Signals: ``exchanged`` after each."""

    exchanged = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._account = ""
        self._job: Background | None = None
        self._said: Text | None = None
        self._level = ""
        self._title, self._words = label("heading"), label("muted", wrap=True)
        self.result = label(wrap=True)
        self.export = button(self._ask_where, "", "upload")
        self.take = button(self._ask_which, "", "download")
        self.stop = button(self._cancel)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(BAR_HEIGHT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self._title)
        layout.addWidget(self._words)
        layout.addLayout(row(self.export, self.take, self.stop, None))
        layout.addWidget(self.bar)
        layout.addWidget(self.result)
        self.retranslate()

    def set_account(self, account: str) -> None:
        """Whose packets these are: they are named after them."""
        self._account = account

    def _show(self) -> None:
        busy = self._job is not None
        for start in (self.export, self.take):
            start.setEnabled(not busy)
        self.stop.setVisible(busy)
        self.bar.setVisible(busy)
        set_role(self.result, "problem" if self._level else "")
        self.result.setProperty("level", self._level)
        self.result.setText(self._said.to(self._services.language) if self._said else "")
        self.result.setVisible(self._said is not None)

    # -- which file ---------------------------------------------------------------------------

    def start_folder(self) -> Path:
        """Where the dialog begins: at the stick that is plugged in, else where it was before."""
        kept = self._services.settings.text(FOLDER, "")
        before = Path(kept) if kept and Path(kept).is_dir() else None
        mounted = [v for v in QStorageInfo.mountedVolumes() if v.isReady() and not v.isReadOnly()]
        stick = stick_of(Path(volume.rootPath()) for volume in mounted)
        if stick is not None and not (before and before.is_relative_to(stick)):
            return stick
        return before or Path.home()

    def _ask_where(self) -> None:
        dialog, folder = self._dialog(self.tr("Export a packet")), self.start_folder()
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
        # A file that is there is never written over: ``export`` says so, with what to do.
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.setDirectory(str(folder))
        dialog.selectFile(name_for(self._account, folder))
        self._open(dialog, self.export_to)

    def _ask_which(self) -> None:
        dialog = self._dialog(self.tr("Take in an answer"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setDirectory(str(self.start_folder()))
        self._open(dialog, self.import_from)

    def _dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self, title)
        dialog.setNameFilter(self.tr("Packets (*{0})").format(SUFFIX))
        return dialog

    def _open(self, dialog: QFileDialog, chosen: Callable[[Path], None]) -> None:
        dialog.fileSelected.connect(lambda file: chosen(Path(file)))
        dialog.finished.connect(lambda _: dialog.deleteLater())
        dialog.open()

    # -- doing it -----------------------------------------------------------------------------

    def export_to(self, path: Path) -> None:
        """Writes a packet, in a thread of its own."""
        open_replica = self._services.open_replica

        def work(
            report: "Callable[[Progress], None]", cancelled: Callable[[], bool]
        ) -> tuple[Path, "Exported"]:
            return path, export_once(open_replica, path, report, cancelled)

        self._begin(path, work, self._exported)

    def import_from(self, path: Path) -> None:
        """Takes an answer in, in a thread of its own."""
        open_replica = self._services.open_replica

        def work(report: "Callable[[Progress], None]", cancelled: Callable[[], bool]) -> "Answered":
            return import_once(open_replica, path, report, cancelled)

        self._begin(path, work, self._answered)

    def _begin(self, path: Path, work: Callable[..., object], done: Callable[..., None]) -> None:
        if self._job is not None:
            return
        self._services.settings.set(FOLDER, str(path.parent))
        self.bar.setRange(0, 0)
        self.stop.setEnabled(True)
        self._said = None
        self._job = self._services.worker.background(
            work, done, self._failed, self._advance, self._stopped
        )
        self._show()

    def _advance(self, progress: "Progress") -> None:
        if self._job is None:
            return
        self.bar.setRange(0, progress.total)  # 0 of 0: nobody knows how long
        self.bar.setValue(progress.done)
        count = f"{progress.done:,}" + (f"/{progress.total:,}" if progress.total else "")
        if progress.step == "push":
            self._said = Text(f"正在写入 {count}", f"Writing {count}")
        else:
            self._said = Text(f"正在收下 {count}", f"Taking in {count}")
        self._level = ""
        self._show()

    def _exported(self, written: "tuple[Path, Exported]") -> None:
        path, exported = written
        count = exported.changes
        zh, en = f"更改{count:,}条", f"{count:,} changes"
        if not count:
            zh, en = (
                "没有要送的更改，只领取中心的新内容",
                "nothing to hand in, it only asks for news",
            )
        self._end(
            Text(
                f"已写入“{path}”：{zh}。请交办公室导入，再把回执文件带回来，按“导入回执”；"
                "在那以前，这些更改还没有送达。",
                f"Written {path}: {en}. Have the office import it, bring its answer back and take "
                "it in here; until then the changes are not delivered.",
            )
        )
        self.exchanged.emit()

    def _answered(self, answered: "Answered") -> None:
        self._end(answered.text, "" if answered.complete else "warning")
        self._services.worker.announce(answered.touched | {"conflict"})
        self.exchanged.emit()

    def _failed(self, error: UserError) -> None:
        self._end(error.message, "error")
        # What was taken before the failure is there already.
        self._services.worker.announce(frozenset(KINDS))
        self.exchanged.emit()

    def _stopped(self) -> None:
        self._end(
            Text(
                "已停止。要送的、要收的都还在，再做一次就接着来。",
                "Stopped. Nothing is lost; do it again to go on.",
            )
        )
        self._services.worker.announce(frozenset(KINDS))
        self.exchanged.emit()

    def _end(self, said: Text, level: str = "") -> None:
        self._job = None
        self._said, self._level = said, level
        self._show()

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.stop.setEnabled(False)

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._title.setText(self.tr("By USB stick"))
        self._words.setText(
            self.tr(
                "When no line reaches the office: export a packet, have the office import it, and "
                "take its answer in here."
            )
        )
        self.export.setText(self.tr("Export a packet…"))
        self.take.setText(self.tr("Take in an answer…"))
        self.stop.setText(self.tr("Cancel"))
        self._show()
