"""A report as a table of words: the columns that domain.md 7 lists for each of the five, and lines.

Screen, shell, CSV file and paper all show what stands here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from sync.errors import Text
from sync.rules.assessment import GRADES
from sync.rules.periods import BEFORE, NOW, Cycle
from sync.rules.progress import Standing, lagging, standings
from sync.rules.rates import Indicator, Rate, indicators, large, ranks, tenths
from sync.rules.reports import NEW, Report, Row, label_of

DASH = "—"
NONE = Text("", "")
COLOURS = {"yellow": "黄", "red": "红"}
STATES = {"closed": "完成", "overdue": "逾期", "open": "整改中", "unproved": "无佐证"}
VISITED = {"户": ("homes_visited", "homes"), "企": ("firms_visited", "firms")}
OWN_RATES = {
    one.key: one
    for one in (
        Indicator("days", Text("走访天数达标率", "Days met"), ("days_met",), ("days_due",)),
        Indicator("coverage", Text("覆盖率", "Coverage"), ("objects_visited",), ("objects",)),
    )
}
"""Rates of figures that are no tallies."""

Kind = Literal["count", "rate", "place", "words"]
Show = Callable[[Report, Row], str]


@dataclass(frozen=True)
class Column:
    """One column: a figure, a rate of figures, a place among the units by a rate, or words."""

    label: Text
    kind: Kind = "words"
    of: str = ""
    group: Text = NONE
    show: Show | None = None
    reads: bool = False
    """Whether its cells are sentences rather than numbers."""


@dataclass(frozen=True)
class Table:
    """The report in words; each row has a cell for each column, ``total`` too."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...]


# -- what single columns say ----------------------------------------------------------------------


def rate_of(report: Report, row: Row, key: str) -> Rate:
    """One rate of a row, by its frozen figures."""
    indicator = OWN_RATES.get(key) or indicators()[key]
    return indicator.of(row, report.area, report.period.last)


def standings_of(report: Report, what: str) -> list[Standing]:
    """The units' ranking by visits of 户 or 企, with their colours on the period's last day."""
    done, due = VISITED[what]
    counts = [(row.unit, row[done], row[due]) for row in report.rows if _is_unit(report, row)]
    return standings(counts, report.timetable, report.period.last)


def _is_unit(report: Report, row: Row) -> bool:
    return not row.cadre and row.unit != report.area


def _remark(report: Report, row: Row) -> str:
    """备注: what lags behind the timetable."""
    found = []
    for what, (done, due) in VISITED.items():
        ahead = report.timetable.ahead(row[done], row[due], report.period.last)
        colour = report.timetable.colour(row[done], row[due], report.period.last)
        if ahead is not None and colour in COLOURS:
            points = tenths(-ahead.numerator, ahead.denominator) or 0
            found.append(f"{what}{COLOURS[colour]}，落后{points // 10}.{points % 10}点")
    return "；".join(found) or DASH


def _marks(report: Report, row: Row) -> str:
    """The mean of the inspections' marks."""
    mean = tenths(row["marks"], row["marked"])
    return DASH if mean is None else f"{mean // 10}.{mean % 10}"


def _demands(report: Report, row: Row) -> list[dict[str, str]]:
    every: list[dict[str, str]] = report.more.get("demands", [])
    if row is report.total:
        return every
    if row.unit == report.area:
        units = tuple(one.unit for one in report.rows if one.unit != report.area)
        return [one for one in every if not one["area"].startswith(units or ("-",))]
    return [one for one in every if one["area"].startswith(row.unit)]


def _deadline(report: Report, row: Row) -> str:
    return max((one["due"] for one in _demands(report, row) if one["due"]), default="") or DASH


def _outcome(report: Report, row: Row) -> str:
    words = []
    for figure, name in (("demands_met", "完成"), ("demands_late", "逾期")):
        if row[figure]:
            words.append(f"{name}{row[figure]}项")
    left = row["demands"] - row["demands_met"] - row["demands_late"]
    return "，".join([*words, *([f"整改中{left}项"] if left else [])]) or DASH


def _score(report: Report, row: Row) -> str:
    score = row.figures.get("score")
    return DASH if score is None else f"{score // 10}.{score % 10}"


def _grade(report: Report, row: Row) -> str:
    grade = report.scale.grade(row.figures.get("score")) if report.scale else ""
    return GRADES[grade].zh if grade else DASH


