"""The one door to a replica: read, act in a transaction, take in what others wrote."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sync.changes.chain import DeviceKey, Run
from sync.changes.heads import AreaHeads, Heads
from sync.errors import BadValue, Text
from sync.records.catalogue import KINDS
from sync.records.fields import Value
from sync.records.kinds.held import target_of
from sync.replica import log
from sync.replica.intake import FindKey, Held, Intake, Taken
from sync.replica.log import FULL, Batch, Entry
from sync.replica.migrations import migrate
from sync.replica.outgoing import runs_lacking
from sync.replica.tables import Record, kind_tables, layout_of
from sync.replica.upgrade import adopt, shape
from sync.replica.writer import Act, Writer
from sync.stamps import Clock, new_device, wall_milliseconds
from sync.store.contract import Connection, Row, Store, Upsert
from sync.store.sqlite import SqliteStore

DEVICE, DEVICE_KEY = "device", "device_key"
"""Settings: the device number under which this replica writes, and its private key in hex."""
SHAPE = "shape"
"""Setting: the kinds and fields for which the tables were last made."""
CLOCK_OFFSET = "clock_offset_ms"
"""Setting: how far this machine's clock is behind the home hub's, as last measured."""
OFFSET_SHOWN_S = 60
"""Clocks that differ by more than this are both shown, and stamps are put right by it (sync.md,
invariant 6)."""
HELD = (
    "SELECT area, id, record, code, reason_zh, reason_en, kind, author, released, received "
    "FROM held"
)
NOTED = (
    "SELECT area, device, n, record, code, zh, en, received FROM quarantine q WHERE code IS NOT "
    "NULL AND NOT EXISTS (SELECT 1 FROM held h WHERE h.area = q.area AND h.device = q.device "
    "AND h.n = q.n)"
)
"""What the home hub's answers said of own changes, until the record comes."""
ABOUT = "SELECT name, value FROM setting WHERE name IN (?, ?)"
SET_SETTING = Upsert("setting", ("name", "value"), ("name",), ("value",))


def put_setting(connection: Connection, name: str, value: str) -> None:
    """Keeps a small fact about this replica, in the transaction of ``connection``."""
    connection.upsert(SET_SETTING, [(name, value)])


