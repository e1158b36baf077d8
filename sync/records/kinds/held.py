"""Changes that a hub holds in quarantine, and what is said of each (sync.md, "Quarantine")."""

from sync.records.fields import ChoiceField, NumberField, TextField
from sync.records.kinds.base import Kind

YES, NO = "yes", "no"
"""What a clerk says: let it in, or it stays out."""
NEVER = frozenset(
    {"unreadable", "hub-only", "decided", "frozen", "restricted", "invented", "final"}
)
"""Codes of changes that nobody can let in: what they say is for hubs to say, or cannot be read."""
OF_HUB = frozenset({"unknown-kind", "misfit", "waits"})
"""Codes that only the hub can put right: by an upgrade, or when what they need is there."""

HELD = Kind(
    "held",
    "暂存",
    "Held change",
    (
        TextField(name="device", zh="设备", en="Device", length_max=20, hub_only=True),
        NumberField(name="n", zh="序号", en="Number", hub_only=True),
        TextField(name="record", zh="记录", en="Record", length_max=100, hub_only=True),
        TextField(name="kind", zh="记录类型", en="Kind of record", hub_only=True),
        TextField(name="author", zh="填写人", en="Written by", hub_only=True),
        NumberField(name="received", zh="收到时间", en="Received", hub_only=True),
        TextField(
            name="code", zh="原因代码", en="Code of the reason", length_max=40, hub_only=True
        ),
        TextField(name="reason_zh", zh="原因", en="Reason (Chinese)", hub_only=True),
        TextField(name="reason_en", zh="原因(英文)", en="Reason", hub_only=True),
        ChoiceField(name="released", zh="处理", en="Decision", codes="held_release"),
    ),
    title=("reason_zh",),
    natural=True,
)
"""Its id is ``AREA-DEVICE-N`` of the change: a device counts in each area from 1."""


def held_id(area: str, device: str, n: int) -> str:
    """The id of the record about a change."""
    return f"{area}-{device}-{n}"


def target_of(area: str, id: str) -> tuple[str, int] | None:
    """(device, n) of the change that a record of this id in this area is about; None for an id
    that no hub gives."""
    said, _, rest = id.partition("-")
    device, _, n = rest.partition("-")
    plain = n.isascii() and n.isdecimal() and n[0] != "0" and len(n) <= N_DIGITS_MAX
    return (device, int(n)) if said == area and device and plain else None


N_DIGITS_MAX = 15
"""Digits of a change's number: more than any device can write, and less than 64 bits hold."""
