"""What an issue has to do with others: where it came from, what it may be, what it is part of."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.qt.editors import Choice
from desktop.qt.parts import GRID, button, label, row
from desktop.qt.services import Services
from desktop.screens.issue_data import Sheet
from desktop.screens.issue_ties_data import words_of
from sync.casework.commons import Child, join_in
from sync.casework.supervision_words import source_of
from sync.errors import UserError
from sync.replica.tables import Record


class IssueTies(QWidget):
    """Signals: ``merge_wanted(main issue's id)``, ``issue_wanted(id)`` or ``id#event``."""

    merge_wanted = Signal(str)
    issue_wanted = Signal(str)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._sheet: Sheet | None = None
        self._title, self._problem = label("heading"), label("problem", wrap=True)
        self._problem.setProperty("level", "error")
        self._rows = QWidget()
        self.common = Choice()
        self.join = button(self._join, "", "plus")
        self._joining = QWidget()
        line = row(self.common, self.join)
        line.setContentsMargins(0, 0, 0, 0)
        line.setStretch(0, 1)
        self._joining.setLayout(line)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID)
        for widget in (self._title, self._rows, self._joining, self._problem):
            self._column.addWidget(widget)
        self.retranslate()

    def set_sheet(self, sheet: Sheet) -> None:
        """Shows the ties of an issue."""
        self._sheet = sheet
        self._say("")
        rows = QWidget()
        inside = QVBoxLayout(rows)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        self._show_sources(inside, sheet)
        self._show_double(inside, sheet)
        self._show_common(inside, sheet)
        self._column.replaceWidget(self._rows, rows)
        self._rows.hide()
        self._rows.deleteLater()
        self._rows = rows
        ties, language = sheet.ties, self._services.language
        free = ties.parent is None and sheet.life.is_open and bool(ties.commons)
        self._joining.setVisible(free)
        self.common.clear()
        for one in ties.commons:
            self.common.addItem(words_of(one).to(language), one.id)
        self.setVisible(bool(inside.count()) or free)

    def _show_sources(self, inside: QVBoxLayout, sheet: Sheet) -> None:
        language, told = self._services.language, sheet.ties.told
        if len(told) > 1:
            self._line(inside, "muted", self.tr("One issue with {0} sources:").format(len(told)))
            for one in told:
                self._line(inside, "", source_of(one, language))

    def _show_double(self, inside: QVBoxLayout, sheet: Sheet) -> None:
        double = sheet.ties.double
        if double is None:
            return
        language = self._services.language
        words = self.tr("Likely told twice: {0} ({1})")
        self._line(
            inside,
            "yellow",
            words.format(words_of(double.master).to(language), double.why.to(language)),
        )
        merge = button(partial(self.merge_wanted.emit, double.master.id), "")
        merge.setText(self.tr("Merge into it…"))
        look = self._opener(double.master)
        inside.addLayout(row(merge, look, None))

    def _show_common(self, inside: QVBoxLayout, sheet: Sheet) -> None:
        ties, language = sheet.ties, self._services.language
        if ties.parent is not None:
            words = words_of(ties.parent).to(language)
            self._line(inside, "", self.tr("Part of the common issue: {0}").format(words))
            inside.addLayout(row(self._opener(ties.parent), None))
        if sheet.record["common"]:
            n = len(ties.children)
            self._line(inside, "muted", self.tr("Common issue, others joined to it: {0}").format(n))
        for child in ties.children:
            self._show_child(inside, child, language)

    def _show_child(self, inside: QVBoxLayout, child: Child, language: str) -> None:
        state = child.life.label.to(language)
        text = label(wrap=True)
        text.setText(f"{words_of(child.issue).to(language)}\u3000{state}")
        if child.proposed is None:
            line = row(text, self._opener(child.issue))
        else:
            wanted = f"{child.issue.id}#{child.proposed.event}"
            act = button(partial(self.issue_wanted.emit, wanted), "")
            act.setText(self.tr("Next: {0}…").format(child.proposed.label.to(language)))
            line = row(text, act)
        line.setStretch(0, 1)
        inside.addLayout(line)

    def _opener(self, issue: Record) -> QWidget:
        made = button(partial(self.issue_wanted.emit, issue.id), "link", "arrow-right")
        made.setText(self.tr("Open"))
        return made

    def _line(self, inside: QVBoxLayout, role: str, words: str) -> None:
        made = label(role, wrap=True)
        made.setText(words)
        inside.addWidget(made)

    def _join(self) -> None:
        parent = str(self.common.currentData() or "")
        if self._sheet is None or not parent:
            return
        issue = self._sheet.record.id
        self._services.worker.change(
            lambda replica, act: join_in(act, replica, issue, parent), None, self._failed
        )

    def _failed(self, error: UserError) -> None:
        self._say(error.text(self._services.language))

    def _say(self, words: str) -> None:
        self._problem.setText(words)
        self._problem.setVisible(bool(words))

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._title.setText(self.tr("Sources and common issues"))
        self.join.setText(self.tr("Join to this common issue"))
        if self._sheet is not None:
            self.set_sheet(self._sheet)
