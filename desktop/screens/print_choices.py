"""What to print: the document, of which place or cadre, over which period; and what was masked."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop.paperwork.documents import DOCUMENTS, Document, Ready, Wanted
from desktop.qt.editors import Chips, Choice
from desktop.qt.form import Form
from desktop.qt.parts import button, card, label, row
from desktop.qt.record_form import RecordForm
from desktop.qt.services import Services
from desktop.screens.print_data import (
    VILLAGE_DIGITS,
    Changes,
    Offered,
    default_dates,
    follows,
    wanted_of,
)
from sync.casework.reports import Listed
from sync.records.catalogue import KINDS
from sync.records.kinds.base import Kind
from sync.records.places import short_name_of
from sync.replica.tables import Record
from sync.rules.periods import CYCLES

NOTICE = KINDS["notice"]
DATES = ("period_from", "period_to", "starts", "ends", "number")
BOARD = ("place", "posted_by", "taken_down", "objections")


class Choices(QWidget):
    """Signals: ``changed`` when something else is to be printed, ``moved`` before it when that is
    about another place.
    """

    changed = Signal()
    moved = Signal()

    def __init__(self, services: Services, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._today = today
        self._values = default_dates(today)
        self._place = ""
        self.reviewed: frozenset[str] = frozenset()
        self.documents, self.by = Chips(), Chips()
        self.area, self.cadre, self.report = Choice(), Choice(), Choice()
        self._about, self._of = label("muted", wrap=True), label("label")
        self.form = Form(NOTICE, DATES, self._keep, services.language, derive=_derive)
        self.form.set_record(self._values)
        for box in (self.area, self.cadre, self.report):
            box.setMaximumWidth(420)
        frame, inside = card()
        inside.addWidget(self.documents)
        inside.addWidget(self._about)
        line = row(self._of, self.by, gap=12)
        line.setStretch(1, 1)
        inside.addLayout(line)
        inside.addWidget(self.area)
        inside.addWidget(self.cadre)
        inside.addWidget(self.report)
        inside.addWidget(self.form)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame)
        self.documents.clicked.connect(self._choose_document)
        self.by.clicked.connect(self._choose_by)
        self.area.currentIndexChanged.connect(lambda _: self._other_place())
        self.cadre.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.report.currentIndexChanged.connect(lambda _: self._other_report())
        self.retranslate()
        self.documents.set_on([next(iter(DOCUMENTS))])
        self.by.set_on(["area"])
        self._show_what_fits()

    # -- what is chosen -----------------------------------------------------------------------

    @property
    def document(self) -> Document:
        """The document chosen."""
        return DOCUMENTS[(self.documents.on() or list(DOCUMENTS))[0]]

    @property
    def by_cadre(self) -> bool:
        """Whether the document is to be about a cadre."""
        chosen = self.by.on() == ["cadre"] or not self.document.by_area
        return self.document.by_cadre and chosen

    def wanted(self) -> Wanted | None:
        """All choices; None while there is no place or cadre to choose."""
        report = str(self.report.currentData() or "") if self.document.by_record else ""
        if report:
            return Wanted(self._today, id=report)
        area, cadre = str(self.area.currentData() or ""), str(self.cadre.currentData() or "")
        if not (cadre if self.by_cadre else area):
            return None
        chosen = wanted_of(area, cadre if self.by_cadre else "", self._values, self._today)
        return replace(chosen, reviewed=self.reviewed)

    def whose(self) -> str:
        """The cadre's name, for the name of the file; "" for a place."""
        return self.cadre.currentText().split("\u3000")[0] if self.by_cadre else ""

    def choose(self, document: str, area: str) -> None:
        """Chooses a document of a place."""
        self.documents.set_on([document])
        self.by.set_on(["area"])
        place = self.area.findData(area)
        if place >= 0:
            self.area.setCurrentIndex(place)
        self._show_what_fits()
        self.changed.emit()

    def choose_notice(self, notice: Record) -> None:
        """Chooses a notice that is on record."""
        self._values = {name: notice[name] for name in DATES}
        self.form.set_record(self._values)
        self.choose("notice", notice.area)

    def choose_report(self, id: str) -> None:
        """Chooses a report that is frozen."""
        self.report.setCurrentIndex(max(0, self.report.findData(id)))
        self.choose("report", "")

    def offer(self, offered: Offered) -> None:
        """The places and cadres of this laptop; what is chosen stays chosen."""
        villages = [code for code in offered.areas if len(code) == VILLAGE_DIGITS]
        chosen, place = str(self.area.currentData() or ""), self._services.place.area
        if place != self._place:  # another area was chosen at the top of the window
            chosen = self._place = place
        if chosen not in offered.areas and villages:
            chosen = villages[0]  # a whole town takes a while, so nobody gets it unasked
        _fill(self.area, [(code, _indented(code, offered.areas)) for code in offered.areas], chosen)
        mine = str(self.cadre.currentData() or offered.mine)
        _fill(self.cadre, offered.cadres, mine)
        frozen = [(one.id, _report_words(one)) for one in offered.reports]
        latest = ("", self.tr("the last report of a place, else a draft"))
        _fill(self.report, [latest, *frozen], str(self.report.currentData() or ""))
        self._show_what_fits()
        self.changed.emit()

    def review(self, issues: frozenset[str]) -> None:
        """The issues whose words a person has read and found fit for the board."""
        self.reviewed = issues
        self.changed.emit()

    # -- choosing -----------------------------------------------------------------------------

    def _keep(self, changes: Changes) -> None:
        self._values |= changes
        self.changed.emit()

    def _choose_document(self, name: str) -> None:
        self.documents.set_on([name])
        self._show_what_fits()
        self.changed.emit()

    def _choose_by(self, by: str) -> None:
        self.by.set_on([by])
        self._show_what_fits()
        self.changed.emit()

    def _other_place(self) -> None:
        self.reviewed = frozenset()
        self.moved.emit()
        self.changed.emit()

    def _other_report(self) -> None:
        self._show_what_fits()
        self.changed.emit()

    def _show_what_fits(self) -> None:
        document = self.document
        self._about.setText(document.about.to(self._services.language))
        both = document.by_area and document.by_cadre
        self.by.setVisible(both)
        self._of.setVisible(both)
        self.report.setVisible(document.by_record)
        one_report = document.by_record and bool(self.report.currentData())
        self.area.setVisible(not self.by_cadre and not one_report)
        self.cadre.setVisible(self.by_cadre)
        self.form.setVisible(document.dated)

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        language = self._services.language
        self.documents.set_choices([(n, d.label.to(language)) for n, d in DOCUMENTS.items()])
        self.by.set_choices([("area", self.tr("a place")), ("cadre", self.tr("a cadre"))])
        self._of.setText(self.tr("Of"))
        self.form.retranslate(language)
        self._show_what_fits()


