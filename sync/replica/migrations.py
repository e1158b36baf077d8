"""Named steps from the first file to today; a file of a newer program is refused, never opened."""

from pathlib import Path

from sqlite_utils import Migrations

from sync.errors import NewerFile
from sync.replica.schema import CHANGE, ORPHAN, TABLES, TALLY
from sync.replica.tables import kind_tables
from sync.store.sqlite import Database, SqliteStore, translated

replica = Migrations("replica")


@replica()
def m001_log(database: Database) -> None:
    """The log, the heads, the signed ends of runs, the quarantine and the settings."""
    database.table("change").create(
        {
            "seq": int,
            "area": str,
            "device": str,
            "n": int,
            "kind": str,
            "record": str,
            "body": bytes,
        },
        pk="seq",
        not_null={"area", "device", "n", "kind", "record", "body"},
        strict=True,
    )
    database.table("change").create_index(["area", "device", "n"], unique=True)
    database.table("change").create_index(["record"])
    database.table("head").create(
        {"area": str, "device": str, "n": int, "link": bytes, "confirmed": int},
        pk=("area", "device"),
        not_null={"n", "link"},
        defaults={"confirmed": 0},
        strict=True,
    )
    database.table("run_end").create(
        {"area": str, "device": str, "n": int, "link": bytes, "signature": bytes},
        pk=("area", "device", "n"),
        strict=True,
    )
    database.table("quarantine").create(
        {
            "area": str,
            "device": str,
            "n": int,
            "record": str,
            "code": str,
            "zh": str,
            "en": str,
            "received": int,
        },
        pk=("area", "device", "n"),
        strict=True,
    )
    database.table("quarantine").create_index(["record"])
    database.table("setting").create({"name": str, "value": str}, pk="name", strict=True)


@replica()
def m002_kinds(database: Database) -> None:
    """One table per kind of record."""
    SqliteStore(database, "").ensure(kind_tables())


@replica()
def m003_search(database: Database) -> None:
    """The words that records are found by; ``seat`` joins a record to its row in the index."""
    database.execute(
        "CREATE VIRTUAL TABLE search USING fts5"
        "(words, tokenize = 'unicode61 remove_diacritics 0', detail = none, prefix = '1 2 3 4', "
        "content = '', contentless_delete = 1)"
    )
    database.table("seat").create(
        {"place": int, "id": str, "kind": str, "area": str}, pk="place", strict=True
    )
    database.table("seat").create_index(["id"], unique=True)


@replica()
def m004_areas(database: Database) -> None:
    """The log counts area by area; heads say what was handed on; cards and aliases have tables."""
    database.execute("ALTER TABLE change RENAME TO change_before")
    for name in [index.name for index in database.table("change_before").indexes]:
        if not name.startswith("sqlite_"):
            database.execute(f'DROP INDEX "{name}"')
    store = SqliteStore(database, "")
    store.ensure((CHANGE,))
    database.execute(
        "INSERT INTO change (area, device, n, seq, kind, record, body) SELECT area, device, n, "
        "row_number() OVER (PARTITION BY area ORDER BY seq), kind, record, body FROM change_before"
    )
    database.execute("DROP TABLE change_before")
    store.ensure((*TABLES, *kind_tables()))
    database.execute(
        "INSERT INTO ledger (area, seq, stamp) SELECT area, max(seq), "
        "coalesce((SELECT value FROM setting WHERE name = 'last_stamp'), '') "
        "FROM change GROUP BY area"
    )
    database.execute("UPDATE head SET handed = n")
    database.execute("DELETE FROM setting WHERE name = 'last_stamp' OR name LIKE 'card.%'")


@replica()
def m005_seats(database: Database) -> None:
    """A record that has moved is known in two areas: the index seats it in each."""
    for index in database.table("seat").indexes:
        if index.columns == ["id"]:
            database.execute(f'DROP INDEX "{index.name}"')
    database.table("seat").create_index(["id", "area"], unique=True)


@replica()
def m006_held(database: Database) -> None:
    """What is held is a record; beside it only the early words are noted, and what answers said."""
    SqliteStore(database, "").ensure(kind_tables())
    database.execute("UPDATE quarantine SET code = NULL, zh = NULL, en = NULL WHERE code = 'held'")


@replica()
def m007_orphans(database: Database) -> None:
    """What a copied device wrote, and the home hub has other changes of."""
    SqliteStore(database, "").ensure((ORPHAN,))


@replica()
def m008_casework(database: Database) -> None:
    """The kinds of the casework, and what households, members, visits and issues say more."""
    SqliteStore(database, "").ensure(kind_tables())


@replica()
def m009_tallies(database: Database) -> None:
    """What was counted area by area, so that only what changed is counted again."""
    SqliteStore(database, "").ensure((TALLY,))


def migrate(database: Database, path: Path | str) -> None:
    """Brings the file up to today. Raises NewerFile when it is ahead of this program."""
    with translated(path):
        applied = {m.name for m in replica.applied(database)}
        ours = {m.name for m in replica.pending(Database(memory=True))}
        if not applied <= ours:
            raise NewerFile(
                f"数据文件（{path}）由更新版本的走访通写成，本程序不能打开；请先升级程序",
                f"The data file {path} was written by a newer Zoufang; upgrade the program first",
            )
        replica.apply(database)


def version() -> int:
    """How many steps there are: the version of the tables where a database is made as it is today.

    A step that does more than add tables and columns has to be done there as well, in
    ``PostgresStore.bring_up``; none was needed since the first one.
    """
    return len(replica.pending(Database(memory=True)))
