"""Where no line goes, files carry a sync both ways; whatever happens to them, nothing is lost."""

from msgspec.structs import replace

from sync.hub.backup import back_up, restore
from sync.hub.desk import HubDesk
from sync.hub.verify import verify
from sync.peers.home import home_of, joined, keep_home
from sync.peers.packet import NOTES, NOTES_MAX, export, import_answer
from sync.protocol.messages import Right
from sync.replica.check import check
from sync.replica.log import Batch
from tests.hub.township import FAR_VILLAGE, NEXT_VILLAGE, VILLAGE
from tests.peers.courier import counts

# -- the exchange ---------------------------------------------------------------------------------


def test_an_office_without_a_line_shares_what_both_record(zhang, wang, courier):
    home = zhang.add(head="买买提·吐尔逊", note="𠮷䶮㳇", n_hukou=0)
    outcome = courier.round(zhang)
    assert counts(outcome) == (1, 1, 0, 0)
    assert outcome.complete
    assert outcome.pulled == 1  # the number that the hub gave
    assert zhang.replica.pending() == 0
    assert courier.round(wang).pulled == 2
    assert wang.replica.get(home) == zhang.replica.get(home)
    assert check(wang.replica).faults == []


def test_the_receipt_is_said_and_kept(zhang, courier):
    zhang.homes(3)
    outcome = courier.round(zhang)
    [number] = outcome.tally.numbers
    assert outcome.text.zh.startswith("已同步（中心时间")
    assert "发送3条：收下3条" in outcome.text.zh
    assert number in outcome.text.zh
    assert number in zhang.replica.setting("receipt")


def test_a_packet_says_what_it_carries_and_has_to_come_back(zhang, tmp_path):
    zhang.homes(3)
    exported = export(zhang.replica, tmp_path / "a.zfb")
    assert (exported.changes, exported.own) == (3, 3)
    assert exported.bytes == (tmp_path / "a.zfb").stat().st_size
    assert zhang.replica.pending() == 3  # nobody has signed for it
    assert export(zhang.replica, tmp_path / "b.zfb").changes == 3


def test_what_was_answered_is_not_carried_again(zhang, courier, tmp_path):
    zhang.homes(2)
    courier.round(zhang)
    zhang.homes(1)
    assert export(zhang.replica, tmp_path / "a.zfb").changes == 1


def test_two_who_edit_one_field_both_see_the_difference(zhang, wang, courier):
    home = zhang.add(head="张三", phone="1")
    courier.round(zhang)
    courier.round(wang)
    zhang.set(home, phone="2")
    wang.set(home, phone="3")
    courier.round(zhang)
    outcome = courier.round(wang)
    assert (outcome.tally.conflicts, outcome.conflicts_open) == (1, 1)
    assert courier.round(zhang).conflicts_open == 1
    assert zhang.replica.fetch("conflict") == wang.replica.fetch("conflict")


def test_what_the_hub_holds_is_told_to_its_author(zhang, courier):
    zhang.add(head="张三")
    bad = zhang.add(area=FAR_VILLAGE, head="李四")
    outcome = courier.round(zhang)
    assert counts(outcome) == (2, 1, 0, 1)
    assert outcome.complete
    [held] = zhang.replica.held()
    assert (held.record, held.code) == (bad, "out-of-scope")
    assert [h.code for h in outcome.tally.held] == ["out-of-scope"]


def test_new_rights_come_with_the_answer(zhang, laptop_of, desk, courier):
    li = laptop_of("li")
    li.add(area=NEXT_VILLAGE, head="李四")
    courier.round(li)
    assert courier.round(zhang).pulled == 0
    desk.access.grant("zhang", Right(NEXT_VILLAGE, "visitor"))
    assert courier.round(zhang).pulled == 2
    assert Right(NEXT_VILLAGE, "visitor") in home_of(zhang.replica).rights


def test_a_laptop_relays_what_it_got_from_another(zhang, wang, courier):
    """Two laptops meet; whoever's packet comes home first brings both persons' work."""
    home = zhang.add(head="张三")
    wang.replica.take(zhang.replica.runs_after(VILLAGE, {}), home=False)
    wang.set(home, phone="13812345678")
    outcome = courier.round(wang)
    assert counts(outcome) == (2, 2, 0, 0)
    history = wang.replica.history(home)
    assert [entry.author for entry in history] == ["zhang", "wang", "hub"]
    assert counts(courier.round(zhang)) == (1, 0, 1, 0)


def test_many_changes_go_in_many_frames(zhang, wang, courier, monkeypatch, desk):
    monkeypatch.setattr("sync.peers.packet.PUSH", Batch(40, 10_000))
    monkeypatch.setattr("sync.protocol.messages.CHUNK_CHANGES_MAX", 50)
    zhang.homes(300)
    outcome = courier.round(zhang)
    assert len(outcome.tally.numbers) > 5
    assert counts(outcome) == (300, 300, 0, 0)
    assert outcome.complete
    courier.round(wang)
    assert wang.replica.count("household") == 300
    assert verify(desk).faults == []


# -- twice, late, out of order, beside a line ------------------------------------------------------


def test_the_same_packet_twice_is_harmless(zhang, courier, desk):
    zhang.homes(3)
    up = courier.up(zhang)
    first, _ = courier.deliver(up)
    again, delivery = courier.deliver(up)
    assert (delivery.tally.accepted, delivery.tally.known) == (0, 3)
    assert counts(import_answer(zhang.replica, again)) == (3, 0, 3, 0)
    for answer in (first, first, again):
        assert import_answer(zhang.replica, answer).pulled == 0
    assert zhang.replica.pending() == 0
    assert desk.replica.count("household") == 3


