"""Who may no longer read an area hands everything over and then holds nothing of others there; what
the hub's backup does not hold yet stays until it does."""

import pytest

from sync.errors import Unreachable
from sync.hub import backup
from sync.hub.desk import HubDesk
from sync.hub.door import serving
from sync.protocol.messages import Right
from sync.replica import scope
from sync.replica.check import check
from sync.replica.find import find
from tests.hub.township import FAR_VILLAGE, NEXT_VILLAGE, VILLAGE, DirectPeer, join, new_hub

BODIES = "SELECT count(*) FROM change WHERE area = ? AND device = ?"
OTHERS = "SELECT count(*) FROM change WHERE area = ? AND device <> ?"


def rights(hub, account, take=(), give=()):
    desk = HubDesk.open(hub)
    for area in take:
        desk.access.withdraw(account, area)
    for area in give:
        desk.access.grant(account, Right(area, "visitor"))
    desk.close()


def back_up(hub, target):
    desk = HubDesk.open(hub)
    backup.back_up(desk, target)
    desk.close()


def own(laptop, area=NEXT_VILLAGE):
    return laptop.replica.query(BODIES, (area, laptop.replica.device))[0][0]


def others(laptop, area=NEXT_VILLAGE):
    return laptop.replica.query(OTHERS, (area, laptop.replica.device))[0][0]


def is_quiet(hub, laptop):
    """A hello has nothing to tell this laptop."""
    desk = HubDesk.open(hub)
    told = []

    class Listens(DirectPeer):
        def hello(self, digest, device=""):
            told.append(super().hello(digest, device))
            return told[-1]

    laptop.sync(Listens(desk, laptop.token))
    desk.close()
    return [hello.heads for hello in told] == [None]


@pytest.fixture
def li(laptop_of):
    """A clerk, who writes in all villages of the town."""
    return laptop_of("li")


def settled_in(wang, li):
    """Both have written in the next village, and know of each other."""
    mine = wang.add(head="王家", area=NEXT_VILLAGE)
    wang.add(head="本村", area=VILLAGE)
    wang.sync()
    li.sync()
    theirs = li.add(head="李家", area=NEXT_VILLAGE)
    li.set(mine, phone="1")
    li.sync()
    wang.sync()
    wang.set(theirs, phone="2")
    return mine, theirs


def test_a_right_that_is_gone_takes_the_records_along_once_all_is_handed_over(wang, li, hub):
    mine, theirs = settled_in(wang, li)  # one edit is not sent yet
    rights(hub, "wang", take=[NEXT_VILLAGE])
    outcome = wang.sync()
    assert outcome.complete
    assert "household" in outcome.touched
    assert "移除" in outcome.text.zh
    assert wang.replica.count("household") == 1
    assert wang.replica.get(mine) is wang.replica.get(theirs) is None
    assert find(wang.replica, "王家") == find(wang.replica, "李家") == []
    assert (own(wang), others(wang)) == (2, 0)
    assert check(wang.replica).faults == []
    assert is_quiet(hub, wang)
    again = wang.sync()
    assert again.complete
    assert "移除" not in again.text.zh
    li.sync()
    assert [h.code for h in li.replica.held()] == ["out-of-scope"]  # the edit, for the clerk


def test_own_changes_go_when_a_backup_of_the_hub_holds_them(wang, li, hub, tmp_path):
    settled_in(wang, li)
    wang.sync()
    rights(hub, "wang", take=[NEXT_VILLAGE])
    wang.sync()
    assert own(wang) == 2
    heads = wang.replica.heads()
    back_up(hub, tmp_path / "hub.backup")
    assert wang.sync().complete
    assert own(wang) == 0
    assert wang.replica.heads() == heads
    assert check(wang.replica).faults == []
    assert is_quiet(hub, wang)
    late = wang.add(head="补记", area=NEXT_VILLAGE)  # the chain goes on from where it ended
    assert wang.sync().complete
    assert own(wang) == 1
    assert check(wang.replica).faults == []
    assert wang.replica.held()[0].record == late


