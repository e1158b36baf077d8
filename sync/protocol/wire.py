"""Runs and chunks as bytes: JSON lines inside zstd, with every size limited before it is made.

The bytes of a change are never read or written here, only carried: whoever hands a change on
hands on what it received.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from sync.changes.chain import LINK_BYTES, SIGNATURE_BYTES, Run
from sync.changes.change import BODY_BYTES_MAX as CHANGE_BYTES_MAX
from sync.errors import BadAnswer, BadValue, TooLarge, UserError
from sync.protocol import messages
from sync.protocol.compress import ZSTD, compress, decompress
from sync.protocol.messages import Card, ChunkHeader, PushHeader, RunHeader
from sync.stamps import ALPHABET, DEVICE_LENGTH

LENGTH_BYTES = 4
"""Bytes before each frame of a pull that say how long it is; zero ends the pull."""
END = bytes(LENGTH_BYTES)
LINES_MAX = 1 + messages.CHANGES_MAX + messages.RUNS_MAX
"""Lines of one message: its header, and what its runs may carry."""
AREA = re.compile(r"R?\d{2}(\d{2}(\d{2}(\d{3}(\d{3})?)?)?)?", re.ASCII)
DEVICE = re.compile(f"[{ALPHABET}]{{{DEVICE_LENGTH}}}")

_headers = msgspec.json.Decoder(RunHeader)
_push_headers = msgspec.json.Decoder(PushHeader)
_chunk_headers = msgspec.json.Decoder(ChunkHeader)
_encoder = msgspec.json.Encoder()


@dataclass(frozen=True)
class Chunk:
    """One part of a pull: the heads it leads to, new devices' cards, and the runs."""

    heads: dict[str, dict[str, int]]
    runs: list[Run]
    cards: list[Card]
    size: int = 0
    """Bytes as it travelled."""


@dataclass(frozen=True)
class Push:
    """What one push carries."""

    runs: list[Run]
    cards: list[Card]
    device: str = ""
    """Which of the caller's devices pushes, "" the one of its token."""
    offset: int = 0
    """How far that device's clock is behind the hub's, in milliseconds."""

    @property
    def sent(self) -> int:
        """How many changes it carries."""
        return sum(len(run.bodies) for run in self.runs)


def encode_push(push: Push) -> bytes:
    """The push as JSON lines, not yet compressed."""
    return _encode(PushHeader(push.sent, push.cards, push.device, push.offset), push.runs)


def decode_push(data: bytes) -> Push:
    """The push in JSON lines. Raises BadValue when it is none, TooLarge beyond the limits.

    Areas are for the hub to judge, run by run: one that is none must not hold up the others.
    """
    lines = _lines(data)
    try:
        header = _push_headers.decode(lines[0])
    except (msgspec.MsgspecError, ValueError) as fault:
        raise _unreadable(str(fault)) from fault
    push = Push(_runs(lines, 1), header.cards, header.device, header.offset)
    if push.sent > messages.CHANGES_MAX:
        raise _too_many("一次", "one message", messages.CHANGES_MAX)
    if push.sent != header.sent:
        raise _unreadable(f"{header.sent} changes were said, {push.sent} came")
    return push


def _encode(header: PushHeader | ChunkHeader, runs: Iterable[Run]) -> bytes:
    lines = [_encoder.encode(header)]
    for run in runs:
        lines.append(_encoder.encode(_header_of(run)))
        lines += run.bodies
    lines.append(b"")
    return b"\n".join(lines)


def _header_of(run: Run) -> RunHeader:
    return RunHeader(
        run.area,
        run.device,
        run.first,
        len(run.bodies),
        run.before,
        run.signature,
        list(run.held),
        run.received,
        run.offset,
    )


def _lines(data: bytes) -> list[bytes]:
    if data.count(b"\n") > LINES_MAX:  # 16 million empty ones would be 128 MiB of list
        raise _too_many("一次", "one message", messages.CHANGES_MAX)
    lines = data.split(b"\n")
    if lines.pop() != b"" or not lines:
        raise _unreadable("the last line does not end")
    return lines


