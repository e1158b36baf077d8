"""The five reports (五个一): their figures, as tallies give them, and what has changed since.

A report is rows of whole numbers by name, one for each unit and one for all of them; every rate,
place and colour follows from these and from the settings kept beside them, so that a report which
was frozen reads the same for ever (domain.md 7).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sync.errors import Text
from sync.rules.assessment import Scale
from sync.rules.periods import Cycle, Period
from sync.rules.progress import Timetable
from sync.rules.tallies import NAMES, Count

Figures = Mapping[str, int]
ByArea = Mapping[str, Figures]
"""Area -> what is told of it itself; areas above and below add up by their codes."""

NEW = {
    "homes_new": "homes_visited",
    "firms_new": "firms_visited",
    "issues_new": "issues",
    "solved_new": "solved",
}
"""What came in a period -> the figure that grew by it."""
MUSTS = tuple(
    f"{of}_{what}"
    for of in ("villages", "homes", "firms", "communities")
    for what in ("must", "reached")
)
COVERED = ("cadres", "taking_part", "homes", "homes_visited", "firms", "firms_visited")
TAKEN: dict[Cycle, tuple[str, ...]] = {
    "week": (*COVERED, "issues", "solved", "yellow", "red"),
    "month": (*COVERED, "came", *MUSTS, "issues", "solved", "answers", "good", "yellow", "red"),
    "quarter": (*COVERED, "issues", "solved"),
    "half_year": (*COVERED, "issues", "solved", "explained", "open", "posted", "answers", "good"),
    "year": (*COVERED, "issues", "solved", "answers", "good"),
}
"""The tallies that the rows of each report keep."""
OWN: dict[str, Text] = {
    "homes_new": Text("本期走访户", "Households visited in the period"),
    "firms_new": Text("本期走访企业", "Enterprises visited in the period"),
    "issues_new": Text("本期收集问题", "Issues collected in the period"),
    "solved_new": Text("本期解决问题", "Issues solved in the period"),
    "drawn_village": Text("抽查村", "Villages drawn"),
    "drawn_household": Text("抽查户", "Households drawn"),
    "drawn_enterprise": Text("抽查企", "Enterprises drawn"),
    "drawn_issue": Text("问题办理抽查", "Issues drawn"),
    "reached": Text("核查接通", "Reached"),
    "true": Text("属实", "True"),
    "untrue": Text("不属实", "Not true"),
    "not_reached": Text("未接通", "Not reached"),
    "ledger": Text("台账问题", "Faults of the ledger"),
    "marks": Text("评分合计", "Sum of the marks"),
    "marked": Text("评分次数", "Inspections marked"),
    "demands": Text("整改要求", "To be put right"),
    "demands_met": Text("整改完成", "Put right"),
    "demands_late": Text("整改逾期", "Overdue"),
    "days_met": Text("走访天数达标", "Days in the field met"),
    "days_due": Text("应达标", "Days in the field due"),
    "objects": Text("应访对象", "Objects to be visited"),
    "objects_visited": Text("已访对象", "Objects visited"),
    "adjust": Text("加减分", "Points given or taken"),
    "score": Text("得分（十分之一分）", "Score in tenths"),
}
"""Figures that are no tallies."""


def label_of(figure: str) -> Text:
    """What a figure is called."""
    return OWN.get(figure) or NAMES.get(figure) or Text(figure, figure)


@dataclass(frozen=True)
class Row:
    """One unit's figures: an area by its code, or a cadre by id; missing figures are 0."""

    unit: str
    name: str
    figures: Figures
    cadre: bool = False

    def __getitem__(self, figure: str) -> int:
        return self.figures.get(figure, 0)


@dataclass(frozen=True)
class Report:
    """One report as it was frozen, or as it would be now (then it has no id).

    ``known`` is when the records were read. ``since`` names the report that the period's figures
    are counted from, "" where they are counted by dates. ``more`` is what stands beside the rows:
    JSON values by name.
    """

    cycle: Cycle
    area: str
    path: str
    period: Period
    total: Row
    rows: tuple[Row, ...]
    timetable: Timetable
    scale: Scale | None = None
    level: int = 0
    """Digits of the units' codes; 0 is one level below the area."""
    since: str = ""
    known: str = ""
    made: date | None = None
    edition: int = 0
    title: str = ""
    id: str = ""
    sample: bool = False
    """Whether records are made up, so that the report must say so."""
    more: Mapping[str, Any] = field(default_factory=dict)


# -- rows from tallies ----------------------------------------------------------------------------


def unit_figures(cycle: Cycle, count: Count, whole: Count) -> dict[str, int]:
    """A unit's tallies. A cadre of the unit took part whoever of the area was visited: cadres are
    counted where they are on the roster, so that units add up to the whole."""
    found = {name: count[name] for name in TAKEN[cycle]}
    if "taking_part" in found:
        found["taking_part"] = len(count.roster & whole.came)
    return found


def rest_of(total: Figures, parts: Iterable[Figures]) -> dict[str, int]:
    """What the units leave of the whole: the area's own."""
    rest = dict(total)
    for part in parts:
        for name, number in part.items():
            rest[name] = rest.get(name, 0) - number
    if "came" in rest:
        rest["came"] = 0  # who came to several units is in each of them: nothing is left over
    return rest


def grown(now: Figures, then: Figures) -> dict[str, int]:
    """What came since: may be below zero, where something was put right."""
    return {name: now[of] - then.get(of, 0) for name, of in NEW.items() if of in now}


def summed(rows: Iterable[Figures]) -> dict[str, int]:
    """Figures added up, name by name."""
    found: dict[str, int] = {}
    for row in rows:
        for name, number in row.items():
            found[name] = found.get(name, 0) + number
    return found


# -- what has changed -----------------------------------------------------------------------------


class Difference(NamedTuple):
    """One figure of one unit that is not what was frozen; ``unit`` "" is the total."""

    unit: str
    name: str
    figure: str
    frozen: int
    now: int


def differences(frozen: Report, now: Report) -> list[Difference]:
    """Figure by figure, what is other than it was: the total first, then the units in order."""
    found = list(_differing("", frozen.total, now.total))
    then, today = ({(r.cadre, r.unit): r for r in report.rows} for report in (frozen, now))
    for key in dict.fromkeys([*then, *today]):
        one = then.get(key) or Row(key[1], today[key].name, {}, key[0])
        other = today.get(key) or Row(key[1], one.name, {}, key[0])
        found += _differing(key[1], one, other)
    return found


def _differing(unit: str, then: Row, now: Row) -> Iterable[Difference]:
    for figure in dict.fromkeys([*then.figures, *now.figures]):
        if then[figure] != now[figure]:
            yield Difference(unit, then.name, figure, then[figure], now[figure])
