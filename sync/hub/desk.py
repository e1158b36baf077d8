"""The hub's desk: what it does for each call, whatever road the call came by.

Used by one thread. A pull is a generator that touches the store only between two frames, so other
calls are served in between.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from sync.changes.chain import Run
from sync.changes.heads import Heads, lacking
from sync.errors import Missing
from sync.hub.access import HUB, Access, Caller, Device
from sync.hub.intake import Outcome, PushIntake
from sync.protocol import messages
from sync.protocol.exchange import digest, heads_of, is_trusted, own_links, reads, view
from sync.protocol.messages import (
    Card,
    ChunkHeader,
    EnrolAnswer,
    EnrolRequest,
    HelloAnswer,
    PushAnswer,
    Receipt,
    Right,
)
from sync.protocol.wire import Push, encode_frame
from sync.replica.log import Batch
from sync.replica.store import Replica
from sync.stamps import local, new_device, wall_milliseconds

EPOCH = "epoch"
"""Setting: renewed when the hub is restored from a backup (sync.md, invariant 10)."""
FILE = "hub.db"
"""Name of the hub's file in its data folder."""


class HubDesk:
    """One hub's replica and doorman behind the calls of the protocol."""

    def __init__(self, replica: Replica, access: Access, now: Callable[[], int]) -> None:
        self.replica = replica
        self.access = access
        self._now = now
        self._digests: dict[tuple[str, tuple[Right, ...]], str] = {}
        self._cards: dict[str, Card] = {}

    @classmethod
    def create(cls, folder: Path, now: Callable[[], int] = wall_milliseconds) -> "HubDesk":
        """A new hub in ``folder``, or what is there already."""
        folder.mkdir(parents=True, exist_ok=True)
        desk = cls._open(folder, now)
        if not desk.replica.setting(EPOCH):
            desk.access.remember(desk.device, desk.replica.device_key.public, HUB)
            desk.replica.set_setting(EPOCH, new_device())
        return desk

    @classmethod
    def open(cls, folder: Path, now: Callable[[], int] = wall_milliseconds) -> "HubDesk":
        """The hub in ``folder``. Raises Missing when there is none, DataFault kinds."""
        if not (folder / FILE).is_file():
            raise Missing(
                f"文件夹“{folder}”里没有中心数据，请先运行 zoufang-hub init",
                f"There is no hub in {folder}; run zoufang-hub init first",
            )
        return cls._open(folder, now)

    @classmethod
    def _open(cls, folder: Path, now: Callable[[], int]) -> "HubDesk":
        replica = Replica.open(folder / FILE, None, now)
        replica.searchable = False
        try:
            return cls(replica, Access.open(folder / FILE, now), now)
        except BaseException:
            replica.close()
            raise

    def close(self) -> None:
        """Closes the file."""
        self.access.close()
        self.replica.close()

    @property
    def device(self) -> str:
        """The device under which the hub itself writes."""
        return self.replica.device

    @property
    def epoch(self) -> str:
        """The life of this hub since its last restore."""
        return self.replica.setting(EPOCH)

    # -- the calls ----------------------------------------------------------------------------

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        """Lets a laptop in. Raises Refused."""
        device, token = self.access.enrol(request)
        return EnrolAnswer(
            token=token,
            account=device.account,
            rights=list(self.access.rights(device.account)),
            card=self._card(device),
            hub=self.device,
            public=self.replica.device_key.public,
            epoch=self.epoch,
        )

    def hello(self, token: str, told: str) -> HelloAnswer:
        """Says who is here, and all heads in the caller's view unless ``told`` is their digest."""
        caller = self.access.caller(token)
        answer = HelloAnswer(time=self._now(), epoch=self.epoch, hub=self.device)
        key = (caller.device.device, caller.rights)
        if told and self._digests.get(key) == told:
            return answer
        seen = view(self.replica.ends(), caller.rights, caller.device.device)
        self._digests[key] = digest(seen, caller.rights)
        if told == self._digests[key]:
            return answer
        return HelloAnswer(
            time=answer.time,
            epoch=answer.epoch,
            hub=answer.hub,
            account=caller.device.account,
            rights=list(caller.rights),
            heads=heads_of(seen),
            links=own_links(seen, caller.device.device),
        )

    def push(self, token: str, push: Push) -> PushAnswer:
        """Takes in what a laptop sends, in one transaction, and signs for it."""
        caller = self.access.caller(token)
        self._meet(push.cards)
        intake = PushIntake(self.replica, self.access.find_device, self.access.rights)
        outcome = intake.run(push.runs)
        if outcome.accepted or outcome.held:
            self._digests.clear()
        for area, known in outcome.heads.items():
            if not reads(caller.rights, area):
                known.pop(self.device, None)  # it could never fetch them
        text, signature = self._receipt(caller, outcome)
        return PushAnswer(
            receipt=text,
            signature=signature,
            heads=outcome.heads,
            quarantined=outcome.held,
            not_taken=outcome.not_taken,
            conflicts=outcome.conflicts,
        )

    def pull(self, token: str, heads: Heads) -> Iterator[bytes]:
        """Frames of what the caller lacks in its view, area by area in code order."""
        caller = self.access.caller(token)
        everything = self.replica.heads()
        seen = view(everything, caller.rights, caller.device.device)
        runs: list[Run] = []
        size = changes = 0
        for area in sorted(seen):
            theirs = heads.get(area, {})
            # Complete for devices that the caller does not see there, so that none is sent.
            known = everything[area] | {device: theirs.get(device, 0) for device in seen[area]}
            while lacking(known, seen[area]):
                room = Batch(messages.CHUNK_CHANGES_MAX - changes, messages.CHUNK_BYTES_MAX - size)
                for run in self.replica.runs_after(area, known, room):
                    known[run.device] = run.last
                    if run.device in seen[area]:
                        runs.append(run)
                        changes += len(run.bodies)
                        size += sum(map(len, run.bodies))
                if changes >= messages.CHUNK_CHANGES_MAX or size >= messages.CHUNK_BYTES_MAX:
                    yield self._frame(caller, runs)
                    runs, size, changes = [], 0, 0
        if runs:
            yield self._frame(caller, runs)

    # -- their parts --------------------------------------------------------------------------

    def _frame(self, caller: Caller, runs: list[Run]) -> bytes:
        heads: dict[str, dict[str, int]] = {}
        for run in runs:
            heads.setdefault(run.area, {})[run.device] = run.last
        new = {run.device for run in runs if run.first == 1} - {caller.device.device}
        found = [self.access.find_device(device) for device in sorted(new)]
        cards = [self._card(device) for device in found if device is not None]
        return encode_frame(ChunkHeader(heads, cards), runs)

    def _card(self, device: Device) -> Card:
        if device.device not in self._cards:
            unsigned = Card(device.device, device.public, device.account)
            signature = self.replica.device_key.sign(unsigned.signed_text)
            card = Card(device.device, device.public, device.account, signature)
            self._cards[device.device] = card
        return self._cards[device.device]

    def _meet(self, cards: Iterable[Card]) -> None:
        """Remembers devices that this hub, in this life or an earlier one, has vouched for."""
        strangers = [card for card in cards if self.access.find_device(card.device) is None]
        if strangers:
            hubs = [d.public for d in self.access.devices() if d.account == HUB]
            for card in strangers:
                if is_trusted(card, hubs):
                    self.access.remember(card.device, card.public, card.account)

    def _receipt(self, caller: Caller, outcome: Outcome) -> tuple[str, bytes]:
        serial, now = self.access.next_receipt(), self._now()
        receipt = Receipt(
            number=f"{local(now):%Y%m%d}-{serial:06d}",
            hub=self.device,
            epoch=self.epoch,
            device=caller.device.device,
            at=now,
            sent=outcome.sent,
            accepted=outcome.accepted,
            known=outcome.known,
            quarantined=len(outcome.held),
        )
        text = messages.encode(receipt).decode()
        signature = self.replica.device_key.sign(text.encode())
        self.access.keep_receipt(serial, caller.device.device, text, signature)
        return text, signature
