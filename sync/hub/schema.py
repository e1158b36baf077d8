"""The hub's own tables beside the records: accounts, rights, invitations, devices, receipts.

They belong to the hub as a whole, not to an area: where records are distributed, these stay put.
"""

from sync.store.contract import Table

LATER = frozenset({"seal"})
"""Columns that a later step added: what was there before has nothing in them."""


def _table(name: str, columns: dict[str, type], key: tuple[str, ...], *more: str) -> Table:
    indexes = tuple((column,) for column in more)
    return Table(name, columns, key, not_null=frozenset(columns) - LATER, indexes=indexes)


TABLES = (
    _table("hub_account", {"name": str, "disabled": int, "created": int}, ("name",)),
    _table("hub_right", {"account": str, "area": str, "role": str}, ("account", "area", "role")),
    _table(
        "hub_invite",
        {"code_hash": str, "account": str, "expires": int, "device": str},
        ("code_hash",),
    ),
    _table(
        "hub_device",
        {
            "device": str,
            "public": bytes,
            "account": str,
            "name": str,
            "token_hash": str,
            "created": int,
            "revoked": int,
            "seal": bytes,
        },
        ("device",),
        "token_hash",
    ),
    _table(
        "hub_receipt", {"number": int, "device": str, "text": str, "signature": bytes}, ("number",)
    ),
)
