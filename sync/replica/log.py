"""The log: the changes that a replica has applied, in the order it applied them, by area.

Also the heads that follow from it, and the signed ends of the runs as they came: a relay hands
on the bytes and signatures that it received.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sync.changes.chain import DeviceKey, Run, first_link, links
from sync.changes.change import Change, decode
from sync.changes.heads import AreaHeads, lacking

HEAD = "SELECT n, link FROM head WHERE area = ? AND device = ?"
HEADS = "SELECT area, device, n FROM head ORDER BY area, device"
AREA_HEADS = "SELECT device, n FROM head WHERE area = ?"
SET_HEAD = (
    "INSERT INTO head (area, device, n, link) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (area, device) DO UPDATE SET n = excluded.n, link = excluded.link"
)
APPEND = "INSERT INTO change (area, device, n, kind, record, body) VALUES (?, ?, ?, ?, ?, ?)"
SET_RUN_END = (
    "INSERT OR IGNORE INTO run_end (area, device, n, link, signature) VALUES (?, ?, ?, ?, ?)"
)
RUN_END_BEFORE = (
    "SELECT n, link FROM run_end WHERE area = ? AND device = ? AND n <= ? ORDER BY n DESC LIMIT 1"
)
RUN_ENDS_FROM = (
    "SELECT n, link, signature FROM run_end WHERE area = ? AND device = ? AND n >= ? ORDER BY n"
)
PLACES_FROM = (
    "SELECT seq, n FROM change WHERE area = ? AND device = ? AND n >= ? ORDER BY n LIMIT ?"
)
SIZES = (
    "SELECT n, length(body) FROM change WHERE area = ? AND device = ? AND n BETWEEN ? AND ? "
    "ORDER BY n"
)
LAST_RUN_END = "SELECT max(n) FROM run_end WHERE area = ? AND device = ? AND n BETWEEN ? AND ?"
NEXT_RUN_END = "SELECT min(n) FROM run_end WHERE area = ? AND device = ? AND n >= ?"
BODIES = "SELECT n, body FROM change WHERE area = ? AND device = ? AND n BETWEEN ? AND ? ORDER BY n"
HELD = "SELECT n FROM quarantine WHERE area = ? AND device = ? AND n BETWEEN ? AND ?"
OF_RECORD = "SELECT area, device, body FROM change WHERE record = ? ORDER BY seq"


@dataclass(frozen=True)
class Entry:
    """One change of a record's history, as people are told of it."""

    area: str
    device: str
    change: Change

    @property
    def author(self) -> str:
        """The account that made the change."""
        return self.change.author

    @property
    def at(self) -> int:
        """Wall time in milliseconds since 1970, by the clock that the author saw."""
        return self.change.wall_milliseconds


@dataclass(frozen=True)
class Batch:
    """How much goes into one message: whichever limit is met first; one run at least."""

    changes_max: int = 1000
    bytes_max: int = 1024 * 1024


FULL = Batch()


def head(connection: Any, area: str, device: str) -> tuple[int, bytes]:
    """(n, link) of the last change known of a device in an area; (0, first link) when none is."""
    row = connection.execute(HEAD, (area, device)).fetchone()
    return (row[0], row[1]) if row else (0, first_link(area, device))


def heads(connection: Any, prefixes: Sequence[str] | None = None) -> dict[str, dict[str, int]]:
    """All heads, or those of the areas under ``prefixes``."""
    found: dict[str, dict[str, int]] = {}
    wanted = tuple(prefixes) if prefixes is not None else ("",)
    for area, device, n in connection.execute(HEADS):
        if area.startswith(wanted):
            found.setdefault(area, {})[device] = n
    return found


def area_heads(connection: Any, area: str) -> dict[str, int]:
    """The heads of one area."""
    return dict(connection.execute(AREA_HEADS, (area,)).fetchall())


def history(connection: Any, record: str) -> list[Entry]:
    """All changes of a record, in the order they were applied here."""
    rows = connection.execute(OF_RECORD, (record,)).fetchall()
    return [Entry(area, device, decode(bytes(body))) for area, device, body in rows]


