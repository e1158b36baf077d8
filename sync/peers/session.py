"""One sync of a laptop with its home hub: hello, push, pull.

Each step leaves the replica whole: a batch is noted when the hub has signed for it, a chunk is one
transaction. Whoever is cut off or cancelled goes on there the next time.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, wait
from functools import partial

from sync.changes.chain import Run
from sync.changes.heads import Heads
from sync.errors import BadAnswer, WrongToken
from sync.peers.hearing import BACKUP, Copied, Hearing, open_conflicts
from sync.peers.home import Home, join_again, joined
from sync.peers.http import HttpPeer
from sync.peers.outcome import Outcome, Progress, adopted_note, left_note, renumbered_note
from sync.protocol import messages
from sync.protocol.exchange import (
    LINK_BYTES_TOLD,
    Ends,
    Peer,
    Tally,
    after,
    digest,
    heads_of,
    known_of,
    lacked_by,
    missing,
    push_of,
    reads,
    sums_of,
    view,
)
from sync.protocol.messages import HelloAnswer, PushAnswer
from sync.replica import log
from sync.replica.adopting import adopt
from sync.replica.handing import (
    RENUMBER,
    card_of,
    confirm,
    confirmed,
    cover,
    former_devices,
    give,
)
from sync.replica.log import Batch
from sync.replica.replica import CLOCK_OFFSET, Replica
from sync.replica.rewrite import renumber, restamp
from sync.replica.scope import kept_for, leave, owes, return_to, returned
from sync.stamps import wall_milliseconds

OFFSET_NOTED_MS = 1_000
"""A measured offset is kept when it moved by more than this: less is the line, not the clock."""
RENUMBERED_MAX = 9
"""How often in one sync a folder parts from a copy: copies of copies are met one after another,
and one may push at the same moment."""
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
    with replica.store.sparing():
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
        self._awaited: tuple[int, Future[PushAnswer]] | None = None
        """How many changes are with the hub, and its answer to come."""

    @property
    def speaking(self) -> str:
        """Which of the account's devices this is, "" where the token is its own."""
        return "" if self.device == self.home.card.device else self.device

    def run(self) -> Outcome:
        for _ in range(RENUMBERED_MAX):
            try:
                return self._round()
            except (Copied, _Branched):  # the other copy spoke to the hub meanwhile: look again
                self.outcome.tally = Tally()
        return self._round()

    def _round(self) -> Outcome:
        outcome = self.outcome
        hello, ends = self._meet()
        for _ in range(RENUMBERED_MAX):
            if not self._has_parted(hello, ends):
                break
            self._renumber(hello)
            hello, ends = self._meet()
        if hello.epoch != self.home.epoch:
            self._ask_of_former()
        is_backed_up = hello.backup != int(self.replica.setting(BACKUP) or 0)
        self.heard(ends, hello)
        if is_backed_up:
            for former in kept_for(self.replica, self.home.rights):
                cover(self.replica, self.peer.hello("", former).covered, former)
        mine = heads_of(ends)
        if hello.heads is not None:
            self._restamp()
            self._push()
            self._return()
            self._pull()
            self._adopt(hello)
        everything = hello.heads is None or self.settled(mine)
        outcome.cancelled = self.cancelled() and not everything
        self.finish(mine, everything)
        if everything:
            self._leave()
        return outcome

    # -- hello --------------------------------------------------------------------------------

    def _meet(self) -> tuple[HelloAnswer, Ends]:
        """Says hello, and joins first or again where the hub does not know this device number."""
        self.report(Progress("hello"))
        is_new = self.speaking != "" and card_of(self.replica, self.device) is None
        if is_new:
            self.home = join_again(self.replica, self.peer, self.home)
        try:
            return self._hello()
        except WrongToken:
            if self.speaking == "" or is_new:
                raise
        self.home = join_again(self.replica, self.peer, self.home)
        return self._hello()

    def _hello(self) -> tuple[HelloAnswer, Ends]:
        ends = self.replica.ends()
        asked = self.now()
        told = ""
        if not self.replica.setting(RENUMBER) and not owes(self.replica, self.home.rights):
            seen = view(ends, self.home.rights, self.device)
            told = digest(seen, self.home.rights, self.held_apart)
        hello = self.peer.hello(told, self.speaking)
        if hello.heads is None and hello.backup != int(self.replica.setting(BACKUP) or 0):
            hello = self.peer.hello("", self.speaking)  # what does that backup hold of mine?
        self._measure(hello.time - (asked + self.now()) // 2)
        return hello, ends

    def _ask_of_former(self) -> None:
        """A hub that was put back may lack what this computer wrote under former numbers where it
        reads nothing: of that it tells only whoever asks under them."""
        for former in former_devices(self.replica):
            mine = {
                area: {former: heads[former]}
                for area, heads in self.replica.heads().items()
                if former in heads and not reads(self.home.rights, area)
            }
            if mine:
                confirm(self.replica, known_of(mine, self.peer.hello("", former).heads or {}))

    def _measure(self, offset_ms: int) -> None:
        """Notes how far this machine's clock is from the hub's."""
        self.offset_ms = offset_ms
        self.outcome.offset_s = offset_ms / 1000
        if abs(offset_ms - int(self.replica.setting(CLOCK_OFFSET) or 0)) > OFFSET_NOTED_MS:
            self.replica.set_setting(CLOCK_OFFSET, str(offset_ms))

    # -- a device number that two folders have ------------------------------------------------

    def _has_parted(self, hello: HelloAnswer, ends: Ends) -> bool:
        """Whether this folder has to take a new device number: it was put back from a backup, or
        the hub has changes of this very number that are not here."""
        if hello.heads is None:
            return False
        return bool(self.replica.setting(RENUMBER)) or bool(self._parted(hello, ends))

    def _parted(self, hello: HelloAnswer, ends: Ends) -> list[str]:
        """The areas where the hub has changes of this device number that are not here."""
        return [
            area
            for area, heads in (hello.heads or {}).items()
            if (n := heads.get(self.device, 0)) and not self._is_here(ends, area, n, hello.links)
        ]

    def _is_here(self, ends: Ends, area: str, n: int, links: Mapping[str, bytes]) -> bool:
        last, _ = ends.get(area, {}).get(self.device, (0, b""))
        if n > last or n < log.gone(self.replica).get(area, {}).get(self.device, 0):
            return n <= last
        link = log.link_at(self.replica, area, self.device, n)[:LINK_BYTES_TOLD]
        return links.get(area, link) == link

    def _renumber(self, hello: HelloAnswer) -> None:
        """Parts from the other copy: a new number, and under it what only this one has."""
        heads = after({}, hello.heads or {})
        areas = self._parted(hello, self.replica.ends())
        had = confirmed(self.replica)
        begin = {area: had.get(area, {}).get(self.device, 0) for area in areas}
        try:
            done = renumber(self.replica, heads, self._runs_of_mine(heads, begin))
        except BadAnswer:  # what was confirmed once is not what the hub has now
            begin = dict.fromkeys(areas, 0)
            done = renumber(self.replica, heads, self._runs_of_mine(heads, begin))
        self.outcome.touched |= done.touched
        self.outcome.notes = [renumbered_note(done.count)]

    def _runs_of_mine(self, heads: Heads, begin: Mapping[str, int]) -> dict[str, list[Run]]:
        """What the hub has of this device number in some areas, from a change on."""
        found: dict[str, list[Run]] = {area: [] for area in begin}
        if begin:
            known = {a: {**heads.get(a, {}), self.device: n} for a, n in begin.items()}
            for chunk in self.peer.pull(after(heads, known), self.speaking):
                for run in chunk.runs:
                    if run.device == self.device and run.area in found:
                        found[run.area].append(run)
        return found

    # -- device numbers of others that two folders have -----------------------------------------

    def _adopt(self, hello: HelloAnswer) -> None:
        """Takes the hub's branch of others' devices where another one came here by a relay, and
        looks again then."""
        gone, rights = log.gone(self.replica), self.home.rights
        areas = self.branched | self._unlike(hello.heads or {}, hello.sums)
        areas = {area for area in areas if area not in gone and reads(rights, area)}
        former = set(former_devices(self.replica))
        mine = {(a, d) for a, d in self.forked if d in former and a not in areas | gone.keys()}
        self.branched, self.forked = set(), set()
        if not (areas or mine) or self.cancelled():
            return
        wanted = after({}, self.theirs)
        for area in areas:
            own = wanted.get(area, {}).get(self.device, 0)
            wanted[area] = {self.device: own} if own else {}
        found: dict[str, list[Run]] = {area: [] for area in areas}
        for chunk in self.peer.pull(wanted, self.speaking):
            for run in chunk.runs:
                if run.area in found:
                    found[run.area].append(run)
        for area, device in sorted(mine):  # nothing is read there: the hub tells it of itself alone
            for chunk in self.peer.pull(after(self.theirs, {area: {device: 0}}), device):
                its = [run for run in chunk.runs if (run.area, run.device) == (area, device)]
                found.setdefault(area, []).extend(its)
        done = adopt(self.replica, found)
        if done.replaced:
            self.outcome.touched |= done.touched
            self.outcome.notes.append(adopted_note(done.replaced, done.aside))
            raise _Branched

    def _unlike(self, heads: Heads, sums: Mapping[str, bytes]) -> set[str]:
        """The areas where the chains have other links at the hub's heads than it told."""
        ends, gone, found = self.replica.ends(), log.gone(self.replica), set()
        for area, told in sums.items():
            mine, theirs = ends.get(area, {}), heads.get(area, {})
            if area in gone or not reads(self.home.rights, area):
                continue
            if any(n > mine.get(device, (0, b""))[0] for device, n in theirs.items()):
                continue  # not all is here
            seen = {
                device: (n, log.link_at(self.replica, area, device, n))
                if n != mine[device][0]
                else mine[device]
                for device, n in theirs.items()
            }
            if sums_of({area: seen}) != {area: told}:
                found.add(area)
        return found

    # -- stamps -------------------------------------------------------------------------------

    def _restamp(self) -> None:
        """Own changes that nobody has are stamped by the hub's time (sync.md, invariant 6)."""
        done = restamp(self.replica, self.offset_ms, self.theirs)
        self.outcome.touched |= done.touched

    # -- push ---------------------------------------------------------------------------------

    def _push(self) -> None:
        mine = self.replica.heads()
        had = confirmed(self.replica)
        known = lacked_by(mine, self.theirs, self.home.rights, self.device, had)
        total = missing(known, mine)
        try:
            for batch in self.replica.own_runs(known, PUSH):  # read while the hub has the last one
                self._await_answer()
                self.report(Progress("push", self.outcome.tally.sent, total))
                if self.cancelled():
                    return
                self._push_batch(batch)
            self._await_answer()
        finally:
            if self._awaited is not None:  # reading failed: the line must be free for what follows
                wait([self._awaited[1]])
                self._awaited = None
        if total:
            self.report(Progress("push", self.outcome.tally.sent, total))

    def _push_batch(self, batch: Sequence[Run]) -> None:
        card = partial(card_of, self.replica)
        push = push_of(batch, self.speaking, card, self.offset_ms)
        give(self.replica, batch)
        if isinstance(self.peer, HttpPeer):
            self._awaited = push.sent, self.peer.begin_push(push)
        else:
            self.answered(push.sent, self.peer.push(push))

    def _await_answer(self) -> None:
        if self._awaited is not None:
            (sent, answer), self._awaited = self._awaited, None
            self.answered(sent, answer.result())

    # -- areas that the person may no longer read, or again ------------------------------------

    def _leave(self) -> None:
        """What may no longer be held goes, now that the hub has all of it (invariant 8)."""
        left = leave(self.replica, self.home.rights, self.home.account)
        self.outcome.touched |= left.touched
        if left.areas:
            self.outcome.conflicts_open = open_conflicts(self.replica)
            self.outcome.notes.append(left_note(len(left.areas)))

    def _return(self) -> None:
        """Areas that were left and may be read again begin anew, with the own changes there."""
        device, mine = self.device, self.replica.heads()
        for area in returned(self.replica, self.home.rights):
            heads, n = self.theirs.get(area, {}), mine.get(area, {}).get(device, 0)
            if self.cancelled() or heads.get(device, 0) != n:
                continue
            begin = {area: 0} if n else {}
            runs = self._runs_of_mine(self.theirs, begin).get(area, [])
            self.outcome.touched |= return_to(self.replica, area, runs)

    # -- pull ---------------------------------------------------------------------------------

    def _pull(self) -> None:
        mine = view(self.replica.heads(), self.home.rights, self.device)
        for area in returned(self.replica, self.home.rights):  # it cannot begin anew yet
            mine[area] = dict(self.theirs.get(area, {}))
        total = missing(mine, self.theirs)
        if not total or self.cancelled():
            return
        self.report(Progress("pull", 0, total))
        done = 0
        for chunk in self.peer.pull(mine, self.speaking):
            try:
                done += self.take(chunk)
            except BadAnswer:
                if not self.branched:
                    raise
                return
            self.theirs = after(self.theirs, chunk.heads)
            self.report(Progress("pull", done, max(total, done)))
            if self.cancelled():
                return


class _Branched(Exception):
    """The hub's branch of somebody's changes is here now: the sync begins anew."""
