"""Taking in what others wrote: one transaction that logs, merges, holds, and keeps signatures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sync.changes.chain import NotJoined, Run, unseen, verify_run
from sync.changes.change import Change, decode
from sync.changes.merge import Clash
from sync.errors import BadAnswer, Text
from sync.records.kinds.held import held_id
from sync.replica import log
from sync.replica.holding import Turned, read
from sync.replica.tables import Record
from sync.replica.writer import Act, Writer
from sync.store.contract import Upsert

UNSAID = Text("", "")
SET_NOTED = Upsert(
    "quarantine",
    ("area", "device", "n", "record", "code", "zh", "en", "received"),
    ("area", "device", "n"),
    ("record", "code", "zh", "en", "received"),
)
FindKey = Callable[[str], bytes | None]
"""Device -> its public key, None when nobody has vouched for it."""


@dataclass(frozen=True)
class Held:
    """A change in quarantine, and why. ``author`` and ``kind`` are "" where nobody can read it,
    or where only the hub's answer told of it so far; ``released`` is a person's word, or the hub's
    ("yes", "no"), "" while it waits."""

    area: str
    device: str
    n: int
    record: str = ""
    code: str = ""
    reason: Text = UNSAID
    received: int = 0
    kind: str = ""
    author: str = ""
    released: str = ""

    @property
    def id(self) -> str:
        """The id of the record about it."""
        return held_id(self.area, self.device, self.n)

    @property
    def noted(self) -> tuple[Any, ...]:
        """As it is noted until its record comes."""
        zh, en = self.reason.zh, self.reason.en
        return (self.area, self.device, self.n, self.record, self.code, zh, en, self.received)


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


CONFIRM = (
    "UPDATE head SET confirmed = ?, handed = CASE WHEN handed < ? THEN ? ELSE handed END "
    "WHERE area = ? AND device = ? AND confirmed < ?"
)


class Intake:
    """One write transaction that takes in changes of other devices (and adds own ones)."""

    def __init__(self, writer: Writer, hub: bool) -> None:
        self._writer = writer
        self._connection = writer.connection
        self._hub = hub
        self._ends: list[tuple[Any, ...]] = []
        self._confirmed: list[tuple[Any, ...]] = []

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

    def apply(
        self, area: str, device: str, change: Change, body: bytes, link: bytes | None = None
    ) -> list[Clash]:
        """Logs and merges a change that joins its device's head; ``link`` is the one behind it,
        where that was hashed already."""
        return self._writer.apply(area, device, change, body, link)

    def hold(self, area: str, device: str, n: int, body: bytes, record: str) -> None:
        """Logs a change without applying it; a held record says why, now or soon."""
        self._writer.keep_body(area, device, n, body, record)

    def keeps_out(self, area: str, device: str, n: int) -> bool:
        """Whether a held record keeps this change out."""
        return self._writer.holding.keeps_out(area, device, n)

    def was_held(self, area: str, device: str, n: int) -> bool:
        """Whether there is a held record about this change, standing or not."""
        return self._writer.holding.knows(area, device, n)

    def let_in(self) -> None:
        """Applies what only somebody's word has kept out, though no record holds it."""
        self._writer.turn(self._writer.holding.let_in())

    def turned(self) -> list[Turned]:
        """Stores what was collected, and returns the changes that held records made applied, or no
        longer, since this was last asked."""
        self.flush()
        turned, self._writer.turned = self._writer.turned, []
        return turned

    def end_run(self, run: Run, link: bytes) -> None:
        """Keeps the device's signature on the run's end, for handing the run on."""
        self._ends.append(
            (run.area, run.device, run.last, link, run.signature, run.received, run.offset)
        )

    def keep_end(self, area: str, device: str, n: int, link: bytes, signature: bytes) -> None:
        """Keeps a signed end of a chain: runs are cut there, and hashing on begins there."""
        self._ends.append((area, device, n, link, signature, 0, 0))

    def record(self, kind: str, area: str, id: str) -> Record | None:
        """A record as it stands in this transaction."""
        state = self._writer.state(kind, area, id)
        return Record(kind, area, id, state.values) if state else None

    def came_here(self, kind: str, area: str, id: str) -> bool:
        """Whether the record was brought here from another area and still stands here."""
        state = self._writer.state(kind, area, id)
        return state is not None and not state.stamp and not state.moved

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
        if self._ends:
            self._connection.upsert(log.SET_RUN_ENDS, list(dict.fromkeys(self._ends)))
        if self._confirmed:
            self._connection.executemany(CONFIRM, self._confirmed)
        self._ends, self._confirmed = [], []

    # -- whole runs -----------------------------------------------------------------------------

    def take(self, run: Run, key: FindKey | None, home: bool, taken: Taken) -> None:
        """Takes in what is new of a run. ``key`` finds the writer's public key; None where the
        run was verified already. ``home`` says that the home hub sent it, and so has it.

        Raises Forked, BadValue, BadAnswer for a wrong signature.
        """
        try:
            fresh = unseen(run, *self.head(run.area, run.device))
        except NotJoined as gap:
            taken.missing.append((gap.area, gap.device, gap.wanted))
            return
        if home:
            self._confirmed.append((*[run.last] * 3, run.area, run.device, run.last))
        taken.known += len(run.bodies) - len(fresh)
        if not fresh:
            return
        if key is not None:
            _verify(run, fresh[-1][2], key(run.device))
        changes = {n: read(body, n) if n in run.held else decode(body) for n, body, _ in fresh}
        self.prefetch(run.area, [change for change in changes.values() if change])
        for n, body, link in fresh:
            change = changes[n]
            if change is None or self._is_held(run, n):
                self.hold(run.area, run.device, n, body, change.record_id if change else "")
                taken.held += 1
                continue
            clashes = self.apply(run.area, run.device, change, body, link)
            taken.accepted += 1
            taken.clashes += [(change.kind, run.area, change.record_id, c) for c in clashes]
        self.end_run(run, fresh[-1][2])

    def _is_held(self, run: Run, n: int) -> bool:
        """Whether a change is held: by its record, or until that comes by the sender's word."""
        area, device = run.area, run.device
        if n not in run.held or device == self._writer.clock.device:
            return self.keeps_out(area, device, n)
        if self._writer.holding.knows(area, device, n):
            return self.keeps_out(area, device, n)
        self._connection.upsert(SET_NOTED, [(area, device, n, None, None, None, None, 0)])
        return True


def _verify(run: Run, end: bytes, public: bytes | None) -> None:
    signed = public is not None and verify_run(
        public, run.area, run.device, run.last, end, run.signature
    )
    if not signed:
        raise BadAnswer(
            "收到的更改签名不对，没有收下；请再同步一次，仍不行请联系管理员",
            "Changes came with a wrong signature and were not taken; sync again, then ask the "
            "hub's keeper",
            detail=f"{run.area} {run.device} {run.last}: {'wrong' if public else 'no card'}",
        )
