"""红黄预警 and 督办 (domain.md 5.4): an issue's colour on a day, and the orders it calls for.

A colour is derived, never stored: by what had happened until the evening of the day, by the limits
that the area has on that day, the same on every laptop and hub. While nothing is done it only ever
gets worse. A supervision order is a record with a number; the rules propose it, people send it.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal, NamedTuple

from sync.errors import Text
from sync.records.fields import Value, Values
from sync.rules.calendar import add_working_days, working_days_between
from sync.rules.issues import fold
from sync.rules.transitions import Life, Limits, LimitsOn, Step, default_limits_on, shown

Name = Literal["none", "blue", "yellow", "red"]

SEVERITY: dict[str, int] = {"red": 0, "yellow": 1, "blue": 2, "none": 3}
"""Colours by urgency, the most urgent first."""
WARNINGS = ("red", "yellow")
"""The colours of 红黄预警, each with its order; blue is a mere reminder."""
WORDS = {
    "red": Text("红", "red"),
    "yellow": Text("黄", "yellow"),
    "blue": Text("蓝", "blue"),
    "none": Text("—", "—"),
}
"""Colours as lists name them."""
DUE_RUNS = {"triaged", "assigned", "in_progress", "in_meeting", "escalated"}
"""In these the due date still lies ahead; once reported it has been met or missed."""
EFFECTS: dict[str, Text] = {
    "red": Text(
        "向承办单位和分管领导发红色督办单，计入考核",
        "A red order to the unit and the leader in charge; it counts in the assessment",
    ),
    "yellow": Text("向承办单位发黄色督办单", "A yellow order to the unit"),
    "blue": Text("提醒承办单位", "A reminder to the unit"),
    "none": Text("", ""),
}


class Colour(NamedTuple):
    """The colour of an issue on a day, and all that speaks for it."""

    name: Name
    why: Text

    @property
    def effect(self) -> Text:
        """What the colour entails."""
        return EFFECTS[self.name]


_Found = dict[Name, list[Text]]


def colour_on(
    issue: Values,
    steps: Iterable[Step],
    milestones: Iterable[Values],
    orders: Iterable[Values],
    day: date,
    limits: LimitsOn = default_limits_on,
    *,
    pending: bool = False,
) -> Colour:
    """The colour at the end of ``day``, by what had happened until then and nothing later.

    ``milestones`` and ``orders`` are the values of the issue's ``milestone`` and ``supervision``
    records. ``pending`` counts the steps that the hub has not decided yet.
    """
    life = fold(issue, known_by(steps, day), pending=pending, limits=limits)
    return colour(life, day, limits(day), milestones, orders)


def known_by(steps: Iterable[Step], day: date) -> list[Step]:
    """The steps that had been taken by the evening of ``day``: in the hub's order up to the first
    of a later date, for nothing that follows it can have happened without it."""
    found: list[Step] = []
    for step in sorted(steps, key=lambda s: (s.taken is None, s.taken or 0, s.id)):
        if (step.day() or date.min) <= day:
            found.append(step)
        elif not step.refused:
            break
    return found


def colour(
    life: Life,
    day: date,
    limits: Limits,
    milestones: Iterable[Values] = (),
    orders: Iterable[Values] = (),
) -> Colour:
    """The colour on ``day`` of a life that is folded up to then."""
    if life.is_final:
        return Colour("none", Text("", ""))
    found: _Found = {"red": [], "yellow": [], "blue": []}
    plan = list(milestones)
    if life.state in DUE_RUNS:
        _judge_milestones(plan, day, found)
        if life.due:
            _judge_due(life, life.due, plan, day, limits, found)
    _judge_silence(life, day, limits, found)
    _judge_words(life, found)
    _judge_orders(orders, day, found)
    for name, whys in found.items():
        if whys:
            return Colour(name, Text("；".join(w.zh for w in whys), "; ".join(w.en for w in whys)))
    return Colour("none", Text("", ""))


def _judge_due(
    life: Life, due: date, plan: list[Values], day: date, limits: Limits, found: _Found
) -> None:
    """What the due date says: overdue, behind the time elapsed or the plan, or near."""
    if day > due:
        n = (day - due).days
        found["red"].append(Text(f"超期{n}天", f"overdue by {n} days"))
        return
    begun = life.begun or due
    total, elapsed = working_days_between(begun, due), working_days_between(begun, day)
    part, whole = elapsed, total
    if plan:  # the planned share counts, not the time
        part, whole = sum(_is_due(one, day) for one in plan), len(plan)
    if life.percent is not None and whole > 0:
        lag = 100 * part - life.percent * whole  # in points, times whole
        done, wanted = life.percent, 100 * part // whole
        zh = f"计划应完成{wanted}%" if plan else f"时间已过{wanted}%"
        en = f"{wanted}% planned by now" if plan else f"{wanted}% of the time gone"
        if lag >= limits.yellow_lag * whole:
            name: Name = "red" if lag >= limits.red_lag * whole else "yellow"
            found[name].append(Text(f"{zh}，进度{done}%", f"{en}, {done}% done"))
    left = total - elapsed
    if left <= limits.blue_wd or left * 100 <= limits.blue_percent * total:
        found["blue"].append(Text(f"还剩{left}个工作日", f"{left} working days left"))


def _judge_milestones(plan: list[Values], day: date, found: _Found) -> None:
    for one in plan:
        done = day_of(one.get("done"))
        if _is_due(one, day) and not (done and done <= day):
            text, due = str(one.get("text") or ""), day_of(one.get("due"))
            when = shown(due) if due else Text("", "")
            zh, en = f"节点“{text}”{when.zh}未完成", f"milestone “{text}” of {when.en} missed"
            found["yellow"].append(Text(zh, en))


def _is_due(milestone: Values, day: date) -> bool:
    """Whether its day is over; the day itself is still there to do it."""
    due = day_of(milestone.get("due"))
    return due is not None and due < day


def _judge_silence(life: Life, day: date, limits: Limits, found: _Found) -> None:
    silent, heard = limits.silent_days.get(life.state), life.heard
    if silent is not None and heard and (day - heard).days > silent:
        n = (day - heard).days
        found["yellow"].append(Text(f"{n}天没有进展", f"no progress for {n} days"))
    stage = limits.stage_wd.get(life.state)
    if stage is not None and life.since and working_days_between(life.since, day) > stage:
        zh = f"“{life.label.zh}”已超过{stage}个工作日"
        en = f"“{life.label.en}” for more than {stage} working days"
        found["yellow"].append(Text(zh, en))


def _judge_words(life: Life, found: _Found) -> None:
    """The first 不满意 is yellow, the second red, for as long as the issue is open."""
    n = life.tally("dissatisfied")
    if n:
        words = Text(f"回访{n}次不满意", f"not satisfied at {n} follow-ups")
        found["red" if n > 1 else "yellow"].append(words)


def _judge_orders(orders: Iterable[Values], day: date, found: _Found) -> None:
    """Two yellow orders are a red."""
    n = sum(o.get("colour") == "yellow" and _was_sent(o, day) for o in orders)
    if n > 1:
        found["red"].append(Text(f"已发{n}张黄色督办单", f"{n} yellow orders so far"))


# -- orders ---------------------------------------------------------------------------------------


def wants_order(
    name: str, orders: Iterable[Values], day: date, again_wd: int
) -> Literal["yellow", "red"] | None:
    """The colour of the order to propose for an issue that is ``name`` on ``day``; None for none.

    One that has no answer yet stands for itself. An answered one is good for ``again_wd`` working
    days more; an issue that still has the colour then is owed the next.
    """
    if name not in ("yellow", "red"):
        return None
    for order in orders:
        if order.get("colour") != name or not _was_sent(order, day):
            continue
        replied = day_of(order.get("replied"))
        if not replied or replied > day or working_days_between(replied, day) <= again_wd:
            return None
    return "red" if name == "red" else "yellow"


def reply_due(sent: date, working_days: int) -> date:
    """The last day for the answer to an order."""
    return add_working_days(sent, working_days)


def reply_late(order: Mapping[str, Value], day: date) -> int:
    """Working days by which the answer is (or was) late on ``day``; 0 when it is not."""
    due, replied = day_of(order.get("reply_due")), day_of(order.get("replied"))
    if due is None:
        return 0
    until = replied if replied and replied <= day else day
    return max(0, working_days_between(due, until))


def _was_sent(order: Values, day: date) -> bool:
    sent = day_of(order.get("sent"))
    return sent is not None and sent <= day


def day_of(value: Value) -> date | None:
    """A value as a date; None when it is none."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
