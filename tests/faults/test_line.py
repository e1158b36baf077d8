"""The line between real processes: cut at any byte, losing packets, going down half-way."""

import os
import random
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager

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
    sync_quietly,
)
from tests.hub.township import VILLAGE, invitation, new_hub
from tests.peers.proxy import Fate, between

CUTS_S = 0.7
"""How long both laptops talk through a bad line in one round."""
TRIES_MAX = 20


def joined(tmp_path, hub, url, name):
    path = tmp_path / f"{name}.db"
    replica = Replica.open(path, KEY)
    token = enrol(replica, invitation(hub, name, url), name).token
    device = replica.device
    replica.close()
    return path, token, device


def test_a_line_that_is_cut_at_any_byte_between_processes(tmp_path):
    """Both laptops write and sync all the time; of most connections some bytes pass, no more."""
    hub, port = new_hub(tmp_path / "hub"), free_port()
    url = f"http://127.0.0.1:{port}"
    told = {name: Told(tmp_path / f"{name}.said") for name in ("zhang", "wang")}
    dice = random.Random(1)

    def fate(n):
        if n % 5 == 0:
            return Fate()
        side = dice.choice(("up", "down"))
        return Fate(**{side: int(10 ** dice.uniform(0, 4))})

    with serving(hub, port):
        people = {name: joined(tmp_path, hub, url, name) for name in told}
        for _ in range(rounds(3)):
            with between(url, fate) as proxy:
                running = [
                    start(
                        laptop,
                        path,
                        proxy.url,
                        token,
                        tmp_path / f"{name}.said",
                        dice.getrandbits(40),
                    )
                    for name, (path, token, _) in people.items()
                ]
                time.sleep(CUTS_S)
                for process in running:
                    kill(process)
            replicas = {name: Replica.open(path, KEY) for name, (path, _, _) in people.items()}
            sync_quietly([(replicas[name], people[name][1]) for name in people], url)
            desk = HubDesk.open(hub)
            for name in people:
                fresh = told[name].more()
                assert lacks(desk.replica, fresh) == []
                assert_receipts_hold(desk, people[name][2], told[name])
            assert_sound(desk, list(replicas.values()))
            desk.close()
            for replica in replicas.values():
                replica.close()
    assert all(t.saved for t in told.values())
    assert proxy.connections > 0


# -- a network of its own that loses packets ------------------------------------------------------

HERE, THERE = "10.83.70.1", "10.83.70.2"
PACKETS_LOST_PERCENT = 15

SYNC = """
import sys
from pathlib import Path
from sync.peers.http import HttpPeer
from sync.peers.session import synchronise
from sync.protocol.link import Address
from sync.replica.replica import Replica

path, url, token = sys.argv[1:]
replica = Replica.open(Path(path), bytes(range(32)))
with HttpPeer(Address(url), token) as peer:
    print(synchronise(replica, peer).complete)
"""


def run(*words):
    subprocess.run(words, check=True, capture_output=True)


@contextmanager
def lossy_network():
    """A network namespace behind a pair of wires; packets into and out of it get lost."""
    if os.geteuid() != 0:
        pytest.skip("only root can make a network namespace")
    for tool in ("ip", "nft"):
        if shutil.which(tool) is None:
            pytest.skip(f"there is no {tool} on this machine")
    name = f"zoufang{os.getpid()}"
    wire, far = f"zf{os.getpid() % 100000}a", f"zf{os.getpid() % 100000}b"
    lose = f"numgen random mod 100 < {PACKETS_LOST_PERCENT} drop"
    inside = ("ip", "netns", "exec", name)
    try:
        try:
            run("ip", "netns", "add", name)
            run("ip", "link", "add", wire, "type", "veth", "peer", "name", far, "netns", name)
            run("ip", "addr", "add", f"{HERE}/30", "dev", wire)
            run("ip", "link", "set", wire, "up")
            run(*inside, "ip", "addr", "add", f"{THERE}/30", "dev", far)
            run(*inside, "ip", "link", "set", far, "up")
            run(*inside, "nft", "add", "table", "ip", "bad")
            for hook in ("input", "output"):
                chain = f"add chain ip bad {hook} {{ type filter hook {hook} priority 0 ; }}"
                run(*inside, "nft", chain)
                run(*inside, "nft", f"add rule ip bad {hook} {lose}")
        except subprocess.CalledProcessError as fault:
            pytest.skip(f"this machine makes no lossy network: {fault.stderr.decode().strip()}")
        yield inside, wire
    finally:
        subprocess.run(("ip", "netns", "del", name), check=False, capture_output=True)
        subprocess.run(("ip", "link", "del", wire), check=False, capture_output=True)


def hub_on(address, hub):
    """A hub's process at an address of this machine; and its URL."""
    command = [sys.executable, "-m", "sync.hub.server", "--data", str(hub), "serve", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--host", address], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    return process, line.removeprefix("listening on ").strip()


def sync_inside(inside, path, url, token):
    command = [*inside, sys.executable, "-c", SYNC, str(path), url, token]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="network namespaces are Linux's")
def test_a_line_that_loses_packets_and_goes_down_half_way(tmp_path):
    hub = new_hub(tmp_path / "hub")
    with lossy_network() as (inside, wire):
        process, url = hub_on(HERE, hub)
        try:
            path, token, _ = joined(tmp_path, hub, url, "zhang")
            homes = []
            for _ in range(rounds(1)):
                replica = Replica.open(path, KEY)
                with replica.act("zhang") as act:
                    for n in range(200):
                        values = {"head": f"户{n}", "note": os.urandom(400).hex()}
                        homes.append(act.add("household", VILLAGE, values))
                replica.close()
                syncing = sync_inside(inside, path, url, token)
                time.sleep(0.5)
                run("ip", "link", "set", wire, "down")
                time.sleep(0.5)
                run("ip", "link", "set", wire, "up")
                out, err = syncing.communicate(timeout=120)
                assert out.strip() == "True" or "Unreachable" in err or "BadAnswer" in err, err
            for _ in range(TRIES_MAX):
                if out.strip() == "True":
                    break
                out, err = sync_inside(inside, path, url, token).communicate(timeout=120)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
    desk, replica = HubDesk.open(hub), Replica.open(path, KEY)
    assert [home.id for home in desk.replica.fetch("household")] == sorted(homes)
    assert_sound(desk, [replica])
    desk.close()
    replica.close()
