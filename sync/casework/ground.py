"""The ground under an area: everything that is to be visited, and what its visits have come to.

The rules are ``sync/rules/coverage.py``; this reads the records for them, a column at a time, in
one query for each kind. Every visit counts in its own area, for the objects that live there; a
household that was merged into another of the village leaves its visits to that one.

Who came is read from the roster: cadres of the visit's county, town and village and of the levels
above, who were on the roster that day.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from typing import Any, NamedTuple

import msgspec

from sync.casework.parameters import settings_of
from sync.records import places
from sync.records.editions import CUT_OFF, term
from sync.replica.replica import Replica
from sync.rules.coverage import (
    CLASSES,
    COMMUNITY,
    ENTERPRISE,
    HOUSEHOLD,
    REMOTE,
    VILLAGE,
    Demands,
    Must,
    Standing,
    Tally,
    Visit,
    Visitor,
    class_of_area,
    must_of,
    why_not,
)
from sync.rules.parameters import Settings

RANGE = "area >= ? AND area < ? AND deleted IS DISTINCT FROM 1 AND moved IS NULL"
VISITS = (
    "SELECT area, household, enterprise, date, mode, result, finished, remote_reason, cadre, "
    f"companions FROM visit WHERE {RANGE} AND date IS NOT NULL AND date <= ?"
)
HOUSEHOLDS = (
    'SELECT area, id, head, "group", residence, registered_poor, merged_into FROM household '
    f"WHERE {RANGE}"
)
ENTERPRISES = f"SELECT area, id, name, listed FROM enterprise WHERE {RANGE}"
POOR = (
    f"SELECT area, household, registered_poor FROM household_year WHERE {RANGE} AND year = ? "
    "AND registered_poor IS NOT NULL ORDER BY id"
)
AREAS = f"SELECT id, name, weak_village, resettlement, valid_from, valid_to FROM area WHERE {RANGE}"
CADRES = 'SELECT area, id, name, "rank", tier, since, until FROM cadre WHERE '
VIRTUAL = ("498", "598")
"""Digits 10 to 12 of areas that only statistics know (虚拟社区、虚拟生活区): nobody lives there."""
COUNTY_DIGITS = 6
_NUMERALS = "〇一二三四五六七八九"

_decode = msgspec.json.Decoder(list[str]).decode


def decode_list(cell: str | None) -> list[str]:
    """The entries of a list as its column holds them; [] when it is not known."""
    return _decode(cell) if cell else []


def county_of(area: str) -> tuple[str, tuple[str, ...]]:
    """(SQL, what it binds) for what stands in the county of an area and at the levels above it:
    what anybody with a right in the area reads of cadres, teams and assignments."""
    county = area[:COUNTY_DIGITS]
    above = places.lineage(county)[:-1] if county else []
    marks = "".join(" OR area = ?" for _ in above)
    return f"(area >= ? AND area < ?{marks})", (county, county + "~", *above)


class Cadre(msgspec.Struct, frozen=True):
    """One of the roster; ``since`` and ``until`` are ISO 8601, "" where there is no bound."""

    area: str
    id: str
    name: str
    visitor: Visitor
    since: str = ""
    until: str = ""

    def serves(self, day: str) -> bool:
        """Whether the cadre is on the roster on a day (ISO 8601)."""
        return self.since <= day and (not self.until or day <= self.until)

    @property
    def county(self) -> str:
        """The county whose visits the cadre is known for, or the level above."""
        return self.area[:COUNTY_DIGITS]


def roster(replica: Replica, area: str) -> dict[str, Cadre]:
    """The cadres who may come to an area, by id: those of its county and of the levels above."""
    where, bound = county_of(area)
    rows = replica.query(f"{CADRES}{where} AND deleted IS DISTINCT FROM 1", bound)
    return {
        id: Cadre(place, id, name or "", Visitor(rank, tier), since or "", until or "")
        for place, id, name, rank, tier, since, until in rows
    }


class Came(NamedTuple):
    """A visit as it was read: where, to whom ("" to the village itself), and who came, by id."""

    area: str
    whom: str
    visit: Visit
    by: list[str]


def came_of(row: Sequence[Any], cadres: Mapping[str, Cadre]) -> Came | None:
    """What a row of VISITS says; None where it has no whole date, which no form writes."""
    area, household, enterprise, day, mode, result, finished, reason, cadre, others = row
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return None
    by = [id for id in (cadre, *decode_list(others)) if id]
    known = [one for id in by if (one := cadres.get(id)) is not None]
    visitors = tuple(
        one.visitor for one in known if area.startswith(one.county) and one.serves(day)
    )
    done = None if finished is None else bool(finished)
    visit = Visit(on, mode, result, done, reason, visitors)
    return Came(area, household or enterprise or "", visit, by)


def survivor(merged: Mapping[tuple[str, str], str], area: str, id: str) -> str:
    """The household that stands for one, after all mergers; merging in a circle ends."""
    for _ in range(len(merged)):
        if (area, id) not in merged:
            break
        id = merged[area, id]
    return id


@dataclass
class Target:
    """One object that is to be visited: household, enterprise, or the village itself. ``wanted`` is
    its must-visit flag; ``came`` are the ids of the cadres whose visits cover it."""

    of_class: str
    area: str
    id: str
    name: str
    group: str = ""
    residence: str | None = None
    wanted: bool = False
    standing: Standing = field(default_factory=Standing)
    visits: list[Visit] = field(default_factory=list)
    came: set[str] = field(default_factory=set)

    @property
    def must(self) -> Must | None:
        """What its visitors are measured by, None where nobody in particular must come."""
        return must_of(self.of_class, self.wanted)


@dataclass(frozen=True)
class Sums:
    """What does not belong to one class: visits that cover, how many from afar, and the cadres."""

    visits: int = 0
    remote: int = 0
    cadres: int = 0
    taking_part: int = 0


class Ground:
    """Everything that is to be visited under an area, with the visits up to the end of a day
    (without them where ``visits`` are of no matter)."""

    def __init__(
        self,
        replica: Replica,
        area: str,
        as_of: date,
        settings: Settings | None = None,
        *,
        visits: bool = True,
    ) -> None:
        self.area, self.as_of = area, as_of
        self.settings = settings or settings_of(replica)
        self._replica = replica
        self._bound = (area, area + "~")
        self.cadres = roster(replica, area)
        self.objects: dict[tuple[str, str], Target] = {}
        self._merged: dict[tuple[str, str], str] = {}
        self._took_part: set[str] = set()
        self._visits = self._remote = 0
        self._read_objects()
        self.villages = self._read_villages()
        if visits:
            self._read_visits()

    # -- reading ------------------------------------------------------------------------------

    def _read_objects(self) -> None:
        poor = {
            (area, household): bool(told)
            for area, household, told in self._replica.query(POOR, (*self._bound, self.as_of.year))
        }
        for row in self._replica.query(HOUSEHOLDS, self._bound):
            area, id, head, group, residence, today, merged = row
            if merged:
                self._merged[area, id] = merged
                continue
            wanted = poor.get((area, id), bool(today))
            target = Target(HOUSEHOLD, area, id, head or "", group or "", residence, wanted)
            self.objects[area, id] = target
        for area, id, name, listed in self._replica.query(ENTERPRISES, self._bound):
            target = Target(ENTERPRISE, area, id, name or "", wanted=bool(listed))
            self.objects[area, id] = target

    def _read_villages(self) -> dict[str, Target]:
        known = villages(self._replica, self.area, self.as_of)
        for area, _ in self.objects:
            if area not in known and class_of_area(area):
                known[area] = Target(class_of_area(area), area, area, places.short_name_of(area))
        return known

    def _read_visits(self) -> None:
        demands = Demands(self.settings)
        for row in self._replica.query(VISITS, (*self._bound, self.as_of.isoformat())):
            came = came_of(row, self.cadres)
            if came is not None:
                found = self.objects.get((came.area, survivor(self._merged, came.area, came.whom)))
                self._count(found, came, demands)

    def _count(self, target: Target | None, came: Came, demands: Demands) -> None:
        village, visit = self.villages.get(came.area), came.visit
        residence = target.residence if target else None
        if target is not None:
            target.visits.append(visit)
        if why_not(visit, residence) is not None:
            return
        demand = demands.on(came.area, visit.date)
        for one in (target, village):
            if one is not None:
                one.standing.add(visit, one.must, demand, residence)
                one.came.update(came.by)
        self._visits += 1
        self._remote += visit.mode in REMOTE
        self._took_part.update(came.by)

    # -- what it comes to ---------------------------------------------------------------------

    def targets(self) -> Iterator[Target]:
        """All that is to be visited: villages and communities, households, enterprises."""
        yield from self.villages.values()
        yield from self.objects.values()

    @cached_property
    def bare(self) -> set[str]:
        """The villages and communities in which some household is not covered, or none is known."""
        homes: Counter[str] = Counter()
        left: set[str] = set()
        for target in self.objects.values():
            if target.of_class == HOUSEHOLD:
                homes[target.area] += 1
                if not target.standing.covered_by(self.as_of):
                    left.add(target.area)
        return left | {code for code in self.villages if not homes[code]}

    def tallies(self) -> dict[str, Tally]:
        """The figures of the four classes."""
        counted: dict[str, list[Target]] = defaultdict(list)
        for target in self.targets():
            counted[target.of_class].append(target)
        return {of_class: self._tally(of_class, counted[of_class]) for of_class in CLASSES}

    def _tally(self, of_class: str, targets: list[Target]) -> Tally:
        modes = Counter(
            mode for t in targets if (mode := t.standing.mode_by(self.as_of)) is not None
        )
        whole = None
        if of_class in (VILLAGE, COMMUNITY):
            whole = sum(target.id not in self.bare for target in targets)
        return Tally(
            due=len(targets),
            covered=sum(modes.values()),
            must_due=sum(t.wanted for t in targets),
            must_reached=sum(t.wanted and t.standing.reached_by(self.as_of) for t in targets),
            strict=whole,
            modes=dict(sorted(modes.items())),
        )

    def sums(self) -> Sums:
        """Visits and cadres of the area: of those on its roster on the day, who took part."""
        day = self.as_of.isoformat()
        mine = [c.id for c in self.cadres.values() if c.area.startswith(self.area)
                and c.serves(day)]  # fmt: skip
        taking_part = sum(id in self._took_part for id in mine)
        return Sums(self._visits, self._remote, len(mine), taking_part)


@cache
def _listed() -> list[str]:
    """The codes of every village and community that an edition of the list has."""
    every = {code for year in CUT_OFF for code in places.edition(year)}
    return sorted(code for code in every if class_of_area(code))


def _listed_under(area: str) -> list[str]:
    codes = _listed()
    return codes[bisect_left(codes, area) : bisect_left(codes, area + "~")]


def villages(replica: Replica, area: str, as_of: date) -> dict[str, Target]:
    """The villages and communities under an area as of a day, by code: those of the list of areas
    and those on record, without the ones that had ended or had not begun."""
    day = as_of.isoformat()
    found = {
        code: Target(class_of_area(code), code, code, places.short_name_of(code))
        for code in _listed_under(area)
        if not code.endswith(VIRTUAL) and term(code).holds(day)
    }
    rows = replica.query(AREAS, (area, area + "~"))
    for code, name, weak, resettlement, valid_from, valid_to in rows:
        if (valid_from or "") > day or (valid_to and valid_to < day):
            found.pop(code, None)
        elif class_of_area(code):
            shown = places.short_name_of(code) if places.is_known(code) else name or code
            wanted = bool(weak or resettlement)
            found[code] = Target(class_of_area(code), code, code, shown, wanted=wanted)
    return found


def on_the_way(area: str, group: str | None, name: str | None) -> tuple[Any, ...]:
    """The key by which one walks: by village, group and name."""
    return area, _natural(group), str(name or "").encode("gb18030", "replace")


@cache
def _natural(group: str | None) -> tuple[int, str]:
    """第2组 before 第10组, 三组 before 十二组."""
    text = group or ""
    digits = "".join(letter for letter in text if letter in "0123456789")
    if digits:
        return int(digits), text
    number = 0
    for letter in text:
        if letter == "十":
            number = max(number, 1) * 10
        elif letter in _NUMERALS:
            number += _NUMERALS.index(letter)
    return number or 10**6, text
