"""A household moves from the window: with all that belongs to it, and a difference reads well."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop.screens.dossier import MOVE, read_dossier
from desktop.screens.move_record import read_going
from desktop.screens.sync import SyncPage
from sync.hub.door import serving
from sync.replica.moving import move
from sync.replica.settle import open_conflicts
from tests.hub.township import NEXT_VILLAGE, VILLAGE, invitation, join, new_hub

HERE, THERE = "320282113201", "320282113202"
LONG = "名字很长的一户" * 20


def household(replica, area=HERE, head="王秀英"):
    """A household of two people with income, a visit and an issue."""
    with replica.act("wang") as act:
        home = act.add("household", area, {"head": head})
        of = {"household": home}
        for name in ("王秀英", "李四"):
            act.add("member", area, {**of, "name": name})
        act.add("income_line", area, {**of, "year": 2017, "item": "W1", "amount": 100})
        act.add("visit", area, {**of, "date": "2017-06-05", "mode": "1", "finished": True})
        act.add("issue", area, {**of, "category": "07", "text": "门前道路积水"})
    return home


@pytest.fixture
def shown(qtbot, window, replica, settled):
    """The particulars of a household in the window."""

    def show(head="王秀英"):
        household(replica, THERE, "邻村人")
        home = household(replica, head=head)
        visits = window.pages["visits"]
        visits.open(home)
        settled()
        visits.household.tabs.setCurrentIndex(3)
        return home, visits.household

    return show


def choose(pane, area):
    pane.whereabouts.offer.click()
    place = pane.whereabouts.area.findData(area)
    pane.whereabouts.area.setCurrentIndex(place)


def test_a_household_goes_with_all_that_belongs_to_it(qtbot, shown, replica, settled):
    home, pane = shown()
    assert "竹海" not in pane.whereabouts._place.text()
    before = pane.whereabouts._place.text()
    choose(pane, "")
    settled()
    choose(pane, THERE)
    words = pane.whereabouts._words.text()
    assert "王秀英" in words
    assert "家庭成员 2、收入明细 1" in words
    assert "走访、问题和结对留在原来的村" in words
    assert pane.whereabouts.ok.text() == "迁移4条记录"
    assert replica.get(home).area == HERE
    pane.whereabouts.ok.click()
    settled()
    assert replica.get(home).area == THERE
    assert replica.count("member", THERE, {"household": home}) == 2
    assert replica.count("visit", HERE, {"household": home}) == 1
    assert pane.whereabouts._place.text() != before
    assert pane.whereabouts.offer.isVisible()
    assert not pane.whereabouts.ok.isVisible()


def test_the_time_line_tells_of_the_move_and_keeps_what_was_before(shown, replica, settled):
    home, pane = shown()
    move(replica, "wang", home, THERE)
    pane._services.worker.announce(frozenset({"household"}))
    settled()
    rows = {row[2]: row for row in pane.time_line.table.rows()}
    assert set(rows) == {MOVE, "visit", "issue"}
    text = rows[MOVE][3].zh
    assert text.startswith("wang：从 ")
    assert " 迁到 " in text
    assert rows["issue"][3].zh.startswith("（")
    assert "门前道路积水" in rows["issue"][3].zh
    pane.time_line.open(rows[MOVE][0])  # there is nothing more to see of it
    assert pane.time_line.table.isVisibleTo(pane.time_line)


def test_nothing_moves_before_a_village_is_chosen(shown, settled):
    _, pane = shown()
    pane.whereabouts.offer.click()
    settled()
    assert pane.whereabouts.area.currentData() == ""
    assert not pane.whereabouts.ok.isEnabled()
    pane.whereabouts._cancel.click()
    assert pane.whereabouts.offer.isVisible()


def test_who_looks_at_another_household_is_asked_no_more(window, shown, replica, settled):
    _, pane = shown()
    pane.whereabouts.offer.click()
    settled()
    window.pages["visits"].open(replica.fetch("household", THERE)[0].id)
    settled()
    assert not pane.whereabouts.ok.isVisible()


def test_an_enterprise_moves_as_well(window, shown, replica, settled):
    shown()
    with replica.act("wang") as act:
        firm = act.add("enterprise", HERE, {"name": "竹制品厂"})
    visits = window.pages["visits"]
    visits.open(firm)
    settled()
    visits.enterprise.tabs.setCurrentIndex(1)
    choose(visits.enterprise, "")
    settled()
    choose(visits.enterprise, THERE)
    assert "没有别的" in visits.enterprise.whereabouts._words.text()
    visits.enterprise.whereabouts.ok.click()
    settled()
    assert replica.get(firm).area == THERE


def test_a_record_that_is_gone_says_where_to(shown, window, replica, settled):
    home, pane = shown()
    with replica.act("wang") as act:
        act.move(home, THERE)
    dossier = read_dossier(replica, home)
    gone = replica.get_in("household", HERE, home)
    pane.set_dossier(type(dossier)(gone))
    assert "已迁往" in pane.head.facts.text()
    assert "已迁往" in pane.whereabouts._place.text()
    assert not pane.whereabouts.offer.isVisible()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_long_name_is_not_cut(qtbot, shown, window, settled, language):
    window.services.translation.switch(language)
    _, pane = shown(LONG)
    choose(pane, "")
    settled()
    choose(pane, THERE)
    qtbot.wait(20)
    for found in pane.whereabouts.findChildren(QLabel):
        if found.isVisible():
            assert found.height() >= found.heightForWidth(found.width()), found.text()
    assert window.width() == 1366


# -- with a hub ----------------------------------------------------------------------------------


@pytest.fixture
def hub(tmp_path):
    return new_hub(tmp_path / "hub")


@pytest.fixture
def url(hub):
    with serving(hub) as served:
        yield served


@pytest.fixture
def page(qtbot, services, settled, hub, url):
    """The sync page of the clerk's laptop."""
    page = SyncPage(services)
    services.worker.changed.connect(page.touched)
    qtbot.addWidget(page)
    page.resize(1280, 640)
    page.show()
    page.shown()
    settled()
    page.joining.link.setText(invitation(hub, "li", url))
    page.joining.join.click()
    settled()
    return page


