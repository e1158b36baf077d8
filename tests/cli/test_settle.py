"""Settling differences: the word of a person reaches the record, and no written value is lost."""

import pytest

from sync.changes.merge import conflict_id
from sync.errors import BadValue, Missing, Refused
from sync.replica.replica import Replica
from sync.replica.settle import open_conflicts, settle

VILLAGE = "320282113200"


@pytest.fixture
def laptop(tmp_path):
    replica = Replica.open(tmp_path / "laptop.db")
    yield replica
    replica.close()


@pytest.fixture
def household(laptop):
    with laptop.act("hang") as act:
        return act.add("household", VILLAGE, {"head": "李䶮", "phone": "15400000001"})


def conflict(replica, household, field, kept, lost, reason="edit"):
    """The record that a hub writes when it finds a clash."""
    values = {"kind": "household", "record": household, "field": field, "reason": reason}
    values |= {"kept": kept, "kept_author": "hang", "kept_at": 2}
    values |= {"lost": lost, "lost_author": "shao", "lost_at": 1}
    with replica.act("hub", hub=True) as act:
        return act.add("conflict", VILLAGE, values, conflict_id(household, field, lost))


@pytest.fixture
def phones(laptop, household):
    return conflict(laptop, household, "phone", '"15400000001"', '"15400000002"')


def test_an_open_difference_shows_both_sides(laptop, phones):
    (difference,) = open_conflicts(laptop)
    assert difference.id == phones
    assert difference.title() == "李䶮"
    assert difference.label() == "联系电话"
    assert difference.show(difference.kept) == "15400000001"
    assert (difference.lost.value, difference.lost.author) == ("15400000002", "shao")


@pytest.mark.parametrize(
    ("take", "value", "phone"),
    [
        ("kept", None, "15400000001"),
        ("lost", None, "15400000002"),
        ("other", "15400000003", "15400000003"),
    ],
)
def test_the_chosen_value_stands_and_the_difference_is_closed(
    laptop, household, phones, take, value, phone
):
    assert settle(laptop, "shi", phones, take, value) == [phones]
    assert laptop.get(household)["phone"] == phone
    assert open_conflicts(laptop) == []
    assert laptop.get(phones)["settled"] == take


def test_keeping_leaves_a_later_edit_alone(laptop, household, phones):
    with laptop.act("hang") as act:
        act.set(household, {"phone": "15400000009"})
    settle(laptop, "shi", phones, "kept")
    assert laptop.get(household)["phone"] == "15400000009"
    assert laptop.get(phones)["settled_value"] == '"15400000009"'


def test_settling_twice_is_refused(laptop, phones):
    settle(laptop, "shi", phones, "kept")
    with pytest.raises(Refused):
        settle(laptop, "shi", phones, "lost")


def test_a_difference_that_is_not_here_is_missed(laptop, household):
    with pytest.raises(Missing):
        settle(laptop, "shi", household, "kept")


def test_a_value_that_does_not_fit_settles_nothing(laptop, household, phones):
    with pytest.raises(BadValue):
        settle(laptop, "shi", phones, "other", 7)
    assert len(open_conflicts(laptop)) == 1


def test_an_unknown_way_is_refused(laptop, phones):
    with pytest.raises(BadValue, match="kept"):
        settle(laptop, "shi", phones, "both")


@pytest.fixture
def deleted(laptop, household):
    """A deletion that met two edits whose writer had not seen it."""
    with laptop.act("shao") as act:
        act.delete(household)
    phone = conflict(laptop, household, "phone", "true", '"15400000005"', "deleted")
    note = conflict(laptop, household, "note", "true", '"搬到女儿家"', "deleted")
    return phone, note


def test_confirming_a_deletion_settles_all_edits_that_met_it(laptop, household, deleted):
    assert set(settle(laptop, "shi", deleted[0], "kept")) == set(deleted)
    assert laptop.get(household).deleted
    assert open_conflicts(laptop) == []


def test_restoring_brings_back_every_edit(laptop, household, deleted):
    settle(laptop, "shi", deleted[0], "lost")
    record = laptop.get(household)
    assert not record.deleted
    assert (record["phone"], record["note"]) == ("15400000005", "搬到女儿家")
    assert open_conflicts(laptop) == []


@pytest.mark.parametrize(
    ("take", "value", "phone"),
    [("lost", None, "15400000002"), ("other", "15400000003", "15400000003")],
)
def test_another_value_for_a_record_that_was_deleted_since_restores_it(
    laptop, household, phones, take, value, phone
):
    with laptop.act("shao") as act:
        act.delete(household)
    assert settle(laptop, "shi", phones, take, value) == [phones]
    record = laptop.get(household)
    assert (record.deleted, record["phone"]) == (False, phone)
    assert open_conflicts(laptop) == []


def test_keeping_leaves_a_deleted_record_deleted(laptop, household, phones):
    with laptop.act("shao") as act:
        act.delete(household)
    settle(laptop, "shi", phones, "kept")
    assert laptop.get(household).deleted
    assert open_conflicts(laptop) == []


def test_a_value_that_does_not_fit_leaves_the_record_deleted(laptop, household, phones):
    with laptop.act("shao") as act:
        act.delete(household)
    with pytest.raises(BadValue):
        settle(laptop, "shi", phones, "other", 7)
    assert laptop.get(household).deleted
