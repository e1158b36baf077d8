"""户籍事务 from the window: splitting, merging, people of a year, and people on record twice."""

import pytest
from PySide6.QtWidgets import QLabel

from desktop.screens.people import doubts_of_id, facts_of_id
from sync.casework.households import make_roster
from sync.stamps import today

HERE, THERE = "320282113201", "320282113202"
ID = "11010519491231002X"
LONG = "买买提明·阿不都热合曼·吐尔逊" * 3


def family(replica, head="王建国", area=HERE):
    """A household of four with income of this year; the ids of it and its people."""
    with replica.act("wang") as act:
        home = act.add("household", area, {"head": head, "n_shared": 5})
        of = {"household": home, "shares_budget": True, "in_hukou": True, "resident": True}
        people = ((head, "02"), ("王小明", "20"), ("李静", "38"), ("王宝", "41"))
        ids = [act.add("member", area, {**of, "name": n, "relation": r}) for n, r in people]
        year = today().year
        for member in ids[:2]:
            line = {"household": home, "year": year, "item": "W1", "amount": 100, "member": member}
            act.add("income_line", area, line)
    return home, ids


@pytest.fixture
def shown(window, replica, settled):
    """A household in the window."""

    def show(home):
        visits = window.pages["visits"]
        visits.open(home)
        visits.shown()
        settled()
        return visits.household

    return show


@pytest.fixture
def asked(settled):
    """Opens a dialog of the menu by its place there."""

    def ask(pane, place):
        pane.matters.menu.menu().actions()[place].trigger()
        settled()
        return pane.matters.dialog

    return ask


SPLIT, MERGE, YEAR, TWICE = range(4)


def test_head_counts_that_differ_are_told_and_filled_when_asked(shown, replica, settled):
    home, _ = family(replica)
    pane = shown(home)
    assert pane.matters.counts.text() == "请核对：共享收支人口填写5人，按成员计4人"
    assert replica.get(home)["n_shared"] == 5
    pane.matters.fill.click()
    settled()
    pane = shown(home)
    assert replica.get(home)["n_shared"] == 4
    assert not pane.matters.isVisible()


def test_members_leave_with_their_lines_and_the_window_goes_along(
    shown, asked, replica, settled, window
):
    home, (_, son, wife, _) = family(replica)
    dialog = asked(shown(home), SPLIT)
    assert set(dialog.members) == {son, wife, *dialog.members} - {home}
    assert not dialog.ok.isEnabled()
    dialog.members[son].setChecked(True)
    dialog.members[wife].setChecked(True)
    assert [box.isChecked() for box in dialog.lines.values()] == [False, True]
    assert dialog.head.currentData() == son
    dialog.ok.click()
    settled()
    (new,) = replica.fetch("household", where={"split_from": home})
    assert new["head"] == "王小明"
    assert {m["name"] for m in replica.fetch("member", where={"household": new.id})} == {
        "王小明",
        "李静",
    }
    assert window.pages["visits"].household.head.dossier.record.id == new.id


def test_a_household_goes_up_in_another_and_says_so(shown, asked, replica, settled, window):
    home, _ = family(replica)
    other, people = family(replica, "张三")
    dialog = asked(shown(home), MERGE)
    assert not dialog.ok.isEnabled()
    dialog.filter.setText("张")
    assert [row[0] for row in dialog.table.rows()] == [other]
    dialog.table.select(other)
    dialog.other_stays.setChecked(True)
    assert dialog._relation_label.text() == "王建国是张三的什么人（知道的话）"
    dialog.ok.click()
    settled()
    assert replica.get(home)["merged_into"] == other
    assert replica.count("member", where={"household": other}) == 2 * len(people)
    pane = shown(home)
    assert pane.matters.ended.text() == "这一户已并入张三户，不再计入户数。"
    assert not pane.matters.menu.isEnabled()
    pane.matters.back.click()
    settled()
    assert replica.count("member", where={"household": home}) == len(people)
    assert not shown(home).matters.ended.isVisible()
    with replica.act("wang") as act:
        act.set(home, {"merged_into": other})
    pane = shown(home)
    pane.matters.go.click()
    settled()
    assert window.pages["visits"].household.head.dossier.record.id == other


