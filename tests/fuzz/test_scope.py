"""Whatever a laptop sends and asks, nothing outside its rights is told or written.

What the rights mean is written here once more, from docs/operations.md, to be compared with.
"""

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.changes.change import Change
from sync.hub.desk import HubDesk
from sync.hub.verify import verify
from sync.protocol.messages import Right
from sync.protocol.wire import LENGTH_BYTES, decode_chunk
from sync.records.catalogue import KINDS
from sync.replica.check import check
from sync.replica.replica import Replica
from tests.hub.township import Writer

AREAS = (
    "320282113200",
    "320282113201",
    "320282113",
    "320282114200",
    "320282114",
    "320282",
    "320281100200",
    "330282113200",
    "R320282113",
)
PREFIXES = ("", "32", "3202", "R3202", *AREAS)
VISITOR = {
    *("household", "member", "income_line", "rigid_expense", "enterprise", "visit", "need"),
    *("issue", "issue_step", "follow_up", "conflict", "attachment", "milestone"),
    *("household_year", "doubt", "entitlement"),
}
LEADER = VISITOR | {
    *("notice", "cadre", "team", "pair", "assignment", "duty", "event", "grid", "practice", "stay"),
}
SUPERVISOR = {
    *("issue", "issue_step", "follow_up", "conflict", "attachment", "milestone", "supervision"),
    *("consultation", "doubt", "event", "inspection", "inspection_item", "rectification"),
    *("petition", "petition_step", "petition_count", "practice", "report", "report_row", "survey"),
}
RESTRICTED = {"petition", "petition_step"}
"""Kinds that stand in restricted areas alone."""
ALL = {kind.name for kind in KINDS.values() if not kind.hub_only} | {"conflict"}
ROLES = {
    "visitor": VISITOR,
    "leader": LEADER,
    "clerk": ALL,
    "supervisor": SUPERVISOR,
    "admin": ALL,
}
RIGHTS = st.lists(
    st.builds(Right, st.sampled_from(PREFIXES), st.sampled_from(sorted(ROLES))), max_size=3
)
SENT = st.lists(
    st.tuples(st.sampled_from(AREAS), st.sampled_from([*sorted(ALL), "area", "no-such-kind"])),
    min_size=1,
    max_size=6,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)
KNOWN = 40
"""Records that a change may be about; examples name them by number, for ids are never the same."""
names = count(1)


def may_read(rights, area):
    for right in rights:
        if area.startswith(right.area):
            return True
        if right.area.startswith(area):
            return True
    return False


def may_write(rights, area, kind):
    if kind in RESTRICTED and not area.startswith("R"):
        return False
    return any(area.startswith(r.area) and kind in ROLES[r.role] for r in rights)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A hub with something of everybody's in every area."""
    opened = HubDesk.create(tmp_path_factory.mktemp("hub"))
    opened.access.add_account("admin", [Right("", "admin")])
    admin = Writer(opened, "admin")
    for area in AREAS:
        admin.say(
            admin.change(head=f"户{area}"), admin.change("cadre", name=f"干部{area}"), area=area
        )
    yield opened
    assert verify(opened).faults == []
    assert_taken_whole(opened, admin, tmp_path_factory.mktemp("laptop") / "laptop.db")
    opened.close()


def assert_taken_whole(desk, admin, path):
    """A laptop takes in all that is there, whatever it was, and holds the same records."""
    laptop = Replica.open(path)
    for chunk in pulled(desk, admin.token, {}):
        laptop.take(chunk.runs)
    assert check(laptop).faults == []
    for kind in KINDS:
        assert laptop.fetch(kind, deleted=True) == desk.replica.fetch(kind, deleted=True)
    laptop.close()


def newcomer(desk, rights):
    name = f"p{next(names)}"
    desk.access.add_account(name, rights)
    return Writer(desk, name)


def pulled(desk, token, heads):
    return [decode_chunk(frame[LENGTH_BYTES:]) for frame in desk.pull(token, heads)]


