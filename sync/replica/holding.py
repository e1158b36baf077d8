"""Which changes are applied: all but those that a ``held`` record names and nobody has let in.

The rule is pure and the same at every replica, so whoever knows the same changes holds the same
records, in whatever order they came (sync.md, "Quarantine"). Only on the device that wrote it a
change stays applied while it is held.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sync.changes.change import Change, decode
from sync.changes.merge import Clash, State, merge
from sync.errors import BadValue
from sync.records.kinds.held import NEVER, YES, held_id, target_of
from sync.replica.log import APPLIED
from sync.store.contract import Connection, Reader

HELD = "held"
"""The kind of the records that hold changes."""
HELD_KIND = ""
"""Stands in the log where a change is held and not applied."""
_NEVER = ", ".join(f"'{code}'" for code in sorted(NEVER))
STANDS = f"(released IS DISTINCT FROM '{YES}' OR code IN ({_NEVER}))"
"""What ``stands`` says, in SQL."""
OF_AREA = f"SELECT id, CASE WHEN {STANDS} THEN 1 ELSE 0 END FROM held WHERE area = ?"
CHANGE_AT = "SELECT kind, body FROM change WHERE area = ? AND device = ? AND n = ?"
PUT = "UPDATE change SET kind = ?, record = ? WHERE area = ? AND device = ? AND n = ?"
UNNOTE = "DELETE FROM quarantine WHERE area = ? AND device = ? AND n = ?"
EARLY = (
    "SELECT q.area, q.device, q.n FROM quarantine q JOIN head h ON h.area = q.area "
    "AND h.device = q.device WHERE q.code IS NULL AND q.n <= h.confirmed "
    "ORDER BY q.area, q.device, q.n"
)
"""Changes that somebody's word keeps out, though the home hub has them."""


def stands(values: Mapping[str, Any]) -> bool:
    """Whether a held record of these values keeps its change out."""
    return values.get("released") != YES or values.get("code") in NEVER


@dataclass(frozen=True)
class Turned:
    """A change of the log that is applied from now on, or no longer."""

    area: str
    device: str
    change: Change
    applied: bool
    clashes: list[Clash] = field(default_factory=list)
    """What it met, now that it is applied."""

    @property
    def place(self) -> tuple[str, str, str]:
        """Kind, area and id of its record."""
        return self.change.kind, self.area, self.change.record_id

    def among(self, clashes: Iterable[Clash]) -> "Turned":
        """The same with those of its record's clashes that it is one side of."""
        stamp = self.change.stamp
        met = [c for c in clashes if self.applied and stamp in (c.kept_stamp, c.lost_stamp)]
        return replace(self, clashes=met)


class Holding:
    """What is held, as one transaction sees it. ``device`` is the replica's own."""

    def __init__(self, connection: Connection, device: str) -> None:
        self._connection = connection
        self._device = device
        self._standing: dict[str, dict[str, bool]] = {}
        self._heard: dict[tuple[str, str], None] = {}

    def keeps_out(self, area: str, device: str, n: int) -> bool:
        """Whether a change must not be applied here."""
        known = self._of(area)
        return bool(known) and device != self._device and known.get(held_id(area, device, n), False)

    def knows(self, area: str, device: str, n: int) -> bool:
        """Whether there is a held record about a change."""
        known = self._of(area)
        return bool(known) and held_id(area, device, n) in known

    def hear(self, area: str, id: str, values: Mapping[str, Any] | None) -> None:
        """A held record has changed; None when it is gone."""
        known = self._of(area)
        if values is None:
            known.pop(id, None)
        else:
            known[id] = stands(values)
        self._heard[area, id] = None

    def _of(self, area: str) -> dict[str, bool]:
        """The held records of an area: whether each keeps its change out."""
        if area not in self._standing:
            rows = self._connection.query(OF_AREA, (area,))
            self._standing[area] = {id: bool(keeps) for id, keeps in rows}
        return self._standing[area]

    def turn(self) -> list[Turned]:
        """Puts the log right for what was heard; the records of what it returns are to be made
        anew. Everything must be stored before."""
        heard, self._heard = self._heard, {}
        found = []
        for area, id in heard:
            target = target_of(area, id)
            if target is not None:
                self._connection.execute(UNNOTE, (area, *target))
                found += self._turned(area, *target)
        return found

    def let_in(self) -> list[Turned]:
        """Applies what somebody's word kept out, though the home hub has it and tells of no record
        that holds it. To be asked when everything is synced."""
        found = []
        for area, device, n in self._connection.query(EARLY):
            self._connection.execute(UNNOTE, (area, device, n))
            found += self._turned(area, device, n)
        return found

    def _turned(self, area: str, device: str, n: int) -> list[Turned]:
        for kind, body in self._connection.query(CHANGE_AT, (area, device, n)):
            change = read(bytes(body), n)
            if change is None:
                continue  # nobody can read it, so it is applied nowhere
            wanted = HELD_KIND if self.keeps_out(area, device, n) else change.kind
            if wanted != kind:
                self._connection.execute(PUT, (wanted, change.record_id, area, device, n))
                return [Turned(area, device, change, wanted != HELD_KIND)]
        return []


def by_record(turned: Iterable[Turned]) -> dict[tuple[str, str, str], list[Turned]]:
    """The changes of each record."""
    found: dict[tuple[str, str, str], list[Turned]] = {}
    for one in turned:
        found.setdefault(one.place, []).append(one)
    return found


def replay(reader: Reader, kind: str, area: str, record: str) -> tuple[State | None, list[Clash]]:
    """A record from its applied changes in the log, in the order they were logged, with every clash
    on the way; None when there are none."""
    state: State | None = None
    clashes: list[Clash] = []
    for (body,) in reader.query(APPLIED, (record, area, kind)):
        state, found = merge(state or State(kind, area, record), decode(bytes(body)))
        clashes += found
    return state, clashes


def read(body: bytes, n: int) -> Change | None:
    """The change, None when it cannot be read or does not carry the number of its place."""
    try:
        change = decode(body)
    except BadValue:
        return None
    return change if change.n == n else None
