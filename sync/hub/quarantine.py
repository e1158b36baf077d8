"""What a hub holds back in one area, and what becomes of it, inside one transaction there.

A change that cannot be accepted is logged, and a ``held`` record of the hub's own says why. What a
clerk lets in is applied with all that follows from it; then what waited for it, in order.
"""

from collections.abc import Callable, Iterable
from typing import Any

from sync.casework.issues import STEP
from sync.changes.change import Change
from sync.errors import Text
from sync.hub.access import HUB, Device
from sync.hub.checks import (
    CONFLICT,
    DECIDED,
    FINAL,
    INVENTED,
    UNREADABLE,
    UNTOLD,
    WAITS,
    Examiner,
    Fault,
    waits,
)
from sync.hub.decisions import Clashed, Decisions, FindRights
from sync.protocol.messages import Right
from sync.records.kinds.held import NEVER, NO, OF_HUB, YES, held_id, target_of
from sync.replica.holding import CHANGE_AT, HELD, HELD_KIND, STANDS, Turned, read
from sync.replica.intake import Intake
from sync.replica.replica import Replica

WAITED_FOR = (
    "SELECT c.device, c.n, c.body FROM held h JOIN change c ON c.area = h.area "
    f"AND c.device = h.device AND c.n = h.n WHERE h.area = ? AND {STANDS} AND NOT EXISTS "
    "(SELECT 1 FROM change a WHERE a.area = h.area AND a.record = h.record AND a.kind <> '')"
)
"""Changes of records of an area that are known only by changes in quarantine."""
OPEN = (
    "SELECT h.id, h.code, c.device, c.n, c.body FROM held h JOIN change c ON c.area = h.area "
    "AND c.device = h.device AND c.n = h.n WHERE h.area = ? AND h.released IS NULL "
    f"AND h.code IN ({', '.join('?' * len(OF_HUB))}) ORDER BY c.seq"
)
"""What waits for the hub alone, in the order it came."""
NAME_MAX = 100
"""Characters of a kind, an author or a record's id that a held record repeats."""

FindDevice = Callable[[str], Device | None]


class Examiners:
    """Who judges whose changes, by the rights of now."""

    def __init__(self, device: FindDevice, rights: FindRights) -> None:
        self._find_device = device
        self._find_rights = rights
        self._devices: dict[str, Device | None] = {}
        self._rights: dict[str, tuple[Right, ...]] = {}
        self._examiners: dict[tuple[str, str], Examiner] = {}

    def device(self, number: str) -> Device | None:
        """The device, None when it never enrolled."""
        if number not in self._devices:
            self._devices[number] = self._find_device(number)
        return self._devices[number]

    def rights(self, account: str) -> tuple[Right, ...]:
        """What an account may do."""
        if account not in self._rights:
            self._rights[account] = self._find_rights(account)
        return self._rights[account]

    def of(self, number: str, area: str) -> Examiner | None:
        """The examiner of a device's changes in an area, None when it never enrolled."""
        device = self.device(number)
        if device is None:
            return None
        if (number, area) not in self._examiners:
            rights = self.rights(device.account)
            self._examiners[number, area] = Examiner(device, area, rights)
        return self._examiners[number, area]