def _days(report: Report, row: Row) -> str:
    return f"{row['days_met']}/{row['days_due']}{'天' if row.cadre else '人'}"


def _given(report: Report, row: Row) -> str:
    return f"{row['adjust']:+d}" if row["adjust"] else "0"


# -- the columns of the five ----------------------------------------------------------------------


def _of(zh: str, en: str, kind: Kind, of: str, group: tuple[str, str] = ("", "")) -> Column:
    return Column(Text(zh, en), kind, of, Text(*group))


def _visits(now: str, placed: bool) -> list[Column]:
    found = []
    for of, name, en in (("homes", "户", "households"), ("firms", "企", "enterprises")):
        group = (f"走访{'农户' if name == '户' else '企业'}", f"Visits of {en}")
        found += [
            _of(f"应访{name}", "Due", "count", of, group),
            _of(now, "New", "count", f"{of}_new", group),
            _of("累计", "So far", "count", f"{of}_visited", group),
            _of("覆盖率", "Coverage", "rate", of, group),
        ]
        if placed:
            found.append(_of("位次", "Place", "place", of, group))
    return found


def _issues(now: str, placed: bool) -> list[Column]:
    group = ("问题", "Issues")
    found = [
        _of(f"{now}收集", "New", "count", "issues_new", group),
        _of("累计", "So far", "count", "issues", group),
        _of(f"{now}解决", "Newly solved", "count", "solved_new", group),
        _of("累计", "Solved so far", "count", "solved", group),
        _of("解决率", "Solved", "rate", "solved", group),
    ]
    return [*found, _of("位次", "Place", "place", "solved", group)] if placed else found


CADRES = ("干部", "Cadres")
WARNED = ("预警", "Warnings")
MUST = ("必到率", "Must-visits")
DRAWN = ("抽查", "Drawn")
CALLED = ("核查", "Checked")


@cache
def columns(cycle: Cycle) -> tuple[Column, ...]:
    """The columns of a report, after the unit's."""
    now = NOW[cycle]
    cadres = [
        _of("干部数", "Cadres", "count", "cadres", CADRES),
        _of("已参与", "Took part", "count", "taking_part", CADRES),
        _of("参与率", "Part", "rate", "participation", CADRES),
    ]
    warned = [
        _of("黄", "Yellow", "count", "yellow", WARNED),
        _of("红", "Red", "count", "red", WARNED),
    ]
    match cycle:
        case "week":
            remark = Column(Text("备注", "Remarks"), show=_remark, reads=True)
            return (*cadres, *_visits(now, False), *_issues(now, False), *warned, remark)
        case "month":
            return (
                _of("参与率", "Part", "rate", "participation"),
                *_visits(now, True),
                *_issues(now, True),
                _of("村", "Villages", "rate", "must_villages", MUST),
                _of("户", "Households", "rate", "must_homes", MUST),
                _of("企", "Enterprises", "rate", "must_firms", MUST),
                _of("社区", "Communities", "rate", "must_communities", MUST),
                _of("满意率", "Satisfied", "rate", "satisfied"),
                _of("人均户数", "A cadre", "rate", "per_cadre"),
                _of("百户问题", "Of 100", "rate", "per_hundred"),
                *warned,
            )
        case "quarter":
            return _quarter()
        case "half_year":
            return (
                *_visits(now, False),
                *_issues(now, False),
                _of("解释办结", "Explained", "count", "explained"),
                _of("在办", "Open", "count", "open"),
                _of("办结率", "Closed", "rate", "closed"),
                _of("已公示", "Posted", "count", "posted"),
                _of("满意率", "Satisfied", "rate", "satisfied"),
            )
        case "year":
            return (
                Column(Text("走访天数达标", "Days in the field"), show=_days),
                _of("达标率", "Days met", "rate", "days"),
                _of("覆盖率", "Coverage", "rate", "coverage"),
                _of("解决率", "Solved", "rate", "solved"),
                _of("满意率", "Satisfied", "rate", "satisfied"),
                _of("红牌", "Red", "count", "red"),
                Column(Text("加减分", "Given"), show=_given),
                Column(Text("得分", "Score"), show=_score),
                Column(Text("等次", "Grade"), show=_grade),
            )


