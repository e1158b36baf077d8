"""What a laptop does with what its home hub says, by whatever road it came.

Everything is checked before it is noted, and noted before anything is called synced.
"""

from collections.abc import Callable, Sequence
from functools import partial

import msgspec

from sync.changes.chain import Forked
from sync.changes.heads import Heads
from sync.errors import BadAnswer, BadValue, Refused
from sync.peers.home import HOME, Home, encoded
from sync.peers.outcome import Outcome
from sync.protocol import messages
from sync.protocol.exchange import (
    Ends,
    after,
    check_permit,
    check_receipt,
    covers,
    heads_of,
    is_forked,
    is_trusted,
    known_of,
    missing,
    reads,
    view,
)
from sync.protocol.messages import Held, HelloAnswer, PushAnswer
from sync.protocol.wire import Chunk
from sync.replica import intake, log
from sync.replica.handing import (
    confirm,
    confirm_in,
    cover_in,
    forget_held,
    keep_cards,
    let_in,
    note_held,
    noted,
    public_of,
    record_of,
)
from sync.replica.replica import Replica, put_setting

SYNCED_NOTED_MS = 20_000
"""The time of the last sync is written this often: an idle one need not wait for a disk."""
SYNCED, RECEIPT, BACKUP = "synced_at", "receipt", "hub_backup_at"
"""Settings: when the last complete sync was, the last receipt, the hub's last backup heard of."""


