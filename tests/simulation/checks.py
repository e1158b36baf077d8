"""What must be so, during a run and when everything has been let through (docs/sync.md)."""

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sync.changes.change import Change, decode
from sync.changes.heads import Heads
from sync.changes.merge import LEAVING, OVER, State, conflict_id
from sync.hub.verify import verify
from sync.protocol.exchange import reads
from sync.records.catalogue import KINDS
from sync.replica.check import check
from sync.replica.handing import former_devices
from sync.replica.holding import HELD, HELD_KIND, stands
from sync.replica.replica import Replica
from sync.replica.tables import layout_of
from sync.stamps import NOTHING
from tests.simulation.actors import Hub, Laptop

if TYPE_CHECKING:
    from tests.simulation.world import World

SHOWN_MAX = 5
"""Examples of one fault."""
LOG = "SELECT area, device, n, kind, record, body FROM change"


@dataclass(frozen=True)
class Saved:
    """A value of which a person was told that it is saved."""

    laptop: Laptop
    value: Any


def is_really_there(name: str, device: str, hub: Hub, mine: Heads) -> list[str]:
    """A sync said that all is done: the hub must have what was here when it began."""
    theirs = hub.desk.replica.heads()
    return [
        f"{name}: complete, but the hub has {have} of {n} in {area}"
        for area, heads in mine.items()
        if (n := heads.get(device, 0)) > (have := theirs.get(area, {}).get(device, 0))
    ]


def counted(hub: Hub) -> dict[str, int]:
    """How much of everything there is, to see how rich a world was."""
    replica = hub.desk.replica
    steps = replica.fetch("issue_step")
    return {
        "changes": replica.query("SELECT count(*) FROM change")[0][0],
        "held": len(replica.held()),
        "conflicts": replica.count("conflict"),
        "settled": replica.count("conflict") - replica.count("conflict", "", {"settled": None}),
        "taken": sum(step["taken"] is not None for step in steps),
        "refused": sum(bool(step["refused"]) for step in steps),
        "restores": hub.restores,
    }


def at_the_end(world: "World") -> list[str]:
    """Everything that is wrong once everybody has been let through."""
    hub = world.hub
    with hub.running():
        found = [f"hub: {fault.en}" for fault in verify(hub.desk).faults]
        found += nothing_lost(hub.desk.replica, world.saved)
        found += nothing_overruled(hub.desk.replica)
        found += numbered_once(hub.desk.replica)
    for laptop in world.laptops:
        with laptop.running():
            found += [f"{laptop.name}: {fault.en}" for fault in check(laptop.replica).faults]
        pending = laptop.replica.pending()
        if pending:
            found.append(f"{laptop.name}: {pending} changes are not confirmed")
    found += same_records(world)
    found += in_scope(world)
    return found


# -- convergence --------------------------------------------------------------------------------


def states(replica: Replica) -> dict[tuple[str, str], State]:
    """Every record by area and id, as the program of its machine reads it."""
    found = {}
    for kind in (*KINDS, "other"):
        layout = layout_of(kind)
        for row in replica.query(layout.select("area >= ?"), ("",)):
            state = layout.state(row)
            found[state.area, state.id] = state
    return found


def same_records(world: "World") -> list[str]:
    """Whoever may read an area holds the records there that the hub holds, but for those with own
    changes that the hub holds back."""
    wrong = []
    hub = world.hub.desk
    with world.hub.running():
        theirs = states(hub.replica)
    held = defaultdict(set)
    records = {one.id: one for one in hub.replica.fetch(HELD, deleted=True)}
    for one in records.values():
        if stands(one.values):
            record = one["record"]
            held[one["device"]].add((one.area, record))
            while record in records:  # a word on a held change, which counts where it was said
                record = records[record]["record"]
                held[one["device"]].add((one.area, record))
    for laptop in world.laptops:
        rights = hub.access.rights(laptop.account)
        own = held[laptop.replica.device]
        with laptop.running():
            mine = states(laptop.replica)
        for key in sorted(mine.keys() | theirs.keys()):
            if reads(rights, key[0]) and key not in own and mine.get(key) != theirs.get(key):
                wrong.append(f"{laptop.name} and hub: {mine.get(key)} / {theirs.get(key)}")
    return _some("the records differ", wrong)


