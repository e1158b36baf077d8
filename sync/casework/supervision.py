"""Supervision of issues on a replica's records: colours, orders that are due, answers, milestones.

An order is asked for by the colour, written by a person and numbered by the hub (domain.md 5.4).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import NamedTuple

from sync.casework.issues import ISSUE, courses, issue_of, steps_of
from sync.casework.parameters import settings_of
from sync.errors import BadValue, Missing, Refused, Text
from sync.records.fields import Value
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act
from sync.rules.issues import fold
from sync.rules.parameters import Settings
from sync.rules.supervision import (
    SEVERITY,
    WARNINGS,
    Colour,
    colour,
    day_of,
    known_by,
    reply_due,
    reply_late,
    wants_order,
)
from sync.rules.transitions import Life

SUPERVISION, MILESTONE, FOLLOW_UP = "supervision", "milestone", "follow_up"
DEMANDS = {
    "yellow": Text(
        "请说明原因，提出措施，按期办结", "Say why, say what will be done, and finish it"
    ),
    "red": Text(
        "请分管领导牵头，限期整改并书面说明",
        "The leader in charge is to see to it and to answer in writing",
    ),
}
"""What an order demands unless the person says otherwise."""


@dataclass(frozen=True)
class Watched:
    """An issue as it stands on a day: its life until then, its colour, its plan and its orders."""

    issue: Record
    life: Life
    colour: Colour
    milestones: tuple[Record, ...] = ()
    orders: tuple[Record, ...] = ()


class Proposal(NamedTuple):
    """An order that an issue's colour calls for, ready to be sent."""

    issue: Record
    life: Life
    colour: str
    why: Text
    unit: str
    demand: Text
    reply_due: date


class Order(NamedTuple):
    """An order that was sent; ``late`` is by how many working days its answer is, or was, late."""

    record: Record
    issue: Record | None
    late: int

    @property
    def is_open(self) -> bool:
        """Whether it has no answer."""
        return not self.record["replied"]


def watched(
    replica: Replica,
    area: str,
    day: date,
    settings: Settings | None = None,
    *,
    pending: bool = True,
    ahead: bool = False,
) -> list[Watched]:
    """Every issue under an area prefix as it stood on the evening of ``day``.

    ``pending=False`` leaves out what the hub has not decided, so that everybody sees the same;
    ``ahead`` counts the steps of later dates too, for a page that shows what is on record.
    """
    settings = settings or settings_of(replica)
    plans, orders = _by_issue(replica, MILESTONE, area), _by_issue(replica, SUPERVISION, area)
    found = []
    for issue, steps, whole in courses(replica, area, settings, pending=pending):
        life, known = whole, steps if ahead else known_by(steps, day)
        if len(known) != len(steps):
            limits = partial(settings.limits, issue.area)
            life = fold(issue.values, known, pending=pending, limits=limits)
        plan, sent = plans.get(issue.id, []), orders.get(issue.id, [])
        found.append(_watched(issue, life, plan, sent, day, settings))
    return found


def watched_issue(
    replica: Replica,
    issue_id: str,
    day: date,
    settings: Settings | None = None,
    *,
    ahead: bool = False,
) -> Watched:
    """One issue as it stood on the evening of ``day``, pending steps in effect. Raises Missing."""
    issue, settings = issue_of(replica, issue_id), settings or settings_of(replica)
    limits = partial(settings.limits, issue.area)
    steps = steps_of(replica, issue)
    life = fold(issue.values, steps if ahead else known_by(steps, day), limits=limits)
    plan = replica.fetch(MILESTONE, issue.area, {ISSUE: issue.id})
    orders = replica.fetch(SUPERVISION, issue.area, {ISSUE: issue.id})
    return _watched(issue, life, plan, orders, day, settings)


def _by_issue(replica: Replica, kind: str, area: str) -> dict[str, list[Record]]:
    found: defaultdict[str, list[Record]] = defaultdict(list)
    for record in replica.fetch(kind, area):
        found[str(record[ISSUE])].append(record)
    return found


