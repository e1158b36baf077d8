"""Supervision on records: a county's own limits on laptop and hub alike, orders, answers, plans."""

from datetime import date, timedelta
from typing import Any

import pytest

from sync.casework.issues import lives, options_of
from sync.casework.parameters import set_parameter
from sync.casework.supervision import (
    Wording,
    answer_order,
    listed,
    order_counts,
    orders_of,
    plan_milestone,
    proposals,
    reach_milestone,
    send_order,
    to_look_back,
    watched,
    watched_issue,
)
from sync.casework.supervision_words import line_of, plain
from sync.errors import BadValue, Missing, Refused
from sync.hub.desk import HubDesk
from sync.replica.replica import Replica
from sync.stamps import today
from tests.casework.office import Officer
from tests.hub.township import TOWN, VILLAGE, new_hub

JUNE_5, JUNE_9 = date(2017, 6, 5), date(2017, 6, 9)
LAMP = {
    "category": "07",
    "text": "村口三盏路灯坏了",
    "demand": "修好",
    "contact": "王大爷",
    "consent": True,
    "raised": "2017-06-01",
}
COUNTY = TOWN[:6]


@pytest.fixture
def replica(tmp_path):
    opened = Replica.open(tmp_path / "laptop.db")
    yield opened
    opened.close()


def accepted(replica, area=VILLAGE, day="2017-06-05", due="2017-06-30", **more):
    """An issue that its unit has accepted on ``day``."""
    steps = [
        ("submit", {}),
        ("triage", {"law_class": "A", "level": "1", "unit": "供电所", "due": due, "text": "办"}),
        ("assign", {"unit": "供电所", "person": "张三", "due": due, "document": "交办1号"}),
        ("accept", {"actor": "张三"}),
    ]
    with replica.act("hub", hub=True) as act:
        id = act.add("issue", area, {**LAMP, **more})
        for n, (event, said) in enumerate(steps, start=1):
            step = {"issue": id, "event": event, "date": day, "taken": n, **said}
            act.add("issue_step", area, step)
    return id


# -- the list, as of a day ------------------------------------------------------------------------


def test_the_list_says_how_things_stood_on_any_day(replica):
    id = accepted(replica)
    assert watched_issue(replica, id, date(2017, 6, 4)).life.state == "draft"
    [row] = listed(replica, VILLAGE, date(2017, 6, 14), ["yellow"])
    assert (row.issue.id, row.colour.why.zh) == (id, "9天没有进展")
    assert "黄（9天没有进展）" in line_of(row, "zh")
    assert plain(row, "en")["why"] == "no progress for 9 days"
    assert listed(replica, VILLAGE, date(2017, 6, 14), ["red"]) == []


# -- the county's own limits ----------------------------------------------------------------------


def test_a_county_that_answers_faster_sees_it_on_all_its_laptops_and_nobody_else_does(replica):
    here, elsewhere = accepted(replica), accepted(replica, "320281101200")
    set_parameter(replica, "li", COUNTY, "issue.silent_days.in_progress", "3")
    colours = {w.issue.id: w.colour.name for w in watched(replica, "", JUNE_9)}
    assert colours == {here: "yellow", elsewhere: "none"}


def test_a_parameter_changes_what_a_step_may_do_from_its_day_on_and_no_taken_step(replica):
    with replica.act("hub", hub=True) as act:
        id = act.add("issue", VILLAGE, {**LAMP, "category": "22", "consent": False})
    set_parameter(replica, "li", COUNTY, "issue.text_min", "20", valid_from=date(2017, 7, 1))
    early = {o.event: o for o in options_of(replica, id, "v", "visitor", date(2017, 6, 30))}
    late = {o.event: o for o in options_of(replica, id, "v", "visitor", date(2017, 7, 1))}
    assert early["submit"].allowed
    assert "至少20个字" in late["submit"].why.zh
    with replica.act("hub", hub=True) as act:
        step = {"issue": id, "event": "submit", "date": "2017-07-02", "taken": 1}
        act.add("issue_step", VILLAGE, step)
    assert lives(replica)[0][1].state == "collected"


@pytest.mark.parametrize("database", ["", "postgres"])
def test_hub_and_laptop_judge_by_the_same_county_limits(tmp_path, request, database):
    url = request.getfixturevalue("postgres").url() if database else ""
    hub = new_hub(tmp_path / "hub", url)
    desk = HubDesk.open(hub, url=url)
    set_parameter(desk.replica, "hub", COUNTY, "issue.text_min", "12")
    set_parameter(desk.replica, "hub", COUNTY, "issue.stage_wd.collected", "0")
    desk.take_turn()
    laptop = Officer(tmp_path, desk, "zhang")
    yesterday = (today() - timedelta(1)).isoformat()
    short = laptop.add("issue", VILLAGE, **{**LAMP, "raised": yesterday})
    told = {**LAMP, "raised": yesterday, "text": "村口三盏路灯坏了已经有一个月"}
    long = laptop.add("issue", VILLAGE, **told)
    for issue in (short, long):
        laptop.add("issue_step", VILLAGE, issue=issue, event="submit", date=yesterday)
    options = {o.event: o for o in options_of(laptop.replica, short, "zhang", "visitor")}
    assert "至少12个字" in options["submit"].why.zh
    laptop.sync()
    for replica in (desk.replica, laptop.replica):
        states = {issue.id: life.state for issue, life in lives(replica, pending=False)}
        assert states == {short: "draft", long: "collected"}
        colours = {w.issue.id: w.colour for w in watched(replica, "", today(), pending=False)}
        assert colours[long] == watched_issue(laptop.replica, long, today()).colour
    desk.close()
    laptop.replica.close()


