"""The lives of a replica's issues: the rules of ``sync/rules/issues.py`` on its records.

Every step is judged by the limits that its area has on its day: one reading of the parameters for
whatever is asked.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import NamedTuple

from sync.casework.parameters import settings_of
from sync.changes.change import decode
from sync.errors import BadValue, Missing, Refused, Text
from sync.protocol.messages import Right
from sync.records.fields import Value
from sync.records.places import town_of
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act
from sync.rules.issues import Option, decide, fold, steps_for
from sync.rules.parameters import Settings
from sync.rules.transitions import Life, LimitsOn, Step, transitions
from sync.stamps import today

ISSUE, STEP, CADRE = "issue", "issue_step", "cadre"
ROLES = ("visitor", "leader", "clerk", "supervisor", "admin")
"""From the one with the least to say in an issue's life to the one with the most."""

AUTHORS = (
    "SELECT record, body FROM change WHERE kind = 'issue_step' AND record IN ({}) ORDER BY seq"
)
AUTHORS_OF_AREA = AUTHORS.format("SELECT id FROM issue_step WHERE area >= ? AND area < ?")
"""Who proposed a step is who wrote its record: the author of the change that made it. No join: a
step that moved was made in another area."""


def issue_of(replica: Replica, issue_id: str) -> Record:
    """The issue with this id. Raises Missing."""
    found = replica.get(issue_id)
    if found is None or found.kind != ISSUE or found.deleted:
        raise Missing(f"没有编号为 {issue_id} 的问题", f"There is no issue {issue_id}")
    return found


def steps_of(replica: Replica, issue: Record) -> list[Step]:
    """All steps of an issue that are known here, with their authors."""
    records = replica.fetch(STEP, issue.area, {"issue": issue.id})
    if not records:
        return []
    authors_of = AUTHORS.format(", ".join("?" * len(records)))
    authors = _authors(replica.query(authors_of, [step.id for step in records]))
    names = {
        account: str(cadre["name"])
        for account in set(authors.values())
        for cadre in replica.fetch(CADRE, where={"account": account})
    }
    return _steps(records, authors, names)


def limits_of(replica: Replica, area: str, settings: Settings | None = None) -> LimitsOn:
    """The limits of an area, day by day."""
    return partial((settings or settings_of(replica)).limits, area)


def life_of(replica: Replica, issue_id: str, *, pending: bool = True) -> Life:
    """Where an issue stands. Raises Missing."""
    issue = issue_of(replica, issue_id)
    limits = limits_of(replica, issue.area)
    return fold(issue.values, steps_of(replica, issue), pending=pending, limits=limits)


class Course(NamedTuple):
    """An issue with all its steps, and the life that they make."""

    issue: Record
    steps: list[Step]
    life: Life


def courses(
    replica: Replica, area: str = "", settings: Settings | None = None, *, pending: bool = True
) -> list[Course]:
    """Every issue under an area prefix, by area and id, in a few queries."""
    authors = _authors(replica.query(AUTHORS_OF_AREA, (area, area + "~")))
    names = {str(cadre["account"]): str(cadre["name"]) for cadre in replica.fetch(CADRE)}
    settings = settings or settings_of(replica)
    by_issue: dict[str, list[Record]] = {}
    for record in replica.fetch(STEP, area):
        by_issue.setdefault(str(record["issue"]), []).append(record)
    found = []
    for issue in replica.fetch(ISSUE, area):
        steps = _steps(by_issue.get(issue.id, []), authors, names)
        limits = partial(settings.limits, issue.area)
        found.append(
            Course(issue, steps, fold(issue.values, steps, pending=pending, limits=limits))
        )
    return found


def lives(
    replica: Replica, area: str = "", settings: Settings | None = None, *, pending: bool = True
) -> list[tuple[Record, Life]]:
    """Every issue under an area prefix with its life, by area and id."""
    found = courses(replica, area, settings, pending=pending)
    return [(course.issue, course.life) for course in found]


