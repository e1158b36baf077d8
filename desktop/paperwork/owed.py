"""Who is owed a visit, and why: the rules of ``sync/rules/reasons.py`` on a replica's records."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sync.casework.issues import lives
from sync.replica import views
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.rules.issues import Colour, colour
from sync.rules.reasons import Facts, OpenIssue, Reason, Seen, counts, reasons
from sync.rules.transitions import Life


@dataclass(frozen=True)
class Issue:
    """An open issue of a household or enterprise, as it stands on the day."""

    record: Record
    life: Life
    colour: Colour


@dataclass(frozen=True)
class Owed:
    """A household or enterprise with what speaks for a visit; an empty ``why`` is nothing."""

    record: Record
    why: tuple[Reason, ...]
    last_visit: date | None
    issues: tuple[Issue, ...]


class Ground:
    """The visits, issues and follow-ups of one area, by the household or enterprise they are of."""

    def __init__(self, replica: Replica, area: str, today: date) -> None:
        self._replica = replica
        self._area = area
        self._today = today
        tiers = {c.id: c["tier"] for c in replica.fetch("cadre", area[:9])}
        self._visits: defaultdict[str, list[Seen]] = defaultdict(list)
        for visit in replica.fetch("visit", area):
            if visit["date"]:
                self._visits[_object_of(visit)].append(_seen(visit, tiers))
        self._issues: defaultdict[str, list[Issue]] = defaultdict(list)
        object_of_issue: dict[str, str] = {}
        for record, life in lives(replica, area):
            object_of_issue[record.id] = _object_of(record)
            if life.is_open:
                found = Issue(record, life, colour(life, today))
                self._issues[_object_of(record)].append(found)
        self._follow_ups: defaultdict[str, list[date]] = defaultdict(list)
        for due in replica.fetch("follow_up", area, {"date": None}):
            whose = _object_of(due) or object_of_issue.get(str(due["issue"]), "")
            if due["due"]:
                self._follow_ups[whose].append(date.fromisoformat(str(due["due"])))

    def households(self) -> list[Owed]:
        """Every household, in the order in which one walks: by village and group."""
        records = {record.id: record for record in self._replica.fetch("household", self._area)}
        rows = views.households(self._replica, self._area, today=self._today.isoformat())
        return [self._owed(records[row[0]]) for row in rows]

    def enterprises(self) -> list[Owed]:
        """Every enterprise."""
        return [self._owed(record) for record in self._replica.fetch("enterprise", self._area)]

    def _owed(self, record: Record) -> Owed:
        visits, issues = self._visits[record.id], self._issues[record.id]
        residence = record["residence"]
        facts = Facts(
            registered_poor=record["registered_poor"],
            residence=residence,
            visits=tuple(visits),
            follow_ups_due=tuple(self._follow_ups[record.id]),
            issues=tuple(OpenIssue(i.colour.name, i.life.due) for i in issues),
        )
        days = [visit.date for visit in visits if counts(visit, residence)]
        why = tuple(reasons(facts, self._today))
        return Owed(record, why, max(days, default=None), tuple(issues))


def owed_in(replica: Replica, area: str, today: date) -> list[Owed]:
    """The households and enterprises under ``area`` that are owed a visit."""
    ground = Ground(replica, area, today)
    return [one for one in (*ground.households(), *ground.enterprises()) if one.why]


def owed_by(replica: Replica, cadre: str, today: date) -> list[Owed]:
    """Those of the cadre's pairs that are owed a visit."""
    mine = {_object_of(pair): pair.area for pair in pairs_of(replica, cadre, today)}
    found: list[Owed] = []
    for area in sorted(set(mine.values())):
        found += [one for one in owed_in(replica, area, today) if one.record.id in mine]
    return found


def pairs_of(replica: Replica, cadre: str, today: date) -> list[Record]:
    """The cadre's pairs in force on the day."""
    day = today.isoformat()
    return [
        pair
        for pair in replica.fetch("pair", "", {"cadre": cadre})
        if str(pair["starts"] or "") <= day <= str(pair["ends"] or "9999")
    ]


def is_sample(records: Iterable[Record]) -> bool:
    """Whether any of the records is made up, so that the paper must say so."""
    return any(record["sample"] for record in records)


def _object_of(record: Record) -> str:
    return str(record["household"] or record["enterprise"] or "")


def _seen(visit: Record, tiers: dict[str, str]) -> Seen:
    return Seen(
        date=date.fromisoformat(str(visit["date"])),
        mode=visit["mode"],
        result=visit["result"],
        finished=visit["finished"],
        tier=tiers.get(str(visit["cadre"])),
    )
