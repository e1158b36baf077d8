"""The telephone survey: a call list by lot, and counts that can be right."""

import csv
import io
from datetime import date

import pytest

from sync.casework.surveys import Counts, call_list, call_sheet, counted, record_survey
from sync.errors import BadValue, Missing
from sync.replica.replica import Replica
from tests.hub.township import TOWN, VILLAGE

DAY = date(2017, 6, 30)


@pytest.fixture
def replica(tmp_path):
    opened = Replica.open(tmp_path / "laptop.db")
    yield opened
    opened.close()


def homes(replica, count):
    with replica.act("zhang") as act:
        for n in range(count):
            values = {"head": f"户主{n}", "phone": f"1380000{n:04}"}
            act.add("household", VILLAGE, values)
        act.add("household", VILLAGE, {"head": "没有电话"})


def filled(sheet, answers):
    rows = list(csv.reader(io.StringIO(sheet.removeprefix("\ufeff"))))
    for row, (answer, score) in zip(rows[1:], answers, strict=True):
        row[5:7] = [answer, score]
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()


def test_whoever_has_a_telephone_is_drawn_by_lot(replica):
    homes(replica, 30)
    calls = call_list(replica, TOWN, "household", 10, 7)
    assert calls == call_list(replica, TOWN, "household", 10, 7)
    assert calls != call_list(replica, TOWN, "household", 10, 8)
    assert len({call.id for call in calls}) == 10
    everybody = call_list(replica, TOWN, "household", 99, 7)
    assert len(everybody) == 30
    with pytest.raises(Missing, match="电话"):
        call_list(replica, TOWN, "enterprise", 10, 7)
    with pytest.raises(BadValue):
        call_list(replica, TOWN, "village", 10, 7)


def test_a_household_that_went_up_in_another_is_not_called(replica):
    homes(replica, 2)
    kept, gone = (call.id for call in call_list(replica, TOWN, "household", 9, 7))
    with replica.act("zhang") as act:
        act.set(gone, {"merged_into": kept})
    assert [call.id for call in call_list(replica, TOWN, "household", 9, 7)] == [kept]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_a_sheet_that_comes_back_is_counted(replica, encoding):
    homes(replica, 5)
    sheet = call_sheet(call_list(replica, TOWN, "household", 5, 1))
    answers = [("满意", "10"), ("基本满意", "8"), ("不满意", "3"), ("", ""), ("9", "")]
    found = counted(filled(sheet, answers).encode(encoding))
    assert found == Counts(answers=3, good=2, scored=3, score_sum=21)
    id = record_survey(
        replica, "li", area=TOWN, asked="household", day=DAY, counts=found, by="调查队"
    )
    assert replica.get(id)["good"] == 2


def test_rows_that_cannot_be_read_are_named(replica):
    homes(replica, 3)
    sheet = call_sheet(call_list(replica, TOWN, "household", 3, 1))
    wrong = [("很好", ""), ("满意", "11"), ("满意", "9")]
    with pytest.raises(BadValue, match="第2、3行"):
        counted(filled(sheet, wrong).encode())
    with pytest.raises(BadValue, match="满意度"):
        counted(b"a,b\n1,2\n")


@pytest.mark.parametrize("counts", [(3, 4, 0, 0), (3, 1, 2, 21), (3, 1, 2, 1), (-1, -1, 0, 0)])
def test_counts_that_cannot_be_are_refused(replica, counts):
    with pytest.raises(BadValue, match="不对"):
        record_survey(replica, "li", area=TOWN, asked="household", day=DAY, counts=Counts(*counts))
