"""The page Issues: the list by state beside the record of one issue."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.qt.page import Page
from desktop.qt.parts import GRID, Empty, button, label, row
from desktop.qt.services import Services
from desktop.screens.issue_data import (
    IssueRow,
    Sheet,
    counts_of,
    my_roles,
    read_rows,
    read_sheet,
)
from desktop.screens.issue_list import Filters, IssueList
from desktop.screens.issue_new import NewIssue
from desktop.screens.issue_panel import IssuePanel
from desktop.screens.petitions import PetitionRegister, Register, read_register
from sync.errors import UserError
from sync.replica.replica import Replica
from sync.rules.transitions import states
from sync.stamps import today

LIST_WIDTH, PANEL_WIDTH = 824, 466
RELOAD_MILLISECONDS = 300
"""The list is read anew this long after a change, so that a run of changes costs one reading."""


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
        self.petitions = button(self._open_petitions, "")
        self.petitions.hide()
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
        head.addLayout(row(self._title, self._count, None, self.petitions, self.new))
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
        self.services.worker.read(read_register, self._offer_petitions, token="petitions_here")

    def _offer_petitions(self, register: Register) -> None:
        """Who has no right on a restricted area is not shown that there is a register."""
        self.petitions.setVisible(bool(register.cases or register.areas))

    def _open_petitions(self) -> None:
        PetitionRegister(self.services, self.window()).ask()

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
        self.petitions.setText(self.tr("Petition cases…"))
        self.list.table.retranslate(self.services.language)
        for part in (self.filters, self.panel, self.writing):
            part.retranslate()
        self._narrow()
