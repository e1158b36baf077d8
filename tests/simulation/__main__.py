"""``python -m tests.simulation [--seeds N] [--first-seed N] [--jobs N] [--trace]``: many worlds."""

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from tests.simulation.runs import Run, replay_command, run_seed

TOLD_EVERY = 500
"""Worlds after which a long run says how far it is."""


def main() -> int:
    """Runs the seeds; returns 1 when one of them fails."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="how many worlds (200)")
    parser.add_argument("--first-seed", type=int, default=0, help="the first of them (0)")
    parser.add_argument("--jobs", type=int, default=1, help="processes (1)")
    parser.add_argument("--trace", action="store_true", help="show what happened in each world")
    asked = parser.parse_args()
    seeds = range(asked.first_seed, asked.first_seed + asked.seeds)
    began, failed, done = time.monotonic(), 0, 0
    with ProcessPoolExecutor(asked.jobs) as pool:
        found = pool.map(run_seed, seeds) if asked.jobs > 1 else map(run_seed, seeds)
        for run in found:
            done += 1
            failed += bool(run.faults)
            _tell(run, asked.trace)
            if done % TOLD_EVERY == 0:
                sys.stderr.write(f"{done} of {asked.seeds} worlds, {failed} failed\n")
    spent = time.monotonic() - began
    sys.stdout.write(f"{done} worlds, {failed} failed, {spent / done:.3f} s each\n")
    return 1 if failed else 0


def _tell(run: Run, trace: bool) -> None:
    if trace:
        sys.stdout.write("\n".join(run.trace) + "\n")
    for fault in run.faults:
        sys.stdout.write(f"seed {run.seed}: {fault}\n")
    if run.faults and not trace:
        sys.stdout.write(f"replay: {replay_command(run.seed)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
