"""The task list, read back from the PDF."""

from dataclasses import replace
from datetime import date

import pytest

from desktop.printing.fonts import MissingGlyph
from desktop.printing.task_list import NOBODY, OpenIssue, TaskList, TaskRow, to_pdf

ROW = TaskRow(
    code="320282113201-0001",
    group="一组",
    head="李䶮",
    members=4,
    phone="13812345678",
    why=("必到：建档立卡户", "从未走访"),
    last_visit=date(2017, 3, 5),
    open_issues=(
        OpenIssue(
            "320282113-2017-000123", "门前道路破损，电话13912345678", date(2017, 6, 30), "red"
        ),
    ),
)
LIST = TaskList(
    area_path="江苏省无锡市宜兴市湖㳇镇张阳村",
    printed_on=date(2017, 6, 5),
    rows=(ROW, replace(ROW, code="320282113201-0002", head="𠮷野", members=None, phone="")),
    cadre="张三",
    unit="湖㳇镇人民政府",
)


def test_it_says_who_to_visit_why_and_what_is_open(read):
    words = read(to_pdf(LIST)).words
    for part in (
        *(
            "走访任务清单",
            "江苏省无锡市宜兴市湖㳇镇张阳村",
            "张三",
            "湖㳇镇人民政府",
            "2017年6月5日",
        ),
        *("320282113201-0001", "一组", "李䶮", "𠮷野", "必到：建档立卡户；从未走访"),
        *("2017年3月5日", "【红】门前道路破损", "限2017年6月30日", "320282113-2017-000123"),
        *("合计", "2户（家）", "第1页共1页", "走访干部（签字）：", "村（社区）负责人（签字）："),
    ):
        assert part in words


def test_telephones_are_masked_wherever_they_stand(read):
    words = read(to_pdf(LIST)).words
    assert "138****5678" in words
    assert "139****5678" in words
    assert "12345678" not in words


def test_what_is_unknown_is_a_dash_and_does_not_count_as_zero(read):
    words = read(to_pdf(LIST)).words
    assert "2户（家）4" in words
    assert "𠮷野——" in words


def test_an_empty_list_says_so_and_leaves_room(read):
    opened = read(to_pdf(replace(LIST, rows=())))
    assert NOBODY in opened.words
    assert len(opened.pages) == 1


def test_three_hundred_rows_keep_their_header_and_order(read):
    rows = tuple(replace(ROW, code=f"320282113201-{n:04d}") for n in range(1, 301))
    opened = read(to_pdf(replace(LIST, rows=rows)))
    assert all("户主（单位）" in page for page in opened.pages)
    places = [opened.words.index(row.code) for row in rows]
    assert places == sorted(places)


def test_long_names_and_places_are_printed_whole(read):
    name = "买买提·吐尔逊·江·阿卜杜热合曼·亚森"
    place = "江苏省无锡市宜兴市湖㳇镇张阳村社区居委会（含张阳村张阳新村村民委员会）"
    unit = "宜兴市人力资源和社会保障局湖㳇镇人力资源和社会保障服务所"
    long = replace(LIST, rows=(replace(ROW, head=name),), area_path=place, unit=unit)
    words = read(to_pdf(long)).words
    assert name in words
    assert place in words
    assert unit in words


def test_signatures_never_stand_alone_while_note_rows_could_be_fewer(read):
    for count in range(1, 16):
        pages = read(to_pdf(replace(LIST, rows=(ROW,) * count))).pages
        assert "编号" in pages[-1]


def test_a_reprint_is_the_same_file():
    assert to_pdf(LIST).pdf == to_pdf(LIST).pdf


def test_samples_and_drafts_are_marked(read):
    words = read(to_pdf(replace(LIST, sample=True, draft="3f2a91c0"))).words
    assert "样本草稿3f2a91c0" in words


def test_a_name_that_cannot_be_printed_stops_the_list():
    bad = replace(LIST, rows=(replace(ROW, head="李\ue863"),))
    with pytest.raises(MissingGlyph, match=r"U\+E863"):
        to_pdf(bad)
