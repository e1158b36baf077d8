"""Runs worlds by their seeds, and says how to see a failing one again."""

import shutil
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch

from sync.peers import session
from sync.protocol import messages
from sync.replica.log import Batch
from tests.simulation import checks
from tests.simulation.actors import Laptop
from tests.simulation.chance import Chance, drawn_from
from tests.simulation.disk import fused
from tests.simulation.events import act_of, deliver, happen
from tests.simulation.people import new_household, new_issue
from tests.simulation.world import World

EVENTS = (30, 90)
"""Least and most events of a world."""
ROUNDS_MAX = 6
"""Rounds of syncs after which everybody must know everything."""


@dataclass(frozen=True)
class Run:
    """What became of one world."""

    seed: int
    faults: list[str]
    trace: list[str]
    digest: str


def run_seed(seed: int) -> Run:
    """The world of this seed; what the program itself breaks over is a fault like any other."""
    world = World(seed)
    try:
        with small_messages(world.chance), drawn_from(world.chance, world.time), fused(world.disk):
            live(world)
    except Exception:  # noqa: BLE001
        world.faults.append(traceback.format_exc())
    finally:
        for machine in world.machines:
            machine.close()
        shutil.rmtree(world.folder, ignore_errors=True)
    world.note("world", f"holds {world.counted}")
    return Run(seed, world.faults, world.trace, world.digest)


def replay_command(seed: int) -> str:
    """The command that shows one world again."""
    return f"python -m tests.simulation --seeds 1 --first-seed {seed} --trace"


@contextmanager
def small_messages(chance: Chance) -> Iterator[None]:
    """Messages are small in most worlds, so that there are many of them."""
    if chance.often(0.3):
        yield
        return
    push, chunk = chance.randint(1, 9), chance.randint(1, 9)
    with (
        patch.object(session, "PUSH", Batch(push, 10_000)),
        patch.object(messages, "CHUNK_CHANGES_MAX", chunk),
    ):
        yield


def live(world: World) -> None:
    """From the first morning until everything has been let through and checked."""
    world.found()
    for act in (new_household, new_household, new_issue):
        for laptop in world.chance.sample(world.laptops, 2):
            act_of(world, laptop, act)
    for laptop in world.chance.sample(world.laptops, 2 * len(world.laptops) // 3) * 2:
        laptop.sync(world.hub, world.good, lambda: None, lambda: False)
    for _ in range(world.chance.randint(*EVENTS)):
        happen(world)
    let_through(world)
    world.faults += checks.at_the_end(world)
    world.counted = checks.counted(world.hub)


def let_through(world: World) -> None:
    """Every disk works, every line is good: a few rounds of syncs, and nothing is left."""
    for hub in list(world.teams):
        hub.close()
    for machine in world.machines:
        machine.repair()
    while world.hub.late:
        deliver(world)
    if world.versions and world.chance.often(0.7):
        for machine in world.machines:
            machine.upgrade()
    world.note("world", "everything is let through")
    moved = ["nothing yet"]
    for _ in range(ROUNDS_MAX):
        world.now += 60_000
        moved = [text for laptop in world.laptops if (text := moves(world, laptop))]
        if not moved:
            return
    world.faults.append(f"no rest after {ROUNDS_MAX} rounds: {moved}")


def moves(world: World, laptop: Laptop) -> str:
    """One sync over a good line; what it moved, "" when there was nothing to do."""
    outcome = laptop.sync(world.hub, world.good, lambda: None, lambda: False)
    if outcome is None:
        return f"{laptop.name}: {world.trace[-1]}"
    idle = outcome.complete and not outcome.tally.sent and not outcome.pulled
    return "" if idle else f"{laptop.name}: {outcome.text.en}"
