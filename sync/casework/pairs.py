"""Pairs and assignments on a replica's records (双固定、包片): who answers, who hands over.

The rules are ``sync/rules/pairing.py``. A cadre answers only while on the roster: a pair whose
cadre has left leaves a gap, which the check names.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sync.casework.ground import (
    RANGE,
    Cadre,
    Ground,
    Target,
    county_of,
    decode_list,
    on_the_way,
    villages,
)
from sync.errors import BadValue, Missing, Refused, Text
from sync.records import places
from sync.records.fields import Value
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act
from sync.rules.coverage import ENTERPRISE, HOUSEHOLD
from sync.rules.pairing import Fault, Tie, faults, responsible, teams_of
from sync.rules.pairing import hand_over as plan_of

PAIR, CADRE = "pair", "cadre"
PAIRS = "SELECT area, household, enterprise, id, cadre, starts, ends FROM pair WHERE"
ELSEWHERE = "{kind} = ? AND area <> ? AND deleted IS DISTINCT FROM 1"
"""Where an object lived before it moved: what its pairs there were is part of its history."""
GONE = "SELECT id FROM cadre WHERE {place} AND deleted = 1"
ASSIGNMENTS = (
    "SELECT id, team, place, starts, ends FROM assignment WHERE {place} AND starts IS NOT NULL AND "
    "deleted IS DISTINCT FROM 1"
)
TEAMS = "SELECT id, name, areas FROM team WHERE {place} AND deleted IS DISTINCT FROM 1"
GRIDS = f"SELECT id, area, name, valid_from, valid_to FROM grid WHERE {RANGE}"
HANDED_OVER = "移交"
"""Why a pair ended, where nobody says more."""
ALWAYS = date(1949, 10, 1)
"""Since when the areas that a team's own record names are its own."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Unowned:
    """An object with its faults; ``past`` are cadres whose pair stands though they have left."""

    target: Target
    faults: tuple[Fault, ...]
    past: tuple[str, ...] = ()

    def text(self, names: dict[str, str]) -> Text:
        """What is wrong, with the names of those who answer at once."""
        zh, en = [], []
        for fault in self.faults:
            who = "、".join(names.get(id, id) for id in fault.who)
            zh.append(fault.text.zh + (f"（{who}）" if who else ""))
            en.append(fault.text.en + (f" ({who})" if who else ""))
        if self.past:
            left = "、".join(names.get(id, id) for id in self.past)
            zh.append(f"{left}已离任，结对未移交")
            en.append(f"{left} left the roster, and the pair was not handed over")
        return Text("；".join(zh), "; ".join(en))


@dataclass(frozen=True)
class Owner:
    """Who answers for an object on a day; ``cadres`` are ids, one of them where all is well."""

    target: Target
    cadres: tuple[str, ...]


@dataclass(frozen=True)
class Handover:
    """What a hand-over wrote: the pair now in force, and the pairs that ended the day before."""

    pair: str
    ended: tuple[str, ...]
    on: date


class Ledger:
    """双固定台账: the objects of an area with all their pairs."""

    def __init__(self, replica: Replica, area: str, as_of: date) -> None:
        self.ground = Ground(replica, area, as_of, visits=False)
        self.cadres = self.ground.cadres
        self._ties: defaultdict[tuple[str, str], list[Tie]] = defaultdict(list)
        self._left: defaultdict[tuple[str, str], list[Tie]] = defaultdict(list)
        self._replica = replica
        where, bound = county_of(area)
        self._gone = {id for (id,) in replica.query(GONE.format(place=where), bound)}
        for row in replica.query(f"{PAIRS} {RANGE}", (area, area + "~")):
            place, household, enterprise, *told = row
            key = (place, household or enterprise or "")
            tie = _tie(*told)
            if tie is not None and tie.who not in self._gone:
                known = self.cadres.get(tie.who)
                self._ties[key].append(_while_serving(tie, known))
                if known and known.until:
                    self._left[key].append(tie)

    def names(self) -> dict[str, str]:
        """Cadre id -> name."""
        return {id: cadre.name or id for id, cadre in self.cadres.items()}

    def owners(self, day: date) -> list[Owner]:
        """Every household and enterprise with who answers for it on a day."""
        return [
            Owner(target, responsible(self._ties[key], day)) for key, target in self._in_order()
        ]

    def check(self, first: date | None, last: date) -> list[Unowned]:
        """The objects without exactly one owner on every date from ``first`` to ``last``. Without
        ``first`` each is looked at from its own first pair on, so that only what was begun can
        have gaps; one that never had a pair lacks an owner on the last day. Raises BadValue."""
        if first and first > last:
            raise BadValue("起始日期晚于截止日期", "The period would end before it begins")
        found = []
        for key, target in self._in_order():
            ties = [tie for tie in self._ties[key] if tie.is_real]
            begun = min((tie.starts for tie in ties if tie.starts <= last), default=last)
            wrong = faults(ties, first or begun, last)
            if wrong and first and first < begun:
                wrong = faults([*ties, *self._before(target)], first, last)
            if wrong:
                past = {tie.who for tie in self._left[key] if tie.holds(last)}
                past -= set(responsible(ties, last))
                found.append(Unowned(target, tuple(wrong), tuple(sorted(past))))
        return found

    def _before(self, target: Target) -> list[Tie]:
        """The pairs of an object in the areas that it has moved away from."""
        sql = f"{PAIRS} {ELSEWHERE.format(kind=target.of_class)}"
        rows = self._replica.query(sql, (target.id, target.area))
        ties = [tie for _, _, _, *told in rows if (tie := _tie(*told)) is not None]
        return [_while_serving(tie, self.cadres.get(tie.who)) for tie in ties]

    def _in_order(self) -> list[tuple[tuple[str, str], Target]]:
        def place(item: tuple[tuple[str, str], Target]) -> tuple[Any, ...]:
            one = item[1]
            walk = on_the_way(one.area, one.group, one.name)
            return one.of_class != HOUSEHOLD, *walk, one.id

        return sorted(self.ground.objects.items(), key=place)


