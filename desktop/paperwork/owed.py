"""Who is owed a visit, and why: the rules of ``sync/rules/reasons.py`` on a replica's records."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sync.casework.ground import Ground, on_the_way
from sync.casework.supervision import watched
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.rules.coverage import ENTERPRISE, HOUSEHOLD, covers
from sync.rules.reasons import Facts, OpenIssue, Patience, Reason, patience_of, reasons
from sync.rules.supervision import Colour
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


class Debts:
    """What is owed in one area: its ground, issues and follow-ups, by the object they are of."""

    def __init__(self, replica: Replica, area: str, today: date) -> None:
        self._replica = replica
        self._area = area
        self._today = today
        self._ground = Ground(replica, area, today)
        self._patience: dict[str, Patience] = {}
        self._issues: defaultdict[str, list[Issue]] = defaultdict(list)
        object_of_issue: dict[str, str] = {}
        for one in watched(replica, area, today, self._ground.settings, ahead=True):
            object_of_issue[one.issue.id] = _object_of(one.issue)
            if one.life.is_open:
                found = Issue(one.issue, one.life, one.colour)
                self._issues[_object_of(one.issue)].append(found)
        self._follow_ups: defaultdict[str, list[date]] = defaultdict(list)
        for due in replica.fetch("follow_up", area, {"date": None}):
            whose = _object_of(due) or object_of_issue.get(str(due["issue"]), "")
            if due["due"]:
                self._follow_ups[whose].append(date.fromisoformat(str(due["due"])))

    def households(self) -> list[Owed]:
        """Every household, in the order in which one walks: by village and group."""
        records = self._replica.fetch(HOUSEHOLD, self._area)
        records.sort(key=lambda home: on_the_way(home.area, home["group"], home["head"]))
        return [self._owed(home) for home in records if not home["merged_into"]]

    def enterprises(self) -> list[Owed]:
        """Every enterprise."""
        return [self._owed(record) for record in self._replica.fetch(ENTERPRISE, self._area)]

    def _owed(self, record: Record) -> Owed:
        target = self._ground.objects[record.area, record.id]
        issues = self._issues[record.id]
        facts = Facts(
            registered_poor=target.wanted if target.of_class == HOUSEHOLD else None,
            residence=target.residence,
            must=target.must,
            visits=tuple(target.visits),
            standing=target.standing,
            follow_ups_due=tuple(self._follow_ups[record.id]),
            issues=tuple(OpenIssue(i.colour.name, i.life.due) for i in issues),
        )
        days = [visit.date for visit in target.visits if covers(visit, target.residence)]
        why = tuple(reasons(facts, self._today, self._patience_in(record.area)))
        return Owed(record, why, max(days, default=None), tuple(issues))

    def _patience_in(self, area: str) -> Patience:
        if area not in self._patience:
            settings = self._ground.settings
            self._patience[area] = patience_of(settings, area, self._today)
        return self._patience[area]


def owed_in(replica: Replica, area: str, today: date) -> list[Owed]:
    """The households and enterprises under ``area`` that are owed a visit."""
    debts = Debts(replica, area, today)
    return [one for one in (*debts.households(), *debts.enterprises()) if one.why]


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
