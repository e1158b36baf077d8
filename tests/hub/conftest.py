"""A hub for every test that asks for one."""

import pytest

from sync.hub.desk import HubDesk
from sync.hub.server import main
from tests.hub.township import Writer, new_hub

ON_EVERY_STORE = ("test_intake", "test_quarantine", "test_steps")
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
