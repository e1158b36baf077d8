"""``area`` and ``grid``: areas by any of their names, what became of them, and what lies below."""

from typing import Any

import click

from desktop.commands.surface import Command, Group, Laptop, as_json, laptop, option
from desktop.commands.values import parsed, tell_out_of_scope
from sync.casework.areas import Area, Areas, add_grid, areas_of, grids, set_facts
from sync.errors import Text
from sync.records.catalogue import KINDS
from sync.records.places import GRIDS, area_code, path_of
from sync.stamps import today

AREA, GRID = KINDS["area"], KINDS["grid"]
EXAMPLE_VILLAGE = "320282113201"

area = Group(
    "area",
    words=Text("查找行政区划，查看沿革和标记", "Find areas, see what became of them, mark them"),
    example="zoufang area find hfz",
)


@area.command(
    "find",
    cls=Command,
    words=Text(
        "按代码、名称、曾用名、拼音或首字母查找\n\n前面的词说明上级：宜兴 张阳。",
        "Find areas by code, name, former name, pinyin or initials\n\n"
        "Words before the last say what it lies in.",
    ),
    example="zoufang area find '宜兴 张阳'",
)
@click.argument("text", nargs=-1, required=True)
@option("--area", "under", default="", metavar="CODE", words=Text("只找其下", "Only under this"))
@option("--limit", default=50, type=click.IntRange(1), words=Text("最多几个", "At most so many"))
@as_json
@laptop
def find(here: Laptop, text: tuple[str, ...], under: str, limit: int, as_json: bool) -> None:
    """Areas by any of their names."""
    with here.replica() as replica:
        known = areas_of(replica)
    found = known.find(" ".join(text), area_code(under) if under else "", limit)
    if as_json:
        here.show_json([plain(one) for one in found])
        return
    for one in found:
        here.show(line_of(one, known, here.language))
    if not found:
        here.say("没有找到", "Nothing found")


@area.command(
    "show",
    cls=Command,
    words=Text(
        "显示一个区划：沿革、曾用名、标记", "Show an area: what it was, is, and is marked as"
    ),
    example="zoufang area show 320684",
)
@click.argument("code")
@as_json
@laptop
def show(here: Laptop, code: str, as_json: bool) -> None:
    """One area."""
    with here.replica() as replica:
        known = areas_of(replica)
        one = known.get(code)
        below = len(grids(replica, one.code))
    if as_json:
        here.show_json({**plain(one), "grids": below})
        return
    for line in sheet_of(one, known, here.language):
        here.show(line)
    if below:
        here.show(here.text(f"网格和村民小组：{below}个", f"Grids and groups: {below}"))


@area.command(
    "list",
    cls=Command,
    words=Text("列出下一级区划，或有某个标记的区划", "List what lies below, or what is marked"),
    example="zoufang area list 320282113\nzoufang area list 320282 --flag weak_village",
)
@click.argument("code")
@option(
    "--flag",
    type=click.Choice(["weak_village", "resettlement", "park"]),
    words=Text("只列有此标记的（含各级）", "Only what is marked so, at all levels"),
)
@option("--today", "now", is_flag=True, words=Text("按今天有效的区划", "As of today's areas"))
@as_json
@laptop
def list_(here: Laptop, code: str, flag: str | None, now: bool, as_json: bool) -> None:
    """The areas below one."""
    with here.replica() as replica:
        known = areas_of(replica)
    top = known.get(code).code
    day = today().isoformat() if now else ""
    codes = known.flagged(flag, top) if flag else known.children(top, day)
    found = [known.get(one) for one in codes]
    if as_json:
        here.show_json([plain(one) for one in found])
        return
    for one in found:
        here.show(line_of(one, known, here.language))
    here.say(f"共{len(found)}个", f"{len(found)} areas")


@area.command(
    "set-flag",
    cls=Command,
    words=Text(
        "标记一个区划，或更正名称、曾用名、有效期、后继代码\n\n"
        "字段：weak_village 经济薄弱村，resettlement 征收安置社区，park 园区，"
        "name、alias、valid_from、valid_to、successor。",
        "Mark an area, or put right its name, alias, validity or successor\n\n"
        "Fields: weak_village, resettlement, park, name, alias, valid_from, valid_to, successor.",
    ),
    example=f"zoufang area set-flag {EXAMPLE_VILLAGE} weak_village=是",
)
@click.argument("code")
@click.argument("values", nargs=-1, required=True, metavar="FIELD=VALUE...")
@as_json
@laptop
def set_flag(here: Laptop, code: str, values: tuple[str, ...], as_json: bool) -> None:
    """What a record says of one area."""
    with here.replica() as replica:
        one = set_facts(replica, here.author(replica), code, parsed(AREA, values))
        known = areas_of(replica)
        tell_out_of_scope(here, replica, one.code)
    if as_json:
        here.show_json(plain(one))
        return
    for line in sheet_of(one, known, here.language):
        here.show(line)


