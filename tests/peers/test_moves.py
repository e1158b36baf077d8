"""A household moves to another village: its number, its people and every edit go with it."""

import pytest

from sync.errors import BadValue, Refused
from sync.hub.desk import HubDesk
from sync.hub.forwarding import forward
from sync.replica.moving import move
from sync.replica.settle import open_conflicts, settle
from tests.hub.township import NEXT_VILLAGE, VILLAGE


@pytest.fixture
def zhang(laptop_of):
    """The clerk's laptop in the office."""
    return laptop_of("li")


@pytest.fixture
def home(zhang):
    """A household of two people that both laptops and the hub know."""
    home = zhang.add(head="张三", phone="13800000001")
    for name in ("张三", "李四"):
        zhang.add("member", household=home, name=name)
    zhang.sync()
    return home


@pytest.fixture
def wang(laptop_of, home):
    """The same clerk's laptop in the field."""
    laptop = laptop_of("li")
    laptop.sync()
    return laptop


def test_it_stands_where_it_moved_to_and_nowhere_else(zhang, wang, home):
    assert move(zhang.replica, "li", home, NEXT_VILLAGE) == 3
    zhang.sync()
    wang.sync()
    for laptop in (zhang, wang):
        assert laptop.replica.get(home).area == NEXT_VILLAGE
        assert laptop.replica.get(home)["phone"] == "13800000001"
        assert laptop.replica.count("household", VILLAGE) == 0
        assert laptop.replica.count("member", NEXT_VILLAGE) == 2
    assert move(zhang.replica, "li", home, NEXT_VILLAGE) == 0


def test_the_hub_numbers_it_anew(zhang, wang, home):
    assert zhang.replica.get(home)["code"] == f"{VILLAGE}-0001"
    move(zhang.replica, "li", home, NEXT_VILLAGE)
    zhang.sync()
    assert zhang.replica.get(home)["code"] == f"{NEXT_VILLAGE}-0001"


def test_an_edit_that_met_the_move_follows_it_as_a_difference(zhang, wang, home):
    move(zhang.replica, "li", home, NEXT_VILLAGE)
    with wang.replica.act("li") as act:
        act.set(home, {"phone": "13900000009"})
    zhang.sync()
    wang.sync()
    zhang.sync()
    (difference,) = open_conflicts(zhang.replica)
    assert (difference.area, difference.reason) == (NEXT_VILLAGE, "moved")
    assert (difference.kept.value, difference.lost.value) == ("13800000001", "13900000009")
    assert difference.lost.author == "li"
    settle(zhang.replica, "li", difference.id, "lost")
    zhang.sync()
    wang.sync()
    for laptop in (zhang, wang):
        assert laptop.replica.get(home)["phone"] == "13900000009"
        assert open_conflicts(laptop.replica) == []


def test_an_edit_before_the_move_came_is_found_as_well(zhang, wang, home):
    """The edit is at the hub first; who moved it had not seen it."""
    with wang.replica.act("li") as act:
        act.set(home, {"phone": "13900000009"})
    wang.sync()
    move(zhang.replica, "li", home, NEXT_VILLAGE)
    zhang.sync()
    (difference,) = open_conflicts(zhang.replica)
    assert (difference.area, difference.lost.value) == (NEXT_VILLAGE, "13900000009")


def test_a_deletion_that_met_the_move_is_for_people_to_decide(zhang, wang, home):
    move(zhang.replica, "li", home, NEXT_VILLAGE)
    with wang.replica.act("li") as act:
        act.delete(home)
    zhang.sync()
    wang.sync()
    zhang.sync()
    (difference,) = open_conflicts(zhang.replica)
    assert (difference.area, difference.field, difference.lost.value) == (
        NEXT_VILLAGE,
        "deleted",
        True,
    )
    assert not zhang.replica.get(home).deleted
    settle(zhang.replica, "li", difference.id, "lost")
    assert zhang.replica.get(home).deleted


