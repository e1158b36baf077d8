"""What the team hub's part of the sync page does beside the window: serving, finding, exchanging.

No Qt in here. What needs the network is imported where it is used: it costs the start 0.2 s.
"""

import queue
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sync.replica.replica import Replica

if TYPE_CHECKING:
    from sync.peers.outcome import Progress
    from sync.team.desk import Came
    from sync.team.find import Found
    from sync.team.session import TeamOutcome

LOOK_S = 0.2
"""How long at most until a team hub that is told to close does so."""


@dataclass(frozen=True)
class Served:
    """An open team hub so far: how others come in, who did, and what they brought."""

    code: str
    places: tuple[str, ...]
    can_be_found: bool
    devices: frozenset[str] = frozenset()
    accepted: int = 0
    touched: frozenset[str] = frozenset()


def serve_team(
    open_replica: Callable[[], Replica],
    report: Callable[[Served], None],
    cancelled: Callable[[], bool],
    host: str = "0.0.0.0",
) -> None:
    """Serves the team until somebody cancels. Raises Refused, DataFault."""
    from sync.team.serving import opened  # noqa: PLC0415 - see above

    heard: queue.SimpleQueue[Came] = queue.SimpleQueue()
    with opened(open_replica(), heard.put, host) as opening:
        served = Served(opening.code, opening.places, opening.can_be_found)
        report(served)
        while not cancelled():
            try:
                came = heard.get(timeout=LOOK_S)
            except queue.Empty:
                continue
            served = replace(
                served,
                devices=served.devices | {came.device},
                accepted=served.accepted + came.accepted,
                touched=served.touched | came.touched,
            )
            report(served)


def find_team(open_replica: Callable[[], Replica], cancelled: Callable[[], bool]) -> "list[Found]":
    """The team hubs of the same office on this network. Raises Refused, Unreachable."""
    from sync.team.find import find  # noqa: PLC0415 - see above
    from sync.team.trust import credentials_of  # noqa: PLC0415 - see above

    replica = open_replica()
    try:
        public = credentials_of(replica).home.public
    finally:
        replica.close()
    return find(public, cancelled=cancelled)


def exchange_once(
    open_replica: Callable[[], Replica],
    where: "Found | str",
    code: str,
    report: "Callable[[Progress], None]",
    cancelled: Callable[[], bool],
) -> "TeamOutcome":
    """One exchange with a team hub that was found, or whose address was typed.

    Raises Unreachable, BadAnswer, Refused, BadValue, DataFault.
    """
    from sync.team.session import meet, typed_address  # noqa: PLC0415 - see above

    addresses = [typed_address(where)] if isinstance(where, str) else where.addresses
    replica = open_replica()
    try:
        return meet(replica, addresses, code, report, cancelled)
    finally:
        replica.close()
