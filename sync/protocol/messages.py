"""Protocol version 1: its limits, and what the calls carry. docs/protocol.md says it in words.

Small messages are JSON objects, encoded and checked here; unknown fields are skipped, so that a
newer side may say more. Changes travel in runs (see ``wire``).
"""

from typing import TypeVar

import msgspec

from sync.errors import BadAnswer, BadValue, Text

VERSION = 1
"""The one version spoken since 2026-11. It grows when an old side would misread a new one."""

PUSH_CHANGES_MAX = 5_000
"""Changes in one push: one transaction of about 0.2 s at the hub, so others wait no longer."""
PUSH_BYTES_MAX = 4 * 1024 * 1024
"""Bytes of runs that a laptop puts into one push; one change larger than this is impossible."""
BODY_BYTES_MAX = 16 * 1024 * 1024
"""Bytes of a request when decompressed: four times what our own laptops send."""
PACKED_BYTES_MAX = 8 * 1024 * 1024
"""Bytes of a request as it travels; JSON shrinks at least twofold."""
SMALL_BYTES_MAX = 64 * 1024
"""Bytes of an enrolment request (a code, keys and a name), or of a packet's header."""
PULL_REQUEST_BYTES_MAX = 4 * 1024 * 1024
"""Bytes of the heads in a pull: 20 000 areas with eight devices each."""
CHUNK_CHANGES_MAX = 5_000
"""Changes in one chunk of a pull: what a cut line costs at most."""
CHUNK_BYTES_MAX = 4 * 1024 * 1024
"""Bytes of runs that a hub gathers for one chunk; one run more may exceed it."""
FRAME_BYTES_MAX = 8 * 1024 * 1024
"""Bytes of one frame as it travels, and
``BODY_BYTES_MAX`` when decompressed: both sides set aside no more than this."""
PACKET_FRAMES_MAX = 10_000
"""Frames in one packet: 20 GB of pushes as ours fill them, more than a stick's FAT lets a file be;
a reader keeps where each begins, and its hash."""
ANSWER_BYTES_MAX = 16 * 1024 * 1024
"""Bytes of any answer but a pull."""
CHANGES_MAX = 20_000
"""Changes in one push at the hub's side: what ours send, and one long run of another device."""
RUN_CHANGES_MAX = 10_000
"""Changes in one run, so that whoever hands it on can fit it into one push."""
RUN_BYTES_MAX = 8 * 1024 * 1024
"""Bytes of the changes of one run, so that whoever hands it on can fit it into one chunk."""
RUNS_MAX = 5_000
"""Runs in one message: each costs the receiver one signature check of 0.1 ms."""
NAME_LENGTH_MAX = 60
"""Characters of an account's or a laptop's name."""
BLOB_BYTES_MAX = 64 * 1024 * 1024
"""Bytes of one attachment: a scan of 60 pages; a telephone's photo has 3 to 12 MiB."""
BLOB_PART_BYTES_MAX = 256 * 1024
"""Bytes of an attachment that our laptops put into one request."""

JSON_TYPE = "application/json"
RUNS_TYPE = "application/x-zoufang-runs"
"""JSON lines: a header line, then its changes, one a line, and so on."""
CHUNKS_TYPE = "application/x-zoufang-chunks"
"""Frames, each four bytes of length (big-endian) and one zstd frame of JSON lines."""
PROBLEM_TYPE = "application/problem+json"


class Right(msgspec.Struct, frozen=True):
    """What a person may do in the areas under one code prefix ("" is everywhere)."""

    area: str
    role: str


