"""``record`` and ``find``: one record, with the same checks as the forms, and the search box."""

import click

from desktop.commands.surface import Command, Group, Laptop, as_json, laptop, option
from desktop.commands.values import (
    checked_references,
    line_of,
    parsed,
    plain,
    record_of,
    sheet_of,
    tell_out_of_scope,
    tell_problems,
)
from sync.casework.areas import Area, areas_of
from sync.errors import BadValue, Text
from sync.records import places
from sync.records.catalogue import KINDS, kind_of
from sync.replica.find import LIMIT, Found, find
from sync.replica.moving import move
from sync.replica.replica import Replica
from sync.stamps import local


def known_area(code: str, replica: Replica) -> str:
    """The area that ``code`` names. Raises BadValue when neither a list nor a record has it."""
    area = places.area_code(code)
    if not places.is_known(area) and replica.get_in("area", area, area) is None:
        raise BadValue(
            f"没有代码为{code}的区划，请核对（如 {EXAMPLE_VILLAGE}）",
            f"There is no area {code}; please check (for example {EXAMPLE_VILLAGE})",
        )
    return area


EXAMPLE_VILLAGE = "320282113201"

record = Group(
    "record",
    words=Text("查看和修改一条记录", "Look at and change one record"),
    example=f"zoufang record list household --area {EXAMPLE_VILLAGE}",
)


@record.command(
    "add",
    cls=Command,
    words=Text(
        "新增一条记录，输出它的编号\n\n值为空表示不知道，写 '\"\"' 表示问过、没有。",
        "Add a record and print its id\n\n"
        "An empty value means not known, '\"\"' means that there is none.",
    ),
    example=f"zoufang record add household --area {EXAMPLE_VILLAGE} head=李䶮 phone=13800000000",
)
@click.argument("kind")
@option("--area", required=True, metavar="CODE", words=Text("区划代码", "Area code"))
@click.argument("values", nargs=-1, metavar="FIELD=VALUE...")
@as_json
@laptop
def add(here: Laptop, kind: str, area: str, values: tuple[str, ...], as_json: bool) -> None:
    """One new record."""
    declared = kind_of(kind)
    filled = parsed(declared, values)
    with here.replica() as replica:
        code = known_area(area, replica)
        checked_references(replica, declared, filled)
        with replica.act(here.author(replica)) as act:
            id = act.add(declared.name, code, filled, code if declared.name == "area" else "")
        problems = tell_problems(here, record_of(replica, id))
        tell_out_of_scope(here, replica, code)
    if as_json:
        here.show_json({"id": id, "problems": problems})
    else:
        here.show(id)


@record.command(
    "set",
    cls=Command,
    words=Text("修改一条记录的字段", "Set fields of a record"),
    example="zoufang record set 01J2Q6… phone=13800000001 note=",
)
@click.argument("id")
@click.argument("values", nargs=-1, required=True, metavar="FIELD=VALUE...")
@as_json
@laptop
def set_(here: Laptop, id: str, values: tuple[str, ...], as_json: bool) -> None:
    """Fields of one record."""
    with here.replica() as replica:
        found = record_of(replica, id)
        filled = parsed(kind_of(found.kind), values)
        checked_references(replica, kind_of(found.kind), filled)
        with replica.act(here.author(replica)) as act:
            changed = act.set(id, filled)
        problems = tell_problems(here, record_of(replica, id))
        if changed:
            tell_out_of_scope(here, replica, found.area)
    if as_json:
        here.show_json({"id": id, "changed": changed, "problems": problems})
    elif not changed:
        here.say("内容相同，没有改动", "Nothing to change: it says so already")


@record.command(
    "show",
    cls=Command,
    words=Text("显示一条记录", "Show a record"),
    example="zoufang record show 01J2Q6… --json",
)
@click.argument("id")
@as_json
@laptop
def show(here: Laptop, id: str, as_json: bool) -> None:
    """One record."""
    with here.replica() as replica:
        found = record_of(replica, id)
    if as_json:
        here.show_json(plain(found))
        return
    for line in sheet_of(found, here.language):
        here.show(line)


@record.command(
    "list",
    cls=Command,
    words=Text("列出一类记录", "List the records of a kind"),
    example=f"zoufang record list household --area {EXAMPLE_VILLAGE} --where registered_poor=是",
)
@click.argument("kind")
@option("--area", default="", metavar="CODE", words=Text("只列这个区划", "Only this area"))
@option(
    "--where",
    multiple=True,
    metavar="FIELD=VALUE",
    words=Text("只列字段等于此值的，可重复", "Only where the field has this value; repeatable"),
)
@option("--limit", type=click.IntRange(1), words=Text("最多几条", "At most so many"))
@option("--deleted", is_flag=True, words=Text("也列已删除的", "Deleted ones too"))
@as_json
@laptop
def list_(
    here: Laptop,
    kind: str,
    area: str,
    where: tuple[str, ...],
    limit: int | None,
    deleted: bool,
    as_json: bool,
) -> None:
    """Many records."""
    declared = kind_of(kind)
    with here.replica() as replica:
        code = known_area(area, replica) if area else ""
        found = replica.fetch(declared.name, code, parsed(declared, where), deleted, limit or 0)
    if as_json:
        here.show_json([plain(one) for one in found])
        return
    for one in found:
        here.show(line_of(one, here.language))
    here.say(f"共{len(found)}条", f"{len(found)} records")