def link_at(connection: Any, area: str, device: str, n: int) -> bytes:
    """The chain's link at change ``n``: hashed on from the nearest signed end before it."""
    if n == 0:
        return first_link(area, device)
    known, link = connection.execute(HEAD, (area, device)).fetchone()
    if known == n:
        return bytes(link)
    row = connection.execute(RUN_END_BEFORE, (area, device, n)).fetchone()
    start, link = row or (0, first_link(area, device))
    if start == n:
        return bytes(link)
    bodies = connection.execute(BODIES, (area, device, start + 1, n)).fetchall()
    return links(link, [body for _, body in bodies])[-1]


def runs_after(
    connection: Any, area: str, known: AreaHeads, own: tuple[str, DeviceKey], limit: Batch
) -> list[Run]:
    """Signed runs of what ``known`` lacks in ``area``, in log order, up to ``limit``.

    Others' runs end where their device signed; the own device's (``own``) are signed here.
    """
    found: list[Run] = []
    changes = size = 0
    for device, first, last in _blocks(connection, area, known, limit.changes_max):
        room = Batch(limit.changes_max - changes, limit.bytes_max - size)
        if found and (room.changes_max <= 0 or room.bytes_max <= 0):
            break
        end = _cut(connection, (area, device), first, last, own[0], room)
        run = _run(connection, area, device, first, end, own)
        found.append(run)
        changes += len(run.bodies)
        size += sum(len(body) for body in run.bodies)
        if run.last != last:
            break
    return found


def _blocks(
    connection: Any, area: str, known: AreaHeads, changes_max: int
) -> Iterator[tuple[str, int, int]]:
    """(device, first n, last n) of consecutive lacking changes of one device, in log order.

    Looks no farther than ``changes_max`` changes of each device, so that handing on a long log
    part by part does not read the rest of it each time.
    """
    places: list[tuple[int, str, int]] = []
    for device, first in lacking(known, area_heads(connection, area)).items():
        rows = connection.execute(PLACES_FROM, (area, device, first, max(changes_max, 1)))
        places += [(seq, device, n) for seq, n in rows]
    places.sort()
    block: tuple[str, int, int] | None = None
    for _, device, n in places:
        if block and block[0] == device:
            block = (device, block[1], n)
            continue
        if block:
            yield block
        block = (device, n, n)
    if block:
        yield block


def _cut(
    connection: Any, place: tuple[str, str], first: int, last: int, own: str, room: Batch
) -> int:
    """The n where a run of a block ends: within ``room``, at a signed end for others.

    The first signed end may lie beyond: others' runs cannot be cut, and messages allow for that.
    """
    last = min(last, first + max(room.changes_max, 1) - 1)
    if place[1] == own:
        size = 0
        for n, length in connection.execute(SIZES, (*place, first, last)):
            size += length
            if size > room.bytes_max and n > first:
                return int(n) - 1
        return last
    (end,) = connection.execute(LAST_RUN_END, (*place, first, last)).fetchone()
    if end is None:
        (end,) = connection.execute(NEXT_RUN_END, (*place, first)).fetchone()
    return int(end)


def _run(
    connection: Any, area: str, device: str, first: int, last: int, own: tuple[str, DeviceKey]
) -> Run:
    rows = connection.execute(BODIES, (area, device, first, last)).fetchall()
    bodies = tuple(bytes(body) for _, body in rows)
    before = link_at(connection, area, device, first - 1)
    if device == own[0]:
        signature = own[1].sign_run(area, device, last, links(before, bodies)[-1])
    else:
        row = connection.execute(RUN_ENDS_FROM, (area, device, last)).fetchone()
        signature = bytes(row[2])
    held = tuple(n for (n,) in connection.execute(HELD, (area, device, first, last)))
    return Run(area, device, first, before, bodies, signature, held)


def append(connection: Any, rows: Iterable[tuple[str, str, int, str, str, bytes]]) -> None:
    """Adds changes to the log: (area, device, n, kind, record, body) each."""
    connection.executemany(APPEND, rows)
