"""A proxy between laptop and hub that spoils connections as it is told, the same way every time."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

ALL = 1 << 40
PART_BYTES = 4096


@dataclass(frozen=True)
class Fate:
    """What befalls one connection: how many bytes pass up (to the hub) and down before it is cut,
    and whether a bit of the byte at ``flip_down`` is turned over on the way down."""

    up: int = ALL
    down: int = ALL
    flip_down: int = -1


class CuttingProxy:
    """Gives the n-th connection the fate ``fate(n)``; counts bytes."""

    def __init__(self, url: str, fate: Callable[[int], Fate]) -> None:
        parts = urlsplit(url)
        self._target = (parts.hostname, parts.port)
        self._fate = fate
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._lock = threading.Lock()
        self.connections = self.up = self.down = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def start(self) -> None:
        self._threads[0].start()

    def stop(self) -> None:
        for end in (self._listening, *self._sockets):
            shut(end)
        for thread in list(self._threads):
            thread.join()
        for end in (self._listening, *self._sockets):
            end.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
                hub = socket.create_connection(self._target)
            except OSError:
                return
            fate = self._fate(self.connections)
            self.connections += 1
            self._sockets += [client, hub]
            for end in (client, hub):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for source, drain, down in ((client, hub, False), (hub, client, True)):
                thread = threading.Thread(target=self._carry, args=(source, drain, fate, down))
                self._threads.append(thread)
                thread.start()

    def _carry(self, source: socket.socket, drain: socket.socket, fate: Fate, down: bool) -> None:
        left, passed = (fate.down if down else fate.up), 0
        try:
            while left > 0 and (part := bytearray(source.recv(min(PART_BYTES, left)))):
                if down and passed <= fate.flip_down < passed + len(part):
                    part[fate.flip_down - passed] ^= 4
                drain.sendall(part)
                left, passed = left - len(part), passed + len(part)
                with self._lock:
                    if down:
                        self.down += len(part)
                    else:
                        self.up += len(part)
        except OSError:
            pass
        shut(source if left <= 0 else drain)
        shut(drain)


def shut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


@contextmanager
def between(url: str, fate: Callable[[int], Fate] = lambda n: Fate()) -> Iterator[CuttingProxy]:
    """A proxy in front of ``url``."""
    proxy = CuttingProxy(url, fate)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()
