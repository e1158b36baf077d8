"""A packet is taken whole or refused whole, with one sentence that says what is wrong."""

import hashlib
import os
import random
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from sync.changes.chain import DeviceKey
from sync.errors import BadValue, DataFault, Missing, NewerFile, Refused, UserError
from sync.protocol import messages
from sync.protocol.messages import Card
from sync.protocol.packet import (
    END,
    FORMAT,
    FULL_DISK,
    LENGTH_BYTES,
    MAGIC,
    TRAILER_BYTES,
    Kind,
    PacketHeader,
    frame_info,
    packed,
    signed_text,
    write_packet,
)
from sync.protocol.packet_reading import Part, open_packet
from sync.protocol.seal import SEAL_BYTES, open_sealed, seal, seal_public

LAPTOP, HUB, OTHER = (DeviceKey(bytes([n]) * 32) for n in (1, 2, 3))
PARTS = [Part(Kind.REQUEST, b'{"heads":{}}'), Part(Kind.PUSH, b"x" * 100)]


def header_of(**more):
    known = PacketHeader(
        direction="up",
        number="0000000000001",
        card=Card("0123456789ABC", LAPTOP.public, "张三"),
        to=HUB.public,
        receiver="https://hub.example",
        created=1_496_635_200_000,
        seal=seal_public(LAPTOP.private),
    )
    return structs.replace(known, **more)


def write(path, parts=PARTS, key=LAPTOP, seal_for=HUB, **more):
    write_packet(
        path,
        header_of(**more),
        key,
        seal_public(seal_for.private),
        (packed(*part) for part in parts),
    )
    return path


def read(path, key=HUB, direction="up", sender=LAPTOP.public):
    with open_packet(path, key, direction, lambda header: sender) as packet:
        return packet.header, list(packet.parts())


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return write(tmp_path_factory.mktemp("packet") / "a.zfb").read_bytes()


# -- sealing --------------------------------------------------------------------------------------


def test_only_the_receiver_opens_a_seal():
    sealed = seal(seal_public(HUB.private), b"secret", b"place 1")
    assert open_sealed(HUB.private, sealed, b"place 1") == b"secret"
    assert len(sealed) == len(b"secret") + SEAL_BYTES
    assert b"secret" not in sealed
    for seed, info in ((OTHER.private, b"place 1"), (HUB.private, b"place 2")):
        with pytest.raises(BadValue):
            open_sealed(seed, sealed, info)


@pytest.mark.parametrize("public", [b"", bytes(32), bytes(31)])
def test_a_key_that_is_none_seals_nothing(public):
    with pytest.raises(BadValue, match="重新登记"):
        seal(public, b"secret", b"")


def test_a_device_has_one_sealing_key_that_is_not_its_signing_key():
    assert seal_public(HUB.private) == seal_public(HUB.private)
    assert len({HUB.public, seal_public(HUB.private), HUB.private}) == 3


# -- the file -------------------------------------------------------------------------------------


def test_what_is_written_is_read(tmp_path):
    header, parts = read(write(tmp_path / "a.zfb"))
    assert header == header_of()
    assert parts == PARTS


def test_the_file_is_for_its_owner_and_shows_no_content(tmp_path):
    path = write(tmp_path / "a.zfb", [Part(Kind.PUSH, "王𠮷祥".encode())])
    assert path.stat().st_mode & 0o777 == 0o600
    assert "王𠮷祥".encode() not in path.read_bytes()
    assert os.listdir(tmp_path) == ["a.zfb"]


def test_the_bytes_are_as_documented(whole):
    """Read with nothing of the reader: magic, header, frames, end, hash, signature."""
    start = len(MAGIC) + 1 + LENGTH_BYTES
    assert whole[: len(MAGIC) + 1] == MAGIC + bytes([FORMAT])
    at = start + int.from_bytes(whole[start - LENGTH_BYTES : start], "big")
    head, found = hashlib.sha256(whole[:at]).digest(), []
    while length := int.from_bytes(whole[at : at + LENGTH_BYTES], "big"):
        at += LENGTH_BYTES
        sealed = whole[at : at + length]
        content = open_sealed(HUB.private, sealed, frame_info(head, len(found)))
        found.append((content[:1], zstandard.decompress(content[1:])))
        at += length
    assert found == [(kind.value, data) for kind, data in PARTS]
    digest = hashlib.sha256(whole[: at + LENGTH_BYTES]).digest()
    assert whole[at:] == END + digest + LAPTOP.sign(signed_text(digest))
    assert len(digest) + 64 == TRAILER_BYTES


