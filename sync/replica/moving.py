"""Moving: a record, and all that belongs to it, goes to another area (sync.md, invariant 13).

Visits, issues and pairs stay where they were: they are what happened there.
"""

from sync.errors import BadValue
from sync.records.places import area_code
from sync.replica.replica import Replica
from sync.replica.writer import Act

BELONGS = {
    "household": (
        ("member", "household"),
        ("income_line", "household"),
        ("rigid_expense", "household"),
        ("need", "household"),
        ("attachment", "object"),
    ),
    "enterprise": (("attachment", "object"),),
}
"""Kind -> (kind, field) of the records that go with it."""


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
    moved = int(act.move(id, area_code(area)))
    if moved and found is not None:
        for kind, field in BELONGS[found.kind]:
            for part in replica.fetch(kind, found.area, {field: found.id}):
                moved += act.move(part.id, area)
    return moved
