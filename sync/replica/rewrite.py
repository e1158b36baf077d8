"""Own changes written anew: with better stamps, or under another device number.

Only what nobody else can have applied is touched (docs/sync.md, "Writing anew"). A record's id is
the stamp of the change that made it, so ids and all that names them follow; ``alias`` remembers
what they were, for windows that are open. Each is one transaction: all of it, or nothing.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from msgspec import structs

from sync.changes.chain import DeviceKey, Run
from sync.changes.change import Change, decode, encode
from sync.changes.heads import Heads
from sync.changes.merge import DELETED
from sync.errors import BadAnswer
from sync.records.catalogue import KINDS
from sync.replica import log
from sync.replica.branches import (
    Names,
    bodies_beyond,
    ids_of,
    named_by,
    renamed,
    renamed_values,
    twins,
)
from sync.replica.handing import FORMER, RENUMBER, former_devices
from sync.replica.holding import HELD
from sync.replica.intake import Intake, Taken
from sync.replica.own import TAIL, Own, beyond_of, kept, survey, tail_of
from sync.replica.replica import (
    DEVICE,
    DEVICE_KEY,
    OFFSET_SHOWN_S,
    Replica,
    put_setting,
)
from sync.replica.writer import Writer
from sync.stamps import DEVICE_LENGTH, NOTHING, Clock, milliseconds_of, new_device
from sync.stamps import encode as encode_number
from sync.store.contract import Connection, Upsert

DEVICE_BYTES = 8
OFF_MS = OFFSET_SHOWN_S * 1000
ENDS_EVERY = 1000
"""Changes between two signatures of an old number: others cut its runs there."""
CUT_LOG = "DELETE FROM change WHERE area = ? AND device = ? AND n > ?"
CUT_ENDS = "DELETE FROM run_end WHERE area = ? AND device = ? AND n > ?"
NO_HEAD = "DELETE FROM head WHERE area = ? AND device = ?"
BACK = (
    "UPDATE head SET n = ?, link = ?, confirmed = CASE WHEN confirmed > ? THEN ? ELSE confirmed "
    "END, handed = CASE WHEN handed > ? THEN ? ELSE handed END, covered = CASE WHEN covered > ? "
    "THEN ? ELSE covered END WHERE area = ? AND device = ?"
)
TURN_BACK = "UPDATE ledger SET stamp = ? WHERE stamp > ?"
LAST_END = "SELECT coalesce(max(n), 0) FROM run_end WHERE area = ? AND device = ?"
HELD_OF = "SELECT area, id FROM held WHERE device = ?"
IS_KNOWN = (
    "SELECT 1 FROM head WHERE device = ? UNION ALL SELECT 1 FROM card WHERE device = ? LIMIT 1"
)
ALIASES = 'SELECT "old" FROM alias'
FOLLOW = 'UPDATE alias SET "new" = ? WHERE "new" = ?'
SET_ALIAS = Upsert("alias", ("old", "new"), ("old",), ("new",))


@dataclass(frozen=True)
class Rewritten:
    """How many changes were written anew, and the kinds of their records."""

    count: int = 0
    touched: frozenset[str] = frozenset()


# -- better stamps ----------------------------------------------------------------------------


def restamp(replica: Replica, offset_ms: int, theirs: Heads) -> Rewritten:
    """Puts the stamps right of own changes that nobody has, once it is known how far this machine's
    clock is behind the home hub's, whose heads are ``theirs`` (sync.md, invariant 6).

    Only where that is more than a minute, or a stamp lies in the future by the hub's clock.
    """
    now = replica.now()
    if abs(offset_ms) <= OFF_MS and not _is_ahead(log.last_stamp(replica), offset_ms, now):
        return Rewritten()  # the usual case, told without reading what is still to be sent
    if not _are_wrong(beyond_of(replica, replica.device, theirs), offset_ms, now):
        return Rewritten()
    with replica.store.transaction() as connection:
        device = replica.setting(DEVICE)
        keep = kept(connection, device, theirs)
        tail = tail_of(connection, device, keep)
        cut(connection, device, keep)
        last, own = survey(connection, device)
        old = {one.change.stamp for one in tail}
        pinned = old.intersection(*[set().union(*(named_by(one.change) for one in own))])
        clock = Clock(device, max([last, *pinned]))
        writer = Writer(connection, clock, replica.searchable)
        for place in dict.fromkeys(one.place for one in tail):
            writer.rebuild(*place)
        free = [one for one in tail if one.change.stamp not in pinned]
        stamps = stamped_anew(connection, clock, free, lambda c: c.wall_milliseconds + offset_ms)
        write_anew(writer, tail, stamps, ids_of((one.change for one in tail), stamps))
        connection.execute(TURN_BACK, (clock.last, clock.last))
        return Rewritten(len(tail), frozenset(writer.touched))


def _are_wrong(changes: Iterable[Own], offset_ms: int, now: int) -> bool:
    """Whether any of these stamps says another time than the person's clock, put right."""
    for one in changes:
        made = milliseconds_of(one.change.stamp)
        right = one.change.wall_milliseconds + offset_ms
        if abs(offset_ms) > OFF_MS and abs(made - right) > OFF_MS:
            return True
        if _is_ahead(one.change.stamp, offset_ms, now) and abs(made - right) > OFF_MS:
            return True
    return False


