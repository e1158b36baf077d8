"""Packets that are torn, foreign or find no room change nothing, and say so."""

import pytest
from msgspec.structs import replace

from sync.errors import BadValue, DiskFull, Missing, Refused
from sync.hub.desk import HubDesk
from sync.hub.packets import take_packet
from sync.peers.home import joined, keep_home
from sync.peers.packet import export, import_answer
from tests.hub.township import join, new_hub


def test_another_hubs_packet_is_refused_whole(zhang, courier, tmp_path):
    other = HubDesk.open(new_hub(tmp_path / "other"))
    up = courier.up(zhang)
    with pytest.raises(Refused, match="另一个中心（http://127"):
        take_packet(other, up, tmp_path / "answer.zfb")
    assert not (tmp_path / "answer.zfb").exists()
    other.close()


def test_another_laptops_answer_is_refused_whole(zhang, wang, courier):
    zhang.homes(1)
    answer, _ = courier.deliver(courier.up(zhang))
    with pytest.raises(Refused, match="账号“zhang”"):
        import_answer(wang.replica, answer)
    assert wang.replica.heads() == {}


def test_each_end_says_where_the_other_ends_packet_belongs(zhang, courier, desk):
    up = courier.up(zhang)
    answer, _ = courier.deliver(up)
    with pytest.raises(Refused, match="zoufang-hub packet import"):
        import_answer(zhang.replica, up)
    with pytest.raises(Refused, match="zoufang packet import"):
        take_packet(desk, answer)


def test_a_stranger_is_refused_but_for_a_hubs_word(zhang, courier, desk):
    zhang.homes(1)
    up = courier.up(zhang)
    desk.access._write("DELETE FROM hub_device WHERE device = ?", (zhang.replica.device,))
    _, delivery = courier.deliver(up)  # the hub, in this life or an earlier one, signed its card
    assert delivery.tally.accepted == 1
    with zhang.replica.store.transaction() as connection:
        connection.execute("DELETE FROM card", ())
    desk.access._write("DELETE FROM hub_device WHERE device = ?", (zhang.replica.device,))
    with pytest.raises(Refused, match="邀请链接登记"):
        courier.deliver(courier.up(zhang))


def test_a_laptop_that_was_shut_out_is_refused_and_keeps_its_work(zhang, courier, desk):
    zhang.homes(1)
    desk.access.revoke(zhang.replica.device)
    with pytest.raises(Refused, match="已注销"):
        courier.deliver(courier.up(zhang))
    assert desk.replica.count("household") == 0
    assert zhang.replica.pending() == 1


@pytest.mark.parametrize("torn", [0.1, 0.5, 0.99])
def test_a_torn_packet_changes_nothing(zhang, courier, desk, torn):
    zhang.homes(3)
    up = courier.up(zhang)
    answer, _ = courier.deliver(up)
    for path in (up, answer):
        path.write_bytes(path.read_bytes()[: int(path.stat().st_size * torn)])
    before = desk.replica.heads(), zhang.replica.heads()
    with pytest.raises(BadValue, match="不完整"):
        take_packet(desk, up)
    with pytest.raises(BadValue, match="不完整"):
        import_answer(zhang.replica, answer)
    assert (desk.replica.heads(), zhang.replica.heads()) == before
    assert zhang.replica.pending() == 3


def test_names_that_are_taken_or_none_change_nothing(zhang, courier, desk, tmp_path):
    zhang.homes(1)
    up = courier.up(zhang)
    with pytest.raises(Refused, match="已经有了"):
        take_packet(desk, up, up)
    assert desk.replica.count("household") == 0
    with pytest.raises(Refused, match="已经有了"):
        export(zhang.replica, up)
    with pytest.raises(Missing):
        import_answer(zhang.replica, tmp_path / "none.zfb")


def test_an_answer_that_finds_no_room_is_made_by_importing_again(
    zhang, courier, desk, tmp_path, monkeypatch
):
    zhang.homes(2)
    up = courier.up(zhang)

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as stick:
        stick.setattr("sync.protocol.packet.os.fsync", full)
        with pytest.raises(DiskFull, match="中心已收下"):
            take_packet(desk, up, tmp_path / "answer.zfb")
    assert not (tmp_path / "answer.zfb").exists()
    take_packet(desk, up, tmp_path / "answer.zfb")
    assert import_answer(zhang.replica, tmp_path / "answer.zfb").complete


def test_a_laptop_that_joined_before_there_were_packets_is_told_to_join_again(zhang, tmp_path):
    keep_home(zhang.replica, replace(joined(zhang.replica), seal=b""))
    with pytest.raises(Refused, match="重新登记"):
        export(zhang.replica, tmp_path / "a.zfb")


def test_two_laptops_of_one_person_each_have_their_packet(tmp_path, hub, url, courier, zhang):
    second = join(tmp_path, hub, url, "zhang", "second")
    zhang.homes(1)
    second.homes(1)
    courier.round(zhang)
    assert courier.round(second).complete
    assert courier.round(zhang).complete
    assert zhang.replica.count("household") == second.replica.count("household") == 2
    second.close()
