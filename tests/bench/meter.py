"""One phase of a sync measured from all sides: wall time, CPU of both processes, bytes."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import requests

from sync.peers.http import HttpPeer
from tests.processes import Running


class CountingPeer(HttpPeer):
    """A way to the hub that counts what passes, with the lines and headers of HTTP."""

    passed = 0

    def _send(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        type_: str = "application/json",
        encoding: str = "",
        more: Mapping[str, str] = MappingProxyType({}),
    ) -> requests.Response:
        response = super()._send(method, path, body, type_, encoding, more)
        asked = response.request
        self.passed += len(f"{method} {asked.path_url} HTTP/1.1\r\n\r\n") + len(body)
        self.passed += len(f"HTTP/1.1 {response.status_code} {response.reason}\r\n\r\n")
        self.passed += _headers(asked.headers) + _headers(response.headers)
        return response

    def _parts(self, response: requests.Response) -> Iterator[bytes]:
        for part in super()._parts(response):
            self.passed += len(part)
            yield part


def _headers(headers: Mapping[str, str]) -> int:
    return sum(len(f"{name}: {value}\r\n") for name, value in headers.items())


@dataclass(frozen=True)
class Phase:
    """What one phase took; seconds and bytes."""

    wall: float
    laptop_cpu: float
    hub_cpu: float
    passed: int

    def told(self, records: int) -> str:
        """In words, for so many records."""
        cpu = f"CPU laptop {self.laptop_cpu * 1000:.0f} ms, hub {self.hub_cpu * 1000:.0f} ms"
        if records == 1:
            return f"{cpu}; {self.passed} bytes"
        return f"{cpu}; {records / self.wall:,.0f}/s; {self.passed / records:.0f} bytes a record"


def measured(work: Callable[[], object], peer: CountingPeer, hub: Running) -> Phase:
    """Runs one phase."""
    before, hub_before, passed = time.process_time(), hub.cpu_s(), peer.passed
    started = time.perf_counter()
    work()
    wall = time.perf_counter() - started
    laptop = time.process_time() - before
    return Phase(wall, laptop, hub.cpu_s() - hub_before, peer.passed - passed)
