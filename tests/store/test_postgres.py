"""PostgreSQL's own troubles, each said in a sentence: gone, full, newer, another hub, no text."""

import threading
from contextlib import closing

import psycopg
import pytest

from sync.errors import BadValue, DataFault, DiskFull, FileBusy, NewerFile
from sync.hub.cellar import Cellar
from sync.store import postgres as room
from sync.store.postgres import PostgresStore
from tests.postgres import Server
from tests.store.test_contract import ALL, MANY, REPLACE, THING, VILLAGE, put, rows


@pytest.fixture
def url(postgres):
    return postgres.url()


@pytest.fixture
def things(url):
    with closing(PostgresStore.open(url)) as store:
        store.ensure([THING])
        yield store


@pytest.fixture
def server(postgres):
    """A server of the test's own, to be stopped."""
    own = Server()
    yield own
    own.remove()


def test_a_server_that_comes_back_is_used_again(server):
    url = server.url()
    with closing(PostgresStore.open(url)) as store:
        store.ensure([THING])
        put(store, REPLACE, rows(MANY))
        server.stop()
        for _ in range(2):
            with pytest.raises(DataFault, match="数据库"):
                store.query(ALL)
            with pytest.raises(DataFault, match="数据库"):
                put(store, REPLACE, rows(1))
        server.start()
        assert store.query(ALL) == rows(MANY)
        server.stop()
        server.start()
        put(store, REPLACE, rows(MANY, "改"))
        assert store.query(ALL) == rows(MANY, "改")


def restart(server, mode):
    server.stop(mode)
    server.start()


def test_a_server_that_dies_in_a_transaction_takes_all_of_it_along(server):
    with closing(PostgresStore.open(server.url())) as store:
        store.ensure([THING])
        store.claim()
        for mode in ("immediate", "fast"):
            with pytest.raises(DataFault, match="没有存下"):
                put(store, REPLACE, rows(MANY), then=lambda mode=mode: restart(server, mode))
        assert store.query(ALL) == []
        put(store, REPLACE, rows(MANY))
        assert store.query(ALL) == rows(MANY)


def test_two_hubs_never_serve_one_database(url, postgres):
    with closing(PostgresStore.open(url)) as two:
        with closing(PostgresStore.open(url)) as one:
            one.ensure([THING])
            one.claim()
            with pytest.raises(FileBusy, match="已有一个中心"):
                two.claim()
            with closing(PostgresStore.open(postgres.url())) as elsewhere:
                elsewhere.ensure([THING])
                elsewhere.claim()
        two.claim()


def test_a_hub_whose_line_was_cut_does_not_write_beside_the_one_that_took_over(url, things):
    things.claim()
    with psycopg.connect(url, autocommit=True) as keeper:
        keeper.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid IN "
            "(SELECT pid FROM pg_locks WHERE locktype = 'advisory') AND pid <> pg_backend_pid()"
        )
    with closing(PostgresStore.open(url)) as other:
        other.claim()
        for _ in range(2):
            with pytest.raises(FileBusy):
                put(things, REPLACE, rows(1))
    put(things, REPLACE, rows(1))


def test_a_writer_that_waits_too_long_says_so(url, things, monkeypatch):
    monkeypatch.setattr(room, "_BEGIN", room._BEGIN.replace(f"{room.LOCK_S}s", "50ms"))
    with closing(PostgresStore.open(url)) as other:
        with things.transaction(), pytest.raises(FileBusy, match="占用"):
            put(other, REPLACE, rows(1))
        put(other, REPLACE, rows(1))


