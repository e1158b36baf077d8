"""The same question asked of a laptop's file, of a hub's file and of a hub's database."""

from contextlib import ExitStack, closing

import pytest

from sync.hub.cellar import Cellar
from sync.replica.replica import Replica


@pytest.fixture
def everywhere(postgres, tmp_path):
    """Three empty replicas: laptop on SQLite, hub on SQLite, hub on PostgreSQL."""
    with ExitStack() as stack:
        laptop = stack.enter_context(closing(Replica.open(tmp_path / "laptop.db")))
        hubs = [Cellar(tmp_path, url).open() for url in ("", postgres.url())]
        yield [laptop, *(Replica(stack.enter_context(closing(store))) for store in hubs)]


@pytest.fixture
def everyone_takes(everywhere):
    """Hands what the laptop wrote on to both hubs, as a sync does."""
    laptop, *hubs = everywhere

    def hand_on():
        runs = [run for batch in laptop.own_runs({}) for run in batch]
        for hub in hubs:
            hub.take(runs)

    return hand_on
