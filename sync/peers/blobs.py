"""The bytes of attachments to and from a hub over HTTP, from any byte on, proved by their hash."""

import base64
import binascii
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import requests

from sync.errors import (
    BadAnswer,
    BadValue,
    Cancelled,
    Missing,
    Refused,
    Unreachable,
    WrongToken,
)
from sync.peers.home import home_of
from sync.peers.http import HttpPeer
from sync.peers.outcome import Attachments, Outcome, Progress
from sync.protocol import messages
from sync.protocol.messages import BLOB_BYTES_MAX, BLOB_PART_BYTES_MAX, BlobState
from sync.replica.attachments import forget_unnamed, named
from sync.replica.blobs import NOTHING, Blobs
from sync.replica.pictures import width_for
from sync.replica.replica import Replica

Report = Callable[[int, int], None]
"""Is told how many bytes are done, of how many."""
IsCancelled = Callable[[], bool]

ANY_BYTES = "application/octet-stream"
SHA256_BYTES = 32


def _silent(_done: int, _total: int) -> None:
    """Reports to nobody."""


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Coming:
    """Bytes on their way: of what, how many in all, and where they begin."""

    sha256: str
    size: int
    start: int
    parts: Iterator[bytes]


class BlobPeer(HttpPeer):
    """A hub as ``HttpPeer`` sees it, and its attachments."""

    def blob_state(self, sha256: str) -> BlobState:
        """How much of a blob the hub has. Raises Missing when no record lets us know."""
        with self._send("HEAD", f"/v1/blobs/{sha256}") as answer:
            head, status = answer.headers, answer.status_code
        if status != 200:  # an answer to HEAD has no words: ask for them
            with self.blob_from(sha256, 0):
                raise self._nonsense(f"status {status} to HEAD alone")
        try:
            size, offset = int(head["Upload-Length"]), int(head["Upload-Offset"])
        except (KeyError, ValueError) as fault:
            raise self._nonsense("no Upload-Offset") from fault
        return BlobState(size, offset, head.get("Upload-Complete") == "?1")

    def put_blob(self, sha256: str, offset: int, size: int, part: bytes) -> BlobState:
        """Hands over bytes that begin at ``offset``; the answer says where to go on."""
        place = {"Content-Range": f"bytes {offset}-{offset + len(part) - 1}/{size}"}
        with self._send("PUT", f"/v1/blobs/{sha256}", part, ANY_BYTES, more=place) as answer:
            self._expect_blob(answer)
            return messages.read_answer(self._read(answer), BlobState)

    @contextmanager
    def blob_from(
        self, sha256: str, start: int, width: int = 0, small: str = ""
    ) -> Iterator[Coming]:
        """The bytes from ``start`` on, of the smaller copy where a ``width`` is named; ``small``
        is the hash of that copy, as far as it is known. Raises Missing, BadAnswer, Unreachable."""
        wanted = {"Range": f"bytes={start}-", "If-Range": f'"{small or sha256}"'} if start else {}
        path = f"/v1/blobs/{sha256}" + (f"?width={width}" if width else "")
        with self._send("GET", path, more=wanted) as answer:
            if answer.status_code not in (200, 206):
                self._expect_blob(answer)
            try:
                coming = self._coming(answer)
            except (ValueError, binascii.Error) as fault:
                raise self._nonsense(f"an attachment's head: {fault}") from fault
            yield coming

    def _coming(self, answer: requests.Response) -> Coming:
        """Raises ValueError when the head does not tell what comes."""
        head = answer.headers
        begins, size = "0", head.get("Content-Length", "")
        if answer.status_code == 206:
            told = head.get("Content-Range", "").removeprefix("bytes ").replace("/", "-")
            begins, _, size = told.split("-")
        text = head.get("Repr-Digest", "").removeprefix("sha-256=:").removesuffix(":")
        digest = base64.b64decode(text, validate=True)
        if len(digest) != SHA256_BYTES:
            raise ValueError("no SHA-256")
        return Coming(digest.hex(), int(size), int(begins), self._parts(answer))

    def _expect_blob(self, answer: requests.Response) -> None:
        """As ``_expect``; what the hub has no such thing of is Missing."""
        try:
            self._expect(answer, messages.JSON_TYPE)
        except WrongToken:
            raise
        except Refused as fault:
            if fault.detail == Missing.code:
                raise Missing(*fault.message) from fault
            raise


# -- up and down ----------------------------------------------------------------------------------


def upload(
    peer: BlobPeer,
    blobs: Blobs,
    sha256: str,
    report: Report = _silent,
    cancelled: IsCancelled = _never,
) -> int:
    """Sends what the hub lacks of a blob that is whole here; returns how many bytes that was.

    Raises Missing when no record of ours names it at the hub, Cancelled, Unreachable, BadAnswer;
    what the hub has by then it keeps, and the next time goes on there.
    """
    size, sent = blobs.held(sha256).size, 0
    state = peer.blob_state(sha256)
    while not state.complete:
        at = state.offset if state.size == size else 0
        report(at, size)
        if cancelled():
            raise Cancelled
        part = b"".join(blobs.read(sha256, at, BLOB_PART_BYTES_MAX))
        if not part:
            raise _wrong("it has all bytes and is not content")
        state = peer.put_blob(sha256, at, size, part)
        if state.offset <= at or state.size != size:
            raise _wrong(f"it stays at {state.offset}")
        sent += len(part)
    report(size, size)
    return sent


