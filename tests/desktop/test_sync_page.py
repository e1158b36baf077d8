"""The page Sync against a real hub: joining, one sync and its words, differences, what is held."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop.keys import TOKEN, Keys
from desktop.screens.issues import IssuesPage
from desktop.screens.sync import SyncPage
from desktop.screens.sync_data import (
    HISTORY,
    HISTORY_MAX,
    Past,
    history_of,
    read_standing,
    when,
)
from sync.casework.issues import propose_step
from sync.hub.door import serving
from sync.replica.replica import CLOCK_OFFSET
from sync.stamps import today
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
    yield laptop
    laptop.close()


@pytest.fixture
def page(qtbot, services, settled):
    """Makes the page on screen."""

    def make() -> SyncPage:
        page = SyncPage(services)
        services.worker.changed.connect(page.touched)
        qtbot.addWidget(page)
        page.resize(1280, 640)
        page.show()
        page.shown()
        settled()
        return page

    return make


@pytest.fixture
def joined(page, hub, url, settled):
    """The page of a laptop that has joined the hub and synced once."""

    def make() -> SyncPage:
        shown: SyncPage = page()
        shown.joining.link.setText(invitation(hub, "wang", url))
        shown.joining.join.click()
        settled()
        return shown

    return make


def synced(qtbot, page, settled) -> None:
    page.sync.click()
    settled()


def texts(widget) -> str:
    return "\n".join(found.text() for found in widget.findChildren(QLabel) if found.isVisible())


# -- joining -------------------------------------------------------------------------------------


def test_a_pasted_link_joins_the_hub_and_syncs(qtbot, joined, services, replica, url):
    shown = joined()
    assert Keys(services.folder).read(TOKEN)
    assert services.worker.author == "wang"
    assert services.place.areas == (VILLAGE, "320282113201")
    assert url in shown._hub.text()
    assert shown.receipt.head.text() == "已同步"
    assert not shown.joining.isVisible()


def test_a_wrong_link_is_told_and_nothing_is_joined(page, settled):
    shown = page()
    shown.joining.link.setText("https://example.com/?code=1")
    shown.joining.join.click()
    settled()
    assert "链接" in shown.receipt.words.text()
    assert shown.joining.isVisible()
    assert shown.joining.join.isEnabled()


def test_the_sample_village_offers_no_link(qtbot, services, settled):
    from dataclasses import replace

    shown = SyncPage(replace(services, sample=True))
    qtbot.addWidget(shown)
    shown.show()
    shown.shown()
    settled()
    assert not shown.joining.link.isVisible()
    assert not shown.sync.isVisible()


# -- one sync ------------------------------------------------------------------------------------


def test_what_went_and_came_is_counted(qtbot, joined, zhang, replica, settled):
    shown = joined()
    zhang.homes(3)
    zhang.sync()
    with replica.act("wang") as act:
        act.add("household", VILLAGE, {"head": "王秀英"})
    shown.reload()
    settled()
    assert "1条更改待发送" in shown._pending.text()
    synced(qtbot, shown, settled)
    assert shown.receipt.head.text() == "已同步"
    assert "收下1条" in shown.receipt.words.text()
    assert "下载7条" in shown.receipt.words.text()  # the hub has given each a code
    assert "回执号" in shown.receipt.words.text()
    assert shown.stages.counts["push"].text() == "1 / 1条"
    assert replica.count("household") == 4
    assert replica.pending() == 0


def test_what_waits_is_counted_after_every_change(joined, replica, settled):
    shown = joined()
    assert "没有待发送" in shown._pending.text()
    shown.services.worker.change(
        lambda _, act: act.add("household", VILLAGE, {"head": "王秀英"}), None
    )
    settled()
    assert "1条更改待发送" in shown._pending.text()


def test_a_hub_that_is_not_there_is_told_and_never_called_synced(
    qtbot, page, hub, services, replica, settled
):
    with serving(hub) as url:
        shown = page()
        shown.joining.link.setText(invitation(hub, "wang", url))
        shown.joining.join.click()
        settled()
    with replica.act("wang") as act:
        act.add("household", VILLAGE, {"head": "王秀英"})
    answered = []
    shown.hub_answered.connect(answered.append)
    synced(qtbot, shown, settled)
    assert answered == [False]
    assert "已同步" not in shown.receipt.head.text() + shown.receipt.words.text()
    assert replica.pending() == 1
    assert shown.sync.isEnabled()
    assert not shown.past.rows()[0][2].startswith("已同步")


def test_a_cancelled_sync_says_so_and_goes_on_later(qtbot, joined, zhang, replica, settled):
    shown = joined()
    zhang.homes(5000)
    zhang.sync()
    shown.sync.click()
    shown.stop.click()
    settled()
    assert "已同步" not in shown.receipt.head.text()
    synced(qtbot, shown, settled)
    assert shown.receipt.head.text() == "已同步"
    assert replica.count("household") == 5000


def test_a_lost_token_is_told(qtbot, joined, services, settled):
    shown = joined()
    Keys(services.folder).store(TOKEN, "wrong")
    synced(qtbot, shown, settled)
    assert shown.receipt.head.text() != "已同步"
    assert shown.past.rows()[0][2] == shown.receipt.words.text()


def test_stages_show_counts(qtbot, joined, zhang, settled):
    shown = joined()
    zhang.homes(40)
    zhang.sync()
    synced(qtbot, shown, settled)
    assert shown.stages.counts["pull"].text().count("80") == 2  # and the codes of the hub
    assert shown.stages.bars["pull"].value() == shown.stages.bars["pull"].maximum() > 0


def test_both_clocks_are_shown_when_they_differ_by_more_than_a_minute(page, replica, settled):
    shown = page()
    shown.joining.hide()
    replica.set_setting(CLOCK_OFFSET, str(90_000))
    shown.receipt.set_standing(read_standing(replica))
    assert "中心" in shown.receipt.clock.text() or "hub" in shown.receipt.clock.text()
    replica.set_setting(CLOCK_OFFSET, str(30_000))
    shown.receipt.set_standing(read_standing(replica))
    assert not shown.receipt.clock.text()


def test_a_passphrase_is_asked_for_where_there_is_no_keyring(
    qtbot, joined, services, settled, monkeypatch
):
    monkeypatch.setenv("ZOUFANG_PASSPHRASE", "correct horse")
    shown = joined()
    monkeypatch.delenv("ZOUFANG_PASSPHRASE")
    synced(qtbot, shown, settled)
    assert shown.passphrase.isVisible()
    assert "口令" in shown.receipt.words.text()
    qtbot.keyClicks(shown.passphrase, "correct horse")
    qtbot.keyClick(shown.passphrase, Qt.Key.Key_Return)
    settled()
    assert shown.receipt.head.text() == "已同步"
    assert not shown.passphrase.isVisible()


def test_the_hubs_word_on_a_step_is_in_the_issues_history(qtbot, joined, replica, settled):
    shown = joined()
    issues = IssuesPage(shown.services)
    shown.services.worker.changed.connect(issues.touched)
    qtbot.addWidget(issues)
    with replica.act("wang") as act:
        household = act.add("household", VILLAGE, {"head": "王秀英"})
        facts = {"household": household, "category": "07", "text": "门前道路积水，出行不便"}
        facts |= {"demand": "修排水沟", "consent": True, "raised": "2017-06-05"}
        issue = act.add("issue", VILLAGE, facts)
    propose_step(replica, "wang", issue, "submit", {})
    with replica.act("wang") as act:
        # Not a visitor's step; the window would not offer it.
        said = {"law_class": "A", "level": "1", "unit": "镇水利站", "due": "2017-06-30"}
        step = {"issue": issue, "event": "triage", "date": today().isoformat(), "text": "属实"}
        act.add("issue_step", VILLAGE, {**step, **said})
    issues.resize(1280, 640)
    issues.show()
    issues.shown()
    issues.open(issue)
    settled()
    assert [view.texts()[1] for view in issues.panel.history.entries] == ["待中心确认"] * 2
    synced(qtbot, shown, settled)
    told = [view.texts() for view in issues.panel.history.entries]
    assert told == [("研判", "未采纳"), ("提交 → 已采集", "中心第1步")]
    qtbot.waitUntil(lambda: "“研判”由" in texts(issues.panel.history))
    assert set(issues.panel.steps.buttons()) == {"settle_at_once", "withdraw"}
    qtbot.waitUntil(lambda: issues.list.table.rows()[0][1].endswith("-000001"))


# -- history -------------------------------------------------------------------------------------


def test_only_the_last_syncs_are_kept_newest_first(qtbot, joined, replica, settled):
    kept = [Past(n, f"第{n}次", "", True).__dict__ for n in range(HISTORY_MAX)]
    shown = joined()
    replica.set_setting(HISTORY, json.dumps(kept))
    synced(qtbot, shown, settled)
    past = history_of(replica)
    assert len(past) == HISTORY_MAX
    assert past[0].zh.startswith("已同步")
    assert past[1].zh == "第0次"
    assert len(shown.past.rows()) == HISTORY_MAX


def test_a_damaged_history_is_empty(replica):
    for text in ("nonsense", '[{"at": 1}]', "{}"):
        replica.set_setting(HISTORY, text)
        assert history_of(replica) == []


def test_moments_are_those_of_chinese_clocks():
    assert when(1_496_620_800_000, "zh") == "2017年6月5日 08:00:00"
    assert when(0, "zh") == ""


# -- what is held --------------------------------------------------------------------------------


def test_what_the_hub_holds_is_listed_with_its_reason(qtbot, joined, replica, settled):
    shown = joined()
    with replica.act("wang") as act:
        act.add("household", "320282114200", {"head": "外村人"})
    synced(qtbot, shown, settled)
    (row,) = shown.held.table.rows()
    assert ("外村人" in row[1].zh, bool(row[3].zh)) == (True, True)
    assert shown.held.table.isVisible()
    assert not shown.held.release.isVisible()  # that is for the clerk


# -- differences ---------------------------------------------------------------------------------


@pytest.fixture
def differing(qtbot, joined, zhang, replica, settled):
    """Two laptops have changed the telephone of one household."""
    shown = joined()
    household = zhang.add(head="欧阳·丽", phone="13800000001")
    zhang.sync()
    synced(qtbot, shown, settled)
    zhang.set(household, phone="13911111111")
    zhang.sync()
    with replica.act("wang") as act:
        act.set(household, {"phone": "13722222222"})
    synced(qtbot, shown, settled)
    return shown, household


def test_a_difference_shows_both_values_names_and_times(differing):
    shown, _ = differing
    assert len(shown.differences.table.rows()) == 1
    sides = {shown.differences.left.value.text(), shown.differences.right.value.text()}
    assert sides == {"13722222222", "13911111111"}
    by = shown.differences.left.by.text() + shown.differences.right.by.text()
    assert "zhang" in by
    assert "wang" in by
    assert by.count("年") == 2
    assert shown.differences._title.text() == "家庭 欧阳·丽 · 联系电话"


@pytest.mark.parametrize(("side", "take"), [("left", "kept"), ("right", "lost")])
def test_either_value_can_be_taken(differing, replica, settled, side, take):
    shown, household = differing
    view = getattr(shown.differences, side)
    chosen = view.value.text()
    view.take.click()
    settled()
    assert replica.get(household)["phone"] == chosen
    assert not shown.differences.table.rows()
    assert replica.count("conflict", where={"settled": take}) == 1


def test_a_third_value_can_be_typed_and_reaches_the_colleague(
    qtbot, differing, replica, zhang, settled
):
    shown, household = differing
    shown.differences.third.form.cell("phone").editor.line.setText("051087371234")
    shown.differences.third.take.click()
    settled()
    assert replica.get(household)["phone"] == "051087371234"
    synced(qtbot, shown, settled)
    assert zhang.sync().complete
    assert zhang.replica.get(household)["phone"] == "051087371234"
    assert not zhang.replica.count("conflict", where={"settled": None})


def test_a_deletion_that_met_an_edit_asks_whether_it_shall_stay(
    qtbot, joined, zhang, replica, settled
):
    shown = joined()
    household = zhang.add(head="张三")
    zhang.sync()
    synced(qtbot, shown, settled)
    with zhang.replica.act("zhang") as act:
        act.delete(household)
    zhang.sync()
    with replica.act("wang") as act:
        act.set(household, {"group": "第3组"})
    synced(qtbot, shown, settled)
    assert "删除" in shown.differences.left.value.text()
    shown.differences.right.take.click()
    settled()
    record = replica.get(household)
    assert (record.deleted, record["group"]) == (False, "第3组")


def test_names_stand_for_ids_in_a_difference(replica):
    with replica.act("wang", hub=True) as act:
        cadres = [
            act.add("cadre", "320282113", {"name": name, "unit": "镇政府"}) for name in ("甲", "乙")
        ]
        pair = act.add("pair", VILLAGE, {"cadre": cadres[0], "starts": "2017-01-01"})
        act.add(
            "conflict",
            VILLAGE,
            {
                "kind": "pair",
                "record": pair,
                "field": "cadre",
                "reason": "edit",
                "kept": json.dumps(cadres[0]),
                "lost": json.dumps(cadres[1]),
            },
            "a-conflict",
        )
    (told,) = read_standing(replica).told
    assert (told.left.zh, told.right.zh) == ("甲 镇政府", "乙 镇政府")


def test_no_difference_says_what_would_stand_there(page):
    assert page().differences._empty.words()
