"""Why a household or an enterprise is to be visited: one sentence for each reason, the weightiest
first.

Serves task lists, the day's page and list chips. What covers and what meets a must-visit (必到) is
``sync/rules/coverage.py``; how long a poor household may go unvisited is R15 of domain.md 3.6.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sync.errors import Text
from sync.rules.coverage import ABSENT, Must, Standing, Visit, why_not
from sync.rules.parameters import Settings
from sync.rules.transitions import shown


class OpenIssue(NamedTuple):
    """An open issue of the household: its colour on the day, and when it is due."""

    colour: str
    due: date | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of an object that bears on visiting it; None is not known. ``standing`` is
    what its visits have come to; ``must`` is None where nobody in particular must come."""

    registered_poor: bool | None = None
    residence: str | None = None
    must: Must | None = None
    visits: tuple[Visit, ...] = ()
    standing: Standing = field(default_factory=Standing)
    follow_ups_due: tuple[date, ...] = ()
    issues: tuple[OpenIssue, ...] = ()


@dataclass(frozen=True)
class Patience:
    """After how many days an object is due again; None is never. Parameters of the area."""

    poor_days: int | None = 90
    other_days: int | None = None
    follow_up_soon_days: int = 3


def patience_of(settings: Settings, area: str, day: date) -> Patience:
    """What an area has set (visit.poor_days, visit.follow_up_soon_days)."""
    return Patience(
        poor_days=settings.number("visit.poor_days", area, day),
        follow_up_soon_days=settings.number("visit.follow_up_soon_days", area, day),
    )


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


MUST_OWED: dict[Must, Text] = {
    "tier": Text(
        "建档立卡户必到：还没有市、县、乡机关干部到访",
        "Registered poor household: no cadre of a city, county or town organ has been there",
    ),
    "rank": Text(
        "列统企业必到：还没有规定职级的领导干部到访",
        "Listed enterprise: nobody of the rank that is demanded has been there",
    ),
}


def _of_visits(facts: Facts, today: date, patience: Patience) -> list[Reason]:
    found = []
    counted = [v.date for v in facts.visits if why_not(v, facts.residence) is None]
    if facts.must and not facts.standing.reached_by(today):
        found.append(Reason("must_visit", MUST_OWED[facts.must]))
    if not counted:
        zh, en = "还没有走访过", "Never visited"
        if facts.visits:
            last = max(facts.visits, key=lambda visit: visit.date)
            day, why = shown(last.date), why_not(last, facts.residence)
            zh = f"{zh}（{day.zh}的走访不算：{why.zh if why else ''}）"
            en = f"{en} (the one of {day.en} does not count: {why.en if why else ''})"
        return [*found, Reason("never_visited", Text(zh, en))]
    wanted = patience.poor_days if facts.registered_poor else patience.other_days
    silent = (today - max(counted)).days
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
