"""The page Statistics: units with both sides of each rate, down to a village and back up."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from desktop.screens import stats, stats_data
from desktop.screens.stats import StatsPage
from sync.rules.rates import indicators

TOWN = "320282113"
VILLAGES = ("320282113201", "320282113202", "320282113203")
DAY = date(2017, 6, 30)


@pytest.fixture
def page(qtbot, services, settled):
    """Makes the page on screen, as of 30 June 2017."""

    def make() -> StatsPage:
        page = StatsPage(services)
        page._day = DAY
        services.worker.changed.connect(page.touched)
        qtbot.addWidget(page)
        page.resize(1280, 640)
        page.show()
        page.shown()
        settled()
        return page

    return make


@pytest.fixture
def homes(replica):
    """Four households in the first village, one of them visited by a cadre of the town."""
    with replica.act("wang") as act:
        cadre = act.add("cadre", TOWN, {"name": "王建国", "rank": "7", "tier": "4"})
        act.add("cadre", TOWN, {"name": "李在家", "rank": "7", "tier": "4"})
        ids = [act.add("household", VILLAGES[0], {"head": f"张{n}"}) for n in "一二三四"]
        act.add("household", VILLAGES[1], {"head": "赵五"})
        visit = {"household": ids[0], "cadre": cadre, "date": "2017-06-01", "mode": "1"}
        act.add("visit", VILLAGES[0], visit | {"finished": True})
    return ids


def cell(page, unit, key):
    """What stands in the table for a unit and a rate."""
    model = page.table.model()
    rows = [row[0] for row in page.table.rows()]
    heads = [model.headerData(n, Qt.Orientation.Horizontal) for n in range(model.columnCount())]
    label = indicators()[key].label.zh
    return model.data(model.index(rows.index(unit), heads.index(label)))


def test_each_village_shows_its_rates_with_both_sides(page, homes):
    shown = page()
    assert cell(shown, VILLAGES[0], "homes") == "25.0%  1/4"
    assert cell(shown, VILLAGES[1], "homes") == "0.0%  0/1"
    assert cell(shown, "total", "homes") == "20.0%  1/5"
    assert cell(shown, "total", "participation") == "50.0%  1/2"
    assert cell(shown, VILLAGES[0], "firms") == "—  0/0"
    assert [row[0] for row in shown.table.rows()][:2] == ["total", "own"]


def test_what_stands_beside_a_rate_is_chosen(page, homes):
    shown = page()
    shown.beside.setCurrentIndex(shown.beside.findData("year"))
    assert cell(shown, VILLAGES[0], "homes") == "25.0%  1/4  +25.0"
    shown.beside.setCurrentIndex(shown.beside.findData("place"))
    assert cell(shown, VILLAGES[0], "homes") == "25.0%  1/4  第1位"


def test_enter_leads_down_and_backspace_up_again(qtbot, page, homes, settled):
    shown = page()
    qtbot.waitActive(shown)
    shown.table.setFocus()
    assert not shown.up.isEnabled()
    shown.table.select(VILLAGES[0])
    qtbot.keyClick(shown.table, Qt.Key.Key_Return)
    settled()
    assert [row[0] for row in shown.table.rows()] == ["total"]
    assert cell(shown, "total", "homes") == "25.0%  1/4"
    qtbot.keyClick(shown.table, Qt.Key.Key_Backspace)
    settled()
    assert cell(shown, "total", "homes") == "20.0%  1/5"


def test_the_total_leads_nowhere(qtbot, page, homes, settled):
    shown = page()
    shown.table.select("total")
    qtbot.keyClick(shown.table, Qt.Key.Key_Return)
    settled()
    assert len(shown.table.rows()) > 3


def test_another_day_is_another_answer(qtbot, page, homes, settled):
    shown = page()
    shown.day.line.setText("2017.5.31")
    qtbot.keyClick(shown.day.line, Qt.Key.Key_Return)
    settled()
    assert cell(shown, "total", "homes") == "0.0%  0/5"
    assert shown.day.line.text() == "2017年5月31日"


def test_what_is_no_day_is_said_and_changes_nothing(qtbot, page, homes, settled, services):
    shown = page()
    told = []
    services.messages.shown.connect(told.append)
    shown.day.line.setText("六月底")
    qtbot.keyClick(shown.day.line, Qt.Key.Key_Return)
    settled()
    assert told
    assert cell(shown, "total", "homes") == "20.0%  1/5"


def test_a_visit_that_is_made_is_counted_at_once(page, homes, services, settled):
    shown = page()
    visit = {"household": homes[1], "date": "2017-06-02", "mode": "1", "finished": True}
    services.worker.change(lambda replica, act: act.add("visit", VILLAGES[0], visit))
    settled()
    assert cell(shown, "total", "homes") == "40.0%  2/5"


def test_the_table_is_copied_as_cells(page, homes, settled):
    shown = page()
    shown.copy.click()
    rows = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert rows[0][:7] == ["村（社区）", "干部参与率", "分子", "分母", "居民家庭走访覆盖率", "分子",
                           "分母"]  # fmt: skip
    assert rows[1][:7] == ["合计", "50.0%", "1", "2", "20.0%", "1", "5"]
    assert {len(row) for row in rows} == {len(rows[0])}


def test_an_empty_laptop_says_what_would_fill_the_page(page, services):
    shown = page()
    assert shown.empty.isVisible()
    assert "同步" in shown.empty.words()
    assert not shown.copy.isEnabled()


def test_counting_can_be_stopped_and_goes_on_later(page, homes, settled, monkeypatch):
    shown = page()
    read = stats_data.read

    def slow(replica, area, as_of, level, tell, scope):
        tell(1, 300)
        shown._job.cancel()
        tell(2, 300)
        raise AssertionError("nobody stopped")

    monkeypatch.setattr(stats, "read", slow)
    shown.reload()
    settled()
    assert not shown.counting.isVisible()
    assert cell(shown, "total", "homes") == "20.0%  1/5"  # what was there stays
    monkeypatch.setattr(stats, "read", read)
    shown.shown()
    settled()
    assert cell(shown, "total", "homes") == "20.0%  1/5"


def test_villages_that_this_laptop_does_not_read_are_left_out(page, homes, services):
    services.place.areas = VILLAGES[:2]
    shown = page()
    assert [row[0] for row in shown.table.rows()] == ["total", "own", *VILLAGES[:2]]
    assert cell(shown, "total", "places") == "50.0%  1/2"


def test_it_speaks_english_too(page, homes, services, settled):
    shown = page()
    services.translation.switch("en")
    shown.retranslate()
    model = shown.table.model()
    assert model.headerData(2, Qt.Orientation.Horizontal) == "Households visited"
    assert shown.level.currentText() == "Village"
