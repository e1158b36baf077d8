"""The tallies of all areas under one, each counted once and kept until something changes.

A kept tally holds as long as its area's log has not grown and nothing else has changed that it was
counted by: parameters and prices of the area and those above, and the rank and organ of the cadres
who came. So a county asks again only for the villages where something happened. What is kept is
never sent, and may be thrown away at any time.
"""

import hashlib
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import date
from typing import NamedTuple

import msgspec

from sync.casework.counting import Known, count_area, facts_of
from sync.casework.ground import Target, roster, villages
from sync.casework.incomes import prices_of
from sync.casework.parameters import PARAMETER, PRICE, row_of, settings_of
from sync.errors import DiskFull, FileBusy
from sync.records.places import RESTRICTED, lineage
from sync.replica.replica import Replica
from sync.replica.upgrade import shape
from sync.rules.tallies import OBJECTS, Count
from sync.store.contract import Upsert

KEPT_MS = 7 * 24 * 3600 * 1000
"""What was counted longer ago than a week goes when its area is counted again."""
AREAS_AT_ONCE = 20
"""So many areas are counted between two looks at whether the person still wants to know."""
EDITION = "1"
"""Another one where the same records are counted differently than before."""
GROUPS = ("income.", "visit.", "issue.")
"""The parameters that tallies depend on."""

SEQS = "SELECT area, seq FROM ledger WHERE area >= ? AND area < ?"
FIND = "SELECT area, seq, basis, body FROM tally WHERE area >= ? AND area < ? AND as_of = ?"
KEEP = Upsert("tally", ("area", "as_of", "seq", "made", "basis", "body"), ("area", "as_of"),
              ("seq", "made", "basis", "body"))  # fmt: skip
TIDY = "DELETE FROM tally WHERE area = ? AND (made < ? OR made > ?)"

Tell = Callable[[int, int], None]
"""Told how many areas are counted, of how many; may raise to stop."""
Counts = dict[str, Count]
"""Area -> what was counted there; areas of which nothing is recorded are villages nobody visited.
"""


class _Body(msgspec.Struct):
    """What is kept of a count."""

    numbers: dict[str, int]
    roster: list[str]
    came: list[str]


_encode, _decode = msgspec.json.Encoder().encode, msgspec.json.Decoder(_Body).decode


class _Kept(NamedTuple):
    """One count, with what it holds for."""

    seq: int
    basis: str
    counted: Count


_Memory = dict[tuple[str, str], _Kept]
"""(area, day) -> what was counted."""


def counts(
    replica: Replica, area: str, days: Sequence[date], tell: Tell | None = None
) -> dict[date, Counts]:
    """What was counted under ``area`` (itself included) as of each day, area by area.

    What is counted anew is kept as it comes, so that whoever stops (``tell`` raises) goes on from
    there. What is answered is of one moment, whatever others write meanwhile.
    """
    memory: _Memory = {}
    while True:
        with replica.store.snapshot():
            asked = _Question(replica, area, sorted(set(days)), memory)
            left = len(asked.stale) - AREAS_AT_ONCE
            fresh = asked.count(asked.stale[:AREAS_AT_ONCE])
        _keep(replica, fresh)
        if left <= 0:
            return asked.answer
        memory |= fresh
        if tell is not None:
            tell(asked.areas - left, asked.areas)


class _Question:
    """What is known and what is missing, inside one snapshot."""

    def __init__(self, replica: Replica, area: str, days: Sequence[date], memory: _Memory) -> None:
        self._replica = replica
        self._days = days
        self._bound = (area, area + "~")
        rows = replica.query(SEQS, self._bound)
        self._seqs = {code: seq for code, seq in rows if not code.startswith(RESTRICTED)}
        self.areas = len(self._seqs)
        """Of how many areas anything is recorded."""
        self._basis = _Basis(replica, area)
        self._villages = {day: villages(replica, area, day) for day in days}
        self.answer: dict[date, Counts] = {}
        stale: set[str] = set()
        for day in days:
            valid = self._valid(day, memory)
            stale |= self._seqs.keys() - valid.keys()
            known = {code: _unvisited(one) for code, one in self._villages[day].items()}
            self.answer[day] = known | valid
        self.stale = sorted(stale)
        """The areas that must be counted again."""

    def _valid(self, day: date, memory: _Memory) -> Counts:
        """What was kept of this day and still holds."""
        found = {}
        for code, seq, basis, body in self._replica.query(FIND, (*self._bound, day.isoformat())):
            if self._seqs.get(code) == seq:
                kept = _decode(body)
                count = Count(kept.numbers, frozenset(kept.roster), frozenset(kept.came))
                found[code] = _Kept(seq, basis, count)
        found |= {code: kept for (code, on), kept in memory.items() if on == day.isoformat()}
        return {
            code: kept.counted
            for code, kept in found.items()
            if self._seqs.get(code) == kept.seq
            and kept.basis == self._basis.of(code, kept.counted.came)
        }

    def count(self, areas: Sequence[str]) -> _Memory:
        """Counts these areas and completes the answer."""
        if not areas:
            return {}
        known = Known(
            settings_of(self._replica),
            prices_of(self._replica),
            self._basis.cadres,
            self._villages,
        )
        fresh: _Memory = {}
        for code in areas:
            for day, count in count_area(self._replica, code, self._days, known).items():
                basis = self._basis.of(code, count.came)
                fresh[code, day.isoformat()] = _Kept(self._seqs[code], basis, count)
                self.answer[day][code] = count
        return fresh


class _Basis:
    """What counts depend on beside the records of their area, as digests."""

    def __init__(self, replica: Replica, area: str) -> None:
        self.cadres = roster(replica, area)
        self._rows: dict[str, list[str]] = {}
        for record in replica.fetch(PARAMETER):
            if str(record["name"]).startswith(GROUPS):
                self._rows.setdefault(record.area, []).append(repr(row_of(record)))
        for record in replica.fetch(PRICE):
            self._rows.setdefault(record.area, []).append(repr(sorted(record.values.items())))
        self._digests: dict[tuple[str, ...], str] = {}

    def of(self, area: str, came: Collection[str]) -> str:
        """The digest for an area where these cadres came."""
        places = tuple(code for code in lineage(area) if code in self._rows)
        if places not in self._digests:
            said = [EDITION, shape(), *(row for code in places for row in self._rows[code])]
            self._digests[places] = _digest("\n".join(said))
        return _digest(self._digests[places] + facts_of(self.cadres, came))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _unvisited(village: Target) -> Count:
    """A village of which nothing is recorded."""
    name = OBJECTS[village.of_class]
    return Count({name: 1, f"{name}_must": 1} if village.wanted else {name: 1})


def _keep(replica: Replica, fresh: _Memory) -> None:
    """Keeps what was counted, where that can be done now."""
    if not fresh:
        return
    now = replica.now()
    rows = [
        (area, day, kept.seq, now, kept.basis, _body(kept.counted))
        for (area, day), kept in fresh.items()
    ]
    stale = [(area, now - KEPT_MS, now + KEPT_MS) for area in sorted({area for area, _ in fresh})]
    with suppress(FileBusy, DiskFull), replica.store.transaction() as connection:
        connection.executemany(TIDY, stale)
        connection.upsert(KEEP, rows)


def _body(count: Count) -> str:
    kept = _Body(dict(count.numbers), sorted(count.roster), sorted(count.came))
    return _encode(kept).decode()