def _runs(lines: Sequence[bytes], at: int) -> list[Run]:
    runs: list[Run] = []
    while at < len(lines):
        header = _header(lines[at])
        end = at + 1 + header.count
        if end > len(lines):
            raise _unreadable("a run has fewer changes than its header says")
        bodies = tuple(lines[at + 1 : end])
        if header.count > messages.RUN_CHANGES_MAX:
            raise _too_many("一段", "one run", messages.RUN_CHANGES_MAX)
        if max(map(len, bodies)) > CHANGE_BYTES_MAX:
            raise _too_large("一条更改", "A change", CHANGE_BYTES_MAX)
        if sum(map(len, bodies)) > messages.RUN_BYTES_MAX:
            raise _too_large("一段更改", "A run", messages.RUN_BYTES_MAX)
        runs.append(
            Run(
                header.area,
                header.device,
                header.first,
                header.before,
                bodies,
                header.signature,
                tuple(header.held),
                header.received,
                header.offset,
            )
        )
        if len(runs) > messages.RUNS_MAX:
            raise TooLarge(
                f"一次最多发送{messages.RUNS_MAX}段更改，请分批发送",
                f"At most {messages.RUNS_MAX} runs in one message; send them in parts",
            )
        at = end
    return runs


def _header(line: bytes) -> RunHeader:
    try:
        header = _headers.decode(line)
    except (msgspec.MsgspecError, ValueError) as fault:
        raise _unreadable(str(fault)) from fault
    if header.first < 1 or header.count < 1:
        raise _unreadable("a run without changes")
    if not DEVICE.fullmatch(header.device):
        raise _unreadable(f"no device: {header.device!r}")
    if len(header.before) != LINK_BYTES or len(header.signature) != SIGNATURE_BYTES:
        raise _unreadable("a link or signature of another length")
    return header


def _too_large(zh: str, en: str, bytes_max: int) -> TooLarge:
    return TooLarge(f"{zh}超过{bytes_max}字节的上限", f"{en} is larger than {bytes_max} bytes")


def _too_many(zh: str, en: str, changes_max: int) -> TooLarge:
    return TooLarge(
        f"{zh}最多{changes_max}条更改，请分批发送",
        f"At most {changes_max} changes in {en}; send them in parts",
    )


def _unreadable(detail: str) -> BadValue:
    return BadValue(
        "收到的更改格式不对", "The changes that were sent cannot be read", detail=detail
    )


# -- a pull: frames ---------------------------------------------------------------------------


def encode_frame(header: ChunkHeader, runs: Iterable[Run]) -> bytes:
    """One chunk with its length before it."""
    packed = compress(_encode(header, runs))
    return len(packed).to_bytes(LENGTH_BYTES, "big") + packed


def decode_chunk(packed: bytes) -> Chunk:
    """The chunk in the frame ``packed`` (without its length). Raises BadAnswer."""
    try:
        data = decompress(packed, ZSTD, messages.BODY_BYTES_MAX)
    except UserError as fault:
        raise _bad_frame(fault.detail or fault.message.en) from fault
    return read_chunk(data, len(packed) + LENGTH_BYTES)


def read_chunk(data: bytes, size: int = 0) -> Chunk:
    """The chunk in decompressed JSON lines, which travelled as ``size`` bytes. Raises BadAnswer."""
    try:
        lines = _lines(data)
        header = _chunk_headers.decode(lines[0])
        runs = _runs(lines, 1)
        for run in runs:
            if not AREA.fullmatch(run.area):
                raise _unreadable(f"no area: {run.area!r}")
        return Chunk(header.heads, runs, header.cards, size)
    except (msgspec.MsgspecError, ValueError) as fault:
        raise _bad_frame(str(fault)) from fault
    except UserError as fault:
        raise _bad_frame(fault.detail or fault.message.en) from fault


def frames(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The frames of a pull from the bytes as they arrive, each without its length.

    Raises BadAnswer when a frame is too long, or the bytes stop before the end was said.
    """
    buffer = bytearray()
    for part in parts:
        buffer += part
        while len(buffer) >= LENGTH_BYTES:
            length = int.from_bytes(buffer[:LENGTH_BYTES], "big")
            if length == 0:
                if len(buffer) > LENGTH_BYTES:
                    raise _bad_frame("bytes after the end")
                return
            if length > messages.FRAME_BYTES_MAX:
                raise _bad_frame(f"a frame of {length} bytes")
            if len(buffer) < LENGTH_BYTES + length:
                break
            frame = bytes(buffer[LENGTH_BYTES : LENGTH_BYTES + length])
            del buffer[: LENGTH_BYTES + length]
            yield frame
    raise _bad_frame("the pull stopped before its end")


def _bad_frame(detail: str) -> BadAnswer:
    return BadAnswer(
        "下载的数据不完整或已损坏；已收下的部分都在，请再同步一次",
        "What was downloaded is torn or damaged; what arrived before is kept, sync again",
        detail=detail,
    )
