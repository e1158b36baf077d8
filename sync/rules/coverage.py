"""Coverage and must-visits: 四个覆盖、四个必到 (campaign.md 一 and items 1, 17; domain.md 2.5, 7).

A finished visit that met somebody covers its object once, however often it is repeated. It is face
to face; only absent households (空关户、流动户) may be visited by telephone, WeChat or QQ, and then
the reason is written down. A must-visit (必到) is met by a visit that covers, when one of those who
came fits: by rank for weak villages, listed enterprises and resettlement communities, by the level
of the organ for registered poor households. So a village clerk covers a poor household and does not
meet its must-visit.

Everything is told by dates: the day on which an object was first covered, and first reached. What
holds as of any day follows from these, and one more visit never takes anything away.

Visits are counted where their object lives: what happened in the village that a household has left
is not this village's. Which flag makes an object a must-visit is the caller's to look up for the
year that is asked about (``Dossier.flag``).
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, NamedTuple

from sync.errors import Text
from sync.records.places import committee_of
from sync.rules.parameters import Settings

VILLAGE, HOUSEHOLD, ENTERPRISE, COMMUNITY = "village", "household", "enterprise", "community"
CLASSES: dict[str, Text] = {
    VILLAGE: Text("行政村", "Villages"),
    HOUSEHOLD: Text("农户", "Households"),
    ENTERPRISE: Text("企业", "Enterprises"),
    COMMUNITY: Text("社区", "Communities"),
}
"""The four classes, ① to ④."""
MUST_CLASSES: dict[str, Text] = {
    VILLAGE: Text("经济薄弱村", "Weak villages"),
    HOUSEHOLD: Text("建档立卡户", "Registered poor households"),
    ENTERPRISE: Text("列统企业", "Listed enterprises"),
    COMMUNITY: Text("有征收安置任务社区", "Resettlement communities"),
}
"""Those of each class that somebody of rank, or of certain organs, must visit."""

Must = Literal["rank", "tier"]
"""What a visitor is measured by where a visit is a must."""

FACE_TO_FACE = "1"
REMOTE = frozenset({"2", "3", "4"})
"""visit_mode: telephone, WeChat, QQ."""
MET = frozenset({"1", "2"})
"""visit_result: met, or spoken with; not 未遇, 拒访, 地址不符."""
ABSENT = frozenset({"2", "3"})
"""residence_status: 空关户, 流动户."""

UNFINISHED = Text("走访未完成", "it is not finished")
NOBODY = Text("没有见到人", "nobody was met")
NOT_AT_HOME = Text("不是上门走访", "it was not at home")
NOT_ABSENT = Text(
    "只有空关户、流动户可以用电话、微信或QQ走访", "only absent households may be visited from afar"
)
NO_REASON = Text("非上门走访没有注明原因", "nothing says why nobody went there")
"""Why a visit covers nothing."""


class Visitor(NamedTuple):
    """One who came, who was on the roster that day: codes of ``rank`` (1 the highest) and
    ``tier``; None is not known, and then nothing is met."""

    rank: str | None = None
    tier: str | None = None


class Visit(NamedTuple):
    """One visit by the codes of its record, with the cadre and all companions. ``finished`` that is
    not known is not finished: a record begun and left is no visit yet."""

    date: date
    mode: str | None = None
    result: str | None = None
    finished: bool | None = None
    remote_reason: str | None = None
    visitors: tuple[Visitor, ...] = ()


@dataclass(frozen=True)
class Demand:
    """Who must come: the lowest rank (visit.must_rank), and the organs (visit.must_tiers)."""

    rank: int = 4
    tiers: frozenset[str] = frozenset({"2", "3", "4"})


DEFAULT = Demand()


class Demands:
    """The demands of all areas, day by day: a visit is measured by what held on its own day."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._known: dict[str, tuple[list[date], list[Demand]]] = {}

    def on(self, area: str, day: date) -> Demand:
        """What an area demands of a visit of this day."""
        if area not in self._known:
            self._known[area] = self._of(area)
        since, demands = self._known[area]
        return demands[bisect_right(since, day)]

    def _of(self, area: str) -> tuple[list[date], list[Demand]]:
        names = ("visit.must_rank", "visit.must_tiers")
        since = sorted({day for name in names for day in self._settings.turns(name, area)})
        asked = [since[0] - timedelta(1) if since else date(2000, 1, 1), *since]
        return since, [self._demand(area, day) for day in asked]

    def _demand(self, area: str, day: date) -> Demand:
        rank = self._settings.number("visit.must_rank", area, day)
        return Demand(rank, self._settings.codes("visit.must_tiers", area, day))


def class_of_area(code: str) -> str:
    """Whether a 12-digit area is a village or a community: by its last digits, never by its name
    (domain.md 1.1); "" above villages."""
    return {"R": COMMUNITY, "C": VILLAGE}.get(committee_of(code), "")


