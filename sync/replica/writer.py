"""All writing into a replica: one writer per transaction, which stores log and rows together.

A writer collects what one transaction changes (log entries, heads, record states) and stores it
at the end in bulk, so that a thousand pulled changes cost a handful of statements.
"""

import reprlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sync.changes import chain
from sync.changes.change import Change, encode
from sync.changes.merge import DELETED, LEAVING, MOVED, Clash, State, merge
from sync.errors import BadValue, Missing, Refused
from sync.records.catalogue import KINDS
from sync.records.fields import TEXT_LENGTH_MAX, Field
from sync.records.kinds.base import FROZEN, Kind
from sync.records.places import area_code
from sync.replica import log
from sync.replica.holding import HELD, HELD_KIND, Holding, Turned, by_record, replay
from sync.replica.index import IDS_AT_ONCE, SearchIndex
from sync.replica.tables import layout_of
from sync.stamps import NOTHING, Clock, milliseconds_of
from sync.store.contract import Connection, Row


class Located(NamedTuple):
    """Where a record lives."""

    kind: str
    area: str


class Writer:
    """Collects the changes of one transaction on ``connection``; ``flush`` stores them."""

    def __init__(self, connection: Connection, clock: Clock, searchable: bool) -> None:
        self.connection = connection
        self.clock = clock
        self.touched: set[str] = set()
        self.holding = Holding(connection, clock.device)
        self.turned: list[Turned] = []
        """Changes that held records made applied, or no longer, in this transaction."""
        self._index = SearchIndex(connection) if searchable else None
        self._states: dict[tuple[str, str, str], State | None] = {}
        self._places: dict[str, Located] = {}
        self._dirty: dict[tuple[str, str, str], State | None] = {}  # as it was, where known
        self._heads: dict[tuple[str, str], tuple[int, bytes]] = {}
        self._moved_heads: dict[tuple[str, str], None] = {}
        self._log: list[Row] = []
        self._seqs: dict[str, int] = {}

    # -- what is there ------------------------------------------------------------------------

    def head(self, area: str, device: str) -> tuple[int, bytes]:
        """(n, link) of the device's last change in the area, with what this writer added."""
        key = (area, device)
        if key not in self._heads:
            self._heads[key] = log.head(self.connection, area, device)
        return self._heads[key]

    def locate(self, record: str) -> Located:
        """Kind and area of a record. Raises Missing."""
        if record not in self._places:
            states = [
                state
                for kind, area in self.connection.query(log.PLACES, (record,))
                if (state := self.state(kind, area, record)) is not None
            ]
            if not states:
                raise Missing(f"没有编号为 {record} 的记录", f"There is no record {record}")
            place = min(states, key=lambda state: (state.moved, state.area))
            self._places[record] = Located(place.kind, place.area)
        return self._places[record]

    def current(self, record: str) -> str:
        """The id of a record whose number may have changed before anybody else had seen it."""
        return log.alias_of(self.connection, record) or record

    def state(self, kind: str, area: str, record: str) -> State | None:
        """What the replica holds of a record, with what this writer did to it."""
        key = (kind, area, record)
        if key not in self._states:
            self.prefetch(kind, area, [record])
        return self._states[key]

    def prefetch(self, kind: str, area: str, records: Iterable[str]) -> None:
        """Reads many records of one kind and area at once."""
        wanted = [r for r in dict.fromkeys(records) if (kind, area, r) not in self._states]
        layout = layout_of(kind)
        for start in range(0, len(wanted), IDS_AT_ONCE):
            part = wanted[start : start + IDS_AT_ONCE]
            sql = layout.select(f"area = ? AND id IN ({', '.join('?' * len(part))})")
            self._states |= dict.fromkeys([(kind, area, r) for r in part])
            for row in self.connection.query(sql, (area, *part)):
                self._states[kind, area, row[1]] = layout.state(row)

    # -- what comes in ------------------------------------------------------------------------

    def apply(
        self, area: str, device: str, change: Change, body: bytes, link: bytes | None = None
    ) -> list[Clash]:
        """Logs one change that joins its device's head and merges it into its record, unless a
        held record keeps it out. ``link`` is the chain's behind it, where that was hashed already.
        """
        n, before = self.head(area, device)
        if change.n != n + 1:
            raise ValueError(f"change {change.n} does not follow {n}")
        self.advance(area, device, change.n, link or chain.links(before, [body])[0])
        kept_out = self.holding.keeps_out(area, device, change.n)
        kind = HELD_KIND if kept_out else change.kind
        self._append(area, device, change.n, kind, change.record_id, body)
        self.clock.observe(change.stamp)
        return [] if kept_out else self._merge(area, change)

    def advance(self, area: str, device: str, n: int, link: bytes) -> None:
        """Moves a head, also over a change that is held in quarantine."""
        self._heads[area, device] = (n, link)
        self._moved_heads[area, device] = None

    def keep_body(self, area: str, device: str, n: int, body: bytes, record: str) -> None:
        """Logs a change that is not applied (it waits in quarantine); its bytes travel on."""
        last, link = self.head(area, device)
        if n != last + 1:
            raise ValueError(f"change {n} does not follow {last}")
        self.advance(area, device, n, chain.links(link, [body])[0])
        self._append(area, device, n, HELD_KIND, record, body)

    def _append(self, area: str, device: str, n: int, kind: str, record: str, body: bytes) -> None:
        if area not in self._seqs:
            self._seqs[area] = log.last_seq(self.connection, area)
        self._seqs[area] += 1
        self._log.append((area, device, n, self._seqs[area], kind, record, body))

    def _merge(self, area: str, change: Change) -> list[Clash]:
        record = change.record_id
        before = self.state(change.kind, area, record)
        after, clashes = merge(before or State(change.kind, area, record), change)
        self._states[change.kind, area, record] = after
        self._dirty.setdefault((change.kind, area, record), before)
        self._places[record] = Located(change.kind, area)
        self.touched.add(change.kind)
        if change.kind == HELD:
            self.holding.hear(area, record, after.values)
        return clashes

    def rebuild(self, kind: str, area: str, record: str) -> list[Clash]:
        """Makes a record anew from its applied changes in the log, which must be stored; gone when
        there are none. Returns every clash on the way."""
        state, clashes = replay(self.connection, kind, area, record)
        self._states[kind, area, record] = state
        self._places.pop(record, None)
        self.touched.add(kind)
        if kind == HELD:
            self.holding.hear(area, record, state.values if state else None)
        if state is not None:
            self._dirty[kind, area, record] = None
            return clashes
        self.connection.execute(layout_of(kind).drop, (area, record))
        if self._index is not None:
            self._index.drop([(record, area)])
        return clashes

    def turn(self, turned: list[Turned]) -> None:
        """Makes the records of these changes anew, and those that follow from them."""
        while turned:
            for place, ones in by_record(turned).items():
                clashes = self.rebuild(*place)
                self.turned += [one.among(clashes) for one in ones]
                self.clock.observe(max(one.change.stamp for one in ones))
            self._store()
            turned = self.holding.turn()

    # -- what is written here -----------------------------------------------------------------

    def write(
        self,
        author: str,
        kind: str,
        area: str,
        record: str,
        values: Mapping[str, Any],
        stale: Mapping[str, str] | None = None,
    ) -> str:
        """One change of this device; ``record`` "" makes a new record. Returns the record's id.
        ``stale`` names the stamps of values that the person saw and that are no longer held.
        """
        stamp = self.clock.tick()
        while not record and log.alias_of(self.connection, stamp):
            stamp = self.clock.tick()  # open windows know another record under this number
        n, _ = self.head(area, self.clock.device)
        state = self.state(kind, area, record) if record else None
        over: dict[str, str] = {}
        if state is not None:
            seen = {name: state.stamp_of(name) for name in values} | dict(stale or {})
            if values.keys() & set(LEAVING):
                seen = state.seen_stamps() | seen
            over = {name: at for name, at in seen.items() if at}
        wall = 0 if milliseconds_of(stamp) == self.clock.wall else self.clock.wall
        change = Change(n + 1, stamp, author, kind, dict(values), record, over, wall)
        if not record:
            self._states[kind, area, stamp] = None  # just made: nobody can hold it
        self.apply(area, self.clock.device, change, encode(change))
        return change.record_id

    def stamp_when(self, record: str, name: str, value: Any) -> str:
        """The stamp of the last change that gave a field this value; "" when none did."""
        found = NOTHING
        for entry in log.history(self.connection, record):
            if name in entry.change.set and entry.change.set[name] == value:
                found = max(found, entry.change.stamp)
        return found

    # -- the end ------------------------------------------------------------------------------

    def flush(self) -> None:
        """Stores everything collected, and what follows from held records; the caller commits."""
        self._store()
        self.turn(self.holding.turn())

    def _store(self) -> None:
        if not (self._log or self._moved_heads or self._dirty):
            return
        self.connection.upsert(log.APPEND, self._log)
        self.connection.upsert(
            log.SET_HEADS, [(a, d, *self._heads[a, d]) for a, d in self._moved_heads]
        )
        last = self.clock.last
        self.connection.upsert(log.SET_LEDGER, [(a, seq, last) for a, seq in self._seqs.items()])
        by_kind: dict[str, list[tuple[State | None, State]]] = defaultdict(list)
        for key, before in self._dirty.items():
            state = self._states[key]
            if state is not None:
                by_kind[state.kind].append((before, state))
        for kind, states in by_kind.items():
            layout = layout_of(kind)
            self.connection.upsert_shaped(layout.upsert, layout.shaped(s for _, s in states))
            if self._index is not None:
                self._index.put(states)
        self._log, self._dirty, self._moved_heads, self._seqs = [], {}, {}, {}


