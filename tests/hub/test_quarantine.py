"""What a hub holds back, who hears of it, and what happens when it is let in."""

import json

import pytest

from sync.hub.backup import back_up, restore
from sync.hub.desk import HubDesk
from sync.hub.verify import verify
from sync.peers.home import enrol
from sync.peers.session import synchronise
from sync.protocol.link import Address, Link, write_link
from sync.protocol.messages import Receipt, Right, read_answer
from sync.records import catalogue
from sync.records.fields import TextField
from sync.records.kinds.base import Kind
from sync.replica.check import check
from sync.replica.release import discard_in, release_in, reviews
from sync.replica.replica import Replica
from sync.replica.tables import kind_tables, layout_of
from tests.hub.township import NEXT_VILLAGE, VILLAGE, DirectPeer, Writer


class Person:
    """A laptop that speaks with the desk itself."""

    def __init__(self, desk, account, folder):
        self.account, self.replica = account, Replica.open(folder / f"{account}.db")
        link = write_link(Link(Address("http://hub"), desk.access.invite(account)))
        self.token = enrol(self.replica, link, account, lambda _: _Door(desk)).token

    def sync(self, desk):
        return synchronise(self.replica, DirectPeer(desk, self.token))

    def add(self, kind="household", area=VILLAGE, **values):
        with self.replica.act(self.account) as act:
            return act.add(kind, area, values)

    def set(self, id, **values):
        with self.replica.act(self.account) as act:
            act.set(id, values)

    def release(self, *ids):
        with self.replica.act(self.account) as act:
            return release_in(act, self.replica, ids)

    def discard(self, *ids):
        with self.replica.act(self.account) as act:
            return discard_in(act, self.replica, ids)


class _Door:
    def __init__(self, desk):
        self.desk = desk

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def enrol(self, request):
        return self.desk.enrol(request)


@pytest.fixture
def people(desk, tmp_path):
    opened = {}

    def of(account):
        if account not in opened:
            opened[account] = Person(desk, account, tmp_path)
        return opened[account]

    yield of
    for person in opened.values():
        assert check(person.replica).faults == []
        person.replica.close()


@pytest.fixture(autouse=True)
def sound(desk, monkeypatch):
    """Every hub is whole when it closes."""
    close, closed = HubDesk.close, []

    def look(hub):
        if hub not in closed:
            closed.append(hub)
            assert verify(hub).faults == []
            close(hub)

    monkeypatch.setattr(HubDesk, "close", look)


def waiting(replica):
    return [(held.code, held.released) for held in replica.held(settled=True)]


def codes(answer):
    return [held.code for held in answer.quarantined]


def open_ids(replica):
    return [held.id for held in replica.held()]


# -- a right taken away (invariant 12) -------------------------------------------------------------


def test_work_of_a_right_that_is_gone_waits_for_the_clerk_who_lets_it_in(desk, people):
    zhang, wang, li = people("zhang"), people("wang"), people("li")
    old = zhang.add(head="张三")
    for person in (zhang, wang, li):
        person.sync(desk)
    desk.access.withdraw("zhang", VILLAGE)  # while the laptop is offline, for weeks
    zhang.set(old, phone="13812345678")
    new = zhang.add(head="李四")
    zhang.add("member", household=new, name="李五")
    assert zhang.sync(desk).tally.quarantined == 3
    li.sync(desk)
    wang.sync(desk)
    seen = reviews(li.replica)
    assert [one.held.author for one in seen] == ["zhang"] * 3
    assert {one.held.code for one in seen} == {"out-of-scope"}
    assert seen[0].says() == [("联系电话", "13812345678")]
    assert li.replica.get(old)["phone"] is None
    assert li.replica.get(new) is None
    assert zhang.replica.get(old)["phone"] == "13812345678"  # on his own screen it stays
    li.release(*open_ids(li.replica))
    assert li.replica.get(old)["phone"] == "13812345678"
    li.sync(desk)
    wang.sync(desk)
    for replica in (desk.replica, wang.replica, li.replica):
        assert replica.get(old)["phone"] == "13812345678"
        assert replica.get(new)["head"] == "李四"
        assert replica.held() == []
    assert desk.replica.get(new)["code"]  # numbered like any other


