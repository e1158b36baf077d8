"""A day without the office: laptops exchange over one of them, and the office hears later."""

import shutil
from dataclasses import replace

import pytest

from sync.changes.chain import DeviceKey, Run, first_link, links
from sync.changes.change import Change, encode
from sync.errors import BadAnswer, Refused, WrongToken
from sync.peers.http import HttpPeer
from sync.protocol.link import Address
from sync.protocol.messages import Card
from sync.protocol.wire import Push
from sync.replica.replica import Replica
from sync.stamps import Clock, new_device
from sync.team.session import join_team
from tests.hub.township import FAR_VILLAGE, NEXT_VILLAGE, VILLAGE, Laptop
from tests.team.conftest import exchange, held_by, known_home


def test_two_laptops_hold_the_same_after_meeting(zhang, wang, open_team):
    zhang.homes(3)
    wang.homes(2)
    with open_team(wang) as opening:
        outcome = exchange(zhang, opening)
    assert (outcome.settled, outcome.tally.sent, outcome.tally.accepted) == (True, 3, 3)
    assert outcome.pulled == 2
    assert held_by(zhang) == held_by(wang)
    assert len(held_by(zhang)) == 5


def test_it_is_never_called_synced(zhang, wang, open_team):
    zhang.add(head="张三")
    with open_team(wang) as opening:
        outcome = exchange(zhang, opening)
    assert not outcome.complete
    assert outcome.text.zh.startswith("已交队内中心（wang），尚未到办公室。")
    assert outcome.text.en.startswith("With the team hub (wang), not yet at the office.")
    assert "已同步" not in outcome.text.zh
    assert zhang.replica.pending() == 1


def test_a_third_laptop_gets_everybodys_work(zhang, wang, li, open_team):
    zhang.add(head="张三")
    with open_team(wang) as opening:
        exchange(zhang, opening)
        assert exchange(li, opening).pulled == 1
    (record,) = li.replica.fetch("household")
    assert record["head"] == "张三"
    (entry,) = li.replica.history(record.id)
    assert (entry.author, entry.device) == ("zhang", zhang.replica.device)


def test_twice_is_harmless_and_the_second_time_is_one_call(zhang, wang, open_team):
    zhang.homes(3)
    with open_team(wang) as opening:
        exchange(zhang, opening)
        before = held_by(wang)
        again = exchange(zhang, opening)
    assert (again.settled, again.tally.sent, again.pulled) == (True, 0, 0)
    assert held_by(wang) == before


def test_the_serving_laptop_relays_to_the_office_with_the_authors_names(zhang, wang, li, open_team):
    household = zhang.add(head="张三")
    with open_team(wang) as opening:
        exchange(zhang, opening)
    relayed = wang.sync()
    assert (relayed.complete, relayed.tally.sent, relayed.tally.accepted) == (True, 1, 1)
    li.sync()
    entry, number = li.replica.history(household)
    assert (entry.author, entry.device) == ("zhang", zhang.replica.device)
    assert number.author == "hub"
    assert zhang.replica.pending() == 1
    late = zhang.sync()
    assert (late.complete, late.tally.sent) == (True, 0)
    assert zhang.replica.pending() == 0


def test_both_bring_it_to_the_office_and_nothing_is_doubled(zhang, wang, li, open_team):
    zhang.homes(3)
    wang.homes(2)
    with open_team(wang) as opening:
        exchange(zhang, opening)
    assert zhang.sync().complete
    assert wang.sync().complete
    li.sync()
    assert held_by(li) == held_by(zhang) == held_by(wang)
    assert li.replica.count("household") == 5


def test_what_a_guest_fetched_keeps_its_stamps_when_the_clock_is_put_right(zhang, wang, open_team):
    wang.replica = Replica(wang.replica.store, lambda: 946_684_800_000)  # the year 2000
    household = wang.add(head="张三")
    with open_team(wang) as opening:
        exchange(zhang, opening)
    wang.sync(now=wang.replica.now)
    assert zhang.sync().complete
    assert wang.replica.get(household) is not None
    assert held_by(zhang) == held_by(wang)


def test_the_office_finds_the_difference_that_the_team_hub_leaves_alone(zhang, wang, open_team):
    household = zhang.add(head="张三", phone="13800000001")
    zhang.sync()
    wang.sync()
    zhang.set(household, phone="13811111111")
    wang.set(household, phone="13822222222")
    with open_team(wang) as opening:
        exchange(zhang, opening)
    assert zhang.replica.count("conflict") == wang.replica.count("conflict") == 0
    assert held_by(zhang) == held_by(wang)
    wang.sync()
    assert wang.replica.count("conflict") == 1
    zhang.sync()
    assert held_by(zhang) == held_by(wang)


