"""What every store does for a replica, in SQL that all of them understand.

Statements are portable: ``?`` marks, ``ON CONFLICT``, ``IS [NOT] DISTINCT FROM``; no rowid, no
trigger, no sequence. Every key of the replica's tables begins with the area, and so does every
write, so that they can be distributed by area (docs/operations.md).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

Row = tuple[Any, ...]
Shape = tuple[int, ...]
"""Which columns a row has cells for, by their places, in order."""


@dataclass(frozen=True)
class Table:
    """A table as every dialect makes it. A column's type is ``str``, ``int`` or ``bytes``.

    ``indexes`` are tuples of columns, ``unique`` those that hold each value once.
    """

    name: str
    columns: Mapping[str, type]
    key: tuple[str, ...]
    not_null: frozenset[str] = frozenset()
    defaults: Mapping[str, int] = field(default_factory=dict)
    indexes: tuple[tuple[str, ...], ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    clustered: bool = False
    """Whether rows lie in the order of the key, where a store can choose."""


@dataclass(frozen=True)
class Upsert:
    """Rows to put into a table in bulk.

    Where a row with the same ``keys`` is there, ``replace`` names the columns that take the new
    value; none leaves it as it is. Without ``keys`` no row may be there.
    """

    table: str
    columns: tuple[str, ...]
    keys: tuple[str, ...] = ()
    replace: tuple[str, ...] = ()

    @cached_property
    def tail(self) -> str:
        """What follows the rows in SQL."""
        if not self.keys:
            return ""
        changed = ", ".join(f'"{c}" = excluded."{c}"' for c in self.replace)
        keys = ", ".join(f'"{c}"' for c in self.keys)
        return f" ON CONFLICT ({keys}) DO " + (f"UPDATE SET {changed}" if changed else "NOTHING")

    @cached_property
    def head(self) -> str:
        """What comes before the rows in SQL."""
        columns = ", ".join(f'"{c}"' for c in self.columns)
        return f'INSERT INTO "{self.table}" ({columns})'

    @cached_property
    def sql(self) -> str:
        """The statement for one row."""
        return f"{self.head} VALUES ({', '.join('?' * len(self.columns))}){self.tail}"


class Reader(Protocol):
    """Whatever can be asked: a store, a connection, a replica."""

    def query(self, sql: str, bound: Sequence[Any] = (), /) -> list[Row]:
        """The rows of a SELECT. Raises DataFault kinds."""


class Connection(Reader, Protocol):
    """A store inside a transaction."""

    def execute(self, sql: str, bound: Sequence[Any] = (), /) -> None:
        """Runs one statement that gives no rows."""

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> None:
        """Runs one statement for each row."""

    def upsert(self, target: Upsert, rows: Sequence[Row], /) -> None:
        """Puts rows in, in bulk; no two of them have the same key."""

    def upsert_shaped(self, target: Upsert, shaped: Mapping[Shape, Sequence[Row]], /) -> None:
        """The same for rows that hold these columns of the target alone; the others are empty."""


class Store(Reader, Protocol):
    """Records at rest. Used by one thread; others open their own. Everything raises DataFault
    kinds."""

    @property
    def place(self) -> str:
        """The file or address, for people; never a password."""

    @property
    def searchable(self) -> bool:
        """Whether it keeps the index that people find names by, which hubs have no use for."""

    @property
    def spans_areas(self) -> bool:
        """Whether one transaction may write in many areas: not where they may be on many
        servers."""

    def transaction(self) -> AbstractContextManager[Connection]:
        """One write transaction, taken at once; commits at the end, rolls back on any error."""

    def snapshot(self) -> AbstractContextManager[None]:
        """All that is read in the block is of one moment, whatever others write meanwhile."""

    def sparing(self) -> AbstractContextManager[None]:
        """Keeps few pages in memory in the block: it passes over the store once."""

    def scan(self, sql: str, /) -> Iterator[list[Row]]:
        """The rows of a large SELECT, some thousands at a time; inside ``snapshot`` only."""

    def ensure(self, tables: Iterable[Table]) -> None:
        """Makes the tables, columns and indexes that are not there."""

    def claim(self) -> None:
        """Holds the store for one hub until it is closed. Raises FileBusy when another has it."""

    def faults(self) -> list[str]:
        """What the store itself finds wrong with its pages; [] when it is sound."""

    def close(self) -> None:
        """Closes the connection."""


def pour(source: Store, target: Connection, tables: Iterable[Table]) -> None:
    """Puts all rows of the tables of ``source`` into the same tables of another store, which are
    emptied first. Rows of a table that both have are one set of columns, whichever store."""
    for table in tables:
        columns = ", ".join(f'"{name}"' for name in table.columns)
        keys = ", ".join(f'"{name}"' for name in table.key)
        target.execute(f'DELETE FROM "{table.name}"')
        rows = Upsert(table.name, tuple(table.columns))
        for part in source.scan(f'SELECT {columns} FROM "{table.name}" ORDER BY {keys}'):
            target.upsert(rows, part)
