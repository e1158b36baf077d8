"""Statistics of an area: every rate with its two sides, unit by unit of a level below.

Laptop, hub and paper count alike, and get the same answer from the same records. A unit's figures
are what one gets by asking about the unit itself, but for its cadres: these take part by a visit
anywhere in the area that is asked about.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from sync.casework.tallies import Counts, Tell, counts
from sync.errors import BadValue, Text
from sync.records.places import LEVELS, RESTRICTED, short_name_of
from sync.replica.replica import Replica
from sync.rules.rates import Change, Rate, indicators, main_keys, ranks
from sync.rules.tallies import Count, total

WEEK = timedelta(days=7)
LEVEL_WORDS = {
    "city": Text("市", "City"),
    "county": Text("县（市、区）", "County"),
    "town": Text("乡镇（街道）", "Town"),
    "village": Text("村（社区）", "Village"),
}
OWN = Text("本级", "Own level")
WHOLE = Text("合计", "Total")


class Moments(NamedTuple):
    """What was counted of a unit on the day, a week and a year before."""

    now: Count
    week_before: Count
    year_before: Count


@dataclass(frozen=True)
class Row:
    """One unit's line. ``is_own``: what stands at levels above the units, such as a county's own
    cadres."""

    unit: str
    name: Text
    as_of: date
    at: Moments
    is_own: bool = False

    @property
    def now(self) -> Count:
        """What was counted as of the day."""
        return self.at.now

    def rate(self, key: str) -> Rate:
        """One rate, on the day."""
        return indicators()[key].of(self.now, self.unit, self.as_of)

    def since_week(self, key: str) -> Change:
        """比上周: the rate beside that of a week before."""
        before = self.as_of - WEEK
        return Change(self.rate(key), indicators()[key].of(self.at.week_before, self.unit, before))

    def since_year(self, key: str) -> Change:
        """同比: the rate beside that of the same day last year."""
        before = year_before(self.as_of)
        return Change(self.rate(key), indicators()[key].of(self.at.year_before, self.unit, before))


@dataclass(frozen=True)
class Statistics:
    """The units of a level under an area, by code, and the area as a whole. ``own`` is None where
    nothing stands at levels above the units."""

    area: str
    level: str
    as_of: date
    units: tuple[Row, ...]
    own: Row | None
    whole: Row

    @property
    def rows(self) -> tuple[Row, ...]:
        """All lines of the table, the whole one last."""
        return (*self.units, *([self.own] if self.own else []), self.whole)

    def ranks(self, key: str) -> dict[str, int]:
        """位次: the place of each unit by one rate, the highest first; 0 without a value."""
        return ranks({row.unit: row.rate(key) for row in self.units})


def statistics(
    replica: Replica,
    area: str,
    as_of: date,
    level: str = "",
    tell: Tell | None = None,
    scope: tuple[str, ...] = (),
) -> Statistics:
    """The statistics of ``area`` as of a day by the units of ``level``, the next one below unless
    another is named. ``tell`` hears how far counting is and may raise to stop it; what was counted
    until then is kept. ``scope`` are the areas that this replica reads, () for all: the others are
    left out. Raises BadValue for a level that is none below the area.
    """
    length = length_of(level, area)
    days = (as_of, as_of - WEEK, year_before(as_of))
    found = counts(replica, area, days, tell, scope)
    parts = [found[day] for day in days]
    whole = Row(area, WHOLE, as_of, Moments(*(total(part.values()) for part in parts)))
    units = _units(parts, length, whole) if length > len(area) else ()
    own = _own(whole, [_above(part, length) for part in parts]) if units else None
    return Statistics(area, LEVELS[length] if units else "", as_of, units, own, whole)


def _units(parts: Sequence[Counts], length: int, whole: Row) -> tuple[Row, ...]:
    """The units whose codes have ``length`` digits, by code."""
    grouped: dict[str, list[list[Count]]] = {}
    for place, part in enumerate(parts):
        for code, count in part.items():
            if len(code) >= length:
                grouped.setdefault(code[:length], [[] for _ in parts])[place].append(count)
    return tuple(
        Row(unit, _name(unit), whole.as_of, _within(whole, [total(each) for each in moments]))
        for unit, moments in sorted(grouped.items())
    )


def _within(whole: Row, parts: Sequence[Count]) -> Moments:
    """The counts of a part of the area. Its cadres take part by visits anywhere in the area: so the
    units add up, on screen and on paper."""
    pairs = zip(parts, whole.at, strict=True)
    return Moments(*(replace(part, elsewhere=all_.came) for part, all_ in pairs))


def length_of(level: str, area: str) -> int:
    """How many digits the codes of a level have; of the next one below ``area`` for "". Raises
    BadValue."""
    below = {name: size for size, name in LEVELS.items() if size > len(area)}
    if not level:
        return min(below.values(), default=len(area))
    if level not in below:
        words = "、".join(f"{name}（{LEVEL_WORDS[name].zh}）" for name in below)
        raise BadValue(
            f"“{level}”不是{area}以下的层级；可选：{words or '无'}",
            f"“{level}” is no level below {area}; there are: {', '.join(below) or 'none'}",
        )
    return below[level]


def year_before(day: date) -> date:
    """The same day a year ago; 28 February for the 29th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def _name(unit: str) -> Text:
    name = short_name_of(unit)
    return Text(name, name)


