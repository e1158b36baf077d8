"""The rows of the big lists say what the rules say, on laptop and hub alike."""

from datetime import date
from random import Random

import pytest

from sync.casework import views
from sync.casework.coverage import coverage
from sync.casework.ground import Ground
from sync.casework.incomes import income_of
from sync.casework.issues import lives
from sync.casework.parameters import set_parameter
from sync.casework.statistics import statistics
from sync.casework.views import ENTERPRISE_ROW, HOUSEHOLD_ROW, Chips
from sync.replica.replica import Replica
from sync.rules.coverage import covers
from sync.rules.tallies import OBJECTS

COUNTY, TOWN, VILLAGE, OTHER = "320282", "320282113", "320282113201", "320282113202"
TODAY = "2017-06-30"


@pytest.fixture
def replica(tmp_path):
    opened = Replica.open(tmp_path / "replica.db")
    yield opened
    opened.close()


def households(replica, **chips):
    rows = views.households(replica, "", Chips(**chips), today=TODAY)
    return {row[0]: dict(zip(HOUSEHOLD_ROW, row, strict=True)) for row in rows}


def enterprises(replica, **chips):
    rows = views.enterprises(replica, "", Chips(**chips), today=TODAY)
    return {row[0]: dict(zip(ENTERPRISE_ROW, row, strict=True)) for row in rows}


def add(replica, kind, area=VILLAGE, id="", **values):
    with replica.act("wang") as act:
        return act.add(kind, area, values, id=id)


def test_a_must_visit_is_owed_until_somebody_who_fits_has_come(replica):
    town = add(replica, "cadre", TOWN, name="王干事", tier="4", rank="7")
    leader = add(replica, "cadre", COUNTY, name="陈局", tier="3", rank="4")
    poor = add(replica, "household", head="宋家", registered_poor=True)
    add(replica, "household", head="李家")
    firm = add(replica, "enterprise", name="竹业公司", listed=True)
    assert (households(replica)[poor]["must"], enterprises(replica)[firm]["must"]) == (1, 1)
    assert list(households(replica, must_owed=True)) == [poor]
    assert list(enterprises(replica, must_owed=True)) == [firm]
    visit = {"date": "2017-03-01", "mode": "1", "result": "1", "finished": True, "cadre": town}
    add(replica, "visit", household=poor, **visit)
    add(replica, "visit", enterprise=firm, **visit)
    assert (households(replica)[poor]["must"], enterprises(replica)[firm]["must"]) == (0, 1)
    add(replica, "visit", enterprise=firm, companions=[leader], **visit)
    assert enterprises(replica)[firm]["must"] == 0
    assert not households(replica, must_owed=True)
    assert not enterprises(replica, must_owed=True)


def test_households_without_a_must_visit_say_so(replica):
    home = add(replica, "household", head="李家")
    assert households(replica)[home]["must"] is None


def test_a_household_that_went_up_in_another_is_left_out_with_its_visits_and_issues(replica):
    kept = add(replica, "household", head="宋家")
    gone = add(replica, "household", head="老宋", merged_into=kept)
    add(replica, "visit", household=gone, date="2017-03-01", mode="1", finished=True)
    add(replica, "issue", household=gone, category="07", text="路灯不亮已有一月", raised=TODAY)
    rows = households(replica)
    assert list(rows) == [kept]
    assert (rows[kept]["last_visit"], rows[kept]["open_issues"]) == ("2017-03-01", 1)


def test_a_call_with_a_blank_for_a_reason_was_no_visit(replica):
    home = add(replica, "household", head="宋家", residence="2")
    call = {"date": "2017-03-01", "mode": "2", "result": "2", "finished": True}
    add(replica, "visit", household=home, remote_reason="\u3000 ", **call)
    assert households(replica)[home]["last_visit"] is None
    add(replica, "visit", household=home, remote_reason="全家外出", **call)
    assert households(replica)[home]["last_visit"] == "2017-03-01"


def test_the_line_is_the_areas_own(replica):
    home = add(replica, "household", OTHER, head="宋家", n_shared=1)
    add(replica, "income_line", OTHER, household=home, year=2016, item="W1", amount=650_000)
    assert not households(replica, low_income=True)
    set_parameter(replica, "wang", TOWN, "income.line", "7000")
    assert list(households(replica, low_income=True)) == [home]


def test_what_counts_as_income_is_for_the_area_to_switch(replica):
    home = add(replica, "household", head="宋家", n_shared=1)
    for item, fen in (("W1", 300_000), ("T1", 120_000)):
        add(replica, "income_line", household=home, year=2016, item=item, amount=fen)
    assert households(replica)[home]["net"] == 420_000
    set_parameter(replica, "wang", TOWN, "income.count_pension", "否")
    assert households(replica)[home]["net"] == 300_000


def test_a_year_is_divided_by_its_own_roster(replica):
    home = add(replica, "household", head="宋家", n_shared=2)
    add(replica, "income_line", household=home, year=2016, item="W1", amount=900_000)
    assert households(replica)[home]["per_capita"] == 450_000
    add(replica, "household_year", id=f"{home}-2016", household=home, year=2016, n_shared=3)
    assert households(replica)[home]["per_capita"] == 300_000


def test_a_pair_of_the_future_is_not_in_force(replica):
    cadre = add(replica, "cadre", TOWN, name="王芳")
    home = add(replica, "household", head="宋家")
    add(replica, "pair", household=home, cadre=cadre, starts="2017-07-01")
    assert households(replica)[home]["cadre"] is None
    assert not households(replica, mine=True)


