"""The home hub of a laptop: joining it, and what is remembered of it."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from sync.peers.http import HttpPeer
from sync.protocol.link import Address, read_link
from sync.protocol.messages import Card, EnrolRequest, Right, enrol_text
from sync.replica.store import Replica

HOME = "home"
"""Setting: a Home as JSON."""


class Home(msgspec.Struct, frozen=True):
    """The home hub as this laptop knows it, and who the person is there."""

    url: str
    tls: str
    public: bytes
    epoch: str
    account: str
    rights: list[Right]
    card: Card

    @property
    def address(self) -> Address:
        """Where the hub is."""
        return Address(self.url, self.tls)


@dataclass(frozen=True)
class Enrolled:
    """What joining a hub gave. The token goes into the keyring, nowhere else."""

    home: Home
    token: str


def home_of(replica: Replica) -> Home | None:
    """The home hub, None before the laptop has joined one."""
    text = replica.setting(HOME)
    return msgspec.json.decode(text, type=Home) if text else None


def enrol(
    replica: Replica, link: str, name: str = "", connect: Callable[[Address], HttpPeer] = HttpPeer
) -> Enrolled:
    """Joins the hub of an enrolment link. Raises BadValue, Refused, Unreachable, BadAnswer."""
    found = read_link(link)
    proof = replica.device_key.sign(enrol_text(found.code, replica.device))
    public = replica.device_key.public
    with connect(found.address) as peer:
        answer = peer.enrol(EnrolRequest(found.code, replica.device, public, proof, name))
    home = Home(
        url=found.address.url,
        tls=found.address.tls,
        public=answer.public,
        epoch=answer.epoch,
        account=answer.account,
        rights=answer.rights,
        card=answer.card,
    )
    keep_home(replica, home)
    return Enrolled(home, answer.token)


def keep_home(replica: Replica, home: Home) -> None:
    """Notes what the laptop knows of its home hub."""
    replica.set_setting(HOME, msgspec.json.encode(home).decode())
