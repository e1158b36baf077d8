"""Joining a hub from the shell: open lines are warned of, and what fails leaves nothing behind."""

import pytest

from desktop import enrolling
from desktop.keys import Keys
from desktop.settings import DATABASE
from sync.errors import Unreachable, UserError
from sync.hub.door import serving
from sync.protocol.link import Address, Link, write_link
from sync.replica.replica import Replica
from tests.cli.conftest import LaptopProcess
from tests.hub.township import invitation, new_hub
from tests.peers.proxy import ALL, Fate, between


@pytest.fixture
def bare(tmp_path):
    return LaptopProcess(tmp_path / "bare" / "data")


def test_an_open_line_is_refused_until_somebody_says_yes(bare):
    link = "zoufang://192.0.2.1:1/?code=AB2C-D3EF"
    said = bare("enrol", link)
    assert said.code == 1
    assert "没有加密" in said.err
    assert "--unencrypted" in said.err
    assert not bare.folder.exists()


def test_a_link_that_leads_nowhere_leaves_no_data(bare):
    said = bare("enrol", "zoufang://127.0.0.1:9/?code=AB2C-D3EF")
    assert said.code == 1
    assert "连不上" in said.err
    assert not list(bare.folder.iterdir())


def test_a_refused_invitation_leaves_no_data(hub, bare):
    link = hub.link("hang")
    said = bare("enrol", link[:-4] + "ZZZZ")
    assert said.code == 1
    assert "邀请码" in said.err
    assert not [path for path in bare.folder.iterdir() if path.name != "keys.lock"]
    bare.does("enrol", link)


@pytest.fixture
def database(tmp_path):
    """Where the records of this test's laptop are to lie."""
    (tmp_path / "laptop").mkdir()
    return tmp_path / "laptop" / DATABASE


@pytest.fixture
def join(database):
    """Joins with the data folder of this test."""
    folder = database.parent

    def keys():
        return Keys(folder, lambda new: "correct horse")

    def run(link):
        def opened():
            return Replica.open(database, keys().database_key(database))

        return enrolling.join(link, "laptop", database, keys, opened)

    return run


def test_a_lost_answer_can_be_fetched_again_with_the_same_link(join, database, tmp_path):
    hub = new_hub(tmp_path / "hub")
    with serving(hub) as url:
        code = invitation(hub, "wang", url).partition("code=")[2]

        def second_answer_is_lost(n):
            return Fate(down=10 if n == 1 else ALL)

        with between(url, second_answer_is_lost) as proxy:
            link = write_link(Link(Address(proxy.url), code))
            with pytest.raises(Unreachable):
                join(link)
            assert database.exists()
            assert join(link).home.account == "wang"


def test_a_folder_with_records_is_never_taken_away(join, database, tmp_path):
    replica = Replica.open(
        database, Keys(database.parent, lambda new: "correct horse").database_key(database)
    )
    with replica.act("local") as act:
        id = act.add("household", "320282113200", {"head": "王秀英"})
    replica.close()
    hub = new_hub(tmp_path / "hub")
    with serving(hub) as url, pytest.raises(UserError, match="邀请码"):
        join(write_link(Link(Address(url), "AB2C-D3EF")))
    key = Keys(database.parent, lambda new: "correct horse").database_key(database)
    replica = Replica.open(database, key)
    assert replica.get(id)["head"] == "王秀英"
    replica.close()
