"""A sync brings both sides to the same, says so only when it is so, and goes on where it was."""

import json

import pytest

from sync.errors import Refused, WrongToken
from sync.hub.desk import HubDesk
from sync.peers.home import enrol, home_of
from sync.peers.http import HttpPeer
from sync.peers.session import synchronise
from sync.protocol.link import Address
from sync.protocol.messages import Right
from sync.replica.check import check
from sync.replica.replica import Replica
from tests.hub.township import (
    FAR_VILLAGE,
    NEXT_VILLAGE,
    TOWN,
    VILLAGE,
    invitation,
)
from tests.peers.proxy import between


def counts(outcome):
    tally = outcome.tally
    return tally.sent, tally.accepted, tally.known, tally.quarantined


def test_what_one_records_the_other_reads(zhang, wang):
    home = zhang.add(head="买买提·吐尔逊", note="𠮷䶮㳇", n_hukou=0)
    outcome = zhang.sync()
    assert counts(outcome) == (1, 1, 0, 0)
    assert outcome.complete
    assert outcome.pulled == 1  # the number that the hub gave
    assert wang.sync().pulled == 2
    assert wang.replica.get(home).values == zhang.replica.get(home).values
    assert wang.replica.get(home)["code"] == f"{VILLAGE}-0001"


def test_with_nothing_to_do_a_sync_is_one_short_round_trip(zhang, url):
    zhang.add(head="张三")
    zhang.sync()
    with between(url) as proxy, HttpPeer(Address(proxy.url), zhang.token) as p:
        outcome = zhang.sync(p)
    assert outcome.complete
    assert counts(outcome) == (0, 0, 0, 0)
    assert proxy.connections == 1
    assert proxy.up + proxy.down <= 500


def test_the_receipt_is_said_and_kept(zhang):
    zhang.homes(3)
    outcome = zhang.sync()
    [number] = outcome.tally.numbers
    assert outcome.text.zh.startswith("已同步。发送3条：收下3条")
    assert number in outcome.text.zh
    assert number in outcome.text.en
    assert json.loads(zhang.replica.setting("receipt"))["sent"] == 3
    assert zhang.replica.pending() == 0


def test_two_who_edit_one_field_both_see_the_difference(zhang, wang):
    home = zhang.add(head="张三", phone="1")
    zhang.sync()
    wang.sync()
    zhang.set(home, phone="2")
    wang.set(home, phone="3")
    zhang.sync()
    outcome = wang.sync()
    assert (outcome.tally.conflicts, outcome.conflicts_open) == (1, 1)
    assert zhang.sync().conflicts_open == 1
    ours, theirs = (laptop.replica.fetch("conflict") for laptop in (zhang, wang))
    assert ours == theirs
    assert {ours[0]["kept"], ours[0]["lost"]} == {'"2"', '"3"'}
    assert zhang.replica.get(home) == wang.replica.get(home)


def test_one_sync_brings_back_what_the_hub_decided(zhang):
    home = zhang.add(head="张三")
    assert zhang.sync().complete
    assert zhang.replica.get(home)["code"] == f"{VILLAGE}-0001"
    assert zhang.sync().pulled == 0


def test_a_difference_settled_by_one_is_settled_for_all(zhang, wang):
    home = zhang.add(head="张三")
    zhang.sync()
    wang.sync()
    zhang.set(home, head="张三丰")
    wang.set(home, head="张三封")
    for laptop in (zhang, wang, zhang):
        laptop.sync()
    [conflict] = zhang.replica.fetch("conflict")
    zhang.set(home, head="张三丰")
    zhang.set(conflict.id, settled="other", settled_value='"张三丰"')
    zhang.sync()
    outcome = wang.sync()
    assert outcome.conflicts_open == 0
    assert wang.replica.get(home)["head"] == "张三丰"


# -- who sees what --------------------------------------------------------------------------------


def test_a_laptop_holds_its_scope_and_the_town_above(laptop_of, hub, zhang):
    li = laptop_of("li")
    for kind, area in (("household", VILLAGE), ("household", NEXT_VILLAGE), ("cadre", TOWN)):
        li.add(kind, area, **({"head": "张三"} if kind == "household" else {"name": "李书记"}))
    li.sync()
    zhang.sync()
    assert set(zhang.replica.heads()) == {VILLAGE, TOWN}
    assert zhang.replica.fetch("cadre")[0]["name"] == "李书记"
    assert zhang.sync().pulled == 0


def test_a_wider_scope_brings_the_rest(zhang, laptop_of, hub):
    li = laptop_of("li")
    li.add(area=NEXT_VILLAGE, head="李四")
    li.sync()
    assert zhang.sync().pulled == 0
    desk = HubDesk.open(hub)
    desk.access.grant("zhang", Right(NEXT_VILLAGE, "visitor"))
    desk.close()
    assert zhang.sync().pulled == 2
    assert Right(NEXT_VILLAGE, "visitor") in home_of(zhang.replica).rights


def test_what_the_hub_holds_is_remembered_for_its_author(zhang):
    good, bad = zhang.add(head="张三"), zhang.add(area=FAR_VILLAGE, head="李四")
    outcome = zhang.sync()
    assert counts(outcome) == (2, 1, 0, 1)
    assert outcome.complete
    assert "暂存1条" in outcome.text.zh
    [held] = zhang.replica.held()
    assert (held.record, held.code) == (bad, "out-of-scope")
    assert FAR_VILLAGE in held.reason.zh
    assert counts(zhang.sync()) == (0, 0, 0, 0)
    assert zhang.replica.get(good)


