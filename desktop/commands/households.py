"""``household`` and ``duplicates``: head counts, rosters, splitting, merging, people twice over."""

from typing import Any

import click

from desktop.commands.surface import Command, Group, Laptop, as_json, laptop, option
from desktop.commands.values import sheet_of
from sync.casework.duplicates import compare, duplicates, merge_members
from sync.casework.households import (
    Done,
    Heads,
    fill_counts,
    heads_of,
    make_roster,
    merge,
    roster_of,
    split,
)
from sync.casework.unmerging import unmerge
from sync.errors import Text
from sync.records.catalogue import KINDS
from sync.records.places import area_code, path_of
from sync.rules.duplicates import Doubles, Joining
from sync.stamps import today

HOUSEHOLD, MEMBER = KINDS["household"], KINDS["member"]

household = Group(
    "household",
    words=Text("户籍事务：人口、年度人口、分户、并户", "Head counts, rosters, splits, mergers"),
    example="zoufang household counts 01J2Q6…",
)


@household.command(
    "counts",
    cls=Command,
    words=Text(
        "三种人口：填写的和按成员计的\n\n加 --fill 时按成员填写。",
        "The three head counts: as given, and by the members\n\nWith --fill they are filled in.",
    ),
    example="zoufang household counts 01J2Q6… --fill",
)
@click.argument("id")
@option("--fill", is_flag=True, words=Text("按成员填写", "Fill them in from the members"))
@as_json
@laptop
def counts(here: Laptop, id: str, fill: bool, as_json: bool) -> None:
    """How many people a household has."""
    with here.replica() as replica:
        filled = fill_counts(replica, here.author(replica), id) if fill else {}
        found = heads_of(replica, id)
    if as_json:
        here.show_json({**plain_heads(found, here.language), "filled": filled})
        return
    for count in found.counts:
        given = "—" if count.given is None else count.given
        label = HOUSEHOLD.fields[count.field].label
        unknown = Text(f"，{count.unknown}人未注明", f", {count.unknown} not stated")
        here.show(
            here.text(
                f"{label.zh}：填写{given}，按成员计{count.counted}",
                f"{label.en}: {given} given, {count.counted} by the members",
            )
            + (unknown.to(here.language) if count.unknown else "")
        )
    for year, then in found.years.items():
        here.show(
            here.text(
                f"{year}年度：户籍{_or_dash(then.hukou)}，常住{_or_dash(then.resident)}，"
                f"共享收支{_or_dash(then.shared)}",
                f"{year}: {_or_dash(then.hukou)} registered, {_or_dash(then.resident)} resident, "
                f"{_or_dash(then.shared)} sharing the budget",
            )
        )
    for sentence in found.differences:
        here.say(f"请核对：{sentence.zh}", f"Please check: {sentence.en}")
    for problem in found.problems:
        label = HOUSEHOLD.fields[problem.field].label
        here.say(
            f"请核对“{label.zh}”：{problem.text.zh}",
            f"Please check {label.en}: {problem.text.en}",
        )


def _or_dash(count: int | None) -> str:
    return "—" if count is None else str(count)


def plain_heads(found: Heads, language: str) -> dict[str, Any]:
    """The head counts for programs."""
    return {
        "counts": {
            count.field: {
                "given": count.given,
                "counted": count.counted,
                "unknown": count.unknown,
                "differs": count.differs,
            }
            for count in found.counts
        },
        "differences": [sentence.to(language) for sentence in found.differences],
        "problems": [{"field": p.field, "text": p.text.to(language)} for p in found.problems],
        "years": {str(year): then._asdict() for year, then in found.years.items()},
    }


