"""The steps of an issue: buttons for those its rules allow now, the form of one, and why not more.

A step is written down whole, when the person says so: the hub decides on it as one thing.
"""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QVBoxLayout, QWidget

from desktop.qt.flow import Flow
from desktop.qt.form import Form
from desktop.qt.parts import GRID, button, card, label, row
from desktop.qt.services import Services
from desktop.screens.issue_data import Changes, Sheet, follows, suggested
from sync.casework.issues import propose_in
from sync.errors import Text, UserError
from sync.records.catalogue import KINDS
from sync.records.fields import Field, Value
from sync.records.kinds.base import Kind
from sync.replica.replica import Replica
from sync.replica.writer import Act
from sync.rules.guards import field_label
from sync.rules.issues import Option, leading
from sync.rules.transitions import states
from sync.stamps import today

STEP = KINDS["issue_step"]
OPTIONAL = Text("（可不填）", " (optional)")
WORDS_OF_AN_ISSUE = 28
"""Characters of an issue's text in the list of issues to merge into."""


def step_kind(option: Option) -> Kind:
    """The kind whose fields are those of one step, in the words of that step."""
    fields = [_field(option, "date", needed=True)]
    fields += [_field(option, name, needed=True) for name in option.needs]
    fields += [_field(option, name, needed=False) for name in option.takes]
    return Kind(STEP.name, STEP.zh, STEP.en, tuple(fields))


def _field(option: Option, name: str, needed: bool) -> Field:
    words = field_label(option.event, name)
    more = Text("", "") if needed else OPTIONAL
    return replace(STEP.fields[name], zh=words.zh + more.zh, en=words.en + more.en, required=needed)


class StepForm(QFrame):
    """The form of one step. Signals: ``recorded`` when it is on the disk, ``closed``."""

    recorded = Signal()
    closed = Signal()

    def __init__(self, services: Services, sheet: Sheet, option: Option, values: Changes) -> None:
        super().__init__()
        self._services = services
        self._issue, self.option = sheet.record.id, option
        self.values = values
        """What is typed so far; the panel keeps it while the person looks elsewhere."""
        self.setProperty("role", "card")
        kind = step_kind(option)
        names = [field.name for field in kind.own_fields]

        def derive(_: object, changes: Changes) -> Changes:
            return follows(sheet, option.event, changes, today())

        self.form = Form(kind, names, self._keep, services.language, derive=derive)
        self._offer_records(sheet)
        self.form.set_record(values)
        self.form.finished.connect(self.record)
        self._title = label("heading", wrap=True)
        self._why = label("problem", wrap=True)
        self._why.setProperty("level", "error")
        self._why.hide()
        self.submit = button(self.record, "primary", "check")
        self._cancel = button(self.closed.emit, "link")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, GRID + 4)
        layout.setSpacing(GRID)
        for widget in (self._title, self.form, self._why):
            layout.addWidget(widget)
        layout.addLayout(row(None, self._cancel, self.submit))
        self.retranslate()

    def _offer_records(self, sheet: Sheet) -> None:
        names = {*self.option.needs, *self.option.takes}
        if "other" in names:
            others = [(r.id, _words(r["text"], r["number"])) for r in sheet.others]
            self.form.set_options("other", others)
        if "notice" in names:
            notices = [(r.id, _words(r["title"], r["number"])) for r in sheet.notices]
            self.form.set_options("notice", notices)

    def _keep(self, changes: Changes) -> None:
        self.values |= changes

    def record(self) -> None:
        """Writes the step down, unless something it needs is missing."""
        fits = self.form.commit()
        if any(p.level == "error" for p in self.form.mark_all()) or not fits:
            return self._say(self.tr("Something is missing or wrong above; please mend it first."))
        values = {name: value for name, value in self.values.items() if value is not None}
        issue, event, author = self._issue, self.option.event, self._services.author

        def work(replica: Replica, act: Act) -> str:
            return propose_in(act, replica, author, issue, event, values)

        self.submit.setEnabled(False)
        self._services.worker.change(work, self._recorded, self._failed)

    def _recorded(self, _id: str) -> None:
        self.recorded.emit()

    def _failed(self, error: UserError) -> None:
        self.submit.setEnabled(True)
        self._say(error.text(self._services.language))

    def _say(self, why: str) -> None:
        self._why.setText(why)
        self._why.setVisible(True)

    def why(self) -> str:
        """Why the step could not be written down."""
        return self._why.text()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        language = self._services.language
        to = states()[self.option.to].label.to(language)
        words = self.option.label.to(language)
        self._title.setText(self.tr("{0}, which leads to: {1}").format(words, to))
        self.submit.setText(self.tr("Record this step"))
        self._cancel.setText(self.tr("Cancel"))
        self.form.retranslate(language)


