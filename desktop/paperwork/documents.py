"""Every document that can be printed, by name: for command line, print page and demo."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from desktop.paperwork import coverage_list
from desktop.paperwork.cadre_list import paper_of
from desktop.paperwork.notice import Posting, notice_of_area
from desktop.paperwork.report import report_paper
from desktop.paperwork.task_list import task_list_of_area, task_list_of_cadre
from desktop.printing import cadre_list as cadre_list_print
from desktop.printing import notice as notice_print
from desktop.printing import report as report_print
from desktop.printing import task_list as task_list_print
from desktop.printing.notice_content import Finding, digest
from desktop.printing.page import Printed
from sync.casework.lists import LISTS
from sync.errors import BadValue, Text
from sync.replica.replica import Replica
from sync.rules.calendar import next_working_day


@dataclass(frozen=True)
class Wanted:
    """What a person chose. ``id`` is a cadre's where the document is about one; dates that are
    left out are the document's own: the year so far, and a posting from the next working day on.
    """

    today: date
    area: str = ""
    id: str = ""
    period_from: date | None = None
    period_to: date | None = None
    posted_from: date | None = None
    posted_to: date | None = None
    number: str = ""
    reviewed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Ready:
    """A finished print, and what a person should know before it is hung up or handed out.

    ``left_out`` are the numbers of issues that are counted but not shown, ``findings`` what was
    masked in free text, ``digest`` what the print says, the same for a reprint.
    """

    printed: Printed
    warnings: tuple[Text, ...] = ()
    findings: tuple[Finding, ...] = ()
    left_out: tuple[str, ...] = ()
    digest: str = ""


@dataclass(frozen=True)
class Document:
    """One printed document: its words, what it can be asked for, and how it is made."""

    name: str
    label: Text
    about: Text
    by_area: bool
    by_cadre: bool
    dated: bool
    """Whether it covers a period and hangs for a time."""
    make: Callable[[Replica, Wanted], Ready]
    by_record: bool = False
    """Whether it can be of one record, by its id."""


def _task_list(replica: Replica, wanted: Wanted) -> Ready:
    if wanted.id:
        made = task_list_of_cadre(replica, wanted.id, wanted.today)
    elif wanted.area:
        made = task_list_of_area(replica, wanted.area, wanted.today)
    else:
        raise BadValue("请指明区划或走访干部", "Say which area or which cadre the list is to be of")
    return Ready(task_list_print.to_pdf(made))


def _cadre_list(name: str) -> Document:
    """One of the lists of each cadre (三张清单 and 任务清单)."""

    def make(replica: Replica, wanted: Wanted) -> Ready:
        if not wanted.id:
            raise BadValue("请指明走访干部", "Say which cadre the list is to be of")
        return Ready(cadre_list_print.to_pdf(paper_of(replica, name, wanted.id, wanted.today)))

    label = LISTS[name]
    return Document(
        name=f"{name}-list",
        label=label,
        about=Text(
            f"一名干部的{label.zh}，由记录生成", f"{label.en} of one cadre, from the records"
        ),
        by_area=False,
        by_cadre=True,
        dated=False,
        make=make,
    )


def _coverage_list(name: str) -> Document:
    """One of the lists of what an area still owes: 未访, 必到未到, 走访天数缺口."""

    def make(replica: Replica, wanted: Wanted) -> Ready:
        if not wanted.area:
            raise BadValue("请指明区划", "Say which area the list is to be of")
        paper = coverage_list.paper_of_area(replica, name, wanted.area, wanted.today)
        return Ready(cadre_list_print.to_pdf(paper))

    return Document(
        name=f"{name}-list",
        label=coverage_list.LISTS[name],
        about=coverage_list.ABOUT[name],
        by_area=True,
        by_cadre=False,
        dated=False,
        make=make,
    )


def _report(replica: Replica, wanted: Wanted) -> Ready:
    if not wanted.id and not wanted.area:
        raise BadValue("请指明报告编号或区划", "Say which report, or of which area")
    made = report_paper(replica, wanted.id, wanted.area, wanted.today)
    return Ready(report_print.to_pdf(made))


def _notice(replica: Replica, wanted: Wanted) -> Ready:
    if not wanted.area:
        raise BadValue("请指明公示的区划", "Say which area the notice is for")
    to = wanted.period_to or wanted.today
    posting = Posting(
        period_from=wanted.period_from or date(to.year, 1, 1),
        period_to=to,
        starts=wanted.posted_from or next_working_day(wanted.today),
        until=wanted.posted_to,
        number=wanted.number,
        reviewed=wanted.reviewed,
    )
    drafted = notice_of_area(replica, wanted.area, posting)
    return Ready(
        printed=notice_print.to_pdf(drafted.notice),
        warnings=drafted.warnings,
        findings=drafted.findings,
        left_out=drafted.left_out,
        digest=digest(drafted.notice),
    )


DOCUMENTS: dict[str, Document] = {
    document.name: document
    for document in (
        Document(
            name="task-list",
            label=Text("走访任务清单", "Task list"),
            about=Text(
                "一个村或一名干部该走访谁、为什么、有哪些未办结问题，留有手写行",
                "Whom a village or a cadre has to visit, why, and what is open; rows for notes",
            ),
            by_area=True,
            by_cadre=True,
            dated=False,
            make=_task_list,
        ),
        Document(
            name="notice",
            label=Text("问题办理结果公示", "Notice of outcomes"),
            about=Text(
                "一个村一段时间内问题的办理结果，按规定隐去个人信息，附张贴回执",
                "What became of a village's issues over a period, masked, with a receipt",
            ),
            by_area=True,
            by_cadre=False,
            dated=True,
            make=_notice,
        ),
        Document(
            name="report",
            label=Text("五个一报告", "Report"),
            about=Text(
                "一份定稿的报告，按编号；只给区划时是该区划最近的一份，没有定稿的印草稿",
                "A frozen report, by its id; the last one of an area, or a draft of its last week",
            ),
            by_area=True,
            by_cadre=False,
            dated=False,
            make=_report,
            by_record=True,
        ),
        *map(_cadre_list, LISTS),
        *map(_coverage_list, coverage_list.LISTS),
    )
}


def document_of(name: str) -> Document:
    """The document called ``name`` (its name or its words). Raises BadValue."""
    found = DOCUMENTS.get(name)
    if found is None:
        found = next((d for d in DOCUMENTS.values() if name in (d.label.zh, d.label.en)), None)
    if found is None:
        known = "、".join(DOCUMENTS)
        raise BadValue(
            f"没有“{name}”这种打印件；有：{known}", f"No document “{name}”; there are: {known}"
        )
    return found
