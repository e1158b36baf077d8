"""Supervision, milestones, sources and common issues in the panel of an issue."""

from datetime import timedelta

from PySide6.QtWidgets import QPushButton

from desktop.screens.issue_data import read_sheet
from desktop.screens.issue_orders import FormAsking
from sync.stamps import today
from tests.desktop.issue_office import texts


def test_an_order_that_the_colour_calls_for_is_sent_and_answered(
    qtbot, page, replica, issue, settled
):
    id = issue("submit", "triage", "assign", "accept", due=-3)
    shown = page()
    shown.open(id)
    settled()
    orders = shown.panel.orders
    assert orders.wanted.text() == "向承办单位和分管领导发红色督办单，计入考核（超期3天）"
    orders.send.click()
    asking = shown.window().findChild(FormAsking)
    assert asking.values["unit"] == "镇水利站"
    asking.work()
    settled()
    [sent] = replica.fetch("supervision")
    assert (sent["colour"], sent["unit"], sent["sent"]) == ("red", "镇水利站", today().isoformat())
    assert not orders.send.isVisible()
    qtbot.waitUntil(lambda: "尚未回复" in texts(orders))
    assert "红色督办" in texts(orders)
    [answer] = [b for b in orders.findChildren(QPushButton) if b.text() == "填写回复"]
    answer.click()
    [asking] = [one for one in shown.window().findChildren(FormAsking) if one.isVisible()]
    asking.form.set_record({**asking.values, "reply": "灯已装好"})
    asking.values["reply"] = "灯已装好"
    asking.work()
    settled()
    assert replica.get(sent.id)["reply"] == "灯已装好"


def test_a_visitor_sees_what_is_called_for_and_leaves_it_to_the_office(replica, issue):
    id = issue("submit", "triage", "assign", "accept", due=-3)
    assert not read_sheet(replica, id, "wang", ("visitor",), today()).may_supervise
    sheet = read_sheet(replica, id, "wang", ("visitor", "clerk"), today())
    assert sheet.may_supervise
    assert sheet.proposal.colour == "red"


def test_a_milestone_is_planned_and_reached_from_the_panel(qtbot, page, replica, issue, settled):
    id = issue("submit", "triage", "assign", "accept")
    shown = page()
    shown.open(id)
    settled()
    orders = shown.panel.orders
    orders.plan.click()
    asking = shown.window().findChild(FormAsking)
    asking.work()
    assert asking.problem.text()
    asking.values |= {"text": "材料进场", "due": (today() - timedelta(2)).isoformat()}
    asking.form.set_record(asking.values)
    asking.work()
    settled()
    qtbot.waitUntil(lambda: "逾期未完成" in texts(orders))
    assert "材料进场" in texts(orders)
    [reach] = [b for b in orders.findChildren(QPushButton) if b.text() == "今天完成"]
    reach.click()
    settled()
    assert replica.fetch("milestone")[0]["done"] == today().isoformat()


def test_a_likely_double_is_merged_by_way_of_its_step(qtbot, page, issue, settled):
    first = issue("submit", "triage")
    second = issue("submit")
    shown = page()
    shown.open(second)
    settled()
    qtbot.waitUntil(lambda: "可能重复" in texts(shown.panel.ties))
    shown.panel.ties.merge_wanted.emit(first)
    shown.panel.steps.form.record()
    settled()
    shown.open(first)
    settled()
    qtbot.waitUntil(lambda: "一件问题，2个来源" in texts(shown.panel.ties))


def test_the_end_of_a_common_issue_opens_the_next_step_of_its_child(page, replica, issue, settled):
    child = issue("submit", "triage", "assign", "accept")
    parent = issue("submit", "withdraw", common=True, household=None)
    with replica.act("wang") as act:
        act.set(child, {"parent": parent})
    shown = page()
    shown.open(parent)
    settled()
    [step] = [b for b in shown.panel.ties.findChildren(QPushButton) if "报结" in b.text()]
    step.click()
    settled()
    assert shown.panel.sheet.record.id == child
    assert shown.panel.steps.form.values["text"].startswith("共性问题已撤回")
