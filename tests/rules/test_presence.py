"""Days in the field: distinct dates of visits and residence, against what a year demands."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.rules.parameters import Row, Settings
from sync.rules.presence import Presence, Term, demanded, presence

NEW_YEAR, END = date(2017, 1, 1), date(2017, 12, 31)
ALWAYS = Term()


def account(visits=(), stays=(), roster=ALWAYS, demand=22, year=2017, until=END):
    return presence(visits, stays, roster, demand, year, until)


def test_a_day_counts_once_however_many_visits_it_saw():
    visits = [date(2017, 3, 1), date(2017, 3, 1), date(2017, 3, 2)]
    assert account(visits) == Presence(days=2, visited=2, resident=0, demanded=22)


def test_residence_counts_and_what_overlaps_counts_once():
    # 1 to 10 March and 6 to 15 March are 15 days; the visit of 3 March lies in them, 20 March not
    stays = [Term(date(2017, 3, 1), date(2017, 3, 10)), Term(date(2017, 3, 6), date(2017, 3, 15))]
    found = account([date(2017, 3, 3), date(2017, 3, 20)], stays)
    assert found == Presence(days=16, visited=2, resident=15, demanded=22)
    assert found.short == 6


def test_a_post_without_an_end_counts_up_to_the_day_asked_about():
    stays = [Term(date(2016, 12, 20), None)]
    assert account(stays=stays, until=date(2017, 1, 31)).days == 31
    assert account(stays=stays, year=2016, until=date(2017, 1, 31)).days == 12


def test_what_happened_before_or_after_the_roster_does_not_count():
    roster = Term(date(2017, 6, 1), date(2017, 6, 10))
    visits = [date(2017, 5, 31), date(2017, 6, 1), date(2017, 6, 10), date(2017, 6, 11)]
    # nobody is asked for more days than there were
    assert account(visits, roster=roster) == Presence(2, 2, 0, demanded=10)


@pytest.mark.parametrize(("leader", "days"), [(True, 44), (False, 22)])
def test_leaders_owe_two_months_and_others_one(leader, days):
    assert demanded(Settings(), "320282", 2017, leader) == days


def test_a_month_is_as_long_as_the_area_says():
    settings = Settings([Row("320282", "visit.month_days", "30", "2017-07-01")])
    assert demanded(settings, "320282113", 2017, False) == 30
    assert demanded(settings, "320282113", 2016, False) == 22


DAYS = st.dates(date(2016, 11, 1), date(2018, 2, 1))
STAYS = st.lists(
    st.builds(
        lambda first, length: Term(first, None if length is None else first + timedelta(length)),
        DAYS,
        st.none() | st.integers(-2, 60),
    ),
    max_size=4,
)


@given(st.lists(DAYS, max_size=8), STAYS, DAYS)
def test_days_are_those_of_visits_and_posts_together(visits, stays, until):
    found = account(visits, stays, until=until)
    assert max(found.visited, found.resident) <= found.days <= found.visited + found.resident
    doubled = account([*visits, *visits], [*stays, *stays], until=until)
    assert doubled == found


@given(st.lists(DAYS, max_size=8), STAYS, DAYS, DAYS)
def test_one_more_visit_never_takes_a_day_away(visits, stays, more, until):
    assert (
        account([*visits, more], stays, until=until).days
        >= account(visits, stays, until=until).days
    )
