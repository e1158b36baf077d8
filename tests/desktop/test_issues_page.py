"""The page Issues: what the list tells, the steps that are offered, and what is written down."""

from datetime import timedelta

from PySide6.QtCore import Qt

from desktop.screens.issue_data import Narrowing, follows, read_rows, read_sheet, suggested
from desktop.screens.issue_steps import StepForm
from sync.casework.issues import life_of
from sync.stamps import today
from tests.desktop.issue_office import BOARD, VILLAGE, texts

# -- the list ------------------------------------------------------------------------------------


def test_the_list_goes_by_state_and_the_most_urgent_first(page, issue):
    late = issue("submit", "triage", "assign", "accept", due=-3)
    early = issue("submit", "triage", "assign", "accept", due=30)
    fresh = issue()
    rows = page().list.table.rows()
    assert [row[0] for row in rows] == [fresh, late, early]
    assert [row.colour for row in rows] == ["none", "red", "none"]
    assert rows[1].why.zh == "超期3天"
    assert rows[1].who == "欧阳·丽"


def test_closed_issues_are_shown_when_asked_for(page, issue):
    issue("submit")
    gone = issue("submit", "withdraw")
    shown = page()
    assert gone not in [row[0] for row in shown.list.table.rows()]
    shown.filters.states.buttons["withdrawn"].click()
    assert [row[0] for row in shown.list.table.rows()] == [gone]


def test_chips_say_how_many_there_are(page, issue):
    issue("submit", "triage", "assign", "accept", due=-3)
    issue("submit")
    chips = page().filters
    assert chips.overlays.buttons["red"].text().endswith(" 1")
    assert chips.states.buttons["collected"].text().endswith(" 1")
    assert not chips.states.buttons["solved"].isVisible()


def test_colour_level_and_words_narrow_together(replica, issue):
    late = issue("submit", "triage", "assign", "accept", due=-3, contact="张三")
    issue("submit", "triage", "assign", "accept", contact="李四")
    rows = read_rows(replica, "", "wang", today())
    both = Narrowing(colours=frozenset({"red"}), level="1", words="张三 积水")
    assert [row.id for row in rows if both.takes(row)] == [late]
    assert not [row for row in rows if Narrowing(level="3").takes(row)]


def test_mine_are_those_i_handle_and_those_of_my_pairs(replica, household, issue):
    theirs = issue("submit")
    rows = {row.id: row for row in read_rows(replica, "", "zhao", today())}
    assert not rows[theirs].mine
    with replica.act("admin") as act:
        zhao = act.add("cadre", "320282113", {"name": "赵小红", "account": "zhao"})
        act.add("pair", VILLAGE, {"cadre": zhao, "household": household, "starts": "2017-01-01"})
    rows = {row.id: row for row in read_rows(replica, "", "zhao", today())}
    assert rows[theirs].mine


def test_an_empty_list_offers_to_write_the_first_issue(page, settled):
    shown = page()
    assert "同步" in shown.list.empty.words() or "sync" in shown.list.empty.words()
    shown.list.empty.button.click()
    settled()
    assert shown.writing.isVisible()


def test_nothing_that_fits_offers_to_show_all(page, issue):
    issue("submit")
    shown = page()
    shown.filters.words.setText("没有的字")
    assert not shown.list.table.rows()
    shown.list.empty.button.click()
    assert len(shown.list.table.rows()) == 1


# -- the record ----------------------------------------------------------------------------------


def test_only_allowed_steps_have_buttons_and_the_others_say_why(page, issue, settled):
    id = issue("submit")
    shown = page()
    shown.open(id)
    settled()
    assert set(shown.panel.steps.buttons()) == {
        "settle_at_once", "triage", "merge", "return", "withdraw",
    }  # fmt: skip
    said = texts(shown.panel.not_now)
    assert "“交办”之前还要先办：研判" in said
    assert "研判\n" not in said.split("交办")[0]


def test_a_step_asks_for_what_it_needs_in_its_own_words(page, issue, settled):
    id = issue("submit", "triage")
    shown = page()
    shown.open(id)
    settled()
    shown.panel.start_step("assign")
    form = shown.panel.steps.form
    assert form.form.cell("document").field.label.zh == "交办单号"
    assert form.form.values()["unit"] == "镇水利站"
    assert form.form.values()["due"] == (today() + timedelta(10)).isoformat()
    form.record()
    assert "有误" in form.form.cell("document").problem()
    assert form.why()


