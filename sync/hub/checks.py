"""Pure: what a hub finds wrong with one change. What fails is kept in quarantine, never refused."""

from collections.abc import Callable

from sync.changes.change import Change
from sync.errors import Text
from sync.hub.access import HUB, Device, writes
from sync.protocol.messages import Right
from sync.records.catalogue import KINDS
from sync.records.fields import RefField
from sync.stamps import DEVICE_LENGTH, STAMP_LENGTH, decode

Fault = tuple[str, Text]
"""A stable code and the sentence for the author."""

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
WAITS = (
    "waits",
    Text(
        "所属的记录还在暂存区，放行后一并处理",
        "It belongs to a record that is in quarantine, and waits with it",
    ),
)


def fault_of(change: Change, area: str, device: Device, rights: tuple[Right, ...]) -> Fault | None:
    """What keeps this change of ``device`` out, judged by its account's ``rights``; None if
    nothing does. Fields that this hub does not know are no fault: they are kept and handed on."""
    if device.revoked:
        return REVOKED
    if not _stamped_by(change.stamp, device.device) or len(change.record) > ID_LENGTH_MAX:
        return UNREADABLE
    if device.account == HUB:
        return None
    if change.author != device.account:
        return "author", Text(
            f"作者“{change.author}”不是这台电脑的账号“{device.account}”",
            f"The author {change.author} is not this computer's account {device.account}",
        )
    return _kind_fault(change) or _right_fault(change, area, rights)


def _stamped_by(stamp: str, device: str) -> bool:
    """Whether the device made the stamp. Of the first of the device's letters, the stamp's highest
    bit belongs to the counter (64 bits in 13 letters of five)."""
    return stamp[-DEVICE_LENGTH + 1 :] == device[1:] and (
        decode(stamp[-DEVICE_LENGTH]) & 15 == decode(device[0])
    )


def _kind_fault(change: Change) -> Fault | None:
    kind = KINDS.get(change.kind)
    if kind is None:
        return "unknown-kind", Text(
            f"中心还不认识“{change.kind}”这种记录，中心升级后再处理",
            f"The hub does not know the kind {change.kind} yet; it waits for the hub's upgrade",
        )
    if kind.hub_only:
        return "hub-only", Text(f"“{kind.zh}”只由中心生成", f"{kind.en} is made by hubs alone")
    if not kind.natural and change.record and len(change.record) != STAMP_LENGTH:
        return UNREADABLE
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


def _right_fault(change: Change, area: str, rights: tuple[Right, ...]) -> Fault | None:
    if writes(rights, area, change.kind):
        return None
    if any(area.startswith(right.area) for right in rights):
        words = KINDS[change.kind].label
        return "no-right", Text(
            f"账号“{change.author}”的角色不能填写“{words.zh}”",
            f"The role of {change.author} may not write {words.en}",
        )
    return "out-of-scope", Text(
        f"账号“{change.author}”没有区划{area}的权限",
        f"Account {change.author} has no right in area {area}",
    )


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
