"""The page Issues: the list by state beside the record of one issue."""

from collections import Counter

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QLineEdit,
    QSplitter,
    QStackedLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.qt.editors import Chips, Choice
from desktop.qt.page import Page
from desktop.qt.parts import GRID, Empty, button, label, row
from desktop.qt.services import Services
from desktop.qt.table import Column, Row, Table
from desktop.screens.issue_data import (
    IssueRow,
    Narrowing,
    Sheet,
    counts_of,
    my_roles,
    read_rows,
    read_sheet,
)
from desktop.screens.issue_new import NewIssue
from desktop.screens.issue_panel import IssuePanel
from sync.errors import Text, UserError
from sync.records.catalogue import KINDS
from sync.records.codes import code_list
from sync.replica.replica import Replica
from sync.rules.supervision import SEVERITY, WARNINGS
from sync.rules.transitions import states
from sync.stamps import today

LIST_WIDTH, PANEL_WIDTH = 824, 466
TEXT, TEXT_WIDTH = 1, 160
"""The column that takes the room that is left."""
NOTE, NOTE_WIDTH = 6, 208
"""As wide as the longest reason for a warning."""
WORDS_WIDTH, LEVEL_WIDTH = 220, 144
RELOAD_MILLISECONDS = 300
"""The list is read anew this long after a change, so that a run of changes costs one reading."""

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


