"""What the print page asks of the replica and of the press (no Qt in here)."""

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from threading import Lock

from desktop.paperwork.documents import Document, Ready, Wanted
from desktop.paperwork.notice import SHOWN_STATES, Posting, notice_of_area
from desktop.printing.notice_content import digest
from sync.casework.issues import lives, propose_in
from sync.casework.parameters import settings_of
from sync.casework.reports import Listed, reports
from sync.errors import Cancelled, DataFault, Missing, Text, UserError
from sync.records import places
from sync.records.fields import Value
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act
from sync.rules.calendar import next_working_day, posting_end
from sync.rules.transitions import Life, not_posted_because
from sync.stamps import today

Changes = dict[str, Value]

VILLAGE_DIGITS, TOWN_DIGITS = 12, 9
WORKING_DAYS = 5
OUTCOMES = "1"
"""Notices of issues' outcomes, among the kinds of notices."""
ONE_AT_A_TIME = Lock()
"""Documents are made one after the other: a preview and a batch would only hinder each other."""
_NO_FILE_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass(frozen=True)
class Offered:
    """What can be chosen: areas by code, cadres by id, and the notices on record."""

    areas: list[str]
    cadres: list[tuple[str, str]]
    mine: str
    notices: list[Record]
    reports: tuple[Listed, ...] = ()
    """The frozen ones, the latest first."""


@dataclass(frozen=True)
class Sheaf:
    """What a batch made, and which places failed, each with its sentence."""

    files: list[Path]
    failed: list[tuple[str, Text]]


def offered(replica: Replica, prefixes: Sequence[str], account: str) -> Offered:
    """Everything that this laptop can print of."""
    known = {area for area in replica.heads() if len(area) == VILLAGE_DIGITS}
    known |= {area for area in prefixes if len(area) == VILLAGE_DIGITS}
    towns = {area[:TOWN_DIGITS] for area in known}
    towns = {town for town in towns if sum(area.startswith(town) for area in known) > 1}
    cadres = replica.fetch("cadre")
    named = [
        (c.id, "\u3000".join(str(part) for part in (c["name"], c["unit"]) if part)) for c in cadres
    ]
    mine = next((c.id for c in cadres if c["account"] == account), "")
    frozen = tuple(reversed(reports(replica)))
    return Offered(sorted(known | towns), named, mine, replica.fetch("notice"), frozen)


def default_dates(today: date) -> Changes:
    """The period and the posting of a notice unless the person says otherwise."""
    starts = next_working_day(today)
    return {
        "period_from": date(today.year, 1, 1).isoformat(),
        "period_to": today.isoformat(),
        "starts": starts.isoformat(),
        "ends": posting_end(starts, WORKING_DAYS).isoformat(),
    }


def follows(changes: Changes) -> Changes:
    """Another start of the posting moves its end along."""
    if changes.get("starts"):
        starts = date.fromisoformat(str(changes["starts"]))
        return {"ends": posting_end(starts, WORKING_DAYS).isoformat()}
    return {}


def _day(values: Changes, name: str) -> date | None:
    value = values.get(name)
    return date.fromisoformat(str(value)) if value else None


def wanted_of(area: str, cadre: str, values: Changes, today: date) -> Wanted:
    """The choices as the documents take them."""
    return Wanted(
        today=today,
        area="" if cadre else area,
        id=cadre,
        period_from=_day(values, "period_from"),
        period_to=_day(values, "period_to"),
        posted_from=_day(values, "starts"),
        posted_to=_day(values, "ends"),
        number=str(values.get("number") or ""),
    )


# -- making documents -----------------------------------------------------------------------------


def make(
    document: Document,
    wanted: Wanted,
    open_replica: Callable[[], Replica],
    cancelled: Callable[[], bool],
) -> Ready:
    """One document. Raises Cancelled, MissingGlyph, Missing, BadValue."""
    with ONE_AT_A_TIME:
        if cancelled():
            raise Cancelled
        replica = open_replica()
        try:
            return document.make(replica, wanted)
        finally:
            replica.close()


def make_all(
    document: Document,
    wanted: Wanted,
    areas: Sequence[str],
    folder: Path,
    open_replica: Callable[[], Replica],
    report: Callable[[tuple[int, int, str]], None],
    cancelled: Callable[[], bool],
) -> Sheaf:
    """The document of each area as a file of its own; one that fails does not stop the others.

    Raises Cancelled between two documents, DataFault when the folder cannot be written.
    """
    sheaf = Sheaf([], [])
    for done, area in enumerate(areas):
        report((done, len(areas), places.short_name_of(area)))
        try:
            ready = make(document, replace(wanted, area=area, id=""), open_replica, cancelled)
        except DataFault:
            raise
        except UserError as error:
            sheaf.failed.append((area, error.message))
            continue
        path = folder / file_name(document, area)
        write_file(path, ready.printed.pdf)
        sheaf.files.append(path)
    return sheaf


