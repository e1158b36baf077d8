"""The guards of an issue's steps: whether a step may be taken now, or the sentence why not.

``out_of_turn`` asks whether it is this step's and this person's turn, ``unfilled`` whether it says
all it must, ``broken_rule`` asks the guards that its row names. The guards pass what they cannot
judge yet, so that a screen can ask before anything is filled in.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sync.errors import Text
from sync.records.fields import Field, NumberField, Values
from sync.records.kinds.issue import ISSUE, ISSUE_STEP
from sync.rules.calendar import working_days_between, working_days_in
from sync.rules.transitions import (
    Life,
    Limits,
    Step,
    Transition,
    not_posted_because,
    role_label,
    shown,
    states,
    target,
    transitions,
)

OFFICE = {"leader", "clerk", "supervisor", "admin"}
"""Who may say whether an objection is upheld."""
CLOCK_SKEW = timedelta(days=1)
"""How far a step may be dated ahead of the hub: two clocks around midnight are no one's fault."""
PETITION = "15"
"""The category 信访积案, which has longer time limits."""
SATISFIED, DISSATISFIED = {"1", "2"}, {"3"}
TOP_LEVEL = "3"


@dataclass(frozen=True)
class Case:
    """A step that somebody proposes to an issue; ``today`` is the day of whoever judges it."""

    issue: Values
    life: Life
    step: Step
    role: str
    today: date
    limits: Limits

    @property
    def day(self) -> date:
        """When the step was done; today until a date is given."""
        return self.step.day() or self.today


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
        return _still_wanted(row, labels)
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


def _still_wanted(row: Transition, labels: list[Text]) -> Text:
    zh, en = "、".join(label.zh for label in labels), ", ".join(label.en for label in labels)
    return Text(f"“{row.label.zh}”还要填：{zh}", f"“{row.label.en}” still needs: {en}")


def broken_rule(row: Transition, case: Case) -> Text | None:
    """What the first guard that says no has to say."""
    return next((why for name in row.guards if (why := GUARDS[name](case))), None)


# --- the guards, in the order of the table ------------------------------------------------------


def _issue_complete(case: Case) -> Text | None:
    labels = list(_issue_gaps(case.issue, case.limits))
    return _still_wanted(transitions()["submit"], labels) if labels else None


def _issue_gaps(issue: Values, limits: Limits) -> Iterator[Text]:
    fields = ISSUE.fields
    if len(str(issue.get("text") or "").strip()) < limits.text_min:
        label = fields["text"].label
        least = limits.text_min
        yield Text(f"{label.zh}（至少{least}个字）", f"{label.en} (at least {least} characters)")
    if not issue.get("category"):
        yield fields["category"].label
    for name in ("demand", "consent"):
        if issue.get(name) is None:  # "asked: none" and "no" are answers
            yield fields[name].label
    reachable = any(issue.get(name) for name in ("phone", "household", "enterprise"))
    if issue.get("contact") is None and not reachable:
        label = fields["contact"].label
        yield Text(f"{label.zh}（匿名的填“无”）", f"{label.en} (or that there is none)")


def _level_zero(case: Case) -> Text | None:
    if case.step.text("level") not in ("", "0"):
        return Text("只有“即知即办”层级的问题可以即办", "Only level 0 can be settled at once")
    return None


def _another_issue(case: Case) -> Text | None:
    if case.step.text("other") and case.step.text("other") == case.step.text("issue"):
        return Text("不能并入自己", "An issue cannot be merged into itself")
    return None


def _class_unchanged(case: Case) -> Text | None:
    known, said = case.life.law_class, case.step.text("law_class")
    if known and said and said != known:
        zh, en = f"性质已研判为{known}类，不能改为{said}类", f"The class is {known}, not {said}"
        return Text(zh, en)
    return None


def _decline_allowed(case: Case) -> Text | None:
    limits, life = case.limits, case.life
    if life.tally("declined") >= limits.declines:
        n = limits.declines
        return Text(f"已退单{n}次，不能再退", f"Declined {n} times already, which is the limit")
    petition = case.issue.get("category") == PETITION
    days = limits.decline_petition_wd if petition else limits.decline_wd
    if life.since and working_days_between(life.since, case.day) > days:
        return Text(
            f"退单应在交办后{days}个工作日内提出", f"Declining is for {days} working days only"
        )
    return None


def _joint_matter(case: Case) -> Text | None:
    units = [unit for unit in _split(case.step.text("unit")) if unit]
    if (case.life.level or "0") == "0" and len(units) == 1:
        zh = "会办要有两个以上单位，或者层级在县以下会办以上"
        return Text(zh, "A joint meeting needs two units, or level 1 and above")
    return None


def _split(units: str) -> list[str]:
    for mark in "，,；;／/ ":
        units = units.replace(mark, "、")
    return units.split("、")


def _one_level_up(case: Case) -> Text | None:
    level = case.life.level or "0"
    if level >= TOP_LEVEL:
        return Text("已经是最高层级", "It is at the highest level already")
    if case.step.text("level") and case.step.text("level") != str(int(level) + 1):
        zh, en = f"提级一次升一级，应为层级{int(level) + 1}", "Escalation goes up by one level"
        return Text(zh, en)
    return None


