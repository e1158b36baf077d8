"""Differences to settle: two values of one field by people who did not know of each other.

The one place that knows what a person's word on a conflict does to the record, for the window and
the command line alike (sync.md, "Merging" and invariant 13).
"""

import json
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sync.changes.merge import MOVED
from sync.errors import BadValue, Missing, Refused
from sync.records.catalogue import KINDS, title_of
from sync.records.fields import Field, Value
from sync.replica.moving import BELONGS
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act

CONFLICT = "conflict"

Take = Literal["kept", "lost", "other"]
"""Keep the present value, take the other one, or write a third."""


@dataclass(frozen=True)
class Side:
    """One of the two values: what, by whom, and when by the writer's clock (milliseconds)."""

    value: Value
    author: str
    at: int


@dataclass(frozen=True)
class Difference:
    """A conflict as people look at it.

    ``target`` is the record it is about, None when it is not here. For the reason "deleted",
    ``kept`` is the deletion and ``lost`` the edit that met it; such differences of one record and
    one deletion are settled together, for there is one question: shall it stay deleted?
    """

    id: str
    area: str
    kind: str
    record: str
    field: str
    reason: str
    kept: Side
    lost: Side
    target: Record | None

    @property
    def declared(self) -> Field | None:
        """The field's declaration; None when this program does not know it."""
        kind = KINDS.get(self.kind)
        return kind.fields.get(self.field) if kind else None

    def title(self, language: str = "zh") -> str:
        """What people call the record."""
        kind = KINDS.get(self.kind)
        if kind is None or self.target is None:
            return self.record
        return title_of(kind, self.target.values, language)

    def label(self, language: str = "zh") -> str:
        """What people call the field."""
        return self.declared.label.to(language) if self.declared else self.field

    def show(self, side: Side, language: str = "zh") -> str:
        """A side's value as people read it; a deletion says so."""
        if self.reason == "deleted" and side is self.kept:
            return KINDS[CONFLICT].fields["reason"].show("deleted", language)
        if self.declared is None:
            return "" if side.value is None else str(side.value)
        return self.declared.show(side.value, language)


def open_conflicts(replica: Replica, area: str = "") -> list[Difference]:
    """The differences that nobody has settled yet, oldest first."""
    found = replica.fetch(CONFLICT, area, {"settled": None})
    return sorted(
        (_difference(record, replica.get(str(record["record"]))) for record in found),
        key=lambda difference: (difference.lost.at, difference.id),
    )


def open_conflict(replica: Replica, id: str) -> Difference:
    """One difference. Raises Missing when there is none of this number, Refused when settled."""
    record = replica.get(id)
    if record is None or record.kind != CONFLICT:
        raise Missing(f"没有编号为 {id} 的差异", f"There is no difference {id}")
    if record["settled"] is not None:
        raise Refused("这处差异已经处理过了", "This difference is settled already")
    return _difference(record, replica.get(str(record["record"])))


def settle(
    replica: Replica, author: str, conflict_id: str, take: str, value: Value = None
) -> list[str]:
    """Does a person's word on a difference: writes the record and marks the conflict, at once.

    ``value`` counts for ``take`` "other" only. Returns the ids of what is settled by it: a
    deletion settles all edits that met it. Raises Missing, Refused, BadValue.
    """
    difference = open_conflict(replica, conflict_id)
    with replica.act(author) as act:
        return settle_in(act, replica, difference, take, value)


def settle_in(
    act: Act, replica: Replica, difference: Difference, take: str, value: Value = None
) -> list[str]:
    """``settle`` inside an act that is open already."""
    if take not in get_args(Take):
        raise BadValue(
            f"“{take}”不是处理办法；有：kept（保留现值）、lost（采用另一值）、other（另填）",
            f"“{take}” is no way to settle; there are: kept, lost, other",
        )
    if difference.reason == "deleted":
        return _settle_deletion(act, replica, difference, take, value)
    if difference.field == MOVED:
        return _settle_move(act, replica, difference, take)
    chosen = _chosen(difference, take, value)
    if take != "kept":
        if difference.target is not None and difference.target.deleted:
            # Deleted since: who wants another value there wants the record.
            act.restore(difference.record)
        act.set(difference.record, {difference.field: chosen})
    _mark(act, difference.id, take, chosen)
    return [difference.id]