@pytest.fixture
def li(tmp_path, hub, url):
    """The clerk's other laptop."""
    laptop = join(tmp_path, hub, url, "li")
    yield laptop
    laptop.close()


@pytest.fixture
def home(page, li, settled):
    home = li.add(head="张三", phone="13800000001")
    for name in ("张三", "李四"):
        li.add("member", household=home, name=name)
    li.sync()
    page.sync.click()
    settled()
    return home


def synced(page, settled):
    page.sync.click()
    settled()


def test_only_villages_that_the_person_may_write_in_are_offered(page, home, replica):
    going = read_going(replica, replica.get(home), page.services.place.areas)
    villages = [village for village, _ in going.villages]
    assert NEXT_VILLAGE in villages
    assert VILLAGE not in villages
    assert all(village.startswith("320282113") for village in villages)
    assert len(villages) > 3  # of the whole town, also where nothing is yet
    assert going.parts == {"member": 2}


def test_who_may_not_write_is_told_so(qtbot, services, replica, hub, url, settled):
    page = SyncPage(services)
    qtbot.addWidget(page)
    page.show()
    page.shown()
    settled()
    page.joining.link.setText(invitation(hub, "chen", url))
    page.joining.join.click()
    settled()
    home = household(replica, VILLAGE)
    assert not read_going(replica, replica.get(home), services.place.areas).allowed


def test_an_edit_that_met_a_move_reads_well(page, li, home, replica, settled):
    move(li.replica, "li", home, NEXT_VILLAGE)
    li.sync()
    with replica.act("li") as act:
        act.set(home, {"phone": "13900000009"})
    synced(page, settled)
    synced(page, settled)
    differences = page.differences
    assert differences._title.text() == "家庭 张三 · 联系电话"
    assert "迁走" in differences._why.text()
    assert (differences.left.value.text(), differences.right.value.text()) == (
        "13800000001",
        "13900000009",
    )
    differences.right.take.click()
    settled()
    assert replica.get(home)["phone"] == "13900000009"
    assert replica.get(home).area == NEXT_VILLAGE


def test_a_deletion_that_met_a_move_reads_well(page, li, home, replica, settled):
    move(li.replica, "li", home, NEXT_VILLAGE)
    li.sync()
    with replica.act("li") as act:
        act.delete(home)
    synced(page, settled)
    synced(page, settled)
    differences = page.differences
    assert differences.left.value.text().startswith("保留在 ")
    assert differences.right.value.text() == "删除"
    assert (differences.left.take.text(), differences.right.take.text()) == ("保留", "删除")
    assert not differences.third.isVisible()
    differences.right.take.click()
    settled()
    assert replica.get(home).deleted


def test_two_moves_ask_one_question_for_all_that_belongs_together(page, li, home, replica, settled):
    other = "320282113202"
    move(li.replica, "li", home, NEXT_VILLAGE)
    li.sync()
    move(replica, "li", home, other)
    synced(page, settled)
    differences = page.differences
    twice = [d for d in open_conflicts(replica) if d.field == "moved"]
    assert len(twice) == 3
    differences.show_difference(next(d.id for d in twice if d.kind == "household"))
    assert "不同的村" in differences._why.text()
    assert not differences.third.isVisible()
    left = differences.left.value.text()
    assert "›" in left
    assert differences.left.take.text() == "就在这里"
    differences.left.take.click()
    settled()
    kept = next(d for d in twice if d.kind == "household").kept.value
    assert not [d for d in open_conflicts(replica) if d.field == "moved"]
    assert [r.area for r in replica.fetch("household")] == [kept]
    assert {r.area for r in replica.fetch("member")} == {kept}
    synced(page, settled)
    assert li.sync().complete
    assert [r.area for r in li.replica.fetch("household")] == [kept]


def test_the_words_of_differences_switch_with_the_language(qtbot, page, li, home, replica, settled):
    move(li.replica, "li", home, NEXT_VILLAGE)
    li.sync()
    with replica.act("li") as act:
        act.set(home, {"phone": "13900000009"})
    synced(page, settled)
    synced(page, settled)
    page.services.translation.switch("en")
    qtbot.waitUntil(lambda: "moved" in page.differences._why.text())
    assert page.differences._why.textInteractionFlags() & (
        Qt.TextInteractionFlag.TextSelectableByMouse
    )
