"""``parameter``: the numbers of the rules, as this hub's areas have set them."""

from datetime import datetime

import click

from sync.casework.parameters import effective, set_parameter
from sync.hub.access import HUB
from sync.hub.commands.surface import Keeper, as_json, example, keeper
from sync.records.places import area_code
from sync.stamps import today

_day = click.DateTime(["%Y-%m-%d"])


@click.group()
def parameter() -> None:
    """参数 / Parameters of the rules."""


@parameter.command("list", epilog=example("zoufang-hub parameter list --area 320282 --like income"))
@click.option("--area", default="", metavar="CODE", help="区划代码 / area code")
@click.option("--on", "day", type=_day, help="日期 / day")
@click.option("--like", default="", help="名称中含有 / names that contain this")
@as_json
@keeper
def list_parameters(
    here: Keeper, area: str, day: datetime | None, like: str, as_json: bool
) -> None:
    """列出参数的值和依据 / What holds in an area on a day."""
    with here.desk() as desk:
        asked = day.date() if day else today()
        found = list(effective(desk.replica, area_code(area) if area else "", asked, like))
    rows = [
        {
            "name": declared.name,
            "label": declared.label.to(here.language),
            "value": declared.show(one.value),
            "area": one.row.area if one.row else "",
            "document": one.row.document if one.row else declared.source,
        }
        for declared, one in found
    ]
    if as_json:
        here.show_json(rows)
        return
    for row in rows:
        here.show("\t".join(row.values()))


@parameter.command(
    "set",
    epilog=example("zoufang-hub parameter set income.line 6500 --area 320282 --from 2018-01-01"),
)
@click.argument("name")
@click.argument("value")
@click.option("--area", required=True, metavar="CODE", help="区划代码 / area code")
@click.option("--from", "since", type=_day, help="启用日期 / from")
@click.option("--to", "until", type=_day, help="停用日期 / to")
@click.option("--document", default="", help="依据文件 / source document")
@keeper
def set_one(
    here: Keeper,
    name: str,
    value: str,
    area: str,
    since: datetime | None,
    until: datetime | None,
    document: str,
) -> None:
    """填写一项参数，对该区划及以下有效 / Set one for an area and all below."""
    with here.desk() as desk:
        id = set_parameter(
            desk.replica,
            HUB,
            area_code(area),
            name,
            value,
            valid_from=since.date() if since else None,
            valid_to=until.date() if until else None,
            document=document,
        )
        desk.take_turn()
    here.show(id)
