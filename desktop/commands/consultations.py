"""``consultation``: 一月一会商, what is to be discussed, what was decided, what is still owed."""

from collections.abc import Sequence
from datetime import datetime

import click

from desktop.commands.surface import Command, Group, Laptop, as_json, laptop, option
from desktop.commands.values import check_right
from sync.casework.consultations import (
    candidates,
    carry_out,
    decisions,
    hold,
    months_without,
)
from sync.errors import Text
from sync.records import places
from sync.stamps import today

STATES = {
    "open": Text("待落实", "open"),
    "overdue": Text("逾期", "overdue"),
    "done": Text("已落实", "done"),
}
_day = click.DateTime(["%Y-%m-%d"])
_on = option("--on", "day", type=_day, metavar="D", words=Text("日期，默认今天", "Day; today"))
_area = option("--area", required=True, metavar="CODE", words=Text("区划代码", "Area code"))

consultation = Group(
    "consultation",
    words=Text("一月一会商", "Monthly consultations"),
    example="zoufang consultation candidates --area 320282113",
)


@consultation.command(
    "add",
    cls=Command,
    words=Text("记一次会商：议题、问题、意见、责任单位、时限", "Write a consultation down"),
    example="zoufang consultation add 路灯维修 --area 320282113 --issue 01M8759J0H001F5XTA41NY4AB2 "
    "--decision 列入计划 --owner 城管办 --due 2017-08-31",
)
@click.argument("topic")
@_area
@option("--issue", "issues", multiple=True, metavar="ID", words=Text("问题", "An issue of it"))
@option("--decision", default="", words=Text("会商意见", "What was decided"))
@option("--owner", default="", words=Text("责任单位", "The unit in charge"))
@option("--due", type=_day, metavar="D", words=Text("完成时限", "By when"))
@option("--present", default="", words=Text("参加人员", "Who was present"))
@option("--document", default="", words=Text("纪要编号", "Number of the minutes"))
@_on
@laptop
def add(
    here: Laptop,
    topic: str,
    area: str,
    issues: Sequence[str],
    decision: str,
    owner: str,
    due: datetime | None,
    present: str,
    document: str,
    day: datetime | None,
) -> None:
    """One consultation."""
    place = places.area_code(area)
    with here.replica() as replica:
        check_right(here, replica, place, "consultation")
        id = hold(
            replica,
            here.author(replica),
            area=place,
            day=day.date() if day else today(),
            topic=topic,
            issues=issues,
            decision=decision,
            owner=owner,
            due=due.date() if due else None,
            present=present,
            document=document,
        )
    here.show(id)


@consultation.command(
    "done",
    cls=Command,
    words=Text("会商意见已落实", "Say that a decision was carried out"),
    example="zoufang consultation done 01M8759J0H001F5XTA41NY4AB2",
)
@click.argument("id")
@_on
@laptop
def done(here: Laptop, id: str, day: datetime | None) -> None:
    """With the day."""
    with here.replica() as replica:
        carry_out(replica, here.author(replica), id, day.date() if day else today())
    here.say("已保存", "Saved")


@consultation.command(
    "list",
    cls=Command,
    words=Text(
        "列出会商和落实情况，以及没有会商的月份", "Consultations, and the months without one"
    ),
    example="zoufang consultation list --area 320282113",
)
@_area
@_on
@as_json
@laptop
def list_(here: Laptop, area: str, day: datetime | None, as_json: bool) -> None:
    """The latest first; then the months that had none."""
    place, on = places.area_code(area), day.date() if day else today()
    with here.replica() as replica:
        found, missing = decisions(replica, place, on), months_without(replica, place, on)
    if as_json:
        names = ("date", "topic", "issues", "decision", "owner", "due", "done", "document")
        rows = [
            {"id": one.record.id, "area": one.record.area, "state": one.state}
            | {name: one.record[name] for name in names}
            for one in found
        ]
        months = [{"month": str(m.first)[:7], "overdue": m.overdue} for m in missing]
        here.show_json({"consultations": rows, "months_without": months})
        return
    for one in found:
        record, state = one.record, STATES[one.state].to(here.language)
        told = [record.id, record["date"], state, record["topic"], record["owner"], record["due"]]
        here.show("\t".join(str(cell or "—") for cell in told))
    for month in missing:
        last = month.last.isoformat()
        here.say(
            f"{last[:7]} {'没有会商' if month.overdue else f'应于{last}前会商'}",
            f"{last[:7]} {'had none' if month.overdue else f'is due by {last}'}",
        )


@consultation.command(
    "candidates",
    cls=Command,
    words=Text(
        "应提交会商的难题：红色预警、市级以上、会办中、群众不满意",
        "Difficult issues: red, of an upper level, in a joint meeting, not satisfied",
    ),
    example="zoufang consultation candidates --area 320282113 --on 2017-06-30",
)
@_area
@_on
@as_json
@laptop
def candidates_(here: Laptop, area: str, day: datetime | None, as_json: bool) -> None:
    """The most urgent first."""
    place, on = places.area_code(area), day.date() if day else today()
    with here.replica() as replica:
        found = candidates(replica, place, on)
    if as_json:
        here.show_json(
            [
                {
                    "issue": one.watched.issue.id,
                    "number": one.watched.issue["number"],
                    "area": one.watched.issue.area,
                    "state": one.watched.life.state,
                    "colour": one.watched.colour.name,
                    "why": [why.to(here.language) for why in one.why],
                }
                for one in found
            ]
        )
        return
    for one in found:
        issue = one.watched.issue
        why = "；".join(why.to(here.language) for why in one.why)
        place_name = places.path_of(issue.area, "")
        here.show(f"{issue.id}\t{issue['number'] or '待编号'}\t{place_name}\t{why}")
    here.say(f"共{len(found)}件", f"{len(found)} issues")
