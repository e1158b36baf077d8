"""Measuring: processes with their CPU and peak memory, medians, and a table of ratios."""

import re
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One measured thing beside its raw limit from the same run, both in ``unit``."""

    what: str
    took: float
    limit: str
    limit_took: float
    note: str = ""
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """How many times the raw limit this took."""
        return self.took / self.limit_took

    def shown(self, value: float) -> str:
        """A value of this row with its unit."""
        if self.unit != "s":
            return f"{value:.0f} {self.unit}"
        return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.1f} ms"


def timed(work: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def median(work: Callable[[], object], runs: int = 3) -> float:
    """The median seconds of several calls."""
    return statistics.median(timed(work) for _ in range(runs))


def peak_mib(process: int | str = "self") -> int:
    """The greatest resident size that a process has had in MiB."""
    said = Path(f"/proc/{process}/status").read_text("ascii")
    found = re.search(r"VmHWM:\s+(\d+)", said)
    assert found is not None
    return int(found[1]) // 1024


def table(rows: list[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| what | took | beside it | took | ratio | note |", "| --- " * 6 + "|"]
    for row in rows:
        cells = (row.what, row.shown(row.took), row.limit, row.shown(row.limit_took))
        lines.append(f"| {' | '.join(cells)} | {row.ratio:.2f} | {row.note} |")
    return "\n".join(lines)
