"""What nobody else has is written anew, all of it or nothing, and says the same as before."""

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.changes.change import decode
from sync.replica import log
from sync.replica.branches import renamed_values
from sync.replica.check import check
from sync.replica.find import find
from sync.replica.handing import hand
from sync.replica.migrations import migrate
from sync.replica.replica import Replica
from sync.replica.rewrite import renumber, restamp
from sync.stamps import milliseconds_of
from sync.store.sqlite import SqliteStore

VILLAGE, OTHER_VILLAGE, TOWN = "320282113200", "320282113201", "320282113"
AREAS = (TOWN, VILLAGE, OTHER_VILLAGE)
NOW = 1_790_000_000_000  # 2026
YEAR_MS = 365 * 24 * 3_600_000
CHANGES = "SELECT area, device, n, body FROM change ORDER BY area, device, n"


class Watch:
    """A wall clock that a test sets; each look at it takes 7 ms."""

    def __init__(self, at=NOW):
        self.at = at

    def __call__(self):
        self.at += 7
        return self.at


def memory(now):
    store = SqliteStore.memory()
    migrate(store.database, "")
    return Replica(store, now)


def records(replica):
    kinds = ("household", "member", "cadre", "team", "visit")
    return {r.id: r for kind in kinds for r in replica.fetch(kind, deleted=True)}


def called_now(replica, found):
    """The records as they would be called after a rewriting."""
    ids = dict(replica.query('SELECT "old", "new" FROM alias'))
    return {
        ids.get(r.id, r.id): (r.kind, r.area, renamed_values(r.kind, r.values, ids))
        for r in found.values()
    }


def plain(found):
    return {r.id: (r.kind, r.area, r.values) for r in found.values()}


def own_changes(replica):
    device = replica.device
    return [
        (area, n, decode(bytes(body)))
        for area, writer, n, body in replica.query(CHANGES)
        if writer == device
    ]


def hand_over(giver, taker):
    for runs in giver.own_runs(taker.heads()):
        taker.take(runs)


acts = st.lists(
    st.one_of(
        st.tuples(st.just("household"), st.sampled_from(AREAS)),
        st.tuples(st.sampled_from(["member", "visit", "cadre", "team"]), st.integers(0, 30)),
        st.tuples(st.sampled_from(["set", "delete", "restore"]), st.integers(0, 30)),
        st.tuples(st.just("hand"), st.sampled_from(AREAS)),
        st.tuples(st.just("hear"), st.integers(-60, 60)),
        st.tuples(st.just("clock"), st.integers(-60, 60)),
    ),
    min_size=1,
    max_size=25,
)


class Story:
    """Acts of one person on one laptop, who now and then hears of another's households."""

    def __init__(self):
        self.watch, self.far = Watch(), Watch()
        self.replica, self.other = memory(self.watch), memory(self.far)
        self.made = []

    def play(self, what, with_):
        getattr(self, f"_{what}")(with_)

    def _add(self, kind, area, values):
        with self.replica.act("zhang") as act:
            self.made.append(act.add(kind, area, values))

    def _pick(self, number, *kinds):
        found = [r for r in records(self.replica).values() if r.kind in kinds and not r.deleted]
        return sorted(found, key=lambda r: r.id)[number % len(found)] if found else None

    def _household(self, area):
        self._add("household", area, {"head": f"户主{len(self.made)}"})

    def _member(self, number):
        if home := self._pick(number, "household"):
            self._add("member", home.area, {"name": "妻", "household": home.id})

    def _visit(self, number):
        home, cadre = self._pick(number, "household"), self._pick(number, "cadre")
        if home and cadre:
            self._add("visit", home.area, {"household": home.id, "cadre": cadre.id})

    def _cadre(self, number):
        self._add("cadre", TOWN, {"name": f"干部{number}"})

    def _team(self, number):
        if cadre := self._pick(number, "cadre"):
            self._add("team", TOWN, {"name": "组", "members": [cadre.id], "leader": cadre.id})

    def _set(self, number):
        if found := self._pick(number, "household"):
            with self.replica.act("zhang") as act:
                act.set(found.id, {"phone": str(number), "note": found.id})

    def _delete(self, number):
        if found := self._pick(number, "household", "member"):
            with self.replica.act("zhang") as act:
                act.delete(found.id)

    def _restore(self, number):
        gone = sorted(r.id for r in records(self.replica).values() if r.deleted)
        if gone:
            with self.replica.act("zhang") as act:
                act.restore(gone[number % len(gone)])

    def _hand(self, area):
        n = self.replica.heads().get(area, {}).get(self.replica.device, 0)
        hand(self.replica, {area: {self.replica.device: n}})

    def _hear(self, years):
        self.far.at = NOW + years * YEAR_MS // 4
        with self.other.act("wang") as act:
            act.add("household", VILLAGE, {"head": "王家"})
        hand_over(self.other, self.replica)

    def _clock(self, years):
        self.watch.at = NOW + years * YEAR_MS // 2


@given(acts, st.integers(-40 * YEAR_MS, 40 * YEAR_MS))
@settings(max_examples=120, deadline=None)
def test_better_stamps_change_nothing_but_the_stamps(acts, offset):
    story = Story()
    replica = story.replica
    for act in acts:
        story.play(*act)
    before, heads = records(replica), replica.heads()
    changes = {(area, n): change for area, n, change in own_changes(replica)}
    handed = {(area, d): n for area, d, n in replica.query("SELECT area, device, handed FROM head")}
    done = restamp(replica, offset, {})
    assert check(replica).faults == []
    assert plain(records(replica)) == called_now(replica, before)
    assert replica.heads() == heads
    for area, n, change in own_changes(replica):
        assert change.wall_milliseconds == changes[area, n].wall_milliseconds
        if n <= handed[area, replica.device] or not done.count:
            assert change == changes[area, n]
    stamps = [decode(bytes(body)).stamp for *_, body in replica.query(CHANGES)]
    assert len(set(stamps)) == len(stamps)
    assert log.last_stamp(replica) == max(stamps, default="") or not done.count
    for id in before:
        assert replica.get(id) is not None
    restamp(replica, offset, {})
    assert plain(records(replica)) == called_now(replica, before)
    assert check(replica).faults == []
    replica.close()
    story.other.close()


