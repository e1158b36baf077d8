"""One household: the facts that matter at its head, then people, income, time line, particulars."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QTabWidget, QVBoxLayout, QWidget

from desktop.qt.parts import GRID, Elided, button, card, label, row, scrolled
from desktop.qt.record_form import RecordForm
from desktop.qt.services import Services
from desktop.qt.table import Table
from desktop.screens.dossier import Dossier
from desktop.screens.doubts_panel import DoubtsPanel
from desktop.screens.entitlement_panel import EntitlementPanel
from desktop.screens.household_matters import Matters
from desktop.screens.income_figures import shown
from desktop.screens.income_grid import IncomeGrid
from desktop.screens.move_record import MoveRecord
from desktop.screens.people import People, member_columns, rows_of
from desktop.screens.photos import Photos
from desktop.screens.timeline import TimeLine
from sync.records.catalogue import KINDS
from sync.records.fields import DateField
from sync.records.money import yuan
from sync.records.places import path_of
from sync.rules.households import is_present, problems_of
from sync.stamps import today

HOUSEHOLD = KINDS["household"]
FIELDS = (
    "head", "group", "door", "phone", "residence", "registered_poor", "mark", "cause_main",
    "n_shared", "n_hukou", "n_resident", "causes_other", "land_mu", "forest_mu", "dwelling",
    "only_dwelling", "property_registered", "has_car", "has_flat", "has_business", "on_payroll",
    "sudden", "book_kind", "book_no", "grid", "difficult", "code", "assets", "name_note", "note",
)  # fmt: skip
MEMBER_ROWS_SHOWN, NAME_WIDTH_MIN, WHERE_WIDTH_MIN = 4, 64, 200
_DAY = DateField(name="date", zh="日期", en="Date")


class Head(QWidget):
    """Who they are, income per person against the line, who is paired, when they were visited.

    Signals: ``visit_wanted``.
    """

    visit_wanted = Signal()

    def __init__(self, services: Services, menu: QWidget) -> None:
        super().__init__()
        self._services = services
        self.dossier: Dossier | None = None
        self.name, self._where = Elided("title"), label("muted", wrap=True)
        self.name.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.name.setMinimumWidth(NAME_WIDTH_MIN)
        self._where.setMinimumWidth(WHERE_WIDTH_MIN)
        self.facts, self.income = label(wrap=True), label("figure")
        self._income_before, self._class = label("muted"), label()
        self.visit = button(self.visit_wanted.emit, "primary", "calendar-check")
        frame, inside = card()
        inside.setSpacing(4)
        first = row(self.name, self._where, menu, self.visit, gap=12)
        first.setStretch(1, 1)
        inside.addLayout(first)
        inside.addWidget(self.facts)
        inside.addLayout(row(self.income, self._income_before, self._class, None, gap=16))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame)

    def set_dossier(self, dossier: Dossier) -> None:
        """Shows the facts of a household."""
        self.dossier = dossier
        record, language, day = dossier.record, self._services.language, today()
        self.name.setText(str(record["head"] or self.tr("(no name)")))
        where = [path_of(record.area, " › ", 9), record["group"], record["door"], record["phone"]]
        self._where.setText("\u3000".join(str(part) for part in where if part))
        self.facts.setText(" · ".join(self._facts(dossier, language)))
        year = dossier.year_shown(day)
        now = dossier.account(year)
        before = now.last.ledger if now.last else now.ledger
        figure = shown(now.per_capita)
        self.income.setText(self.tr("Net income per person {0}: {1}").format(year, figure))
        self.income.setToolTip(now.ledger.formula.to(language))
        earlier = shown(before.register_per_capita)
        against = self.tr("{0}: {1} · line {2}").format(year - 1, earlier, yuan(now.by.line))
        self._income_before.setText(against)
        self._income_before.setToolTip(before.formula.to(language))
        found = now.finding
        self._class.setText(found.label.to(language))
        self._class.setToolTip(found.why.to(language))
        begun = dossier.unfinished_visit() is not None
        self.visit.setText(self.tr("Go on with the visit") if begun else self.tr("Begin a visit"))

    def _facts(self, dossier: Dossier, language: str) -> list[str]:
        record, fields = dossier.record, HOUSEHOLD.fields
        facts = [fields["sample"].label.to(language)] if record["sample"] else []
        if record["moved"]:
            facts.append(self.tr("moved to {0}").format(path_of(record["moved"], " › ", 9)))
        facts += [fields[n].show(record[n], language) for n in ("residence", "mark")]
        if record["registered_poor"]:
            facts.append(fields["registered_poor"].label.to(language))
        if record["n_shared"] is not None:
            facts.append(self.tr("{0} people share the budget").format(record["n_shared"]))
        paired = "、".join(dossier.paired(today()))
        facts.append(self.tr("paired with {0}").format(paired or "—"))
        last = dossier.last_visit
        when = _DAY.show(last["date"], language) if last else self.tr("never")
        facts.append(self.tr("last visit: {0}").format(when))
        waiting = sum(life.is_open for life in dossier.lives.values())
        if waiting:
            facts.append(self.tr("open issues: {0}").format(waiting))
        return [fact for fact in facts if fact]

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        if self.dossier is not None:
            self.set_dossier(self.dossier)


class HouseholdPane(QWidget):
    """A household in six tabs. Signals: ``visit_wanted(id)``, "" for a new one."""

    visit_wanted = Signal(str)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self.matters = Matters(services)
        self.head = Head(services, self.matters.menu)
        self.head.visit_wanted.connect(lambda: self.visit_wanted.emit(""))
        self.people = People(services)
        self.income = IncomeGrid(services)
        self.doubts = DoubtsPanel(services)
        self.policies = EntitlementPanel(services)
        self.policies.counted.connect(self._count_policies)
        self.policies.wanted.connect(self._go_to)
        self.time_line = TimeLine(services)
        self.time_line.visit_wanted.connect(self.visit_wanted)
        self.members = Table(member_columns())
        self.members.opened.connect(self._open_member)
        self.members.clicked.connect(lambda _: self._open_member(self.members.current_id()))
        self.particulars = RecordForm(services, HOUSEHOLD, FIELDS, problems_of)
        self.photos, self.whereabouts = Photos(services), MoveRecord(services)
        self._members_title = label("heading")
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        pages = (self._overview(), self.people, self.income, self._form())
        for page in (*pages, self.policies, self._scrolled(self.doubts), self._album()):
            self.tabs.addTab(page, "")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self.head)
        layout.addWidget(self.matters)
        layout.addWidget(self.tabs, 1)
        self._updates: list[Callable[[Dossier], None]] = [
            self.head.set_dossier,
            self.matters.set_dossier,
            self.people.set_dossier,
            self.income.set_dossier,
            self.doubts.set_dossier,
            self.policies.set_dossier,
            self.time_line.set_dossier,
            self.whereabouts.set_dossier,
        ]

    def _overview(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, GRID, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self._members_title)
        layout.addWidget(self.members)
        layout.addWidget(self.time_line, 1)
        return page

    def _form(self) -> QWidget:
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, GRID, GRID, GRID)
        layout.addWidget(self.whereabouts)
        layout.addWidget(self.particulars)
        layout.addStretch(1)
        return scrolled(inside)

    def _album(self) -> QWidget:
        return self._scrolled(self.photos)

    @staticmethod
    def _scrolled(part: QWidget) -> QWidget:
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, GRID, GRID, GRID)
        layout.addWidget(part)
        layout.addStretch(1)
        return scrolled(inside)

    def set_dossier(self, dossier: Dossier) -> None:
        """Shows another household, or what changed of this one."""
        for update in self._updates:
            update(dossier)
        rows = rows_of(dossier.members)
        self.members.set_rows(rows)
        heads = self.members.horizontalHeader().sizeHint().height()
        lines = max(1, min(len(rows), MEMBER_ROWS_SHOWN))
        self.members.setFixedHeight(heads + lines * 32 + 4)
        self._retitle(dossier)
        self.particulars.show_record(dossier.record)
        self.photos.set_photos(dossier.record, dossier.attachments)

    def _retitle(self, dossier: Dossier | None) -> None:
        label = KINDS["member"].label.to(self._services.language)
        count = sum(is_present(m.values) for m in dossier.members) if dossier else 0
        self._members_title.setText(f"{label} {count}" if count else label)
        photos = len(dossier.attachments) if dossier else 0
        words = self.tr("Photos")
        self.tabs.setTabText(self.tabs.count() - 1, f"{words} {photos}" if photos else words)
        self.tabs.setTabText(self.tabs.count() - 2, self.doubts.title())

    def _count_policies(self) -> None:
        self.tabs.setTabText(self.tabs.indexOf(self.policies), self.policies.title())

    def _go_to(self, kind: str) -> None:
        """Where records are added that a policy waits for."""
        if kind == "need":
            self.tabs.setCurrentIndex(0)
            self.time_line.start(kind)
        else:
            self.tabs.setCurrentWidget(self.people if kind == "member" else self.income)

    def _open_member(self, id: str) -> None:
        if id:
            self.people.choose(id)
            self.tabs.setCurrentWidget(self.people)

    def commit(self) -> None:
        """Saves whatever is typed and not saved yet."""
        self.people.editor.form.commit()
        self.particulars.form.commit()
        self.policies.commit()
        self.time_line.close_cards()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        for place, words in enumerate(
            (self.tr("Overview"), self.tr("People"), self.tr("Income"), self.tr("Particulars"))
        ):
            self.tabs.setTabText(place, words)
        self._count_policies()
        self._retitle(self.head.dossier)
        self.members.retranslate(self._services.language)
        for part in (
            self.head,
            self.matters,
            self.people,
            self.income,
            self.doubts,
            self.policies,
            self.time_line,
            self.particulars,
        ):
            part.retranslate()
        self.photos.retranslate()
        self.whereabouts.retranslate()
