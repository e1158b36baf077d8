"""Three head counts that are never mixed, causes of poverty, rosters, relations to a new head."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import Refused
from sync.records.catalogue import KINDS
from sync.records.fields import Values
from sync.rules.dossier import Counts, Dossier, Part
from sync.rules.households import (
    COUNTED,
    check_merge,
    check_split,
    differences,
    filled_from_members,
    head_counts,
    is_active,
    is_present,
    problems_of,
    relation_in_new,
    relation_in_old,
    roster,
    roster_id,
)


def member(id="m", **values):
    return Part(id, values)


FLAGS = st.fixed_dictionaries(
    {flag: st.sampled_from([True, False, None]) for flag in COUNTED.values()}
    | {"left": st.sampled_from([None, "2017-05-01"]), "same_as": st.sampled_from([None, "x"])}
)
GIVEN = st.fixed_dictionaries({name: st.none() | st.integers(0, 9) for name in COUNTED})


def test_given_and_counted_stand_side_by_side_and_a_difference_is_a_sentence():
    people = [
        {"in_hukou": True, "resident": True, "shares_budget": True},
        {"in_hukou": True, "resident": False, "shares_budget": True},  # works in Shanghai
        {"in_hukou": False, "resident": True, "shares_budget": True},  # came by marriage
    ]
    home = {"n_hukou": 2, "n_resident": 3, "n_shared": 3}
    counts = {count.field: count for count in head_counts(home, people)}
    assert (counts["n_hukou"].given, counts["n_hukou"].counted) == (2, 2)
    assert (counts["n_resident"].given, counts["n_resident"].counted) == (3, 2)
    assert [text.zh for text in differences(home, people)] == ["常住人口填写3人，按成员计2人"]
    assert filled_from_members(home, people) == {"n_resident": 2}


def test_what_is_not_known_of_a_member_is_no_difference():
    people: list[Values] = [{"resident": True}, {"resident": None}]
    (count,) = [c for c in head_counts({"n_resident": 2}, people) if c.field == "n_resident"]
    assert not count.differs  # one is, one may be
    (told,) = differences({"n_resident": 3}, people)
    assert told.zh == "常住人口填写3人，按成员计1人（另有1人未注明）"


def test_who_left_or_is_a_double_is_not_counted():
    people: list[Values] = [
        {"shares_budget": True},
        {"shares_budget": True, "left": "2017-03-01"},
        {"shares_budget": True, "same_as": "other"},
    ]
    assert head_counts({}, people)[2].counted == 1
    assert [is_present(p) for p in people] == [True, False, False]


@given(GIVEN, st.lists(FLAGS, max_size=6))
def test_filling_from_members_leaves_no_difference_where_all_is_known(home, people):
    filled = home | filled_from_members(home, people)
    for count in head_counts(filled, people):
        if count.is_sure:
            assert count.given == count.counted
            assert not count.differs
        else:
            assert filled[count.field] == home[count.field]  # nothing is guessed


@given(st.lists(FLAGS, max_size=6), st.randoms())
def test_the_order_of_members_does_not_matter(people, dice):
    other = dice.sample(people, len(people))
    assert head_counts({}, people) == head_counts({}, other)


def test_a_household_that_went_up_in_another_is_not_active():
    assert is_active({"merged_into": None})
    assert is_active({})
    assert not is_active({"merged_into": "01J"})


# -- causes ----------------------------------------------------------------------------------------


def test_one_main_cause_and_at_most_two_others():
    assert problems_of({"cause_main": "1", "causes_other": ["2", "3"]}) == []
    assert problems_of({"cause_main": None, "causes_other": None}) == []
    (twice,) = problems_of({"cause_main": "1", "causes_other": ["1", "2"]})
    assert (twice.field, twice.text.zh) == ("causes_other", "与主要致贫原因重复")
    (none,) = problems_of({"causes_other": ["2"]})
    assert none.field == "cause_main"
    (many,) = problems_of({"cause_main": "1", "causes_other": ["2", "3", "4"]})
    assert many.text.zh == "最多另选2项"


# -- the roster of a year --------------------------------------------------------------------------


def test_a_roster_keeps_the_year_when_today_changes():
    home = Part("h", {"n_shared": 4, "registered_poor": True, "mark": "2"})
    people = [member(f"m{n}", shares_budget=True) for n in range(4)]
    values = roster(home, people, 2017)
    assert values["members"] == ["m0", "m1", "m2", "m3"]
    assert values["n_shared"] == 4
    then = Dossier("h", "x", Part("h", {"n_shared": 3}), years={2017: Part("y", values)})
    assert then.counts(2017).shared == 4  # that year's
    assert then.counts(2018) == Counts(None, None, 3)  # today's, where the year has none
    assert roster_id("h", 2017) == "h-2017"


def test_a_roster_counts_members_where_nothing_was_given():
    values = roster(Part("h", {"n_hukou": 5}), [member(in_hukou=True, resident=True)], 2017)
    assert (values["n_hukou"], values["n_resident"]) == (5, 1)
    assert "n_shared" not in values  # nobody said
    assert "n_resident" not in roster(Part("h", {}), [], 2017)  # nobody on record is not zero


# -- relations to another head ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head_was", "was", "now"),
    [
        ("20", "38", "10"),  # the son's wife is the wife of the new head
        ("20", "41", "20"),
        ("22", "42", "30"),
        ("30", "28", "10"),
        ("31", "43", "20"),
        ("38", "20", "10"),  # the daughter-in-law heads it: the son is her husband
        ("20", "51", None),  # the old head's father: not clear
        ("20", "21", None),  # a brother: nothing is guessed
        ("97", "99", None),
    ],
)
def test_what_somebody_is_to_a_new_head(head_was, was, now):
    assert relation_in_new(head_was, was) == now


@given(st.sampled_from(["20", "22", "30", "33", "38", "28"]), st.sampled_from(["10", "20", "30"]))
def test_a_relation_goes_there_and_back(head, now):
    was = relation_in_old(head, now)
    assert KINDS["member"].fields["relation"].problems(was, date(2017, 6, 5)) == []
    assert relation_in_new(head, was) == now


# -- splitting and merging -------------------------------------------------------------------------

FAMILY = [
    member("father", relation="02"),
    member("son", relation="20"),
    member("wife", relation="38"),
    member("gone", relation="30", left="2016-01-01"),
]


@pytest.mark.parametrize(
    ("leaving", "head", "said"),
    [
        ([], "son", "请选择"),
        (["father", "son", "wife"], "son", "不能把全部成员"),
        (["father"], "father", "户主不能分出去"),
        (["son"], "wife", "新户的户主"),
        (["son", "stranger"], "son", "不在这一户"),
        (["gone"], "gone", "不在这一户"),
    ],
)
def test_what_is_no_split_is_refused_in_words(leaving, head, said):
    with pytest.raises(Refused, match=said):
        check_split(FAMILY, leaving, head)


def test_a_son_leaves_with_his_wife():
    check_split(FAMILY, ["son", "wife"], "son")


def test_what_is_no_merger_is_refused_in_words():
    a, b = Part("a", {"head": "王"}), Part("b", {"head": "李", "merged_into": "c"})
    with pytest.raises(Refused, match="它自己"):
        check_merge(a, a, "1", "1")
    with pytest.raises(Refused, match="“李”户已并入"):
        check_merge(a, b, "1", "1")
    with pytest.raises(Refused, match="同一个村"):
        check_merge(a, Part("d", {}), "1", "2")
