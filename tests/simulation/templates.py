"""Files as the program makes them on its first start, made once: migrations take their time."""

import shutil
from functools import cache
from pathlib import Path

from sync.hub.cellar import FILE
from sync.hub.desk import HubDesk
from sync.replica.replica import Replica
from tests.simulation.chance import Chance, drawn_from
from tests.simulation.disk import connect, fresh_folder

TABLE = "SELECT 1 FROM sqlite_master WHERE name = ?"


@cache
def template(kind: str, now: int) -> bytes:
    """The bytes of a new file of a "laptop" or a "hub" that has no identity yet."""
    folder = fresh_folder()
    try:
        with drawn_from(Chance(0), lambda: now):
            path = folder / FILE
            if kind == "hub":
                HubDesk.create(folder).close()
            else:
                Replica.open(path).close()
        return _without_identity(path)
    finally:
        shutil.rmtree(folder)


def _without_identity(path: Path) -> bytes:
    """The file without settings and devices, which each machine makes for itself."""
    connection = connect(path)
    with connection:
        for table in ("setting", "hub_device"):
            if connection.execute(TABLE, (table,)).fetchone():
                connection.execute(f"DELETE FROM {table}")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path.read_bytes()
