"""One issue of the demo on its way to 销号: who takes which step, and on which day.

A notice hangs for five working days, so the steps are dated from some weeks ago on.
"""

from collections.abc import Callable
from datetime import date, timedelta

from desktop.sample.machines import Machine
from sync.casework.issues import life_of
from sync.errors import Refused
from sync.records.fields import Value
from sync.rules.calendar import next_working_day, posting_end
from sync.rules.issues import default_due
from sync.rules.transitions import Entry
from sync.stamps import today

GAP_DAYS = {
    "submit": 0,
    "triage": 1,
    "assign": 2,
    "accept": 3,
    "progress": 6,
    "report_done": 9,
    "approve_result": 10,
    "feed_back": 11,
    "post": 12,
}
"""Days after the visit that each step is dated, moved on to a working day."""
POSTED_WORKING_DAYS = 5
UNIT = "湖㳇镇规划建设局"
PROBLEM = "组里路口没有路灯，晚上老人出门看不清路"
RESULT = "路口已装太阳能路灯两盏，当晚亮灯"
PLACE = "竹海村村务公开栏"
WORDS = "灯很亮，感谢"

Told = Callable[[Machine, Entry], None]


def days(last: date) -> dict[str, date]:
    """The day of each step, the latest such that the posting is over on ``last``; and
    ``ends``, the last day of the posting.
    """
    start = last
    while True:
        start -= timedelta(days=1)
        found = {
            event: next_working_day(start + timedelta(days=gap)) for event, gap in GAP_DAYS.items()
        }
        found["ends"] = posting_end(found["post"], POSTED_WORKING_DAYS)
        found["posting_over"] = found["ends"] + timedelta(days=1)
        if found["posting_over"] <= last:
            return found | {"follow_up_satisfied": last}


def solve(issue: str, first: Machine, clerk: Machine, day: dict[str, date], told: Told) -> None:
    """Walks the issue from 已采集 to 待公示: triage and approval by the clerk, the work by the
    first, with a sync at each hand-over. Raises Refused when the hub does not take a step.
    """
    sent: dict[str, Value] = {"unit": UNIT, "due": default_due("1", day["triage"]).isoformat()}
    opinion = "情况属实，由规划建设局限期办理"
    _walk(
        issue,
        day,
        told,
        [
            (clerk, "triage", sent | {"law_class": "A", "level": "1", "text": opinion}),
            (clerk, "assign", sent | {"person": first.name, "document": "交办001"}),
            (first, "accept", {"actor": first.name}),
            (first, "progress", {"text": "已现场定点，路灯到货", "percent": 60}),
            (first, "report_done", {"text": RESULT, "actor": first.name}),
            (clerk, "approve_result", {"actor": clerk.name}),
            (first, "feed_back", {"way": "1", "person": "户主", "text": "已当面告知"}),
        ],
    )
    clerk.sync()


def hang(issue: str, clerk: Machine, day: dict[str, date], notice: str, told: Told) -> None:
    """From 待公示 to 待回访: the notice, a record with this id, hung and was taken down."""
    posted: dict[str, Value] = {"starts": day["post"].isoformat(), "ends": day["ends"].isoformat()}
    posted |= {"place": PLACE, "notice": notice, "actor": clerk.name}
    over: dict[str, Value] = {"text": "公示期满无异议"}
    _walk(issue, day, told, [(clerk, "post", posted), (clerk, "posting_over", over)])


def follow_up(issue: str, asker: Machine, day: dict[str, date], told: Told) -> None:
    """From 待回访 to 已销号: somebody who did not handle it asks the person."""
    asker.sync()
    record = asker.replica.get(issue)
    answer = answer_to(asker)
    asked: dict[str, Value] = {"issue": issue, "date": today().isoformat(), "sample": True}
    if record is not None:
        asked |= {"household": record["household"], "asked_by": asker.name, "reached": True}
        with asker.replica.act(asker.account) as act:
            said = {name: answer[name] for name in ("way", "satisfaction", "score")}
            act.add("follow_up", record.area, asked | said | {"words": WORDS})
    _walk(issue, day, told, [(asker, "follow_up_satisfied", answer)])


def answer_to(asker: Machine) -> dict[str, Value]:
    """What the person says on the telephone, as the step records it."""
    said: dict[str, Value] = {"way": "2", "satisfaction": "1", "score": 10}
    return said | {"actor": asker.name, "text": WORDS}


def _walk(
    issue: str, day: dict[str, date], told: Told, steps: list[tuple[Machine, str, dict[str, Value]]]
) -> None:
    """Takes the steps; whoever hands over syncs, and the next one does so before going on."""
    for number, (machine, event, values) in enumerate(steps):
        machine.step(issue, event, day[event], **values)
        following = steps[number + 1][0] if number + 1 < len(steps) else None
        if following is not machine:
            hand_over(issue, machine, told)
            if following is not None:
                following.sync()


def hand_over(issue: str, machine: Machine, told: Told) -> None:
    """Syncs, and tells of the person's steps that the hub took. Raises Refused otherwise."""
    waiting = {step.id for step in life_of(machine.replica, issue).pending}
    machine.sync()
    life = life_of(machine.replica, issue)
    for entry in life.refused:
        if entry.step.id in waiting and entry.why:
            raise Refused(entry.why.zh, entry.why.en)
    for entry in life.history:
        if entry.step.id in waiting:
            told(machine, entry)