@given(acts, st.booleans())
@settings(max_examples=80, deadline=None)
def test_a_new_number_changes_nothing_but_names_and_keeps_what_others_have(acts, twice):
    story = Story()
    replica = story.replica
    for act in acts:
        story.play(*act)
    before, old = records(replica), replica.device
    kept = {a: n for a, d, n in replica.query("SELECT area, device, handed FROM head") if d == old}
    for _ in range(1 + twice):
        renumber(replica, {}, {})
        assert check(replica).faults == []
    assert replica.device != old
    assert plain(records(replica)) == called_now(replica, before)
    heads = replica.heads()
    assert {a: h[old] for a, h in heads.items() if old in h} == {a: n for a, n in kept.items() if n}
    taker = memory(Watch())
    hand_over(replica, taker)  # what the old number wrote is signed, so it can be handed on
    assert taker.heads() == heads
    assert plain(records(taker)) == plain(records(replica))
    for closing in (replica, story.other, taker):
        closing.close()


def slow_laptop():
    watch = Watch(946_684_800_000)  # 2000
    return memory(watch), NOW - 946_684_800_000


def test_the_clock_really_goes_back():
    replica = memory(Watch(NOW + 70 * YEAR_MS))
    with replica.act("zhang") as act:
        act.add("household", VILLAGE, {"head": "张三"})
    assert restamp(replica, -70 * YEAR_MS, {}).count == 1
    assert abs(milliseconds_of(log.last_stamp(replica)) - NOW) < 60_000
    replica.close()


def test_less_than_a_minute_is_left_alone():
    replica = memory(Watch())
    with replica.act("zhang") as act:
        home = act.add("household", VILLAGE, {"head": "张三"})
    assert restamp(replica, 59_000, {}).count == 0
    assert replica.get(home).id == home
    replica.close()


def test_a_name_is_still_found_and_an_open_window_still_saves():
    replica, offset = slow_laptop()
    with replica.act("zhang") as act:
        home = act.add("household", VILLAGE, {"head": "张三"})
    assert restamp(replica, offset, {}).touched == {"household"}
    [hit] = find(replica, "zhangsan")
    assert hit.id == replica.get(home).id != home
    with replica.act("zhang") as act:
        act.set(home, {"phone": "1"})
    assert replica.get(home)["phone"] == "1"
    assert len(replica.history(hit.id)) == 2
    replica.close()


def test_a_text_that_happens_to_be_a_number_stays_a_text():
    replica, offset = slow_laptop()
    with replica.act("zhang") as act:
        home = act.add("household", VILLAGE, {"head": "张三"})
        act.set(home, {"note": home})
    restamp(replica, offset, {})
    assert replica.get(home)["note"] == home
    replica.close()


def test_an_open_door_hands_on_what_the_new_number_wrote(tmp_path):
    """A laptop that serves its team takes a new number at the office meanwhile."""
    path = tmp_path / "zoufang.db"
    serving, syncing = Replica.open(path), Replica.open(path)
    with syncing.act("zhang") as act:
        act.add("household", VILLAGE, {"head": "张三"})
    renumber(syncing, {}, {})
    [run] = serving.runs_after(VILLAGE, {})
    assert run.device == syncing.device
    serving.close()
    syncing.close()


KILLED = """
import json, sys
from pathlib import Path
from sync.replica.replica import Replica
from sync.replica.rewrite import renumber, restamp
replica = Replica.open(Path(sys.argv[1]))
print("ready", flush=True)
if sys.argv[2] == "restamp":
    restamp(replica, int(sys.argv[3]), {})
else:
    renumber(replica, {}, {})
"""


@pytest.mark.parametrize("what", ["restamp", "renumber"])
def test_killed_anywhere_it_has_done_all_or_nothing(tmp_path, what):
    path = tmp_path / "laptop.db"
    replica = Replica.open(path, now=Watch(946_684_800_000))
    with replica.act("zhang") as act:
        for n in range(300):
            home = act.add("household", VILLAGE, {"head": f"户主{n}"})
            act.add("member", VILLAGE, {"name": "妻", "household": home})
    device = replica.device
    replica.close()
    outcomes = set()
    for delay in (0.0, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.5, 2.0):
        copy = tmp_path / f"{delay}.db"
        copy.write_bytes(path.read_bytes())
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(copy), what, str(NOW - 946_684_800_000)],
            stdout=subprocess.PIPE,
        )
        process.stdout.readline()
        time.sleep(delay)
        process.kill()
        process.wait()
        process.stdout.close()
        after = Replica.open(copy)
        assert check(after).faults == []
        assert after.count("household") == after.count("member") == 300
        for member in after.fetch("member"):
            assert after.get_in("household", VILLAGE, member["household"]) is not None
        aliases = after.query("SELECT count(*) FROM alias")[0][0]
        assert aliases in (0, 600)
        assert (after.device != device) == (what == "renumber" and aliases == 600)
        outcomes.add(aliases)
        after.close()
    assert 600 in outcomes
