"""Tallies: what counts, as of which day, and that parts add up to the whole."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.rules.coverage import ENTERPRISE, HOUSEHOLD, VILLAGE, Demands, Visit, Visitor
from sync.rules.parameters import DEFAULTS, Row, Settings
from sync.rules.tallies import (
    NAMES,
    Call,
    Count,
    Earned,
    Matter,
    Object,
    Petitions,
    Survey,
    between,
    incomes,
    issues,
    petitions,
    surveys,
    total,
    visits,
)
from sync.rules.transitions import Step, default_limits_on
from sync.rules.worth import Accountant, Typed

AREA = "320282113200"
DAY = date(2017, 6, 30)
OFFICER, CLERK = Visitor("7", "3"), Visitor("8", "5")
WAY: tuple[tuple[str, int, dict[str, Any]], ...] = (
    ("submit", 0, {}),
    ("triage", 1, {"law_class": "A", "level": "1", "unit": "建设局", "due": "2017-06-20"}),
    ("assign", 2, {"unit": "建设局", "person": "王五", "due": "2017-06-20"}),
    ("accept", 3, {"actor": "王五"}),
    ("report_done", 9, {"actor": "王五"}),
    ("approve_result", 10, {}),
    ("feed_back", 11, {"way": "1", "person": "张三"}),
    ("post", 12, {"starts": "2017-06-13", "ends": "2017-06-19"}),
    ("posting_over", 19, {}),
    ("follow_up_satisfied", 20, {"satisfaction": "2", "score": 8}),
)
"""An issue from 1 June on: event, days since, what the step says."""


ALL = len(WAY)
HOME = (Object(HOUSEHOLD, "h1", True),)


def call(object="h1", day=DAY, came=("c1",), visitor=OFFICER, satisfaction=None, **more):
    said: dict[str, Any] = {"mode": "1", "finished": True} | more
    return Call(object, Visit(day, visitors=(visitor,), **said), came, satisfaction)


def counted(calls, objects=HOME, village=None):
    return visits(AREA, village, objects, calls, Demands(DEFAULTS))


def matter(steps=ALL, raised=date(2017, 6, 1), taken=None, **values):
    told: dict[str, Any] = {
        "category": "07",
        "consent": True,
        "raised": raised.isoformat(),
    } | values
    return Matter(told, raised, tuple(
        Step(f"s{n:02}", event, "", {"date": (raised + timedelta(days)).isoformat(), **said},
             taken=n if taken is None or n <= taken else None)
        for n, (event, days, said) in enumerate(WAY[:steps], 1)
    ))  # fmt: skip


def tally(*matters, day=DAY):
    return issues(matters, day, default_limits_on)


# -- visits ----------------------------------------------------------------------------------------


def test_a_visit_counts_its_household_once_however_often_it_is_repeated():
    found, came = counted([call(), call(), call(came=("c2", "c3"))])
    assert (found["homes"], found["homes_visited"], found["visits"]) == (1, 1, 3)
    assert came == {"c1", "c2", "c3"}


def test_a_village_clerk_covers_a_poor_household_and_does_not_reach_it():
    found, _ = counted([call(visitor=CLERK)])
    assert (found["homes_visited"], found["homes_must"], found["homes_reached"]) == (1, 1, 0)
    found, _ = counted([call(visitor=CLERK), call()])
    assert found["homes_reached"] == 1


def test_what_was_not_finished_brings_nobody():
    found, came = counted([call(finished=False), call(result="3")])
    assert found["homes_visited"] == found["visits"] == 0
    assert came == frozenset()


def test_a_village_is_whole_when_every_household_is_visited():
    homes = [Object(HOUSEHOLD, "h1"), Object(HOUSEHOLD, "h2"), Object(ENTERPRISE, "e1")]
    village = Object(VILLAGE, AREA)
    found, _ = counted([call()], homes, village)
    assert (found["villages"], found["villages_visited"], found["villages_whole"]) == (1, 1, 0)
    found, _ = counted([call(), call("h2")], homes, village)
    assert found["villages_whole"] == 1  # the enterprise is another matter
    found, _ = counted([], [], village)
    assert (found["villages"], found["villages_whole"]) == (1, 0)


def test_answers_are_of_those_who_answered():
    found, _ = counted([call(satisfaction=code) for code in ("1", "2", "3", "9", None)])
    assert (found["visit_answers"], found["visit_good"]) == (3, 2)


# -- issues ----------------------------------------------------------------------------------------


def test_a_solved_issue_passes_every_station():
    found = tally(matter())
    expected = {"issues": 1, "solved": 1, "due": 1, "due_met": 1, "to_post": 1, "posted": 1}
    expected |= {"to_feed_back": 1, "fed_back": 1, "to_follow_up": 1, "followed_up": 1}
    expected |= {"answers": 1, "good": 1, "scored": 1, "score_sum": 8}
    assert {name: n for name, n in found.items() if n} == expected


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (date(2017, 5, 31), {}),  # not raised yet
        (date(2017, 6, 4), {"issues": 1, "open": 1}),
        (date(2017, 6, 11), {"issues": 1, "open": 1, "to_feed_back": 1}),
        (date(2017, 6, 13), {"issues": 1, "open": 1, "to_feed_back": 1, "fed_back": 1,
                             "to_post": 1, "posted": 1}),
    ],
)  # fmt: skip
def test_an_issue_stands_where_it_stood_that_evening(day, counts):
    found = {name: n for name, n in tally(matter(), day=day).items() if n}
    assert {name: n for name, n in found.items() if name not in ("yellow", "red")} == counts


def test_only_steps_that_the_hub_took_count():
    found = tally(matter(taken=9))
    assert (found["solved"], found["open"]) == (0, 1)


def test_drafts_doubles_and_what_was_withdrawn_are_not_collected():
    withdrawn = matter(1)
    withdrawn = withdrawn._replace(
        steps=(*withdrawn.steps, Step("s9", "withdraw", "", {"date": "2017-06-02"}, taken=2))
    )
    found = tally(matter(0), withdrawn)
    assert (found["issues"], found["withdrawn"]) == (0, 1)


def test_what_is_late_is_due_and_not_met_and_red():
    found = tally(matter(4))  # accepted, due on 20 June, nothing since
    assert (found["due"], found["due_met"], found["red"]) == (1, 0, 1)


def test_an_issue_settled_on_the_spot_within_three_days_is_at_once():
    """Raised on 1 June, settled on the 4th: 3 days; on the 5th: 4."""
    for day, met in (("2017-06-04", 1), ("2017-06-05", 0)):
        said = {"date": day, "level": "0", "law_class": "A"}
        one = matter(1)
        one = one._replace(steps=(*one.steps, Step("s2", "settle_at_once", "", said, taken=2)))
        found = tally(one)
        assert (found["at_once"], found["at_once_met"]) == (1, met)


def test_an_area_sets_how_soon_is_at_once():
    settings = Settings([Row("320282", "issue.due_days.0", "4")])
    one = matter(1)
    said = {"date": "2017-06-05", "level": "0", "law_class": "A"}
    one = one._replace(steps=(*one.steps, Step("s2", "settle_at_once", "", said, taken=2)))
    found = issues([one], DAY, lambda day: settings.limits(AREA, day))
    assert found["at_once_met"] == 1


# -- incomes, surveys, petitions -------------------------------------------------------------------


def home(*yuan, poor=True, people=2):
    """A household's income of 2016, the last of the amounts, with the year before."""
    by_year = dict(zip((2015, 2016)[-len(yuan) :], yuan, strict=True))

    def of(year):
        lines = [Typed("W1", by_year[year] * 100)] if year in by_year else []
        return Accountant(DEFAULTS).figures(AREA, year, lines, [], people)

    return Earned(of(2016), of(2015) if poor else None)


