"""Red and yellow of units against the timetable (domain.md 5.4)."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from sync.rules.parameters import DEFAULTS, Row, Settings
from sync.rules.progress import Timetable, lagging, places, standings

JUNE = date(2017, 6, 30)
CAMPAIGN = Timetable.of(DEFAULTS, "32", JUNE)
counts = st.tuples(st.integers(0, 500), st.integers(0, 500)).map(sorted)


def tenths(number):
    return round(float(number), 1)


def test_on_30_june_2017_households_are_ahead_and_enterprises_yellow():
    # 181 days of 273 are gone: 66.3 %. 1900.48 of 2557.8 are 74.3 %, so +8.0 points;
    # 58.4 of 111.0 are 52.6 %, so 66.3 - 52.6 = 13.7 points behind.
    assert (date(2017, 9, 30) - date(2017, 1, 1)).days + 1 == 273
    assert CAMPAIGN.expected(JUNE) == Fraction(181, 273)
    assert tenths(100 * CAMPAIGN.expected(JUNE)) == 66.3
    assert tenths(CAMPAIGN.ahead(19004800, 25578000, JUNE)) == 8.0
    assert CAMPAIGN.colour(19004800, 25578000, JUNE) == "green"
    assert tenths(CAMPAIGN.ahead(584000, 1110000, JUNE)) == -13.7
    assert CAMPAIGN.colour(584000, 1110000, JUNE) == "yellow"


def test_colours_begin_exactly_at_their_lag():
    # Half of the time: 100 days, on the 50th; behind by 10 points is 40 of 100 visited.
    table = Timetable(date(2017, 1, 1), date(2017, 4, 10), 10, 20)
    day = date(2017, 2, 19)
    assert table.expected(day) == Fraction(1, 2)
    colours = [table.colour(done, 100, day) for done in (41, 40, 31, 30, 0)]
    assert colours == ["green", "yellow", "yellow", "red", "red"]


def test_before_the_start_nothing_is_expected_and_after_the_target_everything():
    assert CAMPAIGN.expected(date(2016, 12, 31)) == 0
    assert CAMPAIGN.expected(date(2017, 1, 1)) == Fraction(1, 273)
    assert CAMPAIGN.expected(date(2017, 9, 30)) == CAMPAIGN.expected(date(2018, 1, 1)) == 1
    assert CAMPAIGN.colour(100, 100, date(2018, 1, 1)) == "green"


def test_a_timetable_that_ends_before_it_begins_expects_all_from_its_end_on():
    table = Timetable(date(2017, 5, 1), date(2017, 4, 1), 10, 20)
    assert [table.expected(date(2017, m, 1)) for m in (3, 4)] == [0, 1]


def test_an_area_sets_its_own_timetable_and_lags():
    own = Settings(
        [
            Row("320282", "visit.target", "2017-06-30"),
            Row("320282", "progress.yellow_lag", "1"),
            Row("320282", "progress.red_lag", "5"),
        ]
    )
    county = Timetable.of(own, "320282113", JUNE)
    assert county.expected(JUNE) == 1
    assert [county.colour(n, 100, JUNE) for n in (100, 99, 95)] == ["green", "yellow", "red"]
    assert Timetable.of(own, "320281", JUNE).target == date(2017, 9, 30)


def test_equal_units_share_a_place_and_one_without_objects_has_none():
    day = date(2017, 9, 30)
    found = standings(
        [("a", 1, 2), ("b", 9, 10), ("c", 50, 100), ("d", 0, 0), ("e", 0, 4)], CAMPAIGN, day
    )
    assert [(one.unit, one.place) for one in found] == [
        ("b", 1), ("a", 2), ("c", 2), ("e", 4), ("d", 0)
    ]  # fmt: skip
    assert [one.colour for one in found] == ["yellow", "red", "red", "red", ""]
    assert [one.unit for one in lagging(found)] == ["e", "a", "c", "b"]


@given(st.lists(counts, min_size=1, max_size=12), st.integers(0, 400))
def test_places_go_by_the_share_and_count_those_before(pairs, days):
    day = CAMPAIGN.starts + timedelta(days=days)
    found = standings(
        [(f"u{n:02}", done, due) for n, (done, due) in enumerate(pairs)], CAMPAIGN, day
    )
    ranked = [one for one in found if one.place]
    assert len(ranked) == sum(due > 0 for _, due in pairs)
    for at, one in enumerate(ranked):
        better = [o for o in ranked if o.done * one.due > one.done * o.due]
        assert one.place == 1 + len(better)
        assert one.place <= at + 1


@given(counts, st.integers(0, 300))
def test_without_a_visit_a_unit_never_grows_greener(pair, days):
    done, due = pair
    rank = {"": 0, "green": 0, "yellow": 1, "red": 2}
    day = CAMPAIGN.starts + timedelta(days=days)
    later = day + timedelta(days=1)
    assert rank[CAMPAIGN.colour(done, due, later)] >= rank[CAMPAIGN.colour(done, due, day)]
    if due > done:
        assert rank[CAMPAIGN.colour(done + 1, due, day)] <= rank[CAMPAIGN.colour(done, due, day)]


def test_places_of_nothing():
    assert places({}) == {}
    assert places({"a": None}) == {}
