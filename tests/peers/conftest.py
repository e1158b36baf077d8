"""A hub behind a real door, and laptops that have joined it."""

import pytest

from sync.hub.desk import HubDesk
from sync.hub.door import serving
from tests.hub.township import join, new_hub
from tests.peers.courier import Courier


@pytest.fixture
def hub(tmp_path):
    return new_hub(tmp_path / "hub")


@pytest.fixture
def url(hub):
    with serving(hub) as served:
        yield served


@pytest.fixture
def laptop_of(tmp_path, hub, url):
    """Makes laptops: ``laptop_of("zhang")``."""
    made = []

    def make(account, name=""):
        made.append(join(tmp_path, hub, url, account, name or f"laptop-{len(made)}"))
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
def desk(hub):
    """The hub's own machine, beside the process that serves."""
    opened = HubDesk.open(hub)
    yield opened
    opened.close()


@pytest.fixture
def courier(tmp_path, desk):
    return Courier(tmp_path, desk)
