"""Incomes of a real replica: prices and lines of the area, estimates and beginnings as records."""

import pytest

from sync.casework.dossiers import dossier_of
from sync.casework.incomes import (
    copy_last_year_in,
    estimate_in,
    income_of,
    latest_year,
    plain,
    proposals_of,
)
from sync.casework.parameters import set_parameter
from sync.errors import Missing
from sync.replica.moving import move

VILLAGE, TOWN, COUNTY = "320282113201", "320282113", "320282"


def family(replica, year=2016):
    """Wheat worth 4,800 by the household's own price, a wage, and a pension."""
    with replica.act("wang") as act:
        home = act.add("household", VILLAGE, {"head": "张三", "n_shared": 4, "sample": True})
        of = {"household": home, "year": year}
        wheat = {"quantity": 2400_00, "own_use": 400_00, "unit": "公斤", "good": "wheat"}
        act.add("income_line", VILLAGE, {**of, "item": "B1", "unit_price": 2_00, **wheat})
        act.add("income_line", VILLAGE, {**of, "item": "W1", "amount": 18_400_00, "source": "3"})
        act.add("income_line", VILLAGE, {**of, "item": "T1", "amount": 2_760_00, "source": "2"})
        act.add("price", COUNTY, {"year": year, "good": "wheat", "price": 2_20, "unit": "公斤"})
    return home


def test_the_same_income_on_laptop_hub_and_database(everywhere, everyone_takes):
    laptop, *hubs = everywhere
    home = family(laptop)
    set_parameter(laptop, "shi", TOWN, "income.line", "7000")
    everyone_takes()
    found = plain(income_of(laptop, home, 2016))
    # 4,000 sold + 400 kg x 2.20 = 4,880; + 18,400 + 2,760 = 26,040; / 4 = 6,510 below 7,000.
    assert found["register"]["per_capita"] == 6_510_00
    assert (found["class"], found["line"], found["own_use"]) == ("income_poor", 7_000_00, 880_00)
    assert [plain(income_of(hub, home, 2016)) for hub in hubs] == [found, found]


def test_the_year_before_stands_beside_with_its_own_roster(everywhere):
    laptop = everywhere[0]
    home = family(laptop, 2015)
    with laptop.act("wang") as act:
        values = {"household": home, "year": 2015, "n_shared": 2}
        act.add("household_year", VILLAGE, values, id=f"{home}-2015")
        line = {"household": home, "year": 2016, "item": "W1", "amount": 40_000_00}
        act.add("income_line", VILLAGE, line)
    found = income_of(laptop, home, 2016)
    assert (found.per_capita, found.last.per_capita) == (10_000_00, 13_020_00)
    assert found.change == -3_020_00
    assert latest_year(dossier_of(laptop, home), 1999) == 2016


def test_estimated_costs_become_lines_only_when_somebody_takes_them(everywhere):
    laptop = everywhere[0]
    home = family(laptop)
    before = income_of(laptop, home, 2016).ledger
    assert [(p.item, p.amount) for p in proposals_of(laptop, home, 2016)] == [("C1", 1_952_00)]
    assert income_of(laptop, home, 2016).ledger == before
    with laptop.act("wang") as act:
        (made,) = estimate_in(act, laptop, home, 2016)
    cost = laptop.get(made)
    assert (cost["amount"], cost["estimated"], cost["source"]) == (1_952_00, True, "5")
    assert (cost["year"], cost["sample"], cost.area) == (2016, True, VILLAGE)
    after = income_of(laptop, home, 2016).ledger
    assert (after.register.expense, after.estimated) == (1_952_00, 1_952_00)
    assert proposals_of(laptop, home, 2016) == []


def test_a_year_begins_with_last_years_lines_and_never_twice(everywhere):
    laptop = everywhere[0]
    home = family(laptop)
    with laptop.act("wang") as act:
        made = copy_last_year_in(act, laptop, home, 2017)
    assert {laptop.get(id)["item"] for id in made} == {"B1", "W1", "T1"}
    assert {laptop.get(id)["amount"] for id in made} == {None}
    assert income_of(laptop, home, 2017).per_capita is None
    with laptop.act("wang") as act:
        assert copy_last_year_in(act, laptop, home, 2017) == []


def test_incomes_move_along_with_the_household(everywhere):
    laptop = everywhere[0]
    home = family(laptop)
    move(laptop, "wang", home, "320282113202")
    assert income_of(laptop, home, 2016).per_capita == 6_510_00


def test_no_such_household_is_said(everywhere):
    with pytest.raises(Missing, match="没有编号为"):
        income_of(everywhere[0], "nobody", 2016)
