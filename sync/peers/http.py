"""A hub over HTTP(S): the calls of the protocol with requests, every failure in plain words."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from types import MappingProxyType
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import requests
from msgspec import Struct
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from requests.exceptions import (
    InvalidSchema,
    InvalidURL,
    MissingSchema,
    ReadTimeout,
    SSLError,
)
from urllib3.exceptions import HTTPError, ReadTimeoutError

from sync.changes.heads import Heads
from sync.errors import BadAnswer, BadValue, Refused, Unreachable, UserError, WrongToken
from sync.protocol import messages, wire
from sync.protocol.compress import ZSTD, compress, decompress
from sync.protocol.link import CHECKED, Address
from sync.protocol.messages import (
    EnrolAnswer,
    EnrolRequest,
    HelloAnswer,
    Problem,
    PullRequest,
    PushAnswer,
)
from sync.protocol.wire import Chunk, Push

CONNECT_S = 10.0
"""Seconds to wait for a connection: three lost SYNs on a mobile line."""
READ_S = 60.0
"""Seconds of silence before the hub counts as gone; its longest transaction takes one."""
PART_BYTES = 64 * 1024
"""Bytes read from the line at a time."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")

M = TypeVar("M", bound=Struct)


class _Bearer(AuthBase):
    """Puts our token in; being an ``auth``, it also keeps requests from asking a .netrc."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _Pinned(HTTPAdapter):
    """Trusts one certificate, by its SHA-256, whoever signed it."""

    def __init__(self, fingerprint: str) -> None:
        self._fingerprint = fingerprint
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options, assert_fingerprint=self._fingerprint)


class HttpPeer:
    """The hub at ``address``, as the holder of ``token`` sees it. Close it when done."""

    def __init__(
        self,
        address: Address,
        token: str = "",
        *,
        connect_s: float = CONNECT_S,
        read_s: float = READ_S,
    ) -> None:
        self._url = address.url.rstrip("/")
        self._timeout = (connect_s, read_s)
        self._pulling: requests.Response | None = None
        self._pusher: ThreadPoolExecutor | None = None
        self._session = requests.Session()
        self._session.headers.clear()
        self._session.headers["User-Agent"] = "zoufang"
        self._session.headers["Accept-Encoding"] = ZSTD
        self._session.auth = _Bearer(token)
        # An office's proxy is for the world outside; it must not be asked for this machine.
        self._session.trust_env = self._host() not in LOOPBACK
        self._verify = address.tls in ("", CHECKED)
        if not self._verify:
            self._session.mount("https://", _Pinned(address.tls))

    def _host(self) -> str:
        try:
            return urlsplit(self._url).hostname or ""
        except ValueError as fault:
            raise self._bad_address() from fault

    def close(self) -> None:
        """Closes the connections, also those that an error which is still told holds on to:
        urllib3 itself waits until nobody knows them any more."""
        if self._pulling is not None:
            self._pulling.close()
        for adapter in self._session.adapters.values():
            pools = adapter.poolmanager.pools if isinstance(adapter, HTTPAdapter) else {}
            for key in list(pools.keys()):
                pools[key].close()
        self._session.close()
        if self._pusher is not None:
            self._pusher.shutdown(wait=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- the calls ----------------------------------------------------------------------------

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        """Joins the hub, or takes one more device number under the token.

        Raises Refused with the hub's reason.
        """
        return self._call("POST", "/v1/enrol", EnrolAnswer, messages.encode(request))

    def hello(self, digest: str, device: str = "") -> HelloAnswer:
        """Who is there, and what they know when ``digest`` is not theirs."""
        speaking = f"&device={device}" if device else ""
        return self._call("GET", f"/v1/hello?digest={digest}{speaking}", HelloAnswer)

    def push(self, push: Push) -> PushAnswer:
        """Hands over runs."""
        body, type_ = compress(wire.encode_push(push)), messages.RUNS_TYPE
        return self._call("POST", "/v1/push", PushAnswer, body, type_, ZSTD)

    def begin_push(self, push: Push) -> "Future[PushAnswer]":
        """``push`` while the caller goes on with work of its own. Nothing else may be asked of this
        peer until the answer is there."""
        if self._pusher is None:
            self._pusher = ThreadPoolExecutor(1, thread_name_prefix="push")
        return self._pusher.submit(self.push, push)

    def pull(self, heads: Heads, device: str = "") -> Iterator[Chunk]:
        """What lies beyond ``heads``, chunk by chunk; each is checked before it is handed out."""
        asked = PullRequest({area: dict(known) for area, known in heads.items()}, device)
        body = compress(messages.encode(asked))
        response = self._send("POST", "/v1/pull", body, messages.JSON_TYPE, ZSTD)
        self._pulling = response
        with response:
            self._expect(response, messages.CHUNKS_TYPE)
            parts = self._parts(response)
            for frame in wire.frames(parts):
                yield wire.decode_chunk(frame)
            for _ in parts:
                pass  # to the very end, so that the connection can be used again

    # -- their parts --------------------------------------------------------------------------

    def _call(
        self,
        method: str,
        path: str,
        kind: type[M],
        body: bytes = b"",
        type_: str = messages.JSON_TYPE,
        encoding: str = "",
    ) -> M:
        with self._send(method, path, body, type_, encoding) as response:
            self._expect(response, messages.JSON_TYPE)
            return messages.read_answer(self._read(response), kind)

    def _send(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        type_: str = messages.JSON_TYPE,
        encoding: str = "",
        more: Mapping[str, str] = MappingProxyType({}),
    ) -> requests.Response:
        headers = {"Content-Type": type_, **more} if body else dict(more)
        if encoding:
            headers["Content-Encoding"] = encoding
        try:
            return self._session.request(
                method,
                self._url + path,
                data=body or None,
                headers=headers,
                timeout=self._timeout,
                stream=True,
                allow_redirects=False,
                verify=self._verify,
            )
        except (requests.RequestException, OSError) as fault:
            raise self._translated(fault) from fault

    def _parts(self, response: requests.Response) -> Iterator[bytes]:
        """The body as it travels: what urllib3 unpacks depends on what else is installed."""
        try:
            yield from response.raw.stream(PART_BYTES, decode_content=False)
        except (HTTPError, OSError) as fault:
            raise self._translated(fault) from fault

    def _read(self, response: requests.Response) -> bytes:
        """The whole body, decompressed, within its limit."""
        body = bytearray()
        for part in self._parts(response):
            body += part
            if len(body) > messages.ANSWER_BYTES_MAX:
                raise self._nonsense(f"more than {messages.ANSWER_BYTES_MAX} bytes")
        encoding = response.headers.get("Content-Encoding", "").lower()
        try:
            return decompress(bytes(body), encoding, messages.ANSWER_BYTES_MAX)
        except UserError as fault:
            raise self._nonsense(fault.message.en) from fault

    def _expect(self, response: requests.Response, type_: str) -> None:
        """Raises what the answer says is wrong, or BadAnswer when it is not of this type."""
        found = response.headers.get("Content-Type", "").partition(";")[0].strip()
        if response.status_code == 200 and found == type_:
            return
        if not found and response.status_code == 200:  # the head itself was cut off
            raise self._translated(HTTPError("an answer without a type"))
        if found != messages.PROBLEM_TYPE:
            raise self._nonsense(f"status {response.status_code}, type {found!r}")
        problem = messages.read_answer(self._read(response), Problem)
        if response.status_code == 401:
            raise WrongToken(problem.zh, problem.en)
        if response.status_code >= 500 or response.status_code == 408:
            raise Unreachable(problem.zh, problem.en)
        raise Refused(problem.zh, problem.en, detail=problem.code)

    # -- what went wrong ----------------------------------------------------------------------

    def _nonsense(self, detail: str) -> BadAnswer:
        return BadAnswer(
            f"{self._url} 的回答不是走访通中心的格式；请核对地址，公共无线网可能要先登录",
            f"{self._url} does not answer like a Zoufang hub; check the address, and whether the "
            "network wants you to log in first",
            detail=detail,
        )

    def _bad_address(self) -> BadValue:
        return BadValue(f"中心地址“{self._url}”不对", f"The hub's address {self._url} is wrong")

    def _translated(self, fault: Exception) -> UserError:
        match fault:
            case SSLError():
                return Refused(
                    "中心的证书与登记时的不符，可能连到了别的机器；没有发送任何数据，请联系管理员",
                    "The hub's certificate is not the one of the enrolment; nothing was sent. "
                    "Ask the hub's keeper",
                    detail=str(fault),
                )
            case InvalidURL() | InvalidSchema() | MissingSchema():
                return self._bad_address()
            case ReadTimeout() | ReadTimeoutError():
                zh, en = "没有回应", "does not respond"
            case HTTPError():
                zh, en = "中途断了", "was cut off half-way"
            case _:
                zh, en = "连不上", "cannot be reached"
        return Unreachable(
            f"中心（{self._url}）{zh}；本机数据都已保存，有网络时再同步",
            f"The hub at {self._url} {en}; everything is saved here, sync again when there is "
            "a connection",
            detail=str(fault),
        )
