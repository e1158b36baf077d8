"""Counting one area: its records, read a few columns at a time, as tallies of one or more days.

Every statement is bound to one area, so that a hub whose tables are distributed asks one server;
the rules are ``sync/rules/tallies.py``.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from typing import Any, NamedTuple

import msgspec

from sync.casework.ground import Cadre, Target
from sync.records.fields import Values
from sync.replica.replica import Replica
from sync.rules.coverage import ENTERPRISE, HOUSEHOLD, Demands, Visit, Visitor, class_of_area
from sync.rules.dossier import Part
from sync.rules.incomes import span_of
from sync.rules.parameters import Settings
from sync.rules.tallies import (
    Call,
    Count,
    Earned,
    Matter,
    Object,
    Petitions,
    Survey,
    incomes,
    issues,
    petitions,
    surveys,
    visits,
)
from sync.rules.transitions import LimitsOn, Step
from sync.rules.worth import Accountant, Figures, Prices, Typed

COLUMNS = {
    "household": "id registered_poor residence merged_into n_hukou n_resident n_shared",
    "household_year": "household year registered_poor n_hukou n_resident n_shared",
    "income_line": "household year item amount quantity unit unit_price months own_use good",
    "rigid_expense": "household year item amount",
    "enterprise": "id listed",
    "visit": "household enterprise date mode result finished remote_reason cadre companions "
    "satisfaction",
    "issue": "id raised category private consent",
    "issue_step": "id issue event date actor law_class level unit person due percent starts ends "
    "upheld satisfaction score taken refused",
    "milestone": "issue text due done",
    "supervision": "issue colour sent",
    "cadre": "id since until",
    "survey": "date object answers good scored score_sum",
    "petition_count": "period_from period_to total to_beijing to_province",
}
"""Kind -> the fields that are counted."""
FLAGS = {"registered_poor", "finished", "listed", "private", "consent", "upheld"}

_names = msgspec.json.Decoder(list[str]).decode


@cache
def _select(kind: str) -> str:
    columns = ", ".join(f'"{name}"' for name in COLUMNS[kind].split())
    return (
        f'SELECT {columns} FROM "{kind}" WHERE area = ? '
        "AND deleted IS DISTINCT FROM 1 AND moved IS NULL ORDER BY id"
    )


def _values(replica: Replica, kind: str, area: str) -> list[dict[str, Any]]:
    """The known values of an area's records, as the rules read them."""
    names = COLUMNS[kind].split()
    return [
        {
            name: bool(cell) if name in FLAGS else cell
            for name, cell in zip(names, row, strict=True)
            if cell is not None
        }
        for row in replica.query(_select(kind), (area,))
    ]


@dataclass
class Known:
    """What is asked beside an area's own records. ``villages``: day -> code -> what is to be
    visited there, of all areas that are asked about."""

    settings: Settings
    prices: Prices
    cadres: Mapping[str, Cadre]
    villages: Mapping[date, Mapping[str, Target]]
    demands: Demands = field(init=False)
    accountant: Accountant = field(init=False)

    def __post_init__(self) -> None:
        self.demands = Demands(self.settings)
        self.accountant = Accountant(self.settings, self.prices)

    def itself(self, area: str, day: date, lived_in: bool) -> Object | None:
        """The area as something to be visited, None for what is no village or community, or has
        ended and nobody lives there."""
        village = self.villages[day].get(area)
        if village is not None:
            return Object(village.of_class, area, village.wanted)
        of_class = class_of_area(area) if lived_in else ""
        return Object(of_class, area) if of_class else None


# -- households ----------------------------------------------------------------------------------


class Homes:
    """The households of an area, without those that were merged into others."""

    def __init__(self, replica: Replica, area: str) -> None:
        rows = _values(replica, "household", area)
        self._merged = {row["id"]: row["merged_into"] for row in rows if "merged_into" in row}
        self.rows = [row for row in rows if "merged_into" not in row]
        self.years: dict[str, dict[int, Part]] = defaultdict(dict)
        for row in _values(replica, "household_year", area):
            if "household" in row and "year" in row:
                self.years[row["household"]][row["year"]] = Part("", row)

    def survivor(self, id: str) -> str:
        """The household that stands for one, after all mergers; merging in a circle ends."""
        for _ in range(len(self._merged)):
            if id not in self._merged:
                break
            id = self._merged[id]
        return id

    def is_poor(self, row: Values, year: int) -> bool:
        """Whether it is registered poor: by the register of the year, else as it is today."""
        then = self.years.get(str(row["id"]), {}).get(year)
        told = then.flag("registered_poor") if then else None
        return bool(row.get("registered_poor") if told is None else told)

    def people(self, row: Values, year: int) -> int | None:
        """Who share the budget: by the roster of the year, else as it is today."""
        then = self.years.get(str(row["id"]), {}).get(year)
        told = then.number("n_shared") if then else None
        return Part("", row).number("n_shared") if told is None else told

    def objects(self, day: date) -> list[Object]:
        """The households that are to be visited."""
        return [
            Object(HOUSEHOLD, row["id"], self.is_poor(row, day.year), row.get("residence"))
            for row in self.rows
        ]


# -- one area ------------------------------------------------------------------------------------


