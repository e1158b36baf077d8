"""A replica keeps records and the log of their changes together, and hands them on whole."""

import itertools
import secrets
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.errors import BadValue, Missing, Refused
from sync.replica.handing import confirm
from sync.replica.log import Batch
from sync.replica.replica import Replica

VILLAGE, OTHER_VILLAGE = "320282113200", "320282113201"


@pytest.fixture
def replica(tmp_path):
    made = Replica.open(tmp_path / "a.db")
    yield made
    made.close()


@pytest.fixture
def another(tmp_path):
    made = Replica.open(tmp_path / "b.db")
    yield made
    made.close()


def add(replica, head="张三", area=VILLAGE, **values):
    with replica.act("zhang") as act:
        return act.add("household", area, {"head": head, **values})


def hand_over(giver, taker):
    taken = [taker.take(runs) for runs in giver.own_runs(taker.heads())]
    assert not [gap for t in taken for gap in t.missing]
    return [clash for t in taken for clash in t.clashes]


def test_what_is_added_is_there_as_it_was_said(replica):
    values = {
        "phone": "13812345678",
        "n_shared": 0,
        "registered_poor": False,
        "causes_other": ["01"],
        "door": "",
    }
    id = add(replica, "李䶮·𠮷", **values)
    record = replica.get(id)
    assert record.values == {"head": "李䶮·𠮷", **values}
    assert (record.kind, record.area) == ("household", VILLAGE)
    assert record["note"] is None


def test_records_are_fetched_by_area_prefix_and_field(replica):
    mine = add(replica, registered_poor=True)
    add(replica, area=OTHER_VILLAGE, registered_poor=True)
    add(replica)
    assert replica.count("household", area="320282113") == 3
    assert replica.count("household", area=VILLAGE) == 2
    found = replica.fetch("household", area=VILLAGE, where={"registered_poor": True})
    assert [record.id for record in found] == [mine]
    assert len(replica.fetch("household", where={"registered_poor": None})) == 1
    assert len(replica.fetch("household", limit=2)) == 2


def test_setting_the_same_value_again_writes_nothing(replica):
    id = add(replica, phone="1", n_shared=1)
    with replica.act("zhang") as act:
        assert not act.set(id, {"phone": "1", "n_shared": 1})
    assert len(replica.history(id)) == 1


def test_history_names_author_value_and_what_it_replaced(replica):
    id = add(replica, phone="1")
    with replica.act("li") as act:
        act.set(id, {"phone": None})
    first, second = replica.history(id)
    assert (first.author, second.author) == ("zhang", "li")
    assert second.change.set == {"phone": None}
    assert second.change.over == {"phone": id}
    assert replica.get(id)["phone"] is None


def test_a_deleted_record_is_out_of_sight_and_comes_back(replica):
    id = add(replica)
    with replica.act("zhang") as act:
        act.delete(id)
    assert replica.fetch("household") == []
    assert replica.get(id).deleted
    assert replica.fetch("household", deleted=True)
    with replica.act("zhang") as act, pytest.raises(Refused, match="已删除"):
        act.set(id, {"phone": "1"})
    with replica.act("zhang") as act:
        act.restore(id)
    assert replica.count("household") == 1


@pytest.mark.parametrize(
    ("kind", "values", "told"),
    [
        ("household", {"colour": "red"}, "colour"),
        ("castle", {}, "castle"),
        ("household", {"n_shared": "four"}, "共享收支人口"),
        ("household", {"code": "1"}, "户编号"),
        ("conflict", {}, "差异"),
    ],
)
def test_what_does_not_exist_or_fit_is_refused_and_nothing_is_written(replica, kind, values, told):
    def write():
        with replica.act("zhang") as act:
            act.add("household", VILLAGE, {"head": "先写的"})
            act.add(kind, VILLAGE, values)

    with pytest.raises((BadValue, Refused), match=told):
        write()
    assert replica.count("household") == 0
    assert replica.heads() == {}


def test_a_record_that_is_not_there_is_missing(replica):
    with pytest.raises(Missing), replica.act("zhang") as act:
        act.set("0" * 26, {"head": "x"})
    assert replica.get("0" * 26) is None


def test_what_one_knows_the_other_takes_in_and_twice_is_once(replica, another):
    ids = [add(replica, f"户{n}", n_shared=n) for n in range(5)]
    assert hand_over(replica, another) == []
    assert [another.get(id) for id in ids] == [replica.get(id) for id in ids]
    assert another.heads() == replica.heads()
    again = [another.take(runs) for runs in replica.own_runs({})]
    assert (sum(t.accepted for t in again), sum(t.known for t in again)) == (0, 5)


def test_a_run_that_does_not_join_is_not_applied_and_says_what_is_missing(replica, another):
    add(replica)
    first = list(replica.own_runs({}))
    add(replica)
    second = list(replica.own_runs({VILLAGE: {replica.device: 1}}))
    taken = another.take(second[0])
    assert taken.missing == [(VILLAGE, replica.device, 1)]
    assert another.count("household") == 0
    another.take(first[0])
    assert another.take(second[0]).accepted == 1


