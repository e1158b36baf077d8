"""The courier: carries packets between laptops and the hub; some get lost, torn or doubled."""

from dataclasses import dataclass
from pathlib import Path

from sync.changes.heads import Heads
from sync.errors import BadValue, DataFault, UserError
from sync.hub.packets import take_packet
from sync.peers.packet import export, import_answer
from tests.simulation import checks
from tests.simulation.actors import Laptop
from tests.simulation.disk import Died
from tests.simulation.world import World


@dataclass
class Parcel:
    """A packet on the road, up or down, and what its laptop had when it was written."""

    laptop: Laptop
    path: Path
    device: str
    mine: Heads
    is_answer: bool = False
    restores: int = 0


def write_packet(world: World) -> None:
    """A person writes a packet and gives it to the courier."""
    laptop = world.free()
    if laptop is None:
        return
    path = _fresh(world, laptop.name)
    parcel = Parcel(laptop, path, laptop.replica.device, laptop.replica.heads())
    try:
        alive = laptop.do(lambda: export(laptop.replica, path))
    except UserError as fault:
        world.note(laptop.name, f"packet: {type(fault).__name__}")
        return
    if alive or path.exists():
        world.parcels.append(parcel)
        world.note(laptop.name, f"packet {path.name}, complete: {alive}")


def carry(world: World) -> None:
    """The courier delivers one of the packets that are on the road, perhaps not for the last time;
    or loses it, or it gets wet."""
    chance = world.chance
    if not world.parcels:
        return
    parcel = chance.choice(world.parcels)
    if chance.often(0.6):
        world.parcels.remove(parcel)
    if chance.often(0.1):
        return world.note("courier", f"loses {parcel.path.name}")
    path = _torn(world, parcel) if chance.often(0.15) else parcel.path
    if parcel.is_answer:
        _to_laptop(world, parcel, path)
    else:
        _to_hub(world, parcel, path)
    return None


def _to_hub(world: World, parcel: Parcel, path: Path) -> None:
    hub, answer = world.hub, _fresh(world, "answer")
    before = hub.desk.replica.heads()
    try:
        with hub.running():
            delivery = take_packet(hub.desk, path, answer)
        world.note("hub", f"takes {path.name}: {delivery.tally.sent} changes")
        if not delivery.tally.adds_up and not delivery.tally.not_taken:
            world.faults.append(f"the receipt of {path.name} does not add up")
    except UserError as fault:
        world.note("hub", f"does not take {path.name}: {type(fault).__name__} {fault.detail}")
        if path != parcel.path and hub.desk.replica.heads() != before:
            world.faults.append(f"{path.name} is torn, and something was taken from it")
    except Died:
        world.note("hub", "died")
        hub.restart()
    if answer.exists():
        back = Parcel(parcel.laptop, answer, parcel.device, parcel.mine, True, hub.restores)
        world.parcels.append(back)


def _to_laptop(world: World, parcel: Parcel, path: Path) -> None:
    laptop = parcel.laptop
    if laptop.busy:
        return
    mine = laptop.replica.heads()
    told = []
    try:
        laptop.do(lambda: told.append(import_answer(laptop.replica, path)))
    except UserError as fault:
        world.note(laptop.name, f"answer {path.name}: {type(fault).__name__} {fault.detail}")
        if path != parcel.path and not isinstance(fault, BadValue | DataFault):
            world.note(laptop.name, "torn, and told otherwise")
        return
    for outcome in told:
        world.note(laptop.name, f"answer {path.name}: {outcome.text.en}")
        device = laptop.replica.device
        same = parcel.restores == world.hub.restores and parcel.device == device
        if outcome.complete and same:
            world.faults += checks.is_really_there(laptop.name, device, world.hub, mine)


def _torn(world: World, parcel: Parcel) -> Path:
    """A part of the packet, or one with a flipped bit."""
    whole = bytearray(parcel.path.read_bytes())
    place = world.chance.randrange(len(whole))
    if world.chance.often(0.5):
        whole[place] ^= 1 << world.chance.randrange(8)
    else:
        del whole[place:]
    torn = _fresh(world, "torn")
    torn.write_bytes(whole)
    return torn


def _fresh(world: World, name: str) -> Path:
    return world.folder / f"{name}-{world.next_work()}.zfb"
