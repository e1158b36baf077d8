"""Lists over a whole area: open 疑点, and the policies that people there may be entitled to.

They are derived anew each time, off the window's thread; a row opens its household or enterprise.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from desktop.qt.editors import Choice
from desktop.qt.parts import GRID, Empty, button, label, row
from desktop.qt.services import Services
from desktop.qt.table import Column, Row, Table
from desktop.qt.tasks import Background
from sync.casework.doubts import Seen, doubts
from sync.casework.entitlements import APPLIED, STATES, TO_VERIFY, Match, matches
from sync.casework.statistics import known_area
from sync.errors import Cancelled, Text, UserError
from sync.records.codes import code_list
from sync.records.places import short_name_of
from sync.replica.replica import Replica
from sync.rules.doubts import LABELS, LEVELS
from sync.rules.entitlements import MISSING, SUGGESTED, policies
from sync.stamps import today

HOUSEHOLDS_MAX = 8_000
"""Of more the list would take minutes: then a part of the area is asked for."""
YEARS = 3
GROUPS = {
    "attention": (SUGGESTED, TO_VERIFY, APPLIED),
    "missing": (MISSING,),
    "all": tuple(STATES),
}
"""States of a policy that are looked at together."""
READ = frozenset({"member", "pair", "doubt", "entitlement", "need"})
"""Kinds that these lists depend on, beside those that are counted."""
CHOICE_WIDTH, WIDE_CHOICE = 168, 300
Cancels = Callable[[], bool]


@dataclass(frozen=True)
class Found:
    """What is in a list; ``too_many`` is the number of households that are too many for one."""

    rows: list[Any]
    too_many: int = 0


def _narrowed(replica: Replica, area: str) -> tuple[str, int]:
    """The area itself, and the number of its households where that is too many."""
    area = area or known_area(replica)
    count = replica.count("household", area)
    return area, count if count > HOUSEHOLDS_MAX else 0


class AreaList(QWidget):
    """A table under choices that narrow it. Each list says what it reads and how a row reads."""

    def __init__(
        self, services: Services, columns: list[Column], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.services = services
        self._area = ""
        self._found: Found | None = None
        self._job: Background | None = None
        self.count = label("muted")
        self.which, self.what = Choice(), Choice()
        self.which.setFixedWidth(CHOICE_WIDTH)
        self.what.setFixedWidth(WIDE_CHOICE)
        self.copy = button(self._copy, "", "clipboard-list")
        self.table, self.empty = Table(columns), Empty("clipboard-list")
        self._choices = row(self.which, self.what, self.count, None, self.copy)
        self._choices.setContentsMargins(2 * GRID, 0, 2 * GRID, GRID)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._choices)
        layout.addLayout(self._stack, 1)
        for box in (self.which, self.what):
            box.currentIndexChanged.connect(self._narrow)
        self.table.opened.connect(lambda id: services.go("visits", id.partition("#")[0]))

    # -- reading ------------------------------------------------------------------------------

    def read(self, replica: Replica, area: str, cancelled: Cancels) -> list[Any]:
        """Everything in the list, off the window's thread. Raises Cancelled."""
        raise NotImplementedError

    def set_area(self, area: str) -> None:
        """The list of another area, or of this one anew; "" for all that is here."""
        self._area = area
        self.stop()
        opened = self.services.open_replica

        def work(_report: Callable[[Any], None], cancelled: Cancels) -> Found:
            with closing(opened()) as replica:
                where, too_many = _narrowed(replica, area)
                return Found([] if too_many else self.read(replica, where, cancelled), too_many)

        self.count.setText(self.tr("Reading …"))
        self._job = self.services.worker.background(work, self.show_found, self._failed)

    def stop(self) -> None:
        """Nobody waits for the list any more."""
        if self._job is not None:
            self._job.cancel()

    def _failed(self, error: UserError) -> None:
        self.count.setText(error.text(self.services.language))

    # -- showing ------------------------------------------------------------------------------

    def show_found(self, found: Found) -> None:
        """Shows what was read, as far as the choices let it."""
        self._found = found
        self._offer()
        self._narrow()

    def kept(self, rows: Sequence[Any]) -> list[Row]:
        """The rows that the choices let through, as the table takes them."""
        raise NotImplementedError

    def offer(self, rows: Sequence[Any]) -> None:
        """Fills the choices."""
        raise NotImplementedError

    def nothing(self) -> str:
        """What an empty list says."""
        raise NotImplementedError

    def _offer(self) -> None:
        for box in (self.which, self.what):
            box.blockSignals(True)
        self.offer(self._found.rows if self._found else [])
        for box in (self.which, self.what):
            box.blockSignals(False)

    def _narrow(self, _index: int = 0) -> None:
        if self._found is None:
            return
        rows = self.kept(self._found.rows)
        self.table.set_rows(rows)
        self.copy.setEnabled(bool(rows))
        words = self.tr("{0} of {1}").format(len(rows), len(self._found.rows))
        self.count.setText(words if self._found.rows else "")
        said = self.nothing()
        if self._found.too_many:
            said = self.tr(
                "{0} households are too many for one list: go down to a town or a village in the "
                "table of rates first."
            ).format(self._found.too_many)
        self.empty.say(said)
        self._stack.setCurrentWidget(self.table if rows else self.empty)

    def _copy(self) -> None:
        model = self.table.model()
        columns = range(model.columnCount())
        lines = ["\t".join(model.headerData(n, Qt.Orientation.Horizontal) for n in columns)]
        for at in range(model.rowCount()):
            lines.append("\t".join(str(model.data(model.index(at, n)) or "") for n in columns))
        QGuiApplication.clipboard().setText("\n".join(lines))
        self.services.messages.inform(self.tr("The table is on the clipboard: paste it in Excel."))

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self.copy.setText(self.tr("Copy the table"))
        self.table.retranslate(self.services.language)
        self._offer()
        self._narrow()


