"""The search box: people and things by name, pinyin, initials, number or the end of a number."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from sync.records.catalogue import KINDS, title_of
from sync.replica.replica import Replica
from sync.replica.tables import Record, layout_of
from sync.replica.words import query_of

LIMIT = 50
"""Results that a person still reads."""
CANDIDATES = 400
"""Index hits looked at before they are ranked and cut to the limit."""
ORDER = ("household", "member", "enterprise", "issue", "cadre", "team", "notice", "need", "area")
"""Results are shown by kind, in this order."""

SEARCH = (
    "SELECT seat.kind, seat.area, seat.id FROM search JOIN seat ON seat.place = search.rowid "
    "WHERE search MATCH ? ORDER BY search.rowid DESC LIMIT ?"
)


@dataclass(frozen=True)
class Found:
    """One result: what it is, where it lives, and two lines for the list.

    ``opens`` is the record to go to: a member's household, otherwise the record itself.
    """

    kind: str
    id: str
    area: str
    title: str
    subtitle: str
    opens: str


def find(
    replica: Replica, text: str, kind: str = "", limit: int = LIMIT, language: str = "zh"
) -> list[Found]:
    """What the index knows of ``text``, by kind, nearest names first; [] for an empty text."""
    query = query_of(text)
    if not query:
        return []
    hits = cast(list[tuple[str, str, str]], replica.query(SEARCH, (query, CANDIDATES)))
    records = [r for r in _records(replica, hits) if not r.deleted and kind in ("", r.kind)]
    wanted = text.strip()

    def nearest(record: Record) -> tuple[int, bool, int, str]:
        title = _title(record, language)
        return _rank(record.kind), title != wanted, len(title), record.area

    records.sort(key=nearest)
    return [_found(replica, record, language) for record in records[:limit]]


def _records(replica: Replica, hits: Iterable[tuple[str, str, str]]) -> list[Record]:
    """The records at so many (kind, area, id), by kind and area."""
    rooms: dict[tuple[str, str], list[str]] = {}
    for kind, area, id in hits:
        rooms.setdefault((kind, area), []).append(id)
    found: list[Record] = []
    for (kind, area), ids in rooms.items():
        layout = layout_of(kind)
        sql = layout.select(f"area = ? AND id IN ({', '.join('?' * len(ids))})")
        found += [layout.record(row) for row in replica.query(sql, (area, *ids))]
    return found


def _rank(kind: str) -> int:
    return ORDER.index(kind) if kind in ORDER else len(ORDER)


def _title(record: Record, language: str) -> str:
    return title_of(KINDS[record.kind], record.values, language)


def _found(replica: Replica, record: Record, language: str) -> Found:
    opens, parts = record.id, [record["group"], record["door"], record["phone"]]
    if record.kind == "member":
        household = replica.get(str(record["household"]))
        if household is not None:
            opens, parts = household.id, [household["head"], household["group"], record["phone"]]
    elif record.kind == "issue":
        parts = [record["number"], record["raised"]]
    elif record.kind == "cadre":
        parts = [record["unit"], record["phone"]]
    subtitle = " · ".join(str(part) for part in parts if part)
    title = _title(record, language)
    return Found(record.kind, record.id, record.area, title, subtitle, opens)