def download(
    peer: BlobPeer,
    blobs: Blobs,
    sha256: str,
    size: int,
    report: Report = _silent,
    cancelled: IsCancelled = _never,
) -> None:
    """Fetches what is lacking here of a blob of ``size`` bytes.

    Raises Missing when the hub does not have it (yet), Cancelled, Unreachable, BadAnswer; what has
    come by then is kept, and the next time goes on there.
    """
    held = _standing(blobs, sha256)
    if held.complete:
        return
    start = held.offset if held.size == size else 0
    with peer.blob_from(sha256, start) as coming:
        if coming.sha256 != sha256 or coming.size != size:
            raise _wrong(f"{coming.size} bytes of {coming.sha256}")
        _take_in(blobs, coming, report, cancelled)


def download_smaller(
    peer: BlobPeer, blobs: Blobs, sha256: str, width: int, cancelled: IsCancelled = _never
) -> None:
    """Fetches a smaller copy, so that ``blobs.smaller`` has it; drawn here where the picture is.

    Raises as ``download``.
    """
    fits = width_for(width)
    small = blobs.small_of(sha256, fits)
    held = _standing(blobs, small)
    if held.complete or blobs.held(sha256).complete:
        return
    with peer.blob_from(sha256, held.offset, fits, small) as coming:
        if coming.size > BLOB_BYTES_MAX:
            raise _wrong(f"{coming.size} bytes")
        blobs.expect_small(sha256, fits, coming.sha256, coming.size)
        _take_in(blobs, coming, _silent, cancelled)


def _standing(blobs: Blobs, sha256: str) -> BlobState:
    """How much is here; what a crash left behind unproved is proved now, or begun anew."""
    try:
        return blobs.settle(sha256)
    except BadValue:
        return NOTHING


def _take_in(blobs: Blobs, coming: Coming, report: Report, cancelled: IsCancelled) -> None:
    at, complete = coming.start, False
    try:
        for part in coming.parts:
            complete = blobs.append(coming.sha256, coming.size, at, part).complete
            at += len(part)
            report(at, coming.size)
            if cancelled() and not complete:
                raise Cancelled
    except BadValue as fault:  # too many bytes, or others than the hash names
        raise _wrong(fault.message.en) from fault
    if not complete:
        raise Unreachable(
            "附件只收到一部分，下次接着取",
            "Only a part of the attachment has arrived; the next time goes on there",
        )


def _wrong(detail: str) -> BadAnswer:
    return BadAnswer(
        "附件传输时内容对不上，没有采用，请再试一次",
        "The attachment did not come over as it is and was not used; try again",
        detail=detail,
    )


# -- a stage of a sync ----------------------------------------------------------------------------


def send_blobs(
    replica: Replica,
    blobs: Blobs,
    peer: BlobPeer,
    report: Report = _silent,
    cancelled: IsCancelled = _never,
) -> Attachments:
    """Sends the attachments that the home hub, in its present life, is not known to have: after
    the push that told it of them. ``report`` gets bytes of all of them.

    Raises Unreachable, BadAnswer, WrongToken, DataFault; what was sent until then stays sent.
    """
    home, done = home_of(replica), Attachments()
    lacking = named(replica, blobs.unsent(home.epoch)) if home else []
    sizes = {sha256: blobs.held(sha256).size for sha256 in lacking}
    total, before = sum(sizes.values()), 0
    for sha256, size in sizes.items():
        try:
            sent = upload(peer, blobs, sha256, _added(report, before, total), cancelled)
        except Cancelled:
            done.cancelled = True
            break
        except WrongToken:
            raise
        except (Missing, Refused) as fault:
            done.left[sha256] = fault.message
        else:
            blobs.note_sent(sha256, home.epoch if home else "")
            done.count, done.bytes = done.count + bool(sent), done.bytes + sent
        before += size
    return done


def finish_sync(
    replica: Replica,
    blobs: Blobs,
    peer: BlobPeer,
    outcome: Outcome,
    report: Callable[[Progress], None],
    cancelled: IsCancelled,
) -> None:
    """The last stage of a sync, after the push that named the attachments: sends them and tells of
    it in ``outcome``; then forgets those that nothing names any more. A line that breaks here takes
    nothing back of what was synced before.

    Raises WrongToken, DataFault.
    """
    if outcome.cancelled:
        return

    def told(done: int, total: int) -> None:
        report(Progress("blobs", done // 1024, -(-total // 1024)))

    try:
        outcome.attachments = send_blobs(replica, blobs, peer, told, cancelled)
    except (Unreachable, BadAnswer) as fault:
        outcome.attachments = Attachments(fault=fault.message)
    if outcome.complete and (outcome.touched or outcome.tally.sent):
        forget_unnamed(replica, blobs)


def _added(report: Report, before: int, total: int) -> Report:
    """Reports one blob's bytes as a part of all."""
    return lambda done, _: report(before + done, total)


def fetch(
    peer: BlobPeer,
    blobs: Blobs,
    sha256: str,
    size: int,
    life: str,
    report: Report = _silent,
    cancelled: IsCancelled = _never,
) -> None:
    """Downloads a blob and notes that the hub, in this ``life``, has it. Raises as ``download``."""
    download(peer, blobs, sha256, size, report, cancelled)
    blobs.note_sent(sha256, life)