def _quarter() -> tuple[Column, ...]:
    drawn = (("village", "村"), ("household", "户"), ("enterprise", "企"), ("issue", "问题办理"))
    return (
        *(_of(zh, f"Drawn: {of}", "count", f"drawn_{of}", DRAWN) for of, zh in drawn),
        _of("接通", "Reached", "count", "reached", CALLED),
        _of("属实", "True", "count", "true", CALLED),
        _of("不属实", "Not true", "count", "untrue", CALLED),
        _of("未接通", "Not reached", "count", "not_reached", CALLED),
        _of("台账问题", "Ledger", "count", "ledger"),
        Column(Text("评分", "Marks"), show=_marks),
        _of("整改要求", "To put right", "count", "demands"),
        Column(Text("整改时限", "By"), show=_deadline),
        Column(Text("结果", "Outcome"), show=_outcome, reads=True),
        _of("覆盖率（户）", "Households", "rate", "homes"),
        _of("解决率", "Solved", "rate", "solved"),
        Column(Text("进度预警", "Behind"), show=_remark, reads=True),
    )


def table_of(report: Report, rows: Sequence[Row] | None = None) -> Table:
    """The table of a report's units, or of other rows of it (its cadres)."""
    chosen = [row for row in report.rows if not row.cadre] if rows is None else rows
    shown = columns(report.cycle)
    units = [row for row in chosen if row.cadre or _is_unit(report, row)]
    placed = {
        column.of: ranks({row.unit: rate_of(report, row, column.of) for row in units})
        for column in shown
        if column.kind == "place"
    }

    def cells(row: Row) -> tuple[str, ...]:
        found = [row.name]
        for column in shown:
            if column.show is not None:
                found.append(column.show(report, row))
            elif column.kind == "rate":
                found.append(rate_of(report, row, column.of).shown)
            elif column.kind == "place":
                place = placed[column.of].get(row.unit, 0) if row in units else 0
                found.append(str(place) if place else DASH)
            else:
                found.append(large(row[column.of], report.area))
        return tuple(found)

    unit = Column(Text("督查单位" if report.cycle == "quarter" else "单位", "Unit"))
    if rows and all(row.cadre for row in rows):
        unit = Column(Text("干部", "Cadre"))
    return Table((unit, *shown), tuple(map(cells, chosen)), cells(report.total))


# -- what stands below the table ------------------------------------------------------------------


def lines_of(report: Report) -> list[str]:
    """How it compares, who is named, and how the period's figures were counted."""
    found = [*_compared(report), *_named(report)]
    if any(column.of in NEW for column in columns(report.cycle)):
        now = NOW[report.cycle]
        if report.since:
            found.append(f"{now}数＝本期累计－上期定稿累计，迟到的上传计入{now}。")
        else:
            found.append(f"没有上期定稿，{now}数按记录日期计算。")
        if any(row[name] < 0 for row in report.rows for name in NEW):
            found.append(f"{now}数为负，是上期定稿后有更正。")
    return found


def _compared(report: Report) -> Iterable[str]:
    before: dict[str, int] | None = report.more.get("before")
    if before is None:
        return
    now, then = NOW[report.cycle], BEFORE[report.cycle]
    words = []
    for name in NEW:
        count, change = report.total[name], report.total[name] - before.get(name, 0)
        label = label_of(name).zh.replace("本期", "")
        differs = f"多{change}" if change > 0 else f"少{-change}" if change < 0 else "持平"
        words.append(f"{label}{count}（{differs}）")
    yield f"{now}与{then}比：{'，'.join(words)}。"


def _named(report: Report) -> Iterable[str]:
    if report.cycle not in ("week", "month", "quarter"):
        return
    names = {row.unit: row.name for row in report.rows}
    for what in VISITED:
        behind = lagging(standings_of(report, what))
        if behind:
            units = "、".join(f"{names[one.unit]}（{COLOURS[one.colour]}）" for one in behind)
            yield f"走访{'农户' if what == '户' else '企业'}落后于时序进度：{units}。"


def period_words(report: Report) -> str:
    """2017年6月19日至6月25日."""
    first, last = report.period
    return f"{_day(first)}至{_day(last) if last.year != first.year else _day(last)[5:]}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def edition_words(report: Report) -> str:
    """第1版, or that it is no edition yet."""
    return f"第{report.edition}版" if report.edition else "未定稿"
