"""Laptops and hubs as processes that are ended without a warning, and what must be true afterwards.

Processes are forked from one that has everything loaded, so that hundreds can be started and
killed; a laptop writes what it said to a file, line by line, as a screen would show it.
"""

import json
import multiprocessing
import os
import random
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from sync.changes.chain import verify
from sync.errors import DataFault, UserError
from sync.hub.desk import HubDesk
from sync.hub.server import main as hub_main
from sync.hub.verify import verify as prove
from sync.peers import session
from sync.peers.http import HttpPeer
from sync.peers.session import synchronise
from sync.protocol import messages
from sync.protocol.link import Address
from sync.replica.check import check
from sync.replica.log import Batch
from sync.replica.replica import Replica
from tests.hub.township import VILLAGE

KEY = bytes(range(32))
KINDS = ("household", "member", "conflict")
PATIENCE_S = 30

context = multiprocessing.get_context("forkserver")
context.set_forkserver_preload([__name__])


def rounds(few: int) -> int:
    """How often a test does it: the long form is asked for with ZOUFANG_ROUNDS."""
    return int(os.environ.get("ZOUFANG_ROUNDS", few))


# -- what runs in processes of its own ------------------------------------------------------------


def laptop(path: Path, url: str, token: str, said: Path, seed: int) -> None:
    """Writes and syncs until it is killed, and says what was saved once it is."""
    dice = random.Random(seed)
    session.PUSH = Batch(7, 10_000)
    messages.CHUNK_CHANGES_MAX = 7
    out = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    replica = Replica.open(path, KEY)
    account = path.stem
    while True:
        for turn in range(dice.randrange(1, 5)):
            tell(out, "saved", *write(replica, account, dice, f"{seed}.{turn}"))
        with suppress(UserError), HttpPeer(Address(url), token) as peer:
            outcome = synchronise(replica, peer)
            if outcome.complete:
                sent = {a: d.get(replica.device, 0) for a, d in replica.heads().items()}
                tell(out, "synced", outcome.tally.numbers, sent)


def write(replica: Replica, account: str, dice: random.Random, value: str) -> tuple[str, str, str]:
    """One act: a new household with a member, or another word in one that is there."""
    homes = replica.fetch("household", VILLAGE, limit=50)
    with replica.act(account) as act:
        if homes and dice.random() < 0.5:
            home = dice.choice(homes).id
            act.set(home, {"note": value})
            return home, "note", value
        home = act.add("household", VILLAGE, {"head": value})
        act.add("member", VILLAGE, {"household": home, "name": value})
        return home, "head", value


def tell(out: int, *words: Any) -> None:
    os.write(out, json.dumps(words).encode() + b"\n")


def serve(folder: Path, port: int, said: Path) -> None:
    """A hub, as its command starts it."""
    log = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.exit(hub_main(["--data", str(folder), "serve", "--port", str(port)]))


# -- starting and ending them ---------------------------------------------------------------------


def start(work: Callable[..., None], *given: Any) -> ForkServerProcess:
    process = context.Process(target=work, args=given, daemon=True)
    process.start()
    return process


def kill(process: ForkServerProcess | None) -> None:
    """SIGKILL: no chance to tidy up."""
    if process is not None:
        process.kill()
        process.join(PATIENCE_S)
        process.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def start_hub(folder: Path, port: int) -> ForkServerProcess:
    """A hub that listens when this returns."""
    said = folder.with_name("hub.log")
    said.unlink(missing_ok=True)
    process = start(serve, folder, port, said)
    give_up = time.monotonic() + PATIENCE_S
    while not (said.exists() and "listening on" in said.read_text("utf-8")):
        assert process.is_alive(), said.read_text("utf-8") if said.exists() else "no hub"
        assert time.monotonic() < give_up, "the hub does not begin to listen"
        time.sleep(0.005)
    return process


@contextmanager
def serving(folder: Path, port: int) -> Iterator[None]:
    """A hub while it is needed; it is killed at the end."""
    process = start_hub(folder, port)
    try:
        yield
    finally:
        kill(process)


# -- what must be true ----------------------------------------------------------------------------


class Told:
    """What laptops said, read as it grows: a line that a kill cut short was not said."""

    def __init__(self, said: Path) -> None:
        self._said, self._read = said, 0
        self.saved: list[tuple[str, str, str]] = []
        self.receipts: set[str] = set()
        self.sent: dict[str, int] = {}

    def more(self) -> list[tuple[str, str, str]]:
        """What was said to be saved since the last time."""
        whole = self._said.read_bytes() if self._said.exists() else b""
        end = whole.rfind(b"\n") + 1
        before = len(self.saved)
        for line in whole[self._read : end].splitlines():
            what, *rest = json.loads(line)
            if what == "saved":
                self.saved.append((rest[0], rest[1], rest[2]))
            else:
                self.receipts |= set(rest[0])
                self.sent |= {area: max(n, self.sent.get(area, 0)) for area, n in rest[1].items()}
        self._read = end
        return self.saved[before:]


def lacks(replica: Replica, saved: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Which of the values that were said to be saved are nowhere in the log."""
    missing = []
    for id, field, value in saved:
        if not any(entry.change.set.get(field) == value for entry in replica.history(id)):
            missing.append((id, field, value))
    return missing


def records(replica: Replica) -> dict[str, Any]:
    """Every record by its id, as everyone must see it."""
    return {r.id: r.values for kind in KINDS for r in replica.fetch(kind, deleted=True)}


def assert_receipts_hold(desk: HubDesk, device: str, told: Told) -> None:
    """Each receipt that a laptop showed is in the hub's book as it was signed, and what the laptop
    called synced is there."""
    sql = "SELECT text, signature FROM hub_receipt WHERE device = ?"
    filed = {}
    for text, signature in desk.replica.query(sql, (device,)):
        assert verify(desk.replica.device_key.public, text.encode(), bytes(signature))
        filed[json.loads(text)["number"]] = text
    assert told.receipts <= filed.keys()
    heads = desk.replica.heads()
    for area, n in told.sent.items():
        assert heads.get(area, {}).get(device, 0) >= n


def assert_sound(desk: HubDesk, laptops: list[Replica]) -> None:
    """The hub's log is proven, each laptop is whole, and all hold the same records."""
    assert prove(desk).faults == []
    there = records(desk.replica)
    for replica in laptops:
        assert check(replica).faults == []
        assert records(replica) == there
    codes = [home["code"] for home in desk.replica.fetch("household", deleted=True)]
    assert len(set(codes)) == len(codes)
    assert None not in codes


def sync_quietly(replicas: list[tuple[Replica, str]], url: str) -> None:
    """Until each has all that the others had: nobody disturbs it."""
    for _ in range(2):
        for replica, token in replicas:
            with HttpPeer(Address(url), token) as peer:
                assert synchronise(replica, peer).complete


def opened(path: Path) -> Replica | DataFault:
    """The replica, or what is said of it."""
    try:
        return Replica.open(path, KEY)
    except DataFault as fault:
        return fault
