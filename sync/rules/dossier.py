"""All that is recorded of one household, as the rules of the casework see it.

Values are those of the records, by field name; None or missing is *not known*, "" is *asked: none*.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sync.records.fields import Values


class Part(NamedTuple):
    """One record that belongs to a household: its id and values."""

    id: str
    values: Values

    def text(self, name: str) -> str:
        """A value as text; "" when it is not known or empty."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def number(self, name: str) -> int | None:
        """A whole number; None when it is not known."""
        value = self.values.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def flag(self, name: str) -> bool | None:
        """Yes, no, or not known."""
        value = self.values.get(name)
        return value if isinstance(value, bool) else None

    def codes(self, name: str) -> tuple[str, ...] | None:
        """The entries of a list; None when it is not known."""
        value = self.values.get(name)
        return tuple(value) if isinstance(value, list) else None

    def day(self, name: str) -> date | None:
        """A whole date; None when it is not known, partial or no date."""
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            return None


class Counts(NamedTuple):
    """The three head counts of a year, never mixed (domain.md 2.2); None is not known."""

    hukou: int | None
    resident: int | None
    shared: int | None


@dataclass(frozen=True)
class Dossier:
    """A household with its parts. ``lines`` and ``rigid`` are of all years; ``years`` are the
    rosters of single years; ``visits`` those of any state, oldest first."""

    id: str
    area: str
    household: Part
    members: tuple[Part, ...] = ()
    lines: tuple[Part, ...] = ()
    rigid: tuple[Part, ...] = ()
    years: Mapping[int, Part] = field(default_factory=dict)
    visits: tuple[Part, ...] = ()
    entitlements: tuple[Part, ...] = ()
    doubts: tuple[Part, ...] = ()

    @property
    def present(self) -> tuple[Part, ...]:
        """The members who have not left and are no double of another."""
        return tuple(m for m in self.members if not m.text("left") and not m.text("same_as"))

    def counts(self, year: int) -> Counts:
        """The head counts by which a year's income is divided: that year's roster, and what the
        household says today only where the year has none."""
        today, then = self.household, self.years.get(year)
        names = ("n_hukou", "n_resident", "n_shared")
        told = [then.number(name) if then else None for name in names]
        pairs = zip(names, told, strict=True)
        return Counts(*(today.number(n) if count is None else count for n, count in pairs))

    def flag(self, name: str, year: int) -> bool | None:
        """A flag such as ``registered_poor``, as the year's roster has it, else as it is today."""
        then = self.years.get(year)
        told = then.flag(name) if then else None
        return self.household.flag(name) if told is None else told

    def lines_of(self, year: int) -> tuple[Part, ...]:
        """The income lines of one year."""
        return tuple(line for line in self.lines if line.number("year") == year)

    def rigid_of(self, year: int) -> tuple[Part, ...]:
        """The rigid expenses of one year."""
        return tuple(line for line in self.rigid if line.number("year") == year)


def age_on(birth: str, day: date) -> int | None:
    """Whole years on a day, by a birth date that may be a year or a month alone (then the age that
    is reached in it); None when it is not known."""
    parts = birth.split("-")
    if not parts[0].isdecimal():
        return None
    numbers = [int(part) for part in parts if part.isdecimal()]
    age = day.year - numbers[0]
    return age - 1 if tuple(numbers[1:]) > (day.month, day.day)[: len(numbers) - 1] else age
