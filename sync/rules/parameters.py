"""Parameters of the rules: what the campaign leaves to areas, with validity and source document.

The table ``data/parameters.json`` names every parameter with its default and where that comes
from. A ``parameter`` record sets one for its area and all below, from a day to a day; the record of
the nearest area wins, of two in one area the later one. So the same records give the same numbers
on every laptop and hub (domain.md 3.4, 3.6, 5.3, 10).
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from sync.errors import BadValue, Text
from sync.records.money import parse_fen
from sync.records.places import lineage
from sync.rules.income import Lines, switch_defaults
from sync.rules.transitions import Limits, default_limits

Kind = Literal["number", "fen", "switch", "date", "list"]
Setting = int | bool | str | frozenset[str]
"""number: a whole number; fen: money; switch: yes or no; date: ISO 8601; list: codes."""

SHARED = {"posting_wd": "notice.days"}
"""Limits of an issue's life that are set under another name, for others need them too."""
NUMBER = re.compile("-?[0-9]{1,5}")
"""Days, percent, points: what has more digits is a slip, and no calendar goes on for so long."""
ON, OFF = {"1", "true", "yes", "是"}, {"0", "false", "no", "否"}


@dataclass(frozen=True)
class Parameter:
    """One parameter: its stable name, its words, its default with unit and source."""

    name: str
    label: Text
    kind: Kind
    default: Setting
    unit: str
    source: str

    def read(self, text: str) -> Setting:
        """The value that a record's text means. Raises BadValue."""
        plain = text.strip()
        match self.kind:
            case "number":
                if NUMBER.fullmatch(plain):
                    return int(plain)
            case "fen":
                fen = parse_fen(plain)
                if fen is not None:
                    return fen
            case "switch":
                if plain.lower() in ON | OFF:
                    return plain.lower() in ON
            case "date":
                try:
                    return date.fromisoformat(plain).isoformat()
                except ValueError:
                    pass
            case "list":
                return frozenset(part for part in plain.replace("、", ",").split(",") if part)
        raise BadValue(
            f"参数“{self.label.zh}”不能是“{text}”（{WANTED[self.kind].zh}）",
            f"{self.label.en} cannot be “{text}” ({WANTED[self.kind].en})",
        )

    def show(self, value: Setting) -> str:
        """A value as a record's text, which ``read`` reads back."""
        match value:
            case bool():
                return "是" if value else "否"
            case frozenset():
                return "、".join(sorted(value))
            case int() if self.kind == "fen":
                return f"{value // 100}.{value % 100:02d}"
        return str(value)


WANTED: dict[Kind, Text] = {
    "number": Text("应为整数", "a whole number is wanted"),
    "fen": Text("应为金额，如 6000.00", "an amount such as 6000.00"),
    "switch": Text("应为“是”或“否”", "yes or no"),
    "date": Text("应为日期，如 2017-09-30", "a date such as 2017-09-30"),
    "list": Text("应为代码，用顿号分开", "codes, separated by commas"),
}


class Row(NamedTuple):
    """What a ``parameter`` record says. Dates are ISO 8601, "" where there is no bound."""

    area: str
    name: str
    value: str
    valid_from: str = ""
    valid_to: str = ""
    document: str = ""
    id: str = ""


class Found(NamedTuple):
    """A parameter's value in an area on a day; ``row`` is None where the default stands."""

    value: Setting
    row: Row | None


