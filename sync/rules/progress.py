"""How far units are with their visits: 红黄, 位次, and whom a circular names (domain.md 5.4).

The time gone by is the days of the campaign up to and with a day, by all its days; a unit lags by
what that share is ahead of its own. Everything is counted in exact fractions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from sync.rules.parameters import Settings

Colour = Literal["", "green", "yellow", "red"]


@dataclass(frozen=True)
class Timetable:
    """When the visits begin and are to be complete; the lags are in percentage points."""

    starts: date
    target: date
    yellow_lag: int
    red_lag: int

    @classmethod
    def of(cls, settings: Settings, area: str, day: date) -> "Timetable":
        """The timetable that holds in an area on a day."""
        return cls(
            starts=settings.day("visit.starts", area, day),
            target=settings.day("visit.target", area, day),
            yellow_lag=settings.number("progress.yellow_lag", area, day),
            red_lag=settings.number("progress.red_lag", area, day),
        )

    def expected(self, day: date) -> Fraction:
        """The share of the time that is gone when ``day`` ends: 0 before it starts, 1 from the
        target on. 30 June 2017 of 1 January to 30 September: 181/273."""
        total = (self.target - self.starts).days + 1
        if total < 1:
            return Fraction(1 if day >= self.target else 0)
        return Fraction(min(total, max(0, (day - self.starts).days + 1)), total)

    def ahead(self, done: int, due: int, day: date) -> Fraction | None:
        """How many points the visits are ahead of the time, negative when they lag; None where
        there is nobody to visit."""
        return 100 * (Fraction(done, due) - self.expected(day)) if due > 0 else None

    def colour(self, done: int, due: int, day: date) -> Colour:
        """green, yellow or red by the lag; "" where there is nobody to visit, and green for
        whoever is through, whatever the day."""
        ahead = self.ahead(done, due, day)
        if ahead is None:
            return ""
        if done >= due or -ahead < self.yellow_lag:
            return "green"
        return "yellow" if -ahead < self.red_lag else "red"


class Standing(NamedTuple):
    """A unit among its equals. ``place`` is 0 where there is nobody to visit."""

    unit: str
    done: int
    due: int
    ahead: Fraction | None
    colour: Colour
    place: int


def standings(
    counts: Iterable[tuple[str, int, int]], timetable: Timetable, day: date
) -> list[Standing]:
    """(unit, done, due) as a ranking, the best first; units with equal shares share their place,
    and the next one's counts them all. Units without anybody to visit come last."""
    found = [
        Standing(unit, done, due, timetable.ahead(done, due, day), "", 0)
        for unit, done, due in counts
    ]
    by_place = places({one.unit: one.ahead for one in found})
    found = [
        one._replace(
            colour=timetable.colour(one.done, one.due, day), place=by_place.get(one.unit, 0)
        )
        for one in found
    ]
    return sorted(found, key=lambda one: (one.place == 0, one.place, one.unit))


def lagging(found: Iterable[Standing]) -> list[Standing]:
    """Whom a circular names: those that are yellow or red, the furthest behind first."""
    behind = [one for one in found if one.colour in ("yellow", "red")]
    return sorted(behind, key=lambda one: (one.ahead or 0, one.unit))


def places(shares: Mapping[str, Fraction | None]) -> dict[str, int]:
    """The place of each unit by its share, the greatest first: 1, 2, 2, 4. A unit without a share
    has none."""
    known = [share for share in shares.values() if share is not None]
    return {
        unit: 1 + sum(other > share for other in known)
        for unit, share in shares.items()
        if share is not None
    }
