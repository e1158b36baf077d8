"""The team hub on the sync page: opened here, and met there, over real sockets."""

from pathlib import Path

import pytest

from desktop.screens import sync_team, team_data
from desktop.screens.sync import SyncPage
from sync.hub.door import serving
from sync.protocol.link import Address
from sync.replica.replica import Replica
from sync.team.find import Found
from sync.team.serving import opened
from sync.team.session import meet
from tests.hub.township import VILLAGE, invitation, join, new_hub


@pytest.fixture
def hub(tmp_path):
    return new_hub(tmp_path / "hub")


@pytest.fixture
def url(hub):
    with serving(hub) as served:
        yield served


@pytest.fixture
def zhang(tmp_path, hub, url):
    """A colleague's laptop."""
    laptop = join(tmp_path, hub, url, "zhang")
    laptop.sync()
    yield laptop
    laptop.close()


@pytest.fixture
def page(qtbot, services, settled, hub, url):
    """The page of a laptop that has joined the hub and synced once."""
    page = SyncPage(services)
    services.worker.changed.connect(page.touched)
    qtbot.addWidget(page)
    page.resize(1280, 900)
    page.show()
    page.shown()
    settled()
    page.joining.link.setText(invitation(hub, "wang", url))
    page.joining.join.click()
    settled()
    return page


@pytest.fixture
def on_loopback(monkeypatch):
    """Serves on loopback only, whatever networks this machine is on."""
    real = team_data.serve_team

    def serve(open_replica, report, cancelled):
        real(open_replica, report, cancelled, "127.0.0.1")

    monkeypatch.setattr(sync_team, "serve_team", serve)


def test_a_team_hub_is_opened_used_and_closed(qtbot, page, zhang, replica, on_loopback, settled):
    team = page.team
    zhang.homes(2)
    team.open.click()
    qtbot.waitUntil(lambda: team.code.text().startswith("加入码 "))
    code = team.code.text().removeprefix("加入码 ")
    place = team.guests.text().splitlines()[0].removeprefix("地址 ")
    outcome = meet(zhang.replica, [Address(f"https://{place}")], code)
    assert outcome.settled
    qtbot.waitUntil(lambda: "1台电脑" in team.guests.text() and "2条" in team.guests.text())
    assert replica.count("household") == 2
    team.close_hub.click()
    settled()
    assert team.open.isVisible()
    assert not team.code.isVisible()
    with pytest.raises(Exception, match="连不上"):
        meet(zhang.replica, [Address(f"https://{place}")], code)


@pytest.fixture
def served_by_zhang(zhang):
    with opened(
        Replica.open(Path(zhang.replica.store.place)), host="127.0.0.1", port=0, announce=False
    ) as it:
        yield it


def test_an_exchange_by_a_typed_address_is_never_called_synced(
    qtbot, page, zhang, served_by_zhang, replica, settled
):
    zhang.homes(3)
    with replica.act("wang") as act:
        act.add("household", VILLAGE, {"head": "李四"})
    page.reload()
    settled()
    team = page.team
    team.places.setEditText(served_by_zhang.places[0])
    team.typed_code.setText(served_by_zhang.code)
    team.exchange.click()
    settled()
    assert team.result.text().startswith("已交队内中心（zhang），尚未到办公室。交出1条")
    assert "收到3条" in team.result.text()
    assert "1 条" in page._pending.text() or "1条" in page._pending.text()
    assert replica.count("household") == 4
    assert zhang.replica.count("household") == 4


def test_what_was_found_is_chosen_from_a_list(
    qtbot, page, zhang, served_by_zhang, settled, monkeypatch
):
    host, _, port = served_by_zhang.places[0].partition(":")
    found = Found("zhang", "D", (host,), int(port), served_by_zhang.fingerprint)
    monkeypatch.setattr(sync_team, "find_team", lambda open_replica, cancelled: [found])
    team = page.team
    team.look.click()
    settled()
    assert team.places.currentText() == f"zhang  {served_by_zhang.places[0]}"
    team.typed_code.setText(served_by_zhang.code)
    team.exchange.click()
    settled()
    assert team.result.text().startswith("已交队内中心（zhang）")


def test_what_goes_wrong_is_told_in_a_sentence(qtbot, page, served_by_zhang, settled, monkeypatch):
    team = page.team
    team.exchange.click()
    assert "加入码" in team.result.text()
    team.places.setEditText(served_by_zhang.places[0])
    team.typed_code.setText("------")
    team.exchange.click()
    settled()
    assert team.result.text().startswith("加入码不对")
    assert team.exchange.isEnabled()
    monkeypatch.setattr(sync_team, "find_team", lambda open_replica, cancelled: [])
    team.look.click()
    settled()
    assert team.result.text().startswith("没有找到队内中心")


def test_who_has_not_joined_sees_no_team_hub(qtbot, services, settled):
    page = SyncPage(services)
    qtbot.addWidget(page)
    page.show()
    page.shown()
    settled()
    assert not page.team.isVisible()


def test_the_window_may_close_while_the_team_hub_is_open(qtbot, page, services, on_loopback):
    page.team.open.click()
    qtbot.waitUntil(lambda: page.team.code.text() != "")
    services.worker.close()
