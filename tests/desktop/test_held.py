"""Held changes on the page: the author sees why, the clerk sees what they say and decides."""

import pytest

from desktop.screens.held_data import kept_of
from desktop.screens.sync import SyncPage
from sync.hub.door import serving
from sync.peers.home import enrol
from sync.protocol.messages import Right
from sync.replica.replica import Replica
from tests.hub.township import NEXT_VILLAGE, VILLAGE, Laptop, invitation, join, new_hub

CLERK = [Right("320282113", "clerk")]


@pytest.fixture
def hub(tmp_path):
    return new_hub(tmp_path / "hub")


@pytest.fixture
def url(hub):
    with serving(hub) as served:
        yield served


@pytest.fixture
def zhang(tmp_path, hub, url):
    laptop = join(tmp_path, hub, url, "zhang")
    yield laptop
    laptop.close()


@pytest.fixture
def li(tmp_path, hub, url, replica: Replica):
    """The clerk, on the laptop whose window is open."""
    token = enrol(replica, invitation(hub, "li", url)).token
    clerk = Laptop(replica, "li", url, token)
    yield clerk
    clerk.peer.close()


@pytest.fixture
def shown(qtbot, services, settled):
    """The page on screen."""

    def make() -> SyncPage:
        page = SyncPage(services)
        services.worker.changed.connect(page.touched)
        services.worker.author = "li"
        qtbot.addWidget(page)
        page.resize(1366, 768)
        page.show()
        page.shown()
        settled()
        return page

    return make


def test_the_clerk_reads_what_it_says_and_lets_it_in(shown, zhang, li, settled):
    home = zhang.add(area=NEXT_VILLAGE, head="欧阳·丽", phone="13812345678")
    member = zhang.add("member", area=NEXT_VILLAGE, household=home, name="李五")
    zhang.sync()
    li.sync()
    page = shown()
    held = page.held
    assert [row[4] for row in held.table.rows()] == ["zhang", "zhang"]
    ids = {k.id: k for k in kept_of(li.replica, "li", CLERK)}
    [of_member] = [id for id, k in ids.items() if "李五" in k.whose.zh]
    held.table.select(of_member)
    held.show_change(of_member)
    assert "家庭成员" in held.whose.text()
    said = [(a.text(), b.text()) for a, b in held.said.lines if a.isVisible()]
    assert ("姓名", "李五") in said
    assert "没有区划" in held.why.text()
    assert held.release.isVisible()
    held.release.click()
    settled()
    assert held.table.rows() == []  # its household came in with it
    assert not page._held_card.isVisible()
    assert li.replica.get(member)["name"] == "李五"
    li.sync()
    zhang.sync()
    assert zhang.replica.held() == []


def test_all_of_one_person_can_be_let_in_at_once(shown, zhang, li, settled):
    homes = [zhang.add(area=NEXT_VILLAGE, head=head) for head in ("李四", "王五", "赵六")]
    zhang.sync()
    li.sync()
    page = shown()
    assert "3" in page.held.release_all.text()
    page.held.release_all.click()
    settled()
    assert page.held.table.rows() == []
    assert all(li.replica.get(home) for home in homes)


def test_what_is_left_out_leaves_the_list(shown, zhang, li, settled):
    home = zhang.add(area=NEXT_VILLAGE, head="李四")
    zhang.sync()
    li.sync()
    page = shown()
    page.held.discard.click()
    settled()
    assert page.held.table.rows() == []
    assert li.replica.get(home) is None
    assert [held.released for held in li.replica.held(settled=True)] == ["no"]


def test_what_waits_for_the_hub_offers_no_letting_in(shown, zhang, li, settled):
    with zhang.replica.act("zhang", hub=True) as act:
        act.add("household", VILLAGE, {"head": "张三", "code": "1"})
    zhang.sync()
    li.sync()
    page = shown()
    assert not page.held.release.isVisible()
    assert page.held.discard.isVisible()
    assert "重新填写" in page.held.hint.text()


def test_the_author_is_told_who_decides(zhang):
    zhang.add(area=NEXT_VILLAGE, head="李四", note="甲" * 30)
    zhang.sync()
    [kept] = kept_of(zhang.replica, "zhang", [Right(VILLAGE, "visitor")])
    assert kept.mine
    assert not kept.decides
    assert kept_of(zhang.replica, "wang", []) == [kept]
    assert ("备注", "甲" * 30) in [(name.zh, value.zh) for name, value in kept.says]