def test_frames_of_a_later_program_are_skipped(tmp_path):
    parts = [packed(*PARTS[0]), b"z" + packed(*PARTS[1])[1:], packed(*PARTS[1])]
    write_packet(tmp_path / "a", header_of(), LAPTOP, seal_public(HUB.private), parts)
    assert read(tmp_path / "a")[1] == PARTS


# -- what is refused ------------------------------------------------------------------------------


def test_torn_at_any_byte_it_is_refused_whole(tmp_path, whole):
    path = tmp_path / "torn.zfb"
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(BadValue) as refused:
            read(path)
        assert ("不完整" if length else "不是走访通的数据包") in refused.value.text()


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_with_any_bit_flipped_it_is_refused_whole(tmp_path_factory, whole, data):
    bit = data.draw(st.integers(0, len(whole) * 8 - 1))
    altered = bytearray(whole)
    altered[bit // 8] ^= 1 << bit % 8
    path = tmp_path_factory.mktemp("altered") / "a.zfb"
    path.write_bytes(altered)
    with pytest.raises(UserError) as refused:
        read(path)
    assert isinstance(refused.value, BadValue | NewerFile | Refused)


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=200), start=st.sampled_from([b"", MAGIC, MAGIC + bytes([FORMAT])]))
def test_any_file_at_all_is_refused_in_a_sentence(tmp_path_factory, data, start):
    path = tmp_path_factory.mktemp("any") / "a.zfb"
    path.write_bytes(start + data)
    with pytest.raises((BadValue, NewerFile)) as refused:
        read(path)
    assert str(path) in refused.value.text()
    assert str(path) in refused.value.text("en")


def test_a_byte_more_is_one_too_many(tmp_path, whole):
    (tmp_path / "a").write_bytes(whole + b"\n")
    with pytest.raises(BadValue, match="改动"):
        read(tmp_path / "a")


@pytest.mark.parametrize(
    ("written", "direction", "kind", "sentence"),
    [
        ({"to": OTHER.public}, "up", Refused, "另一个中心（https://hub.example）"),
        ({"to": OTHER.public, "direction": "down"}, "down", Refused, "另一台电脑"),
        ({"direction": "down"}, "up", Refused, "在笔记本上用"),
        ({}, "down", Refused, "在中心用"),
        ({"key": OTHER}, "up", Refused, "不是由所称的电脑（张三）签发"),
        ({"seal_for": OTHER}, "up", BadValue, "损坏"),
        ({"to": OTHER.public, "receiver": "\x1b[2J\n" + "x" * 500}, "up", Refused, "（?[2J?x"),
    ],
)
def test_what_is_not_for_us_or_not_by_its_sender_is_told(
    tmp_path, written, direction, kind, sentence
):
    path = write(tmp_path / "a.zfb", **written)
    with pytest.raises(kind) as refused:
        read(path, direction=direction)
    assert sentence in refused.value.text()
    assert refused.value.text().isprintable()
    assert len(refused.value.text()) < 400


def test_who_the_sender_is_not_is_for_the_caller_to_say(tmp_path):
    def nobody(header):
        raise Refused(f"不认识{header.card.device}")

    with pytest.raises(Refused, match="不认识0123456789ABC"):
        open_packet(write(tmp_path / "a.zfb"), HUB, "up", nobody)


def test_a_newer_format_asks_for_an_upgrade(tmp_path, whole):
    (tmp_path / "a").write_bytes(MAGIC + bytes([FORMAT + 1]) + whole[len(MAGIC) + 1 :])
    with pytest.raises(NewerFile, match="升级"):
        read(tmp_path / "a")


def test_frames_cannot_be_carried_to_another_packet(tmp_path, whole):
    """Whoever signs another's sealed frames under a name of their own is not believed."""
    start = len(MAGIC) + 1 + LENGTH_BYTES
    at = start + int.from_bytes(whole[start - LENGTH_BYTES : start], "big")
    forged = write(tmp_path / "b", [], key=OTHER, number="0000000000002").read_bytes()
    end = len(forged) - TRAILER_BYTES - LENGTH_BYTES
    body = forged[:end] + whole[at:-TRAILER_BYTES]
    digest = hashlib.sha256(body).digest()
    (tmp_path / "a").write_bytes(body + digest + OTHER.sign(signed_text(digest)))
    with pytest.raises(BadValue, match="改动"):
        read(tmp_path / "a", sender=OTHER.public)


def test_a_file_exchanged_after_it_was_proved_is_noticed(tmp_path):
    path = write(tmp_path / "a.zfb", [Part(Kind.PUSH, random.Random(1).randbytes(100_000))])
    with open_packet(path, HUB, "up", lambda header: LAPTOP.public) as packet:
        path.write_bytes(bytes(path.stat().st_size))
        with pytest.raises(BadValue, match="改动"):
            list(packet.parts())


