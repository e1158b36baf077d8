"""What a visit covers, whom a must-visit wants, and how fast the rest must go."""

from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.rules.coverage import (
    DEFAULT,
    Demand,
    Demands,
    Standing,
    Visit,
    Visitor,
    class_of_area,
    covers,
    fits,
    is_remote_heavy,
    must_of,
    pace,
    reaches,
    standing,
    why_not,
)
from sync.rules.parameters import Row, Settings

DAY = date(2017, 6, 1)
CLERK = Visitor(rank="8", tier="5")
TOWN = Visitor(rank="7", tier="4")
DEPUTY = Visitor(rank="4", tier="3")


def visit(mode="1", result="1", finished=True, reason=None, visitors=(CLERK,), day=DAY):
    return Visit(day, mode, result, finished, reason, visitors)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"finished": False}, "走访未完成"),
        ({"finished": None}, "走访未完成"),
        ({"result": "3"}, "没有见到人"),
        ({"result": "4"}, "没有见到人"),
        ({"mode": "9"}, "不是上门走访"),
        ({"mode": None}, "不是上门走访"),
        ({"mode": "2", "reason": "外出"}, "只有空关户、流动户可以用电话、微信或QQ走访"),
    ],
)
def test_what_does_not_cover_says_why(change, why):
    assert why_not(visit(**change), "1").zh == why
    assert not covers(visit(**change), "1")


def test_a_finished_visit_at_home_covers_whatever_was_put_down_as_result():
    assert covers(visit())
    assert covers(visit(result=None))


@pytest.mark.parametrize("mode", ["2", "3", "4"])
@pytest.mark.parametrize(
    ("residence", "reason", "counts"),
    [("2", "全家外出", True), ("3", "在苏州务工", True), ("2", None, False), ("3", "  ", False),
     ("1", "外出", False), ("5", "外出", False), (None, "外出", False)],
)  # fmt: skip
def test_only_absent_households_are_called_and_with_a_reason(mode, residence, reason, counts):
    assert covers(visit(mode=mode, reason=reason), residence) is counts


def test_a_village_clerk_covers_a_poor_household_and_does_not_meet_its_must_visit():
    seen = visit(visitors=(CLERK,))
    assert covers(seen)
    assert not reaches(seen, "tier")
    assert reaches(visit(visitors=(CLERK, TOWN)), "tier")


@pytest.mark.parametrize(
    ("rank", "fit"), [("1", True), ("4", True), ("5", False), ("9", False), (None, False)]
)
def test_rank_is_deputy_division_head_or_above(rank, fit):
    assert fits(Visitor(rank, "4"), "rank") is fit


@pytest.mark.parametrize(("tier", "fit"), [("1", False), ("2", True), ("4", True), ("5", False)])
def test_organs_of_three_levels(tier, fit):
    assert fits(Visitor("7", tier), "tier") is fit


def test_a_companion_may_be_the_one_who_fits():
    assert reaches(visit(visitors=(CLERK, DEPUTY)), "rank")


@pytest.mark.parametrize(
    ("of_class", "must"),
    [("village", "rank"), ("household", "tier"), ("enterprise", "rank"), ("community", "rank")],
)
def test_each_class_has_its_measure(of_class, must):
    assert must_of(of_class, True) == must
    assert must_of(of_class, False) is None
    assert must_of(of_class, None) is None


@pytest.mark.parametrize(
    ("code", "of_class"),
    [("320282113001", "community"), ("320282113201", "village"), ("320282113401", "community"),
     ("320282113501", "village"), ("320282113", ""), ("320282", "")],
)  # fmt: skip
def test_villages_and_communities_are_told_apart_by_their_digits(code, of_class):
    assert class_of_area(code) == of_class


def test_what_an_area_demands_changes_with_the_day():
    rows = [
        Row("320282", "visit.must_rank", "3", "2017-03-01", "2017-06-30"),
        Row("320282113", "visit.must_tiers", "3", "2017-05-01"),
    ]
    demands = Demands(Settings(rows))
    village = "320282113201"
    assert demands.on(village, date(2017, 2, 28)) == DEFAULT
    assert demands.on(village, date(2017, 3, 1)).rank == 3
    assert demands.on(village, date(2017, 5, 1)) == Demand(3, frozenset("3"))
    assert demands.on(village, date(2017, 7, 1)) == Demand(4, frozenset("3"))
    assert demands.on("320283001001", date(2017, 5, 1)) == DEFAULT


