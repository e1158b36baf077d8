"""What happened to an issue, newest first: taken by the hub, waiting for it, or refused."""

from collections.abc import Mapping

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.qt.parts import GRID, label, row, set_role
from desktop.qt.services import Services
from desktop.screens.issue_data import Sheet
from sync.errors import Text
from sync.records.catalogue import KINDS
from sync.rules.guards import field_label
from sync.rules.transitions import Entry, Life, states, transitions

STEP = KINDS["issue_step"]
ABOUT_EVERY_STEP = ("date", "actor", "text", "other", "notice")
"""What stands in the head of an entry or in a sentence of its own, or is a mere id."""


def entries_of(life: Life) -> list[Entry]:
    """All entries, newest first: the hub's order, and what has no effect where it was written."""
    idle = sorted(life.refused, key=lambda entry: entry.step.id, reverse=True)
    found: list[Entry] = []
    for entry in reversed(life.history):
        while idle and idle[0].step.id > entry.step.id:
            found.append(idle.pop(0))
        found.append(entry)
    return found + idle


def details_of(entry: Entry, language: str) -> str:
    """What a step says beside its words: unit, due date, numbers."""
    event = entry.step.event
    said = []
    for name, field in STEP.fields.items():
        transition = transitions().get(event)
        asked = (*transition.needs, *transition.takes) if transition else ()
        value = entry.step.values.get(name)
        if name in ABOUT_EVERY_STEP or name not in asked or value is None:
            continue
        words = field_label(event, name).to(language)
        said.append(f"{words} {field.show(value, language)}")
    return Text("，", ", ").to(language).join(said)


class EntryView(QFrame):
    """One step: what, when, by whom, what it says, and what the hub says to it."""

    def __init__(self, entry: Entry, names: Mapping[str, str], language: str) -> None:
        super().__init__()
        step = entry.step
        self._head, self._status = label("heading", wrap=True), label("muted")
        words = entry.label.to(language)
        if entry.after != entry.before and entry.status in ("taken", "pending"):
            words += f" → {states()[entry.after].label.to(language)}"
        self._head.setText(words)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(row(self._head, None, self._status))
        by = step.text("actor") or names.get(step.author, step.author)
        when = STEP.fields["date"].show(step.text("date") or None, language)
        under = [when, by, details_of(entry, language)]
        self._add(layout, "muted", "\u3000".join(part for part in under if part))
        self._add(layout, "", step.text("text"))
        self._show_status(entry, language, layout)

    def _add(self, layout: QVBoxLayout, role: str, words: str) -> None:
        if words:
            made = label(role, wrap=True)
            made.setText(words)
            layout.addWidget(made)

    def _show_status(self, entry: Entry, language: str, layout: QVBoxLayout) -> None:
        why = entry.why.to(language) if entry.why else ""
        match entry.status:
            case "taken":
                self._status.setText(self.tr("No. {0} at the hub").format(entry.step.taken))
            case "pending":
                self._status.setText(self.tr("awaiting the hub"))
                set_role(self._status, "figure")
            case "failing":
                self._status.setText(self.tr("awaiting the hub"))
                words = self.tr("As things stand the hub will not take it: {0}")
                self._add_problem(layout, words.format(why))
            case "refused":
                self._status.setText(self.tr("not taken"))
                self._add_problem(layout, self.tr("Not taken: {0}").format(why))

    def _add_problem(self, layout: QVBoxLayout, words: str) -> None:
        made = label("problem", wrap=True)
        made.setProperty("level", "error")
        made.setText(words)
        layout.addWidget(made)

    def texts(self) -> tuple[str, str]:
        """The head and the hub's word."""
        return self._head.text(), self._status.text()


class History(QWidget):
    """All entries of one issue."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._sheet: Sheet | None = None
        self._title = label("heading")
        self._none = label("muted", wrap=True)
        self.entries: list[EntryView] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID + 4)
        self._column.addWidget(self._title)
        self._column.addWidget(self._none)
        self.retranslate()

    def set_sheet(self, sheet: Sheet) -> None:
        """Shows the history of an issue."""
        self._sheet = sheet
        for view in self.entries:
            view.hide()
            view.deleteLater()
        language = self._services.language
        entries, names = entries_of(sheet.life), sheet.names
        self.entries = [EntryView(entry, names, language) for entry in entries]
        for view in self.entries:
            self._column.addWidget(view)
        self._none.setVisible(not self.entries)

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._title.setText(self.tr("History"))
        self._none.setText(self.tr("Nothing happened yet."))
        if self._sheet is not None:
            self.set_sheet(self._sheet)