def test_a_recorded_step_awaits_the_hub(qtbot, page, replica, issue, settled):
    id = issue("submit", "triage")
    shown = page()
    shown.open(id)
    settled()
    shown.panel.start_step("assign")
    form = shown.panel.steps.form.form
    for name, text in (("document", "湖交办〔2017〕3号"), ("person", "李明")):
        line = form.cell(name).editor.inner[0]
        line.setFocus()
        line.insert(text)
    qtbot.keyClick(line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: shown.panel.steps.form is None)
    settled()
    life = life_of(replica, id)
    assert (life.state, len(life.pending), life.person) == ("assigned", 1, "李明")
    assert shown.panel.history.entries[0].texts()[0].startswith("交办 → 已交办")
    assert shown.panel.history.entries[0].texts()[1] == "待中心确认"


def test_a_refused_step_stands_in_the_history_with_its_reason(qtbot, page, replica, issue, settled):
    id = issue("submit")
    with replica.act("wang", hub=True) as act:
        values = {"issue": id, "event": "triage", "date": today().isoformat()}
        act.add("issue_step", VILLAGE, {**values, "refused": "“研判”还要填：承办单位"})
    shown = page()
    assert shown.list.table.rows()[0].refused
    shown.open(id)
    settled()
    # New labels are shown by the next turn of the event loop, not by the turn that made them.
    qtbot.waitUntil(lambda: "“研判”还要填：承办单位" in texts(shown.panel.history))


def test_what_the_rules_refuse_is_said_at_the_form(page, replica, issue, settled):
    id = issue("submit", "triage", "assign", "accept", "report_done", "approve_result")
    with replica.act("wang", hub=True) as act:
        values = {"issue": id, "event": "feed_back", "date": today().isoformat(), "taken": 7}
        act.add("issue_step", VILLAGE, {**values, "way": "1", "person": "张三"})
    shown = page()
    shown.open(id)
    settled()
    shown.panel.steps.start("post", {"ends": today().isoformat(), "place": "村公开栏", **BOARD})
    shown.panel.steps.form.record()
    settled()
    assert shown.panel.steps.form.why() == "公示结束应晚于公示开始"


def test_what_was_typed_into_a_step_is_there_when_one_comes_back(page, issue, settled):
    first, second = issue("submit"), issue("submit")
    shown = page()
    shown.open(first)
    settled()
    shown.panel.start_step("triage")
    shown.panel.steps.form.form.cell("unit").editor.line.setText("镇民政办")
    shown.open(second)
    settled()
    assert not shown.panel.steps.findChildren(StepForm)
    shown.open(first)
    settled()
    shown.panel.start_step("triage")
    assert shown.panel.steps.form.form.values()["unit"] == "镇民政办"


def test_a_level_gives_its_due_date(page, issue, settled):
    id = issue("submit")
    shown = page()
    shown.open(id)
    settled()
    shown.panel.start_step("triage")
    form = shown.panel.steps.form.form
    level = form.cell("level").editor
    level.box.setCurrentIndex(level.box.findData("2"))
    form.commit()
    assert form.values()["due"] > (today() + timedelta(50)).isoformat()


def test_another_persons_change_is_shown_without_losing_what_is_typed(
    qtbot, page, replica, issue, settled
):
    id = issue("submit")
    shown = page()
    shown.open(id)
    settled()
    shown.panel.start_step("triage")
    shown.panel.steps.form.form.cell("unit").editor.line.setText("镇民政办")
    with replica.act("li") as act:
        act.set(id, {"text": "门前道路积水，已淹到门槛"})
    shown.services.worker.announce(frozenset({"issue"}))
    settled()
    qtbot.waitUntil(lambda: "已淹到门槛" in texts(shown.panel.head))
    assert shown.panel.steps.form.form.cell("unit").editor.line.text() == "镇民政办"


def test_opening_with_a_step_shows_its_form(page, issue, settled):
    id = issue("submit")
    shown = page()
    shown.open(f"{id}#triage")
    settled()
    assert shown.panel.steps.form.option.event == "triage"


