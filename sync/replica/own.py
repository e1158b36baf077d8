"""What one device wrote, as the log here has it; what others have too, and what is here alone."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from sync.changes.change import Change, decode
from sync.changes.heads import Heads
from sync.replica import log
from sync.stamps import NOTHING
from sync.store.contract import Connection, Reader

OWN_HEADS = "SELECT area, n, handed FROM head WHERE device = ?"
TAIL = "SELECT body FROM change WHERE area = ? AND device = ? AND n > ? ORDER BY n"
AREAS = "SELECT DISTINCT area FROM change"
IN_AREA = "SELECT kind, device, body FROM change WHERE area = ?"
SEEN_THERE = "SELECT stamp FROM ledger WHERE area = ?"


@dataclass(frozen=True)
class Own:
    """One own change and its area."""

    area: str
    change: Change

    @property
    def place(self) -> tuple[str, str, str]:
        return self.change.kind, self.area, self.change.record_id


def kept(reader: Reader, device: str, theirs: Heads) -> dict[str, int]:
    """By area: the last own change that somebody has; those after it are nobody's but ours."""
    return {
        area: min(n, max(handed, theirs.get(area, {}).get(device, 0)))
        for area, n, handed in reader.query(OWN_HEADS, (device,))
    }


def beyond_of(reader: Reader, device: str, theirs: Heads) -> list[Own]:
    return tail_of(reader, device, kept(reader, device, theirs))


def tail_of(reader: Reader, device: str, keep: Mapping[str, int]) -> list[Own]:
    """A device's changes beyond ``keep``, over all areas in the order they were made."""
    found = [
        Own(area, decode(bytes(body)))
        for area, n in keep.items()
        for (body,) in reader.query(TAIL, (area, device, n))
    ]
    return sorted(found, key=lambda one: one.change.stamp)


class _Stamped(msgspec.Struct):
    """The stamp of a change, whatever else it says."""

    stamp: str


_read_stamp = msgspec.json.Decoder(_Stamped).decode


def survey(connection: Connection, device: str) -> tuple[str, list[Own]]:
    """The greatest stamp in the log, and what is left there of a device."""
    last, own = NOTHING, []
    for area in log.gone(connection):  # where the log is not whole
        last = max([last, *(stamp for (stamp,) in connection.query(SEEN_THERE, (area,)))])
    for (area,) in connection.query(AREAS):
        for kind, writer, body in connection.query(IN_AREA, (area,)):
            if writer == device:
                own.append(Own(area, decode(bytes(body))))
                last = max(last, own[-1].change.stamp)
            elif kind:
                last = max(last, _read_stamp(body).stamp)
    return last, own
