"""People who stand at the hub's desk itself, with real replicas and no network between."""

from typing import Any, cast

from sync.peers.home import enrol
from sync.peers.session import synchronise
from sync.protocol.link import Address, Link, write_link
from sync.replica.release import discard_in, release_in
from sync.replica.replica import Replica
from tests.hub.township import VILLAGE, DirectPeer


class Person:
    """A laptop that speaks with the desk itself."""

    def __init__(self, desk, account, folder):
        self.account, self.replica = account, Replica.open(folder / f"{account}.db")
        link = write_link(Link(Address("http://hub"), desk.access.invite(account)))
        self.token = enrol(self.replica, link, account, cast("Any", lambda _: _Door(desk))).token

    def sync(self, desk):
        return synchronise(self.replica, DirectPeer(desk, self.token))

    def add(self, kind="household", area=VILLAGE, **values):
        with self.replica.act(self.account) as act:
            return act.add(kind, area, values)

    def set(self, id, **values):
        with self.replica.act(self.account) as act:
            act.set(id, values)

    def release(self, *ids):
        with self.replica.act(self.account) as act:
            return release_in(act, self.replica, ids)

    def discard(self, *ids):
        with self.replica.act(self.account) as act:
            return discard_in(act, self.replica, ids)


class _Door:
    def __init__(self, desk):
        self.desk = desk

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def enrol(self, request):
        return self.desk.enrol(request)


def open_ids(replica):
    """What waits there."""
    return [held.id for held in replica.held()]


def codes(answer):
    """Why the hub holds what was pushed."""
    return [held.code for held in answer.quarantined]