def test_rising_above_the_line_is_told_of_the_registered_poor():
    """The line is 6 000 yuan: two people with 11 000 are below it, with 13 000 above."""
    found = incomes([home(11_000, 13_000), home(13_000, 11_000), home(11_000, 13_000, poor=False)])
    assert (found["risen"], found["fallen"], found["income_poor"]) == (1, 1, 1)
    assert found["income_known"] == 3


def test_an_unknown_year_is_no_crossing():
    found = incomes([home(13_000), home(13_000, people=None)])
    assert (found["risen"], found["income_known"]) == (0, 1)


def test_a_line_that_waits_for_its_amount_leaves_the_income_unknown():
    lines = [Typed("T1", 100_00), Typed("W1", None)]
    waiting = Accountant(DEFAULTS).figures(AREA, 2016, lines, [], 2)
    before = home(11_000, 13_000).before
    found = incomes([Earned(waiting, before)])
    assert (found["income_known"], found["risen"], found["income_poor"]) == (0, 0, 0)


def test_surveys_until_the_day_are_pooled():
    rows = [Survey("2017-03-01", "1", 100, 80, 90, 720), Survey("2017-06-01", "1", 50, 45, 50, 450)]
    rows += [Survey("2017-07-01", "1", 9, 9, 9, 90), Survey("2017-06-01", "2", 10, 9, 10, 94)]
    found = surveys(rows, DAY)
    assert (found["survey_homes_answers"], found["survey_homes_good"]) == (150, 125)
    assert (found["survey_firms_score_sum"], found["survey_homes_scored"]) == (94, 140)


