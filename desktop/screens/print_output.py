"""Where the pages go: to a printer, into a file, or the documents of all villages into a folder."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QProgressBar, QVBoxLayout, QWidget

from desktop.paperwork.documents import Document, Ready, Wanted
from desktop.qt.parts import GRID, button, label, row
from desktop.qt.services import Services
from desktop.qt.tasks import Background
from desktop.screens.print_data import Sheaf, file_name, make_all, write_file
from desktop.screens.print_preview import Press
from sync.errors import UserError
from sync.records.places import short_name_of

FOLDER = "print_folder"
"""Setting: where the last file was saved."""


@dataclass(frozen=True)
class Job:
    """What stands on screen: ``ready`` None while it is being made or cannot be made. ``areas``
    are those that a batch goes through, ``whose`` the cadre it is of, if any.
    """

    document: Document
    wanted: Wanted | None
    ready: Ready | None
    areas: tuple[str, ...]
    whose: str = ""


class Output(QWidget):
    """The buttons that print and save, and how far they are."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._job: Job | None = None
        self._batch: Background | None = None
        self._whole = 0
        self.press = Press(self)
        self.print = button(self._print, "primary", "printer")
        self.save = button(self._save, "", "download")
        self.all = button(self._save_all, "", "folder-open")
        self.stop, self.bar = button(self.cancel, "link", "x"), QProgressBar()
        self.doing = label("muted", wrap=True)
        self.bar.setTextVisible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID + 4)
        layout.setSpacing(GRID)
        layout.addLayout(row(self.doing, None, self.stop))
        layout.addWidget(self.bar)
        layout.addLayout(row(self.print, self.save, self.all, None))
        self.press.moved.connect(self._printing)
        self.press.ended.connect(self._printed)
        self._say("")

    @property
    def busy(self) -> bool:
        """Whether something is being printed or saved."""
        return self.press.busy or self._batch is not None

    def set_job(self, job: Job) -> None:
        """Only what is on screen can be printed."""
        self._job = job
        self._enable()

    def _enable(self) -> None:
        job, free = self._job, not self.busy
        for one in (self.print, self.save):
            one.setEnabled(free and job is not None and job.ready is not None)
        self.all.setEnabled(free and job is not None and job.document.by_area and bool(job.areas))

    def _say(self, words: str) -> None:
        self.doing.setText(words)
        for widget in (self.doing, self.bar, self.stop):
            widget.setVisible(bool(words))

    def cancel(self) -> None:
        """Stops after the page or document at hand."""
        self.press.cancel()
        if self._batch is not None:
            self._batch.cancel()

    # -- paper --------------------------------------------------------------------------------

    def _print(self) -> None:
        pages = self._job.ready.printed.pages if self._job and self._job.ready else 1
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
        dialog.setMinMax(1, max(1, pages))
        dialog.accepted.connect(lambda: self.print_to(printer))
        dialog.finished.connect(lambda _: dialog.deleteLater())
        QDialog.open(dialog)

    def print_to(self, printer: QPrinter) -> None:
        """Puts the pages on screen on paper."""
        if self._job is None or self._job.ready is None or self.busy:
            return
        printed = self._job.ready.printed
        printer.setDocName(printed.title)
        self._whole = printed.pages
        self._say(self.tr("Printing …"))
        self.press.start(printed.pdf, printer)
        self._enable()

    def _printing(self, done: int, whole: int) -> None:
        self.bar.setRange(0, whole)
        self.bar.setValue(done)
        self._whole = whole
        self._say(self.tr("Printing: page {0} of {1}").format(done, whole))

    def _printed(self, done: int) -> None:
        self._say("")
        self._enable()
        if done >= self._whole:
            words = self.tr("Sent to the printer: {0} pages.")
            self._services.messages.inform(words.format(done))
        else:
            words = self.tr("The printer took {0} of {1} pages; please check it.")
            self._services.messages.warn(words.format(done, self._whole))

    # -- one file -----------------------------------------------------------------------------

    def _save(self) -> None:
        if self._job is None or self._job.wanted is None:
            return
        dialog = QFileDialog(self, self.tr("Save as PDF"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.setDirectory(self._services.settings.text(FOLDER, str(Path.home())))
        dialog.selectFile(file_name(self._job.document, self._job.wanted.area, self._job.whose))
        dialog.fileSelected.connect(lambda file: self.save_to(Path(file)))
        dialog.finished.connect(lambda _: dialog.deleteLater())
        dialog.open()

    def save_to(self, path: Path) -> None:
        """Writes the document on screen into a file."""
        if self._job is None or self._job.ready is None:
            return
        pdf = self._job.ready.printed.pdf
        self._services.settings.set(FOLDER, str(path.parent))

        def work(_report: Callable[[None], None], _cancelled: Callable[[], bool]) -> Path:
            write_file(path, pdf)
            return path

        self._services.worker.background(work, self._saved)

    def _saved(self, path: Path) -> None:
        self._services.messages.inform(self.tr("Saved: {0}").format(path))

    # -- all villages -------------------------------------------------------------------------

    def _save_all(self) -> None:
        dialog = QFileDialog(self, self.tr("A folder for the documents of all villages"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setDirectory(self._services.settings.text(FOLDER, str(Path.home())))
        dialog.fileSelected.connect(lambda folder: self.save_all_to(Path(folder)))
        dialog.finished.connect(lambda _: dialog.deleteLater())
        dialog.open()

    def save_all_to(self, folder: Path) -> None:
        """Writes the document of every village into a folder."""
        job, open_replica = self._job, self._services.open_replica
        if job is None or job.wanted is None or self.busy:
            return
        self._services.settings.set(FOLDER, str(folder))
        document, wanted, areas = job.document, job.wanted, job.areas

        def work(
            report: Callable[[tuple[int, int, str]], None], cancelled: Callable[[], bool]
        ) -> Sheaf:
            return make_all(document, wanted, areas, folder, open_replica, report, cancelled)

        self._batch = self._services.worker.background(
            work, self._all_saved, self._all_failed, self._saving, self._all_stopped
        )
        self._say(self.tr("Making the documents …"))
        self._enable()

    def _saving(self, step: tuple[int, int, str]) -> None:
        done, whole, where = step
        if self._batch is not None:
            self.bar.setRange(0, whole)
            self.bar.setValue(done)
            self._say(self.tr("{0} of {1}: {2}").format(done + 1, whole, where))

    def _all_saved(self, sheaf: Sheaf) -> None:
        self._batch_ended()
        language = self._services.language
        words = [self.tr("{0} documents saved.").format(len(sheaf.files))]
        for area, why in sheaf.failed:
            words.append(f"{short_name_of(area)}: {why.to(language)}")
        tell = self._services.messages.warn if sheaf.failed else self._services.messages.inform
        tell("\n".join(words))

    def _all_failed(self, error: UserError) -> None:
        self._batch_ended()
        self._services.messages.error(error)

    def _all_stopped(self) -> None:
        self._batch_ended()
        self._services.messages.inform(self.tr("Stopped; what was saved is there."))

    def _batch_ended(self) -> None:
        self._batch = None
        self._say("")
        self._enable()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self.print.setText(self.tr("Print …"))
        self.save.setText(self.tr("Save as PDF …"))
        self.all.setText(self.tr("All villages …"))
        self.stop.setText(self.tr("Cancel"))
