"""Every object has one owner on every date, whatever is handed over, moved or left."""

from datetime import date, timedelta

import pytest

from sync.casework.pairs import Ledger, hand_over, places_of
from sync.errors import BadValue, Missing, Refused
from sync.replica.moving import FOLLOWED, move
from sync.replica.replica import Replica
from sync.stamps import today

TOWN, VILLAGE, OTHER = "320282113", "320282113201", "320282113202"
FIRST, AS_OF = date(2017, 1, 1), date(2017, 6, 30)


def fill(replica):
    """Two cadres, one household paired with the first since January."""
    with replica.act("wang") as act:
        cadres = [act.add("cadre", TOWN, {"name": name}) for name in ("王芳", "李明", "赵强")]
        home = act.add("household", VILLAGE, {"head": "宋家"})
        pair = act.add(
            "pair", VILLAGE, {"household": home, "cadre": cadres[0], "starts": "2017-01-01"}
        )
    return cadres, home, pair


@pytest.fixture
def replica(tmp_path):
    opened = Replica.open(tmp_path / "replica.db")
    yield opened
    opened.close()


def wrong(replica, first=FIRST, last=AS_OF, area=TOWN):
    ledger = Ledger(replica, area, last)
    return [one.text(ledger.names()).zh for one in ledger.check(first, last)]


def owners(replica, day, area=TOWN):
    ledger = Ledger(replica, area, day)
    names = ledger.names()
    return [[names[id] for id in owner.cadres] for owner in ledger.owners(day)]


def test_a_hand_over_leaves_no_gap_and_no_overlap(replica):
    (_wang, li, _), home, old = fill(replica)
    done = hand_over(replica, "wang", home, li, date(2017, 4, 1), "岗位调整")
    assert done.ended == (old,)
    assert (replica.get(old)["ends"], replica.get(old)["end_reason"]) == ("2017-03-31", "岗位调整")
    assert replica.get(done.pair)["starts"] == "2017-04-01"
    assert wrong(replica) == []
    assert owners(replica, date(2017, 3, 31)) == [["王芳"]]
    assert owners(replica, date(2017, 4, 1)) == [["李明"]]


def test_gaps_and_overlaps_are_listed_with_names(replica):
    (wang, li, _), home, old = fill(replica)
    with replica.act("wang") as act:
        act.set(old, {"ends": "2017-02-28"})
        pair = {"household": home, "starts": "2017-03-11"}
        act.add("pair", VILLAGE, {**pair, "cadre": li})
        act.add("pair", VILLAGE, {**pair, "cadre": wang, "starts": "2017-06-01"})
    (said,) = wrong(replica)
    assert said.startswith("2017年3月1日至2017年3月10日无人负责；2017年6月1日至2017年6月30日有2人")
    assert "王芳" in said
    assert "李明" in said


def test_who_never_had_an_owner_is_listed(replica):
    fill(replica)
    with replica.act("wang") as act:
        act.add("enterprise", OTHER, {"name": "竹业公司"})
    assert wrong(replica, first=None) == ["2017年6月30日无人负责"]


def test_a_pair_whose_cadre_left_is_a_gap_until_it_is_handed_over(replica):
    (wang, li, _), home, _ = fill(replica)
    with replica.act("wang") as act:
        act.set(wang, {"until": "2017-05-31"})
    (said,) = wrong(replica)
    assert said == "2017年6月1日至2017年6月30日无人负责；王芳已离任，结对未移交"
    hand_over(replica, "wang", home, li, date(2017, 6, 1))
    assert wrong(replica) == []


def test_the_pairs_of_a_deleted_cadre_are_none(replica):
    (wang, _, _), _, _ = fill(replica)
    with replica.act("wang") as act:
        act.delete(wang)
    assert len(wrong(replica)) == 1


def test_nobody_takes_over_who_is_not_there(replica):
    (wang, li, _), home, _ = fill(replica)
    with replica.act("wang") as act:
        act.set(li, {"until": "2017-03-01"})
    with pytest.raises(BadValue, match="不在岗"):
        hand_over(replica, "wang", home, li, date(2017, 4, 1))
    with pytest.raises(Refused, match="已经负责"):
        hand_over(replica, "wang", home, wang, date(2017, 4, 1))
    with pytest.raises(Missing):
        hand_over(replica, "wang", home, home, date(2017, 4, 1))
    with pytest.raises(Missing):
        hand_over(replica, "wang", wang, li, date(2017, 4, 1))


