"""Pure: changes that got other stamps, and two histories that one device number has.

Nothing here reads or writes a file; ``rewrite`` does, with what is found here.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from msgspec import structs

from sync.changes.chain import Run, links
from sync.changes.change import Change
from sync.records.catalogue import KINDS
from sync.records.fields import ListField, RefField

Names = Mapping[str, str]
"""What stamps or ids were -> what they are."""


@cache
def _references(kind: str) -> frozenset[str]:
    """The fields of a kind that hold ids of records."""
    declared = KINDS.get(kind)
    fields = declared.fields.items() if declared else ()
    return frozenset(
        name
        for name, field in fields
        if isinstance(field, RefField) or (isinstance(field, ListField) and field.of)
    )


def named_by(change: Change) -> set[str]:
    """The ids of records that a change names, its own among them, and the stamps it replaced."""
    found = {change.record, *change.over.values()}
    for name in _references(change.kind) & change.set.keys():
        value = change.set[name]
        found.update(value if isinstance(value, list) else [value])
    return found


def renamed(change: Change, stamps: Names, ids: Names) -> Change:
    """The change with other names for the stamps and records that it speaks of; its own stamp and
    number are left as they are."""
    return structs.replace(
        change,
        set=renamed_values(change.kind, change.set, ids),
        record=ids.get(change.record, change.record),
        over={name: stamps.get(stamp, stamp) for name, stamp in change.over.items()},
    )


def renamed_values(kind: str, values: Mapping[str, Any], ids: Names) -> dict[str, Any]:
    """The values of a record, with other names for the records that they point to."""
    found = dict(values)
    for name in _references(kind) & values.keys():
        value = values[name]
        if isinstance(value, list):
            found[name] = [ids.get(id, id) for id in value]
        elif isinstance(value, str):
            found[name] = ids.get(value, value)
    return found


def ids_of(changes: Iterable[Change], stamps: Names) -> dict[str, str]:
    """What the records that these changes made are called, once the changes have other stamps."""
    made = {change.stamp for change in changes if not change.record}
    return {old: new for old, new in stamps.items() if old in made}


def bodies_beyond(runs: Sequence[Run], n: int, link: bytes) -> list[bytes] | None:
    """The bodies of a device's runs in one area after change ``n``, with its ``link``; None when
    the runs do not begin there, or have another history."""
    found: list[bytes] = []
    for run in runs:
        if run.first != n + 1 or run.before != link:
            return None
        link = links(link, run.bodies)[-1]
        n = run.last
        found += run.bodies
    return found


def twins(pairs: Mapping[str, Sequence[tuple[Change, Change]]]) -> tuple[dict[str, int], Names]:
    """How many of the (mine, theirs) of each area, from the first on, are one act of one person
    under two stamps: one of two copies of a folder put its stamps right before it sent them.

    Returns the counts by area, and their stamps by mine.
    """
    length = {area: _prefix(both, _alike) for area, both in pairs.items()}
    while True:
        same = [pair for area, both in pairs.items() for pair in both[: length[area]]]
        stamps = {mine.stamp: theirs.stamp for mine, theirs in same}
        ids = ids_of((mine for mine, _ in same), stamps)

        def equal(mine: Change, theirs: Change, stamps: Names = stamps, ids: Names = ids) -> bool:
            return _bare(renamed(mine, stamps, ids)) == _bare(theirs)

        proved = {area: _prefix(both[: length[area]], equal) for area, both in pairs.items()}
        if proved == length:
            return length, stamps
        length = proved


def _prefix(pairs: Sequence[tuple[Change, Change]], holds: Any) -> int:
    count = 0
    for mine, theirs in pairs:
        if not holds(mine, theirs):
            break
        count += 1
    return count


def _alike(mine: Change, theirs: Change) -> bool:
    """Whether they may be one act: what it was and when the person did it, but for names."""
    return (
        mine.wall_milliseconds == theirs.wall_milliseconds
        and (mine.author, mine.kind) == (theirs.author, theirs.kind)
        and mine.set.keys() == theirs.set.keys()
        and bool(mine.record) == bool(theirs.record)
    )


def said_by(change: Change) -> bytes:
    """What a person did and when, whatever the stamps and the records are called by now."""
    names = _references(change.kind)
    said = {name: value for name, value in sorted(change.set.items()) if name not in names}
    return msgspec.json.encode((change.wall_milliseconds, change.author, change.kind, said))


def _bare(change: Change) -> Change:
    """The change without what another stamp alters."""
    return structs.replace(change, stamp="", wall=0)
