"""Merging, pure: a record's state and one change give the next state and what clashed.

Per field the greater stamp wins; whoever applies the same changes, in whatever order, comes to
the same state. A clash is a value that loses though its writer had not seen the winner, or the
reverse: the caller keeps it as a conflict record for a person (sync.md, "Merging").
"""

import hashlib
from dataclasses import dataclass
from typing import Any, Final, Literal

import msgspec

from sync.changes.change import Change
from sync.stamps import NOTHING, STAMP_LENGTH, encode

DELETED: Final = "deleted"
MOVED: Final = "moved"
"""The area that the record lives in now."""
LEAVING: tuple[Literal["deleted", "moved"], ...] = (DELETED, MOVED)
"""With these a record leaves its place; an edit that meets that is not lost (invariant 13)."""
OVER = "/over/"
"""Stands in a key of ``stamps`` between the leaving field and another: the stamp of that one which
the person had seen who deleted or moved the record, where it is not the record's own."""


class State(msgspec.Struct, frozen=True, gc=False):
    """What a replica holds of one record.

    ``values`` holds the fields that were ever set. ``stamp`` is the stamp of the change that made
    the record and counts for every value that ``stamps`` does not name; it is "" until that change
    is known (and for natural ids).
    """

    kind: str
    area: str
    id: str
    values: dict[str, Any] = {}
    stamp: str = NOTHING
    stamps: dict[str, str] = {}

    def stamp_of(self, name: str) -> str:
        """The stamp of one field's value."""
        named = self.stamps.get(name)
        if named is not None:
            return named
        return self.stamp if name in self.values else NOTHING

    def seen_stamps(self) -> dict[str, str]:
        """What a person who deletes or moves the record has seen: the stamps of all its fields, but
        for those that are the record's own."""
        return {name: stamp for name, stamp in self.stamps.items() if OVER not in name}

    @property
    def deleted(self) -> bool:
        """Whether the record is deleted."""
        return bool(self.values.get(DELETED))

    @property
    def moved(self) -> bool:
        """Whether the record has moved to another area."""
        return bool(self.values.get(MOVED))


@dataclass(frozen=True)
class Clash:
    """Two values of one field, written by people who did not know of each other."""

    field: str
    reason: Literal["edit", "deleted", "moved"]
    kept: Any
    kept_stamp: str
    lost: Any
    lost_stamp: str


def merge(state: State, change: Change) -> tuple[State, list[Clash]]:
    """The state after ``change``, and the clashes found on the way."""
    stamp = change.stamp
    is_first = not change.record and not state.stamps and not state.stamp
    if is_first and change.set.keys().isdisjoint(LEAVING):
        known = {name: value for name, value in change.set.items() if value is not None}
        return State(state.kind, state.area, state.id, known, stamp), []
    values, stamps = dict(state.values), dict(state.stamps)
    created = stamp if change.record == "" else state.stamp
    clashes: list[Clash] = []
    for name, value in change.set.items():
        held = state.stamp_of(name)
        if held == stamp or (value is None and created == stamp):
            continue  # applied before, or a new record's way of saying "not known"
        mine = state.values.get(name)
        if name != DELETED and held > change.over.get(name, NOTHING) and mine != value:
            clashes.append(_clash(name, mine, held, value, stamp))
        if stamp > held:
            values[name] = value
            stamps[name] = stamp
            if name in LEAVING:
                stamps = _with_leaving(stamps, name, change)
    merged = State(state.kind, state.area, state.id, values, created, stamps)
    for name in LEAVING:
        clashes += _leaving_clashes(state, change, merged, name)
    if created:
        kept = _exceptions(stamps, created)
        merged = State(state.kind, state.area, state.id, values, created, kept)
    return merged, clashes


def _with_leaving(stamps: dict[str, str], leaving: str, change: Change) -> dict[str, str]:
    """The stamps with what the writer of this deletion or move (or its taking back) had seen."""
    kept = {name: at for name, at in stamps.items() if not name.startswith(leaving + OVER)}
    return kept | {leaving + OVER + name: at for name, at in change.over.items()}


def _exceptions(stamps: dict[str, str], created: str) -> dict[str, str]:
    """The stamps that say something else than the creating one."""
    return {name: stamp for name, stamp in stamps.items() if stamp != created}


def _clash(name: str, mine: Any, held: str, value: Any, stamp: str) -> Clash:
    if stamp > held:
        return Clash(name, "edit", value, stamp, mine, held)
    return Clash(name, "edit", mine, held, value, stamp)


def _leaving_clashes(
    state: State, change: Change, merged: State, leaving: Literal["deleted", "moved"]
) -> list[Clash]:
    """Edits that met a deletion or a move whose writer had not seen them (invariant 13)."""
    gone = merged.values.get(leaving)
    if not gone:
        return []
    left = merged.stamp_of(leaving)
    if left == change.stamp:
        edits = {name: state.stamp_of(name) for name in state.values}
    elif state.values.get(leaving):
        edits = {name: change.stamp for name in change.set if merged.stamp_of(name) == change.stamp}
    else:
        return []
    return [
        Clash(name, leaving, gone, left, merged.values.get(name), stamp)
        for name, stamp in edits.items()
        if (name not in LEAVING or _deleted_unaware(merged, name, leaving))
        and stamp > merged.stamps.get(leaving + OVER + name, merged.stamp)
    ]


def _deleted_unaware(merged: State, name: str, leaving: str) -> bool:
    """Whether ``name`` is the deletion of a record by somebody who did not know that it moved."""
    if (name, leaving) != (DELETED, MOVED) or not merged.deleted:
        return False
    return merged.stamps.get(DELETED + OVER + MOVED, NOTHING) < merged.stamp_of(MOVED)


def conflict_id(record: str, name: str, lost_stamp: str) -> str:
    """The id of the conflict record: the same whoever finds the clash."""
    hashed = hashlib.sha256(f"{record} {name} {lost_stamp}".encode()).digest()
    return encode(int.from_bytes(hashed[:16], "big"), STAMP_LENGTH)
