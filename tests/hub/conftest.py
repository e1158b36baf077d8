"""A hub for every test that asks for one."""

import pytest

from sync.hub.desk import HubDesk
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
