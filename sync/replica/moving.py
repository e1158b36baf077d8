"""Moving: a record, and all that belongs to it, goes to another area (sync.md, invariant 13).

Visits, issues and pairs stay where they were: they are what happened there. Whoever answered for
the record goes on answering: the pair of the old area ends the day before, one with the same cadre
begins in the new area, so that nobody is without an owner on any date (campaign.md, item 18).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sync.changes.merge import MOVED
from sync.errors import BadValue
from sync.records.places import area_code
from sync.replica import log
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act
from sync.stamps import today

PAIR = "pair"
FOLLOWED = "随对象迁移"
"""Why a pair ended whose household or enterprise moved."""

BELONGS = {
    "household": (
        ("member", "household"),
        ("income_line", "household"),
        ("rigid_expense", "household"),
        ("need", "household"),
        ("household_year", "household"),
        ("doubt", "household"),
        ("entitlement", "household"),
        ("attachment", "object"),
    ),
    "enterprise": (("attachment", "object"), ("entitlement", "enterprise")),
}
"""Kind -> (kind, field) of the records that go with it."""


@dataclass(frozen=True)
class Removal:
    """One time that a record went to another area: when (in milliseconds since 1970, by the
    writer's clock put right), and by whom."""

    at: int
    author: str
    left: str
    area: str


def removals(replica: Replica, id: str) -> list[Removal]:
    """Where a record has gone from area to area, oldest first."""
    found = [
        Removal(entry.at, entry.author, entry.area, str(entry.change.set[MOVED]))
        for entry in replica.history(id)
        if entry.change.set.get(MOVED) and not entry.held
    ]
    return sorted(found, key=lambda removal: removal.at)


def areas_of(replica: Replica, record: Record) -> list[str]:
    """The areas in which a record lives and has lived: where it is first."""
    places = {str(area) for _, area in replica.query(log.PLACES, (record.id,))}
    return [record.area, *sorted(places - {record.area})]


def belonging(replica: Replica, record: Record) -> list[Record]:
    """What goes along when a household or an enterprise moves."""
    return [
        part
        for kind, field in BELONGS.get(record.kind, ())
        for part in replica.fetch(kind, record.area, {field: record.id})
    ]


def move(replica: Replica, author: str, id: str, area: str) -> int:
    """Takes a record with what belongs to it to another area, at once; returns how many moved.

    Raises Missing, BadValue for a kind that stays where it is, Refused for a deleted record.
    """
    with replica.act(author) as act:
        return move_in(act, replica, id, area)


def move_in(act: Act, replica: Replica, id: str, area: str) -> int:
    """``move`` inside an act that is open already."""
    found = replica.get(id)
    if found is not None and found.kind not in BELONGS:
        raise BadValue(
            "只能迁移家庭和企业，其他记录随它们迁移",
            "Only households and enterprises move; other records go with them",
        )
    parts = belonging(replica, found) if found is not None else []
    day = today()
    pairs = _pairs(replica, found, day) if found is not None else []
    moved = int(act.move(id, area_code(area)))
    if moved:
        moved += sum(act.move(part.id, area) for part in parts)
        _follow(act, pairs, area_code(area), day)
    return moved


def _pairs(replica: Replica, record: Record, day: date) -> list[Record]:
    """The pairs of a record that are in force on a day, or will be."""
    return [
        pair
        for pair in replica.fetch(PAIR, record.area, {record.kind: record.id})
        if str(pair["ends"] or "9999") >= day.isoformat()
    ]


def _follow(act: Act, pairs: Sequence[Record], area: str, day: date) -> None:
    """Ends the pairs of the old area the day before, and begins them again in the new one."""
    before = (day - timedelta(days=1)).isoformat()
    for pair in pairs:
        same = ("cadre", "household", "enterprise", "ends", "sample")
        starts = max(str(pair["starts"] or ""), day.isoformat())
        act.set(pair.id, {"ends": before, "end_reason": FOLLOWED})
        act.add(PAIR, area, {**{name: pair[name] for name in same}, "starts": starts})
