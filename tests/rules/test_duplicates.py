"""One person on record twice: found by number, perhaps by name; merging loses no value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import Refused
from sync.records.fields import Values
from sync.rules.duplicates import (
    OF_HOUSEHOLD,
    Person,
    check_joining,
    chosen,
    doubles,
    joining,
)

ID = "11010519491231002X"  # the standard's own example


def person(id, number="", name="王秀英", birth="1949-12-31", area="320282113201", home=""):
    return Person(id, area, home or f"home of {id}", name, birth, number)


def test_one_number_in_two_households_is_one_person():
    (found,) = doubles([person("a", ID), person("b", ID, area="320282113202"), person("c", "")])[:1]
    assert found.certain
    assert [p.id for p in found.people] == ["a", "b"]
    assert found.key == ID


@pytest.mark.parametrize(
    "typed",
    ["11010519491231002x", "１１０１０５１９４９１２３１００２\uff38", " 110105 19491231 002X"],
)
def test_a_number_is_compared_however_it_was_typed(typed):
    assert doubles([person("a", ID), person("b", typed, name="王秀瑛")])[0].certain


def test_a_number_twice_in_one_household_is_found_as_well():
    assert len(doubles([person("a", ID, home="h"), person("b", ID, home="h")])) == 1


def test_name_and_birth_without_a_number_are_perhaps_one():
    (found,) = doubles([person("a", ID), person("b")])
    assert not found.certain
    assert found.key == "王秀英 1949-12-31"


def test_two_numbers_are_two_people_and_a_year_is_no_birth_date():
    assert doubles([person("a", ID), person("b", "440524188001010014")]) == []
    assert doubles([person("a", birth="1949"), person("b", birth="1949")]) == []
    assert doubles([person("a"), person("b", name="王秀瑛")]) == []


@given(
    st.lists(
        st.builds(
            Person,
            st.uuids().map(str),
            st.sampled_from(["1", "2"]),
            st.sampled_from(["h", "i"]),
            st.sampled_from(["王", "李"]),
            st.sampled_from(["1949-12-31", "1950"]),
            st.sampled_from(["", ID, ID.lower(), "440524188001010014"]),
        ),
        max_size=12,
        unique_by=lambda p: p.id,
    ),
    st.randoms(),
)
def test_every_pair_with_one_number_is_found_in_any_order(people, dice):
    found = doubles(people)
    assert found == doubles(dice.sample(people, len(people)))
    together = {
        frozenset((a.id, b.id))
        for one in found
        if one.certain
        for a in one.people
        for b in one.people
    }
    for a in people:
        for b in people:
            same = a.number and a.number == b.number
            assert (frozenset((a.id, b.id)) in together) == bool(
                same and len([p for p in people if p.number == a.number]) > 1
            )


# -- merging ---------------------------------------------------------------------------------------

VALUES = st.dictionaries(
    st.sampled_from(
        ["household", "name", "phone", "education", "marital", "relation", "resident", "pension"]
    ),
    st.sampled_from(["a", "b", True, False, None, ""]),
)


@given(VALUES, VALUES)
def test_merging_loses_no_value(kept, ended):
    join = joining(kept, ended)
    after = kept | chosen(join, [])
    for name, value in kept.items():
        if value is not None:
            assert after[name] == value  # what the kept one knew stays
    for name, value in ended.items():
        apart = kept.get("household") != ended.get("household") and name in OF_HOUSEHOLD
        if value is not None and not apart:
            assert after.get(name) == value or join.differing[name] == (kept[name], value)


def test_what_was_unknown_is_filled_and_what_differs_is_chosen():
    kept = {"household": "h", "name": "王秀英", "phone": "1", "relation": "10"}
    ended = {"household": "i", "name": "王秀英", "phone": "2", "marital": "20", "relation": "30"}
    join = joining(kept, ended)
    assert join.fills == {"marital": "20"}  # the relation is to another head
    assert join.differing == {"phone": ("1", "2")}
    assert chosen(join, ["phone"]) == {"marital": "20", "phone": "2"}
    with pytest.raises(Refused):
        chosen(join, ["name"])


def test_what_one_says_of_the_household_counts_for_the_other_in_the_same():
    ended: Values = {"household": "h", "resident": True, "same_as": None}
    assert joining({"household": "h"}, ended).fills == {"resident": True}


def test_no_reason_for_a_missing_number_beside_a_number():
    join = joining({"household": "h", "id_no": ID}, {"household": "h", "no_id_reason": "3"})
    assert join.fills == {}


@pytest.mark.parametrize(
    ("kept", "ended", "same", "said"),
    [
        ({}, {}, True, "同一条记录"),
        ({"name": "王"}, {"name": "王", "same_as": "x"}, False, "已并入"),
        ({"id_no": ID}, {"id_no": "440524188001010014"}, False, "是两个人"),
    ],
)
def test_what_is_no_double_is_refused_in_words(kept, ended, same, said):
    with pytest.raises(Refused, match=said):
        check_joining(kept, ended, same)
