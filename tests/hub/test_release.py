"""What follows when held changes are let in: differences, numbers, what waited; and who does it
when a hub was restored or upgraded."""

import json
from dataclasses import replace

import pytest

from sync.hub.backup import back_up, restore
from sync.hub.desk import HubDesk
from sync.protocol.messages import Receipt, read_answer
from sync.records import catalogue
from sync.records.fields import TextField
from sync.records.kinds.base import Kind
from sync.replica.release import reviews
from sync.replica.tables import kind_tables, layout_of
from tests.hub.deskside import codes, open_ids
from tests.hub.township import VILLAGE

pytestmark = pytest.mark.usefixtures("sound")

# -- what follows ----------------------------------------------------------------------------------


def test_a_value_that_somebody_else_changed_meanwhile_becomes_a_difference(desk, people):
    zhang, wang, li = people("zhang"), people("wang"), people("li")
    home = zhang.add(head="张三", phone="1")
    zhang.sync(desk)
    wang.sync(desk)
    li.sync(desk)
    desk.access.withdraw("zhang", VILLAGE)
    zhang.set(home, phone="2")
    zhang.sync(desk)
    wang.set(home, phone="3")
    wang.sync(desk)
    li.sync(desk)
    assert li.replica.count("conflict") == 0
    li.release(*open_ids(li.replica))
    li.sync(desk)
    [conflict] = desk.replica.fetch("conflict")
    assert (json.loads(conflict["kept"]), json.loads(conflict["lost"])) == ("3", "2")
    assert conflict["lost_author"] == "zhang"
    wang.sync(desk)
    assert wang.replica.get(home)["phone"] == "3"
    assert wang.replica.count("conflict") == 1


def test_what_its_author_had_changed_again_is_no_difference(desk, zhang, li):
    home = zhang.change(head="张三", phone="1")
    zhang.say(home)
    desk.access.set_disabled("zhang", True)
    first = zhang.change(record=home.stamp, phone="2", over={"phone": home.stamp})
    second = zhang.change(record=home.stamp, phone="3", over={"phone": first.stamp})
    zhang.say(first, second)
    earlier, later = desk.replica.held()
    li.say(li.change("held", later.id, released="yes"))
    li.say(li.change("held", earlier.id, released="yes"))
    assert desk.replica.get(home.stamp)["phone"] == "3"
    assert desk.replica.count("conflict") == 0


def test_a_chain_that_waits_is_let_in_in_order(desk, zhang, li):
    home = zhang.change(head="张三", author="li")  # signed in with another's name
    edit = zhang.change(record=home.stamp, phone="1")
    visit = zhang.change("visit", household=home.stamp, date="2017-06-05")
    need = zhang.change("need", visit=visit.stamp, household=home.stamp, text="修路")
    more = zhang.change("need", need.stamp, text="修村口的路")
    zhang.say(home, edit, visit, need, more)
    assert [held.code for held in desk.replica.held()] == ["author", *["waits"] * 4]
    first = desk.replica.held()[0]
    assert codes(li.say(li.change("held", first.id, released="yes"))) == []
    assert desk.replica.held() == []
    assert desk.replica.get(home.stamp)["phone"] == "1"
    assert desk.replica.get(need.stamp)["text"] == "修村口的路"
    released = [h.released for h in desk.replica.held(settled=True)]
    assert released == ["yes"] * 5


def test_what_waits_and_may_not_be_written_any_more_goes_to_the_clerk(desk, zhang, li):
    home = zhang.change(head="张三", author="li")
    visit = zhang.change("visit", household=home.stamp, date="2017-06-05")
    zhang.say(home, visit)
    desk.access.set_disabled("zhang", True)
    first = desk.replica.held()[0]
    li.say(li.change("held", first.id, released="yes"))
    [left] = desk.replica.held()
    assert (left.record, left.code) == (visit.stamp, "out-of-scope")
    assert codes(li.say(li.change("held", left.id, released="yes"))) == []
    assert desk.replica.get(visit.stamp)


def test_an_issue_let_in_gets_its_number_and_its_steps_are_decided(desk, zhang, li):
    issue = zhang.change(
        "issue", text="村口的路灯不亮", category="1", raised="2017-06-05", author="li"
    )
    step = zhang.change("issue_step", issue=issue.stamp, event="collect", date="2017-06-05")
    zhang.say(issue, step)
    first = desk.replica.held()[0]
    li.say(li.change("held", first.id, released="yes"))
    assert desk.replica.get(issue.stamp)["number"]
    decided = desk.replica.get(step.stamp)
    assert decided["taken"] is not None or decided["refused"]


# -- a hub restored (invariant 10) -----------------------------------------------------------------


