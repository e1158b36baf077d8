"""Verifies a replica: the file's pages, the log's hash chains, and that the tables follow from it.

The tables hold nothing that the log does not: replaying the log must give every row.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sync.changes.chain import first_link, links
from sync.changes.merge import State, merge
from sync.errors import DataFault, Text
from sync.records.kinds.held import held_id
from sync.replica import log
from sync.replica.holding import HELD, HELD_KIND, read, stands
from sync.replica.replica import Replica
from sync.replica.tables import layout_of

LOG = "SELECT area, device, n, kind, body FROM change ORDER BY area, device, n"
REPLAY = "SELECT kind, device, n, body FROM change WHERE area = ? ORDER BY seq"
EARLY = "SELECT device, n FROM quarantine WHERE area = ?"


@dataclass
class Checked:
    """What was looked at, and what is wrong; sound when ``faults`` is empty."""

    changes: int = 0
    records: int = 0
    faults: list[Text] = field(default_factory=list)


def check(replica: Replica, report: Callable[[str, int], None] = lambda step, n: None) -> Checked:
    """Looks at everything; reads only. ``report`` hears the step and how much of it is done."""
    checked = Checked()
    try:
        checked.faults += _pages(replica)
        report("pages", 1)
        checked.faults += _chains(replica, checked)
        report("chains", checked.changes)
        checked.faults += _rows(replica, checked, report)
    except DataFault as fault:
        checked.faults.append(fault.message)
    return checked


def _pages(replica: Replica) -> list[Text]:
    """What the store finds wrong with itself."""
    faults = replica.store.faults()
    return [Text(f"数据文件损坏：{what}", f"The file is damaged: {what}") for what in faults]


def _chains(replica: Replica, checked: Checked) -> Iterator[Text]:
    """Every device's changes are numbered without gaps, hash to the head and to signed ends."""
    heads = {(a, d): (n, link) for a, d, n, link in _rows_of(replica, "head", "link")}
    ends = {(a, d, n): link for a, d, n, link in _rows_of(replica, "run_end", "link")}
    reached = {
        (area, device): (n, ends.get((area, device, n), b""))
        for area, devices in log.gone(replica).items()
        for device, n in devices.items()
        if n
    }
    for area, device, n, _, body in replica.query(LOG):
        checked.changes += 1
        last, link = reached.get((area, device), (0, first_link(area, device)))
        if n != last + 1:
            yield _fault(area, device, n, "编号不连续", "the numbers have a gap")
        link = links(link, [bytes(body)])[0]
        reached[area, device] = (n, link)
        if ends.get((area, device, n), link) != link:
            yield _fault(area, device, n, "与签名的链不符", "it is not what was signed")
    for key, head in heads.items():
        if reached.get(key) != (head[0], bytes(head[1])):
            yield _fault(*key, head[0], "与链尾不符", "the end of the chain differs")


def _rows_of(replica: Replica, table: str, column: str) -> list[tuple[Any, ...]]:
    return replica.query(f"SELECT area, device, n, {column} FROM {table}")


def _fault(area: str, device: str, n: int, zh: str, en: str) -> Text:
    return Text(
        f"日志不一致：区划{area}设备{device}第{n}条，{zh}",
        f"The log is inconsistent: area {area}, device {device}, change {n}: {en}",
    )


def _rows(replica: Replica, checked: Checked, report: Callable[[str, int], None]) -> Iterator[Text]:
    """Replays the log area by area and compares every record with its row, and what is applied with
    what the held records say."""
    left = log.gone(replica)
    for (area,) in replica.query("SELECT DISTINCT area FROM change ORDER BY area"):
        if area in left:
            continue
        states: dict[tuple[str, str], State] = {}
        applied: dict[tuple[str, int], bool] = {}
        for kind, device, n, body in replica.query(REPLAY, (area,)):
            change = read(bytes(body), n)
            if change is None and kind != HELD_KIND:
                yield _fault(area, device, n, "读不懂", "it cannot be read")
            if change is None:
                continue
            applied[device, n] = kind != HELD_KIND
            if kind != HELD_KIND:
                key = (kind, change.record_id)
                states[key], _ = merge(states.get(key) or State(kind, area, key[1]), change)
        yield from _held(replica, area, applied, states)
        for (kind, record), state in states.items():
            checked.records += 1
            layout = layout_of(kind)
            rows = replica.query(layout.select("area = ? AND id = ?"), (area, record))
            if not rows or tuple(rows[0]) != layout.row(state):
                yield Text(
                    f"记录{record}（{kind}，{area}）与日志不符",
                    f"The record {record} ({kind}, {area}) does not follow from the log",
                )
        report("records", checked.records)


def _held(
    replica: Replica,
    area: str,
    applied: dict[tuple[str, int], bool],
    states: dict[tuple[str, str], State],
) -> Iterator[Text]:
    """Whatever stands in the log is applied, unless a held record or an early word keeps it out."""
    early = {(device, n) for device, n in replica.query(EARLY, (area,))}
    for (device, n), is_applied in applied.items():
        record = states.get((HELD, held_id(area, device, n)))
        own = device == replica.device
        is_out = record is not None and stands(record.values) and not own
        if is_applied and is_out:
            yield _fault(area, device, n, "应暂存而已采用", "it is held, and applied")
        if not is_applied and not is_out and (record or (device, n) not in early):
            yield _fault(area, device, n, "应采用而未采用", "it is not held, nor applied")
