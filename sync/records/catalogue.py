"""The catalogue of kinds: the one place that knows them all, and the checks of a whole record."""

from datetime import date

from sync.errors import BadValue
from sync.records.fields import Field, Problem, Values
from sync.records.kinds.area import AREA
from sync.records.kinds.attachment import ATTACHMENT
from sync.records.kinds.base import Kind
from sync.records.kinds.casework import (
    CONSULTATION,
    DOUBT,
    ENTITLEMENT,
    MILESTONE,
    PETITION,
    PETITION_STEP,
    PRACTICE,
    SUPERVISION,
)
from sync.records.kinds.enterprise import ENTERPRISE
from sync.records.kinds.held import HELD
from sync.records.kinds.household import (
    HOUSEHOLD,
    HOUSEHOLD_YEAR,
    INCOME_LINE,
    MEMBER,
    RIGID_EXPENSE,
)
from sync.records.kinds.issue import CONFLICT, FOLLOW_UP, ISSUE, ISSUE_STEP, NOTICE
from sync.records.kinds.parameter import PARAMETER, PRICE
from sync.records.kinds.people import ASSIGNMENT, CADRE, DUTY, EVENT, GRID, PAIR, STAY, TEAM
from sync.records.kinds.report import (
    INSPECTION,
    INSPECTION_ITEM,
    PETITION_COUNT,
    RECTIFICATION,
    REPORT,
    REPORT_ROW,
    SURVEY,
)
from sync.records.kinds.visit import NEED, VISIT

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        AREA,
        GRID,
        HOUSEHOLD,
        MEMBER,
        HOUSEHOLD_YEAR,
        INCOME_LINE,
        RIGID_EXPENSE,
        ENTERPRISE,
        VISIT,
        NEED,
        ISSUE,
        ISSUE_STEP,
        FOLLOW_UP,
        SUPERVISION,
        MILESTONE,
        DOUBT,
        ENTITLEMENT,
        CADRE,
        TEAM,
        PAIR,
        ASSIGNMENT,
        STAY,
        DUTY,
        EVENT,
        CONSULTATION,
        PRACTICE,
        PETITION,
        PETITION_STEP,
        PETITION_COUNT,
        PARAMETER,
        PRICE,
        REPORT,
        REPORT_ROW,
        INSPECTION,
        INSPECTION_ITEM,
        RECTIFICATION,
        SURVEY,
        NOTICE,
        ATTACHMENT,
        CONFLICT,
        HELD,
    )
}


def kind_of(name: str) -> Kind:
    """The kind called ``name`` (its name, or its Chinese or English words).

    Raises BadValue with the names that exist.
    """
    found = KINDS.get(name)
    if found is None:
        found = next((kind for kind in KINDS.values() if name in (kind.zh, kind.en)), None)
    if found is None:
        known = "、".join(KINDS)
        raise BadValue(
            f"没有“{name}”这种记录；有：{known}", f"No kind of record “{name}”; there are: {known}"
        )
    return found


def field_of(kind: Kind, name: str) -> Field:
    """The field of ``kind`` called ``name`` (its name or its words). Raises BadValue."""
    found = kind.fields.get(name)
    if found is None:
        found = next((f for f in kind.fields.values() if name in (f.zh, f.en)), None)
    if found is None:
        known = "、".join(kind.fields)
        raise BadValue(
            f"“{kind.zh}”没有字段“{name}”；有：{known}",
            f"{kind.en} has no field “{name}”; there are: {known}",
        )
    return found


def problems_of(kind: Kind, values: Values, today: date) -> list[Problem]:
    """All problems of a record's values; a missing required field is one."""
    found: list[Problem] = []
    for field in kind.fields.values():
        found += field.problems(values.get(field.name), today)
    return found


def title_of(kind: Kind, values: Values, language: str = "zh") -> str:
    """What people call a record: its title fields, shown."""
    shown = [kind.fields[name].show(values.get(name), language) for name in kind.title]
    return " ".join(text for text in shown if text) or kind.label.to(language)
