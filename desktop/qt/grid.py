"""Records of one kind as a spreadsheet, for the keyboard.

Typing starts editing, Tab goes right, Enter goes down (to where the run of Tabs began), Delete
empties cells, Ctrl+C and Ctrl+V
speak Excel's language, Ctrl+Delete takes a row away, Ctrl+Z takes back, Ctrl+Enter finishes.

    grid = Grid(INCOME_LINE, ("item", "amount"))
    grid.set_records([(record.id, record.values), ...])
    grid.edited.connect(self._save)      # a list of Edit
    grid.removed.connect(self._delete)   # (key, id)
"""

import csv
import io
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractItemModel, QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QCompleter,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.qt.grid_model import Derive, Edit, Extra, GridModel, Index, Values
from sync.errors import Text
from sync.records.kinds.base import Kind

ROW_HEIGHT = 30
NARROWEST = 44

_Hint = QAbstractItemDelegate.EndEditHint


class _Cell(QStyledItemDelegate):
    """The line that a cell is typed in, with the words it may take."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line; where the field has a list, what fits the letters typed so far is offered."""
        line = QLineEdit(parent)
        line.setFrame(False)
        line.setStyleSheet("padding: 0 4px; border-radius: 0;")
        model = index.model()
        declared = model.field_at(index.column()) if isinstance(model, GridModel) else None
        words = model.words(declared) if isinstance(model, GridModel) and declared else {}
        if words and isinstance(model, GridModel):
            self._offer(line, [text.to(model.language) for text in words.values()])
        return line

    def _offer(self, line: QLineEdit, words: list[str]) -> None:
        completer = QCompleter(words, line)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        line.setCompleter(completer)

        def finish() -> None:
            self.commitData.emit(line)
            self.closeEditor.emit(line, _Hint.SubmitModelCache)

        def take_first() -> None:
            popup = completer.popup()
            if popup.isVisible():
                popup.hide()
                if completer.completionCount() and line.text() not in words:
                    line.setText(completer.currentCompletion())
                finish()

        completer.activated.connect(finish)
        line.returnPressed.connect(take_first)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """What was typed goes to the model as text."""
        if isinstance(editor, QLineEdit):
            model.setData(index, editor.text())


