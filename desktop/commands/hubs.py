"""``enrol`` and ``sync``: joining the home hub, and talking with it."""

import socket
import sys

import click

from desktop.commands.surface import Command, Laptop, as_json, laptop, option
from desktop.enrolling import join
from desktop.keys import TOKEN
from desktop.settings import DATABASE
from sync.errors import Cancelled, DataFault, Refused, Text
from sync.peers.blobs import BlobPeer, finish_sync
from sync.peers.home import home_of
from sync.peers.outcome import Outcome, Progress
from sync.peers.session import synchronise
from sync.protocol.link import Address, exposed, read_link
from sync.records import places
from sync.replica.blobs import FILE as BLOBS
from sync.replica.replica import Replica

STEPS = {
    "hello": Text("连接中心", "Greeting the hub"),
    "push": Text("发送", "Sending"),
    "pull": Text("下载", "Receiving"),
    "blobs": Text("发送照片和扫描件(KB)", "Sending photos and scans (KB)"),
}


@click.command(
    "enrol",
    cls=Command,
    words=Text(
        "用邀请链接加入中心\n\n链接由管理员用 zoufang-hub invite 生成。",
        "Join a hub with an invitation link\n\nIts keeper makes one with zoufang-hub invite.",
    ),
    example="zoufang enrol 'zoufang://hub.example:8443/?code=7K2M9QX4&tls=ca'",
)
@click.argument("link")
@option(
    "--unencrypted",
    is_flag=True,
    words=Text(
        "链接没有加密也用它（仅限一根网线直连中心）",
        "Use the link though it is not encrypted (a cable straight to the hub)",
    ),
)
@as_json
@laptop
def enrol(here: Laptop, link: str, unencrypted: bool, as_json: bool) -> None:
    """The first thing on a new laptop."""
    _warn_of(here, read_link(link).address, unencrypted)
    try:
        here.folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise DataFault(
            f"数据文件夹“{here.folder}”建不了：{fault.strerror}",
            f"Cannot make the data folder {here.folder}: {fault.strerror}",
        ) from fault
    database = here.folder / DATABASE

    def opened() -> Replica:
        return Replica.open(database, here.keys.database_key(database))

    home = join(link, socket.gethostname(), database, lambda: here.keys, opened).home
    rights = [{"area": right.area, "role": right.role} for right in home.rights]
    if as_json:
        here.show_json({"account": home.account, "hub": home.url, "rights": rights})
        return
    here.show(
        here.text(
            f"已以“{home.account}”加入中心 {home.url}", f"Joined {home.url} as {home.account}"
        )
    )
    for right in home.rights:
        place = places.path_of(right.area, top=2) or here.text("全部区划", "all areas")
        here.show(f"  {right.role}  {place}")
    here.say("现在可以同步：zoufang sync", "Now sync: zoufang sync")


def _warn_of(here: Laptop, address: Address, is_agreed: bool) -> None:
    """Says that a line is open for all to read; a person at a terminal may go on. Raises Refused
    where nobody can answer, Cancelled."""
    warning = exposed(address)
    if warning is None:
        return
    here.say(*warning)
    if is_agreed:
        return
    if not sys.stdin or not sys.stdin.isatty():
        raise Refused(
            "没有登记；确实要用这条链接，请加上 --unencrypted",
            "Did not enrol; to use this link all the same, add --unencrypted",
        )
    if not click.confirm(here.text("仍然使用这条链接？", "Use it all the same?"), err=True):
        raise Cancelled


@click.command(
    "sync",
    cls=Command,
    words=Text(
        "与中心同步一次，输出回执；没有全部同步时退出码为1",
        "Sync once with the hub and print the receipt; exit code 1 unless all is synced",
    ),
    example="zoufang sync --json",
)
@as_json
@laptop
@click.pass_context
def sync(ctx: click.Context, here: Laptop, as_json: bool) -> None:
    """Hello, push, pull."""
    with here.replica() as replica:
        home, reporter = home_of(replica), Reporter(here)
        token = here.keys.read(TOKEN) or ""
        with BlobPeer(home.address if home else Address(""), token) as peer:
            outcome = synchronise(replica, peer, reporter)
            if (here.folder / BLOBS).exists():
                with here.blobs() as blobs:
                    finish_sync(replica, blobs, peer, outcome, reporter, lambda: False)
        pending = replica.pending()
    if as_json:
        here.show_json(plain(outcome, pending, here.language))
    else:
        here.show(outcome.text.to(here.language))
        for held in outcome.tally.held:
            here.show(f"  {places.path_of(held.area)} {held.text.to(here.language)}")
    if not (outcome.complete and outcome.attachments.complete):
        ctx.exit(1)


class Reporter:
    """Tells of each step once it begins, and how much there is of it."""

    def __init__(self, here: Laptop) -> None:
        self._here = here
        self._step = ""

    def __call__(self, progress: Progress) -> None:
        if progress.step == self._step and progress.done < progress.total:
            return
        self._step = progress.step
        words = STEPS[progress.step]
        count = f" {progress.done}/{progress.total}" if progress.total else ""
        self._here.say(f"{words.zh}{count}", f"{words.en}{count}")


def plain(outcome: Outcome, pending: int, language: str) -> dict[str, object]:
    """An outcome for programs."""
    tally = outcome.tally
    return {
        "complete": outcome.complete,
        "sent": tally.sent,
        "accepted": tally.accepted,
        "known": tally.known,
        "quarantined": tally.quarantined,
        "held": [
            {"area": h.area, "n": h.n, "code": h.code, "why": h.text.to(language)}
            for h in tally.held
        ],
        "receipts": tally.numbers,
        "pulled": outcome.pulled,
        "attachments": {
            "complete": outcome.attachments.complete,
            "sent": outcome.attachments.count,
            "bytes": outcome.attachments.bytes,
            "left": [why.to(language) for why in outcome.attachments.left.values()],
        },
        "conflicts_open": outcome.conflicts_open,
        "pending": pending,
        "offset_s": outcome.offset_s,
    }
