"""The part of the settings that backs this laptop up and puts a backup back.

A restore is only made ready here, for the window itself has the data file open; it is put in place
when the program starts the next time.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLineEdit, QVBoxLayout, QWidget

from desktop import backup
from desktop.keys import Keys
from desktop.qt.parts import GRID, button, label, row
from desktop.qt.services import Services
from sync.errors import UserError

FOLDER = "backup_folder"
"""Setting: where the last backup was put."""
SUFFIX = "zfbackup"


class Safekeeping(QWidget):
    """Two buttons; what they need and say comes below them, one thing at a time."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._file: Path | None = None
        self._restoring = self._busy = False
        self._ready: backup.Ready | None = None
        self.back_up, self.restore = button(self._save), button(self._open)
        self.secret, self.again = QLineEdit(), QLineEdit()
        for line in (self.secret, self.again):
            line.setEchoMode(QLineEdit.EchoMode.Password)
            line.returnPressed.connect(self._go)
        self.go, self.cancel = button(self._go, "primary"), button(self._give_up, "link")
        self.words = label(wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addLayout(row(self.back_up, self.restore, None))
        layout.addWidget(self.words)
        layout.addWidget(self.secret)
        layout.addWidget(self.again)
        layout.addLayout(row(self.go, self.cancel, None))
        self.retranslate()

    # -- choosing the file ----------------------------------------------------------------------

    def _save(self) -> None:
        dialog = QFileDialog(self, self.tr("Back up into"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX)
        self._ask_file(dialog, self.back_up_to)

    def _open(self) -> None:
        dialog = QFileDialog(self, self.tr("Restore from"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._ask_file(dialog, self.restore_from)

    def _ask_file(self, dialog: QFileDialog, chosen: Callable[[Path], None]) -> None:
        dialog.setDirectory(self._services.settings.text(FOLDER, str(Path.home())))
        dialog.fileSelected.connect(lambda file: chosen(Path(file)))
        dialog.finished.connect(lambda _: dialog.deleteLater())
        dialog.open()

    def back_up_to(self, file: Path) -> None:
        """The file was chosen: now the passphrase for it."""
        self._begin(file, restoring=False)

    def restore_from(self, file: Path) -> None:
        """The file was chosen: now its passphrase."""
        self._begin(file, restoring=True)

    def _begin(self, file: Path, restoring: bool) -> None:
        self._services.settings.set(FOLDER, str(file.parent))
        self._file, self._restoring, self._ready = file, restoring, None
        self.secret.clear()
        self.again.clear()
        self._show()
        self.secret.setFocus()

    # -- doing it -------------------------------------------------------------------------------

    def _keys(self) -> Keys:
        services = self._services
        return services.keys() if services.keys is not None else Keys(services.folder)

    def _go(self) -> None:
        if self._busy or self._file is None:
            return
        if self._ready is not None:
            backup.agree(self._services.folder)
            self.window().close()
        elif self._restoring:
            self._get_ready(self._file, self.secret.text())
        elif self.secret.text() != self.again.text():
            self.words.setText(self.tr("The two passphrases differ."))
        else:
            self._back_up(self._file, self.secret.text())

    def _back_up(self, file: Path, passphrase: str) -> None:
        keys, open_replica = self._keys, self._services.open_replica
        folder = self._services.folder

        def work(_report: Callable[[None], None], _cancelled: Callable[[], bool]) -> Path:
            replica = open_replica()
            try:
                backup.back_up(folder, keys(), replica, file, passphrase)
            finally:
                replica.close()
            return file

        self._work()
        self._services.worker.background(work, self._backed_up, self._failed)

    def _backed_up(self, file: Path) -> None:
        self._end()
        self._services.messages.inform(self.tr("Backed up: {0}").format(file))

    def _get_ready(self, file: Path, passphrase: str) -> None:
        keys, folder = self._keys, self._services.folder

        def work(_report: Callable[[None], None], _cancelled: Callable[[], bool]) -> backup.Ready:
            return backup.get_ready(folder, keys(), file, lambda: passphrase)

        self._work()
        self._services.worker.background(work, self._is_ready, self._failed)

    def _is_ready(self, ready: backup.Ready) -> None:
        self._busy, self._ready = False, ready
        self._show()

    def _failed(self, error: UserError) -> None:
        self._busy = False
        self._show()
        self.words.setText(error.text(self._services.language))

    def _work(self) -> None:
        self._busy = True
        self._show()

    def _give_up(self) -> None:
        if self._ready is not None:
            backup.give_up(self._services.folder)
        self._end()

    def _end(self) -> None:
        self._file, self._ready, self._busy = None, None, False
        self._show()

    # -- showing --------------------------------------------------------------------------------

    def _show(self) -> None:
        asking, ready = self._file is not None and not self._busy, self._ready
        for part in (self.back_up, self.restore):
            part.setEnabled(self._file is None)
        self.words.setVisible(self._file is not None)
        self.secret.setVisible(asking and ready is None)
        self.again.setVisible(asking and ready is None and not self._restoring)
        self.go.setVisible(asking)
        self.cancel.setVisible(asking)
        if ready is not None:
            closing = self.tr("Close the window now; what it brings is there when it opens again.")
            self.words.setText(f"{ready.text.to(self._services.language)}\n{closing}")
            self.go.setText(self.tr("Close and restore"))
        elif self._busy:
            self.words.setText(self.tr("One moment …"))
        elif self._restoring:
            words = self.tr("{0}: its passphrase (nothing, where none was chosen)")
            self.words.setText(words.format(self._file))
            self.go.setText(self.tr("Restore"))
        else:
            words = self.tr("{0}: choose a passphrase of at least 8 characters for it")
            self.words.setText(words.format(self._file))
            self.go.setText(self.tr("Back up"))

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self.back_up.setText(self.tr("Back up …"))
        self.restore.setText(self.tr("Restore …"))
        self.cancel.setText(self.tr("Cancel"))
        self.secret.setPlaceholderText(self.tr("Passphrase of the backup"))
        self.again.setPlaceholderText(self.tr("The same once more"))
        self._show()
