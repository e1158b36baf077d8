"""Areas as a replica knows them: the lists, and what ``area`` and ``grid`` records say over them.

A record of an area gives it another name, aliases, validity, a successor, or flags (经济薄弱村,
征收安置社区, 园区); whatever it does not say stands as in the lists (``sync.records.editions``).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from sync.errors import BadValue, Missing, Refused, Text
from sync.records.editions import Term, aliases, predecessors, successor, term
from sync.records.fields import Value
from sync.records.places import (
    GRID_NUMBER_MAX,
    area_code,
    edition,
    grid_id,
    grid_parts,
    is_known,
    is_official,
    lineage,
    name_of,
    shortened,
    type_of,
)
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.words import syllables
from sync.replica.writer import Act

AREA, GRID = "area", "grid"
FLAGS = ("weak_village", "resettlement", "park")
"""What a record of an area may mark it as."""
FOUND_MAX = 50
PATH_TOP = 4
"""Digits of the level at which a path begins: the city."""


@dataclass(frozen=True)
class Area:
    """One area with everything that is known of it. ``flags``: name -> yes, no, or not known."""

    code: str
    name: str
    path: str
    aliases: tuple[str, ...]
    type: Text
    official: bool
    term: Term
    successor: str
    predecessors: tuple[str, ...]
    flags: Mapping[str, bool | None]
    is_recorded: bool


class Areas:
    """The lists with the ``area`` records of a replica over them."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._records = {record.id: record for record in records}
        self._followed: dict[str, list[str]] = {}
        for record in self._records.values():
            if record["successor"]:
                self._followed.setdefault(str(record["successor"]), []).append(record.id)

    def is_known(self, code: str) -> bool:
        """Whether a list or a record has the code."""
        return is_known(code) or code in self._records

    def name(self, code: str) -> str:
        """The name as it is to be shown: the record's, else the list's."""
        record = self._records.get(code)
        return str(record["name"]) if record and record["name"] else name_of(code)

    def path(self, code: str, separator: str = " › ", top: int = PATH_TOP) -> str:
        """The full path from the level of ``top`` digits down."""
        return separator.join(shortened(self.name(c)) for c in lineage(code) if len(c) >= top)

    def names(self, code: str) -> list[str]:
        """The name and every other name that a list or the record gives."""
        record = self._records.get(code)
        told = str(record["alias"] or "").replace("、", " ").split() if record else []
        return list(dict.fromkeys([self.name(code), *_listed_names().get(code, ()), *told]))

    def get(self, code: str) -> Area:
        """The area. Raises BadValue for what is no code, Missing for a code that nobody knows."""
        code = area_code(code)
        if not self.is_known(code):
            raise Missing(
                f"没有代码为{code}的区划，请核对；可用 zoufang area find 查找",
                f"There is no area {code}; look it up with zoufang area find",
            )
        record = self._records.get(code)
        said = record.values if record else {}
        listed = term(code)
        own = [str(said.get(name) or "") for name in ("valid_from", "valid_to")]
        valid = Term(own[0] or listed.valid_from, own[1] or listed.valid_to, any(own))
        others = dict.fromkeys([*self.names(code), *aliases(code)])
        others.pop(self.name(code), None)
        followed = {*predecessors(code), *self._followed.get(code, ())}
        return Area(
            code=code,
            name=self.name(code),
            path=self.path(code),
            aliases=tuple(others),
            type=type_of(code),
            official=is_official(code),
            term=valid if any(own) else listed,
            successor=str(said.get("successor") or "") or successor(code),
            predecessors=tuple(sorted(followed)),
            flags={name: _flag(said.get(name)) for name in FLAGS},
            is_recorded=record is not None,
        )

    def children(self, code: str, day: str = "") -> list[str]:
        """The codes one level below, those in force on ``day`` (ISO 8601; "" for the campaign's
        edition) and those that records add, in code order."""
        known = edition(2017) if not day else {**edition(2017), **edition(2023)}
        below = {c for c in (*known, *self._records) if c.startswith(code) and len(c) > len(code)}
        nearest = min((len(c) for c in below), default=0)
        found = sorted(c for c in below if len(c) == nearest)
        return [c for c in found if not day or self.get(c).term.holds(day)]

    def flagged(self, flag: str, under: str = "") -> list[str]:
        """The codes marked with a flag, in code order."""
        return sorted(
            code
            for code, record in self._records.items()
            if record[flag] is True and code.startswith(under)
        )

    # -- looking for one ----------------------------------------------------------------------

    def find(self, text: str, under: str = "", limit: int = FOUND_MAX) -> list[Area]:
        """Areas by code, name, alias or pinyin (initials or syllables); nearest first.

        Of several words the last names the area and the others what it lies in: 宜兴 张庄.
        """
        words = text.split()
        if not words:
            return []
        hits: list[tuple[int, int, int, str]] = []
        digits = _digits(words[-1])
        for code in self._candidates(under):
            if digits:
                rank = len(code) if code.startswith(digits) else None
            else:
                rank = self._rank(code, words[-1])
            if rank is not None and self._lies_in(code, words[:-1]):
                longer = 0 if digits else len(self.name(code))
                hits.append((rank, len(code), longer, code))
        return [self.get(code) for *_, code in sorted(hits)[:limit]]

    def _candidates(self, under: str) -> Iterator[str]:
        yield from (code for code in _listed_names() if code.startswith(under))
        yield from (c for c in self._records if c not in _listed_names() and c.startswith(under))

    def _lies_in(self, code: str, words: list[str]) -> bool:
        above = lineage(code)[:-1]
        return all(any(self._rank(c, word) is not None for c in above) for word in words)

    def _rank(self, code: str, word: str) -> int | None:
        """How near an area is to a word; None when it is not meant."""
        names = self.names(code) if code in self._records else _listed_names()[code]
        return min(
            (rank for name in names if (rank := _nearness(name, word)) is not None), default=None
        )


