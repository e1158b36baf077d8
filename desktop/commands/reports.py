"""``report``: the five reports (五个一), frozen or as the records are now."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from desktop.commands.surface import Command, Group, Laptop, as_json, laptop, option
from desktop.commands.values import check_right
from sync.casework.areas import areas_of
from sync.casework.report_making import CountsOf, asked_for, counting, points
from sync.casework.reports import (
    difference,
    due_list,
    frozen_for,
    make_report,
    name_of,
    owed_line,
    plain_listed,
    plain_owed,
    preview,
    report_of,
    reports,
    save_csv,
)
from sync.errors import Text
from sync.records import places
from sync.replica.replica import Replica
from sync.rules.periods import CYCLES, Cycle, cycle_of
from sync.rules.report_export import (
    difference_line,
    plain,
    plain_difference,
    shell_lines,
)
from sync.rules.reports import Report
from sync.stamps import today

_day = click.DateTime(["%Y-%m-%d"])
_area = option("--area", required=True, metavar="CODE", words=Text("区划代码", "Area code"))
_to = option(
    "--to", type=_day, metavar="D", words=Text("期间内的一天，默认上一期", "A day of the period")
)
_level = option(
    "--level",
    type=int,
    default=0,
    metavar="N",
    words=Text("单位的代码位数，默认下一级", "Digits of the units; the next level otherwise"),
)
_csv = option(
    "--csv",
    "csv_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    words=Text("另存为CSV（UTF-8带BOM）", "Also as a CSV file (UTF-8 with BOM)"),
)

report = Group(
    "report",
    words=Text(
        "五个一：周汇总、月交流、季督查、半年公示、年度考核",
        "The five reports: week, month, quarter, half-year, year",
    ),
    example="zoufang report week --area 320282113\nzoufang report make week --area 320282113",
)


def _counting(here: Laptop, replica: Replica) -> CountsOf:
    """The tallies of what this laptop reads; how far they are goes to stderr."""

    def tell(done: int, of: int) -> None:
        here.say(f"已统计{done}/{of}个区划", f"{done} of {of} areas counted")

    return counting(replica, tell, here.areas(replica))


def _show(here: Laptop, found: Report, as_json: bool, csv_file: Path | None) -> None:
    if csv_file is not None:
        save_csv(found, csv_file, here.language)
    if as_json:
        here.show_json(plain(found, here.language))
        return
    for line in shell_lines(found, here.language):
        here.show(line)


def _short(cycle: Cycle) -> Callable[..., None]:
    """The command of one cycle: what is frozen for the period, else what would be."""
    name = cycle.replace("_", "-")
    label = CYCLES[cycle]

    @report.command(
        name,
        cls=Command,
        words=Text(
            f"{label.zh}：已定稿的看定稿，没有定稿的看现在的数字",
            f"{label.en}: as it was frozen, else as the records are now",
        ),
        example=f"zoufang report {name} --area 320282113 --to 2017-06-25",
    )
    @_area
    @_to
    @_level
    @_csv
    @as_json
    @laptop
    def shown(
        here: Laptop,
        area: str,
        to: datetime | None,
        level: int,
        csv_file: Path | None,
        as_json: bool,
    ) -> None:
        asked = asked_for(cycle, area, to and to.date(), level, today())
        with here.replica() as replica:
            frozen = frozen_for(replica, cycle, asked.area, asked.period, level)
            found = frozen or preview(replica, asked, _counting(here, replica))
        _show(here, found, as_json, csv_file)
        if frozen is None:
            here.say(
                f"未定稿；定稿请用 zoufang report make {name}",
                f"Not frozen; freeze it with zoufang report make {name}",
            )

    return shown


SHORT = [_short(cycle) for cycle in CYCLES]
"""The commands week to year."""


@report.command(
    "make",
    cls=Command,
    words=Text(
        "定稿一份报告，此后数字不再变；同一期再做即为第2版\n\n只有已经结束的一期才能定稿。",
        "Freeze a report for ever; made again, it is edition 2\n\n"
        "Only a period that is over can be frozen.",
    ),
    example="zoufang report make week --area 320282113 --to 2017-06-25\n"
    "zoufang report make year --area 320282113 --adjust 320282113201=-2",
)
@click.argument("cycle", metavar="CYCLE")
@_area
@_to
@_level
@option("--plan", default="", words=Text("下月打算（月交流）", "What is planned (month)"))
@option(
    "--adjust",
    multiple=True,
    metavar="UNIT=N",
    words=Text("单位或干部的加减分（年度考核）", "Points for a unit or cadre (year)"),
)
@_csv
@as_json
@laptop
def make(
    here: Laptop,
    cycle: str,
    area: str,
    to: datetime | None,
    level: int,
    plan: str,
    adjust: Sequence[str],
    csv_file: Path | None,
    as_json: bool,
) -> None:
    """One frozen report."""
    wanted = asked_for(cycle_of(cycle), area, to and to.date(), level, today())
    asked = replace(wanted, plan=plan, adjust=points(adjust))
    with here.replica() as replica:
        check_right(here, replica, asked.area, "report")
        author, counts_of = here.author(replica), _counting(here, replica)
        made = make_report(replica, author, asked, today(), counts_of)
    _show(here, made, as_json, csv_file)
    here.say(f"已定稿：{made.id}", f"Frozen: {made.id}")


@report.command(
    "list",
    cls=Command,
    words=Text("列出定稿的报告", "List the frozen reports"),
    example="zoufang report list --area 320282 --cycle week",
)
@option("--area", default="", metavar="CODE", words=Text("区划代码", "Area code"))
@option("--cycle", default="", metavar="CYCLE", words=Text("种类", "Which of the five"))
@as_json
@laptop
def list_(here: Laptop, area: str, cycle: str, as_json: bool) -> None:
    """By period, area and edition."""
    with here.replica() as replica:
        place = places.area_code(area) if area else ""
        found = reports(replica, place, cycle_of(cycle) if cycle else None)
    if as_json:
        here.show_json([plain_listed(one) for one in found])
        return
    for one in found:
        here.show(f"{one.id}  {name_of(one)}")
    here.say(f"共{len(found)}份", f"{len(found)} reports")


@report.command(
    "show",
    cls=Command,
    words=Text("一份定稿的报告", "One frozen report"),
    example="zoufang report show 01M8759J0H001F5XTA41NY4AB2 --csv 周汇总.csv",
)
@click.argument("id")
@_csv
@as_json
@laptop
def show(here: Laptop, id: str, csv_file: Path | None, as_json: bool) -> None:
    """As it was frozen."""
    with here.replica() as replica:
        found = report_of(replica, id)
    _show(here, found, as_json, csv_file)


@report.command(
    "difference",
    cls=Command,
    words=Text(
        "定稿以后有哪些数字变了，逐项列出；定稿本身不变",
        "Which figures are other than they were when it was frozen; the report stays",
    ),
    example="zoufang report difference 01M8759J0H001F5XTA41NY4AB2",
)
@click.argument("id")
@as_json
@laptop
def difference_(here: Laptop, id: str, as_json: bool) -> None:
    """Figure by figure."""
    with here.replica() as replica:
        found = difference(replica, id, _counting(here, replica))
    if as_json:
        here.show_json([plain_difference(one) for one in found])
        return
    for one in found:
        here.show(difference_line(one, here.language))
    here.say(f"{len(found)}个数字有变化", f"{len(found)} figures have changed")


@report.command(
    "due",
    cls=Command,
    words=Text("应做和逾期的报告", "Reports that are due or overdue"),
    example="zoufang report due --area 320282 --below",
)
@_area
@option("--on", "day", type=_day, metavar="D", words=Text("日期，默认今天", "Day; today"))
@option("--below", is_flag=True, words=Text("连同下一级各单位", "And the units below"))
@as_json
@laptop
def due(here: Laptop, area: str, day: datetime | None, below: bool, as_json: bool) -> None:
    """Unit by unit, the oldest first."""
    place = places.area_code(area)
    with here.replica() as replica:
        units = [place, *(areas_of(replica).children(place) if below else [])]
        found = list(due_list(replica, units, day.date() if day else today()))
    if as_json:
        here.show_json([plain_owed(one) for one in found])
        return
    for one in found:
        here.show(owed_line(one, here.language))
    late = sum(one.state == "overdue" for one in found)
    here.say(f"应做{len(found)}份，其中逾期{late}份", f"{len(found)} due, {late} overdue")
