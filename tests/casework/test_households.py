"""Households over time, in a real replica: nothing of what was computed before is changed."""

from collections import Counter
from contextlib import closing
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.casework.dossiers import dossier_of
from sync.casework.households import (
    fill_counts,
    heads_of,
    make_roster,
    merge,
    roster_of,
    split,
)
from sync.casework.unmerging import unmerge
from sync.errors import Missing, Refused
from sync.hub.desk import HubDesk
from sync.replica.moving import move
from sync.replica.replica import Replica
from sync.rules.households import is_active, is_present
from tests.hub.deskside import Person
from tests.hub.township import NEXT_VILLAGE, TOWN, VILLAGE, new_hub

TODAY = date(2017, 6, 5)


@pytest.fixture
def replica(tmp_path):
    with closing(Replica.open(tmp_path / "laptop.db")) as opened:
        yield opened


def family(replica, people=(("王建国", "02"), ("王小明", "20"), ("李静", "38"), ("王宝", "41"))):
    """A household with income of two years, paired with a cadre; the ids of it and its people."""
    with replica.act("zhang") as act:
        cadre = act.add("cadre", TOWN, {"name": "张书记"})
        home = act.add("household", VILLAGE, {"head": people[0][0], "n_shared": 4, "group": "三组"})
        flags = {"shares_budget": True, "in_hukou": True, "resident": True}
        ids = [
            act.add("member", VILLAGE, {"household": home, "name": n, "relation": r, **flags})
            for n, r in people
        ]
        of = {"household": home}
        for year in (2016, 2017):
            for member in (None, *ids):
                values = {**of, "year": year, "item": "W1", "amount": 100_000, "member": member}
                act.add("income_line", VILLAGE, {k: v for k, v in values.items() if v is not None})
        act.add("pair", VILLAGE, {**of, "cadre": cadre, "starts": "2017-01-10"})
        act.add("visit", VILLAGE, {**of, "date": "2017-05-05", "mode": "1", "finished": True})
    return home, ids


def names(replica, household):
    members = replica.fetch("member", where={"household": household})
    return {m["name"]: m["relation"] for m in members if is_present(m.values)}


# -- splitting -------------------------------------------------------------------------------------


def test_a_son_leaves_with_wife_child_and_their_income_of_this_year(replica):
    home, (_, son, wife, child) = family(replica)
    done = split(replica, "zhang", home, [son, wife, child], son, today=TODAY)
    new = replica.get(done.household)
    assert (new["head"], new["split_from"], new["group"]) == ("王小明", home, "三组")
    assert (new["n_hukou"], new["n_resident"], new["n_shared"]) == (3, 3, 3)
    assert names(replica, done.household) == {"王小明": "02", "李静": "10", "王宝": "20"}
    assert names(replica, home) == {"王建国": "02"}
    assert done.unrelated == []
    lines = replica.fetch("income_line", where={"household": done.household})
    assert {line["year"] for line in lines} == {2017}
    assert {line["member"] for line in lines} == {son, wife, child}
    assert done.lines == 3


def test_what_was_computed_for_the_year_before_stays(replica):
    home, (_, son, wife, _) = family(replica)
    before = dossier_of(replica, home)
    done = split(replica, "zhang", home, [son, wife], son, today=TODAY)
    assert done.years == [2016]
    fill_counts(replica, "zhang", home)
    after = dossier_of(replica, home)
    assert after.household.number("n_shared") == 2
    assert after.counts(2016).shared == before.counts(2016).shared == 4
    assert [line.id for line in after.lines_of(2016)] == [line.id for line in before.lines_of(2016)]
    assert len(roster_of(replica, home, 2016)["members"]) == 4
    assert roster_of(replica, home, 2017) is None  # the present year goes on


def test_given_counts_stay_until_a_person_asks(replica):
    home, (_, son, *_) = family(replica)
    split(replica, "zhang", home, [son], son, today=TODAY)
    assert replica.get(home)["n_shared"] == 4
    assert [text.zh for text in heads_of(replica, home).differences] == [
        "共享收支人口填写4人，按成员计3人"
    ]
    assert fill_counts(replica, "zhang", home) == {"n_hukou": 3, "n_resident": 3, "n_shared": 3}
    assert heads_of(replica, home).differences == []


def test_the_same_cadre_is_responsible_for_the_new_household_from_the_day(replica):
    home, (_, son, *_) = family(replica)
    done = split(replica, "zhang", home, [son], son, today=TODAY)
    (old,) = replica.fetch("pair", where={"household": home})
    (new,) = replica.fetch("pair", where={"household": done.household})
    assert (new["cadre"], new["starts"]) == (old["cadre"], "2017-06-05")
    assert old["ends"] is None


def test_visits_stay_where_they_were_made_and_chosen_lines_go(replica):
    home, (father, son, *_) = family(replica)
    (line,) = replica.fetch("income_line", where={"member": father, "year": 2017})
    done = split(replica, "zhang", home, [son], son, today=TODAY, lines=[line.id])
    assert done.lines == 1
    assert replica.get(line.id)["household"] == done.household
    assert replica.count("visit", where={"household": home}) == 1


