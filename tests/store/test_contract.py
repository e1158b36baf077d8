"""What every store does alike: one class of tests for a file, for memory and for PostgreSQL."""

import threading
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.errors import DataFault
from sync.replica.check import check
from sync.replica.replica import Replica
from sync.store.contract import Table, Upsert, pour
from sync.store.dialect import native, without_password
from sync.store.postgres import BULK_ROWS

THING = Table(
    "thing",
    {"area": str, "n": int, "text": str, "body": bytes},
    key=("area", "n"),
    not_null=frozenset({"body"}),
    defaults={"n": 0},
    indexes=(("text",),),
    unique=(("area", "n", "text"),),
)
COLUMNS = tuple(THING.columns)
REPLACE = Upsert("thing", COLUMNS, ("area", "n"), ("text", "body"))
KEEP = Upsert("thing", COLUMNS, ("area", "n"))
APPEND = Upsert("thing", COLUMNS)
ALL = 'SELECT area, n, "text", "body" FROM thing ORDER BY area, n'
VILLAGE = "320282113200"

SOME, MANY = BULK_ROWS - 1, BULK_ROWS * 3

KEYS = st.tuples(st.sampled_from(["32", "3202", VILLAGE]), st.integers(0, 60))
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=9)
VALUES = st.dictionaries(KEYS, st.tuples(st.none() | TEXTS, st.binary(max_size=9)), max_size=80)


def rows(count, text="户", area=VILLAGE):
    return [(area, n, f"{text}{n}", bytes([n % 256])) for n in range(count)]


@pytest.fixture
def things(store):
    store.ensure([THING])
    return store


def put(store, target, *many, then=lambda: None):
    """Upserts in one transaction, and what is to happen before it commits."""
    with store.transaction() as connection:
        for part in many:
            connection.upsert(target, part)
        then()


