"""What the issues page reads of the replica, and what it fills in beforehand (no Qt in here)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import NamedTuple

from desktop.screens.issue_ties_data import Ties, read_ties
from sync.casework.parameters import settings_of
from sync.casework.supervision import Proposal, Watched, proposal_of, watched, watched_issue
from sync.errors import Text
from sync.peers.home import home_of
from sync.records.fields import Value
from sync.records.places import short_name_of
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.rules.calendar import posting_end
from sync.rules.issues import Option, default_due, leading, steps_for
from sync.rules.supervision import SEVERITY, Colour
from sync.rules.transitions import Life, LimitsOn, default_limits_on, states

ONE_BY_ONE_MAX = 400
"""Up to so many households are read one by one; beyond that the whole table is cheaper."""
OTHERS_MAX = 200
"""Issues offered for merging; nobody reads a longer list."""
ABOUT = ("household", "enterprise")
SUPERVISORS = {"clerk", "supervisor", "admin"}
"""Whose supervision orders the hub takes (``sync.hub.access``)."""

Changes = dict[str, Value]


class IssueRow(NamedTuple):
    """One line of the list."""

    id: str
    number: str
    text: str
    who: str
    state: str
    owner: str
    due: date | None
    colour: str
    why: Text
    level: str
    mine: bool
    pending: bool
    refused: bool
    sought: str
    """What the search of the list looks into, in small letters."""


@dataclass(frozen=True)
class Narrowing:
    """Which issues of the list to show; nothing chosen shows all that are open."""

    states: frozenset[str] = frozenset()
    colours: frozenset[str] = frozenset()
    level: str = ""
    mine: bool = False
    pending: bool = False
    refused: bool = False
    words: str = ""

    def takes(self, row: IssueRow) -> bool:
        """Whether the row is to be shown."""
        if not (row.state in self.states if self.states else self._is_shown_unasked(row)):
            return False
        return (
            (not self.colours or row.colour in self.colours)
            and self.level in ("", row.level)
            and (row.mine or not self.mine)
            and (row.pending or not self.pending)
            and (row.refused or not self.refused)
            and all(word in row.sought for word in self.words.lower().split())
        )

    def _is_shown_unasked(self, row: IssueRow) -> bool:
        """Closed issues are shown when they are searched for, or have news."""
        return not states()[row.state].final or bool(self.words) or self.refused or self.pending


@dataclass(frozen=True)
class Sheet:
    """One issue with everything its record shows.

    ``names`` are people's names by their accounts, ``me`` the name of whoever looks at it.
    """

    record: Record
    life: Life
    colour: Colour
    options: list[Option]
    limits: LimitsOn = default_limits_on
    about: Record | None = None
    me: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    others: list[Record] = field(default_factory=list)
    milestones: tuple[Record, ...] = ()
    orders: tuple[Record, ...] = ()
    proposal: Proposal | None = None
    may_supervise: bool = True
    ties: Ties = field(default_factory=Ties)
    notices: list[Record] = field(default_factory=list)
    attachments: list[Record] = field(default_factory=list)

    @property
    def who(self) -> str:
        """Whom the issue is about, in words."""
        return name_of(self.about, self.record.area)

    def option(self, event: str) -> Option | None:
        """A step of the table."""
        return next((option for option in self.options if option.event == event), None)


def name_of(about: Record | None, area: str) -> str:
    """The household or enterprise by name, or the village itself."""
    if about is None:
        return short_name_of(area)
    return str(about["head"] or about["name"] or short_name_of(area))


def short_number(number: Value, area: str) -> str:
    """The hub's number without the town, which everybody here knows."""
    return str(number or "").removeprefix(f"{area[:9]}-")


def subject_id(record: Record) -> str:
    """The id of the household or enterprise that an issue is about; "" for the village itself."""
    return str(record["household"] or record["enterprise"] or "")


def _names(replica: Replica) -> dict[str, str]:
    """The names of people by the accounts that they write under."""
    return {
        str(cadre["account"]): str(cadre["name"])
        for cadre in replica.fetch("cadre")
        if cadre["account"] and cadre["name"]
    }


def my_roles(replica: Replica, issue_id: str) -> tuple[str, ...]:
    """The roles that this laptop's person has in the area of an issue.

    Before the laptop has joined a hub there are none, and every step is offered.
    """
    home, issue = home_of(replica), replica.get(issue_id)
    if home is None or issue is None:
        return ()
    return tuple(right.role for right in home.rights if issue.area.startswith(right.area))


