"""One sync of a laptop with its home hub: hello, push, pull.

Each step leaves the replica whole: a batch is noted when the hub has signed for it, a chunk is one
transaction. Whoever is cut off or cancelled goes on there the next time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from sync.changes.chain import Forked, Run
from sync.changes.change import decode
from sync.changes.heads import Heads
from sync.errors import BadAnswer, BadValue, Refused, Text
from sync.peers.home import Home, home_of, keep_home
from sync.protocol import messages
from sync.protocol.exchange import (
    Ends,
    Peer,
    Tally,
    after,
    check_receipt,
    covers,
    digest,
    heads_of,
    is_forked,
    lacked_by,
    missing,
    push_of,
    view,
)
from sync.protocol.messages import Card, Held, HelloAnswer
from sync.replica import store
from sync.replica.log import Batch
from sync.replica.store import Replica
from sync.stamps import wall_milliseconds

OFFSET_SHOWN_S = 60
"""Clocks that differ by more than this are both shown (sync.md, invariant 6)."""
OFFSET_NOTED_MS = 1_000
"""A measured offset is kept when it moved by more than this: less is the line, not the clock."""
SYNCED_NOTED_MS = 20_000
"""The time of the last sync is written this often: an idle one need not wait for a disk."""
PUSH = Batch(messages.PUSH_CHANGES_MAX, messages.PUSH_BYTES_MAX)
CARD, SYNCED, OFFSET, RECEIPT = "card.", "synced_at", "clock_offset_ms", "receipt"
"""Settings: others' cards, when the last complete sync was, the clock's offset, the receipt."""


@dataclass(frozen=True)
class Progress:
    """How far one step of a sync is, in changes; ``total`` 0 when there is nothing to tell."""

    step: Literal["hello", "push", "pull"]
    done: int = 0
    total: int = 0


@dataclass
class Outcome:
    """What a sync did. ``complete`` only when the hub has signed for everything that was here when
    it began, and everything that it told of has arrived."""

    tally: Tally = field(default_factory=Tally)
    pulled: int = 0
    conflicts_open: int = 0
    offset_s: float = 0.0
    cancelled: bool = False
    complete: bool = False
    touched: frozenset[str] = frozenset()

    @property
    def text(self) -> Text:
        """The receipt, as people read it."""
        return _words(self)


def synchronise(
    replica: Replica,
    peer: Peer,
    report: Callable[[Progress], None] = lambda progress: None,
    cancelled: Callable[[], bool] = lambda: False,
    now: Callable[[], int] = wall_milliseconds,
) -> Outcome:
    """One sync with the home hub.

    Raises Unreachable, BadAnswer (both worth another try), WrongToken, Refused, DataFault; what was
    done until then stays done.
    """
    home = home_of(replica)
    if home is None:
        raise Refused(
            "这台电脑还没有登记到中心，请先用邀请链接登记",
            "This computer has not joined a hub yet; enrol with an invitation link first",
        )
    return _Sync(replica, peer, home, report, cancelled, now).run()


class _Sync:
    """The steps of one sync."""

    def __init__(
        self,
        replica: Replica,
        peer: Peer,
        home: Home,
        report: Callable[[Progress], None],
        cancelled: Callable[[], bool],
        now: Callable[[], int],
    ) -> None:
        self.replica = replica
        self.peer = peer
        self.home = home
        self.report = report
        self.cancelled = cancelled
        self.now = now
        self.outcome = Outcome()
        self.hub = ""
        self.theirs: dict[str, dict[str, int]] = {}

    @property
    def device(self) -> str:
        return self.replica.device

    def run(self) -> Outcome:
        outcome, ends = self.outcome, self.replica.ends()
        mine = heads_of(ends)
        hello = self._hello(ends)
        if hello.heads is None:
            self._finish(mine, everything=True)
            return outcome
        if self._behind_itself(mine):
            self._pull()
        self._push()
        self._pull()
        outcome.cancelled = self.cancelled() and not self._settled(mine)
        self._finish(mine, everything=self._settled(mine))
        return outcome

    # -- hello --------------------------------------------------------------------------------

    def _hello(self, mine: Ends) -> HelloAnswer:
        self.report(Progress("hello"))
        seen = view(mine, self.home.rights, self.device)
        asked = self.now()
        hello = self.peer.hello(digest(seen, self.home.rights))
        if messages.VERSION not in hello.versions:
            raise Refused(
                "中心的版本与本程序不能互通，请升级程序",
                "The hub does not speak this program's protocol; upgrade the program",
                detail=f"the hub speaks {hello.versions}",
            )
        self._measure(hello.time - (asked + self.now()) // 2)
        self.hub = hello.hub
        home = self.home
        if hello.heads is not None:
            self.theirs = after({}, hello.heads)
            home = msgspec.structs.replace(home, account=hello.account, rights=hello.rights)
        if home != self.home or hello.epoch != home.epoch:
            self.home = msgspec.structs.replace(home, epoch=hello.epoch)
            keep_home(self.replica, self.home)
        if is_forked(mine, hello, self.device):
            raise _forked()
        return hello

    def _measure(self, offset_ms: int) -> None:
        """Notes how far this machine's clock is from the hub's."""
        self.outcome.offset_s = offset_ms / 1000
        if abs(offset_ms - int(self.replica.setting(OFFSET) or 0)) > OFFSET_NOTED_MS:
            self.replica.set_setting(OFFSET, str(offset_ms))

    def _behind_itself(self, mine: Heads) -> bool:
        """Whether the hub has changes of this very device that are not here: the file is older
        than what was sent from it, and must learn of them before it says anything."""
        return any(
            known.get(self.device, 0) > mine.get(area, {}).get(self.device, 0)
            for area, known in self.theirs.items()
        )

    # -- push ---------------------------------------------------------------------------------

    def _push(self) -> None:
        mine = self.replica.heads()
        known = lacked_by(mine, self.theirs, self.home.rights, self.device)
        total = missing(known, mine)
        for batch in self.replica.own_runs(known, PUSH):
            self.report(Progress("push", self.outcome.tally.sent, total))
            if self.cancelled():
                return
            self._push_batch(batch)
        if total:
            self.report(Progress("push", self.outcome.tally.sent, total))

    def _push_batch(self, batch: Sequence[Run]) -> None:
        push = push_of(batch, self.device, self._card)
        answer = self.peer.push(push)
        receipt = check_receipt(answer, push, self.device, self.hub, self.home.public)
        self.outcome.tally.add(answer, receipt)
        self.theirs = after(self.theirs, answer.heads)
        self.replica.confirm(answer.heads)
        self._note_held(batch, answer.quarantined, receipt.at)
        self.replica.set_setting(RECEIPT, answer.receipt)
        if any(run.code == "forked" for run in answer.not_taken):
            raise _forked()

    def _note_held(self, batch: Sequence[Run], held: Sequence[Held], at: int) -> None:
        """Keeps what the hub holds of this laptop's own changes, and why, for their author."""
        bodies = {
            (run.area, run.first + i): body
            for run in batch
            if run.device == self.device
            for i, body in enumerate(run.bodies)
        }
        notes = [
            store.Held(h.area, h.device, h.n, _record_of(bodies[h.area, h.n]), h.code, h.text, at)
            for h in held
            if h.device == self.device and (h.area, h.n) in bodies
        ]
        if notes:
            self.replica.note_held(notes)

    def _card(self, device: str) -> Card | None:
        text = self.replica.setting(CARD + device)
        return msgspec.json.decode(text, type=Card) if text else None

    # -- pull ---------------------------------------------------------------------------------

    def _pull(self) -> None:
        mine = view(self.replica.heads(), self.home.rights, self.device)
        total = missing(mine, self.theirs)
        if not total or self.cancelled():
            return
        self.report(Progress("pull", 0, total))
        done = 0
        for chunk in self.peer.pull(mine):
            try:
                taken = self.replica.take(chunk.runs)
            except Forked as fault:
                raise _forked() from fault
            except (BadValue, ValueError) as fault:
                raise _unreadable(str(fault)) from fault
            if taken.missing:
                raise _unreadable(f"runs that do not join: {taken.missing[:3]}")
            for card in chunk.cards:
                self.replica.set_setting(CARD + card.device, messages.encode(card).decode())
            self.theirs = after(self.theirs, chunk.heads)
            done += taken.accepted + taken.held
            self.outcome.pulled += taken.accepted
            self.outcome.touched |= taken.touched
            self.report(Progress("pull", done, max(total, done)))
            if self.cancelled():
                return

    # -- the end ------------------------------------------------------------------------------

    def _settled(self, mine: Heads) -> bool:
        """Whether all that was here at the beginning is there, and all that was there is here."""
        return (
            self.outcome.tally.adds_up
            and covers(self.theirs, mine, self.device)
            and not missing(self.replica.heads(), self.theirs)
        )

    def _finish(self, mine: Heads, everything: bool) -> None:
        outcome = self.outcome
        outcome.complete = everything
        if everything:
            if self.replica.pending():
                heads = {area: {self.device: h.get(self.device, 0)} for area, h in mine.items()}
                self.replica.confirm(heads)
            now = self.now()
            if abs(now - int(self.replica.setting(SYNCED) or 0)) > SYNCED_NOTED_MS:
                self.replica.set_setting(SYNCED, str(now))
        outcome.conflicts_open = self.replica.count("conflict", where={"settled": None})


