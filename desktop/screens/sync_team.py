"""The team hub on the sync page: opening one here, or exchanging with one that is open near by."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from desktop.qt.parts import GRID, button, label, row, set_role
from desktop.qt.services import Services
from desktop.qt.tasks import Background
from desktop.screens.team_data import Served, exchange_once, find_team, serve_team
from sync.errors import Text, UserError

if TYPE_CHECKING:
    from sync.peers.outcome import Progress
    from sync.team.find import Found
    from sync.team.session import TeamOutcome

CODE_WIDTH = 120


class TeamHub(QWidget):
    """One team hub at a time is open here, and one search or exchange under way."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._serving: Background | None = None
        self._served: Served | None = None
        self._job: Background | None = None
        self._said: Text | None = None
        self._failed = False
        self._title, self._words = label("heading"), label("muted", wrap=True)
        self.open, self.close_hub = button(self.serve, "", "users"), button(self._close)
        self.code, self.guests = label("title"), label("muted", wrap=True)
        self.look, self.exchange = button(self.search, "", "search"), button(self.meet)
        self.stop = button(self._cancel)
        self.places, self.typed_code = QComboBox(), QLineEdit()
        self.places.setEditable(True)
        self.typed_code.setFixedWidth(CODE_WIDTH)
        self.typed_code.returnPressed.connect(self.meet)
        self.result = label(wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self._title)
        layout.addWidget(self._words)
        layout.addLayout(row(self.open, None))
        layout.addLayout(row(self.code, None, self.close_hub))
        layout.addWidget(self.guests)
        where = row(self.places, self.typed_code)
        where.setStretch(0, 1)
        layout.addLayout(where)
        layout.addLayout(row(self.exchange, self.look, self.stop, None))
        layout.addWidget(self.result)
        self.retranslate()

    def _show(self) -> None:
        """Shows what can be done now."""
        serving, busy = self._serving is not None, self._job is not None
        when_open: list[QWidget] = [self.code, self.guests, self.close_hub]
        for widget in when_open:
            widget.setVisible(serving)
        self.open.setVisible(not serving)
        self.close_hub.setEnabled(self._served is not None)
        when_idle: list[QWidget] = [self.look, self.exchange, self.places, self.typed_code]
        for widget in when_idle:  # who serves has no need to go elsewhere
            widget.setVisible(not serving)
            widget.setEnabled(not busy)
        self.stop.setVisible(busy)
        self.result.setVisible(bool(self.result.text()))

    def _say(self, said: Text | None, failed: bool = False) -> None:
        self._said, self._failed = said, failed
        self._repeat()

    def _repeat(self) -> None:
        set_role(self.result, "problem" if self._failed else "")
        self.result.setProperty("level", "error")
        said = self._said
        self.result.setText(said.to(self._services.language) if said else "")
        self._show()

    # -- serving ------------------------------------------------------------------------------

    def serve(self) -> None:
        """Opens a team hub on this computer, in a thread of its own."""
        open_replica = self._services.open_replica

        def work(report: Callable[[Served], None], cancelled: Callable[[], bool]) -> None:
            serve_team(open_replica, report, cancelled)

        self._serving = self._services.worker.background(
            work, self._closed, self._broken, self._moved, self._closed
        )
        self._say(None)

    def _close(self) -> None:
        if self._serving is not None:
            self._serving.cancel()
            self.close_hub.setEnabled(False)

    def _moved(self, served: Served) -> None:
        self._served = served
        self._tell()
        self._show()
        self._services.worker.announce(served.touched)

    def _closed(self, _: object = None) -> None:
        self._serving = self._served = None
        self._tell()
        self._show()

    def _broken(self, error: UserError) -> None:
        self._closed()
        self._say(error.message, failed=True)

    def _tell(self) -> None:
        served = self._served
        if served is None:
            self.code.setText("")
            self.guests.setText(self.tr("Opening…") if self._serving else "")
            return
        self.code.setText(self.tr("Join code {0}").format(served.code))
        lines = [self.tr("Address {0}").format(self.tr(" or ").join(served.places))]
        if not served.can_be_found:
            lines.append(self.tr("Others must type the address: this network hides it."))
        came = self.tr("{0} computers have come in and brought {1} changes.")
        lines.append(came.format(len(served.devices), f"{served.accepted:,}"))
        self.guests.setText("\n".join(lines))

    # -- exchanging ---------------------------------------------------------------------------

    def search(self) -> None:
        """Looks for team hubs on the network."""
        if self._job is not None:
            return
        open_replica = self._services.open_replica

        def work(_: Callable[[None], None], cancelled: Callable[[], bool]) -> "list[Found]":
            return find_team(open_replica, cancelled)

        self._job = self._services.worker.background(
            work, self._found, self._went_wrong, stopped=self._ended
        )
        self._say(Text("正在查找……", "Looking…"))

    def _found(self, found: "list[Found]") -> None:
        self._ended()
        self.places.clear()
        for hub in found:
            self.places.addItem(f"{hub.account}  {hub.places[0]}", hub)
        if not found:
            self._say(
                Text(
                    "没有找到队内中心：请确认双方连着同一个热点，或输入对方屏幕上的地址",
                    "No team hub was found: be on the same hotspot, or type the address on its "
                    "screen",
                )
            )
            return
        self._say(None)
        self.typed_code.setFocus()

    def meet(self) -> None:
        """Exchanges once with the team hub that is chosen or typed."""
        typed, code = self.places.currentText().strip(), self.typed_code.text().strip()
        if self._job is not None:
            return
        if not typed or not code:
            self._say(
                Text(
                    "请先选择或输入队内中心的地址，再输入对方屏幕上的加入码",
                    "Choose or type the address of a team hub, then the join code on its screen",
                ),
                failed=True,
            )
            return
        chosen = self.places.findText(typed)
        where: Found | str = self.places.itemData(chosen) if chosen >= 0 else typed
        open_replica = self._services.open_replica

        def work(
            report: "Callable[[Progress], None]", cancelled: Callable[[], bool]
        ) -> "TeamOutcome":
            return exchange_once(open_replica, where, code, report, cancelled)

        self._job = self._services.worker.background(
            work, self._done, self._went_wrong, self._advance, self._ended
        )
        self._say(None)

    def _advance(self, progress: "Progress") -> None:
        words = {
            "hello": Text("正在连接队内中心", "Greeting the team hub"),
            "push": Text("正在交出", "Handing over"),
            "pull": Text("正在接收", "Receiving"),
        }[progress.step]
        count = f" {progress.done:,}/{progress.total:,}" if progress.total else ""
        if self._job is not None:
            self._say(Text(f"{words.zh}{count}", f"{words.en}{count}"))

    def _done(self, outcome: "TeamOutcome") -> None:
        self._ended()
        self._say(outcome.text, failed=not outcome.settled)
        self._services.worker.announce(outcome.touched | {"conflict"})

    def _went_wrong(self, error: UserError) -> None:
        self._ended()
        self._say(error.message, failed=True)
        # What arrived before the failure is there already.
        self._services.worker.announce(frozenset({"conflict", "issue_step", "household"}))

    def _ended(self) -> None:
        self._job = None
        self._say(None)

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._title.setText(self.tr("Team hub"))
        self._words.setText(
            self.tr(
                "Without a way to the office, computers on one hotspot exchange over one of them. "
                "What is there is not yet at the office: whoever syncs first brings it."
            )
        )
        self.open.setText(self.tr("Open a team hub here"))
        self.close_hub.setText(self.tr("Close"))
        self.look.setText(self.tr("Find team hubs"))
        self.exchange.setText(self.tr("Exchange"))
        self.stop.setText(self.tr("Cancel"))
        editor = self.places.lineEdit()
        if editor is not None:
            editor.setPlaceholderText(self.tr("Address, as 192.168.43.5:8371"))
        self.typed_code.setPlaceholderText(self.tr("Join code"))
        self._tell()
        self._repeat()
