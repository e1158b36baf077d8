"""一月一会商: which issues are to be consulted on, what was decided, what is still to be done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from sync.casework.issues import issue_of
from sync.casework.parameters import settings_of
from sync.casework.supervision import Watched, watched
from sync.errors import BadValue, Missing, Text
from sync.records.codes import code_list
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.rules.parameters import Settings
from sync.rules.supervision import SEVERITY

CONSULTATION = "consultation"
UPPER_LEVEL = "2"
"""From this level on a matter is beyond the county (市级会办, campaign.md 二)."""


@dataclass(frozen=True)
class Candidate:
    """An issue that is difficult, with everything that makes it so."""

    watched: Watched
    why: tuple[Text, ...]


class Decision(NamedTuple):
    """A consultation's decision as it stands on a day."""

    record: Record
    state: Literal["open", "overdue", "done"]
    days_late: int


class Month(NamedTuple):
    """A month of the campaign without a consultation; the present one is still to come."""

    first: date
    last: date
    overdue: bool


def candidates(
    replica: Replica, area: str, day: date, settings: Settings | None = None
) -> list[Candidate]:
    """The difficult issues under an area: red, of an upper level, in a joint meeting, or somebody
    was not satisfied. The most urgent first."""
    found = []
    for one in watched(replica, area, day, settings, pending=False):
        why = tuple(_why(one)) if one.life.is_open else ()
        if why:
            found.append(Candidate(one, why))
    return sorted(found, key=_urgency)


def _why(one: Watched) -> Iterator[Text]:
    life = one.life
    if one.colour.name == "red":
        yield Text(f"红色预警：{one.colour.why.zh}", f"red: {one.colour.why.en}")
    if (life.level or "") >= UPPER_LEVEL:
        level = code_list("issue_level").items.get(life.level or "", Text("", ""))
        yield Text(f"层级：{level.zh}", f"level: {level.en}")
    if life.state == "in_meeting":
        yield Text("正在会办", "in a joint meeting")
    times = life.tally("dissatisfied")
    if times:
        yield Text(f"回访{times}次不满意", f"not satisfied at {times} follow-ups")


def _urgency(one: Candidate) -> tuple[int, int, str, str]:
    issue = one.watched.issue
    return SEVERITY[one.watched.colour.name], -len(one.why), issue.area, issue.id


def hold(
    replica: Replica,
    author: str,
    *,
    area: str,
    day: date,
    topic: str,
    issues: Sequence[str] = (),
    decision: str = "",
    owner: str = "",
    due: date | None = None,
    present: str = "",
    document: str = "",
) -> str:
    """Writes a consultation down and returns its id. Raises Missing for an issue that is not
    here, BadValue where there is no topic or the term is over before it begins."""
    if not topic.strip():
        raise BadValue("请写明会商议题", "Say what the consultation was about")
    if due is not None and due < day:
        raise BadValue("完成时限早于会商日期", "It would be due before the consultation")
    discussed = [issue_of(replica, id).id for id in issues]
    values = {
        "date": day.isoformat(),
        "topic": topic.strip(),
        "issues": discussed or None,
        "decision": decision or None,
        "owner": owner or None,
        "due": due.isoformat() if due else None,
        "present": present or None,
        "document": document or None,
    }
    with replica.act(author) as act:
        return act.add(CONSULTATION, area, values)


def carry_out(replica: Replica, author: str, id: str, day: date) -> None:
    """Says that a decision was carried out. Raises Missing."""
    record = replica.get(id)
    if record is None or record.kind != CONSULTATION or record.deleted:
        raise Missing(f"没有编号为 {id} 的会商", f"There is no consultation {id}")
    with replica.act(author) as act:
        act.set(record.id, {"done": day.isoformat()})


def decisions(replica: Replica, area: str, day: date) -> list[Decision]:
    """The consultations under an area with what has become of them, the latest first."""
    found = [_decision(record, day) for record in replica.fetch(CONSULTATION, area)]
    return sorted(found, key=lambda one: (str(one.record["date"]), one.record.id), reverse=True)


def _decision(record: Record, day: date) -> Decision:
    due, done = str(record["due"] or ""), str(record["done"] or "")
    late = max(0, (day - date.fromisoformat(due)).days) if due else 0
    if done and done <= day.isoformat():
        return Decision(record, "done", 0)
    return Decision(record, "overdue" if late else "open", late)


def months_without(
    replica: Replica, area: str, day: date, settings: Settings | None = None
) -> list[Month]:
    """The months from the campaign's first to the present one in which an area itself held no
    consultation, the oldest first."""
    starts = (settings or settings_of(replica)).day("visit.starts", area, day)
    held = {str(one["date"])[:7] for one in replica.fetch(CONSULTATION, area) if one.area == area}
    found, first = [], starts.replace(day=1)
    while first <= day:
        after = (first + timedelta(days=31)).replace(day=1)
        if first.isoformat()[:7] not in held:
            found.append(Month(first, after - timedelta(days=1), after <= day))
        first = after
    return found
