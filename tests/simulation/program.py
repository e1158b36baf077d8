"""Versions of the program: the second knows a kind and a field that the first does not."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sync.records.catalogue import KINDS
from sync.records.fields import TextField
from sync.records.kinds.base import Kind
from sync.records.kinds.household import HOUSEHOLD
from sync.replica.replica import Replica
from sync.replica.tables import kind_tables, layout_of
from sync.store.sqlite import SqliteStore

PLAN = Kind(
    "plan",
    "帮扶计划",
    "Plan",
    (TextField(name="text", zh="内容", en="Text"), TextField(name="note", zh="备注", en="Note")),
    title=("text",),
)
WIFI = TextField(name="wifi", zh="宽带", en="Broadband")
OLD, NEW = 1, 2

_old = dict(KINDS)
_new = {**_old, "household": replace(HOUSEHOLD, own_fields=(*HOUSEHOLD.own_fields, WIFI))}
_VERSIONS = {OLD: _old, NEW: {**_new, PLAN.name: PLAN}}
_running = [OLD]


@contextmanager
def version(wanted: int) -> Iterator[None]:
    """The program of this version runs meanwhile."""
    before = _running[-1]
    _running.append(wanted)
    _use(before, wanted)
    try:
        yield
    finally:
        _running.pop()
        _use(wanted, before)


def _use(before: int, wanted: int) -> None:
    if before != wanted:
        KINDS.clear()
        KINDS.update(_VERSIONS[wanted])
        layout_of.cache_clear()


def adopt(path: Path) -> None:
    """What an upgrade does to a file: records and fields that only others knew find their place."""
    store = SqliteStore.open(path)
    store.ensure(kind_tables())
    replica = Replica(store)
    replica.searchable = False
    found = replica.query("SELECT area, id FROM other")
    strange = [(kind, area, id) for area, id in found for kind in _kinds(replica, area, id)]
    for kind in KINDS:
        rows = replica.query(f'SELECT area, id FROM "{kind}" WHERE extra IS NOT NULL')
        strange += [(kind, area, id) for area, id in rows]
    with replica._writing() as writer:
        for kind, area, id in strange:
            if kind in KINDS:
                writer.connection.execute("DELETE FROM other WHERE area = ? AND id = ?", (area, id))
                writer.rebuild(kind, area, id)
    replica.close()


def _kinds(replica: Replica, area: str, id: str) -> list[str]:
    sql = "SELECT DISTINCT kind FROM change WHERE area = ? AND record = ? AND kind <> ''"
    return [kind for (kind,) in replica.query(sql, (area, id))]