def must_of(of_class: str, wanted: bool | None) -> Must | None:
    """What the visitors of an object are measured by. ``wanted`` is its flag: weak village or
    resettlement community, registered poor household, listed enterprise."""
    if not wanted:
        return None
    return "tier" if of_class == HOUSEHOLD else "rank"


# --- one visit ------------------------------------------------------------------------------------


def why_not(visit: Visit, residence: str | None = None) -> Text | None:
    """Why a visit does not cover its object, None where it does. ``residence`` is a household's;
    enterprises have none, and are visited at their place."""
    if not visit.finished:
        return UNFINISHED
    if visit.result is not None and visit.result not in MET:
        return NOBODY
    if visit.mode == FACE_TO_FACE:
        return None
    if visit.mode not in REMOTE:
        return NOT_AT_HOME
    if residence not in ABSENT:
        return NOT_ABSENT
    return None if (visit.remote_reason or "").strip() else NO_REASON


def covers(visit: Visit, residence: str | None = None) -> bool:
    """Whether a visit counts for the coverage of its object."""
    return why_not(visit, residence) is None


def fits(visitor: Visitor, must: Must, demand: Demand = DEFAULT) -> bool:
    """Whether this visitor is one who must come; what is not known does not fit."""
    if must == "tier":
        return visitor.tier in demand.tiers
    rank = visitor.rank or ""
    return rank.isascii() and rank.isdecimal() and 0 < int(rank) <= demand.rank


def reaches(
    visit: Visit, must: Must, demand: Demand = DEFAULT, residence: str | None = None
) -> bool:
    """Whether a visit meets the must-visit: it covers, and one of those who came fits."""
    return covers(visit, residence) and any(fits(v, must, demand) for v in visit.visitors)


# --- one object -----------------------------------------------------------------------------------


@dataclass
class Standing:
    """What the visits of one object have come to. ``modes``: the first day on which each mode
    covered it; ``reached``: the first day of a visit that met the must-visit."""

    modes: dict[str, date] = field(default_factory=dict)
    reached: date | None = None

    def add(
        self,
        visit: Visit,
        must: Must | None = None,
        demand: Demand = DEFAULT,
        residence: str | None = None,
    ) -> bool:
        """Counts one visit, in any order; whether it covers."""
        if not covers(visit, residence):
            return False
        mode = visit.mode or ""
        self.modes[mode] = min(self.modes.get(mode, visit.date), visit.date)
        if must and any(fits(visitor, must, demand) for visitor in visit.visitors):
            self.reached = min(self.reached or visit.date, visit.date)
        return True

    @property
    def covered(self) -> date | None:
        """The day on which the object was first covered."""
        return min(self.modes.values(), default=None)

    def covered_by(self, as_of: date) -> bool:
        """Whether it was covered as of the end of a day."""
        return self.covered is not None and self.covered <= as_of

    def reached_by(self, as_of: date) -> bool:
        """Whether its must-visit was met as of the end of a day."""
        return self.reached is not None and self.reached <= as_of

    def mode_by(self, as_of: date) -> str | None:
        """How it was covered as of a day: face to face where that happened, else from afar."""
        return min((mode for mode, day in self.modes.items() if day <= as_of), default=None)


def standing(
    visits: Iterable[Visit],
    must: Must | None = None,
    demand: Demand = DEFAULT,
    residence: str | None = None,
) -> Standing:
    """What all visits of one object come to; their order is of no matter. Where demands change
    from day to day, add the visits one by one with the demand of each (``Demands.on``)."""
    found = Standing()
    for visit in visits:
        found.add(visit, must, demand, residence)
    return found


# --- many objects ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tally:
    """The figures of one class as of a day: 应访, 已访, by mode; 应必到, 必到. ``strict`` is, for
    villages and communities, how many have every household covered; None for the others."""

    due: int = 0
    covered: int = 0
    must_due: int = 0
    must_reached: int = 0
    strict: int | None = None
    modes: Mapping[str, int] = field(default_factory=dict)

    @property
    def left(self) -> int:
        """How many are still to be visited."""
        return self.due - self.covered

    @property
    def must_left(self) -> int:
        """How many must-visits are still owed (必到未到)."""
        return self.must_due - self.must_reached


@dataclass(frozen=True)
class Pace:
    """How fast the rest must be visited to be done by the target day (visit.target): days of work
    left after ``as_of``, the last one included, and how many a day, in tenths, rounded up; None
    where no day is left."""

    left: int
    target: date
    days_left: int
    tenths_a_day: int | None


def pace(left: int, as_of: date, target: date) -> Pace:
    """What is needed each day: 未访÷剩余天 (campaign.md 二)."""
    days = max(0, (target - as_of).days)
    if not left:
        return Pace(0, target, days, 0)
    return Pace(left, target, days, -(-10 * left // days) if days else None)


def is_remote_heavy(remote: int, visits: int, percent: int) -> bool:
    """Whether more than ``percent`` of the visits that cover were made from afar
    (visit.remote_share): a warning, no refusal."""
    return visits > 0 and remote * 100 > percent * visits
