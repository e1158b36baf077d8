"""Where a hub keeps its records: a file in its folder, or a PostgreSQL database named to it.

The folder remembers the database's address, without its password: that comes with ``--db``, in
PGPASSWORD or from ~/.pgpass. Attachments and the lock of whoever serves stay in the folder.
"""

from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from sync.errors import Missing
from sync.hub.migrations import migrate as migrate_hub
from sync.hub.migrations import version as hub_version
from sync.hub.schema import TABLES as HUB_TABLES
from sync.replica.migrations import migrate
from sync.replica.migrations import version as replica_version
from sync.replica.schema import TABLES as REPLICA_TABLES
from sync.replica.tables import kind_tables
from sync.store.contract import Store, Table, pour
from sync.store.dialect import without_password
from sync.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from sync.store.postgres import PostgresStore

FILE = "hub.db"
"""Name of the hub's file in its data folder."""
REMEMBERED = "database.url"
"""The file that holds the address of the hub's database."""


def tables() -> list[Table]:
    """Everything that a hub keeps, whatever its store."""
    return [*REPLICA_TABLES, *kind_tables(), *HUB_TABLES]


def open_file(path: Path) -> SqliteStore:
    """The store in a file, brought up to today. Raises NewerFile, DataFault kinds."""
    store = SqliteStore.open(path)
    try:
        migrate(store.database, path)
        migrate_hub(store.database, path)
    except BaseException:
        store.close()
        raise
    return store


@dataclass(frozen=True)
class Cellar:
    """A hub's data folder; ``url`` is the address of its database where one was said."""

    folder: Path
    url: str = ""

    @property
    def address(self) -> str:
        """The database's address that was said, else the remembered one, "" for the file."""
        if self.url or not self._kept.is_file():
            return self.url
        return self._kept.read_text("utf-8").strip()

    @property
    def _kept(self) -> Path:
        return self.folder / REMEMBERED

    @property
    def place(self) -> str:
        """Where the records are, for people."""
        return without_password(self.address) or str(self.folder)

    @property
    def is_there(self) -> bool:
        """Whether a hub was made here. Raises DataFault kinds when the database is not there."""
        if not self.address:
            return (self.folder / FILE).is_file()
        with closing(self.database()) as store:
            return store.has("setting") and bool(store.query("SELECT name FROM setting LIMIT 1"))

    def open(self) -> Store:
        """The store, brought up to today. Raises NewerFile, DataFault kinds."""
        if not self.address:
            return open_file(self.folder / FILE)
        store = self.database()
        try:
            versions = {"replica": replica_version(), "hub": hub_version()}
            store.bring_up(versions, tables())
        except BaseException:
            store.close()
            raise
        return store

    def database(self) -> "PostgresStore":
        """The database as it is. Raises Missing where its driver was not installed."""
        if find_spec("psycopg") is None:
            raise Missing(
                "没有安装PostgreSQL的驱动，请安装 zoufang[hub]",
                "The driver of PostgreSQL is not installed; install zoufang[hub]",
            )
        # A laptop that serves its team has a cellar and no driver.
        from sync.store.postgres import PostgresStore  # noqa: PLC0415

        return PostgresStore.open(self.address)

    def remember(self, anew: bool = False) -> None:
        """Notes the address, so that it need not be said again, in a folder that has no hub yet,
        or ``anew``."""
        known = (self.folder / FILE).exists() or self._kept.exists()
        if self.url and (anew or not known):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._kept.write_text(without_password(self.url) + "\n", "utf-8")


def copy(store: Store, path: Path) -> None:
    """Everything in the store as of one moment, as a hub's file. Raises DataFault kinds."""
    if isinstance(store, SqliteStore):
        store.query("VACUUM INTO ?", (str(path),))
        return
    with closing(open_file(path)) as fresh, store.snapshot(), fresh.transaction() as connection:
        pour(store, connection, tables())
    with closing(SqliteStore.open(path)) as whole:
        whole.query("PRAGMA journal_mode = DELETE")  # one file, nothing beside it


def fill(store: Store, path: Path) -> None:
    """Puts all of a hub's file in the place of what the store holds, in one transaction."""
    with closing(open_file(path)) as source, source.snapshot(), store.transaction() as connection:
        pour(source, connection, tables())
