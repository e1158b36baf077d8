"""``packet``: a sync by files, where no line goes."""

from pathlib import Path

import click

from desktop.commands.hubs import plain
from desktop.commands.surface import Command, Group, Laptop, as_json, laptop
from sync.errors import Text
from sync.peers.packet import export, import_answer
from sync.records import places

packet = Group(
    "packet",
    words=Text("用文件与中心交换数据（没有网络时）", "Exchange with the hub by files"),
    example="zoufang packet export /media/usb/王芳.zfb",
)

_file = click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")


@packet.command(
    "export",
    cls=Command,
    words=Text(
        "把中心还没有的更改写进数据包\n\n数据包只有中心能打开。交给中心导入，再把回包带回来。",
        "Write what the hub lacks into a packet\n\n"
        "Only the hub can open it. Have it imported there, and bring the answer back.",
    ),
    example="zoufang packet export /media/usb/王芳.zfb",
)
@_file
@as_json
@laptop
def export_command(here: Laptop, file: Path, as_json: bool) -> None:
    """Up."""
    with here.replica() as replica:
        written = export(replica, file)
    if as_json:
        facts = {"number": written.number, "changes": written.changes, "own": written.own}
        here.show_json({"file": str(file), "bytes": written.bytes, **facts})
        return
    here.show(
        here.text(
            f"已写入数据包“{file}”：更改{written.changes}条，{written.bytes}字节",
            f"Written {file}: {written.changes} changes, {written.bytes} bytes",
        )
    )
    here.say(
        "请交给中心导入，再把回包带回来：zoufang packet import；在那以前这些更改仍算没有送达",
        "Have the hub import it and bring its answer back: zoufang packet import; until then these "
        "changes count as not delivered",
    )


@packet.command(
    "import",
    cls=Command,
    words=Text(
        "导入中心的回包，输出回执；中心没有全部收下时退出码为1",
        "Take in the hub's answer and print the receipt; exit code 1 unless the hub took all",
    ),
    example="zoufang packet import /media/usb/王芳-回包.zfb",
)
@_file
@as_json
@laptop
@click.pass_context
def import_command(ctx: click.Context, here: Laptop, file: Path, as_json: bool) -> None:
    """And back."""
    with here.replica() as replica:
        outcome = import_answer(replica, file)
    if as_json:
        facts = {"at": outcome.at, "latest": outcome.is_latest}
        here.show_json({**plain(outcome, outcome.pending, here.language), **facts})
    else:
        here.show(outcome.text.to(here.language))
        for held in outcome.tally.held:
            here.show(f"  {places.path_of(held.area)} {held.text.to(here.language)}")
    if not outcome.tally.adds_up:
        ctx.exit(1)