class TestContract:
    """One store."""

    def test_values_come_back_as_they_went(self, things):
        row = (VILLAGE, -(2**63), "𠮷 “''%s?\n", bytes(range(256)))
        put(things, APPEND, [row, (VILLAGE, 2**63 - 1, None, b"")])
        assert things.query(ALL) == [row, (VILLAGE, 2**63 - 1, None, b"")]
        assert [type(cell) for cell in things.query(ALL)[0]] == [str, int, str, bytes]

    def test_text_sorts_by_its_bytes(self, things):
        texts = ["", "0", "10", "9", "A", "Z", "a", "~", "é", "张", "李", "𠮷"]
        put(things, APPEND, [(text, 1, text, b"") for text in reversed(texts)])
        found = [area for (area,) in things.query("SELECT area FROM thing ORDER BY area")]
        assert found == sorted(texts)
        ranged = "SELECT area FROM thing WHERE area >= ? AND area < ? ORDER BY area"
        assert things.query(ranged, ("1", "1~")) == [("10",)]
        assert things.query('SELECT max("text"), min("text") FROM thing') == [("𠮷", "")]

    @pytest.mark.parametrize("count", [0, 1, SOME, MANY])
    def test_rows_are_put_in_or_in_the_place_of_others(self, things, count):
        put(things, REPLACE, rows(count))
        put(things, REPLACE, rows(count, "改"))
        put(things, KEEP, rows(count + 1, "旧"))
        assert things.query(ALL) == [*rows(count, "改"), *rows(count + 1, "旧")[-1:]]

    @pytest.mark.parametrize("count", [1, MANY])
    def test_cells_that_are_left_out_are_empty(self, things, count):
        put(things, REPLACE, rows(count))
        bare = [(VILLAGE, n, b"bare") for n in range(count)]
        with things.transaction() as connection:
            connection.upsert_shaped(
                REPLACE, {(0, 1, 3): bare, (0, 1, 2, 3): rows(count, area="32")}
            )
        emptied = [(area, n, None, body) for area, n, body in bare]
        assert things.query(ALL) == rows(count, area="32") + emptied

    @pytest.mark.parametrize("count", [1, SOME, MANY])
    def test_a_second_time_in_one_transaction(self, things, count):
        with things.transaction() as connection:
            connection.upsert(REPLACE, rows(count))
            connection.upsert(REPLACE, rows(count, "改"))
            assert connection.query(ALL) == rows(count, "改")

    @pytest.mark.parametrize("count", [1, SOME, MANY])
    def test_what_may_not_be_there_is_told_and_nothing_is_kept(self, things, count):
        put(things, APPEND, rows(1))
        with pytest.raises(DataFault):
            put(things, APPEND, rows(1, area="32"), rows(count))
        assert things.query(ALL) == rows(1)

    @pytest.mark.parametrize("count", [1, MANY])
    def test_a_transaction_that_fails_leaves_nothing(self, things, count):
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                put(things, REPLACE, rows(count), then=lambda: 1 // 0)
        assert things.query(ALL) == []
        put(things, REPLACE, rows(count))
        assert things.query(ALL) == rows(count)

    def test_a_transaction_reads_what_it_wrote(self, things):
        with things.transaction() as connection:
            connection.execute("INSERT INTO thing VALUES (?, ?, ?, ?)", (VILLAGE, 1, "a", b"b"))
            assert connection.query(ALL) == things.query(ALL) == [(VILLAGE, 1, "a", b"b")]

    def test_one_statement_for_many_rows(self, things):
        put(things, APPEND, rows(5))
        with things.transaction() as connection:
            connection.executemany("UPDATE thing SET n = n + ? WHERE n = ?", [(10, 1), (20, 2)])
            connection.executemany("DELETE FROM thing WHERE n = ?", [])
        assert [n for _, n, _, _ in things.query(ALL)] == [0, 3, 4, 11, 22]

    def test_marks_in_text_are_text(self, things):
        sql = "SELECT '?', 'it''s ?', '%s', \"text\", ?2, ?1 FROM thing WHERE \"text\" = ?1"
        put(things, APPEND, [(VILLAGE, 1, "100%?", b"")])
        found = things.query(sql, ("100%?", "b"))
        assert found == [("?", "it's ?", "%s", "100%?", "b", "100%?")]

    def test_nothing_known_equals_nothing_known(self, things):
        put(things, APPEND, [(VILLAGE, 1, None, b""), (VILLAGE, 2, "a", b"")])
        sql = 'SELECT n FROM thing WHERE "text" IS NOT DISTINCT FROM ?'
        assert things.query(sql, (None,)) == [(1,)]
        assert things.query(sql, ("a",)) == [(2,)]

    def test_counts_and_sums_are_integers(self, things):
        put(things, APPEND, rows(5))
        sql = 'SELECT count(*), sum(n), coalesce(sum(n), 0), max(n), length("body") FROM thing '
        assert things.query(sql + 'GROUP BY length("body")') == [(5, 10, 10, 4, 1)]
        assert type(things.query("SELECT sum(n) FROM thing")[0][0]) is int

    def test_tables_are_made_once_and_grow(self, things):
        put(things, APPEND, rows(2))
        wider = Table(
            "thing",
            {**THING.columns, "later": str, "count": int},
            THING.key,
            THING.not_null | {"count"},
            {"count": 7},
            indexes=(("later",),),
        )
        for _ in range(2):
            things.ensure([THING, wider])
        assert things.query('SELECT n, later, "count" FROM thing ORDER BY n') == [
            (0, None, 7),
            (1, None, 7),
        ]

    def test_what_is_no_sql_or_no_table_is_a_fault_of_the_data(self, things):
        for sql in ("SELECT * FROM nothing", "SELEKT", "SELECT nothing FROM thing"):
            with pytest.raises(DataFault):
                things.query(sql)
        with pytest.raises(DataFault), things.transaction() as connection:
            connection.execute("INSERT INTO thing VALUES (?, ?, ?, ?)", (VILLAGE, 1, "a", None))
        assert things.query(ALL) == []

    def test_a_value_of_another_type_is_refused(self, things):
        with pytest.raises(DataFault), things.transaction() as connection:
            connection.execute(
                "INSERT INTO thing (area, n, body) VALUES (?, ?, ?)", (VILLAGE, "眼", b"")
            )

    def test_a_large_table_is_read_part_by_part(self, things):
        put(things, APPEND, rows(12_000))
        with things.snapshot():
            parts = list(things.scan(ALL))
        assert len(parts) > 1
        assert [row for part in parts for row in part] == rows(12_000)

    def test_it_is_sound(self, things):
        assert things.faults() == []
        things.claim()
        things.claim()

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.lists(st.tuples(st.sampled_from([REPLACE, KEEP]), VALUES), max_size=5))
    def test_any_rows_in_any_order_make_what_a_dictionary_would(self, things, acts):
        with things.transaction() as connection:
            connection.execute("DELETE FROM thing")
        expected = {}
        for target, values in acts:
            put(things, target, [(*key, *value) for key, value in values.items()])
            expected = expected | values if target is REPLACE else values | expected
        assert things.query(ALL) == [(*key, *expected[key]) for key in sorted(expected)]


