"""Why a household stands on somebody's list."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.rules.coverage import Visit, Visitor, covers, must_of, standing
from sync.rules.parameters import Row, Settings
from sync.rules.reasons import (
    WEIGHTS,
    Facts,
    OpenIssue,
    Patience,
    patience_of,
    reasons,
)

TODAY = date(2017, 6, 30)


def seen(days_ago=10, mode="1", result="1", finished=True, tier="5", reason="外出"):
    day = TODAY - timedelta(days_ago)
    return Visit(day, mode, result, finished, reason, (Visitor(None, tier),))


def facts_of(registered_poor=None, residence=None, visits=(), **more):
    """Facts of a household whose standing is that of its visits."""
    must = must_of("household", registered_poor)
    found = standing(visits, must, residence=residence)
    return Facts(registered_poor, residence, must, tuple(visits), found, **more)


def codes(**facts):
    return [reason.code for reason in reasons(facts_of(**facts), TODAY)]


def texts(**facts):
    return [reason.text.zh for reason in reasons(facts_of(**facts), TODAY)]


def test_a_household_that_was_visited_is_owed_nothing():
    assert codes(visits=(seen(),), residence="1", registered_poor=False) == []


def test_a_household_that_nobody_visited_is_on_the_list():
    assert texts() == ["还没有走访过"]


@pytest.mark.parametrize(
    ("visit", "why"),
    [
        (seen(result="3"), "没有见到人"),
        (seen(finished=False), "走访未完成"),
        (seen(finished=None), "走访未完成"),
        (seen(mode="2"), "只有空关户、流动户可以用电话、微信或QQ走访"),
        (seen(mode=None), "不是上门走访"),
    ],
)
def test_visits_that_do_not_count_are_named(visit, why):
    said = f"还没有走访过（2017年6月20日的走访不算：{why}）"
    assert texts(visits=(visit,), residence="1") == [said]


def test_an_absent_household_is_told_apart_when_a_visit_is_owed():
    assert codes(residence="2") == ["never_visited", "remote_allowed"]
    assert texts(residence="3")[-1].startswith("流动户，可用电话")
    assert codes(residence="2", visits=(seen(mode="3"),)) == []
    assert texts(residence="2", visits=(seen(mode="3", reason=""),))[0].endswith("没有注明原因）")


@pytest.mark.parametrize(
    ("tier", "met"), [("1", False), ("2", True), ("3", True), ("4", True), ("5", False)]
)
def test_a_registered_poor_household_must_see_a_cadre_of_the_three_levels(tier, met):
    visits = (seen(tier=tier),)
    assert codes(registered_poor=True, visits=visits) == ([] if met else ["must_visit"])


def test_a_listed_enterprise_must_see_somebody_of_rank():
    (reason,) = reasons(Facts(must="rank", visits=(seen(),), standing=standing([seen()])), TODAY)
    assert (reason.code, reason.text.zh[:6]) == ("must_visit", "列统企业必到")


def test_a_village_cadre_covers_an_ordinary_household():
    assert codes(registered_poor=False, visits=(seen(tier="5"),)) == []


def test_a_missed_visit_of_the_right_cadre_does_not_meet_the_must_visit():
    visits = (seen(result="3", tier="3"), seen(tier="5"))
    assert codes(registered_poor=True, visits=visits) == ["must_visit"]


@pytest.mark.parametrize(("days", "owed"), [(90, []), (91, ["not_visited"])])
def test_a_poor_household_is_due_again_after_ninety_days(days, owed):
    assert codes(registered_poor=True, visits=(seen(days, tier="3"),)) == owed
    assert codes(registered_poor=False, visits=(seen(days),)) == []


def test_the_last_visit_that_counts_decides():
    visits = (seen(200, tier="3"), seen(5, result="3"))
    assert texts(registered_poor=True, visits=visits) == ["已200天没有走访"]


def test_patience_is_the_areas_own():
    facts = facts_of(registered_poor=False, visits=(seen(31),))
    assert reasons(facts, TODAY, Patience(other_days=30))[0].code == "not_visited"
    settings = Settings([Row("320282", "visit.poor_days", "30")])
    assert patience_of(settings, "320282113201", TODAY).poor_days == 30
    assert patience_of(settings, "320283", TODAY) == Patience()


@pytest.mark.parametrize(
    ("days", "owed"),
    [(-1, ["follow_up_overdue"]), (0, ["follow_up_due"]), (3, ["follow_up_due"]), (4, [])],
)
def test_follow_ups_are_owed_from_three_days_before(days, owed):
    due = (TODAY + timedelta(90), TODAY + timedelta(days))
    assert codes(visits=(seen(),), follow_ups_due=due) == owed


def test_issues_are_counted_with_their_first_date():
    issues = (
        OpenIssue("red", date(2017, 6, 20)),
        OpenIssue("red", date(2017, 6, 10)),
        OpenIssue("blue", date(2017, 7, 3)),
        OpenIssue("none", date(2017, 9, 1)),
        OpenIssue("none", date(2017, 1, 1)),  # reported in time
    )
    assert texts(visits=(seen(),), issues=issues) == [
        "2件问题红牌或超期，最早的期限是2017年6月10日",
        "1件问题临近期限或黄牌，最早的期限是2017年7月3日",
    ]
    assert texts(visits=(seen(),), issues=(OpenIssue("yellow"),)) == ["1件问题临近期限或黄牌"]


FACTS = st.builds(
    facts_of,
    registered_poor=st.none() | st.booleans(),
    residence=st.none() | st.sampled_from("12345"),
    visits=st.lists(
        st.builds(
            seen,
            st.integers(0, 400),
            st.none() | st.sampled_from("12349"),
            st.none() | st.sampled_from("12345"),
            st.none() | st.booleans(),
            st.none() | st.sampled_from("12345"),
        ),
        max_size=4,
    ).map(tuple),
    follow_ups_due=st.lists(st.dates(date(2017, 6, 1), date(2017, 7, 30)), max_size=3).map(tuple),
    issues=st.lists(
        st.builds(OpenIssue, st.sampled_from(["none", "blue", "yellow", "red"])), max_size=3
    ).map(tuple),
)


@given(FACTS)
def test_reasons_come_once_each_and_weightiest_first(facts):
    found = [reason.code for reason in reasons(facts, TODAY)]
    assert found == [code for code in WEIGHTS if code in found]
    assert found != ["remote_allowed"]


@given(FACTS)
def test_a_household_is_either_never_visited_or_has_a_visit_that_counts(facts):
    covered = any(covers(visit, facts.residence) for visit in facts.visits)
    found = [reason.code for reason in reasons(facts, TODAY)]
    assert ("never_visited" in found) is not covered
