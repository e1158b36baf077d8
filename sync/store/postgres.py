"""A store in a PostgreSQL database, for hubs that outgrow a file; its driver's errors are
translated once.

Writers take turns, as they do in a file: each transaction begins with an advisory lock, so that
counters which go area by area have no gap whichever programs write. Nothing here needs a sequence,
a trigger or a foreign key, so that tables can be distributed by area (docs/operations.md).
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import Any

import psycopg
from psycopg.types.numeric import NumericBinaryLoader, NumericLoader

from sync.errors import BadValue, DataFault, FileBusy, NewerFile
from sync.store.contract import Connection, Row, Shape, Table, Upsert
from sync.store.dialect import missing, native, parts_of, without_password
from sync.store.postgres_faults import no_way_in, translated

SCHEMES = ("postgresql", "postgres")
CONNECT_S = 10
"""Seconds that the server may take to let a hub in."""
SILENCE_MS_MAX = 30_000
"""A server that acknowledges nothing for so long is gone (TCP_USER_TIMEOUT)."""
LOCK_S = 10
"""How long a writer waits for another before it says so, as with a file."""
CLAIM_MS = 500
"""How long a hub waits for the one that served before: the server notices a moment late that a
connection has ended."""
BULK_ROWS = 40
"""From so many rows on, COPY into a temporary table and one INSERT ... SELECT are faster than a
statement a row (measured with the tables of households and of the log, 1 to 5 000 rows)."""
ROWS_AT_ONCE = 5_000
"""Rows of a large table that are in memory at the same time."""

_WRITER, _SERVER = 0x7A66_0001, 0x7A66_0002
"""First halves of our advisory locks: for one write transaction, for the hub that serves."""
_OURS = "hashtext(coalesce(current_schema(), ''))"
"""Their second half: hubs in several schemas of one database are strangers."""
_BEGIN = (
    f"BEGIN; SET LOCAL lock_timeout = '{LOCK_S}s'; SELECT pg_advisory_xact_lock({_WRITER}, {_OURS})"
)
_CLAIM = (
    f"BEGIN; SET LOCAL lock_timeout = '{CLAIM_MS}ms'; "
    f"SELECT pg_advisory_lock({_SERVER}, {_OURS}); COMMIT"
)
_SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_ABOUT = "SELECT current_schema(), current_setting('search_path'), getdatabaseencoding()"
_COLUMNS = (
    "SELECT c.relname, a.attname, a.atttypid::bigint FROM pg_class c "
    "JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relnamespace = to_regnamespace($1) "
    "AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped"
)
_INDEXES = (
    "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace($1) "
    "AND relkind IN ('i', 'I')"
)
_INVALID = (
    "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid "
    "WHERE relnamespace = to_regnamespace($1) AND NOT indisvalid"
)

VERSION = Table("store_version", {"room": str, "version": int}, ("room",), frozenset({"version"}))
_SET_VERSION = Upsert("store_version", ("room", "version"), ("room",), ("version",))


class _Whole(NumericLoader):
    """Sums of integers are numeric to PostgreSQL and integers to everybody else."""

    def load(self, data: Any) -> Any:
        return int(super().load(data))


class _WholeBinary(NumericBinaryLoader):
    def load(self, data: Any) -> Any:
        return int(super().load(data))


class PostgresConnection:
    """A store inside a transaction."""

    def __init__(self, raw: "psycopg.Connection[Row]", store: "PostgresStore") -> None:
        self._raw = raw
        self._store = store
        self._filled: set[str] = set()

    def query(self, sql: str, bound: Sequence[Any] = ()) -> list[Row]:
        """The rows of a SELECT."""
        return self._raw.execute(native(sql), tuple(bound), binary=True).fetchall()

    def execute(self, sql: str, bound: Sequence[Any] = ()) -> None:
        """Runs one statement."""
        self._raw.execute(native(sql), tuple(bound))

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Runs one statement for each row, all in one round trip."""
        many = [tuple(row) for row in rows]
        if many:
            with self._raw.cursor() as cursor:
                cursor.executemany(native(sql), many)

    def upsert(self, target: Upsert, rows: Sequence[Row]) -> None:
        """Puts rows in, ordered by their key, so that no two writers lock them crosswise."""
        if not target.keys:
            if rows:
                self._copy(f'"{target.table}"', target, rows)
            return
        places = [target.columns.index(key) for key in target.keys]
        ordered = sorted(rows, key=lambda row: [row[place] for place in places])
        if len(ordered) < BULK_ROWS:
            self.executemany(target.sql, ordered)
        else:
            self._stage(target, ordered)

    def upsert_shaped(self, target: Upsert, shaped: Mapping[Shape, Sequence[Row]]) -> None:
        """Puts rows in, all with one statement: they are bound with their empty cells."""
        rows: list[Row] = []
        empty = [None] * len(target.columns)
        for shape, its_rows in shaped.items():
            for cells in its_rows:
                row: list[Any] = empty.copy()
                for place, cell in zip(shape, cells, strict=True):
                    row[place] = cell
                rows.append(tuple(row))
        self.upsert(target, rows)

    def _stage(self, target: Upsert, rows: Sequence[Row]) -> None:
        columns = ", ".join(f'"{name}"' for name in target.columns)
        number = zlib.crc32(columns.encode())
        staged = f'"staged_{number:08x}_{target.table}"'
        if staged not in self._store.staged:
            self._raw.execute(
                f"CREATE TEMP TABLE IF NOT EXISTS {staged} ON COMMIT DELETE ROWS AS "
                f'SELECT {columns} FROM "{target.table}" WITH NO DATA'
            )
            self._store.staged.add(staged)
        elif staged in self._filled:
            self._raw.execute(f"DELETE FROM {staged}")
        self._filled.add(staged)
        self._copy(staged, target, rows)
        self._raw.execute(f"{target.head} SELECT {columns} FROM {staged}{target.tail}")

    def _copy(self, table: str, target: Upsert, rows: Iterable[Row]) -> None:
        columns = ", ".join(f'"{name}"' for name in target.columns)
        known = self._store.types(target.table)
        with (
            self._raw.cursor() as cursor,
            cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)") as copy,
        ):
            copy.set_types([known[name] for name in target.columns])
            for row in rows:
                copy.write_row(row)


