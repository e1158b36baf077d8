"""Common issues (共性问题): many of one kind that are settled by one policy (campaign.md 二).

A common issue is an issue that says so; others are joined to it as its children. When it is closed
their next steps are proposed, and nothing else: each child is closed by its own people, posted and
asked for as any issue.
"""

from datetime import date
from functools import partial
from typing import Any, NamedTuple

from sync.casework.issues import ISSUE, issue_of, life_of, steps_of
from sync.casework.parameters import settings_of
from sync.errors import Refused, Text
from sync.records.fields import Value
from sync.records.places import short_name_of
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act
from sync.rules.issues import Option, fold, leading, steps_for
from sync.rules.transitions import Life

LEAST_LEVEL = "2"
"""市级部门 and above: what is below is settled where it is (domain.md 5.1)."""


class Child(NamedTuple):
    """An issue joined to a common one; ``proposed`` is the step to take now that its parent is
    closed, with the values that follow from it; None while that is open, or nothing is to do."""

    issue: Record
    life: Life
    proposed: Option | None
    values: dict[str, Value]


def join(replica: Replica, author: str, issue_id: str, parent_id: str) -> None:
    """Joins an issue to a common issue. Raises Missing, Refused with the rule it breaks."""
    with replica.act(author) as act:
        join_in(act, replica, issue_id, parent_id)


def join_in(act: Act, replica: Replica, issue_id: str, parent_id: str) -> None:
    """``join`` inside an act that is open already."""
    issue, parent = issue_of(replica, issue_id), issue_of(replica, parent_id)
    why = fault(life_of(replica, issue.id), issue, life_of(replica, parent.id), parent)
    if why:
        raise Refused(why.zh, why.en)
    act.set(issue.id, {"parent": parent.id})


def part(replica: Replica, author: str, issue_id: str) -> None:
    """Takes an issue out of its common issue. Raises Missing."""
    issue = issue_of(replica, issue_id)
    with replica.act(author) as act:
        act.set(issue.id, {"parent": None})


def fault(life: Life, issue: Record, parent_life: Life, parent: Record) -> Text | None:
    """Why an issue cannot be part of a common one; None when it can."""
    if issue.id == parent.id:
        return Text("问题不能归入自己", "An issue cannot be part of itself")
    if not parent["common"]:
        return Text("要归入的问题没有标为共性问题", "The other issue is not marked as common")
    if parent["parent"]:
        return Text("要归入的问题自己已归入别的共性问题", "The other issue is itself part of one")
    if issue["common"]:
        return Text("共性问题不能再归入别的问题", "A common issue is not part of another")
    if parent_life.is_final:
        words = parent_life.label
        return Text(f"共性问题已是“{words.zh}”", f"The common issue is over (“{words.en}”)")
    if life.is_final:
        words = life.label
        return Text(f"问题已是“{words.zh}”", f"The issue is over (“{words.en}”)")
    if (life.level or "") < LEAST_LEVEL:
        return Text(
            "研判层级在市级以上的问题才归入共性问题",
            "Only issues of the city's level and above are part of common ones",
        )
    return None


def children(replica: Replica, parent_id: str, day: date) -> list[Child]:
    """The issues joined to a common one, by area and id, each with what to do now.

    Raises Missing.
    """
    parent, settings = issue_of(replica, parent_id), settings_of(replica)
    parent_life = life_of(replica, parent_id, pending=False)
    found = []
    for issue in replica.fetch(ISSUE, "", {"parent": parent.id}):
        limits = partial(settings.limits, issue.area)
        life = fold(issue.values, steps_of(replica, issue), limits=limits)
        next_step = None
        if parent_life.is_final and life.is_open:
            next_step = leading(steps_for(issue.values, life, "", "", day, limits=limits))
        values = _outcome(parent, parent_life) if next_step else {}
        known = (*next_step.needs, *next_step.takes) if next_step else ()
        kept = {name: value for name, value in values.items() if name in known}
        found.append(Child(issue, life, next_step, kept))
    return found


def outcome_of(replica: Replica, parent: Record) -> dict[str, Value]:
    """What the outcome of a common issue says for its children; nothing while that is open."""
    life = life_of(replica, parent.id, pending=False)
    return _outcome(parent, life) if life.is_final else {}


def _outcome(parent: Record, life: Life) -> dict[str, Value]:
    """What the outcome of the common issue says for its children."""
    said = [e.step.text("text") for e in life.history if e.step.event == "report_done"]
    papers = [e.step.text("document") for e in life.history if e.step.text("document")]
    number = str(parent["number"] or "")
    outcome = f"：{said[-1]}" if said and said[-1] else ""
    return {
        "text": f"共性问题{number}已{life.label.zh.removeprefix('已')}{outcome}",
        **({"document": papers[-1]} if papers else {}),
    }


def plain(one: Child, language: str) -> dict[str, Any]:
    """A child, for programs."""
    return {
        "id": one.issue.id,
        "number": one.issue["number"],
        "area": one.issue.area,
        "text": one.issue["text"],
        "state": one.life.state,
        "proposed": one.proposed.event if one.proposed else None,
        "values": one.values,
    }


def line_of(one: Child, language: str) -> str:
    """A child in one line."""
    text = " ".join(str(one.issue["text"] or "").split())
    said = one.life.label.to(language)
    if one.proposed:
        label = one.proposed.label.to(language)
        said += Text(f"，建议办理“{label}”", f", proposed: {label}").to(language)
    return f"{one.issue.id}  {short_name_of(one.issue.area)}  {text}  {said}"
