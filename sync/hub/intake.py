"""What a hub does with a push, in which every change finds its place.

Applied, already known, or in quarantine with its reason: nothing else can happen to a change
whose run joins. What clashes becomes a conflict record, steps of issues are decided, and what
the hub numbers gets its number, all in the same transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sync.changes.chain import Forked, Fresh, NotJoined, Run, unseen, verify_run
from sync.changes.change import Change
from sync.hub.decisions import Clashed, FindRights
from sync.hub.forwarding import forward
from sync.hub.quarantine import Examiners, FindDevice, Quarantine
from sync.protocol.messages import Held, NotTaken
from sync.protocol.wire import AREA
from sync.replica.handing import OWN_ENDS_EVERY
from sync.replica.holding import STANDS, read
from sync.replica.intake import Intake
from sync.replica.replica import Replica

HELD_CHANGES = (
    "SELECT n, code, reason_zh, reason_en FROM held WHERE area = ? AND device = ? "
    f"AND n BETWEEN ? AND ? AND {STANDS} ORDER BY n"
)


@dataclass
class Outcome:
    """What became of the changes of one push."""

    sent: int = 0
    accepted: int = 0
    known: int = 0
    held: list[Held] = field(default_factory=list)
    not_taken: list[NotTaken] = field(default_factory=list)
    heads: dict[str, dict[str, int]] = field(default_factory=dict)
    conflicts: int = 0


class PushIntake:
    """One push into one hub's replica; ``run`` it once."""

    def __init__(self, replica: Replica, device: FindDevice, rights: FindRights) -> None:
        self._replica = replica
        self._find_rights = rights
        self._examiners = Examiners(device, rights)
        self._clashes: list[Clashed] = []
        self._applied: list[tuple[str, Change]] = []
        self.outcome = Outcome()

    def run(self, runs: Iterable[Run], pusher: str = "", offset: int = 0) -> Outcome:
        """Takes the runs in, in the order they came: all in one transaction where the store is one
        file, else each area in a transaction of its own.

        ``offset`` is how far the clock of the device ``pusher`` is behind this hub's, in
        milliseconds; of the devices that it relays nothing is known.
        """
        by_area: dict[str, list[Run]] = {}
        for run in runs:
            if not AREA.fullmatch(run.area):
                self.outcome.sent += len(run.bodies)
                self._leave(run, 0, "malformed")
                continue
            known = offset if run.device == pusher else 0
            by_area.setdefault(run.area, []).append(
                replace(run, received=self._replica.now(), offset=known)
            )
        left: list[str] = []
        if self._replica.store.spans_areas:
            with self._replica.intake(hub=True) as intake:
                for area, its_runs in by_area.items():
                    left += self._take_area(intake, area, its_runs)
        else:
            for area, its_runs in by_area.items():
                with self._replica.intake(hub=True) as intake:
                    left += self._take_area(intake, area, its_runs)
        for area in left:
            self._forward(area)
        return self.outcome

    def _forward(self, area: str) -> None:
        """Edits met records that had left the area: their differences follow them."""
        hub = self._replica.device
        for there in forward(self._replica, area):
            heads = self.outcome.heads.setdefault(there, {})
            heads[hub] = self._replica.heads([there])[there][hub]

    def _take_area(self, intake: Intake, area: str, runs: list[Run]) -> list[str]:
        """Returns the area where edits met records that had left it."""
        outcome, own = self.outcome, self._replica.device
        self._clashes, self._applied = [], []
        heads = outcome.heads.setdefault(area, {})
        before = intake.head(area, own)[0]
        quarantine = Quarantine(self._replica, intake, area, self._examiners)
        for run in runs:
            outcome.sent += len(run.bodies)
            self._take(intake, run, quarantine)
            heads[run.device] = intake.head(area, run.device)[0]
        rights = self._find_rights
        outcome.conflicts += quarantine.finish(rights, self._applied, self._clashes)
        n, link = intake.head(area, own)
        if n:
            heads[own] = n
        if n // OWN_ENDS_EVERY > before // OWN_ENDS_EVERY:
            self._sign_own(intake, area, n, link)
        return [area] if any(c.clash.reason == "moved" for c in self._clashes) else []

    def _sign_own(self, intake: Intake, area: str, n: int, link: bytes) -> None:
        device, key = self._replica.device, self._replica.device_key
        intake.keep_end(area, device, n, link, key.sign_run(area, device, n, link))

    def _take(self, intake: Intake, run: Run, quarantine: Quarantine) -> None:
        n, link = intake.head(run.area, run.device)
        try:
            fresh = unseen(run, n, link)
        except NotJoined:
            return self._leave(run, n, "gap")
        except Forked:
            return self._leave(run, n, "forked")
        device = self._examiners.device(run.device)
        if fresh and device is None:
            return self._leave(run, n, "stranger")
        self._count_known(run, len(run.bodies) - len(fresh))
        for n in run.held:
            if run.first <= n <= run.last:
                quarantine.told(run.device, n, read(run.bodies[n - run.first], n))
        if not fresh or device is None:
            return None
        end = fresh[-1][2]
        if not verify_run(device.public, run.area, run.device, run.last, end, run.signature):
            return self._leave(run, n, "unsigned")
        self._take_changes(intake, run, quarantine, fresh)
        intake.end_run(run, end)
        return None

    def _leave(self, run: Run, n: int, code: str) -> None:
        self.outcome.not_taken.append(NotTaken(run.area, run.device, n, code))

    def _count_known(self, run: Run, known: int) -> None:
        """What came before is known, or in quarantine: its author must hear of that again, for
        the first answer may have been lost."""
        if not known:
            return
        last = run.first + known - 1
        rows = self._replica.query(HELD_CHANGES, (run.area, run.device, run.first, last))
        self.outcome.held += [Held(run.area, run.device, *row) for row in rows]
        self.outcome.known += known - len(rows)

    def _take_changes(
        self, intake: Intake, run: Run, quarantine: Quarantine, fresh: list[Fresh]
    ) -> None:
        changes = [(n, body, link, read(body, n)) for n, body, link in fresh]
        intake.prefetch(run.area, [change for *_, change in changes if change is not None])
        for n, body, link, change in changes:
            fault = quarantine.fault(run.device, n, change)
            if fault is not None:
                quarantine.hold(run.device, n, body, change, fault)
                code, reason = fault
                self.outcome.held.append(Held(run.area, run.device, n, code, *reason))
            elif change is not None:
                self._apply(intake, run, change, (n, body, link), quarantine)

    def _apply(
        self, intake: Intake, run: Run, change: Change, fresh: Fresh, quarantine: Quarantine
    ) -> None:
        kept_out = intake.keeps_out(run.area, run.device, change.n)
        clashes = intake.apply(run.area, run.device, change, *fresh[1:])
        self.outcome.accepted += 1
        if kept_out:  # by an earlier life of this hub, before a restore
            quarantine.let_in(run.device, change)
            return
        self._clashes += [Clashed(change, run.area, clash) for clash in clashes]
        self._applied.append((run.area, change))
