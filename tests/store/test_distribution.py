"""The tables can be distributed by area: what Citus refuses is in no table and no statement.

The rules are those of Citus for distributed tables (docs/operations.md, "Distributing by area").
The statements are those that a real server was asked for by hello, push, pull, statistics and a
hub's upkeep.
"""

import re
from contextlib import closing
from datetime import date
from pathlib import Path

import psycopg
import pytest

from sync.casework.tallies import counts
from sync.hub.cellar import tables
from sync.hub.desk import HubDesk
from sync.hub.schema import TABLES as DOORMAN
from sync.replica.schema import ALIAS, CARD, SETTING
from sync.store.postgres import VERSION, PostgresStore
from tests.hub.township import TOWN, DirectPeer, Writer, new_hub

OF_THE_HUB = {table.name for table in (*DOORMAN, SETTING, CARD, ALIAS, VERSION)}
"""Tables that belong to no area: they stay on the coordinator."""
BY_AREA = {table.name for table in tables()} - OF_THE_HUB

WRITE = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM|COPY) "?(?!staged_)(\w+)"?', re.ASCII)
NEVER = re.compile(
    r"FOR UPDATE|GROUPING SETS|ROLLUP|CUBE|LATERAL|RECURSIVE|MERGE INTO|nextval|SET SESSION|"
    r"now\(\)|random\(|CURRENT_(?:DATE|TIME)",
    re.IGNORECASE,
)


@pytest.fixture
def url(postgres, tmp_path):
    address = postgres.url()
    new_hub(tmp_path / "hub", address)
    return address


def asked(url, sql):
    with psycopg.connect(url) as connection:
        return connection.execute(sql).fetchall()


# -- the tables -----------------------------------------------------------------------------------


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.name)
def test_every_key_of_an_area_begins_with_it(table):
    if table.name not in OF_THE_HUB:
        assert table.key[0] == "area"
        assert all(index[0] == "area" for index in table.unique)


def test_the_server_has_no_other_unique_index(url):
    found = asked(
        url,
        "SELECT t.relname, a.attname FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid "
        "JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0] "
        "WHERE x.indisunique AND t.relnamespace = current_schema()::regnamespace",
    )
    assert {table for table, _ in found} == BY_AREA | OF_THE_HUB
    assert {first for table, first in found if table in BY_AREA} == {"area"}


def test_the_server_has_no_sequence_trigger_or_foreign_key(url):
    here = "current_schema()::regnamespace"
    for sql in (
        f"SELECT relname FROM pg_class WHERE relkind = 'S' AND relnamespace = {here}",
        f"SELECT conname FROM pg_constraint WHERE contype IN ('f', 'x') AND connamespace = {here}",
        "SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid "
        f"WHERE relnamespace = {here}",
    ):
        assert asked(url, sql) == []
    defaults = asked(
        url,
        "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef d JOIN pg_class c ON c.oid = adrelid "
        f"WHERE relnamespace = {here}",
    )
    assert {text for (text,) in defaults} == {"0"}  # no function is asked for a value


def test_text_sorts_by_its_bytes_everywhere(url):
    collations = asked(
        url,
        "SELECT DISTINCT l.collname FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid "
        "JOIN pg_collation l ON l.oid = attcollation WHERE c.relkind = 'r' AND attnum > 0 "
        "AND c.relnamespace = current_schema()::regnamespace",
    )
    assert collations == [("C",)]


def test_the_operations_distribute_every_table_of_an_area_and_no_other(url):
    """The very statements of the document, on functions that stand in for those of Citus."""
    text = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
    [statements] = re.findall(r"(?ms)^```sql\n(SELECT create_distributed_table.*?)^```$", text)
    with psycopg.connect(url, autocommit=True) as keeper:
        keeper.execute("CREATE TABLE pg_dist_partition (logicalrelid regclass, by text)")
        keeper.execute(
            "CREATE FUNCTION create_distributed_table(t regclass, c text, colocate_with text = '') "
            "RETURNS void LANGUAGE sql AS 'INSERT INTO pg_dist_partition VALUES (t, c)'"
        )
        for _ in range(2):
            keeper.execute(statements.partition(";")[2])
        keeper.execute(statements.partition(";")[0])
        found = keeper.execute("SELECT logicalrelid::text, by FROM pg_dist_partition").fetchall()
    assert sorted(found) == sorted((f"{name}", "area") for name in BY_AREA)


