"""What travels is compressed, and nothing decompresses to more than its reader will take."""

import gzip
import zlib

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import BadValue, TooLarge
from sync.protocol.compress import WINDOW_BYTES_MAX, compress, decompress

LIMIT = 1024 * 1024
GIGABYTE = 1 << 30


@given(st.binary(max_size=5000))
def test_what_went_in_comes_out(data):
    assert decompress(compress(data), "zstd", LIMIT) == data
    assert decompress(gzip.compress(data), "gzip", LIMIT) == data
    assert decompress(data, "", LIMIT) == data


def zstd_bomb():
    packer = zstandard.ZstdCompressor(level=1).compressobj(size=GIGABYTE)
    megabyte = bytes(1 << 20)
    return b"".join(packer.compress(megabyte) for _ in range(1024)) + packer.flush()


def gzip_bomb():
    packer = zlib.compressobj(1, wbits=31)
    megabyte = bytes(1 << 20)
    return b"".join(packer.compress(megabyte) for _ in range(1024)) + packer.flush()


@pytest.mark.parametrize(("bomb", "encoding"), [(zstd_bomb, "zstd"), (gzip_bomb, "gzip")])
def test_a_gigabyte_in_a_few_bytes_is_refused_before_it_is_made(bomb, encoding):
    with pytest.raises(TooLarge):
        decompress(bomb(), encoding, LIMIT)


def test_a_frame_that_lies_about_its_size_is_refused():
    packed = bytearray(zstandard.ZstdCompressor().compress(bytes(10_000_000)))
    at = packed.index((10_000_000).to_bytes(4, "little"))
    packed[at : at + 4] = (1000).to_bytes(4, "little")
    with pytest.raises(BadValue):
        decompress(bytes(packed), "zstd", LIMIT)


def test_a_frame_that_does_not_say_its_size_is_refused():
    packer = zstandard.ZstdCompressor().compressobj()
    with pytest.raises(BadValue):
        decompress(packer.compress(b"x" * 100) + packer.flush(), "zstd", LIMIT)


def test_a_frame_that_wants_too_much_memory_is_refused():
    # Window descriptor 0xA0: 1 GiB to look back into; then the content size, 8 bytes of it.
    wants = bytes.fromhex("28b52ffd") + b"\xc0" + b"\xa0" + (100).to_bytes(8, "little")
    assert zstandard.get_frame_parameters(wants).window_size > WINDOW_BYTES_MAX
    with pytest.raises(TooLarge):
        decompress(wants, "zstd", LIMIT)


@pytest.mark.parametrize("encoding", ["zstd", "gzip"])
@pytest.mark.parametrize(
    "spoil", [lambda d: d[:-1], lambda d: d[: len(d) // 2], lambda d: d + b"x"]
)
def test_torn_or_longer_data_is_no_data(encoding, spoil):
    data = b"".join(b"%d," % n for n in range(1000))
    packed = compress(data) if encoding == "zstd" else gzip.compress(data)
    with pytest.raises(BadValue):
        decompress(spoil(packed), encoding, LIMIT)


def test_an_altered_byte_is_noticed():
    packed = bytearray(compress(b"".join(b"%d," % n for n in range(1000))))
    packed[len(packed) // 2] ^= 1
    with pytest.raises(BadValue):
        decompress(bytes(packed), "zstd", LIMIT)


def test_an_unknown_encoding_is_named():
    with pytest.raises(BadValue, match="br"):
        decompress(b"", "br", LIMIT)
    with pytest.raises(TooLarge):
        decompress(bytes(LIMIT + 1), "", LIMIT)
