"""Days in the field (走访天数; campaign.md 四 and item 19; domain.md 2.5): per cadre and year.

A day counts once, however many visits it saw, with whomever, and whether the cadre lived there or
came: distinct dates of finished visits and of residence posts (驻点). Leaders of a city or county
are to have visit.leader_months, others visit.cadre_months a year, a month being visit.month_days;
nobody more days than they were on the roster.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sync.rules.parameters import Settings

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Term:
    """From when to when, both included; None is without bound."""

    first: date | None = None
    last: date | None = None

    def days(self, first: date, last: date) -> set[date]:
        """Its days from ``first`` to ``last``."""
        start = max(first, self.first or first)
        end = min(last, self.last or last)
        return {start + number * _DAY for number in range((end - start).days + 1)}


@dataclass(frozen=True)
class Presence:
    """One cadre's account: ``days`` in the field, of them days with a visit, and what is demanded.
    Days of a visit at the post count in both ``visited`` and ``resident``, and once in ``days``."""

    days: int
    visited: int
    resident: int
    demanded: int

    @property
    def short(self) -> int:
        """How many days are missing; 0 is 达标."""
        return max(0, self.demanded - self.days)


def presence(
    visits: Iterable[date], stays: Iterable[Term], roster: Term, demand: int, year: int, until: date
) -> Presence:
    """The account of one cadre for a year up to the end of a day: of what happened while on the
    roster. ``demand`` is that of a whole year."""
    first, last = date(year, 1, 1), min(date(year, 12, 31), until)
    served = roster.days(first, last)
    visited = {day for day in visits if day in served}
    resident = {day for stay in stays for day in stay.days(first, last)} & served
    most = len(roster.days(first, date(year, 12, 31)))
    both = visited | resident
    return Presence(len(both), len(visited), len(resident), min(demand, most))


def demanded(settings: Settings, area: str, year: int, leader: bool) -> int:
    """Days a year that an area demands of a leader of a city or county, or of another cadre."""
    day = date(year, 12, 31)
    name = "visit.leader_months" if leader else "visit.cadre_months"
    months = settings.number(name, area, day)
    return months * settings.number("visit.month_days", area, day)
