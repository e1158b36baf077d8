"""Puts generated rows into a replica: names become ids, and each record says it is sample."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from desktop.sample.row import Row
from sync.errors import Cancelled
from sync.records.catalogue import KINDS
from sync.records.fields import ListField, RefField, Value
from sync.replica.replica import Replica

AUTHOR = "样例"
"""Who the history says wrote it all."""
PER_ACT = 10_000
"""Records in one transaction."""


def fill(
    replica: Replica,
    rows: Iterable[Row],
    *,
    report: Callable[[int], None] = lambda done: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Counter[str]:
    """Writes all rows and returns how many of each kind; ``report`` hears the total so far.

    Raises Cancelled between two transactions.
    """
    ids: dict[str, str] = {}
    counts: Counter[str] = Counter()
    waiting = iter(rows)
    while batch := list(islice(waiting, PER_ACT)):
        if cancelled():
            raise Cancelled
        with replica.act(AUTHOR, hub=True) as act:
            for row in batch:
                values = dict(_resolved(row, ids)) | {"sample": True}
                natural = _natural(row, values)
                made = act.add(row.kind, row.area, values, natural)
                if row.key:
                    ids[row.key] = made
                counts[row.kind] += 1
        report(counts.total())
    return counts


def _natural(row: Row, values: dict[str, Value]) -> str:
    """The id that a record of a natural kind is given; "" for all others."""
    if row.kind == "entitlement":
        subject = values.get("member") or values.get("household") or values.get("enterprise")
        return f"{subject}-{values['rule']}"
    return row.key if KINDS[row.kind].natural else ""


def _resolved(row: Row, ids: dict[str, str]) -> Iterator[tuple[str, Value]]:
    """The row's values with local names replaced; what is not known is left out."""
    fields = KINDS[row.kind].fields
    for name, value in row.values.items():
        field = fields[name]
        if value is None:
            continue
        if isinstance(field, RefField):
            yield name, ids[str(value)]
        elif isinstance(field, ListField) and field.of and isinstance(value, list):
            yield name, [ids[key] for key in value]
        else:
            yield name, value
