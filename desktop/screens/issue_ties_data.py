"""What an issue has to do with others: sources, a likely double, the common issue, children."""

from dataclasses import dataclass, field
from datetime import date

from sync.casework.commons import LEAST_LEVEL, Child, children, fault, outcome_of
from sync.casework.issues import life_of
from sync.casework.sources import Double, double_of, sources_of
from sync.errors import Text
from sync.records.fields import Value
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.rules.parameters import Settings
from sync.rules.transitions import Life

COMMONS_MAX = 50
"""Common issues offered; nobody reads a longer list."""
WORDS_MAX = 28
"""Characters of an issue's text where it is one of many."""


@dataclass(frozen=True)
class Ties:
    """``told`` is the issue with all that were merged into it, ``commons`` are those that it may be
    joined to, ``outcome`` is what the common issue's end says for its next step.
    """

    told: list[Record] = field(default_factory=list)
    double: Double | None = None
    parent: Record | None = None
    children: list[Child] = field(default_factory=list)
    commons: list[Record] = field(default_factory=list)
    outcome: dict[str, Value] = field(default_factory=dict)


def read_ties(replica: Replica, issue: Record, life: Life, day: date, settings: Settings) -> Ties:
    """The ties of one issue, as of a day."""
    parent = replica.get(str(issue["parent"])) if issue["parent"] else None
    return Ties(
        told=sources_of(replica, issue),
        double=double_of(replica, issue, day, settings),
        parent=parent,
        children=children(replica, issue.id, day) if issue["common"] else [],
        commons=[] if parent else _commons(replica, issue, life),
        outcome=outcome_of(replica, parent) if parent else {},
    )


def _commons(replica: Replica, issue: Record, life: Life) -> list[Record]:
    """The common issues that this one may be joined to, the newest first."""
    if (life.level or "") < LEAST_LEVEL or life.is_final or issue["common"]:
        return []
    others = replica.fetch("issue", "", {"common": True})[-COMMONS_MAX:]
    return [
        one for one in reversed(others) if fault(life, issue, life_of(replica, one.id), one) is None
    ]


def words_of(issue: Record) -> Text:
    """An issue in a list: its first words and its number."""
    flat = " ".join(str(issue["text"] or "").split())
    short = flat if len(flat) <= WORDS_MAX else flat[: WORDS_MAX - 1] + "…"
    whole = " · ".join(part for part in (short, str(issue["number"] or "")) if part)
    return Text(whole, whole)