def test_two_laptops_that_changed_one_field_agree_and_one_hands_the_loser_back(replica, another):
    id = add(replica, phone="1")
    hand_over(replica, another)
    with replica.act("zhang") as act:
        act.set(id, {"phone": "2"})
    with another.act("li") as act:
        act.set(id, {"phone": "3"})
    clashes = [*hand_over(replica, another), *hand_over(another, replica)]
    assert replica.get(id) == another.get(id)
    losers = {"2", "3"} - {replica.get(id)["phone"]}
    assert {clash.lost for _, _, _, clash in clashes} == losers


def test_what_came_in_while_somebody_typed_is_a_difference_not_overwritten(replica, another):
    id = add(replica, phone="1")
    hand_over(replica, another)
    with another.act("li") as act:
        act.set(id, {"phone": "2"})
    hand_over(another, replica)  # while this one still looks at "1"
    with replica.act("zhang") as act:
        act.set(id, {"phone": "3"}, seen={"phone": "1"})
    (clash,) = [clash for _, _, _, clash in hand_over(replica, another)]
    assert (clash.kept, clash.lost) == ("3", "2")
    with replica.act("zhang") as act:
        act.set(id, {"phone": "4"}, seen={"phone": "3"})
    assert hand_over(replica, another) == []


def test_others_changes_are_handed_on_with_their_authors_and_signatures(replica, another, tmp_path):
    id = add(replica, phone="1")
    hand_over(replica, another)
    with another.act("li") as act:
        act.set(id, {"phone": "2"})
    hand_over(another, replica)
    add(replica)
    third = Replica.open(tmp_path / "c.db")
    hand_over(replica, third)
    assert third.get(id) == replica.get(id)
    assert [e.author for e in third.history(id)] == ["zhang", "li"]
    relayed = [run for runs in third.own_runs({}) for run in runs]
    original = [run for runs in replica.own_runs({}) for run in runs]
    assert [(r.device, r.bodies) for r in relayed] == [(r.device, r.bodies) for r in original]
    third.close()


@given(
    st.lists(st.sampled_from([VILLAGE, OTHER_VILLAGE]), min_size=1, max_size=12),
    st.integers(1, 5),
    st.integers(0, 12),
)
@settings(max_examples=25, deadline=None)
def test_batches_of_any_size_carry_everything_once(tmp_path_factory, areas, at_once, sent_before):
    folder = tmp_path_factory.mktemp("batches")
    giver, taker = Replica.open(folder / "a.db"), Replica.open(folder / "b.db")
    for area in areas[:sent_before]:
        add(giver, area=area)
    hand_over(giver, taker)
    for area in areas[sent_before:]:
        add(giver, area=area)
    sizes = []
    for runs in giver.own_runs(taker.heads(), Batch(changes_max=at_once)):
        sizes.append(sum(len(run.bodies) for run in runs))
        assert taker.take(runs).missing == []
    assert taker.heads() == giver.heads()
    assert sum(sizes) == len(areas[sent_before:])
    assert all(size <= at_once for size in sizes)
    giver.close()
    taker.close()


def test_two_connections_never_give_the_same_number_twice(replica):
    second = Replica.open(Path(replica.store.place))
    for one in itertools.islice(itertools.cycle([replica, second]), 10):
        add(one)
    assert replica.heads() == second.heads() == {VILLAGE: {replica.device: 10}}
    ids = [record.id for record in replica.fetch("household")]
    assert len(set(ids)) == 10
    second.close()


def test_a_laptop_counts_what_its_hub_has_not_confirmed(replica):
    add(replica)
    add(replica)
    assert replica.pending() == 2
    confirm(replica, {VILLAGE: {replica.device: 1}})
    assert replica.pending() == 1


def test_fields_and_kinds_of_a_newer_program_are_kept_and_passed_on(replica, another, tmp_path):
    from sync.changes.change import Change, encode
    from sync.stamps import Clock, new_device

    device = new_device()
    clock = Clock(device)
    newer = [
        Change(1, clock.tick(), "w", "household", {"head": "张三", "aura": "blue"}),
        Change(2, clock.tick(), "w", "castle", {"towers": 4}),
    ]
    with replica.intake() as intake:
        for change in newer:
            intake.apply(VILLAGE, device, change, encode(change))
    household, castle = newer[0].stamp, newer[1].stamp
    with replica.act("zhang") as act:
        act.set(household, {"phone": "1"})
    assert replica.get(household).values == {"head": "张三", "aura": "blue", "phone": "1"}
    assert replica.get(castle).values["towers"] == 4


def test_an_encrypted_file_shows_no_name_and_opens_only_with_its_key(tmp_path):
    path, key = tmp_path / "laptop.db", secrets.token_bytes(32)
    replica = Replica.open(path, key)
    id = add(replica, "王㛃的名字")
    replica.close()
    for file in tmp_path.iterdir():
        assert "王㛃的名字".encode() not in file.read_bytes()
        assert not file.read_bytes().startswith(b"SQLite format 3")
    again = Replica.open(path, key)
    assert again.get(id)["head"] == "王㛃的名字"
    again.close()