class Settings:
    """All parameter rows that a replica knows, ready to be asked."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._rows: dict[tuple[str, str], list[Row]] = {}
        for row in rows:
            self._rows.setdefault((row.name, row.area), []).append(row)
        self._set = {name for name, _ in self._rows}
        for found in self._rows.values():
            found.sort(key=lambda row: (row.valid_from, row.id), reverse=True)
        issue = [
            row
            for (name, _), rows in self._rows.items()
            if name.startswith("issue.") or name in SHARED.values()
            for row in rows
        ]
        # The days after ``valid_to`` sort behind it with a "~".
        turns = {text for row in issue for text in (row.valid_from, row.valid_to + "~")}
        self._limit_turns = sorted(turns)
        self._limit_places = {row.area for row in issue}
        self._ruled: dict[str, tuple[str, ...]] = {}
        self._limits: dict[tuple[tuple[str, ...], int], Limits] = {}
        self._lines: dict[tuple[str, int], Lines] = {}
        self._switches: dict[tuple[str, int], dict[str, bool]] = {}

    def find(self, name: str, area: str, day: date) -> Found:
        """What holds in ``area`` on ``day``. A row whose text cannot be read does not hold.

        Raises BadValue for a parameter that does not exist.
        """
        declared = parameter(name)
        today = day.isoformat()
        for row in self._nearest(name, area):
            if row.valid_from <= today and (not row.valid_to or today <= row.valid_to):
                try:
                    return Found(declared.read(row.value), row)
                except BadValue:
                    continue
        return Found(declared.default, None)

    def _nearest(self, name: str, area: str) -> Iterator[Row]:
        if name not in self._set:
            return  # most parameters are set nowhere, and statistics ask a million times
        plain = area.removeprefix("R")
        for place in reversed(["", *lineage(plain)] if plain else [""]):
            yield from self._rows.get((name, place), ())

    def turns(self, name: str, area: str) -> list[date]:
        """The days on which what ``find`` answers for ``area`` may become another, in order."""
        days = set()
        for row in self._nearest(name, area):
            for text, later in ((row.valid_from, 0), (row.valid_to, 1)):
                with suppress(ValueError, OverflowError):
                    days.add(date.fromisoformat(text) + timedelta(later))
        return sorted(days)

    def number(self, name: str, area: str, day: date) -> int:
        """A parameter that is a number or an amount."""
        return int(self.find(name, area, day).value)  # type: ignore[arg-type]

    def switch(self, name: str, area: str, day: date) -> bool:
        """A parameter that is a switch."""
        return bool(self.find(name, area, day).value)

    def day(self, name: str, area: str, day: date) -> date:
        """A parameter that is a date."""
        return date.fromisoformat(str(self.find(name, area, day).value))

    def codes(self, name: str, area: str, day: date) -> frozenset[str]:
        """A parameter that is a list of codes."""
        value = self.find(name, area, day).value
        return value if isinstance(value, frozenset) else frozenset()

    def lines(self, area: str, year: int) -> Lines:
        """What households of ``area`` are measured by for ``year``, as of its last day."""
        if (area, year) not in self._lines:
            day = date(year, 12, 31)
            names = ("line", "rigid_percent", "near_percent")
            found = {name: self.number(f"income.{name}", area, day) for name in names}
            self._lines[area, year] = Lines(**found)
        return self._lines[area, year]

    def switches(self, area: str, year: int) -> Mapping[str, bool]:
        """The switches of the two accountings for ``year``."""
        if (area, year) not in self._switches:
            day = date(year, 12, 31)
            found = {name: self.switch(f"income.{name}", area, day) for name in switch_defaults()}
            self._switches[area, year] = found
        return self._switches[area, year]

    def limits(self, area: str, day: date) -> Limits:
        """The limits of an issue's life in ``area`` for what is done on ``day``."""
        if not self._limit_turns:
            return default_limits()
        if area not in self._ruled:
            places = lineage(area.removeprefix("R")) if area else []
            self._ruled[area] = tuple(p for p in places if p in self._limit_places)
        key = self._ruled[area], bisect_right(self._limit_turns, day.isoformat())
        if key not in self._limits:
            self._limits[key] = self._limits_on(area, day)
        return self._limits[key]

    def _limits_on(self, area: str, day: date) -> Limits:
        given: dict[str, Any] = {}
        for name, value in vars(default_limits()).items():
            if isinstance(value, Mapping):
                given[name] = {key: self.number(f"issue.{name}.{key}", area, day) for key in value}
            elif isinstance(value, frozenset):
                given[name] = self.codes(f"issue.{name}", area, day)
            else:
                given[name] = self.number(SHARED.get(name, f"issue.{name}"), area, day)
        return Limits(**given)


DEFAULTS = Settings()
"""No area has set anything."""


@cache
def parameters() -> dict[str, Parameter]:
    """Every parameter by name, in the order of the table; those of an issue's life and of the
    accountings are declared with their rules."""
    raw = files("sync.rules").joinpath("data/parameters.json").read_text("utf-8")
    found = {row["name"]: _declared(row) for row in json.loads(raw)["parameters"]}
    for name, default in switch_defaults().items():
        label = Text(f"收入口径开关 {name}", f"Switch of the accounting: {name}")
        found[f"income.{name}"] = Parameter(
            f"income.{name}", label, "switch", default, "", "domain.md 3.3"
        )
    for name, value in vars(default_limits()).items():
        label = Text(f"问题办理 {name}", f"Life of an issue: {name}")
        source = "domain.md 5.2-5.4"
        if isinstance(value, Mapping):
            for key, default in value.items():
                full = f"issue.{name}.{key}"
                own = Text(f"{label.zh} {key}", f"{label.en} {key}")
                found[full] = Parameter(full, own, "number", default, "", source)
        elif isinstance(value, frozenset):
            found[f"issue.{name}"] = Parameter(f"issue.{name}", label, "list", value, "", source)
        elif name not in SHARED:
            found[f"issue.{name}"] = Parameter(f"issue.{name}", label, "number", value, "", source)
    return found


def parameter(name: str) -> Parameter:
    """The parameter called ``name``. Raises BadValue with the names that are like it."""
    found = parameters().get(name)
    if found is None:
        group = name.split(".")[0]
        near = [known for known in parameters() if known.startswith(group)] or [*parameters()]
        raise BadValue(
            f"没有参数“{name}”；有：{'、'.join(near)}",
            f"There is no parameter {name}; there are: {', '.join(near)}",
        )
    return found


def _declared(row: dict[str, Any]) -> Parameter:
    default = row["default"]
    return Parameter(
        name=row["name"],
        label=Text(row["zh"], row["en"]),
        kind=row["kind"],
        default=frozenset(default) if row["kind"] == "list" else default,
        unit=row.get("unit", ""),
        source=row["source"],
    )
