"""The tables of every replica, for whatever store: the log and what follows from it.

All keys begin with the area, but for what belongs to the replica as a whole: settings, cards, and
the aliases of records whose numbers changed before anybody else had seen them.
"""

from sync.store.contract import Table

CHANGE = Table(
    "change",
    {
        "area": str,
        "device": str,
        "n": int,
        "seq": int,
        "kind": str,
        "record": str,
        "body": bytes,
    },
    key=("area", "device", "n"),
    not_null=frozenset({"seq", "kind", "record", "body"}),
    indexes=(("record",),),
    unique=(("area", "seq"),),
    clustered=True,
)
"""The log. ``seq`` is the order in which this replica applied an area's changes, from 1."""

LEDGER = Table(
    "ledger",
    {"area": str, "seq": int, "stamp": str},
    key=("area",),
    not_null=frozenset({"seq", "stamp"}),
    indexes=(("stamp",),),
)
"""An area's last ``seq``, and the greatest stamp made or seen by the time of its last change."""

HEAD = Table(
    "head",
    {
        "area": str,
        "device": str,
        "n": int,
        "link": bytes,
        "confirmed": int,
        "handed": int,
        "covered": int,
    },
    key=("area", "device"),
    not_null=frozenset({"n", "link", "confirmed", "handed", "covered"}),
    defaults={"confirmed": 0, "handed": 0, "covered": 0},
)
"""How far a device is known. ``confirmed``: by the home hub; ``handed``: given to anybody, answered
or not; ``covered``: in a backup of the home hub."""

RUN_END = Table(
    "run_end",
    {
        "area": str,
        "device": str,
        "n": int,
        "link": bytes,
        "signature": bytes,
        "received": int,
        "offset": int,
    },
    key=("area", "device", "n"),
    not_null=frozenset({"link", "signature", "received", "offset"}),
    defaults={"received": 0, "offset": 0},
)
"""Signed ends of chains: runs are cut there. ``received`` is the home hub's time of receipt in
milliseconds since 1970, ``offset`` how far the writer's clock was behind it then."""

QUARANTINE = Table(
    "quarantine",
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
    key=("area", "device", "n"),
    indexes=(("record",),),
)
"""What a replica has heard of held changes whose ``held`` record has not come: of own changes what
the home hub's answers said (``code`` and the words), of others' that they are (``code`` NULL)."""
SETTING = Table("setting", {"name": str, "value": str}, key=("name",))
CARD = Table(
    "card",
    {"device": str, "public": bytes, "account": str, "signature": bytes},
    key=("device",),
    not_null=frozenset({"public", "account", "signature"}),
)
ALIAS = Table("alias", {"old": str, "new": str}, key=("old",), not_null=frozenset({"new"}))

ORPHAN = Table(
    "orphan",
    {"area": str, "device": str, "n": int, "link": bytes, "body": bytes},
    key=("area", "device", "link"),
    not_null=frozenset({"n", "body"}),
)
"""Others' changes that came by a relay and whose numbers the home hub has given to other changes of
a copied device, as long as their author is not known to have brought them (``adopting``)."""

TALLY = Table(
    "tally",
    {"area": str, "as_of": str, "seq": int, "made": int, "basis": str, "body": str},
    key=("area", "as_of"),
    not_null=frozenset({"seq", "made", "basis", "body"}),
)
"""What was counted of an area as of a day (``sync/casework/tallies.py``): it holds as long as the
area's ``seq`` and the ``basis`` are the same. Nothing is lost with it."""

TABLES = (CHANGE, LEDGER, HEAD, RUN_END, QUARANTINE, SETTING, CARD, ALIAS, ORPHAN, TALLY)
