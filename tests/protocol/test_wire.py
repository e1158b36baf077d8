"""Runs and chunks as bytes: carried unaltered, cut anywhere, and anything else is refused."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.changes.chain import Run
from sync.changes.change import BODY_BYTES_MAX as CHANGE_BYTES_MAX
from sync.errors import BadAnswer, BadValue, TooLarge
from sync.protocol import messages
from sync.protocol.compress import compress
from sync.protocol.messages import Card, ChunkHeader
from sync.protocol.wire import (
    END,
    LENGTH_BYTES,
    Push,
    decode_chunk,
    decode_push,
    encode_frame,
    encode_push,
    frames,
)
from sync.stamps import ALPHABET

bodies = st.binary(min_size=0, max_size=60).filter(lambda body: b"\n" not in body)
devices = st.text(ALPHABET, min_size=13, max_size=13)
runs = st.builds(
    Run,
    area=st.sampled_from(["32", "3202", "320282", "320282113", "320282113200"]),
    device=devices,
    first=st.integers(1, 2**53),
    before=st.binary(min_size=32, max_size=32),
    bodies=st.lists(bodies, min_size=1, max_size=5).map(tuple),
    signature=st.binary(min_size=64, max_size=64),
    held=st.lists(st.integers(1, 9), max_size=2).map(tuple),
)
cards = st.builds(Card, device=devices, public=st.binary(max_size=32), account=st.text(max_size=8))


def run(*bodies, area="320282113200", device="0123456789ABC", first=1):
    return Run(area, device, first, bytes(32), bodies or (b"{}",), bytes(64))


@given(st.lists(runs, max_size=4), st.lists(cards, max_size=2))
def test_a_push_arrives_as_it_was_sent(sent, vouched):
    push = Push(sent, vouched)
    assert decode_push(encode_push(push)) == push


@given(st.lists(runs, max_size=3), st.integers(1, 40))
def test_a_pull_arrives_however_the_line_cuts_it(sent, size):
    heads = {"32": {"0123456789ABC": 7}}
    stream = encode_frame(ChunkHeader(heads), sent) * 2 + END
    parts = [stream[at : at + size] for at in range(0, len(stream), size)]
    found = [decode_chunk(frame) for frame in frames(parts)]
    assert [chunk.runs for chunk in found] == [sent, sent]
    assert found[0].heads == heads


def test_a_pull_that_stops_anywhere_is_noticed():
    stream = encode_frame(ChunkHeader({}), [run()]) + END
    for cut in range(len(stream)):
        with pytest.raises(BadAnswer):
            list(frames([stream[:cut]]))


@pytest.mark.parametrize("bit", range(8))
def test_an_altered_bit_never_makes_another_chunk(bit):
    packed = encode_frame(ChunkHeader({}), [run(b'{"a":1}' * 50)])[LENGTH_BYTES:]
    whole, noticed = decode_chunk(packed), 0
    for at in range(len(packed)):
        spoilt = bytearray(packed)
        spoilt[at] ^= 1 << bit
        try:
            assert decode_chunk(bytes(spoilt)) == whole  # zstd leaves a bit or two unused
        except BadAnswer:
            noticed += 1
    assert noticed >= len(packed) - 2


@pytest.mark.parametrize(
    "stream",
    [b"\xff\xff\xff\xff", END + b"x", b"<html>", (5).to_bytes(4, "big") + b"hello" + END],
)
def test_what_is_no_pull_is_refused(stream):
    with pytest.raises(BadAnswer):
        [decode_chunk(frame) for frame in frames([stream])]


@given(st.binary(max_size=300))
def test_any_bytes_are_a_push_or_refused(data):
    with suppress(BadValue, TooLarge):
        decode_push(data)


@given(st.binary(max_size=200), st.integers(0, 400))
def test_a_push_with_anything_in_it_is_read_or_refused(junk, at):
    whole = encode_push(Push([run(b"1", b"2"), run(b"3", first=3)], []))
    with suppress(BadValue, TooLarge):
        decode_push(whole[:at] + junk + whole[at:])


SPOILT = {
    "no line end": lambda lines: b"\n".join(lines),
    "no header": lambda lines: b"\n".join([*lines[1:], b""]),
    "a change too few": lambda lines: b"\n".join([*lines[:-1], b""]),
    "a change too many": lambda lines: b"\n".join([*lines, lines[-1], b""]),
    "another count": lambda lines: b"\n".join([lines[0].replace(b"1", b"2"), *lines[1:], b""]),
    "no such device": lambda lines: b"\n".join([*lines, b""]).replace(b"0123456789ABC", b"zoe"),
    "number zero": lambda lines: b"\n".join([*lines, b""]).replace(b'"first":1', b'"first":0'),
    "a short link": lambda lines: b"\n".join([*lines, b""]).replace(b'"AAAA', b'"', 1),
    "empty": lambda lines: b"",
}


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_push_that_is_not_whole_is_refused(spoil):
    lines = encode_push(Push([run(b"{}")], [])).splitlines()
    with pytest.raises(BadValue):
        decode_push(SPOILT[spoil](lines))


def test_an_area_that_is_none_is_for_the_hub_to_judge_and_never_comes_from_it():
    spoilt = run(area="32028")
    assert decode_push(encode_push(Push([spoilt, run()], []))).runs == [spoilt, run()]
    with pytest.raises(BadAnswer):
        decode_chunk(encode_frame(ChunkHeader({}), [spoilt])[LENGTH_BYTES:])


def test_what_is_too_large_is_said_to_be():
    with pytest.raises(TooLarge, match="一条"):
        decode_push(encode_push(Push([run(bytes(CHANGE_BYTES_MAX + 1))], [])))
    long_run = run(*[bytes(CHANGE_BYTES_MAX)] * 33)
    with pytest.raises(TooLarge, match="一段"):
        decode_push(encode_push(Push([long_run], [])))
    with pytest.raises(TooLarge, match="段"):
        decode_push(encode_push(Push([run()] * (messages.RUNS_MAX + 1), [])))
    with pytest.raises(TooLarge, match="一段最多"):
        decode_push(encode_push(Push([run(*[b"1"] * (messages.RUN_CHANGES_MAX + 1))], [])))
    with pytest.raises(TooLarge, match="一次最多"):
        decode_push(encode_push(Push([run(*[b"1"] * messages.RUN_CHANGES_MAX)] * 3, [])))


def test_a_chunk_that_would_be_too_large_is_refused():
    packed = compress(bytes(messages.BODY_BYTES_MAX + 1))
    with pytest.raises(BadAnswer):
        decode_chunk(packed)
