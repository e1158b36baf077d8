"""Chinese line breaking."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.printing.text import (
    HINT,
    NO_END,
    NO_START,
    Line,
    break_lines,
    break_title,
    spread,
    units,
)

ALPHABET = (
    "公示期内如有异议请向湖㳇镇走访办反映𠮷，。、；：？！（）《》“”…—·× 年月日2017630abc-/.%¥"
)
TEXTS = st.text(st.sampled_from(ALPHABET), max_size=80)
WIDTHS = st.floats(1, 30)


def measure(text):
    """A Chinese character is one wide, anything of ASCII half."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def broken(text, width, **more):
    return [line.text for line in break_lines(text, width, measure, **more)]


@given(TEXTS, WIDTHS)
def test_nothing_is_lost(text, width):
    assert "".join(broken(text, width)) == text


def opportunities(text):
    """Whether the rules let a line end somewhere inside the text."""
    return [
        before
        for before, after in pairwise(units(text))
        if not after.isspace() and before[-1] not in NO_END and after[0] not in NO_START
    ]


@given(TEXTS)
def test_units_joined_are_the_text(text):
    assert "".join(units(text)) == text


@given(TEXTS, WIDTHS)
def test_lines_fit_unless_a_single_character_does_not(text, width):
    for line in break_lines(text, width, measure):
        assert line.width <= width + 1e-6 or len(line.text.strip(" ")) == 1


@given(TEXTS, st.floats(6, 30))
def test_a_line_starts_with_a_forbidden_mark_only_when_nothing_else_was_possible(text, width):
    lines = break_lines(text, width, measure)
    for before, after in pairwise(lines):
        if after.text[0] in NO_START:
            assert not opportunities(before.text + after.text[:1])


@given(TEXTS, WIDTHS, st.floats(0, 0.9))
def test_an_indented_paragraph_loses_nothing_either(text, width, share):
    assert "".join(broken(text, width, indent=share * width * 0.5)) == text


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("公示期内，如有异议", 4, ["公示期", "内，如有", "异议"]),
        ("请看《办法》", 3, ["请看", "《办", "法》"]),
        ("于2017年6月30日办结", 8, ["于2017年6月30日", "办结"]),
        ("共1,200.50元整", 5, ["共", "1,200.50元", "整"]),
        ("编号320282113-2017-000123号", 8, ["编号320282113-", "2017-000123号"]),
        ("李××和王××家", 3, ["李××", "和", "王××", "家"]),
        ("买买提·吐尔逊·江", 4, ["买买提·", "吐尔逊·", "江"]),
        ("他说……好", 3, ["他", "说……", "好"]),
        ("hello world", 4, ["hello ", "world"]),
        ("第一段\n第二段", 9, ["第一段", "第二段"]),
        ("", 9, [""]),
    ],
)
def test_lines_break_where_a_person_would_break_them(text, width, lines):
    assert broken(text, width) == lines


def test_the_first_line_is_indented():
    assert broken("一二三四五六", 4, indent=2) == ["一二", "三四五六"]


def test_a_column_of_one_character_still_ends():
    assert broken("，，（（2017年", 1) == ["，", "，", "（", "（", "20", "17", "年"]


@given(TEXTS, st.floats(10, 30))
def test_a_spread_line_fills_its_width(text, width):
    for line in break_lines(text, width, measure):
        pieces = spread(line, width, 1.0)
        assert "".join(piece.text for piece in pieces) == line.text.rstrip(" ")
        stretched = sum(p.inside for p in pieces) or sum(p.after for p in pieces)
        if stretched:
            end = sum(measure(p.text) + p.inside * (len(p.text) - 1) + p.after for p in pieces)
            assert end == pytest.approx(width)


def test_the_end_of_a_paragraph_is_not_spread():
    assert len(spread(Line("公示", 2.0, True), 28, 1.0)) == 1


def test_a_line_is_not_torn_apart_to_fill_it():
    assert len(spread(Line("公示", 2.0, False), 28, 1.0)) == 1


def test_no_space_goes_into_a_number():
    pieces = spread(Line("于2017年6月30日办结", 9.8, False), 10, 1.0)
    assert [(p.text, p.inside > 0) for p in pieces] == [
        ("于", True),
        ("2017年6月30日", False),
        ("办结", True),
    ]


def test_a_title_is_broken_by_its_sense():
    title = f"关于宜兴市湖㳇镇张阳村{HINT}走访问题办理结果的{HINT}公示"
    assert break_title(title, 20, measure) == ["关于宜兴市湖㳇镇张阳村", "走访问题办理结果的公示"]


def test_a_title_is_broken_before_a_bracket():
    title = "关于张阳村社区居委会（含张阳村张阳新村）的公示"
    assert break_title(title, 13, measure) == ["关于张阳村社区居委会", "（含张阳村张阳新村）的公示"]


def test_a_short_title_stays_in_one_line():
    assert break_title(f"走访{HINT}任务清单", 20, measure) == ["走访任务清单"]


@given(st.text(st.sampled_from("关于湖㳇镇（）的公示" + HINT), max_size=60), st.floats(3, 30))
def test_a_title_loses_nothing(title, width):
    assert "".join(break_title(title, width, measure)) == title.replace(HINT, "")
