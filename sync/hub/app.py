"""The hub's HTTP door: reads requests within their limits, answers, and turns errors into problems.

All work on the store happens on one thread of its own, so that nothing in the event loop waits for
a disk, and the store needs no locks.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TypeVar

from msgspec import Struct
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from sync.errors import (
    BadValue,
    DataFault,
    DiskFull,
    Missing,
    Refused,
    Text,
    TooLarge,
    UserError,
    WrongToken,
)
from sync.hub.blob_calls import BlobCalls, BlobDesk
from sync.protocol import messages
from sync.protocol.compress import ZSTD, compress, decompress
from sync.protocol.messages import EnrolRequest, Problem, PullRequest
from sync.protocol.wire import END, Push, decode_push

log = logging.getLogger("zoufang.hub")

STATUS: tuple[tuple[type[UserError], int], ...] = (
    (WrongToken, 401),
    (TooLarge, 413),
    (Missing, 404),
    (BadValue, 400),
    (Refused, 403),
    (DiskFull, 507),
    (DataFault, 503),
)
BODIES_AT_ONCE = 16
"""Pushes whose bodies are in memory at the same time: 128 MiB at the most; others wait."""
BODY_S_MAX = 600
"""Seconds that one push may take to arrive: 8 MiB at 14 kB/s, a poor line in the hills."""
PACK_FROM_BYTES = 1_400
"""Answers that fit one packet go as they are."""
OUR_FAULT = Text(
    "中心程序出错，已记入日志；您的数据没有丢失，请稍后再同步",
    "The hub failed and has logged it; nothing of yours is lost, sync again later",
)
TOO_SLOW = Text(
    "发送太慢，中心没有等到全部内容，请在信号好的地方再同步",
    "The request took too long to arrive; sync again where the line is better",
)
NO_SUCH_CALL = Text("中心没有这个接口", "The hub has no such call")

T = TypeVar("T")
Handler = Callable[[Request], Awaitable[Response]]


class Door:
    """The calls of one hub; ``open_desk`` runs on the store's thread when the door opens."""

    def __init__(self, open_desk: Callable[[], BlobDesk]) -> None:
        self._open_desk = open_desk
        self._desk: BlobDesk | None = None
        self._executor: ThreadPoolExecutor | None = None
        self._bodies = asyncio.Semaphore(BODIES_AT_ONCE)
        self._blobs = BlobCalls(self._run, lambda: self.desk)

    @property
    def app(self) -> Starlette:
        """The ASGI application."""
        app = Starlette(
            routes=[
                Route("/v1/enrol", answered(self.enrol), methods=["POST"]),
                Route("/v1/hello", answered(self.hello), methods=["GET"]),
                Route("/v1/push", answered(self.push), methods=["POST"]),
                Route("/v1/pull", answered(self.pull), methods=["POST"]),
                Route("/v1/blobs/{sha256}", answered(self.blob), methods=["GET", "PUT"]),
                Route("/health", answered(self.health), methods=["GET"]),
            ],
            exception_handlers={HTTPException: _no_such_call},
            lifespan=self._lifespan,
        )
        app.router.redirect_slashes = False
        return app

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="hub-store")
        try:
            self._desk = await self._run(self._open_desk)
            yield
        finally:
            if self._desk is not None:
                await self._run(self._blobs.close)
                await self._run(self._desk.close)
            self._executor.shutdown()

    async def _run(self, work: Callable[[], T]) -> T:
        """Runs ``work`` on the store's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)

    @property
    def desk(self) -> BlobDesk:
        """The desk; open between the door's opening and closing."""
        assert self._desk is not None, "the door is not open"
        return self._desk

    # -- the calls ----------------------------------------------------------------------------

    async def enrol(self, request: Request) -> Response:
        """POST /v1/enrol"""
        body = await _body(request, messages.SMALL_BYTES_MAX)
        unpacked = _unpacked(request, body, messages.SMALL_BYTES_MAX)
        asked = messages.read_request(unpacked, EnrolRequest)
        token = _token(request)
        return _json(request, await self._run(lambda: self.desk.enrol(asked, token)))

    async def hello(self, request: Request) -> Response:
        """GET /v1/hello"""
        token, told = _token(request), request.query_params.get("digest", "")
        device = request.query_params.get("device", "")
        return _json(request, await self._run(lambda: self.desk.hello(token, told, device)))

    async def push(self, request: Request) -> Response:
        """POST /v1/push"""
        token = _token(request)
        await self._run(lambda: self.desk.admit(token))  # before reading megabytes
        async with self._bodies:
            async with asyncio.timeout(BODY_S_MAX):
                packed = await _body(request, messages.PACKED_BYTES_MAX)

            def work() -> messages.PushAnswer:
                return self.desk.push(token, _read_push(request, packed))

            return _json(request, await self._run(work))

    async def pull(self, request: Request) -> Response:
        """POST /v1/pull"""
        token = _token(request)
        body = await _body(request, messages.PULL_REQUEST_BYTES_MAX)

        def work() -> tuple[Iterator[bytes], bytes | None]:
            data = _unpacked(request, body, messages.PULL_REQUEST_BYTES_MAX)
            asked = messages.read_request(data, PullRequest)
            frames = self.desk.pull(token, asked.heads, asked.device)
            return frames, next(frames, None)

        frames, first = await self._run(work)
        return StreamingResponse(self._stream(frames, first), media_type=messages.CHUNKS_TYPE)

    async def _stream(self, frames: Iterator[bytes], frame: bytes | None) -> AsyncIterator[bytes]:
        """The frames, each made when the one before it is on its way, and the end."""
        while frame is not None:
            yield frame
            frame = await self._run(lambda: next(frames, None))
        yield END

    async def blob(self, request: Request) -> Response:
        """HEAD, GET and PUT /v1/blobs/{sha256}"""
        return await self._blobs.call(request, _token(request))

    async def health(self, _: Request) -> Response:
        """GET /health: answers once the store does."""
        await self._run(self.desk.check)
        return Response(b'{"status":"ok"}', media_type=messages.JSON_TYPE)


