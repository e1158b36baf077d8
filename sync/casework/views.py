"""Flat rows for the big lists under an area prefix: a hundred thousand of them in a few statements.

Rows are plain tuples, named by ``HOUSEHOLD_ROW`` and ``ENTERPRISE_ROW``. The sums are made where
the records lie, one statement for each kind; what an area has set is applied to the sums here, for
laptops and hubs alike. Income is the register's net income per person of the household's last year
that has lines, by that year's roster and switches (``sync.rules.incomes``); an issue is open until
a step that the hub took, or that waits here, has ended its life (``sync.rules.transitions``); the
last visit and the must-visit are those of ``sync.rules.coverage``.

Households that went up in another are left out, and leave it their visits and issues.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import merge
from operator import itemgetter
from typing import Any, NamedTuple

from sync.casework.figures import Earned, Figures, Owner
from sync.casework.ground import RANGE, on_the_way
from sync.replica.replica import Replica
from sync.rules.coverage import ABSENT, ENTERPRISE, HOUSEHOLD

Row = tuple[Any, ...]

HOUSEHOLD_ROW = (
    "id", "area", "head", "group", "door", "phone", "residence", "mark", "poor", "people",
    "year", "net", "per_capita", "last_visit", "open_issues", "cadre", "must",
)  # fmt: skip
"""What stands where in a row of ``households``; money is fen. ``must`` is None where nobody in
particular must come, 1 while that is owed (必到未到), 0 once it was met."""
ENTERPRISE_ROW = (
    "id", "area", "name", "contact", "phone", "kind", "listed",
    "last_visit", "open_issues", "cadre", "must",
)  # fmt: skip
"""What stands where in a row of ``enterprises``."""

PIECE = 4000
"""Rows sorted in one go: sorting holds the interpreter, and the window must not wait for it."""

NOTHING, NOBODY = Earned(), Owner("", "", "")
SHUT = "2"
"""residence_status: 空关户."""
_LOW_MARKS = frozenset({"1", "2", "3", "4"})
"""household_mark: 低收入农户, 低保户, 特困供养, 低保边缘."""


@dataclass(frozen=True)
class Chips:
    """What a list is narrowed to; all of them at once. ``account`` is whose pairs are "mine",
    ``cadre`` the id of a cadre whose pairs alone are wanted.
    """

    not_visited: bool = False
    must_owed: bool = False
    low_income: bool = False
    shut: bool = False
    open_issues: bool = False
    mine: bool = False
    account: str = ""
    cadre: str = ""


class Seen(NamedTuple):
    """What both kinds of rows end with."""

    last: str | None
    issues: int
    owner: Owner
    must: int | None

    def fits(self, chips: Chips) -> bool:
        """Whether the chips that both kinds have leave the row in."""
        return not (
            (chips.not_visited and self.last)
            or (chips.must_owed and not self.must)
            or (chips.open_issues and not self.issues)
            or (chips.mine and self.owner.account != (chips.account or None))
            or (chips.cadre and self.owner.cadre != chips.cadre)
        )

    def cells(self) -> Row:
        """The last cells of the row."""
        return self.last, self.issues, self.owner.name or None, self.must


HOUSEHOLDS = (
    'SELECT id, area, head, "group", door, phone, residence, mark, registered_poor, n_shared, '
    f"merged_into FROM household WHERE {RANGE}"
)
ENTERPRISES = f"SELECT id, area, name, contact, phone, kind, listed FROM enterprise WHERE {RANGE}"


def households(
    replica: Replica,
    area: str = "",
    chips: Chips | None = None,
    *,
    today: str,
    sort: str = "",
    descending: bool = False,
) -> list[Row]:
    """One row for each household under ``area``, sorted by a name of ``HOUSEHOLD_ROW``.

    ``today`` (ISO 8601) says which pairs are in force, which visits have been, and the year whose
    roster says who is poor. Without ``sort``, by village and group.
    """
    found = _households(replica, area, today, chips or Chips())
    return _sorted(found, HOUSEHOLD_ROW, sort, descending)


def enterprises(
    replica: Replica,
    area: str = "",
    chips: Chips | None = None,
    *,
    today: str,
    sort: str = "",
    descending: bool = False,
) -> list[Row]:
    """One row for each enterprise under ``area``, sorted by a name of ``ENTERPRISE_ROW``."""
    found = _enterprises(replica, area, today, chips or Chips())
    return _sorted(found, ENTERPRISE_ROW, sort, descending)


def _households(replica: Replica, area: str, today: str, chips: Chips) -> list[Row]:
    """The rows of households, narrowed."""
    told = replica.query(HOUSEHOLDS, (area, area + "~"))
    merged = {(row[1], row[0]): row[10] for row in told if row[10]}
    homes = [row[:10] for row in told if not row[10]]
    figures = Figures(replica, area, HOUSEHOLD, today, merged)
    residences = {(row[1], row[0]): row[6] for row in homes}
    last = figures.last_visits({key for key, code in residences.items() if code in ABSENT})
    owed, issues = figures.owed(figures.poor(homes), residences), figures.open_issues()
    incomes, owners = figures.incomes(homes), figures.owners()
    rows = []
    for home in homes:
        key = (home[1], home[0])
        year, net, per_capita, below = incomes.get(key, NOTHING)
        seen = Seen(last.get(key), issues.get(key, 0), owners.get(key, NOBODY), owed.get(key))
        low = home[8] or home[7] in _LOW_MARKS or below
        if chips.low_income and not low:
            continue
        if chips.shut and home[6] != SHUT:
            continue
        if seen.fits(chips):
            rows.append((*home, year, net, per_capita, *seen.cells()))
    return rows


def _enterprises(replica: Replica, area: str, today: str, chips: Chips) -> list[Row]:
    """The rows of enterprises; what chips say of households alone narrows nothing."""
    told = replica.query(ENTERPRISES, (area, area + "~"))
    figures = Figures(replica, area, ENTERPRISE, today, {})
    last, issues = figures.last_visits(set()), figures.open_issues()
    owed = figures.owed({(row[1], row[0]) for row in told if row[6]}, {})
    owners = figures.owners()
    rows = []
    for firm in told:
        key = (firm[1], firm[0])
        seen = Seen(last.get(key), issues.get(key, 0), owners.get(key, NOBODY), owed.get(key))
        if seen.fits(chips):
            rows.append((*firm, *seen.cells()))
    return rows


def _sorted(rows: list[Row], names: Sequence[str], sort: str, descending: bool) -> list[Row]:
    """The rows in order, not known last; in pieces, so that other threads get their turn."""
    key = _by_place(names) if sort not in names else _by(names.index(sort))
    keyed = [(key(row), row) for row in rows]
    known = [pair for pair in keyed if pair[0] is not None]
    first = itemgetter(0)
    pieces = [
        sorted(known[start : start + PIECE], key=first, reverse=descending)
        for start in range(0, len(known), PIECE)
    ]
    whole = pieces[0] if len(pieces) == 1 else merge(*pieces, key=first, reverse=descending)
    return [row for _, row in whole] + [row for found, row in keyed if found is None]


def _by(place: int) -> Callable[[Row], Any]:
    """The key of one column. GB 18030 orders the 3,755 usual characters by their pinyin."""

    def key(row: Row) -> Any:
        value = row[place]
        return value.encode("gb18030", "replace") if isinstance(value, str) else value

    return key


def _by_place(names: Sequence[str]) -> Callable[[Row], Any]:
    head = names.index("head") if "head" in names else names.index("name")
    group = names.index("group") if "group" in names else head
    return lambda row: on_the_way(row[1], row[group], row[head])
