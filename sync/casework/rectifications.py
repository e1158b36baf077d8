"""What inspections ask to be put right (整改): a demand, a day, and a proof before it is closed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sync.casework.parameters import settings_of
from sync.errors import Missing, Refused
from sync.records.places import path_of
from sync.replica.replica import Replica
from sync.replica.tables import Record

RECTIFICATION, ATTACHMENT = "rectification", "attachment"
State = Literal["open", "overdue", "unproved", "closed"]


@dataclass(frozen=True)
class Matter:
    """A matter to put right as it stands on a day; ``unproved`` ones are called done, without
    anything that shows it."""

    record: Record
    state: State
    days_late: int = 0


def demand(
    replica: Replica,
    author: str,
    *,
    area: str,
    text: str,
    day: date,
    due: date | None = None,
    unit: str = "",
    inspection: str = "",
) -> str:
    """Writes down what is to be put right in an area, by ``due`` or in the days that are usual
    there; returns its id. Raises Missing for an inspection that is not here."""
    if inspection and replica.get(inspection) is None:
        raise Missing(f"没有编号为 {inspection} 的督查", f"There is no inspection {inspection}")
    if due is None:
        days = settings_of(replica).number("inspection.rectify_days", area, day)
        due = day + timedelta(days=days)
    values = {
        "unit": unit or path_of(area, ""),
        "demand": text,
        "due": due.isoformat(),
        "inspection": inspection or None,
    }
    with replica.act(author) as act:
        return act.add(RECTIFICATION, area, values)


def close(
    replica: Replica, author: str, id: str, *, result: str, day: date, evidence: str = ""
) -> None:
    """Closes a matter. Raises Missing, and Refused without a proof: words that say where it is,
    or an attachment to the matter."""
    record = replica.get(id)
    if record is None or record.kind != RECTIFICATION or record.deleted:
        raise Missing(f"没有编号为 {id} 的整改事项", f"There is no matter {id} to put right")
    proof = evidence.strip() or str(record["evidence"] or "").strip()
    if not proof and not replica.count(ATTACHMENT, record.area, {"object": record.id}):
        raise Refused(
            "没有佐证不能销号：请写明佐证（文件、照片编号），或先给这条整改事项加上附件",
            "It cannot be closed without evidence: name it, or attach it to the matter first",
        )
    if not result.strip():
        raise Refused("请写明整改结果", "Say what was done")
    values = {"result": result.strip(), "done": day.isoformat(), "evidence": proof or None}
    with replica.act(author) as act:
        act.set(record.id, values)


def matters(replica: Replica, area: str, day: date) -> list[Matter]:
    """What is to be put right under an area, and what was, by the day it is due."""
    attached = {str(one["object"]) for one in replica.fetch(ATTACHMENT, area)}
    found = [_matter(record, attached, day) for record in replica.fetch(RECTIFICATION, area)]
    return sorted(found, key=lambda one: (str(one.record["due"] or "9999"), one.record.id))


def _matter(record: Record, attached: Iterable[str], day: date) -> Matter:
    proved = bool(str(record["evidence"] or "").strip()) or record.id in attached
    if record["done"] and proved:
        return Matter(record, "closed")
    due = str(record["due"] or "")
    late = (day - date.fromisoformat(due)).days if due else 0
    if record["done"]:
        return Matter(record, "unproved", max(0, late))
    return Matter(record, "overdue" if late > 0 else "open", max(0, late))
