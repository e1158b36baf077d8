"""一月一会商: candidates, decisions and the months that had none."""

from datetime import date

import pytest

from sync.casework.consultations import (
    candidates,
    carry_out,
    decisions,
    hold,
    months_without,
)
from sync.errors import BadValue, Missing
from sync.replica.replica import Replica
from tests.hub.township import NEXT_VILLAGE, TOWN, VILLAGE

DAY = date(2017, 6, 30)


@pytest.fixture
def replica(tmp_path):
    opened = Replica.open(tmp_path / "laptop.db")
    yield opened
    opened.close()


def issue(replica, *steps, area=VILLAGE, text="村口的路灯坏了很久"):
    """An issue with taken steps: (event, date, values)."""
    values = {"text": text, "category": "07", "raised": "2017-05-01", "contact": "张三"}
    with replica.act("hub", hub=True) as act:
        id = act.add("issue", area, values)
        for n, (event, day, more) in enumerate(steps, start=1):
            step = {"issue": id, "event": event, "date": day, "taken": n, **more}
            act.add("issue_step", area, step)
    return id


def triaged(level="1", due="2017-12-31", day="2017-06-29"):
    more = {"law_class": "A", "level": level, "unit": "城管", "due": due, "text": "办"}
    return [("submit", "2017-05-02", {}), ("triage", day, more)]


def working(**more):
    given = {"unit": "城管", "person": "李", "due": more.pop("due", "2017-12-31"), "document": "1"}
    return [
        *triaged(**more),
        ("assign", "2017-06-29", given),
        ("accept", "2017-06-29", {"actor": "李"}),
    ]


def test_red_upper_level_in_meeting_and_dissatisfied_ones_are_difficult(replica):
    plain = issue(replica, *working())
    red = issue(replica, *working(due="2017-06-29"))
    upper = issue(replica, *triaged(level="2"), area=NEXT_VILLAGE)
    meeting = issue(
        replica, *working(), ("propose_meeting", "2017-06-30", {"text": "路", "unit": "交通"})
    )
    found = {
        one.watched.issue.id: [w.zh for w in one.why] for one in candidates(replica, TOWN, DAY)
    }
    assert plain not in found
    assert found[red] == ["红色预警：超期1天"]
    assert found[upper] == ["层级：市级会办"]
    assert found[meeting] == ["正在会办"]
    assert next(iter(found)) == red
    (below,) = candidates(replica, NEXT_VILLAGE, DAY)
    assert below.watched.issue.id == upper


def test_what_the_hub_has_not_taken_makes_no_candidate(replica):
    id = issue(replica, *working())
    with replica.act("zhang") as act:
        act.add(
            "issue_step",
            VILLAGE,
            {"issue": id, "event": "propose_meeting", "date": "2017-06-30", "text": "路"},
        )
    assert candidates(replica, TOWN, DAY) == []


def test_a_decision_is_open_then_overdue_then_done(replica):
    about = issue(replica, *triaged(level="2"))
    id = hold(
        replica,
        "li",
        area=TOWN,
        day=DAY,
        topic="路灯",
        issues=[about],
        decision="列入计划",
        owner="城管",
        due=date(2017, 7, 10),
    )
    (one,) = decisions(replica, TOWN, DAY)
    assert (one.record["issues"], one.record["owner"], one.state) == ([about], "城管", "open")
    (one,) = decisions(replica, TOWN, date(2017, 7, 15))
    assert (one.state, one.days_late) == ("overdue", 5)
    carry_out(replica, "li", id, date(2017, 7, 16))
    assert [d.state for d in decisions(replica, TOWN, date(2017, 7, 16))] == ["done"]
    # As of the day before it was still owed.
    assert [d.state for d in decisions(replica, TOWN, date(2017, 7, 15))] == ["overdue"]


def test_wrong_consultations_are_told(replica):
    def held(topic, **more):
        return hold(replica, "li", area=TOWN, day=DAY, topic=topic, **more)

    with pytest.raises(Missing, match="问题"):
        held("路灯", issues=["0"])
    with pytest.raises(BadValue, match="议题"):
        held(" ")
    with pytest.raises(BadValue, match="时限"):
        held("路灯", due=date(2017, 6, 1))
    with pytest.raises(Missing, match="会商"):
        carry_out(replica, "li", "0", DAY)


def test_months_without_a_consultation(replica):
    for day in (date(2017, 1, 20), date(2017, 3, 31)):
        hold(replica, "li", area=TOWN, day=day, topic="月会商")
    hold(replica, "li", area=VILLAGE, day=date(2017, 2, 3), topic="村里的会")
    found = months_without(replica, TOWN, date(2017, 4, 10))
    assert [(m.first, m.last, m.overdue) for m in found] == [
        (date(2017, 2, 1), date(2017, 2, 28), True),
        (date(2017, 4, 1), date(2017, 4, 30), False),
    ]
