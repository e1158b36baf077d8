"""Duplicates: one person on record twice, found by ID number, or perhaps by name and birth.

A double is never refused when it is entered (domain.md 2.1): people live apart from their 户口,
and households split. It is found, shown, and merged by a person; both histories stay.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sync.errors import Refused
from sync.records.fields import Value, Values
from sync.records.identity import clean_number

OF_HOUSEHOLD = frozenset(
    {"household", "relation", "in_hukou", "resident", "shares_budget", "left", "no_id_reason"}
)
"""What a record says of a person in one household: it means nothing in another one."""
NEVER = frozenset({"deleted", "moved", "same_as", "sample"})
"""What is no fact about the person."""


class Person(NamedTuple):
    """A member as far as doubles are found by it."""

    id: str
    area: str
    household: str
    name: str
    birth: str
    id_no: str

    @property
    def number(self) -> str:
        """The ID number as it is compared: half-width, upper case, without blanks."""
        is_clean = self.id_no.isascii() and self.id_no.isalnum() and not self.id_no.endswith("x")
        return self.id_no if is_clean else clean_number(self.id_no)


class Doubles(NamedTuple):
    """Records of what is one person (``certain``: one ID number), or perhaps one (one name and
    birth date, and somebody without an ID number among them). By area and id."""

    certain: bool
    people: tuple[Person, ...]

    @property
    def key(self) -> str:
        """What they share: the ID number, or name and birth."""
        first = self.people[0]
        return first.number if self.certain else f"{first.name} {first.birth}"


def doubles(people: Iterable[Person]) -> list[Doubles]:
    """Everybody who is on record twice or more, the certain ones first, by area."""
    by_number: dict[str, list[Person]] = defaultdict(list)
    by_name: dict[tuple[str, str], list[Person]] = defaultdict(list)
    for person in people:
        if number := person.number:
            by_number[number].append(person)
        if person.name and len(person.birth) == len("2017-06-05"):
            name = person.name
            if not unicodedata.is_normalized("NFC", name):
                name = unicodedata.normalize("NFC", name)
            by_name[name, person.birth].append(person)
    found = [Doubles(True, _sorted(group)) for group in by_number.values() if len(group) > 1]
    found += [
        Doubles(False, _sorted(group))
        for group in by_name.values()
        if len(group) > 1 and not all(person.number for person in group)
    ]
    return sorted(found, key=lambda one: (not one.certain, one.people[0].area, one.people[0].id))


def _sorted(group: Iterable[Person]) -> tuple[Person, ...]:
    return tuple(sorted(group, key=lambda person: (person.area, person.id)))


class Joining(NamedTuple):
    """What merging two records of one person does to the one that is kept: ``fills`` are values
    that only the other one knows; ``differing`` those that both know and that are not the same, as
    (kept, other), of which the kept one's stay unless a person chooses the other's."""

    fills: dict[str, Value]
    differing: dict[str, tuple[Value, Value]]


def joining(kept: Values, ended: Values) -> Joining:
    """How two records of one person come together. What is said of a person in one household is
    taken over only where both are in the same one."""
    apart = kept.get("household") != ended.get("household")
    fills: dict[str, Value] = {}
    differing: dict[str, tuple[Value, Value]] = {}
    for name, other in ended.items():
        if other is None or name in NEVER or (apart and name in OF_HOUSEHOLD):
            continue
        own = kept.get(name)
        if own is None:
            if not (name == "no_id_reason" and (kept.get("id_no") or ended.get("id_no"))):
                fills[name] = other
        elif own != other or type(own) is not type(other):
            differing[name] = (own, other)
    return Joining(fills, differing)


def chosen(join: Joining, other: Iterable[str]) -> dict[str, Value]:
    """The values that the kept record gets: what it did not know, and the other's value of the
    fields that the person chose. Raises Refused for a field about which they agree."""
    values = dict(join.fills)
    for name in other:
        if name not in join.differing:
            raise Refused(f"两条记录的“{name}”没有不同", f"They do not differ in {name}")
        values[name] = join.differing[name][1]
    return values


def check_joining(kept: Mapping[str, Value], ended: Mapping[str, Value], same: bool) -> None:
    """Whether two member records may become one; ``same`` says they are one record. Raises
    Refused, also where both have ID numbers that differ: those are two people."""
    if same:
        raise Refused("这是同一条记录", "That is one and the same record")
    for values in (kept, ended):
        if values.get("same_as"):
            name = values.get("name")
            raise Refused(f"“{name}”已并入另一条记录", f"{name} is merged into another record")
    numbers = {clean_number(str(v.get("id_no") or "")) for v in (kept, ended)} - {""}
    if len(numbers) > 1:
        raise Refused(
            "两条记录的身份证号不同，是两个人；如有误请先改正号码",
            "Their ID numbers differ: these are two people; put the number right first",
        )
