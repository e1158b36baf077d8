"""The hub's desk: what it does for each call, whatever road the call came by.

Used by one thread. A pull is a generator that touches the store only between two frames, so other
calls are served in between.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from msgspec import structs

from sync.changes.chain import Run, links, verify_run
from sync.changes.heads import Heads
from sync.errors import Missing
from sync.hub.access import HUB, Access, Caller, Device
from sync.hub.cellar import Cellar
from sync.hub.forwarding import forward
from sync.hub.intake import Outcome, PushIntake
from sync.hub.release import Releases
from sync.protocol import messages
from sync.protocol.exchange import (
    Ends,
    digest,
    ends_of,
    heads_of,
    is_trusted,
    own_links,
    reads,
    sums_of,
    view,
)
from sync.protocol.messages import (
    Card,
    ChunkHeader,
    EnrolAnswer,
    EnrolRequest,
    Held,
    HelloAnswer,
    NotTaken,
    Permit,
    PushAnswer,
    Receipt,
    Right,
)
from sync.protocol.seal import seal_public
from sync.protocol.wire import Push, encode_frame
from sync.records.kinds.held import NO
from sync.replica.holding import STANDS
from sync.replica.log import Batch
from sync.replica.outgoing import runs_lacking
from sync.replica.replica import Replica
from sync.stamps import local, new_device, wall_milliseconds

EPOCH = "epoch"
"""Setting: renewed when the hub is restored from a backup (sync.md, invariant 10)."""
BACKED_UP = "backed_up_at"
"""Setting: when the last backup was made, in milliseconds since 1970."""
TURN = "turn"
"""Setting: another value whenever a process beside the serving one took changes in."""
COVERED = "SELECT area, covered FROM head WHERE device = ? AND covered > 0"
CHUNK = Batch(messages.CHUNK_CHANGES_MAX, messages.CHUNK_BYTES_MAX)
HELD_OF = (
    "SELECT area, device, n, code, reason_zh, reason_en, released FROM held WHERE device = ? "
    f"AND {STANDS} ORDER BY area, n"
)
PERMIT_STEP_MS = 24 * 3_600_000
PERMIT_MS = 30 * PERMIT_STEP_MS
"""A permit is good for a month, counted in whole days so that asking again gives the same one."""


class HubDesk:
    """One hub's replica and doorman behind the calls of the protocol."""

    def __init__(
        self,
        replica: Replica,
        access: Access,
        now: Callable[[], int],
        folder: Path | None = None,
    ) -> None:
        self.replica = replica
        self.access = access
        self.folder = folder
        """Where attachments lie; None where none are kept."""
        self._now = now
        self._digests: dict[tuple[str, tuple[Right, ...]], str] = {}
        self._turn = ""
        self._cards: dict[str, Card] = {}

    @classmethod
    def create(
        cls, folder: Path, now: Callable[[], int] = wall_milliseconds, url: str = ""
    ) -> "HubDesk":
        """A new hub in ``folder`` (its records in the database at ``url``), or what is there."""
        folder.mkdir(parents=True, exist_ok=True)
        cellar = Cellar(folder, url)
        desk = cls._open(cellar, now)
        if not desk.replica.setting(EPOCH):
            desk.access.remember(desk.device, desk.replica.device_key.public, HUB)
            desk.replica.set_setting(EPOCH, new_device())
        cellar.remember()
        return desk

    @classmethod
    def open(
        cls, folder: Path, now: Callable[[], int] = wall_milliseconds, url: str = ""
    ) -> "HubDesk":
        """The hub in ``folder``. Raises Missing when there is none, DataFault kinds."""
        cellar = Cellar(folder, url)
        if not cellar.is_there:
            raise Missing(
                f"“{cellar.place}”里没有中心数据，请先运行 zoufang-hub init",
                f"There is no hub in {cellar.place}; run zoufang-hub init first",
            )
        desk = cls._open(cellar, now)
        cellar.remember()
        return desk

    @classmethod
    def _open(cls, cellar: Cellar, now: Callable[[], int]) -> "HubDesk":
        replica = Replica(cellar.open(), now)
        replica.searchable = False
        try:
            forward(replica)  # what a hub that was killed had not come to
            access = Access(cellar.open(), now)
            desk = cls(replica, access, now, cellar.folder)
            if desk.releases.catch_up():
                desk.take_turn()
            return desk
        except BaseException:
            replica.close()
            raise

    def close(self) -> None:
        """Closes the file."""
        self.access.close()
        self.replica.close()

    @property
    def releases(self) -> Releases:
        """What becomes of held changes beside a push."""
        return Releases(self.replica, self.access.find_device, self.access.rights)

    @property
    def device(self) -> str:
        """The device under which the hub itself writes."""
        return self.replica.device

    @property
    def epoch(self) -> str:
        """The life of this hub since its last restore."""
        return self.replica.setting(EPOCH)

    @property
    def backed_up(self) -> int:
        """When the last backup was made, in milliseconds since 1970; 0 when there is none."""
        return int(self.replica.setting(BACKED_UP) or 0)

    # -- the calls ----------------------------------------------------------------------------

    def enrol(self, request: EnrolRequest, token: str = "") -> EnrolAnswer:
        """Lets a laptop in, or one more device of the holder of ``token``. Raises Refused,
        WrongToken."""
        if token and not request.code:
            device = self.access.join(token, request)
        else:
            device, token = self.access.enrol(request)
        return EnrolAnswer(
            token=token,
            account=device.account,
            rights=list(self.access.rights(device.account)),
            card=self.card(device),
            hub=self.device,
            public=self.replica.device_key.public,
            epoch=self.epoch,
            seal=seal_public(self.replica.device_key.private),
            permit=self._permit(Caller(device, self.access.rights(device.account))),
        )

    def hello(self, token: str, told: str, device: str = "") -> HelloAnswer:
        """Says who is here, and all heads in the caller's view unless ``told`` is their digest."""
        caller = self.access.caller(token, device)
        answer = HelloAnswer(
            time=self._now(), epoch=self.epoch, hub=self.device, backup=self.backed_up
        )
        turn = self.replica.setting(TURN)
        if turn != self._turn:
            self._turn = turn
            self._digests.clear()
        key = (caller.device.device, caller.rights)
        if told and self._digests.get(key) == told:
            return answer
        seen = view(self.replica.ends(), caller.rights, caller.device.device)
        held = [(one.area, one.device, one.n, one.zh) for one in self._held_apart(caller)]
        self._digests[key] = digest(seen, caller.rights, held)
        return answer if told == self._digests[key] else self._everything(caller, seen)

    def take_turn(self) -> None:
        """Lets a process that serves this hub know that another one took changes in."""
        self.replica.set_setting(TURN, new_device())

    def tell(self, caller: Caller) -> HelloAnswer:
        """Everything that a hello can say."""
        return self._everything(
            caller, view(self.replica.ends(), caller.rights, caller.device.device)
        )

    def _everything(self, caller: Caller, seen: Ends) -> HelloAnswer:
        return HelloAnswer(
            time=self._now(),
            epoch=self.epoch,
            hub=self.device,
            backup=self.backed_up,
            account=caller.device.account,
            rights=list(caller.rights),
            heads=heads_of(seen),
            links=own_links(seen, caller.device.device),
            sums=sums_of(seen),
            covered=dict(self.replica.query(COVERED, (caller.device.device,))),
            permit=self._permit(caller),
            held=self._held_apart(caller),
        )

    def _held_apart(self, caller: Caller) -> list[Held]:
        """The caller's own changes that are held where it reads no records of it (any more)."""
        found = []
        for area, device, n, code, zh, en, word in self.replica.query(
            HELD_OF, (caller.device.device,)
        ):
            if not reads(caller.rights, area):
                said = (f"{zh}（已定不予收录）", f"{en} (left out)") if word == NO else (zh, en)
                found.append(Held(area, device, n, code, *said))
        return found

    def push(self, token: str, push: Push) -> PushAnswer:
        """Takes in what a laptop sends, and signs for it."""
        return self.take(self.access.caller(token, push.device), push)

    def take(self, caller: Caller, push: Push) -> PushAnswer:
        """Takes in what the caller sends, by whatever road, and signs for it."""
        self.meet(push.cards)
        intake = PushIntake(self.replica, self.access.find_device, self.access.rights)
        heard = [self._may_hear(caller, run) for run in push.runs]
        runs = itertools.compress(push.runs, heard)
        self._digests.clear()  # first: what was taken in before a store fails is told all the same
        outcome = intake.run(runs, caller.device.device, push.offset)
        for run, is_heard in zip(push.runs, heard, strict=True):
            if not is_heard:
                outcome.sent += len(run.bodies)
                outcome.not_taken.append(NotTaken(run.area, run.device, 0, "unsigned"))
        pushed = ends_of(push.runs)
        for area, known in outcome.heads.items():
            if self.device in known and not reads(caller.rights, area):  # it could never fetch more
                own = min(known.pop(self.device), pushed.get(area, {}).get(self.device, 0))
                known |= {self.device: own} if own else {}
        text, signature = self._receipt(caller, outcome)
        return PushAnswer(
            receipt=text,
            signature=signature,
            heads=outcome.heads,
            quarantined=outcome.held,
            not_taken=outcome.not_taken,
            conflicts=outcome.conflicts,
        )

    def _may_hear(self, caller: Caller, run: Run) -> bool:
        """Whether the caller may be told what is here of the run's device in its area: who reads
        there may, and who proves by the device's signature that it has the run already."""
        if run.device == caller.device.device or reads(caller.rights, run.area):
            return True
        device = self.access.find_device(run.device)
        if device is None or device.account == caller.device.account:
            return True
        end = links(run.before, run.bodies)[-1]
        return verify_run(device.public, run.area, run.device, run.last, end, run.signature)

    def pull(self, token: str, heads: Heads, device: str = "") -> Iterator[bytes]:
        """Frames of what the holder of ``token`` lacks in its view."""
        yield from self.chunks(self.access.caller(token, device), heads)

    def chunks(self, caller: Caller, heads: Heads) -> Iterator[bytes]:
        """Frames of what the caller lacks in its view, area by area in code order."""
        seen = view(self.replica.heads(), caller.rights, caller.device.device)
        for runs in runs_lacking(self.replica, heads, seen, CHUNK):
            yield self._frame(caller, runs)

    def admit(self, token: str) -> tuple[Right, ...]:
        """What the holder of a token may do. Raises WrongToken."""
        return self.access.caller(token).rights

    def check(self) -> None:
        """Reads from the store. Raises DataFault."""
        self.replica.setting(EPOCH)

    # -- their parts --------------------------------------------------------------------------

    def _frame(self, caller: Caller, runs: list[Run]) -> bytes:
        heads: dict[str, dict[str, int]] = {}
        for run in runs:
            heads.setdefault(run.area, {})[run.device] = run.last
        new = {run.device for run in runs if run.first == 1} - {caller.device.device}
        found = [self.access.find_device(device) for device in sorted(new)]
        cards = [self.card(device) for device in found if device is not None]
        return encode_frame(ChunkHeader(heads, cards), runs)

    def card(self, device: Device) -> Card:
        """The hub's word on whose device it is."""
        if device.device not in self._cards:
            unsigned = Card(device.device, device.public, device.account)
            signature = self.replica.device_key.sign(unsigned.signed_text)
            card = Card(device.device, device.public, device.account, signature)
            self._cards[device.device] = card
        return self._cards[device.device]

    def _permit(self, caller: Caller) -> Permit:
        """What the caller may do, to be shown to a team hub that knows no accounts."""
        device, rights = caller.device, list(caller.rights)
        until = (self._now() // PERMIT_STEP_MS + 1) * PERMIT_STEP_MS + PERMIT_MS
        unsigned = Permit(device.device, device.account, rights, until)
        signature = self.replica.device_key.sign(unsigned.signed_text)
        return structs.replace(unsigned, signature=signature)

    def meet(self, cards: Iterable[Card]) -> None:
        """Remembers devices that this hub, in this life or an earlier one, has vouched for."""
        strangers = [card for card in cards if self.access.find_device(card.device) is None]
        if strangers:
            hubs = [d.public for d in self.access.devices() if d.account == HUB]
            for card in strangers:
                if is_trusted(card, hubs):
                    self.access.remember(card.device, card.public, card.account)

    def _receipt(self, caller: Caller, outcome: Outcome) -> tuple[str, bytes]:
        now, epoch = self._now(), self.epoch

        def sign(serial: int) -> tuple[str, bytes]:
            receipt = Receipt(
                number=f"{local(now):%Y%m%d}-{serial:06d}",
                hub=self.device,
                epoch=epoch,
                device=caller.device.device,
                at=now,
                sent=outcome.sent,
                accepted=outcome.accepted,
                known=outcome.known,
                quarantined=len(outcome.held),
            )
            text = messages.encode(receipt).decode()
            return text, self.replica.device_key.sign(text.encode())

        return self.access.file_receipt(caller.device.device, sign)