def test_dates_tell_what_held_as_of_any_day():
    found = standing(
        [
            visit(mode="2", reason="外出", day=date(2017, 2, 1)),
            visit(day=date(2017, 4, 1)),
            visit(visitors=(TOWN,), day=date(2017, 5, 1)),
            visit(visitors=(TOWN,), day=date(2017, 6, 1)),
        ],
        "tier",
        residence="2",
    )
    assert (found.covered, found.reached) == (date(2017, 2, 1), date(2017, 5, 1))
    assert [found.mode_by(date(2017, month, 15)) for month in (1, 2, 4)] == [None, "2", "1"]
    assert not found.covered_by(date(2017, 1, 31))
    assert found.covered_by(date(2017, 2, 1))
    assert not found.reached_by(date(2017, 4, 30))
    assert found.reached_by(date(2017, 5, 1))


def test_pace_is_what_is_left_by_the_days_left():
    # 30 June to 30 September: 31 + 31 + 30 = 92 days; 657 / 92 = 7.14..., rounded up to 7.2
    needed = pace(657, date(2017, 6, 30), date(2017, 9, 30))
    assert (needed.days_left, needed.tenths_a_day) == (92, 72)
    assert pace(0, date(2017, 6, 30), date(2017, 9, 30)).tenths_a_day == 0
    assert pace(1, date(2017, 9, 30), date(2017, 9, 30)).tenths_a_day is None
    assert pace(1, date(2017, 12, 1), date(2017, 9, 30)).days_left == 0


@pytest.mark.parametrize(
    ("remote", "visits", "warned"), [(0, 0, False), (20, 100, False), (21, 100, True)]
)
def test_too_many_calls_are_warned_of(remote, visits, warned):
    assert is_remote_heavy(remote, visits, 20) is warned


VISITS = st.builds(
    Visit,
    date=st.dates(date(2017, 1, 1), date(2017, 12, 31)),
    mode=st.none() | st.sampled_from("12349"),
    result=st.none() | st.sampled_from("12345"),
    finished=st.none() | st.booleans(),
    remote_reason=st.none() | st.sampled_from(["", "外出"]),
    visitors=st.lists(
        st.builds(
            Visitor, st.none() | st.sampled_from("12345789"), st.none() | st.sampled_from("12345")
        ),
        max_size=3,
    ).map(tuple),
)
MUSTS = st.sampled_from([None, "rank", "tier"])
RESIDENCES = st.none() | st.sampled_from("12345")
DAYS = st.dates(date(2017, 1, 1), date(2017, 12, 31))


def told(found: Standing, day: date) -> tuple[bool, bool]:
    return found.covered_by(day), found.reached_by(day)


@given(st.lists(VISITS, max_size=6), VISITS, MUSTS, RESIDENCES, DAYS)
def test_one_more_visit_never_takes_anything_away(visits, more, must, residence, day):
    before = told(standing(visits, must, residence=residence), day)
    after = told(standing([*visits, more], must, residence=residence), day)
    assert all(now or not then for then, now in zip(before, after, strict=True))


@given(st.lists(VISITS, max_size=4), MUSTS, RESIDENCES)
def test_the_order_of_visits_is_of_no_matter(visits, must, residence):
    found = [standing(order, must, residence=residence) for order in permutations(visits)]
    assert all(one == found[0] for one in found)


@given(st.lists(VISITS, max_size=5), MUSTS, RESIDENCES, DAYS)
def test_visits_made_twice_count_once(visits, must, residence, day):
    once = standing(visits, must, residence=residence)
    assert standing([*visits, *visits], must, residence=residence) == once


@given(st.lists(VISITS, max_size=5), st.sampled_from(["rank", "tier"]), RESIDENCES, DAYS)
def test_what_is_reached_is_covered_and_stays_so(visits, must, residence, day):
    found = standing(visits, must, residence=residence)
    assert found.covered_by(day) or not found.reached_by(day)
    later = day + timedelta(days=30)
    assert found.covered_by(later) or not found.covered_by(day)
    assert (found.mode_by(day) is not None) == found.covered_by(day)
