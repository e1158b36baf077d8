"""A report for programs, for spreadsheets, and for a shell: the same figures as on paper."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from sync.errors import Text
from sync.rules.periods import CYCLES
from sync.rules.report_table import (
    Column,
    columns,
    edition_words,
    lines_of,
    period_words,
    rate_of,
    table_of,
)
from sync.rules.reports import Difference, Report, Row, label_of

BOM = "\ufeff"
"""Excel and WPS read UTF-8 right only with it (domain.md 8)."""
FORMULA = ("=", "+", "-", "@")
"""How a cell begins that a spreadsheet would compute."""


def plain(report: Report, language: str = "zh") -> dict[str, Any]:
    """The report for programs: every figure, and every rate of its columns with both sides."""
    return {
        "id": report.id,
        "cycle": report.cycle,
        "label": CYCLES[report.cycle].to(language),
        "title": report.title,
        "area": report.area,
        "path": report.path,
        "from": report.period.first.isoformat(),
        "to": report.period.last.isoformat(),
        "edition": report.edition or None,
        "made": report.made.isoformat() if report.made else None,
        "known": report.known,
        "since": report.since,
        "total": _plain_row(report, report.total),
        "rows": [_plain_row(report, row) for row in report.rows],
        "lines": lines_of(report),
        "more": dict(report.more),
    }


def _plain_row(report: Report, row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {
        "unit": row.unit,
        "name": row.name,
        "figures": dict(row.figures),
        "rates": {},
    }
    for column in columns(report.cycle):
        if column.kind == "rate":
            rate = rate_of(report, row, column.of)
            found["rates"][column.of] = {
                "numerator": rate.numerator,
                "denominator": rate.denominator,
                "tenths": rate.tenths,
                "shown": rate.shown,
            }
    return found | ({"cadre": True} if row.cadre else {})


def csv_text(report: Report, language: str = "zh") -> str:
    """The table with its total and, below, the cadres: UTF-8 with BOM when it is encoded."""
    written = io.StringIO()
    writer = csv.writer(written)
    for row in _grid(report, language):
        writer.writerow([_harmless(cell) for cell in row])
    return BOM + written.getvalue()


def _harmless(cell: str) -> str:
    """A name that begins like a formula stays a name."""
    number = cell.lstrip("+-").replace(".", "", 1).isdecimal()
    return f"'{cell}" if cell.startswith(FORMULA) and not number else cell


def _grid(report: Report, language: str) -> Iterator[tuple[str, ...]]:
    table = table_of(report)
    yield tuple(heading(column).to(language) for column in table.columns)
    yield from table.rows
    yield table.total
    cadres = [row for row in report.rows if row.cadre]
    if cadres:
        yield from table_of(report, cadres).rows


def heading(column: Column) -> Text:
    """A column's title with its group's."""
    group, label = column.group, column.label
    if not group.zh:
        return label
    return Text(f"{group.zh}·{label.zh}", f"{group.en}: {label.en}")


def shell_lines(report: Report, language: str = "zh") -> Iterator[str]:
    """The report in a shell, cells with a tab between them."""
    yield f"{report.title}（{period_words(report)}）{edition_words(report)}"
    yield f"{report.path}  {Text('数据截至', 'known as of').to(language)} {report.known}"
    for row in _grid(report, language):
        yield "\t".join(row)
    yield from lines_of(report)


def plain_difference(one: Difference) -> dict[str, Any]:
    """One figure that is other than it was, for programs."""
    return {
        "unit": one.unit,
        "name": one.name,
        "figure": one.figure,
        "label": label_of(one.figure).zh,
        "frozen": one.frozen,
        "now": one.now,
    }


def difference_line(one: Difference, language: str = "zh") -> str:
    """One figure that is other than it was."""
    label = label_of(one.figure).to(language)
    return f"{one.name}\t{label}\t{one.frozen} → {one.now}\t{one.now - one.frozen:+d}"
