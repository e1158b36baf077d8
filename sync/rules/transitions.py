"""What an issue's life is made of: the table of states and steps (domain.md 5.2), steps and lives.

The table is data, ``data/issue_life.json``: one row for each step, with the states it starts from,
who takes it, the fields of ``issue_step`` it needs, its guards by name and the state it leads to.
What the rows mean for a given issue is in ``sync/rules/issues.py``.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from sync.errors import Text
from sync.records.fields import Values
from sync.records.kinds.issue import ISSUE

DRAFT = "draft"
YEARS = (1949, 2100)
"""A date outside these is a slip of the pen, and counting days towards it would not end well."""


@dataclass(frozen=True)
class State:
    """A state of an issue, by its stable key."""

    key: str
    label: Text
    final: bool


@dataclass(frozen=True)
class Transition:
    """One row of the table.

    ``to`` is "" where the step leaves the issue in its state. ``sets`` are the fields of the step
    that become facts of the issue, ``counts`` the tally it adds to. A step that ``handles`` makes
    its people handlers, who may not follow up. ``main`` steps are the way through the life that
    people are told about. ``labels`` are what fields are called in this step.
    """

    event: str
    row: int
    label: Text
    sources: frozenset[str]
    who: tuple[str, ...]
    needs: tuple[str, ...]
    takes: tuple[str, ...]
    sets: tuple[str, ...]
    guards: tuple[str, ...]
    to: str
    counts: str
    handles: bool
    main: bool
    labels: Mapping[str, Text]


@dataclass(frozen=True)
class Limits:
    """Numbers of the rules: defaults with their sources in the table (domain.md 5.2-5.4).

    ``due_days`` go by level, ``stage_wd`` and ``silent_days`` by state; a lag is in percentage
    points, and wd are working days.
    """

    text_min: int
    declines: int
    decline_wd: int
    decline_petition_wd: int
    extensions: int
    extension_days: int
    explain_follow_ups: int
    exhausted_follow_ups: int
    posting_wd: int
    posting_again_days: int
    attempt_days: int
    reopen_days: int
    blue_wd: int
    blue_percent: int
    yellow_lag: int
    red_lag: int
    due_days: Mapping[str, int]
    stage_wd: Mapping[str, int]
    silent_days: Mapping[str, int]
    privacy_categories: frozenset[str]


LimitsOn = Callable[[date], Limits]
"""The limits that an area has on a day: what a step is judged by, and a colour seen by."""


@dataclass(frozen=True)
class Step:
    """An ``issue_step`` record as the rules see it; ids sort in stamp order.

    ``author`` is the account that wrote the record and ``name`` the name of its person where that
    is known; ``taken`` and ``refused`` are the home hub's word on it.
    """

    id: str
    event: str
    author: str
    values: Values
    taken: int | None = None
    refused: str | None = None
    name: str = ""

    def text(self, name: str) -> str:
        """A value as trimmed text; "" when it is not known or empty."""
        value = self.values.get(name)
        return "" if value is None else str(value).strip()

    def day(self, name: str = "date") -> date | None:
        """A value as a date; None when it is not known, no date, or of no year we can count in."""
        try:
            day = date.fromisoformat(self.text(name))
        except ValueError:
            return None
        return day if YEARS[0] <= day.year <= YEARS[1] else None


@dataclass(frozen=True)
class Entry:
    """A step in an issue's history: taken by the hub, pending here, failing here, or refused."""

    step: Step
    status: Literal["taken", "pending", "failing", "refused"]
    before: str
    after: str
    why: Text | None = None

    @property
    def label(self) -> Text:
        """The step's name; its key when this program does not know it (yet)."""
        row = transitions().get(self.step.event)
        return row.label if row else Text(self.step.event, self.step.event)


class Posting(NamedTuple):
    """One time that the outcome hung on the board."""

    starts: date | None
    ends: date | None
    place: str
    notice: str


