"""What the members of a household are to each other and to work, as far as it is recorded.

For the checks R04, R07, R10 and R11 (domain.md 3.6). An answer is yes, no, or None: not known.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sync.errors import Text
from sync.records.codes import code_list
from sync.records.identity import clean_number, id_facts
from sync.rules.dossier import Dossier, Part, age_on

HEAD = "02"
CHILDREN = frozenset({"20", *map(str, range(21, 27)), "29", *map(str, range(30, 37)), "39"})
"""Sons and daughters of the head (GB/T 4761-2008), without those adopted or married in."""
PARENTS = frozenset({"50", "51", "52"})
WORKING = frozenset({"11", "13", "17", "21", "24", "51", "54"})
"""Occupations (GB/T 2261.4) that earn a wage or a living outside farming."""
NOT_WORKING = frozenset({"31", "37", "70", "80"})
DISABLED = "4"
"""残疾 of the code list ``poor_health``."""


@dataclass(frozen=True)
class Ages:
    """From which age somebody works, until which, and which abilities count as labour."""

    child: int
    old: int
    labour: frozenset[str]


def people_of(dossier: Dossier, year: int) -> tuple[Part, ...]:
    """Who belonged to the household in a year: that year's roster, else those who are there now;
    without those who do not share its budget."""
    roster = dossier.years[year].codes("members") if year in dossier.years else None
    if roster:
        found = tuple(m for m in dossier.members if m.id in roster and not m.text("same_as"))
    else:
        found = dossier.present
    return tuple(member for member in found if member.flag("shares_budget") is not False)


def name_of(member: Part) -> str:
    """How a sentence calls somebody."""
    return member.text("name") or code_list("relation_to_head").text(member.text("relation"))


def is_labour(member: Part, day: date, by: Ages) -> bool | None:
    """Whether somebody can work: by age first, then by the ability that is recorded."""
    age = age_on(member.text("birth"), day)
    if age is not None and not by.child <= age < by.old:
        return False
    ability = member.text("labour")
    if ability and ability not in by.labour:
        return False
    return None if age is None or not ability else True


def works(member: Part, day: date, by: Ages) -> bool | None:
    """Whether somebody earns a wage; a farmer may or may not."""
    months, occupation = member.number("work_months"), member.text("occupation")
    if months or member.text("work_place") or occupation in WORKING:
        return True
    age, ability = age_on(member.text("birth"), day), member.text("labour")
    too_young = age is not None and age < by.child
    unable = bool(ability) and ability not in by.labour
    return False if months == 0 or too_young or unable or occupation in NOT_WORKING else None


def may_draw_pension(member: Part, day: date, age: int, employed: frozenset[str]) -> bool | None:
    """Whether somebody is old enough, disabled, or an employee (domain.md 3.6, R10)."""
    if member.text("disability_level") or DISABLED in (member.codes("health") or ()):
        return True
    if member.text("occupation") in employed:
        return True
    years = age_on(member.text("birth"), day)
    return None if years is None else years >= age


def id_differs(member: Part, day: date) -> Iterator[Text]:
    """Where birth date or sex are not those of a valid ID number."""
    facts = id_facts(clean_number(member.text("id_no")), day)
    if facts is None:
        return
    name, birth, sex = name_of(member), member.text("birth"), member.text("sex")
    told = facts.birth.isoformat()
    if birth and not told.startswith(birth):
        yield Text(
            f"{name}出生日期{birth}与身份证号{told}不符",
            f"{name} was born on {birth}, on {told} by the ID number",
        )
    if sex in ("1", "2") and sex != facts.sex:
        words = code_list("sex")
        yield Text(
            f"{name}性别{words.text(sex)}与身份证号不符",
            f"{name}: {words.text(sex, 'en')}, which the ID number does not say",
        )


def too_close(people: tuple[Part, ...], years: int) -> Iterator[Text]:
    """Children of the head, and parents, whose ages are nearer than ``years`` to the head's; only
    where the dates that are known leave no other reading."""
    heads = [member for member in people if member.text("relation") == HEAD]
    for head in heads[:1]:
        for other in people:
            relation = other.text("relation")
            if relation in CHILDREN:
                yield from _too_close(head, other, years)
            elif relation in PARENTS:
                yield from _too_close(other, head, years)


def _too_close(parent: Part, child: Part, years: int) -> Iterator[Text]:
    first, last = _earliest(parent.text("birth")), _latest(child.text("birth"))
    if not first or not last:
        return
    bound = f"{int(first[:4]) + years:04d}{first[4:]}"
    if last < bound:
        born, later = parent.text("birth"), child.text("birth")
        yield Text(
            f"子女{name_of(child)}（{later}）与父母{name_of(parent)}（{born}）相差不足{years}岁",
            f"{name_of(child)} ({later}) is the child of {name_of(parent)} ({born}): less than "
            f"{years} years apart",
        )


def _earliest(birth: str) -> str:
    """The first day that a date, a month or a year may mean; "" when it is not known."""
    return birth + "-01-01"[len(birth) - 4 :] if len(birth) in (4, 7, 10) else ""


def _latest(birth: str) -> str:
    return birth + "-12-31"[len(birth) - 4 :] if len(birth) in (4, 7, 10) else ""
