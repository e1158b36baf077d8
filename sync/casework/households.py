"""Households over time: rosters of years, head counts from members, splitting and merging.

What was computed for earlier years stays: before members leave a household, every earlier year that
has lines and no roster of its own gets one (``keep_years``), by which it is divided from then on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sync.casework.dossiers import dossier_of
from sync.errors import Refused, Text
from sync.records.catalogue import KINDS
from sync.records.fields import Problem, Value
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act
from sync.rules.dossier import Counts, Dossier, Part
from sync.rules.households import (
    HEADS,
    HeadCount,
    check_merge,
    check_split,
    differences,
    filled_from_members,
    head_counts,
    is_present,
    problems_of,
    relation_in_new,
    relation_in_old,
    roster,
    roster_id,
)

HOUSEHOLD, MEMBER, YEAR, PAIR = "household", "member", "household_year", "pair"
ALIKE = ("group", "door", "grid", "sample")
"""What a household that splits off has in common with the one that it leaves."""
MERGED = "并户"
"""Why the pair of a household that went up in another ended."""
_ROSTER_FIELDS = (
    "n_hukou", "n_resident", "n_shared", "members", "registered_poor", "mark", "cause_main",
)  # fmt: skip


# -- head counts -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Heads:
    """The head counts of a household today, what is odd about them and about the causes of
    poverty, and the years that have a roster of their own."""

    counts: tuple[HeadCount, ...]
    differences: list[Text]
    problems: list[Problem]
    years: dict[int, Counts]


def heads_of(replica: Replica, household: str) -> Heads:
    """How many people a household has, given beside counted. Raises Missing."""
    dossier = dossier_of(replica, household)
    members = [member.values for member in dossier.members]
    values = dossier.household.values
    return Heads(
        head_counts(values, members),
        differences(values, members),
        problems_of(values),
        {year: dossier.counts(year) for year in sorted(dossier.years)},
    )


def fill_counts(replica: Replica, author: str, household: str) -> dict[str, Value]:
    """Writes the head counts as the members say; returns what was written. Raises Missing."""
    with replica.act(author) as act:
        return fill_counts_in(act, replica, household)


def fill_counts_in(act: Act, replica: Replica, household: str) -> dict[str, Value]:
    """``fill_counts`` inside an act that is open already."""
    dossier = dossier_of(replica, household)
    members = [member.values for member in dossier.members]
    filled = filled_from_members(dossier.household.values, members)
    if filled:
        act.set(household, filled)
    return filled


# -- the roster of a year --------------------------------------------------------------------------


def roster_of(replica: Replica, household: str, year: int) -> Record | None:
    """The roster of one year; None where that year has none."""
    return next(iter(replica.fetch(YEAR, where={HOUSEHOLD: household, "year": year})), None)


def make_roster(
    replica: Replica, author: str, household: str, year: int, *, again: bool = False
) -> str:
    """Makes a year's roster of today's household and members; returns its id.

    Raises Refused when the year has one already, unless ``again``; Missing.
    """
    with replica.act(author) as act:
        return make_roster_in(act, replica, household, year, again=again)


def make_roster_in(
    act: Act, replica: Replica, household: str, year: int, *, again: bool = False
) -> str:
    """``make_roster`` inside an act that is open already."""
    dossier = dossier_of(replica, household)
    if year in dossier.years and not again:
        raise Refused(
            f"{year}年的年度人口已有；要按现在的成员重做请注明“重做”",
            f"{year} has a roster already; say that it is to be made again",
        )
    return _write_roster(act, dossier, year)


def _write_roster(act: Act, dossier: Dossier, year: int) -> str:
    values = roster(dossier.household, dossier.members, year)
    known = dossier.years.get(year)
    if known is None:
        return act.add(YEAR, dossier.area, values, id=roster_id(dossier.id, year))
    act.set(known.id, {name: values.get(name) for name in _ROSTER_FIELDS})
    return known.id


def keep_years(act: Act, dossier: Dossier, before: int) -> list[int]:
    """Gives every year before ``before`` that has lines and no roster the people of today, by whom
    it was divided until now; returns those years."""
    told = {part.number("year") for part in (*dossier.lines, *dossier.rigid)}
    years = sorted(y for y in told if y and y < before and y not in dossier.years)
    for year in years:
        _write_roster(act, dossier, year)
    return years


# -- splitting -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Done:
    """What splitting or merging came to: the household that stands (the new one of a split), how
    many people and lines went there, the years that were kept as they were, and the people whose
    relation to the head is to be filled in. ``stale`` says that this year has a roster already,
    which is now to be made again."""

    household: str
    people: int
    lines: int
    years: list[int]
    unrelated: list[str]
    stale: bool = False


def split(
    replica: Replica,
    author: str,
    household: str,
    leaving: Sequence[str],
    head: str,
    *,
    today: date,
    lines: Iterable[str] | None = None,
) -> Done:
    """Makes a household of some members of another, with lines of the present year.

    ``lines`` None takes those that belong to the members. Raises Missing, Refused.
    """
    with replica.act(author) as act:
        return split_in(act, replica, household, leaving, head, today=today, lines=lines)


def split_in(
    act: Act,
    replica: Replica,
    household: str,
    leaving: Sequence[str],
    head: str,
    *,
    today: date,
    lines: Iterable[str] | None = None,
) -> Done:
    """``split`` inside an act that is open already."""
    dossier = _active(replica, household)
    check_split(dossier.members, leaving, head)
    people = [member for member in dossier.members if member.id in set(leaving)]
    going = _going(dossier, leaving, lines, today.year)
    years = keep_years(act, dossier, today.year)
    new = act.add(HOUSEHOLD, dossier.area, _split_off(dossier, people, head))
    first = next(member for member in people if member.id == head)
    unrelated = []
    for member in people:
        relation = relation_in_new(first.text("relation"), member.text("relation"))
        relation = HEADS[1] if member is first else relation
        act.set(member.id, {HOUSEHOLD: new, "relation": relation})
        unrelated += [] if relation else [member.text("name")]
    for line in going:
        act.set(line.id, {HOUSEHOLD: new})
    for pair in _pairs(replica, dossier, today)[-1:]:
        _pair(act, dossier, pair, new, today)
    return Done(new, len(people), len(going), years, unrelated, today.year in dossier.years)


def _split_off(dossier: Dossier, people: Sequence[Part], head: str) -> dict[str, Value]:
    first = next(member for member in people if member.id == head)
    values: dict[str, Value] = {
        "head": first.text("name"),
        "phone": first.values.get("phone"),
        "split_from": dossier.id,
        **{name: dossier.household.values.get(name) for name in ALIKE},
    }
    counts = head_counts({}, [member.values for member in people])
    values |= {count.field: count.counted for count in counts if count.is_sure}
    return {name: value for name, value in values.items() if value is not None}


def _going(
    dossier: Dossier, leaving: Iterable[str], lines: Iterable[str] | None, year: int
) -> list[Part]:
    """The lines that go along. Raises Refused for one that is not of the present year."""
    present = {line.id: line for line in (*dossier.lines_of(year), *dossier.rigid_of(year))}
    if lines is None:
        chosen = set(leaving)
        return [line for line in present.values() if line.text("member") in chosen]
    if strange := sorted(set(lines) - present.keys()):
        raise Refused(
            f"只能带走本户{year}年的收支明细：{'、'.join(strange)}",
            f"Only lines of this household and of {year} can go along: {', '.join(strange)}",
        )
    return [present[id] for id in dict.fromkeys(lines)]


# -- merging ---------------------------------------------------------------------------------------


def merge(
    replica: Replica, author: str, kept: str, ended: str, *, today: date, head_as: str = ""
) -> Done:
    """Takes the people of one household, and its lines of the present year, into another.

    ``head_as`` is what the head of the one that ends is to the head of the one that stays, if that
    is known. Nothing is deleted: the one that ended says where it went. Raises Missing, Refused.
    """
    with replica.act(author) as act:
        return merge_in(act, replica, kept, ended, today=today, head_as=head_as)


def merge_in(
    act: Act, replica: Replica, kept: str, ended: str, *, today: date, head_as: str = ""
) -> Done:
    """``merge`` inside an act that is open already."""
    stays, goes = dossier_of(replica, kept), dossier_of(replica, ended)
    check_merge(stays.household, goes.household, stays.area, goes.area)
    years = sorted({*keep_years(act, stays, today.year), *keep_years(act, goes, today.year)})
    people = [member for member in goes.members if is_present(member.values)]
    unrelated = []
    for member in people:
        relation = relation_in_old(head_as, member.text("relation"))
        act.set(member.id, {HOUSEHOLD: kept, "relation": relation})
        unrelated += [] if relation else [member.text("name")]
    going = [*goes.lines_of(today.year), *goes.rigid_of(today.year)]
    for line in going:
        act.set(line.id, {HOUSEHOLD: kept})
    ending, paired = _pairs(replica, goes, today), _pairs(replica, stays, today)
    for pair in ending:
        act.set(pair.id, {"ends": today.isoformat(), "end_reason": MERGED})
    for pair in ending[-1:] if not paired else ():
        _pair(act, stays, pair, kept, today)
    act.set(ended, {"merged_into": kept})
    return Done(kept, len(people), len(going), years, unrelated, today.year in stays.years)


# -- both ------------------------------------------------------------------------------------------


def _active(replica: Replica, household: str) -> Dossier:
    dossier = dossier_of(replica, household)
    if into := dossier.household.text("merged_into"):
        raise Refused(
            f"这一户已并入{into}，不能再办", f"This household has gone up in {into} already"
        )
    return dossier


def _pairs(replica: Replica, dossier: Dossier, today: date) -> list[Record]:
    """The pairs of a household that are in force, the one that began last at the end: its cadre is
    the one responsible."""
    day = today.isoformat()
    found = replica.fetch(PAIR, dossier.area, {HOUSEHOLD: dossier.id})
    in_force = (p for p in found if str(p["starts"] or "") <= day <= str(p["ends"] or "9999"))
    return sorted(in_force, key=lambda pair: (str(pair["starts"] or ""), pair.id))


def _pair(act: Act, dossier: Dossier, pair: Record, household: str, today: date) -> None:
    """The same cadre for another household, from today."""
    values: dict[str, Value] = {
        "cadre": pair["cadre"],
        HOUSEHOLD: household,
        "starts": today.isoformat(),
        "sample": pair["sample"],
    }
    act.add(PAIR, dossier.area, {n: v for n, v in values.items() if v is not None})


def label_of(field: str) -> Text:
    """The words for a head count."""
    return KINDS[HOUSEHOLD].fields[field].label
