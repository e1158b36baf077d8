"""Stores to try the contract on: a file, memory, and a schema of a PostgreSQL server."""

from contextlib import ExitStack, closing

import pytest

from sync.hub.cellar import Cellar, open_file
from sync.replica.migrations import migrate
from sync.store.postgres import PostgresStore
from sync.store.sqlite import SqliteStore


@pytest.fixture(params=["file", "memory", "postgres"])
def store(request, tmp_path):
    """An empty store."""
    with closing(opened(request, request.param, tmp_path)[0]) as found:
        yield found


@pytest.fixture(params=["file", "postgres"])
def several(request, tmp_path):
    """Opens the same store once more, as other programs do."""
    with ExitStack() as stack:
        _, again = opened(request, request.param, tmp_path, "b", keep=False)
        yield lambda: stack.enter_context(closing(again()))


@pytest.fixture(params=["file", "memory", "postgres"])
def hubs(request, tmp_path):
    """A store with all tables of a hub."""
    with closing(hub_store(request, tmp_path)) as made:
        yield made


def hub_store(request, tmp_path):
    if request.param == "memory":
        made = SqliteStore.memory()
        migrate(made.database, made.place)
        return made
    if request.param == "file":
        return open_file(tmp_path / "hub.db")
    return Cellar(tmp_path, request.getfixturevalue("postgres").url()).open()


def opened(request, kind, tmp_path, name="a", keep=True):
    """(a store, what opens it again); the first one only to ``keep``."""
    if kind == "memory":
        return SqliteStore.memory(), None
    if kind == "file":
        return (
            SqliteStore.open(tmp_path / f"{name}.db") if keep else None,
            lambda: SqliteStore.open(tmp_path / f"{name}.db"),
        )
    url = request.getfixturevalue("postgres").url()
    return PostgresStore.open(url) if keep else None, lambda: PostgresStore.open(url)
