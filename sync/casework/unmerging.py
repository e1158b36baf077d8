"""Taking a merger back: the people and lines that went along return to the household that ended.

Which they are, and what they were to the head, the history of each record tells; so it also puts
right two laptops that merged two households each into the other.
"""

from typing import Any

from sync.casework.households import HOUSEHOLD, MEMBER, MERGED, PAIR, Done
from sync.errors import Missing, Refused
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act

GOING = (MEMBER, "income_line", "rigid_expense")


def unmerge(replica: Replica, author: str, household: str) -> Done:
    """Brings back a household that went up in another. Raises Missing, Refused."""
    with replica.act(author) as act:
        return unmerge_in(act, replica, household)


def unmerge_in(act: Act, replica: Replica, household: str) -> Done:
    """``unmerge`` inside an act that is open already."""
    ended = replica.get(household)
    if ended is None or ended.kind != HOUSEHOLD or ended.deleted:
        raise Missing(f"没有编号为 {household} 的家庭", f"There is no household {household}")
    kept = replica.get(str(ended["merged_into"] or ""))
    if kept is None:
        raise Refused("这一户没有并入别的户", "This household has not gone up in another")
    if kept.area != ended.area:
        raise Refused(
            "两户已不在同一个村，请先迁到一起", "They are in different villages now: move one first"
        )
    back = [
        (record, before)
        for kind in GOING
        for record in replica.fetch(kind, kept.area, {HOUSEHOLD: kept.id})
        if (before := _came_from(replica, record, household)) is not None
    ]
    for record, before in back:
        act.set(record.id, before)
    for pair in replica.fetch(PAIR, ended.area, {HOUSEHOLD: household, "end_reason": MERGED}):
        act.set(pair.id, {"ends": None, "end_reason": None})
    act.set(household, {"merged_into": None})
    people = sum(record.kind == MEMBER for record, _ in back)
    return Done(household, people, len(back) - people, [], [])


def _came_from(replica: Replica, record: Record, household: str) -> dict[str, Any] | None:
    """What a record is to hold again; None when it did not come from that household last."""
    values: dict[str, Any] = {}
    before: dict[str, Any] | None = None
    for entry in replica.history(record.id):
        if entry.held:
            continue
        there = entry.change.set.get(HOUSEHOLD)
        if there is not None and there != values.get(HOUSEHOLD):
            came = values.get(HOUSEHOLD) == household
            names = (HOUSEHOLD, "relation") if record.kind == MEMBER else (HOUSEHOLD,)
            before = {name: values.get(name) for name in names} if came else None
        values |= entry.change.set
    return before
