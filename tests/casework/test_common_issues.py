"""Common issues, merging and sources on records."""

from datetime import date
from typing import Any

import pytest

from sync.casework.commons import children, join, line_of, part
from sync.casework.issues import issue_of, life_of, propose_step
from sync.casework.sources import double_of, doubles, sources_of
from sync.casework.supervision_words import source_of
from sync.errors import Refused
from sync.hub.desk import HubDesk
from sync.replica.replica import Replica
from sync.rules.parameters import DEFAULTS
from sync.stamps import today
from tests.casework.office import Officer
from tests.hub.township import NEXT_VILLAGE, TOWN, VILLAGE, Writer, new_hub

DAY = date(2017, 6, 30)
WALK: list[tuple[str, dict[str, Any]]] = [
    ("submit", {}),
    ("triage", {"law_class": "A", "level": "2", "unit": "市局", "due": "2017-08-30", "text": "办"}),
    ("assign", {"unit": "市局", "person": "张三", "due": "2017-08-30", "document": "交办1号"}),
    ("accept", {"actor": "张三"}),
    ("report_done", {"text": "全市统一换灯", "actor": "张三", "document": "市发1号"}),
    ("approve_result", {}),
    ("feed_back", {"way": "1", "person": "王"}),
    ("follow_up_satisfied", {"way": "2", "satisfaction": "1", "score": 9, "actor": "李四"}),
]


@pytest.fixture
def replica(tmp_path):
    opened = Replica.open(tmp_path / "laptop.db")
    yield opened
    opened.close()


def issue(replica, steps=0, area=VILLAGE, level="2", **more):
    facts: dict[str, Any] = {"category": "07", "text": "村口三盏路灯坏了", "demand": "修好"}
    facts |= {"contact": "王大爷"}
    facts |= {"consent": False, "raised": "2017-06-01", "source": "01", **more}
    with replica.act("hub", hub=True) as act:
        id = act.add("issue", area, facts)
        for n, (event, said) in enumerate(WALK[:steps], start=1):
            values = {"issue": id, "event": event, "date": "2017-06-05", "taken": n, **said}
            act.add("issue_step", area, values | ({"level": level} if event == "triage" else {}))
    return id


# -- common issues --------------------------------------------------------------------------------


def test_closing_the_parent_proposes_the_next_step_of_each_child_and_forces_nothing(replica):
    parent = issue(replica, 4, common=True, area="3202")
    working, waiting, done = (
        issue(replica, n, area) for n, area in ((4, VILLAGE), (1, VILLAGE), (8, NEXT_VILLAGE))
    )
    join(replica, "li", working, parent)
    with replica.act("li") as act:
        for id in (waiting, done):
            act.set(id, {"parent": parent})
    before = [life_of(replica, id) for id in (working, waiting, done)]
    assert [child.proposed for child in children(replica, parent, DAY)] == [None, None, None]
    with replica.act("hub", hub=True) as act:
        for n, (event, said) in enumerate(WALK[4:], start=5):
            values = {"issue": parent, "event": event, "date": "2017-06-20", "taken": n, **said}
            act.add("issue_step", "3202", values)
    found = {child.issue.id: child for child in children(replica, parent, DAY)}
    assert found[working].proposed.event == "report_done"
    assert found[working].values["text"].endswith("已销号：全市统一换灯")
    assert found[working].values["document"] == "市发1号"
    assert found[waiting].proposed.event == "triage"
    assert found[done].proposed is None
    assert "建议办理“报结”" in line_of(found[working], "zh")
    assert [life_of(replica, id) for id in (working, waiting, done)] == before


def test_what_cannot_be_part_of_a_common_issue_says_why(replica):
    parent, plain = issue(replica, 4, common=True), issue(replica, 4)
    with pytest.raises(Refused, match="没有标为共性"):
        join(replica, "li", issue(replica, 4), plain)
    with pytest.raises(Refused, match="市级以上"):
        join(replica, "li", issue(replica, 4, level="1"), parent)
    with pytest.raises(Refused, match="已销号"):
        join(replica, "li", issue(replica, 8), parent)
    with pytest.raises(Refused, match="归入自己"):
        join(replica, "li", parent, parent)
    join(replica, "li", plain, parent)
    part(replica, "li", plain)
    assert children(replica, parent, DAY) == []


