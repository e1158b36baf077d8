"""Days in the field per cadre and year, on a replica's records (走访天数; campaign.md 四)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sync.casework.ground import RANGE, county_of, decode_list
from sync.casework.parameters import settings_of
from sync.replica.replica import Replica
from sync.rules.parameters import Settings
from sync.rules.presence import Presence, Term, demanded, presence

VISITS = (
    f"SELECT date, cadre, companions FROM visit WHERE {RANGE} AND finished = 1 "
    "AND date >= ? AND date <= ?"
)
STAYS = (
    "SELECT cadre, starts, ends FROM stay WHERE {place} AND starts IS NOT NULL "
    "AND deleted IS DISTINCT FROM 1"
)
CADRES = (
    "SELECT area, id, name, unit, party_leader, since, until FROM cadre "
    f"WHERE {RANGE} ORDER BY area, unit, name, id"
)


@dataclass(frozen=True)
class Account:
    """One cadre's days of a year."""

    cadre: str
    area: str
    name: str
    unit: str
    leader: bool
    presence: Presence


@dataclass(frozen=True)
class Days:
    """The accounts of all cadres of an area for a year up to the end of a day."""

    area: str
    year: int
    as_of: date
    accounts: tuple[Account, ...]

    @property
    def met(self) -> int:
        """How many have the days that are demanded (达标)."""
        return sum(not one.presence.short for one in self.accounts)

    @property
    def short(self) -> list[Account]:
        """缺口清单: who lacks days, the most first."""
        left = [one for one in self.accounts if one.presence.short]
        return sorted(left, key=lambda one: (-one.presence.short, one.area, one.name, one.cadre))


def days(
    replica: Replica, area: str, year: int, as_of: date, settings: Settings | None = None
) -> Days:
    """The days of everybody who was on the roster of an area in a year, up to the end of a day:
    visits and residence posts anywhere in the county count, each date once."""
    settings = settings or settings_of(replica)
    first, last = date(year, 1, 1), min(date(year, 12, 31), as_of)
    visits, stays = _visits(replica, area, first, last), _stays(replica, area)
    wanted: dict[tuple[str, bool], int] = {}
    accounts = []
    for place, id, name, unit, leads, since, until in replica.query(CADRES, (area, area + "~")):
        roster = Term(_day(since), _day(until))
        if not roster.days(first, date(year, 12, 31)):
            continue
        key = place, bool(leads)
        if key not in wanted:
            wanted[key] = demanded(settings, place, year, bool(leads))
        account = presence(visits[id], stays[id], roster, wanted[key], year, last)
        accounts.append(Account(id, place, name or "", unit or "", bool(leads), account))
    return Days(area, year, as_of, tuple(accounts))


def _visits(replica: Replica, area: str, first: date, last: date) -> defaultdict[str, set[date]]:
    county = area[:6]
    bound = (county, county + "~", first.isoformat(), last.isoformat())
    found: defaultdict[str, set[date]] = defaultdict(set)
    for day, cadre, others in replica.query(VISITS, bound):
        on = _day(day)
        for id in {cadre, *decode_list(others)} - {None, ""}:
            if on is not None:
                found[id].add(on)
    return found


def _stays(replica: Replica, area: str) -> defaultdict[str, list[Term]]:
    where, bound = county_of(area)
    found: defaultdict[str, list[Term]] = defaultdict(list)
    rows: Iterable[tuple[str | None, str, str | None]] = replica.query(
        STAYS.format(place=where), bound
    )
    for cadre, starts, ends in rows:
        begins = _day(starts)
        if cadre and begins is not None:
            found[cadre].append(Term(begins, _day(ends)))
    return found


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