def test_what_the_office_decided_comes_along(zhang, wang, open_team):
    issue = zhang.add("issue", category="07", text="门前道路积水", raised="2017-05-02")
    with open_team(wang) as opening:
        exchange(zhang, opening)
    assert wang.sync().complete
    number = wang.replica.get(issue)["number"]
    assert number
    assert zhang.replica.get(issue)["number"] is None
    with open_team(wang) as opening:
        assert exchange(zhang, opening).settled
    assert zhang.replica.get(issue)["number"] == number


def test_steps_wait_for_the_office(zhang, wang, open_team):
    issue = zhang.add("issue", category="07", text="门前道路积水", raised="2017-05-02")
    step = zhang.add("issue_step", issue=issue, event="submit")
    with open_team(wang) as opening:
        exchange(zhang, opening)
    assert wang.replica.get(step)["taken"] is None
    wang.sync()
    assert (wang.replica.get(step)["taken"], wang.replica.get(step)["refused"]) != (None, None)


# -- who sees what ------------------------------------------------------------------------------


def test_a_caller_sees_nothing_outside_the_permit(zhang, li, laptop_of, open_team):
    li.add(head="本村", area=VILLAGE)
    li.add(head="邻村", area=NEXT_VILLAGE)
    with open_team(li) as opening:
        exchange(zhang, opening)
    assert [record["head"] for record in zhang.replica.fetch("household")] == ["本村"]


def test_the_serving_laptop_takes_nothing_outside_its_own_permit(zhang, wang, open_team):
    wang.add(head="邻村", area=NEXT_VILLAGE)
    wang.add(head="本村", area=VILLAGE)
    with open_team(zhang) as opening:
        outcome = exchange(wang, opening)
    assert (outcome.settled, outcome.tally.sent) == (True, 1)
    assert [record["head"] for record in zhang.replica.fetch("household")] == ["本村"]


def peer_of(laptop, opening):
    team = join_team(laptop.replica, Address(f"https://{opening.places[0]}"), opening.code)
    return HttpPeer(team.address, team.token)


def test_a_push_outside_is_not_taken_whoever_sends_it(zhang, wang, open_team):
    wang.add(head="邻村", area=NEXT_VILLAGE)
    wang.add(head="远村", area=FAR_VILLAGE)
    (batch,) = wang.replica.own_runs({})
    with open_team(zhang) as opening, peer_of(wang, opening) as peer:
        answer = peer.push(Push(list(batch), []))
    assert [run.code for run in answer.not_taken] == ["malformed", "malformed"]
    assert zhang.replica.count("household") == 0


# -- what is not believed -------------------------------------------------------------------------


@pytest.mark.parametrize("spoil", ["body", "signature", "order"])
def test_an_altered_run_is_refused(zhang, wang, open_team, spoil):
    zhang.homes(3)
    (batch,) = zhang.replica.own_runs({})
    (run,) = batch
    bodies = list(run.bodies)
    if spoil == "body":
        bodies[1] = bodies[1].replace("户主1".encode(), "户主9".encode())
    elif spoil == "order":
        bodies[0], bodies[1] = bodies[1], bodies[0]
    else:
        run = replace(run, signature=bytes(64))
    bad = replace(run, bodies=tuple(bodies))
    with open_team(wang) as opening, peer_of(zhang, opening) as peer:
        answer = peer.push(Push([bad], []))
        assert [run.code for run in answer.not_taken] == ["unsigned"]
        assert wang.replica.count("household") == 0
        assert exchange(zhang, opening).settled  # and holds nothing up
    assert wang.replica.count("household") == 3


def test_a_device_that_nobody_vouched_for_is_a_stranger(zhang, wang, open_team):
    key, device = DeviceKey.new(), new_device()
    body = encode(Change(1, Clock(device).tick(), "zhang", "household", {"head": "假"}))
    before = first_link(VILLAGE, device)
    end = links(before, [body])[-1]
    run = Run(VILLAGE, device, 1, before, (body,), key.sign_run(VILLAGE, device, 1, end))
    bare = Card(device, key.public, "zhang")
    own_word = Card(device, key.public, "zhang", key.sign(bare.signed_text))
    with open_team(wang) as opening, peer_of(zhang, opening) as peer:
        answer = peer.push(Push([run], [own_word]))
    assert [run.code for run in answer.not_taken] == ["stranger"]
    assert wang.replica.count("household") == 0


