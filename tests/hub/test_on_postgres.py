"""A hub on PostgreSQL through its commands: made, moved, served, backed up, its server killed."""

import json
import threading
from contextlib import closing

import psycopg
import pytest

from sync.errors import BadAnswer, Unreachable
from sync.hub.cellar import FILE, REMEMBERED, Cellar
from sync.hub.desk import HubDesk
from sync.hub.verify import verify
from sync.peers.http import HttpPeer
from sync.protocol.link import Address
from tests.hub.township import VILLAGE, Writer, hub_process, join, new_hub
from tests.postgres import Server


@pytest.fixture
def url(postgres):
    return postgres.url()


@pytest.fixture
def on_postgres(tmp_path, url):
    """The data folder of a hub on a database."""
    return new_hub(tmp_path / "pg", url)


def everything(folder):
    """(records, heads by area, accounts, devices) of the hub in a folder."""
    with closing(HubDesk.open(folder)) as desk:
        assert verify(desk).faults == []
        homes = desk.replica.fetch("household")
        heads = {area: dict(known) for area, known in desk.replica.heads().items()}
        return homes, heads, desk.access.accounts(), desk.access.devices()


def with_homes(folder, count=60):
    with closing(HubDesk.open(folder)) as desk:
        zhang = Writer(desk, "zhang")
        zhang.say(*(zhang.change(head=f"户主{n}") for n in range(count)))
        zhang.say(zhang.change(n_hukou="三"), zhang.change("horoscope", sign="狮子"))
    return folder


# -- the address ----------------------------------------------------------------------------------


def test_the_address_is_said_once_and_its_password_never_kept(tmp_path, told, url):
    here = ("--data", tmp_path / "hub")
    secret = url.replace("postgres@", "postgres:secret@")
    assert told(*here, "--db", secret, "init")[0] == 0
    assert told(*here, "account", "add", "zhou", "--role", "visitor", "--area", VILLAGE)[0] == 0
    accounts = json.loads(told(*here, "account", "list", "--json")[1])
    assert [account["name"] for account in accounts] == ["admin", "zhou"]
    assert "secret" not in (tmp_path / "hub" / REMEMBERED).read_text("utf-8")
    assert not (tmp_path / "hub" / FILE).exists()


def test_the_address_may_stand_in_the_environment(tmp_path, told, url, monkeypatch):
    monkeypatch.setenv("ZOUFANG_HUB_DB", url)
    assert told("--data", tmp_path / "hub", "init")[0] == 0
    assert Cellar(tmp_path, url).is_there


def test_a_database_with_a_hub_gets_no_second_one(tmp_path, told, url, on_postgres):
    code, _, err = told("--data", tmp_path / "other", "--db", url, "init")
    assert (code, "已有中心" in err) == (1, True)
    assert told("--data", on_postgres, "init")[0] == 1
    assert not (tmp_path / "other").exists()


def test_a_folder_with_a_file_is_not_half_on_a_database(tmp_path, told, url):
    folder = new_hub(tmp_path / "hub")
    code, _, err = told("--data", folder, "--db", url, "account", "list")
    assert (code, "init" in err) == (1, True)
    assert told("--data", folder, "--db", url, "init")[0] == 1
    assert told("--data", folder, "account", "list")[0] == 0


def test_a_new_folder_finds_the_hub_in_its_database(tmp_path, told, url, on_postgres):
    code, out, _ = told("--data", tmp_path / "new", "--db", url, "account", "list")
    assert (code, "zhang" in out) == (0, True)
    assert told("--data", tmp_path / "new", "account", "list")[0] == 0


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://db/z", "postgresql://"),
        ("postgresql://nobody@127.0.0.1:1/none", "PGPASSWORD"),
    ],
)
def test_a_database_that_is_none_is_said_to_be(tmp_path, told, url, sentence):
    code, out, err = told("--data", tmp_path / "hub", "--db", url, "init")
    assert (code, out, sentence in err, "Traceback" in err) == (1, "", True, False)
    assert not (tmp_path / "hub" / REMEMBERED).exists()


def test_two_hubs_never_serve_one_database(tmp_path, told, url, on_postgres):
    with hub_process(on_postgres):
        code, _, err = told("--data", tmp_path / "b", "--db", url, "serve", "--port", "0")
        assert (code, "已有一个中心" in err) == (1, True)
        assert "停止" in told("--data", on_postgres, "serve", "--port", "0")[2]


# -- backup, restore, moving ----------------------------------------------------------------------


def test_a_hub_moves_from_its_file_to_a_database_and_back(tmp_path, told, url):
    folder = with_homes(new_hub(tmp_path / "hub"))
    before = everything(folder)
    assert told("--data", folder, "backup", tmp_path / "1.db")[0] == 0
    assert told("--data", folder, "--db", url, "restore", tmp_path / "1.db")[0] == 0
    assert (folder / f"{FILE}.before-restore").exists()
    assert not (folder / FILE).exists()
    moved = everything(folder)
    assert moved[:3] == before[:3]
    assert told("--data", folder, "backup", tmp_path / "2.db")[0] == 0
    assert (tmp_path / "2.db").stat().st_mode & 0o077 == 0
    assert told("--data", tmp_path / "back", "restore", tmp_path / "2.db")[0] == 0
    assert everything(tmp_path / "back")[:3] == before[:3]


