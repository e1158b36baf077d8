"""The form of one visit, in the order of a talk; can be left half-way and gone on with.

Sections: who is here, family, income, needs, issues, what was explained, photos, satisfaction and
signature. The values of the visit before stand beside. Ctrl+Z goes back through what this visit
saved, Ctrl+Enter finishes.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.qt.editors import Chips
from desktop.qt.flow import Flow
from desktop.qt.form import Changes
from desktop.qt.parts import GRID, button, card, label, row, scrolled
from desktop.qt.record_form import RecordForm
from desktop.qt.record_grid import RecordGrid
from desktop.qt.services import Services
from desktop.screens.dossier import Dossier
from desktop.screens.doubts_panel import DoubtsPanel
from desktop.screens.entitlement_hints import EntitlementHints
from desktop.screens.income_grid import IncomeGrid
from desktop.screens.people import People
from desktop.screens.photos import Photos
from desktop.screens.timeline import ISSUE_FIELDS, NEED_FIELDS, RecordCard
from sync.errors import Text
from sync.records.catalogue import KINDS
from sync.records.fields import DateField
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act
from sync.stamps import today

VISIT, HOUSEHOLD, NEED = KINDS["visit"], KINDS["household"], KINDS["need"]
WHO = ("date", "cadre", "mode", "result", "remote_reason", "present")
FAMILY = ("phone", "residence", "mark", "n_shared", "n_hukou", "n_resident")
TOLD = ("talk", "explained")
END = ("satisfaction", "score", "signed")
NEED_WIDTHS = {"category": 120, "member": 88, "status": 96, "text": 260}
FAMILY_SECTION, INCOME_SECTION, NEEDS_SECTION = 1, 2, 3
PEOPLE_HEIGHT, INCOME_HEIGHT, NEEDS_HEIGHT = 384, 560, 152
ASKED_ON_THE_SPOT = ("R01", "R02", "R03", "R05", "R07")
"""Checks whose findings ask for a nod and a reason while the family is there (domain.md 3.6)."""
AT_HOME, MET, REACHED = "1", "1", "2"
_DAY = DateField(name="date", zh="日期", en="Date")


def begin_visit(act: Act, dossier: Dossier, cadre: str) -> str:
    """A visit of today, begun and not finished; returns its id."""
    record = dossier.record
    values: Changes = {record.kind: record.id, "date": today().isoformat(), "mode": AT_HOME}
    values |= {"cadre": cadre or None, "finished": False, "sample": record["sample"]}
    return act.add("visit", record.area, values)


class VisitForm(QWidget):
    """Signals: ``left`` when the person goes back to the household."""

    left = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._visit = ""
        self._needs_visit = ""
        self._unasked = 0
        self._dossier: Dossier | None = None
        self._titles: list[QLabel] = []
        self._steps: list[QPushButton] = []
        self._frames: list[QWidget] = []
        self.who = RecordForm(services, VISIT, WHO)
        self.family = RecordForm(services, HOUSEHOLD, FAMILY)
        self.told = RecordForm(services, VISIT, TOLD)
        self.end = RecordForm(services, VISIT, END)
        forms = [part.form for part in self._forms()]
        forms[0].share_undo(forms[1:])
        self.people = People(services)
        self.income = IncomeGrid(services)
        self.doubts = DoubtsPanel(services, ASKED_ON_THE_SPOT, nod=True)
        self.income.year_chosen.connect(self._look_at_year)
        self.policies = EntitlementHints(services)
        self.policies.wanted.connect(self._go_to)
        self.needs = RecordGrid(services, NEED, NEED_FIELDS, (), NEED_WIDTHS)
        self.issue = RecordCard(services, "issue", ISSUE_FIELDS)
        self.photos = Photos(services)
        self.add_issue = button(self._start_issue, glyph="plus")
        self._issues = label(wrap=True)
        self.here = Chips()
        self.here.clicked.connect(self._somebody_clicked)
        self._build()
        for form in self._forms():
            form.finished.connect(self.finish)
        self.people.finished.connect(self.finish)
        self.income.finished.connect(self.finish)
        self.needs.finished.connect(self.finish)
        self.issue.closed.connect(self.issue.hide)

    def _forms(self) -> tuple[RecordForm, ...]:
        return self.who, self.family, self.told, self.end

    def _build(self) -> None:
        self._title, self._state = label("title"), label("muted")
        self.back = button(self.leave, "link", "arrow-left")
        self.discard = button(self._discard, "link", "trash-2")
        self.done = button(self.finish, "primary", "check")
        step_line = QWidget()
        steps = Flow(step_line)
        inside = QWidget()
        self._sections = QVBoxLayout(inside)
        self._sections.setContentsMargins(0, 0, GRID, 0)
        self._sections.setSpacing(2 * GRID)
        self._area = scrolled(inside)
        self.people.setFixedHeight(PEOPLE_HEIGHT)
        self.income.setFixedHeight(INCOME_HEIGHT)
        self.needs.setFixedHeight(NEEDS_HEIGHT)
        parts: list[list[QWidget]] = [
            [self.here, self.who],
            [self.family, self.people],
            [self.income, self.doubts],
            [self.policies, self.needs],
            [self._issues, self.add_issue, self.issue],
            [self.told],
            [self.photos],
            [self.end],
        ]
        for widgets in parts:
            steps.addWidget(self._section(widgets))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID)
        layout.addLayout(row(self.back, self._title, self._state, None, self.discard, self.done))
        layout.addWidget(step_line)
        layout.addWidget(self._area, 1)

    def _section(self, widgets: list[QWidget]) -> QPushButton:
        frame, inside = card()
        title = label("heading")
        inside.addWidget(title)
        for widget in widgets:
            if widget is self.add_issue:
                inside.addLayout(row(widget, None))
            else:
                inside.addWidget(widget)
        self._titles.append(title)
        self._frames.append(frame)
        self._sections.addWidget(frame)

        def jump() -> None:
            self._area.verticalScrollBar().setValue(frame.y())

        step = button(jump, "chip")
        self._steps.append(step)
        return step

    # -- what is shown ------------------------------------------------------------------------

    @property
    def visit(self) -> str:
        """The id of the visit on the form; "" when there is none."""
        return self._visit

    def open(self, dossier: Dossier, visit: str) -> bool:
        """Shows a visit from its beginning; False when it is not there."""
        if not any(v.id == visit for v in dossier.visits):
            return False
        self._visit = visit
        self.issue.hide()
        self._area.verticalScrollBar().setValue(0)
        for part in self._forms():
            part.clear()
        self._needs_of("")
        self.set_dossier(dossier)
        return True

    def set_dossier(self, dossier: Dossier) -> None:
        """Takes in the records of the household or enterprise as they are now."""
        visit = next((v for v in dossier.visits if v.id == self._visit), None)
        if visit is None:
            self.left.emit()
            return
        other = self._dossier is None or self._dossier.record.id != dossier.record.id
        self._dossier = dossier
        before = dossier.visit_before(self._visit)
        cadres = [(c.id, Text(str(c["name"] or ""), "")) for c in dossier.cadres.values()]
        self.who.form.set_options("cadre", cadres)
        for part in (self.who, self.told, self.end):
            part.show_record(visit, before.values if before else None)
        household = dossier.record.kind == "household"
        self.here.setVisible(household)
        for number in (FAMILY_SECTION, INCOME_SECTION):
            self._frames[number].setVisible(household)
            self._steps[number].setVisible(household)
        self._show_household(dossier, other)
        taken = [photo for photo in dossier.attachments if photo["object"] == self._visit]
        self.photos.set_photos(visit, taken)
        self._show_state(dossier, visit)

    def _show_household(self, dossier: Dossier, other: bool) -> None:
        if dossier.record.kind == "household":
            self.family.show_record(dossier.record)
            self.people.set_dossier(dossier)
            self.income.set_dossier(dossier)
            self._look_at_year(self.income.year)
        self.policies.set_dossier(dossier)
        members = [(m.id, Text(str(m["name"] or ""), "")) for m in dossier.members]
        self.needs.set_options("member", members)
        mine = [need for need in dossier.needs if need["visit"] in (self._visit, None)]
        older = [need for need in dossier.needs if need not in mine]
        if other or self._needs_of(self._visit):
            record = dossier.record
            base = {record.kind: record.id, "visit": self._visit, "status": "1"}
            self.needs.start(record.area, {**base, "sample": record["sample"]}, [*mine, *older])
        else:
            self.needs.refresh([*mine, *older])

    def _look_at_year(self, year: int) -> None:
        """The warnings are about the year that the grid shows."""
        if self._dossier is not None and self._dossier.record.kind == "household":
            self.doubts.show_year(self._dossier, year)

    def _needs_of(self, visit: str) -> bool:
        """Remembers whose needs the grid holds; True when that changed."""
        changed, self._needs_visit = self._needs_visit != visit, visit
        return changed

    def _show_state(self, dossier: Dossier, visit: Record) -> None:
        language, record = self._services.language, dossier.record
        name = str(record["head"] or record["name"] or "")
        self._title.setText(self.tr("Visit: {0}").format(name))
        words = self.tr("finished") if visit["finished"] else self.tr("not finished")
        self._state.setText(f"{_DAY.show(visit['date'], language)}\u3000{words}")
        self.done.setVisible(not visit["finished"])
        self.discard.setVisible(not visit["finished"])
        lines = [
            f"{issue['text'] or ''}\u3000（{dossier.lives[issue.id].label.to(language)}）"
            for issue in dossier.issues
        ]
        self._issues.setText("\n".join(lines) or self.tr("No issue is on record."))
        here = str(visit["present"] or "")
        self.here.set_choices([(str(m["name"]), str(m["name"])) for m in dossier.members])
        names = {str(m["name"]) for m in dossier.members}
        for name, chip in self.here.buttons.items():
            chip.setVisible(name in names)
            chip.setChecked(name in here)

    # -- what is done -------------------------------------------------------------------------

    def _somebody_clicked(self, name: str) -> None:
        """Adds a member to those who are here, or takes the name off."""
        self.who.form.commit()
        held = str(self.who.form.values().get("present") or "")
        names = [part for part in held.split("、") if part and part != name]
        if name in self.here.on():
            names.append(name)
        self.who.form.put({"present": "、".join(names) or None})

    def _go_to(self, kind: str) -> None:
        """To the section in which records are added that a policy waits for."""
        sections = {"member": FAMILY_SECTION, "need": NEEDS_SECTION}
        frame = self._frames[sections.get(kind, INCOME_SECTION)]
        self._area.verticalScrollBar().setValue(frame.y())

    def _start_issue(self) -> None:
        if self._dossier is not None:
            self.issue.show()
            self.issue.start(self._dossier, self._visit)

    def commit(self) -> bool:
        """Saves whatever is typed and not saved yet; False when something cannot be saved."""
        parts = [*(part.form for part in self._forms()), self.people.editor.form]
        if not self.issue.isHidden():
            parts.append(self.issue.editor.form)
        self.policies.commit()
        fits = [form.commit() for form in parts]
        return all(fits)

    def leave(self) -> None:
        """Back to the household; the visit can be gone on with."""
        self.commit()
        self.left.emit()

    def finish(self) -> None:
        """Marks the visit as finished; what is still missing is marked, and stops nobody."""
        if not self._visit or not self.commit():
            words = self.tr("One field holds a text that cannot be saved; it says why.")
            self._services.messages.warn(words)
            return
        problems = [problem for part in (self.who, self.end) for problem in part.form.mark_all()]
        visit, values = self._visit, self.who.form.values()
        done: Changes = {"finished": True}
        if values.get("result") is None:
            done["result"] = MET if values.get("mode") == AT_HOME else REACHED

        def work(_replica: Replica, act: Act) -> int:
            act.set(visit, done)
            return sum(problem.level == "error" for problem in problems)

        self._unasked = self.doubts.open
        self._services.worker.change(work, self._finished)

    def _finished(self, errors: int) -> None:
        if errors:
            words = self.tr("The visit is finished; fields to look at again: {0}").format(errors)
            self._services.messages.warn(words)
        elif self._unasked:
            words = self.tr("The visit is finished; doubts that nobody answered: {0}")
            self._services.messages.warn(words.format(self._unasked))
        else:
            self._services.messages.inform(self.tr("The visit is finished."))
        self.left.emit()

    def _discard(self) -> None:
        visit = self._visit
        self._services.worker.change(lambda _replica, act: act.delete(visit))
        self._services.messages.inform(self.tr("The visit was discarded."))
        self.left.emit()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        titles = (
            self.tr("Who is here"),
            self.tr("Family"),
            self.tr("Income"),
            self.tr("Needs"),
            self.tr("Issues"),
            self.tr("What was explained"),
            self.tr("Photos"),
            self.tr("Satisfaction and signature"),
        )
        for number, words in enumerate(titles):
            self._titles[number].setText(words)
            self._steps[number].setText(words)
        self.back.setText(self.tr("Back"))
        self.discard.setText(self.tr("Discard"))
        self.done.setText(self.tr("Finish"))
        self.add_issue.setText(self.tr("Write down an issue"))
        for form in self._forms():
            form.retranslate()
        self.people.retranslate()
        self.income.retranslate()
        self.doubts.retranslate()
        self.policies.retranslate()
        self.issue.retranslate()
        self.photos.retranslate()
        self.needs.retranslate(self._services.language)
        if self._dossier is not None and self._visit:
            self.set_dossier(self._dossier)
