"""Memory of one laptop's sync, in a process of its own: the bench's own holds two laptops."""

import secrets
import subprocess
import sys
from itertools import islice
from pathlib import Path

from sync.peers.home import enrol
from sync.peers.http import HttpPeer
from sync.peers.session import synchronise
from sync.protocol.link import Address, read_link
from sync.replica.replica import Replica
from tests.bench.measure import peak_mib
from tests.bench.records import records
from tests.hub.township import TOWN

VILLAGES = 20
AT_ONCE = 1_000
"""Records that are written in one transaction, as by somebody who works for a while."""


def fill(replica: Replica, account: str, count: int, seed: int = 20260101) -> list[str]:
    """Writes records into a laptop; returns the households' ids."""
    keys: dict[str, str] = {}
    households = []
    written = records(count, VILLAGES, seed)
    while part := list(islice(written, AT_ONCE)):
        with replica.act(account) as act:
            for kind, area, values, points in part:
                key = values.pop("_key")
                known = {field: keys[to] for field, to in points.items() if to in keys}
                assert area.startswith(TOWN)
                keys[key] = act.add(kind, area, values | known)
                if kind == "household":
                    households.append(keys[key])
    return households


def measure(role: str, link: str, account: str, count: int, file: Path) -> int:
    """The peak in MiB of a laptop that joins and then uploads ``count`` records ("up"), which
    another process wrote, or downloads all there are ("down")."""
    key, url = secrets.token_bytes(32), read_link(link).address.url
    replica = Replica.open(file, key)
    token = enrol(replica, link, file.stem).token
    replica.close()
    if role == "up":
        _run("write", file, key.hex(), account, str(count))
    return int(_run("sync", file, key.hex(), url, token))


def _run(what: str, file: Path, *words: str) -> str:
    command = [sys.executable, "-m", "tests.bench.memory", what, str(file), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main(what: str, file: Path, key: str, one: str, other: str) -> None:
    """Writes records into a laptop's file, or syncs it and says what that took."""
    replica = Replica.open(file, bytes.fromhex(key))
    if what == "write":
        fill(replica, account=one, count=int(other))
    else:
        with HttpPeer(Address(one), other) as peer:
            assert synchronise(replica, peer).complete
        sys.stdout.write(str(peak_mib()))
    replica.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
