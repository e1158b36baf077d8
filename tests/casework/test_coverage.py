"""Coverage and must-visits of an area, read off the records, the same wherever they are."""

from datetime import date

import pytest

from sync.casework.coverage import coverage, unreached, unvisited
from sync.casework.parameters import set_parameter
from sync.replica.moving import move
from sync.replica.replica import Replica

TOWN, VILLAGE, OTHER, COMMUNITY = "320282113", "320282113201", "320282113202", "320282113001"
AS_OF = date(2017, 6, 30)


class Scene:
    """A village whose records are written as the forms would."""

    def __init__(self, replica):
        self.replica = replica
        with replica.act("wang") as act:
            roster = {
                "deputy": {"name": "陈局", "rank": "4", "tier": "3"},
                "town": {"name": "王干事", "rank": "7", "tier": "4"},
                "clerk": {"name": "村会计", "rank": "8", "tier": "5"},
                "unknown": {"name": "小李"},
                "gone": {"name": "老赵", "rank": "4", "tier": "3", "until": "2017-03-31"},
            }
            self.cadres = {key: act.add("cadre", TOWN, one) for key, one in roster.items()}
            self.poor = act.add("household", VILLAGE, {"head": "宋家", "registered_poor": True})
            self.home = act.add("household", VILLAGE, {"head": "李家", "group": "二组"})
            self.away = act.add("household", OTHER, {"head": "周家", "residence": "2"})
            self.firm = act.add("enterprise", OTHER, {"name": "竹业公司", "listed": True})

    def visit(self, whom, by, day, kind="household", area=VILLAGE, with_=(), **more):
        values = {kind: whom, "cadre": self.cadres[by], "date": day, "mode": "1", "result": "1"}
        values["companions"] = [self.cadres[one] for one in with_]
        with self.replica.act("wang") as act:
            return act.add("visit", area, {**values, "finished": True, **more})

    def tally(self, of_class, as_of=AS_OF, area=TOWN):
        return coverage(self.replica, area, as_of).classes[of_class]


@pytest.fixture
def scene(tmp_path):
    replica = Replica.open(tmp_path / "replica.db")
    yield Scene(replica)
    replica.close()


def test_a_village_clerk_covers_a_poor_household_which_is_still_listed(scene):
    scene.visit(scene.poor, "clerk", "2017-02-01")
    found = scene.tally("household")
    assert (found.due, found.covered, found.must_due, found.must_reached) == (3, 1, 1, 0)
    (owing,) = [one for one in unreached(scene.replica, TOWN, AS_OF) if one.id == scene.poor]
    assert owing.why.zh == "到访干部的机关层级不符合要求：村会计（村(社区)）"
    assert owing.last == date(2017, 2, 1)


def test_a_companion_of_the_right_organ_meets_the_must_visit(scene):
    scene.visit(scene.poor, "clerk", "2017-02-01", with_=["town"])
    assert scene.tally("household").must_reached == 1
    assert scene.poor not in [one.id for one in unreached(scene.replica, TOWN, AS_OF)]


def test_any_day_may_be_asked_about(scene):
    scene.visit(scene.poor, "clerk", "2017-02-01")
    scene.visit(scene.poor, "town", "2017-05-01")
    figures = [
        (found.covered, found.must_reached)
        for day in ("2017-01-31", "2017-02-01", "2017-04-30", "2017-05-01")
        if (found := scene.tally("household", date.fromisoformat(day)))
    ]
    assert figures == [(0, 0), (1, 0), (1, 0), (1, 1)]


def test_visits_made_again_count_once_and_the_mode_is_told(scene):
    scene.visit(scene.home, "clerk", "2017-02-01")
    scene.visit(scene.home, "clerk", "2017-03-01")
    call = {"area": OTHER, "mode": "2", "result": "2", "remote_reason": "全家外出"}
    scene.visit(scene.away, "clerk", "2017-03-01", **call)
    found = coverage(scene.replica, TOWN, AS_OF)
    assert (found.classes["household"].covered, found.classes["household"].modes) == (
        2, {"1": 1, "2": 1},
    )  # fmt: skip
    assert (found.sums.visits, found.sums.remote, found.remote_heavy) == (3, 1, True)


def test_a_call_without_a_reason_covers_nobody(scene):
    scene.visit(scene.away, "clerk", "2017-03-01", area=OTHER, mode="2", result="2")
    (owing,) = [one for one in unvisited(scene.replica, OTHER, AS_OF) if one.id == scene.away]
    assert owing.why.zh == "2017年3月1日的走访不算：非上门走访没有注明原因"


@pytest.mark.parametrize("finished", [False, None])
def test_a_visit_that_was_not_finished_is_none(scene, finished):
    scene.visit(scene.home, "clerk", "2017-02-01", finished=finished)
    assert scene.tally("household").covered == 0


def test_a_cadre_who_had_left_the_roster_meets_no_must_visit(scene):
    scene.visit(scene.firm, "gone", "2017-04-01", "enterprise", OTHER)
    assert (scene.tally("enterprise").covered, scene.tally("enterprise").must_reached) == (1, 0)
    scene.visit(scene.firm, "gone", "2017-03-31", "enterprise", OTHER)
    assert scene.tally("enterprise").must_reached == 1