def _tie(id: str, who: str | None, starts: str | None, ends: str | None) -> Tie | None:
    try:
        last = date.fromisoformat(ends) if ends else None
        return Tie(id, who, date.fromisoformat(starts), last) if who and starts else None
    except ValueError:  # a month alone, which no form writes
        return None


def _while_serving(tie: Tie, cadre: Cadre | None) -> Tie:
    """The part of a pair in which its cadre was on the roster; all where that is not known."""
    if cadre is None:
        return tie
    starts = max(tie.starts, date.fromisoformat(cadre.since)) if cadre.since else tie.starts
    until = date.fromisoformat(cadre.until) if cadre.until else None
    ends = min((day for day in (tie.ends, until) if day is not None), default=None)
    return Tie(tie.id, tie.who, starts, ends)


# --- handing over ---------------------------------------------------------------------------------


def hand_over(
    replica: Replica, author: str, object_id: str, to_cadre: str, on: date, reason: str = ""
) -> Handover:
    """Passes a household or an enterprise to another cadre in one act: the old pair ends the day
    before ``on``, the new one begins on it. Raises Missing, BadValue, Refused."""
    with replica.act(author) as act:
        return hand_over_in(act, replica, object_id, to_cadre, on, reason)


def hand_over_in(
    act: Act, replica: Replica, object_id: str, to_cadre: str, on: date, reason: str = ""
) -> Handover:
    """``hand_over`` inside an act that is open already."""
    record, cadre = _object(replica, object_id), _cadre(replica, to_cadre, on)
    pairs = replica.fetch(PAIR, record.area, {record.kind: record.id})
    ties = [
        tie
        for pair in pairs
        if (tie := _tie(pair.id, pair["cadre"], str(pair["starts"] or ""), pair["ends"]))
    ]
    plan = plan_of(ties, cadre.id, on)
    for id in plan.closes:
        act.set(id, {"ends": plan.ends.isoformat(), "end_reason": reason or HANDED_OVER})
    if not plan.begins:
        kept = next(tie.id for tie in ties if tie.who == cadre.id and tie.holds(on))
        return Handover(kept, plan.closes, on)
    values: dict[str, Value] = {
        "cadre": cadre.id,
        record.kind: record.id,
        "starts": on.isoformat(),
        "sample": record["sample"],
    }
    return Handover(act.add(PAIR, record.area, values), plan.closes, on)


def _object(replica: Replica, id: str) -> Record:
    found = replica.get(id)
    if found is None or found.kind not in (HOUSEHOLD, ENTERPRISE) or found.deleted:
        raise Missing(f"没有编号为 {id} 的家庭或企业", f"There is no household or enterprise {id}")
    if found["merged_into"]:
        raise Refused(
            f"这户已并入 {found['merged_into']}，请在那一户移交",
            f"The household was merged into {found['merged_into']}; hand that one over",
        )
    return found


def _cadre(replica: Replica, id: str, on: date) -> Record:
    found = replica.get(id)
    if found is None or found.kind != CADRE or found.deleted:
        raise Missing(f"没有编号为 {id} 的走访干部", f"There is no cadre {id}")
    day, since, until = on.isoformat(), str(found["since"] or ""), str(found["until"] or "")
    if day < since or (until and until < day):
        raise BadValue(
            f"{found['name']}在{day}不在岗，不能接手结对",
            f"{found['name']} is not on the roster on {day} and cannot take over",
        )
    return found


# --- teams ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """A village or grid with the teams that answer for it: none, one, or several at once. ``by`` is
    the place whose assignment holds: its own, or one above it."""

    id: str
    name: str
    by: str
    teams: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Whether exactly one team answers."""
        return len(self.teams) == 1


def places_of(replica: Replica, area: str, day: date) -> list[Place]:
    """Every village and grid under an area with the names of the teams that answer for it."""
    ties, names = _assigned(replica, area)
    known = [(code, one.name, code) for code, one in villages(replica, area, day).items()]
    for id, village, name, valid_from, valid_to in replica.query(GRIDS, (area, area + "~")):
        if (valid_from or "") <= day.isoformat() <= (valid_to or "9999"):
            known.append((id, f"{places.short_name_of(village)}{name or ''}", village))
    found = []
    for id, name, village in sorted(known):
        chain = [id] if id != village else []
        by, teams = teams_of([*chain, *reversed(places.lineage(village))], ties, day)
        found.append(Place(id, name, by, tuple(names.get(team, team) for team in teams)))
    return found


def _assigned(replica: Replica, area: str) -> tuple[dict[str, list[Tie]], dict[str, str]]:
    """(place -> who answers for it, team -> its name), from the county of an area and from above;
    what a team's own record names (``areas``) it has as long as there is no more to say."""
    where, bound = county_of(area)
    found: defaultdict[str, list[Tie]] = defaultdict(list)
    names: dict[str, str] = {}
    shorthand: defaultdict[str, list[Tie]] = defaultdict(list)
    for id, name, areas in replica.query(TEAMS.format(place=where), bound):
        names[id] = name or id
        for place in decode_list(areas):
            shorthand[place].append(Tie(id, id, ALWAYS))
    for id, team, place, starts, ends in replica.query(ASSIGNMENTS.format(place=where), bound):
        tie = _tie(id, team, starts, ends)
        if tie is not None and place and team in names:
            found[place].append(tie)
    for place, ties in shorthand.items():
        if place not in found:
            found[place] = ties
    return found, names
