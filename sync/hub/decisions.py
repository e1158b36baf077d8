"""What the home hub adds to what it takes in: conflict records, numbers, and its word on steps.

Its own changes follow all that came, so that the runs of others stay whole in the log.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import msgspec

from sync.casework.issues import ISSUE, STEP, limits_of, master_fault, steps_of
from sync.casework.parameters import settings_of
from sync.changes.change import Change
from sync.changes.merge import Clash, conflict_id
from sync.errors import Text
from sync.hub.access import HUB
from sync.protocol.messages import Right
from sync.records.catalogue import KINDS
from sync.records.places import town_of
from sync.replica.intake import Intake
from sync.replica.log import Entry
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.rules.issues import decide, fold
from sync.rules.transitions import Life, LimitsOn, Step
from sync.stamps import local, milliseconds_of

CONFLICT = "conflict"
ISSUE_DIGITS = 6
HOUSEHOLD_DIGITS = 4
"""Least digits of the serial numbers in an issue's and a household's code (domain.md 2.1, 8)."""
SUPERVISION, SUPERVISION_DIGITS = "supervision", 4
NUMBERED = {ISSUE: "number", "household": "code", SUPERVISION: "number"}
"""Kind -> the field for the number that the hub gives."""
YEARS = range(1990, 2100)
"""Years that a date may give to an issue's number; else it is the year the hub received it in."""

FindRights = Callable[[str], tuple[Right, ...]]
"""Account -> what it may do now."""

_to_json = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class Clashed:
    """A clash, and the change that found it."""

    change: Change
    area: str
    clash: Clash


