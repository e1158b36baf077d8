"""The notice of a village's outcomes over a period, from the records.

Posted are outcomes that were approved in the period and told to the person. What privacy keeps off
the board, or the person does not want there, is counted and not shown (domain.md 6.4).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from desktop.paperwork.owed import is_sample
from desktop.printing.notice_content import (
    Desk,
    Drafted,
    Frame,
    NoticeIssue,
    Totals,
    notice_from,
)
from sync.casework.issues import lives
from sync.casework.parameters import settings_of
from sync.errors import BadValue, Missing, Text
from sync.records import places
from sync.records.fields import Value
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.rules.transitions import Life, not_posted_because, states

SHOWN_STATES = {"to_post", "posted", "to_follow_up", "solved", "explained"}
"""From the feedback on: the person has heard the result before the village does."""
UNCOUNTED_STATES = {"draft", "merged", "withdrawn", "transferred"}
"""Issues that no rate counts (domain.md 5.2, 7)."""
RESULTS = {"report_done", "settle_at_once"}
HOTLINE = "12345"
GROWN_UP_YEARS = 18
TOWN_DIGITS = 9


@dataclass(frozen=True)
class Posting:
    """What period the notice covers, and when it hangs; without ``until``, five working days."""

    period_from: date
    period_to: date
    starts: date
    until: date | None = None
    number: str = ""
    reviewed: Collection[str] = ()
    """Ids of issues whose words a person has read and found fit for the board."""


def notice_of_area(replica: Replica, area: str, posting: Posting) -> Drafted:
    """The notice of an area, with what was found in its words.

    Raises Missing when nothing of the area is here, BadValue for dates out of order.
    """
    _check(posting)
    found = lives(replica, area)
    if not found and not replica.count("household", area):
        raise Missing(
            f"本机没有“{places.path_of(area)}”的数据，请先同步或换一个区划",
            f"This laptop holds nothing of {places.path_of(area)}",
        )
    facts = _Facts(replica, area, posting)
    shown = [
        facts.issue(record, life)
        for record, life in found
        if life.state in SHOWN_STATES and _in(_approved(life), posting)
    ]
    others = facts.everyone | {str(r["contact"]) for r, _ in found if r["contact"]}
    drafted = notice_from(_frame(replica, area, posting, found), shown, others)
    lost = tuple(facts.lost)
    return replace(drafted, warnings=(*drafted.warnings, _of_nobody(lost))) if lost else drafted


def _of_nobody(numbers: tuple[str, ...]) -> Text:
    listed = "、".join(numbers)
    return Text(
        f"有{len(numbers)}件问题所属的农户或企业已删除或不在本机，未列入公示：{listed}",
        f"Left out, for the household or enterprise is deleted or not here: {listed}",
    )


def _check(posting: Posting) -> None:
    if posting.period_to < posting.period_from:
        raise BadValue("起止日期颠倒了，请核对", "The period ends before it begins")
    if posting.until is not None and posting.until < posting.starts:
        raise BadValue("公示结束早于公示开始，请核对", "The posting ends before it starts")


def _in(day: date | None, posting: Posting) -> bool:
    return day is not None and posting.period_from <= day <= posting.period_to


def _approved(life: Life) -> date | None:
    """When the result was approved, the last time if it went round."""
    days = [e.step.day() for e in life.history if e.step.event == "approve_result"]
    return days[-1] if days else None


def _result(life: Life) -> str:
    told = [e.step.text("text") for e in life.history if e.step.event in RESULTS]
    return told[-1] if told else ""


class _Facts:
    """Whose issues they are, and who must not be named."""

    def __init__(self, replica: Replica, area: str, posting: Posting) -> None:
        self._posting = posting
        self._settings = settings_of(replica)
        households = replica.fetch("household", area, deleted=True)
        enterprises = replica.fetch("enterprise", area, deleted=True)
        members = replica.fetch("member", area, deleted=True)
        self._households = {h.id: h for h in households if not h.deleted}
        self._enterprises = {e.id: e for e in enterprises if not e.deleted}
        self._members: dict[str, list[Record]] = {}
        for member in members:
            if not member.deleted or self._is_minor(member):
                self._members.setdefault(str(member["household"]), []).append(member)
        # Cadres are not among them: what officials do in office is public by purpose (domain.md
        # 6.4), and a notice may say who saw to it.
        self.everyone = {
            str(record[field])
            for records, field in (
                (households, "head"),
                (members, "name"),
                (enterprises, "contact"),
            )
            for record in records
            if record[field]
        }
        """Whom no notice of the area names, those included whose record was deleted."""
        self.lost: list[str] = []
        """The numbers of the issues whose household or enterprise is deleted or not here."""

    def issue(self, record: Record, life: Life) -> NoticeIssue:
        """What the notice may choose from."""
        household = self._households.get(str(record["household"]))
        enterprise = self._enterprises.get(str(record["enterprise"]))
        lost = (record["household"] and not household) or (record["enterprise"] and not enterprise)
        if lost:
            self.lost.append(str(record["number"] or record.id))
        members = self._members.get(household.id, []) if household else []
        minors = tuple(str(m["name"]) for m in members if m["name"] and self._is_minor(m))
        grown = [m["name"] for m in members if str(m["name"]) not in minors]
        names = [*grown, record["contact"], enterprise["contact"] if enterprise else None]
        return NoticeIssue(
            number=str(record["number"] or ""),
            summary=str(record["text"] or ""),
            outcome=_result(life),
            household_head=str(household["head"] or "") if household else "",
            subject=_subject(enterprise, household),
            group=str(household["group"] or "") if household else "",
            law_class=life.law_class or "",
            unit=life.unit or "",
            closed=_approved(life),
            members=tuple(str(name) for name in names if name),
            minors=minors,
            # Of a record that is gone it would read as a public matter, with its people in it.
            withheld=bool(lost) or self._is_private(record),
            reviewed=record.id in self._posting.reviewed,
        )

    def _is_private(self, record: Record) -> bool:
        """By the categories that its area keeps from the board on the day."""
        limits = self._settings.limits(record.area, self._posting.starts)
        return not_posted_because(record.values, limits) is not None

    def _is_minor(self, member: Record) -> bool:
        """By the birth date, where only the year is known to the safe side; not known is no."""
        born = str(member["birth"] or "")
        if not born:
            return False
        start = self._posting.starts
        return born > f"{start.year - GROWN_UP_YEARS:04d}-{start:%m-%d}"[: len(born)] or (
            len(born) < len("2000-01-01") and born[:4] == str(start.year - GROWN_UP_YEARS)
        )


def _subject(enterprise: Record | None, household: Record | None) -> str:
    if enterprise is not None:
        return str(enterprise["name"] or "")
    return "" if household is not None else "公共事务"


def _frame(
    replica: Replica, area: str, posting: Posting, found: list[tuple[Record, Life]]
) -> Frame:
    office = _office(replica, area)
    town = places.name_of(area[:TOWN_DIGITS])
    unit = str(office.get("office") or f"{town}人民政府")
    phone = str(office.get("office_phone") or "")
    return Frame(
        place=_place(area),
        period_from=posting.period_from,
        period_to=posting.period_to,
        posted_from=posting.starts,
        posted_to=posting.until,
        unit=unit,
        signed=posting.starts,
        desk=Desk(
            unit=unit,
            address=str(office.get("office_address") or ""),
            phones=tuple(number for number in (phone, HOTLINE) if number),
        ),
        number=posting.number,
        totals=_totals(found, posting),
        sample=is_sample(record for record, _ in found) or bool(office.get("sample")),
    )


def _place(area: str) -> str:
    """湖㳇镇竹海村; the name alone for a town or above."""
    own = places.short_name_of(area)
    above = area[:TOWN_DIGITS]
    return own if len(area) <= TOWN_DIGITS else places.short_name_of(above) + own


def _office(replica: Replica, area: str) -> Mapping[str, Value]:
    """What the area's record, or else its town's, says of the office that takes objections."""
    for code in (area, area[:TOWN_DIGITS]):
        record = replica.get(code)
        if record is not None and record["office"]:
            return record.values
    return {}


def _totals(found: list[tuple[Record, Life]], posting: Posting) -> Totals:
    """Of the issues raised in the period: how many, and where they stand now."""
    raised = [
        life
        for record, life in found
        if life.state not in UNCOUNTED_STATES
        and posting.period_from.isoformat()
        <= str(record["raised"] or "")
        <= posting.period_to.isoformat()
    ]
    return Totals(
        collected=len(raised),
        solved=sum(life.state == "solved" for life in raised),
        explained=sum(life.state == "explained" for life in raised),
        open=sum(not states()[life.state].final for life in raised),
    )