class TestSeveralPrograms:
    """The same store opened more than once."""

    def test_writers_take_turns(self, several):
        first = several()
        first.ensure([THING])
        put(first, APPEND, [(VILLAGE, 1, "0", b"")])
        stores = [several() for _ in range(3)]

        def count(store):
            for _ in range(20):
                with store.transaction() as connection:
                    [[text]] = connection.query('SELECT "text" FROM thing')
                    connection.execute('UPDATE thing SET "text" = ?', (str(int(text) + 1),))

        threads = [threading.Thread(target=count, args=(store,)) for store in stores]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert first.query('SELECT "text" FROM thing') == [("60",)]

    def test_a_snapshot_is_of_one_moment(self, several):
        one, two = several(), several()
        one.ensure([THING])
        put(one, APPEND, rows(2))
        with one.snapshot():
            assert len(one.query(ALL)) == 2
            put(two, APPEND, rows(2, area="32"))
            assert [row for part in one.scan(ALL) for row in part] == rows(2)
        assert len(one.query(ALL)) == 4

    def test_a_sparing_pass_reads_and_writes_as_ever(self, several):
        one, two = several(), several()
        one.ensure([THING])
        with one.sparing():
            put(one, APPEND, rows(MANY))
            assert one.query(ALL) == rows(MANY)
        assert two.query(ALL) == one.query(ALL) == rows(MANY)

    def test_a_transaction_is_seen_when_it_is_over(self, several):
        one, two = several(), several()
        one.ensure([THING])
        with one.transaction() as connection:
            connection.upsert(APPEND, rows(MANY))
            assert two.query(ALL) == []
        assert two.query(ALL) == rows(MANY)


class TestReplica:
    """The records of one replica on any store."""

    def test_it_writes_reads_and_is_sound(self, hubs):
        replica = Replica(hubs)
        with replica.act("zhang") as act:
            ids = [act.add("household", VILLAGE, {"head": f"户主{n}"}) for n in range(MANY)]
        with replica.act("zhang") as act:
            act.set(ids[0], {"head": "张三", "registered_poor": True})
            act.delete(ids[1])
        assert replica.get(ids[0])["head"] == "张三"
        assert replica.count("household", "3202") == MANY - 1
        assert [home.id for home in replica.fetch("household", where={"head": "张三"})] == ids[:1]
        assert [entry.change.set for entry in replica.history(ids[1])][-1] == {"deleted": True}
        checked = check(replica)
        assert (checked.changes, checked.records, checked.faults) == (MANY + 2, MANY, [])

    def test_it_keeps_who_it_is(self, hubs):
        replica = Replica(hubs)
        replica.set_setting("epoch", "E1")
        again = Replica(hubs)
        assert (again.device, again.setting("epoch")) == (replica.device, "E1")
        assert again.pending() == 0

    def test_runs_go_from_any_store_to_any_other(self, hubs, tmp_path):
        with closing(Replica.open(tmp_path / "laptop.db")) as laptop:
            with laptop.act("zhang") as act:
                for n in range(MANY):
                    act.add("household", VILLAGE, {"head": f"户主{n}", "causes_other": ["01"]})
            runs = [run for batch in laptop.own_runs({}) for run in batch]
            replica = Replica(hubs)
            assert replica.take(runs).accepted == MANY
            assert replica.take(runs).known == MANY
            assert replica.fetch("household") == laptop.fetch("household")
            assert replica.ends() == laptop.ends()
            assert check(replica).faults == []


def test_all_rows_go_from_one_store_into_another(store, several):
    store.ensure([THING])
    put(store, APPEND, rows(MANY))
    other = several()
    other.ensure([THING])
    put(other, APPEND, rows(3, "旧"))
    with store.snapshot(), other.transaction() as connection:
        pour(store, connection, [THING])
    assert other.query(ALL) == rows(MANY)


# -- what only PostgreSQL has -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("SELECT ?, ?", "SELECT $1, $2"),
        ("SELECT ?2, ?1, ?", "SELECT $2, $1, $3"),
        ("SELECT '?', '''?', \"?\" , ?", "SELECT '?', '''?', \"?\" , $1"),
        ("a LIKE '50%?' AND b = ?", "a LIKE '50%?' AND b = $1"),
    ],
)
def test_marks_are_told_in_postgresqls_way(said, told):
    assert native(said) == told


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://db/zoufang", "postgresql://db/zoufang"),
        ("postgresql://li:se%40cret@db:5433/zoufang", "postgresql://li@db:5433/zoufang"),
        ("postgresql:///z?password=secret&host=/run/pg", "postgresql:///z?host=/run/pg"),
        (
            "postgresql://db/z?options=-csearch_path%3Dhub",
            "postgresql://db/z?options=-csearch_path%3Dhub",
        ),
    ],
)
def test_no_password_is_shown_or_kept(url, shown):
    assert without_password(url) == shown
