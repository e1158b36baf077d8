"""The command line inside this process, and as processes against a real hub."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import run
from desktop.keys import open_key
from desktop.settings import DATABASE
from sync.hub.access import Access
from sync.hub.cellar import Cellar
from sync.hub.desk import HubDesk
from sync.protocol.link import Address, Link, write_link
from sync.protocol.messages import Right
from sync.replica.replica import Replica

PASSPHRASE = "nine lives"
ACCOUNTS = {
    "hang": Right("320282113200", "visitor"),
    "shao": Right("320282113200", "visitor"),
    "shi": Right("320282113", "clerk"),
}
LAPTOP = "from desktop.cli import main; main()"
HUB = "import sys; from sync.hub.server import main; sys.exit(main())"


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)

    @property
    def line(self) -> str:
        """The one line of a command that prints one."""
        (line,) = self.out.splitlines()
        return line


Cli = Callable[..., Said]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data folder of this test, as ZOUFANG_DATA names it."""
    return tmp_path / "zoufang"


@pytest.fixture
def laptop(folder: Path) -> Callable[[], Replica]:
    """Opens the laptop's replica, which is then there for the commands."""

    def opened() -> Replica:
        folder.mkdir(exist_ok=True)
        database = folder / DATABASE
        return Replica.open(database, open_key(folder, database))

    opened().close()
    return opened


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs one command inside this process."""

    def said(*words: str) -> Said:
        capsys.readouterr()
        code = run(words)
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return said


def process(program: str, *words: str, data: Path, **more: str) -> Said:
    """Runs one command as a process of its own."""
    environment = {
        **os.environ,
        "ZOUFANG_DATA": str(data),
        "ZOUFANG_PASSPHRASE": PASSPHRASE,
        **more,
    }
    ended = subprocess.run(
        [sys.executable, "-c", program, *words],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert "Traceback" not in ended.stderr, ended.stderr
    return Said(ended.returncode, ended.stdout, ended.stderr)


class HubProcess:
    """A real hub, whose server is a process that can be ended at any time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._server: subprocess.Popen[str] | None = None
        self._port = "0"
        desk = HubDesk.create(folder)
        for account, right in ACCOUNTS.items():
            desk.access.add_account(account, [right])
        desk.close()

    def opens(self) -> None:
        """Starts serving, at the same port as before."""
        self._server = subprocess.Popen(
            [sys.executable, "-c", HUB, "serve", "--port", self._port],
            env={**os.environ, "ZOUFANG_HUB_DATA": str(self.folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        assert self._server.stdout is not None
        line = self._server.stdout.readline()
        assert line.startswith("listening on http://")
        self._port = line.strip().rpartition(":")[2]

    def closes(self) -> None:
        """Ends the server as a power cut would."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            assert self._server.stdout is not None
            self._server.stdout.close()
            self._server = None

    def revokes_newest(self) -> None:
        """Shuts the laptop out that enrolled last."""
        access = Access(Cellar(self.folder).open())
        access.revoke(access.devices()[-1].device)
        access.close()

    def link(self, account: str) -> str:
        """A fresh invitation."""
        access = Access(Cellar(self.folder).open())
        code = access.invite(account)
        access.close()
        return write_link(Link(Address(f"http://127.0.0.1:{self._port}"), code))


@dataclass(frozen=True)
class LaptopProcess:
    """One person's laptop, driven from the shell."""

    folder: Path

    def __call__(self, *words: str, **environment: str) -> Said:
        return process(LAPTOP, *words, data=self.folder, **environment)

    def does(self, *words: str, **environment: str) -> Said:
        """A command that has to succeed."""
        said = self(*words, **environment)
        assert said.code == 0, said.err
        return said


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """A hub that serves, with two visitors and a clerk, for all tests of a file."""
    made = HubProcess(tmp_path_factory.mktemp("hub") / "hub")
    made.opens()
    yield made
    made.closes()


@pytest.fixture(scope="module")
def enrolled(
    hub: HubProcess, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], LaptopProcess]:
    """A new laptop that joined the hub under an account."""

    def join(account: str) -> LaptopProcess:
        made = LaptopProcess(tmp_path_factory.mktemp(account) / "data")
        made.does("enrol", hub.link(account))
        return made

    return join
