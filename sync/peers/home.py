"""The home hub of a laptop: joining it, and what is remembered of it."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from sync.errors import BadAnswer, Refused
from sync.peers.http import HttpPeer
from sync.protocol.exchange import Peer, check_permit, is_trusted
from sync.protocol.link import Address, read_link
from sync.protocol.messages import Card, EnrolRequest, Permit, Right, enrol_text
from sync.protocol.seal import seal_public
from sync.replica.handing import keep_cards
from sync.replica.replica import Replica

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
    permit: Permit | None = None
    seal: bytes = b""
    """The key with which packets for the hub are sealed."""
    told: int = 0
    """When the hub last said what it knows and what the person may do, by its own clock."""

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


def joined(replica: Replica) -> Home:
    """The home hub. Raises Refused before the laptop has joined one."""
    home = home_of(replica)
    if home is None:
        raise Refused(
            "这台电脑还没有登记到中心，请先用邀请链接登记",
            "This computer has not joined a hub yet; enrol with an invitation link first",
        )
    return home


def enrol(
    replica: Replica, link: str, name: str = "", connect: Callable[[Address], HttpPeer] = HttpPeer
) -> Enrolled:
    """Joins the hub of an enrolment link. Raises BadValue, Refused, Unreachable, BadAnswer."""
    found = read_link(link)
    proof = replica.device_key.sign(enrol_text(found.code, replica.device))
    key = replica.device_key
    seal = seal_public(key.private)
    with connect(found.address) as peer:
        asked = EnrolRequest(found.code, replica.device, key.public, proof, name, seal)
        answer = peer.enrol(asked)
    home = Home(
        url=found.address.url,
        tls=found.address.tls,
        public=answer.public,
        epoch=answer.epoch,
        account=answer.account,
        rights=answer.rights,
        card=answer.card,
        permit=answer.permit,
        seal=answer.seal,
    )
    keep_cards(replica, [answer.card])
    keep_home(replica, home)
    return Enrolled(home, answer.token)


def join_again(replica: Replica, peer: Peer, home: Home) -> Home:
    """Joins with the device number that this folder has now, under the token of the one before.
    Raises WrongToken, Refused, Unreachable, BadAnswer."""
    key = replica.device_key
    proof = key.sign(enrol_text("", replica.device))
    seal = seal_public(key.private)
    answer = peer.enrol(EnrolRequest("", replica.device, key.public, proof, seal=seal))
    if not is_trusted(answer.card, (home.public,)) or answer.card.device != replica.device:
        raise BadAnswer(
            "中心的回答与登记时的密钥对不上，请再同步一次；仍不行请联系管理员",
            "The hub's answer does not fit the key of the enrolment; sync again, then ask its "
            "keeper",
            detail="card",
        )
    check_permit(answer.permit, home.public)
    joined = msgspec.structs.replace(home, rights=answer.rights, permit=answer.permit)
    keep_home(replica, joined)
    keep_cards(replica, [answer.card])
    return joined


def keep_home(replica: Replica, home: Home) -> None:
    """Notes what the laptop knows of its home hub."""
    replica.set_setting(HOME, encoded(home))


def encoded(home: Home) -> str:
    """What a laptop knows of its home hub, as the setting that keeps it."""
    return msgspec.json.encode(home).decode()
