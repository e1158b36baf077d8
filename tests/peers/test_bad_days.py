"""Cut, stopped, answered twice or wrongly: a sync loses and doubles nothing."""

from functools import partial

import pytest

from sync.errors import BadAnswer, DataFault, Refused, Unreachable
from sync.hub.desk import HubDesk
from sync.peers.http import HttpPeer
from sync.protocol import messages
from sync.protocol.link import Address
from sync.replica.check import check
from sync.replica.log import Batch
from tests.hub.township import (
    FAR_VILLAGE,
    NEXT_VILLAGE,
    VILLAGE,
    DirectPeer,
    Writer,
)
from tests.peers.proxy import Fate, between


def small_parts(monkeypatch):
    """Limits so low that a few records need many messages."""
    monkeypatch.setattr("sync.peers.session.PUSH", Batch(3, 10_000))
    monkeypatch.setattr(messages, "CHUNK_CHANGES_MAX", 3)


def test_a_sync_can_be_stopped_anywhere_and_goes_on(zhang, wang, monkeypatch):
    small_parts(monkeypatch)
    zhang.homes(20)
    wang.homes(20, NEXT_VILLAGE)
    wang.sync()
    for laptop in (zhang, wang):
        for _ in range(60):
            seen = iter([False])
            outcome = laptop.sync(cancelled=lambda seen=seen: next(seen, True))
            assert outcome.complete != outcome.cancelled
            assert check(laptop.replica).faults == []
            if outcome.complete:
                break
        assert outcome.complete
    assert wang.replica.count("household") == 40


@pytest.mark.parametrize("side", ["up", "down"])
def test_a_line_cut_at_any_byte_loses_and_doubles_nothing(zhang, wang, url, hub, side, monkeypatch):
    small_parts(monkeypatch)
    homes = zhang.homes(12)
    token = zhang.token

    def fate(n):
        return Fate(**{side: 1 + n * 97}) if n < 40 else Fate()

    with between(url, fate) as proxy:
        failures = 0
        while failures < 100:
            with HttpPeer(Address(proxy.url), token) as peer:
                try:
                    outcome = zhang.sync(peer)
                    break
                except (Unreachable, BadAnswer):
                    failures += 1
                    assert check(zhang.replica).faults == []
    assert failures > 10
    assert outcome.complete
    wang.sync()
    assert sorted(r.id for r in wang.replica.fetch("household")) == sorted(homes)
    assert sorted(r["code"] for r in wang.replica.fetch("household")) == [
        f"{VILLAGE}-{n:04d}" for n in range(1, 13)
    ]


def flipping(at, _):
    return Fate(flip_down=at)


def test_bits_that_flip_on_the_way_down_are_never_taken_for_data(zhang, wang, url, monkeypatch):
    small_parts(monkeypatch)
    zhang.homes(12)
    zhang.sync()
    token = wang.token
    noticed = 0
    for at in range(0, 4000, 31):
        with (
            between(url, partial(flipping, at)) as proxy,
            HttpPeer(Address(proxy.url), token, read_s=1) as peer,
        ):
            try:
                wang.sync(peer)
            except (BadAnswer, Unreachable, Refused):
                noticed += 1
    assert noticed > 5
    wang.sync()
    for home in zhang.replica.fetch("household"):
        assert wang.replica.get(home.id) == home


class LosesAnswers(DirectPeer):
    """A line on which the first answer to each push is lost after the hub has done its work."""

    lost = 0

    def push(self, push):
        answer = super().push(push)
        if self.lost % 2 == 0:
            self.lost += 1
            raise Unreachable("断了", "cut")
        self.lost += 1
        return answer


def test_a_lost_answer_is_asked_for_again(zhang, hub):
    zhang.add(head="张三")
    zhang.add(area=FAR_VILLAGE, head="李四")
    desk = HubDesk.open(hub)
    peer = LosesAnswers(desk, zhang.token)
    with pytest.raises(Unreachable):
        zhang.sync(peer)
    assert zhang.replica.pending() == 2
    outcome = zhang.sync(peer)
    assert outcome.complete
    assert zhang.replica.pending() == 0
    desk.close()


def test_a_disk_that_fails_while_the_hub_has_a_push_does_not_hold_the_line(zhang, monkeypatch):
    """The next part is read while the hub works on the one before."""
    small_parts(monkeypatch)
    zhang.homes(7)
    whole = zhang.replica.own_runs

    def breaks_off(known, limit):
        yield next(whole(known, limit))
        raise DataFault("磁盘读不出", "the disk cannot be read")

    with monkeypatch.context() as patched:
        patched.setattr(zhang.replica, "own_runs", breaks_off)
        with pytest.raises(DataFault):
            zhang.sync()
    outcome = zhang.sync()
    assert outcome.complete
    assert outcome.tally.sent == 4  # the hub has the others, though nobody waited for its word
    assert zhang.replica.count("household", where={}) == 7
    assert check(zhang.replica).faults == []


class Lies(DirectPeer):
    """A hub that signs for less, or for other things, than it was sent."""

    def push(self, push):
        answer = super().push(push)
        receipt = answer.receipt.replace('"accepted":1', '"accepted":2')
        return messages.PushAnswer(receipt, answer.signature, answer.heads)


def test_a_receipt_that_does_not_add_up_is_no_sync(zhang, hub):
    zhang.add(head="张三")
    desk = HubDesk.open(hub)
    with pytest.raises(BadAnswer, match="回执"):
        zhang.sync(Lies(desk, zhang.token))
    desk.close()


def test_a_hub_of_another_protocol_is_told_apart(zhang, hub):
    class Newer(DirectPeer):
        def hello(self, digest, device=""):
            return messages.HelloAnswer(time=0, epoch="", hub="", versions=[2, 3])

    desk = HubDesk.open(hub)
    with pytest.raises(Refused, match="升级"):
        zhang.sync(Newer(desk, ""))
    desk.close()


def test_a_body_nobody_can_read_stops_no_sync(hub, url, zhang):
    desk = HubDesk.open(hub)
    Writer(desk, "wang").say(raw=[b"nobody can read this"])
    desk.close()
    assert zhang.sync().complete
    assert zhang.sync().pulled == 0
