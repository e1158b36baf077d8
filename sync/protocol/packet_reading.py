"""Reading a packet: the whole file is proved before any of it is handed out.

Torn, altered, foreign and forged ones are refused with one sentence each; whatever the file says,
one frame at a time is all that is held.
"""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

import msgspec

from sync.changes.chain import DeviceKey, verify
from sync.errors import BadValue, DataFault, Missing, NewerFile, Refused, UserError
from sync.protocol import messages
from sync.protocol.compress import ZSTD, decompress
from sync.protocol.packet import (
    FORMAT,
    HASH_BYTES,
    LENGTH_BYTES,
    MAGIC,
    TRAILER_BYTES,
    Kind,
    PacketHeader,
    frame_info,
    signed_text,
)
from sync.protocol.seal import SEAL_BYTES, open_sealed

SHOWN_MAX = 100
"""Characters of a name out of a packet that are shown to a person."""


class Part(NamedTuple):
    """One frame, opened and decompressed."""

    kind: Kind
    data: bytes


class _Frame(NamedTuple):
    """Where a frame of the file is, and its SHA-256."""

    offset: int
    length: int
    digest: bytes


class Packet:
    """A packet whose every byte was proved. Close it when done."""

    def __init__(
        self,
        file: BinaryIO,
        path: Path,
        header: PacketHeader,
        head: bytes,
        frames: list[_Frame],
        seed: bytes,
    ) -> None:
        self.header = header
        self._file = file
        self._path = path
        self._head = head
        self._frames = frames
        self._seed = seed

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def __enter__(self) -> "Packet":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def parts(self) -> Iterator[Part]:
        """The frames in order, those of kinds that this program knows. May be walked again.

        Raises BadValue when one cannot be opened, or the file is another one than was proved.
        """
        for index, frame in enumerate(self._frames):
            try:
                self._file.seek(frame.offset)
                sealed = self._file.read(frame.length)
            except OSError as fault:
                raise _unreadable(self._path, fault) from fault
            if hashlib.sha256(sealed).digest() != frame.digest:
                raise _altered(self._path, "the file changed while it was read")
            found = self._opened(sealed, index)
            if found is not None:
                yield found

    def _opened(self, sealed: bytes, index: int) -> Part | None:
        try:
            content = open_sealed(self._seed, sealed, frame_info(self._head, index))
            if content[:1] not in _KINDS:
                return None
            data = decompress(content[1:], ZSTD, messages.BODY_BYTES_MAX)
        except UserError as fault:
            raise _altered(self._path, fault.detail or fault.message.en) from fault
        return Part(Kind(content[:1]), data)


_KINDS = frozenset(kind.value for kind in Kind)


def open_packet(
    path: Path,
    key: DeviceKey,
    direction: Literal["up", "down"],
    sender: Callable[[PacketHeader], bytes],
) -> Packet:
    """The packet in ``path``, for the holder of ``key``, proved as a whole.

    ``sender`` gives the public key of whoever the header says it is from, or raises Refused.
    Raises Missing, BadValue (no packet, torn, altered), NewerFile, Refused (the wrong way, for
    another, not signed by its sender), DataFault.
    """
    if not path.is_file():
        raise Missing(f"没有数据包“{path}”，请核对文件名", f"There is no packet {path}")
    try:
        file = path.open("rb")
    except OSError as fault:
        raise _unreadable(path, fault) from fault
    try:
        packet = _proved(file, path, key, direction, sender)
        for _ in packet.parts():
            pass
    except OSError as fault:
        file.close()
        raise _unreadable(path, fault) from fault
    except BaseException:
        file.close()
        raise
    return packet


def _proved(
    file: BinaryIO,
    path: Path,
    key: DeviceKey,
    direction: Literal["up", "down"],
    sender: Callable[[PacketHeader], bytes],
) -> Packet:
    reading = _Reading(file, path)
    header, head = reading.header()
    frames = reading.frames()
    digest, signature = reading.trailer()
    if header.direction != direction:
        raise _wrong_way(path, direction)
    if header.to != key.public:
        raise _foreign(path, header)
    if not verify(sender(header), signed_text(digest), signature):
        name = _shown(header.card.account)
        raise Refused(
            f"数据包“{path}”不是由所称的电脑（{name}）签发的；没有收下任何内容，"
            "请向对方核实并重新导出",
            f"The packet {path} is not signed by the computer that it names ({name}); nothing was "
            "taken. Ask for a new one",
        )
    return Packet(file, path, header, head, frames, key.private)