def _settle_deletion(
    act: Act, replica: Replica, difference: Difference, take: str, value: Value
) -> list[str]:
    """Confirms the deletion, or restores the record with all the edits that met it."""
    met = [
        other
        for other in open_conflicts(replica, difference.area)
        if (other.record, other.reason) == (difference.record, "deleted")
    ]
    if take == "kept":
        act.delete(difference.record)
    else:
        act.restore(difference.record)
        edits = {other.field: other.lost.value for other in met}
        edits[difference.field] = _chosen(difference, take, value)
        act.set(difference.record, edits)
    for other in met:
        mine = other.id == difference.id
        chosen = _chosen(difference, take, value) if mine else _chosen(other, "lost", None)
        _mark(act, other.id, take if mine or take == "kept" else "lost", chosen)
    return [other.id for other in met]


def _settle_move(act: Act, replica: Replica, difference: Difference, take: str) -> list[str]:
    """Two people moved it to different areas: the copy in the one goes to the other, and so does
    what belongs to it, for there is one question."""
    here = difference.area  # one of them may have brought it back
    kept, lost = (str(side.value or here) for side in (difference.kept, difference.lost))
    if take == "other":
        raise BadValue(
            "请在两个区划中选一个；要迁往别处，请处理后再迁移",
            "Choose one of the two areas; to take it elsewhere, move it afterwards",
        )
    chosen, other = (kept, lost) if take == "kept" else (lost, kept)
    settled = [difference.id]
    _gather(act, difference.record, here, other, chosen)
    _mark(act, difference.id, take, chosen)
    for part in open_conflicts(replica, here):
        sides = {part.kept.value or here: "kept", part.lost.value or here: "lost"}
        if _belongs(part, difference) and sides.keys() == {chosen, other}:
            _gather(act, part.record, here, other, chosen)
            _mark(act, part.id, sides[chosen], chosen)
            settled.append(part.id)
    return settled


def _gather(act: Act, record: str, here: str, other: str, chosen: str) -> None:
    """The copy in the one area goes to the other; in ``here`` people had disagreed."""
    act.leave(record, other, chosen)
    if chosen == here:
        act.leave(record, here, None)


def _belongs(part: Difference, owner: Difference) -> bool:
    """Whether this, too, is a record that moved twice, and goes where the other one goes."""
    fields = dict(BELONGS.get(owner.kind, ()))
    if part.field != MOVED or part.kind not in fields or part.target is None:
        return False
    return bool(part.target[fields[part.kind]] == owner.record)


def _chosen(difference: Difference, take: str, value: Value) -> Value:
    if take == "other":
        return value
    if take == "lost":
        return difference.lost.value
    if difference.reason == "deleted":
        return True
    return difference.target[difference.field] if difference.target else difference.kept.value


def _mark(act: Act, id: str, take: str, chosen: Value) -> None:
    act.set(id, {"settled": take, "settled_value": json.dumps(chosen, ensure_ascii=False)})


def _difference(record: Record, target: Record | None) -> Difference:
    return Difference(
        id=record.id,
        area=record.area,
        kind=str(record["kind"]),
        record=str(record["record"]),
        field=str(record["field"]),
        reason=str(record["reason"]),
        kept=_side(record, "kept"),
        lost=_side(record, "lost"),
        target=target,
    )


def _side(record: Record, name: str) -> Side:
    return Side(
        value=_decoded(record[name]),
        author=str(record[f"{name}_author"] or ""),
        at=int(record[f"{name}_at"] or 0),
    )


def _decoded(text: Any) -> Value:
    """The value that a hub wrote as JSON; the text itself where it is none."""
    try:
        found: Value = json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return str(text)
    return found
