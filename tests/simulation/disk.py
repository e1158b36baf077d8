"""Disks that fail and processes that die: real SQLite files, with a fuse in the driver.

A fuse burns at the Nth write. Then the process is gone (nothing that was not committed stays, and
nobody hears of what was), or the disk answers with an I/O error. Full disks are SQLite's own doing
(``max_page_count``).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from unittest.mock import patch

import sqlcipher3

MEMORY = Path("/dev/shm")
"""Where there is one, files lie in memory: a sync to disk costs nothing there."""
IO_ERROR = 10
"""SQLITE_IOERR."""
PAGES_MAX = 1 << 30
READS = ("SELECT", "PRAGMA")


class Died(BaseException):
    """The process that was writing is gone."""


class Disk:
    """The disk of one machine, and the life of the process that writes on it."""

    def __init__(self) -> None:
        self.left = 0
        """Writes until the fuse burns; 0 without a fuse."""
        self.how = ""
        self.dead = False

    def arm(self, writes: int, how: str) -> None:
        """Burns at the ``writes``-th write from now: "die", "die after" it, or "error"."""
        self.left, self.how = writes, how

    def mend(self) -> None:
        """Takes the fuse out; the next process lives."""
        self.left, self.dead = 0, False

    def write(self, work: Callable[[], Any]) -> Any:
        """Does one write, or fails."""
        if self.dead:
            raise Died
        burns = self.left == 1
        self.left = max(0, self.left - 1)
        if burns and self.how == "error":
            fault = sqlcipher3.OperationalError("disk I/O error")
            fault.sqlite_errorcode = IO_ERROR
            raise fault
        if burns and self.how == "die":
            self.dead = True
            raise Died
        done = work()
        if burns:
            self.dead = True
            raise Died
        return done


class FusedConnection(sqlcipher3.Connection):  # type: ignore[misc]  # the driver has no types
    """A connection whose writes pass the disk of the machine that opened it."""

    disk: Disk | None = None

    def execute(self, sql: str, *bound: Any) -> Any:
        """Runs one statement."""
        run = super().execute
        if self.disk is None or sql.lstrip()[:6].upper() in READS:
            return run(sql, *bound)
        return self.disk.write(lambda: run(sql, *bound))

    def executemany(self, sql: str, rows: Any) -> Any:
        """Runs one statement for each row."""
        run = super().executemany
        if self.disk is None:
            return run(sql, rows)
        return self.disk.write(lambda: run(sql, rows))

    def commit(self) -> None:
        """Ends the transaction."""
        run = super().commit
        if self.disk is None:
            run()
        else:
            self.disk.write(run)


@contextmanager
def fused(disk: Callable[[], Disk | None]) -> Iterator[None]:
    """Connections opened meanwhile lie on the disk that ``disk`` names then."""
    plainly = sqlcipher3.connect

    def opened(database: str, *rest: Any, **more: Any) -> Any:
        connection = plainly(database, *rest, factory=FusedConnection, **more)
        connection.disk = None if database == ":memory:" else disk()
        return connection

    with patch.object(sqlcipher3, "connect", opened):
        yield


def connect(path: Path) -> Any:
    """A connection to a file that lies on no machine's disk."""
    return sqlcipher3.connect(str(path))


def fresh_folder() -> Path:
    """A new folder for the files of one world."""
    return Path(mkdtemp(prefix="zoufang-", dir=MEMORY if MEMORY.is_dir() else None))
