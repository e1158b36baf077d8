"""What the sync page reads and does beside the window: state, one sync, joining, its history.

No Qt in here. What needs the network is imported where it is used: it costs the start 0.15 s.
"""

import json
import platform
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.keys import TOKEN, Keys
from desktop.screens.held_data import OF_WHOM, Kept, kept_of, named, worded
from sync.changes.merge import DELETED, MOVED
from sync.errors import Text, UserError
from sync.records.fields import Value
from sync.records.places import path_of
from sync.replica.replica import CLOCK_OFFSET, Replica
from sync.replica.settle import Difference, Side, open_conflicts
from sync.replica.tables import Record
from sync.stamps import local, wall_milliseconds

if TYPE_CHECKING:
    from sync.peers.outcome import Outcome, Progress
    from sync.replica.blobs import Blobs

HISTORY, HISTORY_MAX = "sync_history", 20
"""Setting: the last syncs of this replica, newest first, as JSON."""
STEPS = ("hello", "push", "pull", "blobs")


class PassphraseNeeded(UserError):
    """The token lies in a file that a passphrase seals, and nobody has typed it yet."""

    code = "passphrase"


@dataclass(frozen=True)
class Past:
    """One sync of the past, good or bad, as it is kept."""

    at: int
    zh: str
    en: str
    complete: bool
    sent: int = 0
    pulled: int = 0
    held: int = 0
    receipt: str = ""


@dataclass(frozen=True)
class Told:
    """A difference in words: whose record, which field, and both values with who and when."""

    difference: Difference
    whose: Text
    where: str
    left: Text
    right: Text
    opens: tuple[str, str]
    """Page and record to look at; ("", "") where there is none."""


@dataclass(frozen=True)
class Standing:
    """Where this laptop stands with its hub; ``url`` is "" before it has joined one."""

    url: str = ""
    account: str = ""
    areas: tuple[str, ...] = ()
    pending: int = 0
    exported: int = 0
    """Of these, how many went into packets whose answer has not come yet."""
    synced_at: int = 0
    offset_ms: int = 0
    told: list[Told] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    past: list[Past] = field(default_factory=list)


# -- reading --------------------------------------------------------------------------------------


def read_standing(replica: Replica) -> Standing:
    """Everything that the page shows."""
    from sync.peers.hearing import SYNCED  # noqa: PLC0415 - see above
    from sync.peers.home import home_of  # noqa: PLC0415 - see above
    from sync.peers.packet import awaited  # noqa: PLC0415 - see above

    home = home_of(replica)
    told = [_told(replica, difference) for difference in open_conflicts(replica)]
    return Standing(
        url=home.url if home else "",
        account=home.account if home else "",
        areas=tuple(right.area for right in home.rights) if home else (),
        pending=replica.pending(),
        exported=awaited(replica),
        synced_at=int(replica.setting(SYNCED) or 0),
        offset_ms=int(replica.setting(CLOCK_OFFSET) or 0),
        told=told,
        kept=kept_of(replica, home.account if home else "", home.rights if home else ()),
        past=history_of(replica),
    )


def history_of(replica: Replica) -> list[Past]:
    """The last syncs, newest first; what cannot be read is left out."""
    try:
        found = json.loads(replica.setting(HISTORY) or "[]")
        return [Past(**entry) for entry in found]
    except (ValueError, TypeError):
        return []


def _note(replica: Replica, past: Past) -> None:
    kept = [past, *history_of(replica)][:HISTORY_MAX]
    text = json.dumps([asdict(entry) for entry in kept], ensure_ascii=False)
    replica.set_setting(HISTORY, text)


def when(milliseconds: int, language: str) -> str:
    """A moment as people read it, by the clock of China."""
    if not milliseconds:
        return ""
    moment = local(milliseconds)
    if language == "en":
        return moment.strftime("%Y-%m-%d %H:%M:%S")
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M:%S}"


def _told(replica: Replica, difference: Difference) -> Told:
    return Told(
        difference=difference,
        whose=named(replica, difference.kind, difference.target, difference.record),
        where=path_of(difference.area, " › ", 9),
        left=_value(replica, difference, difference.kept),
        right=_value(replica, difference, difference.lost),
        opens=_page_of(difference.target),
    )


