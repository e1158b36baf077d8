"""A store in one (encrypted) SQLite file, or in memory; its driver's errors are translated once.

Laptops keep the file under SQLCipher with a random 32-byte key; a hub's file is plain. Both go
through the same driver, so that sqlite-utils meets one family of exceptions.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlcipher3

# sqlite-utils takes the first of pysqlite3 and sqlite3 that it finds: this makes it use SQLCipher,
# and is why no other module may import sqlite_utils before this one.
sys.modules.setdefault("pysqlite3", sqlcipher3)
sys.modules.setdefault("pysqlite3.dbapi2", sqlcipher3.dbapi2)

import sqlite_utils  # noqa: E402  (the two lines above must come first)

from sync.errors import DamagedFile, DataFault, DiskFull, FileBusy, UserError  # noqa: E402
from sync.store.contract import Connection, Row, Shape, Table, Upsert  # noqa: E402

CACHE_KIB = 64 * 1024
"""Page cache: decrypted pages of a township stay in memory, which hides the cipher's cost."""
SPARING_KIB = 16 * 1024
"""Page cache of a sync, which writes a page and moves on (40 000 records, measured: a first
download takes as long as with ``CACHE_KIB``)."""
CHECKPOINT_PAGES = 8_000
"""Pages of 4 KiB that the log beside the file takes before they are copied into it: a first sync
writes many of them again and again (10 000 records, measured: a tenth of a download)."""
BUSY_TIMEOUT_MS = 10_000
"""How long a writer waits for another connection before it says so."""
STATEMENTS_MAX = 512
"""Prepared statements that a connection keeps: one for each set of fields that records have."""
KEY_BYTES = 32
ROWS_AT_ONCE = 5_000
"""Rows of a large table that are in memory at the same time."""

MEMORY = ":memory:"

Database = sqlite_utils.Database

_SQLITE_FULL, _SQLITE_IOERR, _SQLITE_BUSY, _SQLITE_LOCKED = 13, 10, 5, 6
_SQLITE_CORRUPT, _SQLITE_NOTADB, _SQLITE_CANTOPEN, _SQLITE_READONLY = 11, 26, 14, 8


def open_database(path: Path, key: bytes | None = None) -> Database:
    """The database in ``path``, made when it is not there. ``key`` has 32 bytes, None for plain.

    Raises DamagedFile when the file is no database or the key is not its key, DataFault otherwise.
    """
    if key is not None and len(key) != KEY_BYTES:
        raise ValueError("a database key has 32 bytes")
    _make_private(path)
    with translated(path):
        connection = sqlcipher3.connect(
            str(path),
            timeout=BUSY_TIMEOUT_MS / 1000,
            check_same_thread=False,
            cached_statements=STATEMENTS_MAX,
        )
        try:
            _prepare(connection, key)
        except BaseException:
            connection.close()
            raise
    return Database(connection)


def _make_private(path: Path) -> None:
    """A new file is for its owner alone; SQLite gives the files beside it the same mode."""
    with suppress(OSError):  # what is wrong with the folder is told when the file is opened
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _prepare(connection: Any, key: bytes | None) -> None:
    """Pragmas of every connection; the first read proves the key.

    WAL with synchronous=FULL: what was said to be saved survives power loss (sync.md, invariant 1).
    """
    if key is not None:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("SELECT count(*) FROM sqlite_master")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")


@contextmanager
def translated(path: Path | str = "") -> Iterator[None]:
    """Turns the driver's errors into ours, with what is wrong and what to do."""
    try:
        yield
    except sqlcipher3.Error as fault:
        raise _translate(fault, str(path)) from fault
    except UnicodeDecodeError as fault:  # a text that was no text when it was written
        raise _damaged(fault, str(path)) from fault


def _translate(fault: Exception, path: str) -> UserError:
    primary = getattr(fault, "sqlite_errorcode", 0) & 0xFF
    where = f"（{path}）" if path else ""
    if primary == _SQLITE_FULL:
        return DiskFull(
            f"磁盘已满，刚才的内容没有存下{where}；请腾出空间后再试，之前保存的都在",
            f"The disk is full; the last act was not stored {path}. Free some space and try again",
            detail=str(fault),
        )
    if primary in (_SQLITE_CORRUPT, _SQLITE_NOTADB):
        return _damaged(fault, path)
    if primary in (_SQLITE_BUSY, _SQLITE_LOCKED):
        return FileBusy(
            f"数据文件正被另一个程序占用{where}，请稍后再试",
            f"Another program holds the data file {path}; try again in a moment",
            detail=str(fault),
        )
    if primary in (_SQLITE_CANTOPEN, _SQLITE_READONLY, _SQLITE_IOERR):
        return DataFault(
            f"数据文件打不开或不能写入{where}，请检查文件夹权限和磁盘",
            f"The data file cannot be opened or written {path}; check the folder and the disk",
            detail=str(fault),
        )
    return DataFault(
        f"数据文件出错{where}：{fault}", f"The data file failed {path}: {fault}", detail=str(fault)
    )


def _damaged(fault: Exception, path: str) -> DamagedFile:
    where = f"（{path}）" if path else ""
    return DamagedFile(
        f"数据文件已损坏或密钥不符{where}；文件未作改动，请从备份恢复，或联系管理员",
        f"The data file is damaged or its key is wrong {path}; nothing was changed in it",
        detail=str(fault),
    )


