"""Paper: official page geometry, text and rules on it, page numbers, marks, and the PDF's bytes.

Pages are laid out first and drawn when their number is known. Places on a page are in points from
the top left corner of its type area, y downwards.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from desktop.printing import fonts, text
from desktop.printing.fonts import Role

MM = 72 / 25.4
"""Points in a millimetre."""

EM_ABOVE_BASELINE = 0.88
"""How much of a Chinese character's square lies above the line that Latin letters stand on."""


@dataclass(frozen=True)
class Paper:
    """A sheet and its margins, in points."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float

    @property
    def inner_width(self) -> float:
        """Of the type area (版心)."""
        return self.width - self.left - self.right

    @property
    def inner_height(self) -> float:
        """Of the type area (版心)."""
        return self.height - self.top - self.bottom


A4_DOCUMENT = Paper(*(n * MM for n in (210, 297, 28, 26, 37, 35)))
"""GB/T 9704-2012: 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm."""

A4_TABLE = Paper(*(n * MM for n in (297, 210, 15, 15, 15, 15)))
"""A4 across for wide tables."""

LINES_PER_PAGE = 22
CHARACTERS_PER_LINE = 28


@dataclass(frozen=True)
class Style:
    """Role, size of a character and distance between lines, in points."""

    role: Role
    size: float
    pitch: float

    def measure(self, words: str) -> float:
        """How wide the words are."""
        return fonts.width(words, self.role, self.size)


# 三号 is 15.75 points, so that 28 characters fill 156 mm; 16 points would not fit.
_LINE = A4_DOCUMENT.inner_height / LINES_PER_PAGE
BODY = Style(Role.BODY, 15.75, _LINE)
BODY_KAI = Style(Role.KAI, 15.75, _LINE)
BODY_HEI = Style(Role.HEI, 15.75, _LINE)
TITLE = Style(Role.TITLE, 22, 33)
NUMBER = Style(Role.SONG, 14, 20)
SMALL = Style(Role.SONG, 9, 12)


class Align(StrEnum):
    """Where a line stands in its column."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Numbering(StrEnum):
    """How pages are numbered."""

    DASHES = "— 1 —"
    OF = "第 1 页 共 2 页"
    NONE = ""


@dataclass(frozen=True)
class Printed:
    """A finished document: the file's bytes, its number of pages, and its title."""

    pdf: bytes
    pages: int
    title: str


Draw = Callable[[Canvas], None]


@dataclass
class _Page:
    numbering: Numbering
    drawing: list[Draw]


