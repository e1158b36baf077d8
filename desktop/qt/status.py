"""The line at the bottom: what is saved, what is to be sent, and as of when the others' data is."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.qt.parts import GRID, label
from desktop.qt.services import Services


class Status(QFrame):
    """Says where the person stands; it never asks for anything."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        self._services = services
        self._saved_at = ""
        self._pending: int | None = None
        self._synced = ""
        self._hub: bool | None = None
        self.saved, self.pending = label(), label("muted")
        self.synced, self.hub = label("muted"), label("muted")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 3, 2 * GRID, 3)
        layout.setSpacing(3 * GRID)
        layout.addWidget(self.saved)
        layout.addWidget(self.pending)
        layout.addStretch(1)
        layout.addWidget(self.synced)
        layout.addWidget(self.hub)
        services.worker.saved.connect(self.note_saved)
        services.worker.changed.connect(self.reload)

    def note_saved(self, at: str) -> None:
        """Something was saved on this laptop just now."""
        self._saved_at = at
        self.retranslate()

    def reload(self, _kinds: object = None) -> None:
        """Asks how many changes wait to be sent."""
        self._services.worker.read(
            lambda replica: (replica.pending(), replica.setting("last_sync")),
            self._show,
            token="status",
        )

    def _show(self, answer: tuple[int, str]) -> None:
        self._pending, self._synced = answer
        self.retranslate()

    def note_hub(self, reachable: bool) -> None:
        """Whether the hub answered when it was last asked."""
        self._hub = reachable
        self.retranslate()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        words = self.tr("Saved on this laptop {0}")
        self.saved.setText(words.format(self._saved_at))
        self.saved.setVisible(bool(self._saved_at))
        if self._pending is None:
            self.pending.setText("")
        elif self._pending:
            self.pending.setText(self.tr("{0} changes to send").format(self._pending))
        else:
            self.pending.setText(self.tr("Nothing to send"))
        synced = self.tr("Synced {0}; the others' data is as of then")
        never = self.tr("Never synced")
        self.synced.setText(synced.format(self._synced) if self._synced else never)
        known = {True: self.tr("Hub reachable"), False: self.tr("Hub not reachable")}
        self.hub.setText(known.get(self._hub, "") if self._hub is not None else "")
