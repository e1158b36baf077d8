"""Least data: what a person may no longer read leaves the laptop, once the home hub has all of it.

Of such an area nothing stays but the person's own changes, until a backup of the hub holds them,
and where the chain of the device ends there (docs/sync.md, "Leaving an area"). Each area is one
transaction: all of it, or nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from sync.changes.chain import Run
from sync.errors import BadAnswer
from sync.protocol.exchange import reads
from sync.protocol.messages import Right
from sync.records.catalogue import KINDS
from sync.replica import log
from sync.replica.handing import former_devices
from sync.replica.index import SearchIndex
from sync.replica.intake import Intake, Taken
from sync.replica.replica import Replica, put_setting
from sync.replica.tables import OTHER, layout_of
from sync.replica.writer import Writer
from sync.stamps import Clock
from sync.store.contract import Connection

TABLES = {kind: layout_of(kind).table for kind in (*KINDS, OTHER)}
AREAS = "SELECT DISTINCT area FROM head ORDER BY area"
HEADS = "SELECT device, n, confirmed, covered FROM head WHERE area = ?"
SEATS = "SELECT id FROM seat WHERE area = ?"
END = "SELECT max(n) FROM run_end WHERE area = ? AND device = ? AND n <= ?"
NOTED = "SELECT 1 FROM quarantine WHERE area = ? LIMIT 1"
UNSURE = "SELECT DISTINCT area FROM head WHERE n > confirmed"
KEPT = (
    "SELECT DISTINCT area FROM head WHERE device = ? AND n > covered AND EXISTS "
    "(SELECT 1 FROM change WHERE change.area = head.area AND change.device = head.device)"
)
FIRST = "SELECT min(n) FROM change WHERE area = ? AND device = ?"
OLD_BODIES = "DELETE FROM change WHERE area = ? AND device = ? AND n <= ?"
OLD_ENDS = "DELETE FROM run_end WHERE area = ? AND device = ? AND n < ?"
LOG_TABLES = ("change", "head", "run_end", "quarantine", "orphan")
STRANGERS = (
    "DELETE FROM card WHERE device NOT IN (SELECT device FROM head) AND account <> ? "
    "AND account <> 'hub'"
)


@dataclass(frozen=True)
class Left:
    """The areas whose records are gone now, and the kinds that they were of."""

    areas: tuple[str, ...] = ()
    touched: frozenset[str] = frozenset()


def owes(replica: Replica, rights: Sequence[Right]) -> bool:
    """Whether the home hub has not confirmed all that is here of areas that are not read: before
    they can be left it must be asked to take it."""
    return any(not reads(rights, area) for (area,) in replica.query(UNSURE))


def kept_for(replica: Replica, rights: Sequence[Right]) -> list[str]:
    """The former numbers of this device of which something is kept only until a backup holds it."""
    return [
        device
        for device in former_devices(replica)
        if any(not reads(rights, area) for (area,) in replica.query(KEPT, (device,)))
    ]


def leave(replica: Replica, rights: Sequence[Right], account: str) -> Left:
    """Takes away what these rights let nobody read. Only after a complete sync: an area where the
    home hub has not confirmed every change that is here stays as it is.

    Where a person wrote and nobody else, it stays in sight as long as the hub holds it back.
    """
    areas: list[str] = []
    touched: set[str] = set()
    for area in _unread(replica, rights):
        if _has_left(replica, area):
            continue
        with replica.store.transaction() as connection:
            kinds = _leave(replica, connection, area)
            if kinds is not None:
                areas += [area] if kinds else []
                touched |= kinds
                connection.execute(STRANGERS, (account,))
    return Left(tuple(areas), frozenset(touched))


def _unread(replica: Replica, rights: Sequence[Right]) -> list[str]:
    return [area for (area,) in replica.query(AREAS) if not reads(rights, area)]


def _own(replica: Replica) -> set[str]:
    return {replica.device, *former_devices(replica)}


def _has_left(replica: Replica, area: str) -> bool:
    """Whether there is nothing more to take away."""
    gone, own, heads = log.gone(replica), _own(replica), replica.query(HEADS, (area,))
    if replica.query(NOTED, (area,)) and own.issuperset(device for device, *_ in heads):
        return True
    if area not in gone or _kinds_in(replica, area):
        return False
    for device, n, _, covered in heads:
        [[first]] = replica.query(FIRST, (area, device))
        if device not in own or (first is not None and first <= min(n, covered)):
            return False
    return True


def _kinds_in(replica: Replica, area: str) -> set[str]:
    """The kinds of which there are records in an area."""
    return {
        kind
        for kind, table in TABLES.items()
        if replica.query(f'SELECT 1 FROM "{table}" WHERE area = ? LIMIT 1', (area,))
    }


def _leave(replica: Replica, connection: Connection, area: str) -> set[str] | None:
    """The kinds that were there; None when the hub has not confirmed everything."""
    heads, own = connection.query(HEADS, (area,)), _own(replica)
    if any(n > confirmed for _, n, confirmed, _ in heads):
        return None
    kinds = _kinds_in(replica, area)
    _drop_records(replica, connection, area, kinds)
    gone = log.gone(connection)
    gone[area] = {}
    for device, n, _, covered in heads:
        if device in own:
            gone[area][device] = _forget(replica, connection, area, device, min(n, covered))
        else:
            _drop_log(connection, area, device)
    _note(connection, gone)
    return kinds


def _drop_records(
    replica: Replica, connection: Connection, area: str, kinds: Iterable[str]
) -> None:
    for kind in kinds:
        connection.execute(f'DELETE FROM "{TABLES[kind]}" WHERE area = ?', (area,))
    connection.execute("DELETE FROM tally WHERE area = ?", (area,))
    if replica.searchable:
        seats = [(id, area) for (id,) in connection.query(SEATS, (area,))]
        SearchIndex(connection).drop(seats)


def _drop_log(connection: Connection, area: str, device: str) -> None:
    for table in LOG_TABLES:
        connection.execute(f"DELETE FROM {table} WHERE area = ? AND device = ?", (area, device))


def _forget(replica: Replica, connection: Connection, area: str, device: str, covered: int) -> int:
    """Takes away the bodies of own changes that a backup of the home hub holds; returns up to which
    n they are gone: where the chain is signed, so that it goes on from there."""
    cut = covered
    if device == replica.device and cut:
        link = log.link_at(connection, area, device, cut)
        signature = replica.device_key.sign_run(area, device, cut, link)
        connection.upsert(log.SET_RUN_ENDS, [(area, device, cut, link, signature, 0, 0)])
    elif cut:
        [[end]] = connection.query(END, (area, device, cut))
        cut = end or 0
    before = log.gone(connection).get(area, {}).get(device, 0)
    cut = max(cut, before)
    connection.execute(OLD_BODIES, (area, device, cut))
    connection.execute(OLD_ENDS, (area, device, cut))
    return cut


def _note(connection: Connection, gone: dict[str, dict[str, int]]) -> None:
    put_setting(connection, log.GONE, msgspec.json.encode(gone).decode())


# -- coming back ------------------------------------------------------------------------------


def returned(replica: Replica, rights: Sequence[Right]) -> list[str]:
    """The areas that were left and may be read again."""
    return [area for area in log.gone(replica) if reads(rights, area)]


def return_to(replica: Replica, area: str, runs: Sequence[Run]) -> frozenset[str]:
    """Begins an area anew with the device's own changes, which the hub has sent; what others wrote
    there is to be pulled then. Nothing is done while the hub lacks anything of what is here.

    Returns the kinds that changed. Raises BadAnswer, and then nothing is changed.
    """
    device, key = replica.device, replica.device_key.public
    with replica.store.transaction() as connection:
        heads = connection.query(HEADS, (area,))
        before = log.head(connection, area, device)
        if any(n > confirmed for _, n, confirmed, _ in heads):
            return frozenset()
        kinds = _kinds_in(replica, area)
        _drop_records(replica, connection, area, kinds)
        for other, *_ in heads:
            _drop_log(connection, area, other)
        clock = Clock(device, log.last_stamp(connection), replica.now)
        writer = Writer(connection, clock, replica.searchable)
        intake, taken = Intake(writer, hub=False), Taken()
        for run in runs:
            intake.take(run, lambda _: key, True, taken)
        intake.flush()
        if log.head(connection, area, device) != before:
            raise BadAnswer(
                "中心发来的本机更改不完整，请再同步一次",
                "The hub did not send all of this computer's changes; sync again",
                detail=f"{area} {device} {before[0]}",
            )
        gone = log.gone(connection)
        gone.pop(area, None)
        _note(connection, gone)
        return frozenset(kinds | writer.touched)