def test_an_author_that_is_not_the_devices_person_is_not_applied(zhang, wang, open_team):
    good = zhang.add(head="张三")
    with zhang.replica.act("li") as act:
        act.add("household", VILLAGE, {"head": "冒名"})
    with open_team(wang) as opening:
        outcome = exchange(zhang, opening)
    assert (outcome.settled, outcome.tally.accepted) == (True, 2)  # it holds nothing else up
    assert [record.id for record in wang.replica.fetch("household")] == [good]
    assert wang.sync().complete  # and the office hears of it
    assert wang.replica.count("household") == 1


def test_what_only_the_office_writes_is_not_believed_of_anybody_else(zhang, wang, li, open_team):
    issue = zhang.add("issue", category="07", text="门前道路积水", raised="2017-05-02")
    household = zhang.add(head="张三")
    zhang.sync()
    wang.sync()
    number = wang.replica.get(issue)["number"]
    with zhang.replica.act("zhang", hub=True) as act:
        act.set(issue, {"number": "2017-9999"})
        target = f"{wang.replica.device}-1"
        act.add(
            "held", VILLAGE, {"device": wang.replica.device, "n": 1, "code": "no-right"}, target
        )
    zhang.set(household, phone="13811111111")
    with open_team(wang) as opening:
        assert exchange(zhang, opening).settled
    assert wang.replica.get(issue)["number"] == number
    assert wang.replica.count("held") == 0
    assert wang.replica.get(household)["phone"] == "13811111111"


def test_a_relay_can_hold_nothing_back_by_its_word(zhang, wang, li, open_team):
    """Only the home hub's own records say what is held."""
    zhang.homes(2)
    (run,) = zhang.replica.runs_after(VILLAGE, {})
    false = replace(run, held=(1, 2, 99), received=1, offset=2)
    with open_team(li) as opening, peer_of(wang, opening) as peer:
        assert not peer.push(Push([false], [known_home(zhang).card])).not_taken
    assert li.replica.count("household") == 2
    (kept,) = li.replica.runs_after(VILLAGE, {})
    assert (kept.held, kept.received, kept.offset) == ((), 0, 0)


def test_what_the_office_holds_is_held_for_the_team_too(zhang, wang, li, desk, open_team):
    household = zhang.add(head="张三")
    zhang.sync()
    desk.access.withdraw("zhang", VILLAGE)
    zhang.set(household, phone="13811111111")
    with open_team(wang) as opening:
        exchange(zhang, opening)
    assert wang.replica.get(household)["phone"] == "13811111111"
    wang.sync()
    assert wang.replica.get(household)["phone"] is None
    with open_team(wang) as opening:
        exchange(li, opening)
    assert li.replica.get(household)["phone"] is None


def test_a_caller_takes_no_altered_chunk(zhang, wang, open_team, monkeypatch):
    wang.homes(2)
    honest = HttpPeer.pull

    def altered(self, heads, *more):
        for chunk in honest(self, heads, *more):
            runs = [
                replace(
                    run,
                    bodies=tuple(b.replace("户主".encode(), "假主".encode()) for b in run.bodies),
                )
                for run in chunk.runs
            ]
            yield replace(chunk, runs=runs)

    with open_team(wang) as opening:
        monkeypatch.setattr(HttpPeer, "pull", altered)
        with pytest.raises(BadAnswer, match="签名不对"):
            exchange(zhang, opening)
        assert zhang.replica.count("household") == 0
        monkeypatch.setattr(HttpPeer, "pull", honest)
        assert exchange(zhang, opening).pulled == 2


def test_a_token_ends_with_the_opening(zhang, wang, open_team):
    with open_team(wang) as opening:
        team = join_team(zhang.replica, Address(f"https://{opening.places[0]}"), opening.code)
    with open_team(wang) as opening:
        address = Address(f"https://{opening.places[0]}", opening.fingerprint)
        with HttpPeer(address, team.token) as peer, pytest.raises(WrongToken, match="加入码"):
            peer.hello("")


def test_a_copied_laptop_parts_at_the_office_and_is_then_welcome(
    zhang, wang, url, open_team, tmp_path
):
    zhang.homes(1)
    copy = tmp_path / "copy.db"
    for beside in ("", "-wal", "-shm"):
        shutil.copy(f"{zhang.replica.store.place}{beside}", f"{copy}{beside}")
    zhang.homes(2)
    twin = Laptop(Replica.open(copy), "zhang", url, zhang.token)
    twin.add(head="分身")
    with open_team(wang) as opening:
        exchange(zhang, opening)
        with pytest.raises(Refused, match="先与办公室中心同步"):
            exchange(twin, opening)
        assert zhang.sync().complete
        assert twin.sync().complete
        assert twin.replica.device != zhang.replica.device
        assert exchange(twin, opening).settled
    assert wang.replica.count("household") == 4
    assert held_by(twin) == held_by(wang)
    twin.close()
