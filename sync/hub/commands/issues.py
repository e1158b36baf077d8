"""``issue`` and ``petition``: what stands where in the areas that this hub keeps."""

from datetime import datetime

import click

from sync.casework import petitions, supervision
from sync.casework import supervision_words as words
from sync.hub.commands.surface import Keeper, as_json, example, keeper
from sync.records.places import area_code
from sync.rules.supervision import SEVERITY
from sync.stamps import today

_DAY = click.DateTime(["%Y-%m-%d"])
_area = click.option("--area", default="", metavar="CODE", help="区划代码 / area code")
_on = click.option("--on", type=_DAY, metavar="DATE", help="日期，默认今天 / the day")


@click.group(epilog=example("zoufang-hub issue list --area 320282 --colour red"))
def issue() -> None:
    """问题 / Issues and their supervision."""


@issue.command("list", epilog=example("zoufang-hub issue list --area 320282 --on 2017-06-30"))
@_area
@click.option(
    "--colour",
    "colours",
    multiple=True,
    type=click.Choice([*SEVERITY]),
    help="只列这种预警，可重复 / only this colour",
)
@click.option("--all", "whole", is_flag=True, help="也列已了结的 / those that are over, too")
@_on
@as_json
@keeper
def list_issues(
    here: Keeper,
    area: str,
    colours: tuple[str, ...],
    whole: bool,
    on: datetime | None,
    as_json: bool,
) -> None:
    """列出问题的状态和预警 / Issues as they stood on a day, the most urgent first."""
    place, day = area_code(area) if area else "", on.date() if on else today()
    with here.desk() as desk:
        found = supervision.listed(desk.replica, place, day, colours, whole=whole)
    if as_json:
        here.show_json([words.plain(one, here.language) for one in found])
        return
    for one in found:
        here.show(words.line_of(one, here.language))
    here.say(f"共{len(found)}件", f"{len(found)} issues")


@issue.command("orders", epilog=example("zoufang-hub issue orders --area 320282 --open"))
@_area
@click.option("--open", "only_open", is_flag=True, help="只列未回复的 / unanswered ones")
@_on
@as_json
@keeper
def orders(here: Keeper, area: str, only_open: bool, on: datetime | None, as_json: bool) -> None:
    """列出督办单 / Supervision orders, unanswered ones first."""
    place, day = area_code(area) if area else "", on.date() if on else today()
    with here.desk() as desk:
        found = supervision.orders_of(desk.replica, place, day)
    shown = [one for one in found if one.is_open or not only_open]
    if as_json:
        here.show_json([words.plain_order(one, here.language) for one in shown])
        return
    for one in shown:
        here.show(words.line_of_order(one, here.language))
    here.say(f"共{len(shown)}张", f"{len(shown)} orders")


@click.group(epilog=example("zoufang-hub petition list --area R320282"))
def petition() -> None:
    """信访积案（限阅） / Petition cases (restricted)."""


@petition.command("list", epilog=example("zoufang-hub petition list --area R320282 --json"))
@_area
@_on
@as_json
@keeper
def list_cases(here: Keeper, area: str, on: datetime | None, as_json: bool) -> None:
    """列出积案和化解率 / Cases with the share that is settled."""
    day = on.date() if on else today()
    with here.desk() as desk:
        found = petitions.cases(desk.replica, area_code(area) if area else "", day)
    if as_json:
        here.show_json(petitions.plain_list(found, here.language))
        return
    for case in found:
        here.show(petitions.line_of(case, here.language))
    here.say(*petitions.words_of(petitions.rate(found)))
