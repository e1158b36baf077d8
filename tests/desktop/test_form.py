"""One form for every kind: what is typed is saved when the cursor leaves, also when it is wrong."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.qt.record_form import RecordForm
from desktop.screens import people
from sync.records.catalogue import KINDS

VILLAGE = "320282113201"
NAMES = ("name", "relation", "id_no", "sex", "birth", "work_months", "health", "resident", "note")
MEMBER = KINDS["member"]


@pytest.fixture
def member(replica):
    with replica.act("wang") as act:
        household = act.add("household", VILLAGE, {"head": "张三"})
        return act.add("member", VILLAGE, {"household": household, "name": "张三"})


@pytest.fixture
def sheet(qtbot, services, replica, member):
    """A member's form in a window, and a second place for the cursor."""
    holder = QWidget()
    layout = QVBoxLayout(holder)
    made = RecordForm(services, MEMBER, NAMES, people.doubts_of_id, people.facts_of_id)
    made.show_record(replica.get(member))
    elsewhere = QLineEdit()
    layout.addWidget(made)
    layout.addWidget(elsewhere)
    holder.resize(700, 600)
    holder.show()
    qtbot.waitActive(holder)
    made.__dict__["elsewhere"] = elsewhere
    yield made
    holder.deleteLater()


def line(sheet, name):
    return sheet.form.cell(name).editor.inner[0]


@pytest.fixture
def type_into(qtbot, sheet, type_text):
    """As a person does: click, type, click somewhere else."""

    def type_it(name, text):
        widget = line(sheet, name)
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)
        widget.selectAll()
        type_text(widget, text)
        qtbot.mouseClick(sheet.elsewhere, Qt.MouseButton.LeftButton)

    return type_it


def test_a_value_is_saved_when_the_cursor_leaves_its_field(
    qtbot, type_into, services, sheet, replica, member
):
    with qtbot.waitSignal(services.worker.saved):
        type_into("name", "张四")
    assert replica.get(member)["name"] == "张四"


def test_nothing_is_saved_while_nothing_changed(qtbot, type_into, sheet, replica, member, settled):
    before = len(replica.history(member))
    type_into("name", "张三")
    settled()
    assert len(replica.history(member)) == before


def test_a_wrong_id_number_is_kept_and_marked_and_stops_nobody(
    qtbot, type_into, sheet, replica, member, settled
):
    type_into("id_no", "320282196001011234")
    settled()
    assert replica.get(member)["id_no"] == "320282196001011234"
    assert "校验码不符" in sheet.form.cell("id_no").problem()
    assert line(sheet, "id_no").property("level") == "error"


def test_a_right_id_number_fills_in_birth_and_sex(
    qtbot, type_into, sheet, replica, member, settled
):
    type_into("id_no", "11010519491231002x")
    settled()
    saved = replica.get(member)
    assert (saved["id_no"], saved["birth"], saved["sex"]) == (
        "11010519491231002X",
        "1949-12-31",
        "2",
    )
    assert not sheet.form.cell("id_no").problem()


def test_a_birth_that_disagrees_with_the_id_number_is_only_a_warning(
    qtbot, type_into, sheet, settled
):
    type_into("id_no", "11010519491231002X")
    type_into("birth", "1950-01-01")
    settled()
    assert sheet.form.cell("birth").problem().startswith("请核对")


def test_a_text_that_the_field_cannot_hold_stays_and_says_so(
    qtbot, type_into, sheet, replica, member, settled
):
    type_into("work_months", "半年")
    settled()
    assert replica.get(member)["work_months"] is None
    assert line(sheet, "work_months").text() == "半年"
    assert "请填整数" in sheet.form.cell("work_months").problem()
    type_into("work_months", "6")
    settled()
    assert replica.get(member)["work_months"] == 6
    assert not sheet.form.cell("work_months").problem()


