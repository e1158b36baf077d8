"""A frozen report as what is printed of it: its table, its cadres, and what stands beside."""

from collections.abc import Iterator
from datetime import date

from desktop.printing.report import Grid, Heading, ReportPaper
from sync.casework.report_making import Asked
from sync.casework.reports import preview, report_of, reports
from sync.replica.replica import Replica
from sync.rules.periods import ended_by
from sync.rules.report_table import (
    STATES,
    edition_words,
    lines_of,
    period_words,
    table_of,
)
from sync.rules.reports import Report, Row
from sync.rules.transitions import states

NOTHING = "没有。"


def report_paper(replica: Replica, id: str, area: str, today: date) -> ReportPaper:
    """The report with this id; else the last one that was frozen for an area, and where there is
    none a draft of its last week. Raises Missing, and Refused while some of its rows are not here.
    """
    if not id:
        found = [one for one in reports(replica, area) if one.area == area]
        if not found:
            return paper_of(preview(replica, Asked("week", area, ended_by("week", today))))
        id = found[-1].id
    return paper_of(report_of(replica, id))


def paper_of(report: Report) -> ReportPaper:
    """A report as paper."""
    return ReportPaper(
        title=report.title,
        path=report.path,
        period=period_words(report),
        edition=edition_words(report),
        known=report.known,
        number=report.id,
        grids=tuple(_grids(report)),
        lines=tuple(lines_of(report)),
        sample=report.sample,
    )


def _grids(report: Report) -> Iterator[Grid]:
    yield _table(report, "", [row for row in report.rows if not row.cadre], total=True)
    cadres = [row for row in report.rows if row.cadre]
    if cadres:
        yield _table(report, "干部考核", cadres, total=False)
    more = report.more
    if "cases" in more:
        yield _words("典型案例", ("标题", "单位", "做法", "成效"), [
            (one["title"], one["unit"], one["practice"], one["effect"]) for one in more["cases"]
        ])  # fmt: skip
    if "issues" in more:
        yield _words("会商难题", ("问题", "单位", "类别", "层级", "阶段", "缘由"), [
            (
                f"{one['number'] or '待编号'} {one['text']}", one["unit"], one["category"],
                one["level"], one["state"], one["why"],
            )
            for one in more["issues"]
        ])  # fmt: skip
    if "demands" in more:
        yield _words("整改事项", ("整改要求", "整改单位", "整改时限", "结果"), [
            (one["demand"], one["unit"], one["due"] or "—", STATES[one["state"]])
            for one in more["demands"]
        ])  # fmt: skip
    if "notices" in more:
        yield _words("公示", ("标题", "编号", "单位", "公示期"), [
            (one["title"], one["number"] or "—", one["unit"], f"{one['starts']}至{one['ends']}")
            for one in more["notices"]
        ])  # fmt: skip
    if more.get("stages"):
        yield _words("在办问题的阶段", ("阶段", "件数"), [
            (states()[key].label.zh, str(count)) for key, count in more["stages"].items()
        ])  # fmt: skip
    if more.get("plan"):
        yield _words("下月打算", ("内容",), [(more["plan"],)])


def _table(report: Report, title: str, rows: list[Row], total: bool) -> Grid:
    table = table_of(report, rows)
    return Grid(
        title,
        tuple(
            Heading(column.label.zh, column.group.zh, words=column.reads)
            for column in table.columns
        ),
        table.rows,
        table.total if total else (),
    )


def _words(title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> Grid:
    headings = tuple(Heading(column, words=True) for column in columns)
    return Grid(title, headings, tuple(rows), empty=NOTHING)
