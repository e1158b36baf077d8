"""A report on paper: A4 across, the units' table with its total, and what stands beside it.

The widest tables do not fit on a sheet: their columns are then printed in smaller characters, or in
several tables one below the other, cut where a group of columns ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from desktop.printing import fonts
from desktop.printing.fonts import Role
from desktop.printing.page import (
    A4_TABLE,
    MM,
    Align,
    Book,
    Numbering,
    Printed,
    Style,
    words_of,
)
from desktop.printing.table import CELLS, PAD_X, Column, Table, put_signatures, put_table

TITLE = Style(Role.TITLE, 20, 30)
LINE = Style(Role.BODY, 12, 18)
SECTION = Style(Role.HEI, 12, 22)
NOTE = Style(Role.BODY, 10.5, 15)
SIZES = ((10.5, 14), (9, 12))
"""Characters of the cells with their pitch, the largest in which all columns fit."""
UNIT_MM_MIN, UNIT_MM_MAX = 24.0, 44.0
WORDS_MM_MIN = 36.0
SIGN_GAP = 16.0
SIGNED = ("填报单位（盖章）：", "负责人（签字）：", "审核人：", "填表人：", "联系电话：")


@dataclass(frozen=True)
class Heading:
    """One column: its title and the group's over it; ``words`` are read, others are numbers."""

    title: str
    group: str = ""
    words: bool = False


@dataclass(frozen=True)
class Grid:
    """A table of a report; the first cell of each row names it."""

    title: str
    columns: tuple[Heading, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    empty: str = ""


@dataclass(frozen=True)
class ReportPaper:
    """What is printed of a report."""

    title: str
    path: str
    period: str
    edition: str
    known: str
    number: str
    """Of the frozen report; "" for a draft."""
    grids: tuple[Grid, ...]
    lines: tuple[str, ...] = ()
    sample: bool = False


def to_pdf(document: ReportPaper) -> Printed:
    """The report on A4 across. Raises MissingGlyph rather than print a blank."""
    fonts.check(words_of(document))
    number = f"\u3000定稿编号 {document.number}" if document.number else ""
    book = Book(A4_TABLE, Numbering.OF, foot=document.edition + number)
    book.heading(document.title, TITLE)
    _put_about(book, document)
    for place, grid in enumerate(document.grids):
        if place:
            book.y += 8
        if grid.title:
            book.need(SECTION.pitch + 60)
            book.paragraph(grid.title, SECTION, indent_em=0)
        _put_grid(book, grid)
        if not place and document.lines:
            book.y += 4
            for line in document.lines:
                book.paragraph(line, NOTE, indent_em=0)
    book.need(SIGN_GAP + LINE.pitch)
    book.y += SIGN_GAP
    put_signatures(book, SIGNED, NOTE)
    marks = ("样本" if document.sample else "", "" if document.number else "草稿")
    return book.finish(f"{document.title} {document.period}", marks=marks)


def _put_about(book: Book, document: ReportPaper) -> None:
    """Unit and period at the ends of a line, edition and moment below."""
    left, right = f"单位：{document.path}", f"期间：{document.period}"
    if LINE.measure(left + right) > book.width - LINE.size:
        book.paragraph(left, LINE, indent_em=0)
        left = ""
    book.put(left, LINE, y=book.y)
    book.put(right, LINE, y=book.y, width=book.width, align=Align.RIGHT)
    book.y += LINE.pitch
    book.put(f"{document.edition}\u3000数据截至 {document.known}", NOTE, y=book.y)
    book.put("计量单位：人、户、家、件", NOTE, y=book.y, width=book.width, align=Align.RIGHT)
    book.y += NOTE.pitch + 3


# --- tables whose widths follow from what is in them ----------------------------------------------


@dataclass(frozen=True)
class _Width:
    """What a column needs in millimetres, and what it would take."""

    least: float
    wanted: float


def _put_grid(book: Book, grid: Grid) -> None:
    for size, pitch in SIZES:
        cells = tuple(style for style in CELLS if style.size <= size)
        head = Style(Role.HEI, size, pitch)
        widths = [_width(grid, place, cells[0], head) for place in range(len(grid.columns))]
        if sum(width.least for width in widths) <= book.width / MM:
            _put_part(book, grid, range(len(grid.columns)), widths, cells, head)
            return
    for number, part in enumerate(_parts(grid, widths, book.width / MM)):
        book.y += 6 if number else 0
        _put_part(book, grid, part, widths, cells, head)


def _width(grid: Grid, place: int, cell: Style, head: Style) -> _Width:
    """Numbers stand in one line, titles in at most two; words are wrapped."""
    column, pad = grid.columns[place], 2 * PAD_X / MM + 0.3
    told = [cell.measure(row[place]) for row in grid.rows]
    if grid.total:
        told.append(head.measure(grid.total[place]))  # drawn in the same face
    wide = max(told, default=0.0) / MM + pad
    title = head.measure(column.title) / MM + pad
    if place == 0 and len(grid.columns) > 1 and not column.words:
        width = min(UNIT_MM_MAX, max(UNIT_MM_MIN, wide))
        return _Width(width, width)
    if column.words:
        least = min(WORDS_MM_MIN, max(wide, title))
        return _Width(least, max(wide, title))
    if len(column.title) > 2:
        title = head.size * ((len(column.title) + 1) // 2) / MM + pad
    return _Width(max(wide, title), max(wide, title))


def _parts(grid: Grid, widths: Sequence[_Width], room: float) -> list[list[int]]:
    """The columns of each table, about equally wide, cut where a group ends; the first column
    leads every one."""
    places = range(1, len(grid.columns))
    groups = [list(part) for _, part in groupby(places, key=lambda at: _group(grid, at))]
    left = room - widths[0].least
    whole = sum(widths[at].least for at in places)
    tables = -(-whole // left)
    share = whole / tables
    found, used = [[0]], 0.0
    for group in groups:
        width = sum(widths[at].least for at in group)
        full = len(found) < tables and used + width / 2 > share
        if used and (full or used + width > left):
            found.append([0])
            used = 0.0
        found[-1] += group
        used += width
    return found


def _group(grid: Grid, at: int) -> str:
    return grid.columns[at].group or f"\0{at}"


def _put_part(
    book: Book,
    grid: Grid,
    part: Sequence[int],
    widths: Sequence[_Width],
    cells: tuple[Style, ...],
    head: Style,
) -> None:
    spare = book.width / MM - sum(widths[at].least for at in part)
    wants = [widths[at].wanted - widths[at].least for at in part]
    if not any(wants):
        wants = [widths[at].least for at in part]
    columns = tuple(
        Column(
            grid.columns[at].title,
            widths[at].least + spare * want / sum(wants),
            Align.LEFT if at == 0 or grid.columns[at].words else Align.CENTRE,
            grid.columns[at].group,
        )
        for at, want in zip(part, wants, strict=True)
    )
    rows = tuple(tuple(row[at] for at in part) for row in grid.rows)
    total = tuple(grid.total[at] for at in part) if grid.total else ()
    put_table(book, Table(columns, rows, total=total, empty=grid.empty, styles=cells, head=head))
