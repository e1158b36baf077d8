"""The laws of merging: any order, any grouping, any number of times; and no value goes unseen."""

from dataclasses import dataclass, field
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sync.changes.change import Change, decode, encode
from sync.changes.merge import DELETED, LEAVING, MOVED, Clash, State, conflict_id, merge
from sync.stamps import Clock
from sync.stamps import encode as base32

FIELDS = ("head", "phone", "note")
people = st.integers(0, 3)
values = st.one_of(st.none(), st.integers(0, 2), st.text(max_size=3), st.lists(st.text(max_size=2)))


def fresh() -> State:
    return State("household", "320282113200", "R")


@dataclass
class Person:
    """A laptop, cut down to one record: what it holds, and every change it knows in order."""

    clock: Clock
    state: State = field(default_factory=fresh)
    known: dict[str, Change] = field(default_factory=dict)


class Villages(RuleBasedStateMachine):
    """Four people edit one record; now and then one hands another all that it knows."""

    def __init__(self) -> None:
        super().__init__()
        ticks = count(1)

        def wall() -> int:
            return next(ticks) * 7919 % 10_007  # a wall clock that jumps to and fro

        self.people = [Person(Clock(base32(n, 13), now=wall)) for n in range(1, 5)]
        self.past: dict[str, frozenset[str]] = {}
        self.clashes: list[Clash] = []

    def write(self, who: Person, changed: dict[str, object], record: str = "R") -> None:
        over = {name: stamp for name in changed if (stamp := who.state.stamp_of(name))}
        if changed.keys() & set(LEAVING):
            over = who.state.seen_stamps() | over
        change = Change(1, who.clock.tick(), "a", "household", changed, record, over)
        self.past[change.stamp] = frozenset(who.known)
        self.learn(who, change)

    def learn(self, who: Person, change: Change) -> None:
        who.state, clashes = merge(who.state, decode(encode(change)))
        who.known[change.stamp] = change
        who.clock.observe(change.stamp)
        self.clashes += clashes

    @initialize(of=st.dictionaries(st.sampled_from(FIELDS), values))
    def create(self, of):
        self.write(self.people[0], of, record="")
        self.hand_over(0, 1)
        self.hand_over(0, 2)
        self.hand_over(0, 3)

    @rule(who=people, changed=st.dictionaries(st.sampled_from(FIELDS), values, min_size=1))
    def edit(self, who, changed):
        if not self.people[who].state.deleted and not self.people[who].state.moved:
            self.write(self.people[who], changed)

    @rule(who=people)
    def delete(self, who):
        if not self.people[who].state.deleted:
            self.write(self.people[who], {DELETED: True})

    @rule(who=people, there=st.sampled_from(("320282113201", "320282113202")))
    def move(self, who, there):
        if not self.people[who].state.deleted and not self.people[who].state.moved:
            self.write(self.people[who], {MOVED: there})

    @rule(who=people, changed=st.dictionaries(st.sampled_from(FIELDS), values))
    def come_back(self, who, changed):
        state = self.people[who].state
        if state.moved:
            back = dict.fromkeys([DELETED] if state.deleted else [])
            self.write(self.people[who], {MOVED: None} | back | changed)

    @rule(giver=people, taker=people)
    def hand_over(self, giver, taker):
        for stamp, change in list(self.people[giver].known.items()):
            if stamp not in self.people[taker].known:
                self.learn(self.people[taker], change)

    @rule(who=people, data=st.data())
    def hear_twice(self, who, data):
        person = self.people[who]
        change = data.draw(st.sampled_from(list(person.known.values())))
        before = person.state
        assert merge(before, change)[0] == before

    @invariant()
    def those_who_know_the_same_hold_the_same(self):
        held: dict[frozenset[str], State] = {}
        for person in self.people:
            assert held.setdefault(frozenset(person.known), person.state) == person.state

    @invariant()
    def only_people_who_did_not_know_of_each_other_clash(self):
        for clash in self.clashes:
            assert clash.lost_stamp not in self.past[clash.kept_stamp]
            assert clash.kept_stamp not in self.past[clash.lost_stamp]
            assert clash.reason in LEAVING or clash.kept != clash.lost

    def teardown(self):
        for taker in range(4):
            for giver in range(4):
                self.hand_over(giver, taker)
        for taker in range(4):
            for giver in range(4):
                self.hand_over(giver, taker)
        self.those_who_know_the_same_hold_the_same()
        self.only_people_who_did_not_know_of_each_other_clash()
        for change in self.people[0].known.values():
            for name in change.set:
                if name != DELETED:
                    assert self.accounted_for(change, name)
                    assert self.not_left_unseen(change, name, DELETED)
                    assert self.not_left_unseen(change, name, MOVED)

    def not_left_unseen(self, change: Change, name: str, leaving: str) -> bool:
        """A value that went with a record that was deleted or moved was seen by who did that, or
        is a clash."""
        state = self.people[0].state
        left = state.stamp_of(leaving)
        if not state.values.get(leaving) or name in LEAVING or change.stamp == left:
            return True
        if state.stamp_of(name) != change.stamp:
            return True
        return change.stamp in self.past[left] or any(
            c.field == name and c.lost_stamp == change.stamp for c in self.clashes
        )

    def accounted_for(self, change: Change, name: str) -> bool:
        """A value is there, was overwritten by somebody who had seen it, or is in a conflict."""
        state = self.people[0].state
        if state.stamp_of(name) == change.stamp or state.values.get(name) == change.set[name]:
            return True
        if any(c.field == name and c.lost_stamp == change.stamp for c in self.clashes):
            return True
        others = [c for c in self.people[0].known.values() if name in c.set]
        if any(change.stamp in self.past[other.stamp] for other in others):
            return True
        twins = [c for c in others if c.stamp > change.stamp and c.set[name] == change.set[name]]
        return any(self.accounted_for(twin, name) for twin in twins)


