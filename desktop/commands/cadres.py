"""``cadre``: the roster, and the lists of each cadre: duties, issues, tasks, services."""

import click

from desktop.commands.surface import Command, Group, Laptop, as_json, laptop, option
from sync.casework.lists import LISTS, cadre_called, list_of
from sync.errors import Text
from sync.records import places
from sync.records.codes import code_list
from sync.stamps import today

cadre = Group(
    "cadre",
    words=Text(
        "走访干部：名册，以及每名干部的职责、问题、任务、服务清单",
        "Cadres: the roster, and each one's lists",
    ),
    example="zoufang cadre tasks 王芳",
)


@cadre.command(
    "list",
    cls=Command,
    words=Text("列出走访干部", "The roster"),
    example="zoufang cadre list --area 320282113",
)
@option("--area", default="", metavar="CODE", words=Text("区划代码", "Area code"))
@as_json
@laptop
def list_(here: Laptop, area: str, as_json: bool) -> None:
    """Id, name, unit, rank and tier."""
    place = places.area_code(area) if area else ""
    with here.replica() as replica:
        found = replica.fetch("cadre", place)
    if as_json:
        here.show_json([{"id": c.id, "area": c.area, **c.values} for c in found])
        return
    for one in found:
        rank = code_list("rank").text(one["rank"], here.language)
        tier = code_list("tier").text(one["tier"], here.language)
        words = (one["name"], one["unit"], one["post"], rank, tier)
        here.show("  ".join([one.id, *(str(word) for word in words if word)]))
    here.say(f"共{len(found)}人", f"{len(found)} cadres")


def _add(name: str, label: Text) -> None:
    @cadre.command(
        name,
        cls=Command,
        words=Text(
            f"{label.zh}\n\n干部写编号、账号或姓名。打印用 zoufang print {name}-list。",
            f"{label.en} of a cadre, by id, account or name\n\n"
            f"On paper: zoufang print {name}-list.",
        ),
        example=f"zoufang cadre {name} 王芳 --json",
    )
    @click.argument("who", metavar="CADRE")
    @as_json
    @laptop
    def show(here: Laptop, who: str, as_json: bool) -> None:
        """One row a line."""
        with here.replica() as replica:
            found = list_of(replica, name, cadre_called(replica, who).id, today())
        if as_json:
            here.show_json(found.facts())
            return
        here.show("  ".join(words.to(here.language) for _, words in found.columns))
        for row in found.rows:
            here.show("  ".join(row))
        here.say(f"共{len(found.rows)}项", f"{len(found.rows)} rows")


for _name, _label in LISTS.items():
    _add(_name, _label)
