"""``team``: exchanging within a team where the office cannot be reached."""

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from desktop.commands.hubs import Reporter
from desktop.commands.surface import Command, Group, Laptop, as_json, laptop, option
from sync.errors import Missing, Refused, Text
from sync.protocol.link import Address
from sync.replica.replica import Replica
from sync.team.session import TeamOutcome, meet, typed_address
from sync.team.trust import PORT, SEARCH_S, credentials_of

if TYPE_CHECKING:
    from sync.team.desk import Came
    from sync.team.find import Found
    from sync.team.serving import Opening

MINUTES = 60
"""How long a team hub stays open unless told otherwise: an evening's meeting."""
MINUTES_MAX = 24 * 60


@click.group(
    "team",
    cls=Group,
    words=Text(
        "队内中心：没有办公室网络时，同队电脑在手机热点上互通\n\n"
        "交到队内中心的更改还没有到办公室；谁先回到办公室同步，就由谁带到。",
        "The team hub: exchange on a hotspot where the office cannot be reached\n\n"
        "What is with the team hub is not yet at the office; whoever syncs there first brings it.",
    ),
    example="zoufang team serve\nzoufang team sync --code 7K2M9Q",
)
def team() -> None:
    """The group."""


@team.command(
    "serve",
    cls=Command,
    words=Text(
        "在这台电脑上打开队内中心，显示加入码和地址；按 Ctrl+C 关闭",
        "Open the team hub on this computer and show its code and address; Ctrl+C closes it",
    ),
    example="zoufang team serve --minutes 30",
)
@option(
    "--minutes",
    type=click.IntRange(1, MINUTES_MAX),
    default=MINUTES,
    show_default=True,
    words=Text("开多少分钟", "For how many minutes"),
)
@option("--host", default="0.0.0.0", words=Text("监听地址", "Where to listen"))
@option(
    "--port",
    type=click.IntRange(0, 65535),
    words=Text(f"端口，默认{PORT}", f"Port, {PORT} unless taken"),
)
@as_json
@laptop
def serve(here: Laptop, minutes: int, host: str, port: int | None, as_json: bool) -> None:
    """Serves until the time is up."""
    # It brings a web server and multicast along, which other commands, and the help, do not need.
    from sync.team.serving import opened  # noqa: PLC0415

    replica = here.open()
    with opened(replica, _Told(here, as_json), host, port) as opening:
        _show_opening(here, opening, minutes, as_json)
        with suppress(KeyboardInterrupt):  # the ordinary way to close it
            threading.Event().wait(minutes * 60)
    here.say("队内中心已关闭", "The team hub is closed")


def _show_opening(here: Laptop, opening: "Opening", minutes: int, as_json: bool) -> None:
    if as_json:
        here.show_json(
            {
                "code": opening.code,
                "addresses": list(opening.places),
                "fingerprint": opening.fingerprint,
                "can_be_found": opening.can_be_found,
            }
        )
        return
    here.show(here.text(f"加入码 {opening.code}", f"Join code {opening.code}"))
    for place in opening.places:
        here.show(here.text(f"地址 {place}", f"Address {place}"))
    if not opening.can_be_found:
        here.say(
            "这个网络不能自动发现，请同伴输入地址",
            "This network does not let others find it: they type the address",
        )
    here.say(
        f"开{minutes}分钟；别的电脑运行：zoufang team sync --code {opening.code}",
        f"Open for {minutes} minutes; on the others: zoufang team sync --code {opening.code}",
    )


class _Told:
    """Tells of each caller; runs on the door's thread."""

    def __init__(self, here: Laptop, as_json: bool) -> None:
        self._here = here
        self._as_json = as_json

    def __call__(self, came: "Came") -> None:
        here, who = self._here, came.account
        if self._as_json:
            here.show_json({"account": who, "device": came.device, "accepted": came.accepted})
        elif came.accepted:
            here.show(
                here.text(
                    f"{who} 交来{came.accepted}条", f"{who} handed {came.accepted} changes over"
                )
            )
        else:
            here.show(here.text(f"{who} 已加入", f"{who} came in"))


@team.command(
    "find",
    cls=Command,
    words=Text(
        "列出网络上同一中心的队内中心", "List the team hubs of the same office on this network"
    ),
    example="zoufang team find --json",
)
@option(
    "--seconds",
    type=click.FloatRange(0.1, 60),
    default=SEARCH_S,
    show_default=True,
    words=Text("找多少秒", "For how many seconds"),
)
@as_json
@laptop
def find_command(here: Laptop, seconds: float, as_json: bool) -> None:
    """One line for each."""
    with here.replica() as replica:
        found = _found(here, replica, seconds)
    if as_json:
        here.show_json([{"account": hub.account, "addresses": hub.places} for hub in found])
        return
    for hub in found:
        here.show(f"{hub.account}  {' '.join(hub.places)}")
    if not found:
        here.say("没有找到队内中心", "No team hub was found")


def _found(here: Laptop, replica: Replica, seconds: float) -> "list[Found]":
    from sync.team.find import find  # noqa: PLC0415 - multicast: see ``serve``

    public = credentials_of(replica).home.public
    here.say("正在查找队内中心……", "Looking for team hubs…")
    return find(public, seconds)


@team.command(
    "sync",
    cls=Command,
    words=Text(
        "与队内中心互通一次；不写地址时自动查找。这不是与办公室同步",
        "Exchange once with a team hub, found by itself unless an address is given. This is no "
        "sync with the office",
    ),
    example="zoufang team sync --code 7K2M9Q\nzoufang team sync 192.168.43.5:8371 --code 7K2M9Q",
)
@click.argument("address", required=False, default="")
@option("--code", required=True, words=Text("屏幕上的加入码", "The join code on its screen"))
@as_json
@laptop
@click.pass_context
def sync(ctx: click.Context, here: Laptop, address: str, code: str, as_json: bool) -> None:
    """Join, hello, push, pull."""
    with here.replica() as replica:
        addresses = [typed_address(address)] if address else _only(_found(here, replica, SEARCH_S))
        outcome = meet(replica, addresses, code, Reporter(here))
        pending = replica.pending()
    if as_json:
        here.show_json(_plain(outcome, pending))
    else:
        here.show(outcome.text.to(here.language))
    if not outcome.settled:
        ctx.exit(1)


def _only(found: "list[Found]") -> list[Address]:
    """Where to go when nobody said. Raises Missing, Refused when there are several."""
    if not found:
        raise Missing(
            "没有找到队内中心：请确认双方连着同一个热点，或写上屏幕显示的地址",
            "No team hub was found: be on the same hotspot, or give the address on its screen",
        )
    if len(found) > 1:
        listed = "；".join(f"{hub.account} {hub.places[0]}" for hub in found)
        raise Refused(
            f"找到{len(found)}个队内中心，请写上地址：{listed}",
            f"There are {len(found)} team hubs; give an address: {listed}",
        )
    return found[0].addresses


def _plain(outcome: TeamOutcome, pending: int) -> dict[str, object]:
    tally = outcome.tally
    return {
        "settled": outcome.settled,
        "complete": outcome.complete,
        "team_hub": outcome.served_by,
        "sent": tally.sent,
        "accepted": tally.accepted,
        "known": tally.known,
        "not_taken": [{"area": run.area, "code": run.code} for run in tally.not_taken],
        "receipts": tally.numbers,
        "pulled": outcome.pulled,
        "conflicts_open": outcome.conflicts_open,
        "pending": pending,
    }