class IssuesPage(Page):
    """Filters above, the list at the left, one issue at the right."""

    name = "issues"
    icon = "message-square-warning"
    kinds = frozenset(
        {
            "issue", "issue_step", "household", "enterprise", "notice", "cadre", "pair",
            "attachment", "supervision", "milestone", "parameter",
        }
    )  # fmt: skip

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self._wanted = ""
        self._step_wanted = ""
        self._rows: list[IssueRow] = []
        self._title, self._count = label("title"), label("muted")
        self.new = button(self._add, "primary", "plus")
        self.filters, self.list = Filters(services), IssueList(services)
        self.panel, self.writing = IssuePanel(services), NewIssue(services)
        self._nothing = Empty("message-square-warning")
        self._pane = QStackedWidget()
        for widget in (self._nothing, self.panel, self.writing):
            self._pane.addWidget(widget)
        self._later = QTimer(self, singleShot=True, interval=RELOAD_MILLISECONDS)
        self._later.timeout.connect(self._read_list)
        self._build()
        self._connect()
        self.retranslate()

    def _build(self) -> None:
        split = QSplitter()
        split.addWidget(self.list)
        split.addWidget(self._pane)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([LIST_WIDTH, PANEL_WIDTH])
        split.setHandleWidth(3)
        split.setChildrenCollapsible(False)
        head = QVBoxLayout()
        head.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, GRID)
        head.setSpacing(GRID)
        head.addLayout(row(self._title, self._count, None, self.new))
        head.addWidget(self.filters)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(split, 1)

    def _connect(self) -> None:
        self.filters.changed.connect(self._narrow)
        self.list.table.chosen.connect(self._read)
        self.list.table.opened.connect(self._open_row)
        self.list.empty.wanted.connect(self._help)
        self.panel.subject_wanted.connect(lambda id: self.services.go("visits", id))
        self.panel.issue_wanted.connect(self.open)
        self.panel.recorded.connect(self._recorded)
        self.writing.closed.connect(self._written)

    def title(self) -> str:
        """The page's name in the rail."""
        return self.tr("Issues")

    # -- reading ------------------------------------------------------------------------------

    def reload(self) -> None:
        """Reads the list and the open issue anew."""
        self._read_list()
        if self._wanted:
            self._read(self._wanted)

    def touched(self, kinds: frozenset[str]) -> None:
        """The open issue at once, the list a little later."""
        if not kinds & self.kinds or not self.isVisible():
            super().touched(kinds)
            return
        self._later.start()
        if self._wanted:
            self._read(self._wanted)

    def open(self, record_id: str) -> None:
        """Shows an issue, whatever list it is in; ``id#event`` opens the form of a step too."""
        issue, _, self._step_wanted = record_id.partition("#")
        self._read(issue)

    def _read_list(self) -> None:
        area, account = self.services.place.area, self.services.author
        self.services.worker.read(
            lambda replica: read_rows(replica, area, account, today()),
            self._show_list,
            token="issue_list",
        )

    def _show_list(self, rows: list[IssueRow]) -> None:
        self._rows = rows
        self.filters.set_counts(counts_of(rows))
        self._narrow()

    def _narrow(self) -> None:
        narrowing = self.filters.narrowing()
        shown = [row for row in self._rows if narrowing.takes(row)]
        self.list.set_rows(list(shown))
        self._say_count(len(shown))
        if self._wanted:
            self.list.table.select(self._wanted)
        if self._rows:
            words = self.tr("No issue fits what is chosen above.")
            self.list.empty.say(words, self.tr("Show all open issues"))
        else:
            words = self.tr(
                "No issue is on record in this area yet. A sync or a visit brings them."
            )
            self.list.empty.say(words, self.tr("New issue"))
        hint = self.tr("Choose an issue at the left to see where it stands.")
        none = self.tr("An issue's history and its next steps will stand here.")
        self._nothing.say(hint if self._rows else none)

    def _say_count(self, shown: int) -> None:
        waiting = sum(not states()[row.state].final for row in self._rows)
        words = self.tr("{0} shown · {1} open of {2}")
        self._count.setText(words.format(f"{shown:,}", f"{waiting:,}", f"{len(self._rows):,}"))

    def _read(self, issue: str) -> None:
        if issue != self._wanted:
            self.commit()
            self._wanted = issue
        account = self.services.author

        def work(replica: Replica) -> Sheet:
            return read_sheet(replica, issue, account, my_roles(replica, issue), today())

        self.services.worker.read(work, self._show, self._gone, token="issue")

    def _show(self, sheet: Sheet) -> None:
        self.panel.show_sheet(sheet)
        if self._pane.currentWidget() is not self.writing:
            self._pane.setCurrentWidget(self.panel)
        self.list.table.select(sheet.record.id)
        event, self._step_wanted = self._step_wanted, ""
        if event:
            self.panel.start_step(event)

    def _gone(self, error: UserError) -> None:
        self._wanted = ""
        self._pane.setCurrentWidget(self._nothing)
        self.services.messages.error(error)

    # -- what is done -------------------------------------------------------------------------

    def _open_row(self, issue: str) -> None:
        self._leave_writing()
        self._read(issue)
        self._pane.setFocus()
        self._pane.focusNextChild()

    def _leave_writing(self) -> None:
        if self._pane.currentWidget() is self.writing:
            self.writing.editor.form.commit()
            self._pane.setCurrentWidget(self.panel if self._wanted else self._nothing)

    def _help(self) -> None:
        if self._rows:
            self.filters.clear()
        else:
            self._add()

    def _add(self) -> None:
        self.commit()
        self._pane.setCurrentWidget(self.writing)
        self.writing.start()

    def _written(self, issue: str) -> None:
        self._pane.setCurrentWidget(self.panel if self._wanted else self._nothing)
        if issue:
            self._read(issue)

    def _recorded(self, step: str) -> None:
        words = self.tr("{0}: recorded here; the hub has yet to confirm it.")
        self.services.messages.inform(words.format(step))

    def commit(self) -> None:
        """Saves whatever is typed and not saved yet."""
        self.panel.commit()
        self.writing.editor.form.commit()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._title.setText(self.tr("Issues"))
        self.new.setText(self.tr("New issue"))
        self.list.table.retranslate(self.services.language)
        for part in (self.filters, self.panel, self.writing):
            part.retranslate()
        self._narrow()
