"""What happens in a world: each event is a function of it, and happens with its weight."""

from collections.abc import Callable
from contextlib import suppress

from sync.errors import BadValue, DataFault, Missing, Refused, Unreachable, UserError
from sync.protocol.messages import Right
from tests.simulation import checks
from tests.simulation.actors import Laptop
from tests.simulation.copies import keep_copy, put_back, twin
from tests.simulation.courier import carry, write_packet
from tests.simulation.disk import Died
from tests.simulation.people import ACTS, Act, Work
from tests.simulation.program import OLD
from tests.simulation.teams import close_team, open_team, visit
from tests.simulation.town import ACCOUNTS, PLACES, VILLAGES, places_of, skew
from tests.simulation.world import World

Event = Callable[[World], None]
MEANWHILE = 0.15
"""How often something else happens between two calls of a sync."""


def act_of(world: World, laptop: Laptop, act: Act) -> None:
    """One act of one person, and what is remembered of it."""
    places = PLACES if world.chance.often(0.05) else places_of(laptop.account)
    work = Work(laptop, world.chance, places, world.next_work())
    before = laptop.replica.heads()
    try:
        alive = laptop.do(lambda: act(work))
    except (Refused, Missing, BadValue) as fault:
        world.note(laptop.name, f"{act.__name__}: {fault.message.en}")
        return
    except DataFault as fault:
        world.note(laptop.name, f"{act.__name__}: {type(fault).__name__}")
        if laptop.replica.heads() != before:
            world.faults.append(f"{laptop.name}: a failed act left something")
        laptop.repair()
        return
    if alive and laptop.replica.heads() != before:
        world.saved += [checks.Saved(laptop, value) for value in work.entered]
    world.note(laptop.name, f"{act.__name__}: {work.entered} {work.words}")


def work(world: World) -> None:
    """Somebody works on a laptop."""
    laptop = world.free()
    if laptop is None:
        return
    act = world.chance.choices(list(ACTS), list(ACTS.values()))[0]
    for _ in range(world.chance.choice((1, 1, 2, 6))):
        act_of(world, laptop, act)


def sync(world: World) -> None:
    """A laptop syncs over a line that may be bad."""
    laptop = world.free()
    if laptop is None:
        return
    calls = world.chance.randrange(12) if world.chance.often(0.15) else 1000
    left = iter(range(calls))
    mine, device, restores = laptop.replica.heads(), laptop.replica.device, world.hub.restores
    outcome = laptop.sync(
        world.hub, world.bad, lambda: meanwhile(world), lambda: next(left, None) is None
    )
    same = world.hub.restores == restores and laptop.replica.device == device
    if outcome is not None and outcome.complete and same:
        world.faults += checks.is_really_there(laptop.name, device, world.hub, mine)


def meanwhile(world: World) -> None:
    """Between two calls of a sync, others sync or work."""
    if world.depth or not world.chance.often(MEANWHILE):
        return
    world.depth += 1
    try:
        with world.running(None):
            happen(world)
    finally:
        world.depth -= 1


def gather(world: World) -> None:
    """A laptop exchanges with a team hub."""
    visit(world, meanwhile)


def jump(world: World) -> None:
    """A clock jumps."""
    machine = world.chance.choice(world.machines)
    machine.skew = skew(world.chance)
    world.note(machine.name, f"the clock is {machine.skew / 1000:.0f} s ahead")


def trouble(world: World) -> None:
    """A disk or a process will fail soon."""
    machine = world.chance.choice(world.machines)
    if world.chance.often(0.3):
        spare = world.chance.randrange(6)
        machine.fill(spare)
        world.note(machine.name, f"room for {spare} pages")
        return
    writes = world.chance.randint(1, 25)
    how = world.chance.choice(("die", "die after", "error"))
    machine.disk.arm(writes, how)
    world.note(machine.name, f"{how} at write {writes}")


def mend(world: World) -> None:
    """Somebody looks after a machine."""
    world.chance.choice(world.machines).repair()


def deliver(world: World) -> None:
    """A call that was long under way arrives; nobody waits for its answer."""
    late = world.hub.late
    if late:
        call = late.pop(world.chance.randrange(len(late)))
        world.note("network", "delivers an old call")
        with suppress(Unreachable):
            call()


def back_up(world: World) -> None:
    """The keeper makes a backup of the hub."""
    try:
        world.hub.back_up()
        world.note("hub", "is backed up")
    except (DataFault, Died) as fault:
        world.note("hub", f"is not backed up: {type(fault).__name__}")
        world.hub.restart()


def burn(world: World) -> None:
    """The hub burns down and is put back from some backup."""
    if not world.hub.backups or world.depth:
        return
    number = world.chance.randrange(len(world.hub.backups))
    world.hub.restore(world.hub.backups[number])
    world.note("hub", f"is restored from backup {number}")


def scope(world: World) -> None:
    """Somebody gets a right, or loses one."""
    name = world.chance.choice(list(ACCOUNTS))
    hub = world.hub
    try:
        with hub.running():
            access = hub.desk.access
            rights = access.rights(name)
            if rights and world.chance.often(0.5):
                area = world.chance.choice(rights).area
                access.withdraw(name, area)
                world.note("hub", f"{name} loses {area}")
            else:
                right = Right(world.chance.choice(VILLAGES), "visitor")
                access.grant(name, right)
                world.note("hub", f"{name} gets {right.area}")
    except UserError as fault:
        world.note("hub", f"keeps the rights of {name}: {type(fault).__name__}")
    except Died:
        world.note("hub", "died")
        hub.restart()


def upgrade(world: World) -> None:
    """A machine gets a newer program."""
    machine = world.chance.choice(world.machines)
    if world.versions and not world.depth and machine.version == OLD:
        machine.upgrade()
        world.note(machine.name, "gets the newer program")


HAPPENS: dict[Event, int] = {
    work: 45,
    sync: 40,
    jump: 3,
    trouble: 6,
    mend: 3,
    deliver: 3,
    back_up: 2,
    burn: 2,
    scope: 2,
    upgrade: 2,
    write_packet: 4,
    carry: 6,
    keep_copy: 3,
    put_back: 2,
    twin: 1,
    open_team: 3,
    close_team: 1,
    gather: 10,
}
"""What happens, and how often."""


def happen(world: World) -> None:
    """Something happens, a while after what happened before."""
    world.pass_time()
    event = world.chance.choices(list(HAPPENS), list(HAPPENS.values()))[0]
    event(world)
