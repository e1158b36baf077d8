"""One virtual table over a list of plain rows: nothing is made for a row that is not on screen.

A row is any sequence whose first entry is its id. A ``Column`` says how a row's cell reads; it
holds no rules. Sorting a long list is the reader's work (SQL, off the window's thread): give the
table a ``sorter``; without one it sorts its rows itself, which is for lists of a few thousand.

    columns = [Column(HOUSEHOLD.fields["head"].label.to, lambda row, language: row[1], width=120)]
    table = Table(columns)
    table.set_rows([("id1", "张三"), ...]); table.chosen.connect(self._open)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

Row = Sequence[Any]
Index = QModelIndex | QPersistentModelIndex

ROW_HEIGHT = 32
"""Pixels; every row has it, so that a hundred thousand of them need no measuring."""

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Column:
    """How one column reads: all texts are asked for when they are shown, in the language of then.

    ``title(language)`` is the heading (``Field.label.to`` fits). ``show(row, language)`` is the
    cell. ``tip`` is its explanation on hover, ``colour`` its colour (red and yellow are for the
    warnings alone). ``key(row)`` is what to sort by where the text does not sort as expected.
    """

    title: Callable[[str], str]
    show: Callable[[Row, str], str]
    width: int = 104
    right: bool = False
    tip: Callable[[Row, str], str] | None = None
    colour: Callable[[Row], QColor | None] | None = None
    key: Callable[[Row], Any] | None = None


class TableModel(QAbstractTableModel):
    """The rows and columns as Qt wants them."""

    def __init__(self, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self.rows: list[Row] = []
        self.language = "zh"

    def set_rows(self, rows: list[Row]) -> None:
        """Shows these rows instead. The list is kept, not copied."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """The number of rows."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """The number of columns."""
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One cell."""
        column, row = self.columns[index.column()], self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.show(row, self.language)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.right else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip(row, self.language) if column.tip else None
        if role == Qt.ItemDataRole.ForegroundRole:
            return column.colour(row) if column.colour else None
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The headings; rows have none."""
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self.columns[section].title(self.language)
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if self.columns[section].right else _LEFT
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sorts the rows here and now; not known comes last either way."""
        key = self.columns[column].key
        show = self.columns[column].show
        values = [key(row) if key else show(row, self.language) for row in self.rows]
        known = [i for i, value in enumerate(values) if value not in (None, "")]
        known.sort(key=values.__getitem__, reverse=order == Qt.SortOrder.DescendingOrder)
        rest = [i for i, value in enumerate(values) if value in (None, "")]
        self.set_rows([self.rows[i] for i in known + rest])


class Table(QTableView):
    """The view: whole rows, one at a time, all with the keyboard.

    Signals: ``chosen(id)`` when another row becomes the current one by the person's doing,
    ``opened(id)`` on Enter or a double click.
    """

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(
        self,
        columns: Sequence[Column],
        parent: QWidget | None = None,
        sorter: Callable[[int, bool], None] | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = TableModel(columns, self)
        self._sorter = sorter
        self._quiet = False
        self.setModel(self._model)
        self._dress()
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.doubleClicked.connect(lambda index: self._open(index.row()))
        self.horizontalHeader().sectionClicked.connect(self._header_clicked)

    def _dress(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        rows, heads = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        heads.setHighlightSections(False)
        heads.setTextElideMode(Qt.TextElideMode.ElideRight)
        heads.setSectionsClickable(True)
        heads.setStretchLastSection(True)
        heads.setSortIndicatorShown(True)
        heads.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        for section, column in enumerate(self._model.columns):
            self.setColumnWidth(section, column.width)

    def set_rows(self, rows: list[Row]) -> None:
        """Shows these rows; the row that was current stays so while it is still there."""
        held = self.current_id()
        self._quiet = True
        self._model.set_rows(rows)
        if held:
            self.select(held)
        self._quiet = False

    def rows(self) -> list[Row]:
        """The rows in the order shown."""
        return self._model.rows

    def current_id(self) -> str:
        """The id of the current row, "" when there is none."""
        row = self.currentIndex().row()
        return str(self._model.rows[row][0]) if 0 <= row < len(self._model.rows) else ""

    def select(self, record_id: str) -> bool:
        """Makes a row current without telling anybody; False when it is not in the list."""
        row = next((i for i, row in enumerate(self._model.rows) if row[0] == record_id), -1)
        if row < 0:
            return False
        was, self._quiet = self._quiet, True
        index = self._model.index(row, 0)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index)
        self._quiet = was
        return True

    def retranslate(self, language: str) -> None:
        """Shows headings and cells in ``language``."""
        self._model.language = language
        last = max(0, len(self._model.columns) - 1)
        self._model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the current row."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def _open(self, row: int) -> None:
        self.opened.emit(str(self._model.rows[row][0]))

    def _moved(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid() and not self._quiet:
            self.chosen.emit(str(self._model.rows[current.row()][0]))

    def _header_clicked(self, section: int) -> None:
        order = self.horizontalHeader().sortIndicatorOrder()
        if self._sorter is not None:
            self._sorter(section, order == Qt.SortOrder.DescendingOrder)
            return
        held = self.current_id()
        self._quiet = True
        self._model.sort(section, order)
        if held:
            self.select(held)
        self._quiet = False