def fill(box: Choice, entries: Sequence[tuple[Any, str]]) -> None:
    """Offers these; what was chosen stays so while it is offered, else it is the first."""
    held = box.currentData()
    box.clear()
    for key, words in entries:
        box.addItem(words, key)
    box.setCurrentIndex(max(0, box.findData(held)))


class AreaDoubts(AreaList):
    """疑点数据: what the checks find about the income of a year, those still open first."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        self._year = today().year - 1
        super().__init__(services, self._columns(services), parent)
        self.which.currentIndexChanged.connect(self._other_year)
        self.retranslate()

    def _columns(self, services: Services) -> list[Column]:
        def shade(row: Row) -> QColor | None:
            colours = services.theme.colours
            found = {"red": colours.red, "yellow": colours.yellow}.get(row[1].doubt.level)
            return QColor(found) if found else None

        def code(row: Row, language: str) -> str:
            return f"{row[1].doubt.code} {LEVELS[row[1].doubt.level].to(language)}"

        def answer(row: Row, language: str) -> str:
            seen: Seen = row[1]
            words = code_list("doubt_result")
            said = words.text(seen.answer.text("result"), language) if seen.answer else ""
            return said or Text("未核实", "open").to(language)

        def text(row: Row, language: str) -> str:
            return str(row[1].doubt.text.to(language))

        return [
            Column(lambda _: self.tr("Village"), lambda r, _: short_name_of(r[1].area), 120),
            Column(lambda _: self.tr("Head"), lambda r, _: str(r[1].head or "—"), 104),
            Column(lambda _: self.tr("Check"), code, 96, colour=shade),
            Column(lambda _: self.tr("What it finds"), text, 520, tip=text),
            Column(lambda _: self.tr("Cadre"), lambda r, _: str(r[1].clerk or "—"), 104),
            Column(lambda _: self.tr("Answer"), answer, 120),
        ]

    def read(self, replica: Replica, area: str, _cancelled: Cancels) -> list[Any]:
        """The findings about every household; those still open first."""
        found = doubts(replica, area, self._year, today())
        return sorted(found, key=lambda seen: not seen.open)

    def _other_year(self, _index: int) -> None:
        year = self.which.currentData()
        if year is not None and year != self._year:
            self._year = int(year)
            self.set_area(self._area)

    def offer(self, rows: Sequence[Seen]) -> None:
        """The years, and the checks that found something."""
        last = today().year
        years = [(year, self.tr("Incomes of {0}").format(year))
                 for year in range(last, last - YEARS, -1)]  # fmt: skip
        fill(self.which, years)
        self.which.setCurrentIndex(self.which.findData(self._year))
        waiting = Counter(seen.doubt.code for seen in rows if seen.open)
        checks = [("open", self.tr("Still open: {0}").format(waiting.total()))]
        checks += [(code, f"{code} {LABELS[code].to(self.services.language)} {waiting[code]}")
                   for code in sorted(waiting)]  # fmt: skip
        fill(
            self.what,
            [*checks, ("all", self.tr("All, the answered ones too: {0}").format(len(rows)))],
        )

    def kept(self, rows: Sequence[Seen]) -> list[Row]:
        """Those still open, those of one check, or all."""
        what = self.what.currentData()
        return [
            (f"{seen.household}#{seen.doubt.code}", seen)
            for seen in rows
            if what == "all" or (seen.open and what in ("open", seen.doubt.code))
        ]

    def nothing(self) -> str:
        """No finding."""
        return self.tr("No doubt is open here for the incomes of {0}.").format(self._year)


class AreaPolicies(AreaList):
    """点情知策: who may be entitled to what, what has to be asked, and what came of it."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(services, self._columns(), parent)
        self.which.currentIndexChanged.connect(self._other_group)
        self.retranslate()

    def _columns(self) -> list[Column]:
        def policy(row: Row, language: str) -> str:
            return f"{row[1].policy.id} {row[1].policy.name.to(language)}"

        def why(row: Row, language: str) -> str:
            said = (row[1].why.to(language), row[1].missing.to(language))
            return "；".join(part for part in said if part)

        return [
            Column(lambda _: self.tr("Village"), lambda r, _: short_name_of(r[1].area), 112),
            Column(lambda _: self.tr("Of whom"), lambda r, _: str(r[1].title or "—"), 112),
            Column(lambda _: self.tr("Member"), lambda r, _: str(r[1].name), 96),
            Column(lambda _: self.tr("Policy"), policy, 232, tip=policy),
            Column(lambda _: self.tr("State"), lambda r, la: r[1].label.to(la), 88),
            Column(lambda _: self.tr("Facts"), why, 480, tip=why),
        ]

    def read(self, replica: Replica, area: str, cancelled: Cancels) -> list[Any]:
        """Every policy and whom it may concern, village by village. Raises Cancelled."""
        found = []
        for match in matches(replica, area, today()):
            if cancelled():
                raise Cancelled
            found.append(match)
        return found

    def _other_group(self, _index: int) -> None:
        self._offer()
        self._narrow()

    def offer(self, rows: Sequence[Match]) -> None:
        """What is to be done, and the policies with how many there are of each."""
        counts = {name: sum(m.state in states for m in rows) for name, states in GROUPS.items()}
        words = {
            "attention": self.tr("To be seen to: {0}"),
            "missing": self.tr("Facts missing: {0}"),
            "all": self.tr("All: {0}"),
        }
        fill(self.which, [(name, said.format(counts[name])) for name, said in words.items()])
        states = GROUPS[str(self.which.currentData())]
        of_policy = Counter(m.policy.id for m in rows if m.state in states)
        named = [(id, f"{id} {policy.name.to(self.services.language)} {of_policy[id]}")
                 for id, policy in policies().items() if of_policy[id]]  # fmt: skip
        fill(self.what, [("", self.tr("All policies")), *named])

    def kept(self, rows: Sequence[Match]) -> list[Row]:
        """Those of the group and the policy that are chosen."""
        states, what = GROUPS[str(self.which.currentData())], self.what.currentData()
        return [
            (f"{m.id}#{m.subject}-{m.policy.id}", m)
            for m in rows
            if m.state in states and what in ("", m.policy.id)
        ]

    def nothing(self) -> str:
        """No policy."""
        return self.tr("Nobody here waits for this.")
