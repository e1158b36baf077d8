"""``/v1/blobs/{sha256}``: the bytes of attachments, up and down, from any byte on.

Who may: a person reads what an attachment names that stands where they read, and sends what one
names where they may write attachments. The store's thread is asked for one piece at a time, and
smaller copies are drawn in another thread, so that syncs go on meanwhile.
"""

import asyncio
import base64
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from sync.errors import BadValue, Missing, TooLarge
from sync.hub.access import writes
from sync.protocol import messages
from sync.protocol.exchange import Desk, reads
from sync.protocol.messages import BLOB_BYTES_MAX, BlobState, Problem
from sync.records.kinds.attachment import ATTACHMENT, is_sha256
from sync.replica import pictures
from sync.replica.blobs import FILE, PIECE_BYTES, Blobs
from sync.replica.replica import Replica
from sync.replica.tables import Record

GATHER_BYTES = PIECE_BYTES
"""Of a body that arrives, what is stored in one transaction: the most that a cut line costs."""
BODY_S_MAX = 600
"""Seconds that one part may take to arrive; what came until then is kept."""
WIDTH_MAX = 20_000
"""Pixels across that may be asked for; the greatest of our own widths is the answer at most."""
ANY_BYTES = "application/octet-stream"
_PART = re.compile(r"bytes (\d{1,12})-(\d{1,12})/(\d{1,12})")
_FROM = re.compile(r"bytes=(\d{1,12})-(\d{1,12})?")

T = TypeVar("T")


class Run(Protocol):
    """Runs work on the store's thread."""

    def __call__(self, work: Callable[[], T], /) -> Awaitable[T]: ...


class BlobDesk(Desk, Protocol):
    """A desk whose records may name attachments; ``folder`` is where their bytes lie, None where
    none are kept."""

    @property
    def replica(self) -> Replica:
        """The records."""

    @property
    def folder(self) -> Path | None:
        """Where attachments lie."""


