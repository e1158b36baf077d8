"""The guards that the rows of an issue's table name: what each asks of a proposed step, and its
sentence when the answer is no.

They pass what they cannot judge yet, so that a screen can ask before anything is filled in.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sync.errors import Text
from sync.records.fields import Values
from sync.records.kinds.issue import ISSUE
from sync.rules.calendar import working_days_between, working_days_in
from sync.rules.transitions import (
    Life,
    Limits,
    Step,
    Transition,
    not_posted_because,
    shown,
    transitions,
)

OFFICE = {"leader", "clerk", "supervisor", "admin"}
"""Who may say whether an objection is upheld."""
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


def broken_rule(row: Transition, case: Case) -> Text | None:
    """What the first guard that says no has to say."""
    return next((why for name in row.guards if (why := GUARDS[name](case))), None)


def still_wanted(row: Transition, labels: list[Text]) -> Text:
    """What a step still needs, in words."""
    zh, en = "、".join(label.zh for label in labels), ", ".join(label.en for label in labels)
    return Text(f"“{row.label.zh}”还要填：{zh}", f"“{row.label.en}” still needs: {en}")


def _issue_complete(case: Case) -> Text | None:
    labels = list(_issue_gaps(case.issue, case.limits))
    return still_wanted(transitions()["submit"], labels) if labels else None


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
