"""Supervision on the command line: orders, answers and milestones of issues."""

from datetime import date, datetime
from typing import Any

import click

from desktop.commands.surface import Command, Laptop, as_json, laptop, option
from sync.casework import supervision
from sync.casework import supervision_words as words
from sync.casework.issues import issue_of
from sync.casework.parameters import settings_of
from sync.errors import Refused, Text
from sync.records import places
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.rules.supervision import WARNINGS
from sync.stamps import today

_DAY = click.DateTime(["%Y-%m-%d"])
area_option = option(
    "--area", default="", metavar="CODE", words=Text("只看这个区划", "Only this area")
)
on_option = option(
    "--on",
    "on",
    type=_DAY,
    metavar="DATE",
    words=Text("日期，默认今天", "The day, today by default"),
)


def day_of(given: datetime | None) -> date:
    """The day that was asked for; today when none was."""
    return given.date() if given else today()


def place_of(code: str) -> str:
    """The area that was asked for; "" for all. Raises BadValue."""
    return places.area_code(code) if code else ""


def some(record: Record, *names: str) -> dict[str, Any]:
    """Some values of a record, for programs."""
    return {name: record[name] for name in names}


@click.command(
    "supervise",
    cls=Command,
    words=Text(
        "发督办单；不写问题编号时列出应发而未发的\n\n编号由中心在同步时给出。",
        "Send a supervision order; without an issue, list those that colours call for\n\n"
        "The hub gives it its number at the next sync.",
    ),
    example="zoufang issue supervise --area 320282113\n"
    "zoufang issue supervise 01J2Q6… --by 赵书记 --demand 三日内说明原因",
)
@click.argument("id", required=False, default="")
@area_option
@option("--colour", type=click.Choice(WARNINGS), words=Text("级别", "Colour"))
@option("--unit", default="", words=Text("被督办单位", "The unit"))
@option("--demand", default="", words=Text("督办要求", "What is demanded"))
@option("--by", default="", words=Text("签发人", "Signed by"))
@option("--due", type=_DAY, metavar="DATE", words=Text("回复期限", "Answer due"))
@as_json
@laptop
def supervise(
    here: Laptop,
    id: str,
    area: str,
    colour: str | None,
    unit: str,
    demand: str,
    by: str,
    due: datetime | None,
    as_json: bool,
) -> None:
    """One order, or what is to be sent."""
    if not id:
        _show_proposals(here, place_of(area), as_json)
        return
    with here.replica() as replica:
        _check_right(here, replica, issue_of(replica, id).area)
        name = colour or _proposed(replica, id)
        made = supervision.send_order(
            replica,
            here.author(replica),
            id,
            name,
            today(),
            supervision.Wording(unit, demand, by, due.date() if due else None),
        )
    if as_json:
        here.show_json({"id": made, "colour": name})
    else:
        here.show(made)


def _check_right(here: Laptop, replica: Replica, area: str) -> None:
    """Raises Refused where the hub would not take an order from this person."""
    if not here.may_write(replica, area, supervision.SUPERVISION):
        place = places.path_of(area)
        raise Refused(
            f"您在“{place}”的角色不能发督办单，也不能代填回复；请乡镇办或督办办理",
            f"Your role in {place} does not send orders or record answers; the office does",
        )


def _proposed(replica: Replica, id: str) -> str:
    settings = settings_of(replica)
    one = supervision.watched_issue(replica, id, today(), settings)
    proposal = supervision.proposal_of(one, today(), settings)
    if proposal is None:
        raise Refused(
            "现在没有应发的督办单；要另发请写明 --colour",
            "No order is called for now; to send one all the same say --colour",
        )
    return proposal.colour


def _show_proposals(here: Laptop, area: str, as_json: bool) -> None:
    with here.replica() as replica:
        found = supervision.proposals(replica, area, today())
    if as_json:
        here.show_json([words.plain_proposal(one, here.language) for one in found])
        return
    for one in found:
        here.show(words.line_of_proposal(one, here.language))
    here.say(f"应发督办单{len(found)}张", f"{len(found)} orders to send")


@click.command(
    "orders",
    cls=Command,
    words=Text("列出已发的督办单，未回复的在前", "List the orders sent, unanswered ones first"),
    example="zoufang issue orders --area 320282113 --open",
)
@area_option
@option("--open", "only_open", is_flag=True, words=Text("只列未回复的", "Only unanswered ones"))
@on_option
@as_json
@laptop
def orders(here: Laptop, area: str, only_open: bool, on: datetime | None, as_json: bool) -> None:
    """Orders with their answers."""
    with here.replica() as replica:
        found = supervision.orders_of(replica, place_of(area), day_of(on))
    shown = [one for one in found if one.is_open or not only_open]
    if as_json:
        here.show_json([words.plain_order(one, here.language) for one in shown])
        return
    for one in shown:
        here.show(words.line_of_order(one, here.language))
    late = sum(one.is_open and one.late > 0 for one in found)
    here.say(f"共{len(shown)}张，逾期未回复{late}张", f"{len(shown)} orders, {late} answers late")


@click.command(
    "reply",
    cls=Command,
    words=Text("回复一张督办单", "Answer a supervision order"),
    example="zoufang issue reply 01J2R8… 已调拨路灯六盏，周五装完",
)
@click.argument("order")
@click.argument("text")
@on_option
@laptop
def reply(here: Laptop, order: str, text: str, on: datetime | None) -> None:
    """The answer of the unit."""
    with here.replica() as replica:
        found = replica.get(order)
        if found is not None:
            _check_right(here, replica, found.area)
        supervision.answer_order(replica, here.author(replica), order, day_of(on), text)
    here.say("已回复", "Answered")


@click.command(
    "milestone",
    cls=Command,
    words=Text(
        "时序节点：不带选项时列出，--add 新增，--done 记为完成",
        "The plan of an issue: list it, --add to it, or say what is --done",
    ),
    example="zoufang issue milestone 01J2Q6… --add 路灯到货 --due 2017-06-15\n"
    "zoufang issue milestone 01J2Q6… --done 01J2S1…",
)
@click.argument("id")
@option("--add", metavar="TEXT", words=Text("节点任务", "What is to be done"))
@option("--due", type=_DAY, metavar="DATE", words=Text("计划完成日期", "By when"))
@option("--done", metavar="ID", words=Text("完成的节点编号", "The milestone reached"))
@on_option
@as_json
@laptop
def milestone(
    here: Laptop,
    id: str,
    add: str | None,
    due: datetime | None,
    done: str | None,
    on: datetime | None,
    as_json: bool,
) -> None:
    """The milestones of one issue."""
    if (add is None) != (due is None):
        raise click.UsageError(
            here.text("--add 和 --due 要一起用", "--add and --due belong together")
        )
    with here.replica() as replica:
        author = here.author(replica)
        if add is not None and due is not None:
            supervision.plan_milestone(replica, author, id, add, due.date())
        if done is not None:
            supervision.reach_milestone(replica, author, done, day_of(on))
        plan = supervision.watched_issue(replica, id, today()).milestones
    if as_json:
        here.show_json([{"id": m.id, **some(m, "text", "due", "done")} for m in plan])
        return
    for one in plan:
        reached = here.text("完成", "done") if one["done"] else here.text("未完成", "open")
        here.show(f"{one.id}  {one['due']}  {one['text']}  {reached} {one['done'] or ''}".rstrip())