class BlobCalls:
    """The calls about attachments of one hub, whose file is opened when it is first needed."""

    def __init__(self, run: Run, desk: Callable[[], BlobDesk]) -> None:
        self._run = run
        self._desk = desk
        self._blobs: Blobs | None = None
        self._drawing = asyncio.Semaphore(1)

    def close(self) -> None:
        """Closes the file; on the store's thread."""
        if self._blobs is not None:
            self._blobs.close()
            self._blobs = None

    @property
    def blobs(self) -> Blobs:
        """The bytes; on the store's thread only."""
        if self._blobs is None:
            folder = self._desk().folder
            if folder is None:
                raise Missing("这里不收附件", "No attachments are kept here")
            self._blobs = Blobs.open(folder / FILE)
        return self._blobs

    async def call(self, request: Request, token: str) -> Response:
        """HEAD, GET and PUT /v1/blobs/{sha256}"""
        sha256 = str(request.path_params["sha256"])
        if not is_sha256(sha256):
            raise BadValue(
                "附件的地址应为64位十六进制数", "An attachment's address has 64 small hex digits"
            )
        if request.method == "PUT":
            return await self._put(request, token, sha256)
        if request.method == "HEAD":
            return await self._head(token, sha256)
        return await self._get(request, token, sha256)

    # -- who may ------------------------------------------------------------------------------

    def _named(self, token: str, sha256: str, writing: bool) -> list[Record]:
        """The attachments that let the caller have, or send, these bytes. Raises Missing."""
        rights = self._desk().admit(token)
        named = self._desk().replica.fetch(ATTACHMENT.name, where={"sha256": sha256})
        found = [
            one
            for one in named
            if (writes(rights, one.area, ATTACHMENT.name) if writing else reads(rights, one.area))
        ]
        if not found:
            raise Missing(
                "您的区划里没有这个附件的记录，请先同步",
                "No record in your areas names this attachment; sync first",
            )
        return found

    # -- HEAD and PUT -------------------------------------------------------------------------

    async def _head(self, token: str, sha256: str) -> Response:
        def work() -> BlobState:
            self._named(token, sha256, writing=False)
            return self.blobs.settle(sha256)

        return _told(await self._run(work))

    async def _put(self, request: Request, token: str, sha256: str) -> Response:
        first, last, size = _part_of(request.headers)

        def begin() -> BlobState:
            named = self._named(token, sha256, writing=True)
            if size not in {one["size"] for one in named}:
                raise BadValue(
                    "附件的大小与记录的不符", "The attachment has another size than its record says"
                )
            return self.blobs.settle(sha256)

        state = await self._run(begin)
        at, waiting = first, bytearray()

        def keep() -> BlobState:
            return self.blobs.append(sha256, size, at, bytes(waiting))

        try:
            async with asyncio.timeout(BODY_S_MAX):
                async for part in request.stream():
                    waiting += part
                    if at + len(waiting) > last + 1:
                        waiting.clear()
                        raise TooLarge(
                            "附件的这一段比所说的长", "This part is longer than its head says"
                        )
                    if len(waiting) >= GATHER_BYTES:
                        state = await self._run(keep)
                        at += len(waiting)
                        waiting.clear()
        finally:
            if waiting:  # also when the line was cut: the next part goes on behind it
                state = await self._run(keep)
        return _told(state)

    # -- GET ----------------------------------------------------------------------------------

    async def _get(self, request: Request, token: str, sha256: str) -> Response:
        width = _width(request.query_params.get("width", ""))

        def find() -> BlobState:
            self._named(token, sha256, writing=False)
            state = self.blobs.settle(sha256)
            if not state.complete:
                raise Missing(
                    "中心还没有收到这个附件，要等添加它的电脑同步",
                    "The hub has not received this attachment yet; it waits for the computer on "
                    "which it was added",
                )
            return state

        state = await self._run(find)
        shown = await self._smaller(sha256, width) if width else sha256
        if shown != sha256:
            state = await self._run(lambda: self.blobs.held(shown))
        start, end = _range_of(request.headers, shown, state.size)
        if start >= state.size:
            return _beyond(state.size)
        pieces = await self._run(lambda: self.blobs.read(shown, start, end - start))
        beginning = await self._run(lambda: next(iter(self.blobs.read(shown, 0, 16)), b""))
        whole = (start, end) == (0, state.size)
        headers = {
            "accept-ranges": "bytes",
            "cache-control": "private, immutable",
            "content-length": str(end - start),
            "etag": f'"{shown}"',
            "repr-digest": f"sha-256=:{base64.b64encode(bytes.fromhex(shown)).decode()}:",
            "x-content-type-options": "nosniff",
        }
        if not whole:
            headers["content-range"] = f"bytes {start}-{end - 1}/{state.size}"
        media = pictures.media_of(beginning) or ANY_BYTES
        return StreamingResponse(
            self._stream(pieces), 200 if whole else 206, headers, media_type=media
        )

    async def _stream(self, pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
        while (piece := await self._run(lambda: next(pieces, None))) is not None:
            yield piece

    async def _smaller(self, sha256: str, width: int) -> str:
        """The hash of a smaller copy, drawn when it is first asked for, one at a time."""
        fits = pictures.width_for(width)

        def known() -> str:
            small = self.blobs.small_of(sha256, fits)
            return small if small and self.blobs.held(small).complete else ""

        async with self._drawing:
            small = await self._run(known)
            if not small:
                data = await self._run(lambda: self.blobs.bytes_of(sha256))
                drawn = await asyncio.to_thread(pictures.smaller, data, fits)
                small = await self._run(lambda: self.blobs.keep_small(sha256, fits, drawn))
        return small


def _told(state: BlobState) -> Response:
    """How much is here, as JSON and, for HEAD, in the head."""
    headers = {
        "upload-offset": str(state.offset),
        "upload-length": str(state.size),
        "upload-complete": "?1" if state.complete else "?0",
    }
    return Response(messages.encode(state), 200, headers, messages.JSON_TYPE)


def _part_of(headers: Headers) -> tuple[int, int, int]:
    """(first byte, last byte, size of all) of a part that comes. Raises BadValue, TooLarge."""
    matched = _PART.fullmatch(headers.get("content-range", "").strip())
    if matched is None:
        raise BadValue(
            "发送附件要有 Content-Range: bytes 起-止/总长",
            "An attachment is sent with Content-Range: bytes FROM-TO/TOTAL",
        )
    first, last, size = map(int, matched.groups())
    if size > BLOB_BYTES_MAX:
        raise TooLarge(
            f"附件超过{BLOB_BYTES_MAX}字节的上限",
            f"The attachment is larger than {BLOB_BYTES_MAX} bytes",
        )
    if not first <= last < size:
        raise BadValue("Content-Range 的数目不对", "The numbers of Content-Range are wrong")
    return first, last, size


def _range_of(headers: Headers, sha256: str, size: int) -> tuple[int, int]:
    """[start, end) of the bytes that are wanted: all, unless one range of just this is asked."""
    asked = _FROM.fullmatch(headers.get("range", "").strip())
    if asked is None or headers.get("if-range", f'"{sha256}"') != f'"{sha256}"':
        return 0, size
    start, last = int(asked[1]), int(asked[2]) if asked[2] else size - 1
    return (0, size) if last < start < size else (start, min(size, last + 1))


def _beyond(size: int) -> Response:
    said = Problem(
        416,
        BadValue.code,
        "The attachment ends before the bytes that are asked for",
        "附件没有这么长",
        "The attachment ends before the bytes that are asked for",
    )
    headers = {"content-range": f"bytes */{size}"}
    return Response(messages.encode(said), 416, headers, messages.PROBLEM_TYPE)


def _width(text: str) -> int:
    """The width that is asked for, 0 for the picture as it is. Raises BadValue."""
    if not text:
        return 0
    if not re.fullmatch(r"\d{1,5}", text) or not 1 <= int(text) <= WIDTH_MAX:
        raise BadValue(
            f"width 应为1到{WIDTH_MAX}的整数", f"width is a number from 1 to {WIDTH_MAX}"
        )
    return int(text)