def options_of(
    replica: Replica, issue_id: str, author: str, role: str, day: date | None = None
) -> list[Option]:
    """Every step of the table for this issue and person: allowed now, or why not."""
    issue = issue_of(replica, issue_id)
    limits = limits_of(replica, issue.area)
    life = fold(issue.values, steps_of(replica, issue), limits=limits)
    return steps_for(issue.values, life, role, author, day or today(), limits=limits)


def propose_step(
    replica: Replica,
    author: str,
    issue_id: str,
    event: str,
    values: Mapping[str, Value],
    role: str = "",
) -> str:
    """Writes a step for the home hub to decide, once the rules here let it pass; returns its id.

    ``role`` is the person's in the issue's area; "" leaves that question to the hub. A step
    without a date is of today. Raises Missing, BadValue for an unknown step, Refused with the
    rule or the field that is missing.
    """
    with replica.act(author) as act:
        return propose_in(act, replica, author, issue_id, event, values, role)


def propose_in(
    act: Act,
    replica: Replica,
    author: str,
    issue_id: str,
    event: str,
    values: Mapping[str, Value],
    role: str = "",
) -> str:
    """``propose_step`` inside an act that is open already."""
    if event not in transitions():
        known = "、".join(transitions())
        raise BadValue(f"没有“{event}”这个步骤；有：{known}", f"No step “{event}”; try: {known}")
    issue = issue_of(replica, issue_id)
    filled = {"date": today().isoformat(), **values}
    limits = limits_of(replica, issue.area)
    life = fold(issue.values, steps_of(replica, issue), limits=limits)
    names = [str(cadre["name"]) for cadre in replica.fetch(CADRE, where={"account": author})]
    step = Step("", event, author, {**filled, "issue": issue.id}, name="".join(names[:1]))
    why = decide(issue.values, life, step, role=role, today=today(), limits=limits)
    why = why or master_fault(replica, issue, step)
    if why is not None:
        raise Refused(why.zh, why.en)
    return act.add(STEP, issue.area, {**filled, "issue": issue.id, "event": event})


def master_fault(replica: Replica, issue: Record, step: Step) -> Text | None:
    """Why an issue cannot be merged into the one that the step names; None where it can, or where
    that one is not known here and the home hub will say."""
    if step.event != "merge":
        return None
    master = replica.get(step.text("other"))
    if master is None:
        return None
    if master.kind != ISSUE or master.deleted:
        return Text("主办问题不存在或已删除", "The main issue does not exist, or is deleted")
    if town_of(master.area) != town_of(issue.area):
        return Text("只能并入本乡镇的问题", "Issues are merged within a town")
    if master_of(life_of(replica, master.id, pending=False)):
        return Text("主办问题自己已经并案，请并入它的主办问题", "The main issue is itself merged")
    return None


def master_of(life: Life) -> str:
    """The id of the issue that this one was merged into; "" when it was not."""
    if life.state != "merged":
        return ""
    return next((e.step.text("other") for e in reversed(life.history) if e.after == "merged"), "")


def strongest_role(rights: Iterable[Right], area: str) -> str:
    """The role with the most to say that these rights give in an area; "" when they give none."""
    mine = {right.role for right in rights if area.startswith(right.area)}
    return max(mine, key=lambda role: ROLES.index(role) if role in ROLES else -1, default="")


def _authors(rows: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    found: dict[str, str] = {}
    made: set[str] = set()
    for record, body in rows:
        if record not in made:
            change = decode(bytes(body))
            if not change.record:
                made.add(record)
                found[record] = change.author
            found.setdefault(record, change.author)
    return found


def _steps(
    records: Iterable[Record], authors: Mapping[str, str], names: Mapping[str, str]
) -> list[Step]:
    return [
        Step(
            id=record.id,
            event=str(record["event"]),
            author=authors.get(record.id, ""),
            values=record.values,
            taken=record["taken"],
            refused=record["refused"],
            name=names.get(authors.get(record.id, ""), ""),
        )
        for record in records
    ]
