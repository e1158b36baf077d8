"""Every change that joins finds its place: applied, known, or in quarantine with its reason."""

import json
from dataclasses import replace

import pytest

from sync.changes.chain import DeviceKey, Run
from sync.changes.change import Change
from sync.hub.access import HUB
from sync.protocol.messages import Receipt, read_answer
from sync.replica.replica import Replica
from sync.stamps import Clock, new_device
from tests.hub.township import FAR_VILLAGE, NEXT_VILLAGE, VILLAGE, DirectPeer, Writer


def receipt(answer):
    return read_answer(answer.receipt.encode(), Receipt)


def counts(answer):
    told = receipt(answer)
    return told.sent, told.accepted, told.known, told.quarantined


def codes(answer):
    return [held.code for held in answer.quarantined]


def test_a_change_is_accepted_and_becomes_a_record(desk, zhang):
    change = zhang.change(head="张三")
    answer = zhang.say(change)
    assert counts(answer) == (1, 1, 0, 0)
    assert desk.replica.get(change.stamp)["head"] == "张三"
    assert answer.heads[VILLAGE][zhang.device] == 1


def test_a_push_sent_again_changes_nothing(desk, zhang):
    run = zhang.run(zhang.change(head="张三"), zhang.change(head="李四"))
    zhang.push(run)
    before = desk.replica.heads()
    assert counts(zhang.push(run)) == (2, 0, 2, 0)
    assert desk.replica.heads() == before


def test_a_run_that_overlaps_brings_only_its_new_part(desk, zhang):
    first = zhang.run(zhang.change(head="张三"))
    second = zhang.run(zhang.change(head="李四"))
    both = Run(
        VILLAGE, zhang.device, 1, first.before, first.bodies + second.bodies, second.signature
    )
    zhang.push(first)
    assert counts(zhang.push(both)) == (2, 1, 1, 0)


def test_a_run_that_does_not_join_is_answered_with_what_is_missing(desk, zhang):
    zhang.run(zhang.change(head="张三"))  # never arrives
    answer = zhang.say(zhang.change(head="李四"))
    assert [(gap.code, gap.n) for gap in answer.not_taken] == [("gap", 0)]
    assert not receipt(answer).adds_up
    assert desk.replica.count("household") == 0


def test_another_history_under_the_same_numbers_is_noticed(desk, zhang):
    zhang.say(zhang.change(head="张三"))
    zhang.ends.clear()  # a copied laptop counts from where the copy was made
    answer = zhang.say(zhang.change(head="李四"), zhang.change(head="王五"))
    assert [fork.code for fork in answer.not_taken] == ["forked"]
    assert desk.replica.count("household") == 1


def test_a_run_signed_by_another_key_is_not_taken(desk, zhang):
    answer = zhang.say(zhang.change(head="张三"), key=DeviceKey.new())
    assert [run.code for run in answer.not_taken] == ["unsigned"]
    assert desk.replica.count("household") == 0


def test_an_altered_body_breaks_the_signature(desk, zhang):
    run = zhang.run(zhang.change(head="张三"))
    altered = replace(run, bodies=(run.bodies[0].replace("张三".encode(), "李四".encode()),))
    assert [run.code for run in zhang.push(altered).not_taken] == ["unsigned"]


@pytest.mark.parametrize("area", ["", "32028", "32\0", "x" * 300])
def test_a_run_of_no_area_holds_up_no_other_run(desk, zhang, area):
    bad, good = zhang.change(head="张三"), zhang.change(head="李四")
    answer = zhang.push(zhang.run(bad, area=area), zhang.run(good))
    assert [(run.code, run.area, run.n) for run in answer.not_taken] == [("malformed", area, 0)]
    assert counts(answer) == (2, 1, 0, 0)
    assert [home["head"] for home in desk.replica.fetch("household")] == ["李四"]
    assert area not in desk.replica.heads()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"head": "张\0三"}, "misfit"),
        ({"author": "zhang\0"}, "unreadable"),
        ({"kind": "house\0hold"}, "unreadable"),
        ({"record": "Z" * 25 + "\0"}, "unreadable"),
    ],
)
def test_a_character_that_not_every_store_can_hold_is_kept_apart(desk, zhang, wrong, code):
    """U+0000, which PostgreSQL's text has not: hubs with a file do the same."""
    answer = zhang.say(zhang.change(**wrong), zhang.change(head="李四", later="a\0b"))
    assert [held.code for held in answer.quarantined] == [code]
    [home] = desk.replica.fetch("household")
    assert (home["head"], home["later"]) == ("李四", "a\0b")


