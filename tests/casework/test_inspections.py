"""Inspections: the same sample everywhere, kept back until it is published."""

from contextlib import closing
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.casework.inspections import (
    draw,
    judge,
    population,
    publish,
    record_result,
    sample,
    sheet_of,
    sheets,
    villages_of,
)
from sync.casework.rectifications import close, demand, matters
from sync.errors import BadValue, Missing, Refused
from sync.hub.desk import HubDesk
from sync.protocol.messages import Right
from sync.replica.replica import Replica
from tests.hub.deskside import Person
from tests.hub.township import NEXT_VILLAGE, TOWN, VILLAGE, new_hub

DAY = date(2017, 6, 30)
ids = st.lists(st.text(max_size=8), unique=True, max_size=40)


@pytest.fixture
def replica(tmp_path):
    opened = Replica.open(tmp_path / "laptop.db")
    yield opened
    opened.close()


def homes(replica, count, area=VILLAGE, author="zhang"):
    with replica.act(author) as act:
        return [act.add("household", area, {"head": f"户主{n}"}) for n in range(count)]


# -- the sample ----------------------------------------------------------------------------------


@given(ids, st.integers(0, 10**6), st.integers(0, 50), st.randoms())
def test_a_sample_depends_on_seed_and_ids_alone(found, seed, size, chance):
    drawn = sample(found, seed, size)
    assert len(drawn) == len(set(drawn)) == min(size, len(found))
    assert set(drawn) <= set(found)
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert sample([*shuffled, *shuffled], seed, size) == drawn
    assert sample(found, seed, size + 1)[: len(drawn)] == drawn


def test_a_known_sample_stays_what_it_is():
    found = [f"H{n:03}" for n in range(200)]
    assert sample(found, 20170630, 5) == ["H091", "H050", "H077", "H158", "H048"]
    assert sample(found, 20170631, 5) != sample(found, 20170630, 5)


def test_every_id_is_drawn_about_as_often_as_another():
    # 2 000 draws of 5 out of 20: each 500 times, give or take five standard deviations (19.4).
    times = dict.fromkeys(map(str, range(20)), 0)
    for seed in range(2000):
        for id in sample(times, seed, 5):
            times[id] += 1
    assert all(400 < count < 600 for count in times.values()), times


def test_laptop_and_hub_on_postgresql_draw_the_same(tmp_path, postgres):
    with closing(HubDesk.open(new_hub(tmp_path / "hub", postgres.url()))) as desk:
        wang, li = Person(desk, "wang", tmp_path), Person(desk, "li", tmp_path)
        for person in (wang, li):  # li's own come first there, and last here
            homes(person.replica, 10, VILLAGE, person.account)
            homes(person.replica, 10, NEXT_VILLAGE, person.account)
        for person in (li, wang, li):
            assert person.sync(desk).complete
        assert population(li.replica, TOWN, "household", DAY) == population(
            desk.replica, TOWN, "household", DAY
        )
        one = draw(li.replica, "li", area=TOWN, drawn="household", size=9, day=DAY, seed=7)
        two = draw(desk.replica, "li", area=TOWN, drawn="household", size=9, day=DAY, seed=7)
        for person in (wang, li):
            person.replica.close()
    assert [i["object"] for i in one.items] == [i["object"] for i in two.items]
    assert (one.record["size"], one.record["of"], one.record["seed"]) == (9, 40, 7)


def test_villages_are_drawn_from_the_reference_list_and_what_records_add(replica):
    known = villages_of(replica, TOWN, DAY)
    assert VILLAGE in known
    homes(replica, 1, "320282113999")
    assert villages_of(replica, TOWN, DAY) == sorted([*known, "320282113999"])
    assert villages_of(replica, VILLAGE, DAY) == [VILLAGE]
    assert len(villages_of(replica, "320282", DAY)) > 200


def test_nothing_to_draw_from_and_what_cannot_be_drawn_are_told(replica):
    def drawing(drawn, size=1):
        return draw(replica, "chen", area=TOWN, drawn=drawn, size=size, day=DAY)

    with pytest.raises(Missing, match="企业"):
        drawing("enterprise")
    with pytest.raises(BadValue, match="village"):
        drawing("cow")
    with pytest.raises(BadValue, match="不小于1"):
        drawing("village", 0)


def test_a_household_that_went_up_in_another_is_not_drawn(replica):
    kept, gone = homes(replica, 2)
    with replica.act("zhang") as act:
        act.set(gone, {"merged_into": kept})
    assert population(replica, TOWN, "household", DAY) == {kept: VILLAGE}


def test_a_sample_is_as_large_as_what_it_is_drawn_from_at_most(replica):
    homes(replica, 3)
    sheet = draw(replica, "chen", area=VILLAGE, drawn="household", size=10, day=DAY)
    assert sheet.record["size"] == sheet.record["of"] == 3
    assert 0 <= sheet.record["seed"] < 10**6


