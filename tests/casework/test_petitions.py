"""The restricted register of petition cases: who may write and who ever receives it."""

from datetime import date

import pytest

from sync.casework.petitions import (
    add_case,
    add_step,
    cases,
    close_case,
    line_of,
    plain_list,
    rate,
    words_of,
)
from sync.errors import BadValue, Refused
from sync.hub.desk import HubDesk
from sync.protocol.messages import Right
from sync.replica.replica import Replica
from tests.casework.office import Officer
from tests.hub.township import TOWN, VILLAGE, Writer, new_hub

DAY = date(2017, 6, 30)
CASE = {"title": "征地补偿遗留", "petitioner": "孙某", "opened": "2015-03-02", "lead": "赵国强"}
DONE = {"date": "2017-06-01", "kind": "2", "text": "上门听取诉求", "by": "赵国强"}


@pytest.fixture
def replica(tmp_path):
    opened = Replica.open(tmp_path / "laptop.db")
    yield opened
    opened.close()


@pytest.mark.parametrize("area", [VILLAGE, TOWN])
def test_a_case_stands_in_restricted_areas_alone(replica, area):
    with pytest.raises(BadValue, match="R320282113"):
        add_case(replica, "li", area, CASE)
    with pytest.raises(Refused, match="限阅"), replica.act("li") as act:
        act.add("petition", area, CASE)
    assert cases(replica, "", DAY) == []


def test_rounds_silence_and_state_are_those_of_the_day(replica):
    first = add_case(replica, "zhou", "R" + TOWN, CASE)
    second = add_case(replica, "zhou", "R" + VILLAGE, {**CASE, "title": "改制安置"})
    for kind, day in (("1", "2017-05-02"), ("4", "2017-05-20"), ("3", "2017-06-10")):
        add_step(replica, "zhou", first, {**DONE, "kind": kind, "date": day})
    close_case(replica, "zhou", first, "2", date(2017, 6, 20))
    then = {case.record.id: case for case in cases(replica, TOWN, date(2017, 6, 15))}
    assert (then[first].state, then[first].rounds, then[first].silent) == ("1", 2, 5)
    assert then[second].silent == (date(2017, 6, 15) - date(2015, 3, 2)).days
    now = cases(replica, TOWN, DAY)
    assert [case.record.id for case in now] == [second, first]
    assert rate(now) == (1, 0, 2)
    assert words_of(rate(now))[0] == "积案2件，案结事了1件，息访0件，化解率50.0%"
    assert words_of(rate([]))[0].endswith("化解率—")
    assert line_of(now[1], "zh").endswith("征地补偿遗留  赵国强  2轮  案结事了")
    assert plain_list(now, "zh")["cases"][1]["steps"] == 3


def test_a_case_is_closed_only_by_what_was_done_under_a_leader(replica):
    case = add_case(replica, "zhou", "R" + TOWN, {**CASE, "lead": None})
    with pytest.raises(Refused, match="包案领导"):
        close_case(replica, "zhou", case, "2", DAY)
    with replica.act("zhou") as act:
        act.set(case, {"lead": "赵国强"})
    with pytest.raises(Refused, match="化解记录"):
        close_case(replica, "zhou", case, "2", DAY)
    add_step(replica, "zhou", case, DONE)
    with pytest.raises(BadValue, match="立案日期"):
        add_step(replica, "zhou", case, {**DONE, "date": "2015-03-01"})
    with pytest.raises(BadValue, match="案结事了"):
        close_case(replica, "zhou", case, "9", DAY)
    close_case(replica, "zhou", case, "3", DAY)
    assert cases(replica, "", DAY)[0].state == "3"
    close_case(replica, "zhou", case, "1", DAY)
    assert replica.get(case)["closed"] is None


# -- who receives it ------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path):
    opened = HubDesk.open(new_hub(tmp_path / "hub"))
    opened.access.add_account("zhou", [Right("R" + TOWN, "clerk"), Right(TOWN, "clerk")])
    opened.access.add_account("fang", [Right("R320282", "supervisor")])
    yield opened
    opened.close()


def test_nobody_receives_a_case_without_a_right_on_the_restricted_area(tmp_path, desk):
    people = ("zhou", "fang", "zhang", "li", "chen")
    laptops = {name: Officer(tmp_path, desk, name) for name in people}
    zhou = laptops["zhou"].replica
    case = add_case(zhou, "zhou", "R" + VILLAGE, CASE)
    step = add_step(zhou, "zhou", case, DONE)
    home = laptops["zhou"].add("household", VILLAGE, head="户主")
    for name in people * 2:
        laptops[name].sync()
    for name, laptop in laptops.items():
        has = laptop.replica.get(case) is not None
        assert has is (name in ("zhou", "fang")), name
        assert has is (laptop.replica.get(step) is not None)
        bodies = laptop.replica.query("SELECT body FROM change")
        assert has is any("孙某".encode() in bytes(body) for (body,) in bodies)
        assert (laptop.replica.get(home) is not None) is (name != "fang")
        laptop.replica.close()


def test_the_county_keeps_its_own_cases_and_samples_from_the_towns_register(tmp_path, desk):
    zhou, fang = (Officer(tmp_path, desk, name) for name in ("zhou", "fang"))
    case = add_case(fang.replica, "fang", "R320282", CASE)
    drawn = fang.add("inspection", "R320282", title="督查", date="2017-06-30", object="village")
    below = add_case(fang.replica, "fang", "R" + TOWN, CASE)
    for one in (fang, zhou, fang, zhou):
        one.sync()
    known = [zhou.replica.get(id) is not None for id in (case, drawn, below)]
    for one in (fang, zhou):
        one.replica.close()
    assert known == [False, False, True]


def test_a_case_that_a_forged_laptop_writes_where_visitors_read_is_never_let_in(desk):
    li = Writer(desk, "li")
    astray = li.change(kind="petition", **CASE)
    answer = li.say(astray, area=VILLAGE)
    assert [held.code for held in answer.quarantined] == ["restricted"]
    assert desk.replica.get(astray.stamp) is None
    [held] = desk.replica.fetch("held")
    word = li.change(kind="held", record=held.id, released="yes")
    assert [one.code for one in li.say(word, area=VILLAGE).quarantined] == ["final"]
    assert desk.replica.get(astray.stamp) is None


def test_a_case_cannot_be_moved_to_where_visitors_read(desk):
    zhou = Writer(desk, "zhou")
    case = zhou.change(kind="petition", **CASE)
    assert zhou.say(case, area="R" + TOWN).quarantined == []
    gone = zhou.change(kind="petition", record=case.stamp, moved=TOWN)
    assert [one.code for one in zhou.say(gone, area="R" + TOWN).quarantined] == ["restricted"]
