"""Compression of what travels, with a limit on what may come out of it.

A few bytes can decompress to gigabytes; every caller therefore says how much it will take, and
what would be more is refused before it is made.
"""

import zlib

import zstandard

from sync.errors import BadValue, TooLarge

ZSTD = "zstd"
GZIP = "gzip"
LEVEL = 3
"""100 000 records: 0.12 s and 99 bytes a record in batches of 500; level 9 saves 4 % and costs
five times as much (measured 2026-11)."""
WINDOW_BYTES_MAX = 8 * 1024 * 1024
"""Memory that a sender may make us set aside for looking back (RFC 8878, section 3.1.1.1.2)."""


def compress(data: bytes) -> bytes:
    """One zstd frame that carries its size and a checksum."""
    compressor = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True)
    return compressor.compress(data)


def decompress(data: bytes, encoding: str, bytes_max: int) -> bytes:
    """What ``data`` holds under the content encoding ("" for none), at most ``bytes_max`` bytes.

    Raises TooLarge when it would be more, BadValue when it is torn or no such data.
    """
    if encoding in ("", "identity"):
        if len(data) > bytes_max:
            raise _too_large(bytes_max)
        return data
    if encoding == ZSTD:
        return _unzstd(data, bytes_max)
    if encoding == GZIP:
        return _gunzip(data, bytes_max)
    raise BadValue(
        f"不认识压缩方式“{encoding}”，可用的是zstd和gzip",
        f"Unknown content encoding “{encoding}”; use zstd or gzip",
    )


def _unzstd(data: bytes, bytes_max: int) -> bytes:
    """The frame's own word on its size is checked first; the decoder then holds it to that word."""
    try:
        frame = zstandard.get_frame_parameters(data)
        if frame.content_size == zstandard.CONTENTSIZE_UNKNOWN:
            raise _torn("a zstd frame must say its size")
        if frame.content_size > bytes_max or frame.window_size > max(WINDOW_BYTES_MAX, bytes_max):
            raise _too_large(bytes_max)
        if frame.content_size == 0:
            return b""
        decompressor = zstandard.ZstdDecompressor()
        return decompressor.decompress(data, allow_extra_data=False)
    except zstandard.ZstdError as fault:
        raise _torn(str(fault)) from fault


def _gunzip(data: bytes, bytes_max: int) -> bytes:
    decompressor = zlib.decompressobj(wbits=31)
    try:
        found = decompressor.decompress(data, bytes_max + 1)
    except zlib.error as fault:
        raise _torn(str(fault)) from fault
    if len(found) > bytes_max:
        raise _too_large(bytes_max)
    if not decompressor.eof or decompressor.unused_data:
        raise _torn("a gzip member that does not end, or more than one")
    return found


def _too_large(bytes_max: int) -> TooLarge:
    return TooLarge(
        f"一次发送的数据解压后超过{bytes_max}字节的上限，请分批发送",
        f"What was sent is more than {bytes_max} bytes when decompressed; send it in parts",
    )


def _torn(detail: str) -> BadValue:
    return BadValue(
        "收到的压缩数据不完整或已损坏",
        "The compressed data is torn or damaged",
        detail=detail,
    )