def test_a_right_that_comes_back_brings_everything_back(wang, li, hub, tmp_path):
    mine, theirs = settled_in(wang, li)
    wang.sync()
    rights(hub, "wang", take=[NEXT_VILLAGE])
    wang.sync()
    back_up(hub, tmp_path / "hub.backup")
    wang.sync()
    li.set(theirs, note="其间")
    li.sync()
    rights(hub, "wang", give=[NEXT_VILLAGE])
    assert wang.sync().complete
    for id in (mine, theirs):
        assert wang.replica.get(id) == li.replica.get(id)
    assert find(wang.replica, "李家")
    assert check(wang.replica).faults == []
    assert is_quiet(hub, wang)
    wang.set(mine, phone="3")
    assert wang.sync().complete
    li.sync()
    assert li.replica.get(mine)["phone"] == "3"
    assert li.replica.count("conflict") == 0


def test_what_is_relayed_is_handed_over_first(wang, li, hub):
    """Li never came to the hub; wang carries what li wrote, and loses the right to read it."""
    settled_in(wang, li)
    wang.sync()
    carried = li.add(head="转交", area=NEXT_VILLAGE)
    wang.replica.take(
        li.replica.runs_after(NEXT_VILLAGE, wang.replica.heads()[NEXT_VILLAGE]), home=False
    )
    rights(hub, "wang", take=[NEXT_VILLAGE])
    assert wang.sync().complete
    assert others(wang) == 0
    desk = HubDesk.open(hub)
    assert desk.replica.get(carried)["head"] == "转交"
    desk.close()


def test_what_the_hub_said_is_not_offered_to_it_for_ever(wang, li, hub):
    """Wang hears of the hub's own numbers in the team, when the right to read there is gone."""
    li.add(head="李家", area=NEXT_VILLAGE)
    li.sync()
    rights(hub, "wang", take=[NEXT_VILLAGE])
    wang.sync()
    wang.replica.take(li.replica.runs_after(NEXT_VILLAGE, {}), home=False)
    assert others(wang) == 2
    assert wang.sync().complete
    assert others(wang) == 0
    assert wang.sync().tally.sent == 0


class Cut(DirectPeer):
    def push(self, push):
        raise Unreachable("断了", "cut")


def test_nothing_goes_while_anything_is_not_handed_over(wang, li, hub):
    settled_in(wang, li)
    rights(hub, "wang", take=[NEXT_VILLAGE])
    desk = HubDesk.open(hub)
    with pytest.raises(Unreachable):
        wang.sync(Cut(desk, wang.token))
    desk.close()
    assert not wang.sync(cancelled=lambda: True).complete
    assert wang.replica.count("household", NEXT_VILLAGE) == 2
    assert others(wang) > 0
    assert wang.sync().complete
    assert others(wang) == 0


