"""An issue's life: folded from its steps, and which steps its rules allow now (sync.md 14).

The home hub decides each arriving step with ``decide`` on the life of the taken steps alone, and
numbers it or says why not. Everybody folds the taken steps in that order, whatever the rules said
since, then their own pending ones under the same rules. ``steps_for`` is what a screen offers.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, NamedTuple

from sync.errors import Text
from sync.records.fields import Values
from sync.rules.calendar import add_days, working_days_between
from sync.rules.guards import Case, broken_rule, judge, needs_of, out_of_turn
from sync.rules.transitions import (
    Entry,
    Life,
    Limits,
    Posting,
    Step,
    default_limits,
    states,
    target,
    transitions,
)

APPROVED = {"to_feed_back", "to_post", "posted", "to_follow_up", "solved"}
"""From these an issue goes *back* to work: a new round, with a new due date."""
DUE_RUNS = {"triaged", "assigned", "in_progress", "in_meeting", "escalated"}
"""In these the due date still lies ahead; once reported it has been met or missed."""


@dataclass(frozen=True)
class Option:
    """A step as a screen offers it; ``why`` says which rule or step is missing when not allowed.

    ``needs`` and ``takes`` are field names of ``issue_step``, beside ``date``; ``to`` is the state
    it is expected to lead to.
    """

    event: str
    label: Text
    to: str
    needs: tuple[str, ...]
    takes: tuple[str, ...]
    allowed: bool
    why: Text | None


class Colour(NamedTuple):
    """The colour of an issue on a day, and all that speaks for it."""

    name: Literal["none", "blue", "yellow", "red"]
    why: Text


def fold(
    issue: Values,
    steps: Iterable[Step],
    *,
    pending: bool = True,
    today: date | None = None,
    role: str = "",
    limits: Limits | None = None,
) -> Life:
    """The life of an issue with the values ``issue``: taken steps, then pending ones.

    ``pending=False`` leaves out what the hub has not decided; ``today`` and ``role`` are of the
    person whose pending steps these are (without them each step's own date and any role stand).
    """
    limits = limits or default_limits()
    life = Life()
    open_steps: list[Step] = []
    for step in sorted(steps, key=lambda step: (step.taken or 0, step.id)):
        if step.taken is not None:
            life = _done(life, step, issue, limits, "taken")
        elif step.refused:
            life = _not_done(life, step, Text(step.refused, step.refused), "refused")
        else:
            open_steps.append(step)
    for step in open_steps if pending else []:
        day = today or step.day() or date.max
        why = judge(Case(issue, life, step, role, day, limits))
        if why is None:
            life = _done(life, step, issue, limits, "pending")
        else:
            life = _not_done(life, step, why, "failing")
    return life


def decide(
    issue: Values,
    life: Life,
    step: Step,
    *,
    role: str,
    today: date,
    limits: Limits | None = None,
) -> Text | None:
    """Why the home hub does not take ``step``; None when it does.

    ``life`` is folded with ``pending=False``, ``today`` is the hub's.
    """
    return judge(Case(issue, life, step, role, today, limits or default_limits()))


def steps_for(
    issue: Values,
    life: Life,
    role: str,
    author: str,
    today: date,
    *,
    limits: Limits | None = None,
) -> list[Option]:
    """Every step, in the order of the table: allowed now for this person, or why not."""
    limits = limits or default_limits()
    options = []
    for row in transitions().values():
        blank = Step("", row.event, author, {"date": today.isoformat()})
        case = Case(issue, life, blank, role, today, limits)
        why = out_of_turn(row, case) or broken_rule(row, case)
        to = target(row, life, issue, blank.values, limits)
        needs = needs_of(row, life)
        takes = tuple(name for name in row.takes if name not in needs)
        options.append(Option(row.event, row.label, to, needs, takes, why is None, why))
    return options


def default_due(level: str, start: date, limits: Limits | None = None) -> date:
    """The due date of an issue of this level (domain.md 5.3), moved off a holiday."""
    days = (limits or default_limits()).due_days
    return add_days(start, days.get(level, max(days.values())))


def colour(life: Life, today: date, limits: Limits | None = None) -> Colour:
    """The warning colour of domain.md 5.4 on ``today``: by time alone, never stored."""
    limits = limits or default_limits()
    found: dict[Literal["red", "yellow", "blue"], list[Text]] = {
        "red": [],
        "yellow": [],
        "blue": [],
    }
    if life.due and life.state in DUE_RUNS:
        _judge_due(life, life.due, today, limits, found)
    silent, heard = limits.silent_days.get(life.state), life.heard
    if silent is not None and heard and (today - heard).days > silent:
        n = (today - heard).days
        found["yellow"].append(Text(f"{n}天没有进展", f"no progress for {n} days"))
    stage = limits.stage_wd.get(life.state)
    if stage is not None and life.since and working_days_between(life.since, today) > stage:
        zh = f"“{life.label.zh}”已超过{stage}个工作日"
        en = f"“{life.label.en}” for more than {stage} working days"
        found["yellow"].append(Text(zh, en))
    for name, whys in found.items():
        if whys:
            return Colour(name, Text("；".join(w.zh for w in whys), "; ".join(w.en for w in whys)))
    return Colour("none", Text("", ""))


def _judge_due(
    life: Life,
    due: date,
    today: date,
    limits: Limits,
    found: dict[Literal["red", "yellow", "blue"], list[Text]],
) -> None:
    """What the due date says: overdue, behind the time elapsed, or near."""
    if today > due:
        n = (today - due).days
        found["red"].append(Text(f"超期{n}天", f"overdue by {n} days"))
        return
    begun = life.begun or due
    total, elapsed = (
        working_days_between(begun, due),
        working_days_between(begun, today),
    )
    if life.percent is not None and total > 0:
        lag = 100 * elapsed - life.percent * total  # in points, times total
        zh = f"时间已过{100 * elapsed // total}%，进度{life.percent}%"
        en = f"{100 * elapsed // total}% of the time gone, {life.percent}% done"
        if lag >= limits.yellow_lag * total:
            found["red" if lag >= limits.red_lag * total else "yellow"].append(Text(zh, en))
    left = total - elapsed
    if left <= limits.blue_wd or left * 100 <= limits.blue_percent * total:
        found["blue"].append(Text(f"还剩{left}个工作日", f"{left} working days left"))


# --- folding ------------------------------------------------------------------------------------


def _done(life: Life, step: Step, issue: Values, limits: Limits, status: Any) -> Life:
    """The life after ``step``, whatever the guards say: what was taken stays taken."""
    row = transitions().get(step.event)
    if row is None:
        return replace(life, history=(*life.history, Entry(step, status, life.state, life.state)))
    day = step.day()
    to = target(row, life, issue, step.values, limits)
    entry = Entry(step, status, life.state, to)
    changes: dict[str, Any] = {"history": (*life.history, entry), "state": to}
    changes["heard"] = day or life.heard
    if to != life.state:
        changes["since"] = day
        changes["closed"] = day if states()[to].final else None
    for name in row.sets:
        given = step.day(name) if name == "due" else step.text(name)
        changes |= {name: given} if given else {}
    if row.event == "escalate" and "due" not in changes and day:
        longer = default_due(changes.get("level") or "", day, limits)
        changes["due"] = max(longer, life.due or longer)
    if "due" in changes and life.begun is None:
        changes["begun"] = day
    if row.counts:
        changes["tallies"] = {**life.tallies, row.counts: life.tally(row.counts) + 1}
    if row.handles:
        people = (step.author, step.text("actor"), changes.get("person", life.person))
        changes["handlers"] = life.handlers | {name for name in people if name}
    changes |= _particulars(life, step)
    if to == "in_progress" and life.state in APPROVED:
        changes |= _new_round(life, changes, day, limits)
    elif to == "in_progress" and life.due is None and "due" not in changes and day:
        # Settled at once, and sent back by the review: it has no due date of its own.
        changes |= {"begun": day, "due": default_due(life.level or "", day, limits)}
    return replace(life, **changes)


def _particulars(life: Life, step: Step) -> dict[str, Any]:
    """What single steps change beside the state."""
    match step.event:
        case "decline":
            return {"unit": None, "person": None}
        case "progress":
            percent = step.values.get("percent")
            return {"percent": percent} if isinstance(percent, int) else {}
        case "post":
            posting = Posting(
                step.day("starts"),
                step.day("ends"),
                step.text("place"),
                step.text("notice") or step.text("document"),
            )
            return {"postings": (*life.postings, posting), "open_objections": 0}
        case "object" if step.values.get("upheld") is None:
            return {"open_objections": life.open_objections + 1}
        case "object":
            return {"open_objections": max(0, life.open_objections - 1)}
        case "posting_over":
            return {"posting_done": True}
        case "follow_up_satisfied" | "follow_up_dissatisfied":
            return {"satisfied": step.event == "follow_up_satisfied"}
        case "not_reached":
            return {"attempts": life.attempts | {step.day() or date.min}}
    return {}


def _new_round(
    life: Life, changes: dict[str, Any], day: date | None, limits: Limits
) -> dict[str, Any]:
    due = changes.get("due")
    if due is None and day is not None:
        due = default_due(life.level or "", day, limits)
    return {
        "rounds": life.rounds + 1,
        "begun": day,
        "due": due,
        "percent": None,
        "posting_done": False,
        "open_objections": 0,
        "attempts": frozenset(),
    }


def _not_done(life: Life, step: Step, why: Text, status: Any) -> Life:
    entry = Entry(step, status, life.state, life.state, why)
    return replace(life, refused=(*life.refused, entry))
