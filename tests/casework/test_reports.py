"""The five reports on real records: frozen for ever, and what has changed is told exactly."""

from contextlib import closing
from datetime import date

import pytest

from sync.casework.report_making import Asked
from sync.casework.reports import (
    difference,
    frozen_for,
    make_report,
    preview,
    report_of,
    reports,
)
from sync.errors import BadValue, Missing, Refused
from sync.hub.desk import HubDesk
from sync.replica.replica import Replica
from sync.rules.periods import CYCLES, Period
from sync.rules.report_table import lines_of, table_of
from tests.casework.reporting import (
    DAY,
    MONDAY,
    NEXT,
    SOLVED,
    WEEK,
    Township,
    assert_adds_up,
    lived_in,
    of,
    weekly,
)
from tests.hub.deskside import Person
from tests.hub.township import NEXT_VILLAGE, TOWN, VILLAGE, new_hub


@pytest.fixture
def replica(tmp_path):
    opened = Replica.open(tmp_path / "laptop.db")
    yield opened
    opened.close()


@pytest.fixture
def town(replica):
    return lived_in(replica)


# -- a weekly summary ----------------------------------------------------------------------------


def test_a_week_by_units(town):
    report = weekly(town)
    whole = report.total
    assert (whole["homes"], whole["homes_visited"], whole["homes_new"]) == (12, 4, 3)
    assert (whole["cadres"], whole["taking_part"]) == (3, 2)
    village = of(report, VILLAGE)
    # The first of the three was covered a week before; a second visit covers nobody anew.
    assert (village["homes"], village["homes_visited"], village["homes_new"]) == (8, 3, 2)
    # Qian of the other village came here only, and counts where Qian stands on the roster.
    assert of(report, NEXT_VILLAGE)["taking_part"] == 1
    assert of(report, TOWN).name == "本级"
    assert of(report, TOWN)["cadres"] == 1
    assert (report.edition, report.since, report.made) == (1, "", MONDAY)


def test_units_add_up_to_the_whole(town):
    town.issue(date(2017, 6, 20), *SOLVED)
    town.issue(date(2017, 6, 21), area=NEXT_VILLAGE)
    for cycle in ("week", "month", "quarter", "half_year"):
        report = preview(town.replica, Asked(cycle, TOWN, WEEK))
        assert_adds_up(report)


def test_a_report_of_villages_in_a_county(town):
    report = preview(town.replica, Asked("week", "320282", WEEK, level=12))
    assert of(report, VILLAGE)["homes_visited"] == 3
    assert len(report.rows) > 250
    assert_adds_up(report)
    with pytest.raises(BadValue, match="位数"):
        preview(town.replica, Asked("week", TOWN, WEEK, level=6))


def test_a_village_has_no_units(town):
    report = preview(town.replica, Asked("week", VILLAGE, WEEK))
    assert report.rows == ()
    assert report.total["homes"] == 8


# -- frozen --------------------------------------------------------------------------------------


def test_what_is_read_is_what_was_frozen(town):
    made = weekly(town)
    assert report_of(town.replica, made.id) == made


def test_nothing_that_happens_later_alters_a_frozen_report(town):
    made = weekly(town)
    before = report_of(town.replica, made.id), table_of(made), lines_of(made)
    town.visit(town.first[5], date(2017, 6, 22))
    town.issue(date(2017, 6, 20), *SOLVED)
    with town.replica.act("li") as act:
        act.delete(town.first[0])
        act.add("parameter", TOWN, {"name": "visit.target", "value": "2017-06-30"})
        act.add("parameter", TOWN, {"name": "progress.red_lag", "value": "1"})
    read = report_of(town.replica, made.id)
    assert (read, table_of(read), lines_of(read)) == before


def test_a_frozen_report_cannot_be_changed_here(town):
    made = weekly(town)
    (row, *_) = town.replica.fetch("report_row", TOWN, {"report": made.id})
    for id, values in ((row.id, {"figures": "{}"}), (made.id, {"title": "别的"})):
        with pytest.raises(Refused, match="另出一版"), town.replica.act("li") as act:
            act.set(id, values)
    with pytest.raises(Refused), town.replica.act("li") as act:
        act.delete(row.id)


