"""政策匹配 in the window: why, what is missing, who handles it, and what came of it."""

import pytest

from desktop.screens.entitlement_panel import lines_of
from sync.stamps import today

VILLAGE, TOWN = "320282113201", "320282113"
LONG = "尼格买提·热合曼阿卜杜拉"


@pytest.fixture
def home(replica):
    """An old couple: a good deal known of him, little of her."""
    with replica.act("wang") as act:
        act.add("cadre", TOWN, {"name": "王建国", "account": "wang"})
        household = act.add("household", VILLAGE, {"head": LONG, "mark": "9", "sudden": False})
        of = {"household": household}
        old = {"birth": str(today().year - 90), "medical": False, "age_allowance": False}
        care = {"disability_type": "4", "disability_level": "2", "needs_care": True}
        act.add("member", VILLAGE, {**of, "name": LONG, **old, **care, "care_allowance": False})
        act.add("member", VILLAGE, {**of, "name": "李䶮", "birth": str(today().year - 70)})
    return household


@pytest.fixture
def panel(window, home, settled):
    """The panel of the household, on screen."""
    visits = window.pages["visits"]
    window.go("visits", "")
    visits.open(home)
    settled()
    visits.household.tabs.setCurrentWidget(visits.household.policies)
    settled()
    return visits.household.policies


def line(panel, policy, state="suggested"):
    return next(
        one
        for one in lines_of(panel.matches())
        if one.first.policy.id == policy and one.first.state == state
    )


def test_the_tab_counts_what_wants_attention_and_the_table_says_why(panel, window):
    tabs = window.pages["visits"].household.tabs
    assert tabs.tabText(tabs.indexOf(panel)) == "政策匹配 3"
    panel.choose(line(panel, "P09").key)
    assert panel._title.text() == f"P09 重度残疾人护理补贴 · {LONG}"
    assert panel._why.text().endswith("肢体二级，需长期照护，未领取护理补贴")
    assert "材料：申请表、残疾人证、银行卡" in panel._paper.text()
    row = next(i for i, r in enumerate(panel.table.rows()) if r[0] == line(panel, "P09").key)
    tip = panel.table.model().columns[1].tip(panel.table.rows()[row], "zh")
    assert "受理：乡镇（街道）受理，县残联审核" in tip


def test_an_outcome_is_one_click_and_its_particulars_stand_below(panel, home, replica, settled):
    panel.choose(line(panel, "P09").key)
    assert panel.form.isHidden()
    panel.outcome.buttons["3"].click()
    settled()
    (record,) = replica.fetch("entitlement", VILLAGE)
    assert (record["rule"], record["outcome"], record["household"]) == ("P09", "3", home)
    assert (record["handler"], record["applied"]) == ("王建国", today().isoformat())
    assert panel.outcome.on() == ["3"]
    assert not panel.form.isHidden()
    panel.form.form.put({"note": "材料齐"})
    settled()
    panel.outcome.buttons["2"].click()
    settled()
    (record,) = replica.fetch("entitlement", VILLAGE)
    assert (record["outcome"], record["note"]) == ("2", "材料齐")
    assert panel.outcome.on() == ["2"]


def test_what_is_missing_is_filled_in_where_it_is_asked(panel, replica, settled):
    missing = line(panel, "P13", "missing")
    assert missing.whose == f"{LONG}、李䶮"
    panel.choose(missing.key)
    assert panel.outcome.isHidden()
    assert panel._missing.text() == f"需补充：是否参加养老保险（{LONG}、李䶮）"
    her = next(m for m in replica.fetch("member", VILLAGE) if m["name"] == "李䶮")
    panel.asks.forms[her.id].form.put({"pension": False})
    settled()
    assert replica.get(her.id)["pension"] is False
    assert line(panel, "P13").first.name == "李䶮"
    assert line(panel, "P13", "missing").whose == LONG


def test_missing_records_are_added_on_their_own_tab(panel, window):
    tabs = window.pages["visits"].household.tabs
    panel.choose(line(panel, "P06", "missing").key)
    panel.wanted.emit("rigid_expense")
    assert tabs.currentWidget() is window.pages["visits"].household.income
    panel.wanted.emit("need")
    assert tabs.currentIndex() == 0


def test_an_enterprise_about_which_all_is_known_says_what_would_fill_the_list(
    window, replica, settled
):
    with replica.act("wang") as act:
        firm = act.add(
            "enterprise", VILLAGE, {"name": "宜兴竹器厂", "labour_gap": 0, "finance_need": 0}
        )
        visit = {"enterprise": firm, "date": "2017-05-02", "mode": "1", "finished": True}
        act.add("visit", VILLAGE, visit)
    window.go("visits", "")
    visits = window.pages["visits"]
    visits.open(firm)
    settled()
    pane = visits.enterprise
    pane.tabs.setCurrentWidget(pane.policies)
    assert "记录企业的需求后" in pane.policies._empty.words()
    assert pane.policies._empty.isVisible()
    with replica.act("wang") as act:
        act.set(firm, {"labour_gap": 8})
    pane._services.worker.announce(frozenset({"enterprise"}))
    settled()
    assert pane.tabs.tabText(pane.tabs.indexOf(pane.policies)) == "政策匹配 1"


def test_during_a_visit_hints_are_taken_up_and_questions_answered(window, home, replica, settled):
    visits = window.pages["visits"]
    window.go("visits", "")
    visits.open(home)
    settled()
    visits._go_visiting("")
    settled()
    hints = visits.visit.policies
    take = next(b for b in hints._rows.findChildren(type(visits.visit.done)) if b.text())
    assert take.text() == "受理帮办"
    take.click()
    settled()
    (record,) = replica.fetch("entitlement", VILLAGE)
    assert (record["outcome"], record["handler"]) == ("1", "王建国")
    pension = next(q for q in hints._questions if q.label.zh == "是否参加养老保险")
    hints.ask(pension.label)
    assert len(hints.asks.forms) == 2
    her = next(m for m in replica.fetch("member", VILLAGE) if m["name"] == "李䶮")
    hints.asks.forms[her.id].form.put({"pension": True})
    settled()
    assert replica.get(her.id)["pension"] is True
    assert [one.who for one in next(
        q for q in hints._questions if q.label.zh == "是否参加养老保险"
    ).asks] == [LONG]  # fmt: skip


def test_everything_is_said_in_english_too(panel, window, services, settled):
    services.translation.switch("en")
    window.pages["visits"].household.retranslate()
    panel.choose(line(panel, "P09").key)
    assert panel.title() == "Policies 3"
    assert panel._title.text().startswith("P09 Care allowance")
    assert "needs long-term care" in panel._why.text()
    assert panel.outcome.buttons["1"].text() == "Take up (to be verified)"
    services.translation.switch("zh")
