"""The machines of a world: laptops and the hub, each with a clock, a disk and a program."""

import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, cast

from sync.errors import UserError
from sync.hub import backup
from sync.hub.cellar import FILE
from sync.hub.desk import HubDesk
from sync.peers.home import enrol
from sync.peers.http import HttpPeer
from sync.peers.outcome import Outcome
from sync.peers.session import synchronise
from sync.protocol.link import Address, Link, write_link
from sync.replica.replica import Replica
from tests.simulation.disk import PAGES_MAX, Died, Disk
from tests.simulation.network import Line, LinePeer
from tests.simulation.program import NEW, OLD, adopt

ADDRESS = Address("http://hub.invalid")


class Surroundings(Protocol):
    """What a machine needs of its world."""

    @property
    def now(self) -> int:
        """Milliseconds since 1970, as they really are."""

    @property
    def folder(self) -> Path:
        """Where its files lie."""

    def running(self, machine: "Machine | None") -> Any:
        """A context in which this machine's program runs."""

    def note(self, who: str, what: str) -> None:
        """Adds a line to the trace."""


class Machine(ABC):
    """A computer: what its clock says, how its disk is, which version of the program it has."""

    def __init__(self, world: Surroundings, name: str) -> None:
        self.world = world
        self.name = name
        self.disk = Disk()
        self.skew = 0
        """Milliseconds that its clock is ahead of the world's."""
        self.version = OLD

    def time(self) -> int:
        """Wall milliseconds by this machine's clock."""
        return max(0, self.world.now + self.skew)

    @contextmanager
    def running(self) -> Iterator[None]:
        """This machine's program runs meanwhile."""
        with self.world.running(self):
            yield

    @abstractmethod
    def fill(self, spare: int) -> None:
        """Leaves room for ``spare`` pages more on the disk."""

    @abstractmethod
    def repair(self) -> None:
        """A new disk, or room on the old one."""

    @abstractmethod
    def upgrade(self) -> None:
        """A newer program is put in."""

    @abstractmethod
    def close(self) -> None:
        """Shuts the machine."""


class Laptop(Machine):
    """One laptop of one person."""

    def __init__(self, world: Surroundings, name: str, account: str, template: bytes) -> None:
        super().__init__(world, name)
        self.account = account
        self.path = world.folder / f"{name}.db"
        self.path.write_bytes(template)
        self.token = ""
        self.busy = False
        self.before_shut: Callable[[], None] | None = None
        """What else uses the file, and stops before it is closed."""
        self.replica = self._opened()

    def _opened(self) -> Replica:
        with self.running():
            replica = Replica.open(self.path)
            replica.searchable = False
            return replica

    def join(self, hub: "Hub", line: Line) -> None:
        """Joins the hub; asked again until it works."""
        code = hub.invite(self.account)
        link = write_link(Link(ADDRESS, code))
        peer = LinePeer(hub, line, "")
        with self.running():
            connect = cast(Callable[[Address], HttpPeer], lambda address: peer)
            self.token = enrol(self.replica, link, self.name, connect).token

    def restart(self) -> None:
        """The program was gone; somebody starts it again."""
        self.close()
        self.disk.mend()
        self.replica = self._opened()

    def upgrade(self) -> None:
        """A newer program is put in."""
        self.version = NEW
        self.put_back(self.copied())

    def copied(self) -> bytes:
        """The data file, whole."""
        self.replica.query("PRAGMA wal_checkpoint(TRUNCATE)")
        return self.path.read_bytes()

    def put_back(self, data: bytes) -> None:
        """Another data file takes the place of this laptop's."""
        self.close()
        self.disk.mend()
        self.path.write_bytes(data)
        with self.running():
            adopt(self.path)
        self.replica = self._opened()

    def repair(self) -> None:
        """A new disk, or room on the old one."""
        self.disk.mend()
        self.replica.query(f"PRAGMA max_page_count = {PAGES_MAX}")

    def fill(self, spare: int) -> None:
        """Leaves room for ``spare`` pages more."""
        pages = self.replica.query("PRAGMA page_count")[0][0]
        self.replica.query(f"PRAGMA max_page_count = {pages + spare}")

    def do(self, work: Callable[[], Any]) -> bool:
        """Lets the person work; False when the program died over it and was started again.

        Raises UserError with what the person is told.
        """
        try:
            with self.running():
                work()
        except Died:
            self.world.note(self.name, "died")
            self.restart()
            return False
        return True

    def sync(
        self, hub: "Hub", line: Line, meanwhile: Callable[[], None], stop: Callable[[], bool]
    ) -> Outcome | None:
        """One sync over a line; None when it broke off, which is told in the trace."""
        self.busy = True
        found: list[Outcome] = []
        peer = LinePeer(hub, line, self.token, meanwhile)
        try:
            self.do(lambda: found.append(synchronise(self.replica, peer, cancelled=stop)))
        except UserError as fault:
            self.world.note(self.name, f"sync: {type(fault).__name__} {fault.detail}")
        finally:
            self.busy = False
        for outcome in found:
            self.world.note(self.name, f"sync: {outcome.text.en}")
            return outcome
        return None

    def close(self) -> None:
        """Shuts the laptop."""
        if self.before_shut is not None:
            self.before_shut()
        self.replica.close()


class Hub(Machine):
    """The office's hub, its backups, and the calls that are still on their way to it."""

    def __init__(self, world: Surroundings, name: str, template: bytes) -> None:
        super().__init__(world, name)
        self.folder = world.folder / name
        self.folder.mkdir()
        (self.folder / FILE).write_bytes(template)
        self.late: list[Callable[[], object]] = []
        self.backups: list[Path] = []
        self.restores = 0
        self._tries = 0
        with self.running():
            self.desk = HubDesk.create(self.folder)

    def serve(self, work: Callable[[HubDesk], bytes]) -> bytes:
        """Lets the hub work for a caller; it is started again should it die."""
        try:
            with self.running():
                return work(self.desk)
        except Died:
            self.world.note(self.name, "died")
            self.restart()
            raise

    def invite(self, account: str) -> str:
        """An invitation for a laptop of this account."""
        with self.running():
            return self.desk.access.invite(account)

    def restart(self) -> None:
        """The process was gone; its keeper starts it again."""
        self.desk.close()
        self._start()

    def upgrade(self) -> None:
        """A newer program is put in."""
        self.version = NEW
        self.desk.close()
        self._start()

    def fill(self, spare: int) -> None:
        """Leaves room for ``spare`` pages more."""
        pages = self.desk.replica.query("PRAGMA page_count")[0][0]
        self._limit(pages + spare)

    def repair(self) -> None:
        """A new disk, or room on the old one."""
        self.disk.mend()
        self._limit(PAGES_MAX)

    def _start(self) -> None:
        self.disk.mend()
        with self.running():
            adopt(self.folder / FILE)
            self.desk = HubDesk.open(self.folder)

    def _limit(self, pages: int) -> None:
        self.desk.replica.query(f"PRAGMA max_page_count = {pages}")

    def back_up(self) -> None:
        """The keeper makes a backup. Raises DataFault, Died."""
        self._tries += 1
        target = self.world.folder / f"backup-{self._tries}.db"
        with self.running():
            backup.back_up(self.desk, target)
        self.backups.append(target)

    def restore(self, source: Path) -> None:
        """The machine burnt down; another one gets a backup."""
        self.desk.close()
        self.disk.mend()
        shutil.rmtree(self.folder)
        with self.running():
            backup.restore(self.folder, source)
        self._start()
        self.restores += 1

    def close(self) -> None:
        """Shuts the hub down."""
        self.desk.close()
