"""``python -m tests.bench [sync] [window] [find] [stats]``: speed beside its raw limits."""

import argparse
import sys

from tests.bench import find, peers, stats, sync, window
from tests.bench.measure import table

WHAT = ["sync", "window", "find", "stats"]


def main() -> None:
    """Measures what was asked for, everything by default, and prints one table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("what", nargs="*", choices=[[], *WHAT], default=[])
    parser.add_argument("--records", type=int, default=10_000, help="of the sync (10 000)")
    parser.add_argument(
        "--store", choices=["sqlite", "postgres"], default="sqlite", help="of the hub, in the sync"
    )
    parser.add_argument("--people", type=int, default=100_000, help="of the search (100 000)")
    parser.add_argument("--households", type=int, default=50_000, help="of stats (50 000)")
    asked = parser.parse_args()
    wanted = asked.what or WHAT
    rows = []
    if "sync" in wanted:
        phases = sync.measure(asked.records, asked.store)
        rows += phases + peers.measure(asked.records, phases)
    if "window" in wanted:
        rows += window.measure()
    if "find" in wanted:
        rows += find.measure(asked.people)
    if "stats" in wanted:
        rows += stats.measure(asked.households)
    sys.stdout.write(table(rows) + "\n")


if __name__ == "__main__":
    main()
