"""Enrolling once more from the sync page, and the warning before a link over an open line."""

import pytest

from desktop.keys import TOKEN, Keys
from desktop.screens.sync import SyncPage
from sync.hub.desk import HubDesk
from sync.hub.door import serving
from tests.hub.township import VILLAGE, invitation, new_hub

OPEN_LINE = "zoufang://10.20.30.40:8370/?code=AB2C-D3EF"


@pytest.fixture
def hub(tmp_path):
    return new_hub(tmp_path / "hub")


@pytest.fixture
def url(hub):
    with serving(hub) as served:
        yield served


@pytest.fixture
def page(qtbot, services, settled):
    page = SyncPage(services)
    services.worker.changed.connect(page.touched)
    qtbot.addWidget(page)
    page.resize(1280, 900)
    page.show()
    page.shown()
    settled()
    return page


@pytest.fixture
def joined(page, hub, url, settled):
    page.joining.link.setText(invitation(hub, "wang", url))
    page.joining.join.click()
    settled()
    return page


def shut_out(hub, device):
    desk = HubDesk.open(hub)
    desk.access.revoke(device)
    desk.close()


def test_a_laptop_that_was_shut_out_comes_in_again_with_all_its_work(
    joined, hub, url, services, replica, settled
):
    device, token = replica.device, Keys(services.folder).read(TOKEN)
    with replica.act("wang") as act:
        act.add("household", VILLAGE, {"head": "王秀英"})
    shut_out(hub, device)
    joined.sync.click()
    settled()
    assert "不认识这台电脑" in joined.receipt.words.text()
    assert joined.joining.link.isVisible()
    joined.joining.link.setText(invitation(hub, "wang", url))
    joined.joining.join.click()
    settled()
    assert joined.receipt.head.text() == "已同步"
    assert not joined.joining.isVisible()
    assert replica.device == device
    assert replica.pending() == 0
    assert Keys(services.folder).read(TOKEN) != token


def test_another_persons_link_is_refused_and_nothing_changes(joined, hub, url, replica, settled):
    joined.joining.offer.click()
    joined.joining.link.setText(invitation(hub, "zhang", url))
    joined.joining.join.click()
    settled()
    assert "换人使用请另建数据文件夹" in joined.receipt.words.text()
    assert "wang" in joined._hub.text()
    joined.sync.click()
    settled()
    assert joined.receipt.head.text() == "已同步"


def test_who_thinks_better_of_it_closes_the_line(joined):
    joined.joining.offer.click()
    assert joined.joining.link.isVisible()
    assert not joined.joining.offer.isVisible()
    joined.joining._leave.click()
    assert not joined.joining.isVisible()
    assert joined.joining.offer.isVisible()


def test_a_link_over_an_open_line_is_warned_of_first(qtbot, page):
    given = []
    page.joining.link_given.disconnect()
    page.joining.link_given.connect(given.append)
    page.joining.link.setText(OPEN_LINE)
    page.joining.join.click()
    assert "没有加密" in page.joining.warning.text()
    assert "10.20.30.40" in page.joining.warning.text()
    assert not given
    page.services.translation.switch("en")
    qtbot.waitUntil(lambda: "not encrypted" in page.joining.warning.text())
    page.joining.join.click()
    assert given == [OPEN_LINE]
