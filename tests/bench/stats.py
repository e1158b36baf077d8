"""Statistics of a county on a laptop: counted for the first time, asked again, after a change.

Beside each: reading the same columns of the same tables, with nothing made of them.
"""

import tempfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from sync.casework.counting import COLUMNS
from sync.casework.statistics import statistics
from sync.replica.replica import Replica
from tests.bench.measure import Row, median, peak_mib, timed
from tests.county import COUNTY, TODAY, Plan, pour, villages_of

KEY = b"k" * 32


def measure(households: int) -> list[Row]:
    """A county of so many households in an encrypted file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "laptop.db"
        with closing(Replica.open(path, KEY)) as replica:
            records = pour(replica, Plan(households))
        with closing(Replica.open(path, KEY)) as replica:  # its pages are not in memory yet
            return _rows(replica, households, records)


def _rows(replica: Replica, households: int, records: int) -> list[Row]:
    raw = f"reading the columns of the {len(COLUMNS)} tables"
    first = timed(lambda: _read(replica))
    size = f"{households:,} households, {records:,} records, {len(villages_of(COUNTY))} villages"
    rows = [Row("first count", timed(lambda: _ask(replica)), raw, first, size)]
    again = median(lambda: _read(replica))
    rows.append(Row("asked again", median(lambda: _ask(replica), 5), raw, again, "by town"))
    by_village = median(lambda: _ask(replica, "village"), 5)
    rows.append(Row("asked again by village", by_village, raw, again))
    change = median(lambda: _change_and_ask(replica))
    rows.append(Row("one village changed", change, raw, again, "with the change itself"))
    day = timed(lambda: _ask(replica, days=1))
    note = f"and its week and year before; peak {peak_mib()} MiB"
    rows.append(Row("another day", day, raw, again, note))
    return rows


def _read(replica: Replica) -> int:
    found = 0
    for kind, names in COLUMNS.items():
        columns = ", ".join(f'"{name}"' for name in names.split())
        found += len(replica.query(f'SELECT {columns} FROM "{kind}"'))
    return found


def _ask(replica: Replica, level: str = "", days: int = 0) -> None:
    found = statistics(replica, COUNTY, TODAY - timedelta(days=days), level)
    for row in found.rows:
        row.rate("homes")


def _change_and_ask(replica: Replica) -> None:
    village = villages_of(COUNTY)[100]
    with replica.act("bench") as act:
        act.add("household", village, {"head": "新户"})
    _ask(replica)
