"""The line at the bottom: what is saved, what is to be sent, and as of when the others' data is."""

import json
import socket
from urllib.parse import urlsplit

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.qt.parts import GRID, label
from desktop.qt.services import Services
from sync.records.fields import DateField
from sync.stamps import local

LOOK_MILLISECONDS = 60_000
"""How often the hub is looked for."""
LOOK_SECONDS_MAX = 3.0
SYNCED, HOME = "synced_at", "home"
"""Settings of the replica, named in ``sync.peers``: importing that brings the network along, which
the worker, whom the first list waits for, must not stop for."""

_DAY = DateField(name="date", zh="日期", en="Date")


def hub_answers(url: str) -> bool:
    """Whether somebody answers where the hub is."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        with socket.create_connection((parts.hostname or "", port), LOOK_SECONDS_MAX):
            return True
    except OSError:
        return False


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
        self._timer = QTimer(self, interval=LOOK_MILLISECONDS)
        self._timer.timeout.connect(self.look)
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
            lambda replica: (replica.pending(), replica.setting(SYNCED)),
            self._show,
            token="status",
        )

    def _show(self, answer: tuple[int, str]) -> None:
        self._pending, self._synced = answer
        self.retranslate()

    def begin(self) -> None:
        """Asks for everything, and for the hub from time to time."""
        self.reload()
        if not self._services.sample:
            self.look()
            self._timer.start()

    def end(self) -> None:
        """Asks no more."""
        self._timer.stop()

    def look(self) -> None:
        """Looks whether the hub can be reached."""
        self._services.worker.read(
            lambda replica: replica.setting(HOME), self._look_at, token="hub"
        )

    def _look_at(self, home: str) -> None:
        if home:
            url = str(json.loads(home)["url"])
            self._services.worker.background(
                lambda _report, _cancelled: hub_answers(url), self._note_hub
            )

    def _note_hub(self, reachable: bool) -> None:
        self._hub = reachable
        self.retranslate()

    def _moment(self) -> str:
        """When the last sync was, as people read it, by the clock of China."""
        moment = local(int(self._synced))
        day = _DAY.show(f"{moment:%Y-%m-%d}", self._services.language)
        return f"{day} {moment:%H:%M}"

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        words = self.tr("Saved on this laptop {0}")
        self.saved.setText(words.format(self._saved_at))
        self.saved.setVisible(bool(self._saved_at))
        if self._pending is None or self._services.sample:
            self.pending.setText("")  # what is sample is never sent
        elif self._pending:
            self.pending.setText(self.tr("{0} changes to send").format(self._pending))
        else:
            self.pending.setText(self.tr("Nothing to send"))
        synced, never = self.tr("Synced {0}; others' data as of then"), self.tr("Never synced")
        at = self._moment() if self._synced.isdigit() else ""
        self.synced.setText(synced.format(at) if at else never)
        if self._services.sample:
            self.synced.setText(self.tr("Sample data, never sent"))
        known = {True: self.tr("Hub reachable"), False: self.tr("Hub not reachable")}
        self.hub.setText(known.get(self._hub, "") if self._hub is not None else "")
        self.hub.setVisible(self._hub is not None)
