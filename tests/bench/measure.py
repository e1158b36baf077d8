"""Measuring: processes with their CPU and peak memory, medians, and a table of ratios."""

import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measured thing beside its raw limit from the same run, both in seconds."""

    what: str
    seconds: float
    limit: str
    limit_seconds: float
    note: str = ""

    @property
    def ratio(self) -> float:
        """How many times the raw limit this took."""
        return self.seconds / self.limit_seconds


def timed(work: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def median(work: Callable[[], object], runs: int = 3) -> float:
    """The median seconds of several calls."""
    return statistics.median(timed(work) for _ in range(runs))


def peak_mib() -> int:
    """The greatest resident size that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def table(rows: list[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| what | took | beside it | took | ratio | note |", "| --- " * 6 + "|"]
    for row in rows:
        lines.append(
            f"| {row.what} | {_shown(row.seconds)} | {row.limit} | {_shown(row.limit_seconds)} "
            f"| {row.ratio:.2f} | {row.note} |"
        )
    return "\n".join(lines)


def _shown(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"
