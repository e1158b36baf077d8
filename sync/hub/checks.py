"""Pure: what a hub finds wrong with one change. What fails is kept in quarantine, never refused."""

from collections.abc import Callable

from sync.changes.change import Change
from sync.changes.merge import MOVED
from sync.errors import Text
from sync.hub.access import HUB, Device, writes
from sync.protocol.messages import Right
from sync.records.catalogue import KINDS
from sync.records.fields import RefField
from sync.records.kinds.base import FROZEN, RESTRICTED_ONLY, Kind
from sync.records.places import RESTRICTED
from sync.stamps import ALPHABET, DEVICE_LENGTH, STAMP_LENGTH, decode

Fault = tuple[str, Text]
"""A stable code and the sentence for the author."""

SHOWN_MAX = 40
"""Characters of a name that a reason repeats."""
ID_LENGTH_MAX = 100
"""Characters of a natural id; an area's code has 12."""

REVOKED = ("revoked", Text("这台电脑已被注销", "This computer has been shut out"))
UNREADABLE = ("unreadable", Text("中心读不懂这条更改", "The hub cannot read this change"))
DECIDED = (
    "decided",
    Text(
        "中心已对这一步作出决定，不能再改；有误请另办一步",
        "The hub has decided this step and it stands; take another step to put it right",
    ),
)
CONFLICT, SETTLING = "conflict", frozenset({"settled", "settled_value"})
"""Differences are found by hubs; people say how they are settled, and nothing else of them."""
INVENTED = (
    "invented",
    Text(
        "差异由中心发现，只能填写处理结果",
        "Differences are found by the hub; only how they are settled can be written",
    ),
)
UNTOLD = (
    INVENTED[0],
    Text(
        "暂存记录由中心生成，只能填写是否放行",
        "Held changes are told of by the hub; only whether they are let in can be written",
    ),
)
HELD, SAYING = "held", frozenset({"released"})
"""Held changes are told of by hubs; people say whether they are let in, and nothing else."""
FINAL = (
    "final",
    Text("已放行的更改不能再收回", "A change that was let in cannot be taken out again"),
)
WAITS = (
    "waits",
    Text(
        "所属的记录还在暂存区，放行后一并处理",
        "It belongs to a record that is in quarantine, and waits with it",
    ),
)


