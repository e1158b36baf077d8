"""Names and paths of the 23 915 areas of Jiangsu, 2017 edition, with 2023 names as aliases.

An area is named by its code without padding: province 2 digits, city 4, county 6, town 9,
village 12 (domain.md 1.1). Names are not unique, so people are always shown the full path.
"""

import csv
import gzip
import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sync.errors import BadValue

LEVELS = {2: "province", 4: "city", 6: "county", 9: "town", 12: "village"}
"""Length of a code -> level of the area."""

TOWN_DIGITS = 9
RESTRICTED = "R"
"""Stands before the code of an area's restricted part: petition cases, samples not yet drawn out.
A right in ``320282`` reads nothing there; one in ``R320282`` does (domain.md 6.4)."""

CORRECTED = {"320282113": "湖㳇镇"}
"""Where the 2017 edition spells a name wrong because its system lacked the character."""


@dataclass(frozen=True)
class Place:
    """One area of the shipped reference list."""

    code: str
    name: str
    alias: str = ""


@cache
def _edition(year: int) -> dict[str, str]:
    packed = files("sync.records").joinpath(f"data/areas_{year}.csv.gz").read_bytes()
    rows = csv.DictReader(io.StringIO(gzip.decompress(packed).decode("utf-8")))
    return {row["code"]: row["name"] for row in rows}


def area_code(text: str) -> str:
    """The unpadded code that ``text`` names (padding zeros of the 12-digit form are dropped).

    The restricted part of an area has an R before its digits. Raises BadValue when it is no code
    of 2, 4, 6, 9 or 12 digits.
    """
    code = text.strip()
    if code.startswith(RESTRICTED) and not code.startswith(RESTRICTED, 1):
        return RESTRICTED + area_code(code[1:])
    if code.isascii() and code.isdigit():
        if len(code) == 12 and code.endswith("000"):
            code = code[:9]
            for length in (6, 4, 2):
                if set(code[length:]) == {"0"}:
                    code = code[:length]
        if len(code) in LEVELS:
            return code
    raise BadValue(
        f"“{text}”不是行政区划代码，应为2、4、6、9或12位数字",
        f"“{text}” is no area code: it has 2, 4, 6, 9 or 12 digits",
    )


def lineage(code: str) -> list[str]:
    """The codes from the province down to ``code`` itself."""
    if code.startswith(RESTRICTED):
        return [RESTRICTED + part for part in lineage(code[1:])]
    return [code[:length] for length in LEVELS if length <= len(code)]


def town_of(code: str) -> str:
    """The code of the town that an area lies in (or the area itself, above towns)."""
    return code[: TOWN_DIGITS + code.startswith(RESTRICTED)]


def name_of(code: str) -> str:
    """The name of one area as it is to be printed; the code itself when the list lacks it."""
    if code.startswith(RESTRICTED):
        return name_of(code[1:]) + "（限阅）"
    return CORRECTED.get(code) or _edition(2017).get(code) or _edition(2023).get(code) or code


def short_name_of(code: str) -> str:
    """The name as people say it: 竹海村 for 竹海村村民委员会."""
    name = name_of(code)
    for tail in ("村民委员会", "居民委员会", "村委会", "居委会"):
        if name.endswith(tail) and len(name) > len(tail):
            stem = name[: -len(tail)]
            ends_well = stem.endswith(("村", "社区", "居"))
            return stem if ends_well else stem + ("村" if tail.startswith("村") else "社区")
    return name


def path_of(code: str, separator: str = " › ", top: int = 4) -> str:
    """The full path from level ``top`` digits down: 无锡市 › 宜兴市 › 湖㳇镇 › 竹海村."""
    if code.startswith(RESTRICTED):
        return path_of(code[1:], separator, top) + "（限阅）"
    return separator.join(short_name_of(part) for part in lineage(code) if len(part) >= top)


def place(code: str) -> Place:
    """The place with its alias (the other edition's name), for search and display."""
    name = name_of(code)
    others = {_edition(2017).get(code, ""), _edition(2023).get(code, "")} - {name, ""}
    return Place(code, name, " ".join(sorted(others)))


def children(code: str) -> list[str]:
    """The codes of the areas one level below ``code``, in code order."""
    lengths = sorted(LEVELS)
    deeper = [length for length in lengths if length > len(code)]
    if not deeper:
        return []
    return [c for c in _edition(2017) if len(c) == deeper[0] and c.startswith(code)]


def is_known(code: str) -> bool:
    """Whether either edition lists the code."""
    return code in _edition(2017) or code in _edition(2023)