def test_what_is_written_meanwhile_is_not_said_to_be_there(zhang, courier):
    zhang.homes(2)
    up = courier.up(zhang)
    zhang.homes(1)
    answer, _ = courier.deliver(up)
    outcome = import_answer(zhang.replica, answer)
    assert not outcome.complete
    assert outcome.pending == zhang.replica.pending() == 1
    assert "另有1条还没有交给中心" in outcome.text.zh
    assert courier.round(zhang).complete


def test_a_lost_packet_is_made_up_for_by_the_next(zhang, courier, desk):
    zhang.homes(2)
    courier.up(zhang)
    zhang.homes(1)
    assert counts(courier.round(zhang)) == (3, 3, 0, 0)
    assert desk.replica.count("household") == 3


def test_packets_may_come_in_another_order(zhang, courier, desk):
    zhang.homes(2)
    one = courier.up(zhang)
    zhang.homes(1)
    two = courier.up(zhang)
    first, _ = courier.deliver(two)
    last, _ = courier.deliver(one)
    outcome = import_answer(zhang.replica, last)  # the hub's last word: it has both packets
    assert counts(outcome) == (2, 0, 2, 0)
    assert outcome.complete
    assert not import_answer(zhang.replica, first).is_latest
    assert zhang.replica.pending() == 0
    assert desk.replica.count("household") == 3


def test_an_older_answer_takes_nothing_back(zhang, courier, desk):
    zhang.homes(2)
    older, _ = courier.deliver(courier.up(zhang))
    desk.access.grant("zhang", Right(NEXT_VILLAGE, "visitor"))
    zhang.homes(1)
    assert courier.round(zhang).complete
    outcome = import_answer(zhang.replica, older)
    assert "较早的回包" in outcome.text.zh
    assert not outcome.complete
    assert zhang.replica.pending() == 0
    assert Right(NEXT_VILLAGE, "visitor") in home_of(zhang.replica).rights


def test_an_answer_older_than_a_sync_takes_nothing_back(zhang, courier, desk):
    zhang.homes(2)
    older, _ = courier.deliver(courier.up(zhang))
    desk.access.grant("zhang", Right(NEXT_VILLAGE, "visitor"))
    zhang.homes(1)
    assert zhang.sync().complete
    import_answer(zhang.replica, older)
    assert zhang.replica.pending() == 0
    assert len(home_of(zhang.replica).rights) == 2
    assert counts(zhang.sync()) == (0, 0, 0, 0)


def test_a_packet_after_a_sync_is_harmless_and_a_sync_after_a_packet(zhang, wang, courier, desk):
    zhang.homes(2)
    up = courier.up(zhang)
    assert zhang.sync().complete
    _, delivery = courier.deliver(up)
    assert delivery.tally.known == 2
    zhang.homes(1)
    courier.deliver(courier.up(zhang))
    outcome = zhang.sync()
    assert outcome.complete
    assert outcome.tally.sent == 0
    assert wang.sync().pulled == 6


def test_the_serving_hub_tells_of_what_came_by_packet(zhang, wang, courier):
    """The door keeps in mind what each laptop knows; a packet comes in beside it."""
    zhang.sync()
    assert wang.sync().pulled == 0
    zhang.add(head="张三")
    courier.round(zhang)
    assert wang.sync().pulled == 2
    assert zhang.sync().complete


def test_clocks_do_not_decide_which_answer_is_newer(zhang, courier, desk):
    """A hub that once told of the year 2099 is believed when it tells of this year again."""
    year_2099 = 4_070_908_800_000
    keep_home(zhang.replica, replace(joined(zhang.replica), told=year_2099))
    zhang.homes(1)
    assert courier.round(zhang).complete
    assert 0 < home_of(zhang.replica).told < year_2099


def test_an_answer_to_a_forgotten_packet_brings_its_changes(zhang, wang, courier):
    wang.homes(1)
    courier.round(wang)
    zhang.homes(1)
    answer, _ = courier.deliver(courier.up(zhang))
    zhang.replica.set_setting(NOTES, "[]")
    outcome = import_answer(zhang.replica, answer)
    assert outcome.tally.sent == 0
    assert outcome.pulled == 3
    assert zhang.replica.pending() == 0


def test_no_more_packets_are_remembered_than_are_of_use(zhang, tmp_path):
    for n in range(NOTES_MAX + 3):
        export(zhang.replica, tmp_path / f"{n}.zfb")
    assert zhang.replica.setting(NOTES).count("number") == NOTES_MAX


def test_a_hub_that_was_restored_says_what_it_lacks(zhang, courier, desk, tmp_path):
    """Its answer puts right what the laptop believed it had; the next packet carries it."""
    courier.round(zhang)
    back_up(desk, tmp_path / "old.db")
    zhang.homes(2)
    courier.round(zhang)
    assert zhang.replica.pending() == 0
    restore(tmp_path / "restored", tmp_path / "old.db")
    restored = courier.desk = HubDesk.open(tmp_path / "restored")
    zhang.homes(1)
    outcome = courier.round(zhang)
    assert [run.code for run in outcome.tally.not_taken] == ["gap"]
    assert "没有全部收下" in outcome.text.zh
    assert courier.round(zhang).complete
    assert restored.replica.count("household") == 3
    restored.close()
