"""The parameters and prices that a replica knows: the rules' numbers, area by area, day by day."""

from collections.abc import Iterator
from datetime import date

from sync.errors import BadValue
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.rules.parameters import Found, Parameter, Row, Settings, parameter, parameters

PARAMETER, PRICE = "parameter", "price"


def settings_of(replica: Replica) -> Settings:
    """All parameter records as the rules read them; a few hundred rows at most."""
    return Settings(row_of(record) for record in replica.fetch(PARAMETER))


def row_of(record: Record) -> Row:
    """A parameter record as a row of the rules."""
    return Row(
        area=record.area,
        name=str(record["name"] or ""),
        value=str(record["value"] or ""),
        valid_from=str(record["valid_from"] or ""),
        valid_to=str(record["valid_to"] or ""),
        document=str(record["document"] or ""),
        id=record.id,
    )


def effective(
    replica: Replica, area: str, day: date, like: str = ""
) -> Iterator[tuple[Parameter, Found]]:
    """Every parameter whose name or words contain ``like``, as it holds in an area on a day."""
    settings = settings_of(replica)
    for declared in parameters().values():
        if like in declared.name or like in declared.label.zh or like in declared.label.en.lower():
            yield declared, settings.find(declared.name, area, day)


def history(replica: Replica, name: str) -> list[Row]:
    """What was ever set for a parameter, by area and first day. Raises BadValue."""
    declared = parameter(name)
    rows = [row_of(record) for record in replica.fetch(PARAMETER, where={"name": declared.name})]
    return sorted(rows, key=lambda row: (row.area, row.valid_from, row.id))


def set_parameter(
    replica: Replica,
    author: str,
    area: str,
    name: str,
    value: str,
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
    document: str = "",
) -> str:
    """Writes one parameter for an area and all below; returns the record's id.

    Rows that were written before stay: they hold for the days before ``valid_from``. Raises
    BadValue for a parameter that does not exist or a value that it cannot have.
    """
    declared = parameter(name)
    shown = declared.show(declared.read(value))
    if valid_from and valid_to and valid_to < valid_from:
        raise BadValue("停用日期早于启用日期", "It would end before it begins")
    values = {
        "name": declared.name,
        "value": shown,
        "valid_from": valid_from.isoformat() if valid_from else None,
        "valid_to": valid_to.isoformat() if valid_to else None,
        "document": document or None,
    }
    with replica.act(author) as act:
        return act.add(PARAMETER, area, values)
