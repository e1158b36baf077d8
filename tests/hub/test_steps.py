"""The home hub decides the steps of issues as they arrive, and what it has decided stands."""

from datetime import timedelta

import pytest

from sync.casework.issues import life_of
from sync.stamps import today
from tests.hub.township import NEXT_VILLAGE, TOWN, VILLAGE

DAY, AFTER = today().isoformat(), (today() + timedelta(30)).isoformat()
LAMP = {
    "kind": "issue",
    "category": "07",
    "text": "村口三盏路灯坏了",
    "raised": DAY,
    "demand": "修好",
    "contact": "王大爷",
    "consent": True,
}
TRIAGE = {
    "event": "triage",
    "law_class": "A",
    "level": "1",
    "unit": "供电所",
    "due": DAY,
    "text": "应修",
}


def step(who, issue, event="submit", **values):
    return who.change(kind="issue_step", issue=issue.stamp, date=DAY, **{"event": event, **values})


def decided(desk, change):
    record = desk.replica.get(change.stamp)
    return record["taken"], record["refused"]


@pytest.fixture
def lamp(zhang, li):
    """An issue that its visitor has handed in; the clerk knows of it."""
    issue = zhang.change(**LAMP)
    submitted = step(zhang, issue)
    zhang.say(issue, submitted)
    li.clock.observe(submitted.stamp)
    return issue


def test_a_step_that_the_rules_allow_is_taken_with_the_next_number(desk, zhang, li, lamp):
    triage = step(li, lamp, **TRIAGE)
    li.say(triage)
    assert decided(desk, triage) == (2, None)
    assert life_of(desk.replica, lamp.stamp, pending=False).state == "triaged"


def test_a_step_out_of_turn_is_refused_with_the_reason(desk, li, lamp):
    done = step(li, lamp, "approve_result")
    answer = li.say(done)
    assert answer.quarantined == []
    taken, why = decided(desk, done)
    assert taken is None
    assert "已采集" in why


def test_a_step_that_the_role_may_not_take_is_refused(desk, zhang, lamp):
    triage = step(zhang, lamp, **TRIAGE)
    zhang.say(triage)
    assert "办理" in decided(desk, triage)[1]


def test_steps_written_offline_are_judged_in_the_order_they_were_made(desk, zhang):
    issue = zhang.change(**LAMP)
    first, second = step(zhang, issue), step(zhang, issue, "withdraw", text="本人电话撤回")
    zhang.say(issue, first, second)
    assert (decided(desk, first)[0], decided(desk, second)[0]) == (1, 2)


def test_of_two_same_steps_the_second_is_told_that_it_came_late(desk, li, lamp):
    ours, theirs = step(li, lamp, **TRIAGE), step(li, lamp, **TRIAGE)
    li.say(ours)
    li.say(theirs)
    assert decided(desk, ours)[0] == 2
    assert decided(desk, theirs)[1]


def test_a_step_cannot_say_that_it_was_taken(desk, zhang, lamp):
    answer = zhang.say(step(zhang, lamp, "follow_up_satisfied", taken=9))
    assert [held.code for held in answer.quarantined] == ["hub-only"]


def test_a_step_that_was_decided_cannot_be_rewritten(desk, zhang, lamp):
    [first] = desk.replica.fetch("issue_step")
    answer = zhang.say(zhang.change(kind="issue_step", record=first.id, event="withdraw"))
    assert [held.code for held in answer.quarantined] == ["decided"]
    assert desk.replica.get(first.id)["event"] == "submit"


def test_a_step_that_came_before_its_issue_waits_for_it(desk, zhang, li):
    issue = zhang.change(**LAMP)
    early = step(zhang, issue)
    zhang.say(early)
    assert decided(desk, early) == (None, None)
    zhang.say(issue)
    assert decided(desk, early) == (1, None)


def test_a_step_in_another_village_than_its_issue_is_refused(desk, wang, lamp):
    astray = step(wang, lamp, "withdraw", text="撤回")
    wang.say(astray, area=NEXT_VILLAGE)
    assert "区划" in decided(desk, astray)[1]


def test_a_step_of_no_issue_is_refused(desk, zhang):
    astray = zhang.change(kind="issue_step", event="submit", date=DAY)
    zhang.say(astray)
    assert decided(desk, astray)[1]


def test_an_account_without_rights_takes_no_step(desk, zhang, lamp):
    desk.access.set_disabled("zhang", True)
    answer = zhang.say(step(zhang, lamp, "withdraw", text="撤回"))
    assert [held.code for held in answer.quarantined] == ["out-of-scope"]


def test_who_handled_it_under_her_name_does_not_ask_under_her_account(desk, zhang, li, lamp):
    """The clerk notes that 张三 reported it done; 张三 himself then asks, and names another."""
    li.say(li.change(kind="cadre", name="张三", account="zhang"), area=TOWN)
    steps = [
        step(li, lamp, **TRIAGE),
        step(li, lamp, "assign", unit="供电所", person="王五", due=DAY, document="1"),
        step(li, lamp, "accept", actor="王五"),
        step(li, lamp, "report_done", text="修好了", actor="张三"),
        step(li, lamp, "approve_result"),
        step(li, lamp, "feed_back", way="1", person="王大爷"),
        step(li, lamp, "post", starts=DAY, ends=AFTER, place="村口", document="1"),
    ]
    li.say(*steps)
    assert life_of(desk.replica, lamp.stamp, pending=False).state == "posted"
    zhang.clock.observe(steps[-1].stamp)
    asked = step(zhang, lamp, "not_reached", way="2", actor="李四")
    with desk.replica.act("hub", hub=True) as act:
        over = {"issue": lamp.stamp, "event": "posting_over", "date": DAY, "taken": 9}
        act.add("issue_step", VILLAGE, over)
    zhang.say(asked)
    assert "承办人" in decided(desk, asked)[1]
