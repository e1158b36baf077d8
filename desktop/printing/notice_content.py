"""What a public notice says: only the fields named here, masked, and nothing private in the words.

`notice_from` takes what is known of each issue and gives back the notice and what it found, so
that a person sees before printing what was left out and why (domain.md 6.4).
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from desktop.printing.page import date_words, words_of
from sync.errors import Refused, Text
from sync.rules import calendar, masking
from sync.rules.masking import Kind, People, Profile

WORKING_DAYS = 5
"""How long a notice hangs unless something else is asked for (domain.md 5.3)."""

OUTCOMES = {"A": "解决到位", "B": "协调处置到位", "C": "宣传解释到位"}
"""How an issue of each class of the three-way test ends (campaign.md, 三到位)."""


@dataclass(frozen=True)
class NoticeIssue:
    """What is known of one issue. Names and words are as recorded; nothing is masked yet."""

    number: str
    summary: str
    outcome: str = ""
    household_head: str = ""
    """Whose issue it is; "" for an enterprise or a public matter."""
    subject: str = ""
    """The enterprise or the public matter, shown as it is."""
    group: str = ""
    law_class: str = ""
    unit: str = ""
    closed: date | None = None
    members: tuple[str, ...] = ()
    """Everyone who must not be named: the household, and who raised the issue."""
    minors: tuple[str, ...] = ()
    withheld: bool = False
    """Bound by privacy, or posted against the person's will: counted, never shown."""
    reviewed: bool = False
    """A person has read the words and says they may be posted although they touch on a private
    matter (残疾人坡道). Numbers and names are masked all the same."""


@dataclass(frozen=True)
class Totals:
    """All issues of the place in the period, those not shown included."""

    collected: int
    solved: int
    explained: int
    open: int


@dataclass(frozen=True)
class Desk:
    """Who takes objections, where, and the official telephones."""

    unit: str
    address: str
    phones: tuple[str, ...]


@dataclass(frozen=True)
class Frame:
    """Everything on the notice but the issues."""

    place: str
    """Short, for the title: 湖㳇镇张阳村."""
    period_from: date
    period_to: date
    posted_from: date
    unit: str
    signed: date
    desk: Desk
    number: str = ""
    posted_to: date | None = None
    working_days: int = WORKING_DAYS
    basis: str = "按照大走访活动“件件有着落、事事有回音”的要求"
    title: str = ""
    """The usual one if empty; a line break marks where it may be broken."""
    corrects: str = ""
    """The number of the notice that this one corrects."""
    totals: Totals | None = None
    sample: bool = False
    draft: str = ""


@dataclass(frozen=True)
class NoticeRow:
    """One line of the public list."""

    subject: str
    group: str
    summary: str
    outcome: str
    unit: str
    closed: date | None


@dataclass(frozen=True)
class Notice:
    """A notice as it is printed; made by `notice_from` and by nothing else."""

    title_parts: tuple[str, ...]
    """The title, cut where it may be broken."""
    number: str
    opening: tuple[str, ...]
    rows: tuple[NoticeRow, ...]
    closing: tuple[str, ...]
    contacts: tuple[str, ...]
    unit: str
    signed: date
    posted_from: date
    posted_to: date
    working_days: int
    phones: tuple[str, ...]
    sample: bool
    draft: str

    @property
    def title(self) -> str:
        """The title in one line."""
        return "".join(self.title_parts)


@dataclass(frozen=True)
class Finding:
    """Something private that was met in an issue's words."""

    issue: str
    field: str
    kind: Kind
    text: str
    withheld: bool
    """The whole issue is left out because of it; otherwise only these words were masked."""


@dataclass(frozen=True)
class Drafted:
    """The notice, what was found in the words, and what else a person should know."""

    notice: Notice
    findings: tuple[Finding, ...]
    warnings: tuple[Text, ...]
    left_out: tuple[str, ...]
    """The numbers of the issues that are counted but not shown."""


class PrivateText(Refused):
    """A notice would have shown a number that tells who somebody is."""

    code = "print.private"


def notice_from(frame: Frame, issues: Iterable[NoticeIssue], others: Iterable[str] = ()) -> Drafted:
    """The notice of these issues, fit for the board.

    ``others`` are people who are on no issue and must not be named in one's words either.
    """
    issues = tuple(issues)
    named = {name for issue in issues for name in _names(issue)}
    everyone = tuple(sorted(named.union(others)))
    findings: list[Finding] = []
    rows: list[NoticeRow] = []
    left_out: list[str] = []
    for issue in issues:
        row, found = _row(issue, everyone)
        hidden = issue.withheld or any(one.withheld for one in found)
        findings += [] if issue.withheld else found
        if hidden:
            left_out.append(issue.number)
        else:
            rows.append(row)
    last = frame.posted_to or calendar.posting_end(frame.posted_from, frame.working_days)
    days = calendar.working_days_in(frame.posted_from, last)
    notice = Notice(
        title_parts=_title_parts(frame),
        number=frame.number,
        opening=_opening(frame, len(left_out)),
        rows=_told_apart(rows),
        closing=_closing(frame, last, days),
        contacts=_contacts(frame.desk),
        unit=frame.unit,
        signed=frame.signed,
        posted_from=frame.posted_from,
        posted_to=last,
        working_days=days,
        phones=frame.desk.phones,
        sample=frame.sample,
        draft=frame.draft,
    )
    return Drafted(notice, tuple(findings), _warnings(frame, last, days), tuple(left_out))


