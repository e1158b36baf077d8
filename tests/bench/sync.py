"""Sync measured: a laptop uploads, another downloads, little changes, nothing changes, more comes.

The hub is a process of its own, the laptops are files of this one, encrypted as in the field. Each
phase stands beside what the machine allows in the same run: the same rows put into the same tables
of an empty file by ``executemany`` in one transaction.
"""

import secrets
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import zstandard

from sync.peers.home import enrol
from sync.protocol.link import Address
from sync.replica.replica import Replica
from tests.bench import memory
from tests.bench.measure import Row, median, peak_mib
from tests.bench.memory import fill
from tests.bench.meter import CountingPeer, Phase, measured
from tests.hub.township import Laptop, invitation, new_hub
from tests.postgres import Server
from tests.processes import Running, hub_process

TABLES = ("change", "head", "household", "member", "income_line", "visit", "issue")
ACCOUNT = "li"
"""The clerk of the sample town, who may write everything in it."""
BATCH = 500
LAPTOP_MIB, HUB_MIB = 120, 150
"""What a sync may take at the most, however much there is (peers.md)."""


def measure(count: int, store: str = "sqlite") -> list[Row]:
    """All phases for ``count`` records, on a hub with a file or one on ``postgres``."""
    if store == "sqlite":
        return _measure(count, "")
    server = Server(durable=True)
    try:
        return beside(_measure(count, server.url()), _measure(count, ""))
    finally:
        server.remove()


def beside(rows: list[Row], on_file: list[Row]) -> list[Row]:
    """The phases of one hub beside the same phases of a hub with a file, from the same run."""
    return [
        replace(
            row, what=f"{row.what}, PostgreSQL", limit="the same on SQLite", limit_took=same.took
        )
        for row, same in zip(rows, on_file, strict=True)
        if row.unit == "s"
    ]


def _measure(count: int, database: str) -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with hub_process(new_hub(folder / "hub", database)) as (url, hub):
            one, two = (_laptop(folder, url, f"laptop-{n}") for n in (1, 2))
            rows = _phases(folder, one, two, hub, count)
            one.close()
            two.close()
            return rows + _memory(folder, url, hub, count)


def _memory(folder: Path, url: str, hub: Running, count: int) -> list[Row]:
    """The greatest resident sizes of a laptop that uploads, of one that downloads, of the hub."""

    def laptop(role: str) -> float:
        link = invitation(folder / "hub", ACCOUNT, url)
        return memory.measure(role, link, ACCOUNT, count, folder / f"memory-{role}.db")

    limit = "target"
    return [
        Row(f"laptop uploads {count} more", laptop("up"), limit, LAPTOP_MIB, unit="MiB"),
        Row(f"laptop downloads {count * 3}", laptop("down"), limit, LAPTOP_MIB, unit="MiB"),
        Row("hub", peak_mib(hub.process.pid), limit, HUB_MIB, unit="MiB"),
    ]


def _phases(folder: Path, one: Laptop, two: Laptop, hub: Running, count: int) -> list[Row]:
    ids = fill(one.replica, ACCOUNT, count)
    raw_hub = _insert_s(one.replica, folder / "raw-plain.db", None, search=False)
    raw_laptop = _insert_s(one.replica, folder / "raw-key.db", bytes(32), search=True)
    up, down = _phase(one, hub), _phase(two, hub)
    plain, searchable = "insert into a hub's file", "insert into a laptop's file, searchable"
    rows = [
        Row(f"first upload of {count}", up.wall, plain, raw_hub, up.told(count)),
        Row(f"first download of {count}", down.wall, searchable, raw_laptop, down.told(count)),
    ]
    changed = count // 100
    for id in ids[:: max(1, len(ids) // changed)][:changed]:
        one.set(id, note="改过，已与本人核实")
    rows += _round_trip("1 % changed", one, two, hub, changed, raw_hub / count)
    idle = _phase(one, hub)
    nothing = median(lambda: _complete(one), 20)
    greeting = median(lambda: one.peer.hello("0" * 32), 20)
    rows.append(Row("nothing to do", nothing, "one hello", greeting, idle.told(1)))
    new = min(count, 10_000)
    fill(one.replica, ACCOUNT, new, seed=7)
    rows += _round_trip(f"{new} new", one, two, hub, new, raw_hub / count)
    rows.append(_on_the_wire(one.replica))
    return rows


def _phase(laptop: Laptop, hub: Running) -> Phase:
    assert isinstance(laptop.peer, CountingPeer)
    return measured(lambda: _complete(laptop), laptop.peer, hub)


def _round_trip(
    what: str, one: Laptop, two: Laptop, hub: Running, count: int, raw: float
) -> list[Row]:
    up, down = _phase(one, hub), _phase(two, hub)
    limit = "share of the raw insert"
    return [
        Row(f"{what}, up", up.wall, limit, raw * count, up.told(count)),
        Row(f"{what}, down", down.wall, limit, raw * count, down.told(count)),
    ]


def _laptop(folder: Path, url: str, name: str) -> Laptop:
    replica = Replica.open(folder / f"{name}.db", secrets.token_bytes(32))
    enrolled = enrol(replica, invitation(folder / "hub", ACCOUNT, url), name)
    laptop = Laptop(replica, ACCOUNT, url, enrolled.token)
    laptop.peer = CountingPeer(Address(url), enrolled.token)
    return laptop


def _complete(laptop: Laptop) -> None:
    assert laptop.sync().complete


def _insert_s(replica: Replica, path: Path, key: bytes | None, search: bool) -> float:
    """Seconds that it takes to put the replica's rows into a fresh file, in one transaction; they
    are read part by part, which is not counted."""
    took = 0.0
    fresh = Replica.open(path, key)
    started = time.perf_counter()
    with fresh.store.transaction() as connection:
        took += time.perf_counter() - started
        for table in TABLES:
            with replica.store.snapshot():
                for rows in replica.store.scan(f'SELECT * FROM "{table}"'):
                    marks = ", ".join("?" * len(rows[0]))
                    words = _words(len(rows)) if search and table == "change" else []
                    started = time.perf_counter()
                    connection.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)
                    connection.executemany("INSERT INTO search (words) VALUES (?)", words)
                    took += time.perf_counter() - started
        started = time.perf_counter()
    fresh.close()
    return took + time.perf_counter() - started


def _words(count: int) -> list[tuple[str]]:
    """Index entries as long as those of a name with its readings and numbers."""
    return [(f"张 张三 三丰 zhangsanfeng zsf {n} z9{n}",) for n in range(count)]


def _on_the_wire(replica: Replica) -> Row:
    """Bytes of a change in batches as they travel, beside zstd of the whole at once."""
    bodies = [bytes(body) for (body,) in replica.query("SELECT body FROM change ORDER BY seq")]
    packer = zstandard.ZstdCompressor(level=3)
    parts = [b"\n".join(bodies[i : i + BATCH]) for i in range(0, len(bodies), BATCH)]
    packed = sum(len(packer.compress(part)) for part in parts) / len(bodies)
    whole = len(packer.compress(b"\n".join(bodies))) / len(bodies)
    return Row("a change on the wire", packed, "zstd of the whole", whole, unit="bytes")