class Card(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who a device belongs to: its public key and account, signed by the home hub."""

    device: str
    public: bytes
    account: str
    signature: bytes = b""

    @property
    def signed_text(self) -> bytes:
        """What the hub's signature is over."""
        return f"zoufang card {self.device} {self.public.hex()} {self.account}".encode()


class Permit(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a person may do, signed by the home hub, to be shown where nobody can ask that hub.

    ``until`` is in milliseconds since 1970 by the hub's clock.
    """

    device: str
    account: str
    rights: list[Right]
    until: int
    signature: bytes = b""

    @property
    def signed_text(self) -> bytes:
        """What the hub's signature is over."""
        lines = [f"zoufang permit {self.device} {self.account} {self.until}"]
        lines += [f"{right.area} {right.role}" for right in self.rights]
        return "\n".join(lines).encode()


class EnrolRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """A laptop asks to be let in: the one-time code, its device number and public key.

    ``code`` is "" when a token is shown instead: one more device of the same account, under the
    same token. ``proof`` is the device's signature over ``enrol_text``: nobody enrols another's
    key. ``seal`` is the key with which packets for it are sealed (X25519).

    At a team hub, which has no accounts, ``code`` is what its screen shows, and ``card`` and
    ``permit`` say who comes; ``proof`` is then over ``team_text``.
    """

    code: str
    device: str
    public: bytes
    proof: bytes
    name: str = ""
    seal: bytes = b""
    card: Card | None = None
    permit: Permit | None = None


def enrol_text(code: str, device: str) -> bytes:
    """What a laptop signs to prove that it holds the key that it shows."""
    return f"zoufang enrol {code} {device}".encode()


def team_text(code: str, device: str, fingerprint: str) -> bytes:
    """What a laptop signs for a team hub. The certificate's SHA-256 (hex) is in it, so that nobody
    in between can hand it on to the real one."""
    return f"zoufang team {code} {device} {fingerprint}".encode()


def team_hub_text(device: str, fingerprint: str) -> bytes:
    """What a team hub's device signs: that this certificate is its own."""
    return f"zoufang team hub {device} {fingerprint}".encode()


class EnrolAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """The token of this device, who its person is, the device's card, the hub's own device, public
    key and epoch, the key that seals packets for the hub, and what the person may do, signed.

    A team hub answers with its own card and permit; ``proof`` is its signature over
    ``team_hub_text``.
    """

    token: str
    account: str
    rights: list[Right]
    card: Card
    hub: str
    public: bytes
    epoch: str
    seal: bytes = b""
    permit: Permit | None = None
    proof: bytes = b""


class Held(msgspec.Struct, frozen=True):
    """A change in quarantine: received, not applied, with the reason in both languages."""

    area: str
    device: str
    n: int
    code: str
    zh: str
    en: str

    @property
    def text(self) -> Text:
        """The reason."""
        return Text(self.zh, self.en)


class HelloAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """The hub's time, epoch, device and last backup; the rest only where the digest told a
    difference. ``backup`` is in milliseconds since 1970, 0 when there was none; ``covered`` says
    how far that backup holds the caller's own changes, by area.

    ``heads`` None means that both sides hold the same changes and the same rights. ``links`` are
    the first eight bytes of the chain's link at the caller's own heads, area by area, and ``sums``
    prove the links at all the heads of an area together (``exchange.sums_of``). ``held`` are the
    caller's own changes in quarantine in areas that it does not read: their records stay there.
    """

    time: int
    epoch: str
    hub: str
    versions: list[int] = msgspec.field(default_factory=lambda: [VERSION])
    backup: int = 0
    account: str = ""
    rights: list[Right] = []
    heads: dict[str, dict[str, int]] | None = None
    links: dict[str, bytes] = {}
    sums: dict[str, bytes] = {}
    covered: dict[str, int] = {}
    permit: Permit | None = None
    held: list[Held] = []


class NotTaken(msgspec.Struct, frozen=True):
    """A run that the hub could not take, and how far it has this device in the area.

    ``code``: "gap" (changes before it are missing: the hub wants ``n`` + 1), "forked" (the hub
    has other changes under these numbers), "unsigned" (the signature is not this device's),
    "stranger" (no such device is enrolled).
    """

    area: str
    device: str
    n: int
    code: str


class Receipt(msgspec.Struct, frozen=True):
    """What the hub signs after a push: sent = accepted + known + quarantined, when all joined.

    ``at`` is the hub's time in milliseconds since 1970.
    """

    number: str
    hub: str
    epoch: str
    device: str
    at: int
    sent: int
    accepted: int
    known: int
    quarantined: int

    @property
    def adds_up(self) -> bool:
        """Whether every change that was sent is accounted for."""
        return self.sent == self.accepted + self.known + self.quarantined


class PushAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of a push. ``receipt`` is the JSON text of a Receipt, ``signature`` the hub's
    over that text; ``heads`` are those of the pushed devices, and the hub's own, in the pushed
    areas, after it."""

    receipt: str
    signature: bytes
    heads: dict[str, dict[str, int]]
    quarantined: list[Held] = []
    not_taken: list[NotTaken] = []
    conflicts: int = 0


class PullRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the laptop has: area -> device -> n. Areas that it may read and does not name
    are wanted from the start. ``device`` is which of the account's devices asks, "" the token's."""

    heads: dict[str, dict[str, int]]
    device: str = ""


class PushHeader(msgspec.Struct, frozen=True, omit_defaults=True):
    """The first line of a push: how many changes follow, and the cards of other people's devices
    that may be new to the hub. ``device`` is which of the account's devices pushes, "" the token's;
    ``offset`` how far its clock is behind the hub's, in milliseconds."""

    sent: int
    cards: list[Card] = []
    device: str = ""
    offset: int = 0


class RunHeader(msgspec.Struct, frozen=True, omit_defaults=True):
    """The line before the ``count`` change lines of a run. ``held`` names the n that are in
    quarantine: in a pull, the receiver keeps these changes and does not apply them; in a push, it
    hears which its sender does not apply. ``received`` and ``offset`` (in a pull only) are the
    hub's time of receipt and how far the writer's clock was behind the hub's, in milliseconds."""

    area: str
    device: str
    first: int
    count: int
    before: bytes
    signature: bytes
    held: list[int] = []
    received: int = 0
    offset: int = 0


class ChunkHeader(msgspec.Struct, frozen=True, omit_defaults=True):
    """The first line of a chunk: the heads it leads to, and the cards of devices that may be new
    to the receiver."""

    heads: dict[str, dict[str, int]]
    cards: list[Card] = []


class BlobState(msgspec.Struct, frozen=True):
    """How much of an attachment the hub has: ``offset`` of its ``size`` bytes, from the start.

    ``complete`` once the hub has proved the hash of all of them; ``size`` 0 when it has none.
    """

    size: int
    offset: int
    complete: bool


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """The answer to a refused call (RFC 9457): a stable code and one sentence."""

    status: int
    code: str
    title: str
    zh: str
    en: str
    type: str = "about:blank"

    @property
    def text(self) -> Text:
        """The sentence."""
        return Text(self.zh, self.en)


MESSAGES: tuple[type[msgspec.Struct], ...] = (
    EnrolRequest,
    EnrolAnswer,
    Permit,
    HelloAnswer,
    PushAnswer,
    Receipt,
    PullRequest,
    RunHeader,
    ChunkHeader,
    Card,
    Right,
    Held,
    NotTaken,
    PushHeader,
    BlobState,
    Problem,
)
"""Every message, for docs/protocol.md and the API description."""

M = TypeVar("M", bound=msgspec.Struct)

_encoder = msgspec.json.Encoder()


def encode(message: msgspec.Struct) -> bytes:
    """The message as JSON."""
    return _encoder.encode(message)


def read_request(body: bytes, kind: type[M]) -> M:
    """The request in ``body``. Raises BadValue when it is none."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, ValueError) as fault:
        raise BadValue("请求的格式不对", "The request cannot be read", detail=str(fault)) from fault


def read_answer(body: bytes, kind: type[M]) -> M:
    """The answer in ``body``. Raises BadAnswer when it is none."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, ValueError) as fault:
        raise BadAnswer(
            "对方的回答不是走访通的格式，请核对中心地址",
            "The other side does not answer like a Zoufang hub; check the address",
            detail=str(fault),
        ) from fault