def _extension_allowed(case: Case) -> Text | None:
    limits, due, new = case.limits, case.life.due, case.step.day("due")
    if case.life.tally("extended") >= limits.extensions:
        n = limits.extensions
        return Text(f"已延期{n}次，不能再延", f"Extended {n} times already, which is the limit")
    if due is None:
        return Text("没有办理期限，无从延期", "There is no due date to extend")
    if case.day > due:
        return Text("已经超期，不能再申请延期", "It is overdue; an extension comes before that")
    if new and not due < new <= due + timedelta(days=limits.extension_days):
        days, old = limits.extension_days, shown(due)
        return Text(
            f"新期限应晚于原期限{old.zh}，且延长不超过{days}天",
            f"The new date must lie within {days} days after {old.en}",
        )
    return None


def _period_in_order(case: Case) -> Text | None:
    starts, ends = case.step.day("starts"), case.step.day("ends")
    if starts and ends and ends <= starts:
        return Text("公示结束应晚于公示开始", "The posting must end after it starts")
    return None


def _after_feedback(case: Case) -> Text | None:
    starts, since = case.step.day("starts"), case.life.since
    if starts and since and starts < since:
        return Text(
            f"公示开始早于结果反馈的日期（{shown(since).zh}）",
            f"The posting would start before the result was fed back ({shown(since).en})",
        )
    return None


def _long_enough(case: Case) -> Text | None:
    starts, ends = case.step.day("starts"), case.step.day("ends")
    if not starts or not ends:
        return None
    if case.life.postings:  # posted before: what was looked into again hangs for some days
        days = case.limits.posting_again_days
        if (ends - starts).days + 1 < days:
            return Text(f"再次公示不得少于{days}天", f"A second posting lasts {days} days")
        return None
    days = case.limits.posting_wd
    if working_days_in(starts, ends) < days:
        return Text(
            f"公示期不得少于{days}个工作日", f"A posting lasts {days} working days at the least"
        )
    return None


def _finding_by_office(case: Case) -> Text | None:
    said = case.step.values.get("upheld") is not None
    if said and case.role and case.role not in OFFICE:
        return Text("异议是否成立由乡镇办认定", "Whether an objection holds is for the office")
    return None


def _period_over(case: Case) -> Text | None:
    ends = case.life.postings[-1].ends if case.life.postings else None
    if ends is None:
        return Text("没有公示期，无从期满", "There is no posting that could be over")
    if case.today <= ends:
        return Text(f"公示到{shown(ends).zh}，还没有期满", f"It is posted until {shown(ends).en}")
    return None


def _no_open_objection(case: Case) -> Text | None:
    n = case.life.open_objections
    return Text(f"还有{n}条异议没有认定", f"Objections not settled: {n}") if n else None


def _not_the_handler(case: Case) -> Text | None:
    handlers = {_name(name) for name in (*case.life.handlers, case.life.person or "")} - {""}
    step = case.step
    asked = {_name(name) for name in (step.author, step.name, step.text("actor"))} - {""}
    if handlers & asked:
        return Text("回访人不能是承办人", "The handler cannot do the follow-up")
    return None


def _name(name: str) -> str:
    return "".join(name.split()).casefold()


def _says_satisfied(case: Case) -> Text | None:
    if case.step.text("satisfaction") and case.step.text("satisfaction") not in SATISFIED:
        return Text("满意度不是满意或基本满意", "The answer is not “satisfied”")
    return None


def _says_dissatisfied(case: Case) -> Text | None:
    if case.step.text("satisfaction") and case.step.text("satisfaction") not in DISSATISFIED:
        return Text("满意度不是不满意", "The answer is not “not satisfied”")
    return None


def _publicity_done(case: Case) -> Text | None:
    if case.life.posting_done or not_posted_because(case.issue, case.limits):
        return None
    return Text(
        "办理结果还没有公示期满，不能销号", "The outcome has not been posted; not closed yet"
    )


def _explanation_due(case: Case) -> Text | None:
    limits, life = case.limits, case.life
    if len(life.attempts) >= limits.attempt_days:  # 挂起: the county decides
        return None
    said_no = life.tally("dissatisfied")
    wanted = limits.explain_follow_ups if life.law_class == "C" else limits.exhausted_follow_ups
    if said_no < wanted:
        return Text(
            f"解释办结前应有{wanted}次不满意的回访，现在{said_no}次",
            f"Explaining needs {wanted} follow-ups without satisfaction; there are {said_no}",
        )
    return None


def _reopen_in_time(case: Case) -> Text | None:
    days, closed = case.limits.reopen_days, case.life.closed
    if closed and case.day > closed + timedelta(days=days):
        return Text(
            f"销号已超过{days}天，请作为新问题采集",
            f"Closed over {days} days ago: a new issue, then",
        )
    return None


GUARDS: dict[str, Callable[[Case], Text | None]] = {
    "issue_complete": _issue_complete,
    "level_zero": _level_zero,
    "another_issue": _another_issue,
    "class_unchanged": _class_unchanged,
    "decline_allowed": _decline_allowed,
    "joint_matter": _joint_matter,
    "one_level_up": _one_level_up,
    "extension_allowed": _extension_allowed,
    "period_in_order": _period_in_order,
    "after_feedback": _after_feedback,
    "long_enough": _long_enough,
    "finding_by_office": _finding_by_office,
    "period_over": _period_over,
    "no_open_objection": _no_open_objection,
    "not_the_handler": _not_the_handler,
    "says_satisfied": _says_satisfied,
    "says_dissatisfied": _says_dissatisfied,
    "publicity_done": _publicity_done,
    "explanation_due": _explanation_due,
    "reopen_in_time": _reopen_in_time,
}
