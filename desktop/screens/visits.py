"""The page Visits: the list of households and enterprises beside the record that is open."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QWidget

from desktop.qt.page import Page
from desktop.qt.parts import Empty
from desktop.qt.services import Services
from desktop.screens.dossier import Dossier, read_dossier
from desktop.screens.enterprise import EnterprisePane
from desktop.screens.household import HouseholdPane
from desktop.screens.new_object import NewObject
from desktop.screens.object_list import ObjectList
from desktop.screens.visit_form import VisitForm, begin_visit
from sync.errors import UserError
from sync.replica.store import Replica
from sync.replica.writer import Act

LIST_WIDTH = 424
RELOAD_MILLISECONDS = 400
"""The list is read anew this long after a change, so that a run of changes costs one reading."""


class Visits(Page):
    """A list at the left; a household, an enterprise or a visit at the right."""

    name = "visits"
    icon = "house"
    kinds = frozenset(
        {
            "household",
            "member",
            "income_line",
            "rigid_expense",
            "enterprise",
            "visit",
            "need",
            "issue",
            "issue_step",
            "pair",
            "cadre",
            "area",
        }
    )

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self._dossier: Dossier | None = None
        self._wanted = ""
        self._visit_wanted = ""
        self.list = ObjectList(services)
        self.household = HouseholdPane(services)
        self.enterprise = EnterprisePane(services)
        self.visit = VisitForm(services)
        self.new = NewObject(services)
        self._empty = Empty("house")
        self._pane = QStackedWidget()
        for widget in (self._empty, self.household, self.enterprise, self.visit, self.new):
            self._pane.addWidget(widget)
        self._split = QSplitter()
        self._split.addWidget(self.list)
        self._split.addWidget(self._pane)
        self._split.setStretchFactor(1, 1)
        self._split.setSizes([LIST_WIDTH, 1000])
        self._split.setHandleWidth(3)
        self._split.setCollapsible(0, False)
        self._split.setCollapsible(1, False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._split)
        self._later = QTimer(self, singleShot=True, interval=RELOAD_MILLISECONDS)
        self._later.timeout.connect(self.list.reload)
        self._connect()
        self.retranslate()

    def _connect(self) -> None:
        self.list.chosen.connect(self._read)
        self.list.opened.connect(self._open_row)
        self.list.add_wanted.connect(self._add)
        self.household.visit_wanted.connect(self._go_visiting)
        self.enterprise.visit_wanted.connect(self._go_visiting)
        self.visit.left.connect(self._back)
        self.new.made.connect(self._made)
        self.new.closed.connect(self._back)

    def title(self) -> str:
        """The page's name in the rail."""
        return self.tr("Visits")

    # -- reading ------------------------------------------------------------------------------

    def reload(self) -> None:
        """Reads the list and the open record anew."""
        self.list.reload()
        if self._wanted:
            self._read(self._wanted)

    def touched(self, kinds: frozenset[str]) -> None:
        """The open record at once, the list a little later."""
        if not kinds & self.kinds:
            return
        if "area" in kinds:
            self.list.retranslate()
        if not self.isVisible():
            super().touched(kinds)
            return
        self._later.start()
        if self._wanted:
            self._read(self._wanted)

    def open(self, record_id: str) -> None:
        """Shows a household, an enterprise or a visit, whatever list it is in."""

        def work(replica: Replica) -> tuple[str, str, str]:
            record = replica.get(record_id)
            if record is None:
                return "", "", ""
            if record.kind in ("household", "enterprise"):
                return record.kind, record.id, ""
            kind = "household" if record["household"] else "enterprise"
            return kind, str(record[kind] or ""), record.id if record.kind == "visit" else ""

        self.services.worker.read(work, self._open_found)

    def _open_found(self, found: tuple[str, str, str]) -> None:
        kind, id, visit = found
        if not id:
            return
        if kind != self.list.kind:
            self.list.show_kind(kind)
            self.list.reload()
        self._visit_wanted = visit
        self.list.select(id)
        self._read(id)

    def _read(self, id: str) -> None:
        if id != self._wanted:
            self.commit()
            self._wanted = id
        self.services.worker.read(
            lambda replica: read_dossier(replica, id), self._show, self._gone, token="dossier"
        )

    def _show(self, dossier: Dossier) -> None:
        other = self._dossier is None or self._dossier.record.id != dossier.record.id
        self._dossier = dossier
        wanted, self._visit_wanted = self._visit_wanted, ""
        if wanted and self.visit.open(dossier, wanted):
            self._pane.setCurrentWidget(self.visit)
            self.visit.who.form.focus_first()
        elif not other and self._pane.currentWidget() is self.visit:
            self.visit.set_dossier(dossier)
        else:
            self._show_object(dossier, other)

    def _show_object(self, dossier: Dossier, other: bool) -> None:
        household = dossier.record.kind == "household"
        if household:
            self.household.set_dossier(dossier)
        else:
            self.enterprise.set_dossier(dossier)
        if other or self._pane.currentWidget() is not self.new:
            self._pane.setCurrentWidget(self.household if household else self.enterprise)

    def _gone(self, error: UserError) -> None:
        self._wanted, self._dossier = "", None
        self._pane.setCurrentWidget(self._empty)
        self.services.messages.error(error)

    # -- what is done -------------------------------------------------------------------------

    def _open_row(self, id: str) -> None:
        self._read(id)
        self._pane.setFocus()
        self._pane.focusNextChild()

    def _go_visiting(self, visit: str) -> None:
        dossier = self._dossier
        if dossier is None:
            return
        begun = dossier.unfinished_visit()
        if visit or begun is not None:
            self._visit_wanted = visit or (begun.id if begun else "")
            self._read(dossier.record.id)
            return
        author = self.services.author
        own = next((c.id for c in dossier.cadres.values() if c["account"] == author), "")

        def work(_replica: Replica, act: Act) -> str:
            return begin_visit(act, dossier, own)

        self.services.worker.change(work, self._begun)

    def _begun(self, visit: str) -> None:
        self._visit_wanted = visit
        if self._dossier is not None:
            self._read(self._dossier.record.id)

    def _back(self) -> None:
        if self._dossier is None:
            self._pane.setCurrentWidget(self._empty)
            return
        household = self._dossier.record.kind == "household"
        self._pane.setCurrentWidget(self.household if household else self.enterprise)
        self._show_object(self._dossier, other=True)
        self._read(self._dossier.record.id)

    def _add(self, kind: str) -> None:
        self.commit()
        self.new.start(kind)
        self._pane.setCurrentWidget(self.new)

    def _made(self, id: str) -> None:
        self._wanted = id
        self._dossier = None
        self._pane.setCurrentWidget(self._empty)
        self._read(id)
        self.list.reload()

    def commit(self) -> None:
        """Saves whatever is typed and not saved yet."""
        shown = self._pane.currentWidget()
        if shown is self.household:
            self.household.commit()
        elif shown is self.enterprise:
            self.enterprise.commit()
        elif shown is self.visit:
            self.visit.commit()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._empty.say(self.tr("Choose a household at the left, or press Ctrl+F and type a name."))
        for part in (self.list, self.household, self.enterprise, self.visit, self.new):
            part.retranslate()
