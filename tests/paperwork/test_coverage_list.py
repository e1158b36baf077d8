"""What an area still owes, on paper: not visited, must-visits, days in the field."""

from datetime import date

import pytest

from desktop.paperwork.coverage_list import LISTS, paper_of_area
from desktop.paperwork.documents import DOCUMENTS, Wanted
from sync.errors import BadValue, Missing
from sync.replica.replica import Replica

TOWN, VILLAGE = "320282113", "320282113201"
DAY = date(2017, 6, 30)
LONG = "买买提明·阿不都热合曼·吐尔逊" * 3


@pytest.fixture
def replica(tmp_path):
    opened = Replica.open(tmp_path / "replica.db")
    with opened.act("wang") as act:
        clerk = act.add("cadre", TOWN, {"name": "村会计", "tier": "5", "unit": "伏西村"})
        poor = act.add("household", VILLAGE, {"head": "宋家", "registered_poor": True})
        act.add("household", VILLAGE, {"head": LONG, "group": "十二组"})
        visit = {"household": poor, "cadre": clerk, "date": "2017-03-01", "mode": "1"}
        act.add("visit", VILLAGE, visit | {"result": "1", "finished": True})
    yield opened
    opened.close()


def rows(replica, name, area=VILLAGE):
    return paper_of_area(replica, name, area, DAY).rows


def test_the_must_visits_owed_say_who_is_wanting(replica):
    (row,) = rows(replica, "unreached")
    assert row[:4] == ("农户", "伏西村", "宋家", "2017年3月1日")
    assert row[4] == "到访干部的机关层级不符合要求：村会计（村(社区)）"


def test_what_nobody_has_visited_is_listed(replica):
    assert rows(replica, "unvisited") == (("农户", "伏西村十二组", LONG, "—", "还没有走访过"),)


def test_who_lacks_days_is_listed(replica):
    (row,) = rows(replica, "days", TOWN)
    assert row == ("村会计", "伏西村", "1", "0", "1", "22", "21")


@pytest.mark.parametrize("name", LISTS)
def test_each_list_is_printed_and_the_same_again(replica, name):
    document = DOCUMENTS[f"{name}-list"]
    wanted = Wanted(today=DAY, area=TOWN)
    made = document.make(replica, wanted).printed
    assert made.pages >= 1
    assert document.make(replica, wanted).printed.pdf == made.pdf


def test_a_list_is_of_an_area_that_is_here(replica):
    with pytest.raises(Missing):
        paper_of_area(replica, "unreached", "320283", DAY)
    with pytest.raises(BadValue):
        DOCUMENTS["unreached-list"].make(replica, Wanted(today=DAY))