# -- requests -------------------------------------------------------------------------------------


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def _body(request: Request, bytes_max: int) -> bytes:
    """The body as it travelled, at most ``bytes_max`` bytes. Raises TooLarge."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > bytes_max:
            raise TooLarge(
                f"请求超过{bytes_max}字节的上限，请分批发送",
                f"The request is larger than {bytes_max} bytes; send it in parts",
            )
    return bytes(body)


def _unpacked(request: Request, body: bytes, bytes_max: int) -> bytes:
    return decompress(body, request.headers.get("content-encoding", "").strip().lower(), bytes_max)


def _read_push(request: Request, packed: bytes) -> Push:
    return decode_push(_unpacked(request, packed, messages.BODY_BYTES_MAX))


# -- answers --------------------------------------------------------------------------------------


def _json(request: Request, message: Struct) -> Response:
    body = messages.encode(message)
    if len(body) < PACK_FROM_BYTES or ZSTD not in request.headers.get("accept-encoding", ""):
        return Response(body, media_type=messages.JSON_TYPE)
    packed = {"content-encoding": ZSTD}
    return Response(compress(body), media_type=messages.JSON_TYPE, headers=packed)


def problem(status: int, code: str, text: Text) -> Response:
    """The answer to a call that failed, as RFC 9457 wants it."""
    found = Problem(status=status, code=code, title=text.en, zh=text.zh, en=text.en)
    return Response(messages.encode(found), status, media_type=messages.PROBLEM_TYPE)


def answered(handler: Handler) -> Handler:
    """The handler with its errors as problems: the outermost door of the hub."""

    async def guarded(request: Request) -> Response:
        try:
            return await handler(request)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except TimeoutError:
            return problem(408, "too-slow", TOO_SLOW)
        except UserError as fault:
            status = next((s for kind, s in STATUS if isinstance(fault, kind)), 400)
            log.info("%s %s: %s %s", request.method, request.url.path, fault.code, fault.detail)
            return problem(status, fault.code, fault.message)
        except Exception:
            log.exception("%s %s", request.method, request.url.path)
            return problem(500, "bug", OUR_FAULT)

    return guarded


async def _no_such_call(_: Request, fault: Exception) -> Response:
    status = fault.status_code if isinstance(fault, HTTPException) else 404
    return problem(status, "no-such-call", NO_SUCH_CALL)