def file_name(document: Document, area: str, whose: str = "") -> str:
    """A name that says what the file is, and that every system takes."""
    where = whose or places.short_name_of(area)
    return _NO_FILE_NAME.sub("_", f"{document.label.zh} {where}.pdf")


def write_file(path: Path, content: bytes) -> None:
    """Writes the file whole or not at all. Raises DataFault."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_bytes(content)
        os.replace(fresh, path)
    except OSError as fault:
        raise DataFault(
            f"文件“{path}”写不了：{fault.strerror}", f"Cannot write {path}: {fault.strerror}"
        ) from fault


# -- the notice on the board ----------------------------------------------------------------------


def posted_issues(replica: Replica, wanted: Wanted, left_out: Sequence[str]) -> list[Record]:
    """The issues that stand on a notice."""
    return [record for record, _ in _on_board(replica, wanted, left_out)]


def _on_board(
    replica: Replica, wanted: Wanted, left_out: Sequence[str]
) -> list[tuple[Record, Life]]:
    settings = settings_of(replica)
    return [
        (record, life)
        for record, life in lives(replica, wanted.area, settings)
        if life.state in SHOWN_STATES
        and _approved_in(life, wanted)
        and not_posted_because(record.values, settings.limits(record.area, today())) is None
        and (not record["number"] or record["number"] not in left_out)
    ]


def _approved_in(life: Life, wanted: Wanted) -> bool:
    days = [entry.step.day() for entry in life.history if entry.step.event == "approve_result"]
    day = days[-1] if days else None
    return day is not None and (wanted.period_from or day) <= day <= (wanted.period_to or day)


def recorded(notices: Sequence[Record], wanted: Wanted) -> Record | None:
    """The notice on record that these choices print, if it was recorded before."""
    for notice in reversed(notices):
        same_days = notice["starts"] == (wanted.posted_from and wanted.posted_from.isoformat())
        if notice.area == wanted.area and same_days and (notice["number"] or "") == wanted.number:
            return notice
    return None


def record_notice(
    replica: Replica, act: Act, wanted: Wanted, ready: Ready, place: str, posted_by: str
) -> str:
    """Writes down that a notice was hung up: what it covers, where and when, and its digest."""
    posting = Posting(
        period_from=wanted.period_from or wanted.today,
        period_to=wanted.period_to or wanted.today,
        starts=wanted.posted_from or wanted.today,
        until=wanted.posted_to,
        number=wanted.number,
        reviewed=wanted.reviewed,
    )
    drafted = notice_of_area(replica, wanted.area, posting)
    issues = posted_issues(replica, wanted, ready.left_out)
    values: Changes = {
        "number": wanted.number or None,
        "kind": OUTCOMES,
        "title": drafted.notice.title,
        "period_from": posting.period_from.isoformat(),
        "period_to": posting.period_to.isoformat(),
        "starts": drafted.notice.posted_from.isoformat(),
        "ends": drafted.notice.posted_to.isoformat(),
        "place": place,
        "posted_by": posted_by or None,
        "issues": [issue.id for issue in issues],
        "content": digest(drafted.notice),
        "sample": drafted.notice.sample or None,
    }
    values = {name: value for name, value in values.items() if value is not None}
    return act.add("notice", wanted.area, values)


def to_post(replica: Replica, notice: Record) -> list[str]:
    """The issues on a notice that still wait for their posting step."""
    named = set(notice["issues"] or [])
    return [
        record.id
        for record, life in lives(replica, notice.area)
        if record.id in named and life.state == "to_post"
    ]


def post_issues(replica: Replica, act: Act, author: str, notice_id: str) -> int:
    """Proposes the posting step for each issue on a notice that waits for it; all or none.

    Raises Missing, and Refused with the rule that one of them breaks.
    """
    notice = replica.get(notice_id)
    if notice is None:
        raise Missing("这份公示的记录不在了", "The record of this notice is gone")
    values: Changes = {
        "notice": notice.id,
        "document": notice["number"],
        "actor": notice["posted_by"],
        **{name: notice[name] for name in ("starts", "ends", "place")},
    }
    values = {name: value for name, value in values.items() if value is not None}
    waiting = to_post(replica, notice)
    for issue in waiting:
        propose_in(act, replica, author, issue, "post", values)
    return len(waiting)


def ids_of_numbers(replica: Replica, area: str, numbers: Sequence[str]) -> frozenset[str]:
    """The ids of issues by the numbers that a finding names."""
    found = replica.fetch("issue", area)
    return frozenset(issue.id for issue in found if issue["number"] in numbers)