# -- orders ---------------------------------------------------------------------------------------


def test_an_order_is_proposed_sent_answered_and_proposed_again(replica):
    id = accepted(replica)
    day = date(2017, 6, 14)
    [wanted] = proposals(replica, TOWN, day)
    assert (wanted.issue.id, wanted.colour, wanted.unit) == (id, "yellow", "供电所")
    assert wanted.reply_due == date(2017, 6, 19)  # three working days: Thursday, Friday, Monday
    sent = send_order(replica, "li", id, wanted.colour, day)
    assert proposals(replica, TOWN, date(2017, 6, 22)) == []
    [order] = orders_of(replica, TOWN, date(2017, 6, 22))
    assert (order.record.id, order.is_open, order.late) == (sent, True, 3)
    answer_order(replica, "zhang", sent, date(2017, 6, 20), "灯已到货")
    [order] = orders_of(replica, TOWN, date(2017, 6, 22))
    assert (order.is_open, order.late, order.record["reply"]) == (False, 1, "灯已到货")
    with pytest.raises(Refused, match="2017-06-20"):
        answer_order(replica, "zhang", sent, date(2017, 6, 21), "又一次")
    # Nothing was done: after five more working days the next is called for, and with it red.
    assert proposals(replica, TOWN, date(2017, 6, 27)) == []
    assert [p.colour for p in proposals(replica, TOWN, date(2017, 6, 28))] == ["yellow"]
    send_order(replica, "li", id, "yellow", date(2017, 6, 28))
    assert watched_issue(replica, id, date(2017, 6, 28)).colour.why.zh == "已发2张黄色督办单"
    assert [p.colour for p in proposals(replica, TOWN, date(2017, 6, 28))] == ["red"]
    counted = order_counts(orders_of(replica, TOWN, date(2017, 7, 10)), JUNE_5, date(2017, 6, 30))
    assert counted == {"yellow": 2, "red": 0, "late": 2}


def test_what_cannot_be_supervised_says_why(replica):
    id = accepted(replica)
    with pytest.raises(BadValue, match="黄色"):
        send_order(replica, "li", id, "blue", JUNE_9)
    with pytest.raises(BadValue, match="早于"):
        send_order(replica, "li", id, "red", JUNE_9, Wording(due=JUNE_5))
    with pytest.raises(Missing):
        send_order(replica, "li", "nobody", "red", JUNE_9)
    with replica.act("hub", hub=True) as act:
        step = {"issue": id, "event": "withdraw", "date": "2017-06-08", "taken": 5, "text": "撤"}
        act.add("issue_step", VILLAGE, step)
    with pytest.raises(Refused, match="已撤回"):
        send_order(replica, "li", id, "red", JUNE_9)


def test_the_hub_numbers_orders_by_town_and_year(tmp_path):
    desk = HubDesk.open(new_hub(tmp_path / "hub"))
    clerk = Officer(tmp_path, desk, "li")
    id = clerk.add("issue", VILLAGE, **LAMP)
    orders = [send_order(clerk.replica, "li", id, "yellow", day) for day in (JUNE_5, JUNE_9)]
    clerk.sync()
    numbers = [clerk.replica.get(order)["number"] for order in orders]
    assert numbers == [f"{TOWN}-DB-2017-0001", f"{TOWN}-DB-2017-0002"]
    desk.close()
    clerk.replica.close()


def test_a_milestone_that_is_reached_no_longer_warns(replica):
    id = accepted(replica)
    made = plan_milestone(replica, "li", id, "路灯到货", date(2017, 6, 7))
    assert watched_issue(replica, id, JUNE_9).colour.name == "yellow"
    reach_milestone(replica, "zhang", made, date(2017, 6, 9))
    assert watched_issue(replica, id, date(2017, 6, 8)).colour.name == "yellow"
    assert watched_issue(replica, id, JUNE_9).colour.name == "none"


def test_what_was_solved_is_looked_at_again_after_a_month(replica):
    id = accepted(replica)
    way: list[tuple[str, dict[str, Any]]] = [
        ("report_done", {"text": "修好了", "actor": "张三"}),
        ("approve_result", {}),
        ("feed_back", {"way": "1", "person": "王"}),
        ("post", {"starts": "2017-06-06", "ends": "2017-06-12", "place": "村口", "document": "1"}),
        ("posting_over", {}),
        ("follow_up_satisfied", {"way": "2", "satisfaction": "1", "score": 9, "actor": "李四"}),
    ]
    with replica.act("hub", hub=True) as act:
        for n, (event, said) in enumerate(way, start=5):
            step = {"issue": id, "event": event, "date": "2017-06-13", "taken": n, **said}
            act.add("issue_step", VILLAGE, step)
        act.add("follow_up", VILLAGE, {"issue": id, "date": "2017-06-13"})

    def due(month, day):
        return [one.issue.id for one in to_look_back(replica, TOWN, date(2017, month, day))]

    # 13 July is 30 days after 13 June, 11 September 90.
    assert [due(7, 12), due(7, 13), due(9, 11), due(9, 12)] == [[], [id], [id], []]
    with replica.act("li") as act:
        act.add("follow_up", VILLAGE, {"issue": id, "date": "2017-07-20"})
    assert due(8, 1) == []
