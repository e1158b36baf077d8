"""Doubles across all areas that a replica holds, on a laptop and at a hub alike."""

from contextlib import closing

import pytest

from sync.casework.duplicates import (
    compare,
    duplicates,
    duplicates_of,
    history_of,
    merge_members,
)
from sync.errors import Missing, Refused
from sync.hub.desk import HubDesk
from sync.replica.replica import Replica
from sync.rules.households import is_present
from tests.hub.deskside import Person
from tests.hub.township import FAR_VILLAGE, NEXT_VILLAGE, VILLAGE, new_hub

ID = "11010519491231002X"


@pytest.fixture
def replica(tmp_path):
    with closing(Replica.open(tmp_path / "laptop.db")) as opened:
        yield opened


def fill(replica, author="zhang"):
    """The same woman in two villages and without her number in a third; somebody who moved out."""
    with replica.act(author) as act:
        homes = [
            act.add("household", area, {"head": f"户主{n}"})
            for n, area in enumerate((VILLAGE, NEXT_VILLAGE, FAR_VILLAGE))
        ]
        people = [
            act.add("member", VILLAGE, _her(homes[0], id_no=ID, phone="13800000001")),
            act.add("member", NEXT_VILLAGE, _her(homes[1], id_no=ID.lower(), marital="20")),
            act.add("member", FAR_VILLAGE, _her(homes[2])),
            act.add("member", FAR_VILLAGE, _her(homes[2], id_no=ID, left="2017-01-01")),
        ]
    return homes, people


def _her(home, **values):
    return {"household": home, "name": "王秀英", "birth": "1949-12-31", **values}


def found(replica, area=""):
    return [(one.certain, [p.id for p in one.people]) for one in duplicates(replica, area)]


def test_one_number_in_two_villages_is_found_and_a_name_perhaps(replica):
    _, (here, there, nameless, _) = fill(replica)
    assert found(replica) == [(True, [here, there]), (False, [here, there, nameless])]
    assert found(replica, NEXT_VILLAGE)[0] == (True, [here, there])  # one side is enough
    assert found(replica, "32028") == found(replica)
    assert found(replica, "3203") == []


def test_people_of_a_household_that_was_deleted_are_nobodys_doubles(replica):
    homes, (here, there, nameless, _) = fill(replica)
    with replica.act("zhang") as act:
        act.delete(homes[1])
    assert found(replica) == [(False, [here, nameless])]
    assert [one.certain for one in duplicates_of(replica, homes[0])] == []
    with replica.act("zhang") as act:
        act.restore(homes[1])
    assert (True, [here, there]) in found(replica)


def test_nothing_is_refused_when_it_is_entered(replica):
    fill(replica)
    assert replica.count("member") == 4


def test_a_household_is_told_of_its_doubles(replica):
    """By number wherever they are, by name and birth within its town."""
    homes, (here, there, *_) = fill(replica)
    (certain,) = duplicates_of(replica, homes[0])
    assert [p.id for p in certain.people] == [here, there]
    with replica.act("zhang") as act:
        near = act.add("member", NEXT_VILLAGE, _her(homes[1]))
    certain, perhaps = duplicates_of(replica, homes[0])
    assert [p.id for p in perhaps.people] == [here, there, near]
    with replica.act("zhang") as act:
        alone = act.add("household", VILLAGE, {"head": "李四"})
        act.add("member", VILLAGE, {"household": alone, "name": "李四", "birth": "1960-01-01"})
    assert duplicates_of(replica, alone) == []


def test_merging_keeps_both_histories_and_every_value(replica):
    _, (here, there, *_) = fill(replica)
    with replica.act("zhang") as act:
        act.set(there, {"phone": "13900000002"})
    join = compare(replica, here, there)
    assert set(join.differing) == {"id_no", "phone"}  # as it was typed
    merge_members(replica, "zhang", here, there, ["phone"])
    kept, ended = replica.get(here), replica.get(there)
    assert (kept["phone"], kept["marital"], kept["id_no"]) == ("13900000002", "20", ID)
    assert (ended["same_as"], ended["phone"]) == (here, "13900000002")
    assert not is_present(ended.values)
    authors = [(entry.area, sorted(entry.change.set)) for entry in history_of(replica, here)]
    assert {area for area, _ in authors} == {VILLAGE, NEXT_VILLAGE}
    assert authors[-1][1] == ["same_as"] or "marital" in authors[-1][1]
    assert [ids for certain, ids in found(replica) if certain] == []


def test_twice_in_one_household_takes_the_lines_along(replica):
    homes, (here, *_) = fill(replica)
    with replica.act("zhang") as act:
        twice = act.add("member", VILLAGE, _her(homes[0], id_no=ID, resident=True))
        line = act.add(
            "income_line",
            VILLAGE,
            {"household": homes[0], "year": 2017, "item": "W1", "amount": 1, "member": twice},
        )
    merge_members(replica, "zhang", here, twice)
    assert replica.get(line)["member"] == here
    assert replica.get(here)["resident"] is True


def test_a_third_record_follows_the_one_that_stands(replica):
    _, (here, there, nameless, _) = fill(replica)
    merge_members(replica, "zhang", there, nameless)
    merge_members(replica, "zhang", here, there)
    assert {replica.get(id)["same_as"] for id in (there, nameless)} == {here}
    assert found(replica) == []


def test_two_people_are_not_merged(replica):
    _, (here, there, *_) = fill(replica)
    with replica.act("zhang") as act:
        act.set(there, {"id_no": "440524188001010014"})
    with pytest.raises(Refused, match="两个人"):
        merge_members(replica, "zhang", here, there)
    with pytest.raises(Refused, match="同一条"):
        compare(replica, here, here)
    with pytest.raises(Missing):
        compare(replica, here, replica.get(here)["household"])


@pytest.mark.parametrize("database", ["file", "postgres"])
def test_the_hub_finds_what_no_laptop_sees(tmp_path, request, database):
    """Each village's visitor holds one of the two; the hub, on either store, holds both."""
    url = request.getfixturevalue("postgres").url() if database == "postgres" else ""
    with closing(HubDesk.open(new_hub(tmp_path / "hub", url))) as desk:
        zhang, li = (Person(desk, name, tmp_path) for name in ("zhang", "li"))
        for person, area in ((zhang, VILLAGE), (li, NEXT_VILLAGE)):
            home = person.add(area=area, head="户主")
            person.add("member", area, **_her(home, id_no=ID))
            person.sync(desk)
        assert found(zhang.replica) == []
        ((certain, ids),) = found(desk.replica)
        assert certain
        li.sync(desk)
        assert found(li.replica) == [(True, ids)]
        merge_members(li.replica, "li", *ids)
        li.sync(desk)
        zhang.sync(desk)
        assert found(desk.replica) == []
        zhang.replica.close()
        li.replica.close()
