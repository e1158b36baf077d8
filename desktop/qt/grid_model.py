"""The rows of a grid: records of one kind, and an empty row at the end for the next one.

A cell is saved when it is left, also when something is wrong with it; a text that the field cannot
hold stays in the cell, marked, and is not saved. The model knows no replica: it hands ``Edit``s to
whoever listens, all of one paste at once. A row has a ``key`` of the model's own, because a new
row has no id before it is saved.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QWidget

from sync.errors import BadValue, Text
from sync.records.fields import ChoiceField, Field, NumberField, Value
from sync.records.kinds.base import Kind
from sync.stamps import today

Index = QModelIndex | QPersistentModelIndex
Values = dict[str, Value]

Derive = Callable[[Mapping[str, Value], Values], Values]
"""Values that follow from (what the row holds, what was just typed)."""

UNDO_STEPS_MAX = 200
_UNSAVED = Text("还没有存到本机，请再按一次回车", "Not saved on this laptop yet: press Enter again")


@dataclass(frozen=True)
class Edit:
    """New values of one row; ``id`` is "" while the row is not saved yet. ``seen`` holds the values
    that stood in these cells before: the record may hold others since."""

    key: int
    id: str
    values: Values
    seen: Values


@dataclass
class _Row:
    key: int
    id: str = ""
    values: Values = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    """Texts that their fields cannot hold."""


@dataclass(frozen=True)
class Extra:
    """A column that is computed: its heading, its text from a row's values, and what is said where
    the mouse rests on it."""

    title: Callable[[str], str]
    show: Callable[[Mapping[str, Value], str], str]
    tip: Callable[[Mapping[str, Value], str], str] | None = None


class GridModel(QAbstractTableModel):
    """The rows as Qt wants them. ``edited`` carries a list of ``Edit``."""

    edited = Signal(list)

    def __init__(
        self, kind: Kind, names: Sequence[str], extras: Sequence[Extra], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.fields: list[Field] = [kind.fields[name] for name in names]
        self.extras = list(extras)
        self.options: dict[str, dict[str, Text]] = {}
        self.language = "zh"
        self.derive: Derive | None = None
        self.mark = QColor("#862E9C")
        self.muted = QColor("#5B6B73")
        self._keys = 0
        self._rows: list[_Row] = [self._fresh()]
        self._undo: list[list[Edit]] = []

    def _fresh(self) -> _Row:
        self._keys += 1
        return _Row(self._keys)

    # -- what is shown ------------------------------------------------------------------------

    def set_records(self, records: Sequence[tuple[str, Values]]) -> None:
        """Shows these (id, values); rows that stay keep their key and what is typed in them."""
        kept = [(id, self._own(values)) for id, values in records]
        if [(row.id, self._own(row.values)) for row in self._rows[:-1]] == kept:
            return
        held = {row.id: row for row in self._rows if row.id}
        unsaved = [row for row in self._rows[:-1] if not row.id]
        self.beginResetModel()
        rows = []
        for id, values in kept:
            row = held.get(id) or self._fresh()
            row.id, row.values = id, values
            rows.append(row)
        self._rows = [*rows, *unsaved, self._rows[-1]]
        self.endResetModel()

    def _own(self, values: Mapping[str, Value]) -> Values:
        """The known values of the fields that the grid shows."""
        names = (declared.name for declared in self.fields)
        return {name: values[name] for name in names if values.get(name) is not None}

    def assign(self, ids: Mapping[int, str]) -> None:
        """Tells new rows the ids under which they were saved."""
        for row in self._rows:
            row.id = row.id or ids.get(row.key, "")

    def records(self) -> list[Values]:
        """The values of all rows but the empty one, as they stand on the screen."""
        return [row.values for row in self._rows[:-1]]

    def row_of(self, place: int) -> tuple[int, str]:
        """(key, id) of a row; the empty last row has no id."""
        return self._rows[place].key, self._rows[place].id

    def rowCount(self, parent: Index | None = None) -> int:
        """All rows, the empty one included."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """Fields, then computed columns."""
        inside = parent is not None and parent.isValid()
        return 0 if inside else len(self.fields) + len(self.extras)

    def field_at(self, column: int) -> Field | None:
        """The field of a column, None where it is computed."""
        return self.fields[column] if column < len(self.fields) else None

    def words(self, declared: Field) -> dict[str, Text]:
        """The choices that a cell offers: code or id -> words."""
        if declared.name in self.options:
            return self.options[declared.name]
        return declared.choices.items if isinstance(declared, ChoiceField) else {}

    def text(self, row: int, column: int) -> str:
        """What stands in a cell."""
        declared, held = self.field_at(column), self._rows[row]
        if declared is None:
            extra = self.extras[column - len(self.fields)]
            return extra.show(held.values, self.language) if row < len(self._rows) - 1 else ""
        if declared.name in held.typed:
            return held.typed[declared.name]
        return self._shown(held, declared)

    def _shown(self, held: _Row, declared: Field) -> str:
        value = held.values.get(declared.name)
        if declared.name in self.options and value is not None:
            words = self.options[declared.name].get(str(value))
            return words.to(self.language) if words else str(value)
        return declared.show(value, self.language)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One cell."""
        row, column = index.row(), index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.text(row, column)
        declared = self.field_at(column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = declared is None or isinstance(declared, NumberField)
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole:
            if declared is None:
                return QBrush(self.muted)
            return QBrush(self.mark) if self.problem(row, column) else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return (self.problem(row, column) if declared else self._tip(row, column)) or None
        return None

    def _tip(self, row: int, column: int) -> str:
        tip = self.extras[column - len(self.fields)].tip
        return tip(self._rows[row].values, self.language) if tip is not None else ""

    def problem(self, row: int, column: int) -> str:
        """What is wrong with a cell, in words; "" when nothing is."""
        declared, held = self.field_at(column), self._rows[row]
        if declared is None or row == len(self._rows) - 1:
            return ""
        if declared.name in held.typed:
            try:
                self._parse(declared, held.typed[declared.name])
            except BadValue as error:
                return error.text(self.language)
            return _UNSAVED.to(self.language)
        if declared.name in self.options:
            return ""
        found = declared.problems(held.values.get(declared.name), today())
        return found[0].text.to(self.language) if found else ""

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The fields' names."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        declared = self.field_at(section)
        if declared is None:
            return self.extras[section - len(self.fields)].title(self.language)
        return declared.label.to(self.language)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Computed columns cannot be edited."""
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        editable = index.column() < len(self.fields)
        return flags | Qt.ItemFlag.ItemIsEditable if editable else flags

    # -- what is typed ------------------------------------------------------------------------

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """One cell was typed in."""
        row, column = index.row(), index.column()
        declared, text = self.field_at(column), str(value)
        unsaved = declared is not None and declared.name in self._rows[row].typed
        if role == Qt.ItemDataRole.EditRole and (unsaved or text != self.text(row, column)):
            self.put(row, column, [[text]])
        return True

    def put(self, row: int, column: int, texts: Sequence[Sequence[str]]) -> None:
        """Texts into the cells from here on, to the right and down; one step of undo."""
        edits = []
        for down, line in enumerate(texts):
            if row + down == len(self._rows) - 1:
                self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows))
                self._rows.append(self._fresh())
                self.endInsertRows()
            held = self._rows[row + down]
            values = self._take(held, column, line)
            if values:
                seen = {name: held.values.get(name) for name in values}
                edits.append(Edit(held.key, held.id, values, seen))
        self._store(edits, undoable=True)
        last = self.index(min(row + len(texts), len(self._rows)) - 1, self.columnCount() - 1)
        self.dataChanged.emit(self.index(row, 0), last)

    def _take(self, held: _Row, column: int, line: Sequence[str]) -> Values:
        values: Values = {}
        for right, text in enumerate(line):
            declared = self.field_at(column + right)
            if declared is None or declared.hub_only:
                continue
            held.typed.pop(declared.name, None)
            try:
                value = self._parse(declared, text)
            except BadValue:
                held.typed[declared.name] = text
                continue
            if value != held.values.get(declared.name):
                values[declared.name] = value
        if values and self.derive is not None:
            values |= self.derive(held.values, values)
        return values

    def _parse(self, declared: Field, text: str) -> Value:
        if declared.name not in self.options:
            return declared.parse(text)
        trimmed = text.strip()
        for id, words in self.options[declared.name].items():
            if trimmed in (id, words.zh, words.en):
                return id
        if trimmed:
            known = "、".join(words.zh for words in self.options[declared.name].values())
            raise BadValue(f"“{declared.zh}”可选的有：{known}", f"Choose one of: {known}")
        return None

    def _store(self, edits: list[Edit], undoable: bool) -> None:
        if not edits:
            return
        rows = {row.key: row for row in self._rows}
        before = []
        for edit in edits:
            row = rows.get(edit.key)
            if row is not None:
                old = {name: row.values.get(name) for name in edit.values}
                before.append(Edit(edit.key, row.id, old, edit.values))
                row.values = {**row.values, **edit.values}
        if undoable:
            self._undo = [*self._undo[-UNDO_STEPS_MAX:], before]
        self.edited.emit(edits)

    def take_back(self, edits: Sequence[Edit]) -> None:
        """Saving failed: what was typed stays in the cells, marked as not saved."""
        rows = {row.key: row for row in self._rows}
        for edit in edits:
            row = rows.get(edit.key)
            for declared in self.fields if row is not None else ():
                if row is not None and declared.name in edit.values:
                    row.typed[declared.name] = self._shown(row, declared)
                    row.values.pop(declared.name, None)
        last = self.index(len(self._rows) - 1, self.columnCount() - 1)
        self.dataChanged.emit(self.index(0, 0), last)

    def undo(self) -> bool:
        """Takes the last step back; False when there is none."""
        if not self._undo:
            return False
        self._store(self._undo.pop(), undoable=False)
        last = self.index(len(self._rows) - 1, self.columnCount() - 1)
        self.dataChanged.emit(self.index(0, 0), last)
        return True

    def forget(self, place: int) -> None:
        """Takes a row off the screen (the caller deletes its record)."""
        if place < len(self._rows) - 1:
            self.beginRemoveRows(QModelIndex(), place, place)
            self._rows.pop(place)
            self.endRemoveRows()

    def clear(self) -> None:
        """Shows another set of records: nothing of this one is left, not even to undo."""
        self.beginResetModel()
        self._rows, self._undo = [self._fresh()], []
        self.endResetModel()
