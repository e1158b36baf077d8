"""Doubts in the window: on the household's page and in the form of a visit."""

import pytest
from PySide6.QtCore import Qt

from desktop.screens.dossier import read_dossier
from desktop.screens.doubts_panel import DoubtsPanel
from desktop.screens.income_grid import LINE_COLUMNS, IncomeGrid
from desktop.screens.visit_form import ASKED_ON_THE_SPOT
from sync.stamps import today

VILLAGE, COUNTY = "320282113201", "320282"
YEAR = today().year - 1
LAST_YEAR, COUNTS = len(LINE_COLUMNS), len(LINE_COLUMNS) + 1


@pytest.fixture
def household(replica):
    """Its income rose from 10,000 to 20,000 a person; it has a car and is on relief."""
    with replica.act("wang") as act:
        values = {"head": "张三", "n_shared": 1, "mark": "2", "has_car": True}
        home = act.add("household", VILLAGE, values)
        for year, amount in ((YEAR - 1, 10_000_00), (YEAR, 20_000_00)):
            line = {"household": home, "year": year, "item": "W1", "amount": amount}
            act.add("income_line", VILLAGE, {**line, "source": "2"})
        act.add("cadre", "320282113", {"name": "王芳", "account": "wang"})
    return home


@pytest.fixture
def shown(services, replica, household):
    """Makes a panel, and shows the household as it is now."""
    made = []

    def show(*args, **more):
        panel = DoubtsPanel(services, *args, **more)
        made.append(panel)
        panel.show_year(read_dossier(replica, household), YEAR)
        panel.show()
        return panel

    yield show
    for panel in made:
        panel.deleteLater()


def open_rows(panel):
    return [code for code, row in sorted(panel.rows.items()) if not row.isHidden()]


def answer(qtbot, panel, code, result, note):
    row = panel.rows[code]
    qtbot.mouseClick(row.results.buttons[result], Qt.MouseButton.LeftButton)
    row.note.setText(note)
    qtbot.mouseClick(row.ok, Qt.MouseButton.LeftButton)


def test_each_open_doubt_has_its_sentence(shown):
    panel = shown()
    assert open_rows(panel) == ["R01", "R12"]
    assert panel.title() == "疑点 2"
    assert "20,000.00元" in panel.rows["R01"].text.text()
    assert not panel.rows["R01"].ok.isEnabled()
    assert "R07\u3000没有家庭成员" in panel.missing.text().replace("R04、R07", "R07")


def test_an_answer_is_written_down_and_the_doubt_is_settled(
    qtbot, shown, replica, household, settled
):
    panel = shown()
    answer(qtbot, panel, "R01", "2", "儿子进厂")
    settled()
    (record,) = replica.fetch("doubt", VILLAGE)
    assert (record["code"], record["year"], record["result"]) == ("R01", YEAR, "2")
    assert (record["by"], record["note"], record["date"]) == (
        "王芳",
        "儿子进厂",
        today().isoformat(),
    )
    panel.show_year(read_dossier(replica, household), YEAR)
    assert open_rows(panel) == ["R12"]
    assert "R01 人均收入增幅过大 — 核实无误（王芳" in panel.answered.text()
    assert "儿子进厂" in panel.answered.text()


def test_a_special_case_needs_a_reason(qtbot, services, shown, replica, settled):
    panel, told = shown(), []
    services.worker.failed.connect(lambda error: told.append(error.text("zh")))
    answer(qtbot, panel, "R12", "3", "")
    settled()
    assert told == ["请填写核实说明"]
    assert replica.count("doubt") == 0


def test_what_is_typed_stays_while_other_things_change(shown, replica, household):
    panel = shown()
    panel.rows["R12"].note.setText("车已卖，未过户")
    with replica.act("li") as act:
        act.set(household, {"phone": "13800000001"})
    panel.show_year(read_dossier(replica, household), YEAR)
    assert panel.rows["R12"].note.text() == "车已卖，未过户"