class Act:
    """What one person does in one transaction (docs/architecture.md, "Replica")."""

    def __init__(self, writer: Writer, author: str, hub: bool = False) -> None:
        self._writer = writer
        self._author = author
        self._hub = hub

    @property
    def touched(self) -> frozenset[str]:
        """The kinds written so far."""
        return frozenset(self._writer.touched)

    def add(self, kind: str, area: str, values: Mapping[str, Any], id: str = "") -> str:
        """Makes a record and returns its id; ``id`` only for natural kinds.

        Raises BadValue for an unknown kind, field or area, or a value that does not fit, Refused.
        """
        declared = _kind(kind)
        if bool(id) != declared.natural:
            raise BadValue(
                f"“{declared.zh}”{'须' if declared.natural else '不能'}指定编号",
                f"{declared.en} {'needs' if declared.natural else 'takes no'} id",
            )
        known = {name: value for name, value in values.items() if value is not None}
        self._check(declared, known)
        return self._writer.write(self._author, kind, declared.place(area), id, known)

    def set(
        self, id: str, values: Mapping[str, Any], seen: Mapping[str, Any] | None = None
    ) -> bool:
        """Sets fields of a record; those that hold the value already are left alone.

        ``seen`` holds the values that the person had before their eyes, where a screen may be
        older than the record: what came in meanwhile is then a difference, not overwritten.
        Returns whether anything changed. Raises Missing, BadValue, Refused (deleted record).
        """
        id = self._writer.current(id)
        place = self._writer.locate(id)
        state = self._writer.state(place.kind, place.area, id)
        if state is None:
            raise Missing(f"没有编号为 {id} 的记录", f"There is no record {id}")
        self._check(_kind(place.kind), values)
        if state.moved:
            raise Refused(
                f"这条记录已迁往区划{state.values[MOVED]}，请在那里修改",
                f"The record has moved to area {state.values[MOVED]}; change it there",
            )
        if _kind(place.kind).frozen:
            raise Refused(*FROZEN)
        if state.deleted and DELETED not in values:
            raise Refused(
                "这条记录已删除，请先恢复再修改", "The record is deleted; restore it first"
            )
        changed = {
            name: value
            for name, value in values.items()
            if state.values.get(name) != value or type(state.values.get(name)) is not type(value)
        }
        if changed:
            stale = {
                name: self._writer.stamp_when(id, name, value)
                for name, value in (seen or {}).items()
                if name in changed and state.values.get(name) != value
            }
            self._writer.write(self._author, place.kind, place.area, id, changed, stale)
        return bool(changed)

    def delete(self, id: str) -> bool:
        """Marks a record deleted; nothing is erased."""
        return self.set(id, {DELETED: True})

    def restore(self, id: str) -> bool:
        """Takes a deletion back."""
        return self.set(id, {DELETED: False})

    def move(self, id: str, area: str) -> bool:
        """Takes a record to another area: it leaves where it was and stands there with the same
        number and values, but for those that hubs give. Returns False when it is there already.

        Raises Missing, BadValue, Refused for a deleted record or an area's own.
        """
        id = self._writer.current(id)
        place, area = self._writer.locate(id), area_code(area)
        state = self._writer.state(place.kind, place.area, id)
        kind = _kind(place.kind)
        if state is None or state.moved or place.area == area:
            return False
        if state.deleted or (kind.natural and not kind.moves):
            raise Refused("这条记录不能迁移", "This record cannot be moved")
        there = self._writer.state(place.kind, area, id)
        values = {
            n: v for n, v in state.values.items() if n not in LEAVING and not _of_hub(kind, n)
        }
        if there is not None:
            gone = [n for n in there.values if not _of_hub(kind, n) and n not in values]
            values = dict.fromkeys(gone) | values
        self._writer.write(self._author, place.kind, place.area, id, {MOVED: area})
        self._writer.write(self._author, place.kind, area, id, values)
        return True

    def leave(self, id: str, area: str, there: str | None) -> None:
        """Marks the copy of a record in ``area`` as gone to ``there``, where it stands already, or
        as standing here (None): two people had moved it to different areas."""
        state = self._writer.state(self._writer.locate(id).kind, area, id)
        if state is not None and state.values.get(MOVED) != there:
            self._writer.write(self._author, state.kind, area, id, {MOVED: there})

    def _check(self, kind: Kind, values: Mapping[str, Any]) -> None:
        if kind.hub_only and not self._hub:
            raise Refused(f"“{kind.zh}”由中心生成", f"{kind.en} is made by the hub")
        for name, value in values.items():
            field = kind.fields.get(name)
            if field is None:
                raise BadValue(
                    f"“{kind.zh}”没有字段“{name}”；有：{'、'.join(kind.fields)}",
                    f"{kind.en} has no field “{name}”; there are: {', '.join(kind.fields)}",
                )
            if name == MOVED:
                raise BadValue(
                    "迁移区划请用“迁移”，不能直接填写", "Use “move” to take a record elsewhere"
                )
            if field.hub_only and not self._hub:
                raise Refused(
                    f"“{field.zh}”由中心决定，不能填写", f"{field.en} is decided by the hub"
                )
            if not field.fits(value):
                raise _misfit(field, value)


def _of_hub(kind: Kind, name: str) -> bool:
    declared = kind.fields.get(name)
    return declared is not None and declared.hub_only


def _misfit(field: Field, value: object) -> BadValue:
    """What is too long or of another type, without repeating all of it."""
    if isinstance(value, str) and len(value) > TEXT_LENGTH_MAX:
        return BadValue(
            f"“{field.zh}”最多{TEXT_LENGTH_MAX}字，现有{len(value)}字，请删减或分开填写",
            f"{field.en} holds at most {TEXT_LENGTH_MAX} characters; this has {len(value)}",
        )
    shown = reprlib.repr(value)
    return BadValue(
        f"“{field.zh}”存不下{shown}，请核对填写的内容",
        f"{field.en} cannot hold {shown}; check what was entered",
    )


def _kind(name: str) -> Kind:
    found = KINDS.get(name)
    if found is None:
        raise BadValue(
            f"没有“{name}”这种记录；有：{'、'.join(KINDS)}",
            f"No kind of record “{name}”; there are: {', '.join(KINDS)}",
        )
    return found
