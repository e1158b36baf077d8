"""The four lists of a cadre follow from records: pairs, visits, lives of issues, what is done."""

from datetime import date

import pytest

from sync.casework.issues import propose_step
from sync.casework.lists import LISTS, cadre_called, list_of
from sync.errors import BadValue, Missing
from sync.replica.replica import Replica

VILLAGE, TOWN = "320282113201", "320282113"
DAY = date(2017, 6, 30)


@pytest.fixture
def replica(tmp_path):
    opened = Replica.open(tmp_path / "replica.db")
    yield opened
    opened.close()


@pytest.fixture
def scene(replica):
    """One cadre, two paired households, one of them visited and poor; one that is not paired."""
    with replica.act("wang") as act:
        cadre = act.add("cadre", TOWN, {"name": "王芳", "unit": "农村工作局", "tier": "4"})
        ids = {
            head: act.add("household", VILLAGE, {"head": head, "group": "三组", **more})
            for head, more in (("宋家", {"registered_poor": True}), ("李家", {}), ("外人", {}))
        }
        for head in ("宋家", "李家"):
            pair = {"cadre": cadre, "household": ids[head], "starts": "2017-01-01"}
            act.add("pair", VILLAGE, pair)
        visit = {"household": ids["宋家"], "cadre": cadre, "date": "2017-03-01", "mode": "1"}
        act.add("visit", VILLAGE, {**visit, "result": "1", "finished": True})
    return cadre, ids


def rows(replica, name, cadre):
    return list_of(replica, name, cadre, DAY).facts()


def issue(replica, household, **values):
    with replica.act("wang") as act:
        said = {"text": "村口公厕年久失修", "category": "09", "raised": "2017-06-01", **values}
        return act.add("issue", VILLAGE, {"household": household, **said})


def test_duties_say_whom_the_cadre_answers_for_and_how_far_it_is(replica, scene):
    cadre, _ = scene
    [row] = rows(replica, "duties", cadre)
    assert row["item"] == "联系伏西村：2户、0家企业"
    assert row["state"] == "已走访1，未走访1；必到1，已到1"
    assert row["due"] == "2017年9月30日"


def test_duties_that_nobody_can_derive_are_written_down_and_those_done_come_last(replica, scene):
    cadre, _ = scene
    with replica.act("wang") as act:
        act.add("duty", TOWN, {"cadre": cadre, "item": "包村防汛", "done": "2017-06-20"})
        act.add("duty", TOWN, {"cadre": cadre, "item": "组织宣讲", "due": "2017-07-10"})
    items = [row["item"] for row in rows(replica, "duties", cadre)]
    assert items[1:] == ["组织宣讲", "包村防汛"]
    assert rows(replica, "duties", cadre)[-1]["state"] == "2017年6月20日完成"


def test_issues_are_those_of_the_pairs_and_of_the_own_visits(replica, scene):
    cadre, ids = scene
    issue(replica, ids["李家"])
    issue(replica, ids["外人"], text="这一户不是他联系的户")
    [row] = rows(replica, "issues", cadre)
    assert (row["object"], row["place"], row["category"]) == (
        "李家",
        "伏西村三组",
        "环境卫生(公厕)",
    )


def test_tasks_are_the_issues_that_the_cadre_is_responsible_for(replica, scene):
    cadre, ids = scene
    here = issue(replica, ids["外人"], contact="外人", demand="修好", consent=True, phone="1")
    steps = (
        ("submit", {}),
        ("triage", {"law_class": "A", "level": "1", "unit": "镇建设局", "due": "2017-07-20",
                    "text": "属实"}),
        ("assign", {"unit": "镇建设局", "person": "王芳", "due": "2017-07-20", "document": "1号"}),
    )  # fmt: skip
    for event, values in steps:
        propose_step(replica, "wang", here, event, {"date": "2017-06-05", **values})
    [row] = rows(replica, "tasks", cadre)
    assert (row["unit"], row["assigned"], row["due"]) == (
        "镇建设局",
        "2017年6月5日",
        "2017年7月20日",
    )


def test_services_are_what_is_being_done_for_the_pairs(replica, scene):
    cadre, ids = scene
    with replica.act("wang") as act:
        need = {"household": ids["宋家"], "text": "想学茶叶炒制", "category": "11"}
        act.add("need", VILLAGE, {**need, "measure": "送培训", "status": "3"})
        act.add("need", VILLAGE, {**need, "household": ids["外人"], "text": "不归他管的需求"})
        named = {"household": ids["宋家"], "rule": "P05", "outcome": "1", "facts": "低保户"}
        act.add("entitlement", VILLAGE, named, id=f"{ids['宋家']}-P05")
    found = rows(replica, "services", cadre)
    assert [row["object"] for row in found] == ["宋家", "宋家"]
    assert {row["state"] for row in found} == {"待核实", "已申请"}
    assert {row["item"] for row in found} == {"政策落实：医疗救助", "想学茶叶炒制"}


def test_a_pair_that_has_ended_is_no_charge_any_more(replica, scene):
    cadre, _ = scene
    with replica.act("wang") as act:
        for pair in replica.fetch("pair"):
            act.set(pair.id, {"ends": "2017-05-31"})
    assert rows(replica, "duties", cadre) == []


def test_a_cadre_is_found_by_id_account_or_name_and_two_of_one_name_are_told_apart(replica, scene):
    cadre, _ = scene
    assert cadre_called(replica, "王芳").id == cadre_called(replica, cadre).id == cadre
    with replica.act("wang") as act:
        act.add("cadre", TOWN, {"name": "王芳", "unit": "财政所", "account": "wangf"})
    assert cadre_called(replica, "wangf")["unit"] == "财政所"
    with pytest.raises(BadValue, match="财政所"):
        cadre_called(replica, "王芳")
    with pytest.raises(Missing):
        cadre_called(replica, "无此人")


@pytest.mark.parametrize("name", LISTS)
def test_every_row_fills_every_column(replica, scene, name):
    cadre, ids = scene
    issue(replica, ids["李家"])
    found = list_of(replica, name, cadre, DAY)
    assert all(len(row) == len(found.columns) for row in found.rows)