class Book:
    """Pages being laid out, and the place on the last one where the next thing goes."""

    def __init__(self, paper: Paper, numbering: Numbering, *, foot: str = "") -> None:
        self.paper = paper
        self.numbering = numbering
        self.foot = foot
        """A line in small print at the bottom of every numbered page."""
        self.y = 0.0
        self._pages: list[_Page] = []
        self.new_page()

    # --- where we are ---------------------------------------------------------------------------

    @property
    def width(self) -> float:
        """Of the type area."""
        return self.paper.inner_width

    @property
    def height(self) -> float:
        """Of the type area."""
        return self.paper.inner_height

    @property
    def room(self) -> float:
        """What is left of this page."""
        return self.height - self.y

    def new_page(self, numbering: Numbering | None = None) -> None:
        """Go on at the top of a new page."""
        self._page = _Page(self.numbering if numbering is None else numbering, [])
        self._pages.append(self._page)
        self.y = 0.0

    def need(self, height: float) -> bool:
        """Go on to a new page if so much does not fit on this one; whether that was needed."""
        if height <= self.room + 0.01:
            return False
        self.new_page()
        return True

    # --- what is put there ----------------------------------------------------------------------

    def put(
        self,
        words: str,
        style: Style,
        *,
        x: float = 0.0,
        y: float,
        width: float = 0.0,
        align: Align = Align.LEFT,
        grey: float = 0.0,
    ) -> None:
        """One line of words in a column, ``y`` being the top of the line."""
        spare = width - style.measure(words) if align is not Align.LEFT else 0.0
        x += spare / 2 if align is Align.CENTRE else spare
        self._put_pieces([text.Piece(words, 0.0, 0.0)], style, x, y, grey)

    def _put_pieces(
        self, pieces: Iterable[text.Piece], style: Style, x: float, y: float, grey: float = 0.0
    ) -> None:
        left = self.paper.left + x
        above = (style.pitch - style.size) / 2 + EM_ABOVE_BASELINE * style.size
        base = self.paper.height - self.paper.top - y - above
        runs: list[tuple[float, str, float, str]] = []
        for piece in pieces:
            for run in fonts.runs(piece.text, style.role):
                runs.append((left, run.font, piece.inside, run.text))
                left += style.measure(run.text) + piece.inside * len(run.text)
            left += piece.after - piece.inside
        self._draw(lambda canvas: _draw_runs(canvas, runs, style.size, base, grey))

    def paragraph(
        self, words: str, style: Style = BODY, *, indent_em: float = 2, keep: int = 1
    ) -> None:
        """Words from margin to margin; at least ``keep`` lines of it stay together."""
        em = self.width / CHARACTERS_PER_LINE if style.size == BODY.size else style.size
        indent = indent_em * em
        lines = text.break_lines(words, self.width, style.measure, indent=indent)
        self.need(min(keep, len(lines)) * style.pitch)
        first = True
        for line in lines:
            self.need(style.pitch)
            start = indent if first else 0.0
            pieces = text.spread(line, self.width - start, style.size)
            self._put_pieces(pieces, style, start, self.y)
            self.y += style.pitch
            first = line.ends

    def heading(self, words: str, style: Style = TITLE) -> None:
        """A title in the middle, broken by its sense."""
        for line in text.break_title(words, self.width, style.measure):
            self.put(line, style, y=self.y, width=self.width, align=Align.CENTRE)
            self.y += style.pitch

    def rule(self, x: float, y: float, to_x: float, to_y: float, weight: float = 0.5) -> None:
        """A straight line."""
        left, top = self.paper.left, self.paper.height - self.paper.top
        ends = (left + x, top - y, left + to_x, top - to_y)

        def draw(canvas: Canvas) -> None:
            canvas.setLineWidth(weight)
            canvas.line(*ends)

        self._draw(draw)

    def box(self, x: float, y: float, width: float, height: float, weight: float = 0.5) -> None:
        """A rectangle."""
        left, top = self.paper.left + x, self.paper.height - self.paper.top - y

        def draw(canvas: Canvas) -> None:
            canvas.setLineWidth(weight)
            canvas.rect(left, top - height, width, height)

        self._draw(draw)

    def _draw(self, draw: Draw) -> None:
        self._page.drawing.append(draw)

    # --- the file -------------------------------------------------------------------------------

    def finish(self, title: str, *, marks: Iterable[str] = ()) -> Printed:
        """Draw everything. The same content gives the same bytes, whenever it is printed."""
        total = len(self._pages)
        for number, page in enumerate(self._pages, start=1):
            self._page = page
            self._put_foot(number, total)
        mark = " ".join(mark for mark in marks if mark)
        file = BytesIO()
        with fonts.DRAWING:
            canvas = Canvas(
                file,
                pagesize=(self.paper.width, self.paper.height),
                invariant=1,
                pageCompression=1,
                lang="zh-CN",
            )
            canvas.setTitle(title)
            canvas.setAuthor("")
            canvas.setSubject("")
            canvas.setCreator("Zoufang")
            canvas.setProducer("Zoufang")
            for page in self._pages:
                if mark:
                    _draw_mark(canvas, self.paper, mark)
                for draw in page.drawing:
                    draw(canvas)
                canvas.showPage()
            canvas.save()
        return Printed(file.getvalue(), total, title)

    def _put_foot(self, number: int, total: int) -> None:
        if self._page.numbering is Numbering.DASHES:
            self._dashes(number)
        elif self._page.numbering is Numbering.OF:
            self._number_of(number, total)

    def _dashes(self, number: int) -> None:
        """GB/T 9704 7.5: 四号, 7 mm below the type area, outer side, one character in."""
        align = Align.RIGHT if number % 2 else Align.LEFT
        y = self.height + 7 * MM - (NUMBER.pitch - NUMBER.size) / 2
        side = NUMBER.size
        self.put(f"— {number} —", NUMBER, x=side, y=y, width=self.width - 2 * side, align=align)
        if self.foot:
            self.put(self.foot, SMALL, y=y + 8, width=self.width, align=Align.CENTRE, grey=0.35)

    def _number_of(self, number: int, total: int) -> None:
        y = self.height + 3 * MM
        words = f"第 {number} 页 共 {total} 页"
        self.put(words, SMALL, y=y, width=self.width, align=Align.CENTRE)
        if self.foot:
            self.put(self.foot, SMALL, y=y, width=self.width, align=Align.RIGHT, grey=0.35)


# --- drawing ------------------------------------------------------------------------------------


def _draw_runs(
    canvas: Canvas,
    runs: Iterable[tuple[float, str, float, str]],
    size: float,
    base: float,
    grey: float,
) -> None:
    line = canvas.beginText()
    line.setFillGray(grey)
    for left, font, spacing, words in runs:
        line.setTextOrigin(round(left, 2), round(base, 2))
        line.setFont(font, size)
        line.setCharSpace(round(spacing, 3))
        line.textOut(words)
    canvas.drawText(line)


MARK_SIZE_MAX = 110
MARK_GREY = 0.91


def _draw_mark(canvas: Canvas, paper: Paper, words: str) -> None:
    """A large pale word across the page, under everything else."""
    diagonal = (paper.width**2 + paper.height**2) ** 0.5
    size = min(MARK_SIZE_MAX, 0.6 * diagonal / fonts.width(words, Role.HEI, 1))
    canvas.saveState()
    canvas.translate(paper.width / 2, paper.height / 2)
    canvas.rotate(45 if paper.height > paper.width else 35)
    x = -fonts.width(words, Role.HEI, size) / 2
    runs = []
    for run in fonts.runs(words, Role.HEI):
        runs.append((x, run.font, 0.0, run.text))
        x += fonts.width(run.text, Role.HEI, size)
    _draw_runs(canvas, runs, size, -size * 0.35, MARK_GREY)
    canvas.restoreState()


# --- what a document says -----------------------------------------------------------------------


def words_of(value: object) -> Iterable[str]:
    """Every text in a document's dataclasses, to be checked before anything is laid out."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for each in fields(value):
            yield from words_of(getattr(value, each.name))
    elif isinstance(value, tuple | list | frozenset):
        for item in value:
            yield from words_of(item)


def date_words(day: date | None, unknown: str = "—") -> str:
    """2017年6月5日: Arabic, the year in full, no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日" if day else unknown
