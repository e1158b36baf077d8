"""疑点数据: what the checks find in an area, and how each finding was looked into (domain.md 3.6).

A finding is derived each time and never stored; a ``doubt`` record says what somebody found out.
It answers the finding only while its ``facts`` are what the check sees: when the household's
figures change so that the same check finds something else, the doubt is open again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sync.casework.dossiers import dossier_of, dossiers
from sync.casework.duplicates import duplicates, duplicates_of
from sync.casework.incomes import prices_of
from sync.casework.parameters import settings_of
from sync.errors import BadValue, Refused, Text
from sync.records.codes import code_list
from sync.records.places import short_name_of, town_of
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act
from sync.rules.checks import RULES, check
from sync.rules.dossier import Dossier, Part
from sync.rules.doubts import LABELS, LEVELS, Checked, Doubt
from sync.rules.duplicates import Doubles
from sync.rules.parameters import Settings
from sync.rules.worth import Prices

DOUBT = "doubt"
EXPLAINED = "3"
"""情况特殊，予以说明 (code list ``doubt_result``): it takes a note."""

Elsewhere = dict[str, list[Text]]


@dataclass(frozen=True)
class Seen:
    """A finding about one household. ``answer`` is the record that looked into just this,
    ``earlier`` one that looked into what was seen before; ``clerk`` who is responsible for it."""

    household: str
    area: str
    head: str
    year: int
    doubt: Doubt
    answer: Part | None = None
    earlier: Part | None = None
    clerk: str = ""

    @property
    def open(self) -> bool:
        """Whether somebody has still to look into it."""
        return self.answer is None


@dataclass(frozen=True)
class Count:
    """How many households one check found, and how many of them were looked into, by result."""

    code: str
    level: str
    found: int = 0
    open: int = 0
    results: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Grounds:
    """What the checks need beside a dossier, read once."""

    settings: Settings
    prices: Prices
    elsewhere: Elsewhere

    def checked(self, dossier: Dossier, year: int, today: date) -> Checked:
        """All checks of one household."""
        return check(dossier, year, today, self.settings, self.prices, self.elsewhere)

    def seen(self, dossier: Dossier, year: int, today: date) -> list[Seen]:
        """The findings about one household, answered and open."""
        return seen_of(dossier, year, self.checked(dossier, year, today).doubts)


def doubts(replica: Replica, area: str, year: int, today: date) -> list[Seen]:
    """The findings about every household under an area prefix, by area, household and code."""
    grounds = grounds_of(replica, duplicates(replica, area))
    clerks = _clerks(replica, area, today)
    found: list[Seen] = []
    for dossier in dossiers(replica, area):
        if dossier.household.text("merged_into"):
            continue
        clerk = clerks.get(dossier.id, "")
        found += [replace(one, clerk=clerk) for one in grounds.seen(dossier, year, today)]
    return found


def doubts_of(replica: Replica, household: str, year: int, today: date) -> list[Seen]:
    """The findings about one household. Raises Missing."""
    dossier = dossier_of(replica, household)
    clerk = _clerks(replica, dossier.area, today).get(dossier.id, "")
    grounds = grounds_for(replica, dossier.id)
    return [replace(one, clerk=clerk) for one in grounds.seen(dossier, year, today)]


def grounds_for(replica: Replica, household: str) -> Grounds:
    """What the checks of one household need beside its dossier. Raises Missing."""
    return grounds_of(replica, duplicates_of(replica, household))


def grounds_of(replica: Replica, doubles: Iterable[Doubles]) -> Grounds:
    """What the checks need, where these people are on record twice."""
    return Grounds(settings_of(replica), prices_of(replica), _elsewhere(replica, doubles))


def seen_of(dossier: Dossier, year: int, found: Iterable[Doubt]) -> list[Seen]:
    """Findings beside the records that looked into them."""
    rows = []
    for doubt in found:
        records = [r for r in dossier.doubts if _is_about(r, doubt.code, year)]
        answers = [r for r in records if r.text("result") and r.text("facts") == doubt.facts]
        others = [r for r in records if r.text("result")]
        answer, earlier = answers[-1] if answers else None, others[-1] if others else None
        head = dossier.household.text("head")
        rows.append(Seen(dossier.id, dossier.area, head, year, doubt, answer, earlier))
    return rows


def counts(found: Iterable[Seen]) -> list[Count]:
    """The findings counted by check, in the order of the codes; checks that found nothing are
    left out."""
    by_code: dict[str, list[Seen]] = {}
    for one in found:
        by_code.setdefault(one.doubt.code, []).append(one)
    made = []
    for code in sorted(by_code):
        rows = by_code[code]
        results = [row.answer.text("result") for row in rows if row.answer is not None]
        tally = tuple((result, results.count(result)) for result in sorted(set(results)))
        levels = [row.doubt.level for row in rows]
        level = min(levels, key=[*LEVELS].index)
        made.append(Count(code, level, len(rows), sum(row.open for row in rows), tally))
    return made


def resolve(
    replica: Replica,
    author: str,
    household: str,
    code: str,
    year: int,
    result: str,
    note: str = "",
    *,
    today: date,
) -> str:
    """Writes down how a finding was looked into; returns the record's id.

    Raises Missing for no such household, BadValue for a check or a result that does not exist or
    an explanation without a note, Refused where the check finds nothing (any more).
    """
    with replica.act(author) as act:
        return resolve_in(act, replica, author, household, code, year, result, note, today=today)


def resolve_in(
    act: Act,
    replica: Replica,
    author: str,
    household: str,
    code: str,
    year: int,
    result: str,
    note: str = "",
    *,
    today: date,
) -> str:
    """``resolve`` inside an act that is open already."""
    code = code.strip().upper()
    if code not in RULES:
        known = "、".join(RULES)
        raise BadValue(f"没有疑点规则“{code}”；有：{known}", f"No check {code}; there are: {known}")
    words = code_list("doubt_result")
    chosen = words.code_for(result)
    if chosen is None:
        known = "、".join(f"{key} {text.zh}" for key, text in words.items.items())
        english = ", ".join(f"{key} {text.en}" for key, text in words.items.items())
        raise BadValue(f"核实结果可选：{known}", f"The result is one of: {english}")
    if chosen == EXPLAINED and not note.strip():
        raise BadValue("请填写核实说明", "Say what the special case is")
    dossier = dossier_of(replica, household)
    found = grounds_for(replica, dossier.id).seen(dossier, year, today)
    seen = next((one for one in found if one.doubt.code == code), None)
    if seen is None:
        raise Refused(
            f"{year}年没有{code}疑点（{LABELS[code].zh}），不用核实",
            f"{code} ({LABELS[code].en}) finds nothing for {year}: there is nothing to look into",
        )
    values = {
        "facts": seen.doubt.facts,
        "result": chosen,
        "date": today.isoformat(),
        "by": _name_of(replica, dossier.area, author),
        "note": note.strip() or None,
    }
    return _write(act, replica, dossier, code, year, values)


def _write(
    act: Act, replica: Replica, dossier: Dossier, code: str, year: int, values: dict[str, Any]
) -> str:
    """Into the record that is about this finding, whatever its id, or into a new one."""
    known = [record for record in dossier.doubts if _is_about(record, code, year)]
    if known:
        act.set(known[-1].id, values)
        return known[-1].id
    about = {"code": code, "household": dossier.id, "year": year}
    id = f"{dossier.id}-{code}-{year}"
    there = replica.get(id)
    if there is not None and there.deleted:
        act.restore(id)
    if there is not None:
        act.set(id, {**about, **values})
        return id
    sample = dossier.household.flag("sample")
    marked = {} if sample is None else {"sample": sample}
    return act.add(DOUBT, dossier.area, {**about, **values, **marked}, id=id)


def _is_about(record: Part, code: str, year: int) -> bool:
    return record.text("code") == code and record.number("year") == year


def _elsewhere(replica: Replica, doubles: Iterable[Doubles]) -> Elsewhere:
    """Each member whose ID number stands in other households, and where."""
    found: Elsewhere = {}
    for group in doubles:
        for person in group.people if group.certain else ():
            others = [o for o in group.people if o.household != person.household]
            if others:
                places = [_place(replica, other.area, other.household) for other in others]
                found[person.id] = places
    return found


def _place(replica: Replica, area: str, household: str) -> Text:
    record = replica.get(household) if household else None
    head = str(record["head"] or "") if record else ""
    where = short_name_of(area)
    return Text(f"{where}{head}户", f"{where}, household {head}")


def _clerks(replica: Replica, area: str, today: date) -> dict[str, str]:
    """Household -> the name of the cadre who is paired with it today."""
    names = {cadre.id: str(cadre["name"] or "") for cadre in replica.fetch("cadre")}
    day, found = today.isoformat(), {}
    for pair in replica.fetch("pair", area):
        in_force = str(pair["starts"] or "") <= day <= str(pair["ends"] or "9999")
        if in_force and pair["household"] and names.get(str(pair["cadre"])):
            found[str(pair["household"])] = names[str(pair["cadre"])]
    return found


def _name_of(replica: Replica, area: str, author: str) -> str:
    cadres: list[Record] = replica.fetch("cadre", town_of(area), {"account": author})
    return next((str(cadre["name"]) for cadre in cadres if cadre["name"]), author)


def plain(one: Seen, language: str = "zh") -> dict[str, Any]:
    """A finding for programs."""
    told = one.answer.text("result") if one.answer else ""
    return {
        "household": one.household,
        "area": one.area,
        "head": one.head,
        "year": one.year,
        "code": one.doubt.code,
        "label": LABELS[one.doubt.code].to(language),
        "level": one.doubt.level,
        "text": one.doubt.text.to(language),
        "facts": one.doubt.facts,
        "open": one.open,
        "clerk": one.clerk,
        "result": told,
        "by": one.answer.text("by") if one.answer else "",
        "date": one.answer.text("date") if one.answer else "",
        "note": one.answer.text("note") if one.answer else "",
        "earlier": one.earlier.text("facts") if one.open and one.earlier else "",
    }


def plain_count(count: Count, language: str = "zh") -> dict[str, Any]:
    """A row of the 疑点数据 for programs."""
    words = code_list("doubt_result")
    return {
        "code": count.code,
        "label": LABELS[count.code].to(language),
        "level": count.level,
        "found": count.found,
        "open": count.open,
        "results": {words.text(code, language): many for code, many in count.results},
    }


def line_of(one: Seen, language: str = "zh") -> str:
    """A finding in one line of a list."""
    level = LEVELS[one.doubt.level].to(language)
    where = f"{short_name_of(one.area)}  {one.head}"
    words = Text("未核实", "open").to(language)
    if one.answer is not None:
        result = code_list("doubt_result").text(one.answer.text("result"), language)
        words = f"{result}（{one.answer.text('by')} {one.answer.text('date')}）"
    said = f"{one.doubt.code} {level}  {one.doubt.text.to(language)}"
    return f"{one.household}  {where}  {said}  {words}"


def words_of_count(count: Count, language: str = "zh") -> str:
    """A row of the 疑点数据 in one line."""
    words = code_list("doubt_result")
    told = [f"{words.text(code, language)} {many}" for code, many in count.results]
    waiting = Text(f"未核实 {count.open}", f"open {count.open}").to(language)
    label, level = LABELS[count.code].to(language), LEVELS[count.level].to(language)
    return f"{count.code}  {label}  {level}  {count.found}  {'  '.join([waiting, *told])}"
