"""How far each device's changes are known, area by area, and what is missing.

Whatever a replica knows of a device in an area is a prefix of that device's changes, so one
number says it all.
"""

import hashlib
from collections.abc import Iterable, Mapping

AreaHeads = Mapping[str, int]
"""Device -> the last n applied."""

Heads = Mapping[str, AreaHeads]
"""Area -> device -> n."""


def digest(heads: Heads) -> str:
    """32 hex digits that are equal when two replicas know the same changes in the same areas."""
    total = hashlib.sha256()
    for area in sorted(heads):
        for device in sorted(heads[area]):
            if heads[area][device]:
                total.update(f"{area} {device} {heads[area][device]}\n".encode())
    return total.hexdigest()[:32]


def within(heads: Heads, areas: Iterable[str]) -> dict[str, dict[str, int]]:
    """The part of ``heads`` in ``areas``."""
    return {area: dict(heads[area]) for area in areas if area in heads}


def lacking(mine: AreaHeads, theirs: AreaHeads) -> dict[str, int]:
    """Device -> the first n that I lack and they have."""
    return {
        device: mine.get(device, 0) + 1
        for device, last in theirs.items()
        if last > mine.get(device, 0)
    }


def differing(mine: Heads, theirs: Heads) -> list[str]:
    """The areas where they know something that I lack, in code order."""
    return sorted(area for area in theirs if lacking(mine.get(area, {}), theirs[area]))
