"""The sample township: whole, plausible, the same every time, and nobody's real life."""

from collections import Counter
from datetime import date
from itertools import islice

import pytest

from desktop.sample.fill import fill
from desktop.sample.numbers import AREA_DIGITS, MOBILE_PREFIX
from desktop.sample.township import TOWN, Plan, township
from sync.casework.entitlements import counted, matches, questions
from sync.errors import Cancelled
from sync.records import places
from sync.records.catalogue import KINDS, problems_of
from sync.replica.find import find
from sync.replica.replica import Replica
from sync.rules.income import items

TODAY = date(2017, 6, 30)
PLAN = Plan(TODAY)
IN_SAMPLE = (
    "area", "cadre", "team", "pair", "household", "member", "income_line", "rigid_expense",
    "enterprise", "visit", "need", "issue", "issue_step", "follow_up", "entitlement",
)  # fmt: skip


@pytest.fixture(scope="module")
def rows():
    return list(township(PLAN))


@pytest.fixture(scope="module")
def filled(tmp_path_factory, rows):
    replica = Replica.open(tmp_path_factory.mktemp("sample") / "replica.db")
    fill(replica, rows)
    yield replica
    replica.close()


def of(rows, kind):
    return [row for row in rows if row.kind == kind]


def test_the_same_plan_gives_the_same_township(rows):
    assert list(township(PLAN)) == rows


def test_another_seed_gives_other_people(rows):
    others = of(township(Plan(TODAY, seed=7)), "household")
    assert [r.values["head"] for r in others] != [r.values["head"] for r in of(rows, "household")]


def test_every_village_has_its_households(rows):
    counts = Counter(row.area for row in of(rows, "household"))
    assert counts == dict.fromkeys(places.children(TOWN), 40)


def test_a_greater_plan_keeps_the_heads_of_a_smaller_one(rows):
    first = [r.values["head"] for r in of(rows, "household")[:40]]
    greater = of(islice(township(Plan(TODAY, households=8 * 300)), 9_000), "household")
    assert [r.values["head"] for r in greater[:40]] == first


def test_nothing_in_it_is_wrong(filled):
    for kind in KINDS.values():
        for record in filled.fetch(kind.name):
            assert problems_of(kind, record.values, TODAY) == []


def test_every_record_says_that_it_is_sample(filled):
    for kind in KINDS.values():
        if "sample" in kind.fields:
            records = filled.fetch(kind.name)
            assert all(record["sample"] for record in records)
    assert {kind for kind in IN_SAMPLE if not filled.fetch(kind)} == set()


def test_numbers_are_nobodys(rows):
    numbers = [str(r.values["id_no"]) for r in of(rows, "member") if r.values["id_no"]]
    assert len(set(numbers)) == len(numbers)
    assert {number[:6] for number in numbers} == {AREA_DIGITS}
    assert all(str(r.values["phone"]).startswith(MOBILE_PREFIX) for r in of(rows, "household"))


def test_each_household_has_one_responsible_cadre(filled):
    paired = Counter(p["household"] for p in filled.fetch("pair") if p["household"])
    assert set(paired.values()) == {1}
    assert set(paired) == {household.id for household in filled.fetch("household")}


def test_poor_households_are_paired_with_an_organ_above_the_village(filled):
    cadres = {c.id: c["tier"] for c in filled.fetch("cadre")}
    poor = {h.id for h in filled.fetch("household", where={"registered_poor": True})}
    tiers = {cadres[p["cadre"]] for p in filled.fetch("pair") if p["household"] in poor}
    assert tiers
    assert tiers <= {"2", "3", "4"}


def test_income_has_every_item_of_the_dictionary_in_both_years(rows):
    lines = of(rows, "income_line")
    for year in (2016, 2017):
        assert {r.values["item"] for r in lines if r.values["year"] == year} == set(items())


@pytest.mark.parametrize("name", ["李䶮", "王𠮷祥", "买买提·吐尔逊", "欧阳明远", "杭㳇生"])
def test_rare_names_are_there_and_found(filled, name):
    titles = [found.title for found in find(filled, name, kind="household")]
    assert titles[0] == name


def test_flags_of_the_rules_are_set(filled):
    areas = filled.fetch("area")
    assert any(area["weak_village"] for area in areas)
    assert any(area["resettlement"] for area in areas)
    assert all(area["office_phone"] for area in areas)
    assert sum(bool(e["listed"]) for e in filled.fetch("enterprise")) == 1


def test_filling_can_be_stopped(tmp_path, rows):
    replica = Replica.open(tmp_path / "replica.db")
    with pytest.raises(Cancelled):
        fill(replica, rows, cancelled=lambda: True)
    assert replica.count("household") == 0
    replica.close()


def test_policies_find_people_in_it_and_facts_to_ask_for(filled):
    found = list(matches(filled, TOWN, TODAY))
    table = counted(found)
    suggested = {policy for policy, states in table.items() if states["suggested"]}
    assert {"P01", "P05", "P06", "P09", "P13", "P14", "P15", "P17", "P21", "E04"} <= suggested
    assert table["P15"]["2"] > 0
    asked = {question.label.zh for question in questions(found)}
    assert {"是否有创业意愿", "不动产是否已登记", "2016年自付医疗支出"} <= asked


def test_the_campaign_of_the_sample_is_of_today(filled):
    """Else everything in it is years late, whatever its people do."""
    said = {p["name"]: p["value"] for p in filled.fetch("parameter")}
    day = max(visit["date"] for visit in filled.fetch("visit"))
    assert said["visit.starts"] < day < said["visit.target"]