@contextmanager
def transaction(database: Database, path: Path | str = "") -> Iterator[Any]:
    """One write transaction, taken at once; commits at the end, rolls back on any error.

    Yields the connection.
    """
    connection = database.conn
    with translated(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.rollback()
            raise
        try:
            connection.commit()
        except BaseException:
            if connection.in_transaction:
                connection.rollback()
            raise


WIDE, MANY = 12, 8
"""Columns and rows from which on empty cells are left out."""


@lru_cache(maxsize=4096)
def _narrowed(target: Upsert, shape: Shape) -> str:
    """The statement for rows that hold these cells alone: ``excluded`` is empty for the others."""
    return replace(target, columns=tuple(target.columns[i] for i in shape)).sql


class SqliteConnection:
    """A connection inside a transaction."""

    def __init__(self, raw: Any) -> None:
        self.execute = raw.execute
        self.executemany = raw.executemany
        self._raw = raw

    def query(self, sql: str, bound: Sequence[Any] = ()) -> list[Row]:
        """The rows of a SELECT."""
        return list(self._raw.execute(sql, bound).fetchall())

    def upsert(self, target: Upsert, rows: Sequence[Row]) -> None:
        """Puts rows in.

        Binding a value costs as much as storing it, and most fields of a record are not known:
        rows are bound without their empty cells, those with the same cells together.
        """
        if len(target.columns) < WIDE or len(rows) < MANY:
            if rows:
                self.executemany(target.sql, rows)
            return
        alike: dict[Shape, list[Row]] = {}
        for row in rows:
            shape = tuple([i for i, cell in enumerate(row) if cell is not None])
            alike.setdefault(shape, []).append(tuple([row[i] for i in shape]))
        self.upsert_shaped(target, alike)

    def upsert_shaped(self, target: Upsert, shaped: Mapping[Shape, Sequence[Row]]) -> None:
        """Puts rows in, those of one shape with one statement."""
        for shape, cells in shaped.items():
            self.executemany(_narrowed(target, shape), cells)


class SqliteStore:
    """One SQLite file."""

    searchable = True
    spans_areas = True

    def __init__(self, database: Database, place: str) -> None:
        self.database = database
        self.place = place
        self._raw = database.conn

    @classmethod
    def open(cls, path: Path, key: bytes | None = None) -> "SqliteStore":
        """The store in ``path``, made when it is not there. Raises DamagedFile, DataFault kinds."""
        return cls(open_database(path, key), str(path))

    @classmethod
    def memory(cls) -> "SqliteStore":
        """A store that is gone when it is closed."""
        raw = sqlcipher3.connect(MEMORY, check_same_thread=False)
        return cls(Database(raw), MEMORY)

    def close(self) -> None:
        """Closes the file."""
        self._raw.close()

    def query(self, sql: str, bound: Sequence[Any] = ()) -> list[Row]:
        """The rows of a SELECT."""
        with translated(self.place):
            return list(self._raw.execute(sql, bound).fetchall())

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One write transaction."""
        with transaction(self.database, self.place) as raw:
            yield SqliteConnection(raw)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read in the block is of one moment: that of the first SELECT."""
        with translated(self.place):
            self._raw.execute("BEGIN")
            try:
                yield
            finally:
                self._raw.rollback()

    @contextmanager
    def sparing(self) -> Iterator[None]:
        """A small page cache; what is in the large one beyond it is let go of."""
        self.query(f"PRAGMA cache_size = -{SPARING_KIB}")
        try:
            yield
        finally:
            self.query(f"PRAGMA cache_size = -{CACHE_KIB}")

    def scan(self, sql: str) -> Iterator[list[Row]]:
        """The rows of a large SELECT, part by part."""
        with translated(self.place):
            cursor = self._raw.execute(sql)
            while part := cursor.fetchmany(ROWS_AT_ONCE):
                yield list(part)

    def ensure(self, tables: Iterable[Table]) -> None:
        """Makes the tables, columns and indexes that are not there."""
        with translated(self.place):
            for table in tables:
                _ensure(self.database, table)

    def claim(self) -> None:
        """A file is held by the lock in its folder."""

    def faults(self) -> list[str]:
        """SQLite's own check, and SQLCipher's of each page where the file is encrypted."""
        self.query("PRAGMA wal_checkpoint(TRUNCATE)")
        found = [str(row[0]) for row in self.query("PRAGMA cipher_integrity_check")]
        return found + [r[0] for r in self.query("PRAGMA integrity_check") if r[0] != "ok"]


_TYPES = {str: "TEXT", int: "INTEGER", bytes: "BLOB"}


def _ensure(database: Database, table: Table) -> None:
    found = database.table(table.name)
    if not found.exists():
        columns = [_column(table, name) for name in table.columns]
        columns.append(f"PRIMARY KEY ({', '.join(_quote(name) for name in table.key)})")
        options = "STRICT, WITHOUT ROWID" if table.clustered else "STRICT"
        database.execute(f"CREATE TABLE {_quote(table.name)} ({', '.join(columns)}) {options}")
    else:
        present = found.columns_dict
        for name in table.columns:
            if name not in present:
                column = _column(table, name)
                database.execute(f"ALTER TABLE {_quote(table.name)} ADD COLUMN {column}")
    for index in table.indexes:
        found.create_index(index, if_not_exists=True)
    for index in table.unique:
        found.create_index(index, unique=True, if_not_exists=True)


def _column(table: Table, name: str) -> str:
    text = f"{_quote(name)} {_TYPES[table.columns[name]]}"
    if name in table.not_null or name in table.key:
        text += " NOT NULL"
    if name in table.defaults:
        text += f" DEFAULT {table.defaults[name]}"
    return text


def _quote(name: str) -> str:
    return f'"{name}"'