class Examiner:
    """Judges the changes of one device in one area, by the rights that its account has now."""

    def __init__(self, device: Device, area: str, rights: tuple[Right, ...]) -> None:
        self._device = device
        self._area = area
        self._rights = rights
        self._kinds: dict[str, Fault | None] = {}
        first = decode(device.device[0])
        # Of 26 letters of five bits each, 128 bits are the stamp's: in the first of the device's
        # letters the highest bit belongs to the counter before it.
        self._first_letters = (ALPHABET[first], ALPHABET[first | 16])
        self._rest = device.device[1:]

    @property
    def of_hub(self) -> bool:
        """Whether a hub wrote these changes: an earlier life of this one, before a restore."""
        return self._device.account == HUB

    def fault(self, change: Change) -> Fault | None:
        """What keeps this change out, None if nothing does. Fields that this hub does not know
        are no fault: they are kept and handed on."""
        if self._device.revoked:
            return REVOKED
        if not self._is_made_there(change):
            return UNREADABLE
        if self.of_hub:
            return None
        if change.author != self._device.account:
            return "author", Text(
                f"作者“{_short(change.author)}”不是这台电脑的账号“{self._device.account}”",
                f"The author {_short(change.author)} is not this computer's account "
                f"{self._device.account}",
            )
        if change.kind not in self._kinds:
            self._kinds[change.kind] = _kind_fault(change.kind) or self._right_fault(change.kind)
        return (
            self._kinds[change.kind]
            or _field_fault(KINDS[change.kind], change)
            or self._place_fault(change)
            or self._move_fault(change)
        )

    def _place_fault(self, change: Change) -> Fault | None:
        """Petition cases must not stand, nor go, where visitors read."""
        places = (self._area, change.set.get(MOVED) or self._area)
        if KINDS[change.kind].restricted and not all(p.startswith(RESTRICTED) for p in places):
            return "restricted", RESTRICTED_ONLY
        return None

    def _move_fault(self, change: Change) -> Fault | None:
        """A record must not leave for where its copy will be held, and be nowhere to be seen."""
        there = change.set.get(MOVED)
        if not there or writes(self._rights, there, change.kind):
            return None
        return "out-of-scope", Text(
            f"账号“{self._device.account}”没有迁往区划{there}的权限",
            f"Account {self._device.account} has no right in area {there}, where it moves to",
        )

    def flaw(self, change: Change) -> Fault | None:
        """What is wrong with the change itself, whoever wrote it: what no clerk can heal."""
        if not self._is_made_there(change):
            return UNREADABLE
        return (
            _kind_fault(change.kind)
            or _field_fault(KINDS[change.kind], change)
            or self._place_fault(change)
        )

    def _is_made_there(self, change: Change) -> bool:
        """Whether the stamp is this device's, and the record's id none that is endless."""
        return (
            change.stamp.endswith(self._rest)
            and change.stamp[-DEVICE_LENGTH] in self._first_letters
            and len(change.record) <= ID_LENGTH_MAX
        )

    def _right_fault(self, name: str) -> Fault | None:
        """What keeps all changes of a kind out that come from this account."""
        kind, account = KINDS[name], self._device.account
        if writes(self._rights, self._area, name):
            return None
        if any(self._area.startswith(right.area) for right in self._rights):
            return "no-right", Text(
                f"账号“{account}”的角色不能填写“{kind.zh}”",
                f"The role of {account} may not write {kind.en}",
            )
        return "out-of-scope", Text(
            f"账号“{account}”没有区划{self._area}的权限",
            f"Account {account} has no right in area {self._area}",
        )


def _kind_fault(name: str) -> Fault | None:
    """What keeps all changes of a kind out."""
    kind = KINDS.get(name)
    if kind is None:
        return "unknown-kind", Text(
            f"中心还不认识“{_short(name)}”这种记录，中心升级后再处理",
            f"The hub does not know the kind {_short(name)} yet; it waits for the hub's upgrade",
        )
    if kind.hub_only:
        return "hub-only", Text(f"“{kind.zh}”只由中心生成", f"{kind.en} is made by hubs alone")
    return None


def _short(name: str) -> str:
    """A name that a device sent, none so long that nobody can read the reason."""
    return name if len(name) <= SHOWN_MAX else name[:SHOWN_MAX] + "…"


def _field_fault(kind: Kind, change: Change) -> Fault | None:
    if change.record and not kind.natural and len(change.record) != STAMP_LENGTH:
        return UNREADABLE
    if kind.name == CONFLICT and not (change.record and SETTLING.issuperset(change.set)):
        return INVENTED
    if kind.name == HELD and not (change.record and SAYING.issuperset(change.set)):
        return UNTOLD
    if kind.frozen and change.record:
        return "frozen", FROZEN
    for name, value in change.set.items():
        field = kind.fields.get(name)
        if field is None:
            continue
        if field.hub_only:
            return "hub-only", Text(
                f"“{field.zh}”由中心决定，不能填写", f"{field.en} is decided by the hub"
            )
        if not field.fits(value):
            return "misfit", Text(
                f"“{kind.zh}”的“{field.zh}”存不下填写的值",
                f"{field.en} of {kind.en} cannot hold the value",
            )
    return None


def waits(change: Change, is_waiting: Callable[[str], bool]) -> bool:
    """Whether the change needs a record that is in quarantine: its own, or one that it names."""
    if change.record and is_waiting(change.record):
        return True
    kind = KINDS.get(change.kind)
    if kind is None:
        return False
    return any(
        isinstance(kind.fields.get(name), RefField) and isinstance(value, str) and is_waiting(value)
        for name, value in change.set.items()
    )
