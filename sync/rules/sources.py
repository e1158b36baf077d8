"""One issue with two sources: which issues are likely the same, told twice (campaign.md 23).

A likeness is a suggestion: the step 并案 merges, and a person decides. Two issues are alike that
have the number of one source, or that one household, enterprise or telephone raised about the same
category within some days.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sync.errors import Text
from sync.records.fields import Values
from sync.rules.supervision import day_of
from sync.rules.transitions import states

MERGEABLE = "collected"
"""Only from here an issue can be merged into another (domain.md 5.2, number 5)."""
_DIGITS_LEAST = 7
"""Fewer digits are no telephone number."""


class Told(NamedTuple):
    """An issue as it is compared: where and what it is, and the key of its state."""

    id: str
    area: str
    values: Values
    state: str

    @property
    def raised(self) -> date | None:
        """When it was raised."""
        return day_of(self.values.get("raised"))


class Likeness(NamedTuple):
    """``issue`` is likely told twice, and may be merged into ``master``."""

    issue: str
    master: str
    why: Text


def likenesses(issues: Iterable[Told], days: int) -> list[Likeness]:
    """For each issue that may be merged the one that it is most like, if there is one.

    ``issues`` are those of one town, for issues are merged within a town. ``days`` is how far
    apart two complaints of the same people about one category may be.
    """
    found = [told for told in issues if told.state != "draft" and not states()[told.state].final]
    groups: defaultdict[tuple[str, ...], list[Told]] = defaultdict(list)
    for told in found:
        for key in _keys(told.values):
            groups[key].append(told)
    best: dict[str, tuple[Told, Text]] = {}
    for key, alike in groups.items():
        for told in alike:
            master = _master(told, alike, days if key[0] != "number" else None)
            if master and (told.id not in best or _order(master) < _order(best[told.id][0])):
                best[told.id] = master, _why(key)
    return sorted(Likeness(id, master.id, why) for id, (master, why) in best.items())


def _keys(values: Values) -> list[tuple[str, ...]]:
    keys: list[tuple[str, ...]] = []
    number = str(values.get("source_no") or "").strip()
    if number:
        keys.append(("number", str(values.get("source") or ""), number))
    category = str(values.get("category") or "")
    for name in ("household", "enterprise"):
        if category and values.get(name):
            keys.append((name, str(values[name]), category))
    phone = re.sub(r"\D", "", str(values.get("phone") or ""))
    if category and len(phone) >= _DIGITS_LEAST:
        keys.append(("phone", phone, category))
    return keys


def _master(told: Told, alike: list[Told], days: int | None) -> Told | None:
    """The issue to merge ``told`` into: one further on, or of two just collected the older."""
    if told.state != MERGEABLE:
        return None
    fit = [
        other
        for other in alike
        if other.id != told.id and _order(other) < _order(told) and _near(told, other, days)
    ]
    return min(fit, key=_order, default=None)


def _order(told: Told) -> tuple[bool, date, str]:
    return told.state == MERGEABLE, told.raised or date.max, told.id


def _near(one: Told, other: Told, days: int | None) -> bool:
    if days is None:
        return True
    if one.raised is None or other.raised is None:
        return False
    return abs((one.raised - other.raised).days) <= days


def _why(key: tuple[str, ...]) -> Text:
    match key[0]:
        case "number":
            return Text(f"来源编号相同（{key[2]}）", f"same number at the source ({key[2]})")
        case "household":
            return Text("同一户、同一类别", "same household, same category")
        case "enterprise":
            return Text("同一企业、同一类别", "same enterprise, same category")
    return Text("同一电话、同一类别", "same telephone, same category")
