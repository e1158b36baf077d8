"""Two folders under one device number part, and neither loses or doubles anything."""

import itertools

import pytest

from sync.errors import Unreachable
from sync.hub.backup import back_up, restore
from sync.hub.desk import HubDesk
from sync.hub.door import serving
from sync.peers.home import home_of
from sync.peers.session import synchronise
from sync.protocol.exchange import digest, view
from sync.replica import backup
from sync.replica.check import check
from sync.replica.handing import RENUMBER, hand
from sync.replica.replica import Replica
from tests.hub.township import FAR_VILLAGE, TOWN, DirectPeer, Laptop, join, new_hub


@pytest.fixture
def copy_of(tmp_path, url):
    """Copies a laptop with its folder, as it is at that moment."""
    made = []

    def copy(laptop, name):
        target = tmp_path / f"{name}.db"
        laptop.replica.query("VACUUM INTO ?", (str(target),))
        made.append(Laptop(Replica.open(target), laptop.account, url, laptop.token))
        return made[-1]

    yield copy
    for laptop in made:
        laptop.close()


def names(replica):
    return sorted(record["head"] for record in replica.fetch("household"))


def same_everywhere(hub, *laptops):
    """All are sound, hold the same households as the hub, and a hello has nothing to tell."""
    desk = HubDesk.open(hub)
    theirs = names(desk.replica)
    for laptop in laptops:
        home = home_of(laptop.replica)
        seen = view(laptop.replica.ends(), home.rights, laptop.replica.device)
        speaking = "" if laptop.replica.device == home.card.device else laptop.replica.device
        hello = desk.hello(laptop.token, digest(seen, home.rights), speaking)
        assert hello.heads is None
        assert check(laptop.replica).faults == []
        assert names(laptop.replica) == theirs
    desk.close()
    return theirs


@pytest.mark.parametrize("order", list(itertools.permutations("abab"))[::4])
def test_two_copies_with_unsent_work_lose_and_double_nothing(zhang, copy_of, hub, order):
    zhang.add(head="共同")
    zhang.sync()
    zhang.add(head="未发")
    twin = copy_of(zhang, "twin")
    zhang.add(head="甲一")
    twin.add(head="乙一")
    twin.add(head="乙二")
    laptops = {"a": zhang, "b": twin}
    for number, who in enumerate(order):
        assert laptops[who].sync().complete
        laptops[who].add(head=f"再{number}")
    for who in "abab":
        assert laptops[who].sync().complete
    again = [f"再{n}" for n in range(4)]
    found = same_everywhere(hub, zhang, twin)
    assert found == sorted(["共同", "未发", "甲一", "乙一", "乙二", *again])
    assert zhang.replica.device != twin.replica.device


def test_copies_of_a_copy_have_its_unsent_work_once(zhang, copy_of, hub):
    zhang.add(head="共同")
    zhang.sync()
    first = copy_of(zhang, "first")
    first.add(head="一")
    second = copy_of(first, "second")
    third = copy_of(second, "third")
    zhang.add(head="甲")
    second.add(head="二")
    third.add(head="三")
    for laptop in (zhang, third, second, first, third, zhang, second, first):
        assert laptop.sync().complete
    found = same_everywhere(hub, zhang, first, second, third)
    assert found == sorted(["共同", "甲", "一", "二", "三"])


def test_two_records_that_got_one_number_become_two(zhang, copy_of, hub, wang):
    """Both copies' clocks stood still, so they stamped alike."""
    zhang.sync()
    twin = copy_of(zhang, "twin")
    for laptop in (zhang, twin):
        laptop.replica._now = lambda: 4_070_908_800_000
    one, other = zhang.add(head="甲"), twin.add(head="乙")
    assert one == other
    zhang.add("member", name="甲妻", household=one)
    twin.add("member", name="乙妻", household=other)
    hand(zhang.replica, zhang.replica.heads())  # its stamps stay
    for laptop in (zhang, twin, zhang, wang):
        assert laptop.sync().complete
    assert same_everywhere(hub, zhang, twin, wang) == ["乙", "甲"]
    for laptop in (zhang, twin, wang):
        for member in laptop.replica.fetch("member"):
            home = laptop.replica.get(member["household"])
            assert member["name"] == f"{home['head']}妻"
    assert twin.replica.get(one)["head"] == "甲"
    twin.set(one, phone="1")
    assert twin.replica.get(one)["phone"] == "1"


