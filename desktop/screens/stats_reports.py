"""五个一 of an area: which of the five reports is there, due or overdue; freezing and printing."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from PySide6.QtWidgets import QGridLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop.qt.asking import Asking
from desktop.qt.editors import Choice
from desktop.qt.parts import GRID, button, card, label, scrolled
from desktop.qt.services import Services
from desktop.qt.tasks import Background
from sync.casework.parameters import settings_of
from sync.casework.report_making import Asked, counting
from sync.casework.reports import REPORT, ROW, Listed, difference, make_report, reports
from sync.casework.statistics import known_area
from sync.errors import Cancelled, Text
from sync.records.catalogue import KINDS
from sync.records.places import path_of
from sync.replica.replica import Replica
from sync.rules.periods import CYCLES, Cycle, Due, Period, owed
from sync.rules.report_export import difference_line
from sync.rules.reports import Difference
from sync.stamps import today

PERIODS = 12
"""So many of the last periods of a cycle can be chosen."""
CHANGES_SHOWN = 40
PERIOD_WIDTH, STATE_WIDTH, PLAN_HEIGHT = 280, 248, 120
SIZE = (560, 320)
GLYPHS = {"freeze": "check", "print": "printer", "changes": "rotate-ccw"}
_DAY = KINDS[REPORT].fields["made"]


@dataclass(frozen=True)
class Cycles:
    """The five reports of an area: the last periods that are over, cycle by cycle and the latest
    first; what was frozen for them; and whether the hub takes a report from this person here."""

    area: str
    periods: dict[Cycle, list[Due]]
    frozen: dict[tuple[Cycle, Period], Listed]
    allowed: bool


def read_cycles(replica: Replica, area: str) -> Cycles:
    """The reports of ``area``, or of the smallest that holds all that is here."""
    # They bring the network along (0.15 s), which the first list must not wait for.
    from sync.hub.access import writes  # noqa: PLC0415
    from sync.peers.home import home_of  # noqa: PLC0415

    area, home, settings = area or known_area(replica), home_of(replica), settings_of(replica)
    found: dict[Cycle, list[Due]] = {cycle: [] for cycle in CYCLES}
    for cycle in CYCLES if area else ():
        due = (one for one in owed(settings, area, today()) if one.cycle == cycle)
        found[cycle] = list(islice(due, PERIODS))
    frozen = {(one.cycle, one.period): one for one in reports(replica, area) if one.area == area}
    allowed = home is None or writes(home.rights, area, REPORT)
    return Cycles(area, found, frozen, bool(area) and allowed)


class CycleRow:
    """One of the five: the period chosen, how it stands, and what can be done about it."""

    def __init__(self, cycle: Cycle, act: Callable[[str, Cycle], None]) -> None:
        self.cycle = cycle
        self.name, self.state = label(), label(wrap=True)
        self.period = Choice()
        self.period.setFixedWidth(PERIOD_WIDTH)
        self.state.setMinimumWidth(STATE_WIDTH)
        self.freeze, self.print, self.changes = (
            button(partial(act, what, cycle), "", glyph)
            for what, glyph in (
                ("freeze", "check"),
                ("print", "printer"),
                ("changes", "rotate-ccw"),
            )
        )

    def widgets(self) -> tuple[QLabel, Choice, QLabel, QPushButton, QPushButton, QPushButton]:
        """In reading order."""
        return self.name, self.period, self.state, self.freeze, self.print, self.changes


class FiveReports(QWidget):
    """A row for each of the five, and below them what changed since one was frozen."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._area = ""
        self._cycles: Cycles | None = None
        self._job: Background | None = None
        self._told: tuple[Listed, list[Difference]] | None = None
        self._title, self._hint = label("heading", wrap=True), label("muted", wrap=True)
        self.said = label(wrap=True)
        self.rows = {cycle: CycleRow(cycle, self._act) for cycle in CYCLES}
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID)
        grid.setColumnStretch(2, 1)
        for at, one in enumerate(self.rows.values()):
            for place, widget in enumerate(one.widgets()):
                grid.addWidget(widget, at, place)
            one.period.currentIndexChanged.connect(partial(self._show_row, one.cycle))
        frame, inside = card()
        inside.addWidget(self._title)
        inside.addWidget(self._hint)
        inside.addLayout(grid)
        inside.addWidget(self.said)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(2 * GRID, GRID, 2 * GRID, 2 * GRID)
        column.addWidget(frame)
        column.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(holder))
        services.worker.changed.connect(self._changed)
        self.retranslate()

    # -- what is there ------------------------------------------------------------------------

    def set_area(self, area: str) -> None:
        """The reports of another area, or of this one anew; "" for all that is here."""
        self._area = area
        self._services.worker.read(
            lambda replica: read_cycles(replica, area), self.show_cycles, token="five_reports"
        )

    def _changed(self, kinds: frozenset[str]) -> None:
        if kinds & {REPORT, ROW, "parameter"} and self._cycles is not None:
            self.set_area(self._area)

    def show_cycles(self, cycles: Cycles) -> None:
        """Shows how the five stand; what was chosen stays chosen."""
        if self._cycles is not None and self._cycles.area != cycles.area:
            self._stop()
            self._told = None
        self._cycles = cycles
        for cycle, one in self.rows.items():
            held = one.period.currentData()
            one.period.blockSignals(True)
            one.period.clear()
            for due in cycles.periods[cycle]:
                one.period.addItem(self._words_of(due.period), due)
            one.period.setCurrentIndex(max(0, one.period.findData(held)) if held else 0)
            one.period.blockSignals(False)
            self._show_row(cycle)
        self._say()

    def _words_of(self, period: Period) -> str:
        language = self._services.language
        first, last = (_DAY.show(day.isoformat(), language) for day in period)
        return self.tr("{0} – {1}").format(first, last)

    def chosen(self, cycle: Cycle) -> tuple[Due | None, Listed | None]:
        """The period that is chosen, and the last report that was frozen for it."""
        due = self.rows[cycle].period.currentData()
        if due is None or self._cycles is None:
            return None, None
        return due, self._cycles.frozen.get((cycle, due.period))

    def _show_row(self, cycle: Cycle, _index: int = 0) -> None:
        one, language = self.rows[cycle], self._services.language
        due, frozen = self.chosen(cycle)
        day = _DAY.show(due.due.isoformat(), language) if due else ""
        if due is None:
            words = self.tr("no period is over yet")
        elif frozen is not None:
            made = _DAY.show(frozen.made, language)
            words = self.tr("frozen on {0}, edition {1}").format(made, frozen.edition)
        elif today() > due.due:
            words = self.tr("overdue: it was due on {0}").format(day)
        else:
            words = self.tr("due by {0}").format(day)
        one.state.setText(words)
        one.period.setEnabled(due is not None)
        allowed = self._cycles is not None and self._cycles.allowed
        one.freeze.setEnabled(due is not None and allowed)
        again = frozen is not None
        one.freeze.setText(self.tr("Another edition …") if again else self.tr("Freeze …"))
        one.print.setEnabled(frozen is not None)
        one.changes.setEnabled(frozen is not None)

    def _say(self) -> None:
        cycles, language = self._cycles, self._services.language
        where = path_of(cycles.area) if cycles and cycles.area else ""
        self._title.setText(self.tr("The five reports: {0}").format(where or "—"))
        words = self.tr(
            "A frozen report never changes: visits that come in later count in the next period."
        )
        if cycles is not None and not cycles.allowed:
            words = self.tr("Reports are for clerks of this area to freeze.")
        self._hint.setText(words)
        if self._told is None:
            self.said.setText("")
            return
        frozen, found = self._told
        head = self.tr("{0}, edition {1}: {2} figures are other than when it was frozen.")
        lines = [head.format(frozen.title, frozen.edition, len(found))]
        lines += [difference_line(one, language) for one in found[:CHANGES_SHOWN]]
        if len(found) > CHANGES_SHOWN:
            lines.append("…")
        self.said.setText("\n".join(lines))

    # -- what is done -------------------------------------------------------------------------

    def _act(self, what: str, cycle: Cycle) -> None:
        due, frozen = self.chosen(cycle)
        if due is None or self._cycles is None:
            return
        if what == "freeze":
            words = f"{CYCLES[cycle].to(self._services.language)} {self._words_of(due.period)}"
            asked = Asked(cycle, self._cycles.area, due.period)
            Freezing(self._services, asked, words, self.window()).ask()
        elif frozen is not None and what == "print":
            self._services.go("print", frozen.id)
        elif frozen is not None:
            self._compare(frozen)

    def _compare(self, frozen: Listed) -> None:
        self._stop()
        opened, scope = self._services.open_replica, self._services.place.areas

        def work(
            _report: Callable[[Any], None], cancelled: Callable[[], bool]
        ) -> tuple[Listed, list[Difference]]:
            with closing(opened()) as replica:
                counts = counting(replica, _until(cancelled), scope)
                return frozen, difference(replica, frozen.id, counts)

        self.said.setText(self.tr("Counting …"))
        self._job = self._services.worker.background(work, self._compared, self._failed)

    def _compared(self, told: tuple[Listed, list[Difference]]) -> None:
        self._told = told
        self._say()

    def _failed(self, error: Any) -> None:
        self.said.setText(error.text(self._services.language))

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        for cycle, one in self.rows.items():
            one.name.setText(CYCLES[cycle].to(self._services.language))
            one.print.setText(self.tr("Print …"))
            one.changes.setText(self.tr("What changed since"))
        if self._cycles is not None:
            self.show_cycles(self._cycles)
        else:
            self._say()


