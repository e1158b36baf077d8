"""Households: three head counts, causes of poverty, the roster of a year, splitting and merging.

The three head counts are never mixed (domain.md 2.2): 户籍 those registered here, 常住 those who
live here, 共享收支 those who share the budget. What was given for the household stands beside what
its members' flags say; neither replaces the other unless a person asks for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sync.errors import Refused, Text
from sync.records.catalogue import KINDS
from sync.records.fields import Problem, Value, Values
from sync.rules.dossier import Part

COUNTED = {"n_hukou": "in_hukou", "n_resident": "resident", "n_shared": "shares_budget"}
"""Head count of a household -> the flag of a member who is counted in it."""
CAUSES_OTHER_MAX = 2
HEADS = ("01", "02")
"""Relations that a head of household has (GB/T 4761)."""
_HOUSEHOLD = KINDS["household"].fields


def is_active(values: Mapping[str, Value]) -> bool:
    """Whether a household stands in lists and counts; one that went up in another does not."""
    return not values.get("merged_into")


def is_present(member: Mapping[str, Value]) -> bool:
    """Whether a person belongs to the household today: has not left, and is no double."""
    return not member.get("left") and not member.get("same_as")


def is_head(member: Mapping[str, Value]) -> bool:
    """Whether a member is the head of the household."""
    return member.get("relation") in HEADS


# -- the three head counts -------------------------------------------------------------------------


class HeadCount(NamedTuple):
    """One head count: as given for the household (None: not filled in), and as its members' flags
    say: so many of whom it is known, and so many of whom it is not."""

    field: str
    given: int | None
    counted: int
    unknown: int

    @property
    def differs(self) -> bool:
        """Whether what is given cannot be what the members say."""
        if self.given is None:
            return False
        return not self.counted <= self.given <= self.counted + self.unknown

    @property
    def is_sure(self) -> bool:
        """Whether every member's flag is known."""
        return not self.unknown

    def sentence(self) -> Text | None:
        """The difference in words; None where there is none."""
        if not self.differs:
            return None
        label = _HOUSEHOLD[self.field].label
        zh = f"{label.zh}填写{self.given}人，按成员计{self.counted}人"
        en = f"{label.en}: {self.given} given, {self.counted} by members"
        if self.unknown:
            zh += f"（另有{self.unknown}人未注明）"
            en += f" ({self.unknown} not stated)"
        return Text(zh, en)


def head_counts(household: Values, members: Iterable[Values]) -> tuple[HeadCount, ...]:
    """The three head counts of today, each given beside counted."""
    here = [member for member in members if is_present(member)]
    found = []
    for name, flag in COUNTED.items():
        flags = [member.get(flag) for member in here]
        given = household.get(name)
        known = given if isinstance(given, int) and not isinstance(given, bool) else None
        found.append(HeadCount(name, known, flags.count(True), flags.count(None)))
    return tuple(found)


def differences(household: Values, members: Iterable[Values]) -> list[Text]:
    """What the given head counts and the members do not agree about, as sentences."""
    found = (count.sentence() for count in head_counts(household, members))
    return [sentence for sentence in found if sentence is not None]


def filled_from_members(household: Values, members: Iterable[Values]) -> dict[str, Value]:
    """The head counts as the members say, where all of them are known and it is another number."""
    return {
        count.field: count.counted
        for count in head_counts(household, members)
        if count.is_sure and count.given != count.counted
    }


# -- causes of poverty -----------------------------------------------------------------------------


def problems_of(household: Mapping[str, Value]) -> list[Problem]:
    """What is wrong with the causes of poverty: exactly one main, at most two others (domain.md
    2.3); what is entered is kept all the same."""
    main, others = household.get("cause_main"), household.get("causes_other")
    listed = list(others) if isinstance(others, list) else []
    found = []
    if listed and not main:
        words = Text("有其他致贫原因而没有主要原因", "other causes are given and no main one")
        found.append(Problem("cause_main", "warning", words))
    if main and main in listed:
        words = Text("与主要致贫原因重复", "the main cause is repeated here")
        found.append(Problem("causes_other", "warning", words))
    if len(listed) > CAUSES_OTHER_MAX:
        words = Text(f"最多另选{CAUSES_OTHER_MAX}项", f"at most {CAUSES_OTHER_MAX} others")
        found.append(Problem("causes_other", "warning", words))
    return found


