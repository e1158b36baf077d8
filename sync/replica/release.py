"""Held changes as people look at them, and a clerk's word on each (sync.md, "Quarantine").

The one place that knows what letting in and leaving out write, for the window and the command line.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sync.changes.change import Change
from sync.errors import Missing, Refused, Text
from sync.records.catalogue import KINDS
from sync.records.fields import RefField
from sync.records.kinds.held import NEVER, NO, OF_HUB, YES
from sync.replica.holding import CHANGE_AT, HELD, read
from sync.replica.intake import Held
from sync.replica.replica import Replica
from sync.replica.writer import Act

CLERKS = ("clerk", "admin")
"""Roles that decide what is let in."""


@dataclass(frozen=True)
class Review:
    """A held change with what it says; ``change`` is None where nobody can read it, or where it is
    not here."""

    held: Held
    change: Change | None

    @property
    def releasable(self) -> bool:
        """Whether a clerk can let it in: not what only the hub can put right, and nothing twice."""
        never = self.held.code in NEVER or self.held.code in OF_HUB
        return not never and self.held.released != YES

    @property
    def makes(self) -> str:
        """The record that it makes, "" when it changes one."""
        return self.change.stamp if self.change and not self.change.record else ""

    @property
    def needs(self) -> set[str]:
        """The records that it changes or names."""
        if self.change is None:
            return set()
        kind = KINDS.get(self.change.kind)
        named = {
            value
            for name, value in self.change.set.items()
            if kind and isinstance(kind.fields.get(name), RefField) and isinstance(value, str)
        }
        return (named | {self.change.record}) - {""}

    def says(self, language: str = "zh") -> list[tuple[str, str]]:
        """The fields that it sets, by their labels, with the values as people read them."""
        found = []
        for name, value in (self.change.set if self.change else {}).items():
            kind = KINDS.get(self.change.kind) if self.change else None
            field = kind.fields.get(name) if kind else None
            if field is not None and field.fits(value):
                found.append((field.label.to(language), field.show(value, language)))
            else:
                found.append((name, "" if value is None else str(value)))
        return found


def reviews(replica: Replica, settled: bool = False) -> list[Review]:
    """What waits, oldest first; with what was decided, when ``settled``."""
    return [Review(held, _change(replica, held)) for held in replica.held(settled)]


def _change(replica: Replica, held: Held) -> Change | None:
    for _, body in replica.query(CHANGE_AT, (held.area, held.device, held.n)):
        return read(bytes(body), held.n)
    return None


def _known(replica: Replica, ids: Iterable[str]) -> list[Review]:
    known = {one.held.id: one for one in reviews(replica, settled=True)}
    found = []
    for id in dict.fromkeys(ids):
        if id not in known or replica.get_in(HELD, known[id].held.area, id) is None:
            raise Missing(
                f"没有编号为 {id} 的暂存更改；刚暂存的请先同步一次",
                f"There is no held change {id}; sync once if it was held just now",
            )
        found.append(known[id])
    return found


def release_in(act: Act, replica: Replica, ids: Iterable[str], role: str = "") -> list[str]:
    """Lets changes in, with the held ones that make the records they need. ``role`` is the person's
    there; "" leaves that question to the hub. Returns the ids of all that are let in.

    Raises Missing, Refused.
    """
    waiting = _known(replica, ids)
    for one in waiting:
        _check(one, role)
    makers = {one.makes: one for one in reviews(replica) if one.makes and one.releasable}
    chosen: dict[str, Review] = {}
    while waiting:
        one = waiting.pop()
        if one.held.id not in chosen:
            chosen[one.held.id] = one
            waiting += [makers[need] for need in sorted(one.needs & makers.keys())]
    return _say(act, chosen, YES)


def discard_in(act: Act, replica: Replica, ids: Iterable[str], role: str = "") -> list[str]:
    """Leaves changes out, with those that wait for the records they make. Returns the ids of all
    that stay out. Raises Missing, Refused."""
    waiting = _known(replica, ids)
    for one in waiting:
        if one.held.released == YES:
            raise Refused("已放行的更改不能再收回", "A change that was let in cannot be taken out")
        if role and role not in CLERKS:
            raise _not_clerk()
    others = [one for one in reviews(replica) if one.held.code == "waits"]
    chosen: dict[str, Review] = {}
    while waiting:
        one = waiting.pop()
        if one.held.id not in chosen:
            chosen[one.held.id] = one
            waiting += [other for other in others if one.makes and one.makes in other.needs]
    return _say(act, chosen, NO)


def _check(one: Review, role: str) -> None:
    if one.held.released == YES:
        raise Refused("这条更改已经放行了", "This change was let in already")
    if not one.releasable:
        zh, en = one.held.reason
        raise Refused(f"这条更改不能放行：{zh}", f"It cannot be let in: {en}")
    if role and role not in CLERKS:
        raise _not_clerk()


def _not_clerk() -> Refused:
    return Refused(
        "暂存的更改由所在区划的乡镇办或管理员处理，您的角色不能处理",
        "Held changes are for the area's clerk or administrator to decide; your role may not",
    )


def _say(act: Act, chosen: Mapping[str, Review], word: str) -> list[str]:
    for id in chosen:
        act.set(id, {"released": word})
    return list(chosen)


def words_of(held: Held) -> Text:
    """Where a held change stands, in words."""
    if held.released == YES:
        return Text("已放行", "Let in")
    if held.released == NO:
        return Text("不予收录", "Left out")
    return Text("等待处理", "Waiting")
