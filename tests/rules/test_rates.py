"""Rates: the published figures of June 2017 from their counts, rounding, and how they are shown."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.rules.rates import Change, indicators, large, main_keys, ranks, rates, tenths
from sync.rules.tallies import NAMES, Count

DAY = date(2017, 6, 30)
PUBLISHED = Count(
    {
        "homes": 25_578_500,
        "homes_visited": 19_004_800,
        "firms": 1_110_000,
        "firms_visited": 584_000,
        "issues": 1_298_000,
        "solved": 741_000,
        "survey_firms_answers": 1_000,
        "survey_firms_good": 923,
        "survey_firms_scored": 1_000,
        "survey_firms_score_sum": 9_400,
        "survey_homes_answers": 1_000,
        "survey_homes_good": 836,
        "survey_homes_scored": 1_000,
        "survey_homes_score_sum": 8_700,
        "petitions": 676,
        "petitions_before": 1_000,
        "to_beijing": 550,
        "to_beijing_before": 1_000,
        "to_province": 838,
        "to_province_before": 1_000,
    }
)
"""What the review published, with the denominators that follow from it (campaign.md)."""


class Review:
    """The review's counts; its 667 000 of 679 000 cadres are numbers here, not people."""

    def __getitem__(self, name):
        people = {"cadres": 679_000, "taking_part": 667_000, "came": 667_000}
        return people.get(name, PUBLISHED[name])


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("homes", "74.3%"),  # 1 900.48 of 2 557.85 (ten thousand)
        ("firms", "52.6%"),  # 58.4 of 111.0
        ("solved", "57.1%"),  # 74.1 of 129.8
        ("participation", "98.2%"),  # 66.7 of 67.9
        ("per_cadre", "28.5"),  # 1 900.48 / 66.7
        ("per_hundred", "6.6"),  # 129.8 / (1 900.48 + 58.4) x 100
        ("survey_firms", "92.3%"),
        ("survey_homes", "83.6%"),
        ("score_firms", "9.4"),
        ("score_homes", "8.7"),
        ("petitions", "−32.4%"),  # (676 - 1 000) / 1 000
        ("to_beijing", "−45.0%"),
        ("to_province", "−16.2%"),
    ],
)
def test_the_published_figures_follow_from_their_counts(key, shown):
    assert rates(Review(), "32", DAY)[key].shown == shown


def test_explanations_count_apart():
    """5 of 10 solved, 2 more closed by explanation: 50.0 % solved, 70.0 % closed."""
    found = rates(Count({"issues": 10, "solved": 5, "explained": 2}), "320282", DAY)
    assert (found["solved"].shown, found["closed"].shown) == ("50.0%", "70.0%")
    assert found["closed"].sides == "7/10"


@pytest.mark.parametrize("key", [*indicators()])
def test_nobody_to_count_is_a_dash_and_no_zero(key):
    rate = rates(Count(), "320282", DAY)[key]
    assert (rate.tenths, rate.shown, rate.sides) == (None, "—", "0/0")


@pytest.mark.parametrize(
    ("number", "by", "rounded"),
    [(1, 8, 1), (3, 8, 4), (1, 20, 1), (-1, 20, -1), (-3, 20, -2), (743, 1, 7430), (1, 0, None)],
)
def test_tenths_are_rounded_half_up_by_magnitude(number, by, rounded):
    """1/8 = 0.125 -> 0.1; 3/8 = 0.375 -> 0.4; 1/20 = 0.05 -> 0.1; -3/20 = -0.15 -> -0.2."""
    assert tenths(number, by) == rounded


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**9))
def test_a_rounded_rate_is_never_more_than_half_a_tenth_off(number, by):
    assert abs(tenths(number, by) * by - 10 * number) * 2 <= by


@pytest.mark.parametrize(
    ("number", "area", "shown"),
    [
        (19_004_800, "32", "1900.48万"),
        (19_004_850, "32", "1900.49万"),
        (9_999, "32", "9999"),
        (19_004_800, "3202", "19004800"),
        (-324, "320282", "−324"),
    ],
)
def test_a_province_counts_in_ten_thousands(number, area, shown):
    assert large(number, area) == shown


def test_a_rate_tells_its_name_value_and_sides():
    rate = rates(Review(), "32", DAY)["homes"]
    assert rate.told() == "居民家庭走访覆盖率 74.3% (1900.48万/2557.85万)"
    assert rate.told("en") == "Households visited 74.3% (1900.48万/2557.85万)"


def test_a_change_is_of_the_rounded_figures_that_people_see():
    """19/25 = 76.0 %, 18/25 = 72.0 %: four points up."""
    now, before = (rates(Count({"homes": 25, "homes_visited": n}), "320282", DAY)["homes"]
                   for n in (19, 18))  # fmt: skip
    assert Change(now, before).shown == "+4.0"
    assert Change(before, now).shown == "−4.0"
    assert Change(now, now).shown == "0.0"
    empty = rates(Count(), "320282", DAY)["homes"]
    assert Change(now, empty).shown == "—"


def test_equal_units_share_their_place():
    """2/4 and 1/2 are equal, 1/3 is behind both, and there is none of nobody."""
    sides = {"a": (2, 4), "b": (1, 3), "c": (1, 2), "d": (0, 0), "e": (1, 1)}
    found = {
        unit: rates(Count({"homes_visited": up, "homes": down}), unit, DAY)["homes"]
        for unit, (up, down) in sides.items()
    }
    assert ranks(found) == {"a": 2, "b": 4, "c": 2, "d": 0, "e": 1}


def test_every_indicator_is_made_of_tallies():
    for one in indicators().values():
        assert {name.lstrip("-") for name in (*one.numerator, *one.denominator)} <= set(NAMES)
    assert set(main_keys()) < set(indicators())