# -- results, and who may read them ------------------------------------------------------------


def test_results_score_and_publication(replica):
    homes(replica, 3)
    drawn = draw(replica, "chen", area=VILLAGE, drawn="household", size=2, day=DAY, seed=1)
    id = drawn.record.id
    assert drawn.record.area == f"R{VILLAGE}"
    record_result(replica, "chen", id, 1, "属实")
    with pytest.raises(Refused, match="还有1个"):
        publish(replica, "chen", id)
    record_result(replica, "chen", id, 2, "2", "没有来过")
    judge(replica, "chen", id, score=85, note="台账不全")
    assert sheet_of(replica, id).results == {"1": 1, "2": 1}
    publish(replica, "chen", id)
    shown = sheet_of(replica, id)
    assert shown.published
    assert {item.area for item in shown.items} == {VILLAGE}
    assert shown.record["score"] == 85
    assert [s.record.id for s in sheets(replica, TOWN)] == [id]
    assert sheets(replica, TOWN, since=date(2017, 7, 1)) == []


def test_wrong_numbers_results_and_scores_are_told(replica):
    homes(replica, 1)
    id = draw(replica, "chen", area=VILLAGE, drawn="household", size=1, day=DAY).record.id
    with pytest.raises(Missing, match="第2号"):
        record_result(replica, "chen", id, 2, "属实")
    with pytest.raises(BadValue, match="未接通"):
        record_result(replica, "chen", id, 1, "也许")
    with pytest.raises(BadValue, match="0至100"):
        judge(replica, "chen", id, score=101)
    with pytest.raises(Missing):
        sheet_of(replica, "0")


def test_the_unit_reads_an_inspection_only_once_it_is_published(tmp_path):
    with closing(HubDesk.open(new_hub(tmp_path / "hub"))) as desk:
        desk.access.grant("chen", Right(f"R{TOWN}", "supervisor"))
        chen, wang = Person(desk, "chen", tmp_path), Person(desk, "wang", tmp_path)
        homes(wang.replica, 3, VILLAGE, "wang")
        for person in (wang, chen):
            person.sync(desk)
        sheet = draw(chen.replica, "chen", area=VILLAGE, drawn="household", size=1, day=DAY)
        chen.sync(desk)
        wang.sync(desk)
        assert sheets(desk.replica, TOWN) != []
        assert sheets(wang.replica, TOWN) == []
        record_result(chen.replica, "chen", sheet.record.id, 1, "属实")
        publish(chen.replica, "chen", sheet.record.id)
        chen.sync(desk)
        wang.sync(desk)
        (seen,) = sheets(wang.replica, TOWN)
        assert seen.record["seed"] == sheet.record["seed"]
        assert seen.results == {"1": 1}
        for person in (wang, chen):
            person.replica.close()


# -- what is to be put right -------------------------------------------------------------------


def test_a_matter_is_closed_with_evidence_only(replica):
    id = demand(replica, "chen", area=VILLAGE, text="补全台账", day=DAY)
    (matter,) = matters(replica, TOWN, DAY)
    assert matter.state == "open"
    assert matter.record["due"] == "2017-07-15"  # 15 days unless the area says otherwise
    with pytest.raises(Refused, match="佐证"):
        close(replica, "zhang", id, result="已补全", day=DAY)
    close(replica, "zhang", id, result="已补全", day=DAY, evidence="照片3张")
    assert [m.state for m in matters(replica, TOWN, DAY)] == ["closed"]


def test_an_attachment_is_evidence_too(replica):
    id = demand(replica, "chen", area=VILLAGE, text="补全台账", day=DAY)
    with replica.act("zhang") as act:
        act.add("attachment", VILLAGE, {"object": id, "sha256": "0" * 64, "size": 1})
    with pytest.raises(Refused, match="结果"):
        close(replica, "zhang", id, result=" ", day=DAY)
    close(replica, "zhang", id, result="已补全", day=DAY)
    assert [m.state for m in matters(replica, TOWN, DAY)] == ["closed"]


def test_overdue_matters_and_those_that_nothing_proves(replica):
    late = demand(replica, "chen", area=VILLAGE, text="甲", day=DAY, due=date(2017, 6, 20))
    said = demand(replica, "chen", area=VILLAGE, text="乙", day=DAY, due=date(2017, 7, 20))
    with replica.act("zhang") as act:
        act.set(said, {"done": "2017-07-01"})
    found = {m.record.id: (m.state, m.days_late) for m in matters(replica, VILLAGE, DAY)}
    assert found == {late: ("overdue", 10), said: ("unproved", 0)}
