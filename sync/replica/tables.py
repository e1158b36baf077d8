"""One typed table per kind, and how a record's state becomes a row of it and back.

The columns are area, id, the kind's fields, then ``stamp`` (of the change that made the record),
``stamps`` (JSON: the fields that carry another stamp) and ``extra`` (JSON: fields that a newer
program knows). Records of kinds that this program does not know rest in the table ``other``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec

from sync.changes.merge import State
from sync.records.catalogue import KINDS
from sync.records.fields import Field, FlagField, IdField, ListField, NumberField, RefField
from sync.records.kinds.attachment import DigestField
from sync.stamps import NOTHING
from sync.store.contract import Row, Shape, Table, Upsert

OTHER = "other"
_KEYS = ("area", "id")
_TAIL = ("stamp", "stamps", "extra")
_LOOKED_UP = (RefField, DigestField, IdField)
"""Fields that records are found by: each has an index. Whoever enters a person is told at once
where else that ID number is on record."""

_COUNTED = {"household": "code", "issue": "number"}
"""The numbers that hubs give: each push asks for the greatest of a place."""
PLANS_MAX = 1_000
"""Sets of fields for which a layout remembers how they lie in a row."""

_to_json = msgspec.json.Encoder().encode
_from_json = msgspec.json.Decoder().decode


def _to_text(value: Any) -> str:
    return _to_json(value).decode()


class _Plan(NamedTuple):
    """Where the values of states that hold the same fields, all of them known, lie in a row."""

    shape: Shape
    pick: Callable[[Mapping[str, Any]], Row]
    written: tuple[tuple[int, Callable[[Any], Any]], ...]
    """The cells that are written otherwise than the value stands in a state."""


@dataclass(frozen=True)
class Record:
    """A record as everyone but the merge sees it; ``record["field"]`` is None when not known."""

    kind: str
    area: str
    id: str
    values: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    @property
    def deleted(self) -> bool:
        """Whether the record is deleted."""
        return bool(self.values.get("deleted"))


@dataclass(frozen=True)
class Layout:
    """The SQL and the conversions of one kind's table."""

    kind: str
    table: str
    columns: tuple[str, ...]
    """Field columns, in order (without keys and tail)."""
    flags: frozenset[int]
    lists: frozenset[int]

    @cached_property
    def _plans(self) -> dict[tuple[str, ...], _Plan | None]:
        """By the fields that a state holds; None where its cells are not just its values."""
        return {}

    @cached_property
    def positions(self) -> dict[str, int]:
        """Where a field's column stands among ``columns``."""
        return {name: position for position, name in enumerate(self.columns)}

    @property
    def all_columns(self) -> tuple[str, ...]:
        """Keys, field columns and tail, in the order of a row."""
        return (*_KEYS, *self.columns, *_TAIL)

    def select(self, condition: str) -> str:
        """SELECT of whole rows where ``condition`` (which binds its values)."""
        return f"SELECT {_quoted(self.all_columns)} FROM {_quote(self.table)} WHERE {condition}"

    @property
    def drop(self) -> str:
        """DELETE of one row, by area and id."""
        return f"DELETE FROM {_quote(self.table)} WHERE area = ? AND id = ?"

    @cached_property
    def upsert(self) -> Upsert:
        """Whole rows, new or in the place of what was there."""
        return Upsert(self.table, self.all_columns, _KEYS, self.all_columns[2:])

    def row(self, state: State) -> tuple[Any, ...]:
        """The state as a row of this table."""
        cells: list[Any] = [None] * (len(self.columns) + len(_KEYS) + len(_TAIL))
        cells[0], cells[1], cells[-3] = state.area, state.id, state.stamp
        rest: dict[str, Any] = {"kind": state.kind} if self.table == OTHER else {}
        for name, value in state.values.items():
            position = self.positions.get(name)
            if position is None:
                rest[name] = value
            elif value is not None:
                if position in self.flags:
                    value = int(value)
                elif position in self.lists:
                    value = _to_text(value)
                cells[position + len(_KEYS)] = value
        if state.stamps:
            cells[-2] = _to_text(state.stamps)
        if rest:
            cells[-1] = _to_text(rest)
        return tuple(cells)

    def shaped(self, states: Iterable[State]) -> dict[Shape, list[Row]]:
        """The states as rows of this table without their empty cells, by the cells they have."""
        found: dict[Shape, list[Row]] = {}
        for state in states:
            names = tuple(state.values)
            if names not in self._plans:
                if len(self._plans) >= PLANS_MAX:
                    self._plans.clear()
                self._plans[names] = self._plan(names)
            plan = self._plans[names]
            if plan is None or state.stamps or None in state.values.values():
                row = self.row(state)
                shape = tuple([i for i, cell in enumerate(row) if cell is not None])
                cells = tuple([row[i] for i in shape])
            else:
                shape = plan.shape
                cells = (state.area, state.id, *plan.pick(state.values), state.stamp)
                if plan.written:
                    written = list(cells)
                    for place, write in plan.written:
                        written[place] = write(cells[place])
                    cells = tuple(written)
            found.setdefault(shape, []).append(cells)
        return found

    def _plan(self, names: tuple[str, ...]) -> _Plan | None:
        places = {self.positions.get(name, -1): name for name in names}
        if len(names) < 2 or min(places) < 0:
            return None  # of one thing itemgetter makes no tuple
        ordered = sorted(places)
        shape = (0, 1, *[len(_KEYS) + at for at in ordered], len(self.all_columns) - len(_TAIL))
        cells = list(enumerate(ordered, len(_KEYS)))
        flags = [(cell, int) for cell, at in cells if at in self.flags]
        lists = [(cell, _to_text) for cell, at in cells if at in self.lists]
        return _Plan(shape, itemgetter(*[places[at] for at in ordered]), (*flags, *lists))

    def state(self, row: Sequence[Any]) -> State:
        """The state that a row holds."""
        stamps: dict[str, str] = _from_json(row[-2]) if row[-2] else {}
        values = self.values(row[2:-3])
        if row[-1]:
            values |= _from_json(row[-1])
        kind = str(values.pop("kind")) if self.table == OTHER else self.kind
        for name in stamps:
            if name in self.columns:
                values.setdefault(name, None)
        return State(kind, row[0], row[1], values, row[-3] or NOTHING, stamps)

    def record(self, row: Sequence[Any]) -> Record:
        """The record that a row holds, without its stamps."""
        values = self.values(row[2:-3])
        if row[-1]:
            values |= _from_json(row[-1])
        return Record(self.kind, row[0], row[1], values)

    def values(self, cells: Sequence[Any]) -> dict[str, Any]:
        """The field values of the field cells of a row; NULL cells are left out."""
        found: dict[str, Any] = {}
        for position, cell in enumerate(cells):
            if cell is not None:
                if position in self.flags:
                    cell = bool(cell)
                elif position in self.lists:
                    cell = _from_json(cell)
                found[self.columns[position]] = cell
        return found


