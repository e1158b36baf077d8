"""Tables on paper: the header on every page, no row torn apart, the grid in official weights."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from desktop.printing import text
from desktop.printing.fonts import Role
from desktop.printing.page import MM, Align, Book, Style

OUTER, INNER = 0.9, 0.4
"""Weights of the rules, in points."""

PAD_X, PAD_Y = 1.1 * MM, 1.0 * MM

HEAD = Style(Role.HEI, 10.5, 14)
CELLS = (Style(Role.BODY, 10.5, 14), Style(Role.BODY, 9, 12), Style(Role.BODY, 7.5, 10))
"""五号, and smaller for a row that would not fit on a page."""
TOTAL = Style(Role.HEI, 10.5, 14)


@dataclass(frozen=True)
class Column:
    """One column: its title, width and how its cells stand; ``group`` is a title over several."""

    title: str
    width_mm: float
    align: Align = Align.LEFT
    group: str = ""

    @property
    def width(self) -> float:
        """In points."""
        return self.width_mm * MM


LINES_TOGETHER = 4
"""A row that is cut for its height leaves at least so many lines on the page."""

Cells = Sequence[str]


@dataclass(frozen=True)
class Table:
    """Columns and rows of words. A cell may hold line breaks; missing cells are blank."""

    columns: tuple[Column, ...]
    rows: tuple[Cells, ...]
    total: Cells = ()
    """The row that adds up (合计), if there is one."""
    empty: str = ""
    """What is said instead of rows when there are none."""
    row_mm_min: float = 7
    styles: tuple[Style, ...] = CELLS
    """Of the cells: the first in which a row fits on a page."""
    head: Style = HEAD


@dataclass(frozen=True)
class _Row:
    """A row ready to be drawn."""

    style: Style
    cells: list[list[str]]
    height: float

    def part(self, first: int, last: int) -> "_Row":
        """Some of the lines of a row that is taller than a page."""
        cells = [cell[first:last] for cell in self.cells]
        return _Row(self.style, cells, max(map(len, cells)) * self.style.pitch + 2 * PAD_Y)

    @property
    def lines(self) -> int:
        return max(map(len, self.cells))


def put_table(book: Book, table: Table) -> None:
    """Lay the table out from where the book is; afterwards the book is below it."""
    head = _Head(table.columns, table.head)
    rows = [_row(cells, table, book.height - head.height, table.styles) for cells in table.rows]
    if table.total:
        total = replace(TOTAL, size=table.styles[0].size, pitch=table.styles[0].pitch)
        rows.append(_row(table.total, replace(table, row_mm_min=7), book.height, (total,)))
    first = rows[0].height if table.rows else _said(table)
    if head.height + first > book.height:  # a row that will be cut anyway
        first = LINES_TOGETHER * table.styles[-1].pitch + 2 * PAD_Y
    book.need(head.height + first)
    head.put(book)
    if not table.rows and table.empty:
        _put_said(book, table)
    for row in rows:
        _put_row(book, table.columns, head, row)
    _close(book, head.width)


def put_blanks(
    book: Book, columns: tuple[Column, ...], most: int, row_mm: float, below: float
) -> None:
    """Rows to write in by hand, right below a table, leaving ``below`` points on the page.

    As many as fit, at most ``most``; when there is room for fewer than two, they go on a new page.
    """
    blank = _Row(CELLS[0], [[] for _ in columns], row_mm * MM)
    count = min(most, int((book.room - below) // blank.height))
    head = _Head(columns)
    if most and count < min(most, 2):
        count = most
        book.new_page()
        head.put(book)
    for _ in range(count):
        _put_row(book, columns, head, blank)
    _close(book, head.width)


def _row(cells: Cells, table: Table, height_max: float, styles: tuple[Style, ...] = CELLS) -> _Row:
    """The row in the largest characters in which it fits on a page."""
    for style in styles:
        lines = [_lines(*pair, style) for pair in _paired(cells, table.columns)]
        height = max(table.row_mm_min * MM, max(map(len, lines)) * style.pitch + 2 * PAD_Y)
        if height <= height_max:
            break
    return _Row(style, lines, height)


def _paired(cells: Cells, columns: tuple[Column, ...]) -> list[tuple[str, Column]]:
    return [(cells[at] if at < len(cells) else "", column) for at, column in enumerate(columns)]


def _lines(words: str, column: Column, style: Style) -> list[str]:
    if not words:
        return []
    width = column.width - 2 * PAD_X
    return [line.text for line in text.break_lines(words, width, style.measure)]


def _put_row(book: Book, columns: tuple[Column, ...], head: "_Head", row: _Row) -> None:
    if row.height > book.height - head.height:
        # Taller than a page even in small print: cut it where the page ends.
        count = int((book.room - 2 * PAD_Y) // row.style.pitch)
        if count >= LINES_TOGETHER:
            _put_row(book, columns, head, row.part(0, count))
            _put_row(book, columns, head, row.part(count, row.lines))
            return
    if row.height > book.room + 0.01:
        _close(book, head.width)
        book.new_page()
        head.put(book)
        if row.height > book.room:
            _put_row(book, columns, head, row)
            return
    x = 0.0
    for column, lines in zip(columns, row.cells, strict=True):
        _put_lines(book, lines, row.style, (x, column.width, row.height), column.align)
        _frame(book, x, book.y, column.width, row.height)
        x += column.width
    _sides(book, x, row.height)


def _put_lines(
    book: Book,
    lines: list[str],
    style: Style,
    place: tuple[float, float, float],
    align: Align,
    below: float = 0.0,
) -> None:
    """Lines in the middle of a cell's height."""
    x, width, height = place
    y = book.y + below + (height - len(lines) * style.pitch) / 2
    for line in lines:
        book.put(line.rstrip(" "), style, x=x + PAD_X, y=y, width=width - 2 * PAD_X, align=align)
        y += style.pitch


