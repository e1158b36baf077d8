"""One issue: the facts at its head, the steps possible now, its history, and why no other step."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop.qt.parts import GRID, button, card, label, row, scrolled, set_role
from desktop.qt.record_form import RecordForm
from desktop.qt.services import Services
from desktop.screens.issue_data import Sheet, subject_id
from desktop.screens.issue_history import History
from desktop.screens.issue_orders import Orders
from desktop.screens.issue_steps import NotNow, Steps
from desktop.screens.issue_ties import IssueTies
from desktop.screens.photos import Photos
from sync.records.catalogue import KINDS
from sync.records.places import path_of
from sync.rules.supervision import WARNINGS
from sync.rules.transitions import DRAFT

ISSUE, STEP = KINDS["issue"], KINDS["issue_step"]
FIELDS = (
    "category", "raised", "source", "source_no", "contact", "phone", "consent", "private",
    "text", "demand", "place", "nature", "common",
)  # fmt: skip


class IssueHead(QWidget):
    """What is wrong, whom it concerns, where it stands, who is to do what by when.

    Signals: ``subject_wanted(id)``.
    """

    subject_wanted = Signal(str)
    edit_wanted = Signal(bool)

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._sheet: Sheet | None = None
        self.state, self._number = label("heading"), label("muted")
        self.colour = label(wrap=True)
        self._text = label(wrap=True)
        self.subject = button(self._go, "link", "arrow-right")
        self._where = label("muted", wrap=True)
        self._facts = QWidget()
        self._facts_grid = QGridLayout(self._facts)
        self._facts_grid.setContentsMargins(0, 4, 0, 0)
        self._facts_grid.setHorizontalSpacing(GRID)
        self._facts_grid.setVerticalSpacing(2)
        for column in (1, 3):
            self._facts_grid.setColumnStretch(column, 1)
        self.edit = button(lambda: self.edit_wanted.emit(self.edit.isChecked()), "link", "pencil")
        self.edit.setCheckable(True)
        frame, inside = card()
        inside.setSpacing(4)
        inside.addLayout(row(self.state, self._number, None, self.edit, gap=12))
        inside.addWidget(self.colour)
        inside.addWidget(self._text)
        inside.addLayout(row(self.subject, None))
        inside.addWidget(self._where)
        inside.addWidget(self._facts)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame)

    def _go(self) -> None:
        if self._sheet is not None and subject_id(self._sheet.record):
            self.subject_wanted.emit(subject_id(self._sheet.record))

    def set_sheet(self, sheet: Sheet) -> None:
        """Shows the facts of an issue."""
        self._sheet = sheet
        record, life, language = sheet.record, sheet.life, self._services.language
        self.state.setText(life.label.to(language))
        self._number.setText(str(record["number"] or self.tr("no number yet")))
        named = sheet.colour.name in WARNINGS
        set_role(self.colour, sheet.colour.name if named else "muted")
        self.colour.setText(self._warning(sheet))
        self.colour.setVisible(bool(self.colour.text()))
        self._text.setText(str(record["text"] or self.tr("(nothing written down yet)")))
        self.subject.setText(sheet.who)
        self.subject.setEnabled(bool(subject_id(record)))
        group = sheet.about["group"] if sheet.about is not None else None
        where = [path_of(record.area, " › ", 9), group, record["place"]]
        self._where.setText("\u3000".join(str(part) for part in where if part))
        self._show_facts(self._known(sheet, language))

    def _show_facts(self, facts: list[tuple[str, str]]) -> None:
        """Names and values in two columns of pairs."""
        for old in self._facts.findChildren(QLabel):
            self._facts_grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        for place, (name, value) in enumerate(facts):
            named, said = label("muted"), label(wrap=True)
            named.setText(name)
            said.setText(value)
            line, column = divmod(place, 2)
            top = Qt.AlignmentFlag.AlignTop
            self._facts_grid.addWidget(named, line, 2 * column, top)
            self._facts_grid.addWidget(said, line, 2 * column + 1, top)

    def _warning(self, sheet: Sheet) -> str:
        """The colour in words, and why; "" where time is no worry."""
        why = sheet.colour.why.to(self._services.language)
        words = {
            "red": self.tr("Red warning: {0}"),
            "yellow": self.tr("Yellow warning: {0}"),
            "blue": self.tr("Due soon: {0}"),
        }.get(sheet.colour.name, "")
        return words.format(why)

    def _known(self, sheet: Sheet, language: str) -> list[tuple[str, str]]:
        record, life = sheet.record, sheet.life
        issue, step = ISSUE.fields, STEP.fields
        due = life.due.isoformat() if life.due else None
        values = [
            (issue["category"], record["category"]),
            (issue["raised"], record["raised"]),
            (issue["contact"], record["contact"]),
            (issue["phone"], record["phone"]),
            (step["law_class"], life.law_class),
            (step["level"], life.level),
            (step["unit"], life.unit),
            (step["person"], life.person),
            (step["due"], due),
            (step["percent"], life.percent),
        ]
        known = [(f.label.to(language), f.show(v, language)) for f, v in values if v is not None]
        if life.rounds:
            known.append((self.tr("Went back to work"), str(life.rounds)))
        return known

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self.edit.setText(self.tr("Details"))
        if self._sheet is not None:
            self.set_sheet(self._sheet)


class IssuePanel(QWidget):
    """The record of one issue. Signals: ``subject_wanted(id)``, ``recorded(step's name)``,
    ``issue_wanted(id)`` of another issue, or ``id#event`` for a step of it.
    """

    subject_wanted = Signal(str)
    issue_wanted = Signal(str)
    recorded = Signal(str)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet: Sheet | None = None
        self.head = IssueHead(services)
        self.particulars = RecordForm(services, ISSUE, FIELDS)
        self._form_card, inside_form = card()
        inside_form.addWidget(self.particulars)
        self.steps, self.history = Steps(services), History(services)
        self.not_now = NotNow(services)
        self.orders, self.ties = Orders(services), IssueTies(services)
        self.photos, self._photos_title = Photos(services), label("heading")
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID + 4)
        layout.addWidget(self.head)
        layout.addWidget(self._form_card)
        layout.addWidget(self.steps)
        self._ties_card = self._carded(self.ties)
        layout.addWidget(self._ties_card)
        layout.addWidget(self._carded(self.orders))
        album, inside_album = card()
        inside_album.addWidget(self._photos_title)
        inside_album.addWidget(self.photos)
        layout.addWidget(album)
        layout.addWidget(self._carded(self.history))
        self._not_now_card = self._carded(self.not_now)
        layout.addWidget(self._not_now_card)
        layout.addStretch(1)
        self.area = scrolled(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.area)
        self.head.subject_wanted.connect(self.subject_wanted)
        self.head.edit_wanted.connect(self._form_card.setVisible)
        self.steps.recorded.connect(self.recorded)
        self.steps.others_wanted.connect(self._show_others)
        self.ties.merge_wanted.connect(self._merge)
        self.ties.issue_wanted.connect(self.issue_wanted)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._show_form)
        self.retranslate()

    def _carded(self, widget: QWidget) -> QWidget:
        frame, inside = card()
        inside.addWidget(widget)
        return frame

    def show_sheet(self, sheet: Sheet) -> None:
        """Shows another issue, or what changed of this one."""
        other = self.sheet is None or self.sheet.record.id != sheet.record.id
        self.sheet = sheet
        if other:
            self.head.edit.setChecked(sheet.life.state == DRAFT)
            self._form_card.setVisible(sheet.life.state == DRAFT)
            self.area.verticalScrollBar().setValue(0)
        self.particulars.show_record(sheet.record)
        for part in (
            self.head,
            self.steps,
            self.ties,
            self.orders,
            self.history,
            self.not_now,
        ):
            part.set_sheet(sheet)
        self._ties_card.setVisible(not self.ties.isHidden())
        self.photos.set_photos(sheet.record, sheet.attachments)
        self._not_now_card.setVisible(any(not option.allowed for option in sheet.options))

    def start_step(self, event: str) -> None:
        """Opens the form of a step and brings it into view."""
        self.steps.start(event)
        self._soon.start()

    def _merge(self, main: str) -> None:
        self.steps.start("merge", {"other": main})
        self._soon.start()

    def _show_form(self) -> None:
        if self.steps.form is not None:
            self.area.ensureWidgetVisible(self.steps.form)

    def _show_others(self) -> None:
        bar = self.area.verticalScrollBar()
        bar.setValue(min(bar.maximum(), self._not_now_card.y()))

    def commit(self) -> None:
        """Saves whatever is typed and not saved yet."""
        self.particulars.form.commit()
        if self.steps.form is not None:
            self.steps.form.form.commit()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._photos_title.setText(self.tr("Photos and scans"))
        for part in (
            self.head,
            self.particulars,
            self.steps,
            self.ties,
            self.orders,
            self.history,
            self.not_now,
            self.photos,
        ):
            part.retranslate()