class Quarantine:
    """One area's quarantine in one transaction; ``finish`` it once."""

    def __init__(self, replica: Replica, intake: Intake, area: str, examiners: Examiners) -> None:
        self._replica = replica
        self._intake = intake
        self._area = area
        self._examiners = examiners
        self._waited = self._waited_for()
        self._held: dict[str, dict[str, Any]] = {}
        self._applied_anyway: list[tuple[str, int, Change]] = []

    def _waited_for(self) -> set[tuple[str, str]]:
        rows = self._replica.query(WAITED_FOR, (self._area,))
        read_ones = ((device, read(bytes(body), n)) for device, n, body in rows)
        return {_waited(device, change) for device, change in read_ones if change is not None}

    # -- judging --------------------------------------------------------------------------------

    def fault(self, device: str, n: int, change: Change | None) -> Fault | None:
        """What keeps a change out; None when nothing does, or somebody let it in before a
        restore."""
        if change is None:
            return UNREADABLE
        place = (self._area, device, n)
        if self._intake.was_held(*place) and not self._intake.keeps_out(*place):
            return None
        return self._judge(device, change)

    def _judge(self, device: str, change: Change) -> Fault | None:
        examiner = self._examiners.of(device, self._area)
        if examiner is None:
            return UNREADABLE
        fault = examiner.fault(change)

        def is_waiting(record: str) -> bool:
            return not self._waited.isdisjoint({(record, ""), (record, device)})

        if fault is None and self._waited and change.kind != HELD and waits(change, is_waiting):
            fault = WAITS
        return fault or self._clash_with_words(examiner, change)

    def _clash_with_words(self, examiner: Examiner, change: Change) -> Fault | None:
        """What the hub's own words forbid: it finds the differences, decides the steps, and what
        was let in stays in."""
        if change.kind == CONFLICT and not examiner.of_hub:
            return None if self._intake.record(CONFLICT, self._area, change.record) else INVENTED
        if change.kind == HELD and not examiner.of_hub:
            return self._no_word(change)
        if change.kind == STEP and change.record:
            step = self._intake.record(STEP, self._area, change.record)
            if step is not None and (step["taken"] is not None or step["refused"]):
                return DECIDED
        return None

    def _no_word(self, change: Change) -> Fault | None:
        word = change.set.get("released")
        if self._record(change.record) is None or word not in (YES, NO, None):
            return UNTOLD
        return self.why_not(change.record, word)

    def why_not(self, id: str, word: str | None) -> Fault | None:
        """Why a person cannot say this of a held change. Its record must be there."""
        record = self._record(id) or {}
        if record.get("released") == YES:
            return None if word == YES else FINAL
        if word != YES:
            return None
        code = record.get("code")
        if code in NEVER or code in OF_HUB:
            return _final(Text(str(record.get("reason_zh")), str(record.get("reason_en"))))
        change, examiner = self._target(id)
        if change is None or examiner is None:
            return None
        flaw = examiner.flaw(change) or self._clash_with_words(examiner, change)
        return _final(flaw[1]) if flaw else None

    def _target(self, id: str) -> tuple[Change | None, Examiner | None]:
        """The change that a held record is about, and who judges it."""
        self._intake.flush()
        device, n = target_of(self._area, id) or ("", 0)
        for _, body in self._replica.query(CHANGE_AT, (self._area, device, n)):
            return read(bytes(body), n), self._examiners.of(device, self._area)
        return None, None

    def _record(self, id: str) -> dict[str, Any] | None:
        record = self._intake.record(HELD, self._area, id)
        return record.values if record else None

    # -- holding --------------------------------------------------------------------------------

    def hold(self, device: str, n: int, body: bytes, change: Change | None, fault: Fault) -> None:
        """Logs a change without applying it."""
        record = change.record_id if change else ""
        if change and change.record == "":
            self._waited.add(_waited(device, change))
        self._intake.hold(self._area, device, n, body, record)
        self.explain(device, n, change, fault)

    def explain(
        self, device: str, n: int, change: Change | None, fault: Fault, received: int = 0
    ) -> None:
        """Says in a held record why; what one says already is not said again. ``received`` is in
        milliseconds since 1970, now when it is 0."""
        id = held_id(self._area, device, n)
        before = self._record(id) if self._intake.was_held(self._area, device, n) else None
        code, reason = fault
        words = {"code": code, "reason_zh": reason.zh, "reason_en": reason.en}
        if before is None:
            self._held[id] = {**self._facts(device, n, change, received), **words}
        elif before.get("code") != code:
            self._held[id] = words

    def _facts(
        self, device: str, n: int, change: Change | None, received: int = 0
    ) -> dict[str, Any]:
        received = received or self._intake.now()
        facts: dict[str, Any] = {"device": device, "n": n, "received": received}
        if change is not None:
            facts |= {
                "record": _short(change.record_id),
                "kind": _short(change.kind),
                "author": _short(change.author),
            }
        return facts

    def told(self, device: str, n: int, change: Change | None) -> None:
        """The sender holds a change back that nothing holds back here: everybody shall hear."""
        if change is not None and not self._intake.was_held(self._area, device, n):
            self._applied_anyway.append((device, n, change))

    def let_in(self, device: str, change: Change) -> None:
        """An earlier life of this hub holds what this one accepts: it says so at the end."""
        self._held[held_id(self._area, device, change.n)] = {"released": YES}
        self._waited.discard(_waited(device, change))

    def say(self, id: str, word: str) -> None:
        """The hub's own word on a held change."""
        self._intake.write(HUB, HELD, self._area, {"released": word}, id)

    # -- the end --------------------------------------------------------------------------------

    def finish(
        self, rights: FindRights, applied: list[tuple[str, Change]], clashes: list[Clashed]
    ) -> int:
        """Writes the held records, lets in what can come in now, and decides what follows from all
        that was applied; returns how many differences it found."""
        for id, values in self._held.items():
            self._intake.write(HUB, HELD, self._area, values, id)
        self._held = {}
        for one in self._settle():
            applied.append((one.area, one.change))
            clashes += [Clashed(one.change, one.area, clash) for clash in one.clashes]
        if not applied:
            return 0
        decisions = Decisions(self._replica, self._intake, rights)
        found = decisions.conflicts(clashes)
        decisions.number(applied)
        decisions.steps(applied)
        return found

    def _settle(self) -> Iterable[Turned]:
        applied: dict[tuple[str, int], Turned] = {}
        self._let_others_know()
        while turned := self._intake.turned():
            for one in turned:
                place = (one.device, one.change.n)
                if one.applied:
                    applied[place] = one
                    continue
                applied.pop(place, None)
                # An earlier life of this hub had held what this one has accepted.
                id = held_id(self._area, *place)
                if (self._record(id) or {}).get("released") is None:
                    self.say(id, YES)
            self.recheck()
        return applied.values()

    def _let_others_know(self) -> None:
        self._intake.flush()
        for device, n, change in self._applied_anyway:
            for kind, _ in self._replica.query(CHANGE_AT, (self._area, device, n)):
                if kind != HELD_KIND:
                    facts = {**self._facts(device, n, change), "released": YES}
                    id = held_id(self._area, device, n)
                    self._intake.write(HUB, HELD, self._area, facts, id)

    def recheck(self) -> int:
        """Judges anew what waits for the hub alone; returns how many are let in. What something
        else keeps out now is for a clerk."""
        self._waited = self._waited_for()
        released = 0
        rows = self._replica.query(OPEN, (self._area, *sorted(OF_HUB)))
        for id, code, device, n, body in rows:
            change = read(bytes(body), n)
            if change is None:
                continue
            fault = self._judge(device, change)
            if fault is None:
                self.say(id, YES)
                released += 1
            elif fault[0] != code:
                words = {"code": fault[0], "reason_zh": fault[1].zh, "reason_en": fault[1].en}
                self._intake.write(HUB, HELD, self._area, words, id)
        return released


def _waited(device: str, change: Change) -> tuple[str, str]:
    """A record and the device whose changes wait for it: "" is everybody, where the change makes
    the record. Ids that are given, and copies of what moved, others can make as well."""
    return change.record_id, device if change.record else ""


def _final(reason: Text) -> Fault:
    return FINAL[0], Text(f"这条更改不能放行：{reason.zh}", f"It cannot be let in: {reason.en}")


def _short(text: str) -> str:
    return text.replace("\0", "")[:NAME_MAX]
