"""The log: the changes that a replica has applied, in the order it applied them, by area.

Also the heads that follow from it, and the signed ends of the runs as they came: a relay hands
on the bytes and signatures that it received.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from sync.changes.chain import DeviceKey, Run, first_link, links
from sync.changes.change import Change, decode
from sync.changes.heads import AreaHeads, lacking
from sync.stamps import NOTHING
from sync.store.contract import Reader, Upsert

HEAD = "SELECT n, link FROM head WHERE area = ? AND device = ?"
HEADS = "SELECT area, device, n FROM head ORDER BY area, device"
AREA_HEADS = "SELECT device, n FROM head WHERE area = ?"
SET_HEADS = Upsert("head", ("area", "device", "n", "link"), ("area", "device"), ("n", "link"))
APPEND = Upsert("change", ("area", "device", "n", "seq", "kind", "record", "body"))
SET_LEDGER = Upsert("ledger", ("area", "seq", "stamp"), ("area",), ("seq", "stamp"))
LAST_STAMP = "SELECT stamp FROM ledger ORDER BY stamp DESC LIMIT 1"
LAST_SEQ = "SELECT seq FROM ledger WHERE area = ?"
SET_RUN_ENDS = Upsert(
    "run_end",
    ("area", "device", "n", "link", "signature", "received", "offset"),
    ("area", "device", "n"),
)
RUN_END_BEFORE = (
    "SELECT n, link FROM run_end WHERE area = ? AND device = ? AND n <= ? ORDER BY n DESC LIMIT 1"
)
RUN_END_FROM = (
    'SELECT signature, received, "offset" FROM run_end '
    "WHERE area = ? AND device = ? AND n >= ? ORDER BY n LIMIT 1"
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
HELD = (
    "SELECT n FROM held WHERE area = ? AND device = ? AND n BETWEEN ? AND ? "
    "AND released IS DISTINCT FROM 'yes' UNION "
    "SELECT n FROM change WHERE area = ? AND device = ? AND n BETWEEN ? AND ? AND kind = ''"
)
"""The numbers that are held: by a record, or by somebody's word until that comes."""
HELD_OF_RECORD = (
    "SELECT area, device, n FROM held WHERE record = ? AND released IS DISTINCT FROM 'yes'"
)
OF_RECORD = "SELECT area, device, n, kind, body FROM change WHERE record = ? ORDER BY area, seq"
PLACES = "SELECT DISTINCT kind, area FROM change WHERE record = ? AND kind <> '' ORDER BY area"
"""Kind and areas of a record: more than one where it has moved."""
APPLIED = "SELECT body FROM change WHERE record = ? AND area = ? AND kind = ? ORDER BY seq"
ALIAS_OF = (
    'SELECT "new" FROM alias WHERE "old" = ? AND NOT EXISTS '
    "(SELECT 1 FROM change WHERE change.record = alias.\"old\" AND change.kind <> '')"
)
"""Two copies of a folder may give one number to two records, until they part."""
GONE = "gone"
"""Setting: area -> device -> n, as JSON: up to there, bodies were put away (see ``scope``)."""
SENT_AT = (
    'SELECT received, "offset" FROM run_end WHERE area = ? AND device = ? AND n >= ? '
    "ORDER BY n LIMIT 1"
)


@dataclass(frozen=True)
class Entry:
    """One change of a record's history, as people are told of it."""

    area: str
    device: str
    change: Change
    received: int = 0
    """When the home hub received it, in milliseconds since 1970; 0 where that is not known."""
    offset: int = 0
    """How far the writer's clock was behind the home hub's then, in milliseconds."""
    held: bool = False
    """Whether it is in quarantine: applied nowhere but on the device that wrote it."""

    @property
    def author(self) -> str:
        """The account that made the change."""
        return self.change.author

    @property
    def at(self) -> int:
        """Wall time in milliseconds since 1970: what the author saw, put right by the clock's
        measured offset (sync.md, invariant 6)."""
        return self.change.wall_milliseconds + self.offset


@dataclass(frozen=True)
class Batch:
    """How much goes into one message: whichever limit is met first; one run at least."""

    changes_max: int = 1000
    bytes_max: int = 1024 * 1024


FULL = Batch()


def _one(reader: Reader, sql: str, bound: Sequence[Any] = ()) -> Any:
    rows = reader.query(sql, bound)
    return rows[0] if rows else None


def head(reader: Reader, area: str, device: str) -> tuple[int, bytes]:
    """(n, link) of the last change known of a device in an area; (0, first link) when none is."""
    row = _one(reader, HEAD, (area, device))
    return (row[0], row[1]) if row else (0, first_link(area, device))


def heads(reader: Reader, prefixes: Sequence[str] | None = None) -> dict[str, dict[str, int]]:
    """All heads, or those of the areas under ``prefixes``."""
    found: dict[str, dict[str, int]] = {}
    wanted = tuple(prefixes) if prefixes is not None else ("",)
    for area, device, n in reader.query(HEADS):
        if area.startswith(wanted):
            found.setdefault(area, {})[device] = n
    return found


