"""A report on paper, read back from the PDF."""

from dataclasses import replace

import pytest

from desktop.printing.fonts import MissingGlyph
from desktop.printing.report import Grid, Heading, ReportPaper, to_pdf

COLUMNS = (
    Heading("单位"),
    Heading("应访户", "走访农户"),
    Heading("本周", "走访农户"),
    Heading("覆盖率", "走访农户"),
    Heading("备注", words=True),
)
ROWS = tuple((f"第{n}镇", "12345", "120", "74.3%", "户黄，落后19.2点") for n in range(1, 46))
PAPER = ReportPaper(
    title="宜兴市大走访一周一汇总",
    path="江苏省无锡市宜兴市",
    period="2017年6月19日至6月25日",
    edition="第2版",
    known="2017-06-26 08:05",
    number="01M8759J0H001F5XTA41NY4AB2",
    grids=(Grid("", COLUMNS, ROWS, ("合计", "555525", "5400", "74.3%", "—")),),
    lines=("本周数＝本期累计－上期定稿累计。",),
)


def wide(count, rows=20):
    """A table of groups of three columns each."""
    columns = [Heading("单位")]
    columns += [Heading(t, f"第{n}组") for n in range(count) for t in ("应访", "累计", "覆盖率")]
    cells = ("湖㳇镇", *["12345", "10000", "81.0%"] * count)
    return Grid("", tuple(columns), (cells,) * rows, ("合计", *cells[1:]))


def test_it_says_whose_of_when_and_which_edition(read):
    paper = read(to_pdf(PAPER))
    assert paper.size_mm == (297, 210)
    for words in (
        *("宜兴市大走访一周一汇总", "江苏省无锡市宜兴市", "2017年6月19日至6月25日", "第2版"),
        *("01M8759J0H001F5XTA41NY4AB2", "合计", "555525", "本周数", "填报单位（盖章）："),
    ):
        assert words in paper.words


def test_every_page_has_the_head_its_number_and_the_number_of_the_report(read):
    paper = read(to_pdf(PAPER))
    assert len(paper.pages) > 1
    for number, page in enumerate(paper.pages, start=1):
        words = "".join(page.split())
        assert "应访户" in words or "填报单位" in words
        assert f"第{number}页共{len(paper.pages)}页" in words
        assert "定稿编号01M8759J0H001F5XTA41NY4AB2" in words


def test_the_same_report_is_the_same_file(read):
    assert to_pdf(PAPER).pdf == to_pdf(PAPER).pdf


@pytest.mark.parametrize("groups", [3, 6, 9, 14])
def test_however_many_columns_nothing_leaves_the_sheet_or_tears_a_number(read, groups):
    paper = read(to_pdf(replace(PAPER, grids=(wide(groups),))))
    for spots in paper.spots:
        assert all(14.5 <= left <= 282.5 for letter, left, _ in spots if letter.strip())
    # A number that was broken would stand in two lines.
    lines = [line for page in paper.pages for line in page.splitlines()]
    assert sum(line.count("12345") for line in lines) == 21 * groups
    for n in range(groups):
        assert f"第{n}组" in paper.words


def test_long_words_are_wrapped_and_all_there(read):
    told = "走访中了解到村口路灯长期损坏" * 12
    columns = tuple(Heading(title, words=True) for title in ("标题", "做法", "成效"))
    cases = Grid("典型案例", columns, (("路灯", told, "好"),))
    paper = read(to_pdf(replace(PAPER, grids=(*PAPER.grids, cases))))
    assert told in paper.words
    assert "典型案例" in paper.words


def test_nothing_to_tell_is_said(read):
    nothing = Grid("公示", (Heading("标题", words=True),), (), empty="没有。")
    assert "没有。" in read(to_pdf(replace(PAPER, grids=(nothing,)))).words


def test_a_character_that_cannot_be_drawn_stops_the_print():
    with pytest.raises(MissingGlyph):
        to_pdf(replace(PAPER, title="\ue863"))


def test_a_sample_says_so(read):
    assert "样本" in read(to_pdf(replace(PAPER, sample=True))).words