# -- a new one -----------------------------------------------------------------------------------


def test_a_new_issue_is_found_by_pinyin_written_and_handed_in(
    qtbot, page, replica, household, settled
):
    shown = page()
    shown.new.click()
    settled()
    qtbot.keyClicks(shown.writing.words, "oyl")
    settled()
    assert [row[0] for row in shown.writing.table.rows()] == [household]
    qtbot.keyClick(shown.writing.words, Qt.Key.Key_Return)
    settled()
    form = shown.writing.editor.form
    assert form.values()["contact"] == "欧阳·丽"
    form.cell("text").editor.text.setPlainText("路灯坏了三个月")
    form.cell("demand").editor.text.setPlainText("修好路灯")
    form.cell("consent").editor.chips.buttons["1"].click()
    category = form.cell("category").editor
    category.box.setCurrentIndex(category.box.findData("07"))
    shown.writing.submit.click()
    qtbot.waitUntil(lambda: not shown.writing.isVisible())
    settled()
    (made,) = replica.fetch("issue")
    assert (made.area, made["household"]) == (VILLAGE, household)
    assert life_of(replica, made.id).state == "collected"
    assert shown.panel.sheet.record.id == made.id


def test_an_issue_that_lacks_something_stays_a_draft_and_is_told_why(
    qtbot, page, replica, household, settled
):
    shown = page()
    told = []
    shown.services.messages.shown.connect(lambda message: told.append(message.text))
    shown.new.click()
    shown.writing.choose(household)
    settled()
    shown.writing.editor.form.cell("text").editor.text.setPlainText("路灯坏了三个月")
    shown.writing.submit.click()
    settled()
    qtbot.waitUntil(lambda: bool(told))
    assert told[-1].zh.startswith("“提交”还要填：")
    assert shown.writing.isVisible()
    assert replica.count("issue") == 1


def test_the_village_itself_can_have_an_issue(page, replica, household, settled):
    shown = page()
    shown.new.click()
    settled()
    shown.writing.choose(VILLAGE)
    settled()
    shown.writing.editor.form.cell("text").editor.text.setPlainText("村口公厕没有灯")
    shown.writing.editor.form.commit()
    settled()
    (made,) = replica.fetch("issue")
    assert (made.area, made["household"]) == (VILLAGE, None)


# -- pure ----------------------------------------------------------------------------------------


def test_a_posting_is_suggested_from_the_notice_that_names_the_issue(replica, issue):
    id = issue("submit", "triage", "assign", "accept", "report_done", "approve_result")
    with replica.act("wang", hub=True) as act:
        fed = {"issue": id, "event": "feed_back", "date": today().isoformat(), "taken": 7}
        act.add("issue_step", VILLAGE, {**fed, "way": "1", "person": "张三"})
        days = {"starts": "2017-06-05", "ends": "2017-06-11", "place": "村口"}
        notice = {"title": "公示", "number": "湖公示〔2017〕1号", "issues": [id], **days}
        act.add("notice", VILLAGE, notice)
    sheet = read_sheet(replica, id, "wang", (), today())
    known = suggested(sheet, "post", today())
    assert known | days == known
    assert known["document"] == "湖公示〔2017〕1号"


def test_a_notice_that_is_chosen_gives_its_dates_to_the_posting(replica, issue):
    id = issue("submit")
    with replica.act("wang") as act:
        days = {"starts": "2017-06-05", "ends": "2017-06-11", "place": "村口"}
        notice = act.add("notice", VILLAGE, {"title": "公示", "number": "1号", **days})
    sheet = read_sheet(replica, id, "wang", (), today())
    assert follows(sheet, "post", {"notice": notice}, today()) == {**days, "document": "1号"}
    assert follows(sheet, "post", {"starts": "2017-06-05"}, today()) == {"ends": "2017-06-09"}


def test_roles_of_the_home_hub_bar_steps_that_are_for_others(replica, issue):
    id = issue("submit")
    barred = read_sheet(replica, id, "wang", ("visitor",), today()).option("triage")
    assert not barred.allowed
    assert barred.why.zh == "“研判”由乡镇办、县(市)督办、管理员办理"
    assert read_sheet(replica, id, "wang", ("visitor", "clerk"), today()).option("triage").allowed
