"""``backup`` and ``restore``: all that a laptop holds in one file, and putting it back."""

import os
from pathlib import Path

import click

from desktop import backup as work
from desktop.commands.surface import Command, Laptop, as_json, laptop, option, passphrase_asker
from sync.errors import FileBusy, Refused, Text

VARIABLE = "ZOUFANG_BACKUP_PASSPHRASE"
"""For scripts: the passphrase of the backup, which is not the one of this computer's keys."""

OF_BACKUP = Text("备份的口令（至少8个字符）", "The backup's passphrase (at least 8 characters)")

_file = click.Path(path_type=Path, dir_okay=False)


@click.command(
    "backup",
    cls=Command,
    words=Text(
        "备份：本机的全部数据存成一个加密文件\n\n"
        f"口令另行设定（或用环境变量 {VARIABLE}），恢复时要用，忘了就打不开。",
        "Back up everything on this laptop into one encrypted file\n\n"
        f"It gets a passphrase of its own (or from {VARIABLE}), without which it never opens.",
    ),
    example="zoufang backup 走访备份-2017-06-05.zfbackup",
)
@click.argument("target", type=_file, metavar="FILE")
@option(
    "--same-machine",
    is_flag=True,
    words=Text(
        "不设口令，用本机的密钥加密：只能在这台电脑上恢复",
        "No passphrase: under this computer's own key, so it opens nowhere else",
    ),
)
@as_json
@laptop
def backup(here: Laptop, target: Path, same_machine: bool, as_json: bool) -> None:
    """A consistent copy, also while the window is open."""
    with here.replica() as replica:
        passphrase = None if same_machine else _passphrase(here, new=True)
        work.back_up(here.folder, here.keys, replica, target, passphrase)
    size = target.stat().st_size
    if as_json:
        here.show_json({"file": str(target), "bytes": size, "same_machine": same_machine})
        return
    here.say(
        f"已备份到“{target}”（{size / 1e6:.1f} MB）", f"The backup is {target}: {size / 1e6:.1f} MB"
    )


@click.command(
    "restore",
    cls=Command,
    words=Text(
        "从备份恢复，再同步一次即补齐；原来的文件留在旁边\n\n"
        "请先关掉窗口。备份以后写的、还没有发送的更改，原来的文件里读得出的都带过来。",
        "Put a backup back; a sync then brings the rest. What was there is kept beside\n\n"
        "Close the window first. Changes made since and not sent come along, if they can be read.",
    ),
    example="zoufang restore 走访备份-2017-06-05.zfbackup",
)
@click.argument("source", type=_file, metavar="FILE")
@as_json
@laptop
def restore(here: Laptop, source: Path, as_json: bool) -> None:
    """Works also where the present file cannot be opened any more."""
    ready = work.get_ready(here.folder, here.keys, source, lambda: _passphrase(here, new=False))
    work.agree(here.folder)
    try:
        kept = work.finish(here.folder, here.keys)
    except FileBusy:
        work.give_up(here.folder)  # what was refused shall not happen at the next start
        raise
    if as_json:
        facts = {"made": ready.made, "kept": str(kept) if kept else None}
        here.show_json(facts | {"carried": ready.carried.taken, "lost": ready.carried.lost})
        return
    here.say(*ready.text)
    if kept is not None:
        here.say(f"原文件留作“{kept}”", f"What was there is kept as {kept}")


def _passphrase(here: Laptop, new: bool) -> str:
    given = os.environ.get(VARIABLE, "")
    if given:
        return given
    ask = passphrase_asker(here.language, OF_BACKUP)
    if ask is None:
        raise Refused(
            f"请用环境变量 {VARIABLE} 给出备份的口令", f"Give the backup's passphrase in {VARIABLE}"
        )
    return ask(new)
