"""``conflict``: differences between what two people wrote, and how they are settled."""

import click

from desktop.commands.surface import Command, Group, Laptop, as_json, laptop, option
from sync.errors import BadValue, Text
from sync.records import places
from sync.replica.settle import Difference, open_conflict, open_conflicts, settle
from sync.stamps import local

conflict = Group(
    "conflict",
    words=Text("两人同时修改造成的差异", "Differences that two people made"),
    example="zoufang conflict list",
)


@conflict.command(
    "list",
    cls=Command,
    words=Text("列出还没有处理的差异", "List the differences that are not settled"),
    example="zoufang conflict list --json",
)
@as_json
@laptop
def list_(here: Laptop, as_json: bool) -> None:
    """Both values, both names, both times."""
    with here.replica() as replica:
        found = open_conflicts(replica)
    if as_json:
        here.show_json([_plain(one, here.language) for one in found])
        return
    for one in found:
        here.show(f"{one.id}  {places.path_of(one.area)}  {one.title(here.language)}")
        for name, side in (("kept", one.kept), ("lost", one.lost)):
            shown = one.show(side, here.language)
            label = one.label(here.language)
            at = f"{local(side.at):%Y-%m-%d %H:%M}"
            here.show(f"    {name}  {label}：{shown}（{side.author} {at}）")
    here.say(f"共{len(found)}处", f"{len(found)} differences")


def _plain(one: Difference, language: str) -> dict[str, object]:
    return {
        "id": one.id,
        "area": one.area,
        "kind": one.kind,
        "record": one.record,
        "title": one.title(language),
        "field": one.field,
        "reason": one.reason,
        **{
            name: {
                "value": side.value,
                "author": side.author,
                "at": local(side.at).isoformat(timespec="seconds"),
            }
            for name, side in (("kept", one.kept), ("lost", one.lost))
        },
    }


@conflict.command(
    "settle",
    cls=Command,
    words=Text(
        "处理一处差异：保留现值、采用另一值，或另填\n\n"
        "删除与修改相遇时：kept 确认删除，lost 恢复记录并保留修改。",
        "Settle a difference: keep the present value, take the other, or write a third\n\n"
        "Where an edit met a deletion: kept confirms it, lost restores the record with the edit.",
    ),
    example="zoufang conflict settle 7ZK… --take lost\n"
    "zoufang conflict settle 7ZK… --value 13800000000",
)
@click.argument("id")
@option("--take", type=click.Choice(["kept", "lost"]), words=Text("取哪一值", "Which to take"))
@option("--value", metavar="V", words=Text("另填的值", "A value of your own"))
@laptop
def settle_command(here: Laptop, id: str, take: str | None, value: str | None) -> None:
    """One word on a difference."""
    if (take is None) == (value is None):
        raise click.UsageError(
            here.text("--take 和 --value 请写一个", "Give one of --take and --value")
        )
    with here.replica() as replica:
        difference = open_conflict(replica, id)
        typed = None
        if value is not None:
            if difference.declared is None:
                raise BadValue(
                    f"本程序不认识字段“{difference.field}”，请升级后再填",
                    f"This program does not know the field {difference.field}; upgrade it first",
                )
            typed = difference.declared.parse(value)
        done = settle(replica, here.author(replica), id, take or "other", typed)
    here.say(f"已处理{len(done)}处差异", f"{len(done)} differences settled")