def test_rows_that_are_added_later_are_none_of_the_report(town, tmp_path):
    made = weekly(town)
    more = {"report": made.id, "place": 1, "unit": VILLAGE, "figures": '{"homes":99}'}
    town.add("report_row", TOWN, more)
    with closing(Replica.open(tmp_path / "other.db")) as other:
        with other.act("chen") as act:
            act.add("report_row", TOWN, more)
        town.replica.take([run for batch in other.own_runs({}) for run in batch])
    assert town.replica.count("report_row", TOWN, {"report": made.id}) == len(made.rows) + 3
    assert report_of(town.replica, made.id) == made


def test_a_record_that_somebody_wrote_by_hand_is_no_report(town):
    by_hand = {"cycle": "week", "period_from": "2017-06-19", "period_to": "2017-06-25"}
    for more in ({}, {"content": "数字", "made": "2017-06-26"}, {"cycle": "fortnight"}):
        id = town.add("report", TOWN, {**by_hand, **more})
        with pytest.raises(Refused, match="不是由程序定稿"):
            report_of(town.replica, id)
    assert {one.made for one in reports(town.replica, TOWN)} == {"2017-06-26"}
    made = weekly(town)
    assert made.edition == 2
    assert report_of(town.replica, made.id) == made


def test_a_late_upload_counts_in_the_week_in_which_it_comes(town):
    weekly(town)
    # Dated last week, and uploaded after it was frozen.
    town.visit(town.first[3], date(2017, 6, 24))
    town.visit(town.first[4], date(2017, 6, 28))
    report = weekly(town, NEXT)
    assert (report.total["homes_visited"], report.total["homes_new"]) == (6, 2)
    assert report.since == reports(town.replica, TOWN, "week")[0].id
    assert "本周与上周比：走访户2（少1）" in lines_of(report)[0]


def test_without_a_report_before_the_week_is_told_by_dates(town):
    town.visit(town.first[3], date(2017, 6, 24))
    town.visit(town.first[4], date(2017, 6, 28))
    report = weekly(town, NEXT)
    assert (report.total["homes_visited"], report.total["homes_new"]) == (6, 1)
    assert report.since == ""


def test_a_second_edition_stands_beside_the_first(town):
    first = weekly(town)
    town.visit(town.first[5], date(2017, 6, 22))
    second = weekly(town)
    assert (first.edition, second.edition) == (1, 2)
    assert second.total["homes_visited"] == first.total["homes_visited"] + 1
    assert [one.edition for one in reports(town.replica, TOWN)] == [1, 2]
    assert report_of(town.replica, first.id) == first
    assert frozen_for(town.replica, "week", TOWN, WEEK) == second
    # The next week counts from the last edition.
    assert weekly(town, NEXT).since == second.id


def test_a_period_that_is_not_over_is_not_frozen(town):
    with pytest.raises(Refused, match="24时"):
        make_report(town.replica, "li", Asked("week", TOWN, WEEK), WEEK.last)


def test_a_report_whose_rows_have_not_all_come_is_not_shown(town, tmp_path):
    made = weekly(town)
    record = town.replica.get(made.id)
    with closing(Replica.open(tmp_path / "other.db")) as other:
        with other.act("li") as act:
            id = act.add("report", TOWN, record.values)
        with pytest.raises(Refused, match="没有收齐"):
            report_of(other, id)
        with pytest.raises(Missing):
            report_of(other, "0")


def test_a_long_content_is_kept_in_more_rows(town):
    for n in range(5):
        words = {"practice": f"做法{n}" * 500, "effect": "成效" * 900, "title": f"案例{n}"}
        town.add("practice", VILLAGE, {**words, "date": "2017-06-20", "consent": True})
    town.add("practice", VILLAGE, {"title": "不愿宣传", "date": "2017-06-21"})
    june = Period(date(2017, 6, 1), date(2017, 6, 30))
    made = make_report(town.replica, "li", Asked("month", TOWN, june, plan="走完"), june.last + DAY)
    assert report_of(town.replica, made.id) == made
    assert len(made.more["cases"]) == 5
    assert "不愿宣传" not in str(made.more)
    assert made.more["plan"] == "走完"


# -- what has changed since ----------------------------------------------------------------------


