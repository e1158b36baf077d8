"""``parameter``: the numbers of the rules that areas set, with validity and source document."""

from datetime import date

import click

from desktop.commands.surface import Command, Group, Laptop, as_json, laptop, option
from sync.casework.parameters import effective, history, set_parameter
from sync.errors import Refused, Text
from sync.records import places
from sync.rules.parameters import Found, Parameter
from sync.stamps import today

parameter = Group(
    "parameter",
    words=Text("参数：标准、时限、权重，按区划和日期", "Parameters: lines, limits, weights"),
    example="zoufang parameter list --like 标准",
)


@parameter.command(
    "list",
    cls=Command,
    words=Text(
        "列出参数在某区划某日的值和依据",
        "List what holds in an area on a day, and by which document",
    ),
    example="zoufang parameter list --area 320282113 --like income",
)
@option("--area", default="", metavar="CODE", words=Text("区划代码", "Area code"))
@option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), words=Text("日期", "Day"))
@option("--like", default="", words=Text("名称中含有", "Names that contain this"))
@as_json
@laptop
def list_(here: Laptop, area: str, day: date | None, like: str, as_json: bool) -> None:
    """Name, value, where from."""
    place = places.area_code(area) if area else ""
    with here.replica() as replica:
        found = list(effective(replica, place, _day(day) or today(), like))
    if as_json:
        here.show_json([plain(*one) for one in found])
        return
    for declared, value in found:
        here.show(line(declared, value, here.language))
    here.say(f"共{len(found)}项", f"{len(found)} parameters")


@parameter.command(
    "set",
    cls=Command,
    words=Text(
        "填写一项参数，对该区划及以下有效\n\n"
        "先前的值对启用日期以前仍然有效。由乡镇办、管理员填写。",
        "Set a parameter for an area and all below\n\n"
        "What held before still holds for the days before. For clerks and administrators.",
    ),
    example="zoufang parameter set income.line 6500 --area 320282 --from 2018-01-01 "
    "--document 宜扶〔2018〕3号",
)
@click.argument("name")
@click.argument("value")
@option("--area", required=True, metavar="CODE", words=Text("区划代码", "Area code"))
@option("--from", "since", type=click.DateTime(["%Y-%m-%d"]), words=Text("启用日期", "From"))
@option("--to", "until", type=click.DateTime(["%Y-%m-%d"]), words=Text("停用日期", "To"))
@option("--document", default="", words=Text("依据文件", "Source document"))
@laptop
def set_(
    here: Laptop,
    name: str,
    value: str,
    area: str,
    since: date | None,
    until: date | None,
    document: str,
) -> None:
    """One record, synced like any other."""
    place = places.area_code(area)
    with here.replica() as replica:
        if not here.may_write(replica, place, "parameter"):
            raise Refused(
                f"您在{places.path_of(place)}不能填写参数，请乡镇办或管理员填写",
                f"You may not set parameters in {place}; ask its clerk or administrator",
            )
        id = set_parameter(
            replica,
            here.author(replica),
            place,
            name,
            value,
            valid_from=_day(since),
            valid_to=_day(until),
            document=document,
        )
    here.show(id)


@parameter.command(
    "history",
    cls=Command,
    words=Text("一项参数先后的值", "What was set for a parameter, one after the other"),
    example="zoufang parameter history income.line",
)
@click.argument("name")
@as_json
@laptop
def history_(here: Laptop, name: str, as_json: bool) -> None:
    """By area and first day."""
    with here.replica() as replica:
        rows = history(replica, name)
    if as_json:
        here.show_json([row._asdict() for row in rows])
        return
    for row in rows:
        period = f"{row.valid_from or '…'} — {row.valid_to or '…'}"
        here.show(f"{row.area}  {period}  {row.value}  {row.document}")
    here.say(f"共{len(rows)}条", f"{len(rows)} rows")


def line(declared: Parameter, found: Found, language: str) -> str:
    """One parameter as people read it."""
    row = found.row
    whence = f"{row.area} {row.document}".strip() if row else declared.source
    shown = f"{declared.show(found.value)}{_unit(declared)}"
    return f"{declared.name}  {declared.label.to(language)}  {shown}  ({whence})"


def _unit(declared: Parameter) -> str:
    # Amounts are kept in fen and shown in yuan.
    return declared.unit.replace("分", "元") if declared.kind == "fen" else declared.unit


def plain(declared: Parameter, found: Found) -> dict[str, object]:
    """One parameter for programs."""
    value = found.value
    return {
        "name": declared.name,
        "label": declared.label.zh,
        "value": sorted(value) if isinstance(value, frozenset) else value,
        "unit": declared.unit,
        "area": found.row.area if found.row else "",
        "document": found.row.document if found.row else "",
        "source": declared.source,
        "default": found.row is None,
    }


def _day(moment: date | None) -> date | None:
    return None if moment is None else date(moment.year, moment.month, moment.day)
