"""How far each device's changes are known, area by area, and what is missing.

Whatever a replica knows of a device in an area is a prefix of that device's changes, so one
number says it all.
"""

from collections.abc import Mapping

AreaHeads = Mapping[str, int]
"""Device -> the last n applied."""

Heads = Mapping[str, AreaHeads]
"""Area -> device -> n."""


def lacking(mine: AreaHeads, theirs: AreaHeads) -> dict[str, int]:
    """Device -> the first n that I lack and they have."""
    return {
        device: mine.get(device, 0) + 1
        for device, last in theirs.items()
        if last > mine.get(device, 0)
    }
