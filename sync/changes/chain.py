"""The hash chain of one device's changes in one area, and the device's signature on its end.

Each link is SHA-256 over the link before and the bytes of the change; the first link binds area
and device. A signature (Ed25519, RFC 8032) over the end of the chain signs all changes before it,
so a relay or a packet can neither alter nor invent (sync.md, invariant 15).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LINK_BYTES = 32
SIGNATURE_BYTES = 64


@dataclass(frozen=True)
class Run:
    """Consecutive changes of one device in one area, as they travel and as they are stored.

    ``first`` is the n of the first body, ``before`` the link of the change before it, ``signature``
    the device's over the link of the last. ``held`` names the n that the hub holds in quarantine:
    they are logged, but not applied. ``received`` and ``offset`` are told by the home hub: its time
    of receipt, and how far the writer's clock was behind its own, in milliseconds.
    """

    area: str
    device: str
    first: int
    before: bytes
    bodies: tuple[bytes, ...]
    signature: bytes
    held: tuple[int, ...] = ()
    received: int = 0
    offset: int = 0

    @property
    def last(self) -> int:
        """The n of the last change."""
        return self.first + len(self.bodies) - 1


def first_link(area: str, device: str) -> bytes:
    """The link that stands before a device's first change in an area."""
    return hashlib.sha256(f"zoufang/1 {area} {device}".encode()).digest()


def links(before: bytes, bodies: Iterable[bytes]) -> list[bytes]:
    """The link of each body in turn."""
    found = []
    for body in bodies:
        before = hashlib.sha256(before + body).digest()
        found.append(before)
    return found


class NotJoined(Exception):
    """A run does not begin where the receiver's knowledge ends; ``wanted`` is the n it needs."""

    def __init__(self, area: str, device: str, wanted: int) -> None:
        super().__init__(f"{area} {device}: change {wanted} is wanted")
        self.area, self.device, self.wanted = area, device, wanted


class Forked(Exception):
    """Two different changes carry the same n: a laptop was copied or restored (invariant 11)."""

    def __init__(self, area: str, device: str, n: int) -> None:
        super().__init__(f"{area} {device}: another history up to change {n}")
        self.area, self.device = area, device


Fresh = tuple[int, bytes, bytes]
"""A change of a run: n, body, and the link behind it."""


def unseen(run: Run, n: int, link: bytes) -> list[Fresh]:
    """(n, body, link) of the changes of ``run`` beyond the receiver's head ``n`` with its ``link``.

    Raises NotJoined when changes in between are missing, Forked when the histories differ.
    """
    if run.first > n + 1:
        raise NotJoined(run.area, run.device, n + 1)
    if run.last < n:
        return []
    at = run.first - 1
    found = [*enumerate(zip(run.bodies, links(run.before, run.bodies), strict=True), run.first)]
    here = run.before if at == n else found[n - run.first][1][1]
    if here != link:
        raise Forked(run.area, run.device, n)
    return [(number, body, end) for number, (body, end) in found if number > n]


def _signed_text(area: str, device: str, n: int, link: bytes) -> bytes:
    return f"zoufang run {area} {device} {n} ".encode() + link


class DeviceKey:
    """A device's key pair; only its laptop (or hub) has the private half."""

    def __init__(self, private: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(private)

    @classmethod
    def new(cls) -> "DeviceKey":
        """A fresh random key pair."""
        return cls(Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def private(self) -> bytes:
        """The 32 private bytes, for keeping in the encrypted file."""
        return self._key.private_bytes_raw()

    @property
    def public(self) -> bytes:
        """The 32 public bytes."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """The signature of any message."""
        return self._key.sign(message)

    def sign_run(self, area: str, device: str, n: int, link: bytes) -> bytes:
        """The signature on the chain's end at ``n``."""
        return self._key.sign(_signed_text(area, device, n, link))


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` of ``message`` is by the holder of ``public``."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def verify_run(
    public: bytes, area: str, device: str, n: int, link: bytes, signature: bytes
) -> bool:
    """Whether the device signed this chain's end."""
    return verify(public, _signed_text(area, device, n, link), signature)
