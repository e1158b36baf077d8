"""A change's bytes give the change back; anything else is told, never crashed on."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sync.changes.chain import (
    DeviceKey,
    Forked,
    NotJoined,
    Run,
    first_link,
    links,
    unseen,
    verify_run,
)
from sync.changes.change import BODY_BYTES_MAX, Change, decode, encode
from sync.errors import BadValue
from sync.stamps import Clock, new_device

AREA, DEVICE = "320282113200", new_device()
values = st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text())


@given(st.dictionaries(st.text(min_size=1), values | st.lists(st.text())), st.integers(0, 2**48))
def test_a_change_comes_back_from_its_bytes(changed, wall):
    stamp = Clock(DEVICE).tick()
    change = Change(1, stamp, "张三", "household", changed, stamp, {"a": stamp}, wall)
    assert decode(encode(change)) == change
    assert encode(decode(encode(change))) == encode(change)
    assert b"\n" not in encode(change)


@given(st.binary(max_size=200))
@example(b'{"n":1,"stamp":"' + b"0" * 26 + b'","author":"\xf6","kind":"x","set":{}}')
@example(b"[" * 100_000)
@example(b'{"n":1,"stamp":"' + b"Z" * 26 + b'","author":"","kind":"x","set":{}}')
@example(b"x" * (BODY_BYTES_MAX + 1))
@example(b'{"n":1e400,"stamp":"","author":"","kind":"x","set":{}}')
def test_bytes_that_are_no_change_are_refused(body):
    with pytest.raises(BadValue):
        decode(body)


def run(bodies, first=1, before=None, key=None):
    key = key or DeviceKey.new()
    before = first_link(AREA, DEVICE) if before is None else before
    last = first + len(bodies) - 1
    signature = key.sign_run(AREA, DEVICE, last, links(before, bodies)[-1])
    return Run(AREA, DEVICE, first, before, tuple(bodies), signature)


bodies_lists = st.lists(st.binary(min_size=1, max_size=5), min_size=1, max_size=6)


@given(bodies_lists, st.integers(0, 6))
def test_only_what_is_unseen_is_taken_from_a_run(bodies, known):
    known = min(known, len(bodies))
    all_links = [first_link(AREA, DEVICE), *links(first_link(AREA, DEVICE), bodies)]
    fresh = unseen(run(bodies), known, all_links[known])
    assert [body for _, body, _ in fresh] == bodies[known:]
    assert [n for n, _, _ in fresh] == list(range(known + 1, len(bodies) + 1))
    assert [link for _, _, link in fresh] == all_links[known + 1 :]


def test_a_run_that_leaves_a_gap_says_what_is_wanted():
    with pytest.raises(NotJoined) as gap:
        unseen(run([b"a"], first=5, before=b"x" * 32), 2, b"y" * 32)
    assert gap.value.wanted == 3


def test_another_history_under_the_same_number_is_a_fork():
    here = links(first_link(AREA, DEVICE), [b"mine"])[-1]
    with pytest.raises(Forked):
        unseen(run([b"yours", b"more"]), 1, here)


@given(bodies_lists, st.integers(0, 5), st.integers(0, 7))
def test_a_signature_covers_every_byte_before_it(bodies, which, bit):
    key = DeviceKey.new()
    made = run(bodies, key=key)
    end = links(made.before, made.bodies)[-1]
    assert verify_run(key.public, AREA, DEVICE, made.last, end, made.signature)
    changed = list(bodies)
    body = bytearray(changed[which % len(bodies)])
    body[0] ^= 1 << bit
    changed[which % len(bodies)] = bytes(body)
    forged = links(made.before, changed)[-1]
    assert not verify_run(key.public, AREA, DEVICE, made.last, forged, made.signature)
    assert not verify_run(key.public, "320282113201", DEVICE, made.last, end, made.signature)
    assert not verify_run(DeviceKey.new().public, AREA, DEVICE, made.last, end, made.signature)


def test_a_private_key_signs_the_same_after_it_was_kept():
    key = DeviceKey.new()
    assert DeviceKey(key.private).public == key.public
