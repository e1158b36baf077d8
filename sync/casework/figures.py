"""Figures of many objects at once, for the big lists: one statement for each kind of record.

The sums are made where the records lie; what areas have set is applied to the sums here, so that
laptops and hubs give the same. Income is by the register's accounting (``sync.rules.incomes``); an
issue is open until a step that the hub took, or that waits here, has ended its life
(``sync.rules.transitions``); visits are those of ``sync.rules.coverage``.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sync.casework.ground import RANGE, VISITS, came_of, county_of, roster, survivor
from sync.casework.incomes import PRICE, prices_of
from sync.casework.parameters import settings_of
from sync.replica.replica import Replica
from sync.rules.coverage import ENTERPRISE, MET, REMOTE, Demands, Standing, must_of
from sync.rules.dossier import Part
from sync.rules.income import divided, items
from sync.rules.incomes import counted
from sync.rules.transitions import states, transitions

Row = tuple[Any, ...]
Key = tuple[str, str]
"""Area and id of an object."""


class Owner(NamedTuple):
    """The cadre whose pair is in force."""

    name: str
    account: str
    cadre: str


class Earned(NamedTuple):
    """The last year that has lines: net income, that of one person, in fen; whether that is below
    the area's line. What is not known is None, and below nothing."""

    year: int | None = None
    net: int | None = None
    per_capita: int | None = None
    below: bool = False


def _listed(codes: Iterable[str]) -> str:
    """Codes of our own tables as an SQL list (never anything that a person typed)."""
    return ", ".join(f"'{code}'" for code in sorted(codes))


LAST_VISITS = (
    "SELECT area, {kind}, max(CASE WHEN mode = '1' THEN date END), "
    f"max(CASE WHEN mode IN ({_listed(REMOTE)}) "
    "AND trim(replace(coalesce(remote_reason, ''), '\u3000', '')) <> '' "
    f"THEN date END) FROM visit WHERE {RANGE} AND {{kind}} IS NOT NULL AND finished = 1 "
    f"AND (result IS NULL OR result IN ({_listed(MET)})) AND date <= ? GROUP BY area, {{kind}}"
)
"""The last day on which each was met at home, and the last from afar (``coverage.why_not``)."""
MUST_HOUSEHOLDS = (
    f" AND household IN (SELECT id FROM household WHERE {RANGE} AND (registered_poor = 1 "
    "OR merged_into IS NOT NULL) UNION "
    f"SELECT household FROM household_year WHERE {RANGE} AND year = ? AND registered_poor = 1)"
)
MUST_ENTERPRISES = f" AND enterprise IN (SELECT id FROM enterprise WHERE {RANGE} AND listed = 1)"
POOR = (
    f"SELECT area, household, registered_poor FROM household_year WHERE {RANGE} AND year = ? "
    "AND registered_poor IS NOT NULL ORDER BY id"
)
ISSUES = f"SELECT area, id, {{kind}} FROM issue WHERE {RANGE} AND {{kind}} IS NOT NULL"
STEPS = (
    "SELECT area, issue, event, taken, id FROM issue_step WHERE {range} AND event IN ({moving}) "
    "AND coalesce(refused, '') = '' AND issue IN (SELECT issue FROM issue_step WHERE {range} AND "
    "event IN ({closing}) AND coalesce(refused, '') = '')"
)
"""The steps of those issues that some step may have ended; all others are open."""
PAIRS = (
    f"SELECT area, {{kind}}, starts, id, cadre FROM pair WHERE {RANGE} AND {{kind}} IS NOT NULL "
    "AND starts <= ? AND (ends IS NULL OR ends >= ?)"
)
CADRES = "SELECT id, name, account FROM cadre WHERE {place} AND deleted IS DISTINCT FROM 1"
ROSTERS = (
    f"SELECT area, household, year, n_shared FROM household_year WHERE {RANGE} "
    "AND n_shared IS NOT NULL ORDER BY id"
)
RECKONED = (
    "SELECT area, household, year, item, amount, quantity, unit, unit_price, months, own_use, good "
    f"FROM income_line WHERE {RANGE} AND item IN ({_listed(items())}) AND "
)
OWN_USE = "own_use > 0 AND good IS NOT NULL"
PRICED = "amount IS NULL AND unit_price IS NOT NULL AND coalesce(quantity, months) IS NOT NULL"
"""The lines that do not count what was typed: own use where the county has set prices, and amounts
that follow from quantity and price."""
UNTAKEN = 10**12
"""Stands for the number of a step that the hub has not taken yet: after all that it has."""


