"""Where issues came from, and which are likely one told twice, on a replica's records."""

from collections import defaultdict
from datetime import date
from typing import Any, NamedTuple

from sync.casework.issues import ISSUE, STEP, Course, courses, life_of, master_of
from sync.casework.parameters import settings_of
from sync.errors import Text
from sync.records.places import town_of
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.rules.parameters import Settings
from sync.rules.sources import Likeness, Told, likenesses
from sync.rules.transitions import Life


class Double(NamedTuple):
    """An issue that is likely another one told again, and why it looks so."""

    issue: Record
    master: Record
    master_life: Life
    why: Text


def doubles(
    replica: Replica, area: str, day: date, settings: Settings | None = None
) -> list[Double]:
    """Issues under an area prefix to be merged, each with the one to merge it into.

    Whole towns are compared, whatever part of one is asked for.
    """
    settings = settings or settings_of(replica)
    towns: defaultdict[str, dict[str, Course]] = defaultdict(dict)
    for course in courses(replica, town_of(area), settings):
        towns[town_of(course.issue.area)][course.issue.id] = course
    found = []
    for town, by_id in towns.items():
        days = settings.number("issue.duplicate_days", town, day)
        found += [_double(one, by_id) for one in likenesses(map(_told, by_id.values()), days)]
    return [one for one in found if one.issue.area.startswith(area)]


def double_of(replica: Replica, issue: Record, day: date, settings: Settings) -> Double | None:
    """The issue that this one is likely to be; None when there is none like it."""
    town = town_of(issue.area)
    near = {issue.id: issue}
    for name in ("household", "enterprise", "phone", "source_no"):
        if issue[name]:
            near |= {one.id: one for one in replica.fetch(ISSUE, town, {name: issue[name]})}
    if len(near) == 1:
        return None
    by_id = {id: Course(one, [], life_of(replica, id)) for id, one in near.items()}
    days = settings.number("issue.duplicate_days", town, day)
    found = likenesses(map(_told, by_id.values()), days)
    return next((_double(one, by_id) for one in found if one.issue == issue.id), None)


def sources_of(replica: Replica, issue: Record) -> list[Record]:
    """The issue itself and all that were merged into it, by the day they were raised: one issue
    with its sources."""
    found, waiting = {issue.id: issue}, [issue]
    for one in waiting:
        for step in replica.fetch(STEP, town_of(one.area), {"event": "merge", "other": one.id}):
            merged = replica.get(str(step[ISSUE]))
            if merged is None or merged.id in found or merged.deleted:
                continue
            if master_of(life_of(replica, merged.id)) == one.id:
                found[merged.id] = merged
                waiting.append(merged)
    return sorted(found.values(), key=lambda one: (str(one["raised"] or ""), one.id))


def _told(course: Course) -> Told:
    return Told(course.issue.id, course.issue.area, course.issue.values, course.life.state)


def _double(one: Likeness, by_id: dict[str, Course]) -> Double:
    master = by_id[one.master]
    return Double(by_id[one.issue].issue, master.issue, master.life, one.why)


def plain(one: Double, language: str) -> dict[str, Any]:
    """A likely double, for programs."""
    return {
        "id": one.issue.id,
        "number": one.issue["number"],
        "area": one.issue.area,
        "text": one.issue["text"],
        "master": one.master.id,
        "master_number": one.master["number"],
        "master_state": one.master_life.state,
        "why": one.why.to(language),
    }


def line_of(one: Double, language: str) -> str:
    """A likely double in one line."""
    text = " ".join(str(one.issue["text"] or "").split())
    name, state = one.master["number"] or one.master.id, one.master_life.label.to(language)
    return f"{one.issue.id}  {text}  ≈ {name}（{state}）  {one.why.to(language)}"
