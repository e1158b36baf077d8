"""What a replica knows of how far others have its changes, and who vouches for whom."""

from collections.abc import Iterable, Mapping, Sequence

from sync.changes.chain import Run
from sync.changes.heads import Heads
from sync.errors import FileBusy
from sync.protocol.messages import Card
from sync.replica import log
from sync.replica.holding import EARLY, UNNOTE
from sync.replica.intake import SET_NOTED, Held
from sync.replica.log import BODIES
from sync.replica.replica import Replica
from sync.store.contract import Connection, Row, Upsert

OWN_ENDS_EVERY = 64
"""Own chains get a signed end about this often: handing on hashes no more than that again."""
KNOWN = "SELECT device, n, confirmed FROM head WHERE area = ?"
CONFIRMED = (
    "UPDATE head SET confirmed = ?, handed = CASE WHEN handed < ? THEN ? ELSE handed END "
    "WHERE area = ? AND device = ?"
)
HANDED = "UPDATE head SET handed = ? WHERE area = ? AND device = ? AND handed < ?"
COVERED = "UPDATE head SET covered = ? WHERE area = ? AND device = ? AND covered <> ?"
RENUMBER = "renumber"
"""Setting: "1" when the next sync has to take a new device number before it pushes."""
FORMER = "former_devices"
"""Setting: the numbers that this folder's device had before, with commas between."""
SET_CARDS = Upsert("card", ("device", "public", "account", "signature"), ("device",))


def confirm(replica: Replica, heads: Heads) -> None:
    """Notes how far the home hub has each device's changes; it may have gone back.

    Now and then the own chain is signed there, so that later runs need not hash it from its start.
    """
    with replica.store.transaction() as connection:
        confirm_in(connection, replica, heads)


def confirm_in(connection: Connection, replica: Replica, heads: Heads) -> None:
    """The same in a transaction that is under way."""
    device, key = replica.device, replica.device_key
    told: list[Row] = []
    for area, theirs in heads.items():
        for other, last, before in connection.query(KNOWN, (area,)):
            if other not in theirs:
                continue
            n = min(theirs[other], last)
            if n != before:
                told.append((n, n, n, area, other))
            if other == device and n // OWN_ENDS_EVERY > before // OWN_ENDS_EVERY:
                link = log.link_at(connection, area, device, n)
                end = (area, device, n, link, key.sign_run(area, device, n, link), 0, 0)
                connection.upsert(log.SET_RUN_ENDS, [end])
    if told:
        connection.executemany(CONFIRMED, told)


def hand(replica: Replica, heads: Heads) -> None:
    """Notes, before they leave, how far own changes are given to somebody, answered or not."""
    device = replica.device
    rows = [
        (theirs[device], area, device, theirs[device])
        for area, theirs in heads.items()
        if device in theirs
    ]
    if rows:
        with replica.store.transaction() as connection:
            connection.executemany(HANDED, rows)


def cover(replica: Replica, covered: Mapping[str, int], device: str = "") -> None:
    """Notes how far the home hub's last backup holds own changes, or those of another of this
    folder's numbers, by area."""
    with replica.store.transaction() as connection:
        cover_in(connection, covered, device or replica.device)


def cover_in(connection: Connection, covered: Mapping[str, int], device: str) -> None:
    """The same in a transaction that is under way."""
    rows = [(n, area, device, n) for area, n in covered.items()]
    if rows:
        connection.executemany(COVERED, rows)


def former_devices(replica: Replica) -> list[str]:
    """The numbers that this folder's device had before."""
    return [device for device in replica.setting(FORMER).split(",") if device]


def is_unchanged(replica: Replica, runs: Iterable[Run]) -> bool:
    """Whether own changes are still those of the runs: another process of this folder may have
    written them anew until they were handed on."""
    return all(
        replica.query(BODIES, (run.area, run.device, run.first, run.last))
        == [(n, body) for n, body in enumerate(run.bodies, run.first)]
        for run in runs
        if run.device == replica.device
    )


def give(replica: Replica, runs: Sequence[Run]) -> None:
    """Notes that the runs are about to leave. Raises FileBusy when they are no longer what stands
    in the log."""
    heads: dict[str, dict[str, int]] = {}
    for run in runs:
        heads.setdefault(run.area, {})[run.device] = run.last
    hand(replica, heads)
    if not is_unchanged(replica, runs):
        raise FileBusy(
            "另一个程序正在同步这份数据，请稍后再同步",
            "Another program is syncing this folder; sync again in a moment",
        )


def confirmed(replica: Replica) -> dict[str, dict[str, int]]:
    """How far the home hub has each device's changes, as last heard."""
    found: dict[str, dict[str, int]] = {}
    for area, device, n in replica.query("SELECT area, device, confirmed FROM head"):
        found.setdefault(area, {})[device] = n
    return found


def note_held(replica: Replica, held: Sequence[Held]) -> None:
    """Remembers what the hub holds of this laptop's changes, to show it to their author."""
    if held:
        with replica.store.transaction() as connection:
            connection.upsert(SET_NOTED, [h.noted for h in held])


def noted(replica: Replica) -> list[tuple[str, str, int, str]]:
    """(area, device, n, why in Chinese) of the own changes that the hub's answers said it holds."""
    sql = "SELECT area, device, n, zh FROM quarantine WHERE device = ? AND code IS NOT NULL"
    return [(area, device, n, zh) for area, device, n, zh in replica.query(sql, (replica.device,))]


def forget_held(replica: Replica, held: Sequence[tuple[str, str, int]]) -> None:
    """Takes back what was noted of these changes."""
    if held:
        with replica.store.transaction() as connection:
            connection.executemany(UNNOTE, held)


def let_in(replica: Replica) -> frozenset[str]:
    """Applies what only somebody's word has kept out, once everything is synced; returns the kinds
    that changed."""
    if not replica.query(EARLY):
        return frozenset()
    with replica.intake() as intake:
        intake.let_in()
        return intake.touched


def record_of(replica: Replica, area: str, device: str, n: int) -> str | None:
    """The record that a change is about, "" where it cannot be read; None without the change."""
    sql = "SELECT record FROM change WHERE area = ? AND device = ? AND n = ?"
    rows = replica.query(sql, (area, device, n))
    return str(rows[0][0]) if rows else None


def keep_cards(replica: Replica, cards: Iterable[Card]) -> None:
    """Remembers whose devices are whose; the caller has checked who vouches for them."""
    rows = [(card.device, card.public, card.account, card.signature) for card in cards]
    if rows:
        with replica.store.transaction() as connection:
            connection.upsert(SET_CARDS, rows)


def card_of(replica: Replica, device: str) -> Card | None:
    """The card of a device, None when it was never met."""
    sql = "SELECT device, public, account, signature FROM card WHERE device = ?"
    for number, public, account, signature in replica.query(sql, (device,)):
        return Card(number, bytes(public), account, bytes(signature))
    return None


def public_of(replica: Replica, device: str) -> bytes | None:
    """The public key of a device, None when nobody has vouched for it."""
    if device == replica.device:
        return replica.device_key.public
    card = card_of(replica, device)
    return card.public if card else None
