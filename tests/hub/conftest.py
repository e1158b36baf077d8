"""A hub for every test that asks for one."""

import pytest

from sync.hub.desk import HubDesk
from sync.hub.server import main
from sync.hub.verify import verify
from sync.replica.check import check
from tests.hub.deskside import Person
from tests.hub.township import Writer, new_hub

ON_EVERY_STORE = ("test_intake", "test_quarantine", "test_release", "test_steps")
"""Modules whose tests are run on a hub with a file and on one with a database."""


def pytest_generate_tests(metafunc):
    every = metafunc.module.__name__.rpartition(".")[2] in ON_EVERY_STORE
    if every and "folder" in metafunc.fixturenames:
        metafunc.parametrize("folder", ["file", "postgres"], indirect=True)


@pytest.fixture
def folder(request, tmp_path):
    on_postgres = getattr(request, "param", "file") == "postgres"
    url = request.getfixturevalue("postgres").url() if on_postgres else ""
    return new_hub(tmp_path / "hub", url)


@pytest.fixture
def desk(folder):
    opened = HubDesk.open(folder)
    yield opened
    opened.close()


@pytest.fixture
def zhang(desk):
    return Writer(desk, "zhang")


@pytest.fixture
def wang(desk):
    return Writer(desk, "wang")


@pytest.fixture
def li(desk):
    return Writer(desk, "li")


@pytest.fixture
def told(capfd):
    """Runs a command in this process: (exit code, stdout, stderr)."""

    def run(*words):
        code = main([str(word) for word in words])
        out, err = capfd.readouterr()
        return code, out.strip(), err.strip()

    return run


@pytest.fixture
def people(desk, tmp_path):
    """Opens the laptop of an account, once."""
    opened = {}

    def of(account):
        if account not in opened:
            opened[account] = Person(desk, account, tmp_path)
        return opened[account]

    yield of
    for person in opened.values():
        assert check(person.replica).faults == []
        person.replica.close()


@pytest.fixture
def sound(desk, monkeypatch):
    """Every hub is whole when it closes."""
    close, closed = HubDesk.close, []

    def look(hub):
        if hub not in closed:
            closed.append(hub)
            assert verify(hub).faults == []
            close(hub)

    monkeypatch.setattr(HubDesk, "close", look)
