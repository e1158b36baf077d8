"""The conversation of two replicas, pure: what each side asks of the other, and what follows.

``Peer`` is what a laptop needs of the other side, by whatever road; ``Desk`` is what a hub offers
behind its door. Rights are here because both sides must see the same part of the heads.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from sync.changes.chain import Run, verify
from sync.changes.heads import Heads
from sync.errors import BadAnswer
from sync.protocol.messages import (
    Card,
    EnrolAnswer,
    EnrolRequest,
    Held,
    HelloAnswer,
    NotTaken,
    Permit,
    PushAnswer,
    Receipt,
    Right,
    read_answer,
)
from sync.protocol.wire import Chunk, Push
from sync.records.places import RESTRICTED

Ends = Mapping[str, Mapping[str, tuple[int, bytes]]]
"""Area -> device -> (last n, the chain's link there)."""

LINK_BYTES_TOLD = 8
"""Bytes of a link that are told or digested: enough to tell histories apart by chance."""

T = TypeVar("T")


class Peer(Protocol):
    """The other side of a sync, as the laptop sees it.

    Every call raises Unreachable, BadAnswer, WrongToken or Refused with the other side's sentence.
    """

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        """Joins, or takes one more device number under the token."""

    def hello(self, digest: str, device: str = "") -> HelloAnswer:
        """Who is there, and what they know when ``digest`` is not theirs. ``device`` says which of
        the account's devices speaks, "" the one whose token is shown."""

    def push(self, push: Push) -> PushAnswer:
        """Hands over runs; doing it twice is harmless."""

    def pull(self, heads: Heads, device: str = "") -> Iterator[Chunk]:
        """What lies beyond ``heads``, chunk by chunk; may break off anywhere."""


class Desk(Protocol):
    """What a hub does for a caller who stands at its door (see ``sync/hub/desk.py``)."""

    def enrol(self, request: EnrolRequest, token: str = "") -> EnrolAnswer:
        """Lets a laptop in, or one more device of the holder of ``token``. Raises Refused."""

    def hello(self, token: str, digest: str, device: str = "") -> HelloAnswer:
        """``device``: which of the account's devices speaks, "" the token's. Raises WrongToken."""

    def push(self, token: str, push: Push) -> PushAnswer:
        """Raises WrongToken."""

    def pull(self, token: str, heads: Heads, device: str = "") -> Iterator[bytes]:
        """Frames, one at a time, without the one that ends the pull. Raises WrongToken."""

    def admit(self, token: str) -> Sequence[Right]:
        """What the holder of a token may do. Raises WrongToken."""

    def check(self) -> None:
        """Whether the store answers. Raises DataFault."""

    def close(self) -> None:
        """Closes the store; the door is shut."""


# -- who sees what ------------------------------------------------------------------------------


def reads(rights: Iterable[Right], area: str) -> bool:
    """Whether these rights let a person read the records of ``area``.

    Who may read in a village reads what stands at its town, county, city and province themselves,
    too: rosters, parameters, prices, reports. What not everybody there may see is kept in the
    restricted area of the same place (``places.RESTRICTED``), which needs a right of its own: who
    reads the petition cases of a town reads none of the county, nor whom the county will inspect.
    """
    return any(
        area.startswith(right.area)
        or (right.area.startswith(area) and not area.startswith(RESTRICTED))
        for right in rights
    )


def view(
    known: Mapping[str, Mapping[str, T]], rights: Sequence[Right], device: str
) -> dict[str, dict[str, T]]:
    """The part of the heads (or ends) that both sides talk about: areas the person reads, and the
    device's own changes wherever they are (what it wrote under a right that is gone, for one)."""
    seen: dict[str, dict[str, T]] = {}
    for area, devices in known.items():
        if reads(rights, area):
            seen[area] = dict(devices)
        elif device in devices:
            seen[area] = {device: devices[device]}
    return seen


def digest(
    ends: Ends, rights: Iterable[Right], held: Iterable[tuple[str, str, int, str]] = ()
) -> str:
    """32 hex digits that are equal when both sides know the same changes and the same rights.
    ``held`` are the caller's changes that are held where it reads nothing: (area, device, n, why).

    The links are in it, not only the numbers: two laptops with one device number (a copied data
    folder) may count to the same number with different changes.
    """
    total = hashlib.sha256()
    for right in sorted((right.area, right.role) for right in rights):
        total.update(f"right {right[0]} {right[1]}\n".encode())
    for area in sorted(ends):
        for device, (n, link) in sorted(ends[area].items()):
            total.update(f"{area} {device} {n} {link[:LINK_BYTES_TOLD].hex()}\n".encode())
    for area, device, n, why in sorted(held):
        total.update(f"held {area} {device} {n} {why}\n".encode())
    return total.hexdigest()[:32]


def heads_of(ends: Ends) -> dict[str, dict[str, int]]:
    """The numbers alone."""
    return {area: {d: n for d, (n, _) in devices.items()} for area, devices in ends.items()}


def sums_of(ends: Ends) -> dict[str, bytes]:
    """Area -> 8 bytes over all its devices' ends, equal only where the histories are."""
    return {
        area: hashlib.sha256(
            "".join(
                f"{device} {n} {link[:LINK_BYTES_TOLD].hex()}\n"
                for device, (n, link) in sorted(devices.items())
            ).encode()
        ).digest()[:LINK_BYTES_TOLD]
        for area, devices in ends.items()
    }


def own_links(ends: Ends, device: str) -> dict[str, bytes]:
    """Area -> the beginning of the link at the device's head there."""
    return {
        area: devices[device][1][:LINK_BYTES_TOLD]
        for area, devices in ends.items()
        if device in devices
    }


def is_forked(mine: Ends, hello: HelloAnswer, device: str) -> bool:
    """Whether the hub has as many changes of this device somewhere, but others."""
    links = own_links(mine, device)
    return any(
        (hello.heads or {}).get(area, {}).get(device) == mine[area][device][0]
        and link != links[area]
        for area, link in hello.links.items()
        if area in links
    )


def is_trusted(card: Card, hubs: Iterable[bytes]) -> bool:
    """Whether one of these hubs' public keys signed the card."""
    return any(verify(public, card.signed_text, card.signature) for public in hubs)


# -- sending ------------------------------------------------------------------------------------


def lacked_by(
    mine: Heads, theirs: Heads, rights: Sequence[Right], device: str, confirmed: Heads
) -> Heads:
    """What to hold against my log when I hand over what the hub lacks: its heads, and where I read
    no longer, and it tells me of no device but mine, what it has confirmed of others' changes."""
    known: dict[str, dict[str, int]] = {}
    for area, heads in mine.items():
        told = dict(theirs.get(area, {}))
        if not reads(rights, area):
            had = confirmed.get(area, {})
            told = {d: had.get(d, 0) for d in heads if d != device} | told
        known[area] = told
    return known


def push_of(
    runs: Sequence[Run], device: str, card: Callable[[str], Card | None], offset: int = 0
) -> Push:
    """One push: the runs, and the cards of other devices that begin in it."""
    others = {run.device for run in runs if run.first == 1 and run.device != device}
    found = [card(other) for other in sorted(others)]
    return Push(list(runs), [known for known in found if known is not None], device, offset)


def after(heads: Heads, answer: Heads) -> dict[str, dict[str, int]]:
    """Heads with those of an answer put over them."""
    joined = {area: dict(known) for area, known in heads.items()}
    for area, known in answer.items():
        joined.setdefault(area, {}).update(known)
    return joined


@dataclass
class Tally:
    """The receipts of one sync, added up."""

    sent: int = 0
    accepted: int = 0
    known: int = 0
    quarantined: int = 0
    numbers: list[str] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    not_taken: list[NotTaken] = field(default_factory=list)
    conflicts: int = 0

    @property
    def adds_up(self) -> bool:
        """Whether the hub accounts for every change that was sent."""
        received = self.accepted + self.known + self.quarantined
        return self.sent == received and not self.not_taken

    def add(self, answer: PushAnswer, receipt: Receipt) -> None:
        """Adds one answered push."""
        self.sent += receipt.sent
        self.accepted += receipt.accepted
        self.known += receipt.known
        self.quarantined += receipt.quarantined
        self.numbers.append(receipt.number)
        self.held += answer.quarantined
        self.not_taken += answer.not_taken
        self.conflicts += answer.conflicts


def check_receipt(answer: PushAnswer, sent: int, device: str, hub: str, public: bytes) -> Receipt:
    """The receipt of ``answer`` to a push of ``sent`` changes. Raises BadAnswer unless the hub
    signed it for just this."""
    receipt = read_answer(answer.receipt.encode(), Receipt)
    faults = [
        what
        for what, wrong in (
            ("signature", not verify(public, answer.receipt.encode(), answer.signature)),
            ("device", receipt.device != device),
            ("hub", receipt.hub != hub),
            ("sent", receipt.sent != sent),
            ("quarantined", receipt.quarantined != len(answer.quarantined)),
            ("sum", not receipt.adds_up and not answer.not_taken),
        )
        if wrong
    ]
    if faults:
        raise unmatched(", ".join(faults))
    return receipt


def unmatched(detail: str) -> BadAnswer:
    """What to raise for receipts that are not those of what was sent."""
    return BadAnswer(
        "中心的回执与发送的内容对不上，请再同步一次；仍不行请联系管理员",
        "The hub's receipt does not match what was sent; sync again, then ask its keeper",
        detail=detail,
    )


def ends_of(runs: Iterable[Run]) -> dict[str, dict[str, int]]:
    """Where each device's runs end, by area."""
    found: dict[str, dict[str, int]] = {}
    for run in runs:
        ends = found.setdefault(run.area, {})
        ends[run.device] = max(run.last, ends.get(run.device, 0))
    return found


def known_of(mine: Heads, theirs: Heads) -> dict[str, dict[str, int]]:
    """How far they have each device that I know: 0 where they have nothing."""
    return {
        area: {device: theirs.get(area, {}).get(device, 0) for device in heads}
        for area, heads in mine.items()
    }


def check_permit(permit: Permit | None, public: bytes) -> None:
    """Raises BadAnswer when a permit was not signed by the hub of this public key."""
    if permit is not None and not verify(public, permit.signed_text, permit.signature):
        raise BadAnswer(
            "中心的回答与登记时的密钥对不上，请再同步一次；仍不行请联系管理员",
            "The hub's answer does not fit the key of the enrolment; sync again, then ask its "
            "keeper",
            detail="permit",
        )


def missing(mine: Heads, theirs: Heads) -> int:
    """How many changes they have that I lack."""
    return sum(
        max(0, last - mine.get(area, {}).get(device, 0))
        for area, heads in theirs.items()
        for device, last in heads.items()
    )


def covers(theirs: Heads, mine: Heads, device: str) -> bool:
    """Whether they have all of this device's changes."""
    return all(
        theirs.get(area, {}).get(device, 0) >= heads.get(device, 0) for area, heads in mine.items()
    )
