"""One who answers on every date: gaps and overlaps, handing over, the nearest assignment."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sync.errors import Refused
from sync.rules.pairing import Fault, Tie, faults, hand_over, responsible, teams_of

FIRST, LAST = date(2017, 1, 1), date(2017, 12, 31)


def day(month, number):
    return date(2017, month, number)


def test_one_pair_for_the_whole_time_is_as_it_is_to_be():
    assert faults([Tie("1", "wang", FIRST)], FIRST, LAST) == []


def test_nobody_at_all_is_one_gap():
    assert faults([], FIRST, LAST) == [Fault("gap", FIRST, LAST)]


def test_a_gap_and_an_overlap_are_told_with_their_days():
    ties = [
        Tie("1", "wang", FIRST, day(3, 31)),
        Tie("2", "li", day(4, 5), day(6, 30)),
        Tie("3", "zhao", day(6, 16)),
    ]
    assert faults(ties, FIRST, LAST) == [
        Fault("gap", day(4, 1), day(4, 4)),
        Fault("overlap", day(6, 16), day(6, 30), ("li", "zhao")),
    ]
    gap, overlap = faults(ties, FIRST, LAST)
    assert gap.text.zh == "2017年4月1日至2017年4月4日无人负责"
    assert overlap.text.zh == "2017年6月16日至2017年6月30日有2人同时负责"


def test_two_pairs_with_the_same_cadre_are_no_overlap():
    assert faults([Tie("1", "wang", FIRST), Tie("2", "wang", day(2, 1))], FIRST, LAST) == []


def test_a_pair_that_ends_before_it_starts_was_never_in_force():
    void = Tie("1", "li", day(5, 1), day(4, 30))
    assert not void.is_real
    assert faults([Tie("2", "wang", FIRST), void], FIRST, LAST) == []


def test_the_old_pair_ends_the_day_before_the_new_one_begins():
    plan = hand_over([Tie("1", "wang", FIRST)], "li", day(7, 1))
    assert (plan.closes, plan.ends, plan.begins) == (("1",), day(6, 30), True)


def test_one_of_two_at_once_may_be_made_the_only_one():
    ties = [Tie("1", "wang", FIRST), Tie("2", "li", day(3, 1))]
    plan = hand_over(ties, "li", day(7, 1))
    assert (plan.closes, plan.begins) == (("1",), False)


def test_nothing_is_handed_over_to_who_has_it():
    with pytest.raises(Refused, match="已经负责"):
        hand_over([Tie("1", "wang", FIRST)], "wang", day(7, 1))


def test_a_hand_over_is_not_before_one_that_is_on_record():
    ties = [Tie("1", "wang", FIRST, day(7, 31)), Tie("2", "li", day(8, 1))]
    with pytest.raises(Refused, match="2017年8月1日"):
        hand_over(ties, "zhao", day(7, 1))


def test_what_is_said_nearer_holds():
    chain = ["320282113201-G01", "320282113201", "320282113", "320282"]
    ties = {
        "320282113": [Tie("1", "town", FIRST)],
        "320282113201": [Tie("2", "village", day(3, 1), day(5, 31))],
    }
    assert teams_of(chain, ties, day(2, 1)) == ("320282113", ("town",))
    assert teams_of(chain, ties, day(4, 1)) == ("320282113201", ("village",))
    assert teams_of(chain, ties, day(6, 1)) == ("320282113", ("town",))
    assert teams_of(chain[:1], ties, day(4, 1)) == ("", ())


DAYS = st.dates(FIRST, LAST)
TIES = st.lists(
    st.builds(
        lambda who, starts, length: Tie(
            "", who, starts, None if length is None else starts + timedelta(length)
        ),
        st.sampled_from("abc"),
        DAYS,
        st.none() | st.integers(-1, 200),
    ),
    max_size=5,
).map(lambda ties: [tie._replace(id=str(number)) for number, tie in enumerate(ties)])


@given(TIES)
def test_every_day_is_in_order_or_in_exactly_one_fault(ties):
    found = faults(ties, FIRST, LAST)
    for number in range((LAST - FIRST).days + 1):
        on = FIRST + timedelta(number)
        inside = [fault for fault in found if fault.first <= on <= fault.last]
        who = responsible(ties, on)
        assert [fault.who for fault in inside] == ([] if len(who) == 1 else [who])


def carried_out(ties, plan, to, on):
    """The ties after a hand-over."""
    ended = [tie._replace(ends=plan.ends) if tie.id in plan.closes else tie for tie in ties]
    return [*ended, Tie("new", to, on)] if plan.begins else ended


@given(TIES, st.sampled_from("abcd"), DAYS)
def test_after_a_hand_over_one_answers_for_good_and_the_past_is_what_it_was(ties, to, on):
    try:
        plan = hand_over(ties, to, on)
    except Refused:
        assume(False)
    after = carried_out(ties, plan, to, on)
    assert faults(after, on, LAST) == []
    assert responsible(after, LAST) == (to,)
    for number in range((on - FIRST).days):
        before = FIRST + timedelta(number)
        assert responsible(after, before) == responsible(ties, before)
