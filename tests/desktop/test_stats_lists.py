"""Beside the rates: the five reports of an area, its doubts and its policies."""

import pytest

from desktop.screens.area_lists import AreaDoubts, AreaPolicies
from desktop.screens.print_choices import Choices
from desktop.screens.print_data import offered
from desktop.screens.stats import StatsPage
from desktop.screens.stats_reports import FiveReports, Freezing
from sync.casework.reports import reports
from sync.stamps import today

TOWN, VILLAGE = "320282113", "320282113201"


@pytest.fixture
def shown(qtbot, services, settled):
    """Puts a panel on screen, about the town."""

    def show(panel):
        qtbot.addWidget(panel)
        panel.resize(1280, 640)
        panel.show()
        panel.set_area(TOWN)
        settled()
        return panel

    return show


@pytest.fixture
def home(replica):
    """A household whose only member is old, poor and without income on record."""
    with replica.act("wang") as act:
        id = act.add("household", VILLAGE, {"head": "张三", "registered_poor": True})
        member = {"household": id, "name": "张三", "relation": "01", "birth": "1930-01-01"}
        act.add("member", VILLAGE, {**member, "labour": "4"})
    return id


def test_a_report_is_frozen_once_more_as_another_edition(shown, services, settled, home, replica):
    panel = shown(FiveReports(services))
    week = panel.rows["week"]
    assert "定稿" in week.state.text()
    assert not week.print.isEnabled()
    for edition in (1, 2):
        week.freeze.click()
        [asking] = [d for d in panel.window().findChildren(Freezing) if d.isVisible()]
        asking.ok.click()
        settled()
        assert week.state.text().endswith(f"第{edition}版")
    assert week.print.isEnabled()
    assert [one.edition for one in reports(replica, TOWN, "week")] == [1, 2]
    week.changes.click()
    settled()
    assert "0个数字变了" in panel.said.text()


def test_any_frozen_report_can_be_chosen_for_print(qtbot, shown, services, settled, home, replica):
    panel = shown(FiveReports(services))
    panel.rows["month"].freeze.click()
    [asking] = [d for d in panel.window().findChildren(Freezing) if d.isVisible()]
    asking.ok.click()
    settled()
    [frozen] = reports(replica, TOWN)
    choices = Choices(services, today())
    qtbot.addWidget(choices)
    choices.offer(offered(replica, (TOWN,), "wang"))
    choices.choose_report(frozen.id)
    wanted = choices.wanted()
    assert wanted is not None
    assert (wanted.id, wanted.area) == (frozen.id, "")


def test_the_doubts_of_an_area_lead_to_their_households(shown, services, home, monkeypatch):
    panel = shown(AreaDoubts(services))
    assert {row[1].household for row in panel.table.rows()} == {home}
    assert all(row[0].startswith(f"{home}#") for row in panel.table.rows())
    assert panel.what.currentText() == f"未核实 {len(panel.table.rows())}"


def test_the_policies_of_an_area_are_grouped_by_what_is_to_be_done(shown, services, home):
    panel = shown(AreaPolicies(services))
    panel.which.setCurrentIndex(panel.which.findData("all"))
    assert {row[1].id for row in panel.table.rows()} == {home}
    one = panel.what.itemData(1)
    panel.what.setCurrentIndex(1)
    assert {row[1].policy.id for row in panel.table.rows()} == {one}


def test_the_page_shows_them_for_its_own_area(qtbot, services, settled, home):
    page = StatsPage(services)
    qtbot.addWidget(page)
    page.show()
    page.shown()
    settled()
    for look in ("reports", "doubts", "policies"):
        page.looks.buttons[look].click()
        settled()
        assert page.panels[look].isVisible()
        assert not page.copy.isVisible()
    page.looks.buttons["rates"].click()
    assert page.table.isVisible()
