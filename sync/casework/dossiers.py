"""Dossiers: households with all that belongs to them, read for the rules of the casework."""

from collections import defaultdict
from collections.abc import Iterator

from sync.errors import Missing
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.rules.dossier import Dossier, Part

HOUSEHOLD = "household"
PARTS = {
    "members": "member",
    "lines": "income_line",
    "rigid": "rigid_expense",
    "years": "household_year",
    "visits": "visit",
    "entitlements": "entitlement",
    "doubts": "doubt",
}
"""Field of a dossier -> the kind whose records name the household."""


def dossier_of(replica: Replica, household: str) -> Dossier:
    """One household's dossier. Raises Missing."""
    record = replica.get(household)
    if record is None or record.kind != HOUSEHOLD or record.deleted:
        raise Missing(f"没有编号为 {household} 的家庭", f"There is no household {household}")
    found = {
        name: replica.fetch(kind, record.area, {HOUSEHOLD: record.id})
        for name, kind in PARTS.items()
    }
    return _dossier(record, found)


def dossiers(replica: Replica, area: str) -> Iterator[Dossier]:
    """Every household under an area prefix, by area and id, in one query for each kind."""
    by_household: dict[str, dict[tuple[str, str], list[Record]]] = {}
    for name, kind in PARTS.items():
        groups: dict[tuple[str, str], list[Record]] = defaultdict(list)
        for record in replica.fetch(kind, area):
            groups[record.area, str(record[HOUSEHOLD] or "")].append(record)
        by_household[name] = groups
    for record in replica.fetch(HOUSEHOLD, area):
        key = (record.area, record.id)
        yield _dossier(record, {name: by_household[name].get(key, []) for name in PARTS})


def _dossier(record: Record, found: dict[str, list[Record]]) -> Dossier:
    parts = {
        name: tuple(Part(r.id, r.values) for r in sorted(records, key=lambda r: r.id))
        for name, records in found.items()
    }
    years = {year: part for part in parts.pop("years") if (year := part.number("year"))}
    visits = sorted(parts.pop("visits"), key=lambda part: (part.text("date"), part.id))
    return Dossier(
        id=record.id,
        area=record.area,
        household=Part(record.id, record.values),
        years=years,
        visits=tuple(visits),
        **parts,
    )
