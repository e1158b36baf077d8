"""The home hub's branch of somebody's device takes the place of another that came by a relay.

Where a folder was copied, two computers may give one number to different changes. Each parts from
the other when it meets the hub (``rewrite``), but a laptop that relays for one of them may hold
the branch that the hub did not take, and nobody but its author may write that anew. See
docs/sync.md, "Writing anew".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sync.changes.chain import Run, first_link, links
from sync.changes.change import Change
from sync.replica import log
from sync.replica.branches import bodies_beyond, ids_of, said_by, twins
from sync.replica.handing import former_devices, public_of
from sync.replica.holding import read
from sync.replica.intake import Intake, Taken
from sync.replica.own import Own, survey
from sync.replica.replica import Replica
from sync.replica.rewrite import cut, point, stamped_anew, unjoined, write_anew
from sync.replica.writer import Writer
from sync.stamps import Clock, milliseconds_of
from sync.store.contract import Connection, Upsert

BODIES = "SELECT body FROM change WHERE area = ? AND device = ? ORDER BY n"
PLACES = (
    "SELECT DISTINCT kind, record FROM change WHERE area = ? AND device = ? AND n > ? "
    "AND kind <> ''"
)
NO_WORD = "DELETE FROM quarantine WHERE area = ? AND device = ? AND n > ?"
IN_AREA = "SELECT n, body FROM change WHERE area = ?"
ORPHANS = "SELECT device, n, link, body FROM orphan WHERE area = ?"
DELIVERED = "DELETE FROM orphan WHERE area = ? AND device = ? AND link = ?"
SET_ORPHANS = Upsert("orphan", ("area", "device", "n", "link", "body"), ("area", "device", "link"))


@dataclass(frozen=True)
class Adopted:
    """How many changes of others were replaced by the hub's, how many of these nobody has brought
    to the hub yet, and the kinds of record that changed."""

    replaced: int = 0
    aside: int = 0
    touched: frozenset[str] = frozenset()


@dataclass
class _Branch:
    """One device's changes in one area, as they are here and at the hub."""

    area: str
    device: str
    runs: list[Run]
    mine: list[bytes]
    theirs: list[bytes]
    same: int
    """How many both have in common, from the first on."""

    @property
    def is_forked(self) -> bool:
        return self.same < min(len(self.mine), len(self.theirs))

    def lost(self) -> list[tuple[int, bytes, Change | None]]:
        """(n, body, change) of what the hub has others of."""
        return [
            (n, body, read(body, n)) for n, body in enumerate(self.mine[self.same :], self.same + 1)
        ]


def adopt(replica: Replica, runs: Mapping[str, Sequence[Run]]) -> Adopted:
    """Puts the hub's branches of others' devices in the place of those that are here; ``runs`` is
    all that the hub has in some areas, this device's own perhaps excepted.

    What a former number of this very folder wrote is written anew under its present one. Raises
    BadAnswer, and then nothing is changed.
    """
    with replica.store.transaction() as connection:
        branches = [
            branch
            for area, its_runs in runs.items()
            for branch in _branches(replica, connection, area, its_runs)
            if branch.is_forked
        ]
        clock = Clock(replica.device, log.last_stamp(connection), replica.now)
        writer = Writer(connection, clock, replica.searchable)
        places = [place for branch in branches for place in _cut(connection, branch)]
        for place in dict.fromkeys(places):
            writer.rebuild(*place)
        _take(replica, writer, branches)
        former = set(former_devices(replica))
        _write_own(replica, writer, [b for b in branches if b.device in former])
        _keep(connection, [b for b in branches if b.device not in former])
        aside = sum(_without_the_delivered(connection, area) for area in {b.area for b in branches})
        replaced = sum(len(branch.lost()) for branch in branches)
        return Adopted(replaced, aside, frozenset(writer.touched))