class PostgresStore:
    """One schema of a PostgreSQL database: the first of the URL's search_path, else ``public``.

    A connection that broke is made anew by the next call, unless that is inside a transaction.
    """

    searchable = False
    spans_areas = False

    def __init__(self, url: str) -> None:
        self.place = without_password(url)
        self.staged: set[str] = set()
        """Temporary tables that this connection has."""
        self._url = url
        self._claimed = False
        self._writing = False
        self._columns: dict[str, dict[str, int]] = {}
        self._raw = self._connect()

    @classmethod
    def open(cls, url: str) -> "PostgresStore":
        """The store at ``postgresql://…``. Raises BadValue for another URL, DataFault kinds."""
        return cls(url)

    def close(self) -> None:
        """Closes the connection."""
        self._raw.close()

    def _connect(self) -> "psycopg.Connection[Row]":
        if parts_of(self._url)[0] not in SCHEMES:
            raise BadValue(
                f"数据库地址“{self.place}”不对，应以 postgresql:// 开头",
                f"“{self.place}” is no address of a database; it begins with postgresql://",
            )
        try:
            raw = psycopg.connect(
                self._url,
                autocommit=True,
                cursor_factory=psycopg.RawCursor,
                **_unless_said(self._url),
            )
        except psycopg.Error as fault:
            raise no_way_in(fault, self.place) from fault
        try:
            with translated(self.place):
                self._prepare(raw)
        except BaseException:
            raw.close()
            raise
        return raw

    def _prepare(self, raw: "psycopg.Connection[Row]") -> None:
        raw.adapters.register_loader("numeric", _Whole)
        raw.adapters.register_loader("numeric", _WholeBinary)
        self.staged.clear()
        schema, path, encoding = raw.execute(_ABOUT).fetchall()[0]
        if encoding != "UTF8":
            raise DataFault(
                f"数据库（{self.place}）的编码是{encoding}，存不下汉字；请新建编码为UTF8的数据库",
                f"The database {self.place} is encoded in {encoding}; make one in UTF8",
            )
        names = [name.strip().strip('"') for name in path.split(",")]
        self.schema = schema or next((name for name in names if name != "$user"), "public")
        if self._claimed:
            self._hold(raw)

    def _live(self) -> "psycopg.Connection[Row]":
        if self._raw.closed and not self._writing:
            self._raw.close()
            self._raw = self._connect()
        return self._raw

    # -- reading ------------------------------------------------------------------------------

    def query(self, sql: str, bound: Sequence[Any] = ()) -> list[Row]:
        """The rows of a SELECT."""
        with translated(self.place):
            return self._twice(native(sql), tuple(bound))

    def _twice(self, statement: str, bound: Row) -> list[Row]:
        """Reads; once more where the server had been restarted since the last call."""
        raw = self._live()
        try:
            return raw.execute(statement, bound, binary=True).fetchall()
        except psycopg.OperationalError:
            if self._writing or not raw.closed:
                raise
        return self._live().execute(statement, bound, binary=True).fetchall()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read in the block is of one moment."""
        with translated(self.place):
            self._live().execute(_SNAPSHOT)
            self._writing = True
            try:
                yield
            finally:
                self._roll_back()

    def sparing(self) -> AbstractContextManager[None]:
        """The server keeps the pages."""
        return nullcontext()

    def scan(self, sql: str) -> Iterator[list[Row]]:
        """The rows of a large SELECT, part by part."""
        with translated(self.place), psycopg.RawServerCursor(self._raw, "scanned") as cursor:
            cursor.execute(native(sql), binary=True)
            while part := cursor.fetchmany(ROWS_AT_ONCE):
                yield part

    # -- writing ------------------------------------------------------------------------------

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One write transaction. What stands in it when it commits is on the server's disk."""
        if self._writing:
            raise RuntimeError("a transaction inside a transaction")
        with translated(self.place):
            try:
                self._begin()
                yield PostgresConnection(self._raw, self)
                self._raw.execute("COMMIT")
                self._writing = False
            except BaseException:
                self.staged.clear()  # those made in it are gone with it
                self._roll_back()
                raise

    def _begin(self) -> None:
        raw = self._live()
        try:
            raw.execute(_BEGIN)
        except psycopg.OperationalError:
            if not raw.closed:
                raise
            self._live().execute(_BEGIN)
        self._writing = True

    def _roll_back(self) -> None:
        self._writing = False
        with suppress(psycopg.Error):  # what went wrong before is told
            self._raw.execute("ROLLBACK")

    # -- the tables ---------------------------------------------------------------------------

    def types(self, table: str) -> Mapping[str, int]:
        """The type numbers of a table's columns."""
        if table not in self._columns:
            self._columns = self._present()
        return self._columns[table]

    def _present(self) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for table, column, type_ in self._twice(_COLUMNS, (self.schema,)):
            found.setdefault(table, {})[column] = type_
        return found

    def has(self, table: str) -> bool:
        """Whether there is such a table."""
        with translated(self.place):
            return table in self._present()

    def ensure(self, tables: Iterable[Table]) -> None:
        """Makes what is not there; reads only, and locks nothing, when all is."""
        wanted = list(tables)
        with translated(self.place):
            if not self._missing(wanted):
                return
            self._raw.execute(f'CREATE SCHEMA IF NOT EXISTS "{self.schema}"')
        with self.transaction() as connection:
            for statement in self._missing(wanted):  # another program may have made some by now
                connection.execute(statement)
        self._columns.clear()

    def _missing(self, tables: Sequence[Table]) -> list[str]:
        indexes = {name for (name,) in self._twice(_INDEXES, (self.schema,))}
        return missing(tables, self._present(), indexes)

    def bring_up(self, versions: Mapping[str, int], tables: Iterable[Table]) -> None:
        """Makes the tables of this program, and notes its version for each room.

        Raises NewerFile, and changes nothing, when a newer program has been here.
        """
        noted: dict[str, int] = {}
        if self.has(VERSION.name):
            noted = dict(self.query("SELECT room, version FROM store_version"))
        if any(noted.get(room, 0) > version for room, version in versions.items()):
            raise NewerFile(
                f"数据库（{self.place}）由更新版本的走访通写成，本程序不能打开；请先升级程序",
                f"The database {self.place} was written by a newer Zoufang; upgrade the program "
                "first",
            )
        self.ensure([VERSION, *tables])
        if any(noted.get(room) != version for room, version in versions.items()):
            with self.transaction() as connection:
                connection.upsert(_SET_VERSION, list(versions.items()))

    def faults(self) -> list[str]:
        """Indexes that were not finished; of its pages the server itself keeps checksums."""
        with translated(self.place):
            return [f"index {name}" for (name,) in self._twice(_INVALID, (self.schema,))]

    # -- one hub, one database ----------------------------------------------------------------

    def claim(self) -> None:
        """Holds the database for one hub until this store is closed; taken again with each new
        connection. Raises FileBusy when another hub has it."""
        with translated(self.place):
            self._hold(self._live())
        self._claimed = True

    def _hold(self, raw: "psycopg.Connection[Row]") -> None:
        try:
            raw.execute(_CLAIM)
        except psycopg.errors.LockNotAvailable as fault:
            raw.execute("ROLLBACK")
            raise FileBusy(
                f"已有一个中心在使用数据库（{self.place}），请先停止它",
                f"Another hub is using the database {self.place}; stop it first",
            ) from fault


def _unless_said(url: str) -> dict[str, Any]:
    """Limits of waiting, unless the URL has its own."""
    said = parts_of(url)[2]
    ours = {
        "connect_timeout": CONNECT_S,
        "tcp_user_timeout": SILENCE_MS_MAX,
        "application_name": "zoufang-hub",
        "client_encoding": "utf8",
    }
    return {name: value for name, value in ours.items() if name not in said}
