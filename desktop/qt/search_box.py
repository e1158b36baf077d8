"""The search box (Ctrl+F): people and things in a few letters, by kind, arrows and Enter."""

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.qt.services import Services
from sync.records.catalogue import KINDS
from sync.records.places import path_of
from sync.replica.find import Found, find
from sync.replica.replica import Replica

WIDTH = 360
RESULTS_WIDTH = 560
ROWS_SHOWN = 14
ROW_HEIGHT = 30

_FOUND = Qt.ItemDataRole.UserRole


class SearchBox(QLineEdit):
    """Signals: ``opened(Found)`` when a result was chosen."""

    opened = Signal(object)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self.setFixedWidth(WIDTH)
        self.setClearButtonEnabled(True)
        self.results = QFrame(parent)
        self.results.setObjectName("results")
        self.list = QListWidget()
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._open)
        layout = QVBoxLayout(self.results)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(self.list)
        self.results.hide()
        self.textEdited.connect(self._search)

    def _search(self, text: str) -> None:
        language = self._services.language
        if not text.strip():
            self.results.hide()

        def work(replica: Replica) -> tuple[str, list[Found]]:
            return text, find(replica, text, language=language)

        self._services.worker.read(work, self._show, token="search")

    def _show(self, answer: tuple[str, list[Found]]) -> None:
        text, found = answer
        if not text.strip() or text != self.text():
            return
        self.list.clear()
        kind = ""
        for one in found:
            if one.kind != kind:
                kind = one.kind
                self._add_heading(KINDS[kind].label.to(self._services.language))
            parts = [one.title, one.subtitle, path_of(one.area, " › ", 9)]
            item = QListWidgetItem("\u3000".join(part for part in parts if part))
            item.setData(_FOUND, one)
            self.list.addItem(item)
        if not found:
            self._add_heading(self.tr("Nothing found for “{0}”").format(text.strip()))
        self._place()
        self._move(1)

    def _add_heading(self, words: str) -> None:
        item = QListWidgetItem(words)
        item.setFlags(Qt.ItemFlag.NoItemFlags)  # the palette shows it muted
        self.list.addItem(item)

    def _place(self) -> None:
        window = self.window()
        if self.results.parent() is not window:
            self.results.setParent(window)
        corner = self.mapTo(window, QPoint(self.width() - RESULTS_WIDTH, self.height() + 4))
        height = min(ROWS_SHOWN, self.list.count()) * ROW_HEIGHT + 12
        self.results.setGeometry(max(8, corner.x()), corner.y(), RESULTS_WIDTH, height)
        self.results.raise_()
        self.results.show()

    def found(self) -> list[Found]:
        """The results shown now."""
        items = (self.list.item(place) for place in range(self.list.count()))
        return [item.data(_FOUND) for item in items if item.data(_FOUND) is not None]

    def _move(self, by: int) -> None:
        place = self.list.currentRow()
        while 0 <= (place := place + by) < self.list.count():
            if self.list.item(place).data(_FOUND) is not None:
                self.list.setCurrentRow(place)
                return

    def _open(self, item: QListWidgetItem) -> None:
        found = item.data(_FOUND)
        if found is not None:
            self.close_results()
            self.opened.emit(found)

    def close_results(self) -> None:
        """Puts the box back to rest."""
        self.results.hide()
        self.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows choose among the results, Enter opens, Escape puts away."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._move(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.list.currentRow() >= 0 and self.results.isVisible():
                self._open(self.list.currentItem())
        elif event.key() == Qt.Key.Key_Escape:
            self.close_results()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Leaving the box puts the results away."""
        if event.type() == QEvent.Type.FocusOut:
            self.results.hide()
        return super().event(event)

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self.setPlaceholderText(self.tr("Find a name, pinyin, number … (Ctrl+F)"))
