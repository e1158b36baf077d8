"""Team hubs on the local network: announced and found by multicast DNS (RFC 6762, RFC 6763).

What a name on the network says is believed only as far as its device signed it and the home hub
signed the device's card; anything else that calls itself a team hub is passed over.
"""

import base64
import binascii
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from zeroconf import (  # type: ignore[attr-defined]  # one is public, but not in its __all__
    Error,
    InterfaceChoice,
    IPVersion,
    ServiceBrowser,
    ServiceInfo,
    ServiceStateChange,
    Zeroconf,
    get_all_addresses,
)

from sync.changes.chain import DeviceKey, verify
from sync.errors import Unreachable
from sync.protocol.exchange import is_trusted
from sync.protocol.link import Address
from sync.protocol.messages import Card, team_hub_text
from sync.team.trust import SEARCH_S

TYPE = "_zoufang._tcp.local."
LOOPBACK = "127.0.0.1"
ASK_MS = 2_000
"""How long one team hub may take to say more of itself."""

Interfaces = Sequence[str] | InterfaceChoice


@dataclass(frozen=True)
class Found:
    """A team hub of the same home hub: whose it is, and where."""

    account: str
    device: str
    hosts: tuple[str, ...]
    port: int
    fingerprint: str

    @property
    def places(self) -> list[str]:
        """host:port, as people type it."""
        return [f"{host}:{self.port}" for host in self.hosts]

    @property
    def addresses(self) -> list[Address]:
        """Where to try, pinned to the certificate."""
        return [Address(f"https://{place}", self.fingerprint) for place in self.places]


def own_hosts() -> list[str]:
    """This machine's addresses on its networks; loopback alone when it has none."""
    found = [host for host in get_all_addresses() if not host.startswith("127.")]
    return found or [LOOPBACK]


def _no_network(fault: Exception) -> Unreachable:
    return Unreachable(
        "没有可用的局域网：请先连上同一个手机热点或无线网",
        "There is no local network: connect to the same hotspot or wireless network first",
        detail=str(fault),
    )


# -- being found ----------------------------------------------------------------------------------


def properties_of(card: Card, key: DeviceKey, fingerprint: str) -> dict[str, str]:
    """What a team hub says of itself: each under 255 bytes, as DNS wants it."""
    proof = key.sign(team_hub_text(card.device, fingerprint))
    return {
        "device": card.device,
        "account": card.account,
        "public": base64.b64encode(card.public).decode(),
        "card": base64.b64encode(card.signature).decode(),
        "tls": fingerprint,
        "proof": base64.b64encode(proof).decode(),
    }


@contextmanager
def announced(
    properties: dict[str, str],
    port: int,
    hosts: Sequence[str],
    interfaces: Interfaces = InterfaceChoice.All,
) -> Iterator[None]:
    """Lets others find this team hub while the block runs. Raises Unreachable when there is no
    network that carries multicast; it can be reached by its address all the same."""
    device = properties["device"]
    info = ServiceInfo(
        TYPE,
        f"{device}.{TYPE}",
        port=port,
        properties=properties,
        server=f"zoufang-{device.lower()}.local.",
        parsed_addresses=list(hosts),
    )
    try:
        zeroconf = Zeroconf(interfaces=interfaces, ip_version=IPVersion.V4Only)
    except (OSError, RuntimeError, Error) as fault:
        raise _no_network(fault) from fault
    try:
        try:
            zeroconf.register_service(info)
        except (OSError, Error) as fault:
            raise _no_network(fault) from fault
        yield
    finally:
        zeroconf.close()


# -- finding --------------------------------------------------------------------------------------


def find(
    public: bytes,
    seconds: float = SEARCH_S,
    cancelled: Callable[[], bool] = lambda: False,
    interfaces: Interfaces = InterfaceChoice.All,
) -> list[Found]:
    """The team hubs whose cards the home hub with this key signed, by account.

    Listens for ``seconds``, or until ``cancelled``. Raises Unreachable when there is no network.
    """
    try:
        zeroconf = Zeroconf(interfaces=interfaces, ip_version=IPVersion.V4Only)
    except (OSError, RuntimeError, Error) as fault:
        raise _no_network(fault) from fault
    names: set[str] = set()

    def heard(
        zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange
    ) -> None:
        if state_change is ServiceStateChange.Removed:
            names.discard(name)
        else:
            names.add(name)

    try:
        browser = ServiceBrowser(zeroconf, TYPE, handlers=[heard])
        try:
            _listen(seconds, cancelled)
        finally:
            browser.cancel()
        infos = [zeroconf.get_service_info(TYPE, name, timeout=ASK_MS) for name in sorted(names)]
    finally:
        zeroconf.close()
    found = [hub for info in infos if info is not None and (hub := read(info, public)) is not None]
    return sorted(found, key=lambda hub: (hub.account, hub.device))


def _listen(seconds: float, cancelled: Callable[[], bool]) -> None:
    """Lets time pass, in short parts so that whoever cancels need not wait."""
    rest, part = threading.Event(), 0.1
    for _ in range(max(1, round(seconds / part))):
        if cancelled() or rest.wait(part):
            return


def read(info: ServiceInfo, public: bytes) -> Found | None:
    """The team hub that a name on the network speaks of; None unless it is of this home hub."""
    said = {
        key.decode("ascii", "replace"): value.decode("utf-8", "replace")
        for key, value in info.properties.items()
        if value is not None
    }
    try:
        device, fingerprint = said["device"], said["tls"]
        card = Card(
            device,
            base64.b64decode(said["public"], validate=True),
            said["account"],
            base64.b64decode(said["card"], validate=True),
        )
        proof = base64.b64decode(said["proof"], validate=True)
    except (KeyError, binascii.Error, ValueError):
        return None
    mine = verify(card.public, team_hub_text(device, fingerprint), proof)
    hosts = tuple(info.parsed_addresses(IPVersion.V4Only))
    if not (mine and is_trusted(card, [public]) and hosts and info.port):
        return None
    return Found(card.account, device, hosts, info.port, fingerprint)