class Hearing:
    """What one contact with the home hub brings, step by step."""

    def __init__(self, replica: Replica, home: Home, now: Callable[[], int]) -> None:
        self.replica = replica
        self.home = home
        self.now = now
        self.outcome = Outcome()
        self.hub = ""
        self.theirs: dict[str, dict[str, int]] = {}
        self.branched: set[str] = set()
        """Areas where the hub has other changes of others' devices than are here."""
        self.forked: set[tuple[str, str]] = set()
        """(area, device) of runs that the hub did not take for that reason."""
        self.is_latest = True
        """Whether this is the hub's latest word: an older one takes nothing back."""

    @property
    def device(self) -> str:
        """This laptop's device number."""
        return self.replica.device

    def heard(self, mine: Ends, hello: HelloAnswer) -> None:
        """Notes what the hub says of itself, of the person's rights, and of what it knows."""
        if messages.VERSION not in hello.versions:
            raise Refused(
                "中心的版本与本程序不能互通，请升级程序",
                "The hub does not speak this program's protocol; upgrade the program",
                detail=f"the hub speaks {hello.versions}",
            )
        if is_forked(mine, hello, self.device):
            raise copied()
        self.hub = hello.hub
        self.theirs = after({}, hello.heads or {})
        if not self.is_latest:
            return
        home = self.home
        if hello.heads is not None:
            check_permit(hello.permit, self.home.public)
            home = msgspec.structs.replace(
                home,
                account=hello.account,
                rights=hello.rights,
                permit=hello.permit,
                told=hello.time,
            )
            self._hear_held(home, hello)
        noted = msgspec.structs.replace(home, epoch=hello.epoch)
        if noted == self.home and hello.heads is None:
            return
        with self.replica.store.transaction() as connection:
            if hello.heads is not None:
                seen = view(heads_of(mine), home.rights, self.device)
                confirm_in(connection, self.replica, known_of(seen, self.theirs))
                cover_in(connection, hello.covered, self.device)
                if hello.backup != int(self.replica.setting(BACKUP) or 0):
                    put_setting(connection, BACKUP, str(hello.backup))
            put_setting(connection, HOME, encoded(noted))
        self.home = noted

    def answered(self, sent: int, answer: PushAnswer) -> None:
        """Checks and notes what the hub says of a push of ``sent`` changes. Raises BadAnswer,
        Refused."""
        receipt = check_receipt(answer, sent, self.device, self.hub, self.home.public)
        self.outcome.tally.add(answer, receipt)
        forked = {(run.area, run.device) for run in answer.not_taken if run.code == "forked"}
        if any(device == self.device for _, device in forked):
            raise copied()
        self.branched |= {area for area, _ in forked}
        self.forked |= forked
        heads = {
            area: {device: n for device, n in known.items() if (area, device) not in forked}
            for area, known in answer.heads.items()
        }
        self.theirs = after(self.theirs, view(heads, self.home.rights, self.device))
        if self.is_latest:
            with self.replica.store.transaction() as connection:
                confirm_in(connection, self.replica, heads)
                put_setting(connection, RECEIPT, answer.receipt)
        self._note_held(answer.quarantined, receipt.at)

    @property
    def held_apart(self) -> list[tuple[str, str, int, str]]:
        """Own changes that the hub holds where this person reads no records (any more)."""
        told = noted(self.replica)
        return [held for held in told if not reads(self.home.rights, held[0])]

    def _hear_held(self, home: Home, hello: HelloAnswer) -> None:
        """What the hub holds where no record tells of it: all of it, and nothing else."""
        gone = [held[:3] for held in noted(self.replica) if not reads(home.rights, held[0])]
        forget_held(self.replica, gone)
        self._note_held(hello.held, hello.time)

    def _note_held(self, held: Sequence[Held], at: int) -> None:
        """Keeps what the hub holds of this laptop's own changes, and why, for their author."""
        notes = [
            intake.Held(h.area, h.device, h.n, record, h.code, h.text, at)
            for h in held
            if h.device == self.device
            if (record := self._record_of(h)) is not None
        ]
        note_held(self.replica, notes)

    def _record_of(self, held: Held) -> str | None:
        """The record that a held change is about; "" where its body was put away."""
        away = log.gone(self.replica).get(held.area, {}).get(held.device, 0)
        return "" if held.n <= away else record_of(self.replica, held.area, held.device, held.n)

    def take(self, chunk: Chunk) -> int:
        """Takes in one chunk and returns how many changes were new. Raises BadAnswer, Refused."""
        hubs = (self.home.public,)
        keep_cards(self.replica, [c for c in chunk.cards if is_trusted(c, hubs)])
        try:
            key = partial(public_of, self.replica)
            taken = self.replica.take(chunk.runs, key, home=self.is_latest)
        except Forked as fault:
            if fault.device == self.device:
                raise copied() from fault
            self.branched.add(fault.area)
            raise _unreadable(str(fault)) from fault
        except (BadValue, ValueError) as fault:
            raise _unreadable(str(fault)) from fault
        if taken.missing:
            raise _unreadable(f"runs that do not join: {taken.missing[:3]}")
        self.outcome.pulled += taken.accepted
        self.outcome.touched |= taken.touched
        return taken.accepted + taken.held

    def settled(self, mine: Heads) -> bool:
        """Whether all that was here at the beginning is there, and all that was there is here."""
        return (
            self.outcome.tally.adds_up
            and covers(self.theirs, mine, self.device)
            and not missing(self.replica.heads(), self.theirs)
        )

    def finish(self, mine: Heads, everything: bool) -> None:
        """Notes how it ended."""
        outcome = self.outcome
        outcome.complete = everything
        if everything:
            if self.replica.pending():
                heads = {area: {self.device: h.get(self.device, 0)} for area, h in mine.items()}
                confirm(self.replica, heads)
            now = self.now()
            outcome.touched |= let_in(self.replica)
            if abs(now - int(self.replica.setting(SYNCED) or 0)) > SYNCED_NOTED_MS:
                self.replica.set_setting(SYNCED, str(now))
        outcome.conflicts_open = open_conflicts(self.replica)


def open_conflicts(replica: Replica) -> int:
    """How many differences nobody has settled yet."""
    return replica.count("conflict", where={"settled": None})


class Copied(Refused):
    """The hub has other changes of this device under the same numbers (sync.md, invariant 11)."""


def copied() -> Copied:
    """What to raise then."""
    return Copied(
        "中心已有这台电脑同一编号的其他更改：数据文件夹可能被复制到了两台电脑，或从旧备份恢复过；"
        "本机数据都在，请联系管理员",
        "The hub has other changes of this computer under the same numbers: its data folder was "
        "copied, or restored from an old backup. Nothing here is lost; ask the hub's keeper",
    )


def _unreadable(detail: str) -> BadAnswer:
    return BadAnswer(
        "中心发来的更改读不懂，可能需要升级程序；已收下的部分都在",
        "The hub sent changes that this program cannot read; it may need an upgrade",
        detail=detail,
    )