def test_a_household_that_moves_keeps_its_cadre_without_a_gap(replica):
    (wang, _, _), home, old = fill(replica)
    move(replica, "wang", home, OTHER)
    yesterday = (today() - timedelta(days=1)).isoformat()
    ended = replica.get(old)
    assert (ended["ends"], ended["end_reason"]) == (yesterday, FOLLOWED)
    (new,) = replica.fetch("pair", OTHER, {"household": home})
    assert (new["cadre"], new["starts"], new["ends"]) == (wang, today().isoformat(), None)
    assert wrong(replica, first=FIRST, last=today(), area=OTHER) == []
    assert wrong(replica, first=FIRST, last=today(), area=VILLAGE) == []


def test_one_who_moves_back_has_one_pair_in_force(replica):
    (wang, _, _), home, _ = fill(replica)
    for area in (OTHER, VILLAGE):
        move(replica, "wang", home, area)
    assert owners(replica, today()) == [["王芳"]]
    in_force = [p for p in replica.fetch("pair", "", {"cadre": wang}) if not p["ends"]]
    assert [pair.area for pair in in_force] == [VILLAGE]


def test_the_nearest_assignment_says_which_team_answers(replica):
    with replica.act("wang") as act:
        teams = [act.add("team", TOWN, {"name": name}) for name in ("一组", "二组", "三组")]
        act.add("grid", VILLAGE, {"name": "一号网格", "kind": "G"}, id=f"{VILLAGE}-G01")
        assignment = {"starts": "2017-01-01"}
        act.add("assignment", VILLAGE, {**assignment, "team": teams[0], "place": VILLAGE})
        grid = {**assignment, "team": teams[1], "place": f"{VILLAGE}-G01", "ends": "2017-03-31"}
        act.add("assignment", VILLAGE, grid)
        act.set(teams[2], {"areas": [OTHER]})
        act.add("assignment", OTHER, {**assignment, "team": teams[1], "place": OTHER,
                                      "starts": "2017-05-01"})  # fmt: skip

    def teams_on(day):
        return {place.id: place.teams for place in places_of(replica, TOWN, day) if place.teams}

    assert teams_on(date(2017, 2, 1)) == {VILLAGE: ("一组",), f"{VILLAGE}-G01": ("二组",)}
    assert teams_on(date(2017, 6, 1)) == {
        VILLAGE: ("一组",), f"{VILLAGE}-G01": ("一组",), OTHER: ("二组",),
    }  # fmt: skip


def test_two_teams_for_one_village_are_seen_and_so_is_none(replica):
    with replica.act("wang") as act:
        for name in ("一组", "二组"):
            act.add("team", TOWN, {"name": name, "areas": [VILLAGE]})
    found = {place.id: place for place in places_of(replica, TOWN, AS_OF)}
    assert len(found[VILLAGE].teams) == 2
    assert not found[VILLAGE].is_sound
    assert found[OTHER].teams == ()


def test_laptop_and_hubs_give_the_same_answer(everywhere, everyone_takes):
    laptop = everywhere[0]
    (_, li, zhao), home, _ = fill(laptop)
    hand_over(laptop, "wang", home, li, date(2017, 4, 1))
    with laptop.act("wang") as act:
        act.add("pair", VILLAGE, {"household": home, "cadre": zhao, "starts": "2017-05-01"})
        act.add("team", TOWN, {"name": "一组", "areas": [VILLAGE]})
    everyone_takes()
    for ask in (wrong, lambda r: owners(r, AS_OF), lambda r: places_of(r, TOWN, AS_OF)):
        first, *others = (ask(replica) for replica in everywhere)
        assert others == [first, first]
    assert len(wrong(everywhere[2])) == 1


def test_the_owner_follows_a_household_on_every_laptop_and_at_the_hub(everywhere, everyone_takes):
    laptop, *hubs = everywhere
    _, home, _ = fill(laptop)
    everyone_takes()
    move(laptop, "wang", home, OTHER)
    everyone_takes()
    for hub in hubs:
        assert owners(hub, today(), OTHER) == [["王芳"]]
        assert owners(hub, today(), VILLAGE) == []
        assert wrong(hub, first=FIRST, last=today()) == []