@contextmanager
def _without_collector() -> Iterator[None]:
    """Python looks for circles of objects whenever some hundred were made; thousands of changes
    are made and dropped without one, and looking for it cost a tenth of an intake (measured)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _held(area: str, id: str, *cells: Any) -> Held:
    device, n = target_of(area, id) or ("", 0)
    record, code, zh, en, kind, author, released, received = (cell or "" for cell in cells)
    reason = Text(zh, en)
    return Held(area, device, n, record, code, reason, int(received or 0), kind, author, released)


class Replica:
    """The records of one laptop or hub. Used by one thread; others open their own on the file."""

    def __init__(self, store: Store, now: Callable[[], int] = wall_milliseconds) -> None:
        self.store = store
        self._now = now
        self.searchable = store.searchable
        """Whether names are kept in the search index, which hubs have no use for."""
        self.device, self.device_key = self._identity()
        self._catch_up()

    @classmethod
    def open(
        cls, path: Path, key: bytes | None = None, now: Callable[[], int] = wall_milliseconds
    ) -> "Replica":
        """The replica in ``path``, made when it is not there; ``key`` has 32 bytes, None is plain.

        Raises DamagedFile (or wrong key), NewerFile, FileBusy, DiskFull, DataFault.
        """
        store = SqliteStore.open(path, key)
        try:
            migrate(store.database, path)
            return cls(store, now)
        except BaseException:
            store.close()
            raise

    def close(self) -> None:
        """Closes the file; the replica is of no use afterwards."""
        self.store.close()

    def _catch_up(self) -> None:
        """Once after each upgrade of the program: what it knows now finds its place."""
        known = shape()
        if self.setting(SHAPE) == known:
            return
        self.store.ensure(kind_tables())
        with self._writing() as writer:
            adopt(writer)
            put_setting(writer.connection, SHAPE, known)

    def _identity(self) -> tuple[str, DeviceKey]:
        device = self.setting(DEVICE)
        if not device:
            with self.store.transaction() as connection:
                device = self.setting(DEVICE)
                if not device:
                    device = new_device()
                    put_setting(connection, DEVICE, device)
                    put_setting(connection, DEVICE_KEY, DeviceKey.new().private.hex())
        return device, DeviceKey(bytes.fromhex(self.setting(DEVICE_KEY)))

    # -- reading ------------------------------------------------------------------------------

    def get(self, id: str) -> Record | None:
        """The record with this id, deleted or not; None when there is none."""
        found = [
            record
            for kind, area in self.query(log.PLACES, (id,))
            if (record := self.get_in(kind, area, id)) is not None
        ]
        if not found:
            alias = log.alias_of(self, id)
            return self.get(alias) if alias else None
        return min(found, key=lambda record: (record["moved"] is not None, record.area))

    def get_in(self, kind: str, area: str, id: str) -> Record | None:
        """The record of this kind in this area; None when there is none."""
        layout = layout_of(kind)
        for row in self.query(layout.select("area = ? AND id = ?"), (area, id)):
            return layout.record(row)
        return None

    def fetch(
        self,
        kind: str,
        area: str = "",
        where: Mapping[str, Value] | None = None,
        deleted: bool = False,
        limit: int = 0,
    ) -> list[Record]:
        """The records of a kind under an area prefix whose fields equal ``where``, by id."""
        layout = layout_of(kind)
        condition, bound = self._condition(kind, area, where or {}, deleted)
        sql = layout.select(condition) + " ORDER BY area, id" + (" LIMIT ?" if limit else "")
        rows = self.query(sql, (*bound, limit) if limit else bound)
        return [layout.record(row) for row in rows]

    def count(self, kind: str, area: str = "", where: Mapping[str, Value] | None = None) -> int:
        """How many records ``fetch`` would find."""
        condition, bound = self._condition(kind, area, where or {}, False)
        table = layout_of(kind).table
        found = self.query(f'SELECT count(*) FROM "{table}" WHERE {condition}', bound)
        return int(found[0][0])

    def _condition(
        self, kind: str, area: str, where: Mapping[str, Value], deleted: bool
    ) -> tuple[str, list[Any]]:
        declared = KINDS[kind]
        parts = ["area >= ? AND area < ?"]
        bound: list[Any] = [area, area + "~"]
        for name, value in where.items():
            if name not in declared.fields:
                raise BadValue(
                    f"“{declared.zh}”没有字段“{name}”", f"{declared.en} has no field “{name}”"
                )
            parts.append(f'"{name}" IS NOT DISTINCT FROM ?')
            bound.append(int(value) if isinstance(value, bool) else value)
        if not deleted:
            parts.append("deleted IS DISTINCT FROM 1 AND moved IS NULL")
        return " AND ".join(parts), bound

    def history(self, id: str) -> list[Entry]:
        """Every change of a record, oldest first as applied here."""
        return log.history(self, id)

    def query(self, sql: str, bound: Sequence[Any] = ()) -> list[Row]:
        """The rows of a SELECT; for the rooms of ``sync/replica`` and ``sync/hub`` only."""
        return self.store.query(sql, bound)

    # -- writing ------------------------------------------------------------------------------

    def _look_again(self) -> None:
        """Another process, or another connection of this one, may have taken a new number."""
        self._be(self.setting(DEVICE))

    def _be(self, device: str) -> None:
        if device != self.device:
            self.device, self.device_key = self._identity()

    @contextmanager
    def _writing(self) -> Iterator[Writer]:
        """One transaction with its writer; identity, clock and counters are read inside it."""
        with self.store.transaction() as connection:
            about: dict[str, str] = dict(connection.query(ABOUT, (DEVICE, CLOCK_OFFSET)))
            self._be(about.get(DEVICE, ""))
            behind = int(about.get(CLOCK_OFFSET) or 0)
            offset = behind if abs(behind) > OFFSET_SHOWN_S * 1000 else 0
            clock = Clock(self.device, log.last_stamp(connection), self._now, offset)
            writer = Writer(connection, clock, self.searchable)
            yield writer
            writer.flush()

    @contextmanager
    def act(self, author: str, hub: bool = False) -> Iterator[Act]:
        """One act of one person: everything in it is stored together, or nothing is."""
        with self._writing() as writer:
            yield Act(writer, author, hub)

    @contextmanager
    def intake(self, hub: bool = False) -> Iterator[Intake]:
        """One transaction for what others wrote."""
        with _without_collector(), self._writing() as writer:
            intake = Intake(writer, hub)
            yield intake
            intake.flush()

    def take(self, runs: Sequence[Run], key: FindKey | None = None, home: bool = True) -> Taken:
        """Takes in runs that a hub judged, in one transaction; what is known is left alone.

        ``key`` finds a device's public key, None where the runs are verified; ``home`` says that
        the home hub sent them. Raises Forked, BadValue, BadAnswer.
        """
        taken = Taken()
        with self.intake() as intake:
            for run in runs:
                intake.take(run, key, home, taken)
            taken.touched = intake.touched
        return taken

    def now(self) -> int:
        """Wall milliseconds since 1970 by this replica's clock."""
        return self._now()

    # -- settings and what is still to be sent ---------------------------------------------------

    def setting(self, name: str) -> str:
        """A small fact about this replica that is not synced; "" when it was never set."""
        rows = self.query("SELECT value FROM setting WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else ""

    def set_setting(self, name: str, value: str) -> None:
        """Keeps a small fact about this replica."""
        with self.store.transaction() as connection:
            put_setting(connection, name, value)

    def pending(self) -> int:
        """How many own changes the home hub has not confirmed."""
        sql = "SELECT coalesce(sum(n - confirmed), 0) FROM head WHERE device = ?"
        return int(self.query(sql, (self.device,))[0][0])

    def held(self, settled: bool = False) -> list[Held]:
        """The changes in quarantine, oldest first; with those that were let in or left out, when
        ``settled``. Of some only the hub's answer is known, not yet the record."""
        found = [held for row in self.query(HELD) if (held := _held(*row)).device]
        noted = self.query(NOTED)
        found += [
            Held(area, device, n, record or "", code, Text(zh, en), received)
            for area, device, n, record, code, zh, en, received in noted
        ]
        found.sort(key=lambda held: (held.received, held.area, held.device, held.n))
        return [held for held in found if settled or not held.released]

    # -- runs ---------------------------------------------------------------------------------

    def heads(self, prefixes: Sequence[str] | None = None) -> dict[str, dict[str, int]]:
        """How far each device's changes are known here, by area (under ``prefixes``)."""
        return log.heads(self, prefixes)

    def ends(self) -> dict[str, dict[str, tuple[int, bytes]]]:
        """The heads with the chain's link at each: equal only where the histories are."""
        found: dict[str, dict[str, tuple[int, bytes]]] = {}
        for area, device, n, link in self.query("SELECT area, device, n, link FROM head"):
            found.setdefault(area, {})[device] = (n, link)
        return found

    def runs_after(self, area: str, known: AreaHeads, limit: Batch = FULL) -> list[Run]:
        """Signed runs of what ``known`` lacks in ``area``, in log order, up to ``limit``."""
        self._look_again()
        return log.runs_after(self, area, known, (self.device, self.device_key), limit)

    def own_runs(self, known: Heads, limit: Batch = FULL) -> Iterator[list[Run]]:
        """Everything in the log that ``known`` lacks, in batches of at most ``limit``."""
        return runs_lacking(self, known, self.heads(), limit)