class Figures:
    """Figures by area and id of the objects of one kind under an area prefix, as of a day (ISO
    8601). ``merged`` names the household that stands for one that went up in it."""

    def __init__(
        self, replica: Replica, area: str, kind: str, today: str, merged: Mapping[Key, str]
    ) -> None:
        self.replica, self.area, self.kind, self.today = replica, area, kind, today
        self._bound = (area, area + "~")
        self._merged = merged
        self._settings = settings_of(replica)

    def _key(self, area: str, id: str) -> Key:
        return area, survivor(self._merged, area, id)

    # -- visits -------------------------------------------------------------------------------

    def poor(self, homes: Sequence[Row]) -> set[Key]:
        """Who is registered poor by the roster of the year, else as the household says today."""
        found = {(row[1], row[0]) for row in homes if row[8]}
        for area, id, told in self.replica.query(POOR, (*self._bound, int(self.today[:4]))):
            (found.add if told else found.discard)((area, id))
        return found

    def last_visits(self, away: set[Key]) -> dict[Key, str]:
        sql = LAST_VISITS.format(kind=self.kind)
        found: dict[Key, str] = {}
        for area, id, met, called in self.replica.query(sql, (*self._bound, self.today)):
            key = self._key(area, id)
            day = max(met or "", (called or "") if key in away else "")
            if day > found.get(key, ""):
                found[key] = day
        return found

    def owed(self, wanted: set[Key], residences: Mapping[Key, str | None]) -> dict[Key, int]:
        """Of the must-visits: 1 while one is owed, 0 once it was met."""
        if not wanted:
            return {}
        standings = {key: Standing() for key in wanted}
        cadres, demands = roster(self.replica, self.area), Demands(self._settings)
        must = must_of(self.kind, wanted=True)
        for row in self.replica.query(*self._must_visits()):
            came = came_of(row, cadres)
            if came is None:
                continue
            key = self._key(came.area, came.whom)
            if key in standings:
                demand = demands.on(came.area, came.visit.date)
                standings[key].add(came.visit, must, demand, residences.get(key))
        return {key: int(found.reached is None) for key, found in standings.items()}

    def _must_visits(self) -> tuple[str, Row]:
        seen = (*self._bound, self.today)
        if self.kind == ENTERPRISE:
            return VISITS + MUST_ENTERPRISES, (*seen, *self._bound)
        return VISITS + MUST_HOUSEHOLDS, (*seen, *self._bound, *self._bound, int(self.today[:4]))

    # -- issues and pairs ---------------------------------------------------------------------

    def open_issues(self) -> Counter[Key]:
        ended = self._ended()
        found: Counter[Key] = Counter()
        for area, issue, whose in self.replica.query(ISSUES.format(kind=self.kind), self._bound):
            if (area, issue) not in ended:
                found[self._key(area, whose)] += 1
        return found

    def _ended(self) -> set[Key]:
        """The issues whose last step ended their life."""
        moving, closing = _events()
        sql = STEPS.format(range=RANGE, moving=_listed(moving), closing=_listed(closing))
        last: dict[Key, tuple[int, str, str]] = {}
        for area, issue, event, taken, id in self.replica.query(sql, (*self._bound, *self._bound)):
            step = (UNTAKEN if taken is None else taken, id, event)
            if step > last.get((area, issue), (-1, "", "")):
                last[area, issue] = step
        return {key for key, (_, _, event) in last.items() if event in closing}

    def owners(self) -> dict[Key, Owner]:
        """Name, account and id of the cadre whose pair is in force; of two, the later one's."""
        place, bound = county_of(self.area)
        cadres = {
            id: Owner(name or "", account or "", id)
            for id, name, account in self.replica.query(CADRES.format(place=place), bound)
        }
        found: dict[Key, Owner] = {}
        since: dict[Key, tuple[str, str]] = {}
        sql = PAIRS.format(kind=self.kind)
        for area, id, starts, pair, cadre in self.replica.query(
            sql, (*self._bound, self.today, self.today)
        ):
            key = (area, id)
            if cadre in cadres and (starts, pair) > since.get(key, ("", "")):
                found[key], since[key] = cadres[cadre], (starts, pair)
        return found

    # -- income -------------------------------------------------------------------------------

    def incomes(self, homes: Sequence[Row]) -> dict[Key, Earned]:
        """What each household earned in its last year with lines."""
        latest: dict[Key, Row] = {}
        unfilled = False
        for row in self.replica.query(_income_sql(), self._bound):
            key = (row[0], row[1])
            if key not in latest or row[2] > latest[key][2]:
                latest[key] = row
            unfilled = unfilled or row[3] > 0
        rosters = {(a, id, y): n for a, id, y, n in self.replica.query(ROSTERS, self._bound)}
        years = {key: row[2] for key, row in latest.items()}
        which = [PRICED] if unfilled else []
        which += [OWN_USE] if self.replica.count(PRICE) else []
        reckoned = self._reckoned(years, which) if which else Counter[Key]()
        measures: dict[tuple[str, int], tuple[int, tuple[int, ...]]] = {}
        found = {}
        for home in homes:
            key = (home[1], home[0])
            row = latest.get(key, ())
            if not row:
                continue
            area, id, year, _, net, *switched = row
            if (area, year) not in measures:
                measures[area, year] = self._measure(area, year)
            line, signs = measures[area, year]
            net = int(net) + reckoned.get(key, 0)
            net += sum(s * int(fen) for s, fen in zip(signs, switched, strict=True) if fen)
            people = rosters.get((area, id, year), home[9])
            each = divided(net, people) if people else None
            found[key] = Earned(year, net, each, each is not None and each < line)
        return found

    def _measure(self, area: str, year: int) -> tuple[int, tuple[int, ...]]:
        """The line of an area and year, and the signs of the items that its switches decide."""
        on = self._settings.switches(area, year)
        signs = tuple(items()[code].sign("P", on) for code in _switched())
        return self._settings.lines(area, year).line, signs

    def _reckoned(self, years: Mapping[Key, int], which: Sequence[str]) -> Counter[Key]:
        """How much more than what was typed such lines of these years count, by household."""
        prices, found = prices_of(self.replica), Counter[Key]()
        sql = f"{RECKONED}(({') OR ('.join(which)}))"
        for area, id, year, *cells in self.replica.query(sql, self._bound):
            if years.get((area, id)) == year:
                values = dict(zip(_LINE, cells, strict=True))
                line = counted(Part("", values), area, year, prices)
                more = (line.amount or 0) - (values["amount"] or 0)
                if more:
                    on = self._settings.switches(area, year)
                    found[area, id] += items()[line.item].sign("P", on) * more
        return found