# -- the roster of a year --------------------------------------------------------------------------


def roster(household: Part, members: Sequence[Part], year: int) -> dict[str, Value]:
    """The values of a ``household_year`` made of today's household and members: the given head
    counts, and those of the members where none is given."""
    here = [member for member in members if is_present(member.values)]
    counts = head_counts(household.values, [member.values for member in here])
    values: dict[str, Value] = {"household": household.id, "year": year}
    for count in counts:
        sure = count.counted if count.is_sure and here else None
        values[count.field] = count.given if count.given is not None else sure
    values["members"] = [member.id for member in here]
    for name in ("registered_poor", "mark", "cause_main", "sample"):
        values[name] = household.values.get(name)
    return {name: value for name, value in values.items() if value is not None}


def roster_id(household: str, year: int) -> str:
    """The id under which two laptops write one roster; rosters are found by their fields."""
    return f"{household}-{year}"


# -- relations to another head ---------------------------------------------------------------------

_SPOUSES = frozenset({"10", "11", "12"})
_SONS = frozenset({"20", "21", "22", "23", "24", "25", "26", "27", "29"})
_DAUGHTERS = frozenset({"30", "31", "32", "33", "34", "35", "36", "37", "39"})
_AS_SEEN = {
    "son": {"10": "38", "20": "41", "30": "42"},
    "daughter": {"10": "28", "20": "43", "30": "44"},
    "38": {"10": "20", "20": "41", "30": "42"},
    "28": {"10": "30", "20": "43", "30": "44"},
}
"""What a new head was to the old one -> (what somebody is to the new head -> what they were to the
old one). Nothing else is derived: it would be a guess."""


def _group(relation: Value) -> str:
    """A relation without what it says of order and number: 20 for the eldest son."""
    groups = (("10", _SPOUSES), ("20", _SONS), ("30", _DAUGHTERS))
    return next((code for code, group in groups if relation in group), str(relation or ""))


def _as_seen_by(head: Value) -> dict[str, str]:
    group = _group(head)
    return _AS_SEEN.get({"20": "son", "30": "daughter"}.get(group, group), {})


def relation_in_new(head_was: Value, was: Value) -> str | None:
    """What a member is to a new head who was ``head_was`` to the old one, to whom the member was
    ``was``; None where that is not clear, for somebody to fill in."""
    plain = _group(was)
    return next((new for new, old in _as_seen_by(head_was).items() if old == plain), None)


def relation_in_old(head_is: Value, now: Value) -> str | None:
    """The other way: what a member, who is ``now`` to a head, is to that head's own head of
    household, to whom the head is ``head_is``; None where that is not clear."""
    if now in HEADS:
        return str(head_is) if head_is else None
    return _as_seen_by(head_is).get(_group(now))


# -- splitting and merging -------------------------------------------------------------------------


def check_split(members: Sequence[Part], leaving: Iterable[str], head: str) -> None:
    """Whether these members may make a household of their own under ``head``. Raises Refused."""
    here = {member.id: member for member in members if is_present(member.values)}
    chosen = set(leaving)
    if not chosen:
        raise Refused("请选择分出去的成员", "Choose the members who leave")
    if strange := sorted(chosen - here.keys()):
        raise Refused(
            f"成员{'、'.join(strange)}不在这一户，或已离户", f"Not of this household: {strange}"
        )
    if chosen == here.keys():
        raise Refused(
            "不能把全部成员都分出去；整户搬走请用“迁往”",
            "Somebody has to stay; to move, use “move”",
        )
    if any(is_head(here[id].values) for id in chosen):
        raise Refused(
            "户主不能分出去；请先在原户另定户主", "The head cannot leave; choose another head first"
        )
    if head not in chosen:
        raise Refused("新户的户主应在分出去的成员中", "The new head has to be one who leaves")


def check_merge(kept: Part, ended: Part, kept_area: str, ended_area: str) -> None:
    """Whether one household may go up in another. Raises Refused."""
    if kept.id == ended.id:
        raise Refused("不能把一户并入它自己", "A household cannot go up in itself")
    for part in (kept, ended):
        if not is_active(part.values):
            name = part.text("head")
            raise Refused(f"“{name}”户已并入别的户", f"{name} has gone up in another already")
    if kept_area != ended_area:
        raise Refused(
            "两户不在同一个村，请先把要并入的一户迁过来", "Move it to the same village first"
        )