def area_heads(reader: Reader, area: str) -> dict[str, int]:
    """The heads of one area."""
    return dict(reader.query(AREA_HEADS, (area,)))


def history(reader: Reader, record: str) -> list[Entry]:
    """All changes of a record, in the order they were applied here."""
    entries = []
    held = {tuple(row) for row in reader.query(HELD_OF_RECORD, (record,))}
    for area, device, n, kind, body in reader.query(OF_RECORD, (record,)):
        row = _one(reader, SENT_AT, (area, device, n))
        received, offset = row or (0, 0)
        is_held = not kind or (area, device, n) in held
        entries.append(Entry(area, device, decode(bytes(body)), received, offset, is_held))
    return entries


def link_at(reader: Reader, area: str, device: str, n: int) -> bytes:
    """The chain's link at change ``n``: hashed on from the nearest signed end before it."""
    if n == 0:
        return first_link(area, device)
    known, link = _one(reader, HEAD, (area, device))
    if known == n:
        return bytes(link)
    row = _one(reader, RUN_END_BEFORE, (area, device, n))
    start, link = row or (0, first_link(area, device))
    if start == n:
        return bytes(link)
    bodies = reader.query(BODIES, (area, device, start + 1, n))
    return links(link, [body for _, body in bodies])[-1]


def runs_after(
    reader: Reader, area: str, known: AreaHeads, own: tuple[str, DeviceKey], limit: Batch
) -> list[Run]:
    """Signed runs of what ``known`` lacks in ``area``, in log order, up to ``limit``.

    Others' runs end where their device signed; the own device's (``own``) are signed here.
    """
    found: list[Run] = []
    changes = size = 0
    for device, first, last in _blocks(reader, area, known, limit.changes_max):
        room = Batch(limit.changes_max - changes, limit.bytes_max - size)
        if found and (room.changes_max <= 0 or room.bytes_max <= 0):
            break
        end = _cut(reader, (area, device), first, last, own[0], room)
        run = _run(reader, area, device, first, end, own)
        found.append(run)
        changes += len(run.bodies)
        size += sum(len(body) for body in run.bodies)
        if run.last != last:
            break
    return found


def _blocks(
    reader: Reader, area: str, known: AreaHeads, changes_max: int
) -> Iterator[tuple[str, int, int]]:
    """(device, first n, last n) of consecutive lacking changes of one device, in log order.

    Looks no farther than ``changes_max`` changes of each device, so that handing on a long log
    part by part does not read the rest of it each time.
    """
    places: list[tuple[int, str, int]] = []
    for device, first in lacking(known, area_heads(reader, area)).items():
        rows = reader.query(PLACES_FROM, (area, device, first, max(changes_max, 1)))
        if rows and rows[0][1] == first:  # else its bodies have left with the area: see ``gone``
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
    reader: Reader, place: tuple[str, str], first: int, last: int, own: str, room: Batch
) -> int:
    """The n where a run of a block ends: within ``room``, at a signed end for others.

    The first signed end may lie beyond: others' runs cannot be cut, and messages allow for that.
    """
    last = min(last, first + max(room.changes_max, 1) - 1)
    if place[1] == own:
        size = 0
        for n, length in reader.query(SIZES, (*place, first, last)):
            size += length
            if size > room.bytes_max and n > first:
                return int(n) - 1
        return last
    (end,) = _one(reader, LAST_RUN_END, (*place, first, last))
    if end is None:
        (end,) = _one(reader, NEXT_RUN_END, (*place, first))
    return int(end)


def _run(
    reader: Reader, area: str, device: str, first: int, last: int, own: tuple[str, DeviceKey]
) -> Run:
    rows = reader.query(BODIES, (area, device, first, last))
    bodies = tuple(bytes(body) for _, body in rows)
    received = offset = 0
    before = link_at(reader, area, device, first - 1)
    if device == own[0]:
        signature = own[1].sign_run(area, device, last, links(before, bodies)[-1])
    else:
        row = _one(reader, RUN_END_FROM, (area, device, last))
        signature, received, offset = bytes(row[0]), row[1], row[2]
    held = tuple(sorted(n for (n,) in reader.query(HELD, (area, device, first, last) * 2)))
    return Run(area, device, first, before, bodies, signature, held, received, offset)


def last_stamp(reader: Reader) -> str:
    """The greatest stamp that this replica made or saw; "" at first."""
    row = _one(reader, LAST_STAMP)
    return row[0] if row else NOTHING


def last_seq(reader: Reader, area: str) -> int:
    """The seq of the last change in an area, 0 before the first."""
    row = _one(reader, LAST_SEQ, (area,))
    return row[0] if row else 0


def alias_of(reader: Reader, record: str) -> str:
    """The number that a record has instead of this one; "" when it has kept it."""
    row = _one(reader, ALIAS_OF, (record,))
    return row[0] if row else ""


def gone(reader: Reader) -> dict[str, dict[str, int]]:
    """By area that was left: own devices, and up to which n their changes' bodies are not here."""
    row = _one(reader, "SELECT value FROM setting WHERE name = ?", (GONE,))
    return msgspec.json.decode(row[0], type=dict[str, dict[str, int]]) if row else {}