def test_references_and_open_windows_follow(zhang, copy_of, wang):
    zhang.sync()
    twin = copy_of(zhang, "twin")
    zhang.add(head="甲")
    home = twin.add(head="乙")
    member = twin.add("member", name="乙妻", household=home)
    twin.set(home, phone="1")
    zhang.sync()
    outcome = twin.sync()
    assert outcome.complete
    assert {"household", "member"} <= outcome.touched
    assert "新的设备编号" in outcome.text.zh
    assert "device number" in outcome.text.en
    twin.set(home, phone="2")  # the window that was open still says what it said
    found = twin.replica.get(home)
    assert found.id != home
    assert twin.replica.get(member)["household"] == found.id
    assert "新的设备编号" not in twin.sync().text.zh
    wang.sync()
    assert wang.replica.get(found.id)["phone"] == "2"
    assert wang.replica.count("household") == 2
    assert wang.replica.count("conflict") == 0


def test_work_of_both_copies_on_one_record_is_a_difference(zhang, copy_of, wang):
    home = zhang.add(head="张三", phone="1")
    zhang.sync()
    twin = copy_of(zhang, "twin")
    zhang.set(home, phone="2")
    twin.set(home, phone="3")
    for laptop in (zhang, twin, zhang, wang):
        assert laptop.sync().complete
    [conflict] = wang.replica.fetch("conflict")
    assert {conflict["kept"], conflict["lost"]} == {'"2"', '"3"'}
    assert zhang.replica.get(home) == twin.replica.get(home) == wang.replica.get(home)


def test_what_one_copy_sent_under_better_stamps_is_not_doubled_by_the_other(zhang, copy_of, hub):
    """The work was in both folders; one of them put its stamps right before it sent it."""
    zhang.sync()
    zhang.replica._now = lambda: 946_684_800_000  # 2000-01-01
    home = zhang.add(head="共同未发")
    zhang.add("member", name="妻", household=home)
    zhang.set(home, phone="1")
    twin = copy_of(zhang, "twin")
    twin.replica._now = zhang.replica._now
    twin.set(home, phone="3")
    assert zhang.sync(now=zhang.replica._now).complete
    assert twin.sync(now=zhang.replica._now).complete
    assert zhang.sync(now=zhang.replica._now).complete
    assert same_everywhere(hub, zhang, twin) == ["共同未发"]
    assert twin.replica.count("member") == 1
    assert zhang.replica.get(home) == twin.replica.get(home)
    assert zhang.replica.get(home)["phone"] == "3"


def restored(laptop, tmp_path, copy_of, name="old"):
    """The laptop as a backup of now would put it back."""
    target = tmp_path / f"{name}.zfbackup"
    backup.back_up(laptop.replica, target, {}, laptop.replica.now())

    def put_back():
        place = tmp_path / name / "laptop.db"
        backup.prepare(target, place, None, None)
        backup.agree(place)
        backup.swap(place, None)
        return Laptop(Replica.open(place), laptop.account, laptop.peer._url, laptop.token)

    return put_back


def test_a_restored_laptop_takes_a_new_number_and_learns_what_it_had_sent(
    zhang, tmp_path, copy_of, hub
):
    zhang.add(head="张三")
    zhang.sync()
    put_back = restored(zhang, tmp_path, copy_of)
    home = zhang.add(head="李四")
    zhang.sync()
    old = put_back()
    before = old.replica.device
    old.add(head="恢复后写的")
    assert old.sync().complete
    assert old.replica.device != before
    assert old.replica.get(home)["head"] == "李四"
    assert same_everywhere(hub, old) == sorted(["张三", "李四", "恢复后写的"])
    assert old.sync().complete
    old.close()


def test_what_left_in_a_packet_after_the_backup_is_not_there_twice(
    zhang, tmp_path, copy_of, hub, courier
):
    """The hole in renumbering all that the hub lacks: somebody may carry it already."""
    zhang.sync()
    zhang.add(head="未发")
    put_back = restored(zhang, tmp_path, copy_of)
    packet = courier.up(zhang)
    old = put_back()
    old.add(head="恢复后写的")
    assert old.sync().complete
    courier.deliver(packet)
    assert old.sync().complete
    assert same_everywhere(hub, old) == sorted(["未发", "恢复后写的"])
    assert zhang.sync().complete
    same_everywhere(hub, zhang, old)
    old.close()


class Dies(DirectPeer):
    """A line that is cut before a call of its choice."""

    def __init__(self, desk, token, at):
        super().__init__(desk, token)
        self.left = at

    def _count(self):
        self.left -= 1
        if self.left < 0:
            raise Unreachable("断了", "cut")

    def enrol(self, request):
        self._count()
        answer = super().enrol(request)
        self._count()
        return answer

    def hello(self, digest, device=""):
        self._count()
        return super().hello(digest, device)

    def push(self, push):
        self._count()
        answer = super().push(push)
        self._count()
        return answer

    def pull(self, heads, device=""):
        self._count()
        for chunk in super().pull(heads, device):
            yield chunk
            self._count()


