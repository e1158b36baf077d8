"""What pages say and show in a laptop's window: nothing is cut, nothing contradicts itself."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QSize

from desktop.qt.status import SYNCED, Status
from desktop.screens.enterprise import EnterprisePane
from desktop.screens.issue_list import NOTE, TEXT, TEXT_WIDTH
from desktop.screens.issues import IssuesPage
from desktop.screens.print import PrintPage
from desktop.screens.settings_page import SettingsPage
from desktop.screens.sync_data import read_standing
from desktop.screens.today import Today
from sync.errors import Text
from sync.replica.handing import note_held
from sync.replica.intake import Held

PADDING = 12
"""Pixels that a cell leaves free at its sides, together."""
VILLAGE, OTHER = "320282113201", "320282113202"
NAME = "名字很长的一户" * 20


@pytest.fixture
def shown(qtbot, settled):
    """Shows a page as the window does, and waits for what it reads."""

    def show(page):
        qtbot.addWidget(page)
        page.resize(1280, 640)
        page.show()
        page.shown()
        settled()
        return page

    return show


@pytest.mark.parametrize("sample", [True, False])
def test_the_sample_village_counts_nothing_to_be_sent(replica, services, shown, sample):
    with replica.act("wang") as act:
        act.add("household", VILLAGE, {"head": "张三"})
    here = replace(services, sample=sample)
    today, settings = shown(Today(here)), shown(SettingsPage(here))
    assert ("待发送" in today.sync.text()) is not sample
    assert ("待发送" in settings._laptop.text()) is not sample
    assert "1户" in settings._laptop.text()


def test_dates_are_those_of_the_language(qtbot, replica, services, window, settled):
    with replica.act("wang") as act:
        household = act.add("household", VILLAGE, {"head": "张三"})
        cadre = act.add("cadre", VILLAGE[:9], {"name": "王建国", "unit": "镇政府"})
        visit = {"date": "2017-10-19", "mode": "1", "cadre": cadre, "result": "1"}
        act.add("visit", VILLAGE, {**visit, "household": household, "finished": True})
    table = window.pages["visits"].list.tables["household"]
    window.pages["visits"].list.reload()
    settled()
    column = next(n for n, c in enumerate(table._model.columns) if c.title("zh") == "上次走访")
    show, (row,) = table._model.columns[column].show, table.rows()
    assert show(row, "zh") == "2017年10月19日"
    assert show(row, "en") == "2017-10-19"
    widest = table.fontMetrics().horizontalAdvance("2017年10月19日")
    assert widest + PADDING < table.columnWidth(column)
    replica.set_setting(SYNCED, "1496620800000")
    status = Status(services)
    qtbot.addWidget(status)
    status.reload()
    settled()
    assert "2017年6月5日 08:00" in status.synced.text()


def test_a_long_name_takes_no_room_from_the_list(replica, window, settled, qtbot):
    with replica.act("wang") as act:
        short = act.add("household", VILLAGE, {"head": "张三"})
        long = act.add("household", VILLAGE, {"head": NAME, "door": "竹海路99号" * 20})
        firm = act.add("enterprise", VILLAGE, {"name": NAME})
    visits = window.pages["visits"]
    sizes = []
    for id in (short, long, firm):
        visits.open(id)
        settled()
        qtbot.wait(20)
        sizes.append((window.size(), visits.list.width()))
    assert sizes == [(QSize(1366, 768), sizes[0][1])] * 3
    assert visits.findChild(EnterprisePane).visit.isVisible()


def test_why_an_issue_is_warned_of_can_be_read(replica, services, shown, qtbot):
    with replica.act("wang") as act:
        household = act.add("household", VILLAGE, {"head": "张三"})
        facts = {"household": household, "category": "07", "text": "门前道路积水，出行不便"}
        act.add("issue", VILLAGE, {**facts, "raised": "2017-06-05"})
    issues = shown(IssuesPage(services))
    issues.resize(1294, 640)  # what the rail leaves of 1366
    qtbot.wait(20)
    table = issues.list.table
    needed = table.fontMetrics().horizontalAdvance("“已研判”已超过10个工作日") + PADDING
    assert table.columnWidth(NOTE) >= needed
    assert table.columnWidth(TEXT) >= TEXT_WIDTH
    assert table.horizontalScrollBar().maximum() == 0


def test_only_the_own_changes_are_listed_as_held(replica):
    why = Text("超出权限", "No right")
    with replica.act("wang") as act:
        own = act.add("household", VILLAGE, {"head": "张三"})
    note_held(
        replica,
        [
            Held(VILLAGE, replica.device, 1, own, "scope", why, 1),
            Held(VILLAGE, "0000000000001", 1, "", "held", why, 2),
        ],
    )
    (kept,) = read_standing(replica).kept
    assert "张三" in kept.whose.zh


def test_the_board_is_offered_only_beside_its_notice(qtbot, replica, services, shown, settled):
    with replica.act("wang") as act:
        for area in (VILLAGE, OTHER):
            act.add("household", area, {"head": "张三"})

    def made():
        qtbot.waitUntil(lambda: services.worker.idle and not page._later.isActive(), timeout=10_000)

    page = PrintPage(services)
    assert not page.board.isVisibleTo(page)
    shown(page)
    made()
    page.choices.documents.buttons["notice"].click()
    assert not page.board.isVisible()
    made()
    assert page.board.isVisible()
    page.choices.area.setCurrentIndex(page.choices.area.findData(OTHER))
    assert not page.board.isVisible()
    made()
    assert page.board.isVisible()
    page.reload()
    settled()
    assert page.board.isVisible()  # the same notice made anew takes nothing from who types
    page.choices.documents.buttons["task-list"].click()
    assert not page.board.isVisible()
    made()
    assert not page.board.isVisible()
