"""The guards of an issue's steps: whether a step may be taken now, or the sentence why not.

``out_of_turn`` asks whether it is this step's and this person's turn, ``unfilled`` whether it says
all it must, ``broken_rule`` the guards that its row names (``sync/rules/gates.py``).
"""

from datetime import timedelta

from sync.errors import Text
from sync.records.fields import Field, NumberField
from sync.records.kinds.issue import ISSUE_STEP
from sync.rules.gates import Case, broken_rule, still_wanted
from sync.rules.transitions import Life, Transition, role_label, states, target, transitions

CLOCK_SKEW = timedelta(days=1)
"""How far a step may be dated ahead of the hub: two clocks around midnight are no one's fault."""


def judge(case: Case) -> Text | None:
    """Why the step may not be taken; None when it may."""
    row = transitions().get(case.step.event)
    if row is None:
        name = case.step.event
        return Text(f"没有“{name}”这个步骤", f"There is no step “{name}”")
    return out_of_turn(row, case) or unfilled(row, case) or broken_rule(row, case)


def needs_of(row: Transition, life: Life) -> tuple[str, ...]:
    """The fields that a step needs now: those of its row, and what the class asks for."""
    more = []
    if row.event == "report_done":
        if life.law_class is None:  # settled at once, and sent back by the review
            more.append("law_class")
        if life.law_class == "B":  # 协商处置到位: there is an agreement to name
            more.append("document")
    return (*row.needs, *more)


def field_label(event: str, name: str) -> Text:
    """What a field of ``issue_step`` is called in this step."""
    row = transitions().get(event)
    return row.labels[name] if row and name in row.labels else ISSUE_STEP.fields[name].label


# --- turn, person, fields -----------------------------------------------------------------------


def out_of_turn(row: Transition, case: Case) -> Text | None:
    """Why this is not the step's turn, or not this person's."""
    if case.life.state not in row.sources:
        return _wrong_state(row, case)
    if case.role and case.role not in row.who:
        zh = "、".join(role_label(role).zh for role in row.who)
        en = ", ".join(role_label(role).en for role in row.who)
        return Text(f"“{row.label.zh}”由{zh}办理", f"“{row.label.en}” is for {en}")
    return None


def _wrong_state(row: Transition, case: Case) -> Text:
    here = states()[case.life.state]
    path = _path(row, case)
    if path:
        zh = "、".join(step.label.zh for step in path)
        en = ", ".join(step.label.en for step in path)
        return Text(
            f"现在是“{here.label.zh}”，“{row.label.zh}”之前还要先办：{zh}",
            f"The issue is “{here.label.en}”; before “{row.label.en}” it needs: {en}",
        )
    if here.final:
        return Text(
            f"“{here.label.zh}”的问题已经了结，不再办理“{row.label.zh}”",
            f"The issue is over (“{here.label.en}”); “{row.label.en}” no longer applies",
        )
    wanted = [state.label for key, state in states().items() if key in row.sources]
    zh, en = "、".join(w.zh for w in wanted), ", ".join(w.en for w in wanted)
    return Text(
        f"“{row.label.zh}”在“{zh}”时办理，现在是“{here.label.zh}”",
        f"“{row.label.en}” is for issues in “{en}”; this one is in “{here.label.en}”",
    )


def _path(row: Transition, case: Case) -> list[Transition]:
    """The shortest way along the main steps to where ``row`` may start; empty if none is."""
    paths: dict[str, list[Transition]] = {case.life.state: []}
    waiting = [case.life.state]
    for state in waiting:
        if state in row.sources:
            return paths[state]
        for step in transitions().values():
            if step.main and state in step.sources:
                to = target(step, case.life, case.issue, {}, case.limits)
                if to not in paths:
                    paths[to] = [*paths[state], step]
                    waiting.append(to)
    return []


def unfilled(row: Transition, case: Case) -> Text | None:
    """What the step must say and does not, or says impossibly."""
    missing = [name for name in needs_of(row, case.life) if not case.step.text(name)]
    if case.step.day("date") is None:
        missing.insert(0, "date")
    if row.event == "post" and not case.step.text("notice") and not case.step.text("document"):
        missing.append("document")  # the notice on record, or the number of one that is not
    if missing:
        labels = [field_label(row.event, name) for name in missing]
        return still_wanted(row, labels)
    if case.day - case.today > CLOCK_SKEW:
        return Text("步骤日期晚于今天", "The step is dated in the future")
    for name in (*row.needs, *row.takes):
        fault = _out_of_range(ISSUE_STEP.fields[name], case)
        if fault:
            return fault
    due = case.step.day("due")
    if due is not None and "due" in row.sets and due < case.day:
        return Text("办理期限早于步骤日期", "The due date is before the date of the step")
    return None


def _out_of_range(field: Field, case: Case) -> Text | None:
    value = case.step.values.get(field.name)
    if field.fits(value) and not (
        isinstance(field, NumberField)
        and isinstance(value, int)
        and not field.least <= value <= field.most
    ):
        return None
    label = field_label(case.step.event, field.name)
    return Text(f"“{label.zh}”的值不对", f"The value of “{label.en}” is not possible")
