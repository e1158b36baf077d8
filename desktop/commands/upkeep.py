"""``version``, ``check`` and ``demo``: what looks after the program and its data."""

import os
import shutil
import sys
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from pathlib import Path

import click

from desktop.commands.surface import Command, Laptop, as_json, laptop, option
from sync.errors import Text

LIBRARIES = (
    "sqlcipher3",
    "sqlite-utils",
    "msgspec",
    "cryptography",
    "requests",
    "zstandard",
    "PySide6-Essentials",
    "reportlab",
)


@click.command(
    "version",
    cls=Command,
    words=Text(
        "版本：程序、协议、数据结构、所用的库", "Versions of program, protocol and libraries"
    ),
    example="zoufang version --json",
)
@as_json
@laptop
def version(here: Laptop, as_json: bool) -> None:
    """What is installed."""
    # Only this command needs them, and the protocol loads slowly.
    from sync.protocol.messages import VERSION  # noqa: PLC0415
    from sync.replica.migrations import replica as steps  # noqa: PLC0415
    from sync.store.sqlite import Database  # noqa: PLC0415

    facts = {
        "version": _installed("zoufang"),
        "protocol": VERSION,
        "schema": [step.name for step in steps.pending(Database(memory=True))][-1],
        "libraries": {name: found for name in LIBRARIES if (found := _installed(name))},
    }
    if as_json:
        here.show_json(facts)
        return
    here.show(here.text(f"走访通 {facts['version']}", f"Zoufang {facts['version']}"))
    here.show(here.text(f"同步协议 {VERSION}", f"Protocol {VERSION}"))
    here.show(here.text(f"数据结构 {facts['schema']}", f"Schema {facts['schema']}"))
    for name in LIBRARIES:
        here.show(f"  {name} {_installed(name) or '—'}")


def _installed(name: str) -> str:
    try:
        return version_of(name)
    except PackageNotFoundError:
        return ""


@click.command(
    "check",
    cls=Command,
    words=Text(
        "检查数据：文件完整、日志与表一致、待发送、磁盘",
        "Check the data: the file, the log against the tables, what is to be sent, the disk",
    ),
    example="zoufang check --json",
)
@as_json
@laptop
@click.pass_context
def check_command(ctx: click.Context, here: Laptop, as_json: bool) -> None:
    """Everything that can be verified on this laptop; exit code 1 when something is wrong."""
    # Only this command needs it.
    from sync.replica.check import check  # noqa: PLC0415

    with here.replica() as replica:
        checked = check(replica)
        pending, held = replica.pending(), len(replica.held())
    free = shutil.disk_usage(here.folder).free
    if as_json:
        here.show_json(
            {
                "sound": not checked.faults,
                "changes": checked.changes,
                "records": checked.records,
                "faults": [fault.to(here.language) for fault in checked.faults],
                "pending": pending,
                "held": held,
                "disk_free_bytes": free,
            }
        )
    else:
        n, m = checked.records, checked.changes
        here.show(here.text(f"记录{n}条，更改{m}条", f"{n} records, {m} changes"))
        here.show(here.text(f"待发送{pending}条", f"{pending} changes to send"))
        here.show(here.text(f"磁盘剩余{free >> 20} MB", f"{free >> 20} MB free on the disk"))
        for fault in checked.faults:
            here.show(fault.to(here.language))
        if not checked.faults:
            here.show(here.text("数据完好", "All is well"))
    if checked.faults:
        ctx.exit(1)


@click.command(
    "demo",
    cls=Command,
    words=Text(
        "演示：样例乡镇、本机中心、三台电脑离线走访、同步、处理差异、打印",
        "The main job on a sample township: a hub, two laptops offline, sync, settle, print",
    ),
    example="zoufang demo --headless --out 演示 --json",
)
@option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    words=Text("结果放在这个文件夹（默认新建一个）", "Where to put everything (a new folder)"),
)
@option("--headless", is_flag=True, words=Text("不打开窗口", "Open no window"))
@as_json
@laptop
@click.pass_context
def demo(ctx: click.Context, here: Laptop, out: Path | None, headless: bool, as_json: bool) -> None:
    """The whole story on embedded defaults."""
    # It brings a hub and the printing along, which no other command needs.
    from desktop.demo import tell  # noqa: PLC0415

    story = tell(out, here.say)
    if as_json:
        here.show_json(story.facts)
    else:
        for path in story.documents:
            here.show(str(path))
    if headless:
        return
    if not has_display():
        here.say("没有显示器，不打开窗口", "No display here, so no window opens")
        return
    here.say(
        "打开窗口：杭建平的电脑；关闭窗口即结束演示",
        "The window opens on the first laptop; close it to end the demo",
    )
    # Qt takes a quarter of a second to load, and no other command needs it.
    from desktop.app import run  # noqa: PLC0415

    with story.hub.door():
        ctx.exit(run(story.laptop))


def has_display() -> bool:
    """Whether a window could be seen: on Linux a display server must be named."""
    return not sys.platform.startswith("linux") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