def _is_ahead(stamp: str, offset_ms: int, now: int) -> bool:
    """Whether a stamp lies in the future by the hub's clock, as far as that is known."""
    return stamp != NOTHING and milliseconds_of(stamp) > now + offset_ms + OFF_MS


# -- another device number --------------------------------------------------------------------


@dataclass
class _Parting:
    """Where this file and its device's other life part, area by area."""

    keep: dict[str, int] = field(default_factory=dict)
    """The last change of the old number that stays as it is."""
    skip: dict[str, int] = field(default_factory=dict)
    """The last that the other life has as well, though under another stamp."""
    stamps: Names = field(default_factory=dict)
    """Those stamps, by ours."""


def renumber(replica: Replica, theirs: Heads, runs: Mapping[str, Sequence[Run]]) -> Rewritten:
    """Takes a new device number and key, and writes under it what the old number has here alone
    (sync.md, invariant 11). ``runs`` are the old number's at the hub, by area, where it went on
    without this file: from the beginning, or from a change that is the same here.

    What stays of the old number is kept like anybody's, signed by its key for the last time.
    Raises BadAnswer, and then nothing is changed.
    """
    old, old_key = replica.device, replica.device_key
    with replica.store.transaction() as connection:
        if replica.setting(DEVICE) != old:
            replica.device = replica.setting(DEVICE)  # another process was faster
            replica.device_key = DeviceKey(bytes.fromhex(replica.setting(DEVICE_KEY)))
            return Rewritten()
        parting = _part(connection, old, theirs, runs)
        beyond = tail_of(connection, old, parting.keep)
        tail = [one for one in beyond if one.change.n > parting.skip.get(one.area, 0)]
        device, key = _next_number(connection, old_key, tail)
        cut(connection, old, parting.keep)
        for area, n in parting.keep.items():
            _sign(connection, area, old, old_key, n)
        put_setting(connection, DEVICE, device)
        put_setting(connection, DEVICE_KEY, key.private.hex())
        put_setting(connection, RENUMBER, "")
        put_setting(connection, FORMER, ",".join([*former_devices(replica), old]))

        clock = Clock(device)
        writer = Writer(connection, clock, replica.searchable)
        for place in dict.fromkeys(one.place for one in beyond):
            writer.rebuild(*place)
        for area, id in connection.query(HELD_OF, (old,)):  # no own change any more
            state = writer.state(HELD, area, id)
            writer.holding.hear(area, id, state.values if state else None)
        _take(writer, old_key, runs)
        last, others = survey(connection, old)
        clock.observe(last)
        stamps = dict(parting.stamps)
        stamps |= stamped_anew(connection, clock, tail, lambda c: milliseconds_of(c.stamp))
        ids = ids_of((one.change for one in beyond), stamps)
        write_anew(writer, tail, stamps, ids)
        clock.now = replica.now
        _clear(writer, beyond, ids)
        kept = [one for one in others if one.change.n <= parting.keep.get(one.area, 0)]
        point(writer, kept, ids)
        connection.execute(TURN_BACK, (clock.last, clock.last))
    replica.device, replica.device_key = device, key
    return Rewritten(len(tail), frozenset(writer.touched))


def _next_number(
    connection: Connection, key: DeviceKey, tail: Sequence[Own]
) -> tuple[str, DeviceKey]:
    """The new device number and key. They follow from the old key and the first act that is written
    anew: two copies of a folder that have it both take the same number, and are then told apart
    like any two copies, so that it is there once."""
    if tail:
        first = tail[0].change
        said = f"{tail[0].area} {first.n} {first.wall_milliseconds} {first.author} {first.kind}"
        following = DeviceKey(hmac.digest(key.private, f"zoufang next {said}".encode(), "sha256"))
        bits = hashlib.sha256(following.public).digest()[:DEVICE_BYTES]
        device = encode_number(int.from_bytes(bits, "big"), DEVICE_LENGTH)
        if not connection.query(IS_KNOWN, (device, device)):
            return device, following
    return new_device(), DeviceKey.new()


def _part(
    connection: Connection, device: str, theirs: Heads, runs: Mapping[str, Sequence[Run]]
) -> _Parting:
    """Where the histories part. What was handed to somebody stays under its number, unless the hub
    has taken another change under it: that one it will never take."""
    parting = _Parting(kept(connection, device, theirs))
    pairs: dict[str, list[tuple[Change, Change]]] = {}
    for area, its_runs in runs.items():
        if not its_runs:
            raise unjoined(f"{area} {device}: nothing came")
        n, _ = log.head(connection, area, device)
        start = its_runs[0].first - 1
        mine = [bytes(body) for (body,) in connection.query(TAIL, (area, device, start))]
        link = log.link_at(connection, area, device, start) if start <= n else b""
        bodies = bodies_beyond(its_runs, start, link)
        if bodies is None:
            raise unjoined(f"{area} {device} {start}")
        same = sum(1 for _ in _equal(mine, bodies))
        parting.keep[area] = parting.skip[area] = start + same
        both = zip(mine[same:], bodies[same:], strict=False)
        pairs[area] = [(decode(ours), decode(other)) for ours, other in both]
    counts, parting.stamps = twins(pairs)
    for area, count in counts.items():
        parting.skip[area] += count
    return parting


