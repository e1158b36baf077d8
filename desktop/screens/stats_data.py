"""What the page of statistics shows: one table of units, read off the window's thread."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sync.casework.parameters import settings_of
from sync.casework.statistics import LEVEL_WORDS, Row, Statistics, known_area, statistics
from sync.casework.tallies import Tell
from sync.errors import Text
from sync.peers.hearing import SYNCED
from sync.records.fields import DateField
from sync.records.places import LEVELS, lineage, path_of, short_name_of
from sync.replica.replica import Replica
from sync.rules.progress import Timetable
from sync.rules.rates import indicators
from sync.rules.tallies import NAMES

AS_OF = DateField(name="as_of", zh="截至", en="As of")
GROUPS = {
    "visits": ("participation", "homes", "firms", "places", "places_whole", "per_cadre", "remote"),
    "must": ("must_villages", "must_homes", "must_firms", "must_communities"),
    "issues": ("solved", "closed", "in_time", "at_once", "posted", "fed_back", "followed_up",
               "per_hundred"),
    "answers": ("satisfied", "score", "visit_satisfied", "survey_homes", "score_homes",
                "survey_firms", "score_firms"),
    "others": ("petitions", "to_beijing", "to_province", "risen", "low_income"),
}  # fmt: skip
"""The columns of one look at the table: more do not fit a screen."""
PACED = ("homes", "firms")
"""Rates that are coloured by how far they lag behind the timetable (domain.md 5.4)."""
UNIT, OWN, TOTAL = "unit", "own", "total"


class Cell(NamedTuple):
    """One rate as it is shown, with what may stand beside it; ``place`` is 0 for none."""

    value: str
    sides: str
    week: str
    year: str
    place: int
    tenths: int | None
    colour: str


class Line(NamedTuple):
    """One row of the table; ``id`` is the unit's code, or what row it is."""

    id: str
    kind: str
    name: Text
    cells: dict[str, Cell]


@dataclass(frozen=True)
class Sheet:
    """The table of one area. ``path`` leads down to it from the highest area that this laptop
    holds; ``synced`` is when it last had everything of its hub, 0 for never."""

    area: str
    as_of: date
    level: str
    levels: tuple[str, ...]
    path: tuple[tuple[str, str], ...]
    lines: list[Line]
    is_empty: bool
    synced: int

    @property
    def unit(self) -> Text:
        """What the units are called."""
        return LEVEL_WORDS.get(self.level, Text("单位", "Unit"))


def read(
    replica: Replica,
    area: str,
    as_of: date,
    level: str,
    tell: Tell | None = None,
    scope: tuple[str, ...] = (),
) -> Sheet:
    """The table of ``area`` ("" for all that is here) by ``level``, or the next one below where
    that is none below it; the area as a whole comes first. ``scope`` are the areas that this laptop
    reads."""
    root = known_area(replica)
    synced = int(replica.setting(SYNCED) or 0)
    area = area or root
    if not area:
        return Sheet("", as_of, "", (), (), [], True, synced)
    levels = tuple(name for size, name in LEVELS.items() if size > len(area))
    found = statistics(replica, area, as_of, level if level in levels else "", tell, scope)
    rows = (found.whole, *([found.own] if found.own else []), *found.units)
    timetable = Timetable.of(settings_of(replica), area, as_of)
    places = {key: found.ranks(key) for key in indicators()}
    return Sheet(
        area=area,
        as_of=as_of,
        level=found.level,
        levels=levels,
        path=_path(root, area),
        lines=[_line(row, found, places, timetable) for row in rows],
        is_empty=not any(found.whole.now[name] for name in ("homes", "firms", "cadres", "issues")),
        synced=synced,
    )


def _path(root: str, area: str) -> tuple[tuple[str, str], ...]:
    steps = [code for code in lineage(area) if len(code) > len(root)] if root else lineage(area)
    first = [(root, path_of(root) or short_name_of(root))] if root and area.startswith(root) else []
    return (*first, *((code, short_name_of(code)) for code in steps))


def _line(
    row: Row, found: Statistics, places: dict[str, dict[str, int]], timetable: Timetable
) -> Line:
    kind = TOTAL if row is found.whole else OWN if row.is_own else UNIT
    cells = {}
    for key, of_units in places.items():
        rate = row.rate(key)
        colour = ""
        if key in PACED and kind != OWN:
            colour = timetable.colour(rate.numerator, rate.denominator, row.as_of)
        cells[key] = Cell(
            rate.shown,
            rate.sides,
            row.since_week(key).shown,
            row.since_year(key).shown,
            of_units.get(row.unit, 0) if kind == UNIT else 0,
            rate.tenths,
            colour,
        )
    return Line(row.unit if kind == UNIT else kind, kind, row.name, cells)


def meaning(key: str) -> Text:
    """How a rate is made: its numerator over its denominator, in words."""
    one = indicators()[key]
    sides = [_sum(names) for names in (one.numerator, one.denominator)]
    return Text(f"{sides[0].zh} ÷ {sides[1].zh}", f"{sides[0].en} ÷ {sides[1].en}")


def _sum(names: tuple[str, ...]) -> Text:
    zh, en = "", ""
    for name in names:
        words, minus = NAMES[name.lstrip("-")], name.startswith("-")
        zh += ("−" if minus else "＋" if zh else "") + words.zh
        en += (" − " if minus else " + " if en else "") + words.en
    return Text(f"（{zh}）", f"({en})") if len(names) > 1 else Text(zh, en)


def as_text(sheet: Sheet, keys: Iterable[str], language: str) -> str:
    """The table for a spreadsheet: each rate in three cells, its value and its two sides."""
    sides = Text("{0}\t分子\t分母", "{0}\tnumerator\tdenominator").to(language)
    heads = [sides.format(indicators()[key].label.to(language)) for key in keys]
    rows = [[sheet.unit.to(language), *heads]]
    for line in sheet.lines:
        cells = [line.cells[key] for key in keys]
        rows.append([line.name.to(language)])
        rows[-1] += ["\t".join((cell.value, *cell.sides.split("/"))) for cell in cells]
    return "\n".join("\t".join(cells) for cells in rows)