def test_a_device_that_nobody_knows_is_not_taken(desk, zhang):
    stranger = Writer(desk, "zhang")
    stranger.device = new_device()
    stranger.clock = Clock(stranger.device)
    answer = zhang.push(stranger.run(stranger.change(head="张三")))
    assert [run.code for run in answer.not_taken] == ["stranger"]


def test_a_relay_hands_on_what_another_wrote(desk, zhang, wang):
    change = zhang.change(head="张三")
    assert counts(wang.push(zhang.run(change))) == (1, 1, 0, 0)
    assert desk.replica.history(change.stamp)[0].author == "zhang"


QUARANTINED = {
    "unknown-kind": {"kind": "horoscope", "sign": "狮子"},
    "misfit": {"kind": "household", "n_hukou": "三"},
    "hub-only": {"kind": "issue", "text": "路灯不亮", "number": "320282113-2017-000001"},
    "no-right": {"kind": "team", "name": "一组"},
    "author": {"kind": "household", "head": "张三", "author": "li"},
    "invented": {"kind": "conflict", "record": "Z" * 26, "settled": "lost"},
}


@pytest.mark.parametrize("code", QUARANTINED)
def test_what_cannot_be_accepted_is_kept_with_its_reason_and_holds_nothing_up(desk, zhang, code):
    bad, good = zhang.change(**QUARANTINED[code]), zhang.change(head="李四")
    answer = zhang.say(bad, good)
    assert codes(answer) == [code]
    assert counts(answer) == (2, 1, 0, 1)
    assert desk.replica.get(bad.stamp) is None
    assert desk.replica.get(good.stamp)["head"] == "李四"
    [held] = desk.replica.held()
    assert (held.code, held.n, held.record) == (code, 1, bad.record_id)
    assert held.reason.zh
    assert held.reason.en


def test_a_change_outside_the_scope_waits_for_that_areas_clerk(desk, zhang):
    answer = zhang.say(zhang.change(head="张三"), area=FAR_VILLAGE)
    assert codes(answer) == ["out-of-scope"]
    assert answer.heads == {FAR_VILLAGE: {zhang.device: 1}}


@pytest.mark.parametrize("body", [b"{}", b"no json", b'{"n":7,"stamp":"x"}', b"[" * 5000])
def test_a_body_that_nobody_can_read_is_kept_all_the_same(desk, zhang, body):
    answer = zhang.say(zhang.change(head="张三"), raw=[body])
    assert codes(answer) == ["unreadable"]
    assert counts(answer) == (2, 1, 0, 1)


def test_a_stamp_of_another_device_is_no_stamp(desk, zhang, wang):
    answer = zhang.say(zhang.change(head="张三", stamp=wang.clock.tick()))
    assert codes(answer) == ["unreadable"]


def test_what_was_quarantined_is_told_again_when_the_answer_was_lost(desk, zhang):
    run = zhang.run(zhang.change(head="张三"), zhang.change(kind="horoscope", sign="狮子"))
    first = zhang.push(run)
    again = zhang.push(run)
    assert again.quarantined == first.quarantined
    assert counts(again) == (2, 0, 1, 1)


def test_fields_of_a_newer_program_are_kept_and_handed_on(desk, zhang, tmp_path):
    change = zhang.change(head="张三", mood="晴", weights=[1, 2.5, {"a": None}])
    assert counts(zhang.say(change)) == (1, 1, 0, 0)
    laptop = Replica.open(tmp_path / "laptop.db")
    for chunk in DirectPeer(desk, Writer(desk, "wang").token).pull({}):
        laptop.take(chunk.runs)
    assert laptop.get(change.stamp)["weights"] == [1, 2.5, {"a": None}]
    assert laptop.history(change.stamp)[0].change.set["mood"] == "晴"
    laptop.close()


