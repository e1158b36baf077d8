"""Team hubs: a laptop serves those around it, over its own records and far from the office."""

from collections.abc import Callable
from typing import Any, cast

from sync.errors import DataFault, Refused, UserError
from sync.hub.desk import HubDesk
from sync.peers.http import HttpPeer
from sync.protocol.exchange import heads_of
from sync.protocol.link import Address
from sync.replica.replica import Replica
from sync.team.desk import TeamDesk
from sync.team.session import TeamOutcome, join_team, synchronise_with_team
from sync.team.trust import common, credentials_of
from tests.simulation.actors import Laptop
from tests.simulation.disk import Died
from tests.simulation.network import LinePeer
from tests.simulation.world import World

OPEN_MAX = 2
CODE, FINGERPRINT = "ABCDEF", "ab" * 32
ADDRESS = Address("https://team.invalid", FINGERPRINT)


class TeamHub:
    """One opening of a team hub on a laptop."""

    def __init__(self, world: World, laptop: Laptop) -> None:
        self.world = world
        self.laptop = laptop
        self.late: list[Callable[[], object]] = []
        with laptop.running():
            replica = Replica.open(laptop.path)
            replica.searchable = False
            try:
                self.rights = credentials_of(replica).permit.rights
            except Refused:
                replica.close()
                raise
            self.desk = TeamDesk(replica, CODE, FINGERPRINT, now=laptop.time)
        laptop.before_shut = self.close

    def serve(self, work: Callable[[HubDesk], bytes]) -> bytes:
        """Lets the laptop work for a caller; when it dies over that, nobody serves any more."""
        try:
            with self.laptop.running():
                return work(cast(HubDesk, self.desk))
        except Died:
            self.world.note(self.laptop.name, "died, serving")
            self.laptop.restart()
            raise

    def close(self) -> None:
        """Serves no longer."""
        self.desk.close()
        self.laptop.before_shut = None
        self.world.teams.remove(self)


def open_team(world: World) -> None:
    """A person opens a team hub."""
    laptop = world.free()
    if laptop is None or laptop.before_shut is not None or len(world.teams) >= OPEN_MAX:
        return
    try:
        world.teams.append(TeamHub(world, laptop))
        world.note(laptop.name, "serves a team")
    except (Refused, DataFault) as fault:
        world.note(laptop.name, f"serves no team: {fault.message.en}")


def close_team(world: World) -> None:
    """A person closes a team hub."""
    if world.teams and not world.depth:
        hub = world.chance.choice(world.teams)
        hub.close()
        world.note(hub.laptop.name, "serves no more")


def visit(world: World, meanwhile: Callable[[World], None]) -> None:
    """A laptop exchanges with a team hub."""
    laptop = world.free()
    open_ones = [hub for hub in world.teams if hub.laptop is not laptop and not hub.laptop.busy]
    if laptop is None or not open_ones:
        return
    hub = world.chance.choice(open_ones)
    told: list[TeamOutcome] = []
    mine, device = laptop.replica.ends(), laptop.replica.device

    def exchange() -> None:
        door = cast(Any, lambda address: LinePeer(hub, world.bad, ""))
        team = join_team(laptop.replica, ADDRESS, CODE, laptop.time, cast(type[HttpPeer], door))
        peer = LinePeer(hub, world.bad, team.token, lambda: meanwhile(world))
        told.append(synchronise_with_team(laptop.replica, peer, team))

    laptop.busy = True
    try:
        laptop.do(exchange)
    except UserError as fault:
        said = f"{type(fault).__name__} {fault.detail or fault.message.en}"
        world.note(laptop.name, f"visits {hub.laptop.name}: {said}")
    finally:
        laptop.busy = False
    for outcome in told:
        world.note(laptop.name, f"visits {hub.laptop.name}: {outcome.text.en}")
        if outcome.complete:
            world.faults.append(f"{laptop.name}: a team hub is taken for the office")
        if outcome.settled:
            world.faults += _lacks(hub, laptop, device, heads_of(mine))


def _lacks(hub: TeamHub, laptop: Laptop, device: str, mine: dict[str, dict[str, int]]) -> list[str]:
    """What the team hub should have, and has not, where both could read then and can now."""
    seen = mine
    try:
        for one in (laptop, hub.laptop):
            permit = credentials_of(one.replica).permit
            seen = common(seen, permit.rights, hub.rights)
    except Refused:
        return []  # one of them has another number since
    theirs = hub.laptop.replica.heads()
    return [
        f"{laptop.name}: with the team, but {hub.laptop.name} has {have} of {n} in {area}"
        for area, heads in seen.items()
        if (n := heads.get(device, 0)) > (have := theirs.get(area, {}).get(device, 0))
    ]