def test_what_a_restore_replaced_in_a_database_is_kept_as_a_file(tmp_path, told, on_postgres):
    backup = tmp_path / "old.db"
    assert told("--data", on_postgres, "backup", backup)[0] == 0
    with_homes(on_postgres)
    later = everything(on_postgres)
    for kept in ("", "-2"):
        assert told("--data", on_postgres, "restore", backup)[0] == 0
        assert (on_postgres / f"{FILE}.before-restore{kept}").exists()
        assert everything(on_postgres)[0] == []
    kept = on_postgres / f"{FILE}.before-restore"
    assert told("--data", on_postgres, "restore", kept)[0] == 0
    assert everything(on_postgres)[0] == later[0]


def test_a_backup_is_made_while_the_hub_serves_and_covers_what_it_holds(
    tmp_path, told, on_postgres
):
    with hub_process(on_postgres) as (_, address):
        laptop = join(tmp_path, on_postgres, address, "zhang")
        laptop.homes(3)
        assert laptop.sync().complete
        assert told("--data", on_postgres, "backup", tmp_path / "a.db")[0] == 0
        assert "停止" in told("--data", on_postgres, "restore", tmp_path / "a.db")[2]
        assert laptop.sync().complete
        [(covered,)] = laptop.replica.query(
            "SELECT covered FROM head WHERE device = ?", (laptop.replica.device,)
        )
        assert covered == 3
        laptop.close()
    assert told("--data", tmp_path / "other", "restore", tmp_path / "a.db")[0] == 0
    assert told("--data", tmp_path / "other", "verify")[0] == 0


def test_after_a_restore_laptops_bring_back_what_the_backup_lacks(tmp_path, told, on_postgres):
    with hub_process(on_postgres) as (_, address):
        zhang, wang = (join(tmp_path, on_postgres, address, n, n) for n in ("zhang", "wang"))
        zhang.homes(2)
        zhang.sync()
        assert told("--data", on_postgres, "backup", tmp_path / "old.db")[0] == 0
        for laptop in (zhang, wang):
            laptop.homes(2)
            laptop.sync()
    assert told("--data", on_postgres, "restore", tmp_path / "old.db")[0] == 0
    with hub_process(on_postgres) as (_, address):
        for laptop in (wang, zhang, wang):
            with HttpPeer(Address(address), laptop.token) as peer:
                assert laptop.sync(peer).complete
    homes = everything(on_postgres)[0]
    assert [home["code"] for home in homes] == [f"{VILLAGE}-{n:04d}" for n in range(1, 7)]
    zhang.close()
    wang.close()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE household SET head = '李四'",
        "UPDATE run_end SET signature = '\\x00'",
        "DELETE FROM change WHERE n = 2",
        "UPDATE head SET n = n - 1",
    ],
)
def test_verify_finds_what_was_tampered_with(told, url, on_postgres, sql):
    with_homes(on_postgres, 3)
    assert told("--data", on_postgres, "verify")[0] == 0
    with psycopg.connect(url) as keeper:
        keeper.execute(sql)
    code, out, _ = told("--data", on_postgres, "verify", "--json")
    assert (code, json.loads(out)["sound"]) == (1, False)


# -- killed ---------------------------------------------------------------------------------------


@pytest.fixture
def server(postgres):
    """A server of the test's own, to be killed."""
    own = Server()
    yield own
    own.remove()


def test_a_server_killed_in_the_middle_of_pushes_loses_and_doubles_nothing(tmp_path, server):
    folder = new_hub(tmp_path / "hub", server.url())
    told = 0
    with hub_process(folder) as (_, address):
        laptop = join(tmp_path, folder, address, "zhang")
        for delay_ms in range(0, 150, 25):
            laptop.homes(200)
            killer = threading.Timer(delay_ms / 1000, server.stop)
            killer.start()
            with HttpPeer(Address(address), laptop.token) as peer:
                try:
                    laptop.sync(peer)
                except (Unreachable, BadAnswer):
                    told += 1
                killer.join()
                server.start()
                assert laptop.sync(peer).complete  # by the same hub, which was never restarted
        assert laptop.replica.pending() == 0
        laptop.close()
    assert told
    with closing(HubDesk.open(folder)) as desk:
        assert desk.replica.count("household") == 1200
        assert len({home["code"] for home in desk.replica.fetch("household")}) == 1200
        assert verify(desk).faults == []


def test_a_hub_says_that_its_database_is_gone(tmp_path, server):
    folder = new_hub(tmp_path / "hub", server.url())
    with hub_process(folder) as (_, address):
        laptop = join(tmp_path, folder, address, "zhang")
        laptop.add(head="张三")
        server.stop()
        with pytest.raises(Unreachable, match="数据库"):
            laptop.sync()
        assert laptop.replica.pending() == 1
        server.start()
        assert laptop.sync().complete
        laptop.close()
