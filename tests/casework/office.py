"""Laptops that work with a hub's own desk, no network between."""

from contextlib import closing
from typing import Any

from sync.peers.home import enrol
from sync.peers.session import synchronise
from sync.protocol.link import Address, Link, write_link
from sync.replica.replica import Replica
from tests.hub.township import DirectPeer


class Officer:
    """One person's replica beside the hub."""

    def __init__(self, folder, desk, account):
        self.account, self.desk = account, desk
        self.replica = Replica.open(folder / f"{account}.db")
        code = desk.access.invite(account)
        link = write_link(Link(Address("http://127.0.0.1:9"), code))
        join: Any = closing(DirectPeer(desk, code))
        self.token = enrol(self.replica, link, account, lambda _: join).token
        self.sync()

    def sync(self):
        outcome = synchronise(self.replica, DirectPeer(self.desk, self.token))
        assert outcome.complete
        return outcome

    def add(self, kind, area, **values):
        with self.replica.act(self.account) as act:
            return act.add(kind, area, values)