def test_lines_of_earlier_years_never_leave(replica):
    home, (_, son, *_) = family(replica)
    (line,) = replica.fetch("income_line", where={"member": son, "year": 2016})
    with pytest.raises(Refused, match="2017年"):
        split(replica, "zhang", home, [son], son, today=TODAY, lines=[line.id])
    assert replica.count("household") == 1  # all or nothing


def test_a_household_that_is_not_there_is_not_split(replica):
    with pytest.raises(Missing):
        split(replica, "zhang", "01J0000000000000000000000Z", ["a"], "a", today=TODAY)


# -- merging ---------------------------------------------------------------------------------------


def test_a_household_goes_up_in_another_and_nothing_is_deleted(replica):
    kept, _ = family(replica)
    ended, _ = family(replica, (("王小明", "02"), ("李静", "10")))
    done = merge(replica, "zhang", kept, ended, today=TODAY, head_as="20")
    assert names(replica, kept)["王小明"] == "20"
    assert names(replica, kept)["李静"] == "38"
    assert names(replica, ended) == {}
    gone = replica.get(ended)
    assert gone["merged_into"] == kept
    assert not gone.deleted
    assert not is_active(gone.values)
    (pair,) = replica.fetch("pair", where={"household": ended})
    assert (pair["ends"], pair["end_reason"]) == ("2017-06-05", "并户")
    assert replica.count("pair", where={"household": kept}) == 1
    assert done.lines == 3
    assert {line["year"] for line in replica.fetch("income_line", where={"household": ended})} == {
        2016
    }
    assert replica.count("visit", where={"household": ended}) == 1


def test_without_a_relation_nobody_guesses(replica):
    kept, _ = family(replica)
    ended, _ = family(replica, (("张三", "02"), ("李四", "97")))
    done = merge(replica, "zhang", kept, ended, today=TODAY)
    assert done.unrelated == ["张三", "李四"]
    assert names(replica, kept)["张三"] is None


def test_a_household_without_a_cadre_gets_that_of_the_other(replica):
    kept, _ = family(replica)
    ended, _ = family(replica, (("王小明", "02"),))
    with replica.act("zhang") as act:
        (old,) = replica.fetch("pair", where={"household": kept})
        act.set(old.id, {"ends": "2017-03-01"})
    merge(replica, "zhang", kept, ended, today=TODAY)
    starts = {pair["starts"] for pair in replica.fetch("pair", where={"household": kept})}
    assert starts == {"2017-01-10", "2017-06-05"}


def test_what_ended_is_neither_split_nor_merged_again(replica):
    kept, _ = family(replica)
    ended, (person,) = family(replica, (("王小明", "02"),))
    merge(replica, "zhang", kept, ended, today=TODAY)
    with pytest.raises(Refused, match="已并入"):
        split(replica, "zhang", ended, [person], person, today=TODAY)
    with pytest.raises(Refused, match="已并入"):
        merge(replica, "zhang", kept, ended, today=TODAY)


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    st.lists(st.sampled_from(["20", "30", "38", "41", "51", "70"]), min_size=1, max_size=5),
    st.data(),
)
def test_a_split_and_a_merger_give_back_the_same_people_and_lines(replica, relations, data):
    people = [("户主", "02"), *((f"成员{n}", r) for n, r in enumerate(relations))]
    home, ids = family(replica, people)
    leaving = data.draw(st.lists(st.sampled_from(ids[1:]), min_size=1, unique=True))
    before = _all_of(replica, home)
    was = replica.get(leaving[0])["relation"]
    done = split(replica, "zhang", home, leaving, leaving[0], today=TODAY)
    merge(replica, "zhang", home, done.household, today=TODAY, head_as=was)
    assert _all_of(replica, home) == before
    assert replica.get(leaving[0])["relation"] == was
    assert dossier_of(replica, done.household).members == ()
    totals = Counter(r["year"] for r in replica.fetch("income_line", where={"household": home}))
    assert totals[2016] == totals[2017] == len(people) + 1


def _all_of(replica, home):
    kinds = ("member", "income_line", "visit")
    return {kind: {r.id for r in replica.fetch(kind, where={"household": home})} for kind in kinds}


# -- rosters ---------------------------------------------------------------------------------------


def test_the_roster_of_a_year_is_separate_from_today(replica):
    home, ids = family(replica)
    make_roster(replica, "zhang", home, 2017)
    with replica.act("zhang") as act:
        act.set(ids[3], {"left": "2017-06-01"})
        act.set(home, {"n_shared": 3})
    assert dossier_of(replica, home).counts(2017).shared == 4
    assert dossier_of(replica, home).counts(2018).shared == 3
    with pytest.raises(Refused, match="已有"):
        make_roster(replica, "zhang", home, 2017)
    again = make_roster(replica, "zhang", home, 2017, again=True)
    assert replica.get(again)["members"] == ids[:3]
    assert replica.count("household_year", where={"household": home}) == 1