def test_a_right_taken_away_loses_no_work(zhang, wang, hub):
    zhang.add(head="张三")
    desk = HubDesk.open(hub)
    desk.access.withdraw("zhang", VILLAGE)
    desk.close()
    outcome = zhang.sync()
    assert counts(outcome) == (1, 0, 0, 1)
    assert outcome.complete
    wang.sync()
    assert wang.replica.count("household") == 0


def test_what_the_hub_adds_where_one_may_no_longer_read_keeps_nobody_waiting(zhang, hub):
    home = zhang.add(head="张三")
    zhang.sync()
    desk = HubDesk.open(hub)
    desk.access.withdraw("zhang", VILLAGE)
    desk.close()
    zhang.set(home, phone="1")
    assert zhang.sync().complete
    assert zhang.sync().complete


def test_a_long_chain_is_signed_on_the_way(zhang, wang):
    """So that handing it on does not hash it from its beginning each time."""
    for _ in range(3):
        zhang.homes(70)
        zhang.sync()
    wang.sync()
    assert wang.replica.count("household") == 210
    ends = zhang.replica.query("SELECT n FROM run_end WHERE device = ?", (zhang.replica.device,))
    assert sorted(ends) == [(70,), (140,), (210,)]
    assert check(zhang.replica).faults == []


def test_one_laptop_carries_what_it_got_from_another(zhang, wang, laptop_of, url):
    """Two laptops meet without the hub; whoever comes home first brings both persons' work."""
    home = zhang.add(head="张三")
    wang.replica.take(zhang.replica.runs_after(VILLAGE, {}))
    wang.set(home, phone="13812345678")
    outcome = wang.sync()
    assert counts(outcome) == (2, 2, 0, 0)
    assert counts(zhang.sync()) == (0, 0, 0, 0)
    history = zhang.replica.history(home)
    assert [entry.author for entry in history] == ["zhang", "wang", "hub"]


def test_a_laptop_that_is_not_enrolled_is_told_so(tmp_path, url):
    replica = Replica.open(tmp_path / "new.db")
    with HttpPeer(Address(url)) as peer, pytest.raises(Refused, match="登记"):
        synchronise(replica, peer)
    replica.close()


def test_a_revoked_laptop_keeps_its_data(zhang, hub):
    home = zhang.add(head="张三")
    desk = HubDesk.open(hub)
    desk.access.revoke(zhang.replica.device)
    desk.close()
    with pytest.raises(WrongToken):
        zhang.sync()
    assert zhang.replica.get(home)["head"] == "张三"
    assert zhang.replica.pending() == 1


def test_a_revoked_laptop_comes_in_again_with_a_new_invitation(zhang, hub, url):
    zhang.add(head="张三")
    desk = HubDesk.open(hub)
    desk.access.revoke(zhang.replica.device)
    desk.close()
    with pytest.raises(Refused, match="另建"):
        enrol(zhang.replica, invitation(hub, "wang", url))
    token = enrol(zhang.replica, invitation(hub, "zhang", url)).token
    with HttpPeer(Address(url), token) as peer:
        assert zhang.sync(peer).complete


def test_a_record_in_no_area_holds_up_no_other_and_is_named(zhang, monkeypatch):
    with monkeypatch.context() as earlier:  # a program that did not look at areas
        earlier.setattr("sync.records.kinds.base.area_code", str)
        zhang.add(head="张三", area="32028")
    zhang.add(head="李四")
    for accepted in (1, 0):
        outcome = zhang.sync()
        assert not outcome.complete
        assert outcome.tally.accepted == accepted
        assert [(run.code, run.area) for run in outcome.tally.not_taken] == [("malformed", "32028")]
        assert "区划32028" in outcome.text.zh
    assert zhang.replica.pending() == 1


# -- clocks ---------------------------------------------------------------------------------------


def test_clocks_that_differ_by_more_than_a_minute_are_shown(zhang):
    zhang.add(head="张三")
    slow = 1_500_000_000_000
    outcome = zhang.sync(now=lambda: slow)
    assert outcome.offset_s > 60
    assert "相差" in outcome.text.zh
    assert int(zhang.replica.setting("clock_offset_ms")) == round(outcome.offset_s * 1000)
    assert "相差" not in zhang.sync().text.zh


@pytest.mark.parametrize("year", [1999, 2099])
def test_a_laptop_of_another_year_loses_nothing(tmp_path, hub, url, wang, year):
    far = 946_684_800_000 if year == 1999 else 4_070_908_800_000
    replica = Replica.open(tmp_path / "far.db", now=lambda: far)
    enrolled = enrol(replica, invitation(hub, "zhang", url))
    with replica.act("zhang") as act:
        home = act.add("household", VILLAGE, {"head": "张三"})
    with HttpPeer(Address(url), enrolled.token) as peer:
        assert synchronise(replica, peer).complete
        wang.sync()
        wang.set(home, head="李四")
        wang.sync()
        synchronise(replica, peer)
    assert replica.get(home)["head"] == wang.replica.get(home)["head"] == "李四"
    assert replica.count("conflict") == 0
    replica.close()
