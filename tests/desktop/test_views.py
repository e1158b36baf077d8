"""The rows of the big lists: what they hold, how they are narrowed and sorted."""

import pytest

from sync.casework import views
from sync.casework.views import HOUSEHOLD_ROW, Chips

VILLAGE = "320282113201"
TODAY = "2017-06-05"


def named(row):
    return dict(zip(HOUSEHOLD_ROW, row, strict=False))


@pytest.fixture
def household(replica):
    """Two people, 3,910 yuan each: example B of domain.md 3.5."""
    with replica.act("wang") as act:
        id = act.add("household", VILLAGE, {"head": "欧阳·丽", "n_shared": 2, "residence": "2"})
        for item, fen in {"F3": 210_000, "T1": 276_000, "T4": 36_000, "T10": 200_000}.items():
            line = {"household": id, "year": 2016, "item": item, "amount": fen}
            act.add("income_line", VILLAGE, line)
        for item, fen in {"B2": 80_000, "C2": 20_000, "T2": 0}.items():
            line = {"household": id, "year": 2016, "item": item, "amount": fen}
            act.add("income_line", VILLAGE, line)
        act.add("income_line", VILLAGE, {"household": id, "year": 2015, "item": "W1", "amount": 1})
    return id


def test_income_per_person_is_that_of_the_last_year_with_lines(replica, household):
    (row,) = views.households(replica, today=TODAY)
    assert (named(row)["year"], named(row)["per_capita"]) == (2016, 391_000)


def test_income_is_not_known_while_nobody_counted_the_people(replica, household):
    with replica.act("wang") as act:
        act.set(household, {"n_shared": None})
    (row,) = views.households(replica, today=TODAY)
    assert (named(row)["net"], named(row)["per_capita"]) == (782_000, None)


def test_the_last_visit_is_one_that_met_somebody(replica, household):
    with replica.act("wang") as act:
        for date, result in (("2017-01-05", "1"), ("2017-03-05", None), ("2017-05-05", "3")):
            visit = {"household": household, "date": date, "mode": "1", "result": result}
            act.add("visit", VILLAGE, visit | {"finished": True})
        begun = {"household": household, "date": "2017-05-20", "mode": "1", "result": "1"}
        for finished in (False, None):
            act.add("visit", VILLAGE, begun | {"finished": finished})
    (row,) = views.households(replica, today=TODAY)
    assert named(row)["last_visit"] == "2017-03-05"


def step(act, issue, event, taken, refused=None):
    values = {"issue": issue, "event": event, "date": TODAY, "taken": taken, "refused": refused}
    return act.add("issue_step", VILLAGE, values)


@pytest.mark.parametrize(
    ("steps", "still_open"),
    [
        ([], 1),
        ([("submit", 1)], 1),
        ([("submit", 1), ("withdraw", 2)], 0),
        ([("withdraw", 2), ("submit", 1)], 0),
        ([("submit", 1), ("withdraw", None)], 0),
    ],
)
def test_an_issue_is_open_until_a_step_ended_its_life(replica, household, steps, still_open):
    with replica.act("wang", hub=True) as act:
        values = {"household": household, "category": "07", "text": "路灯不亮已有一月"}
        issue = act.add("issue", VILLAGE, {**values, "raised": TODAY})
        for event, taken in steps:
            step(act, issue, event, taken)
    (row,) = views.households(replica, today=TODAY)
    assert named(row)["open_issues"] == still_open
    assert len(views.households(replica, "", Chips(open_issues=True), today=TODAY)) == still_open


def test_a_refused_step_ends_nothing(replica, household):
    with replica.act("wang", hub=True) as act:
        values = {"household": household, "category": "07", "text": "路灯不亮已有一月"}
        issue = act.add("issue", VILLAGE, {**values, "raised": TODAY})
        step(act, issue, "withdraw", None, refused="没有依据")
    (row,) = views.households(replica, today=TODAY)
    assert named(row)["open_issues"] == 1


def test_the_pair_in_force_is_shown_and_mine_are_found(replica, household):
    with replica.act("wang") as act:
        for name, account, ends in (("张伟", "zhang", "2017-03-01"), ("李明", "li", None)):
            cadre = act.add("cadre", "320282113", {"name": name, "account": account})
            pair = {"household": household, "cadre": cadre, "starts": "2017-01-01", "ends": ends}
            act.add("pair", VILLAGE, pair)
    (row,) = views.households(replica, today=TODAY)
    assert named(row)["cadre"] == "李明"
    assert len(views.households(replica, chips=Chips(mine=True, account="li"), today=TODAY)) == 1
    assert not views.households(replica, chips=Chips(mine=True, account="zhang"), today=TODAY)


def test_chips_narrow_together(replica, household):
    for chips in (Chips(not_visited=True), Chips(low_income=True, shut=True)):
        assert len(views.households(replica, chips=chips, today=TODAY)) == 1
    assert not views.households(replica, "3202821132", Chips(mine=True), today=TODAY)


def test_an_area_prefix_narrows_and_deleted_households_are_left_out(replica, household):
    assert not views.households(replica, "320282114", today=TODAY)
    assert len(views.households(replica, "320282", today=TODAY)) == 1
    with replica.act("wang") as act:
        act.delete(household)
    assert not views.households(replica, today=TODAY)


def test_names_sort_by_pinyin_and_groups_by_number(filled, replica):
    filled(60)
    by_name = views.households(replica, today=TODAY, sort="head")
    names = [row[2] for row in by_name]
    assert (names[0][0], names[-1][0]) == ("陈", "朱")
    groups = [row[3] for row in views.households(replica, VILLAGE, today=TODAY)]
    assert groups.index("第4组") < groups.index("第10组")


def test_what_is_not_known_comes_last_either_way(filled, replica):
    filled(30)
    for descending in (False, True):
        rows = views.households(replica, today=TODAY, sort="last_visit", descending=descending)
        dates = [named(row)["last_visit"] for row in rows]
        known = [date for date in dates if date]
        assert known == sorted(known, reverse=descending)
        assert not any(dates[len(known) :])


def test_enterprises_have_their_list_too(replica):
    with replica.act("wang") as act:
        act.add("enterprise", VILLAGE, {"name": "宜兴市竹海竹业有限公司", "listed": True})
    (row,) = views.enterprises(
        replica, "320282", Chips(low_income=True, not_visited=True), today=TODAY
    )
    assert row[2] == "宜兴市竹海竹业有限公司"
