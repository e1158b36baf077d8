"""One contract for every road to the hub: over each of them the same exchange ends the same way.

A road is a way of carrying one laptop's sync to the hub and back. To add one: a class with
``sync(laptop)`` that returns an Outcome, and a line in ROADS.
"""

from typing import Any

import pytest

from sync.hub.verify import verify
from sync.protocol.messages import Right
from sync.replica.check import check
from tests.hub.township import FAR_VILLAGE, NEXT_VILLAGE, TOWN, VILLAGE, DirectPeer


class Http:
    """A line, and the hub's door at its other end."""

    def __init__(self, desk, courier):
        pass

    def sync(self, laptop):
        return laptop.sync()


class Packet:
    """A file there, and a file back."""

    def __init__(self, desk, courier):
        self._courier = courier

    def sync(self, laptop):
        return self._courier.round(laptop)


class Direct:
    """The hub's desk in the same process; everything is encoded and decoded all the same."""

    def __init__(self, desk, courier):
        self._desk = desk

    def sync(self, laptop):
        return laptop.sync(DirectPeer(self._desk, laptop.token))


ROADS: list[Any] = [Http, Packet, Direct]


def counts(outcome):
    tally = outcome.tally
    return tally.sent, tally.accepted, tally.known, tally.quarantined


def settled(outcome):
    """Everything is there, everything is here, and the hub has signed for it."""
    tally = outcome.tally
    return outcome.complete and tally.adds_up and (tally.sent == 0 or bool(tally.numbers))


@pytest.fixture(params=ROADS, ids=lambda road: road.__name__.lower())
def road(request, desk, courier):
    return request.param(desk, courier)


class TestRoad:
    """What whoever syncs may rely on, whatever the road."""

    def test_what_one_records_the_other_reads(self, road, zhang, wang, desk):
        home = zhang.add(head="买买提·吐尔逊", note="𠮷䶮㳇", n_hukou=0)
        outcome = road.sync(zhang)
        assert settled(outcome)
        assert counts(outcome) == (1, 1, 0, 0)
        assert outcome.pulled == 1  # the number that the hub gave
        assert outcome.touched == {"household"}
        assert zhang.replica.pending() == 0
        assert road.sync(wang).pulled == 2
        assert wang.replica.get(home) == zhang.replica.get(home) == desk.replica.get(home)
        assert check(wang.replica).faults == verify(desk).faults == []

    def test_nothing_new_is_nothing_sent_and_nothing_brought(self, road, zhang):
        zhang.homes(3)
        road.sync(zhang)
        outcome = road.sync(zhang)
        assert settled(outcome)
        assert (counts(outcome), outcome.pulled) == ((0, 0, 0, 0), 0)

    def test_a_difference_is_found_once_and_settled_for_all(self, road, zhang, wang):
        home = zhang.add(head="张三", phone="1")
        road.sync(zhang)
        road.sync(wang)
        zhang.set(home, phone="2")
        wang.set(home, phone="3")
        road.sync(zhang)
        outcome = road.sync(wang)
        assert (outcome.tally.conflicts, outcome.conflicts_open) == (1, 1)
        assert road.sync(zhang).conflicts_open == 1
        [difference] = zhang.replica.fetch("conflict")
        assert {difference["kept"], difference["lost"]} == {'"2"', '"3"'}
        zhang.set(difference.id, settled="kept")
        road.sync(zhang)
        assert road.sync(wang).conflicts_open == 0
        assert wang.replica.get(home) == zhang.replica.get(home)

    def test_what_the_hub_holds_is_received_and_its_author_told_why(self, road, zhang):
        good, bad = zhang.add(head="张三"), zhang.add(area=FAR_VILLAGE, head="李四")
        outcome = road.sync(zhang)
        assert settled(outcome)
        assert counts(outcome) == (2, 1, 0, 1)
        [held] = zhang.replica.held()
        assert (held.record, held.code) == (bad, "out-of-scope")
        assert FAR_VILLAGE in held.reason.zh
        assert zhang.replica.get(good)
        assert counts(road.sync(zhang)) == (0, 0, 0, 0)

    def test_a_right_taken_away_loses_no_work(self, road, zhang, wang, desk):
        zhang.add(head="张三")
        desk.access.withdraw("zhang", VILLAGE)
        outcome = road.sync(zhang)
        assert settled(outcome)
        assert counts(outcome) == (1, 0, 0, 1)
        road.sync(wang)
        assert wang.replica.count("household") == 0

    def test_a_laptop_holds_its_scope_and_gets_the_rest_with_a_new_right(
        self, road, zhang, laptop_of, desk
    ):
        li = laptop_of("li")
        for area in (VILLAGE, NEXT_VILLAGE):
            li.add(area=area, head="张三")
        li.add("cadre", TOWN, name="李书记")
        road.sync(li)
        road.sync(zhang)
        assert set(zhang.replica.heads()) == {VILLAGE, TOWN}
        desk.access.grant("zhang", Right(NEXT_VILLAGE, "visitor"))
        assert settled(road.sync(zhang))
        assert set(zhang.replica.heads()) == {VILLAGE, NEXT_VILLAGE, TOWN}

    def test_one_laptop_carries_what_it_got_from_another(self, road, zhang, wang):
        home = zhang.add(head="张三")
        wang.replica.take(zhang.replica.runs_after(VILLAGE, {}), home=False)
        wang.set(home, phone="13812345678")
        assert counts(road.sync(wang)) == (2, 2, 0, 0)
        outcome = road.sync(zhang)
        assert settled(outcome)
        assert outcome.tally.accepted == 0
        authors = [entry.author for entry in zhang.replica.history(home)]
        assert authors == ["zhang", "wang", "hub"]

    def test_roads_may_be_changed_at_any_time(self, road, zhang, wang, desk, courier):
        for other in ROADS:
            zhang.homes(2)
            assert settled(road.sync(zhang))
            zhang.homes(1)
            assert settled(other(desk, courier).sync(zhang))
        assert counts(road.sync(zhang)) == (0, 0, 0, 0)
        road.sync(wang)
        assert wang.replica.count("household") == 3 * len(ROADS)
        assert verify(desk).faults == []