def count_area(
    replica: Replica, area: str, days: Sequence[date], known: Known, homes: Homes
) -> dict[date, Count]:
    """The tallies of one area as of each day."""
    firms = _values(replica, "enterprise", area)
    calls = _calls(replica, area, homes, known)
    matters = _matters(replica, area)
    limits: LimitsOn = partial(known.settings.limits, area)
    cadres = replica.query(_select("cadre"), (area,))
    surveyed = [Survey(**row) for row in _full(replica, "survey", area)]
    petitioned = [Petitions(*row) for row in replica.query(_select("petition_count"), (area,))]
    found = {}
    for day in days:
        objects = homes.objects(day)
        objects += [Object(ENTERPRISE, f["id"], f.get("listed", False)) for f in firms]
        until = [call for call in calls if call.visit.date <= day]
        itself = known.itself(area, day, bool(objects))
        numbers, came = visits(area, itself, objects, until, known.demands)
        numbers += issues(matters, day, limits)
        numbers += surveys(surveyed, day) + petitions(petitioned, day)
        on = day.isoformat()
        roster = [id for id, since, until_ in cadres
                  if (since or "") <= on and (not until_ or on <= until_)]  # fmt: skip
        found[day] = Count(dict(numbers), frozenset(roster), came)
    return found


def _full(replica: Replica, kind: str, area: str) -> list[dict[str, Any]]:
    """Values with "" and 0 for what is not known."""
    blank = {"date": "", "object": "", "answers": 0, "good": 0, "scored": 0, "score_sum": 0}
    return [blank | row for row in _values(replica, kind, area)]


# -- incomes -------------------------------------------------------------------------------------


class Accounts(NamedTuple):
    """Which incomes are told on a day: those of ``last``, the newest year that was over, and who
    was registered poor in ``year``. They are the same for many days."""

    last: int
    year: int

    def __str__(self) -> str:
        return f"income {self.last} {self.year}"


def accounts_on(area: str, day: date, settings: Settings) -> Accounts:
    """The incomes that are told of an area on a day."""
    over = span_of(area, day.year, settings).ends <= day
    return Accounts(day.year if over else day.year - 1, day.year)


def count_incomes(
    replica: Replica, area: str, asked: Iterable[Accounts], known: Known, homes: Homes
) -> dict[Accounts, dict[str, int]]:
    """The numbers of an area's incomes: each household's of its newest year that was over."""
    lines: dict[str, dict[int, list[Typed]]] = defaultdict(lambda: defaultdict(list))
    for household, year, *typed in replica.query(_select("income_line"), (area,)):
        if household is not None and year:
            lines[household][year].append(Typed(*typed))
    rigid: dict[tuple[str, int], list[int | None]] = defaultdict(list)
    for household, year, _, fen in replica.query(_select("rigid_expense"), (area,)):
        rigid[household, year].append(fen)

    def of_year(row: Values, year: int) -> Figures:
        id = str(row["id"])
        typed, spent = lines[id].get(year, ()), rigid.get((id, year), ())
        return known.accountant.figures(area, year, typed, spent, homes.people(row, year))

    def told(accounts: Accounts) -> Iterator[Earned]:
        for row in homes.rows:
            years = [year for year in lines.get(row["id"], ()) if year <= accounts.last]
            if years:
                last = max(years)
                # Only of the registered poor is it told what they had the year before.
                is_poor = homes.is_poor(row, accounts.year)
                yield Earned(of_year(row, last), of_year(row, last - 1) if is_poor else None)

    return {accounts: dict(incomes(told(accounts))) for accounts in asked}


# -- visits and issues ---------------------------------------------------------------------------


def _calls(replica: Replica, area: str, homes: Homes, known: Known) -> list[Call]:
    found = []
    for row in replica.query(_select("visit"), (area,)):
        household, enterprise, day, mode, result, finished, reason, cadre, others, answer = row
        try:
            on = date.fromisoformat(day or "")
        except ValueError:  # a day of a month alone, which no form writes
            continue
        came = tuple(id for id in (cadre, *(_names(others) if others else ())) if id)
        seen = tuple(one for id in came if (one := _who(known, id, area, day)) is not None)
        visit = Visit(on, mode, result, None if finished is None else bool(finished), reason, seen)
        found.append(Call(homes.survivor(household or enterprise or ""), visit, came, answer))
    return found


def _who(known: Known, id: str, area: str, day: str) -> Visitor | None:
    cadre = known.cadres.get(id)
    if cadre is None or not area.startswith(cadre.county) or not cadre.serves(day):
        return None
    return cadre.visitor


def _matters(replica: Replica, area: str) -> list[Matter]:
    steps: dict[str, list[Step]] = defaultdict(list)
    for row in _values(replica, "issue_step", area):
        step = Step(row["id"], row.get("event", ""), "", row, row.get("taken"), row.get("refused"))
        steps[row.get("issue", "")].append(step)
    plans, orders = (_by_issue(replica, kind, area) for kind in ("milestone", "supervision"))
    return [
        Matter(
            row,
            _day(row.get("raised")),
            tuple(steps.get(row["id"], ())),
            tuple(plans.get(row["id"], ())),
            tuple(orders.get(row["id"], ())),
        )
        for row in _values(replica, "issue", area)
    ]


def _by_issue(replica: Replica, kind: str, area: str) -> dict[str, list[Values]]:
    found: dict[str, list[Values]] = defaultdict(list)
    for row in _values(replica, kind, area):
        found[row.get("issue", "")].append(row)
    return found


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def facts_of(cadres: Mapping[str, Cadre], ids: Iterable[str]) -> str:
    """What is known of these cadres that a must-visit depends on, as text."""
    return "|".join(
        f"{id} {c.area} {c.visitor.rank} {c.visitor.tier} {c.since} {c.until}"
        if (c := cadres.get(id))
        else id
        for id in sorted(ids)
    )
