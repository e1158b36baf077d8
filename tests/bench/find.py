"""Search measured: what the box asks among many people, beside a plain scan for the same text."""

import secrets
import tempfile
from functools import partial
from pathlib import Path

from sync.replica.find import find
from sync.replica.replica import Replica
from tests.bench.measure import Row, median
from tests.bench.records import records

QUERIES = ("王", "张伟", "王秀", "zw", "lixiu", "5678", "13845")
SCAN = "SELECT id FROM member WHERE name LIKE ? OR phone LIKE ? OR id_no LIKE ? LIMIT 50"


def measure(people: int) -> list[Row]:
    """One row a query, in an encrypted file with so many members."""
    with tempfile.TemporaryDirectory() as name:
        replica = Replica.open(Path(name) / "laptop.db", secrets.token_bytes(32))
        _fill(replica, people)
        rows = []
        for text in QUERIES:
            like = f"%{text}%"
            took = median(partial(find, replica, text), 15)
            scan = median(partial(replica.query, SCAN, (like, like, like)), 5)
            found = len(find(replica, text))
            rows.append(
                Row(f"find “{text}” among {people}", took, "LIKE scan", scan, f"{found} found")
            )
        replica.close()
        return rows


def _fill(replica: Replica, people: int) -> None:
    members = (row for row in records(people * 4, 20) if row[0] == "member")
    with replica.act("bench") as act:
        for number, (kind, area, values, _) in enumerate(members):
            if number == people:
                break
            values.pop("_key")
            act.add(kind, area, values)
