"""The team hub beside the roads to the office: whatever was handed over where, all adds up."""

import pytest

from sync.hub.verify import verify
from sync.protocol.exchange import missing
from sync.replica.check import check
from sync.replica.handing import confirmed
from tests.peers.courier import Courier
from tests.team.conftest import exchange, held_by


@pytest.fixture
def courier(tmp_path, desk):
    return Courier(tmp_path, desk)


def relayed(replica):
    """How many changes of others are here that the office has not confirmed."""
    others = {
        area: {device: n for device, n in heads.items() if device != replica.device}
        for area, heads in replica.heads().items()
    }
    return missing(confirmed(replica), others)


def test_a_line_a_packet_and_the_team_hub_may_follow_each_other(
    zhang, wang, desk, courier, open_team
):
    for _ in range(2):
        zhang.homes(2)
        with open_team(wang) as opening:
            assert exchange(zhang, opening).settled
        zhang.homes(1)
        assert courier.round(zhang).complete
        zhang.homes(1)
        with open_team(wang) as opening:
            assert exchange(zhang, opening).settled
        assert zhang.sync().complete
    assert zhang.replica.pending() == 0
    assert wang.sync().complete
    assert held_by(zhang) == held_by(wang)
    assert desk.replica.count("household") == 8
    assert check(zhang.replica).faults == check(wang.replica).faults == verify(desk).faults == []


def test_the_serving_laptop_brings_it_by_packet(zhang, wang, desk, courier, open_team):
    household = zhang.add(head="张三")
    with open_team(wang) as opening:
        exchange(zhang, opening)
    assert relayed(wang.replica) == 1
    assert courier.round(wang).complete
    assert relayed(wang.replica) == 0
    assert desk.replica.history(household)[0].author == "zhang"
    late = zhang.sync()
    assert (late.complete, late.tally.sent, zhang.replica.pending()) == (True, 0, 0)


def test_what_was_only_met_at_the_team_hub_is_not_confirmed(zhang, wang, open_team):
    zhang.homes(2)
    with open_team(wang) as opening:
        exchange(zhang, opening)
        again = exchange(zhang, opening)
    assert again.settled
    assert zhang.replica.pending() == 2
    assert relayed(wang.replica) == 2
    handed = "SELECT handed FROM head WHERE device = ?"
    assert zhang.replica.query(handed, (zhang.replica.device,)) == [(2,)]