_LINE = ("item", "amount", "quantity", "unit", "unit_price", "months", "own_use", "good")


@cache
def _switched() -> tuple[str, ...]:
    """The items that an area's switches count or leave out in the register's accounting."""
    return tuple(code for code, item in items().items() if "P" in item.switches)


@cache
def _income_sql() -> str:
    """Sums by household and year of what was typed: the items that always count, and each of those
    that a switch decides."""
    fixed = {code: item.signs["P"] for code, item in items().items() if code not in _switched()}
    signs = " ".join(f"WHEN '{code}' THEN {sign}" for code, sign in fixed.items() if sign)
    extra = ", ".join(f"sum(CASE WHEN item = '{code}' THEN amount END)" for code in _switched())
    return (
        "SELECT area, household, year, count(*) - count(amount), "
        f"sum(coalesce(amount, 0) * CASE item {signs} ELSE 0 END), "
        f"{extra} FROM income_line WHERE {RANGE} AND (amount IS NOT NULL OR "
        "(unit_price IS NOT NULL AND coalesce(quantity, months) IS NOT NULL)) "
        f"AND item IN ({_listed(items())}) GROUP BY area, household, year"
    )


@cache
def _events() -> tuple[frozenset[str], frozenset[str]]:
    """The steps that move an issue, and of these the ones that end its life."""
    moving = frozenset(step.event for step in transitions().values() if step.to)
    return moving, frozenset(e for e in moving if states()[transitions()[e].to].final)
