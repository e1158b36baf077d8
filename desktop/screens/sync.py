"""The page Sync: one button; what went, came, was held and why; differences; earlier syncs."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.qt.page import Page
from desktop.qt.parts import GRID, button, card, label, row, scrolled
from desktop.qt.services import Services
from desktop.qt.table import Column, Row, Table
from desktop.qt.tasks import Background
from desktop.screens.sync_data import (
    PassphraseNeeded,
    Past,
    Standing,
    join,
    keys_of,
    read_standing,
    sync_once,
    when,
)
from desktop.screens.sync_differences import Differences
from desktop.screens.sync_held import HeldChanges
from desktop.screens.sync_joining import Joining
from desktop.screens.sync_packet import ByStick
from desktop.screens.sync_progress import Receipt, Stages
from desktop.screens.sync_team import TeamHub
from sync.errors import Text, Unreachable, UserError, WrongToken
from sync.records.catalogue import KINDS
from sync.records.places import path_of

if TYPE_CHECKING:
    from sync.peers.outcome import Outcome, Progress

LEFT_WIDTH = 560
PAST_ROWS_SHOWN = 5
ROW = 32


class SyncPage(Page):
    """Signals: ``hub_answered(bool)`` after every attempt, for the status bar."""

    name = "sync"
    icon = "refresh-cw"
    kinds = frozenset(KINDS)  # any change is one more to be sent

    hub_answered = Signal(bool)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self._standing = Standing()
        self._job: Background | None = None
        self._link = ""
        self._title, self._hub = label("title"), label("muted", wrap=True)
        self._pending = label(wrap=True)
        self.sync, self.stop = button(self.start, "primary", "refresh-cw"), button(self._cancel)
        self.sync.setEnabled(False)  # until it is known where this laptop stands
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.returnPressed.connect(self._go_on)
        self.joining, self.stages = Joining(services), Stages(services)
        self.receipt, self.differences = Receipt(services), Differences(services)
        self.team, self.stick = TeamHub(services), ByStick(services)
        self.past, self.held = Table(self._past_columns()), HeldChanges(services)
        self._past_title = label("heading")
        self._build()
        self.joining.link_given.connect(self._join)
        self.stick.exchanged.connect(self.reload)
        self.differences.settled.connect(self.reload)
        self.held.decided.connect(self.reload)
        self.differences.look_wanted.connect(services.go)
        self.retranslate()
        self._show(self._standing)

    def _build(self) -> None:
        hub, inside = card()
        inside.addWidget(self._hub)
        inside.addWidget(self._pending)
        inside.addWidget(self.joining)
        inside.addWidget(self.passphrase)
        inside.addLayout(row(self.sync, self.stop, None, self.joining.offer))
        inside.addWidget(self.stages)
        self._receipt_card, inside = card()
        inside.addWidget(self.receipt)
        self._stick_card, inside = card()
        inside.addWidget(self.stick)
        self._team_card, inside = card()
        inside.addWidget(self.team)
        self._past_card, inside = card()
        inside.addWidget(self._past_title)
        inside.addWidget(self.past)
        column = QWidget()
        left = QVBoxLayout(column)
        left.setContentsMargins(2 * GRID, 2 * GRID, GRID, 2 * GRID)
        left.setSpacing(GRID + 4)
        left.addLayout(row(self._title, None))
        for widget in (hub, self._receipt_card, self._stick_card, self._team_card):
            left.addWidget(widget)
        left.addWidget(self._past_card)
        left.addStretch(1)
        area = scrolled(column)
        area.setFixedWidth(LEFT_WIDTH)
        self._held_card, inside = card()
        inside.addWidget(self.held)
        right_side = QWidget()
        right = self._right = QVBoxLayout(right_side)
        right.setContentsMargins(GRID, 2 * GRID + 4, 2 * GRID, 2 * GRID)
        right.setSpacing(GRID + 4)
        right.addWidget(self.differences, 1)
        right.addWidget(self._held_card)
        right.addStretch(0)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(area)
        layout.addWidget(scrolled(right_side), 1)

    def _past_columns(self) -> list[Column]:
        def whole(r: Row, language: str) -> str:
            return str(Text(r[2], r[3]).to(language))

        def result(r: Row, language: str) -> str:
            return whole(r, language).partition("。" if language == "zh" else ". ")[0]

        return [
            Column(lambda _: self.tr("When"), lambda r, language: when(r[1], language), 190),
            Column(lambda _: self.tr("Sent"), lambda r, _: f"{r[4]:,}", 64, right=True),
            Column(lambda _: self.tr("Received"), lambda r, _: f"{r[5]:,}", 72, right=True),
            Column(lambda _: self.tr("Result"), result, 160, tip=whole),
        ]

    def title(self) -> str:
        """The page's name in the rail."""
        return self.tr("Sync")

    # -- reading ------------------------------------------------------------------------------

    def reload(self) -> None:
        """Reads anew where this laptop stands with its hub."""
        self.services.worker.read(read_standing, self._show, token="sync")

    def _show(self, standing: Standing) -> None:
        self._standing = standing
        joined = bool(standing.url)
        self.joining.set_joined(joined)
        for widget in (self._hub, self._pending, self.sync, self._receipt_card):
            widget.setVisible(joined)
        for widget in (self._stick_card, self._team_card):
            widget.setVisible(joined)
        self.stages.setVisible(joined and (self._job is not None or bool(standing.past)))
        self.sync.setEnabled(joined and self._job is None)
        self.stop.setVisible(self._job is not None)
        self.passphrase.setVisible(self._passphrase_wanted)
        self.receipt.set_standing(standing)
        self.stick.set_account(standing.account)
        self.differences.set_told(standing.told)
        listed = bool(standing.told or standing.kept)
        self.differences.setVisible(bool(standing.told) or not standing.kept)
        self._right.setStretch(0, 0 if listed else 1)
        self._right.setStretch(2, 1 if listed else 0)
        self._show_past(standing.past)
        self.held.set_kept(standing.kept)
        self._held_card.setVisible(bool(standing.kept))
        self._say_standing()

    def _show_past(self, past: list[Past]) -> None:
        rows: list[Row] = [(str(n), p.at, p.zh, p.en, p.sent, p.pulled) for n, p in enumerate(past)]
        self.past.set_rows(rows)
        _fit(self.past, len(rows), PAST_ROWS_SHOWN)
        self._past_card.setVisible(bool(rows))

    def _say_standing(self) -> None:
        standing, language = self._standing, self.services.language
        where = "、".join(
            path_of(area, " › ", 6) or self.tr("all areas") for area in standing.areas
        )
        hub = self.tr("{0} at {1}").format(standing.account, standing.url)
        self._hub.setText("\n".join(part for part in (hub, where) if part))
        between = "" if language == "zh" else " "
        waiting = self.tr("{0} changes of this computer wait to be sent.")
        words = waiting.format(f"{standing.pending:,}") if standing.pending else ""
        if not standing.pending:
            words = self.tr("Nothing waits to be sent.")
        if standing.exported:
            exported = self.tr("{0} of them are exported and wait for the office's answer.")
            words += between + exported.format(f"{standing.exported:,}")
        synced = when(standing.synced_at, language)
        if synced:
            words += between + self.tr("Last complete sync: {0}.").format(synced)
        self._pending.setText(words)

    # -- one sync -----------------------------------------------------------------------------

    @property
    def _passphrase_wanted(self) -> bool:
        return bool(self.passphrase.property("wanted"))

    def start(self) -> None:
        """Syncs once, in a thread of its own."""
        if self._job is not None or not self._standing.url:
            return
        keys = keys_of(self.services.folder, self.passphrase.text())
        open_replica, open_blobs = self.services.open_replica, self.services.open_blobs

        def work(report: "Callable[[Progress], None]", cancelled: Callable[[], bool]) -> "Outcome":
            return sync_once(open_replica, open_blobs, keys, report, cancelled)

        self.stages.begin()
        self._begin(
            self.services.worker.background(
                work, self._done, self._failed, self._moved, self._stopped
            )
        )

    def _begin(self, job: Background) -> None:
        self._job = job
        self.stages.show()
        self.stop.setEnabled(True)
        self.stop.show()
        self.sync.setEnabled(False)
        self.joining.setEnabled(False)

    def _end(self, complete: bool = False, counts: dict[str, int] | None = None) -> None:
        self._job = None
        self.stages.end(complete, counts)
        self.stop.hide()
        self.sync.setEnabled(True)
        self.joining.setEnabled(True)

    def _moved(self, progress: "Progress") -> None:
        if self._job is not None:
            self.stages.advance(progress.step, progress.done, progress.total)

    def _done(self, outcome: "Outcome") -> None:
        counts = {"push": outcome.tally.sent, "pull": outcome.pulled}
        whole = outcome.complete and outcome.attachments.complete
        self._end(whole, counts)
        self._want_passphrase(False)
        self.receipt.show_text(outcome.text, whole)
        self.hub_answered.emit(True)
        self.services.worker.announce(outcome.touched | {"conflict"})
        self.reload()

    def _failed(self, error: UserError) -> None:
        self._end()
        if isinstance(error, PassphraseNeeded):
            self._want_passphrase(True)
        elif self._passphrase_wanted:
            self.passphrase.clear()
        else:
            self._link = ""
        if isinstance(error, WrongToken):
            self.joining.ask_again()
        self.receipt.show_error(error)
        self._receipt_card.show()
        self.hub_answered.emit(not isinstance(error, Unreachable))
        # What arrived before the failure is there already.
        self.services.worker.announce(frozenset({"conflict", "issue_step", "household"}))
        self.reload()

    def _stopped(self) -> None:
        self._end()
        self.reload()

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.stop.setEnabled(False)

    def _want_passphrase(self, wanted: bool) -> None:
        self.passphrase.setProperty("wanted", wanted)
        self.passphrase.setVisible(wanted)
        if wanted:
            self.passphrase.setFocus()

    def _go_on(self) -> None:
        """The passphrase was typed: on with what needed it."""
        if self._link:
            self._join(self._link)
        else:
            self.start()

    # -- joining ------------------------------------------------------------------------------

    def _join(self, link: str) -> None:
        if self._job is not None:
            return
        self._link = link
        keys = keys_of(self.services.folder, self.passphrase.text())
        open_replica = self.services.open_replica
        self._begin(
            self.services.worker.background(
                lambda _report, _cancelled: join(open_replica, keys, link),
                self._joined,
                self._failed,
                stopped=self._stopped,
            )
        )

    def _joined(self, standing: Standing) -> None:
        self._end()
        self._want_passphrase(False)
        self._link = ""
        again = self.joining.again
        self.joining.done()
        self.services.worker.author = standing.account
        self.services.place.areas = standing.areas
        words = self.tr("Joined {0} as {1}. The first sync brings the records of your area.")
        if again:
            words = self.tr("Enrolled again at {0} as {1}.")
        self.services.messages.inform(words.format(standing.url, standing.account))
        self._show(standing)
        self.start()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._title.setText(self.tr("Sync"))
        self.sync.setText(self.tr("Sync now"))
        self.stop.setText(self.tr("Cancel"))
        self.passphrase.setPlaceholderText(self.tr("Passphrase of this computer"))
        self._past_title.setText(self.tr("Earlier syncs"))
        self.past.retranslate(self.services.language)
        for part in (self.joining, self.stages, self.receipt, self.stick):
            part.retranslate()
        for panel in (self.team, self.differences, self.held):
            panel.retranslate()
        self._say_standing()


def _fit(table: Table, rows: int, most: int) -> None:
    """A table as high as its rows, up to so many."""
    heads = table.horizontalHeader().sizeHint().height()
    table.setFixedHeight(heads + ROW * max(1, min(most, rows)) + 4)