def _words(text: Value, number: Value) -> Text:
    """A record in a list to choose from: its first words and its number."""
    flat = " ".join(str(text or "").split())
    short = flat if len(flat) <= WORDS_OF_AN_ISSUE else flat[: WORDS_OF_AN_ISSUE - 1] + "…"
    whole = " · ".join(part for part in (short, str(number or "")) if part)
    return Text(whole, whole)


class Steps(QWidget):
    """The steps of one issue. Signals: ``recorded(label)`` when one is on the disk,
    ``others_wanted`` when the person asks why not another.
    """

    recorded = Signal(str)
    others_wanted = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._sheet: Sheet | None = None
        self._drafts: dict[tuple[str, str], Changes] = {}
        self.form: StepForm | None = None
        self._title = label("heading")
        self._none = label("muted", wrap=True)
        self._others = button(self.others_wanted.emit, "link")
        self._buttons: dict[str, QPushButton] = {}
        self._holder = QWidget()
        self._flow = Flow(self._holder)
        frame, inside = card()
        inside.addLayout(row(self._title, None, self._others))
        inside.addWidget(self._none)
        inside.addWidget(self._holder)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID)
        self._column.addWidget(frame)
        self.retranslate()

    def set_sheet(self, sheet: Sheet) -> None:
        """Shows the steps of another issue, or what changed of this one."""
        other = self._sheet is None or self._sheet.record.id != sheet.record.id
        self._sheet = sheet
        event = "" if other or self.form is None else self.form.option.event
        option = sheet.option(event) if event else None
        if self.form is not None and (option is None or not option.allowed):
            self.close_form()
        self._show_buttons()

    def buttons(self) -> dict[str, QPushButton]:
        """The buttons on offer by their event."""
        return dict(self._buttons)

    def _show_buttons(self) -> None:
        for old in self._buttons.values():
            self._flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        allowed = [o for o in self._sheet.options if o.allowed] if self._sheet else []
        main = leading(allowed)
        allowed.sort(key=lambda option: option is not main)
        self._buttons = {option.event: self._button(option, option is main) for option in allowed}
        self._holder.setVisible(bool(allowed))
        self._none.setVisible(not allowed)

    def _button(self, option: Option, main: bool) -> QPushButton:
        made = button(partial(self.start, option.event), "primary" if main else "")
        made.setText(option.label.to(self._services.language))
        self._flow.addWidget(made)
        return made

    def start(self, event: str, values: Changes | None = None) -> None:
        """Opens the form of a step, with what was typed into it before, or ``values``."""
        option = self._sheet.option(event) if self._sheet else None
        if self._sheet is None or option is None or not option.allowed:
            return
        self.close_form()
        key = (self._sheet.record.id, event)
        draft = self._drafts.setdefault(key, suggested(self._sheet, event, today()))
        draft |= values or {}
        self.form = StepForm(self._services, self._sheet, option, draft)
        self.form.closed.connect(self.close_form)
        self.form.recorded.connect(self._recorded)
        self._column.addWidget(self.form)
        self.form.show()
        self.form.form.focus_first()

    def close_form(self) -> None:
        """Closes the form of a step; what is typed in it is remembered."""
        form, self.form = self.form, None
        if form is not None:
            form.form.commit()
            form.hide()
            form.setParent(None)
            form.deleteLater()

    def _recorded(self) -> None:
        if self.form is None or self._sheet is None:
            return
        words = self.form.option.label.to(self._services.language)
        self._drafts.pop((self._sheet.record.id, self.form.option.event), None)
        self.close_form()
        self.recorded.emit(words)

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._title.setText(self.tr("Steps possible now"))
        self._others.setText(self.tr("Why not another step?"))
        self._none.setText(self.tr("No step is possible for you now; below stands why."))
        self._show_buttons()
        if self.form is not None:
            self.form.retranslate()


class NotNow(QWidget):
    """The steps that the rules do not allow now, each with the rule or the step it lacks."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._sheet: Sheet | None = None
        self._title = label("heading")
        self._rows = QWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID)
        self._column.addWidget(self._title)
        self._column.addWidget(self._rows)
        self.retranslate()

    def set_sheet(self, sheet: Sheet) -> None:
        """Shows the steps of another issue."""
        self._sheet = sheet
        rows = QWidget()
        grid = QGridLayout(rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        top = Qt.AlignmentFlag.AlignTop
        barred = [option for option in sheet.options if not option.allowed]
        for place, option in enumerate(barred):
            name, why = label("muted"), label("muted", wrap=True)
            name.setEnabled(False)
            name.setText(option.label.to(self._services.language))
            why.setText(option.why.to(self._services.language) if option.why else "")
            grid.addWidget(name, place, 0, top)
            grid.addWidget(why, place, 1, top)
        self._column.replaceWidget(self._rows, rows)
        self._rows.hide()
        self._rows.deleteLater()
        self._rows = rows
        self.setVisible(bool(barred))

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._title.setText(self.tr("Not possible now, because"))
        if self._sheet is not None:
            self.set_sheet(self._sheet)
