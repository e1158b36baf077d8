"""``rectification``: what is to be put right, by when, and what shows that it was."""

from datetime import datetime
from typing import Any

import click

from desktop.commands.surface import Command, Group, Laptop, as_json, laptop, option
from desktop.commands.values import check_right
from sync.casework.rectifications import Matter, close, demand, matters
from sync.errors import Text
from sync.records import places
from sync.stamps import today

STATES = {
    "open": Text("整改中", "open"),
    "overdue": Text("逾期", "overdue"),
    "unproved": Text("无佐证", "no evidence"),
    "closed": Text("已销号", "closed"),
}
_day = click.DateTime(["%Y-%m-%d"])
_on = option("--on", "day", type=_day, metavar="D", words=Text("日期，默认今天", "Day; today"))
_area = option("--area", required=True, metavar="CODE", words=Text("区划代码", "Area code"))
_any_area = option("--area", default="", metavar="CODE", words=Text("区划代码", "Area code"))

rectification = Group(
    "rectification",
    words=Text("整改事项：下达、销号、逾期清单", "What is to be put right"),
    example="zoufang rectification list --area 320282113",
)


@rectification.command(
    "add",
    cls=Command,
    words=Text("下达一项整改要求", "Demand that something is put right"),
    example="zoufang rectification add 补全走访台账 --area 320282113201 --due 2017-07-15",
)
@click.argument("text")
@_area
@option("--unit", default="", words=Text("整改单位，默认该区划", "The unit; the area otherwise"))
@option("--due", type=_day, metavar="D", words=Text("整改时限", "By when"))
@option("--inspection", "whose", default="", metavar="ID", words=Text("出自哪次督查", "From"))
@laptop
def add(here: Laptop, text: str, area: str, unit: str, due: datetime | None, whose: str) -> None:
    """One matter."""
    place = places.area_code(area)
    with here.replica() as replica:
        check_right(here, replica, place, "rectification")
        id = demand(
            replica,
            here.author(replica),
            area=place,
            text=text,
            day=today(),
            due=due.date() if due else None,
            unit=unit,
            inspection=whose,
        )
    here.show(id)


@rectification.command(
    "close",
    cls=Command,
    words=Text("整改销号，必须有佐证", "Close a matter; it takes evidence"),
    example="zoufang rectification close 01M8759J0H001F5XTA41NY4AB2 --result 已补全 "
    "--evidence 照片3张",
)
@click.argument("id")
@option("--result", required=True, words=Text("整改结果", "What was done"))
@option("--evidence", default="", words=Text("佐证（或先加附件）", "The evidence"))
@_on
@laptop
def close_(here: Laptop, id: str, result: str, evidence: str, day: datetime | None) -> None:
    """With what was done and what shows it."""
    on = day.date() if day else today()
    with here.replica() as replica:
        close(replica, here.author(replica), id, result=result, day=on, evidence=evidence)
    here.say("已销号", "Closed")


@rectification.command(
    "list",
    cls=Command,
    words=Text("列出整改事项，--overdue 只列逾期的", "List the matters; --overdue only late ones"),
    example="zoufang rectification list --area 320282 --overdue",
)
@_any_area
@option("--overdue", is_flag=True, words=Text("只列逾期的", "Only those that are late"))
@_on
@as_json
@laptop
def list_matters(
    here: Laptop, area: str, overdue: bool, day: datetime | None, as_json: bool
) -> None:
    """By the day they are due."""
    on = day.date() if day else today()
    with here.replica() as replica:
        found = matters(replica, places.area_code(area) if area else "", on)
    found = [one for one in found if one.state == "overdue" or not overdue]
    if as_json:
        here.show_json([_plain_matter(one) for one in found])
        return
    for one in found:
        record = one.record
        state = STATES[one.state].to(here.language)
        told = (record.id, state, str(record["due"] or "—"), record["unit"], record["demand"])
        here.show("\t".join(map(str, told)))
    late = sum(one.state == "overdue" for one in found)
    here.say(f"共{len(found)}项，逾期{late}项", f"{len(found)} matters, {late} late")


def _plain_matter(one: Matter) -> dict[str, Any]:
    names = ("unit", "demand", "due", "done", "result", "evidence", "inspection")
    told = {name: one.record[name] for name in names}
    return {"id": one.record.id, "area": one.record.area, "state": one.state, **told}
