"""Areas over time: the two lists of Jiangsu, what followed what, and what a code says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import BadValue
from sync.records.editions import (
    aliases,
    latest,
    predecessors,
    stem_of,
    successor,
    successors,
    term,
)
from sync.records.places import (
    GRIDS,
    committee_of,
    edition,
    grid_id,
    grid_parts,
    is_official,
    type_of,
)

VILLAGE = "320282113201"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("320684", "320614"),  # 海门市 -> 海门区
        ("320602", "320613"),  # 崇川区 and 港闸区 became the new 崇川区
        ("320611", "320613"),
        ("320621", "320685"),  # 海安县 -> 海安市
        ("320571", "320576"),  # 苏州工业园区
        ("320772", "320706"),
        ("321271", "321203"),
    ],
)
def test_a_county_that_ended_has_its_successor(old, new):
    assert successor(old) == new
    assert old in predecessors(new)
    assert old not in edition(2023)
    assert new in edition(2023)


def test_every_county_that_ended_is_in_the_table():
    gone = {code for code in edition(2017) if len(code) == 6 and code not in edition(2023)}
    assert gone == {code for code in successors() if len(code) == 6}


def test_towns_and_villages_follow_by_name_within_the_county_that_followed():
    assert edition(2017)["320602001"] == edition(2023)[successor("320602001")] == "城东街道"
    assert successor("320684113") == "320614106"  # 余东镇, under another number
    assert successor("320118106") == "320118005"  # 东坝镇 -> 东坝街道
    assert successor("320621109206") == "320685109206"  # 东楼村委会
    assert successor("320581400") == "320581001"  # 虞山林场: most of its villages are in 虞山街道


def test_where_the_lists_do_not_tell_nothing_is_guessed():
    assert successor("320830103") == ""  # 旧铺镇 was divided
    assert latest("320830103") == "320830103"


def test_most_of_what_ended_is_followed_up():
    for digits, least in ((6, 1.0), (9, 0.8), (12, 0.7)):
        gone = [c for c in edition(2017) if len(c) == digits and c not in edition(2023)]
        known = sum(bool(successor(code)) for code in gone)
        assert known >= least * len(gone), digits


def test_a_successor_is_of_the_same_level_in_the_same_city_and_stands_today():
    for old, new in successors().items():
        assert len(old) == len(new)
        assert old[:4] == new[:4]
        assert new in edition(2023)
        assert old not in edition(2023)
        assert successor(new) == ""


def test_a_term_is_bounded_by_the_document_or_by_the_lists():
    old, new = term("320684"), term("320614")
    assert (old.valid_to, old.exact) == ("2020-07-02", True)  # 苏政发〔2020〕60号 of 2020-07-03
    assert (new.valid_from, new.exact) == ("2020-07-03", True)
    assert old.holds("2020-07-02")
    assert not old.holds("2020-07-03")
    assert new.holds("2020-07-03")
    assert term("320621") == ("", "2023-06-29", False)  # between the lists: the day is not known
    assert term("320685") == ("2017-11-01", "", False)
    assert term(VILLAGE) == ("", "", True)


def test_both_spellings_of_the_town_are_aliases():
    assert aliases("320282113") == ["湖㳇镇", "湖父镇"]
    assert aliases("320614") == ["海门区", "海门市"]


def test_a_name_keeps_what_makes_it():
    assert stem_of("竹海村村民委员会") == "竹海"
    assert stem_of("何杨居委会") == "何杨"
    assert stem_of("某某社区居委会（含某村村委）") == "某某"
    assert stem_of("大村村委会") == "大村"  # one letter is no name


# -- what a code says ------------------------------------------------------------------------------


def test_eleven_zones_are_of_statistics_alone():
    zones = [code for code in edition(2017) if len(code) == 6 and not is_official(code)]
    assert len(zones) == 11
    assert {"320371", "320571", "321371"} <= set(zones)
    assert not is_official("320571199004")
    assert is_official("320282")


def test_village_or_residents_by_digits_never_by_name():
    counted = {"R": 0, "C": 0}
    for code in edition(2017):
        if len(code) == 12:
            counted[committee_of(code)] += 1
    assert counted == {"R": 8035 + 172, "C": 13892 + 127}
    assert type_of("320282113001").zh == "居"
    assert type_of(VILLAGE).zh == "村"
    assert type_of("320602001").zh == "街道"
    assert type_of("320282113").zh == "镇"
    assert type_of("320571").zh == "统计用开发区"


@given(st.sampled_from(sorted(GRIDS)), st.integers(1, 99))
def test_a_grid_has_one_id(kind, number):
    id = grid_id(VILLAGE, kind, number)
    assert grid_parts(id) == (VILLAGE, kind, number)


@pytest.mark.parametrize(
    "id", ["", "320282113201", "320282113-G03", "320282113201-X03", "320282113201-G3", "G03"]
)
def test_what_is_no_grid_is_refused(id):
    with pytest.raises(BadValue):
        grid_parts(id)


def test_a_grid_stands_in_a_village():
    with pytest.raises(BadValue, match="12位"):
        grid_id("320282113", "G", 3)
    with pytest.raises(BadValue, match="1至99"):
        grid_id(VILLAGE, "G", 100)
