"""Why a household is to be visited: one sentence for each reason, the weightiest first.

Serves task lists, the day's page and list chips. Visits that found nobody do not count, and
neither does a call to a household that lives at home: only absent ones (空关户、流动户) may be
visited by telephone, WeChat or QQ. A must-visit (必到) of a registered poor household is met only
by a cadre of a city, county or town organ; a village cadre's visit covers it, and no more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sync.errors import Text
from sync.rules.transitions import shown

FACE_TO_FACE = "1"
REMOTE = {"2", "3", "4"}
"""visit_mode: telephone, WeChat, QQ."""
MET = {"1", "2"}
"""visit_result: met, or spoken with; not 未遇, 拒访, 地址不符."""
ABSENT = {"2", "3"}
"""residence_status: 空关户, 流动户."""
MUST_TIERS = {"2", "3", "4"}
"""tier: 三级机关, of city, county and town."""


class Seen(NamedTuple):
    """One visit, by the codes of its record and of the visitor's organ."""

    date: date
    mode: str | None
    result: str | None
    finished: bool | None
    tier: str | None = None


class OpenIssue(NamedTuple):
    """An open issue of the household: its colour on the day, and when it is due."""

    colour: str
    due: date | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of a household that bears on visiting it; None is not known."""

    registered_poor: bool | None = None
    residence: str | None = None
    visits: tuple[Seen, ...] = ()
    follow_ups_due: tuple[date, ...] = ()
    issues: tuple[OpenIssue, ...] = ()


@dataclass(frozen=True)
class Patience:
    """After how many days a household is due again; None is never. Parameters of the area."""

    poor_days: int | None = 90
    """R15 of domain.md 3.6."""
    other_days: int | None = None
    follow_up_soon_days: int = 3


class Reason(NamedTuple):
    """A reason by its stable code, and its sentence."""

    code: str
    text: Text


DEFAULT = Patience()

WEIGHTS = (
    "issue_overdue",
    "must_visit",
    "never_visited",
    "follow_up_overdue",
    "follow_up_due",
    "issue_near",
    "not_visited",
    "remote_allowed",
)
"""The codes, weightiest first."""


def reasons(facts: Facts, today: date, patience: Patience = DEFAULT) -> list[Reason]:
    """Why to visit this household, weightiest first; empty when nothing is owed.

    How an absent household may be visited is said last, and only when a visit is owed at all.
    """
    found = [
        *_of_issues(facts.issues, today),
        *_of_visits(facts, today, patience),
        *_of_follow_ups(facts.follow_ups_due, today, patience),
    ]
    if found and facts.residence in ABSENT:
        zh = "空关户" if facts.residence == "2" else "流动户"
        text = Text(
            f"{zh}，可用电话、微信或QQ走访，并注明原因",
            "Absent: may be visited by telephone, WeChat or QQ, with the reason",
        )
        found.append(Reason("remote_allowed", text))
    return sorted(found, key=lambda reason: WEIGHTS.index(reason.code))


def counts(visit: Seen, residence: str | None) -> bool:
    """Whether a visit covers the household: finished, someone met, in a way allowed for it."""
    if not visit.finished or (visit.result is not None and visit.result not in MET):
        return False
    return visit.mode == FACE_TO_FACE or (visit.mode in REMOTE and residence in ABSENT)


def must_visit_met(visits: Iterable[Seen], residence: str | None) -> bool:
    """Whether a cadre of the right organs has visited a registered poor household."""
    return any(counts(visit, residence) and visit.tier in MUST_TIERS for visit in visits)


def _of_visits(facts: Facts, today: date, patience: Patience) -> list[Reason]:
    found = []
    days = [visit.date for visit in facts.visits if counts(visit, facts.residence)]
    if facts.registered_poor and not must_visit_met(facts.visits, facts.residence):
        zh, en = "建档立卡户必到：还没有市、县、乡机关干部到访", "Registered poor household: "
        en += "no cadre of a city, county or town organ has been there"
        found.append(Reason("must_visit", Text(zh, en)))
    if not days:
        tried = [visit.date for visit in facts.visits if not counts(visit, facts.residence)]
        zh, en = "还没有走访过", "Never visited"
        if tried:
            last = shown(max(tried))
            zh, en = f"{zh}（{last.zh}的走访不算）", f"{en} (the one of {last.en} does not count)"
        return [*found, Reason("never_visited", Text(zh, en))]
    wanted = patience.poor_days if facts.registered_poor else patience.other_days
    silent = (today - max(days)).days
    if wanted is not None and silent > wanted:
        zh, en = f"已{silent}天没有走访", f"Not visited for {silent} days"
        found.append(Reason("not_visited", Text(zh, en)))
    return found


def _of_follow_ups(due: tuple[date, ...], today: date, patience: Patience) -> list[Reason]:
    if not due:
        return []
    first = min(due)
    left, day = (first - today).days, shown(first)
    if left > patience.follow_up_soon_days:
        return []
    if left < 0:
        text = Text(f"回访应在{day.zh}，已过{-left}天", f"Follow-up was due on {day.en}")
        return [Reason("follow_up_overdue", text)]
    return [Reason("follow_up_due", Text(f"回访应在{day.zh}", f"Follow-up due on {day.en}"))]


def _of_issues(issues: tuple[OpenIssue, ...], today: date) -> list[Reason]:
    """Issues that are red or past their date, then those that are yellow or blue."""
    late = [issue for issue in issues if issue.colour == "red" or _past(issue, today)]
    near = [issue for issue in issues if issue not in late and issue.colour in ("yellow", "blue")]
    found = []
    if late:
        text = Text(f"{len(late)}件问题红牌或超期", f"Issues red or overdue: {len(late)}")
        found.append(Reason("issue_overdue", _with_due(text, late)))
    if near:
        text = Text(
            f"{len(near)}件问题临近期限或黄牌", f"Issues near their date or yellow: {len(near)}"
        )
        found.append(Reason("issue_near", _with_due(text, near)))
    return found


def _past(issue: OpenIssue, today: date) -> bool:
    # What is past its date and yet without colour has been reported in time.
    return issue.colour != "none" and issue.due is not None and issue.due < today


def _with_due(text: Text, issues: list[OpenIssue]) -> Text:
    days = [issue.due for issue in issues if issue.due is not None]
    if not days:
        return text
    first = shown(min(days))
    return Text(f"{text.zh}，最早的期限是{first.zh}", f"{text.en}, the first due on {first.en}")