def test_what_was_told_to_a_killed_process_is_gone_whole_or_not_at_all(wang, li, hub, monkeypatch):
    settled_in(wang, li)
    rights(hub, "wang", take=[NEXT_VILLAGE])
    with monkeypatch.context() as dying:
        dying.setattr(scope, "_note", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            wang.sync()
    assert wang.replica.count("household", NEXT_VILLAGE) == 2
    assert check(wang.replica).faults == []
    assert wang.sync().complete
    assert wang.replica.count("household", NEXT_VILLAGE) == 0


def test_a_returning_area_that_is_cut_keeps_the_own_numbers(wang, li, hub, monkeypatch):
    mine, _ = settled_in(wang, li)
    wang.sync()
    rights(hub, "wang", take=[NEXT_VILLAGE])
    wang.sync()
    rights(hub, "wang", give=[NEXT_VILLAGE])
    device = wang.replica.device
    desk = HubDesk.open(hub)

    class CutOthers(DirectPeer):
        """The pull of the own changes comes through, the next one does not."""

        pulls = 0

        def pull(self, heads, device=""):
            self.pulls += 1
            if self.pulls > 1:
                raise Unreachable("断了", "cut")
            return super().pull(heads, device)

    with pytest.raises(Unreachable):
        wang.sync(CutOthers(desk, wang.token))
    desk.close()
    assert check(wang.replica).faults == []
    wang.set(mine, note="其间")
    assert wang.sync().complete
    assert wang.replica.device == device
    assert wang.replica.get(mine)["phone"] == "1"
    assert check(wang.replica).faults == []
    assert is_quiet(hub, wang)


def test_what_somebody_wrote_out_of_place_stays_in_sight_while_it_is_held(zhang):
    bad = zhang.add(head="写错村", area=FAR_VILLAGE)
    for _ in range(2):
        assert zhang.sync().complete
        assert zhang.replica.get(bad)["head"] == "写错村"


def test_a_shut_account_keeps_nothing_of_others(wang, li, hub, tmp_path):
    settled_in(wang, li)
    desk = HubDesk.open(hub)
    desk.access.set_disabled("wang", True)
    desk.close()
    assert wang.sync().complete
    assert wang.replica.count("household") == 0
    assert others(wang) == others(wang, VILLAGE) == 0
    assert check(wang.replica).faults == []


def test_a_hub_put_back_from_an_old_backup_gets_everything_back(tmp_path):
    """Also of an area that its writer had to leave meanwhile."""
    hub, saved = new_hub(tmp_path / "hub"), tmp_path / "hub.backup"
    with serving(hub) as url:
        wang, li = join(tmp_path, hub, url, "wang", "wang"), join(tmp_path, hub, url, "li", "li")
        early = wang.add(head="早", area=NEXT_VILLAGE)
        wang.sync()
        back_up(hub, saved)
        late = wang.add(head="晚", area=NEXT_VILLAGE)
        wang.set(early, phone="1")
        wang.sync()
        li.sync()
        li.set(late, phone="2")
        li.sync()
        rights(hub, "wang", take=[NEXT_VILLAGE])
        wang.sync()
        assert wang.replica.get(late) is None
        assert own(wang) == 2  # the backup holds the first of three
    backup.restore(hub, saved)
    rights(hub, "wang", take=[NEXT_VILLAGE])
    port = int(url.rpartition(":")[2].rstrip("/"))
    with serving(hub, port=port):
        for laptop in (wang, li, wang, li):
            assert laptop.sync().complete
    desk = HubDesk.open(hub)
    assert {r["head"] for r in desk.replica.fetch("household")} >= {"早"}
    found = {(h.record, h.code) for h in desk.replica.held()}
    shown = {r.id for r in desk.replica.fetch("household")}
    assert late in shown | {record for record, _ in found}
    bodies = b"".join(bytes(b) for (b,) in desk.replica.query("SELECT body FROM change"))
    for said in ("早", "晚", '"phone":"1"', '"phone":"2"'):
        assert said.encode() in bodies
    desk.close()
    for laptop in (wang, li):
        assert check(laptop.replica).faults == []
        laptop.close()


def test_what_has_left_is_handed_to_nobody_and_holds_nobody_up(wang, li, hub, tmp_path):
    """A team hub that had left an area looked for ever for what it was to hand on there."""
    settled_in(wang, li)
    wang.sync()
    back_up(hub, tmp_path / "backup.zip")
    rights(hub, "wang", take=[NEXT_VILLAGE])
    wang.sync()
    wang.sync()
    assert own(wang) == 0
    assert NEXT_VILLAGE in wang.replica.heads()
    handed = {run.area for batch in wang.replica.own_runs({}) for run in batch}
    assert VILLAGE in handed
    assert NEXT_VILLAGE not in handed
