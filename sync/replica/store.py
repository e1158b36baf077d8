"""The one door to a replica: read, act in a transaction, take in what others wrote."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sync.changes.chain import DeviceKey, NotJoined, Run, unseen
from sync.changes.change import Change, decode
from sync.changes.heads import AreaHeads, Heads, lacking
from sync.changes.merge import Clash
from sync.errors import BadValue, Text
from sync.records.catalogue import KINDS
from sync.records.fields import Value
from sync.replica import log
from sync.replica.database import Database, open_database, transaction, translated
from sync.replica.log import FULL, Batch, Entry
from sync.replica.migrations import migrate
from sync.replica.tables import Record, layout_of
from sync.replica.writer import HELD_KIND, Act, Writer
from sync.stamps import Clock, new_device, wall_milliseconds

OWN_ENDS_EVERY = 64
"""Own chains get a signed end about this often: handing on hashes no more than that again."""
HELD_ELSEWHERE = Text("中心已暂扣此更改", "The hub holds this change")


@dataclass(frozen=True)
class Held:
    """A change that waits in quarantine, and why."""

    area: str
    device: str
    n: int
    record: str
    code: str
    reason: Text
    received: int


@dataclass
class Taken:
    """What taking in some runs did."""

    accepted: int = 0
    known: int = 0
    held: int = 0
    clashes: list[tuple[str, str, str, Clash]] = field(default_factory=list)
    """(kind, area, record id, clash)"""
    missing: list[tuple[str, str, int]] = field(default_factory=list)
    """(area, device, n): where a run did not join and what is wanted first"""
    touched: frozenset[str] = frozenset()


class Intake:
    """One write transaction that takes in changes of other devices (and adds own ones)."""

    def __init__(self, writer: Writer, hub: bool) -> None:
        self._writer = writer
        self._connection = writer.connection
        self._hub = hub

    @property
    def touched(self) -> frozenset[str]:
        """The kinds written so far."""
        return frozenset(self._writer.touched)

    def head(self, area: str, device: str) -> tuple[int, bytes]:
        """(n, link) of the last change known of a device in an area."""
        return self._writer.head(area, device)

    def prefetch(self, area: str, changes: Sequence[Change]) -> None:
        """Reads the records of many changes at once, before they are applied."""
        by_kind: dict[str, list[str]] = {}
        for change in changes:
            by_kind.setdefault(change.kind, []).append(change.record_id)
        for kind, records in by_kind.items():
            self._writer.prefetch(kind, area, records)

    def apply(self, area: str, device: str, change: Change, body: bytes) -> list[Clash]:
        """Logs and merges a change that joins its device's head."""
        return self._writer.apply(area, device, change, body)

    def hold(
        self, area: str, device: str, n: int, body: bytes, record: str, code: str, reason: Text
    ) -> None:
        """Logs a change without applying it, and puts it into quarantine with its reason."""
        self._writer.keep_body(area, device, n, body, record)
        self._connection.execute(
            "INSERT OR REPLACE INTO quarantine (area, device, n, record, code, zh, en, received) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (area, device, n, record, code, reason.zh, reason.en, self._writer.clock.now()),
        )

    def end_run(self, run: Run, link: bytes) -> None:
        """Keeps the device's signature on the run's end, for handing the run on."""
        self.keep_end(run.area, run.device, run.last, link, run.signature)

    def keep_end(self, area: str, device: str, n: int, link: bytes, signature: bytes) -> None:
        """Keeps a signed end of a chain: runs are cut there, and hashing on begins there."""
        self._connection.execute(log.SET_RUN_END, (area, device, n, link, signature))

    def record(self, kind: str, area: str, id: str) -> Record | None:
        """A record as it stands in this transaction."""
        state = self._writer.state(kind, area, id)
        return Record(kind, area, id, state.values) if state else None

    def act(self, author: str) -> Act:
        """Own changes in the same transaction."""
        return Act(self._writer, author, self._hub)

    def write(self, author: str, kind: str, area: str, values: Mapping[str, Any], id: str) -> None:
        """One own change of a record as it is, unchecked: what a hub adds to what it takes in."""
        self._writer.write(author, kind, area, id, values)

    def now(self) -> int:
        """Wall milliseconds by this replica's clock."""
        return self._writer.clock.now()

    def flush(self) -> None:
        """Stores what was collected so far inside the transaction, so that reads see it."""
        self._writer.flush()


