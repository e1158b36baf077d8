"""One sync of a laptop with its home hub: hello, push, pull.

Each step leaves the replica whole: a batch is noted when the hub has signed for it, a chunk is one
transaction. Whoever is cut off or cancelled goes on there the next time.
"""

from collections.abc import Callable, Sequence
from functools import partial

from sync.changes.chain import Run
from sync.changes.heads import Heads
from sync.peers.hearing import BACKUP, Hearing
from sync.peers.home import Home, joined
from sync.peers.outcome import Outcome, Progress
from sync.protocol import messages
from sync.protocol.exchange import (
    Ends,
    Peer,
    after,
    digest,
    ends_of,
    heads_of,
    lacked_by,
    missing,
    push_of,
    view,
)
from sync.protocol.messages import HelloAnswer
from sync.replica.handing import (
    card_of,
    hand,
)
from sync.replica.log import Batch
from sync.replica.replica import CLOCK_OFFSET, Replica
from sync.stamps import wall_milliseconds

OFFSET_NOTED_MS = 1_000
"""A measured offset is kept when it moved by more than this: less is the line, not the clock."""
PUSH = Batch(messages.PUSH_CHANGES_MAX, messages.PUSH_BYTES_MAX)


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
    return _Sync(replica, peer, joined(replica), report, cancelled, now).run()


class _Sync(Hearing):
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
        super().__init__(replica, home, now)
        self.peer = peer
        self.report = report
        self.cancelled = cancelled
        self.offset_ms = 0

    @property
    def speaking(self) -> str:
        """Which of the account's devices this is, "" where the token is its own."""
        return "" if self.device == self.home.card.device else self.device

    def run(self) -> Outcome:
        outcome, ends = self.outcome, self.replica.ends()
        mine = heads_of(ends)
        hello = self._hello(ends)
        if hello.heads is None:
            self.finish(mine, everything=True)
            return outcome
        if self._behind_itself(mine):
            self._pull()
        self._push()
        self._pull()
        outcome.cancelled = self.cancelled() and not self.settled(mine)
        self.finish(mine, everything=self.settled(mine))
        return outcome

    # -- hello --------------------------------------------------------------------------------

    def _hello(self, mine: Ends) -> HelloAnswer:
        self.report(Progress("hello"))
        seen = view(mine, self.home.rights, self.device)
        asked = self.now()
        told = digest(seen, self.home.rights)
        hello = self.peer.hello(told, self.speaking)
        if hello.heads is None and hello.backup != int(self.replica.setting(BACKUP) or 0):
            hello = self.peer.hello("", self.speaking)  # what does that backup hold of mine?
        self._measure(hello.time - (asked + self.now()) // 2)
        self.heard(mine, hello)
        return hello

    def _measure(self, offset_ms: int) -> None:
        """Notes how far this machine's clock is from the hub's."""
        self.offset_ms = offset_ms
        self.outcome.offset_s = offset_ms / 1000
        if abs(offset_ms - int(self.replica.setting(CLOCK_OFFSET) or 0)) > OFFSET_NOTED_MS:
            self.replica.set_setting(CLOCK_OFFSET, str(offset_ms))

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
        card = partial(card_of, self.replica)
        push = push_of(batch, self.speaking, card, self.offset_ms)
        hand(self.replica, ends_of(batch))
        self.answered(push.sent, self.peer.push(push))

    # -- pull ---------------------------------------------------------------------------------

    def _pull(self) -> None:
        mine = view(self.replica.heads(), self.home.rights, self.device)
        total = missing(mine, self.theirs)
        if not total or self.cancelled():
            return
        self.report(Progress("pull", 0, total))
        done = 0
        for chunk in self.peer.pull(mine, self.speaking):
            done += self.take(chunk)
            self.theirs = after(self.theirs, chunk.heads)
            self.report(Progress("pull", done, max(total, done)))
            if self.cancelled():
                return
