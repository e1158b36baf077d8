"""The reports of a quarter, half a year and a year, and which are owed."""

from datetime import date

import pytest

from sync.casework.inspections import draw, judge, publish, record_result
from sync.casework.rectifications import close, demand
from sync.casework.report_making import Asked
from sync.casework.reports import difference, due_list, make_report, preview, report_of
from sync.errors import BadValue
from sync.replica.replica import Replica
from sync.rules.periods import CYCLES, Period, period_of
from sync.rules.report_table import columns, table_of
from tests.casework.reporting import MONDAY, SOLVED, WEEK, assert_adds_up, lived_in, of, weekly
from tests.county import COUNTY, Plan, pour
from tests.hub.township import NEXT_VILLAGE, TOWN, VILLAGE


@pytest.fixture
def replica(tmp_path):
    opened = Replica.open(tmp_path / "laptop.db")
    yield opened
    opened.close()


@pytest.fixture
def town(replica):
    return lived_in(replica)


# -- the other cycles ----------------------------------------------------------------------------


def test_a_quarter_shows_what_inspections_found(town):
    asked = Asked("quarter", TOWN, Period(date(2017, 4, 1), date(2017, 6, 30)))
    sheet = draw(
        town.replica, "chen", area=TOWN, drawn="household", size=12, day=date(2017, 6, 20), seed=1
    )
    for n, item in enumerate(sheet.items, start=1):
        result = "2" if item["place_code"] == NEXT_VILLAGE else "1"
        record_result(town.replica, "chen", sheet.record.id, n, result)
    judge(town.replica, "chen", sheet.record.id, score=85)

    def demanded(text, due=None):
        return demand(
            town.replica,
            "chen",
            area=NEXT_VILLAGE,
            text=text,
            day=date(2017, 6, 21),
            due=due,
            inspection=sheet.record.id,
        )

    demanded("补访", date(2017, 7, 1))
    done = demanded("补台账")
    close(town.replica, "wang", done, result="已补", evidence="照片", day=date(2017, 6, 28))
    publish(town.replica, "chen", sheet.record.id)
    report = preview(town.replica, asked)
    village, next_village = of(report, VILLAGE), of(report, NEXT_VILLAGE)
    assert (village["drawn_household"], village["true"], village["untrue"]) == (8, 8, 0)
    assert (next_village["drawn_household"], next_village["untrue"]) == (4, 4)
    assert (report.total["marks"], report.total["marked"]) == (85, 1)
    assert (next_village["demands"], next_village["demands_met"]) == (2, 1)
    assert_adds_up(report)
    cells = dict(
        zip([c.label.zh for c in table_of(report).columns], table_of(report).total, strict=True)
    )
    assert (cells["评分"], cells["整改时限"]) == ("85.0", "2017-07-06")
    assert "完成1项" in cells["结果"]


def test_a_half_year_refers_to_notices_and_counts_stages(town):
    town.issue(date(2017, 6, 20), *SOLVED)
    town.issue(date(2017, 6, 21))
    words = {
        "title": "关于问题办理结果的公示",
        "number": "7",
        "starts": "2017-06-20",
        "content": "ab",
    }
    notice = town.add("notice", VILLAGE, words)
    report = preview(
        town.replica, Asked("half_year", TOWN, Period(date(2017, 1, 1), date(2017, 6, 30)))
    )
    assert [one["id"] for one in report.more["notices"]] == [notice]
    assert report.more["stages"] == {"collected": 1}
    assert (report.total["solved"], report.total["open"]) == (1, 1)


def test_a_year_scores_units_and_cadres(town):
    with town.replica.act("li") as act:
        for home in town.first[:2]:
            act.add(
                "pair",
                VILLAGE,
                {"cadre": town.cadres["赵"], "household": home, "starts": "2017-01-01"},
            )
        act.add("parameter", TOWN, {"name": "visit.month_days", "value": "4"})
    year = Period(date(2017, 1, 1), date(2017, 12, 31))
    asked = Asked("year", TOWN, year, adjust={VILLAGE: 2})
    report = make_report(town.replica, "li", asked, date(2018, 1, 2))
    # Zhao was out on 12, 20 and 21 June: 3 of 4 days, and visited both households of the pairs;
    # there is no issue and nobody was asked: (30 x 3/4 + 30 x 1) / 60 = 87.5
    zhao = of(report, town.cadres["赵"])
    assert (zhao["days_met"], zhao["days_due"]) == (3, 4)
    assert (zhao["objects"], zhao["objects_visited"], zhao["score"]) == (2, 2, 875)
    # The village: nobody has all days, 3 of 8 visited, 2 points given: (0 + 30 x 3/8)/60 = 18.75
    village = of(report, VILLAGE)
    assert (village["days_met"], village["days_due"], village["score"]) == (0, 1, 208)
    assert "score" not in of(report, TOWN).figures
    assert report_of(town.replica, report.id) == report
    assert difference(town.replica, report.id) == []
    with pytest.raises(BadValue, match="320281"):
        preview(town.replica, Asked("year", TOWN, year, adjust={"320281": 1}))
    assert table_of(report, [zhao]).rows[0][-2:] == ("87.5", "良好")


def test_a_county_gives_the_same_reports_on_laptop_hub_and_database(everywhere):
    for replica in everywhere:
        pour(replica, Plan(300))
    for cycle in CYCLES:
        asked = Asked(cycle, COUNTY, period_of(cycle, date(2017, 6, 20)))
        first, *others = [preview(replica, asked) for replica in everywhere]
        assert sum(map(bool, first.total.figures.values())) > 10
        for other in others:
            assert (other.total, other.rows, other.more) == (first.total, first.rows, first.more)
            assert table_of(other) == table_of(first)
        assert_adds_up(first)


# -- what is owed, and words ---------------------------------------------------------------------


def test_what_is_due_and_overdue(town):
    weekly(town)
    found = [
        o for o in due_list(town.replica, [TOWN, VILLAGE], date(2017, 6, 27)) if o.cycle == "week"
    ]
    mine = [o for o in found if o.area == TOWN]
    assert WEEK not in [o.period for o in mine]
    assert {o.state for o in mine} == {"overdue"}
    assert [o.period for o in found if o.area == VILLAGE][-1] == WEEK
    monday = [o for o in due_list(town.replica, [VILLAGE], MONDAY) if o.period == WEEK]
    assert [(o.state, o.due) for o in monday] == [("due", MONDAY)]


def test_rates_stand_beside_their_numbers_and_nobody_is_a_dash(town):
    report = preview(town.replica, Asked("week", TOWN, WEEK))
    names = [column.label.zh for column in table_of(report).columns]
    total = dict(zip(names, table_of(report).total, strict=True))
    assert total["参与率"] == "66.7%"
    assert "—" in table_of(report).total  # no enterprise is on the list
    assert names[0] == "单位"
    assert len(columns("week")) == len(names) - 1
