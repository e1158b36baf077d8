"""The tallies of all areas under one, each counted once and kept until something changes.

A kept tally holds as long as its area's log has not grown and nothing else has changed that it was
counted by: parameters and prices of the area and those above, and the rank and organ of the cadres
who came. So a county asks again only for the villages where something happened. Incomes, which cost
the most and are the same for a whole year, are kept apart from what is counted day by day. What is
kept is never sent, and may be thrown away at any time.
"""

import hashlib
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

import msgspec

from sync.casework.counting import (
    Accounts,
    Homes,
    Known,
    accounts_on,
    count_area,
    count_incomes,
    facts_of,
)
from sync.casework.ground import Target, roster, villages
from sync.casework.incomes import prices_of
from sync.casework.parameters import PARAMETER, PRICE, row_of, settings_of
from sync.errors import DiskFull, FileBusy
from sync.records.places import RESTRICTED, lineage
from sync.replica.replica import Replica
from sync.replica.upgrade import shape
from sync.rules.tallies import OBJECTS, Count
from sync.store.contract import Upsert

KEPT_MS = 9 * 24 * 3600 * 1000
"""What was counted of a day goes after nine days, when its area is counted again: until then it is
what next week is compared with."""
AREAS_AT_ONCE = 20
"""So many areas are counted between two looks at whether the person still wants to know."""
GROUPS = ("income.", "visit.", "issue.")
"""The parameters that tallies depend on."""

SEQS = "SELECT area, seq FROM ledger WHERE area >= ? AND area < ?"
FIND = "SELECT area, seq, basis, body FROM tally WHERE area >= ? AND area < ? AND as_of = ?"
KEEP = Upsert("tally", ("area", "as_of", "seq", "made", "basis", "body"), ("area", "as_of"),
              ("seq", "made", "basis", "body"))  # fmt: skip
TIDY = "DELETE FROM tally WHERE area = ? AND as_of < 'a' AND (made < ? OR made > ?)"
"""Of days, that is: incomes are kept by years."""

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
"""(area, what was counted: a day, or ``Accounts``) -> the count."""


def counts(
    replica: Replica,
    area: str,
    days: Sequence[date],
    tell: Tell | None = None,
    scope: tuple[str, ...] = (),
) -> dict[date, Counts]:
    """What was counted under ``area`` (itself included) as of each day, area by area.

    ``scope`` are the areas that this replica reads, () for all: of a village elsewhere nothing is
    recorded here, which does not mean that nobody was there.

    What is counted anew is kept as it comes, so that whoever stops (``tell`` raises) goes on from
    there. What is answered is of one moment, whatever others write meanwhile.
    """
    memory: _Memory = {}
    while True:
        with replica.store.snapshot():
            asked = _Question(replica, area, sorted(set(days)), memory, scope)
            few = len(asked.stale) <= AREAS_AT_ONCE
            fresh = asked.count(asked.stale) if few else {}
        if few:
            _keep(replica, fresh)
            return asked.answer
        for start in range(0, len(asked.stale), AREAS_AT_ONCE):
            with replica.store.snapshot():
                fresh = asked.count(asked.unchanged(asked.stale[start : start + AREAS_AT_ONCE]))
            _keep(replica, fresh)
            memory |= fresh
            if tell is not None:
                left = max(0, len(asked.stale) - start - AREAS_AT_ONCE)
                tell(asked.areas - left, asked.areas)


