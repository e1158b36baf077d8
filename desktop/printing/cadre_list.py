"""The lists of one cadre on paper: A4 across, two-line head, room to sign (domain.md 6.3)."""

from dataclasses import dataclass
from datetime import date

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
    date_words,
    words_of,
)
from desktop.printing.table import Column, Table, put_signatures, put_table

TITLE = Style(Role.TITLE, 20, 30)
LINE = Style(Role.BODY, 12, 18)
SIGN_GAP = 14.0
SERIAL = Column("序号", 11, Align.CENTRE)
FOOT = "内部资料，含个人信息，请妥善保管"
EMPTY = "没有事项。"


@dataclass(frozen=True)
class ListPaper:
    """What is printed: ``columns`` are titles with their shares of the width, ``rows`` texts."""

    title: str
    cadre: str
    unit: str
    printed_on: date
    columns: tuple[tuple[str, int], ...]
    rows: tuple[tuple[str, ...], ...]
    sample: bool = False


def to_pdf(document: ListPaper) -> Printed:
    """The list on A4 across. Raises MissingGlyph rather than print a blank."""
    fonts.check(words_of(document))
    book = Book(A4_TABLE, Numbering.OF, foot=FOOT)
    book.heading(document.title, TITLE)
    who = "\u3000".join(
        f"{label}：{words}"
        for label, words in (("责任人", document.cadre), ("单位", document.unit))
        if words
    )
    day = f"打印日期：{date_words(document.printed_on)}"
    if LINE.measure(who + day) > book.width - LINE.size:
        book.paragraph(who, LINE, indent_em=0)
        who = ""
    book.put(who, LINE, y=book.y)
    book.put(day, LINE, y=book.y, width=book.width, align=Align.RIGHT)
    book.y += LINE.pitch + 2
    rows = tuple((str(n), *row) for n, row in enumerate(document.rows, start=1))
    put_table(book, Table(_columns(document, book.width / MM), rows, empty=EMPTY, row_mm_min=11))
    book.need(SIGN_GAP + LINE.pitch)
    book.y += SIGN_GAP
    put_signatures(book, ("责任人（签字）：", "审核人（签字）：", "填报日期："), LINE)
    marks = ("样本",) if document.sample else ()
    return book.finish(f"{document.title} {document.cadre}", marks=marks)


def _columns(document: ListPaper, width_mm: float) -> tuple[Column, ...]:
    left = width_mm - SERIAL.width_mm
    whole = sum(share for _, share in document.columns)
    return (SERIAL, *(Column(title, left * share / whole) for title, share in document.columns))
