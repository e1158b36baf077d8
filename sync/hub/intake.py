"""What a hub does with a push: one transaction an area, in which every change finds its place.

Applied, already known, or in quarantine with its reason: nothing else can happen to a change
whose run joins. What clashes becomes a conflict record, steps of issues are decided, and what
the hub numbers gets its number, all in the same transaction.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from sync.changes.chain import Forked, NotJoined, Run, unseen, verify_run
from sync.changes.change import Change, decode
from sync.errors import BadValue, Text
from sync.hub.access import Device
from sync.hub.checks import CONFLICT, DECIDED, INVENTED, UNREADABLE, WAITS, Examiner, Fault, waits
from sync.hub.decisions import Clashed, Decisions, FindRights
from sync.hub.forwarding import forward
from sync.protocol.messages import Held, NotTaken, Right
from sync.protocol.wire import AREA
from sync.replica.handing import OWN_ENDS_EVERY
from sync.replica.intake import Intake
from sync.replica.issue_life import STEP
from sync.replica.replica import Replica

HELD_RECORDS = (
    "SELECT DISTINCT record FROM quarantine WHERE area = ? AND record <> '' AND NOT EXISTS "
    "(SELECT 1 FROM change WHERE change.area = quarantine.area "
    "AND change.record = quarantine.record AND change.kind <> '')"
)
"""Records of an area that are known only by changes in quarantine."""
HELD_CHANGES = (
    "SELECT n, code, zh, en FROM quarantine WHERE area = ? AND device = ? AND n BETWEEN ? AND ? "
    "ORDER BY n"
)

FindDevice = Callable[[str], Device | None]


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
        self._find_device = device
        self._find_rights = rights
        self._devices: dict[str, Device | None] = {}
        self._rights: dict[str, tuple[Right, ...]] = {}
        self._waiting: set[str] = set()
        self._clashes: list[Clashed] = []
        self._applied: list[tuple[str, Change]] = []
        self.outcome = Outcome()

    def run(self, runs: Iterable[Run], pusher: str = "", offset: int = 0) -> Outcome:
        """Takes the runs in, in the order they came, each area in a transaction of its own.

        ``offset`` is how far the clock of the device ``pusher`` is behind this hub's, in
        milliseconds; of the devices that it relays nothing is known.
        """
        by_area: dict[str, list[Run]] = {}
        for run in runs:
            known = offset if run.device == pusher else 0
            by_area.setdefault(run.area, []).append(
                replace(run, received=self._replica.now(), offset=known)
            )
        for area, its_runs in by_area.items():
            self._take_area(area, its_runs)
            if any(found.clash.reason == "moved" for found in self._clashes):
                self._forward(area)
        return self.outcome

    def _forward(self, area: str) -> None:
        """Edits met records that had left the area: their differences follow them."""
        hub = self._replica.device
        for there in forward(self._replica, area):
            heads = self.outcome.heads.setdefault(there, {})
            heads[hub] = self._replica.heads([there])[there][hub]

    def _take_area(self, area: str, runs: list[Run]) -> None:
        outcome, own = self.outcome, self._replica.device
        self._clashes, self._applied = [], []
        heads = outcome.heads.setdefault(area, {})
        self._waiting = {record for (record,) in self._replica.query(HELD_RECORDS, (area,))}
        with self._replica.intake(hub=True) as intake:
            before = intake.head(area, own)[0]
            for run in runs:
                outcome.sent += len(run.bodies)
                self._take(intake, run)
                heads[run.device] = intake.head(area, run.device)[0]
            if self._applied:
                decisions = Decisions(self._replica, intake, self._find_rights)
                outcome.conflicts += decisions.conflicts(self._clashes)
                decisions.number(self._applied)
                decisions.steps(self._applied)
            n, link = intake.head(area, own)
            if n:
                heads[own] = n
            if n // OWN_ENDS_EVERY > before // OWN_ENDS_EVERY:
                self._sign_own(intake, area, n, link)

    def _sign_own(self, intake: Intake, area: str, n: int, link: bytes) -> None:
        device, key = self._replica.device, self._replica.device_key
        intake.keep_end(area, device, n, link, key.sign_run(area, device, n, link))

    def _take(self, intake: Intake, run: Run) -> None:
        n, link = intake.head(run.area, run.device)
        if not AREA.fullmatch(run.area):
            return self._leave(run, n, "malformed")
        try:
            fresh = unseen(run, n, link)
        except NotJoined:
            return self._leave(run, n, "gap")
        except Forked:
            return self._leave(run, n, "forked")
        device = self._device(run.device)
        if fresh and device is None:
            return self._leave(run, n, "stranger")
        self._count_known(run, len(run.bodies) - len(fresh))
        if not fresh or device is None:
            return None
        end = fresh[-1][2]
        if not verify_run(device.public, run.area, run.device, run.last, end, run.signature):
            return self._leave(run, n, "unsigned")
        self._take_changes(intake, run, device, [(n, body) for n, body, _ in fresh])
        intake.end_run(run, end)
        return None

    def _leave(self, run: Run, n: int, code: str) -> None:
        self.outcome.not_taken.append(NotTaken(run.area, run.device, n, code))

    def _device(self, device: str) -> Device | None:
        if device not in self._devices:
            found = self._find_device(device)
            self._devices[device] = found
            if found is not None and found.account not in self._rights:
                self._rights[found.account] = self._find_rights(found.account)
        return self._devices[device]

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
        self, intake: Intake, run: Run, device: Device, fresh: list[tuple[int, bytes]]
    ) -> None:
        read = [(n, body, _read(body, n)) for n, body in fresh]
        intake.prefetch(run.area, [change for _, _, change in read if change is not None])
        examiner = Examiner(device, run.area, self._rights[device.account])
        for n, body, change in read:
            fault = self._fault(intake, change, run.area, examiner)
            if fault is not None:
                self._hold(intake, run, n, body, change, fault)
            elif change is not None:
                clashes = intake.apply(run.area, run.device, change, body)
                self._clashes += [Clashed(change, run.area, clash) for clash in clashes]
                self._applied.append((run.area, change))
                self.outcome.accepted += 1

    def _fault(
        self, intake: Intake, change: Change | None, area: str, examiner: Examiner
    ) -> Fault | None:
        if change is None:
            return UNREADABLE
        fault = examiner.fault(change)
        if fault is not None:
            return fault
        if self._waiting and waits(change, self._waiting.__contains__):
            return WAITS
        settling = change.kind == CONFLICT and not examiner.of_hub
        if settling and intake.record(CONFLICT, area, change.record) is None:
            return INVENTED
        if change.kind == STEP and change.record:
            step = intake.record(STEP, area, change.record)
            if step is not None and (step["taken"] is not None or step["refused"]):
                return DECIDED
        return None

    def _hold(
        self, intake: Intake, run: Run, n: int, body: bytes, change: Change | None, fault: Fault
    ) -> None:
        code, reason = fault
        record = change.record_id if change else ""
        if change and change.record == "":
            self._waiting.add(record)
        intake.hold(run.area, run.device, n, body, record, code, Text(*reason))
        self.outcome.held.append(Held(run.area, run.device, n, code, reason.zh, reason.en))


def _read(body: bytes, n: int) -> Change | None:
    """The change, None when it cannot be read or does not carry the number of its place."""
    try:
        change = decode(body)
    except BadValue:
        return None
    return change if change.n == n else None
