"""The team hub's desk: what the serving laptop does for each call, over its own records.

It takes in what is signed and hands it on as it came. It judges nothing, finds no differences,
numbers nothing and decides no steps: all that is the home hub's, at the next sync with it.

Used by one thread; tokens live as long as the desk.
"""

import hmac
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sync.changes.chain import Forked, NotJoined, Run, first_link, unseen, verify
from sync.changes.heads import Heads
from sync.errors import Refused, WrongToken
from sync.protocol import messages
from sync.protocol.exchange import digest, heads_of, own_links, reads
from sync.protocol.messages import (
    Card,
    ChunkHeader,
    EnrolAnswer,
    EnrolRequest,
    HelloAnswer,
    NotTaken,
    PushAnswer,
    Receipt,
    Right,
    team_hub_text,
    team_text,
)
from sync.protocol.wire import AREA, Push, encode_frame
from sync.replica.handing import hand
from sync.replica.log import Batch
from sync.replica.outgoing import runs_lacking
from sync.replica.replica import Replica
from sync.stamps import local, wall_milliseconds
from sync.team.trust import (
    Cards,
    Credentials,
    check_identity,
    common,
    credentials_of,
    is_signed,
    own_word,
)

TOKEN_BYTES = 32
GUESSES_MAX = 20
"""Wrong join codes before the team hub takes nobody new: of 2^30 codes, that is no chance."""
CHUNK = Batch(messages.CHUNK_CHANGES_MAX, messages.CHUNK_BYTES_MAX)
RECEIPTS = "team_receipts"
"""Setting: how many receipts this laptop has signed as a team hub."""


@dataclass(frozen=True)
class Came:
    """What a caller just did: came in, or handed so many new changes over."""

    account: str
    device: str
    accepted: int = 0
    touched: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Guest:
    """Somebody who was let in."""

    card: Card
    rights: list[Right]


@dataclass
class _Taking:
    """One push on its way in: the chains as they will stand, and what is left out."""

    ends: dict[tuple[str, str], tuple[int, bytes]]
    runs: list[Run] = field(default_factory=list)
    not_taken: list[NotTaken] = field(default_factory=list)