class Grid(QTableView):
    """Signals: ``edited(list[Edit])``, ``removed(key, id)``, ``finished()`` on Ctrl+Enter."""

    edited = Signal(list)
    removed = Signal(int, str)
    finished = Signal()

    def __init__(
        self,
        kind: Kind,
        names: Sequence[str],
        extras: Sequence[Extra] = (),
        widths: Mapping[str, int] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.grid = GridModel(kind, names, extras, self)
        self.grid.edited.connect(self._edited)
        self._waiting: Sequence[tuple[str, Values]] | None = None
        self._home = -1
        self.setModel(self.grid)
        self.setItemDelegate(_Cell(self))
        self._dress(names, widths or {})

    def _dress(self, names: Sequence[str], widths: Mapping[str, int]) -> None:
        self.setProperty("role", "grid")
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(
            triggers.AnyKeyPressed | triggers.EditKeyPressed | triggers.DoubleClicked
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)  # the keys are ours, see keyPressEvent
        self.setWordWrap(False)
        rows, heads = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        heads.setHighlightSections(False)
        heads.setTextElideMode(Qt.TextElideMode.ElideRight)
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place, name in enumerate(names):
            self.setColumnWidth(place, widths.get(name, 92))
        for number in range(len(self.grid.extras)):
            self.setColumnWidth(len(names) + number, 96)
        last = len(names) - 1
        widest = names.index("note") if "note" in names else last
        heads.setMinimumSectionSize(NARROWEST)
        heads.setSectionResizeMode(widest, QHeaderView.ResizeMode.Stretch)

    def _edited(self, edits: list[Edit]) -> None:
        """What waited to be shown is older than this; what is read after it is not."""
        self._waiting = None
        self.edited.emit(edits)

    # -- what is shown ------------------------------------------------------------------------

    def set_records(self, records: Sequence[tuple[str, Values]]) -> None:
        """Shows these (id, values); while a cell is typed in, they wait."""
        if self.state() == QAbstractItemView.State.EditingState:
            self._waiting = records
            return
        self._waiting = None
        place = self.currentIndex()
        self.grid.set_records(records)
        if place.isValid() and not self.currentIndex().isValid():
            row = min(place.row(), self.grid.rowCount() - 1)
            self.setCurrentIndex(self.grid.index(row, place.column()))

    def set_options(self, name: str, options: Sequence[tuple[str, Text]]) -> None:
        """Offers these records (id, words) in the column of a field that names one."""
        self.grid.options[name] = dict(options)
        self.viewport().update()

    def show_extras_behind(self, name: str) -> None:
        """Shows the computed columns behind the field ``name``; Tab and paste pass them by."""
        heads, fields = self.horizontalHeader(), [f.name for f in self.grid.fields]
        for number in range(len(self.grid.extras)):
            place = len(self.grid.fields) + number
            heads.moveSection(heads.visualIndex(place), fields.index(name) + 1 + number)

    def set_derive(self, derive: Derive) -> None:
        """Adds values that follow from what was typed in a row."""
        self.grid.derive = derive

    def retranslate(self, language: str) -> None:
        """Shows everything in ``language``."""
        self.grid.language = language
        last = max(0, self.grid.columnCount() - 1)
        self.grid.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)
        self.viewport().update()

    def height_of_rows(self, most: int) -> int:
        """The height that shows all rows, but no more than ``most``."""
        return self.height_for(min(self.grid.rowCount(), most))

    def height_for(self, rows: int) -> int:
        """The height that shows so many rows."""
        return rows * ROW_HEIGHT + self.horizontalHeader().sizeHint().height() + 4

    # -- the keys -----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of a spreadsheet."""
        key, control = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.state() == QAbstractItemView.State.EditingState:
                pass  # the cell's line left it to us; its delegate is about to close it
            elif control:
                self.finished.emit()
            else:
                self._go(1, 0)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._go(0, 1 if key == Qt.Key.Key_Tab else -1)
        elif key == Qt.Key.Key_Delete and control:
            self.remove_row()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._empty()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste(QGuiApplication.clipboard().text())
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self._copied())
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.grid.undo()
        else:
            if key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
                self._home = -1
            super().keyPressEvent(event)
            return
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click begins anew."""
        self._home = -1
        super().mousePressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tab is a key of the grid, not a way out; Ctrl+Tab is."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            plain = event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
            inside = self.currentIndex().isValid()
            if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and not plain and inside:
                self.keyPressEvent(event)
                return True
        return super().event(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """After Enter the cell below, after Tab the cell to the right."""
        moves = {
            _Hint.SubmitModelCache: (1, 0),
            _Hint.EditNextItem: (0, 1),
            _Hint.EditPreviousItem: (0, -1),
        }
        super().closeEditor(editor, _Hint.NoHint if hint in moves else hint)
        if hint in moves:
            self._go(*moves[hint])
        if self._waiting is not None:
            self.set_records(self._waiting)

    def _go(self, down: int, right: int) -> None:
        index = self.currentIndex()
        columns = len(self.grid.fields)
        row, column = index.row() + down, index.column() + right
        home = self._home if self._home >= 0 else index.column()
        if down:
            column = home
        if column >= columns:
            row, column = row + 1, 0
        elif column < 0:
            row, column = row - 1, columns - 1
        if 0 <= row < self.grid.rowCount():
            self.setCurrentIndex(self.grid.index(row, column))
            self._home = home if right else -1
        elif right:
            self.focusNextPrevChild(right > 0)

    def remove_row(self) -> None:
        """Takes the current row away; its record is for the listener to delete."""
        place = self.currentIndex().row()
        if 0 <= place < self.grid.rowCount() - 1:
            key, id = self.grid.row_of(place)
            self.grid.forget(place)
            self.removed.emit(key, id)

    def paste(self, text: str) -> None:
        """Cells as Excel copies them: tabs between columns, a line for each row."""
        lines = [line for line in csv.reader(io.StringIO(text), delimiter="\t") if line]
        index = self.currentIndex()
        if lines and index.isValid():
            self.grid.put(index.row(), index.column(), lines)

    def _chosen(self) -> tuple[int, int, int, int] | None:
        places = self.selectedIndexes()
        if not places:
            return None
        rows, columns = [i.row() for i in places], [i.column() for i in places]
        return min(rows), min(columns), max(rows), max(columns)

    def _empty(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            top, left, bottom, right = chosen
            bottom = min(bottom, self.grid.rowCount() - 2)
            texts = [[""] * (right - left + 1) for _ in range(bottom - top + 1)]
            if texts:
                self.grid.put(top, left, texts)

    def _copied(self) -> str:
        chosen = self._chosen()
        if chosen is None:
            return ""
        top, left, bottom, right = chosen
        out = io.StringIO()
        writer = csv.writer(out, delimiter="\t", lineterminator="\n")
        for row in range(top, bottom + 1):
            writer.writerow(self.grid.text(row, column) for column in range(left, right + 1))
        return out.getvalue()