def _above(counted: Counts, length: int) -> Count:
    return total(count for code, count in counted.items() if len(code) < length)


def _own(whole: Row, above: Sequence[Count]) -> Row | None:
    """What stands above the units; None where nothing does."""
    own = Row(whole.unit, OWN, whole.as_of, _within(whole, above), is_own=True)
    return own if own.now.numbers or own.now.roster else None


def plain(found: Statistics, keys: Iterable[str] = (), language: str = "zh") -> dict[str, Any]:
    """Statistics for programs: every count, and every rate with its two sides and its changes, in
    tenths; None where there is no value."""
    names = tuple(keys) or tuple(indicators())
    placed = {key: found.ranks(key) for key in names}
    return {
        "area": found.area,
        "as_of": found.as_of.isoformat(),
        "level": found.level,
        "rows": [_plain_row(row, found, placed, language) for row in found.rows],
    }


def _plain_row(
    row: Row, found: Statistics, placed: dict[str, dict[str, int]], language: str
) -> dict[str, Any]:
    is_unit = not row.is_own and row is not found.whole
    return {
        "unit": row.unit,
        "name": row.name.to(language),
        "row": "unit" if is_unit else "own" if row.is_own else "total",
        "counts": row.now.tally(),
        "rates": {
            key: {
                "numerator": (rate := row.rate(key)).numerator,
                "denominator": rate.denominator,
                "tenths": rate.tenths,
                "shown": rate.shown,
                "since_week": row.since_week(key).tenths,
                "since_year": row.since_year(key).tenths,
                "rank": places[row.unit] if is_unit else None,
            }
            for key, places in placed.items()
        },
    }


def lines(found: Statistics, keys: Iterable[str] = (), language: str = "zh") -> list[str]:
    """The table as text, cells apart by tabs so that it pastes into a sheet: a head, then a line
    for each row with every rate and its two sides."""
    names = tuple(keys) or main_keys()
    level = LEVEL_WORDS.get(found.level, Text("单位", "Unit")).to(language)
    head = [level, *(indicators()[key].label.to(language) for key in names)]
    rows = [
        [row.name.to(language), *(f"{(r := row.rate(key)).shown} ({r.sides})" for key in names)]
        for row in found.rows
    ]
    return ["\t".join(cells) for cells in (head, *rows)]


def known_area(replica: Replica) -> str:
    """The smallest area that holds everything recorded here, but for what stands above it; "" where
    nothing is."""
    rows = replica.query("SELECT area FROM ledger")
    codes = sorted(str(code) for (code,) in rows if not code.startswith(RESTRICTED))
    following = [*codes[1:], ""][: len(codes)]
    lowest = [
        code for code, after in zip(codes, following, strict=True) if not after.startswith(code)
    ]
    for size in sorted(LEVELS, reverse=True):
        shared = {code[:size] for code in lowest}
        if len(shared) == 1 and len(min(shared)) == size:
            return shared.pop()
    return ""


def day_of(text: str) -> date:
    """A day as it is typed. Raises BadValue."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadValue(
            f"“{text}”不是日期，应写成 2017-06-30", f"“{text}” is no date; write 2017-06-30"
        ) from None


def rate_keys(asked: Iterable[str]) -> tuple[str, ...]:
    """The keys of the rates that were asked for. Raises BadValue for one that does not exist."""
    known = indicators()
    for key in asked:
        if key not in known:
            words = "、".join(f"{one.key}（{one.label.zh}）" for one in known.values())
            raise BadValue(f"没有“{key}”这个指标；有：{words}", f"No rate {key}; try {[*known]}")
    return tuple(asked)
