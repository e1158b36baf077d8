"""One world: its machines, its time, its lines and what is remembered of what happened.

The same seed gives the same world, to the last byte.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.simulation import checks
from tests.simulation.actors import Hub, Laptop, Machine
from tests.simulation.chance import Chance
from tests.simulation.disk import Disk, fresh_folder
from tests.simulation.network import Line
from tests.simulation.program import OLD, version
from tests.simulation.templates import template
from tests.simulation.town import ACCOUNTS, DAY_MS, LAPTOPS, YEAR_MS, skew

BEGINS = 1_795_500_000_000
"""Late November 2026."""
PAUSES = (0, 1, 5_000, 3_600_000, DAY_MS)
"""Milliseconds between two events."""
VERSIONS = (False, False, True)
"""Whether some machines get a newer program, world by world."""
HUB_SKEWS = (0, 0, 0, 90_000, -YEAR_MS)
MISHAPS = (0.0, 0.1, 0.3)
"""How often a call over a bad line meets a mishap, world by world."""


class World:
    """A town in which time passes only when something happens."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.chance = Chance(seed)
        self.now = BEGINS
        self.folder = fresh_folder()
        self.trace: list[str] = []
        self.faults: list[str] = []
        self.saved: list[checks.Saved] = []
        self.counted: dict[str, int] = {}
        self.versions = False
        self.depth = 0
        """How many syncs are under way inside which this happens."""
        self.good = Line(self.chance)
        self.bad = Line(self.chance, self.chance.choice(MISHAPS))
        self.parcels: list[Any] = []
        """What the courier carries."""
        self.teams: list[Any] = []
        """Team hubs that are open."""
        self.copies: list[Any] = []
        """Copies of laptops' files that somebody keeps."""
        self.twins = 0
        """Whether a laptop goes on from a copy."""
        self.laptops: list[Laptop] = []
        self.hub: Hub
        self._active: Machine | None = None
        self._works = 0

    @property
    def machines(self) -> list[Machine]:
        """Every computer."""
        return [*self.laptops, self.hub]

    @property
    def digest(self) -> str:
        """What happened, as 64 hex digits."""
        return hashlib.sha256("\n".join(self.trace).encode()).hexdigest()

    # -- whose program runs, and when ---------------------------------------------------------

    def note(self, who: str, what: str) -> None:
        """Adds a line to the trace."""
        self.trace.append(f"{(self.now - BEGINS) / 3_600_000:9.3f}h {who:8} {what}")

    def time(self) -> int:
        """Wall milliseconds by the clock of the machine whose program runs."""
        return self._active.time() if self._active else self.now

    def disk(self) -> Disk | None:
        """The disk of the machine whose program runs."""
        return self._active.disk if self._active else None

    def pass_time(self) -> None:
        """A while passes."""
        self.now += self.chance.choice(PAUSES)

    @contextmanager
    def running(self, machine: Machine | None) -> Iterator[None]:
        """This machine's program runs meanwhile, or none's in particular."""
        before, self._active = self._active, machine
        try:
            with version(machine.version if machine else OLD):
                yield
        finally:
            self._active = before

    # -- who is there -------------------------------------------------------------------------

    def found(self) -> None:
        """The hub is set up, and everybody joins."""
        self.versions = self.chance.choice(VERSIONS)
        self.hub = Hub(self, "hub", template("hub", BEGINS))
        self.hub.skew = self.chance.choice(HUB_SKEWS)
        with self.hub.running():
            for name, rights in ACCOUNTS.items():
                self.hub.desk.access.add_account(name, rights)
        blank = template("laptop", BEGINS)
        for n, account in enumerate(LAPTOPS):
            self.laptops.append(Laptop(self, f"{account}-{n}", account, blank))
        for laptop in self.laptops:
            laptop.skew = skew(self.chance)
            laptop.join(self.hub, self.good)

    def free(self) -> Laptop | None:
        """A laptop that does nothing at the moment."""
        free = [laptop for laptop in self.laptops if not laptop.busy]
        return self.chance.choice(free) if free else None

    def next_work(self) -> int:
        """A number that nothing else has."""
        self._works += 1
        return self._works