def test_changes_that_need_a_quarantined_record_wait_with_it(desk, zhang):
    home = zhang.change(n_hukou="三")
    edit = zhang.change(record=home.stamp, head="张三")
    member = zhang.change(kind="member", household=home.stamp, name="李四")
    answer = zhang.say(home, edit, member)
    assert codes(answer) == ["misfit", "waits", "waits"]
    later = zhang.say(zhang.change(kind="visit", household=home.stamp, date="2017-06-05"))
    assert codes(later) == ["waits"]


def test_an_edit_in_quarantine_holds_up_no_other_edit(desk, zhang):
    home = zhang.change(head="张三")
    bad = zhang.change(record=home.stamp, code="1", over={})
    good = zhang.change(record=home.stamp, phone="13812345678")
    assert codes(zhang.say(home, bad, good)) == ["hub-only"]
    assert desk.replica.get(home.stamp)["phone"] == "13812345678"


def test_quarantined_changes_travel_but_are_not_applied_elsewhere(desk, zhang, tmp_path):
    bad, good = zhang.change(n_hukou="三"), zhang.change(head="李四")
    zhang.say(bad, good, raw=[b"nobody can read this"])
    laptop = Replica.open(tmp_path / "laptop.db")
    for chunk in DirectPeer(desk, Writer(desk, "wang").token).pull({}):
        taken = laptop.take(chunk.runs)
    assert (taken.held, taken.missing) == (2, [])
    assert laptop.get(bad.stamp) is None
    assert laptop.heads()[VILLAGE][zhang.device] == 3
    laptop.close()


def test_what_a_disabled_account_wrote_is_not_lost(desk, zhang):
    desk.access.set_disabled("zhang", True)
    assert codes(zhang.say(zhang.change(head="张三"))) == ["out-of-scope"]


def test_what_somebody_may_not_write_holds_up_nobody_who_may(desk, zhang, li):
    """An area's record has a given id: whose change comes first does not make it."""
    said = zhang.say(zhang.change("area", record=VILLAGE, name="张庄"))
    assert codes(said) == ["no-right"]
    assert codes(zhang.say(zhang.change("area", record=VILLAGE, alias="张村"))) == ["no-right"]
    assert codes(li.say(li.change("area", record=VILLAGE, name="李庄"))) == []
    assert desk.replica.get(VILLAGE)["name"] == "李庄"


def test_what_a_lost_laptop_signs_waits_for_a_person(desk, zhang, wang):
    run = zhang.run(zhang.change(head="张三"))
    desk.access.revoke(zhang.device)
    assert codes(wang.push(run)) == ["revoked"]


# -- what clashes ---------------------------------------------------------------------------------


def shared_home(zhang, wang):
    home = zhang.change(head="张三", phone="1")
    zhang.say(home)
    wang.clock.observe(home.stamp)
    return home


def test_two_values_of_one_field_become_a_conflict_with_both_writers(desk, zhang, wang):
    home = shared_home(zhang, wang)
    ours = zhang.change(record=home.stamp, phone="2", over={"phone": home.stamp})
    theirs = wang.change(record=home.stamp, phone="3", over={"phone": home.stamp})
    zhang.say(ours)
    answer = wang.say(theirs)
    assert answer.conflicts == 1
    [conflict] = desk.replica.fetch("conflict")
    kept, lost = sorted([ours, theirs], key=lambda change: change.stamp, reverse=True)
    assert conflict["kind"] == "household"
    assert (conflict["record"], conflict["field"]) == (home.stamp, "phone")
    assert json.loads(conflict["kept"]) == kept.set["phone"]
    assert json.loads(conflict["lost"]) == lost.set["phone"]
    assert (conflict["kept_author"], conflict["lost_author"]) == (kept.author, lost.author)
    assert conflict["lost_at"] == lost.wall_milliseconds
    assert desk.replica.get(home.stamp)["phone"] == kept.set["phone"]


