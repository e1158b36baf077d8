"""The task list a cadre takes along: who to visit and why, what is open, and room for notes."""

import re
from dataclasses import dataclass
from datetime import date

from desktop.printing import fonts
from desktop.printing.fonts import Role
from desktop.printing.page import (
    A4_TABLE,
    Align,
    Book,
    Numbering,
    Printed,
    Style,
    date_words,
    words_of,
)
from desktop.printing.table import Column, Table, put_blanks, put_signatures, put_table
from sync.rules import masking
from sync.rules.masking import Profile

COLOURS = {"red": "【红】", "yellow": "【黄】"}
"""A warning in words, since the paper may be printed in black."""


@dataclass(frozen=True)
class OpenIssue:
    """An issue of the household that is still to be solved."""

    number: str
    summary: str
    due: date | None = None
    colour: str = ""
    """ "red", "yellow" or nothing (domain.md 5.4)."""


@dataclass(frozen=True)
class TaskRow:
    """One household or enterprise to visit. None and "" mean unknown and print as a dash."""

    code: str
    """What opens exactly this record when it is typed in the search box."""
    group: str
    head: str
    members: int | None = None
    phone: str = ""
    """In full; the list prints it masked."""
    why: tuple[str, ...] = ()
    last_visit: date | None = None
    open_issues: tuple[OpenIssue, ...] = ()


@dataclass(frozen=True)
class TaskList:
    """Who to visit in one village, or who one cadre has to visit."""

    area_path: str
    printed_on: date
    rows: tuple[TaskRow, ...]
    title: str = "走访任务清单"
    cadre: str = ""
    unit: str = ""
    note_rows: int = 5
    """Blank rows at most; fewer when that saves a page."""
    sample: bool = False
    draft: str = ""
    """The short id of a draft; "" for a final print."""


COLUMNS = (
    Column("序号", 10, Align.CENTRE),
    Column("编号", 30, Align.CENTRE),
    Column("村组", 17, Align.CENTRE),
    Column("户主（单位）", 28),
    Column("人口", 11, Align.CENTRE),
    Column("联系电话", 28, Align.CENTRE),
    Column("走访原因", 41),
    Column("上次走访", 20, Align.CENTRE),
    Column("未办结问题（办理期限）", 47),
    Column("走访记录（手写）", 35),
)
TITLE = Style(Role.TITLE, 20, 30)
LINE = Style(Role.BODY, 12, 18)
REMARK = Style(Role.BODY, 10.5, 15)
NOTE_ROW_MM = 11.0
SIGN_GAP = 14.0

NOBODY = "没有需要走访的对象。"
REMARKS = (
    "说明：在走访通搜索框输入“编号”即可打开该户（企）；手写内容回来后补录，并填写实际走访日期。"
    "联系电话中间四位已隐去。"
)
SIGN_HEIGHT = 4 + REMARK.pitch + SIGN_GAP + LINE.pitch
FOOT = "内部资料，含个人信息，请妥善保管"


def to_pdf(document: TaskList) -> Printed:
    """The list on A4 across. Raises MissingGlyph rather than print a blank."""
    fonts.check(words_of(document))
    book = Book(A4_TABLE, Numbering.OF, foot=FOOT)
    book.heading(document.title, TITLE)
    _put_who(book, document)
    people = [row.members for row in document.rows if row.members is not None]
    total = ("合计", "", "", f"{len(document.rows)}户（家）", f"{sum(people)}")
    put_table(
        book,
        Table(
            COLUMNS,
            tuple(_cells(serial, row) for serial, row in enumerate(document.rows, start=1)),
            total=total if document.rows else (),
            empty=NOBODY,
            row_mm_min=11,
        ),
    )
    put_blanks(book, COLUMNS, document.note_rows, NOTE_ROW_MM, SIGN_HEIGHT)
    _put_signatures(book)
    marks = ("样本" if document.sample else "", f"草稿 {document.draft}" if document.draft else "")
    return book.finish(f"{document.title} {document.area_path}", marks=marks)


def _put_who(book: Book, document: TaskList) -> None:
    """Place and date at the ends of a line, the cadre and the unit between or below."""
    place, day = f"区域：{document.area_path}", f"打印日期：{date_words(document.printed_on)}"
    who = "\u3000".join(
        f"{label}：{words}"
        for label, words in (("走访干部", document.cadre), ("单位", document.unit))
        if words
    )
    room = book.width - sum(LINE.measure(words) for words in (place, day, who)) - 4 * LINE.size
    if who and room < 0:
        book.paragraph(who, LINE, indent_em=0)
        who = ""
    if LINE.measure(place + day) > book.width - LINE.size:
        book.paragraph(place, LINE, indent_em=0)
        place = ""
    book.put(place, LINE, y=book.y)
    book.put(day, LINE, y=book.y, width=book.width, align=Align.RIGHT)
    between = LINE.measure(place), book.width - LINE.measure(place) - LINE.measure(day)
    book.put(who, LINE, x=between[0], y=book.y, width=between[1], align=Align.CENTRE)
    book.y += LINE.pitch + 2


def _cells(serial: int, row: TaskRow) -> tuple[str, ...]:
    visited = date_words(row.last_visit, "未走访").replace("年", "年\n")
    return (
        str(serial),
        row.code,
        row.group or "—",
        row.head,
        "—" if row.members is None else str(row.members),
        re.sub(r"[、，,;；/]\s*", "\n", masking.shown("phone", row.phone, Profile.INTERNAL)) or "—",
        "；".join(row.why) or "—",
        visited,
        "\n".join(map(_issue_words, row.open_issues)) or "无",
    )


def _issue_words(issue: OpenIssue) -> str:
    due = f"（限{date_words(issue.due)}）" if issue.due else ""
    found = masking.scan_text(summary := masking.joined(issue.summary))
    summary = masking.mask_found(summary, found, Profile.INTERNAL)
    return f"{COLOURS.get(issue.colour, '')}{summary}{due}\n{issue.number}".strip()


def _put_signatures(book: Book) -> None:
    book.need(SIGN_HEIGHT)
    book.y += 4
    book.paragraph(REMARKS, REMARK, indent_em=0)
    book.y += SIGN_GAP
    put_signatures(book, ("走访干部（签字）：", "村（社区）负责人（签字）：", "完成日期："), LINE)