def test_the_people_of_a_year_are_made_and_shown(shown, asked, replica, settled):
    home, ids = family(replica)
    dialog = asked(shown(home), YEAR)
    year = today().year - 1
    assert dialog.year.currentData() == year
    assert dialog.form.isHidden()
    dialog.ok.click()
    settled()
    (roster,) = replica.fetch("household_year", where={"household": home})
    assert (roster["year"], roster["members"]) == (year, ids)
    assert "王建国、王小明、李静、王宝" in dialog.people.text()
    assert not dialog.form.isHidden()
    dialog.reject()
    settled()
    make_roster(replica, "wang", home, year, again=True)


def twins(replica):
    home, (head, *_) = family(replica)
    with replica.act("wang") as act:
        act.set(head, {"id_no": ID, "phone": "13800000001"})
        other = act.add("household", THERE, {"head": "邻村人"})
        of = {"household": other, "name": "王建国", "id_no": ID}
        twin = act.add("member", THERE, {**of, "phone": "13900000002", "marital": "20"})
    return home, head, twin


def test_somebody_on_record_twice_is_told_of_and_merged(shown, replica, settled):
    home, head, twin = twins(replica)
    pane = shown(home)
    assert pane.matters.doubles.text() == "身份证号在别处也有登记：王建国"
    pane.matters.see.click()
    settled()
    dialog = pane.matters.dialog
    assert "邻村人" in dialog._facts.text()
    assert list(dialog.choices) == ["phone"]
    words = " ".join(one.text() for one in dialog._inside.findChildren(QLabel))
    assert "由另一条补上：婚姻" in words
    dialog.choices["phone"].setChecked(True)
    dialog.ok.click()
    settled()
    assert replica.get(head)["phone"] == "13900000002"
    assert replica.get(head)["marital"] == "20"
    assert replica.get(twin)["same_as"] == head
    assert "没有重复登记" in dialog._facts.text()
    dialog.reject()
    settled()
    assert not shown(home).matters.doubles.isVisible()


def test_the_other_record_may_be_the_one_that_stays(shown, asked, replica, settled):
    home, head, twin = twins(replica)
    dialog = asked(shown(home), TWICE)
    dialog.swap.click()
    dialog.ok.click()
    settled()
    assert replica.get(head)["same_as"] == twin
    assert replica.get(twin)["phone"] == "13900000002"
    dialog.reject()
    settled()


def test_who_left_stays_in_the_list_and_out_of_the_counts(shown, replica, settled):
    home, (_, _, _, child) = family(replica)
    pane = shown(home)
    pane.people.choose(child)
    pane.people.leave.click()
    settled()
    assert replica.get(child)["left"] == today().isoformat()
    pane = shown(home)
    assert pane._members_title.text().endswith("3")
    last = [pane.people.table.model().index(3, column).data() for column in (0, 1)]
    assert last == ["王宝", "已离户"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_long_name_is_not_cut(qtbot, shown, asked, replica, settled, window, language):
    window.services.translation.switch(language)
    home, _ = family(replica, LONG)
    family(replica, LONG)
    pane = shown(home)
    for place in (SPLIT, MERGE, YEAR, TWICE):
        dialog = asked(pane, place)
        qtbot.wait(20)
        for found in dialog.findChildren(QLabel):
            if found.isVisible() and found.wordWrap():
                assert found.height() >= found.heightForWidth(found.width()), found.text()
        dialog.reject()
        settled()
    assert window.width() == 1366


def test_a_disability_card_fills_in_what_it_says_and_doubts_the_rest():
    card = ID + "43"
    found = facts_of_id({}, {"disability_card": card})
    assert found == {
        "disability_type": "4",
        "disability_level": "3",
        "id_no": ID,
        "birth": "1949-12-31",
        "sex": "2",
    }
    assert facts_of_id({"id_no": ID, "disability_level": "2"}, {"disability_card": card}) == {
        "disability_type": "4"
    }
    (doubt,) = doubts_of_id({"disability_card": card, "disability_level": "2"})
    assert (doubt.field, "残疾人证号" in doubt.text.zh) == ("disability_level", True)