def _watched(
    issue: Record,
    life: Life,
    plan: list[Record],
    orders: list[Record],
    day: date,
    settings: Settings,
) -> Watched:
    limits = settings.limits(issue.area, day)
    shade = colour(life, day, limits, [m.values for m in plan], [o.values for o in orders])
    plan.sort(key=lambda m: (str(m["due"] or ""), m.id))
    orders.sort(key=lambda o: (str(o["sent"] or ""), o.id))
    return Watched(issue, life, shade, tuple(plan), tuple(orders))


def listed(
    replica: Replica, area: str, day: date, colours: Collection[str] = (), *, whole: bool = False
) -> list[Watched]:
    """The issues of an area as they stood on ``day``, the most urgent first: those of these
    colours, or all that are open (``whole``: and those that are over)."""
    found = [
        one
        for one in watched(replica, area, day)
        if (one.life.is_open or whole) and (not colours or one.colour.name in colours)
    ]
    return sorted(found, key=lambda w: (SEVERITY[w.colour.name], w.issue.area, w.issue.id))


def to_look_back(replica: Replica, area: str, day: date) -> list[Watched]:
    """Solved issues that somebody should look at again by now (回头看), the oldest first: closed
    so many days ago as the area says, and nobody has asked since."""
    settings = settings_of(replica)
    asked: defaultdict[str, str] = defaultdict(str)
    for talk in replica.fetch(FOLLOW_UP, area):
        asked[str(talk[ISSUE])] = max(asked[str(talk[ISSUE])], str(talk["date"] or ""))
    found = []
    for one in watched(replica, area, day, settings):
        closed = one.life.closed
        if one.life.state != "solved" or closed is None:
            continue
        first, last = (
            settings.number(f"issue.look_back_{name}", one.issue.area, day)
            for name in ("from", "to")
        )
        since = asked[one.issue.id] > closed.isoformat()
        if first <= (day - closed).days <= last and not since:
            found.append(one)
    return sorted(found, key=lambda one: (one.life.closed or day, one.issue.id))


# -- orders ---------------------------------------------------------------------------------------


def proposals(
    replica: Replica, area: str, day: date, settings: Settings | None = None
) -> list[Proposal]:
    """The orders that colours call for and nobody has sent, red ones first."""
    settings = settings or settings_of(replica)
    found = []
    for one in watched(replica, area, day, settings):
        if wanted := proposal_of(one, day, settings):
            found.append(wanted)
    return sorted(found, key=lambda p: (SEVERITY[p.colour], p.issue.area, p.issue.id))


def proposal_of(one: Watched, day: date, settings: Settings) -> Proposal | None:
    """The order that an issue's colour calls for; None when there is none to send."""
    again = settings.number("supervision.again_wd", one.issue.area, day)
    name = wants_order(one.colour.name, [o.values for o in one.orders], day, again)
    if name is None:
        return None
    days = settings.number("supervision.reply_wd", one.issue.area, day)
    return Proposal(
        one.issue,
        one.life,
        name,
        one.colour.why,
        one.life.unit or "",
        DEMANDS[name],
        reply_due(day, days),
    )


class Wording(NamedTuple):
    """What an order says beside its colour; what is left out is as the rules propose it."""

    unit: str = ""
    demand: str = ""
    by: str = ""
    due: date | None = None


AS_PROPOSED = Wording()


def send_order(
    replica: Replica, author: str, issue_id: str, name: str, day: date, said: Wording = AS_PROPOSED
) -> str:
    """Writes a supervision order of ``day`` and returns its id; the hub gives it its number.

    Raises Missing, BadValue for a colour without orders or an answer due before it is sent, Refused
    where the issue is closed.
    """
    with replica.act(author) as act:
        return send_in(act, replica, issue_id, name, day, said)