def test_a_roster_of_this_year_is_to_be_made_again_after_a_split(replica):
    home, (_, son, *_) = family(replica)
    make_roster(replica, "zhang", home, TODAY.year)
    done = split(replica, "zhang", home, [son], son, today=TODAY)
    assert done.stale
    assert len(roster_of(replica, home, TODAY.year)["members"]) == 4  # said, not done
    assert merge(replica, "zhang", home, done.household, today=TODAY).stale


def test_two_laptops_make_one_roster_of_one_year(tmp_path):
    hub = new_hub(tmp_path / "hub")
    with closing(HubDesk.open(hub)) as desk:
        zhang, li = (Person(desk, name, tmp_path) for name in ("zhang", "li"))
        home = zhang.add(head="王建国", n_shared=4)
        zhang.sync(desk)
        li.sync(desk)
        for person in (zhang, li):
            make_roster(person.replica, person.account, home, 2017)
        for person in (zhang, li, zhang):
            person.sync(desk)
        for known in (zhang.replica, li.replica, desk.replica):
            assert known.count("household_year", where={"household": home}) == 1
        zhang.replica.close()
        li.replica.close()


# -- moving ----------------------------------------------------------------------------------------


def test_rosters_doubts_and_entitlements_move_along_and_references_hold(replica):
    home, (_, son, *_) = family(replica)
    done = split(replica, "zhang", home, [son], son, today=TODAY)
    with replica.act("zhang") as act:
        of = {"household": home}
        act.add("doubt", VILLAGE, {**of, "code": "R01", "year": 2017}, id=f"{home}-R01-2017")
        act.add("entitlement", VILLAGE, {**of, "rule": "P01"}, id=f"{home}-P01")
    assert roster_of(replica, home, 2016).area == VILLAGE
    move(replica, "zhang", home, NEXT_VILLAGE)
    moved = dossier_of(replica, home)
    assert moved.area == NEXT_VILLAGE
    assert (len(moved.doubts), len(moved.entitlements), list(moved.years)) == (1, 1, [2016])
    assert roster_of(replica, home, 2016).area == NEXT_VILLAGE
    assert replica.get(replica.get(done.household)["split_from"]).area == NEXT_VILLAGE
    with pytest.raises(Refused, match="同一个村"):
        merge(replica, "zhang", home, done.household, today=TODAY)
    move(replica, "zhang", done.household, NEXT_VILLAGE)
    merge(replica, "zhang", home, done.household, today=TODAY)
    move(replica, "zhang", home, VILLAGE)
    assert replica.get(replica.get(done.household)["merged_into"]).area == VILLAGE
    assert len(names(replica, home)) == 4
    make_roster(replica, "zhang", home, 2016, again=True)  # still one record, under its fields
    assert replica.count("household_year", where={"household": home, "year": 2016}) == 1


# -- taking a merger back --------------------------------------------------------------------------


def test_a_merger_is_taken_back_with_people_lines_relations_and_the_pair(replica):
    kept, own = family(replica)
    ended, _ = family(replica, (("王小明", "02"), ("李静", "10")))
    before = _all_of(replica, ended), names(replica, ended), _all_of(replica, kept)
    merge(replica, "zhang", kept, ended, today=TODAY, head_as="20")
    done = unmerge(replica, "zhang", ended)
    assert (_all_of(replica, ended), names(replica, ended), _all_of(replica, kept)) == before
    assert (done.people, done.lines) == (2, 3)
    assert is_active(replica.get(ended).values)
    (pair,) = replica.fetch("pair", where={"household": ended})
    assert pair["ends"] is None
    with pytest.raises(Refused, match="没有并入"):
        unmerge(replica, "zhang", ended)
    with pytest.raises(Missing):
        unmerge(replica, "zhang", own[0])


def test_two_laptops_that_merged_each_into_the_other_are_put_right(tmp_path):
    """Both households have gone up in the other: neither stands, until one is brought back."""
    with closing(HubDesk.open(new_hub(tmp_path / "hub"))) as desk:
        zhang, li = (Person(desk, name, tmp_path) for name in ("zhang", "li"))
        one, _ = family(zhang.replica)
        other, _ = family(zhang.replica, (("张三", "02"),))
        zhang.sync(desk)
        li.sync(desk)
        merge(zhang.replica, "zhang", one, other, today=TODAY)
        merge(li.replica, "li", other, one, today=TODAY)
        for person in (zhang, li, zhang):
            person.sync(desk)
        assert not any(is_active(li.replica.get(id).values) for id in (one, other))
        unmerge(li.replica, "li", one)
        for person in (li, zhang):
            person.sync(desk)
        for known in (zhang.replica, li.replica, desk.replica):
            assert is_active(known.get(one).values)
            people = {id for id in (one, other) for _ in names(known, id)}
            assert people == {one}
            assert sum(len(names(known, id)) for id in (one, other)) == 5
        zhang.replica.close()
        li.replica.close()
