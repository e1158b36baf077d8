"""What is held is held everywhere alike: in whatever order changes, held records and words come."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.changes.change import decode
from sync.changes.merge import State, merge
from sync.records.catalogue import KINDS
from sync.records.kinds.held import NEVER, held_id, target_of
from sync.replica.check import check
from sync.replica.handing import confirm, let_in
from sync.replica.holding import stands
from sync.replica.log import Batch
from sync.replica.migrations import migrate
from sync.replica.replica import Replica
from sync.replica.tables import layout_of
from sync.store.sqlite import SqliteStore

VILLAGE = "320282113200"
ONE = Batch(1)


def in_memory():
    store = SqliteStore.memory()
    migrate(store.database, ":memory:")
    return Replica(store)


def own_runs(replica):
    """Its own changes, each in a run of its own."""
    last = replica.heads().get(VILLAGE, {}).get(replica.device, 0)
    return [replica.runs_after(VILLAGE, _but(replica, n), ONE)[0] for n in range(last)]


def _but(replica, n):
    return {**replica.heads()[VILLAGE], replica.device: n}


def everything(replica):
    """Every record, as it is stored."""
    found = {}
    for kind in KINDS:
        layout = layout_of(kind)
        for row in replica.query(layout.select("area = ?"), (VILLAGE,)):
            found[kind, row[1]] = layout.state(row)
    return found


class Village:
    """An author, a hub that holds some of his changes, and a clerk who lets some of them in."""

    def __init__(self, edits, held, words):
        self.author, self.hub, self.clerk = in_memory(), in_memory(), in_memory()
        home = ""
        for edit in edits:
            with self.author.act("zhang") as act:
                if edit is None or not home:
                    home = act.add("household", VILLAGE, {"head": "张三"})
                elif edit == "delete":
                    act.delete(home)
                elif edit == "restore":
                    act.restore(home)
                else:
                    act.set(home, edit) if not self.author.get(home).deleted else None
        self.written = own_runs(self.author)
        self.give(self.author, self.hub)
        self.holding = {n: code for n, code in held.items() if n <= len(self.written)}
        for n, code in self.holding.items():
            with self.hub.intake(hub=True) as intake:
                record = decode(self.written[n - 1].bodies[0]).record_id
                facts = {"device": self.author.device, "n": n, "code": code, "record": record}
                intake.write("hub", "held", VILLAGE, facts, self.id(n))
        self.give(self.hub, self.clerk)
        for n, word in words:
            if n in self.holding:
                with self.clerk.act("li") as act:
                    act.set(self.id(n), {"released": word})
        self.told, self.said = own_runs(self.hub), own_runs(self.clerk)

    def id(self, n):
        return held_id(VILLAGE, self.author.device, n)

    def give(self, giver, taker):
        for runs in giver.own_runs(taker.heads()):
            taker.take(runs)

    def close(self):
        for replica in (self.author, self.hub, self.clerk):
            replica.close()

    def delivered(self, order, parts, early):
        """A replica that took everything in, in an order that keeps each device's own."""
        queues = [list(self.written), list(self.told), list(self.said)]
        runs = []
        for which in order:
            if any(queues):
                left = [queue for queue in queues if queue]
                runs.append(left[which % len(left)].pop(0))
        runs += [run for queue in queues for run in queue]
        if early:
            runs = [self.with_word(run) for run in runs]
        taker = in_memory()
        while runs:
            size = parts[len(runs) % len(parts)]
            part, runs = runs[:size], runs[size:]
            taker.take(part)
        return taker

    def with_word(self, run):
        mine = run.device == self.author.device and run.first in self.holding
        return replace(run, held=(run.first,)) if mine else run

    def expected(self):
        """The records by the rule alone: the merge of what nothing keeps out."""
        states = {}

        def apply(run):
            change = decode(run.bodies[0])
            key = change.kind, change.record_id
            before = states.get(key) or State(change.kind, VILLAGE, key[1])
            states[key], _ = merge(before, change)

        for run in (*self.told, *self.said):
            apply(run)
        for run in self.written:
            record = states.get(("held", self.id(run.first)))
            if record is None or not stands(record.values):
                apply(run)
        return states