# -- the list -------------------------------------------------------------------------------------


def read_rows(replica: Replica, area: str, account: str, today: date) -> list[IssueRow]:
    """Every issue under ``area``: by state, the most urgent of each state first."""
    found = watched(replica, area, today, ahead=True)
    names = {account, _names(replica).get(account, account)}
    paired = _paired_with(replica, area, account, today)
    subjects = _subjects(replica, area, {subject_id(one.issue) for one in found} - {""})
    rows = [_row(one, subjects.get(subject_id(one.issue)), names, paired) for one in found]
    places = {state: place for place, state in enumerate(states())}
    rows.sort(
        key=lambda row: (
            places[row.state],
            SEVERITY[row.colour],
            row.due or date.max,
            row.id,
        )
    )
    return rows


def counts_of(rows: Iterable[IssueRow]) -> Counter[str]:
    """How many there are in each state, of each colour ("red"), "mine", "pending", "refused"."""
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row.state] += 1
        counts[row.colour] += 1
        counts["open"] += not states()[row.state].final
        for name in ("mine", "pending", "refused"):
            counts[name] += bool(getattr(row, name)) and (
                name != "mine" or not states()[row.state].final
            )
    return counts


def _row(one: Watched, about: Record | None, names: set[str], paired: set[str]) -> IssueRow:
    issue, life, shade = one.issue, one.life, one.colour
    who = name_of(about, issue.area)
    owner = " ".join(part for part in (life.person, life.unit) if part)
    number = short_number(issue["number"], issue.area)
    text = " ".join(str(issue["text"] or "").split())
    writers = {entry.step.author for entry in life.history} | life.handlers
    mine = bool(names & (writers | {life.person or ""})) or subject_id(issue) in paired
    sought = (number, text, who, owner, issue["contact"], issue["demand"], issue["number"])
    return IssueRow(
        id=issue.id,
        number=number,
        text=text,
        who=who,
        state=life.state,
        owner=owner,
        due=life.due,
        colour=shade.name,
        why=shade.why,
        level=life.level or "",
        mine=mine,
        pending=bool(life.pending),
        refused=bool(life.refused),
        sought=" ".join(str(part or "") for part in sought).lower(),
    )


def _paired_with(replica: Replica, area: str, account: str, today: date) -> set[str]:
    """The households and enterprises that this person answers for now."""
    day = today.isoformat()
    return {
        subject_id(pair)
        for cadre in replica.fetch("cadre", "", {"account": account})
        for pair in replica.fetch("pair", area, {"cadre": cadre.id})
        if str(pair["ends"] or "9999") >= day
    }


def _subjects(replica: Replica, area: str, wanted: set[str]) -> dict[str, Record]:
    if len(wanted) <= ONE_BY_ONE_MAX:
        return {id: record for id in wanted if (record := replica.get(id)) is not None}
    return {
        record.id: record
        for kind in ABOUT
        for record in replica.fetch(kind, area, deleted=True)
        if record.id in wanted
    }


# -- one issue ------------------------------------------------------------------------------------


def read_sheet(
    replica: Replica, issue_id: str, account: str, roles: Sequence[str], today: date
) -> Sheet:
    """Everything that the record of an issue shows. Raises Missing."""
    settings = settings_of(replica)
    one = watched_issue(replica, issue_id, today, settings, ahead=True)
    issue, life, limits = one.issue, one.life, partial(settings.limits, one.issue.area)
    about = replica.get(subject_id(issue)) if subject_id(issue) else None
    names = _names(replica)
    return Sheet(
        record=issue,
        life=life,
        colour=one.colour,
        limits=limits,
        options=_options(issue, life, roles, account, today, limits),
        milestones=one.milestones,
        orders=one.orders,
        proposal=proposal_of(one, today, settings),
        may_supervise=not roles or not SUPERVISORS.isdisjoint(roles),
        ties=read_ties(replica, issue, life, today, settings),
        about=about,
        me=names.get(account, account),
        names=names,
        others=_others(replica, issue),
        notices=replica.fetch("notice", issue.area),
        attachments=_photos(replica, issue),
    )


