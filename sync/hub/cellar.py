"""Where a hub keeps its records: a file in its folder, until a database is named."""

from dataclasses import dataclass
from pathlib import Path

from sync.hub.migrations import migrate as migrate_hub
from sync.replica.migrations import migrate
from sync.store.contract import Store
from sync.store.sqlite import SqliteStore

FILE = "hub.db"
"""Name of the hub's file in its data folder."""


@dataclass(frozen=True)
class Cellar:
    """A hub's data folder, and the address of its database where it has outgrown the file."""

    folder: Path
    url: str = ""

    @property
    def is_there(self) -> bool:
        """Whether a hub was made here."""
        return (self.folder / FILE).is_file()

    def open(self) -> Store:
        """The store, brought up to today. Raises NewerFile, DataFault kinds."""
        path = self.folder / FILE
        store = SqliteStore.open(path)
        try:
            migrate(store.database, path)
            migrate_hub(store.database, path)
        except BaseException:
            store.close()
            raise
        return store