# -- sources and merging --------------------------------------------------------------------------


def test_a_merged_complaint_is_a_source_of_the_one_that_stays(replica):
    master = issue(replica, 4, household="h", phone="13800000000")
    hotline = issue(replica, 1, NEXT_VILLAGE, phone="13800000000", source="02", source_no="J18")
    [double] = doubles(replica, NEXT_VILLAGE, DAY)
    assert (double.issue.id, double.master.id) == (hotline, master)
    assert doubles(replica, VILLAGE, DAY) == []
    assert double_of(replica, replica.get(hotline), DAY, DEFAULTS) == double
    assert double_of(replica, replica.get(master), DAY, DEFAULTS) is None
    propose_step(replica, "li", hotline, "merge", {"other": master})
    told = sources_of(replica, replica.get(master))
    assert [one.id for one in told] == [master, hotline]
    assert source_of(told[1], "zh").startswith("12345 2017-06-01（J18）")
    assert doubles(replica, TOWN, DAY) == []


def test_an_issue_is_not_merged_into_a_merged_one_nor_beyond_its_town(replica):
    first, second, third = issue(replica, 1), issue(replica, 1), issue(replica, 1)
    propose_step(replica, "li", first, "merge", {"other": second})
    with replica.act("hub", hub=True) as act:
        [step] = replica.fetch("issue_step", where={"event": "merge"})
        act.set(step.id, {"taken": 2})
    with pytest.raises(Refused, match="已经并案"):
        propose_step(replica, "li", third, "merge", {"other": first})
    far = issue(replica, 1, "320282114200")
    with pytest.raises(Refused, match="本乡镇"):
        propose_step(replica, "li", third, "merge", {"other": far})


def test_the_hub_lets_two_issues_not_merge_into_each_other(tmp_path):
    desk = HubDesk.open(new_hub(tmp_path / "hub"))
    li = Writer(desk, "li")
    day = today().isoformat()
    facts = {"category": "07", "text": "村口三盏路灯坏了", "demand": "修好", "contact": "王大爷"}
    ids = [li.change(kind="issue", **facts, consent=True, raised=day) for _ in "ab"]

    def step(issue, event, **more):
        return li.change(kind="issue_step", issue=issue.stamp, date=day, event=event, **more)

    submitted = [step(one, "submit") for one in ids]
    merges = [step(one, "merge", other=other.stamp) for one, other in (ids, ids[::-1])]
    li.say(*ids, *submitted, *merges)
    taken, refused = (desk.replica.get(merge.stamp) for merge in merges)
    assert (taken["taken"], refused["taken"]) == (2, None)
    assert "已经并案" in refused["refused"]
    desk.close()


def test_a_laptop_sees_what_was_merged_as_the_hub_does(tmp_path):
    desk = HubDesk.open(new_hub(tmp_path / "hub"))
    li = Officer(tmp_path, desk, "li")
    day = today().isoformat()
    facts = {"category": "07", "text": "村口三盏路灯坏了", "demand": "修好", "contact": "王大爷"}
    first, second = (
        li.add("issue", VILLAGE, **facts, consent=True, raised=day, source_no="J1") for _ in "ab"
    )
    for id in (first, second):
        propose_step(li.replica, "li", id, "submit", {})
    assert [(d.issue.id, d.master.id) for d in doubles(li.replica, "", today())] == [
        (second, first)
    ]
    propose_step(li.replica, "li", second, "merge", {"other": first})
    li.sync()
    for replica in (li.replica, desk.replica):
        assert life_of(replica, second, pending=False).state == "merged"
        assert [one.id for one in sources_of(replica, issue_of(replica, first))] == [first, second]
    desk.close()
    li.replica.close()
