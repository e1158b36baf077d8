"""Opens a hub's door: uvicorn on a socket, in this process's main thread or in one of its own."""

import hashlib
import os
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn

from sync.errors import DataFault, FileBusy, Missing, Refused
from sync.hub.app import Door
from sync.hub.blob_calls import BlobDesk
from sync.hub.desk import HubDesk
from sync.store.contract import Store
from sync.store.sqlite import open_database, translated

LOCK = "serving.lock"
"""A database that whoever serves the folder keeps locked; the system frees it with the process."""
ADDRESS = "address"
"""Setting: where laptops reach this hub."""
FINGERPRINT = "fingerprint"
"""Setting: SHA-256 of the certificate shown there; "" without TLS."""
BACKLOG = 256
"""Connections that may wait to be accepted: a township's laptops, all at once after a power cut."""
KEEP_ALIVE_S = 75
"""How long an idle connection is kept; a sync in the window every minute needs no new one."""
GRACE_S = 10
"""How long calls under way may take when the hub is told to stop; then they are cut, harmlessly."""


@dataclass(frozen=True)
class Tls:
    """The certificate and key files of an HTTPS door."""

    certificate: Path
    key: Path

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate. Raises Missing when the files are not there or no such."""
        try:
            self.key.read_bytes()
            first = self.certificate.read_text("ascii").split("-----END CERTIFICATE-----")[0]
            der = ssl.PEM_cert_to_DER_cert(first.strip() + "\n-----END CERTIFICATE-----\n")
        except (OSError, ValueError) as fault:
            raise Missing(
                f"证书或密钥文件不能用：{fault}", f"The certificate or key is of no use: {fault}"
            ) from fault
        return hashlib.sha256(der).hexdigest()


@contextmanager
def claimed(folder: Path, store: Store | None = None) -> Iterator[None]:
    """Holds the folder, and the store of its records, for one server or restorer.

    Raises FileBusy when another has it.
    """
    database = open_database(folder / LOCK)
    try:
        try:
            with translated(folder / LOCK):
                database.conn.execute("PRAGMA busy_timeout = 0")
                database.conn.execute("BEGIN IMMEDIATE")
        except FileBusy as fault:
            raise FileBusy(
                f"已有一个中心在使用“{folder}”，请先停止它",
                f"Another hub is using {folder}; stop it first",
            ) from fault
        if store is not None:
            store.claim()
        yield
    finally:
        database.conn.close()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 picks one. Raises Refused when the address cannot be had.

    Its protocol is named, because asyncio turns Nagle's algorithm off only then: with it, each
    answer would wait 40 ms for the other side's acknowledgement of its head.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            if os.name == "posix":
                bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind((host, port))
            bound.listen(BACKLOG)
        except BaseException:
            bound.close()
            raise
        return bound
    except OSError as fault:
        raise Refused(
            f"不能在 {host}:{port} 上提供服务：{fault.strerror or fault}",
            f"Cannot listen on {host}:{port}: {fault.strerror or fault}",
        ) from fault


def url_of(bound: socket.socket, tls: bool) -> str:
    """The URL of a listening socket, as it is bound."""
    host, port = bound.getsockname()[:2]
    return f"http{'s' if tls else ''}://{f'[{host}]' if ':' in host else host}:{port}"


def reachable(url: str) -> str:
    """The URL with this machine's own address where it is bound to all of them."""
    parts = urlsplit(url)
    if parts.hostname not in ("0.0.0.0", "::"):
        return url
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: only asks the system for the way out
            host = probe.getsockname()[0]
        except OSError:
            host = "127.0.0.1"
    return f"{parts.scheme}://{host}:{parts.port}"


def server_of(desk: BlobDesk, tls: Tls | None) -> uvicorn.Server:
    """A server of the desk's calls, not yet running; it closes the desk when it stops."""
    return uvicorn.Server(
        uvicorn.Config(
            Door(lambda: desk).app,
            http="h11",
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            backlog=BACKLOG,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=GRACE_S,
            ssl_certfile=tls.certificate if tls else None,
            ssl_keyfile=tls.key if tls else None,
        )
    )


def note_address(desk: HubDesk, url: str, fingerprint: str) -> None:
    """Remembers where laptops reach this hub, for the links of invitations."""
    desk.replica.set_setting(ADDRESS, reachable(url))
    desk.replica.set_setting(FINGERPRINT, fingerprint)


@contextmanager
def running(server: uvicorn.Server, bound: socket.socket) -> Iterator[None]:
    """Runs the server in a thread of this process; when the block ends the door is shut, the desk
    closed and the thread gone. Raises DataFault when it did not start."""
    thread = threading.Thread(target=server.run, args=([bound],), name="hub-door")
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
    if not server.started:
        raise DataFault("中心没有启动成功，请看日志", "The hub did not start; see its log")


@contextmanager
def serving(
    folder: Path, host: str = "127.0.0.1", port: int = 0, tls: Tls | None = None
) -> Iterator[str]:
    """Serves the hub in ``folder`` from a thread of this process and yields its URL.

    When the block ends the door is shut, the file closed and the thread gone.
    """
    with (
        closing(HubDesk.open(folder)) as desk,
        claimed(folder, desk.replica.store),
        listen(host, port) as bound,
    ):
        url = url_of(bound, tls is not None)
        note_address(desk, url, tls.fingerprint if tls else "")
        with running(server_of(desk, tls), bound):
            yield url