@record.command(
    "delete",
    cls=Command,
    words=Text("删除一条记录（可恢复）", "Delete a record (it can be restored)"),
    example="zoufang record delete 01J2Q6…",
)
@click.argument("id")
@laptop
def delete(here: Laptop, id: str) -> None:
    """Marks a record deleted."""
    with here.replica() as replica, replica.act(here.author(replica)) as act:
        changed = act.delete(id) if not record_of(replica, id).deleted else False
    if not changed:
        here.say("这条记录早已删除", "It was deleted before")


@record.command(
    "restore",
    cls=Command,
    words=Text("恢复一条已删除的记录", "Restore a deleted record"),
    example="zoufang record restore 01J2Q6…",
)
@click.argument("id")
@laptop
def restore(here: Laptop, id: str) -> None:
    """Takes a deletion back."""
    with here.replica() as replica, replica.act(here.author(replica)) as act:
        changed = act.restore(id) if record_of(replica, id).deleted else False
    if not changed:
        here.say("这条记录没有被删除", "It is not deleted")


@record.command(
    "move",
    cls=Command,
    words=Text("把一户（或企业）迁到另一个区划", "Take a household or enterprise elsewhere"),
    example="zoufang record move 01J2Q6… 320282113201",
)
@click.argument("id")
@click.argument("area")
@laptop
def move_(here: Laptop, id: str, area: str) -> None:
    """Takes a record and what belongs to it to another area."""
    with here.replica() as replica:
        known_area(area, replica)
        record_of(replica, id)
        moved = move(replica, here.author(replica), id, area)
        tell_out_of_scope(here, replica, area)
    if moved:
        here.say(f"迁移了{moved}条记录", f"{moved} records moved")
    else:
        here.say("本来就在那里，没有改动", "It is there already; nothing was changed")


@record.command(
    "history",
    cls=Command,
    words=Text("一条记录的全部修改", "Every change of a record"),
    example="zoufang record history 01J2Q6…",
)
@click.argument("id")
@as_json
@laptop
def history(here: Laptop, id: str, as_json: bool) -> None:
    """Who changed what, and when."""
    with here.replica() as replica:
        found = record_of(replica, id)
        entries = replica.history(id)
    kind = KINDS.get(found.kind)
    if as_json:
        rows = [
            {
                "at": local(entry.at).isoformat(timespec="seconds"),
                "author": entry.author,
                "device": entry.device,
                "n": entry.change.n,
                "set": entry.change.set,
            }
            for entry in entries
        ]
        here.show_json(rows)
        return
    for entry in entries:
        here.show(f"{local(entry.at):%Y-%m-%d %H:%M:%S}  {entry.author}")
        for name, value in entry.change.set.items():
            field = kind.fields.get(name) if kind else None
            label = field.label.to(here.language) if field else name
            shown = field.show(value, here.language) if field else str(value)
            here.show(f"    {label}：{shown}")


def _of_area(one: Area) -> Found:
    """An area of the lists, which no record needs to speak of, as the search box shows it."""
    return Found("area", one.code, one.code, one.name, one.path, one.code)


@click.command(
    "find",
    cls=Command,
    words=Text(
        "按姓名、拼音、首字母、证件号或电话尾号查找",
        "Find by name, pinyin, initials, or the end of an ID or telephone number",
    ),
    example="zoufang find ly --kind household",
)
@click.argument("text")
@option("--kind", default="", words=Text("只找这类记录", "Only this kind"))
@option("--limit", default=LIMIT, type=click.IntRange(1), words=Text("最多几条", "At most so many"))
@as_json
@laptop
def find_command(here: Laptop, text: str, kind: str, limit: int, as_json: bool) -> None:
    """The search box."""
    only = kind_of(kind).name if kind else ""
    with here.replica() as replica:
        found = find(replica, text, only, limit, here.language)
        if only == "area" or not (found or only):
            known = {one.id for one in found}
            listed = areas_of(replica).find(text, limit=limit)
            found += [_of_area(one) for one in listed if one.code not in known]
    if as_json:
        here.show_json(
            [
                {
                    "kind": one.kind,
                    "id": one.id,
                    "area": one.area,
                    "title": one.title,
                    "subtitle": one.subtitle,
                    "opens": one.opens,
                }
                for one in found
            ]
        )
        return
    for one in found:
        label = KINDS[one.kind].label.to(here.language)
        place = places.path_of(one.area)
        here.show(f"{one.id}  {label}  {one.title}  {place}  {one.subtitle}".rstrip())
    if not found:
        here.say("没有找到", "Nothing found")
