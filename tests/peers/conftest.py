"""A hub behind a real door, and laptops that have joined it."""

import pytest

from sync.hub.door import serving
from tests.hub.township import join, new_hub


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