def _digits(word: str) -> str:
    """A code, or its beginning, as it is looked for; "" for a word that is none."""
    if not (word.isascii() and word.isdigit()):
        return ""
    try:
        return area_code(word)
    except BadValue:
        return word


def _nearness(name: str, word: str) -> int | None:
    """0 the name itself, 1 its beginning, 2 a part of it, 3 its spelling; None for none of it."""
    if word.isascii():
        return 3 if is_spelled(name, word.lower()) else None
    if word not in name:
        return None
    if word in (name, shortened(name)):
        return 0
    return 1 if name.startswith(word) else 2


def _flag(value: Value) -> bool | None:
    return value if isinstance(value, bool) else None


@cache
def _listed_names() -> dict[str, tuple[str, ...]]:
    """Every listed code -> its names, as they are looked for."""
    before, after = edition(2017), edition(2023)
    return {
        code: tuple(filter(None, dict.fromkeys((name_of(code), before.get(code), after.get(code)))))
        for code in {**before, **after}
    }


def is_spelled(name: str, letters: str) -> bool:
    """Whether a name begins as the letters say: by initials (zhc), syllables (zhuhaicun), or both
    mixed; each character in any of its readings."""
    if not letters or not name:
        return not letters
    return any(
        reading.startswith(letters)
        or (letters.startswith(reading) and is_spelled(name[1:], letters[len(reading) :]))
        or (letters[0] == reading[0] and is_spelled(name[1:], letters[1:]))
        for reading in syllables(name[0])
    )


# -- what a replica holds --------------------------------------------------------------------------


def areas_of(replica: Replica) -> Areas:
    """The areas as this replica knows them."""
    return Areas(replica.fetch(AREA))


def set_facts(replica: Replica, author: str, code: str, values: Mapping[str, Value]) -> Area:
    """Writes what a record says of an area, making the record where there is none.

    Raises BadValue, and Missing for a code that no list has and that is not given a name.
    """
    with replica.act(author) as act:
        set_facts_in(act, replica, code, values)
    return areas_of(replica).get(code)


def set_facts_in(act: Act, replica: Replica, code: str, values: Mapping[str, Value]) -> None:
    """``set_facts`` inside an act that is open already."""
    known = areas_of(replica)
    code = area_code(code)
    record = replica.get_in(AREA, code, code)
    if not known.is_known(code) and not (values.get("name") and known.is_known(code[:-3])):
        known.get(code)
    if values.get("successor"):
        known.get(str(values["successor"]))
    said = {**(record.values if record else {}), **values}
    start, end = (str(said.get(name) or "") for name in ("valid_from", "valid_to"))
    if start and end and end < start:
        raise BadValue("停用日期早于启用日期", "It would end before it begins")
    if record is None:
        act.add(AREA, code, {"name": known.name(code), **values}, id=code)
    else:
        act.set(code, dict(values))


def grids(replica: Replica, area: str = "") -> list[Record]:
    """The grids and groups under an area, by village, kind and number."""
    return sorted(replica.fetch(GRID, area), key=lambda record: grid_parts(record.id))


def add_grid(
    replica: Replica,
    author: str,
    village: str,
    kind: str,
    values: Mapping[str, Value],
    number: int = 0,
) -> str:
    """Makes a grid (G) or group (Z) of a village and returns its id; without ``number`` the next.

    Raises BadValue, Missing for a village that nobody knows, Refused for a number in use.
    """
    with replica.act(author) as act:
        return add_grid_in(act, replica, village, kind, values, number)


def add_grid_in(
    act: Act,
    replica: Replica,
    village: str,
    kind: str,
    values: Mapping[str, Value],
    number: int = 0,
) -> str:
    """``add_grid`` inside an act that is open already."""
    code = areas_of(replica).get(village).code
    known = replica.fetch(GRID, code, deleted=True)
    used = {number for _, of, number in (grid_parts(grid.id) for grid in known) if of == kind}
    free = number or next((n for n in range(1, GRID_NUMBER_MAX + 1) if n not in used), 0)
    id = grid_id(code, kind, free)
    if free in used:
        raise Refused(f"编号 {id} 已有，请换一个", f"{id} is there already; choose another number")
    name = values.get("name") or f"第{free}{'网格' if kind == 'G' else '组'}"
    return act.add(GRID, code, {**values, "name": name, "kind": kind}, id=id)
