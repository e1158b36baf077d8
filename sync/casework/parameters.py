"""The parameters that a replica knows: the rules' numbers, area by area and day by day."""

from datetime import date

from sync.errors import BadValue
from sync.replica.replica import Replica
from sync.rules.parameters import Row, Settings, parameter

PARAMETER = "parameter"


def settings_of(replica: Replica) -> Settings:
    """All parameter records as the rules read them; a few hundred rows at most."""
    return Settings(
        Row(
            area=record.area,
            name=str(record["name"] or ""),
            value=str(record["value"] or ""),
            valid_from=str(record["valid_from"] or ""),
            valid_to=str(record["valid_to"] or ""),
            document=str(record["document"] or ""),
            id=record.id,
        )
        for record in replica.fetch(PARAMETER)
    )


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
    with replica.act(author) as act:
        return act.add(
            PARAMETER,
            area,
            {
                "name": declared.name,
                "value": shown,
                "valid_from": valid_from.isoformat() if valid_from else None,
                "valid_to": valid_to.isoformat() if valid_to else None,
                "document": document or None,
            },
        )
