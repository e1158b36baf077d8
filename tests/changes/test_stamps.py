"""Stamps sort as time does, and a clock never goes back behind what it saw."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.stamps import (
    ALPHABET,
    MILLISECONDS_MAX,
    STAMP_LENGTH,
    Clock,
    decode,
    encode,
    new_device,
    parts,
    stamp_of,
)

milliseconds = st.integers(0, MILLISECONDS_MAX)
counters = st.integers(0, 0xFFFF)
devices = st.integers(0, 2**64 - 1).map(lambda n: encode(n, 13))
triples = st.tuples(milliseconds, counters, devices)


@given(triples)
def test_a_stamp_gives_back_its_parts(triple):
    stamp = stamp_of(*triple)
    assert len(stamp) == STAMP_LENGTH
    assert set(stamp) <= set(ALPHABET)
    assert parts(stamp) == triple


@given(triples, triples)
def test_stamps_sort_like_their_parts(one, other):
    assert (stamp_of(*one) < stamp_of(*other)) == (one < other)


@given(st.lists(st.one_of(st.none(), triples), max_size=30), st.lists(milliseconds, min_size=40))
def test_a_tick_is_greater_than_all_that_the_clock_made_or_saw(events, wall):
    """``None`` is a tick, a triple is a stamp seen; the wall clock jumps as it likes."""
    readings = iter(wall)
    clock = Clock(new_device(), now=lambda: next(readings))
    greatest = ""
    for event in events:
        if event is None:
            stamp = clock.tick()
            assert stamp > greatest
        else:
            stamp = stamp_of(*event)
            if parts(stamp)[0] == MILLISECONDS_MAX:
                continue
            clock.observe(stamp)
        greatest = max(greatest, stamp)


@given(triples)
def test_a_clock_goes_on_where_its_last_stamp_was(triple):
    device = new_device()
    last = stamp_of(*triple)
    again = Clock(device, last, now=lambda: 0)
    assert again.last[:10] == last[:10]
    if triple[0] < MILLISECONDS_MAX:
        assert again.tick() > last


def test_a_laptop_set_to_1999_still_orders_its_own_edits():
    clock = Clock(new_device(), now=lambda: 915_148_800_000)
    stamps = [clock.tick() for _ in range(1000)]
    assert stamps == sorted(set(stamps))


@pytest.mark.parametrize("text", ["", "1", "U" * 26, "Z" * 26, "0" * 27, "𠮷" * 26])
def test_what_is_no_stamp_is_told_apart(text):
    with pytest.raises(ValueError, match=r"stamp|base32"):
        parts(text)


def test_no_two_devices_are_equal():
    assert len({new_device() for _ in range(1000)}) == 1000
    assert decode(new_device()) < 2**64
