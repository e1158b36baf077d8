"""The hub's own tables beside the records: accounts, rights, invitations, devices, receipts."""

from pathlib import Path

from sqlite_utils import Migrations

from sync.errors import NewerFile
from sync.replica.database import Database, translated

steps = Migrations("hub")


@steps()
def m001_doorman(database: Database) -> None:
    """The doorman's book."""
    tables: dict[str, tuple[dict[str, type], tuple[str, ...]]] = {
        "hub_account": ({"name": str, "disabled": int, "created": int}, ("name",)),
        "hub_right": ({"account": str, "area": str, "role": str}, ("account", "area", "role")),
        "hub_invite": (
            {"code_hash": str, "account": str, "expires": int, "device": str},
            ("code_hash",),
        ),
        "hub_device": (
            {
                "device": str,
                "public": bytes,
                "account": str,
                "name": str,
                "token_hash": str,
                "created": int,
                "revoked": int,
            },
            ("device",),
        ),
        "hub_receipt": (
            {"number": int, "device": str, "text": str, "signature": bytes},
            ("number",),
        ),
    }
    for name, (columns, keys) in tables.items():
        database.table(name).create(
            columns,
            pk=keys if len(keys) > 1 else keys[0],
            not_null=set(columns),
            strict=True,
        )
    database.table("hub_device").create_index(["token_hash"])


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
