"""``doubt``: what the checks R01-R15 find, and how each finding was looked into."""

import click

from desktop.commands.surface import Command, Group, Laptop, as_json, laptop, option
from desktop.commands.values import tell_out_of_scope
from sync.casework.dossiers import dossier_of
from sync.casework.doubts import (
    counts,
    doubts,
    grounds_for,
    line_of,
    plain,
    plain_count,
    resolve,
    words_of_count,
)
from sync.errors import Text
from sync.records import places
from sync.stamps import today

doubt = Group(
    "doubt",
    words=Text("疑点数据：R01-R15 查出的疑点和核实结果", "What the checks find, and the answers"),
    example="zoufang doubt list --area 320282113 --year 2016",
)


@doubt.command(
    "list",
    cls=Command,
    words=Text(
        "列出疑点：规则、农户、负责干部、核实结果\n\n--count 只列各规则的户数。",
        "List the findings: check, household, cadre, result\n\n--count tells how many of each.",
    ),
    example="zoufang doubt list --area 320282113201 --year 2016 --open",
)
@option("--area", default="", metavar="CODE", words=Text("区划代码", "Area code"))
@option(
    "--year",
    type=click.IntRange(1990, 2100),
    words=Text("收入年度，默认上年", "The year of the income; last year by default"),
)
@option("--open", "only_open", is_flag=True, words=Text("只列未核实的", "Those still open"))
@option("--count", "counted", is_flag=True, words=Text("只列户数", "Counts only"))
@as_json
@laptop
def list_(
    here: Laptop, area: str, year: int | None, only_open: bool, counted: bool, as_json: bool
) -> None:
    """By area, household and check."""
    place, day = places.area_code(area) if area else "", today()
    with here.replica() as replica:
        found = doubts(replica, place, year or day.year - 1, day)
    rows = [one for one in found if one.open] if only_open else found
    table = counts(rows)
    if as_json and counted:
        here.show_json([plain_count(count, here.language) for count in table])
    elif as_json:
        here.show_json([plain(one, here.language) for one in rows])
    else:
        for line in () if counted else [line_of(one, here.language) for one in rows]:
            here.show(line)
        for count in table if counted else ():
            here.show(words_of_count(count, here.language))
        waiting = sum(one.open for one in rows)
        here.say(
            f"疑点{len(rows)}条，未核实{waiting}条", f"{len(rows)} findings, {waiting} still open"
        )


@doubt.command(
    "missing",
    cls=Command,
    words=Text("一户还缺什么才能核对", "What is not known, so that checks say nothing"),
    example="zoufang doubt missing 01J2Q6… --year 2016",
)
@click.argument("household")
@option("--year", type=click.IntRange(1990, 2100), words=Text("收入年度", "Year of the income"))
@as_json
@laptop
def missing(here: Laptop, household: str, year: int | None, as_json: bool) -> None:
    """Which checks cannot say, and why."""
    day = today()
    with here.replica() as replica:
        dossier = dossier_of(replica, household)
        found = grounds_for(replica, dossier.id).checked(dossier, year or day.year - 1, day).missing
    if as_json:
        here.show_json([{"code": code, "text": text.to(here.language)} for code, text in found])
        return
    for code, text in found:
        here.show(f"{code}  {text.to(here.language)}")
    here.say(f"{len(found)}项不能核对", f"{len(found)} checks cannot say")


@doubt.command(
    "resolve",
    cls=Command,
    words=Text(
        "写下一条疑点的核实结果：1 属实已更正，2 核实无误，3 情况特殊（须说明）",
        "Write down how a finding was looked into: 1 put right, 2 the record is right, "
        "3 a special case (with a note)",
    ),
    example="zoufang doubt resolve 01J2Q6… R01 2 --year 2016 --note 儿子当年进厂",
)
@click.argument("household")
@click.argument("code")
@click.argument("result")
@option("--year", type=click.IntRange(1990, 2100), words=Text("收入年度", "Year of the income"))
@option("--note", default="", words=Text("核实说明", "What was found out"))
@laptop
def resolve_(
    here: Laptop, household: str, code: str, result: str, year: int | None, note: str
) -> None:
    """One record; it answers the finding as long as what was seen stays the same."""
    day = today()
    with here.replica() as replica:
        author, chosen = here.author(replica), year or day.year - 1
        made = resolve(replica, author, household, code, chosen, result, note, today=day)
        tell_out_of_scope(here, replica, dossier_of(replica, household).area)
    here.show(made)