class _Question:
    """What is known and what is missing, inside one snapshot."""

    def __init__(
        self,
        replica: Replica,
        area: str,
        days: Sequence[date],
        memory: _Memory,
        scope: tuple[str, ...],
    ) -> None:
        self._replica = replica
        self._days = days
        self._bound = (area, area + "~")
        rows = replica.query(SEQS, self._bound)
        self._seqs = {code: seq for code, seq in rows if not code.startswith(RESTRICTED)}
        self.areas = len(self._seqs)
        """Of how many areas anything is recorded."""
        self._settings = settings_of(replica)
        self._basis = _Basis(replica, area)
        self._villages = {day: villages(replica, area, day) for day in days}
        self._scope = scope
        self._accounts = self._accounts_of()
        self._found = self._valid(memory)
        self.stale = [code for code in sorted(self._seqs) if self._missing(code)]
        """The areas of which something must be counted."""

    def _accounts_of(self) -> dict[tuple[str, date], Accounts]:
        """Area, day -> the incomes that are told; the same wherever the same parameters hold."""
        known: dict[tuple[tuple[str, ...], date], Accounts] = {}
        found = {}
        for code in self._seqs:
            ruled = self._basis.ruled_by(code)
            for day in self._days:
                if (ruled, day) not in known:
                    known[ruled, day] = accounts_on(code, day, self._settings)
                found[code, day] = known[ruled, day]
        return found

    def unchanged(self, areas: Sequence[str]) -> list[str]:
        """Those of these areas to which nothing was written since the question was put; the others
        are looked at when it is put again."""
        now: dict[str, int] = dict(self._replica.query(SEQS, self._bound))
        return [code for code in areas if now.get(code) == self._seqs[code]]

    def _keys(self, area: str) -> set[str]:
        """What is kept of an area for the days that are asked about."""
        accounts = {str(self._accounts[area, day]) for day in self._days}
        return accounts | {day.isoformat() for day in self._days}

    def _missing(self, area: str) -> set[str]:
        return {key for key in self._keys(area) if (area, key) not in self._found}

    def _valid(self, memory: _Memory) -> _Memory:
        """What was kept and still holds."""
        found: _Memory = {}
        keys = {day.isoformat() for day in self._days} | {str(a) for a in self._accounts.values()}
        for key in sorted(keys):
            for code, seq, basis, body in self._replica.query(FIND, (*self._bound, key)):
                if self._seqs.get(code) == seq:
                    kept = _decode(body)
                    count = Count(kept.numbers, frozenset(kept.roster), frozenset(kept.came))
                    found[code, key] = _Kept(seq, basis, count)
        return {
            (code, key): kept
            for (code, key), kept in (found | memory).items()
            if self._seqs.get(code) == kept.seq
            and kept.basis == self._basis.of(code, kept.counted.came)
        }

    def count(self, areas: Sequence[str]) -> _Memory:
        """Counts what is missing of these areas."""
        if not areas:
            return {}
        known = Known(self._settings, prices_of(self._replica), self._basis.cadres, self._villages)
        fresh: _Memory = {}
        for code in areas:
            missing, homes = self._missing(code), Homes(self._replica, code)
            counted: dict[str, Count] = {}
            days = [day for day in self._days if day.isoformat() in missing]
            if days:
                of_days = count_area(self._replica, code, days, known, homes)
                counted |= {day.isoformat(): count for day, count in of_days.items()}
            accounts = {self._accounts[code, day] for day in self._days}
            wanted = [one for one in sorted(accounts) if str(one) in missing]
            if wanted:
                of_years = count_incomes(self._replica, code, wanted, known, homes)
                counted |= {str(one): Count(numbers) for one, numbers in of_years.items()}
            for key, count in counted.items():
                basis = self._basis.of(code, count.came)
                fresh[code, key] = _Kept(self._seqs[code], basis, count)
        self._found |= fresh
        return fresh

    @property
    def answer(self) -> dict[date, Counts]:
        """What was counted of every area that is read here, once nothing is missing."""
        found: dict[date, Counts] = {}
        for day in self._days:
            known = {code: _unvisited(one) for code, one in self._villages[day].items()}
            known |= {code: self._counted(code, day) for code in self._seqs}
            found[day] = {code: count for code, count in known.items() if self._reads(code)}
        return found

    def _reads(self, area: str) -> bool:
        """Whether the area is read here: by a right of its own, or as one above."""
        scope = self._scope
        return not scope or area.startswith(scope) or any(one.startswith(area) for one in scope)

    def _counted(self, area: str, day: date) -> Count:
        of_day = self._found[area, day.isoformat()].counted
        of_years = self._found[area, str(self._accounts[area, day])].counted
        numbers = {**of_day.numbers, **of_years.numbers}
        return Count(numbers, of_day.roster, of_day.came)


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

    def ruled_by(self, area: str) -> tuple[str, ...]:
        """The areas whose parameters and prices hold in this one."""
        return tuple(code for code in lineage(area) if code in self._rows)

    def of(self, area: str, came: Collection[str]) -> str:
        """The digest for an area where these cadres came."""
        places = self.ruled_by(area)
        if places not in self._digests:
            said = [program(), shape(), *(row for code in places for row in self._rows[code])]
            self._digests[places] = _digest("\n".join(said))
        return _digest(self._digests[places] + facts_of(self.cadres, came))


@cache
def program() -> str:
    """The version of the program: another one may count the same records differently."""
    try:
        return version("zoufang")
    except PackageNotFoundError:
        return ""


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
