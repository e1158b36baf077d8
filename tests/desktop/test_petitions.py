"""The register of petition cases in the window: hidden from all who have no right on it."""

from datetime import timedelta

import pytest

from desktop.screens.issue_orders import FormAsking
from desktop.screens.petitions import PetitionRegister, Register, read_register
from sync.casework.petitions import add_case
from sync.stamps import today

TOWN = "R320282113"
OPENED = (today() - timedelta(400)).isoformat()
CASE = {"title": "征地补偿遗留", "opened": OPENED, "lead": "赵国强"}


@pytest.fixture
def register(qtbot, services, settled):
    """Opens the register as somebody sees it who may write in the town's restricted part."""

    def open_() -> PetitionRegister:
        made = PetitionRegister(services)
        qtbot.addWidget(made)
        made.ask()
        settled()
        made.show_register(made.register._replace(areas=(TOWN,)))
        return made

    return open_


def test_the_page_of_issues_offers_the_register_only_where_there_is_one(replica, page, settled):
    shown = page()
    settled()
    assert not shown.petitions.isVisible()
    add_case(replica, "wang", TOWN, CASE)
    shown.reload()
    settled()
    assert shown.petitions.isVisible()
    assert shown.petitions.text() == "信访积案…"


def test_without_a_home_hub_nothing_can_be_registered(replica):
    assert read_register(replica) == Register([], ())


def test_a_case_is_registered_followed_and_closed(replica, register, settled):
    shown = register()
    assert not shown.table.isVisible()
    shown.add.click()
    asking = shown.findChild(FormAsking)
    asking.form.set_record({**CASE, "lead": None})
    asking.values |= {**CASE, "lead": None}
    asking.work()
    settled()
    [case] = replica.fetch("petition")
    assert (case.area, case["state"]) == (TOWN, "1")
    assert shown.table.current_id() == case.id
    shown.close_case.click()
    asking = [one for one in shown.findChildren(FormAsking) if one.isVisible()][-1]
    asking.work()
    settled()
    assert asking.problem.text() == "没有包案领导，不能办结"
    asking.reject()
    with replica.act("wang") as act:
        act.set(case.id, {"lead": "赵国强"})
    shown.step.click()
    asking = [one for one in shown.findChildren(FormAsking) if one.isVisible()][-1]
    said = {"date": today().isoformat(), "kind": "2", "text": "上门听取诉求", "by": "赵国强"}
    asking.form.set_record(said)
    asking.values |= said
    asking.work()
    settled()
    shown.close_case.click()
    asking = [one for one in shown.findChildren(FormAsking) if one.isVisible()][-1]
    asking.work()
    settled()
    assert replica.fetch("petition")[0]["state"] == "2"
    assert "化解率100.0%" in shown.count.text()
