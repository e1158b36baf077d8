"""The list of issues, and what narrows it: states, warnings, what is mine, a level, words."""

from collections import Counter

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLineEdit, QStackedLayout, QVBoxLayout, QWidget

from desktop.qt.editors import Chips, Choice
from desktop.qt.parts import GRID, Empty, row
from desktop.qt.services import Services
from desktop.qt.table import Column, Row, Table
from desktop.screens.issue_data import Narrowing
from sync.errors import Text
from sync.records.catalogue import KINDS
from sync.records.codes import code_list
from sync.rules.supervision import SEVERITY, WARNINGS
from sync.rules.transitions import states

TEXT, TEXT_WIDTH = 1, 160
"""The column that takes the room that is left."""
NOTE, NOTE_WIDTH = 6, 208
"""As wide as the longest reason for a warning."""
WORDS_WIDTH, LEVEL_WIDTH = 220, 144

ISSUE, STEP = KINDS["issue"], KINDS["issue_step"]


class IssueList(QWidget):
    """The rows as a table, or what would fill it."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self.table = Table(self._columns())
        heads = self.table.horizontalHeader()
        heads.setStretchLastSection(False)
        heads.setSectionResizeMode(TEXT, heads.ResizeMode.Stretch)
        heads.setMinimumSectionSize(48)
        self.empty = Empty("message-square-warning")
        self._which = QStackedLayout(self)
        self._which.setContentsMargins(0, 0, 0, 0)
        self._which.addWidget(self.table)
        self._which.addWidget(self.empty)

    def _columns(self) -> list[Column]:
        issue = ISSUE.fields

        def text(row: Row, _: str) -> str:
            return str(row[2])

        def due(row: Row, language: str) -> str:
            return STEP.fields["due"].show(row[6].isoformat() if row[6] else None, language)

        return [
            Column(issue["number"].label.to, lambda r, _: str(r[1]) or "—", 104),
            Column(issue["text"].label.to, text, TEXT_WIDTH, tip=text),
            Column(lambda _: self.tr("About"), lambda r, _: str(r[3]), 68, tip=lambda r, _: r[3]),
            Column(lambda _: self.tr("State"), lambda r, to: states()[r[4]].label.to(to), 64),
            Column(lambda _: self.tr("Owner"), lambda r, _: str(r[5]), 84, tip=lambda r, _: r[5]),
            Column(STEP.fields["due"].label.to, due, 124, colour=self._shade, key=lambda r: r[6]),
            Column(
                lambda _: self.tr("Note"),
                self._note,
                NOTE_WIDTH,
                tip=self._note,
                colour=self._shade,
                key=lambda r: SEVERITY[r[7]] if r[7] in WARNINGS or r[11] or r[12] else None,
            ),
        ]

    def _note(self, row: Row, language: str) -> str:
        """What needs a look: the colour's reason, and what the hub has not or not taken."""
        said = [row[8].to(language)]
        if row[11]:
            said.append(self.tr("awaiting the hub"))
        if row[12]:
            said.append(self.tr("a step was not taken"))
        return Text("；", "; ").to(language).join(part for part in said if part)

    def _shade(self, row: Row) -> QColor | None:
        colours = self._services.theme.colours
        shade = {"red": colours.red, "yellow": colours.yellow}.get(row[7])
        return QColor(shade) if shade else None

    def set_rows(self, rows: list[Row]) -> None:
        """Shows these rows."""
        self.table.set_rows(rows)
        self._which.setCurrentWidget(self.table if rows else self.empty)


class Filters(QWidget):
    """Chips for states, warnings and what is mine; a level; words to look for.

    Signals: ``changed``.
    """

    changed = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._counts: Counter[str] = Counter()
        self.overlays, self.states = Chips(), Chips()
        self.level, self.words = Choice(), QLineEdit()
        self.words.setClearButtonEnabled(True)
        self.words.setFixedWidth(WORDS_WIDTH)
        self.level.setFixedWidth(LEVEL_WIDTH)
        self.overlays.clicked.connect(lambda _: self.changed.emit())
        self.states.clicked.connect(lambda _: self.changed.emit())
        self.level.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.words.textChanged.connect(lambda _: self.changed.emit())
        line = row(self.overlays, self.level, self.words)
        line.setStretch(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addLayout(line)
        layout.addWidget(self.states)

    def narrowing(self) -> Narrowing:
        """What is chosen now."""
        on = set(self.overlays.on())
        return Narrowing(
            states=frozenset(self.states.on()),
            colours=frozenset(on & {"red", "yellow"}),
            level=str(self.level.currentData() or ""),
            mine="mine" in on,
            pending="pending" in on,
            refused="refused" in on,
            words=self.words.text(),
        )

    def clear(self) -> None:
        """Chooses nothing."""
        self.overlays.set_on([])
        self.states.set_on([])
        self.level.setCurrentIndex(0)
        self.words.clear()
        self.changed.emit()

    def set_counts(self, counts: Counter[str]) -> None:
        """How many there are of each; a state that nobody is in is not offered."""
        self._counts = counts
        self._name_chips()

    def _name_chips(self) -> None:
        language, counts = self._services.language, self._counts
        overlays = {
            "red": self.tr("Red"),
            "yellow": self.tr("Yellow"),
            "mine": self.tr("Mine"),
            "pending": self.tr("Awaiting the hub"),
            "refused": self.tr("Step not taken"),
        }
        self.overlays.set_choices([(k, f"{words} {counts[k]}") for k, words in overlays.items()])
        names = {key: state.label.to(language) for key, state in states().items()}
        self.states.set_choices([(k, f"{words} {counts[k]}") for k, words in names.items()])
        news = [(key, self.overlays.buttons[key]) for key in ("pending", "refused")]
        for key, chip in [*self.states.buttons.items(), *news]:
            chip.setVisible(bool(counts[key]) or chip.isChecked())
        self.states.setVisible(any(counts[key] for key in names))

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        language, held = self._services.language, self.level.currentData()
        self.level.blockSignals(True)
        self.level.clear()
        self.level.addItem(self.tr("Any level"), "")
        for code, words in code_list("issue_level").items.items():
            self.level.addItem(words.to(language), code)
        self.level.setCurrentIndex(max(0, self.level.findData(held)))
        self.level.blockSignals(False)
        self.words.setPlaceholderText(self.tr("Search these issues"))
        self._name_chips()