def test_enter_goes_to_the_next_field_and_control_enter_finishes(qtbot, sheet):
    line(sheet, "name").setFocus()
    qtbot.keyClick(line(sheet, "name"), Qt.Key.Key_Return)
    assert line(sheet, "relation").hasFocus()
    with qtbot.waitSignal(sheet.finished):
        qtbot.keyClick(
            line(sheet, "relation"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
        )


def test_undo_goes_back_through_what_was_saved(qtbot, type_into, sheet, replica, member, settled):
    type_into("name", "张四")
    type_into("note", "住在东屋")
    line(sheet, "name").setFocus()
    qtbot.keyClick(line(sheet, "name"), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settled()
    assert (replica.get(member)["name"], replica.get(member)["note"]) == ("张四", None)
    qtbot.keyClick(line(sheet, "name"), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settled()
    assert replica.get(member)["name"] == "张三"
    assert line(sheet, "name").text() == "张三"


def test_flags_and_chips_are_saved_at_the_click(qtbot, sheet, replica, member, settled):
    yes, no = sheet.form.cell("resident").editor.inner
    qtbot.mouseClick(no, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(sheet.form.cell("health").editor.inner[1], Qt.MouseButton.LeftButton)
    settled()
    assert (replica.get(member)["resident"], replica.get(member)["health"]) == (False, ["2"])
    qtbot.mouseClick(no, Qt.MouseButton.LeftButton)
    settled()
    assert replica.get(member)["resident"] is None
    assert not yes.isChecked()


def test_a_choice_that_the_arrows_passed_is_saved_once(qtbot, sheet, replica, member, settled):
    before = len(replica.history(member))
    box = line(sheet, "sex")
    box.setFocus()
    for _ in range(3):
        qtbot.keyClick(box, Qt.Key.Key_Down)
    sheet.elsewhere.setFocus()
    settled()
    assert replica.get(member)["sex"] == "2"
    assert len(replica.history(member)) == before + 1


def test_what_others_change_comes_in_but_not_over_what_is_typed(
    qtbot, type_text, sheet, replica, member, settled
):
    qtbot.mouseClick(line(sheet, "name"), Qt.MouseButton.LeftButton)
    type_text(line(sheet, "name"), "丰")
    with replica.act("li") as act:
        act.set(member, {"name": "张五", "work_months": 3})
    sheet.show_record(replica.get(member))
    assert line(sheet, "name").text() == "张三丰"
    assert line(sheet, "work_months").text() == "3"


def test_what_others_change_under_a_typing_person_is_not_passed_over(
    qtbot, sheet, replica, member, type_text, settled
):
    widget = line(sheet, "note")
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)
    type_text(widget, "我写的")
    with replica.act("li") as act:
        act.set(member, {"note": "别人写的"})
    theirs = replica.history(member)[-1].change.stamp
    sheet.show_record(replica.get(member))
    qtbot.mouseClick(sheet.elsewhere, Qt.MouseButton.LeftButton)
    settled()
    mine = replica.history(member)[-1].change
    assert mine.set == {"note": "我写的"}
    assert mine.over.get("note", "") < theirs


def test_a_failed_saving_keeps_what_was_typed(
    qtbot, type_into, sheet, services, replica, member, settled
):
    told = []
    services.messages.shown.connect(told.append)
    with replica.act("li") as act:
        act.delete(member)
    type_into("name", "张四")
    settled()
    assert "已删除" in told[0].to("zh")
    assert line(sheet, "name").text() == "张四"
    with replica.act("li") as act:
        act.restore(member)
    sheet.form.commit()
    settled()
    assert replica.get(member)["name"] == "张四"


def test_a_new_record_is_made_with_its_first_value(
    qtbot, type_into, sheet, replica, member, settled
):
    household = replica.get(member)["household"]
    sheet.start(VILLAGE, {"household": household})
    settled()
    assert replica.count("member") == 1
    type_into("name", "李四")
    type_into("work_months", "3")
    settled()
    (made,) = replica.fetch("member", where={"name": "李四"})
    assert (made["household"], made["work_months"]) == (household, 3)


def test_the_language_of_a_form_switches(sheet):
    sheet.form.retranslate("en")
    assert sheet.form.cell("relation").editor.language == "en"
    yes, _ = sheet.form.cell("resident").editor.inner
    assert yes.text() == "Yes"


def test_what_could_not_be_saved_is_told_when_the_form_has_moved_on(
    qtbot, sheet, services, replica, member, settled, type_text
):
    told = []
    services.messages.shown.connect(told.append)
    with replica.act("li") as act:
        other = act.add("member", VILLAGE, {"household": "", "name": "李四"})
        act.delete(member)
    name = line(sheet, "name")
    name.selectAll()
    type_text(name, "张四")
    sheet.show_record(replica.get(other))
    settled()
    assert told[0].to("zh").endswith("没有存上：姓名 张四")
    assert line(sheet, "name").text() == "李四"
    assert sheet.form.values()["name"] == "李四"
