"""The lives of a replica's issues: the rules of ``sync/rules/issues.py`` on its records."""

from collections.abc import Iterable, Mapping
from datetime import date

from sync.changes.change import decode
from sync.errors import BadValue, Missing, Refused
from sync.protocol.messages import Right
from sync.records.fields import Value
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act
from sync.rules.issues import Option, decide, fold, steps_for
from sync.rules.transitions import Life, Step, transitions
from sync.stamps import today

ISSUE, STEP = "issue", "issue_step"
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
    return _steps(records, _authors(replica.query(authors_of, [step.id for step in records])))


def life_of(replica: Replica, issue_id: str, *, pending: bool = True) -> Life:
    """Where an issue stands. Raises Missing."""
    issue = issue_of(replica, issue_id)
    return fold(issue.values, steps_of(replica, issue), pending=pending)


def lives(replica: Replica, area: str = "") -> list[tuple[Record, Life]]:
    """Every issue under an area prefix with its life, by area and id, in three queries."""
    authors = _authors(replica.query(AUTHORS_OF_AREA, (area, area + "~")))
    by_issue: dict[str, list[Record]] = {}
    for record in replica.fetch(STEP, area):
        by_issue.setdefault(str(record["issue"]), []).append(record)
    return [
        (issue, fold(issue.values, _steps(by_issue.get(issue.id, []), authors)))
        for issue in replica.fetch(ISSUE, area)
    ]


def options_of(
    replica: Replica, issue_id: str, author: str, role: str, day: date | None = None
) -> list[Option]:
    """Every step of the table for this issue and person: allowed now, or why not."""
    issue = issue_of(replica, issue_id)
    life = fold(issue.values, steps_of(replica, issue))
    return steps_for(issue.values, life, role, author, day or today())


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
    life = fold(issue.values, steps_of(replica, issue))
    why = decide(issue.values, life, Step("", event, author, filled), role=role, today=today())
    if why is not None:
        raise Refused(why.zh, why.en)
    return act.add(STEP, issue.area, {**filled, "issue": issue.id, "event": event})


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


def _steps(records: Iterable[Record], authors: Mapping[str, str]) -> list[Step]:
    return [
        Step(
            id=record.id,
            event=str(record["event"]),
            author=authors.get(record.id, ""),
            values=record.values,
            taken=record["taken"],
            refused=record["refused"],
        )
        for record in records
    ]
