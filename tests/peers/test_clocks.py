"""A clock that is years off neither hides a person's edits nor decides others' away."""

import pytest

from sync.changes.change import decode
from sync.errors import Unreachable
from sync.hub.desk import HubDesk
from sync.peers.home import enrol
from sync.replica import log
from sync.replica.check import check
from sync.replica.replica import Replica
from sync.stamps import milliseconds_of, wall_milliseconds
from tests.hub.township import VILLAGE, DirectPeer, Laptop, invitation

YEARS = {1999: 946_684_800_000 - 31_536_000_000, 2099: 4_070_908_800_000}
BODIES = "SELECT body FROM change WHERE device = ? ORDER BY area, n"


class Watch:
    """A wall clock that runs, but so many milliseconds beside the right time."""

    def __init__(self, off=0):
        self.off = off

    def __call__(self):
        return wall_milliseconds() + self.off


class FarLaptop(Laptop):
    """A laptop with such a clock."""

    def __init__(self, replica, account, url, token, watch):
        super().__init__(replica, account, url, token)
        self.watch = watch


@pytest.fixture(params=YEARS, ids=str)
def far(request, tmp_path, hub, url):
    """A laptop of zhang whose clock is in another year."""
    watch = Watch(YEARS[request.param] - wall_milliseconds())
    replica = Replica.open(tmp_path / "far.db", now=watch)
    token = enrol(replica, invitation(hub, "zhang", url)).token
    laptop = FarLaptop(replica, "zhang", url, token, watch)
    yield laptop
    laptop.close()


def stamps(replica):
    rows = replica.query(BODIES, (replica.device,))
    return [milliseconds_of(decode(bytes(body)).stamp) for (body,) in rows]


def is_now(milliseconds):
    return abs(milliseconds - wall_milliseconds()) < 600_000


def test_what_nobody_had_is_stamped_by_the_hubs_time(far, wang):
    home = far.add(head="张三")
    far.add("member", name="妻", household=home)
    far.set(home, phone="1")
    wall = far.replica.history(home)[0].change.wall_milliseconds
    outcome = far.sync(now=far.watch)
    assert outcome.complete
    assert "相差" in outcome.text.zh
    assert all(is_now(at) for at in stamps(far.replica))
    assert is_now(milliseconds_of(log.last_stamp(far.replica)))
    found = far.replica.get(home)  # an open window still finds its record
    assert found.id != home
    assert far.replica.history(found.id)[0].change.wall_milliseconds == wall  # what the person saw
    wang.sync()
    [member] = wang.replica.fetch("member")
    assert member["household"] == found.id
    assert wang.replica.get(found.id)["phone"] == "1"
    assert wang.replica.history(found.id)[0].change.author == "zhang"
    assert check(far.replica).faults == []


def test_the_order_of_those_who_knew_of_each_other_is_kept(far, wang):
    home = wang.add(head="张三", phone="1")
    wang.sync()
    far.sync(now=far.watch)
    far.set(home, phone="2")
    far.sync(now=far.watch)
    wang.sync()
    wang.set(home, phone="3")
    wang.sync()
    far.sync(now=far.watch)
    assert far.replica.get(home)["phone"] == wang.replica.get(home)["phone"] == "3"
    assert far.replica.count("conflict") == 0


def test_between_others_it_is_a_difference(far, wang):
    home = wang.add(head="张三", phone="1")
    wang.sync()
    far.sync(now=far.watch)
    far.set(home, phone="2")
    wang.set(home, phone="3")
    wang.sync()
    assert far.sync(now=far.watch).tally.conflicts == 1
    wang.sync()
    assert wang.replica.get(home) == far.replica.get(home)
    [conflict] = wang.replica.fetch("conflict")
    assert {conflict["kept"], conflict["lost"]} == {'"2"', '"3"'}


def test_what_was_handed_to_somebody_keeps_its_number(far, hub):
    """The hub took it, but its answer was lost."""
    kept = far.add(head="张三")
    desk = HubDesk.open(hub)

    class Loses(DirectPeer):
        def push(self, push):
            super().push(push)
            raise Unreachable("断了", "cut")

    with pytest.raises(Unreachable):
        far.sync(Loses(desk, far.token), now=far.watch)
    desk.take_turn()
    desk.close()
    [sent] = far.replica.fetch("household")
    assert sent.id != kept
    far.watch.off += 86_400_000  # another day by this clock
    later = far.add(head="李四")
    outcome = far.sync(now=far.watch)
    assert outcome.complete
    assert outcome.tally.accepted == 1
    assert far.replica.get(sent.id)["head"] == "张三"
    assert far.replica.get(later)["head"] == "李四"


def test_a_clock_that_was_put_right_leaves_no_stamp_in_the_future(far):
    """Its offset was known while it was wrong, and still counted when it was right again."""
    far.sync(now=far.watch)
    far.watch.off = 0
    home = far.add(head="张三")
    assert far.sync(now=far.watch).complete
    assert far.replica.get(home)["head"] == "张三"
    assert all(at < wall_milliseconds() + 60_000 for at in stamps(far.replica))


def test_a_sync_that_is_cut_before_the_push_may_stamp_again(far, hub, wang):
    home = far.add(head="张三", area=VILLAGE)
    desk = HubDesk.open(hub)

    class Silent(DirectPeer):
        def push(self, push):
            raise Unreachable("断了", "cut")

    with pytest.raises(Unreachable):
        far.sync(Silent(desk, far.token), now=far.watch)
    desk.close()
    assert far.sync(now=far.watch).complete
    wang.sync()
    assert [r.id for r in wang.replica.fetch("household")] == [far.replica.get(home).id]