def test_a_changed_fact_opens_the_doubt_again_and_tells_what_was_said(
    qtbot, shown, replica, household, settled
):
    panel = shown()
    answer(qtbot, panel, "R01", "2", "")
    settled()
    (line,) = replica.fetch("income_line", VILLAGE, {"household": household, "year": YEAR})
    with replica.act("li") as act:
        act.set(line.id, {"amount": 30_000_00})
    panel.show_year(read_dossier(replica, household), YEAR)
    assert open_rows(panel) == ["R01", "R12"]
    assert "20,000.00" in panel.rows["R01"]._earlier.text()


def test_a_visit_asks_only_what_the_family_can_tell(shown):
    panel = shown(ASKED_ON_THE_SPOT, nod=True)
    assert open_rows(panel) == ["R01"]
    assert panel._title.text() == f"离开前请问清1处疑点（{YEAR}年）："
    assert panel.missing.isHidden()


def test_a_visit_is_warned_of_what_nobody_asked(qtbot, window, services, replica, settled):
    with replica.act("wang") as act:
        home = act.add("household", VILLAGE, {"head": "李四", "n_shared": 1})
        for year, amount in ((YEAR - 1, 10_000_00), (YEAR, 20_000_00)):
            line = {"household": home, "year": year, "item": "W1", "amount": amount}
            act.add("income_line", VILLAGE, line)
        visit = {"household": home, "date": "2017-06-05", "mode": "1", "finished": False}
        id = act.add("visit", VILLAGE, visit)
    window.go("visits", id)
    settled()
    form = window.pages["visits"].visit
    qtbot.waitUntil(lambda: form.visit == id)
    assert form.doubts.open == 1
    warned = []
    services.messages.shown.connect(lambda *words: warned.append(words))
    form.finish()
    settled()
    assert "还有1处疑点没有说明" in str(warned)


def test_the_grid_shows_what_counts_last_year_and_estimates(qtbot, services, replica, settled):
    with replica.act("wang") as act:
        home = act.add("household", VILLAGE, {"head": "李四", "n_shared": 2})
        of = {"household": home, "item": "B1", "good": "wheat", "unit": "公斤"}
        grown = {"quantity": 2400_00, "own_use": 400_00, "unit_price": 2_00, "amount": 4_800_00}
        act.add("income_line", VILLAGE, {**of, **grown, "year": YEAR})
        act.add("income_line", VILLAGE, {**of, "year": YEAR - 1, "amount": 5_000_00})
        price = {"year": YEAR, "good": "wheat", "unit": "公斤", "price": 2_20}
        act.add("price", COUNTY, price)
        roster = {"household": home, "year": YEAR, "n_shared": 4, "n_resident": 4}
        act.add("household_year", VILLAGE, roster, id=f"{home}-{YEAR}")
    grid = IncomeGrid(services)
    grid.set_dossier(read_dossier(replica, home))
    grid.retranslate()
    grid.show()
    model = grid.lines.grid
    assert (model.text(0, LAST_YEAR), model.text(0, COUNTS)) == ("¥5,000.00", "¥4,880.00")
    tip = model.data(model.index(0, COUNTS), Qt.ItemDataRole.ToolTipRole)
    assert tip == "出售4,000.00元＋自用400公斤×2.20元/公斤＝880.00元"
    assert grid.figure() == "人均纯收入 ¥1,220.00"  # 4,880 by the 4 of that year
    assert grid.figures.people.text() == f"{YEAR}年家庭：共享收支 4 人、常住 4 人"
    qtbot.mouseClick(grid._estimate, Qt.MouseButton.LeftButton)
    settled()
    cost = replica.fetch("income_line", VILLAGE, {"item": "C1"})[0]
    assert (cost["amount"], cost["estimated"], cost["year"]) == (1_952_00, True, YEAR)
    assert grid.figure() == "人均纯收入 ¥732.00"
    assert grid._estimate.isHidden()
    assert model.text(1, COUNTS) == "¥1,952.00 估算"
    grid.deleteLater()