def test_rows_locked_crosswise_are_no_loss(url, things):
    """Programs that are not ours lock as they like; the server ends one of the two."""
    put(things, REPLACE, rows(2))
    with psycopg.connect(url) as other:
        other.execute("SET deadlock_timeout = '20ms'")
        other.execute("UPDATE thing SET body = '' WHERE n = 1")
        with things.transaction() as connection:
            connection.execute("SET LOCAL deadlock_timeout = '1h'")
            connection.execute("UPDATE thing SET body = ? WHERE n = 0", (b"a",))
            fault = []

            def cross():
                try:
                    other.execute("UPDATE thing SET body = '' WHERE n = 0")
                except psycopg.errors.DeadlockDetected as found:
                    fault.append(found)
                    other.rollback()

            thread = threading.Thread(target=cross)
            thread.start()
            connection.execute("UPDATE thing SET body = ? WHERE n = 1", (b"a",))
            thread.join()
    assert fault
    assert [row[3] for row in things.query(ALL)] == [b"a", b"a"]


@pytest.mark.parametrize(
    ("sqlstate", "kind", "word"),
    [
        ("53100", DiskFull, "已满"),
        ("40001", FileBusy, "占用"),
        ("40P01", FileBusy, "占用"),
        ("57P01", DataFault, "没有回应"),
        ("42P01", DataFault, "出错"),
        ("XX001", DataFault, "损坏"),
    ],
)
def test_what_the_server_reports_is_said_in_a_sentence(things, sqlstate, kind, word):
    """The server itself reports it: from a block of its own language, at its own prompt."""
    block = f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{sqlstate}'; END $$"
    with pytest.raises(kind, match=word) as told:
        put(things, REPLACE, rows(1), then=lambda: things.query(block))
    assert sqlstate in told.value.detail
    assert things.query(ALL) == []


def test_a_text_that_postgresql_cannot_hold_is_refused(things):
    for count in (1, MANY):
        with pytest.raises(BadValue, match="U\\+0000"):
            put(things, REPLACE, [(VILLAGE, n, "a\0b", b"") for n in range(count)])
    with pytest.raises(BadValue):
        things.query("SELECT n FROM thing WHERE area = ?", ("\0",))
    put(things, REPLACE, [(VILLAGE, 1, "a", b"\0")])
    assert things.query(ALL) == [(VILLAGE, 1, "a", b"\0")]


def test_a_database_of_a_newer_program_is_left_alone(url, tmp_path):
    cellar = Cellar(tmp_path, url)
    cellar.open().close()
    cellar.open().close()
    with psycopg.connect(url) as newer:
        newer.execute("UPDATE store_version SET version = version + 1 WHERE room = 'hub'")
        newer.execute("DROP TABLE hub_receipt")
    with pytest.raises(NewerFile, match="升级"):
        cellar.open()
    with closing(PostgresStore.open(url)) as store:
        assert not store.has("hub_receipt")


def test_what_an_older_program_made_grows(url, tmp_path):
    cellar = Cellar(tmp_path, url)
    cellar.open().close()
    with psycopg.connect(url) as older:
        older.execute("ALTER TABLE hub_device DROP COLUMN seal")
        older.execute("DROP TABLE visit")
        older.execute("DROP INDEX idx_change_record")
    with closing(cellar.open()) as store:
        assert store.query("SELECT seal FROM hub_device") == store.query("SELECT * FROM visit")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nobody@/none?host=/nowhere",
        "postgresql://nobody@127.0.0.1:1/none",
        "postgresql://db/x?nonsense=1",
        "postgresql://[",
    ],
)
def test_a_database_that_is_not_there_is_said_to_be(url):
    with pytest.raises((DataFault, BadValue), match="数据库"):
        PostgresStore.open(url)


def test_an_address_of_another_sort_is_refused():
    with pytest.raises(BadValue, match="postgresql://"):
        PostgresStore.open("mysql://db/zoufang")


def test_a_database_that_cannot_hold_chinese_is_refused(postgres):
    base = postgres.url().replace("/postgres?", "/{}?")
    with psycopg.connect(base.format("postgres"), autocommit=True) as keeper:
        keeper.execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
    with pytest.raises(DataFault, match="UTF8"):
        PostgresStore.open(base.format("latin"))