class Replica:
    """The records of one laptop or hub. Used by one thread; others open their own on the file."""

    def __init__(self, database: Database, path: Path, now: Callable[[], int]) -> None:
        self._database = database
        self._connection = database.conn
        self.path = path
        self._now = now
        self.searchable = True
        self.device, self.device_key = self._identity()

    @classmethod
    def open(
        cls, path: Path, key: bytes | None = None, now: Callable[[], int] = wall_milliseconds
    ) -> "Replica":
        """The replica in ``path``, made when it is not there; ``key`` has 32 bytes, None is plain.

        Raises DamagedFile (or wrong key), NewerFile, FileBusy, DiskFull, DataFault.
        """
        database = open_database(path, key)
        try:
            migrate(database, path)
            with translated(path):
                return cls(database, path, now)
        except BaseException:
            database.conn.close()
            raise

    def close(self) -> None:
        """Closes the file; the replica is of no use afterwards."""
        self._connection.close()

    def _identity(self) -> tuple[str, DeviceKey]:
        device = self.setting("device")
        if not device:
            with transaction(self._database, self.path):
                device = self.setting("device")
                if not device:
                    device = new_device()
                    self._put("device", device)
                    self._put("device_key", DeviceKey.new().private.hex())
        return device, DeviceKey(bytes.fromhex(self.setting("device_key")))

    # -- reading ------------------------------------------------------------------------------

    def get(self, id: str) -> Record | None:
        """The record with this id, deleted or not; None when there is none."""
        sql = "SELECT kind, area FROM change WHERE record = ? AND kind <> ? ORDER BY seq DESC"
        for kind, area in self.query(sql, (id, HELD_KIND)):
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
            parts.append(f'"{name}" IS ?')
            bound.append(int(value) if isinstance(value, bool) else value)
        if not deleted:
            parts.append("deleted IS NOT 1")
        return " AND ".join(parts), bound

    def history(self, id: str) -> list[Entry]:
        """Every change of a record, oldest first as applied here."""
        with translated(self.path):
            return log.history(self._connection, id)

    def query(self, sql: str, bound: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a SELECT; for the rooms of ``sync/replica`` and ``sync/hub`` only."""
        with translated(self.path):
            return list(self._connection.execute(sql, bound).fetchall())

    # -- writing ------------------------------------------------------------------------------

    @contextmanager
    def _writing(self) -> Iterator[Writer]:
        """One transaction with its writer; clock and counters are read inside it."""
        with transaction(self._database, self.path) as connection:
            clock = Clock(self.device, self.setting("last_stamp"), self._now)
            writer = Writer(connection, clock, self.searchable)
            yield writer
            writer.flush()
            self._put("last_stamp", clock.last)

    @contextmanager
    def act(self, author: str, hub: bool = False) -> Iterator[Act]:
        """One act of one person: everything in it is stored together, or nothing is."""
        with self._writing() as writer:
            yield Act(writer, author, hub)

    @contextmanager
    def intake(self, hub: bool = False) -> Iterator[Intake]:
        """One transaction for what others wrote."""
        with self._writing() as writer:
            yield Intake(writer, hub)

    def take(self, runs: Sequence[Run]) -> Taken:
        """Takes in runs from a trusted hub, in one transaction; what is known is left alone."""
        taken = Taken()
        with self.intake() as intake:
            for run in runs:
                self._take_run(intake, run, taken)
            taken.touched = intake.touched
        return taken

    def _take_run(self, intake: Intake, run: Run, taken: Taken) -> None:
        try:
            fresh = unseen(run, *intake.head(run.area, run.device))
        except NotJoined as gap:
            taken.missing.append((gap.area, gap.device, gap.wanted))
            return
        taken.known += len(run.bodies) - len(fresh)
        if not fresh:
            return
        read = {n: decode(body) for n, body, _ in fresh if n not in run.held}
        intake.prefetch(run.area, list(read.values()))
        for n, body, _ in fresh:
            change = read.get(n)
            if change is None:  # held, and perhaps because nobody can read it
                intake.hold(run.area, run.device, n, body, "", "held", HELD_ELSEWHERE)
                taken.held += 1
                continue
            clashes = intake.apply(run.area, run.device, change, body)
            taken.accepted += 1
            taken.clashes += [(change.kind, run.area, change.record_id, c) for c in clashes]
        intake.end_run(run, fresh[-1][2])

    # -- settings and what is still to be sent ---------------------------------------------------

    def setting(self, name: str) -> str:
        """A small fact about this replica that is not synced; "" when it was never set."""
        rows = self.query("SELECT value FROM setting WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else ""

    def set_setting(self, name: str, value: str) -> None:
        """Keeps a small fact about this replica."""
        with transaction(self._database, self.path):
            self._put(name, value)

    def _put(self, name: str, value: str) -> None:
        self._connection.execute(
            "INSERT INTO setting (name, value) VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )

    def pending(self) -> int:
        """How many own changes the home hub has not confirmed."""
        sql = "SELECT coalesce(sum(n - confirmed), 0) FROM head WHERE device = ?"
        return int(self.query(sql, (self.device,))[0][0])

    def confirm(self, heads: Heads) -> None:
        """Notes how far the home hub has this device's changes.

        Now and then the chain is signed there, so that later runs need not hash it from its start.
        """
        known = "SELECT n, confirmed FROM head WHERE area = ? AND device = ?"
        note = "UPDATE head SET confirmed = ? WHERE area = ? AND device = ?"
        with transaction(self._database, self.path) as connection:
            for area, theirs in heads.items():
                for last, before in connection.execute(known, (area, self.device)).fetchall():
                    n = min(theirs.get(self.device, 0), last)
                    connection.execute(note, (n, area, self.device))
                    if n // OWN_ENDS_EVERY > before // OWN_ENDS_EVERY:
                        link = log.link_at(connection, area, self.device, n)
                        signature = self.device_key.sign_run(area, self.device, n, link)
                        row = (area, self.device, n, link, signature)
                        connection.execute(log.SET_RUN_END, row)

    def held(self) -> list[Held]:
        """The changes in quarantine, oldest first."""
        rows = self.query(
            "SELECT area, device, n, record, code, zh, en, received FROM quarantine "
            "ORDER BY received, area, device, n"
        )
        return [
            Held(area, device, n, record, code, Text(zh, en), received)
            for area, device, n, record, code, zh, en, received in rows
        ]

    def note_held(self, held: Sequence[Held]) -> None:
        """Remembers what the hub holds of this laptop's changes, to show it to their author."""
        rows = [
            (h.area, h.device, h.n, h.record, h.code, h.reason.zh, h.reason.en, h.received)
            for h in held
        ]
        with transaction(self._database, self.path) as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO quarantine "
                "(area, device, n, record, code, zh, en, received) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                rows,
            )

    # -- runs ---------------------------------------------------------------------------------

    def heads(self, prefixes: Sequence[str] | None = None) -> dict[str, dict[str, int]]:
        """How far each device's changes are known here, by area (under ``prefixes``)."""
        with translated(self.path):
            return log.heads(self._connection, prefixes)

    def ends(self) -> dict[str, dict[str, tuple[int, bytes]]]:
        """The heads with the chain's link at each: equal only where the histories are."""
        found: dict[str, dict[str, tuple[int, bytes]]] = {}
        for area, device, n, link in self.query("SELECT area, device, n, link FROM head"):
            found.setdefault(area, {})[device] = (n, link)
        return found

    def runs_after(self, area: str, known: AreaHeads, limit: Batch = FULL) -> list[Run]:
        """Signed runs of what ``known`` lacks in ``area``, in log order, up to ``limit``."""
        with translated(self.path):
            own = (self.device, self.device_key)
            return log.runs_after(self._connection, area, known, own, limit)

    def own_runs(self, known: Heads, limit: Batch = FULL) -> Iterator[list[Run]]:
        """Everything in the log that ``known`` lacks, in batches of at most ``limit``."""
        mine = self.heads()
        reached = {area: dict(known.get(area, {})) for area in mine}
        batch: list[Run] = []
        changes = size = 0
        for area in sorted(mine):
            while lacking(reached[area], mine[area]):
                room = Batch(limit.changes_max - changes, limit.bytes_max - size)
                for run in self.runs_after(area, reached[area], room):
                    batch.append(run)
                    reached[area][run.device] = run.last
                    changes += len(run.bodies)
                    size += sum(len(body) for body in run.bodies)
                if changes >= limit.changes_max or size >= limit.bytes_max:
                    yield batch
                    batch, changes, size = [], 0, 0
        if batch:
            yield batch
