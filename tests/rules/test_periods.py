"""The periods of the five reports and when they are due."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import BadValue
from sync.rules.parameters import DEFAULTS, Row, Settings
from sync.rules.periods import CYCLES, before, cycle_of, ended_by, owed, period_of

days = st.dates(date(1990, 1, 1), date(2100, 1, 1))
cycles = st.sampled_from([*CYCLES])


@given(cycles, days)
def test_periods_follow_each_other_without_gap_or_overlap(cycle, day):
    period = period_of(cycle, day)
    assert period.first <= day <= period.last
    assert period_of(cycle, period.first) == period_of(cycle, period.last) == period
    assert before(cycle, period).last + timedelta(days=1) == period.first
    assert ended_by(cycle, day).last < day


def test_a_week_ends_on_sunday_at_24():
    sunday = date(2017, 6, 25)
    assert period_of("week", sunday) == (date(2017, 6, 19), sunday)
    assert ended_by("week", sunday).last == date(2017, 6, 18)
    assert ended_by("week", date(2017, 6, 26)).last == sunday


def test_the_longer_periods_are_those_of_the_calendar():
    day = date(2017, 12, 5)
    assert period_of("month", day) == (date(2017, 12, 1), date(2017, 12, 31))
    assert period_of("quarter", day) == (date(2017, 10, 1), date(2017, 12, 31))
    assert period_of("half_year", day) == (date(2017, 7, 1), date(2017, 12, 31))
    assert period_of("half_year", date(2017, 6, 30)) == (date(2017, 1, 1), date(2017, 6, 30))
    assert period_of("year", day) == (date(2017, 1, 1), date(2017, 12, 31))


def test_what_is_owed_on_1_july_2017():
    found = list(owed(DEFAULTS, "320282", date(2017, 7, 1)))
    latest = {due.cycle: due for due in reversed(found)}
    assert latest["week"].period.last == date(2017, 6, 25)
    assert latest["week"].due == date(2017, 6, 26)
    assert latest["month"].period.first == latest["quarter"].period.last.replace(day=1)
    assert latest["half_year"].due == date(2017, 7, 10)
    # 25 Sundays and that of the first day itself; 6 months; 2 quarters; one half; the year 2016
    # was over before it began.
    assert [sum(d.cycle == c for d in found) for c in CYCLES] == [26, 6, 2, 1, 0]


def test_an_area_sets_when_reports_are_due():
    own = Settings([Row("320282", "report.week_days", "3")])
    first = next(owed(own, "320282113", date(2017, 7, 1)))
    assert first.due == date(2017, 6, 28)


def test_cycles_by_name():
    assert cycle_of("half-year") == cycle_of("half_year") == cycle_of("半年一公示") == "half_year"
    with pytest.raises(BadValue, match="half-year"):
        cycle_of("fortnight")
