"""One enterprise: its particulars, its time line, and the way into a visit."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from desktop.qt.parts import GRID, Elided, button, card, label, row, scrolled
from desktop.qt.record_form import RecordForm
from desktop.qt.services import Services
from desktop.screens.dossier import Dossier
from desktop.screens.entitlement_panel import EntitlementPanel
from desktop.screens.hand_over import HandOver
from desktop.screens.move_record import MoveRecord
from desktop.screens.photos import Photos
from desktop.screens.timeline import TimeLine
from sync.records.catalogue import KINDS
from sync.records.places import path_of
from sync.stamps import today

ENTERPRISE = KINDS["enterprise"]
FIELDS = (
    "name", "kind", "credit_code", "old_no", "code_seen", "legal_person", "contact", "phone",
    "address", "industry", "size", "listed", "employees", "labour_gap", "finance_need",
    "products", "target", "note",
)  # fmt: skip


class EnterprisePane(QWidget):
    """Signals: ``visit_wanted(id)``, "" for a new one."""

    visit_wanted = Signal(str)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._dossier: Dossier | None = None
        self._name, self._facts = Elided("title"), label(wrap=True)
        self._where = label("muted", wrap=True)
        self.visit = button(lambda: self.visit_wanted.emit(""), "primary", "calendar-check")
        frame, inside_head = card()
        self.pass_on = button(self._hand_over)
        self.dialog: HandOver | None = None
        first = row(self._name, self.pass_on, self.visit)
        first.setStretch(0, 1)
        inside_head.addLayout(first)
        inside_head.addWidget(self._where)
        inside_head.addWidget(self._facts)
        self.time_line = TimeLine(services)
        self.time_line.visit_wanted.connect(self.visit_wanted)
        self.particulars = RecordForm(services, ENTERPRISE, FIELDS)
        self.policies = EntitlementPanel(services)
        self.policies.counted.connect(self._count_policies)
        self.policies.wanted.connect(self._go_to)
        inside = QWidget()
        lines = QVBoxLayout(inside)
        lines.setContentsMargins(0, GRID, GRID, GRID)
        self.whereabouts = MoveRecord(services)
        lines.addWidget(self.whereabouts)
        lines.addWidget(self.particulars)
        lines.addStretch(1)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.time_line, "")
        self.tabs.addTab(scrolled(inside), "")
        self.photos = Photos(services)
        album = QWidget()
        shown = QVBoxLayout(album)
        shown.setContentsMargins(0, GRID, GRID, GRID)
        shown.addWidget(self.photos)
        shown.addStretch(1)
        self.tabs.addTab(self.policies, "")
        self.tabs.addTab(scrolled(album), "")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(frame)
        layout.addWidget(self.tabs, 1)

    def set_dossier(self, dossier: Dossier) -> None:
        """Shows another enterprise, or what changed of this one."""
        self._dossier = dossier
        self.time_line.set_dossier(dossier)
        self.whereabouts.set_dossier(dossier)
        self.policies.set_dossier(dossier)
        self.particulars.show_record(dossier.record)
        self.photos.set_photos(dossier.record, dossier.attachments)
        record, language, fields = dossier.record, self._services.language, ENTERPRISE.fields
        self._name.setText(str(record["name"] or ""))
        where = [path_of(record.area, " › ", 9), record["address"], record["contact"]]
        self._where.setText("\u3000".join(str(part) for part in [*where, record["phone"]] if part))
        facts = [fields[n].show(record[n], language) for n in ("kind", "size", "industry")]
        if record["moved"]:
            facts.insert(0, self.tr("moved to {0}").format(path_of(record["moved"], " › ", 9)))
        if record["listed"]:
            facts.append(fields["listed"].label.to(language))
        paired = "、".join(dossier.paired(today())) or "—"
        facts.append(self.tr("paired with {0}").format(paired))
        self._facts.setText(" · ".join(fact for fact in facts if fact))
        self.pass_on.setEnabled(not record["moved"])
        begun = dossier.unfinished_visit() is not None
        self.visit.setText(self.tr("Go on with the visit") if begun else self.tr("Begin a visit"))

    def _hand_over(self) -> None:
        if self._dossier is not None:
            self.dialog = HandOver(self._services, self._dossier.record.id, self.window())
            self.dialog.finished.connect(self._closed)
            self.dialog.ask()

    def _closed(self, _result: int) -> None:
        self.dialog = None

    def _count_policies(self) -> None:
        self.tabs.setTabText(self.tabs.indexOf(self.policies), self.policies.title())

    def _go_to(self, kind: str) -> None:
        """Where needs are added that a policy waits for."""
        self.tabs.setCurrentIndex(0)
        self.time_line.start(kind)

    def commit(self) -> None:
        """Saves whatever is typed and not saved yet."""
        self.policies.commit()
        self.particulars.form.commit()
        self.time_line.close_cards()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self.pass_on.setText(self.tr("Hand over…"))
        self.tabs.setTabText(0, self.tr("Overview"))
        self.tabs.setTabText(1, self.tr("Particulars"))
        self.tabs.setTabText(3, self.tr("Photos"))
        self.policies.retranslate()
        self._count_policies()
        self.photos.retranslate()
        self.whereabouts.retranslate()
        self.time_line.retranslate()
        self.particulars.retranslate()
        if self._dossier is not None:
            self.set_dossier(self._dossier)
