"""Flat rows for the big lists, read by one SQL statement each, under an area prefix.

Rows are plain tuples, named by ``HOUSEHOLD_ROW`` and ``ENTERPRISE_ROW``: a hundred thousand of
them go straight from the file to the screen. Income is the register's net income per person of the
household's last year that has lines (``sync.rules.income``); an issue is open until a step that
the hub took, or that waits here, has ended its life (``sync.rules.transitions``).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import merge
from typing import Any

from sync.replica.replica import Replica
from sync.rules.income import JIANGSU, items, switch_defaults
from sync.rules.transitions import states, transitions

Row = tuple[Any, ...]

HOUSEHOLD_ROW = (
    "id", "area", "head", "group", "door", "phone", "residence", "mark", "poor", "people",
    "year", "net", "per_capita", "last_visit", "open_issues", "cadre",
)  # fmt: skip
"""What stands where in a row of ``households``; money is fen."""
ENTERPRISE_ROW = (
    "id", "area", "name", "contact", "phone", "kind", "listed",
    "last_visit", "open_issues", "cadre",
)  # fmt: skip
"""What stands where in a row of ``enterprises``."""

PIECE = 4000
"""Rows sorted in one go: sorting holds the interpreter, and the window must not wait for it."""

_NUMERALS = "〇一二三四五六七八九"

_RANGE = "area >= ?1 AND area < ?2 AND deleted IS NOT 1 AND moved IS NULL"
_MET = "finished IS NOT 0 AND (result IS NULL OR result IN ('1', '2'))"


@dataclass(frozen=True)
class Chips:
    """What a list is narrowed to; all of them at once. ``account`` is whose pairs are "mine",
    ``cadre`` the id of a cadre whose pairs alone are wanted.
    """

    not_visited: bool = False
    low_income: bool = False
    shut: bool = False
    open_issues: bool = False
    mine: bool = False
    account: str = ""
    cadre: str = ""


_VISITS = f"""visits AS (
    SELECT {{object}} AS object, max(date) AS last FROM visit
    WHERE {_RANGE} AND {{object}} IS NOT NULL AND {_MET} GROUP BY {{object}})"""

_ISSUES = f"""steps AS (
    SELECT issue, event, max(printf('%012d', coalesce(taken, 999999999999)) || id) FROM issue_step
    WHERE {_RANGE} AND coalesce(refused, '') = '' AND event IN ({{moving}}) GROUP BY issue),
issues AS (
    SELECT issue.{{object}} AS object, count(*) AS open
    FROM issue LEFT JOIN steps ON steps.issue = issue.id
    WHERE {_RANGE} AND {{object}} IS NOT NULL
    AND (steps.event IS NULL OR steps.event NOT IN ({{closing}})) GROUP BY issue.{{object}})"""

_PAIRS = """pairs AS (
    SELECT pair.{object} AS object, cadre.name AS cadre, cadre.account AS account,
    cadre.id AS cadre_id,
    max(pair.starts || pair.id) FROM pair JOIN cadre ON cadre.id = pair.cadre
    WHERE pair.area >= ?1 AND pair.area < ?2 AND pair.deleted IS NOT 1
    AND cadre.deleted IS NOT 1 AND coalesce(pair.ends, '9999') >= ?3
    GROUP BY pair.{object})"""

_INCOME = f"""years AS (
    SELECT household, year, sum(amount * CASE item {{signs}} ELSE 0 END) AS net FROM income_line
    WHERE {_RANGE} AND amount IS NOT NULL AND item IN ({{items}}) GROUP BY household, year),
