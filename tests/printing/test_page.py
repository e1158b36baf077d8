"""Pages: geometry, numbers, marks, and the same bytes for the same content."""

from dataclasses import dataclass

import pytest

from desktop.printing.fonts import MissingGlyph
from desktop.printing.page import A4_DOCUMENT, A4_TABLE, Book, Numbering, date_words, words_of
from desktop.printing.table import Column, Table, put_signatures, put_table
from desktop.printing.task_list import LINE

FULL_LINE = "大走访大落实活动中群众反映的问题办理结果公示如下请监督"
SENTENCE = "现将2017年1月1日至2017年6月30日期间群众反映问题的办理结果公示如下，如有异议，请反映。"


def document(*paragraphs, numbering=Numbering.DASHES, marks=()):
    book = Book(A4_DOCUMENT, numbering)
    for words in paragraphs:
        book.paragraph(words)
    return book.finish("标题", marks=marks)


def table(rows, *, columns=None, paper=A4_TABLE, **more):
    book = Book(paper, Numbering.OF)
    columns = columns or (Column("序号", 15), Column("内容", 100))
    put_table(book, Table(columns, tuple(rows), **more))
    return book.finish("表")


def test_the_type_area_is_that_of_the_standard():
    assert A4_DOCUMENT.inner_width * 25.4 / 72 == pytest.approx(156)
    assert A4_DOCUMENT.inner_height * 25.4 / 72 == pytest.approx(225)


def test_a_page_holds_22_lines_of_28_characters(read):
    text = ("走" * 28 + "\n") * 23
    book = Book(A4_DOCUMENT, Numbering.DASHES)
    book.paragraph(text.rstrip("\n"), indent_em=0)
    pages = read(book.finish("满页")).pages
    assert [page.count("走") for page in pages] == [22 * 28, 28]


def test_body_lines_reach_both_margins(read):
    spots = read(document(SENTENCE * 3)).spots[0]
    lefts = [left for character, left, _ in spots if not character.isspace()]
    assert min(lefts) >= 27.9
    assert max(lefts) == pytest.approx(210 - 26 - 5.57, abs=0.4)


def test_page_numbers_stand_outside(read):
    spots = read(document(*[SENTENCE] * 40)).spots
    (odd,) = [s for s in spots[0] if s[0] == "1" and s[2] > 262]
    (even,) = [s for s in spots[1] if s[0] == "2" and s[2] > 262]
    assert odd[1] > 160
    assert even[1] < 50


def test_the_number_of_pages_is_known_on_the_first(read):
    rows = [(str(n), "门前道路破损") for n in range(90)]
    pages = read(table(rows)).pages
    assert len(pages) > 2
    assert all(f"第 {n} 页 共 {len(pages)} 页" in page for n, page in enumerate(pages, 1))


def test_the_header_is_on_every_page_and_no_row_is_torn(read):
    rows = [(str(n), f"开始{n}，" + "很长的内容" * 12 + f"，结束{n}。") for n in range(60)]
    for page in read(table(rows)).pages:
        assert "序号" in page
        for n in range(60):
            assert (f"开始{n}，" in page) == (f"结束{n}。" in page)


def test_a_row_that_nearly_fills_a_page_is_printed_smaller(read):
    printed = table([("1", "长" * 800)])
    assert printed.pages == 1
    assert read(printed).words.count("长") == 800


def test_a_row_taller_than_a_page_is_printed_whole(read):
    printed = table([("1", "长" * 5000), ("2", "短")])
    assert printed.pages > 1
    assert read(printed).words.count("长") == 5000


def test_grouped_columns_have_a_header_of_two_levels(read):
    columns = (
        Column("单位", 40),
        Column("应访", 20, group="户数"),
        Column("已访", 20, group="户数"),
    )
    assert read(table([("湖㳇镇", "10", "9")], columns=columns)).words.startswith(
        "单位应访已访户数"
    )


def test_an_empty_table_says_so(read):
    assert "没有内容" in read(table([], empty="没有内容。")).words


def test_marks_are_in_the_text_of_each_page(read):
    pages = read(document(*[SENTENCE] * 40, marks=("样本", "草稿 3f2a"))).pages
    assert all("样本" in page and "草稿" in page for page in pages)


def test_the_same_content_gives_the_same_bytes():
    first = document(SENTENCE, "李䶮、𠮷野、湖㳇镇")
    document("另一份，用到别的字")
    assert document(SENTENCE, "李䶮、𠮷野、湖㳇镇").pdf == first.pdf


def test_other_content_gives_other_bytes():
    assert document(SENTENCE).pdf != document(SENTENCE + "改").pdf


@pytest.mark.parametrize("name", ["李䶮", "𠮷野", "张㛃", "湖㳇镇", "𪚥𰻞", "买买提·吐尔逊"])
def test_rare_characters_can_be_copied_and_searched(read, name):
    opened = read(document(f"户主{name}，一组"))
    assert f"户主{name}，一组" in opened.words


def test_rare_characters_leave_ink(read):
    assert read(document("𠮷" * 200)).ink[0] > read(document("一" * 20)).ink[0]


def test_a_character_without_a_font_stops_the_page():
    with pytest.raises(MissingGlyph):
        document("户主李\ue000")


def test_signing_lines_are_all_as_long(read):
    book = Book(A4_TABLE, Numbering.OF)
    put_signatures(book, ("甲：", "乙方（签字）："), LINE)
    assert book.y == LINE.pitch


def test_the_paper_lies_across_for_tables(read):
    assert read(table([("1", "x")])).size_mm == (297, 210)


def test_every_word_of_a_document_is_looked_at():
    @dataclass(frozen=True)
    class Inner:
        name: str
        number: int | None

    @dataclass(frozen=True)
    class Outer:
        rows: tuple[Inner, ...]
        why: tuple[str, ...]

    outer = Outer((Inner("李", 1), Inner("王", None)), ("从未走访",))
    assert list(words_of(outer)) == ["李", "王", "从未走访"]


def test_dates_have_no_leading_zeros():
    from datetime import date

    assert date_words(date(2017, 6, 5)) == "2017年6月5日"
    assert date_words(None) == "—"
