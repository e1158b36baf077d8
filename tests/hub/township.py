"""A hub and its laptops for tests: real replicas, real HTTP or the desk itself, no stand-ins."""

import subprocess
import sys
from contextlib import contextmanager

from sync.changes.chain import DeviceKey, Run, first_link, links
from sync.changes.change import Change, encode
from sync.hub.desk import HubDesk
from sync.peers.home import enrol
from sync.peers.http import HttpPeer
from sync.peers.session import synchronise
from sync.protocol.link import Address, Link, write_link
from sync.protocol.messages import EnrolRequest, Right, enrol_text
from sync.protocol.wire import (
    LENGTH_BYTES,
    Push,
    decode_chunk,
    decode_push,
    encode_push,
)
from sync.replica.replica import Replica
from sync.stamps import Clock, new_device

TOWN = "320282113"
VILLAGE, NEXT_VILLAGE, FAR_VILLAGE = "320282113200", "320282113201", "320282114200"
ACCOUNTS = {
    "zhang": [Right(VILLAGE, "visitor")],
    "wang": [Right(VILLAGE, "visitor"), Right(NEXT_VILLAGE, "visitor")],
    "li": [Right(TOWN, "clerk")],
    "chen": [Right(TOWN, "supervisor")],
}


def new_hub(folder, url=""):
    """A hub's data folder with the accounts, on a database if one is named; nobody has joined."""
    desk = HubDesk.create(folder, url=url)
    for name, rights in ACCOUNTS.items():
        desk.access.add_account(name, rights)
    desk.close()
    return folder


def invitation(folder, account, url):
    desk = HubDesk.open(folder)
    try:
        return write_link(Link(Address(url), desk.access.invite(account)))
    finally:
        desk.close()


class Laptop:
    """One person's replica and the way to the hub."""

    def __init__(self, replica, account, url, token):
        self.replica, self.account, self.token = replica, account, token
        self.peer = HttpPeer(Address(url), token)

    def sync(self, peer=None, **more):
        return synchronise(self.replica, peer or self.peer, **more)

    def add(self, kind="household", area=VILLAGE, **values):
        with self.replica.act(self.account) as act:
            return act.add(kind, area, values)

    def set(self, id, **values):
        with self.replica.act(self.account) as act:
            act.set(id, values)

    def homes(self, count, area=VILLAGE):
        with self.replica.act(self.account) as act:
            return [act.add("household", area, {"head": f"户主{n}"}) for n in range(count)]

    def close(self):
        self.peer.close()
        self.replica.close()


def join(folder, hub, url, account, name="laptop"):
    """A laptop that has just joined over HTTP."""
    replica = Replica.open(folder / f"{name}.db")
    enrolled = enrol(replica, invitation(hub, account, url), name)
    return Laptop(replica, account, url, enrolled.token)


class DirectPeer:
    """The hub's desk without a network between; everything is encoded and decoded all the same."""

    def __init__(self, desk, token):
        self.desk, self.token = desk, token

    def enrol(self, request):
        return self.desk.enrol(request, self.token)

    def hello(self, digest, device=""):
        return self.desk.hello(self.token, digest, device)

    def push(self, push):
        return self.desk.push(self.token, decode_push(encode_push(push)))

    def pull(self, heads, device=""):
        for frame in self.desk.pull(self.token, heads, device):
            yield decode_chunk(frame[LENGTH_BYTES:])

    def close(self):
        pass


class Writer:
    """Someone who writes changes byte by byte, as no laptop of ours would."""

    def __init__(self, desk, account):
        self.desk, self.account = desk, account
        self.key, self.device = DeviceKey.new(), new_device()
        self.clock = Clock(self.device)
        self.ends = {}
        code = desk.access.invite(account)
        proof = self.key.sign(enrol_text(code, self.device))
        asked = EnrolRequest(code, self.device, self.key.public, proof)
        self.token = desk.enrol(asked).token

    def change(self, kind="household", record="", author=None, stamp="", over=None, **values):
        """One change of this device, its number filled in by ``run``."""
        made = stamp or self.clock.tick()
        return Change(0, made, author or self.account, kind, values, record, over or {})

    def run(self, *changes, area=VILLAGE, key=None, raw=()):
        """A signed run of the changes, after those of the runs before."""
        n, link = self.ends.get(area, (0, first_link(area, self.device)))
        bodies = [
            encode(Change(n + i, c.stamp, c.author, c.kind, c.set, c.record, c.over))
            for i, c in enumerate(changes, 1)
        ]
        bodies += raw
        end = links(link, bodies)[-1]
        last = n + len(bodies)
        signature = (key or self.key).sign_run(area, self.device, last, end)
        self.ends[area] = (last, end)
        return Run(area, self.device, n + 1, link, tuple(bodies), signature)

    def push(self, *runs, cards=()):
        return self.desk.push(self.token, decode_push(encode_push(Push(list(runs), list(cards)))))

    def say(self, *changes, **more):
        """Pushes the changes in one run."""
        return self.push(self.run(*changes, **more))


@contextmanager
def hub_process(folder, *options):
    """A real hub; yields (process, url). It is killed at the end if it still runs."""
    command = [sys.executable, "-m", "sync.hub.server", "--data", str(folder), "serve"]
    process = subprocess.Popen(
        [*command, "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("listening on http"), line
        yield process, line.removeprefix("listening on ").strip()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