edits = st.lists(
    st.one_of(
        st.none(),
        st.sampled_from(["delete", "restore"]),
        st.fixed_dictionaries({"phone": st.sampled_from(["1", "2", "3"])}),
    ),
    min_size=1,
    max_size=6,
)
held = st.dictionaries(
    st.integers(1, 6), st.sampled_from(["out-of-scope", "waits", "invented"]), max_size=5
)
words = st.lists(st.tuples(st.integers(1, 6), st.sampled_from(["yes", "no"])), max_size=6)
orders = st.lists(st.integers(0, 5), max_size=20)
parts = st.lists(st.integers(1, 4), min_size=1, max_size=3)


@settings(max_examples=40, deadline=None)
@given(edits, held, words, orders, orders, parts, st.booleans())
def test_any_order_of_changes_held_records_and_words_gives_the_same_records(
    edits, held, words, one_order, another_order, parts, early
):
    village = Village(edits, held, words)
    one = village.delivered(one_order, parts, early)
    another = village.delivered(another_order, [1], False)
    try:
        assert everything(one) == village.expected()
        assert everything(another) == village.expected()
        assert check(one).faults == []
        assert check(another).faults == []
        village.give(one, village.author)
        assert check(village.author).faults == []
    finally:
        for replica in (one, another, village):
            replica.close()


@pytest.fixture
def village():
    made = Village([None, {"phone": "1"}], {1: "out-of-scope", 2: "waits"}, [(1, "yes")])
    yield made
    made.close()


def home_of(village):
    return decode(village.written[0].bodies[0]).stamp


def test_the_author_goes_on_seeing_what_is_held(village):
    village.give(village.clerk, village.author)
    assert village.author.get(home_of(village))["phone"] == "1"
    assert [entry.held for entry in village.author.history(home_of(village))] == [False, True]
    assert [held.n for held in village.author.held()] == [2]
    assert check(village.author).faults == []


def test_others_see_what_was_let_in_and_nothing_else(village):
    taker = village.delivered([], [10], False)
    record = taker.get(home_of(village))
    assert (record["head"], record["phone"]) == ("张三", None)
    [held] = taker.held()
    assert (held.n, held.code, held.device) == (2, "waits", village.author.device)
    taker.close()


def test_held_changes_are_handed_on_with_the_word_that_they_are(village):
    village.give(village.clerk, village.author)
    taker = village.delivered([], [10], False)
    for giver in (taker, village.author):
        known = {**giver.heads()[VILLAGE], village.author.device: 0}
        runs = giver.runs_after(VILLAGE, known)
        assert [n for run in runs for n in run.held] == [2]
    taker.close()


def test_a_word_that_no_record_follows_counts_until_everything_is_synced(village):
    taker = in_memory()
    run = replace(village.written[0], held=(1,))
    taker.take([run], home=False)
    assert taker.get(home_of(village)) is None
    assert let_in(taker) == frozenset()  # the home hub does not have it yet
    taker.take([run], home=True)
    confirm(taker, {VILLAGE: {village.author.device: 1}})
    assert let_in(taker) == {"household"}
    assert taker.get(home_of(village))["head"] == "张三"
    assert check(taker).faults == []
    taker.close()


def test_a_table_that_was_tampered_with_is_found(village):
    taker = village.delivered([], [10], False)
    with taker.store.transaction() as connection:
        connection.execute("UPDATE change SET kind = 'household' WHERE kind = ''")
    assert any("held" in fault.en for fault in check(taker).faults)
    taker.close()


def test_what_can_never_be_let_in_is_not_by_any_word():
    for code in NEVER:
        assert stands({"code": code, "released": "yes"})
    assert not stands({"released": "yes"})
    assert stands({"code": "misfit", "released": "no"})


@pytest.mark.parametrize(
    "id", ["", "x", VILLAGE, f"{VILLAGE}-A", f"{VILLAGE}-A-", f"{VILLAGE}-A-0", f"{VILLAGE}-A-٣",
           f"{VILLAGE}-A-{'9' * 30}", "320282113201-A-1", f"{VILLAGE}--1"]
)  # fmt: skip
def test_an_id_that_no_hub_gives_names_no_change(id):
    assert target_of(VILLAGE, id) is None
    assert target_of(VILLAGE, held_id(VILLAGE, "A", 7)) == ("A", 7)
