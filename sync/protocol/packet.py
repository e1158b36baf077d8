"""A packet (.zfb): one side of a conversation in a file, for where no line goes; and writing one.

Sealed for its receiver and signed by its sender, frame by frame, so that neither side ever holds
more than one. docs/protocol.md, "Packet", gives the bytes.
"""

import errno
import hashlib
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec

from sync.changes.chain import SIGNATURE_BYTES, DeviceKey
from sync.errors import DataFault, DiskFull, Refused
from sync.protocol import messages
from sync.protocol.compress import compress
from sync.protocol.messages import Card
from sync.protocol.seal import seal

MAGIC = b"zoufang"
FORMAT = 1
"""The one format of packets, the byte behind MAGIC."""
LENGTH_BYTES = 4
END = bytes(LENGTH_BYTES)
"""Stands where the length of one more frame would."""
HASH_BYTES = 32
TRAILER_BYTES = HASH_BYTES + SIGNATURE_BYTES
FULL_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""No room, no quota, or more than the file system (FAT: 4 GiB) lets one file hold."""


class PacketHeader(msgspec.Struct, frozen=True, omit_defaults=True):
    """What stands in a packet for anybody to read: from whom, for whom, which way and when.

    ``to`` is the receiver's public key (Ed25519), ``receiver`` the name by which people know it: a
    hub's address, a laptop's account. ``seal`` is the key with which an answer is sealed. An answer
    names in ``answers`` the packet it answers. ``created`` is in milliseconds since 1970.
    """

    direction: Literal["up", "down"]
    number: str
    card: Card
    to: bytes
    receiver: str
    created: int
    seal: bytes = b""
    answers: str = ""


class Kind(Enum):
    """What a frame holds; the letter before its zstd frame."""

    REQUEST = b"q"
    """A PullRequest: what the laptop has, hence what it wants."""
    PUSH = b"p"
    """What the body of a push holds."""
    HELLO = b"h"
    """A whole HelloAnswer, of the time when the pushes were taken in."""
    ANSWER = b"a"
    """A PushAnswer, one for each push, in their order."""
    CHUNK = b"c"
    """What a frame of a pull holds."""


def frame_info(head: bytes, index: int) -> bytes:
    """What a frame is sealed for: its place in this packet, so that no other one can carry it."""
    return b"zoufang packet " + head + index.to_bytes(LENGTH_BYTES, "big")


def signed_text(digest: bytes) -> bytes:
    """What the sender's signature is over: the hash of all before it."""
    return b"zoufang packet " + digest


def packed(kind: Kind, data: bytes) -> bytes:
    """What goes into a frame."""
    return kind.value + compress(data)


def write_packet(
    path: Path,
    header: PacketHeader,
    key: DeviceKey,
    seal_for: bytes,
    parts: Iterable[bytes],
    ready: Callable[[], None] = lambda: None,
) -> int:
    """Writes ``parts`` (each as ``packed`` gives it) into a new packet and returns its bytes.

    ``ready`` is called when all is on the disk and only the name is missing: what has to be noted
    before the packet can leave. Raises Refused when ``path`` exists, DiskFull, DataFault.
    """
    part = path.with_name(path.name + ".part")
    try:
        if path.exists():
            raise Refused(f"“{path}”已经有了，请换一个文件名", f"{path} exists; name another file")
        part.unlink(missing_ok=True)
        number = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(number, "wb") as file:
            size = _write(file, header, key, seal_for, parts)
            file.flush()
            os.fsync(file.fileno())
        ready()
        part.replace(path)
    except OSError as fault:
        raise _unwritable(path, fault) from fault
    finally:
        with suppress(OSError):  # the stick is gone: the fault above says so
            part.unlink(missing_ok=True)
    return size


def _write(
    file: BinaryIO, header: PacketHeader, key: DeviceKey, seal_for: bytes, parts: Iterable[bytes]
) -> int:
    said = msgspec.json.encode(header)
    if len(said) > messages.SMALL_BYTES_MAX:
        raise ValueError("a packet's header is larger than any reader takes")
    start = MAGIC + bytes([FORMAT]) + len(said).to_bytes(LENGTH_BYTES, "big") + said
    head = hashlib.sha256(start).digest()
    total, size = hashlib.sha256(), 0

    def put(data: bytes) -> None:
        nonlocal size
        file.write(data)
        total.update(data)
        size += len(data)

    put(start)
    for index, part in enumerate(parts):
        if len(part) > messages.FRAME_BYTES_MAX + 1 or index >= messages.PACKET_FRAMES_MAX:
            raise ValueError("more in a packet than any reader takes")
        sealed = seal(seal_for, part, frame_info(head, index))
        put(len(sealed).to_bytes(LENGTH_BYTES, "big"))
        put(sealed)
    put(END)
    digest = total.digest()
    file.write(digest + key.sign(signed_text(digest)))
    return size + TRAILER_BYTES


def _unwritable(path: Path, fault: OSError) -> DataFault:
    if fault.errno in FULL_DISK:
        return DiskFull(
            f"“{path}”所在的盘放不下这个数据包，没有写成；请腾出空间或换一个U盘再试",
            f"The packet does not fit on the disk of {path}; nothing was written. Make room, or "
            "use another stick",
        )
    return DataFault(
        f"数据包“{path}”写不成：{fault.strerror}；请换一个位置或U盘再试",
        f"The packet {path} cannot be written: {fault.strerror}; use another place or stick",
    )
