"""``packet``: what laptops sent in files, where no line goes."""

from pathlib import Path

import click

from sync.hub.commands.surface import Keeper, as_json, example, keeper
from sync.hub.packets import Delivery, take_packet
from sync.records.places import path_of
from sync.stamps import local


@click.group()
def packet() -> None:
    """笔记本的数据包 / Laptops' packets."""


@packet.command(
    "import",
    epilog=example("zoufang-hub packet import /media/usb/王芳.zfb --answer /media/usb/回包.zfb"),
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.option(
    "--answer",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="把给这台电脑的回包写到这里 / where to write the answer for that laptop",
)
@as_json
@keeper
def import_packet(here: Keeper, file: Path, answer: Path | None, as_json: bool) -> None:
    """导入数据包，并写出回包 / Take a packet in, and write the answer."""
    with here.desk() as desk:
        delivery = take_packet(desk, file, answer)
    tally = delivery.tally
    if as_json:
        here.show_json(_facts(delivery, answer, here.language))
        return
    at = f"{local(delivery.created):%Y-%m-%d %H:%M}"
    here.show(
        here.text(
            f"“{delivery.account}”的数据包（{at}写成）：{tally.sent}条，收下{tally.accepted}条，"
            f"已有{tally.known}条，暂存{tally.quarantined}条，差异{tally.conflicts}处",
            f"Packet of {delivery.account} (written {at}): {tally.sent} changes, {tally.accepted} "
            f"accepted, {tally.known} known, {tally.quarantined} held, {tally.conflicts} "
            "differences",
        )
    )
    for held in tally.held:
        here.show(f"  {path_of(held.area)} {held.text.to(here.language)}")
    for run in tally.not_taken:
        here.show(f"  {path_of(run.area)} {run.code}")
    if answer is None:
        here.say(
            "没有写回包；加上 --answer FILE 再导入一次即可，不会重复",
            "No answer was written; import it once more with --answer FILE, nothing is doubled",
        )
    else:
        here.say(
            f"回包在“{answer}”，请带回给“{delivery.account}”导入",
            f"The answer is {answer}; bring it back to {delivery.account}",
        )


def _facts(delivery: Delivery, answer: Path | None, language: str) -> dict[str, object]:
    tally = delivery.tally
    return {
        "account": delivery.account,
        "device": delivery.device,
        "created": delivery.created,
        "sent": tally.sent,
        "accepted": tally.accepted,
        "known": tally.known,
        "quarantined": tally.quarantined,
        "held": [
            {"area": h.area, "n": h.n, "code": h.code, "why": h.text.to(language)}
            for h in tally.held
        ],
        "not_taken": [{"area": run.area, "n": run.n, "code": run.code} for run in tally.not_taken],
        "conflicts": tally.conflicts,
        "receipts": tally.numbers,
        "answer": str(answer) if answer else "",
        "answer_bytes": delivery.answer_bytes,
    }