def _equal(mine: Sequence[bytes], bodies: Sequence[bytes]) -> Iterable[bytes]:
    for ours, other in zip(mine, bodies, strict=False):
        if ours != other:
            return
        yield ours


def _sign(connection: Connection, area: str, device: str, key: DeviceKey, last: int) -> None:
    """Signs the old number's chain for handing on, where that is not done yet."""
    [[signed]] = connection.query(LAST_END, (area, device))
    for n in {*range(signed + ENDS_EVERY, last, ENDS_EVERY), *({last} - {0, signed})}:
        link = log.link_at(connection, area, device, n)
        end = (area, device, n, link, key.sign_run(area, device, n, link), 0, 0)
        connection.upsert(log.SET_RUN_ENDS, [end])


def _take(writer: Writer, key: DeviceKey, runs: Mapping[str, Sequence[Run]]) -> None:
    """Takes in what the old number wrote elsewhere."""
    intake, taken = Intake(writer, hub=False), Taken()
    for its_runs in runs.values():
        for run in its_runs:
            intake.take(run, lambda _: key.public, True, taken)
    if taken.missing:
        raise unjoined(str(taken.missing[:3]))
    intake.flush()


def _clear(writer: Writer, beyond: Iterable[Own], ids: Names) -> None:
    """Deletes what is left under the old ids where that is a number that a hub gave, and no more:
    an earlier life of the hub had the records, which are called otherwise now."""
    for one in beyond:
        kind, area, record = one.place
        if ids.get(record, record) == record or one.change.record:
            continue
        state = writer.state(kind, area, record)
        fields = KINDS[kind].fields if kind in KINDS else {}
        if state is not None and all(n in fields and fields[n].hub_only for n in state.values):
            writer.write(one.change.author, kind, area, record, {DELETED: True})
    writer.flush()


def point(writer: Writer, others: Iterable[Own], ids: Names) -> None:
    """Tells what the old number keeps here where the records are that it points to."""
    for one in others:
        if not ids.keys() & named_by(one.change):
            continue
        kind, area, record = one.place
        state = writer.state(kind, area, record)
        if state is not None:
            values = renamed_values(kind, state.values, ids)
            changed = {name: v for name, v in values.items() if state.values[name] != v}
            if changed:
                writer.write(one.change.author, kind, area, record, changed)
    writer.flush()


def unjoined(detail: str) -> BadAnswer:
    """What the hub sent begins elsewhere than what is here ends."""
    return BadAnswer(
        "中心发来的更改接不上，本机没有改动；请再同步一次，仍不行请联系管理员",
        "What the hub sent does not join what is here; nothing was changed. Sync again, then ask "
        "the hub's keeper",
        detail=detail,
    )


# -- both -------------------------------------------------------------------------------------


def cut(connection: Connection, device: str, keep: Mapping[str, int]) -> None:
    """Takes a device's changes beyond ``keep`` out of the log; their records are still there."""
    for area, n in keep.items():
        last, _ = log.head(connection, area, device)
        if n >= last:
            continue
        link = log.link_at(connection, area, device, n)
        connection.execute(CUT_LOG, (area, device, n))
        connection.execute(CUT_ENDS, (area, device, n))
        if n:
            connection.execute(BACK, (n, link, n, n, n, n, n, n, area, device))
        else:
            connection.execute(NO_HEAD, (area, device))


def stamped_anew(
    connection: Connection, clock: Clock, tail: Iterable[Own], at: Callable[[Change], int]
) -> dict[str, str]:
    """A new stamp for each change, in their order; no id is one that a record had before."""
    tail = list(tail)
    taken = {old for (old,) in connection.query(ALIASES)} | {one.change.stamp for one in tail}
    found = {}
    for one in tail:
        clock.now = partial(at, one.change)
        stamp = clock.tick()
        while stamp in taken and stamp != one.change.stamp:
            stamp = clock.tick()
        found[one.change.stamp] = stamp
    return found


def write_anew(writer: Writer, tail: Iterable[Own], stamps: Names, ids: Names) -> None:
    """Logs and applies the changes with what they are called now."""
    device = writer.clock.device
    for one in tail:
        old = one.change
        stamp, wall = stamps.get(old.stamp, old.stamp), old.wall_milliseconds
        n, _ = writer.head(one.area, device)
        change = structs.replace(
            renamed(old, stamps, ids),
            n=n + 1,
            stamp=stamp,
            wall=0 if milliseconds_of(stamp) == wall else wall,
        )
        writer.apply(one.area, device, change, encode(change))
    writer.flush()
    moved = {old: new for old, new in ids.items() if old != new}
    writer.connection.executemany(FOLLOW, [(new, old) for old, new in moved.items()])
    writer.connection.upsert(SET_ALIAS, list(moved.items()))
