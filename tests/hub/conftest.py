"""A hub for every test that asks for one."""

import pytest

from sync.hub.desk import HubDesk
from sync.hub.server import main
from tests.hub.township import Writer, new_hub


@pytest.fixture
def folder(tmp_path):
    return new_hub(tmp_path / "hub")


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
