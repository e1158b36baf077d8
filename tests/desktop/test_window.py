"""The window as a person uses it: find somebody, visit them, and know where one stands."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from sync.records.places import short_name_of
from sync.stamps import today

VILLAGE = "320282113201"


@pytest.fixture
def household(replica):
    """A household with everything that the search looks at."""
    with replica.act("wang") as act:
        values = {"head": "欧阳张三", "phone": "13812344321", "n_shared": 2, "group": "第2组"}
        id = act.add("household", VILLAGE, {**values, "door": "竹海路12号"})
        act.add(
            "member", VILLAGE, {"household": id, "name": "李小红", "id_no": "11010519491231002X"}
        )
        act.add("household", "320282113202", {"head": "王五"})
    return id


@pytest.fixture
def visits(household, window):
    return window.pages["visits"]


@pytest.fixture
def opened(visits, household, settled, qtbot):
    visits.open(household)
    settled()
    qtbot.waitUntil(lambda: visits.household.isVisible())
    return visits


def shown_titles(window):
    return [found.title for found in window.search.found()]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("欧阳", "欧阳张三"),
        ("oyzs", "欧阳张三"),
        ("ouyangzhangsan", "欧阳张三"),
        ("4321", "欧阳张三"),
        ("002X", "李小红"),
        ("lxh", "李小红"),
        ("竹海路", "欧阳张三"),
    ],
)
def test_anyone_is_found_in_a_few_letters(qtbot, visits, window, type_text, settled, typed, title):
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.search.hasFocus()
    type_text(window.search, typed)
    window.search.textEdited.emit(window.search.text())
    settled()
    assert title in shown_titles(window)


def test_enter_opens_what_was_found(qtbot, visits, window, settled, household):
    window.search.setFocus()
    qtbot.keyClicks(window.search, "lxh")
    settled()
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    settled()
    qtbot.waitUntil(lambda: visits.household.isVisible())
    assert visits.household.head.name.text() == "欧阳张三"
    assert not window.search.results.isVisible()


def test_nothing_found_is_said(qtbot, visits, window, settled):
    window.search.setFocus()
    qtbot.keyClicks(window.search, "zzzz")
    settled()
    assert window.search.list.item(0).text() == "没有找到“zzzz”"
    qtbot.keyClick(window.search, Qt.Key.Key_Escape)
    assert not window.search.results.isVisible()


def test_an_empty_list_says_what_fills_it_and_offers_the_button(qtbot, window, settled):
    empty = window.pages["visits"].list._empty
    assert empty.isVisible()
    assert "同步" in empty.words()
    assert empty.button.text() == "新增家庭"


def test_a_household_can_be_added(qtbot, visits, window, settled, type_text, replica):
    qtbot.mouseClick(visits.list.add, Qt.MouseButton.LeftButton)
    settled()
    qtbot.mouseClick(visits.new.ok, Qt.MouseButton.LeftButton)
    assert "请填写" in visits.new._problem.text()
    visits.new.name.setFocus()
    type_text(visits.new.name, "赵六")
    qtbot.keyClick(visits.new.name, Qt.Key.Key_Return)
    settled()
    qtbot.waitUntil(lambda: visits.household.isVisible())
    (made,) = replica.fetch("household", where={"head": "赵六"})
    assert made.area == VILLAGE
    qtbot.waitUntil(lambda: len(visits.list.rows()) == 3)


def test_filter_chips_narrow_the_list(qtbot, visits, settled, household, replica):
    with replica.act("wang") as act:
        act.set(household, {"residence": "2"})
    visits.list.reload()
    settled()
    assert len(visits.list.rows()) == 2
    qtbot.mouseClick(visits.list.filters.buttons["shut"], Qt.MouseButton.LeftButton)
    settled()
    assert [row[0] for row in visits.list.rows()] == [household]
    qtbot.mouseClick(visits.list.filters.buttons["mine"], Qt.MouseButton.LeftButton)
    settled()
    assert visits.list._empty.isVisible()
    qtbot.mouseClick(visits.list._empty.button, Qt.MouseButton.LeftButton)
    settled()
    assert len(visits.list.rows()) == 2


def test_another_village_is_chosen_at_the_top(qtbot, visits, window):
    window.area_path.menu.actions()[2].trigger()
    qtbot.waitUntil(lambda: [row[2] for row in visits.list.rows()] == ["王五"])
    assert window.area_path.button.text() == short_name_of("320282113202")
    window.area_path.menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: len(visits.list.rows()) == 2)


def test_a_changed_field_shows_in_head_and_status_bar(
    qtbot, opened, window, type_text, settled, replica, household
):
    pane = opened.household
    pane.tabs.setCurrentIndex(3)
    line = pane.particulars.form.cell("head").editor.inner[0]
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    line.selectAll()
    type_text(line, "欧阳三")
    with qtbot.waitSignal(window.services.worker.saved):
        qtbot.keyClick(line, Qt.Key.Key_Return)
    settled()
    assert replica.get(household)["head"] == "欧阳三"
    assert pane.head.name.text() == "欧阳三"
    assert window.status.saved.text().startswith("已保存到本机 ")
    qtbot.waitUntil(lambda: "条更改待发送" in window.status.pending.text())
    qtbot.waitUntil(lambda: "欧阳三" in [row[2] for row in opened.list.rows()])


def test_a_visit_is_begun_left_half_way_and_finished(
    qtbot, opened, window, type_text, settled, replica, household
):
    qtbot.mouseClick(opened.household.head.visit, Qt.MouseButton.LeftButton)
    settled()
    qtbot.waitUntil(lambda: opened.visit.isVisible())
    (visit,) = replica.fetch("visit")
    assert (visit["date"], visit["finished"]) == (today().isoformat(), False)
    qtbot.mouseClick(opened.visit.here.buttons["李小红"], Qt.MouseButton.LeftButton)
    talk = opened.visit.told.form.cell("talk").editor.inner[0]
    talk.setFocus()
    type_text(talk, "核对了土地流转租金")
    qtbot.mouseClick(opened.visit.back, Qt.MouseButton.LeftButton)
    settled()
    assert opened.household.isVisible()
    assert opened.household.head.visit.text() == "继续走访"
    saved = replica.get(visit.id)
    assert (saved["present"], saved["talk"]) == ("李小红", "核对了土地流转租金")
    qtbot.mouseClick(opened.household.head.visit, Qt.MouseButton.LeftButton)
    settled()
    qtbot.waitUntil(lambda: opened.visit.isVisible())
    qtbot.keyClick(
        QApplication.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
    )
    settled()
    finished = replica.get(visit.id)
    assert (finished["finished"], finished["result"]) == (True, "1")
    assert len(replica.fetch("visit")) == 1


def test_undo_goes_back_through_the_whole_visit(
    qtbot, opened, type_text, settled, replica, household
):
    qtbot.mouseClick(opened.household.head.visit, Qt.MouseButton.LeftButton)
    settled()
    form = opened.visit
    for part, name, text in ((form.family, "phone", "13900000000"), (form.told, "talk", "见面")):
        widget = part.form.cell(name).editor.inner[0]
        widget.setFocus()
        widget.selectAll()
        type_text(widget, text)
        form.back.setFocus()
    settled()
    line = form.who.form.cell("present").editor.inner[0]
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settled()
    assert replica.fetch("visit")[0]["talk"] is None
    assert replica.get(household)["phone"] == "13900000000"
    qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settled()
    assert replica.get(household)["phone"] == "13812344321"


def test_a_visit_that_was_begun_by_mistake_is_discarded(qtbot, opened, settled, replica):
    qtbot.mouseClick(opened.household.head.visit, Qt.MouseButton.LeftButton)
    settled()
    qtbot.mouseClick(opened.visit.discard, Qt.MouseButton.LeftButton)
    settled()
    assert replica.fetch("visit") == []
    assert opened.household.isVisible()


def test_last_visits_values_stand_beside(qtbot, opened, settled, replica, household):
    with replica.act("wang") as act:
        visit = {"household": household, "date": "2017-03-05", "mode": "2", "talk": "电话联系"}
        act.add("visit", VILLAGE, {**visit, "finished": True})
    opened.reload()
    settled()
    qtbot.mouseClick(opened.household.head.visit, Qt.MouseButton.LeftButton)
    settled()
    assert opened.visit.who.form.cell("mode").last() == "上次：电话"
    assert opened.visit.told.form.cell("talk").last() == "上次：电话联系"


def test_an_issue_is_written_down_and_handed_in(
    qtbot, opened, type_text, settled, replica, household, window
):
    time_line = opened.household.time_line
    qtbot.mouseClick(time_line.add_issue, Qt.MouseButton.LeftButton)
    card = time_line.cards["issue"]
    text = card.editor.form.cell("text").editor.inner[0]
    text.setFocus()
    type_text(text, "门前道路积水")
    card.editor.form.commit()
    settled()
    qtbot.mouseClick(card.submit, Qt.MouseButton.LeftButton)
    settled()
    assert replica.fetch("issue_step") == []
    assert "类别" in window.message_bar.text()
    card.editor.form.put({"category": "07", "consent": True, "demand": "修路"})
    settled()
    qtbot.mouseClick(card.submit, Qt.MouseButton.LeftButton)
    settled()
    (step,) = replica.fetch("issue_step")
    (issue,) = replica.fetch("issue")
    assert (step["event"], step["issue"]) == ("submit", issue.id)
    assert (issue["household"], issue["contact"]) == (household, "欧阳张三")


def test_the_language_switches_while_the_window_runs(qtbot, opened, window, settled):
    assert window.windowTitle() == "走访 – 走访通"
    window.go("settings", "")
    settings = window.pages["settings"]
    qtbot.mouseClick(settings.languages.buttons["en"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.windowTitle() == "Settings – Zoufang")
    assert opened.list.filters.buttons["mine"].text() == "My pairs"
    assert opened.household.tabs.tabText(2) == "Income"
    assert opened.visit.done.text() == "Finish"
    assert window.services.settings.text("language") == "en"
    qtbot.mouseClick(settings.languages.buttons["zh"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: opened.household.tabs.tabText(2) == "收入")


def test_the_theme_switches_at_once(qtbot, window):
    window.go("settings", "")
    settings = window.pages["settings"]
    qtbot.mouseClick(settings.themes.buttons["dark"], Qt.MouseButton.LeftButton)
    assert window.services.theme.colours.accent == "#3BC9DB"
    assert window.palette().window().color().lightness() < 60
    qtbot.mouseClick(settings.themes.buttons["light"], Qt.MouseButton.LeftButton)
    assert window.palette().window().color().lightness() > 200


def test_the_data_can_be_checked_from_the_window(qtbot, visits, window, settled):
    window.go("settings", "")
    qtbot.mouseClick(window.pages["settings"].check, Qt.MouseButton.LeftButton)
    settled()
    assert window.pages["settings"]._sound.text() == "数据完好：3条更改，3条记录。"


def test_the_rail_and_the_keyboard_change_pages(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.shown_page() is window.pages["today"]
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.shown_page() is window.pages["visits"]


def test_closing_saves_what_is_typed(qtbot, opened, window, type_text, replica, household):
    opened.household.tabs.setCurrentIndex(3)
    line = opened.household.particulars.form.cell("door").editor.inner[0]
    line.setFocus()
    line.selectAll()
    type_text(line, "竹海路13号")
    window.close()
    assert replica.get(household)["door"] == "竹海路13号"


def test_an_error_is_one_sentence_in_the_bar(qtbot, window):
    from sync.errors import Refused

    window.services.messages.error(Refused("请先同步", "Sync first"))
    assert window.message_bar.isVisible()
    assert window.message_bar.text() == "请先同步"
    qtbot.mouseClick(window.message_bar._close, Qt.MouseButton.LeftButton)
    assert not window.message_bar.isVisible()


@pytest.mark.slow
def test_a_hundred_thousand_rows_open_and_scroll(qtbot, filled, window, settled):
    filled(100_000, whole=False)
    page = window.pages["visits"]
    page.list.reload()
    qtbot.waitUntil(lambda: len(page.list.rows()) == 100_000, timeout=20_000)
    table = page.list.tables["household"]
    bar = table.verticalScrollBar()
    for place in (0, bar.maximum() // 2, bar.maximum()):
        bar.setValue(place)
        qtbot.wait(1)
        assert table.indexAt(table.viewport().rect().center()).isValid()
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    settled()
    assert page.household.head.name.text()


def test_a_cadre_that_was_found_shows_whom_they_are_paired_with(
    qtbot, visits, window, settled, replica, household
):
    with replica.act("wang") as act:
        cadre = act.add("cadre", "320282113", {"name": "沈建国", "phone": "13700001111"})
        pair = {"cadre": cadre, "household": household, "starts": "2017-01-10"}
        act.add("pair", VILLAGE, pair)
    window.search.setFocus()
    qtbot.keyClicks(window.search, "sjg")
    settled()
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [row[0] for row in visits.list.rows()] == [household])
    assert visits.list.pairs_of.text() == "结对：沈建国"
    qtbot.mouseClick(visits.list.pairs_of, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(visits.list.rows()) == 2)


def test_today_names_whom_i_owe_a_visit_and_why(qtbot, visits, window, replica, household):
    with replica.act("wang") as act:
        cadre = act.add("cadre", "320282113", {"name": "沈建国", "account": "wang"})
        pair = {"cadre": cadre, "household": household, "starts": "2017-01-10"}
        act.add("pair", VILLAGE, pair)
    window.go("today", "")
    page = window.pages["today"]
    qtbot.waitUntil(lambda: [row[1] for row in page.visits.rows()] == ["欧阳张三"])
    assert "还没有走访过" in page.visits.rows()[0][3].zh
    page.visits.opened.emit(household)
    qtbot.waitUntil(lambda: visits.household.isVisible())


def test_today_says_so_when_nothing_is_paired_with_me(qtbot, visits, window):
    window.go("today", "")
    page = window.pages["today"]
    qtbot.waitUntil(page._empty.isVisible)
    qtbot.mouseClick(page._empty.button, Qt.MouseButton.LeftButton)
    assert window.shown_page() is visits