@household.command(
    "roster",
    cls=Command,
    words=Text(
        "把今天的成员定为某年的年度人口\n\n那一年的人均收入按年度人口计算，以后成员变动不影响。",
        "Make a year's roster of today's members\n\nThat year's income is divided by it.",
    ),
    example="zoufang household roster 01J2Q6… 2017",
)
@click.argument("id")
@click.argument("year", type=click.IntRange(1990, 2100))
@option("--again", is_flag=True, words=Text("已有的重做", "Make it again where there is one"))
@option("--show", "only_show", is_flag=True, words=Text("只显示，不改动", "Only show it"))
@as_json
@laptop
def roster_command(
    here: Laptop, id: str, year: int, again: bool, only_show: bool, as_json: bool
) -> None:
    """The roster of one year."""
    with here.replica() as replica:
        if not only_show:
            make_roster(replica, here.author(replica), id, year, again=again)
        else:
            heads_of(replica, id)
        found = roster_of(replica, id, year)
    if as_json:
        here.show_json({"id": found.id, **found.values} if found else None)
    elif found is None:
        here.say(f"{year}年没有年度人口，按今天的人口计算", f"{year} has no roster: today's counts")
    else:
        for line in sheet_of(found, here.language):
            here.show(line)


@household.command(
    "split",
    cls=Command,
    words=Text(
        "分户：几名成员另立一户\n\n今年记在他们名下的收支随同转入，以前年度的留在原户。",
        "Some members become a household of their own\n\n"
        "Their lines of this year go along, those of earlier years stay.",
    ),
    example="zoufang household split 01J2Q6… --member 01J2QA… --member 01J2QB… --head 01J2QA…",
)
@click.argument("id")
@option(
    "--member",
    "members",
    multiple=True,
    required=True,
    metavar="ID",
    words=Text("分出去的成员，可重复", "A member who leaves; repeatable"),
)
@option("--head", required=True, metavar="ID", words=Text("新户的户主", "The new head"))
@option(
    "--line",
    "lines",
    multiple=True,
    metavar="ID",
    words=Text(
        "转入新户的今年收支明细，可重复（不写则为成员名下的）",
        "A line of this year that goes along; repeatable",
    ),
)
@as_json
@laptop
def split_command(
    here: Laptop,
    id: str,
    members: tuple[str, ...],
    head: str,
    lines: tuple[str, ...],
    as_json: bool,
) -> None:
    """One household becomes two."""
    with here.replica() as replica:
        author = here.author(replica)
        done = split(replica, author, id, members, head, today=today(), lines=lines or None)
    _tell(here, done, as_json)


@household.command(
    "merge",
    cls=Command,
    words=Text(
        "并户：一户的成员并入另一户\n\n不删除任何记录；并入的一户不再计入户数。",
        "The people of one household go up in another\n\nNothing is deleted.",
    ),
    example="zoufang household merge 01J2Q6… 01J2Q7… --head-as 子",
)
@click.argument("kept")
@click.argument("ended")
@option(
    "--head-as",
    default="",
    metavar="RELATION",
    words=Text(
        "并入户的户主是保留户户主的什么人（如：子）", "What the other head is to the one who stays"
    ),
)
@as_json
@laptop
def merge_command(here: Laptop, kept: str, ended: str, head_as: str, as_json: bool) -> None:
    """Two households become one."""
    relation = str(MEMBER.fields["relation"].parse(head_as) or "") if head_as else ""
    with here.replica() as replica:
        author = here.author(replica)
        done = merge(replica, author, kept, ended, today=today(), head_as=relation)
    _tell(here, done, as_json)


@household.command(
    "unmerge",
    cls=Command,
    words=Text(
        "取消并户：并走的成员和收支回到原来的户",
        "Take a merger back: people and lines return to the household that ended",
    ),
    example="zoufang household unmerge 01J2Q7…",
)
@click.argument("ended")
@as_json
@laptop
def unmerge_command(here: Laptop, ended: str, as_json: bool) -> None:
    """A household that went up in another stands again."""
    with here.replica() as replica:
        done = unmerge(replica, here.author(replica), ended)
    _tell(here, done, as_json)


def _tell(here: Laptop, done: Done, as_json: bool) -> None:
    if as_json:
        here.show_json(vars(done))
    else:
        here.show(done.household)
    here.say(
        f"转入{done.people}人、今年收支{done.lines}笔",
        f"{done.people} people and {done.lines} lines of this year went along",
    )
    if done.years:
        years = "、".join(map(str, done.years))
        here.say(f"{years}年已按原来的人口定为年度人口", f"{years} keep the people they had")
    if done.stale:
        here.say(
            "今年已定过年度人口，请用 zoufang household roster 重做",
            "This year has a roster already: make it again with zoufang household roster",
        )
    if done.unrelated:
        people = "、".join(done.unrelated)
        here.say(f"请补填与户主关系：{people}", f"Please fill in the relation of: {people}")