class _Reading:
    """One walk from the first byte of a packet to its last, everything hashed on the way."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._file = file
        self._path = path
        self._total = hashlib.sha256()

    def _take(self, count: int) -> bytes:
        data = self._file.read(count)
        if len(data) < count:
            raise _torn(self._path)
        self._total.update(data)
        return data

    def _length(self) -> int:
        return int.from_bytes(self._take(LENGTH_BYTES), "big")

    def header(self) -> tuple[PacketHeader, bytes]:
        """The header, and the hash of all bytes up to its end."""
        start = self._file.read(len(MAGIC) + 1)
        if not start or start[: len(MAGIC)] != MAGIC[: len(start)]:
            raise BadValue(
                f"“{self._path}”不是走访通的数据包，请选扩展名为 .zfb 的文件",
                f"{self._path} is no packet of Zoufang; choose a file that ends in .zfb",
            )
        if len(start) <= len(MAGIC):
            raise _torn(self._path)
        if start[-1] != FORMAT:
            raise NewerFile(
                f"数据包“{self._path}”由更新版本的走访通写成，请先升级程序再导入",
                f"The packet {self._path} is by a newer Zoufang; upgrade, then import it",
            )
        self._total.update(start)
        length = self._length()
        if length > messages.SMALL_BYTES_MAX:
            raise _altered(self._path, f"a header of {length} bytes")
        said = self._take(length)
        head = self._total.digest()
        try:
            return msgspec.json.decode(said, type=PacketHeader), head
        except (msgspec.MsgspecError, ValueError) as fault:
            raise _altered(self._path, str(fault)) from fault

    def frames(self) -> list[_Frame]:
        """Where each frame is; none is kept."""
        found: list[_Frame] = []
        while length := self._length():
            if length > messages.FRAME_BYTES_MAX + 1 + SEAL_BYTES:
                raise _altered(self._path, f"a frame of {length} bytes")
            if len(found) >= messages.PACKET_FRAMES_MAX:
                raise _altered(self._path, f"more than {messages.PACKET_FRAMES_MAX} frames")
            offset = self._file.tell()
            found.append(_Frame(offset, length, hashlib.sha256(self._take(length)).digest()))
        return found

    def trailer(self) -> tuple[bytes, bytes]:
        """The hash of all before it, which it must name, and the signature on it."""
        digest = self._total.digest()
        trailer = self._take(TRAILER_BYTES)
        if self._file.read(1):
            raise _altered(self._path, "bytes after the end")
        if trailer[:HASH_BYTES] != digest:
            raise _altered(self._path, "another hash than the packet names")
        return digest, trailer[HASH_BYTES:]


def _torn(path: Path) -> BadValue:
    return BadValue(
        f"数据包“{path}”不完整，可能没有复制完；没有收下任何内容，请重新复制，或请对方重新导出",
        f"The packet {path} is torn, perhaps it was not copied to its end; nothing was taken. "
        "Copy it again, or ask for a new one",
    )


def _altered(path: Path, detail: str) -> BadValue:
    return BadValue(
        f"数据包“{path}”已损坏或被改动过；没有收下任何内容，请重新复制，或请对方重新导出",
        f"The packet {path} is damaged or was altered; nothing was taken. Copy it again, or ask "
        "for a new one",
        detail=detail,
    )


def _unreadable(path: Path, fault: OSError) -> DataFault:
    return DataFault(
        f"数据包“{path}”读不出来：{fault.strerror}；请检查U盘，或请对方重新导出",
        f"The packet {path} cannot be read: {fault.strerror}; check the stick, or ask for a new "
        "one",
    )


def _wrong_way(path: Path, wanted: str) -> Refused:
    if wanted == "up":
        return Refused(
            f"“{path}”是中心发给笔记本的回包，请在笔记本上用 zoufang packet import 导入",
            f"{path} is a hub's answer to a laptop; import it there, with zoufang packet import",
        )
    return Refused(
        f"“{path}”是笔记本交给中心的数据包，请在中心用 zoufang-hub packet import 导入",
        f"{path} is a laptop's packet for its hub; import it there, with zoufang-hub packet import",
    )


def _shown(name: str) -> str:
    """A name that anybody may have written, without what could play with a terminal."""
    return "".join(c if c.isprintable() else "?" for c in name[:SHOWN_MAX])


def _foreign(path: Path, header: PacketHeader) -> Refused:
    name = _shown(header.receiver)
    if header.direction == "up":
        return Refused(
            f"数据包“{path}”是给另一个中心（{name}）的；没有收下任何内容，请交给那个中心",
            f"The packet {path} is for another hub ({name}); nothing was taken. Bring it there",
        )
    return Refused(
        f"数据包“{path}”是给另一台电脑（账号“{name}”）的；没有收下任何内容，请交给对方",
        f"The packet {path} is for another computer (account {name}); nothing was "
        "taken. Hand it over",
    )
