"""Edits of records that had moved: the difference follows the record (sync.md, invariant 13).

In the old area the conflict is written with the push and says where it belongs (its field
``moved``); it is written there in a transaction of that area, now or when the hub starts again.
"""

from sync.hub.access import HUB
from sync.hub.decisions import CONFLICT, side
from sync.records.places import area_code
from sync.replica.replica import Replica
from sync.replica.tables import Record, layout_of

LEFT = "area >= ? AND area < ? AND reason = 'moved' AND moved IS NOT NULL"


def forward(replica: Replica, area: str = "") -> dict[str, int]:
    """Writes the differences that left ``area`` (a prefix) where their records are now; returns
    how many were written, by area."""
    written: dict[str, int] = {}
    layout = layout_of(CONFLICT)
    left = [layout.record(row) for row in replica.query(layout.select(LEFT), (area, area + "~"))]
    while left:
        conflict = left.pop()
        there = area_code(str(conflict["moved"]))
        if replica.get_in(CONFLICT, there, conflict.id) is None:
            again = _write(replica, conflict, there)
            written[there] = written.get(there, 0) + 1
            if again["moved"]:
                left.append(again)
    return written


def _write(replica: Replica, conflict: Record, area: str) -> Record:
    """The difference in the record's new area, beside the value that it has there; where the
    record has gone on from there, the difference goes on as well."""
    record, name = str(conflict["record"]), str(conflict["field"])
    target = replica.get_in(str(conflict["kind"]), area, record)
    entries = {e.change.stamp: e for e in replica.history(record) if e.area == area}
    setters = [stamp for stamp, entry in entries.items() if name in entry.change.set]
    kept = target[name] if target else None
    values = {
        **{k: v for k, v in conflict.values.items() if k != "moved"},
        **side("kept", kept, max(setters, default=""), entries),
    }
    if target is not None and target["moved"]:
        values["moved"] = target["moved"]
    with replica.intake(hub=True) as intake:
        intake.write(HUB, CONFLICT, area, values, conflict.id)
    return Record(CONFLICT, area, conflict.id, values)