def test_the_difference_says_exactly_what_changed(town):
    made = weekly(town)
    assert difference(town.replica, made.id) == []
    town.visit(town.second[1], date(2017, 6, 22), town.cadres["孙"])
    town.visit(town.second[2], date(2017, 6, 28))  # of the next week
    town.homes(1)
    found = {
        (one.name, one.figure): (one.frozen, one.now) for one in difference(town.replica, made.id)
    }
    village, next_village = of(made, VILLAGE).name, of(made, NEXT_VILLAGE).name
    assert found == {
        ("合计", "homes"): (12, 13),
        ("合计", "homes_visited"): (4, 5),
        ("合计", "homes_new"): (3, 4),
        ("合计", "taking_part"): (2, 3),
        (village, "homes"): (8, 9),
        (next_village, "homes_visited"): (1, 2),
        (next_village, "homes_new"): (1, 2),
        ("本级", "taking_part"): (0, 1),
    }


def test_a_correction_makes_a_period_less_than_nothing(town):
    weekly(town)
    with town.replica.act("li") as act:
        for visit in town.replica.fetch("visit", VILLAGE):
            act.delete(visit.id)
    report = weekly(town, NEXT)
    assert report.total["homes_new"] == -3
    assert any("更正" in line for line in lines_of(report))


# -- through sync --------------------------------------------------------------------------------


def test_an_edit_that_reaches_the_hub_is_held_and_nobody_sees_another_number(tmp_path):
    with closing(HubDesk.open(new_hub(tmp_path / "hub"))) as desk:
        li, wang = Person(desk, "li", tmp_path), Person(desk, "wang", tmp_path)
        made = Township(li.replica)
        home = made.homes(2)[0]
        made.visit(home, date(2017, 6, 20))
        report = make_report(li.replica, "li", Asked("week", TOWN, WEEK), MONDAY)
        for person in (li, wang):
            assert person.sync(desk).complete
        # A visitor of a village reads what stands at its town.
        assert report_of(wang.replica, report.id) == report
        (row, *_) = li.replica.fetch("report_row", TOWN, {"report": report.id})
        with li.replica._writing() as writer:  # a program that does not know the rule
            writer.write("li", "report_row", TOWN, row.id, {"figures": '{"homes": 99}'})
        li.sync(desk)
        wang.sync(desk)
        assert [held.code for held in desk.replica.held()] == ["frozen"]
        for replica in (desk.replica, wang.replica):
            assert report_of(replica, report.id) == report
        for person in (li, wang):
            person.replica.close()


def test_two_laptops_make_two_reports_and_both_stay(tmp_path):
    with closing(HubDesk.open(new_hub(tmp_path / "hub"))) as desk:
        li, chen = Person(desk, "li", tmp_path), Person(desk, "chen", tmp_path)
        Township(li.replica).homes(2)
        li.sync(desk)
        chen.sync(desk)
        one = make_report(li.replica, "li", Asked("week", TOWN, WEEK), MONDAY)
        two = make_report(chen.replica, "chen", Asked("week", TOWN, WEEK), MONDAY)
        for person in (li, chen, li):
            assert person.sync(desk).complete
        for replica in (li.replica, chen.replica, desk.replica):
            assert {r.id for r in reports(replica, TOWN)} == {one.id, two.id}
            assert report_of(replica, one.id).total == report_of(replica, two.id).total
        for person in (li, chen):
            person.replica.close()


def test_laptop_and_hub_on_postgresql_make_the_same_report(tmp_path, postgres):
    with closing(HubDesk.open(new_hub(tmp_path / "hub", postgres.url()))) as desk:
        li = Person(desk, "li", tmp_path)
        made = Township(li.replica)
        for home in [*made.homes(6)[:3], *made.homes(3, NEXT_VILLAGE)[:1]]:
            made.visit(home, date(2017, 6, 20), made.cadres.get("赵") or made.cadre("赵"))
        assert li.sync(desk).complete
        for cycle in CYCLES:
            asked = Asked(cycle, TOWN, WEEK)
            here, there = preview(li.replica, asked), preview(desk.replica, asked)
            assert (here.total, here.rows, here.more) == (there.total, there.rows, there.more)
            assert table_of(here) == table_of(there)
        li.replica.close()
