"""A PostgreSQL server of the tests' own: a fresh one in a folder, on a socket that nobody else has.

The system's programs are used (Debian: ``postgresql``; packaging/dev.py installs it). As root the
server runs as the user ``postgres``, for it refuses to run as root.
"""

import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from itertools import count
from pathlib import Path
from urllib.parse import quote

PLACES = "/usr/lib/postgresql"
USER = "postgres"
SETTINGS = ("listen_addresses=", "fsync=off", "max_connections=50", "shared_buffers=32MB")
"""Kills of the process lose nothing without fsync; only a machine that dies would."""


def programs():
    """The folder of initdb and pg_ctl, None where there is none."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    here = [path.parent for path in Path(PLACES).glob("*/bin/initdb")]
    return max(here, key=lambda path: float(path.parent.name), default=None)


def why_not():
    """Why no server can be started here, "" when one can."""
    if programs() is None:
        return "no PostgreSQL here (packaging/dev.py installs it: apt-get install postgresql)"
    if os.geteuid() == 0 and not (shutil.which("runuser") and has_user()):
        return "PostgreSQL does not run as root, and there is no user postgres"
    return ""


def has_user():
    return subprocess.run(["id", USER], capture_output=True).returncode == 0


class Server:
    """One server; each ``url`` is an empty schema of its own. ``durable`` waits for the disk."""

    def __init__(self, durable=False):
        self._settings = [s for s in SETTINGS if not (durable and s.startswith("fsync"))]
        self._numbers = count(1)
        self.folder = Path(tempfile.mkdtemp(prefix="zoufang-pg-"))
        if os.geteuid() == 0:
            shutil.chown(self.folder, USER)
        self._run("initdb", "--no-sync", "-A", "trust", "-U", USER, "-E", "UTF8", "--locale=C")
        self.start()

    def _run(self, program, *words):
        command = [str(programs() / program), "-D", str(self.folder / "data"), *words]
        if os.geteuid() == 0:
            command = ["runuser", "-u", USER, "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder)

    def start(self):
        settings = [*self._settings, f"unix_socket_directories={self.folder}"]
        told = " ".join(f"-c {setting}" for setting in settings)
        self._run("pg_ctl", "-w", "-s", "-l", str(self.folder / "log"), "-o", told, "start")

    def stop(self, mode="immediate"):
        """``immediate`` is as if the process had been killed."""
        self._run("pg_ctl", "-s", "-w", "-m", mode, "stop")

    def remove(self):
        with suppress(subprocess.CalledProcessError):  # a test may have stopped it
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self):
        """The address of an empty schema."""
        options = quote(f"-csearch_path=t{next(self._numbers)}")
        return f"postgresql://{USER}@/{USER}?host={quote(str(self.folder))}&options={options}"