def plain(one: Area) -> dict[str, Any]:
    """An area for programs."""
    return {
        "code": one.code,
        "name": one.name,
        "path": one.path,
        "aliases": list(one.aliases),
        "type": one.type.zh,
        "official": one.official,
        "valid_from": one.term.valid_from,
        "valid_to": one.term.valid_to,
        "exact": one.term.exact,
        "successor": one.successor,
        "predecessors": list(one.predecessors),
        "flags": dict(one.flags),
    }


def line_of(one: Area, known: Areas, language: str) -> str:
    """An area in one line of a list, with what marks it out."""
    parts = [one.code, one.path, one.type.to(language)]
    parts += [AREA.fields[name].label.to(language) for name, yes in one.flags.items() if yes]
    if one.successor:
        parts.append(f"→ {one.successor} {known.path(one.successor)}")
    return "  ".join(parts)


def sheet_of(one: Area, known: Areas, language: str) -> list[str]:
    """An area line by line; what is not known is left out."""
    colon = Text("：", ": ").to(language)

    def line(zh: str, en: str, value: str) -> str:
        return f"{Text(zh, en).to(language)}{colon}{value}" if value else ""

    lines = [f"{one.path}  {one.code}", line("类型", "Type", one.type.to(language))]
    if not one.official:
        lines.append(
            Text("不在国家标准区划内，仅供统计", "Not in GB/T 2260: for statistics").to(language)
        )
    lines.append(line("又名", "Also called", Text("、", ", ").to(language).join(one.aliases)))
    about = "" if one.term.exact else Text("（按两版名录）", " (by the lists)").to(language)
    for zh, en, day in (
        ("启用", "In force from", one.term.valid_from),
        ("停用", "In force to", one.term.valid_to),
    ):
        lines.append(line(zh, en, day and day + about))
    if one.successor:
        lines.append(line("后继", "Followed by", f"{one.successor} {known.path(one.successor)}"))
    for code in one.predecessors:
        lines.append(line("前身", "Before that", f"{code} {known.path(code)}"))
    for name, value in one.flags.items():
        if value is not None:
            field = AREA.fields[name]
            lines.append(f"{field.label.to(language)}{colon}{field.show(value, language)}")
    return [found for found in lines if found]


# -- grids and groups ------------------------------------------------------------------------------

grid = Group(
    "grid",
    words=Text("村以下的网格和村民小组", "Grids and villagers' groups below the village"),
    example=f"zoufang grid list {EXAMPLE_VILLAGE}",
)


@grid.command(
    "add",
    cls=Command,
    words=Text(
        "新增网格（G）或村民小组（Z），输出编号\n\n没有名称时为“第N网格”“第N组”。",
        "Add a grid (G) or a villagers' group (Z) and print its id",
    ),
    example=f"zoufang grid add {EXAMPLE_VILLAGE} G name=东片 head=王建国",
)
@click.argument("village")
@click.argument("kind", type=click.Choice([*GRIDS]))
@click.argument("values", nargs=-1, metavar="FIELD=VALUE...")
@option("--number", default=0, type=click.IntRange(0, 99), words=Text("序号", "Its number"))
@as_json
@laptop
def add(
    here: Laptop, village: str, kind: str, values: tuple[str, ...], number: int, as_json: bool
) -> None:
    """One more grid or group."""
    with here.replica() as replica:
        filled = parsed(GRID, values)
        id = add_grid(replica, here.author(replica), village, kind, filled, number)
        tell_out_of_scope(here, replica, area_code(village))
    if as_json:
        here.show_json({"id": id})
    else:
        here.show(id)


@grid.command(
    "list",
    cls=Command,
    words=Text("列出网格和村民小组", "List grids and groups"),
    example=f"zoufang grid list {EXAMPLE_VILLAGE} --json",
)
@click.argument("code", default="")
@as_json
@laptop
def grid_list(here: Laptop, code: str, as_json: bool) -> None:
    """The grids of a village, or of everything below an area."""
    with here.replica() as replica:
        found = grids(replica, area_code(code) if code else "")
    if as_json:
        here.show_json([{"id": g.id, "area": g.area, **g.values} for g in found])
        return
    for one in found:
        place = path_of(one.area)
        parts = [one.id, one["name"], one["head"], one["phone"], place]
        here.show("  ".join(str(part) for part in parts if part))
    here.say(f"共{len(found)}个", f"{len(found)} grids and groups")