def _record_of(body: bytes) -> str:
    try:
        return decode(body).record_id
    except BadValue:
        return ""


def _forked() -> Refused:
    return Refused(
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


def _words(outcome: Outcome) -> Text:
    tally = outcome.tally
    zh = [f"发送{tally.sent}条：收下{tally.accepted}条，已有{tally.known}条"]
    en = [f"sent {tally.sent}: {tally.accepted} accepted, {tally.known} known already"]
    if tally.quarantined:
        zh.append(f"暂存{tally.quarantined}条（见原因）")
        en.append(f"{tally.quarantined} held (see why)")
    if tally.not_taken:
        areas = "、".join(sorted({run.area for run in tally.not_taken}))
        zh.append(f"{len(tally.not_taken)}段没有收下（区划{areas}）")
        en.append(f"{len(tally.not_taken)} runs not taken (area {areas})")
    zh.append(f"下载{outcome.pulled}条")
    en.append(f"{outcome.pulled} downloaded")
    if outcome.conflicts_open:
        zh.append(f"有{outcome.conflicts_open}处差异待处理")
        en.append(f"{outcome.conflicts_open} differences to settle")
    if tally.numbers:
        zh.append(f"回执号 {tally.numbers[-1]}")
        en.append(f"receipt {tally.numbers[-1]}")
    if abs(outcome.offset_s) > OFFSET_SHOWN_S:
        zh.append(f"本机时钟与中心相差{abs(outcome.offset_s):.0f}秒")
        en.append(f"this clock and the hub's differ by {abs(outcome.offset_s):.0f} s")
    if outcome.complete:
        head = Text("已同步", "Synced")
    elif outcome.cancelled:
        head = Text("已停止，尚未全部同步", "Stopped before everything was synced")
    else:
        head = Text("尚未全部同步，请再同步一次", "Not everything is synced; sync again")
    return Text(f"{head.zh}。{'，'.join(zh)}。", f"{head.en}. {', '.join(en)}.")
