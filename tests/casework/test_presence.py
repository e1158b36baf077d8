"""Days in the field of a county's cadres, read off visits and residence posts."""

from datetime import date

import pytest

from sync.casework.presence import days
from sync.replica.replica import Replica

COUNTY, TOWN, VILLAGE = "320282", "320282113", "320282113201"
END = date(2017, 12, 31)


def fill(replica):
    """A leader with a visit, a resident who visits too, and one who does nothing."""
    with replica.act("wang") as act:
        leader = act.add("cadre", COUNTY, {"name": "陈书记", "party_leader": True})
        resident = act.add("cadre", TOWN, {"name": "王芳"})
        act.add("cadre", TOWN, {"name": "老赵", "until": "2016-12-31"})
        act.add("cadre", TOWN, {"name": "小李", "since": "2017-12-22"})
        home = act.add("household", VILLAGE, {"head": "宋家"})
        visit = {"household": home, "mode": "1", "finished": True}
        for day in ("2017-03-01", "2017-03-02", "2018-01-05"):
            with_leader = {"cadre": resident, "companions": [leader], "date": day}
            act.add("visit", VILLAGE, visit | with_leader)
        act.add("visit", VILLAGE, visit | {"cadre": leader, "date": "2017-03-01", "result": "3"})
        begun = {"cadre": leader, "date": "2017-04-01", "finished": False}
        act.add("visit", VILLAGE, visit | begun)
        stay = {"cadre": resident, "starts": "2017-03-02", "ends": "2017-03-31"}
        act.add("stay", VILLAGE, stay)


def told(found):
    return {
        one.name: (one.presence.days, one.presence.demanded, one.presence.short)
        for one in found.accounts
    }


@pytest.fixture
def replica(tmp_path):
    opened = Replica.open(tmp_path / "replica.db")
    fill(opened)
    yield opened
    opened.close()


def test_each_cadre_of_the_roster_has_an_account(replica):
    # 王芳: the visit of 1 March and the post from 2 to 31 March are 31 days
    assert told(days(replica, COUNTY, 2017, END)) == {
        "陈书记": (2, 44, 42), "王芳": (31, 22, 0), "小李": (0, 10, 10),
    }  # fmt: skip


def test_who_lacks_most_comes_first(replica):
    found = days(replica, COUNTY, 2017, END)
    assert [one.name for one in found.short] == ["陈书记", "小李"]
    assert (found.met, len(found.accounts)) == (1, 3)


def test_a_town_has_its_own_cadres_only(replica):
    assert set(told(days(replica, TOWN, 2017, END))) == {"王芳", "小李"}


def test_the_account_of_a_day_in_the_year(replica):
    assert told(days(replica, COUNTY, 2017, date(2017, 3, 1)))["王芳"] == (1, 22, 21)
    assert told(days(replica, COUNTY, 2018, date(2018, 3, 1)))["王芳"] == (1, 22, 21)


def test_laptop_and_hubs_give_the_same_answer(everywhere, everyone_takes):
    fill(everywhere[0])
    everyone_takes()
    laptop, *hubs = (days(replica, COUNTY, 2017, END) for replica in everywhere)
    assert hubs == [laptop, laptop]
    assert len(laptop.accounts) == 3
