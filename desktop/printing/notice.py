"""The notice of what became of a village's issues, as it hangs on the board, and its receipt.

What is on it is decided in `notice_content`, which lets through only what the public may see.
"""

from desktop.printing import fonts, text
from desktop.printing.fonts import Role
from desktop.printing.notice_content import Notice, check_code, refuse_private
from desktop.printing.page import (
    A4_DOCUMENT,
    BODY,
    BODY_KAI,
    MM,
    Align,
    Book,
    Numbering,
    Printed,
    Style,
    date_words,
    words_of,
)
from desktop.printing.table import Cell, Column, Table, put_form, put_signatures, put_table

COLUMNS = (
    Column("序号", 11, Align.CENTRE),
    Column("村组", 16, Align.CENTRE),
    Column("户主\n（事项）", 21, Align.CENTRE),
    Column("反映问题摘要", 38),
    Column("办理结果", 33),
    Column("承办单位", 18, Align.CENTRE),
    Column("办结\n日期", 19, Align.CENTRE),
)
NOTHING = "本期没有可以公示的办理结果。"
SEAL = "（盖章）"
SIGN_RIGHT_EM = 4
REMARK = Style(Role.BODY, 12, 18)


def to_pdf(document: Notice) -> Printed:
    """The notice on A4, and after it the receipt for the one who puts it up.

    Raises MissingGlyph rather than print a blank, and PrivateText rather than print a number that
    tells who somebody is.
    """
    refuse_private(document)
    fonts.check(words_of(document))
    code = check_code(document)
    book = Book(A4_DOCUMENT, Numbering.DASHES, foot=f"核对码 {code}")
    book.heading(text.HINT.join(document.title_parts))
    if document.number:
        number = f"（编号：{document.number}）"
        book.put(number, BODY_KAI, y=book.y, width=book.width, align=Align.CENTRE)
        book.y += BODY.pitch
    book.y += BODY.pitch / 2
    for words in document.opening:
        book.paragraph(words)
    book.y += 2 * MM
    put_table(book, _table(document))
    book.y += BODY.pitch / 2
    _put_closing(book, document)
    _put_receipt(book, document, code)
    marks = ("样本" if document.sample else "", f"草稿 {document.draft}" if document.draft else "")
    return book.finish(document.title, marks=marks)


def _table(document: Notice) -> Table:
    rows = tuple(
        (
            str(serial),
            row.group or "—",
            row.subject or "—",
            row.summary,
            row.outcome or "—",
            row.unit or "—",
            date_words(row.closed).replace("年", "年\n"),
        )
        for serial, row in enumerate(document.rows, start=1)
    )
    return Table(COLUMNS, rows, empty=NOTHING, row_mm_min=11)


# --- the end of the notice ----------------------------------------------------------------------


def _put_closing(book: Book, document: Notice) -> None:
    """Period, objections and telephones; the last of them stay with the signature."""
    for words in document.closing:
        book.paragraph(words, keep=2)
    contacts = [line for words in document.contacts for line in _contact_lines(book, words)]
    book.need((len(contacts) + 3.5) * BODY.pitch)
    for indent, line in contacts:
        book.put(line, BODY, x=indent, y=book.y)
        book.y += BODY.pitch
    book.y += BODY.pitch * 1.5
    _put_signature(book, document)


def _contact_lines(book: Book, words: str) -> list[tuple[float, str]]:
    """A label and what follows it, further lines standing under the first."""
    label, colon, rest = words.partition("：")
    indent = 2 * BODY.size
    hanging = indent + BODY.measure(label + colon)
    lines = text.break_lines(rest, book.width - hanging, BODY.measure)
    first, *others = [line.text for line in lines]
    return [(indent, label + colon + first), *((hanging, line) for line in others)]


def _put_signature(book: Book, document: Notice) -> None:
    """署名 over the date, which ends four characters from the right (GB/T 9704, with seal)."""
    day = date_words(document.signed)
    right = book.width - SIGN_RIGHT_EM * BODY.size
    centre = right - BODY.measure(day) / 2
    for line in text.break_title(document.unit, book.width, BODY.measure):
        unit = BODY.measure(line)
        x = max(0.0, min(centre - unit / 2, book.width - unit))
        book.put(line, BODY, x=x, y=book.y)
        book.y += BODY.pitch
    book.put(day, BODY, x=right - BODY.measure(day), y=book.y)
    beside = book.y + (BODY.pitch - REMARK.pitch) / 2
    book.put(SEAL, REMARK, x=right, y=beside, grey=0.45)
    book.y += BODY.pitch


# --- the receipt --------------------------------------------------------------------------------

RECEIPT_TITLE = "公示张贴回执"
RECEIPT_REMARK = "本页由张贴人填写后交回存档，不张贴。"
PHOTO = "（粘贴现场照片：能看清公示全文和周围环境）"


def _put_receipt(book: Book, document: Notice, code: str) -> None:
    book.new_page(Numbering.NONE)
    book.heading(RECEIPT_TITLE)
    book.y += 2 * MM
    book.put(RECEIPT_REMARK, REMARK, y=book.y, width=book.width, align=Align.CENTRE)
    book.y += REMARK.pitch + 2 * MM
    period = f"{date_words(document.posted_from)}至{date_words(document.posted_to)}"
    number = f"{document.number or '—'}（核对码 {code}）"
    put_form(
        book,
        [
            (9, (Cell("公示标题", 26, True), Cell(document.title, 130))),
            (9, (Cell("公示编号", 26, True), Cell(number, 130))),
            (
                9,
                (
                    Cell("公示期", 26, True),
                    Cell(f"{period}（{document.working_days}个工作日）", 130),
                ),
            ),
            (12, (Cell("张贴地点", 26, True), Cell("", 130))),
            (
                12,
                (
                    *(Cell("张贴人", 26, True), Cell("", 52)),
                    *(Cell("联系电话", 26, True), Cell("", 52)),
                ),
            ),
            (
                12,
                (
                    *(Cell("张贴时间", 26, True), Cell(WHEN, 52, align=Align.RIGHT)),
                    *(Cell("撤下时间", 26, True), Cell(WHEN, 52, align=Align.RIGHT)),
                ),
            ),
            (62, (Cell("现场照片", 26, True), Cell(PHOTO, 130, align=Align.CENTRE))),
        ],
    )
    objections = (
        *(Cell("时间", 26, True), Cell("反映人及联系方式", 40, True)),
        *(Cell("异议内容", 52, True), Cell("核查处理结果", 38, True)),
    )
    blank = (Cell("", 26), Cell("", 40), Cell("", 52), Cell("", 38))
    put_form(
        book,
        [
            (8, (Cell("异议记录（没有异议的，写“无”）", 156, True),)),
            (8, objections),
            *((13, blank) for _ in range(3)),
        ],
    )
    book.y += 5 * MM
    put_signatures(book, ("张贴人（签字）：", "村（社区）负责人（签字）："), REMARK)


WHEN = "年    月    日    时"
