"""Colours, orders, plans, doubles and petition cases from the shell."""

from datetime import timedelta

import pytest

from sync.stamps import today

VILLAGE, TOWN = "320282113200", "320282113"
DAY = today()


@pytest.fixture
def issue(laptop, cli):
    """Makes an issue that was handed in so many days ago."""

    def make(days=0, **more):
        raised = (DAY - timedelta(days)).isoformat()
        facts = {"text": "村口没有路灯", "category": "07", "demand": "装灯", "consent": "是"}
        facts |= {"contact": "李䶮", "raised": raised, **more}
        words = [f"{name}={value}" for name, value in facts.items()]
        id = cli("record", "add", "issue", "--area", VILLAGE, *words).line
        assert cli("issue", "step", id, "submit", f"date={raised}").code == 0
        return id

    return make


def test_the_list_says_colour_and_why_and_how_it_was_on_another_day(cli, issue):
    late, new = issue(30), issue()
    rows = cli("issue", "list", "--area", TOWN, "--json").data
    assert [(row["id"], row["colour"]) for row in rows] == [(late, "yellow"), (new, "none")]
    told = cli("issue", "list", "--colour", "yellow")
    assert "黄（“已采集”已超过2个工作日）" in told.out
    assert "共1件" in told.err
    then = (DAY - timedelta(29)).isoformat()
    past = cli("issue", "list", "--on", then, "--json").data
    assert {row["id"]: row["state"] for row in past} == {late: "collected", new: "draft"}


def test_an_order_is_called_for_sent_and_answered(cli, issue):
    id = issue(30)
    assert cli("issue", "supervise", "--json").data[0]["issue"] == id
    made = cli("issue", "supervise", id, "--by", "赵书记", "--unit", "供电所").line
    assert cli("issue", "supervise", "--json").data == []
    again = cli("issue", "supervise", id)
    assert (again.code, "--colour" in again.err) == (1, True)
    assert "未回复" in cli("issue", "orders", "--open").out
    assert cli("issue", "reply", made, "已调拨路灯六盏").code == 0
    [order] = cli("issue", "orders", "--json").data
    assert (order["by"], order["reply"], order["late"]) == ("赵书记", "已调拨路灯六盏", 0)
    assert cli("issue", "orders", "--open", "--json").data == []


def test_a_plan_is_made_and_reached(cli, issue):
    id, due = issue(), (DAY + timedelta(5)).isoformat()
    [planned] = cli("issue", "milestone", id, "--add", "路灯到货", "--due", due, "--json").data
    assert planned["due"] == due
    told = cli("issue", "milestone", id, "--done", planned["id"])
    assert told.line.endswith(f"路灯到货  完成 {DAY.isoformat()}")
    assert cli("issue", "milestone", id, "--add", "没有日期").code == 2


def test_doubles_are_listed_and_merged_into_one_issue_with_two_sources(cli, issue):
    first = issue(3, phone="13800000000")
    second = issue(1, phone="13800000000", source="12345", source_no="J18")
    assert "同一电话、同一类别" in cli("issue", "duplicates").out
    [row] = cli("issue", "duplicates", "--json").data
    assert (row["id"], row["master"]) == (second, first)
    assert cli("issue", "step", second, "merge", f"other={first}").code == 0
    told = cli("issue", "duplicates", "--of", first, "--json").data
    assert [one["source_no"] for one in told] == [None, "J18"]


def test_what_cannot_join_a_common_issue_is_told_and_joined_what_can(cli, issue):
    parent, child = issue(common="是"), issue()
    told = cli("issue", "children", parent, "--join", child)
    assert (told.code, "市级以上" in told.err) == (1, True)
    triage = ["law_class=A", "level=2", "unit=市局", f"due={DAY.isoformat()}", "text=应办"]
    assert cli("issue", "step", child, "triage", *triage).code == 0
    joined = cli("issue", "children", parent, "--join", child, "--json").data
    assert [(row["id"], row["proposed"]) for row in joined] == [(child, None)]
    assert cli("issue", "children", parent, "--part", child, "--json").data == []


def test_petition_cases_live_behind_the_r(laptop, cli):
    case = ["title=征地补偿遗留", "lead=赵国强", f"opened={DAY.isoformat()}"]
    told = cli("petition", "add", "--area", TOWN, *case)
    assert (told.code, told.out, "R320282113" in told.err) == (1, "", True)
    id = cli("petition", "add", "--area", "R" + TOWN, *case).line
    assert cli("petition", "step", id, "kind=下访", "text=上门听取诉求").code == 0
    assert cli("petition", "step", id, "--state", "2").code == 0
    told = cli("petition", "list", "--area", TOWN)
    assert "征地补偿遗留  赵国强  1轮  案结事了" in told.out
    assert "化解率100.0%" in told.err
    assert cli("petition", "list", "--json").data["settled"] == 1