@pytest.mark.parametrize("at", range(12))
def test_a_line_cut_anywhere_while_parting_heals_at_the_next_sync(zhang, copy_of, hub, at):
    zhang.add(head="共同")
    zhang.sync()
    zhang.add(head="未发")
    twin = copy_of(zhang, "twin")
    zhang.add(head="甲")
    twin.add(head="乙")
    twin.add("cadre", area=TOWN, name="干部")
    zhang.sync()
    desk = HubDesk.open(hub)
    try:
        synchronise(twin.replica, Dies(desk, twin.token, at))
    except Unreachable:
        assert check(twin.replica).faults == []
    desk.take_turn()
    desk.close()
    assert twin.sync().complete
    assert zhang.sync().complete
    assert same_everywhere(hub, zhang, twin) == sorted(["共同", "未发", "甲", "乙"])


def test_a_hub_that_forgot_the_new_number_is_joined_again(zhang, copy_of, hub, tmp_path, url):
    zhang.sync()
    zhang.replica.set_setting(RENUMBER, "1")
    zhang.add(head="张三")
    assert zhang.sync().complete
    desk = HubDesk.open(hub)
    desk.access._write("DELETE FROM hub_device WHERE device = ?", (zhang.replica.device,))
    desk.close()
    zhang.add(head="李四")
    assert zhang.sync().complete
    assert same_everywhere(hub, zhang) == sorted(["张三", "李四"])


def test_a_copy_that_speaks_between_hello_and_push_is_parted_from(zhang, copy_of, hub):
    zhang.add(head="共同")
    zhang.sync()
    twin = copy_of(zhang, "twin")
    zhang.add(head="甲")
    twin.add(head="乙")
    desk = HubDesk.open(hub)

    class Interrupted(DirectPeer):
        first = True

        def push(self, push):
            if self.first:
                self.first = False
                assert zhang.sync(DirectPeer(desk, zhang.token)).complete
            return super().push(push)

    assert twin.sync(Interrupted(desk, twin.token)).complete
    desk.take_turn()
    desk.close()
    zhang.sync()
    assert same_everywhere(hub, zhang, twin) == sorted(["共同", "甲", "乙"])


def test_a_hub_that_was_put_back_hears_again_of_what_a_former_number_wrote_out_of_place(tmp_path):
    """Where its person reads nothing the hub tells only of the present number: what had been
    confirmed under the former one was sent no more, and was nowhere (seed 36000)."""
    hub, saved = new_hub(tmp_path / "hub"), tmp_path / "saved.db"
    with serving(hub) as url:
        zhang = join(tmp_path, hub, url, "zhang")
        zhang.add(head="共同")
        zhang.sync()
        zhang.replica.query("VACUUM INTO ?", (str(tmp_path / "twin.db"),))
        desk = HubDesk.open(hub)
        back_up(desk, saved)
        desk.close()
        zhang.add(head="别处", area=FAR_VILLAGE)
        zhang.add(head="甲")
        zhang.sync()
    restore(hub, saved)
    twin = Laptop(Replica.open(tmp_path / "twin.db"), "zhang", url, zhang.token)
    twin.add(head="乙")
    with serving(hub, port=int(url.rpartition(":")[2].rstrip("/"))):
        for laptop in (twin, zhang, twin):
            assert laptop.sync().complete
    assert zhang.replica.device != twin.replica.device
    desk = HubDesk.open(hub)
    assert names(desk.replica) == sorted(["共同", "甲", "乙"])
    bodies = b"".join(bytes(body) for (body,) in desk.replica.query("SELECT body FROM change"))
    assert "别处".encode() in bodies
    desk.close()
    for laptop in (zhang, twin):
        laptop.close()


def test_a_former_number_that_two_copies_used_out_of_place_is_parted_there_too(zhang, copy_of, hub):
    """Nothing is read there, so neither copy was told of the other's changes; the one that had
    handed its own out under the old number was refused for ever (seed 38369)."""
    zhang.add(head="共同")
    zhang.sync()
    twin = copy_of(zhang, "twin")
    zhang.add(head="甲")
    zhang.sync()
    zhang.add(head="甲在别处", area=FAR_VILLAGE)
    twin.add(head="乙在别处", area=FAR_VILLAGE)
    twin.add(head="乙又在别处", area=FAR_VILLAGE)
    hand(twin.replica, twin.replica.heads())  # in a packet that the courier loses
    desk = HubDesk.open(hub)

    class Interrupted(DirectPeer):
        first = True

        def push(self, push):
            if self.first:
                self.first = False
                assert zhang.sync(DirectPeer(desk, zhang.token)).complete
            return super().push(push)

    twin.sync(Interrupted(desk, twin.token))
    for laptop in (twin, zhang):
        assert laptop.sync(DirectPeer(desk, laptop.token)).complete
    bodies = b"".join(bytes(body) for (body,) in desk.replica.query("SELECT body FROM change"))
    for said in ("甲在别处", "乙在别处", "乙又在别处"):
        assert said.encode() in bodies
    desk.close()
