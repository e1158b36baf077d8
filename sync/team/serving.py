"""Opening a team hub: a fresh certificate, a join code, the door, and its name on the network."""

import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sync.errors import Refused, Unreachable
from sync.hub.door import Tls, listen, running, server_of
from sync.replica.replica import Replica
from sync.stamps import ALPHABET, local, wall_milliseconds
from sync.team.desk import Came, TeamDesk
from sync.team.find import announced, own_hosts, properties_of
from sync.team.trust import CODE_LENGTH, PORT, credentials_of

DAYS = 2
"""How long a certificate says it is good for; it is thrown away when the team hub closes."""


@dataclass(frozen=True)
class Opening:
    """What the serving laptop's person reads out: the join code, and addresses for those who do
    not find it by themselves. ``can_be_found`` is False where the network carries no multicast."""

    code: str
    places: tuple[str, ...]
    fingerprint: str
    account: str
    can_be_found: bool


@contextmanager
def opened(
    replica: Replica,
    told: Callable[[Came], None] = lambda came: None,
    host: str = "0.0.0.0",
    port: int | None = None,
    announce: bool = True,
    now: Callable[[], int] = wall_milliseconds,
) -> Iterator[Opening]:
    """Serves the team from ``replica``, which is closed at the end, by a thread of this process.

    ``told`` is called on that thread. Without ``announce`` others need the address. ``port`` None
    takes ``PORT`` or, where that is taken, a free one. Raises Refused (not joined, no permit, no
    such address), DataFault.
    """
    with ExitStack() as stack:
        stack.callback(replica.close)
        own = credentials_of(replica)
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        bound = stack.enter_context(_listen(host, port))
        with TemporaryDirectory() as folder:
            tls = new_certificate(Path(folder), now())
            server = server_of(TeamDesk(replica, code, tls.fingerprint, told, now), tls)
            server.config.load()  # reads the key, which need not stay on the disk
            fingerprint = tls.fingerprint
        stack.enter_context(running(server, bound))
        real_port = int(bound.getsockname()[1])
        hosts = own_hosts() if host == "0.0.0.0" else [host]
        can_be_found = announce
        if announce:
            try:
                properties = properties_of(own.card, own.key, fingerprint)
                stack.enter_context(announced(properties, real_port, hosts))
            except Unreachable:
                can_be_found = False
        places = tuple(f"{host}:{real_port}" for host in hosts)
        yield Opening(code, places, fingerprint, own.card.account, can_be_found)


def _listen(host: str, port: int | None) -> socket.socket:
    if port is not None:
        return listen(host, port)
    try:
        return listen(host, PORT)
    except Refused:
        return listen(host, 0)


def new_certificate(folder: Path, now: int) -> Tls:
    """A self-signed certificate with a key of its own, in ``folder``; ``now`` is in milliseconds
    since 1970. It says nothing: callers know it by its SHA-256, which the device signs."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "zoufang-team")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(local(now) - timedelta(days=DAYS))
        .not_valid_after(local(now) + timedelta(days=DAYS))
        .sign(key, hashes.SHA256())
    )
    tls = Tls(folder / "team.crt", folder / "team.key")
    tls.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    tls.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return tls
