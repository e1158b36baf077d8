"""Programs of ours as real processes: started, listened to, measured and ended by tests."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass
class Running:
    """A process that was started."""

    process: "subprocess.Popen[str]"

    def resident_mib(self) -> int:
        """Its resident memory now, in MiB."""
        return int(psutil.Process(self.process.pid).memory_info().rss) // 2**20

    def cpu_s(self) -> float:
        """Seconds of processor that it has used."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    def kill(self) -> None:
        """SIGKILL, and waits for the end."""
        self.process.kill()
        self.process.wait()


@contextmanager
def hub_process(folder: Path, port: int = 0) -> Iterator[tuple[str, Running]]:
    """A hub's own process on loopback; yields its address once it listens."""
    command = [sys.executable, "-m", "sync.hub.server", "--data", str(folder)]
    process = subprocess.Popen(
        [*command, "serve", "--port", str(port)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("listening on "), line
        yield line.removeprefix("listening on ").strip(), Running(process)
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()