income AS (SELECT household AS object, max(year) AS year, net FROM years GROUP BY household)"""

_HOUSEHOLDS = f"""SELECT * FROM (
    SELECT h.id, h.area, h.head, h."group", h.door, h.phone, h.residence, h.mark,
    h.registered_poor AS poor, h.n_shared AS people, income.year, income.net,
    CASE WHEN h.n_shared > 0 THEN (CASE WHEN net < 0 THEN -1 ELSE 1 END)
        * ((2 * abs(net) + h.n_shared) / (2 * h.n_shared)) END AS per_capita,
    visits.last AS last_visit, coalesce(issues.open, 0) AS open_issues, pairs.cadre, pairs.account,
    pairs.cadre_id
    FROM (SELECT * FROM household WHERE {_RANGE}) AS h
    LEFT JOIN visits ON visits.object = h.id LEFT JOIN issues ON issues.object = h.id
    LEFT JOIN pairs ON pairs.object = h.id LEFT JOIN income ON income.object = h.id)"""

_ENTERPRISES = f"""SELECT * FROM (
    SELECT e.id, e.area, e.name, e.contact, e.phone, e.kind, e.listed, visits.last AS last_visit,
    coalesce(issues.open, 0) AS open_issues, pairs.cadre, pairs.account, pairs.cadre_id
    FROM (SELECT * FROM enterprise WHERE {_RANGE}) AS e
    LEFT JOIN visits ON visits.object = e.id LEFT JOIN issues ON issues.object = e.id
    LEFT JOIN pairs ON pairs.object = e.id)"""

_LOW = "(poor = 1 OR mark IN ('1', '2', '3', '4') OR per_capita < ?4)"
_CONDITIONS = {
    "not_visited": "last_visit IS NULL",
    "low_income": _LOW,
    "shut": "residence = '2'",
    "open_issues": "open_issues > 0",
    "mine": "account = ?5",
    "cadre": "cadre_id = ?6",
}
_HOUSEHOLDS_ONLY = ("low_income", "shut")


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

    ``today`` (ISO 8601) says which pairs are in force. Without ``sort``, by village and group.
    """
    rows = _read(replica, _household_sql(), area, chips or Chips(), today, HOUSEHOLD_ROW)
    return _sorted(rows, HOUSEHOLD_ROW, sort, descending)


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
    rows = _read(replica, _enterprise_sql(), area, chips or Chips(), today, ENTERPRISE_ROW)
    return _sorted(rows, ENTERPRISE_ROW, sort, descending)


@cache
def _household_sql() -> str:
    known = {code: item.sign("P", switch_defaults()) for code, item in items().items()}
    signs = " ".join(f"WHEN '{code}' THEN {sign}" for code, sign in known.items() if sign)
    income = _INCOME.format(signs=signs, items=_listed(known))
    return f"WITH {_about('household')},\n{income}\n{_HOUSEHOLDS}"


@cache
def _enterprise_sql() -> str:
    return f"WITH {_about('enterprise')}\n{_ENTERPRISES}"


def _about(kind: str) -> str:
    """What is read of visits, issues and pairs, for households and enterprises alike."""
    moving = [step.event for step in transitions().values() if step.to]
    closing = [event for event in moving if states()[transitions()[event].to].final]
    return ",\n".join(
        part.format(object=kind, moving=_listed(moving), closing=_listed(closing))
        for part in (_VISITS, _ISSUES, _PAIRS)
    )


def _listed(codes: Iterable[str]) -> str:
    """Codes of our own tables as an SQL list (never anything that a person typed)."""
    return ", ".join(f"'{code}'" for code in codes)


def _read(
    replica: Replica, sql: str, area: str, chips: Chips, today: str, names: Sequence[str]
) -> list[Row]:
    wanted = [
        text
        for name, text in _CONDITIONS.items()
        if getattr(chips, name) and (names is HOUSEHOLD_ROW or name not in _HOUSEHOLDS_ONLY)
    ]
    if wanted:
        sql += " WHERE " + " AND ".join(wanted)
    bound = (area, area + "~", today, JIANGSU.line, chips.account, chips.cadre)
    used = max(number for number in range(1, len(bound) + 1) if f"?{number}" in sql)
    return replica.query(sql, bound[:used])


def _sorted(rows: list[Row], names: Sequence[str], sort: str, descending: bool) -> list[Row]:
    """The rows in order, not known last; in pieces, so that other threads get their turn."""
    key = _by_place(names) if sort not in names else _by(names.index(sort))
    known = [row for row in rows if key(row) is not None]
    rest = [row for row in rows if key(row) is None]
    pieces = [
        sorted(known[start : start + PIECE], key=key, reverse=descending)
        for start in range(0, len(known), PIECE)
    ]
    whole = pieces[0] if len(pieces) == 1 else list(merge(*pieces, key=key, reverse=descending))
    return whole + rest


def _by(place: int) -> Callable[[Row], Any]:
    """The key of one column. GB 18030 orders the 3,755 usual characters by their pinyin."""

    def key(row: Row) -> Any:
        value = row[place]
        return value.encode("gb18030", "replace") if isinstance(value, str) else value

    return key


def _by_place(names: Sequence[str]) -> Callable[[Row], Any]:
    head = names.index("head") if "head" in names else names.index("name")
    group = names.index("group") if "group" in names else head

    def key(row: Row) -> Any:
        name = str(row[head] or "").encode("gb18030", "replace")
        return (row[1], _natural(row[group]), name)

    return key


@cache
def _natural(group: str | None) -> tuple[int, str]:
    """第2组 before 第10组, 三组 before 十二组."""
    text = group or ""
    digits = "".join(letter for letter in text if letter in "0123456789")
    if digits:
        return int(digits), text
    number = 0
    for letter in text:
        if letter == "十":
            number = max(number, 1) * 10
        elif letter in _NUMERALS:
            number += _NUMERALS.index(letter)
    return number or 10**6, text
