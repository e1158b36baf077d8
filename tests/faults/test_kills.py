"""SIGKILL at random moments, of laptops and hub, while they write and sync: round after round."""

import random
import time
from pathlib import Path
from typing import Any

import pytest

from sync.hub.desk import HubDesk
from sync.peers.home import enrol
from sync.replica.replica import Replica
from tests.faults.scene import (
    KEY,
    Told,
    assert_receipts_hold,
    assert_sound,
    free_port,
    kill,
    lacks,
    laptop,
    rounds,
    serving,
    start,
    start_hub,
    sync_quietly,
)
from tests.hub.township import invitation, new_hub

PEOPLE = ("zhang", "wang", "li")
LONGEST_S = 0.3
PART = 10
"""Rounds that one township lives through."""


class Township:
    """A hub and three laptops as processes, each with the file of what it said."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.hub = new_hub(folder / "hub")
        self.url = f"http://127.0.0.1:{self.port}"
        self.tokens, self.devices = {}, {}
        self.told = {name: Told(folder / f"{name}.said") for name in PEOPLE}
        self.running: dict[str, Any] = dict.fromkeys(("hub", *PEOPLE))
        with serving(self.hub, self.port):
            for name in PEOPLE:
                replica = Replica.open(self.path(name), KEY)
                link = invitation(self.hub, name, self.url)
                self.tokens[name] = enrol(replica, link, name).token
                self.devices[name] = replica.device
                replica.close()

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.db"

    def run_all(self, dice: random.Random) -> None:
        """Starts whoever does not run."""
        if self.running["hub"] is None:
            self.running["hub"] = start_hub(self.hub, self.port)
        for name in PEOPLE:
            if self.running[name] is None:
                said, seed = self.folder / f"{name}.said", dice.getrandbits(40)
                given = (self.path(name), self.url, self.tokens[name], said, seed)
                self.running[name] = start(laptop, *given)

    def end(self, name: str) -> None:
        kill(self.running[name])
        self.running[name] = None

    def replicas(self) -> dict[str, Replica]:
        return {name: Replica.open(self.path(name), KEY) for name in PEOPLE}


@pytest.fixture
def township(tmp_path):
    made = Township(tmp_path)
    yield made
    for name in made.running:
        made.end(name)


def parts():
    """(seed, rounds) of each township: a new one now and then, for logs grow and all is looked at
    after each round."""
    whole = rounds(5)
    return [(n, min(PART, whole - n)) for n in range(0, whole, PART)]


@pytest.mark.parametrize(("seed", "times"), parts())
def test_nothing_that_was_said_is_lost_whoever_is_killed_whenever(township, seed, times):
    """The long form is ZOUFANG_ROUNDS=500."""
    dice = random.Random(seed)
    for _ in range(times):
        township.run_all(dice)
        for name in dice.sample(list(township.running), dice.randrange(1, 5)):
            time.sleep(dice.uniform(0, LONGEST_S))
            township.end(name)
            if dice.random() < 0.3:
                township.run_all(dice)
        for name in township.running:
            township.end(name)
        look(township)
    assert any(told.saved for told in township.told.values())


def look(township: Township) -> None:
    """What must be true after a round, before and after a sync that nobody disturbs."""
    replicas = township.replicas()
    fresh = []
    for name, replica in replicas.items():
        said = township.told[name].more()
        assert lacks(replica, said) == []
        fresh += said
    with serving(township.hub, township.port):
        pairs = [(replica, township.tokens[name]) for name, replica in replicas.items()]
        sync_quietly(pairs, township.url)
    desk = HubDesk.open(township.hub)
    assert lacks(desk.replica, fresh) == []
    for name in PEOPLE:
        assert_receipts_hold(desk, township.devices[name], township.told[name])
    assert_sound(desk, list(replicas.values()))
    desk.close()
    for replica in replicas.values():
        replica.close()
