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
from sync.replica.tables import layout_of
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
    """The first start after an upgrade."""
    Replica(SqliteStore.open(path)).close()
