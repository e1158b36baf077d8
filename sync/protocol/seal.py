"""Sealing for one recipient with HPKE (RFC 9180, base mode): whoever finds a packet reads nothing.

X25519, HKDF-SHA256, ChaCha20-Poly1305. A seal does not say who sealed; the packet's signature does.
"""

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sync.errors import BadValue

KEY_BYTES = 32
SEAL_BYTES = 48
"""What a seal adds: the encapsulated key (32) and the tag (16)."""
DERIVED_FOR: Final = b"zoufang seal"
"""HKDF info: a device keeps one secret, its Ed25519 seed, and this key follows from it, so that
no key serves two algorithms."""

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def _private(seed: bytes) -> X25519PrivateKey:
    derived = HKDF(SHA256(), KEY_BYTES, salt=None, info=DERIVED_FOR).derive(seed)
    return X25519PrivateKey.from_private_bytes(derived)


def seal_public(seed: bytes) -> bytes:
    """The 32 public bytes that others seal for; ``seed`` is the device's private Ed25519 key."""
    return _private(seed).public_key().public_bytes_raw()


def seal(public: bytes, message: bytes, info: bytes) -> bytes:
    """``message`` for the holder of ``public`` alone, bound to ``info``; SEAL_BYTES longer.

    Raises BadValue when ``public`` is no key.
    """
    try:
        return _SUITE.encrypt(message, X25519PublicKey.from_public_bytes(public), info)
    except ValueError as fault:
        raise BadValue(
            "收件方的封装公钥不对，请用新的邀请链接重新登记",
            "The receiver's sealing key is none; enrol again with a new link",
            detail=str(fault),
        ) from fault


def open_sealed(seed: bytes, sealed: bytes, info: bytes) -> bytes:
    """What was sealed for the device with this ``seed`` and ``info``. Raises BadValue when it was
    sealed for another, for something else, or altered since."""
    try:
        return _SUITE.decrypt(sealed, _private(seed), info)
    except (InvalidTag, ValueError) as fault:
        raise BadValue(
            "封装的内容打不开：不是给本机的，或被改动过",
            "What is sealed cannot be opened: it is for another, or was altered",
            detail=repr(fault),
        ) from fault