def test_letting_a_member_in_lets_its_household_in(desk, people):
    zhang, li = people("zhang"), people("li")
    zhang.sync(desk)
    desk.access.withdraw("zhang", VILLAGE)
    home = zhang.add(head="李四")
    member = zhang.add("member", household=home, name="李五")
    zhang.sync(desk)
    li.sync(desk)
    [of_member] = [one.held.id for one in reviews(li.replica) if one.held.record == member]
    assert len(li.release(of_member)) == 2
    li.sync(desk)
    assert desk.replica.get(home)["head"] == "李四"
    assert desk.replica.get(member)["name"] == "李五"


def test_what_is_left_out_stays_in_the_list_and_in_the_log(desk, people):
    zhang, li = people("zhang"), people("li")
    zhang.sync(desk)
    desk.access.withdraw("zhang", VILLAGE)
    home = zhang.add(head="李四")
    zhang.sync(desk)
    li.sync(desk)
    li.discard(*open_ids(li.replica))
    li.sync(desk)
    assert desk.replica.held() == []
    assert waiting(desk.replica) == [("out-of-scope", "no")]
    assert desk.replica.get(home) is None
    assert desk.replica.history(home)[0].held
    zhang.sync(desk)
    [told] = zhang.replica.held()  # he reads nothing there any more: the hub's answer tells him
    assert "不予收录" in told.reason.zh
    li.release(told.id)  # minds can change
    li.sync(desk)
    zhang.sync(desk)
    assert desk.replica.get(home)["head"] == "李四"
    assert zhang.replica.held() == []


def test_an_author_hears_of_it_even_if_the_answer_was_lost(desk, people):
    zhang = people("zhang")
    zhang.sync(desk)
    zhang.add("team", name="一组")  # not his role's
    zhang.add(area=NEXT_VILLAGE, head="李四")  # not his area
    desk.push(zhang.token, _everything(zhang))  # the answer never arrives
    assert zhang.replica.held() == []
    zhang.sync(desk)
    assert sorted(held.code for held in zhang.replica.held()) == ["no-right", "out-of-scope"]
    assert zhang.replica.count("team") == 1
    quiet = DirectPeer(desk, zhang.token)
    assert synchronise(zhang.replica, quiet).tally.sent == 0
    assert len(zhang.replica.held()) == 2


def _everything(person):
    from sync.protocol.exchange import push_of

    runs = [run for batch in person.replica.own_runs({}) for run in batch]
    return push_of(runs, "", lambda _: None)


def test_only_a_clerk_decides_and_only_yes_or_no(desk, zhang, wang, li):
    zhang.say(zhang.change("team", name="一组"))
    [held] = desk.replica.held()
    for writer, word in ((wang, "yes"), (wang, "no")):
        answer = writer.say(writer.change("held", held.id, released=word))
        assert codes(answer) == ["no-right"]
    for words in ({"released": "perhaps"}, {"released": "yes", "code": "x"}, {"deleted": True}):
        assert codes(li.say(li.change("held", held.id, **words))) == ["invented"]
    assert codes(li.say(li.change("held", f"{VILLAGE}-{li.device}-9", released="yes"))) == [
        "invented"
    ]
    assert desk.replica.get(held.id)["released"] is None
    assert codes(li.say(li.change("held", held.id, released="yes"))) == []
    assert desk.replica.count("team") == 1


NEVER = {
    "hub-only": {"kind": "issue", "text": "路灯不亮", "number": "320282113-2017-000001"},
    "invented": {"kind": "conflict", "record": "Z" * 26, "settled": "lost"},
    "misfit": {"kind": "household", "n_hukou": "三"},
    "unknown-kind": {"kind": "horoscope", "sign": "狮子"},
}