@dataclass(frozen=True)
class Life:
    """Where an issue stands, and all that led there.

    ``history`` holds the taken steps in the hub's order, then the pending ones, in effect already;
    ``refused`` those without effect, each with its reason. ``begun`` is where the time until
    ``due`` starts, ``since`` when the state was entered, ``heard`` the date of the last step.
    ``rounds`` counts how often it went back to work after its result had been approved; the
    posting, the attempts to reach people and the percentage are of the present round.
    """

    state: str = DRAFT
    history: tuple[Entry, ...] = ()
    refused: tuple[Entry, ...] = ()
    law_class: str | None = None
    level: str | None = None
    unit: str | None = None
    person: str | None = None
    begun: date | None = None
    due: date | None = None
    since: date | None = None
    heard: date | None = None
    percent: int | None = None
    postings: tuple[Posting, ...] = ()
    posting_done: bool = False
    open_objections: int = 0
    satisfied: bool | None = None
    rounds: int = 0
    tallies: Mapping[str, int] = field(default_factory=dict)
    attempts: frozenset[date] = frozenset()
    handlers: frozenset[str] = frozenset()
    closed: date | None = None

    @property
    def is_final(self) -> bool:
        """Whether the life is over (a solved issue may be reopened)."""
        return states()[self.state].final

    @property
    def is_open(self) -> bool:
        """Whether something remains to be done."""
        return not self.is_final

    @property
    def label(self) -> Text:
        """The state's name."""
        return states()[self.state].label

    @property
    def pending(self) -> tuple[Step, ...]:
        """The steps that take effect here but that the hub has not yet decided."""
        return tuple(entry.step for entry in self.history if entry.status == "pending")

    @property
    def next_number(self) -> int:
        """The number that the hub gives to the next step it takes."""
        taken = [entry.step.taken or 0 for entry in self.history if entry.status == "taken"]
        return max(taken, default=0) + 1

    def tally(self, name: str) -> int:
        """How often steps of a kind were taken: returned, declined, rejected, extended..."""
        return self.tallies.get(name, 0)


@cache
def states() -> dict[str, State]:
    """The states by key, in the order of the flow, final ones last."""
    return {
        row["key"]: State(row["key"], Text(row["zh"], row["en"]), row["final"])
        for row in _table()["states"]
    }


@cache
def transitions() -> dict[str, Transition]:
    """The steps by their event key, in the order of the table."""
    return {row["key"]: _transition(row) for row in _table()["events"]}


@cache
def role_label(role: str) -> Text:
    """Who acts under a role, in words; the role itself when the table lacks it."""
    row = _table()["roles"].get(role)
    return Text(row["zh"], row["en"]) if row else Text(role, role)


@cache
def default_limits() -> Limits:
    """The limits of the table, for areas that set none of their own."""
    table = _table()
    by_key = ("due_days", "stage_wd", "silent_days")
    numbers: dict[str, Any] = {name: row["value"] for name, row in table["limits"].items()}
    numbers |= {name: {key: row["days"] for key, row in table[name].items()} for name in by_key}
    return Limits(
        **numbers,
        privacy_categories=frozenset(table["privacy_categories"]),
    )


def default_limits_on(_day: date) -> Limits:
    """The limits of the table, whatever the day."""
    return default_limits()


def target(row: Transition, life: Life, issue: Values, values: Values, limits: Limits) -> str:
    """The state that a step leads to, from where the issue is and by what the step says."""
    match row.event:
        case "feed_back" if not_posted_because(issue, limits):
            return "to_follow_up"
        case "object" if values.get("upheld") is True:
            return "in_progress"
        case "follow_up_dissatisfied" if life.law_class == "C":
            return life.state  # nothing can be solved: explain again, or close by explanation
    return row.to or life.state


def not_posted_because(issue: Values, limits: Limits) -> Text | None:
    """Why the outcome is not posted (domain.md 6.4); None when it is to be posted."""
    category = issue.get("category")
    if issue.get("private"):
        return Text("涉及隐私", "it is private")
    if category in limits.privacy_categories:
        show = ISSUE.fields["category"].show
        zh, en = show(category), show(category, "en")
        return Text(f"“{zh}”类问题不公示", f"issues of “{en}” are not posted")
    if not issue.get("consent"):
        return Text("反映人没有同意公示", "the person has not agreed to a posting")
    return None


def shown(day: date) -> Text:
    """A date as people read it."""
    return Text(f"{day.year}年{day.month}月{day.day}日", day.isoformat())


@cache
def _table() -> dict[str, Any]:
    text = files("sync.rules").joinpath("data/issue_life.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def _transition(row: dict[str, Any]) -> Transition:
    return Transition(
        event=row["key"],
        row=row["row"],
        label=Text(row["zh"], row["en"]),
        sources=frozenset(row["from"]),
        who=tuple(row["who"]),
        needs=tuple(row["needs"]),
        takes=tuple(row["takes"]),
        sets=tuple(row["sets"]),
        guards=tuple(row["guards"]),
        to=row["to"],
        counts=row.get("counts", ""),
        handles=row.get("handles", False),
        main=row.get("main", False),
        labels={name: Text(*words) for name, words in row.get("labels", {}).items()},
    )
