"""A line between a laptop and a hub: real bytes, which it drops, cuts, doubles and delays.

Requests and answers are encoded as they travel over HTTP. What a line does to one call is drawn
when the call is made.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from msgspec import Struct

from sync.changes.heads import Heads
from sync.errors import BadValue, Refused, Unreachable, UserError, WrongToken
from sync.hub.app import STATUS, problem
from sync.hub.desk import HubDesk
from sync.protocol import messages, wire
from sync.protocol.compress import ZSTD, compress, decompress
from sync.protocol.messages import (
    EnrolAnswer,
    EnrolRequest,
    HelloAnswer,
    Problem,
    PullRequest,
    PushAnswer,
)
from sync.protocol.wire import Chunk, Push
from tests.simulation.chance import Chance
from tests.simulation.disk import Died

OK = 200
FATES = ("drop", "cut up", "lost", "cut down", "twice", "late")
"""Never arrives; the request is cut; the answer is lost, or cut; it arrives twice; it arrives a
second time much later."""

M = TypeVar("M", bound=Struct)
Serve = Callable[[HubDesk, bytes], bytes]


class Site(Protocol):
    """Where a hub stands: a machine whose process can die over a call."""

    late: list[Callable[[], object]]

    def serve(self, work: Callable[[HubDesk], bytes]) -> bytes:
        """Lets the hub work on its machine. Raises Died when it does."""


@dataclass
class Line:
    """A line of some quality: the probability that a call meets a mishap."""

    chance: Chance
    mishaps: float = 0.0

    def fate(self) -> str:
        """What happens to the next call, "" for nothing."""
        return self.chance.choice(FATES) if self.chance.often(self.mishaps) else ""


def cut_off() -> Unreachable:
    """What a laptop hears of a dead line."""
    return Unreachable("断了", "cut off")


class LinePeer:
    """A hub at the other end of a line, as the holder of ``token`` sees it."""

    def __init__(
        self, site: Site, line: Line, token: str, meanwhile: Callable[[], None] = lambda: None
    ) -> None:
        self._site = site
        self._line = line
        self._token = token
        self._meanwhile = meanwhile

    def __enter__(self) -> "LinePeer":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    # -- the calls ----------------------------------------------------------------------------

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        """Joins the hub."""

        def serve(desk: HubDesk, sent: bytes) -> bytes:
            return messages.encode(
                desk.enrol(messages.read_request(sent, EnrolRequest), self._token)
            )

        return self._read(self._call(messages.encode(request), serve), EnrolAnswer)

    def hello(self, digest: str, device: str = "") -> HelloAnswer:
        """Who is there, and what they know when ``digest`` is not theirs."""

        def serve(desk: HubDesk, sent: bytes) -> bytes:
            return messages.encode(desk.hello(self._token, sent.decode(), device))

        return self._read(self._call(digest.encode(), serve), HelloAnswer)

    def push(self, push: Push) -> PushAnswer:
        """Hands over runs."""

        def serve(desk: HubDesk, sent: bytes) -> bytes:
            read = wire.decode_push(decompress(sent, ZSTD, messages.BODY_BYTES_MAX))
            return messages.encode(desk.push(self._token, read))

        body = compress(wire.encode_push(push))
        self._refuses_parts(body)
        return self._read(self._call(body, serve), PushAnswer)

    def pull(self, heads: Heads, device: str = "") -> Iterator[Chunk]:
        """What lies beyond ``heads``, chunk by chunk."""
        asked = PullRequest({area: dict(known) for area, known in heads.items()}, device)
        for frame in wire.frames(self._parts(messages.encode(asked))):
            self._meanwhile()
            yield wire.decode_chunk(frame)

    # -- the line -----------------------------------------------------------------------------

    def _call(self, request: bytes, serve: Serve) -> bytes:
        """The answer's bytes, status first."""
        self._meanwhile()
        fate, chance = self._line.fate(), self._line.chance
        if fate in ("drop", "cut up"):  # a body that stops short of its length is never read
            raise cut_off()
        answer = self._answer(lambda desk: serve(desk, request))
        if fate == "twice":
            answer = self._answer(lambda desk: serve(desk, request))
        if fate == "late":
            self._site.late.append(lambda: self._answer(lambda desk: serve(desk, request)))
        if fate in ("lost", "late"):
            raise cut_off()
        if fate == "cut down":
            answer = answer[: chance.randrange(len(answer))]
        return answer

    def _answer(self, work: Callable[[HubDesk], bytes]) -> bytes:
        """Status, length and body. Raises Unreachable when the hub's process dies over it."""
        try:
            status, body = OK, self._site.serve(work)
        except UserError as fault:
            status, body = _refusal(fault)
        except Died as death:
            raise cut_off() from death
        return f"{status} {len(body)}\n".encode() + body

    def _read(self, answer: bytes, kind: type[M]) -> M:
        return messages.read_answer(_body(answer), kind)

    def _parts(self, request: bytes) -> Iterator[bytes]:
        """A pull's answer as it arrives, frame by frame, until the line breaks."""
        self._meanwhile()
        fate, chance = self._line.fate(), self._line.chance
        if fate in ("drop", "cut up", "lost"):
            raise cut_off()
        found: list[Iterator[bytes]] = []

        def begin(desk: HubDesk) -> bytes:
            asked = messages.read_request(request, PullRequest)
            found.append(desk.pull(self._token, asked.heads, asked.device))
            return next(found[0], wire.END)

        left = chance.randrange(4000) if fate else -1
        part = _body(self._answer(begin))
        while True:
            if 0 <= left < len(part):
                yield part[:left]
                raise cut_off()
            left = left - len(part) if fate else -1
            yield part
            if part == wire.END:
                return
            part = _body(self._answer(lambda desk: next(found[0], wire.END)))

    def _refuses_parts(self, body: bytes) -> None:
        """A push that is not whole is never taken for one."""
        part = body[: self._line.chance.randrange(len(body))]
        try:
            wire.decode_push(decompress(part, ZSTD, messages.BODY_BYTES_MAX))
        except BadValue:
            return
        raise AssertionError(f"{len(part)} of {len(body)} bytes were taken for a push")


def _refusal(fault: UserError) -> tuple[int, bytes]:
    status = next((s for kind, s in STATUS if isinstance(fault, kind)), 400)
    return status, bytes(problem(status, fault.code, fault.message).body)


def _body(answer: bytes) -> bytes:
    """The body of a whole answer; raises what its status means, as ``sync/peers/http.py`` does."""
    head, line_end, body = answer.partition(b"\n")
    if not line_end or len(body) != int(head.split()[1]):
        raise cut_off()
    status = int(head.split()[0])
    if status == OK:
        return body
    said = messages.read_answer(body, Problem)
    if status == 401:
        raise WrongToken(said.zh, said.en)
    if status >= 500:
        raise Unreachable(said.zh, said.en)
    raise Refused(said.zh, said.en, detail=said.code)
