"""What reports are made of beside tallies: inspections, cases, difficult issues, notices.

Everything is told by the area where it stands, so that it adds up along codes like the tallies.
"""

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from sync.casework.consultations import candidates
from sync.casework.inspections import TRUE, UNTRUE, sheets
from sync.casework.rectifications import Matter, matters
from sync.casework.supervision import watched
from sync.records.codes import code_list
from sync.records.places import RESTRICTED, path_of
from sync.replica.replica import Replica
from sync.rules import masking
from sync.rules.masking import Profile
from sync.rules.parameters import Settings
from sync.rules.periods import Period
from sync.rules.reports import ByArea
from sync.rules.transitions import states

CASES_MAX = 5
"""Typical cases in a monthly report (domain.md 7)."""
ISSUES_MAX = 20
"""Difficult issues in one: what a meeting can get through."""
NOTICES_MAX = DEMANDS_MAX = 200
LEDGER_WRONG = "1"
"""Code of ``doubt_result``: looked into, and the ledger was put right."""
HIDDEN = "（涉及隐私，内容从略）"


def inspected(replica: Replica, area: str, period: Period, day: date) -> ByArea:
    """What a quarter's inspections found, and what has become of it by ``day``."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for sheet in sheets(replica, area, period.first, period.last):
        record = sheet.record
        for item in sheet.items:
            place = found[str(item["place_code"] or record["unit"])]
            result = str(item["result"] or "")
            place[f"drawn_{record['object']}"] += 1
            place["true"] += result == TRUE
            place["untrue"] += result == UNTRUE
            place["not_reached"] += result not in (TRUE, UNTRUE, "")
            place["reached"] += result in (TRUE, UNTRUE)
        if record["score"] is not None:
            unit = found[str(record["unit"] or record.area.removeprefix(RESTRICTED))]
            unit["marks"] += record["score"]
            unit["marked"] += 1
    for doubt in replica.fetch("doubt", area, {"result": LEDGER_WRONG}):
        if _within(doubt["date"], period):
            found[doubt.area]["ledger"] += 1
    for matter in matters_of(replica, area, period, day):
        place = found[matter.record.area]
        place["demands"] += 1
        place["demands_met"] += matter.state == "closed"
        place["demands_late"] += matter.state == "overdue"
    return found


def matters_of(replica: Replica, area: str, period: Period, day: date) -> list[Matter]:
    """What was to be put right by a quarter's inspections, or was due in it without one."""
    dates = {s.record.id: s.record["date"] for s in sheets(replica, area)}
    return [
        matter
        for matter in matters(replica, area, day)
        if _within(dates.get(str(matter.record["inspection"])) or matter.record["due"], period)
    ]


def demands(replica: Replica, area: str, period: Period, day: date) -> list[dict[str, str]]:
    """What is to be put right, by when, and how it stands."""
    return [
        {
            "area": matter.record.area,
            "unit": str(matter.record["unit"] or ""),
            "demand": str(matter.record["demand"] or ""),
            "due": str(matter.record["due"] or ""),
            "state": matter.state,
        }
        for matter in matters_of(replica, area, period, day)[:DEMANDS_MAX]
    ]


def _within(day: Any, period: Period) -> bool:
    return period.first.isoformat() <= str(day or "") <= period.last.isoformat()


# -- what stands beside the rows ------------------------------------------------------------------


def cases(replica: Replica, area: str, period: Period) -> list[dict[str, str]]:
    """At most five typical cases of a period whose people agree that they are told of."""
    found = [
        one
        for one in replica.fetch("practice", area, {"consent": True})
        if _within(one["date"], period)
    ]
    found.sort(key=lambda one: (str(one["date"]), one.id), reverse=True)
    return [
        {
            "unit": path_of(one.area, ""),
            **{name: str(one[name] or "") for name in ("title", "practice", "effect")},
        }
        for one in found[:CASES_MAX]
    ]


def difficult(replica: Replica, area: str, day: date, settings: Settings) -> list[dict[str, str]]:
    """The issues to be consulted on, without what may not be read by everybody below."""
    found = []
    for one in candidates(replica, area, day, settings)[:ISSUES_MAX]:
        issue, life = one.watched.issue, one.watched.life
        category = str(issue["category"] or "")
        bound = settings.limits(issue.area, day).privacy_categories
        private = bool(issue["private"]) or category in bound
        text = masking.joined(str(issue["text"] or ""))
        shown = masking.mask_found(text, masking.scan_text(text), Profile.INTERNAL)
        found.append(
            {
                "id": issue.id,
                "number": str(issue["number"] or ""),
                "unit": path_of(issue.area, ""),
                "category": code_list("issue_category").text(category),
                "text": HIDDEN if private else shown,
                "level": code_list("issue_level").text(life.level),
                "state": life.label.zh,
                "why": "；".join(why.zh for why in one.why),
            }
        )
    return found


def stages(replica: Replica, area: str, day: date, settings: Settings) -> dict[str, int]:
    """How many open issues stand at which stage, in the order of their life."""
    lives = watched(replica, area, day, settings, pending=False)
    count = Counter(one.life.state for one in lives if one.life.is_open)
    return {key: count[key] for key in states() if count[key]}


def notices(replica: Replica, area: str, period: Period) -> list[dict[str, str]]:
    """The notices that hung in a period: what the publication refers to, and nothing of what is
    hidden on them."""
    found = [one for one in replica.fetch("notice", area) if _within(one["starts"], period)]
    found.sort(key=lambda one: (str(one["starts"]), one.area, one.id))
    names = ("number", "title", "starts", "ends", "content")
    return [
        {"id": one.id, "unit": path_of(one.area, "")}
        | {name: str(one[name] or "") for name in names}
        for one in found[:NOTICES_MAX]
    ]
