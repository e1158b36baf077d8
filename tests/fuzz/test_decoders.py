"""Whatever bytes come in, a decoder gives a value or one of the errors that it promises."""

import zlib
from contextlib import suppress

import msgspec
import pytest
import zstandard
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sync.changes import change as changes
from sync.changes.chain import DeviceKey, Run, first_link, links
from sync.errors import BadAnswer, BadValue, TooLarge
from sync.protocol import messages
from sync.protocol.compress import GZIP, ZSTD, compress, decompress
from sync.protocol.link import read_link
from sync.protocol.wire import (
    Push,
    decode_chunk,
    decode_push,
    encode_frame,
    encode_push,
    frames,
)
from sync.records.catalogue import KINDS
from sync.stamps import Clock, new_device
from tests.hub.township import VILLAGE

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
DEEP = b"[" * 100_000 + b"]" * 100_000


def a_run() -> Run:
    device, key = new_device(), DeviceKey.new()
    clock = Clock(device)
    bodies = tuple(
        changes.encode(changes.Change(n, clock.tick(), "zhang", "household", {"head": "张三"}))
        for n in (1, 2)
    )
    before = first_link(VILLAGE, device)
    signature = key.sign_run(VILLAGE, device, 2, links(before, bodies)[-1])
    return Run(VILLAGE, device, 1, before, bodies, signature)


RUN = a_run()
PUSH = encode_push(Push([RUN], []))
CHANGE = RUN.bodies[0]
FRAME = encode_frame(messages.ChunkHeader({VILLAGE: {RUN.device: 2}}), [RUN])


@st.composite
def harmed(draw, whole):
    """Bytes that were right, cut, doubled, or with some of them others."""
    found = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(found)))
        match draw(st.sampled_from(("set", "cut", "put", "double"))):
            case "set":
                found[at : at + 1] = draw(st.binary(min_size=1, max_size=1))
            case "cut":
                del found[at : at + draw(st.integers(1, 30))]
            case "put":
                found[at:at] = draw(st.binary(max_size=8) | st.sampled_from((b"\n", b"{}", b"[")))
            case "double":
                found[at:at] = found[at : at + draw(st.integers(1, 200))]
    return bytes(found)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | harmed(CHANGE) | JSON.map(msgspec.json.encode))
@example(DEEP)
@example(b'{"n":1,"stamp":"","author":"","kind":"","set":{"a":' + DEEP + b"}}")
@example(b'{"n":1,"stamp":"\xed\xa0\x80","author":"","kind":"","set":{}}')
@example(b'{"n":1,"stamp":"","author":"","kind":"","set":{"a":' + b"9" * 5000 + b"}}")
def test_a_change_is_read_or_refused(data):
    try:
        found = changes.decode(data)
    except BadValue:
        return
    assert changes.decode(changes.encode(found)) == found


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | harmed(PUSH))
@example(b'{"sent":' + b"9" * 400 + b"}\n")
@example(DEEP + b"\n")
@example(PUSH.replace(b'"count":2', b'"count":9223372036854775807'))
@example(PUSH.replace(b'"first":1', b'"first":9223372036854775807'))
@example(PUSH.replace(b'"first":1', b'"first":1e400'))
def test_a_push_is_read_or_refused(data):
    try:
        push = decode_push(data)
    except (BadValue, TooLarge):
        return
    assert push.sent == sum(len(run.bodies) for run in push.runs)
    assert decode_push(encode_push(push)) == push


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | harmed(FRAME[4:]) | harmed(PUSH).map(compress))
def test_a_chunk_is_read_or_refused(data):
    try:
        decode_chunk(data)
    except BadAnswer:
        return


@settings(max_examples=150, deadline=None)
@given(st.lists(st.binary(max_size=30), max_size=8) | harmed(FRAME + bytes(4)).map(lambda d: [d]))
def test_frames_are_read_or_refused(parts):
    try:
        for frame in frames(parts):
            assert 0 < len(frame) <= messages.FRAME_BYTES_MAX
    except BadAnswer:
        return
    assert b"".join(parts).endswith(bytes(4))


PACKED = compress(PUSH)
GZIPPED = (lambda z: z.compress(PUSH) + z.flush())(zlib.compressobj(wbits=31))


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.binary(max_size=200), harmed(PACKED), harmed(GZIPPED)),
    st.sampled_from((ZSTD, GZIP, "", "br", "zstd, gzip")),
)
@example(PACKED + PACKED, ZSTD)
@example(GZIPPED + GZIPPED, GZIP)
@example(zstandard.ZstdCompressor(write_content_size=False).compress(b"x"), ZSTD)
@example(b"\x50\x2a\x4d\x18\xff\xff\xff\xff", ZSTD)  # a skippable frame of 4 GiB
def test_what_is_unpacked_keeps_to_its_limit(data, encoding):
    try:
        found = decompress(data, encoding, 1000)
    except (BadValue, TooLarge):
        return
    assert len(found) <= 1000


@pytest.mark.parametrize("kind", messages.MESSAGES, ids=lambda kind: kind.__name__)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
@example(data=None)
def test_a_message_is_read_or_refused(kind, data):
    if data is None:
        body = DEEP
    else:
        names = [field.name for field in msgspec.structs.fields(kind)]
        some = st.dictionaries(st.sampled_from(names), JSON).map(msgspec.json.encode)
        body = data.draw(st.binary(max_size=100) | some)
    for read, refusal in ((messages.read_request, BadValue), (messages.read_answer, BadAnswer)):
        with suppress(refusal):
            assert isinstance(read(body, kind), kind)


@settings(max_examples=150, deadline=None)
@given(
    st.text()
    | st.text().map(lambda t: f"zoufang://{t}")
    | st.text().map(lambda t: f"zoufang://h/?code={t}&tls=ca")
)
@example("zoufang://[::1")
@example("zoufang://h:99999/?code=a")
@example("zoufang://h:١/?code=a")
def test_a_link_is_read_or_refused(text):
    try:
        read_link(text)
    except BadValue:
        return


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_field_judges_any_value(kind, data):
    """What comes in a change may be anything that JSON can say."""
    for field in kind.fields.values():
        assert field.fits(data.draw(JSON)) in (True, False)
