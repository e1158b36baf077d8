"""A laptop takes nobody's changes on a relay's word: each run is its device's, proved by a card."""

from dataclasses import replace

import pytest

from sync.changes.chain import DeviceKey
from sync.errors import BadAnswer
from tests.hub.township import DirectPeer


class Alters(DirectPeer):
    """A hub that was broken into: it hands runs on with something changed."""

    def __init__(self, desk, token, alter):
        super().__init__(desk, token)
        self.alter = alter

    def pull(self, heads, device=""):
        for chunk in super().pull(heads, device):
            yield self.alter(chunk)


def others_signature(chunk):
    key = DeviceKey.new()
    runs = [
        replace(run, signature=key.sign_run(run.area, run.device, run.last, bytes(32)))
        for run in chunk.runs
    ]
    return replace(chunk, runs=runs)


def another_body(chunk):
    runs = [
        replace(
            run, bodies=tuple(body.replace("张三".encode(), "李四".encode()) for body in run.bodies)
        )
        for run in chunk.runs
    ]
    return replace(chunk, runs=runs)


def no_card(chunk):
    return replace(chunk, cards=[])


def card_of_nobody(chunk):
    cards = [replace_card(card) for card in chunk.cards]
    return replace(chunk, cards=cards)


def replace_card(card):
    return type(card)(card.device, DeviceKey.new().public, card.account, card.signature)


@pytest.mark.parametrize("alter", [others_signature, another_body, no_card, card_of_nobody])
def test_what_is_not_its_devices_own_is_not_taken(zhang, wang, desk, alter):
    zhang.add(head="张三")
    zhang.sync()
    with pytest.raises(BadAnswer):
        wang.sync(Alters(desk, wang.token, alter))
    assert wang.replica.count("household") == 0
    assert wang.sync().complete
    assert wang.replica.count("household") == 1
