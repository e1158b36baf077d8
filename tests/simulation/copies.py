"""Copies of laptops: put back over what was there since, or living on as a second one."""

from dataclasses import dataclass

from tests.simulation.actors import Laptop
from tests.simulation.checks import Saved
from tests.simulation.world import World

TWINS_MAX = 2


@dataclass
class Copy:
    """A laptop's file as it was, and what its person had been told is saved by then."""

    laptop: Laptop
    data: bytes
    saved: list[Saved]


def keep_copy(world: World) -> None:
    """Somebody copies a laptop's data folder."""
    laptop = world.free()
    if laptop is not None:
        mine = [one for one in world.saved if one.laptop is laptop]
        world.copies.append(Copy(laptop, laptop.copied(), mine))
        world.note(laptop.name, "is copied")


def put_back(world: World) -> None:
    """A laptop breaks; what was copied of it goes on. What it had told nobody since is lost."""
    if not _can_go_back(world):
        return
    copy = world.chance.choice(world.copies)
    if copy.laptop.busy:
        return
    others = [one for one in world.saved if one.laptop is not copy.laptop]
    world.saved = others + copy.saved
    copy.laptop.put_back(copy.data)
    world.note(copy.laptop.name, "is put back from a copy")


def twin(world: World) -> None:
    """A copy is used beside the laptop that it was made of."""
    if not _can_go_back(world) or world.twins >= TWINS_MAX:
        return
    copy = world.chance.choice(world.copies)
    world.twins += 1
    other = Laptop(world, f"twin-{world.twins}", copy.laptop.account, copy.data)
    other.token, other.version = copy.laptop.token, copy.laptop.version
    other.put_back(copy.data)
    world.laptops.append(other)
    world.note(other.name, f"is a copy of {copy.laptop.name}")


def _can_go_back(world: World) -> bool:
    return bool(world.copies) and not world.depth