@pytest.mark.parametrize("code", NEVER)
def test_what_no_clerk_can_heal_is_not_let_in(desk, zhang, li, code):
    zhang.say(zhang.change(**NEVER[code]))
    [held] = desk.replica.held()
    answer = li.say(li.change("held", held.id, released="yes"))
    assert codes(answer) == ["final"]
    assert held.reason.zh in answer.quarantined[0].zh
    assert codes(li.say(li.change("held", held.id, released="no"))) == []
    assert [h.code for h in desk.replica.held()] == ["final"]


def test_a_fault_behind_a_missing_right_is_found_before_it_is_let_in(desk, zhang, li):
    desk.access.set_disabled("zhang", True)
    zhang.say(zhang.change(n_hukou="三"))
    [held] = desk.replica.held()
    assert held.code == "out-of-scope"
    assert codes(li.say(li.change("held", held.id, released="yes"))) == ["final"]


def test_what_was_let_in_is_not_taken_out_again(desk, zhang, li):
    change = zhang.change("team", name="一组")
    zhang.say(change)
    [held] = desk.replica.held()
    assert codes(li.say(li.change("held", held.id, released="yes"))) == []
    assert codes(li.say(li.change("held", held.id, released="no"))) == ["final"]
    assert codes(li.say(li.change("held", held.id, released="yes"))) == []
    assert desk.replica.get(change.stamp)["name"] == "一组"


def test_an_edit_of_a_step_that_was_decided_meanwhile_stays_out(desk, zhang, li):
    issue = zhang.change("issue", text="村口的路灯不亮", category="1", raised="2017-06-05")
    step = zhang.change(
        "issue_step", issue=issue.stamp, event="register", date="2017-06-05", text="已登记"
    )
    zhang.say(issue)
    desk.access.set_disabled("zhang", True)
    edit = zhang.change("issue_step", step.stamp, text="改")
    zhang.say(step, edit)
    first, second = desk.replica.held()
    assert codes(li.say(li.change("held", first.id, released="yes"))) == []
    decided = desk.replica.get(step.stamp)
    assert decided["taken"] is not None or decided["refused"]
    assert codes(li.say(li.change("held", second.id, released="yes"))) == ["final"]


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


@pytest.fixture
def upgraded(monkeypatch, desk, folder):
    """The hub's program learns a kind."""

    def upgrade():
        kind = Kind("horoscope", "星座", "Horoscope", (TextField(name="sign", zh="星", en="Sign"),))
        monkeypatch.setitem(catalogue.KINDS, "horoscope", kind)
        layout_of.cache_clear()
        desk.replica.store.ensure(kind_tables())
        return HubDesk.open(folder)

    yield upgrade
    layout_of.cache_clear()


def test_a_kind_that_an_upgrade_brings_is_let_in_by_the_hub(desk, folder, li, upgraded):
    sign = li.change("horoscope", sign="狮子")
    edit = li.change("horoscope", sign.stamp, sign="处女", over={"sign": sign.stamp})
    li.say(sign, edit)
    assert [held.code for held in desk.replica.held()] == ["unknown-kind"] * 2
    new = upgraded()
    try:
        assert new.replica.held() == []
        assert new.replica.get(sign.stamp)["sign"] == "处女"
        assert new.replica.count("conflict") == 0
    finally:
        new.close()


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
    from dataclasses import replace

    home = zhang.change(head="张三")
    run = replace(zhang.run(home), held=(1,))
    answer = wang.push(run)
    assert read_answer(answer.receipt.encode(), Receipt).accepted == 1
    assert desk.replica.get(home.stamp)
    assert [(held.n, held.released) for held in desk.replica.held(settled=True)] == [(1, "yes")]


def test_a_long_name_makes_no_endless_reason(desk, zhang, tmp_path):
    zhang.say(zhang.change("x" * 100_000), zhang.change(author="y" * 100_000, head="张三"))
    for held in desk.replica.held():
        assert len(held.reason.zh) < 200
        assert len(held.kind) <= 100
        assert len(held.author) <= 100
    assert Right(VILLAGE, "visitor") in desk.access.rights("zhang")
    assert Writer(desk, "wang").token