def test_petitions_are_compared_with_the_same_time_last_year():
    rows = [
        Petitions("2016-01-01", "2016-06-30", 1_000, 100, None),
        Petitions("2017-01-01", "2017-06-30", 676, 55, 9),
        Petitions("2016-07-01", "2016-12-31", 900, 90, 9),
        Petitions("2017-07-01", "2017-07-31", 50, 5, 1),
    ]
    found = petitions(rows, DAY)
    assert (found["petitions"], found["petitions_before"]) == (676, 1_000)
    assert (found["to_beijing"], found["to_province"]) == (55, 0)  # no figure to compare with
    assert petitions(rows, date(2017, 6, 29)) == {}


def test_february_is_compared_with_the_whole_february_of_a_leap_year():
    """2016 had a 29 February; the figures of a month end with the month."""
    this, last = ("2017-02-01", "2017-02-28"), ("2016-02-01", "2016-02-29")
    found = petitions([Petitions(*this, 80, 1, 1), Petitions(*last, 100, 2, 2)], DAY)
    assert (found["petitions"], found["petitions_before"]) == (80, 100)
    leap = petitions([Petitions(*last, 100, 2, 2), Petitions("2015-02-01", "2015-02-28", 90, 2, 2)],
                     date(2016, 6, 30))  # fmt: skip
    assert (leap["petitions"], leap["petitions_before"]) == (100, 90)


# -- laws ------------------------------------------------------------------------------------------

COUNTS = st.builds(
    Count,
    st.dictionaries(st.sampled_from([*NAMES]), st.integers(0, 10**6), max_size=6),
    st.frozensets(st.sampled_from("abcdefgh")),
    st.frozensets(st.sampled_from("abcdefgh")),
)


@given(st.lists(COUNTS, max_size=6), st.integers(0, 6))
def test_the_whole_is_the_sum_of_its_parts_however_they_are_grouped(parts, cut):
    whole = total(parts)
    assert total([total(parts[:cut]), total(parts[cut:])]).tally() == whole.tally()
    assert total(reversed(parts)).tally() == whole.tally()
    assert whole["taking_part"] <= whole["cadres"]


@given(COUNTS, COUNTS)
def test_a_period_is_the_difference_of_two_days(earlier, more):
    later = total([earlier, more])
    period = between(later, earlier)
    for name in NAMES:
        assert earlier[name] + period[name] == later[name]


VISITS = st.builds(
    call,
    object=st.sampled_from(["h1", "h2", "h3", "e1", "nobody"]),
    visitor=st.sampled_from([OFFICER, CLERK, Visitor()]),
    mode=st.sampled_from(["1", "2"]),
    finished=st.sampled_from([True, False, None]),
    result=st.sampled_from(["1", "3", None]),
)


@given(st.lists(VISITS, max_size=8), VISITS)
def test_one_more_visit_takes_nothing_away(calls, another):
    homes = [Object(HOUSEHOLD, "h1", True), Object(HOUSEHOLD, "h2", residence="2")]
    homes += [Object(HOUSEHOLD, "h3"), Object(ENTERPRISE, "e1", True)]
    village = Object(VILLAGE, AREA, True)
    before, came_before = counted(calls, homes, village)
    after, came_after = counted([*calls, another], homes, village)
    assert all(after[name] >= n for name, n in before.items())
    assert came_before <= came_after
    for name in ("homes", "firms", "villages"):
        assert after[f"{name}_visited"] <= after[name]
        assert after[f"{name}_reached"] <= after[f"{name}_must"] <= after[name]


@given(st.lists(st.integers(0, len(WAY)), max_size=6), st.integers(0, 40))
def test_every_collected_issue_is_solved_explained_transferred_or_open(lengths, days):
    found = tally(*(matter(n) for n in lengths), day=date(2017, 6, 1) + timedelta(days))
    ends = ("solved", "explained", "transferred", "open")
    assert sum(found[name] for name in ends) == found["issues"]
    for done, due in (("posted", "to_post"), ("fed_back", "to_feed_back"), ("due_met", "due"),
                      ("followed_up", "to_follow_up"), ("good", "answers")):  # fmt: skip
        assert found[done] <= found[due]
