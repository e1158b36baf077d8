"""Joining a hub for the first time: a link that does not work leaves no data folder behind.

First the hub is looked for, before anything is written. Then data file and key are made, and taken
away again when the hub says no. Only where its answer may have been lost do they stay: the link is
good once, for the number that lies in them.
"""

from collections.abc import Callable
from pathlib import Path

from desktop.keys import TOKEN, Keys
from sync.errors import UserError, WrongToken
from sync.peers.home import Enrolled, enrol
from sync.peers.http import HttpPeer
from sync.protocol.link import read_link
from sync.replica.replica import Replica

BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite puts behind the name of a data file."""


def join(
    link: str, name: str, database: Path, keys: Callable[[], Keys], open_it: Callable[[], Replica]
) -> Enrolled:
    """Joins the hub of a link, with the data file that is there or a new one; the token is kept.

    Raises BadValue, Unreachable, BadAnswer, Refused, DataFault.
    """
    is_new = not database.exists()
    if is_new:
        _look_for(link)
    secrets = keys()
    made_keys = is_new and not secrets.exist
    try:
        replica = open_it()
        try:
            enrolled = enrol(replica, link, name)
            secrets.store(TOKEN, enrolled.token)
        finally:
            replica.close()
    except UserError as fault:
        if is_new and not fault.retryable:
            for tail in BESIDE:
                database.with_name(database.name + tail).unlink(missing_ok=True)
            if made_keys:
                secrets.forget()
        raise
    return enrolled


def _look_for(link: str) -> None:
    """Asks whether a hub is there. Raises BadValue, Unreachable, BadAnswer, Refused."""
    with HttpPeer(read_link(link).address) as peer:
        try:
            peer.hello("")
        except WrongToken:
            return  # so it answers whom it does not know yet