class TeamDesk:
    """One opening of a team hub behind the calls of the protocol."""

    def __init__(
        self,
        replica: Replica,
        code: str,
        fingerprint: str,
        told: Callable[[Came], None] = lambda came: None,
        now: Callable[[], int] = wall_milliseconds,
    ) -> None:
        self.replica = replica
        self.folder: Path | None = None  # attachments travel to the office only
        self._own: Credentials = credentials_of(replica)
        self._cards = Cards(replica, self._own)
        self._code = code
        self._fingerprint = fingerprint
        self._told = told
        self._now = now
        self._wrong = 0
        self._guests: dict[str, _Guest] = {}

    def close(self) -> None:
        """Closes the file."""
        self.replica.close()

    def check(self) -> None:
        """Reads from the store. Raises DataFault."""
        self.replica.setting(RECEIPTS)

    # -- the calls ----------------------------------------------------------------------------

    def enrol(self, request: EnrolRequest, token: str = "") -> EnrolAnswer:
        """Lets a laptop of the same home hub in that knows the code. Raises Refused."""
        home = self._own.home
        permit = check_identity(request.card, request.permit, home, self._now())
        card = request.card
        assert card is not None, "the identity was checked"
        proof = team_text(request.code, request.device, self._fingerprint)
        itself = (request.device, request.public) == (card.device, card.public)
        if not itself or not verify(card.public, proof, request.proof):
            raise Refused(
                "这台电脑不能证明自己的设备编号，没有交换任何数据",
                "This computer cannot prove its device number; nothing was exchanged",
            )
        if card.device == self.replica.device:
            raise Refused(
                "这正是开着队内中心的这台电脑",
                "This is the very computer that serves the team",
            )
        self._check_code(request.code)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self._guests = {t: g for t, g in self._guests.items() if g.card.device != card.device}
        self._guests[token] = _Guest(card, permit.rights)
        self._cards.meet([card])
        self._told(Came(card.account, card.device))
        return EnrolAnswer(
            token=token,
            account=card.account,
            rights=permit.rights,
            card=self._own.card,
            hub=self._own.card.device,
            public=self._own.card.public,
            epoch=home.epoch,
            permit=self._own.permit,
            proof=self._own.key.sign(team_hub_text(self._own.card.device, self._fingerprint)),
        )

    def admit(self, token: str) -> list[Right]:
        """What the holder of a token may do. Raises WrongToken."""
        return self._guest(token).rights

    def hello(self, token: str, told: str, device: str = "") -> HelloAnswer:
        """All heads that both people read, unless ``told`` is their digest."""
        guest = self._guest(token)
        seen = common(self.replica.ends(), guest.rights, self._own.permit.rights)
        answer = HelloAnswer(
            time=self._now(), epoch=self._own.home.epoch, hub=self._own.card.device
        )
        if told == digest(seen, [*guest.rights, *self._own.permit.rights]):
            return answer
        return HelloAnswer(
            time=answer.time,
            epoch=answer.epoch,
            hub=answer.hub,
            account=guest.card.account,
            rights=guest.rights,
            heads=heads_of(seen),
            links=own_links(seen, guest.card.device),
        )

    def push(self, token: str, push: Push) -> PushAnswer:
        """Takes in every run that its device signed and that joins, and signs for it."""
        guest = self._guest(token)
        self._cards.meet(push.cards)
        ends = self.replica.ends()
        taking = _Taking({(a, d): end for a, devices in ends.items() for d, end in devices.items()})
        for run in push.runs:
            code = self._sort(guest, run, taking)
            if code:
                n = taking.ends.get((run.area, run.device), (0, b""))[0]
                taking.not_taken.append(NotTaken(run.area, run.device, n, code))
        taken = self.replica.take(taking.runs, home=False)
        accepted = taken.accepted + taken.held
        text, signature = self._receipt(guest, push.sent, accepted, taken.known)
        if accepted:
            self._told(Came(guest.card.account, guest.card.device, accepted, taken.touched))
        return PushAnswer(
            receipt=text,
            signature=signature,
            heads=self._heads_after(push),
            not_taken=taking.not_taken,
        )

    def pull(self, token: str, heads: Heads, device: str = "") -> Iterator[bytes]:
        """Frames of what the caller lacks where both people read, area by area."""
        guest = self._guest(token)
        seen = common(self.replica.heads(), guest.rights, self._own.permit.rights)
        hand(self.replica, seen)  # what a guest has keeps its stamps and numbers
        for runs in runs_lacking(self.replica, heads, seen, CHUNK):
            yield self._frame(guest, runs)

    # -- their parts --------------------------------------------------------------------------

    def _guest(self, token: str) -> _Guest:
        guest = self._guests.get(token)
        if guest is None:
            raise WrongToken(
                "队内中心不认识这台电脑（可能重新打开过），请用屏幕上的加入码再来一次",
                "The team hub does not know this computer; it may have been opened anew. "
                "Come in again with the code on its screen",
            )
        return guest

    def _check_code(self, code: str) -> None:
        if self._wrong >= GUESSES_MAX:
            raise Refused(
                "加入码错了太多次，请在开着队内中心的电脑上关闭后重新打开",
                "Too many wrong join codes; close the team hub on its computer and open it again",
            )
        if not hmac.compare_digest(code.encode(), self._code.encode()):
            self._wrong += 1
            raise Refused(
                "加入码不对，请看开着队内中心的那台电脑的屏幕",
                "The join code is wrong; look at the screen of the computer that serves the team",
            )

    def _sort(self, guest: _Guest, run: Run, taking: _Taking) -> str:
        """Puts a run among those to be taken; else says what keeps it out."""
        place = (run.area, run.device)
        seen = reads(guest.rights, run.area) and reads(self._own.permit.rights, run.area)
        if not AREA.fullmatch(run.area) or not seen:
            return "malformed"
        n, link = taking.ends.get(place) or (0, first_link(*place))
        try:
            fresh = unseen(run, n, link)
        except NotJoined:
            return "gap"
        except Forked:
            return "forked"
        if fresh and run.device == self.replica.device:
            return "forked"  # this file is older than what was sent from it: for the office to mend
        card = self._cards.find(run.device)
        if fresh and card is None:
            return "stranger"
        if fresh and card is not None:
            if not is_signed(run, fresh[-1][2], card):
                return "unsigned"
            taking.ends[place] = (run.last, fresh[-1][2])
            run = own_word(run, card)
        taking.runs.append(run)
        return ""

    def _heads_after(self, push: Push) -> dict[str, dict[str, int]]:
        """The heads of the pushed devices, and this laptop's own, in the pushed areas."""
        now = self.replica.heads()
        found: dict[str, dict[str, int]] = {}
        for run in push.runs:
            known = now.get(run.area, {})
            told = found.setdefault(run.area, {})
            told[run.device] = known.get(run.device, 0)
            if self.replica.device in known:
                told[self.replica.device] = known[self.replica.device]
        return found

    def _frame(self, guest: _Guest, runs: list[Run]) -> bytes:
        heads: dict[str, dict[str, int]] = {}
        for run in runs:
            heads.setdefault(run.area, {})[run.device] = run.last
        new = {run.device for run in runs if run.first == 1} - {guest.card.device}
        found = [self._cards.find(device) for device in sorted(new)]
        return encode_frame(ChunkHeader(heads, [card for card in found if card]), runs)

    def _receipt(self, guest: _Guest, sent: int, accepted: int, known: int) -> tuple[str, bytes]:
        serial, now = int(self.replica.setting(RECEIPTS) or 0) + 1, self._now()
        self.replica.set_setting(RECEIPTS, str(serial))
        receipt = Receipt(
            number=f"T{local(now):%Y%m%d}-{serial:06d}",
            hub=self._own.card.device,
            epoch=self._own.home.epoch,
            device=guest.card.device,
            at=now,
            sent=sent,
            accepted=accepted,
            known=known,
            quarantined=0,
        )
        text = messages.encode(receipt).decode()
        return text, self._own.key.sign(text.encode())