def _value(replica: Replica, difference: Difference, side: Side) -> Text:
    """A side's value in words."""
    if difference.field == MOVED and side.value:
        return Text(*(path_of(str(side.value), " › ", 9),) * 2)
    if (difference.field, difference.reason) == (DELETED, MOVED):
        return _whether_deleted(difference, side)
    deletion = difference.reason == "deleted" and side is difference.kept
    if deletion or difference.declared is None:
        return Text(difference.show(side, "zh"), difference.show(side, "en"))
    return worded(replica, difference.declared, side.value)


def _whether_deleted(difference: Difference, side: Side) -> Text:
    """One person moved the record while another deleted it."""
    if side.value:
        return Text("删除", "Deleted")
    place = path_of(difference.area, " › ", 9)
    return Text(f"保留在 {place}", f"Kept in {place}")


def _page_of(record: Record | None) -> tuple[str, str]:
    """Where the record can be looked at."""
    if record is None:
        return "", ""
    if record.kind in ("issue", "issue_step"):
        return "issues", record.id if record.kind == "issue" else str(record["issue"] or "")
    if record.kind == "notice":
        return "print", record.id
    if record.kind in OF_WHOM:
        return "visits", record.id
    owner = next((str(record[name]) for name in OF_WHOM if record[name]), "")
    return ("visits", owner) if owner else ("", "")


# -- the network ----------------------------------------------------------------------------------


def keys_of(folder: Path, passphrase: str) -> Keys:
    """The keeper of the token, with the passphrase typed so far."""

    def ask(new: bool) -> str:
        if not passphrase:
            raise PassphraseNeeded(
                "这台电脑没有密钥环，请输入口令后再同步",
                "This computer has no keyring: type the passphrase, then sync",
            )
        return passphrase

    return Keys(folder, ask)


def sync_once(
    open_replica: Callable[[], Replica],
    open_blobs: "Callable[[], Blobs]",
    keys: Keys,
    report: Callable[["Progress"], None],
    cancelled: Callable[[], bool],
) -> "Outcome":
    """One sync with the home hub and the photos after it, noted in the history whatever comes of
    it.

    Raises Unreachable, BadAnswer, WrongToken, Refused, DataFault, PassphraseNeeded.
    """
    from sync.peers.blobs import BlobPeer, finish_sync  # noqa: PLC0415 - see above
    from sync.peers.home import home_of  # noqa: PLC0415 - see above
    from sync.peers.session import synchronise  # noqa: PLC0415 - see above
    from sync.protocol.link import Address  # noqa: PLC0415 - see above

    replica = open_replica()
    try:
        home = home_of(replica)
        token = keys.read(TOKEN) or "" if home else ""
        try:
            with (
                BlobPeer(home.address if home else Address(""), token) as peer,
                closing(open_blobs()) as blobs,
            ):
                outcome = synchronise(replica, peer, report, cancelled)
                finish_sync(replica, blobs, peer, outcome, report, cancelled)
        except UserError as error:
            _note(replica, Past(wall_milliseconds(), error.message.zh, error.message.en, False))
            raise
        note_outcome(replica, outcome)
        return outcome
    finally:
        replica.close()


def note_outcome(replica: Replica, outcome: "Outcome") -> None:
    """Puts what came of a sync, or of a packet's answer, into the history."""
    _note(replica, _past(outcome))


def _past(outcome: "Outcome") -> Past:
    tally = outcome.tally
    return Past(
        at=wall_milliseconds(),
        zh=outcome.text.zh,
        en=outcome.text.en,
        complete=outcome.complete and outcome.attachments.complete,
        sent=tally.sent,
        pulled=outcome.pulled,
        held=tally.quarantined,
        receipt=tally.numbers[-1] if tally.numbers else "",
    )


def join(open_replica: Callable[[], Replica], keys: Keys, link: str) -> Standing:
    """Joins the hub of an enrolment link. Raises BadValue, Refused, Unreachable, BadAnswer."""
    from sync.peers.home import enrol  # noqa: PLC0415 - see above

    replica = open_replica()
    try:
        enrolled = enrol(replica, link, platform.node())
        keys.store(TOKEN, enrolled.token)
        return read_standing(replica)
    finally:
        replica.close()


def settled_value(told: Told, values: dict[str, Value]) -> Any:
    """The third value that a person typed."""
    return values.get(told.difference.field)