# -- limits ---------------------------------------------------------------------------------------


def raw(path, *frames, said=None):
    """A packet signed by the laptop that says of itself whatever it likes."""
    body = MAGIC + bytes([FORMAT])
    said = messages.encode(header_of()) if said is None else said
    body += len(said).to_bytes(LENGTH_BYTES, "big") + said + b"".join(frames) + END
    digest = hashlib.sha256(body).digest()
    path.write_bytes(body + digest + LAPTOP.sign(signed_text(digest)))
    return path


def test_a_frame_that_would_unpack_to_a_gigabyte_is_refused_at_the_limit(tmp_path):
    bomb = zstandard.ZstdCompressor().compress(bytes(2**30))
    path = tmp_path / "a"
    parts = [Kind.PUSH.value + bomb]
    write_packet(path, header_of(), LAPTOP, seal_public(HUB.private), parts)
    tracemalloc.start()
    with pytest.raises(BadValue, match="损坏"):
        read(path)
    assert tracemalloc.get_traced_memory()[1] < 4 * messages.BODY_BYTES_MAX
    tracemalloc.stop()


def test_lengths_that_a_packet_only_claims_set_no_memory_aside(tmp_path):
    claims = [
        raw(tmp_path / "frame", b"\xff\xff\xff\xff"),
        raw(tmp_path / "inside", (messages.FRAME_BYTES_MAX).to_bytes(4, "big") + b"x"),
        raw(tmp_path / "many", b"\0\0\0\1x" * (messages.PACKET_FRAMES_MAX + 1)),
        raw(tmp_path / "head", said=b" " * (messages.SMALL_BYTES_MAX + 1)),
        raw(tmp_path / "none", said=b"{}"),
    ]
    for path in claims:
        with pytest.raises(BadValue, match="没有收下"):
            read(path)


def test_no_more_is_written_than_a_reader_takes(tmp_path):
    key = seal_public(HUB.private)
    large = b"p" * (messages.FRAME_BYTES_MAX + 2)
    with pytest.raises(ValueError, match="more in a packet"):
        write_packet(tmp_path / "a", header_of(), LAPTOP, key, [large])
    write_packet(tmp_path / "b", header_of(), LAPTOP, key, [large[:-1]])
    assert os.listdir(tmp_path) == ["b"]


# -- writing --------------------------------------------------------------------------------------


def test_a_name_that_is_taken_is_left_alone(tmp_path):
    (tmp_path / "a.zfb").write_text("a letter")
    with pytest.raises(Refused, match="换一个文件名"):
        write(tmp_path / "a.zfb")
    assert (tmp_path / "a.zfb").read_text() == "a letter"


def test_a_packet_has_its_name_only_when_all_is_noted(tmp_path):
    seen = []

    def ready():
        seen.extend(path.name for path in tmp_path.iterdir())
        raise DataFault("没有记下")

    with pytest.raises(DataFault, match="没有记下"):
        write_packet(tmp_path / "a", header_of(), LAPTOP, seal_public(HUB.private), [], ready)
    assert seen == ["a.part"]
    assert os.listdir(tmp_path) == []


def test_a_place_that_is_none_is_told(tmp_path):
    with pytest.raises(DataFault, match="写不成"):
        write(tmp_path / "nowhere" / "a.zfb")
    with pytest.raises(Missing, match="没有数据包"):
        read(tmp_path / "nowhere.zfb")
    with pytest.raises(Missing, match="没有数据包"):
        read(tmp_path)


FULL = """
import resource, sys
from pathlib import Path
from sync.errors import DiskFull
from sync.protocol.packet import Kind, packed
from tests.protocol.test_packet import PARTS, write
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), -1))  # not yet when Python compiles
try:
    write(Path(sys.argv[1]), PARTS)
except DiskFull as full:
    sys.exit(full.text())
"""


def test_a_disk_that_fills_anywhere_leaves_nothing_behind(tmp_path, whole):
    for room in (0, 10, 300, len(whole) - TRAILER_BYTES, len(whole) - 1):
        command = [sys.executable, "-c", FULL, str(tmp_path / "a.zfb"), str(room)]
        ended = subprocess.run(
            command, cwd=Path(__file__).parents[2], capture_output=True, text=True
        )
        assert ended.returncode == 1, ended.stderr
        assert "腾出空间" in ended.stderr
        assert os.listdir(tmp_path) == []


def test_full_devices_are_full_disks():
    with pytest.raises(OSError, match="space") as fault:
        Path("/dev/full").write_bytes(b"x" * 100_000)
    assert fault.value.errno in FULL_DISK
