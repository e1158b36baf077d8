"""The income grid: typed, pasted and taken back like in a spreadsheet, with its sum live."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop.screens.dossier import read_dossier
from desktop.screens.income_grid import LINE_COLUMNS, IncomeGrid, amount_from_price
from sync.stamps import today

VILLAGE = "320282113201"
YEAR = today().year - 1
ITEM, AMOUNT, QUANTITY = (LINE_COLUMNS.index(name) for name in ("item", "amount", "quantity"))


@pytest.fixture
def household(replica):
    with replica.act("wang") as act:
        return act.add("household", VILLAGE, {"head": "张三", "n_shared": 4, "sample": True})


@pytest.fixture
def grid(qtbot, services, replica, household):
    made = IncomeGrid(services)
    made.set_dossier(read_dossier(replica, household))
    made.retranslate()
    made.resize(900, 600)
    made.show()
    qtbot.waitActive(made)
    yield made
    made.deleteLater()


@pytest.fixture
def press(qtbot):
    """A key into whatever has the cursor: the grid, or the line in its cell."""

    def press_it(key, modifier=Qt.KeyboardModifier.NoModifier):
        qtbot.keyClick(QApplication.focusWidget(), key, modifier)

    return press_it


@pytest.fixture
def type_keys(qtbot):
    """Letter by letter into whatever has the cursor by then."""

    def type_them(text):
        for letter in text:
            qtbot.keyClicks(QApplication.focusWidget(), letter)

    return type_them


def at(grid, row, column):
    grid.lines.setFocus()
    grid.lines.setCurrentIndex(grid.lines.grid.index(row, column))


def saved(replica, household):
    lines = replica.fetch("income_line", VILLAGE, {"household": household})
    return [(line["year"], line["item"], line["amount"]) for line in lines]


def test_a_line_is_typed_with_tab_and_enter(grid, press, type_keys, replica, household, settled):
    at(grid, 0, ITEM)
    type_keys("W1")
    press(Qt.Key.Key_Tab)
    type_keys("20800")
    press(Qt.Key.Key_Return)
    settled()
    assert saved(replica, household) == [(YEAR, "W1", 2_080_000)]
    place = grid.lines.currentIndex()
    assert (place.row(), place.column()) == (1, ITEM)
    assert replica.fetch("income_line")[0]["sample"] is True


def test_income_per_person_is_live_with_its_formula(grid):
    assert grid.figure() == "人均纯收入 —"
    at(grid, 0, ITEM)
    grid.lines.paste("W1\t20800\nB1\t15990\nF1\t550\nT1\t3480\nC1\t6900\n")
    assert grid.figure() == "人均纯收入 ¥8,480.00"
    assert grid.formula() == "(20,800.00+15,990.00+550.00+3,480.00−6,900.00)÷4人=8,480.00元"


def test_what_excel_copies_is_pasted_in_one_change(qtbot, grid, press, replica, household, settled):
    QGuiApplication.clipboard().setText("务工工资\t1.2万\t\r\n养老金\t¥2,760.00\t\r\n")
    at(grid, 0, ITEM)
    press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settled()
    assert saved(replica, household) == [(YEAR, "W1", 1_200_000), (YEAR, "T1", 276_000)]
    assert grid.lines.grid.rowCount() == 3


def test_a_wrong_cell_stays_marked_and_is_not_saved(grid, replica, household, settled):
    at(grid, 0, ITEM)
    grid.lines.paste("买彩票\t五百\n")
    settled()
    assert saved(replica, household) == []
    assert grid.lines.grid.text(0, ITEM) == "买彩票"
    assert "可选的有" in grid.lines.grid.problem(0, ITEM)
    assert "请填金额" in grid.lines.grid.problem(0, AMOUNT)
    grid.lines.grid.put(0, ITEM, [["零工、农忙帮工", "500"]])
    settled()
    assert saved(replica, household) == [(YEAR, "W2", 50_000)]


def test_undo_takes_a_paste_back(grid, press, replica, household, settled):
    at(grid, 0, ITEM)
    grid.lines.paste("W1\t100\n")
    grid.lines.grid.put(0, AMOUNT, [["200"]])
    settled()
    press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settled()
    assert saved(replica, household) == [(YEAR, "W1", 10_000)]


def test_a_row_can_be_taken_away(grid, press, replica, household, settled):
    at(grid, 0, ITEM)
    grid.lines.paste("W1\t100\nW2\t50\n")
    settled()
    at(grid, 0, ITEM)
    press(Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    settled()
    assert saved(replica, household) == [(YEAR, "W2", 5_000)]
    assert grid.figure() == "人均纯收入 ¥12.50"


def test_cells_are_copied_as_excel_reads_them(grid, press):
    at(grid, 0, ITEM)
    grid.lines.paste("W1\t100\n")
    grid.lines.selectAll()
    press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("务工工资\t¥100.00\t")


@pytest.mark.parametrize(
    ("held", "typed", "found"),
    [
        ({}, {"quantity": 240000, "unit_price": 220}, {"amount": 528_000}),
        ({"months": 8}, {"unit_price": 230_000}, {"amount": 1_840_000}),
        (
            {"quantity": 3000, "unit_price": 6000, "amount": 180_000},
            {"quantity": 4000},
            {"amount": 240_000},
        ),
        ({"quantity": 3000, "unit_price": 6000, "amount": 99}, {"quantity": 4000}, {}),
        ({"quantity": 3000}, {"unit_price": 6000, "amount": 99}, {}),
        ({}, {"quantity": 3000}, {}),
    ],
)
def test_the_amount_follows_quantity_and_price_until_somebody_types_one(held, typed, found):
    assert amount_from_price(held, typed) == found


def test_last_years_amounts_stand_beside_and_its_items_can_be_listed(
    qtbot, services, replica, household, settled
):
    with replica.act("wang") as act:
        line = {"household": household, "year": YEAR, "item": "T1", "amount": 276_000}
        act.add("income_line", VILLAGE, line)
    grid = IncomeGrid(services)
    grid.set_dossier(read_dossier(replica, household))
    grid.retranslate()
    grid.show()
    this_year = next(b for b in grid._year_buttons if b.text() == str(YEAR + 1))
    qtbot.mouseClick(this_year, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(grid._like_last, Qt.MouseButton.LeftButton)
    settled()
    assert (YEAR + 1, "T1", None) in saved(replica, household)
    assert grid.lines.grid.text(0, len(LINE_COLUMNS)) == "¥2,760.00"
    grid.deleteLater()


def test_what_a_sync_brings_waits_until_the_cell_is_left(
    qtbot, services, grid, press, type_keys, replica, household, settled
):
    at(grid, 0, ITEM)
    grid.lines.paste("W1\t100\n")
    settled()
    at(grid, 0, AMOUNT)
    type_keys("30")
    with replica.act("li") as act:
        line = {"household": household, "year": YEAR, "item": "W2", "amount": 5_000}
        act.add("income_line", VILLAGE, line)
    grid.set_dossier(read_dossier(replica, household))
    assert grid.lines.grid.rowCount() == 2
    with qtbot.waitSignal(services.worker.saved):
        press(Qt.Key.Key_Return)
    assert grid.lines.grid.text(0, AMOUNT) == "¥30.00"
    grid.set_dossier(read_dossier(replica, household))
    assert grid.lines.grid.rowCount() == 3
    assert (YEAR, "W1", 3_000) in saved(replica, household)


def test_what_came_into_an_open_cell_is_not_overwritten_unseen(
    qtbot, services, grid, press, type_keys, replica, household, settled
):
    at(grid, 0, ITEM)
    grid.lines.paste("W1\t100\n")
    settled()
    (line,) = replica.fetch("income_line", where={"household": household, "item": "W1"})
    at(grid, 0, AMOUNT)
    type_keys("30")
    with replica.act("li") as act:  # a sync brings another amount meanwhile
        act.set(line.id, {"amount": 5_000})
    grid.set_dossier(read_dossier(replica, household))
    with qtbot.waitSignal(services.worker.saved):
        press(Qt.Key.Key_Return)
    mine, theirs = replica.history(line.id)[-1].change, replica.history(line.id)[-2].change
    assert (mine.set["amount"], theirs.set["amount"]) == (3_000, 5_000)
    assert mine.over["amount"] < theirs.stamp  # so the hub finds that 5 000 was not seen
