"""What a replica hands to somebody: the changes that they lack and may see."""

from collections.abc import Iterator
from typing import Protocol

from sync.changes.chain import Run
from sync.changes.heads import AreaHeads, Heads, lacking
from sync.replica.log import Batch


class Logged(Protocol):
    """Whoever holds a log: a replica."""

    def heads(self) -> Heads:
        """How far each device's changes are known, by area."""

    def runs_after(self, area: str, known: AreaHeads, limit: Batch) -> list[Run]:
        """Signed runs of what ``known`` lacks in ``area``."""


def runs_lacking(replica: Logged, theirs: Heads, seen: Heads, limit: Batch) -> Iterator[list[Run]]:
    """The runs up to ``seen`` that ``theirs`` lacks, area by area in code order, in parts of about
    ``limit``. The replica is touched only while a part is made."""
    runs: list[Run] = []
    size = changes = 0
    everything = replica.heads()
    for area in sorted(seen):
        told = theirs.get(area, {})
        # Complete for devices that the caller does not see there, so that none is sent.
        known = dict(everything[area]) | {device: told.get(device, 0) for device in seen[area]}
        while lacking(known, seen[area]):
            room = Batch(limit.changes_max - changes, limit.bytes_max - size)
            found = replica.runs_after(area, known, room)
            if not found:  # what is lacking has left this laptop; the home hub has it
                break
            for run in found:
                known[run.device] = run.last
                if run.device in seen[area]:
                    runs.append(run)
                    changes += len(run.bodies)
                    size += sum(map(len, run.bodies))
            if changes >= limit.changes_max or size >= limit.bytes_max:
                yield runs
                runs, size, changes = [], 0, 0
    if runs:
        yield runs