def send_in(act: Act, replica: Replica, issue_id: str, name: str, day: date, said: Wording) -> str:
    """``send_order`` inside an act that is open already."""
    if name not in WARNINGS:
        raise BadValue(
            f"督办单只有黄色（yellow）和红色（red），没有“{name}”",
            f"Supervision orders are yellow or red, not {name}",
        )
    settings = settings_of(replica)
    one = watched_issue(replica, issue_id, day, settings)
    if one.life.is_final:
        raise Refused(
            f"问题已是“{one.life.label.zh}”，不再督办",
            f"The issue is over (“{one.life.label.en}”) and needs no supervision",
        )
    if said.due is not None and said.due < day:
        raise BadValue("回复期限早于发出日期", "The answer would be due before the order is sent")
    days = settings.number("supervision.reply_wd", one.issue.area, day)
    values: dict[str, Value] = {
        ISSUE: issue_id,
        "colour": name,
        "sent": day.isoformat(),
        "unit": said.unit or one.life.unit,
        "demand": said.demand or DEMANDS[name].zh,
        "reply_due": (said.due or reply_due(day, days)).isoformat(),
        "by": said.by or None,
        "sample": one.issue["sample"],
    }
    return act.add(SUPERVISION, one.issue.area, values)


def answer_order(replica: Replica, author: str, order_id: str, day: date, text: str) -> None:
    """Writes the answer to an order. Raises Missing, BadValue, Refused when it has one."""
    with replica.act(author) as act:
        answer_in(act, replica, order_id, day, text)


def answer_in(act: Act, replica: Replica, order_id: str, day: date, text: str) -> None:
    """``answer_order`` inside an act that is open already."""
    order = _of_kind(replica, order_id, SUPERVISION, Text("督办单", "supervision order"))
    sent = day_of(order["sent"])
    if not text.strip():
        raise BadValue("请写明回复内容", "Say what the answer is")
    if sent and day < sent:
        raise BadValue("回复日期早于发出日期", "The answer is dated before the order")
    if order["replied"]:
        raise Refused(
            f"督办单已于{order['replied']}回复，有补充请在办理步骤里写",
            f"The order was answered on {order['replied']}; say more in a step of the issue",
        )
    act.set(order.id, {"replied": day.isoformat(), "reply": text.strip()})


def orders_of(replica: Replica, area: str, day: date) -> list[Order]:
    """The orders under an area prefix: unanswered ones first, those most overdue on top."""
    issues = {record.id: record for record in replica.fetch(ISSUE, area)}
    found = [
        Order(record, issues.get(str(record[ISSUE])), reply_late(record.values, day))
        for record in replica.fetch(SUPERVISION, area)
    ]
    return sorted(found, key=lambda o: (not o.is_open, -o.late, str(o.record["sent"]), o.record.id))


def order_counts(orders: Iterable[Order], first: date, last: date) -> dict[str, int]:
    """What counts in an assessment of a period: orders sent in it by colour, answers late."""
    counts = {"yellow": 0, "red": 0, "late": 0}
    for order in orders:
        sent = day_of(order.record["sent"])
        if sent and first <= sent <= last:
            counts[str(order.record["colour"])] = counts.get(str(order.record["colour"]), 0) + 1
            counts["late"] += order.late > 0
    return counts


# -- milestones -----------------------------------------------------------------------------------


def plan_milestone(replica: Replica, author: str, issue_id: str, text: str, due: date) -> str:
    """Writes one milestone of an issue's plan and returns its id. Raises Missing, BadValue."""
    with replica.act(author) as act:
        return plan_in(act, replica, issue_id, text, due)


def plan_in(act: Act, replica: Replica, issue_id: str, text: str, due: date) -> str:
    """``plan_milestone`` inside an act that is open already."""
    issue = issue_of(replica, issue_id)
    if not text.strip():
        raise BadValue("请写明节点任务", "Say what is to be done by then")
    values: dict[str, Value] = {ISSUE: issue_id, "text": text.strip(), "due": due.isoformat()}
    return act.add(MILESTONE, issue.area, {**values, "sample": issue["sample"]})


def reach_milestone(replica: Replica, author: str, milestone_id: str, day: date | None) -> None:
    """Says when a milestone was reached; None that it was not. Raises Missing."""
    milestone = _of_kind(replica, milestone_id, MILESTONE, Text("时序节点", "milestone"))
    with replica.act(author) as act:
        act.set(milestone.id, {"done": day.isoformat() if day else None})


def _of_kind(replica: Replica, id: str, kind: str, what: Text) -> Record:
    found = replica.get(id)
    if found is None or found.kind != kind or found.deleted:
        raise Missing(f"没有编号为 {id} 的{what.zh}", f"There is no {what.en} {id}")
    return found
