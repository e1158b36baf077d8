"""What a replica hands to a caller: the changes that the caller lacks and may see."""

from collections.abc import Iterator

from sync.changes.chain import Run
from sync.changes.heads import Heads, lacking
from sync.replica.log import Batch
from sync.replica.replica import Replica


def runs_lacking(replica: Replica, theirs: Heads, seen: Heads, limit: Batch) -> Iterator[list[Run]]:
    """The runs up to ``seen`` that ``theirs`` lacks, area by area in code order, in parts of about
    ``limit``. The replica is touched only while a part is made."""
    runs: list[Run] = []
    size = changes = 0
    everything = replica.heads()
    for area in sorted(seen):
        told = theirs.get(area, {})
        # Complete for devices that the caller does not see there, so that none is sent.
        known = everything[area] | {device: told.get(device, 0) for device in seen[area]}
        while lacking(known, seen[area]):
            room = Batch(limit.changes_max - changes, limit.bytes_max - size)
            for run in replica.runs_after(area, known, room):
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