def scatter(replica, seed, homes=60):
    """A village and its neighbour with everything that the rows are made of, by a seed."""
    dice = Random(seed)
    of = dice.choice
    add(replica, "price", COUNTY, year=2016, good="1", unit="斤", price=130)
    set_parameter(replica, "wang", TOWN, "income.count_pension", "否")
    set_parameter(replica, "wang", OTHER, "income.line", "9000", valid_from=date(2016, 1, 1))
    set_parameter(replica, "wang", OTHER, "visit.must_tiers", "3", valid_from=date(2017, 4, 1))
    ranks = [(of("345678"), of("2345")) for _ in range(6)]
    cadres = [add(replica, "cadre", TOWN, name=f"干部{t}", rank=r, tier=t) for r, t in ranks]
    known = []
    with replica.act("wang", hub=True) as act:  # the hub has decided the steps
        for number in range(homes):
            area = of((VILLAGE, OTHER))
            values = {"head": f"户{number}", "n_shared": of((None, 0, 1, 2, 3)),
                      "residence": of((None, "1", "2", "3")), "mark": of((None, "1", "9")),
                      "registered_poor": of((None, False, True))}  # fmt: skip
            if known and dice.random() < 0.1:
                values["merged_into"] = of([id for place, id in known if place == area] or [None])
            home = act.add("household", area, values)
            known.append((area, home))
            if dice.random() < 0.2:
                roster = {"household": home, "year": of((2016, 2017)), "n_shared": of((1, 4))}
                roster["registered_poor"] = of((None, True, False))
                act.add("household_year", area, roster, id=f"{home}-{roster['year']}")
            for _ in range(dice.randrange(5)):
                line = {"household": home, "year": of((2015, 2016)), "item": of(("W1", "T1", "B1",
                        "C7", "T9", "C1", "ZZ")), "amount": of((None, 12_345, 670_000)),
                        "quantity": of((None, 10_000)), "unit_price": of((None, 120)),
                        "own_use": of((None, 2_500)), "good": of((None, "1")),
                        "unit": "斤"}  # fmt: skip
                line["item"] = "W2" if line["item"] == "ZZ" else line["item"]
                act.add("income_line", area, line)
            for _ in range(dice.randrange(4)):
                visit = {"household": home, "date": f"2017-0{of('1234567')}-15",
                         "mode": of("1124"), "result": of((None, "1", "2", "3")),
                         "remote_reason": of((None, "", "外出")), "cadre": of(cadres),
                         "finished": of((None, False, True, True)),
                         "companions": of(([], [of(cadres)]))}  # fmt: skip
                act.add("visit", area, visit)
            if dice.random() < 0.3:
                words = {"household": home, "category": "07", "text": "路灯不亮已有一月"}
                issue = act.add("issue", area, {**words, "raised": "2017-05-01"})
                for taken, event in enumerate(("submit", of(("withdraw", "triage"))), start=1):
                    step = {"issue": issue, "event": event, "date": TODAY, "taken": taken}
                    act.add("issue_step", area, step)
            if dice.random() < 0.8:
                pair = {"household": home, "cadre": of(cadres), "starts": "2017-01-01"}
                act.add("pair", area, {**pair, "ends": of((None, "2017-03-31", "2017-12-31"))})


@pytest.mark.parametrize("seed", range(4))
def test_rows_say_what_the_rules_say(replica, seed):
    scatter(replica, seed)
    ground = Ground(replica, TOWN, date.fromisoformat(TODAY))
    rows = households(replica)
    assert set(rows) == {id for _, id in ground.objects}
    for (_, id), target in ground.objects.items():
        days = [v.date.isoformat() for v in target.visits if covers(v, target.residence)]
        assert rows[id]["last_visit"] == max(days, default=None)
        must = int(target.standing.reached is None) if target.wanted else None
        assert rows[id]["must"] == must
        if rows[id]["year"]:
            found = income_of(replica, id, rows[id]["year"])
            assert (rows[id]["net"], rows[id]["per_capita"]) == (
                found.ledger.register_net, found.per_capita,
            )  # fmt: skip
    assert sum(row["open_issues"] for row in rows.values()) == sum(
        life.is_open for _, life in lives(replica, TOWN)
    )


def test_laptop_and_hubs_give_the_same_rows(everywhere, everyone_takes):
    scatter(everywhere[0], 7)
    everyone_takes()
    for chips in ({}, {"must_owed": True}, {"low_income": True}, {"open_issues": True}):
        laptop, *hubs = (households(replica, **chips) for replica in everywhere)
        assert hubs == [laptop, laptop]
        assert laptop


@pytest.mark.parametrize("seed", range(3))
def test_statistics_count_what_coverage_counts(replica, seed):
    scatter(replica, seed)
    with replica.act("wang") as act:
        act.add("area", OTHER, {"name": "某村", "weak_village": True}, id=OTHER)
    day = date.fromisoformat(TODAY)
    found = coverage(replica, TOWN, day)
    counted = statistics(replica, TOWN, day).whole.now
    for of_class, name in OBJECTS.items():
        tally = found.classes[of_class]
        parts = {"": tally.due, "_visited": tally.covered, "_must": tally.must_due,
                 "_reached": tally.must_reached}  # fmt: skip
        if tally.strict is not None:
            parts["_whole"] = tally.strict
        assert {part: counted[f"{name}{part}"] for part in parts} == parts, of_class
    assert (counted["visits"], counted["visits_remote"]) == (found.sums.visits, found.sums.remote)