# -- nothing lost -------------------------------------------------------------------------------


def nothing_lost(hub: Replica, saved: list[Saved]) -> list[str]:
    """Every value that somebody was told is saved stands in the hub's log."""
    everything = b"\n".join(bytes(body) for *_, body in hub.query(LOG)).decode(errors="replace")
    lost = [f"{one.laptop.name}: {one.value}" for one in saved if str(one.value) not in everything]
    return _some("the hub has never heard of", lost)


def nothing_overruled(hub: Replica) -> list[str]:
    """Every applied value is the record's, was overwritten by somebody who had seen it, or is in a
    conflict."""
    now = states(hub)
    lost: list[str] = []
    written: dict[tuple[str, str, str], list[tuple[str, Change]]] = defaultdict(list)
    for area, _, _, kind, record, body in hub.query(LOG):
        if kind not in ("conflict", HELD, HELD_KIND):
            change = decode(bytes(body))
            if change.stamp <= max(change.over.values(), default=NOTHING):
                lost.append(f"{record} {change.stamp}: a stamp before what it replaces")
            for name in change.set:
                written[area, record, name].append((change.stamp, change))
    for (area, record, name), changes in written.items():
        state = now.get((area, record))
        if state is None:
            lost.append(f"{area} {record}: no such record")
            continue
        field = KINDS[state.kind].fields.get(name) if state.kind in KINDS else None
        if name in LEAVING or (field is not None and field.hub_only):
            continue
        for stamp, change in changes:
            if not _accounted(now, state, name, stamp, change, changes):
                lost.append(f"{record} {name} {stamp}: {change.set[name]!r}")
    return _some("gone without a person's word", lost)


def _accounted(
    now: dict[tuple[str, str], State],
    state: State,
    name: str,
    stamp: str,
    change: Change,
    changes: list[tuple[str, Change]],
) -> bool:
    in_conflict = (state.area, conflict_id(state.id, name, stamp)) in now
    if state.stamp_of(name) == stamp:
        unseen = [
            leaving
            for leaving in LEAVING
            if state.values.get(leaving)
            if stamp > state.stamps.get(leaving + OVER + name, state.stamp)
        ]
        return in_conflict or not unseen or name not in state.values
    seen = any(other.over.get(name, NOTHING) >= stamp for _, other in changes)
    same = any(at > stamp and other.set[name] == change.set[name] for at, other in changes)
    unknown = change.set[name] is None and change.record == ""
    return in_conflict or seen or same or unknown


# -- numbers and scopes -------------------------------------------------------------------------


def numbered_once(hub: Replica) -> list[str]:
    """No two records have one number, and none is without."""
    wrong = []
    for kind, name in (("issue", "number"), ("household", "code")):
        owners: dict[str, set[str]] = defaultdict(set)
        for record in hub.fetch(kind, deleted=True):
            if record[name] is None and not record["moved"]:
                wrong.append(f"{kind} {record.id} has no {name}")
            if record[name] is not None:
                owners[record[name]].add(record.id)
        wrong += [f"{n} is of {ids}" for n, ids in owners.items() if len(ids) > 1]
    return _some("numbers", wrong)


def in_scope(world: "World") -> list[str]:
    """Nobody holds what others wrote where the person may read no longer."""
    wrong = []
    for laptop in world.laptops:
        rights = world.hub.desk.access.rights(laptop.account)
        for area, heads in laptop.replica.heads().items():
            others = heads.keys() - {laptop.replica.device, *former_devices(laptop.replica)}
            if others and not reads(rights, area):
                wrong.append(f"{laptop.name} holds {area}")
    return _some("out of scope", wrong)


def _some(what: str, wrong: list[str]) -> list[str]:
    more = f" and {len(wrong) - SHOWN_MAX} more" if len(wrong) > SHOWN_MAX else ""
    return [f"{what}: {'; '.join(wrong[:SHOWN_MAX])}{more}"] if wrong else []
