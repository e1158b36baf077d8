"""Named steps from a hub's first file to today."""

from pathlib import Path

from sqlite_utils import Migrations

from sync.errors import NewerFile
from sync.hub.schema import TABLES
from sync.store.sqlite import Database, SqliteStore, translated

steps = Migrations("hub")


@steps()
def m001_doorman(database: Database) -> None:
    """The doorman's book."""
    SqliteStore(database, "").ensure(TABLES)


@steps()
def m002_seals(database: Database) -> None:
    """The keys with which packets for laptops are sealed."""
    SqliteStore(database, "").ensure(TABLES)


def migrate(database: Database, path: Path) -> None:
    """Brings the hub's tables up to today. Raises NewerFile when they are ahead of this program."""
    with translated(path):
        applied = {step.name for step in steps.applied(database)}
        if not applied <= {step.name for step in steps.pending(Database(memory=True))}:
            raise NewerFile(
                f"中心的数据文件（{path}）由更新版本的走访通写成，请先升级程序",
                f"The hub's file {path} was written by a newer Zoufang; upgrade the program first",
            )
        steps.apply(database)


def version() -> int:
    """How many steps there are: the version of the hub's tables where a database is made as it is
    today."""
    return len(steps.pending(Database(memory=True)))
