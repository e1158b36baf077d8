"""What laptops of one home hub prove to each other where nobody can ask that hub.

A card says whose device a key is, a permit what that person may do: both are signed by the home
hub, whose public key every laptop has kept since its enrolment. Nobody else is believed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sync.changes.chain import DeviceKey, Run, verify, verify_run
from sync.changes.change import decode
from sync.errors import BadValue, Refused
from sync.hub.access import HUB
from sync.hub.checks import CONFLICT, HELD, SAYING, SETTLING
from sync.peers.home import Home, home_of
from sync.protocol.exchange import is_trusted, reads
from sync.protocol.messages import Card, Permit, Right
from sync.records.catalogue import KINDS
from sync.replica.handing import card_of, keep_cards
from sync.replica.replica import Replica
from sync.stamps import local

PORT = 8371
"""Where a team hub listens if nothing else does: one above the hub's."""
SEARCH_S = 3.0
"""How long to look for team hubs: answers come within a second, but a phone's hotspot may drop the
first question."""
CODE_LENGTH = 6
"""Characters of a join code: read aloud across a table. Guesses are counted, and only people of
the home hub may guess."""
CLOCK_SLACK_MS = 24 * 3_600_000
"""A permit that ended less than this ago may be the fault of a clock without a network."""
ANSWERED = {CONFLICT: SETTLING, HELD: SAYING}
"""What hubs write and people only answer, and the fields in which they do."""

T = TypeVar("T")


@dataclass(frozen=True)
class Credentials:
    """Who this laptop is among those of its home hub, and the key that proves it."""

    home: Home
    card: Card
    permit: Permit
    key: DeviceKey


def credentials_of(replica: Replica) -> Credentials:
    """What this laptop can show. Raises Refused before it has synced with its home hub."""
    home = home_of(replica)
    if home is None:
        raise Refused(
            "这台电脑还没有登记到中心；队内同步只在同一中心的电脑之间进行，请先用邀请链接登记",
            "This computer has not joined a hub yet; only computers of one hub exchange within a "
            "team. Enrol with an invitation link first",
        )
    device = replica.device
    card = home.card if home.card.device == device else card_of(replica, device)
    if card is None or home.permit is None or home.permit.device != device:
        raise Refused(
            "这台电脑还没有中心签发的通行证，请先与办公室中心同步一次",
            "This computer has no permit of its hub yet; sync with the office once",
        )
    return Credentials(home, card, home.permit, replica.device_key)


def check_identity(card: Card | None, permit: Permit | None, home: Home, now: int) -> Permit:
    """The permit, when the home hub vouches for card and permit. ``now`` is in milliseconds since
    1970. Raises Refused: another hub's, somebody else's, or out of date."""
    if card is None or permit is None:
        raise Refused(
            "对方没有出示通行证；请双方都与办公室中心同步一次，再进行队内同步",
            "The other side shows no permit; both should sync with the office once, then try again",
        )
    signed = verify(home.public, permit.signed_text, permit.signature)
    if not (signed and is_trusted(card, [home.public])):
        raise Refused(
            "对方的电脑不属于同一个中心，没有交换任何数据",
            "The other computer does not belong to the same hub; nothing was exchanged",
        )
    if (permit.device, permit.account) != (card.device, card.account):
        raise Refused(
            "对方出示的通行证不是这台电脑的，没有交换任何数据",
            "The permit shown is another computer's; nothing was exchanged",
        )
    if now - permit.until > CLOCK_SLACK_MS:
        raise _expired(permit, now)
    return permit


def _expired(permit: Permit, now: int) -> Refused:
    until, today = local(permit.until), local(now)
    zh = f"{until.year}年{until.month}月{until.day}日"
    zh_today = f"{today.year}年{today.month}月{today.day}日"
    return Refused(
        f"“{permit.account}”的通行证已于{zh}到期（本机今天是{zh_today}），"
        "请先与办公室中心同步一次；如果日期不对，请校准时钟",
        f"The permit of {permit.account} ended on {until:%Y-%m-%d}, and this computer says it is "
        f"{today:%Y-%m-%d}. Sync with the office once; if the date is wrong, set the clock",
    )


def common(
    known: Mapping[str, Mapping[str, T]], mine: Sequence[Right], theirs: Sequence[Right]
) -> dict[str, dict[str, T]]:
    """The part of the heads (or ends) that a laptop and a team hub talk about: the areas that both
    people read, with all devices."""
    return {
        area: dict(devices)
        for area, devices in known.items()
        if reads(mine, area) and reads(theirs, area)
    }


def is_signed(run: Run, end: bytes, card: Card) -> bool:
    """Whether the device of ``card`` signed the run, whose chain ends in ``end``."""
    return verify_run(card.public, run.area, run.device, run.last, end, run.signature)


def own_word(run: Run, card: Card) -> Run:
    """The run without what a relay says of it and nobody signed: the home hub's time of receipt,
    and what that hub holds, which its ``held`` records say.

    Held are only those changes that no hub ever applies unasked: unreadable ones, and what the
    person of ``card`` may not even write at home, in another's name or in the hub's.
    """
    held = tuple(n for n, body in enumerate(run.bodies, run.first) if not _is_own(body, n, card))
    return replace(run, received=0, offset=0, held=held)


def _is_own(body: bytes, n: int, card: Card) -> bool:
    """Whether this is change ``n``, in the name of the card's person, of what people write."""
    try:
        change = decode(body)
    except BadValue:
        return False
    if (change.n, change.author) != (n, card.account):
        return False
    kind = KINDS.get(change.kind)
    if card.account == HUB or kind is None:
        return True
    if kind.name in ANSWERED:
        return bool(change.record) and ANSWERED[kind.name].issuperset(change.set)
    fields = [kind.fields[name] for name in change.set if name in kind.fields]
    return not kind.hub_only and not any(field.hub_only for field in fields)


class Cards:
    """The cards that the home hub signed, as this laptop knows them."""

    def __init__(self, replica: Replica, own: Credentials) -> None:
        self._replica = replica
        self._own = own
        self._known: dict[str, Card] = {own.card.device: own.card}

    def find(self, device: str) -> Card | None:
        """The card of a device, None when it is not known or not of the home hub."""
        if device not in self._known:
            card = card_of(self._replica, device)
            if card is not None and is_trusted(card, [self._own.home.public]):
                self._known[device] = card
        return self._known.get(device)

    def meet(self, cards: Iterable[Card]) -> None:
        """Keeps those that the home hub signed; others are worth nothing."""
        hubs = [self._own.home.public]
        new = [c for c in cards if self.find(c.device) is None and is_trusted(c, hubs)]
        keep_cards(self._replica, new)  # known only once it is kept: the disk may fail
        self._known |= {card.device: card for card in new}
