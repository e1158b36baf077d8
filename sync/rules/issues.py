"""An issue's life: folded from its steps, and which steps its rules allow now (sync.md 14).

The home hub decides each arriving step with ``decide`` on the life of the taken steps alone, and
numbers it or says why not. Everybody folds the taken steps in that order, whatever the rules said
since, then their own pending ones under the same rules. ``steps_for`` is what a screen offers.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sync.errors import Text
from sync.records.fields import Values
from sync.rules.calendar import add_days
from sync.rules.gates import Case, broken_rule
from sync.rules.guards import judge, needs_of, out_of_turn
from sync.rules.transitions import (
    Entry,
    Life,
    Limits,
    LimitsOn,
    Posting,
    Step,
    default_limits,
    default_limits_on,
    states,
    target,
    transitions,
)

APPROVED = {"to_feed_back", "to_post", "posted", "to_follow_up", "solved"}
"""From these an issue goes *back* to work: a new round, with a new due date."""


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


def fold(
    issue: Values,
    steps: Iterable[Step],
    *,
    pending: bool = True,
    today: date | None = None,
    role: str = "",
    limits: LimitsOn = default_limits_on,
) -> Life:
    """The life of an issue with the values ``issue``: taken steps, then pending ones.

    ``pending=False`` leaves out what the hub has not decided; ``today`` and ``role`` are of the
    person whose pending steps these are (without them each step's own date and any role stand).
    Each step is read by the limits of its own day.
    """
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
        why = judge(Case(issue, life, step, role, day, limits(step.day() or day)))
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
    limits: LimitsOn = default_limits_on,
) -> Text | None:
    """Why the home hub does not take ``step``; None when it does.

    ``life`` is folded with ``pending=False``, ``today`` is the hub's.
    """
    return judge(Case(issue, life, step, role, today, limits(step.day() or today)))


def steps_for(
    issue: Values,
    life: Life,
    role: str,
    author: str,
    today: date,
    *,
    limits: LimitsOn = default_limits_on,
) -> list[Option]:
    """Every step, in the order of the table: allowed now for this person, or why not."""
    options, now = [], limits(today)
    for row in transitions().values():
        blank = Step("", row.event, author, {"date": today.isoformat()})
        case = Case(issue, life, blank, role, today, now)
        why = out_of_turn(row, case) or broken_rule(row, case)
        to = target(row, life, issue, blank.values, now)
        needs = needs_of(row, life)
        takes = tuple(name for name in row.takes if name not in needs)
        options.append(Option(row.event, row.label, to, needs, takes, why is None, why))
    return options


DETOURS = ("propose_meeting", "escalate", "reject_result")
"""Ways through the life that few issues need."""


def leads_on(event: str) -> bool:
    """Whether most issues go on by this step."""
    return transitions()[event].main and event not in DETOURS


def leading(options: Iterable[Option]) -> Option | None:
    """The step by which an issue goes on as most do; None when none such is allowed now."""
    return next((o for o in options if o.allowed and leads_on(o.event)), None)


def default_due(level: str, start: date, limits: Limits | None = None) -> date:
    """The due date of an issue of this level (domain.md 5.3), moved off a holiday."""
    days = (limits or default_limits()).due_days
    return add_days(start, days.get(level, max(days.values())))


# --- folding ------------------------------------------------------------------------------------


def _done(life: Life, step: Step, issue: Values, limits_on: LimitsOn, status: Any) -> Life:
    """The life after ``step``, whatever the guards say: what was taken stays taken."""
    row = transitions().get(step.event)
    if row is None:
        return replace(life, history=(*life.history, Entry(step, status, life.state, life.state)))
    day = step.day()
    limits = limits_on(day or date.max)
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
        person = changes.get("person", life.person)
        people = (step.author, step.name, step.text("actor"), person)
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