def test_a_restored_hub_that_judges_otherwise_is_followed_by_everybody(
    desk, folder, people, tmp_path
):
    zhang, wang, li = people("zhang"), people("wang"), people("li")
    for person in (zhang, wang, li):
        person.sync(desk)
    back_up(desk, tmp_path / "early.db")
    home = zhang.add(head="张三")
    zhang.sync(desk)
    wang.sync(desk)
    assert wang.replica.get(home)
    desk.close()
    restore(folder, tmp_path / "early.db")
    again = HubDesk.open(folder)
    try:
        again.access.withdraw("zhang", VILLAGE)
        wang.sync(again)  # brings zhang's household along, which zhang may not write any more
        assert again.replica.get(home) is None
        # His household, and the number that the hub gave it in its earlier life.
        assert {held.code for held in again.replica.held()} == {"out-of-scope", "waits"}
        assert wang.replica.get(home) is None  # he had applied it, and hears of it
        li.sync(again)
        li.release(*[one.held.id for one in reviews(li.replica) if one.releasable])
        li.sync(again)
        assert again.replica.held() == []
        wang.sync(again)
        assert wang.replica.get(home)["head"] == "张三"
    finally:
        again.close()


def test_a_restored_hub_lets_in_what_it_had_held_when_the_right_is_there_again(
    desk, folder, people, tmp_path
):
    zhang, wang = people("zhang"), people("wang")
    zhang.sync(desk)
    wang.sync(desk)
    back_up(desk, tmp_path / "early.db")
    desk.access.withdraw("zhang", VILLAGE)
    home = zhang.add(head="张三")
    zhang.sync(desk)
    wang.sync(desk)
    assert wang.replica.get(home) is None
    desk.close()
    restore(folder, tmp_path / "early.db")  # in which zhang still has his right
    again = HubDesk.open(folder)
    try:
        wang.sync(again)
        assert again.replica.get(home)["head"] == "张三"
        assert wang.replica.get(home)["head"] == "张三"
        assert again.replica.held() == []
        zhang.sync(again)
        assert zhang.replica.held() == []
    finally:
        again.close()


# -- an upgrade ------------------------------------------------------------------------------------


OMEN = Kind("omen", "征兆", "Omen", (TextField(name="sign", zh="象", en="Sign"),))


@pytest.fixture
def upgraded(desk, folder):
    """The hub's program learns a kind."""

    def upgrade():
        catalogue.KINDS["omen"] = OMEN
        layout_of.cache_clear()
        desk.replica.store.ensure(kind_tables())
        return HubDesk.open(folder)

    yield upgrade
    catalogue.KINDS.pop("omen", None)
    layout_of.cache_clear()


def test_a_kind_that_an_upgrade_brings_is_let_in_by_the_hub(desk, folder, li, upgraded):
    sign = li.change("omen", sign="狮子")
    edit = li.change("omen", sign.stamp, sign="处女", over={"sign": sign.stamp})
    li.say(sign, edit)
    assert [held.code for held in desk.replica.held()] == ["unknown-kind"] * 2
    new = upgraded()
    try:
        assert new.replica.held() == []
        assert new.replica.get(sign.stamp)["sign"] == "处女"
        assert new.replica.count("conflict") == 0
    finally:
        new.close()
        desk.close()  # before the program forgets the kind again


def test_what_an_older_program_had_held_gets_its_records(desk, folder, zhang):
    zhang.say(zhang.change("team", name="一组"))
    [held] = desk.replica.held()
    with desk.replica.store.transaction() as connection:  # as it stood before there were records
        for table in ("change", "head"):
            connection.execute(f"DELETE FROM {table} WHERE device = ?", (desk.device,))
        connection.execute("DELETE FROM held")
        connection.execute("DELETE FROM setting WHERE name = 'examined'")
        connection.execute(
            "INSERT INTO quarantine VALUES (?, ?, 1, ?, 'no-right', '原因', 'why', 5)",
            (VILLAGE, zhang.device, held.record),
        )
    again = HubDesk.open(folder)
    try:
        [now] = again.replica.held()
        assert (now.id, now.code, now.received, now.author) == (held.id, "no-right", 5, "zhang")
        assert again.replica.query("SELECT * FROM quarantine") == []
    finally:
        again.close()


def test_a_relay_that_holds_what_the_hub_accepts_hears_so(desk, zhang, wang):
    home = zhang.change(head="张三")
    run = replace(zhang.run(home), held=(1,))
    answer = wang.push(run)
    assert read_answer(answer.receipt.encode(), Receipt).accepted == 1
    assert desk.replica.get(home.stamp)
    assert [(held.n, held.released) for held in desk.replica.held(settled=True)] == [(1, "yes")]


def test_a_long_name_makes_no_endless_reason(desk, zhang):
    zhang.say(zhang.change("x" * 100_000), zhang.change(author="y" * 100_000, head="张三"))
    for held in desk.replica.held():
        assert len(held.reason.zh) < 200
        assert len(held.kind) <= 100
        assert len(held.author) <= 100
