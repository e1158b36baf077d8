"""Rates: every indicator of the statistics with its numerator, denominator, area and day.

A rate keeps whole numbers and is rounded once, half up, to one decimal; nothing is divided by zero:
where there is nobody to count, it is "—" (domain.md 7).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple, Protocol

from sync.errors import Text
from sync.rules.income import DASH

Unit = Literal["percent", "change", "plain", "per_hundred"]
"""percent: a share; change: a difference as a share, with its sign; plain: a quotient, such as
households a cadre or a score; per_hundred: how many come to a hundred."""
SCALE: dict[Unit, int] = {"percent": 100, "change": 100, "plain": 1, "per_hundred": 100}
TEN_THOUSAND = 10_000
PROVINCE_DIGITS = 2


class Numbers(Protocol):
    """Whatever counts by name: a tally."""

    def __getitem__(self, name: str, /) -> int: ...


@dataclass(frozen=True)
class Indicator:
    """One rate as it is defined: the names of tallies that make up its two sides."""

    key: str
    label: Text
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    unit: Unit = "percent"

    def of(self, numbers: Numbers, area: str, as_of: date) -> "Rate":
        """The rate of an area as of a day."""
        up = sum(_term(numbers, name) for name in self.numerator)
        down = sum(_term(numbers, name) for name in self.denominator)
        return Rate(self, up, down, area, as_of)


def _term(numbers: Numbers, name: str) -> int:
    return -numbers[name[1:]] if name.startswith("-") else numbers[name]


@dataclass(frozen=True)
class Rate:
    """A rate with its two sides, the area and the day that it is of."""

    indicator: Indicator
    numerator: int
    denominator: int
    area: str
    as_of: date

    @property
    def tenths(self) -> int | None:
        """The value in tenths, rounded half up (away from zero below it); None without a
        denominator."""
        return tenths(self.numerator * SCALE[self.indicator.unit], self.denominator)

    @property
    def shown(self) -> str:
        """The value as people read it: 74.3%, −32.4%, 28.5, or "—"."""
        value = self.tenths
        if value is None:
            return DASH
        sign = "−" if value < 0 else "+" if self.indicator.unit == "change" and value > 0 else ""
        percent = "%" if self.indicator.unit in ("percent", "change") else ""
        return f"{sign}{abs(value) // 10}.{abs(value) % 10}{percent}"

    @property
    def sides(self) -> str:
        """Numerator and denominator as people read them, in 万 at the level of a province."""
        up, down = (large(n, self.area) for n in (self.numerator, self.denominator))
        return f"{up}/{down}"

    def told(self, language: str = "zh") -> str:
        """The whole rate in one line: name, value, sides."""
        return f"{self.indicator.label.to(language)} {self.shown} ({self.sides})"


def tenths(number: int, by: int) -> int | None:
    """``number / by`` in tenths, rounded half up by magnitude; None when ``by`` is not positive."""
    if by <= 0:
        return None
    half_up = (20 * abs(number) + by) // (2 * by)
    return -half_up if number < 0 else half_up


def large(number: int, area: str) -> str:
    """A count as reports write it: for a province and from ten thousand on in 万 with two decimals,
    rounded half up; plain below."""
    if len(area) > PROVINCE_DIGITS or abs(number) < TEN_THOUSAND:
        return str(number).replace("-", "−")
    hundredths = (2 * abs(number) + 100) // 200
    return f"{'−' if number < 0 else ''}{hundredths // 100}.{hundredths % 100:02d}万"


@cache
def indicators() -> dict[str, Indicator]:
    """Every rate of domain.md 7 by its key, and a few that reports show beside them."""
    return {row["key"]: _indicator(row) for row in _table()}


@cache
def main_keys() -> tuple[str, ...]:
    """The rates that a table shows unless it is asked for others."""
    return tuple(row["key"] for row in _table() if row.get("main"))


@cache
def _table() -> list[dict[str, Any]]:
    text = files("sync.rules").joinpath("data/indicators.json").read_text("utf-8")
    found: list[dict[str, Any]] = json.loads(text)["indicators"]
    return found


def _indicator(row: dict[str, Any]) -> Indicator:
    label = Text(row["zh"], row["en"])
    return Indicator(row["key"], label, tuple(row["up"]), tuple(row["down"]), row["unit"])


def rates(numbers: Numbers, area: str, as_of: date, keys: Iterable[str] = ()) -> dict[str, Rate]:
    """The rates of an area, by key: those named, all of them where none is."""
    known = indicators()
    return {key: known[key].of(numbers, area, as_of) for key in keys or known}


class Change(NamedTuple):
    """A rate beside an earlier one: the difference in tenths (percentage points for shares), None
    while one of them has no value."""

    now: Rate
    before: Rate

    @property
    def tenths(self) -> int | None:
        """How much it has gone up."""
        now, before = self.now.tenths, self.before.tenths
        return None if now is None or before is None else now - before

    @property
    def shown(self) -> str:
        """The difference as people read it: +1.2, −0.3, 0.0, or "—"."""
        value = self.tenths
        if value is None:
            return DASH
        sign = "−" if value < 0 else "+" if value else ""
        return f"{sign}{abs(value) // 10}.{abs(value) % 10}"


def ranks(found: Mapping[str, Rate]) -> dict[str, int]:
    """The place of each unit by one rate, the highest first, by the exact quotients; units with
    equal ones share a place, and those without a value have place 0."""
    scored = {unit: rate for unit, rate in found.items() if rate.denominator > 0}
    places: dict[str, int] = {}
    for unit, rate in scored.items():
        better = sum(
            other.numerator * rate.denominator > rate.numerator * other.denominator
            for other in scored.values()
        )
        places[unit] = better + 1
    return {unit: places.get(unit, 0) for unit in found}