def test_people_settle_a_conflict_and_write_nothing_else_of_it(desk, zhang, wang):
    home = shared_home(zhang, wang)
    zhang.say(zhang.change(record=home.stamp, phone="2", over={"phone": home.stamp}))
    wang.say(wang.change(record=home.stamp, phone="3", over={"phone": home.stamp}))
    [conflict] = desk.replica.fetch("conflict")
    assert codes(zhang.say(zhang.change("conflict", conflict.id, lost='"9"'))) == ["invented"]
    assert codes(zhang.say(zhang.change("conflict", conflict.id, settled="kept"))) == []
    assert desk.replica.get(conflict.id)["settled"] == "kept"


def test_what_an_earlier_life_of_the_hub_found_is_no_invention(desk, zhang, wang):
    """After a restore laptops bring back the differences that the hub had found before it."""
    home = shared_home(zhang, wang)
    desk.access.remember(wang.device, wang.key.public, HUB)
    values = {"kind": "household", "record": home.stamp, "field": "phone"}
    found = Change(0, wang.clock.tick(), HUB, "conflict", values, f"{home.stamp}.phone")
    assert codes(zhang.push(wang.run(found))) == []
    assert codes(zhang.say(zhang.change("conflict", found.record, settled="kept"))) == []


def test_equal_values_are_no_conflict(desk, zhang, wang):
    home = shared_home(zhang, wang)
    zhang.say(zhang.change(record=home.stamp, phone="2", over={"phone": home.stamp}))
    answer = wang.say(wang.change(record=home.stamp, phone="2", over={"phone": home.stamp}))
    assert answer.conflicts == 0


def test_a_long_value_that_loses_is_kept_whole(desk, zhang, wang):
    home = shared_home(zhang, wang)
    talk = "访" * 4000
    first = zhang.change(record=home.stamp, note=talk)
    zhang.say(first)
    wang.clock.observe(first.stamp)
    wang.say(wang.change(record=home.stamp, note="短"))
    assert json.loads(desk.replica.fetch("conflict")[0]["lost"]) == talk


def test_a_deletion_that_met_an_edit_is_a_conflict(desk, zhang, wang):
    home = shared_home(zhang, wang)
    wang.say(wang.change(record=home.stamp, deleted=True, over={"deleted": home.stamp}))
    zhang.say(zhang.change(record=home.stamp, phone="2", over={"phone": home.stamp}))
    [conflict] = desk.replica.fetch("conflict")
    assert (conflict["reason"], conflict["field"]) == ("deleted", "phone")
    assert desk.replica.get(home.stamp).deleted


# -- numbers --------------------------------------------------------------------------------------


def test_issues_are_numbered_by_town_and_year(desk, zhang, wang):
    def issue(who, raised, area=VILLAGE):
        change = who.change(kind="issue", text="村口路灯不亮", category="07", raised=raised)
        who.say(change, area=area)
        return desk.replica.get(change.stamp)["number"]

    assert issue(zhang, "2017-06-05") == "320282113-2017-000001"
    assert issue(wang, "2017-12-31", NEXT_VILLAGE) == "320282113-2017-000002"
    assert issue(zhang, "2018-01-01") == "320282113-2018-000001"


def test_households_are_numbered_by_village(desk, wang):
    def home(area):
        change = wang.change(head="张三")
        wang.say(change, area=area)
        return desk.replica.get(change.stamp)["code"]

    assert home(VILLAGE) == f"{VILLAGE}-0001"
    assert home(NEXT_VILLAGE) == f"{NEXT_VILLAGE}-0001"
    assert home(VILLAGE) == f"{VILLAGE}-0002"


def test_what_others_sent_is_signed_as_they_sent_it(desk, zhang, wang, tmp_path):
    """The hub writes its own changes behind theirs, so that each run stays whole in its log."""
    zhang.say(*[zhang.change(head=f"户{n}") for n in range(5)])
    zhang.say(*[zhang.change(head=f"户{n}") for n in range(5)])
    devices = [
        run.device
        for chunk in DirectPeer(desk, wang.token).pull({})
        for run in chunk.runs
        if len(run.bodies) == 5
    ]
    assert devices.count(zhang.device) == 2
