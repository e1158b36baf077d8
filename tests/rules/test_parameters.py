"""What holds where and when: the nearest area, the later row, else the default with its source."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import BadValue
from sync.rules.parameters import DEFAULTS, Row, Settings, parameter, parameters
from sync.rules.transitions import default_limits

VILLAGE, TOWN, COUNTY = "320282113201", "320282113", "320282"
DAY = date(2017, 6, 30)


def line(rows, area=VILLAGE, day=DAY):
    return Settings(rows).number("income.line", area, day)


def test_without_rows_the_default_of_the_table_holds():
    assert line([]) == 600_000
    assert DEFAULTS.find("income.line", VILLAGE, DAY).row is None


def test_the_nearest_area_wins_and_others_are_not_asked():
    rows = [
        Row(COUNTY, "income.line", "7000"),
        Row(TOWN, "income.line", "8000"),
        Row("320281", "income.line", "1"),
    ]
    assert line(rows) == 800_000
    assert line(rows, COUNTY) == 700_000
    assert line(rows, "3202") == 600_000


def test_a_row_holds_from_its_first_day_to_its_last():
    rows = [
        Row(COUNTY, "income.line", "6500", "2017-07-01", "2017-12-31"),
        Row(COUNTY, "income.line", "6200", "2017-01-01"),
    ]
    assert line(rows) == 620_000
    assert line(rows, day=date(2017, 7, 1)) == 650_000
    assert line(rows, day=date(2018, 1, 1)) == 620_000


def test_a_restricted_area_goes_by_the_parameters_of_its_place():
    assert line([Row(COUNTY, "income.line", "7000")], f"R{TOWN}") == 700_000


def test_a_row_that_nobody_can_read_does_not_hold():
    assert line([Row(TOWN, "income.line", "sechs"), Row(COUNTY, "income.line", "7000")]) == 700_000


@given(st.permutations([Row(COUNTY, "visit.poor_days", str(n), id=str(n)) for n in range(5)]))
def test_the_order_in_which_rows_come_is_of_no_matter(rows):
    assert Settings(rows).number("visit.poor_days", VILLAGE, DAY) == 4


@pytest.mark.parametrize("declared", parameters().values(), ids=lambda p: p.name)
def test_every_default_can_be_written_down_and_read_again(declared):
    assert declared.read(declared.show(declared.default)) == declared.default
    assert all((declared.source, declared.label.zh, declared.label.en))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("income.line", "about 6000"),
        ("visit.poor_days", "90 days"),
        ("visit.poor_days", "--9"),
        ("issue.due_days.1", "20171231"),
        ("income.count_pension", "perhaps"),
        ("visit.target", "30 September"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_with_what_is_wanted(name, text):
    with pytest.raises(BadValue, match="应为"):
        parameter(name).read(text)


def test_an_unknown_parameter_names_those_that_are_like_it():
    with pytest.raises(BadValue, match=r"income\.line"):
        parameter("income.lines")


def test_the_limits_of_an_issues_life_follow_the_areas_parameters():
    assert DEFAULTS.limits(VILLAGE, DAY) == default_limits()
    rows = [Row(COUNTY, "issue.due_days.1", "7"), Row(COUNTY, "issue.reopen_days", "90")]
    limits = Settings(rows).limits(VILLAGE, DAY)
    assert (limits.due_days["1"], limits.reopen_days) == (7, 90)
    assert limits.due_days["2"] == default_limits().due_days["2"]
