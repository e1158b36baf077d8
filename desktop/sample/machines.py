"""The hub and the laptops of the demo: real ones, in folders of their own on this machine."""

import os
import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from desktop.keys import PASSPHRASE_VARIABLE, TOKEN, Keys
from desktop.sample.fill import fill
from desktop.sample.township import TOWN, Plan, township
from desktop.settings import DATABASE
from sync.casework.issues import propose_step, strongest_role
from sync.errors import Refused
from sync.hub.desk import HubDesk
from sync.hub.door import serving
from sync.peers.home import enrol, home_of
from sync.peers.http import HttpPeer
from sync.peers.outcome import Outcome
from sync.peers.session import synchronise
from sync.protocol.link import Address, Link, write_link
from sync.protocol.messages import Right
from sync.records.fields import Value
from sync.replica.replica import Replica

BOTH, FIRST_ONLY, SECOND_ONLY = f"{TOWN}200", f"{TOWN}202", f"{TOWN}201"
"""竹海村, where two of them visit; 邵东村 and 伏西村."""
PEOPLE = {
    "hangjianping": ("杭建平", [Right(BOTH, "visitor"), Right(FIRST_ONLY, "visitor")]),
    "shaolijuan": ("邵丽娟", [Right(BOTH, "visitor"), Right(SECOND_ONLY, "visitor")]),
    "shiyunfang": ("史云芳", [Right(TOWN, "clerk")]),
}
"""Account -> name and rights: cadres of the sample township."""


class Hub:
    """The town's hub, whose door can be shut."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._port = 0

    def found(self, today: date) -> tuple[Counter[str], dict[str, str]]:
        """Makes it, with the township and the accounts.

        Returns how many records of each kind there are, and an invitation code for each account.
        """
        desk = HubDesk.create(self.folder)
        try:
            counts = fill(desk.replica, township(Plan(today)))
            for account, (_, rights) in PEOPLE.items():
                desk.access.add_account(account, rights)
            return counts, {account: desk.access.invite(account) for account in PEOPLE}
        finally:
            desk.close()

    @contextmanager
    def door(self) -> Iterator[str]:
        """The door, open; always at the same port, for laptops remember where the hub is."""
        with serving(self.folder, port=self._port) as url:
            self._port = urlsplit(url).port or 0
            yield url

    def heads(self) -> dict[str, dict[str, int]]:
        """How far the hub knows each device's changes; only while the door is shut."""
        desk = HubDesk.open(self.folder)
        try:
            return desk.replica.heads()
        finally:
            desk.close()


class Machine:
    """One person's laptop."""

    def __init__(self, account: str, folder: Path) -> None:
        self.account = account
        self.name, self.rights = PEOPLE[account]
        self.folder = folder
        self._keys = Keys(folder)
        database = folder / DATABASE
        folder.mkdir(parents=True)
        self.replica = Replica.open(database, _key(self._keys, database))
        self.receipts: list[str] = []

    def join(self, url: str, code: str) -> None:
        """Joins the hub with an invitation."""
        link = write_link(Link(Address(url), code))
        enrolled = enrol(self.replica, link, f"{self.name}的电脑")
        self._keys.store(TOKEN, enrolled.token)

    def sync(self) -> Outcome:
        """A sync, and a second one for what the hub made of what was sent.

        Raises Refused when not everything arrived.
        """
        outcome = self._sync_once()
        if outcome.tally.sent:
            second = self._sync_once()
            second.tally, second.pulled = outcome.tally, second.pulled + outcome.pulled
            outcome = second
        if not outcome.complete:
            raise Refused(outcome.text.zh, outcome.text.en)
        return outcome

    def _sync_once(self) -> Outcome:
        home = home_of(self.replica)
        address = home.address if home else Address("")
        with HttpPeer(address, self._keys.read(TOKEN) or "") as peer:
            outcome = synchronise(self.replica, peer)
        self.receipts += outcome.tally.numbers
        return outcome

    def step(self, issue: str, event: str, day: date, **values: Value) -> None:
        """Proposes a step of an issue as this person. Raises Refused with the rule that says no."""
        record = self.replica.get(issue)
        home = home_of(self.replica)
        role = strongest_role(home.rights, record.area) if home and record else ""
        filled: dict[str, Value] = {"date": day.isoformat(), "sample": True, **values}
        propose_step(self.replica, self.account, issue, event, filled, role)

    @property
    def cadre(self) -> str:
        """The id of the cadre who works on it."""
        return self.replica.fetch("cadre", where={"account": self.account})[0].id


def _key(keys: Keys, database: Path) -> bytes:
    """The key of the file; without a keyring, sealed by a passphrase of this run only."""
    try:
        return keys.database_key(database)
    except Refused:
        if os.environ.get(PASSPHRASE_VARIABLE):
            raise
        os.environ[PASSPHRASE_VARIABLE] = secrets.token_urlsafe(24)
        return keys.database_key(database)