def _quote(name: str) -> str:
    return f'"{name}"'


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(_quote(name) for name in names)


@cache
def layout_of(kind: str) -> Layout:
    """The layout of a kind's table; of ``other`` for kinds that this program does not know."""
    known = KINDS.get(kind)
    if known is None:
        return Layout(kind, OTHER, (), frozenset(), frozenset())
    fields = list(known.fields.values())
    flags = frozenset(i for i, f in enumerate(fields) if isinstance(f, FlagField))
    lists = frozenset(i for i, f in enumerate(fields) if isinstance(f, ListField))
    return Layout(kind, kind, tuple(known.fields), flags, lists)


def kind_tables() -> list[Table]:
    """The tables of the declared kinds, and the one for the kinds that others know."""
    tables = []
    for kind in KINDS.values():
        found_by = [
            name
            for name, f in kind.fields.items()
            if isinstance(f, _LOOKED_UP) or _COUNTED.get(kind.name) == name
        ]
        columns = {name: _column_type(declared) for name, declared in kind.fields.items()}
        tables.append(_table(kind.name, columns, found_by))
    return [*tables, _table(OTHER, {}, [])]


def _column_type(declared: Field) -> type:
    return int if isinstance(declared, FlagField | NumberField) else str


def _table(name: str, columns: dict[str, type], found_by: list[str]) -> Table:
    every: dict[str, type] = {"area": str, "id": str, **columns, **dict.fromkeys(_TAIL, str)}
    return Table(name, every, _KEYS, indexes=tuple((column,) for column in found_by))