def _frame(book: Book, x: float, y: float, width: float, height: float) -> None:
    """The right and the lower edge of a cell."""
    book.rule(x + width, y, x + width, y + height, INNER)
    book.rule(x, y + height, x + width, y + height, INNER)


def _sides(book: Book, width: float, height: float) -> None:
    """The outer edges of a row at the left and right; the book goes on below it."""
    for x in (0.0, width):
        book.rule(x, book.y, x, book.y + height, OUTER)
    book.y += height


def _close(book: Book, width: float) -> None:
    """The outer edge below the last row of a page."""
    book.rule(0.0, book.y, width, book.y, OUTER)


# --- said instead of rows -----------------------------------------------------------------------


def _said(table: Table) -> float:
    return 2 * table.row_mm_min * MM if table.empty else 0.0


def _put_said(book: Book, table: Table) -> None:
    width, height = sum(column.width for column in table.columns), _said(table)
    whole = Column("", width / MM)
    lines = _lines(table.empty, whole, CELLS[0])
    _put_lines(book, lines, CELLS[0], (0.0, width, height), Align.CENTRE)
    _frame(book, 0.0, book.y, width, height)
    _sides(book, width, height)


# --- the header ---------------------------------------------------------------------------------


class _Head:
    """The header of a table: one level, or two where columns are grouped."""

    def __init__(self, columns: tuple[Column, ...], style: Style = HEAD) -> None:
        self._columns = columns
        self._style = style
        self.width = sum(column.width for column in columns)
        self._lines = [_lines(column.title, column, style) for column in columns]
        self._upper = style.pitch + 2 * PAD_Y if any(c.group for c in columns) else 0.0
        rows = max(
            len(lines) - (1 if self._upper and not column.group else 0)
            for lines, column in zip(self._lines, columns, strict=True)
        )
        self.height = self._upper + max(1, rows) * style.pitch + 2 * PAD_Y

    def put(self, book: Book) -> None:
        """Draw it where the book is."""
        top, x = book.y, 0.0
        for column, lines in zip(self._columns, self._lines, strict=True):
            above = self._upper if column.group else 0.0
            place = (x, column.width, self.height - above)
            _put_lines(book, lines, self._style, place, Align.CENTRE, above)
            _frame(book, x, top + above, column.width, self.height - above)
            x += column.width
        self._put_groups(book)
        book.rule(0.0, top, x, top, OUTER)
        _sides(book, x, self.height)

    def _put_groups(self, book: Book) -> None:
        x = 0.0
        for title, group in groupby(self._columns, key=lambda column: column.group):
            width = sum(column.width for column in group)
            if title:
                place = (x, width, self._upper)
                _put_lines(book, [title], self._style, place, Align.CENTRE)
                _frame(book, x, book.y, width, self._upper)
            x += width


# --- signatures ---------------------------------------------------------------------------------


def put_signatures(book: Book, labels: Sequence[str], style: Style) -> None:
    """Labels in a row, each with a line of the same length to sign on."""
    gap = 1.5 * style.size
    used = sum(map(style.measure, labels)) + gap * (len(labels) - 1)
    length, x = (book.width - used) / len(labels), 0.0
    line = book.y + style.pitch - 2
    for label in labels:
        book.put(label, style, x=x, y=book.y)
        x += style.measure(label)
        book.rule(x, line, x + length, line)
        x += length + gap
    book.y += style.pitch


# --- forms --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """One cell of a form: words in it, its width, and whether it names the cell after it."""

    words: str
    width_mm: float
    label: bool = False
    align: Align = Align.LEFT


def put_form(book: Book, rows: Sequence[tuple[float, tuple[Cell, ...]]]) -> None:
    """A grid whose rows differ: (least height in mm, cells); it stays on one page if it can."""
    ready = [_form_row(height_mm, cells) for height_mm, cells in rows]
    book.need(min(sum(height for height, _ in ready), book.height))
    width = sum(cell.width_mm for cell in rows[0][1]) * MM
    book.rule(0.0, book.y, width, book.y, OUTER)
    for height, cells in ready:
        x = 0.0
        for cell, lines in cells:
            style, align = (HEAD, Align.CENTRE) if cell.label else (CELLS[0], cell.align)
            _put_lines(book, lines, style, (x, cell.width_mm * MM, height), align)
            _frame(book, x, book.y, cell.width_mm * MM, height)
            x += cell.width_mm * MM
        _sides(book, width, height)
    _close(book, width)


def _form_row(
    height_mm: float, cells: tuple[Cell, ...]
) -> tuple[float, list[tuple[Cell, list[str]]]]:
    lines = []
    for cell in cells:
        style = HEAD if cell.label else CELLS[0]
        lines.append((cell, _lines(cell.words, Column("", cell.width_mm), style)))
    most = max(len(each) for _, each in lines)
    return max(height_mm * MM, most * HEAD.pitch + 2 * PAD_Y), lines