def test_who_came_with_a_rank_that_nobody_wrote_down_is_asked_for(scene):
    scene.visit(scene.firm, "unknown", "2017-04-01", "enterprise", OTHER)
    (owing,) = [one for one in unreached(scene.replica, OTHER, AS_OF) if one.id == scene.firm]
    assert owing.why.zh == "到访干部的职级不符合要求：小李（不详）；请补登不详的职级"


def test_villages_are_covered_by_any_object_and_strictly_by_all_households(scene):
    scene.visit(scene.home, "clerk", "2017-02-01")
    town = scene.tally("village")
    assert town.due > 5  # those of the list of areas, visited or not
    assert (town.covered, town.strict) == (1, 0)
    scene.visit(scene.poor, "clerk", "2017-02-02")
    assert (scene.tally("village").covered, scene.tally("village").strict) == (1, 1)


def test_a_weak_village_wants_somebody_of_rank_whatever_is_visited_there(scene):
    with scene.replica.act("wang") as act:
        act.add("area", VILLAGE, {"name": "竹海村", "weak_village": True}, id=VILLAGE)
        act.add("area", COMMUNITY, {"name": "社区", "resettlement": True}, id=COMMUNITY)
    scene.visit(scene.home, "town", "2017-02-01")
    assert (scene.tally("village").must_due, scene.tally("village").must_reached) == (1, 0)
    assert (scene.tally("community").must_due, scene.tally("community").must_reached) == (1, 0)
    scene.visit(scene.home, "town", "2017-02-02", with_=["deputy"])
    assert scene.tally("village").must_reached == 1
    assert [one.id for one in unreached(scene.replica, TOWN, AS_OF)][-1] == COMMUNITY


def test_a_village_that_had_ended_is_not_due(scene):
    before = scene.tally("village").due
    with scene.replica.act("wang") as act:
        values = {"name": "某村", "valid_to": "2017-05-31"}
        act.add("area", "320282113203", values, id="320282113203")
    assert scene.tally("village").due == before - 1
    assert scene.tally("village", date(2017, 5, 31)).due == before


def test_the_roster_of_the_year_says_who_is_poor(scene):
    with scene.replica.act("wang") as act:
        values = {"household": scene.home, "year": 2017, "registered_poor": True}
        act.add("household_year", VILLAGE, values, id=f"{scene.home}-2017")
        act.set(scene.poor, {"registered_poor": False})
    assert scene.tally("household").must_due == 1
    assert scene.tally("household", date(2018, 6, 30)).must_due == 0


def test_a_household_that_went_up_in_another_leaves_it_its_visits(scene):
    scene.visit(scene.home, "town", "2017-02-01")
    with scene.replica.act("wang") as act:
        act.set(scene.home, {"merged_into": scene.poor})
    found = scene.tally("household")
    assert (found.due, found.covered, found.must_reached) == (2, 1, 1)


def test_a_household_is_visited_anew_where_it_has_moved_to(scene):
    scene.visit(scene.home, "clerk", "2017-02-01")
    move(scene.replica, "wang", scene.home, OTHER)
    assert scene.tally("household", area=VILLAGE).due == 1
    assert scene.tally("household", area=OTHER).covered == 0


def test_a_demand_holds_for_the_visits_of_its_days(scene):
    scene.visit(scene.poor, "town", "2017-02-01")
    since = date(2017, 1, 15)
    set_parameter(scene.replica, "wang", TOWN, "visit.must_tiers", "3", valid_from=since)
    assert scene.tally("household").must_reached == 0
    set_parameter(scene.replica, "wang", TOWN, "visit.must_tiers", "3、4", valid_from=since)
    assert scene.tally("household").must_reached == 1


def test_cadres_take_part_with_their_first_visit_that_counts(scene):
    scene.visit(scene.home, "town", "2017-02-01", result="3")
    scene.visit(scene.home, "clerk", "2017-02-01", with_=["deputy"])
    sums = coverage(scene.replica, TOWN, AS_OF).sums
    assert (sums.cadres, sums.taking_part) == (4, 2)  # the one who had left is on no roster


def test_pace_goes_to_the_target_of_the_area(scene):
    found = coverage(scene.replica, VILLAGE, AS_OF).paces["household"]
    assert (found.left, found.days_left, found.tenths_a_day) == (2, 92, 1)
    set_parameter(scene.replica, "wang", TOWN, "visit.target", "2017-07-10")
    found = coverage(scene.replica, VILLAGE, AS_OF).paces["household"]
    assert (found.days_left, found.tenths_a_day) == (10, 2)


def test_laptop_and_hubs_give_the_same_answer(everywhere, everyone_takes):
    scene = Scene(everywhere[0])
    scene.visit(scene.poor, "clerk", "2017-02-01", with_=["town"])
    scene.visit(scene.firm, "deputy", "2017-03-01", "enterprise", OTHER)
    scene.visit(scene.home, "clerk", "2017-03-01", result="4")
    with scene.replica.act("wang") as act:
        act.add("area", OTHER, {"name": "某村", "weak_village": True}, id=OTHER)
    everyone_takes()
    for ask in (coverage, unvisited, unreached):
        laptop, *hubs = (ask(replica, TOWN, AS_OF) for replica in everywhere)
        assert hubs == [laptop, laptop]
    assert coverage(everywhere[2], TOWN, AS_OF).classes["household"].covered == 1
