"""Areas over time: which edition of the list has a code, and what followed it (domain.md 1.3).

Records keep the code under which they were written, and codes are never used again. The 2017
edition fits the campaign; the 2023 edition has what became of it. A code that only one of them has
began or ended between their cut-off dates; the day is known where ``data/area_successors.json``
gives it or an ``area`` record says so.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from sync.records.places import TOWN_DIGITS, VILLAGE_DIGITS, committee_of, edition

CUT_OFF = {2017: "2017-10-31", 2023: "2023-06-30"}
"""Edition -> the day as of which it lists the areas."""
FIRST_NEW, LAST_OLD = "2017-11-01", "2023-06-29"
"""A code of the later edition alone holds from this day at the earliest, one of the earlier alone
to that day at the latest."""

COUNTY_DIGITS = 6
_TAILS = ("村民委员会", "居民委员会", "村委会", "居委会", "社区", "村", "街道", "镇", "乡")
"""What a name may lose when a village becomes a community, or a town a subdistrict."""


class Term(NamedTuple):
    """From when to when a code is in force; ISO 8601, "" where there is no bound. ``exact`` says
    that the bounds are the days themselves, not only the cut-off dates of the lists."""

    valid_from: str
    valid_to: str
    exact: bool

    def holds(self, day: str) -> bool:
        """Whether it may be in force on a day (ISO 8601)."""
        return self.valid_from <= day and (not self.valid_to or day <= self.valid_to)


@cache
def _counties() -> dict[str, dict[str, str]]:
    raw = files("sync.records").joinpath("data/area_successors.json").read_text("utf-8")
    return {row["code"]: row for row in json.loads(raw)["counties"]}


def term(code: str) -> Term:
    """From when to when a code is in force, as far as the lists tell."""
    before, after = code in edition(2017), code in edition(2023)
    if before == after:
        return Term("", "", exact=before)
    county = _counties().get(code[:COUNTY_DIGITS], {})
    if before:
        return _ended(county.get("day", ""))
    days = {
        row["day"] for row in _counties().values() if row["successor"] == code[:COUNTY_DIGITS]
    } - {""}
    if len(days) == 1:
        return Term(days.pop(), "", exact=True)
    return Term(FIRST_NEW, "", exact=False)


def _ended(successor_from: str) -> Term:
    """The old code's term, which ends the day before its successor begins."""
    if not successor_from:
        return Term("", LAST_OLD, exact=False)
    last = date.fromisoformat(successor_from) - timedelta(days=1)
    return Term("", last.isoformat(), exact=True)


def document_of(code: str) -> str:
    """The document, or the comparison of the lists, by which a county's code ended; ""."""
    return _counties().get(code[:COUNTY_DIGITS], {}).get("document", "")


def successor(code: str) -> str:
    """The code that followed one which the 2023 edition no longer has; "" when it still has it, or
    when the lists do not tell which."""
    return successors().get(code, "")


def predecessors(code: str) -> list[str]:
    """The codes that this one followed, in code order."""
    return list(_inverse().get(code, ()))


def latest(code: str) -> str:
    """The code that stands today for ``code``: itself, or what followed."""
    return successor(code) or code


@cache
def successors() -> Mapping[str, str]:
    """Old code -> new code, for every code of 2017 alone whose successor the lists tell.

    Counties follow the reviewed table. A town is the one of the same name in the county that
    followed, else the one that has most of its villages; a village the one of the same name in the
    town that followed, else the only one of that name in the county.
    """
    found = {code: row["successor"] for code, row in _counties().items()}
    old = [code for code in edition(2017) if code not in edition(2023)]
    villages: dict[str, list[str]] = defaultdict(list)
    for code in old:
        if len(code) == VILLAGE_DIGITS:
            villages[code[:TOWN_DIGITS]].append(code)
    for code in old:
        if len(code) == TOWN_DIGITS and (heir := _town_heir(code, villages[code])):
            found[code] = heir
    for code in old:
        if len(code) == VILLAGE_DIGITS:
            town = found.get(code[:TOWN_DIGITS], code[:TOWN_DIGITS])
            if heir := _village_heir(code, town):
                found[code] = heir
    return found


@cache
def _inverse() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for old in sorted(successors()):
        found[successors()[old]].append(old)
    return found


def stem_of(name: str) -> str:
    """The name without what it was called by rank: 竹海 for 竹海村村民委员会."""
    stem = name.partition("（")[0]
    for tail in _TAILS:
        if stem.endswith(tail) and len(stem) > len(tail) + 1:
            stem = stem.removesuffix(tail)
    return stem


@cache
def _by_stem() -> dict[tuple[str, int, str], list[str]]:
    """(county, digits, stem) -> the codes of 2023 called so."""
    found: dict[tuple[str, int, str], list[str]] = defaultdict(list)
    for code, name in edition(2023).items():
        if len(code) > COUNTY_DIGITS:
            found[code[:COUNTY_DIGITS], len(code), stem_of(name)].append(code)
    return found


def _namesakes(code: str) -> list[str]:
    """The codes of 2023 that are called the same, in the county that followed."""
    county = code[:COUNTY_DIGITS]
    county = _counties()[county]["successor"] if county in _counties() else county
    return _by_stem().get((county, len(code), stem_of(edition(2017)[code])), [])


def _town_heir(code: str, villages: list[str]) -> str:
    namesakes = _namesakes(code)
    exact = [c for c in namesakes if edition(2023)[c] == edition(2017)[code]] or namesakes
    if len(exact) == 1:
        return exact[0]
    homes = Counter[str]()
    for village in villages:
        homes.update({c[:TOWN_DIGITS] for c in _namesakes(village)})
    best = homes.most_common(2)
    clear = best and 2 * best[0][1] > len(villages) and (len(best) == 1 or best[0][1] > best[1][1])
    return best[0][0] if clear else ""


def _village_heir(code: str, town: str) -> str:
    namesakes = _namesakes(code)
    near = [c for c in namesakes if c.startswith(town)] or namesakes
    alike = [c for c in near if committee_of(c) == committee_of(code)] or near
    return alike[0] if len(alike) == 1 else ""


def aliases(code: str) -> list[str]:
    """Every other name that a list gives to the area: in the other edition, and those of the codes
    before and after it."""
    codes = [code, *predecessors(code), *([successor(code)] if successor(code) else [])]
    names = {edition(year).get(c, "") for year in CUT_OFF for c in codes}
    return sorted(names - {""})
