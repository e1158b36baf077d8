"""Sync measured: a laptop uploads, another downloads, little changes, nothing changes, more comes.

The hub is a process of its own, the laptops are files of this one, encrypted as in the field. Each
phase stands beside what the machine allows in the same run: the same rows put into the same tables
of an empty file by ``executemany`` in one transaction.
"""

import secrets
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import zstandard

from sync.peers.home import enrol
from sync.protocol.link import Address
from sync.replica.replica import Replica
from tests.bench.measure import Row, median, peak_mib, timed
from tests.bench.meter import CountingPeer, Phase, measured
from tests.bench.records import records
from tests.hub.township import TOWN, Laptop, invitation, new_hub
from tests.postgres import Server
from tests.processes import Running, hub_process

ACCOUNT = "li"
"""The clerk of the sample town, who may write everything in it."""
VILLAGES = 20
BATCH = 500


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
            memory = f"laptops' process at most {peak_mib()} MiB, hub now {hub.resident_mib()} MiB"
            rows[-1] = replace(rows[-1], note=memory)
            one.close()
            two.close()
            return rows


def _phases(folder: Path, one: Laptop, two: Laptop, hub: Running, count: int) -> list[Row]:
    ids = _write(one, count)
    raw_hub = timed(_insert(one.replica, folder / "raw-plain.db", None, search=False))
    raw_laptop = timed(_insert(one.replica, folder / "raw-key.db", bytes(32), search=True))
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
    _write(one, new, seed=7)
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


def _write(laptop: Laptop, count: int, seed: int = 20260101) -> list[str]:
    """Writes the records into a laptop; returns the households' ids."""
    keys: dict[str, str] = {}
    households = []
    with laptop.replica.act(laptop.account) as act:
        for kind, area, values, points in records(count, VILLAGES, seed):
            key = values.pop("_key")
            known = {field: keys[to] for field, to in points.items() if to in keys}
            assert area.startswith(TOWN)
            keys[key] = act.add(kind, area, values | known)
            if kind == "household":
                households.append(keys[key])
    return households


def _complete(laptop: Laptop) -> None:
    assert laptop.sync().complete


def _insert(replica: Replica, path: Path, key: bytes | None, search: bool) -> Any:
    """A function that puts the replica's rows into a fresh file, in one transaction."""
    tables = ["change", "head", "household", "member", "income_line", "visit", "issue"]
    found = {table: replica.query(f'SELECT * FROM "{table}"') for table in tables}
    words = [(str(row[0]),) for row in replica.query("SELECT body FROM change")] if search else []
    fresh = Replica.open(path, key)

    def insert() -> None:
        with fresh.store.transaction() as connection:
            for table, rows in found.items():
                marks = ", ".join("?" * len(rows[0])) if rows else ""
                connection.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)
            connection.executemany("INSERT INTO search (words) VALUES (?)", _words(words))
        fresh.close()

    return insert


def _words(rows: list[tuple[str]]) -> list[tuple[str]]:
    """Index entries as long as those of a name with its readings and numbers."""
    return [(f"张 张三 三丰 zhangsanfeng zsf {n} z9{n}",) for n in range(len(rows))]


def _on_the_wire(replica: Replica) -> Row:
    """Bytes of a change in batches as they travel, beside zstd of the whole at once."""
    bodies = [bytes(body) for (body,) in replica.query("SELECT body FROM change ORDER BY seq")]
    packer = zstandard.ZstdCompressor(level=3)
    parts = [b"\n".join(bodies[i : i + BATCH]) for i in range(0, len(bodies), BATCH)]
    packed = sum(len(packer.compress(part)) for part in parts) / len(bodies)
    whole = len(packer.compress(b"\n".join(bodies))) / len(bodies)
    return Row("a change on the wire", packed, "zstd of the whole", whole, unit="bytes")