@settings(max_examples=40, deadline=None)
@given(RIGHTS, st.dictionaries(st.sampled_from(AREAS), st.integers(0, 3)))
def test_all_that_may_be_read_is_told_and_nothing_else(desk, rights, known):
    me = newcomer(desk, rights)
    told = desk.hello(me.token, "").heads
    assert all(may_read(rights, area) for area in told)
    assert {area for area in AREAS if may_read(rights, area)} <= set(told)
    device = desk.access.devices()[1].device
    for heads in ({}, {area: {device: n} for area, n in known.items()}):
        for chunk in pulled(desk, me.token, heads):
            devices = {run.device for run in chunk.runs}
            assert all(may_read(rights, run.area) for run in chunk.runs)
            assert all(may_read(rights, area) for area in chunk.heads)
            assert {card.device for card in chunk.cards} <= devices


@settings(max_examples=60, deadline=None)
@given(RIGHTS, SENT)
def test_what_may_be_written_is_taken_and_nothing_else(desk, rights, sent):
    me = newcomer(desk, rights)
    before = desk.replica.heads()
    runs, written = [], []
    for area, kind in sent:
        record = me.change(kind, note="x") if kind != "conflict" else me.change(kind, settled="yes")
        runs.append(me.run(record, area=area))
        written.append((area, kind, record.stamp))
    answer = me.push(*runs)
    held = {(h.area, h.n) for h in answer.quarantined}
    numbers = dict.fromkeys(AREAS, 0)
    for area, kind, stamp in written:
        numbers[area] += 1
        taken = (area, numbers[area]) not in held
        assert taken == (may_write(rights, area, kind) and kind not in ("conflict", "held"))
        assert (desk.replica.get(stamp) is not None) == taken
    assert set(answer.heads) <= set(AREAS)
    for area, heads in answer.heads.items():
        if not may_read(rights, area):
            assert set(heads) == {me.device}
    for area, heads in desk.replica.heads().items():
        strangers = set(heads) - set(before.get(area, {})) - {me.device, desk.device}
        assert not strangers


@settings(max_examples=30, deadline=None)
@given(RIGHTS, st.sampled_from(AREAS), st.integers(1, 9), st.integers(1, 3))
def test_asking_by_pushing_tells_nothing_of_others(desk, rights, area, first, length):
    """A run under another's device number, made up: how far that device is stays untold where the
    caller may not read."""
    me = newcomer(desk, rights)
    other = desk.access.devices()[1].device
    made_up = me.run(*[me.change(head="x") for _ in range(length)], area=area)
    forged = type(made_up)(
        area, other, first, made_up.before, made_up.bodies, made_up.signature, made_up.held
    )
    answer = me.push(forged)
    if not may_read(rights, area):
        assert answer.heads.get(area, {}) == {}
        assert [run.n for run in answer.not_taken] in ([], [0])
        assert answer.quarantined == []


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_whatever_is_sent_has_its_place(desk, data):
    """Any kind, any field, any value, about any record: received, applied or held with a reason,
    and whoever may read the area can take it in."""
    me = newcomer(desk, [Right("320282", "clerk")])
    area = data.draw(st.sampled_from([a for a in AREAS if a.startswith("320282")]))
    known = [f"#{n}" for n in range(KNOWN)]
    there = desk.replica.query(
        "SELECT DISTINCT record FROM change ORDER BY record LIMIT ?", (KNOWN,)
    )
    names = {mark: record for mark, (record,) in zip(known, there, strict=False)}

    def named(value):
        return names.get(value, value) if isinstance(value, str) else value

    changes = []
    for _ in range(data.draw(st.integers(1, 4))):
        kind = KINDS[data.draw(st.sampled_from(sorted(KINDS)))]
        fields = st.sampled_from([*kind.fields, "deleted", "no-such-field"])
        value = JSON | st.sampled_from(["yes", "1", 1, True, "2017-06-05", *known[:5]])
        values = data.draw(st.dictionaries(fields, value, max_size=4))
        record = data.draw(st.sampled_from(["", *known]) | st.text(max_size=30))
        over = data.draw(st.dictionaries(fields, st.sampled_from(known) | st.text(max_size=5)))
        values = {field: named(value) for field, value in values.items()}
        over = {field: named(value) for field, value in over.items()}
        made = me.change(kind.name, named(record), over=over)
        changes.append(Change(0, made.stamp, me.account, kind.name, values, made.record, over))
    run = me.run(*changes, area=area)
    answer = me.push(run)
    assert not answer.not_taken
    chunks = pulled(desk, me.token, {})
    assert any(r.device == me.device for chunk in chunks for r in chunk.runs)
