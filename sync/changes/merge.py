"""Merging, pure: a record's state and one change give the next state and what clashed.

Per field the greater stamp wins; whoever applies the same changes, in whatever order, comes to
the same state. A clash is a value that loses though its writer had not seen the winner, or the
reverse: the caller keeps it as a conflict record for a person (sync.md, "Merging").
"""

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sync.changes.change import Change
from sync.stamps import NOTHING, STAMP_LENGTH, encode

DELETED = "deleted"
MOVED = "moved"
"""The area that the record lives in now."""
DELETED_OVER = "deleted/over/"
"""Begins a key in ``stamps``: the stamp of one field that the deleting person had seen, where it
is not the record's own."""


@dataclass(frozen=True)
class State:
    """What a replica holds of one record.

    ``values`` holds the fields that were ever set. ``stamp`` is the stamp of the change that made
    the record and counts for every value that ``stamps`` does not name; it is "" until that change
    is known (and for natural ids).
    """

    kind: str
    area: str
    id: str
    values: dict[str, Any] = field(default_factory=dict)
    stamp: str = NOTHING
    stamps: dict[str, str] = field(default_factory=dict)

    def stamp_of(self, name: str) -> str:
        """The stamp of one field's value."""
        named = self.stamps.get(name)
        if named is not None:
            return named
        return self.stamp if name in self.values else NOTHING

    def seen_stamps(self) -> dict[str, str]:
        """What a person who deletes the record has seen: the stamps of all its fields, but for
        those that are the record's own."""
        named = self.stamps.items()
        return {name: stamp for name, stamp in named if not name.startswith(DELETED_OVER)}

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
    reason: Literal["edit", "deleted"]
    kept: Any
    kept_stamp: str
    lost: Any
    lost_stamp: str


def merge(state: State, change: Change) -> tuple[State, list[Clash]]:
    """The state after ``change``, and the clashes found on the way."""
    stamp = change.stamp
    if not change.record and not state.stamps and not state.stamp and DELETED not in change.set:
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
            if name == DELETED:
                stamps = _with_deletion(stamps, change)
    merged = State(state.kind, state.area, state.id, values, created, stamps)
    clashes += _deletion_clashes(state, change, merged)
    if created:
        merged = replace(merged, stamps=_exceptions(stamps, created))
    return merged, clashes


def _with_deletion(stamps: dict[str, str], change: Change) -> dict[str, str]:
    """The stamps with what the writer of this deletion (or its taking back) had seen."""
    kept = {name: at for name, at in stamps.items() if not name.startswith(DELETED_OVER)}
    return kept | {DELETED_OVER + name: at for name, at in change.over.items()}


def _exceptions(stamps: dict[str, str], created: str) -> dict[str, str]:
    """The stamps that say something else than the creating one."""
    return {name: stamp for name, stamp in stamps.items() if stamp != created}


def _clash(name: str, mine: Any, held: str, value: Any, stamp: str) -> Clash:
    if stamp > held:
        return Clash(name, "edit", value, stamp, mine, held)
    return Clash(name, "edit", mine, held, value, stamp)


def _deletion_clashes(state: State, change: Change, merged: State) -> list[Clash]:
    """Edits that met a deletion whose writer had not seen them (sync.md, invariant 13)."""
    if not merged.deleted:
        return []
    deletion = merged.stamp_of(DELETED)
    if deletion == change.stamp:
        edits = {name: state.stamp_of(name) for name in state.values if name != DELETED}
    elif state.deleted and DELETED not in change.set:
        edits = {name: change.stamp for name in change.set if merged.stamp_of(name) == change.stamp}
    else:
        return []
    return [
        Clash(name, "deleted", True, deletion, merged.values.get(name), stamp)
        for name, stamp in edits.items()
        if stamp > merged.stamps.get(DELETED_OVER + name, merged.stamp)
    ]


def conflict_id(record: str, name: str, lost_stamp: str) -> str:
    """The id of the conflict record: the same whoever finds the clash."""
    hashed = hashlib.sha256(f"{record} {name} {lost_stamp}".encode()).digest()
    return encode(int.from_bytes(hashed[:16], "big"), STAMP_LENGTH)