def _derive(_: object, changes: Changes) -> Changes:
    return follows(changes)


def _report_words(report: Listed) -> str:
    """Which report it is, the period first: the box is narrow."""
    first, last = report.period
    where = short_name_of(report.area)
    return f"{CYCLES[report.cycle].zh} {first}至{last} 第{report.edition}版 {where}"


def _indented(code: str, codes: Sequence[str]) -> str:
    """A village under its town, where both can be chosen."""
    under = any(code != other and code.startswith(other) for other in codes)
    return ("\u3000" if under else "") + short_name_of(code)


def _fill(box: Choice, entries: Sequence[tuple[str, str]], chosen: str) -> None:
    box.blockSignals(True)
    box.clear()
    for key, words in entries:
        box.addItem(words, key)
    box.setCurrentIndex(max(0, box.findData(chosen)) if entries else -1)
    box.blockSignals(False)


class Findings(QWidget):
    """What was masked and left out, before anything is printed.

    Signals: ``reviewed(numbers)``: the issues that a person says may be posted as they are.
    """

    reviewed = Signal(object)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._ready: Ready | None = None
        self._nodded: set[str] = set()
        self.nods: dict[str, QPushButton] = {}
        self._title = label("heading")
        self._lines = QWidget()
        frame, self._inside = card()
        self._inside.addWidget(self._title)
        self._inside.addWidget(self._lines)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame)
        self.retranslate()

    def show_ready(self, ready: Ready | None, nodded: set[str]) -> None:
        """Shows what was found in a document; None for a document without free text."""
        self._ready, self._nodded = ready, nodded
        lines = QWidget()
        column = QVBoxLayout(lines)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for words in self._words():
            made = label(wrap=True)
            made.setText(words)
            column.addWidget(made)
        self.nods = {}
        for number in self._to_review():
            column.addLayout(row(self._nod(number), None))
        self._inside.replaceWidget(self._lines, lines)
        self._lines.hide()
        self._lines.deleteLater()
        self._lines = lines
        self.setVisible(ready is not None)

    def _words(self) -> list[str]:
        if self._ready is None:
            return []
        language = self._services.language
        said = [warning.to(language) for warning in self._ready.warnings]
        for found in self._ready.findings:
            words = self.tr("Issue {0}: “{1}” was masked.")
            if found.withheld:
                words = self.tr("Issue {0} is left out: “{1}” touches on a private matter.")
            said.append(words.format(found.issue or self.tr("without a number"), found.text))
        if self._ready.left_out:
            words = self.tr("{0} issues are counted on the notice, but not shown.")
            said.append(words.format(len(self._ready.left_out)))
        return said or [self.tr("Nothing private was found in the words to be posted.")]

    def _to_review(self) -> list[str]:
        found = self._ready.findings if self._ready else ()
        withheld = {one.issue for one in found if one.withheld and one.issue}
        return sorted(withheld | self._nodded)

    def _nod(self, number: str) -> QPushButton:
        chip = QPushButton(self.tr("I have read issue {0}; it may be posted.").format(number))
        chip.setProperty("role", "chip")
        chip.setCheckable(True)
        chip.setChecked(number in self._nodded)
        chip.clicked.connect(lambda on, number=number: self._nod_clicked(number, on))
        self.nods[number] = chip
        return chip

    def _nod_clicked(self, number: str, on: bool) -> None:
        self.reviewed.emit(self._nodded | {number} if on else self._nodded - {number})

    def words(self) -> list[str]:
        """The sentences shown."""
        return self._words()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._title.setText(self.tr("Before it is posted"))
        self.show_ready(self._ready, self._nodded)


