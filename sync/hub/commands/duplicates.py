"""``duplicates``: people on record twice, in all areas of this hub; laptops see only their own."""

import click

from sync.casework.duplicates import duplicates
from sync.hub.commands.surface import Keeper, as_json, example, keeper
from sync.records.places import area_code, path_of


@click.group("duplicates")
def doubles() -> None:
    """重复登记的人 / People on record twice."""


@doubles.command("list", epilog=example("zoufang-hub duplicates list --area 320282 --json"))
@click.option("--area", default="", metavar="CODE", help="一方在此区划的 / one of them here")
@as_json
@keeper
def list_doubles(here: Keeper, area: str, as_json: bool) -> None:
    """列出身份证号相同的人，和可能同一人的 / One ID number, or perhaps by name and birth."""
    with here.desk() as desk:
        found = duplicates(desk.replica, area_code(area) if area else "")
    if as_json:
        here.show_json(
            [
                {
                    "certain": one.certain,
                    "key": one.key,
                    "people": [person._asdict() for person in one.people],
                }
                for one in found
            ]
        )
        return
    for one in found:
        sort = here.text("身份证号相同", "one ID number")
        if not one.certain:
            sort = here.text("可能同一人", "perhaps")
        for person in one.people:
            here.show("\t".join((sort, one.key, person.id, person.name, path_of(person.area))))
    here.say(f"共{len(found)}组", f"{len(found)} groups")