# -- the statements -------------------------------------------------------------------------------


@pytest.fixture
def statements(tmp_path, url):
    """Everything that a hub's database was asked while laptops enrolled, pushed and pulled, and
    somebody asked for statistics."""
    heard = []

    class Recorded(psycopg.RawCursor):
        def execute(self, query, *args, **kwargs):
            heard.append(query)
            return super().execute(query, *args, **kwargs)

        def executemany(self, query, *args, **kwargs):
            heard.append(query)
            return super().executemany(query, *args, **kwargs)

        def copy(self, statement, *args, **kwargs):
            heard.append(statement)
            return super().copy(statement, *args, **kwargs)

    with closing(HubDesk.open(tmp_path / "hub")) as desk:
        for store in (desk.replica.store, desk.access._store):
            assert isinstance(store, PostgresStore)
            store._raw.cursor_factory = Recorded
        a_day(desk)
        for _ in range(2):  # counted, then kept
            counts(desk.replica, TOWN, [date(2017, 6, 30)])
    return list(dict.fromkeys(heard))


def a_day(desk):
    """Two laptops: many homes, a difference, an issue with a step, what is held, a removal."""
    zhang, wang = Writer(desk, "zhang"), Writer(desk, "wang")
    homes = [zhang.change(head=f"户主{n}") for n in range(200)]
    zhang.say(*homes, zhang.change(n_hukou="三"))
    zhang.say(*homes[:1])  # forked: not taken
    issue = wang.change("issue", text="路灯不亮", raised="2017-06-05")
    step = wang.change("issue_step", issue=issue.stamp, event="T01")
    clash = wang.change(record=homes[0].stamp, head="李四")
    wang.say(issue, step, clash, wang.change("horoscope", sign="狮子"))
    for writer in (zhang, wang):
        peer = DirectPeer(desk, writer.token)
        peer.hello("")
        assert list(peer.pull({}))


def test_the_hot_path_asks_nothing_that_a_distributed_table_refuses(statements):
    assert len(statements) > 20
    assert [sql for sql in statements if NEVER.search(sql)] == []


def test_every_write_names_the_area_and_none_changes_it(statements):
    writes = [(sql, found[1]) for sql in statements if (found := WRITE.match(sql))]
    in_areas = [sql for sql, table in writes if table in BY_AREA]
    written = {table for _, table in writes}
    assert written >= {"change", "ledger", "head", "run_end", "household", "tally"}
    for sql in in_areas:
        if sql.startswith(("INSERT", "COPY")):
            assert re.match(r'\w+(?: INTO)? "\w+" \("area"', sql), sql
            keys = re.search(r"ON CONFLICT \(([^)]*)\)", sql)
            assert keys is None or keys[1].startswith('"area"'), sql
            assert '"area" = excluded' not in sql
        else:
            assert re.search(r"WHERE .*\barea = \$", sql), sql
            assert not re.search(r"SET [^W]*\barea =", sql), sql


def test_rows_of_areas_are_joined_within_their_area(statements):
    of_areas = re.compile(rf'(?:FROM|JOIN) "?({"|".join(BY_AREA)})\b"?', re.ASCII)
    joins = [sql for sql in statements if len(of_areas.findall(sql)) > 1 and "UNION" not in sql]
    assert joins
    for sql in joins:
        assert re.search(r"\w+\.area = \w+\.area", sql), sql


def test_limits_of_waiting_go_with_the_transaction(statements):
    """A session's own setting would not reach the workers, or would outlive what it is for."""
    settings = [sql for sql in statements if re.search(r"\bSET (?!LOCAL)\w+ (?:=|TO)", sql)]
    assert all(sql.startswith(("UPDATE", "INSERT")) for sql in settings)
    assert any("SET LOCAL lock_timeout" in sql for sql in statements)
