"""``report``: the five reports of any area that this hub keeps, frozen under the hub's own name."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

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
from sync.hub.access import HUB
from sync.hub.commands.surface import Keeper, as_json, example, keeper
from sync.hub.desk import HubDesk
from sync.records.places import area_code
from sync.rules.periods import CYCLES, Cycle, cycle_of
from sync.rules.report_export import difference_line, plain, plain_difference, shell_lines
from sync.rules.reports import Report
from sync.stamps import today

_day = click.DateTime(["%Y-%m-%d"])
_area = click.option("--area", required=True, metavar="CODE", help="区划代码 / area code")
_to = click.option(
    "--to", type=_day, metavar="D", help="期间内的一天，默认上一期 / a day of the period"
)
_level = click.option(
    "--level", type=int, default=0, metavar="N", help="单位的代码位数 / digits of the units"
)
_csv = click.option(
    "--csv",
    "csv_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="另存为CSV / also as a CSV file",
)


@click.group(epilog=example("zoufang-hub report make week --area 320282"))
def report() -> None:
    """五个一 / The five reports."""


def _counting(here: Keeper, desk: HubDesk) -> CountsOf:
    """The tallies; how far they are goes to stderr."""

    def tell(done: int, of: int) -> None:
        here.say(f"已统计{done}/{of}个区划", f"{done} of {of} areas counted")

    return counting(desk.replica, tell)


def _show(here: Keeper, found: Report, as_json: bool, csv_file: Path | None) -> None:
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

    @report.command(
        name,
        help=f"{CYCLES[cycle].zh}，有定稿的看定稿 / {CYCLES[cycle].en}, as frozen if it is",
        epilog=example(f"zoufang-hub report {name} --area 320282 --to 2017-06-25"),
    )
    @_area
    @_to
    @_level
    @_csv
    @as_json
    @keeper
    def shown(
        here: Keeper,
        area: str,
        to: datetime | None,
        level: int,
        csv_file: Path | None,
        as_json: bool,
    ) -> None:
        asked = asked_for(cycle, area, to and to.date(), level, today())
        with here.desk() as desk:
            frozen = frozen_for(desk.replica, cycle, asked.area, asked.period, level)
            found = frozen or preview(desk.replica, asked, _counting(here, desk))
        _show(here, found, as_json, csv_file)
        if frozen is None:
            here.say(
                f"未定稿；定稿请用 zoufang-hub report make {name}",
                f"Not frozen; freeze it with zoufang-hub report make {name}",
            )

    return shown


SHORT = [_short(cycle) for cycle in CYCLES]
"""The commands week to year."""


@report.command("make", epilog=example("zoufang-hub report make week --area 320282"))
@click.argument("cycle", metavar="CYCLE")
@_area
@_to
@_level
@click.option("--plan", default="", help="下月打算 / what is planned (month)")
@click.option("--adjust", multiple=True, metavar="UNIT=N", help="加减分 / points (year)")
@_csv
@as_json
@keeper
def make(
    here: Keeper,
    cycle: str,
    area: str,
    to: datetime | None,
    level: int,
    plan: str,
    adjust: Sequence[str],
    csv_file: Path | None,
    as_json: bool,
) -> None:
    """定稿一份报告，此后数字不再变 / Freeze a report for ever."""
    asked = asked_for(cycle_of(cycle), area, to and to.date(), level, today())
    asked = replace(asked, plan=plan, adjust=points(adjust))
    with here.desk() as desk:
        made = make_report(desk.replica, HUB, asked, today(), _counting(here, desk))
        desk.take_turn()
    _show(here, made, as_json, csv_file)
    here.say(f"已定稿：{made.id}", f"Frozen: {made.id}")


@report.command("list", epilog=example("zoufang-hub report list --area 320282"))
@click.option("--area", default="", metavar="CODE", help="区划代码 / area code")
@click.option("--cycle", default="", metavar="CYCLE", help="种类 / which of the five")
@as_json
@keeper
def list_(here: Keeper, area: str, cycle: str, as_json: bool) -> None:
    """列出定稿的报告 / The frozen reports."""
    with here.desk() as desk:
        place = area_code(area) if area else ""
        found = reports(desk.replica, place, cycle_of(cycle) if cycle else None)
    if as_json:
        here.show_json([plain_listed(one) for one in found])
        return
    for one in found:
        here.show(f"{one.id}\t{name_of(one)}")


@report.command("show", epilog=example("zoufang-hub report show 01M8759J0H001F5XTA41NY4AB2"))
@click.argument("id")
@_csv
@as_json
@keeper
def show(here: Keeper, id: str, csv_file: Path | None, as_json: bool) -> None:
    """一份定稿的报告 / One frozen report."""
    with here.desk() as desk:
        found = report_of(desk.replica, id)
    _show(here, found, as_json, csv_file)


@report.command(
    "difference", epilog=example("zoufang-hub report difference 01M8759J0H001F5XTA41NY4AB2")
)
@click.argument("id")
@as_json
@keeper
def difference_(here: Keeper, id: str, as_json: bool) -> None:
    """定稿以后有哪些数字变了 / What has changed since it was frozen."""
    with here.desk() as desk:
        found = difference(desk.replica, id, _counting(here, desk))
    if as_json:
        here.show_json([plain_difference(one) for one in found])
        return
    for one in found:
        here.show(difference_line(one, here.language))


@report.command("due", epilog=example("zoufang-hub report due --area 320282 --below"))
@_area
@click.option("--on", "day", type=_day, metavar="D", help="日期，默认今天 / day")
@click.option("--below", is_flag=True, help="连同下一级各单位 / and the units below")
@as_json
@keeper
def due(here: Keeper, area: str, day: datetime | None, below: bool, as_json: bool) -> None:
    """应做和逾期的报告 / Reports that are due or overdue."""
    place = area_code(area)
    with here.desk() as desk:
        units = [place, *(areas_of(desk.replica).children(place) if below else [])]
        found = list(due_list(desk.replica, units, day.date() if day else today()))
    if as_json:
        here.show_json([plain_owed(one) for one in found])
        return
    for one in found:
        here.show(owed_line(one, here.language))