def _branches(
    replica: Replica, connection: Connection, area: str, runs: Sequence[Run]
) -> list[_Branch]:
    by_device: dict[str, list[Run]] = {}
    for run in runs:
        by_device.setdefault(run.device, []).append(run)
    found = []
    for device, its_runs in by_device.items():
        mine = [bytes(body) for (body,) in connection.query(BODIES, (area, device))]
        if device == replica.device or len(mine) != log.head(connection, area, device)[0]:
            continue
        theirs = bodies_beyond(its_runs, 0, first_link(area, device))
        if theirs is None:
            raise unjoined(f"{area} {device}")
        pairs = zip(mine, theirs, strict=False)
        differ = (n for n, (one, other) in enumerate(pairs) if one != other)
        same = next(differ, min(len(mine), len(theirs)))
        found.append(_Branch(area, device, its_runs, mine, theirs, same))
    return found


def _cut(connection: Connection, branch: _Branch) -> list[tuple[str, str, str]]:
    """Takes the branch that is here out of the log; returns the places of its records."""
    since = (branch.area, branch.device, branch.same)
    places = [(kind, branch.area, record) for kind, record in connection.query(PLACES, since)]
    connection.execute(NO_WORD, since)
    cut(connection, branch.device, {branch.area: branch.same})
    return places


def _take(replica: Replica, writer: Writer, branches: Sequence[_Branch]) -> None:
    intake, taken = Intake(writer, hub=False), Taken()
    for branch in branches:
        for run in branch.runs:
            intake.take(run, lambda device: public_of(replica, device), True, taken)
    if taken.missing:
        raise unjoined(str(taken.missing[:3]))
    intake.flush()


def _write_own(replica: Replica, writer: Writer, branches: Sequence[_Branch]) -> None:
    """Writes anew what a former number of this folder wrote, but for the acts that the hub has."""
    lost = {(b.area, b.device): [c for *_, c in b.lost() if c is not None] for b in branches}
    pairs = {}
    for b in branches:
        theirs = [read(body, n) for n, body in enumerate(b.theirs[b.same :], b.same + 1)]
        both = zip(lost[b.area, b.device], theirs, strict=False)
        pairs[f"{b.area} {b.device}"] = [(one, other) for one, other in both if other is not None]
    counts, known = twins(pairs)
    changes = [change for its in lost.values() for change in its]
    tail = [
        Own(area, change)
        for (area, device), its in lost.items()
        for change in its[counts[f"{area} {device}"] :]
    ]
    tail.sort(key=lambda one: one.change.stamp)
    if not changes:
        return
    clock = writer.clock
    stamps = dict(known)
    stamps |= stamped_anew(writer.connection, clock, tail, lambda c: milliseconds_of(c.stamp))
    ids = ids_of(changes, stamps)
    _, own = survey(writer.connection, replica.device)
    write_anew(writer, tail, stamps, ids)
    clock.now = replica.now
    point(writer, own, ids)


def _keep(connection: Connection, branches: Sequence[_Branch]) -> None:
    """Keeps aside what only its author can bring to the hub."""
    rows = []
    for branch in branches:
        ends = links(first_link(branch.area, branch.device), branch.mine)
        rows += [(branch.area, branch.device, n, ends[n - 1], body) for n, body, _ in branch.lost()]
    connection.upsert(SET_ORPHANS, rows)


def _without_the_delivered(connection: Connection, area: str) -> int:
    """Lets go of what the authors have brought to the hub under other numbers; returns how much is
    still kept of an area."""
    orphans = connection.query(ORPHANS, (area,))
    if not orphans:
        return 0
    changes = (read(bytes(body), n) for n, body in connection.query(IN_AREA, (area,)))
    known = {said_by(change) for change in changes if change is not None}
    left = 0
    for device, n, link, body in orphans:
        change = read(bytes(body), n)
        if change is not None and said_by(change) in known:
            connection.execute(DELIVERED, (area, device, link))
        else:
            left += 1
    return left
