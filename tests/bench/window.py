"""The start measured: from the command to the window on the screen, beside a bare QMainWindow.

Each start is a process of its own, off-screen. The key comes from a keyring that is a file, as a
machine without a desktop session has none.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import keyring
import keyring.backend

from desktop.keys import Keys
from desktop.sample.fill import fill
from desktop.sample.township import Plan, township
from desktop.settings import DATABASE
from sync.replica.replica import Replica
from sync.stamps import today
from tests.bench.measure import Row

STORE = "ZOUFANG_BENCH_KEYRING"
STARTS = 5

BARE = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication([])
window = QMainWindow()
window.show()
QTimer.singleShot(0, lambda: (print("shown", flush=True), application.quit()))
application.exec()
"""
OURS = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from desktop.app import Program
application = QApplication([])
program = Program(application, Path(sys.argv[1]))
def look():
    if program.window is not None and program.window.isVisible():
        print("shown", flush=True)
        application.quit()
timer = QTimer(interval=1, timeout=look)
timer.start()
program.start()
application.exec()
program.close()
"""


class FileKeyring(keyring.backend.KeyringBackend):
    """Keeps passwords as files in the folder that the environment names."""

    priority = 1

    def _path(self, service: str, username: str) -> Path:
        return Path(os.environ[STORE]) / f"{service}-{username}".replace("/", "_")

    def get_password(self, service: str, username: str) -> str | None:
        """The password, None when there is none."""
        path = self._path(service, username)
        return path.read_text() if path.exists() else None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keeps a password."""
        self._path(service, username).write_text(password)

    def delete_password(self, service: str, username: str) -> None:
        """Forgets a password."""
        self._path(service, username).unlink()


def measure(households: int = 2_000) -> list[Row]:
    """One row: the window on a township's data."""
    with tempfile.TemporaryDirectory() as name:
        os.environ[STORE] = name
        keyring.set_keyring(FileKeyring())
        folder = Path(name) / "data"
        folder.mkdir()
        database = folder / DATABASE
        replica = Replica.open(database, Keys(folder, lambda new: "").database_key(database))
        fill(replica, township(Plan(today(), households)))
        replica.close()
        ours, bare = _start(OURS, str(folder)), _start(BARE)
        what = f"window on {households} households"
        return [Row(what, ours, "bare QMainWindow", bare, f"median of {STARTS} starts")]


def _start(script: str, *arguments: str) -> float:
    """Median seconds from starting the process to its window."""
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHON_KEYRING_BACKEND": "tests.bench.window.FileKeyring",
    }
    took = []
    for _ in range(STARTS + 1):
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-c", script, *arguments],
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )
        assert process.stdout is not None
        line = process.stdout.readline()
        took.append(time.perf_counter() - started)
        assert line == "shown\n", line
        process.wait()
        process.stdout.close()
    return statistics.median(took[1:])