class Decisions:
    """The hub's own changes after one push, in that push's transaction."""

    def __init__(self, replica: Replica, intake: Intake, rights: FindRights) -> None:
        self._replica = replica
        self._intake = intake
        self._rights = rights
        self._serials: dict[str, int] = {}
        intake.flush()

    # -- conflicts ----------------------------------------------------------------------------

    def conflicts(self, clashed: Iterable[Clashed]) -> int:
        """One record for each clash that has none yet; returns how many are new."""
        made = 0
        histories: dict[str, dict[str, Entry]] = {}
        for found in clashed:
            change, clash = found.change, found.clash
            if change.kind == CONFLICT:
                continue  # two people settled it at once: the values they chose clash themselves
            declared = KINDS[change.kind].fields.get(clash.field) if change.kind in KINDS else None
            if declared is not None and declared.hub_only:
                continue  # no person's value: a number that met a deletion need not be settled
            record = change.record_id
            id = conflict_id(record, clash.field, clash.lost_stamp)
            if self._intake.record(CONFLICT, found.area, id) is not None:
                continue
            if record not in histories:
                entries = self._replica.history(record)
                histories[record] = {entry.change.stamp: entry for entry in entries}
            values = {
                "kind": change.kind,
                "record": record,
                "field": clash.field,
                "reason": clash.reason,
                **side("kept", clash.kept, clash.kept_stamp, histories[record]),
                **side("lost", clash.lost, clash.lost_stamp, histories[record]),
            }
            if clash.reason == "moved":  # it is for the people there: see ``forwarding``
                values["moved"] = clash.kept
            self._intake.write(HUB, CONFLICT, found.area, values, id)
            made += 1
        return made

    # -- numbers ------------------------------------------------------------------------------

    def number(self, applied: Iterable[tuple[str, Change]]) -> None:
        """Gives new issues and households their numbers (domain.md 2.1, 8)."""
        for area, change in applied:
            name = NUMBERED.get(change.kind)
            if name is None:
                continue
            is_new = not change.record or self._intake.came_here(change.kind, area, change.record)
            # What an earlier life of this hub gave, it may have given again before that came back.
            if is_new or name in change.set:
                self._number(area, change.kind, change.record_id, name)

    def _number(self, area: str, kind: str, id: str, name: str) -> None:
        record = self._intake.record(kind, area, id)
        given = record[name] if record else None
        if given is not None and not self._is_taken(area, kind, id, name, given):
            return  # an earlier life of this hub numbered it, and that came back with it
        prefix, digits = f"{area}-", HOUSEHOLD_DIGITS
        if kind == ISSUE:
            prefix = f"{town_of(area)}-{self._year(record, 'raised')}-"
            digits = ISSUE_DIGITS
        elif kind == SUPERVISION:
            prefix = f"{town_of(area)}-DB-{self._year(record, 'sent')}-"
            digits = SUPERVISION_DIGITS
        if prefix not in self._serials:
            self._serials[prefix] = self._greatest(kind, name, area, prefix)
        self._serials[prefix] += 1
        values = {name: f"{prefix}{self._serials[prefix]:0{digits}d}"}
        self._intake.write(HUB, kind, area, values, id)

    def _year(self, record: Record | None, name: str) -> int:
        """The year that a date of the record says; else that of its receipt."""
        said = str(record[name] or "")[:4] if record else ""
        year = int(said) if said.isdecimal() and said.isascii() else 0
        return year if year in YEARS else local(self._intake.now()).year

    def _is_taken(self, area: str, kind: str, id: str, name: str, number: str) -> bool:
        """Whether another record of the town has this number."""
        town = town_of(area)
        sql = f'SELECT 1 FROM "{kind}" WHERE area >= ? AND area < ? AND "{name}" = ? AND id <> ?'
        return bool(self._replica.query(sql, (town, town + "~", number, id)))

    def _greatest(self, kind: str, name: str, area: str, prefix: str) -> int:
        """The greatest serial number given after ``prefix``, 0 when none was."""
        town = town_of(area)
        sql = (
            f'SELECT max(CAST(substr("{name}", ?) AS INTEGER)) FROM "{kind}" '
            f'WHERE area >= ? AND area < ? AND "{name}" >= ? AND "{name}" < ?'
        )
        bound = (len(prefix) + 1, town, town + "~", prefix, prefix + "~")
        return int(self._replica.query(sql, bound)[0][0] or 0)

    # -- steps of issues ----------------------------------------------------------------------

    def steps(self, applied: Iterable[tuple[str, Change]]) -> None:
        """Takes or refuses the steps that came, and those that had waited for their issue.

        Steps of one issue are judged in the order of their stamps, which is that of their people.
        """
        self._intake.flush()
        issues: dict[tuple[str, str], None] = {}
        for area, change in applied:
            if change.record:
                continue
            if change.kind == ISSUE:
                issues[area, change.record_id] = None
            elif change.kind == STEP:
                if fault := self._misplaced(area, change):
                    self._refuse(area, change.record_id, fault)
                else:
                    issues[area, str(change.set["issue"])] = None
        settings = settings_of(self._replica) if issues else None
        for area, issue_id in issues:
            issue = self._replica.get_in(ISSUE, area, issue_id)
            if issue is not None:
                self._decide(issue, limits_of(self._replica, area, settings))

    def _misplaced(self, area: str, change: Change) -> Text | None:
        issue_id = change.set.get("issue")
        if not isinstance(issue_id, str) or not issue_id:
            return Text("步骤没有写明是哪个问题的", "The step names no issue")
        issue = self._replica.get(issue_id)
        if issue is not None and issue.kind == ISSUE and issue.area != area:
            return Text("步骤和问题不在同一个区划", "The step is in another area than its issue")
        return None

    def _decide(self, issue: Record, limits: LimitsOn) -> None:
        steps = steps_of(self._replica, issue)
        taken = [step for step in steps if step.taken is not None]
        life = fold(issue.values, taken, pending=False, limits=limits)
        for step in sorted(steps, key=lambda step: step.id):
            if step.taken is not None or step.refused:
                continue
            why = self._why_not(issue, life, step, limits)
            if why is not None:
                self._refuse(issue.area, step.id, why)
                continue
            number = life.next_number
            self._intake.write(HUB, STEP, issue.area, {"taken": number}, step.id)
            taken.append(replace(step, taken=number))
            life = fold(issue.values, taken, pending=False, limits=limits)

    def _why_not(self, issue: Record, life: Life, step: Step, limits: LimitsOn) -> Text | None:
        """Why nothing that the author is in the issue's area lets the step be taken."""
        if issue.deleted:
            return Text("问题已删除", "The issue is deleted")
        day = local(self._intake.now()).date()
        whys: list[Text] = []
        for role in self._roles(step.author, issue.area):
            why = decide(issue.values, life, step, role=role, today=day, limits=limits)
            if why is None:
                self._intake.flush()  # so that what was merged just now is seen
                return master_fault(self._replica, issue, step)
            whys.append(why)
        nobody = Text("经办账号在这个区划没有权限", "The account has no right in this area")
        return whys[-1] if whys else nobody

    def _roles(self, account: str, area: str) -> list[str]:
        if account == HUB:
            return [HUB]
        return [right.role for right in self._rights(account) if area.startswith(right.area)]

    def _refuse(self, area: str, step: str, why: Text) -> None:
        self._intake.write(HUB, STEP, area, {"refused": why.zh}, step)


def side(name: str, value: object, stamp: str, history: dict[str, Entry]) -> dict[str, object]:
    """One of the two values with who wrote it and when."""
    entry = history.get(stamp)
    return {
        name: _to_json(value).decode(),
        f"{name}_stamp": stamp,
        f"{name}_author": entry.author if entry else "",
        f"{name}_at": entry.at if entry else milliseconds_of(stamp) if stamp else None,
    }
