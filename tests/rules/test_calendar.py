"""Working days by the State Council's calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.rules import calendar

WORK_WEEKENDS_2017 = ["2017-01-22", "2017-02-04", "2017-04-01", "2017-05-27", "2017-09-30"]
HOLIDAYS_ON_WEEKDAYS_2017 = [
    *["2017-01-02", "2017-01-27", "2017-01-30", "2017-01-31", "2017-02-01", "2017-02-02"],
    *["2017-04-03", "2017-04-04", "2017-05-01", "2017-05-29", "2017-05-30"],
    *["2017-10-02", "2017-10-03", "2017-10-04", "2017-10-05", "2017-10-06"],
]

days = st.dates(date(2016, 1, 1), date(2018, 12, 31))


def test_2017_has_249_working_days():
    assert calendar.working_days_in(date(2017, 1, 1), date(2017, 12, 31)) == 249


@pytest.mark.parametrize("day", WORK_WEEKENDS_2017)
def test_make_up_weekends_are_working_days(day):
    assert calendar.is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize("day", HOLIDAYS_ON_WEEKDAYS_2017)
def test_holidays_are_not_working_days(day):
    assert not calendar.is_working_day(date.fromisoformat(day))


def test_a_limit_is_counted_from_the_next_day():
    assert calendar.add_working_days(date(2017, 6, 5), 5) == date(2017, 6, 12)


def test_a_make_up_saturday_counts_into_a_limit():
    friday = date(2017, 5, 26)
    assert calendar.add_working_days(friday, 1) == date(2017, 5, 27)


def test_a_limit_of_calendar_days_ends_after_the_holidays():
    assert calendar.add_days(date(2017, 9, 21), 10) == date(2017, 10, 9)


def test_a_posting_counts_its_first_day():
    assert calendar.posting_end(date(2017, 6, 5), 5) == date(2017, 6, 9)
    assert calendar.working_days_in(date(2017, 6, 5), date(2017, 6, 11)) == 5


def test_a_posting_put_up_on_a_holiday_starts_counting_with_work():
    assert calendar.posting_end(date(2017, 10, 1), 1) == date(2017, 10, 9)


def test_a_year_without_holidays_known_counts_monday_to_friday_and_says_so():
    first, last = date(2099, 1, 1), date(2099, 1, 7)
    assert calendar.working_days_in(first, last) == 5
    assert "2099年" in calendar.notice(first, last).zh


def test_nothing_is_said_where_holidays_are_known():
    assert calendar.notice(date(2004, 1, 1), date(2017, 12, 31)) is None


def test_backwards_counts_are_negative():
    assert calendar.working_days_between(date(2017, 6, 9), date(2017, 6, 5)) == -4


def test_an_empty_period_has_no_days():
    assert calendar.working_days_in(date(2017, 6, 9), date(2017, 6, 5)) == 0


@given(days, st.integers(1, 60))
def test_the_end_of_a_limit_is_a_working_day_that_many_later(start, count):
    end = calendar.add_working_days(start, count)
    assert calendar.is_working_day(end)
    assert calendar.working_days_between(start, end) == count


@given(days, st.integers(0, 200), st.integers(0, 200))
def test_counts_of_adjoining_periods_add_up(start, one, two):
    middle, end = start + timedelta(days=one), start + timedelta(days=one + two)
    whole = calendar.working_days_between(start, end)
    assert whole == sum(
        calendar.working_days_between(a, b) for a, b in [(start, middle), (middle, end)]
    )
