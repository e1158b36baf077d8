"""What a hub holds back, who hears of it, and whose word lets it in."""

import pytest

from sync.peers.session import synchronise
from sync.protocol.exchange import push_of
from sync.protocol.messages import Right
from sync.replica.release import reviews
from tests.hub.deskside import codes, open_ids
from tests.hub.township import NEXT_VILLAGE, VILLAGE, DirectPeer

pytestmark = pytest.mark.usefixtures("sound")


def waiting(replica):
    return [(held.code, held.released) for held in replica.held(settled=True)]


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
    assert len(zhang.replica.held()) == 3
    li.release(*open_ids(li.replica))
    assert li.replica.get(old)["phone"] == "13812345678"
    li.sync(desk)
    wang.sync(desk)
    for replica in (desk.replica, wang.replica, li.replica):
        assert replica.get(old)["phone"] == "13812345678"
        assert replica.get(new)["head"] == "李四"
        assert replica.held() == []
    assert desk.replica.get(new)["code"]  # numbered like any other


def test_an_author_who_may_still_read_goes_on_seeing_what_he_wrote(desk, people):
    zhang, wang, li = people("zhang"), people("wang"), people("li")
    home = zhang.add(head="张三")
    for person in (zhang, wang, li):
        person.sync(desk)
    desk.access.withdraw("zhang", VILLAGE)
    desk.access.grant("zhang", Right(VILLAGE, "supervisor"))
    zhang.set(home, phone="13812345678")
    for person in (zhang, wang, li):
        person.sync(desk)
    assert zhang.replica.get(home)["phone"] == "13812345678"
    assert zhang.replica.history(home)[-1].held
    assert wang.replica.get(home)["phone"] is None
    li.release(*open_ids(li.replica))
    for person in (li, wang, zhang):
        person.sync(desk)
        assert person.replica.get(home)["phone"] == "13812345678"
        assert person.replica.held() == []


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
