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

from sync.errors import BadValue, Text

LEVELS = {2: "province", 4: "city", 6: "county", 9: "town", 12: "village"}
"""Length of a code -> level of the area."""

TOWN_DIGITS = 9
VILLAGE_DIGITS = 12
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
def edition(year: int) -> dict[str, str]:
    """Code -> name of one edition of the list, 2017 or 2023, in code order."""
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
    return CORRECTED.get(code) or edition(2017).get(code) or edition(2023).get(code) or code


def short_name_of(code: str) -> str:
    """The name as people say it: 竹海村 for 竹海村村民委员会."""
    return shortened(name_of(code))


def shortened(name: str) -> str:
    """A village's name without the committee that runs it."""
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
    others = {edition(2017).get(code, ""), edition(2023).get(code, "")} - {name, ""}
    return Place(code, name, " ".join(sorted(others)))


def children(code: str) -> list[str]:
    """The codes of the areas one level below ``code``, in code order."""
    lengths = sorted(LEVELS)
    deeper = [length for length in lengths if length > len(code)]
    if not deeper:
        return []
    return [c for c in edition(2017) if len(c) == deeper[0] and c.startswith(code)]


def is_known(code: str) -> bool:
    """Whether either edition lists the code."""
    return code in edition(2017) or code in edition(2023)


# -- what a code says of its area (domain.md 1.1) --------------------------------------------------

ZONES = range(71, 80)
"""Digits 5 and 6 of development zones that statistics alone know as counties (not GB/T 2260)."""
COMMITTEES = {0: "R", 1: "R", 2: "C", 3: "C", 4: "R", 5: "C"}
"""Hundreds of digits 10 to 12 -> R a residents' committee (居), C a villagers' (村)."""


def is_official(code: str) -> bool:
    """Whether the area stands in GB/T 2260, or in something that does; the eleven development
    zones that only statistics number as counties do not."""
    return not (len(code) >= 6 and code[4:6].isdecimal() and int(code[4:6]) in ZONES)


def committee_of(code: str) -> str:
    """R (居) or C (村) by digits 10 to 12, never by the name; "" for what is no village."""
    if len(code) != VILLAGE_DIGITS:
        return ""
    return COMMITTEES.get(int(code[9:]) // 100, "")


_LEVEL_NAMES = {2: ("省", "Province"), 4: ("设区市", "City"), 6: ("县(市、区)", "County")}
_TOWN_NAMES = {
    0: ("街道", "Subdistrict"),
    1: ("镇", "Town"),
    2: ("乡", "Township"),
    3: ("乡", "Township"),
}
_COMMITTEE_NAMES = {"R": ("居", "Residents' committee"), "C": ("村", "Villagers' committee")}


def type_of(code: str) -> Text:
    """What sort of area a code is of: 街道, 镇, 村, 居 ... by its digits."""
    if len(code) == VILLAGE_DIGITS:
        return Text(*_COMMITTEE_NAMES.get(committee_of(code), ("村级", "Village level")))
    if len(code) == TOWN_DIGITS:
        return Text(*_TOWN_NAMES.get(int(code[6]), ("类似乡级单位", "Like a township")))
    if not is_official(code):
        return Text("统计用开发区", "Development zone of statistics")
    return Text(*_LEVEL_NAMES.get(len(code), ("区划", "Area")))


# -- grids and groups below the village ------------------------------------------------------------

GRIDS = {"G": Text("网格", "Grid"), "Z": Text("村民小组", "Villagers' group")}
"""Letter of the suffix -> what it is; the suffixes are our own, no standard has any."""
GRID_NUMBER_MAX = 99


def grid_id(village: str, kind: str, number: int) -> str:
    """The id of a grid (G) or a villagers' group (Z): ``320282113201-G03``. Raises BadValue."""
    code = area_code(village)
    if len(code) != VILLAGE_DIGITS:
        raise BadValue(
            f"网格和村民小组属于村（12位代码），“{village}”不是村",
            f"Grids and groups belong to a village (12 digits), which {village} is not",
        )
    if kind not in GRIDS or not 1 <= number <= GRID_NUMBER_MAX:
        raise BadValue(
            f"网格编号应为G（网格）或Z（村民小组）加1至{GRID_NUMBER_MAX}，不能是“{kind}{number}”",
            f"A grid is numbered G or Z and 1 to {GRID_NUMBER_MAX}, not {kind}{number}",
        )
    return f"{code}-{kind}{number:02d}"


def grid_parts(id: str) -> tuple[str, str, int]:
    """(village, kind, number) of a grid's id. Raises BadValue for anything else."""
    village, dash, suffix = id.strip().partition("-")
    if dash and len(suffix) == 3 and suffix[1:].isdecimal() and suffix.isascii():
        parts = village, suffix[0], int(suffix[1:])
        if grid_id(*parts) == id.strip():
            return parts
    raise BadValue(
        f"“{id}”不是网格编号，应如 320282113201-G03（网格）或 -Z05（村民小组）",
        f"{id} is no grid: write 320282113201-G03 (a grid) or -Z05 (a villagers' group)",
    )