# --- one issue ----------------------------------------------------------------------------------


def _names(issue: NoticeIssue) -> tuple[str, ...]:
    return tuple(name for name in (issue.household_head, *issue.members, *issue.minors) if name)


def _row(issue: NoticeIssue, everyone: tuple[str, ...]) -> tuple[NoticeRow, list[Finding]]:
    own = _names(issue)
    people = People(own, issue.minors, everyone)
    findings: list[Finding] = []

    def public(field: str, words: str) -> str:
        words = masking.joined(words).strip()
        found = masking.scan_text(words, people)
        for one in found:
            if one.kind is Kind.MATTER and field == "unit":
                continue  # the name of an office (信访办) says nothing of a person
            withheld = one.kind is Kind.MATTER and not issue.reviewed
            findings.append(Finding(issue.number, field, one.kind, one.text, withheld))
        return masking.mask_found(words, found, Profile.PUBLIC)

    outcome = public("outcome", issue.outcome)
    row = NoticeRow(
        subject=masking.shown("name", issue.household_head, Profile.PUBLIC)
        or public("subject", issue.subject),
        group=public("group", issue.group),
        summary=public("summary", issue.summary),
        outcome="：".join(filter(None, (OUTCOMES.get(issue.law_class, ""), outcome))),
        unit=public("unit", issue.unit),
        closed=issue.closed,
    )
    return row, findings


def _told_apart(rows: list[NoticeRow]) -> tuple[NoticeRow, ...]:
    """Where two masked names are the same, their group, or their line on the list, is added."""
    subjects = Counter(row.subject for row in rows)
    groups = Counter((row.subject, row.group) for row in rows)
    told = []
    for serial, row in enumerate(rows, start=1):
        if masking.HIDDEN in row.subject and subjects[row.subject] > 1:
            only = row.group and groups[row.subject, row.group] == 1
            mark = row.group if only else f"第{serial}项"
            row = replace(row, subject=f"{row.subject}\n（{mark}）")
        told.append(row)
    return tuple(told)


# --- the words around the list ------------------------------------------------------------------


def _title_parts(frame: Frame) -> tuple[str, ...]:
    if frame.title:
        return tuple(frame.title.split("\n"))
    kind = "更正公示" if frame.corrects else "公示"
    return (f"关于{frame.place}", "走访问题办理结果的", kind)


def _period(first: date, last: date) -> str:
    return f"{date_words(first)}至{date_words(last)}"


def _opening(frame: Frame, left_out: int) -> tuple[str, ...]:
    period = _period(frame.period_from, frame.period_to)
    words = f"{frame.basis}，现将{period}{frame.place}走访中群众反映问题的办理结果公示如下。"
    totals = frame.totals
    if totals:
        words += (
            f"期间共收集问题{totals.collected}件，已解决销号{totals.solved}件，"
            f"解释办结{totals.explained}件，正在办理{totals.open}件。"
        )
    if left_out:
        words += f"另有{left_out}件因涉及个人隐私等原因，只计数，不公开内容。"
    corrected = f"原公示（编号：{frame.corrects}）内容有误，现予更正，以本公示为准。"
    return (corrected, words) if frame.corrects else (words,)


def _closing(frame: Frame, last: date, days: int) -> tuple[str, ...]:
    period = _period(frame.posted_from, last)
    return (
        f"公示期：{period}（{days}个工作日）。如有异议，请在公示期内以书面、电话或来访形式"
        f"向{frame.desk.unit}反映，反映情况须客观真实，提倡实名。",
    )


def _contacts(desk: Desk) -> tuple[str, ...]:
    return (
        f"受理单位：{desk.unit}",
        *((f"地\u3000\u3000址：{desk.address}",) if desk.address else ()),
        f"监督电话：{'、'.join(desk.phones)}",
    )


def _warnings(frame: Frame, last: date, days: int) -> tuple[Text, ...]:
    warnings = []
    if days < frame.working_days:
        asked = frame.working_days
        warnings.append(
            Text(
                f"公示期只有{days}个工作日，应为{asked}个工作日",
                f"The notice hangs for {days} working days; it should be {asked}",
            )
        )
    if not frame.desk.phones:
        warnings.append(Text("没有填写监督电话", "There is no telephone for objections"))
    assumed = calendar.notice(frame.posted_from, last)
    return (*warnings, *((assumed,) if assumed else ()))


# --- the finished notice ------------------------------------------------------------------------


def digest(notice: Notice) -> str:
    """SHA-256 of all that the notice says: the same for a reprint, another after a correction."""
    return hashlib.sha256(repr(notice).encode("utf-8", "surrogatepass")).hexdigest()


def check_code(notice: Notice) -> str:
    """The beginning of the digest, short enough to be read out: 3F7A-91C2."""
    code = digest(notice)[:8].upper()
    return f"{code[:4]}-{code[4:]}"


def refuse_private(notice: Notice) -> None:
    """Raise PrivateText if a number that tells who somebody is got onto the notice after all."""
    numbers = {Kind.ID, Kind.BANK, Kind.PHONE, Kind.CONTACT}
    official = "、".join(notice.phones)
    for words in words_of(replace(notice, phones=(), contacts=())):
        for found in masking.scan_text(words.replace(official, "")):
            if found.kind in numbers and found.text not in notice.phones:
                raise PrivateText(
                    f"公示内容中有不应公开的号码（…{found.text[-4:]}），已停止打印",
                    "The notice would show a private number; printing was stopped",
                )