class Freezing(Asking):
    """Asks once more before the figures are written down for ever; a month also says its plan."""

    def __init__(
        self, services: Services, asked: Asked, words: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(services, parent)
        self._asked = asked
        self._job: Background | None = None
        self.plan = QPlainTextEdit()
        self.plan.setTabChangesFocus(True)
        self.plan.setFixedHeight(PLAN_HEIGHT)
        self.plan.setVisible(asked.cycle == "month")
        self.progress = label("muted")
        self.body.addWidget(self.plan)
        self.body.addWidget(self.progress)
        self.body.addStretch(1)
        self.heading.setText(self.tr("Freeze: {0}").format(words))
        self.words.setText(
            self.tr(
                "{0}. Its figures never change afterwards; whoever has to put one right makes "
                "another edition, and both stay."
            ).format(path_of(asked.area))
        )
        self.plan.setPlaceholderText(self.tr("What is planned for next month (may be left empty)"))
        self.ok.setText(self.tr("Freeze"))
        self.no.setText(self.tr("Cancel"))
        self.rejected.connect(self._stop)
        self.resize(*SIZE)

    def work(self) -> None:
        """Counts and writes the report, off the window's thread."""
        self.busy()
        services, asked = self.services, self._asked
        plan = self.plan.toPlainText().strip()
        opened, author, scope = services.open_replica, services.author, services.place.areas

        def work(report: Callable[[Any], None], cancelled: Callable[[], bool]) -> Text:
            wanted = Asked(asked.cycle, asked.area, asked.period, plan=plan)
            with closing(opened()) as replica:
                counts = counting(replica, _until(cancelled, report), scope)
                made = make_report(replica, author, wanted, today(), counts)
            return Text(
                f"已定稿：{made.title}第{made.edition}版",
                f"Frozen: {made.title}, edition {made.edition}",
            )

        self.progress.setText(self.tr("Counting …"))
        self._job = services.worker.background(
            work, self._made, self._not_made, progress=self._advance
        )

    def _advance(self, step: tuple[int, int]) -> None:
        self.progress.setText(self.tr("Counting: {0} of {1} areas").format(*step))

    def _made(self, words: Text) -> None:
        self.services.messages.inform(words.to(self.services.language))
        self.services.worker.announce(frozenset({REPORT, ROW}))
        self.done_with(None)

    def _not_made(self, error: Any) -> None:
        self.progress.setText("")
        self.failed(error)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()


def _until(
    cancelled: Callable[[], bool], report: Callable[[Any], None] | None = None
) -> Callable[[int, int], None]:
    """Tells how far counting is, and ends it when nobody waits any more."""

    def tell(done: int, of: int) -> None:
        if cancelled():
            raise Cancelled
        if report is not None:
            report((done, of))

    return tell