TestVillages = Villages.TestCase
TestVillages.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)


@st.composite
def causal_changes(draw):
    """Changes of several people, each stamp greater than the record's own."""
    ticks = draw(st.lists(st.integers(1, 50), min_size=1, max_size=8))
    made = Change(1, base32(1 << 64, 26), "a", "household", {"head": "x"})
    changes = [made]
    for n, tick in enumerate(ticks):
        stamp = base32((tick + 1) << 80 | n, 26)
        changed = draw(st.dictionaries(st.sampled_from((*FIELDS, DELETED)), values, max_size=3))
        changes.append(Change(1, stamp, "b", "household", changed, made.stamp))
    return changes


@given(causal_changes(), st.randoms())
def test_any_order_leads_to_the_same_state(changes, random):
    states = []
    for _ in range(3):
        state = fresh()
        for change in changes:
            state, _ = merge(state, change)
        states.append(state)
        random.shuffle(changes)
    assert states[0] == states[1] == states[2]


def changed(stamp: str, over: dict[str, str], **of: object) -> Change:
    return Change(1, stamp.ljust(26, "0"), "a", "household", of, "R", over)


def test_the_loser_of_two_unaware_edits_is_handed_back():
    held, _ = merge(fresh(), changed("2", {}, phone="A"))
    after, clashes = merge(held, changed("3", {}, phone="B"))
    assert after.values["phone"] == "B"
    assert [(c.kept, c.lost) for c in clashes] == [("B", "A")]


def test_equal_values_are_no_conflict():
    held, _ = merge(fresh(), changed("2", {}, phone="A"))
    assert merge(held, changed("3", {}, phone="A"))[1] == []


def test_an_edit_in_knowledge_of_the_other_is_no_conflict():
    first = changed("2", {}, phone="A")
    held, _ = merge(fresh(), first)
    assert merge(held, changed("3", {"phone": first.stamp}, phone="B"))[1] == []


def test_zero_false_and_unknown_are_different_values():
    for mine, theirs in ((0, None), ("", None), ([], None)):
        held, _ = merge(fresh(), changed("2", {}, n=mine))
        assert len(merge(held, changed("3", {}, n=theirs))[1]) == 1


def test_an_edit_that_meets_a_deletion_waits_for_a_person_and_the_record_stays_deleted():
    base = changed("1", {}, phone="A")
    edit = changed("2", {"phone": base.stamp}, phone="B")
    delete = changed("3", {"phone": base.stamp}, deleted=True)
    for order in ((base, edit, delete), (base, delete, edit)):
        state, found = fresh(), []
        for change in order:
            state, clashes = merge(state, change)
            found += clashes
        assert state.deleted
        assert [(c.field, c.reason, c.lost, c.lost_stamp) for c in found] == [
            ("phone", "deleted", "B", edit.stamp)
        ]


def test_a_deletion_does_not_hide_an_edit_behind_a_later_one_of_its_own():
    base = changed("1", {}, phone="A", note="N")
    edit = changed("2", {"note": base.stamp}, note="M")
    own = changed("3", {"phone": base.stamp}, phone="B")
    delete = changed("4", {"phone": own.stamp, "note": base.stamp}, deleted=True)
    for order in ((base, edit, own, delete), (base, own, delete, edit)):
        state, found = fresh(), []
        for change in order:
            state, clashes = merge(state, change)
            found += clashes
        assert [(c.field, c.reason, c.lost) for c in found] == [("note", "deleted", "M")]


def test_edits_that_come_with_a_taking_back_are_seen_when_another_deletion_beats_it():
    base = changed("1", {}, phone="A")
    back = changed("2", {"phone": base.stamp}, phone="B", deleted=False)
    delete = changed("3", {"phone": base.stamp}, deleted=True)
    for order in ((base, back, delete), (base, delete, back)):
        state, found = fresh(), []
        for change in order:
            state, clashes = merge(state, change)
            found += clashes
        assert [(c.field, c.reason, c.lost) for c in found] == [("phone", "deleted", "B")]


def test_the_same_clash_has_the_same_id_whoever_finds_it():
    assert conflict_id("R", "phone", "S") == conflict_id("R", "phone", "S")
    assert conflict_id("R", "phone", "S") != conflict_id("R", "head", "S")