def _photos(replica: Replica, issue: Record) -> list[Record]:
    """Those of the issue itself and of its steps, in the order in which they were added."""
    steps = replica.fetch("issue_step", issue.area, {"issue": issue.id})
    found = [
        photo
        for owner in (issue, *steps)
        for photo in replica.fetch("attachment", issue.area, {"object": owner.id})
    ]
    return sorted(found, key=lambda photo: photo.id)


def _options(
    issue: Record,
    life: Life,
    roles: Sequence[str],
    account: str,
    today: date,
    limits: LimitsOn,
) -> list[Option]:
    """Every step: allowed when one of the person's roles may take it now."""
    lists = [
        steps_for(issue.values, life, role, account, today, limits=limits)
        for role in roles or ("",)
    ]
    return [
        next((option for option in options if option.allowed), options[0])
        for options in zip(*lists, strict=True)
    ]


def _others(replica: Replica, issue: Record) -> list[Record]:
    """The issues that this one can be merged into, those about the same people first."""
    found = [r for r in replica.fetch("issue", issue.area) if r.id != issue.id]
    return sorted(found, key=lambda r: (subject_id(r) != subject_id(issue), r.id))[:OTHERS_MAX]


def suggested(sheet: Sheet, event: str, today: date) -> Changes:
    """What a step's form holds before anybody typed: what is known already."""
    option, life = sheet.option(event), sheet.life
    if option is None:
        return {}
    known: Changes = {"date": today.isoformat(), "actor": sheet.me or None}
    known |= _of_event(sheet, event, today)
    if event in ("assign", "decide_meeting", "answer_from_above", "accept"):
        known |= {"unit": life.unit, "person": life.person}
        known["due"] = life.due.isoformat() if life.due else None
    first = leading(sheet.options)
    if first is not None and first.event == event:
        known |= sheet.ties.outcome
    if event == "accept":
        known["person"] = life.person or sheet.me or None
    names = {"date", *option.needs, *option.takes}
    return {name: value for name, value in known.items() if name in names and value is not None}


def _of_event(sheet: Sheet, event: str, today: date) -> Changes:
    life = sheet.life
    match event:
        case "settle_at_once":
            return {"level": "0", "law_class": life.law_class}
        case "triage":
            return {"level": life.level, "unit": life.unit}
        case "escalate":
            return {"level": str(min(3, int(life.level or "0") + 1))}
        case "feed_back":
            return {"way": "1", "person": sheet.record["contact"]}
        case "post":
            return _posting(sheet, today)
        case "follow_up_satisfied":
            return {"way": "2", "satisfaction": "1"}
        case "follow_up_dissatisfied":
            return {"way": "2", "satisfaction": "3"}
        case "not_reached":
            return {"way": "2"}
    return {}


def _posting(sheet: Sheet, today: date) -> Changes:
    """The notice that names the issue, or a new posting of the usual length."""
    for notice in reversed(sheet.notices):
        if sheet.record.id in (notice["issues"] or []):
            return {"notice": notice.id, **_as_noticed(notice)}
    ends = posting_end(today, sheet.limits(today).posting_wd)
    return {"starts": today.isoformat(), "ends": ends.isoformat()}


def _as_noticed(notice: Record) -> Changes:
    days_and_place = {name: notice[name] for name in ("starts", "ends", "place")}
    return {"document": notice["number"], **days_and_place}


def follows(sheet: Sheet, event: str, changes: Changes, today: date) -> Changes:
    """What follows from a value just typed: the level gives the due date, a notice its dates."""
    if event == "triage" and changes.get("level"):
        return {"due": default_due(str(changes["level"]), today, sheet.limits(today)).isoformat()}
    if event == "post" and changes.get("notice"):
        notice = next((n for n in sheet.notices if n.id == changes["notice"]), None)
        return _as_noticed(notice) if notice else {}
    if event == "post" and changes.get("starts"):
        starts = date.fromisoformat(str(changes["starts"]))
        days = sheet.limits(starts).posting_wd
        return {"ends": posting_end(starts, days).isoformat()}
    return {}


def base_of_new(about: Record | None, today: date) -> Changes:
    """What a new issue holds from the start."""
    base: Changes = {"raised": today.isoformat(), "source": "01"}
    if about is not None and about.kind in ABOUT:
        base |= {about.kind: about.id, "phone": about["phone"]}
        base["contact"] = about["head"] or about["contact"]
        base["sample"] = about["sample"]
    return {name: value for name, value in base.items() if value is not None}
