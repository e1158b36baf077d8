"""An office hub, laptops that joined it, and one of them serving the team on loopback."""

from contextlib import contextmanager
from pathlib import Path

import pytest

from sync.hub.desk import HubDesk
from sync.hub.door import serving
from sync.peers.home import Home, home_of
from sync.peers.http import HttpPeer
from sync.protocol.link import Address
from sync.protocol.messages import Permit
from sync.replica.replica import Replica
from sync.team.serving import opened
from sync.team.session import join_team, synchronise_with_team
from tests.hub.township import join, new_hub


@pytest.fixture
def hub(tmp_path):
    return new_hub(tmp_path / "hub")


@pytest.fixture
def url(hub):
    with serving(hub) as served:
        yield served


@pytest.fixture
def desk(hub):
    """The office's own machine, beside the process that serves."""
    opened = HubDesk.open(hub)
    yield opened
    opened.close()


@pytest.fixture
def laptop_of(tmp_path, hub, url):
    """Makes laptops that have synced with the office once: ``laptop_of("zhang")``."""
    made = []

    def make(account, name=""):
        made.append(join(tmp_path, hub, url, account, name or f"laptop-{len(made)}"))
        made[-1].sync()
        return made[-1]

    yield make
    for laptop in made:
        laptop.close()


@pytest.fixture
def zhang(laptop_of):
    return laptop_of("zhang")


@pytest.fixture
def wang(laptop_of):
    return laptop_of("wang")


@pytest.fixture
def li(laptop_of):
    return laptop_of("li")


@pytest.fixture
def open_team():
    """Opens a team hub on a laptop: ``with open_team(wang) as opening``."""

    @contextmanager
    def open_it(laptop, **more):
        replica = Replica.open(Path(laptop.replica.store.place))
        with opened(replica, host="127.0.0.1", port=0, announce=False, **more) as opening:
            yield opening

    return open_it


def known_home(laptop) -> Home:
    """What a laptop knows of its home hub."""
    home = home_of(laptop.replica)
    assert home is not None
    return home


def own_permit(laptop) -> Permit:
    """The permit that a laptop got from its home hub."""
    permit = known_home(laptop).permit
    assert permit is not None
    return permit


def exchange(laptop, opening, code="", **more):
    """Comes in at a team hub and exchanges once."""
    address = Address(f"https://{opening.places[0]}")
    team = join_team(laptop.replica, address, code or opening.code)
    with HttpPeer(team.address, team.token) as peer:
        return synchronise_with_team(laptop.replica, peer, team, **more)


def held_by(laptop, area=""):
    """Every record in an area as the laptop holds it."""
    kinds = ("household", "issue", "issue_step", "conflict")
    return sorted(
        (record.kind, record.id, tuple(sorted(record.values.items())))
        for kind in kinds
        for record in laptop.replica.fetch(kind, area)
    )