def test_two_moves_leave_two_copies_until_a_person_chooses(hub, zhang, wang, home):
    other = "320282113202"
    move(zhang.replica, "li", home, NEXT_VILLAGE)
    with wang.replica.act("li") as act:
        act.move(home, other)
    zhang.sync()
    wang.sync()
    zhang.sync()
    (difference,) = [d for d in open_conflicts(zhang.replica) if d.field == "moved"]
    settle(zhang.replica, "li", difference.id, "lost")
    zhang.sync()
    wang.sync()
    for laptop in (zhang, wang):
        assert laptop.replica.count("household") == 1
        assert laptop.replica.get(home).area == difference.lost.value


def test_a_move_to_where_one_may_not_write_waits_as_a_whole(laptop_of, zhang, home):
    """It would be nowhere to be seen until a clerk let the copy in."""
    visitor, clerk = laptop_of("zhang"), zhang
    visitor.sync()
    with visitor.replica.act("zhang") as act:
        act.move(home, NEXT_VILLAGE)
    visitor.sync()
    clerk.sync()
    assert clerk.replica.get(home).area == VILLAGE
    assert clerk.replica.count("household", VILLAGE) == 1
    for held in clerk.replica.fetch("held"):
        clerk.set(held.id, released="yes")
    clerk.sync()
    assert clerk.replica.get(home).area == NEXT_VILLAGE
    assert clerk.replica.count("household") == 1


@pytest.mark.parametrize("take", ["kept", "lost"])
def test_one_brought_it_back_while_another_took_it_on(zhang, wang, home, take):
    other = "320282113202"
    move(zhang.replica, "li", home, NEXT_VILLAGE)
    zhang.sync()
    wang.sync()
    with wang.replica.act("li") as act:
        act.move(home, VILLAGE)  # back, and then elsewhere
        act.move(home, other)
    move(zhang.replica, "li", home, VILLAGE)
    wang.sync()
    zhang.sync()
    for _ in range(3):
        for difference in open_conflicts(zhang.replica):
            settle(zhang.replica, "li", difference.id, take)
            break
        zhang.sync()
        wang.sync()
    for laptop in (zhang, wang):
        assert open_conflicts(laptop.replica) == []
        assert laptop.replica.count("household") == 1
    assert zhang.replica.get(home) == wang.replica.get(home)


def test_it_can_come_back(zhang, wang, home):
    move(zhang.replica, "li", home, NEXT_VILLAGE)
    with zhang.replica.act("li") as act:
        act.set(home, {"phone": "13700000007", "note": None})
    move(zhang.replica, "li", home, VILLAGE)
    zhang.sync()
    wang.sync()
    for laptop in (zhang, wang):
        record = laptop.replica.get(home)
        assert (record.area, record["phone"]) == (VILLAGE, "13700000007")
        assert laptop.replica.count("household") == 1
        assert laptop.replica.count("member", VILLAGE) == 2


def test_where_it_left_it_cannot_be_edited(zhang, home):
    move(zhang.replica, "li", home, NEXT_VILLAGE)
    with pytest.raises(BadValue), zhang.replica.act("li") as act:
        act.set(home, {"moved": VILLAGE})
    with zhang.replica.act("li") as act:
        act.delete(home)
    with pytest.raises(Refused):
        move(zhang.replica, "li", home, VILLAGE)


def test_a_visit_stays_where_it_was_and_does_not_move(zhang, home):
    with zhang.replica.act("li") as act:
        visit = act.add("visit", VILLAGE, {"household": home, "date": "2017-06-05"})
    with pytest.raises(BadValue):
        move(zhang.replica, "li", visit, NEXT_VILLAGE)
    move(zhang.replica, "li", home, NEXT_VILLAGE)
    assert zhang.replica.get(visit).area == VILLAGE


def test_a_hub_killed_before_it_forwarded_does_so_when_it_starts(
    hub, zhang, wang, home, monkeypatch
):
    monkeypatch.setattr("sync.hub.intake.forward", lambda replica, area: {})
    move(zhang.replica, "li", home, NEXT_VILLAGE)
    with wang.replica.act("li") as act:
        act.set(home, {"phone": "13900000009"})
    zhang.sync()
    wang.sync()
    monkeypatch.undo()
    desk = HubDesk.open(hub)
    assert len(desk.replica.fetch("conflict", NEXT_VILLAGE)) == 1
    assert forward(desk.replica) == {}
    desk.close()