# -- people twice over -----------------------------------------------------------------------------

duplicates_group = Group(
    "duplicates",
    words=Text("重复登记的人：查找、合并", "People on record twice: find them, merge them"),
    example="zoufang duplicates list --area 320282113",
)


@duplicates_group.command(
    "list",
    cls=Command,
    words=Text(
        "列出身份证号相同的人，和姓名、生日相同而缺号码的人",
        "People with one ID number, and those who may be one by name and birth",
    ),
    example="zoufang duplicates list --area 320282113 --json",
)
@option("--area", default="", metavar="CODE", words=Text("一方在此区划的", "One of them here"))
@as_json
@laptop
def list_(here: Laptop, area: str, as_json: bool) -> None:
    """Who is on record twice."""
    with here.replica() as replica:
        found = duplicates(replica, area_code(area) if area else "")
        heads = {
            person.household: record["head"]
            for one in found
            for person in one.people
            if (record := replica.get(person.household)) is not None
        }
    if as_json:
        here.show_json([plain(one) for one in found])
        return
    for one in found:
        sort = (
            Text("身份证号相同", "one ID number") if one.certain else Text("可能同一人", "perhaps")
        )
        here.show(f"{sort.to(here.language)}  {one.key}")
        for person in one.people:
            home = str(heads.get(person.household) or person.household)
            place = path_of(person.area)
            here.show(f"    {person.id}  {person.name}  {home}{here.text('户', '')}  {place}")
    here.say(f"共{len(found)}组", f"{len(found)} groups")


def plain(one: Doubles) -> dict[str, Any]:
    """One group for programs."""
    return {"certain": one.certain, "key": one.key, "people": [p._asdict() for p in one.people]}


@duplicates_group.command(
    "merge",
    cls=Command,
    words=Text(
        "合并同一人的两条记录：保留第一条\n\n"
        "第一条不知道的由第二条补上；不同的以第一条为准，除非用 --other 指明。两条的历史都保留。",
        "Merge two records of one person, keeping the first\n\n"
        "What it does not know is filled in; where they differ its value stands, unless --other.",
    ),
    example="zoufang duplicates merge 01J2QA… 01J2QB… --other phone",
)
@click.argument("kept")
@click.argument("ended")
@option(
    "--other",
    "other",
    multiple=True,
    metavar="FIELD",
    words=Text("以第二条为准的字段，可重复", "A field in which the second is right"),
)
@option("--compare", "only_compare", is_flag=True, words=Text("只比较", "Only compare them"))
@as_json
@laptop
def merge_people(
    here: Laptop, kept: str, ended: str, other: tuple[str, ...], only_compare: bool, as_json: bool
) -> None:
    """Two records of one person become one."""
    with here.replica() as replica:
        if only_compare:
            join = compare(replica, kept, ended)
        else:
            join = merge_members(replica, here.author(replica), kept, ended, other)
    if as_json:
        here.show_json({"fills": join.fills, "differing": join.differing})
        return
    for line in lines_of(join, () if only_compare else other, here.language):
        here.show(line)


def lines_of(join: Joining, other: tuple[str, ...], language: str) -> list[str]:
    """What is filled in and what differs, a line each."""
    lines = []
    for name, value in join.fills.items():
        field = MEMBER.fields[name]
        words = Text("补上", "filled in").to(language)
        lines.append(f"{field.label.to(language)}  {words}  {field.show(value, language)}")
    for name, (own, theirs) in join.differing.items():
        field = MEMBER.fields[name]
        shown = [field.show(value, language) for value in (own, theirs)]
        stands = shown[name in other]
        words = Text("不同", "differs").to(language)
        lines.append(f"{field.label.to(language)}  {words}  {shown[0]} ≠ {shown[1]} → {stands}")
    return lines