class Board(QWidget):
    """The notice on the board: where it hangs, who hung it up, and the posting of its issues.

    Signals: ``record_wanted(place, who)``, ``posting_wanted(notice id)``.
    """

    record_wanted = Signal(str, str)
    posting_wanted = Signal(str)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._notice: Record | None = None
        self._waiting = 0
        self._title, self._hint = label("heading"), label("muted", wrap=True)
        place = replace(NOTICE.fields["place"], required=True)
        hanging = Kind("notice", NOTICE.zh, NOTICE.en, (place, NOTICE.fields["posted_by"]))
        self.new = Form(hanging, ("place", "posted_by"), self._keep, services.language)
        self.new.finished.connect(self._record)
        self.kept = RecordForm(services, NOTICE, BOARD)
        self.record = button(self._record, "", "map-pin")
        self.post = button(self._post, "primary", "check")
        frame, inside = card()
        for widget in (self._title, self._hint, self.new, self.kept):
            inside.addWidget(widget)
        inside.addLayout(row(None, self.record, self.post))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame)
        self.show_notice(None, 0)

    def show_notice(self, notice: Record | None, waiting: int) -> None:
        """Shows the record of the notice that is chosen; None while it was not recorded."""
        self._notice, self._waiting = notice, waiting
        self.new.setVisible(notice is None)
        self.record.setVisible(notice is None)
        self.kept.setVisible(notice is not None)
        self.post.setVisible(bool(notice is not None and waiting))
        if notice is not None:
            self.kept.show_record(notice)
        self.retranslate()

    def _keep(self, _: Changes) -> None:
        """Nothing is written before the person says that the notice hangs."""

    def _record(self) -> None:
        if self.new.commit() and not any(p.level == "error" for p in self.new.mark_all()):
            values = self.new.values()
            who = str(values.get("posted_by") or "")
            self.record_wanted.emit(str(values.get("place") or ""), who)

    def _post(self) -> None:
        self.kept.form.commit()
        if self._notice is not None:
            self.posting_wanted.emit(self._notice.id)

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._title.setText(self.tr("On the board"))
        if self._notice is None:
            words = self.tr("When it hangs, write down where, so that its issues can go on.")
        elif self._waiting:
            words = self.tr("Recorded. {0} of its issues wait for their posting step.")
        else:
            words = self.tr("Recorded; none of its issues waits for a posting step.")
        self._hint.setText(words.format(self._waiting))
        self.record.setText(self.tr("It hangs: record it"))
        self.post.setText(self.tr("Record the posting of {0} issues").format(self._waiting))
        self.new.retranslate(self._services.language)
        self.kept.retranslate()
