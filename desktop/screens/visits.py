"""The page Visits: the list of households and enterprises beside the record that is open."""

from functools import cached_property
from typing import TypeVar

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
from sync.replica.replica import Replica
from sync.replica.writer import Act

LIST_WIDTH = 516
PANES = ("household", "visit", "new", "enterprise")
"""In the order in which they are likely to be wanted."""
RELOAD_MILLISECONDS = 400
"""The list is read anew this long after a change, so that a run of changes costs one reading."""

P = TypeVar("P", HouseholdPane, EnterprisePane, VisitForm, NewObject)


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
            "household_year",
            "doubt",
            "parameter",
            "price",
            "enterprise",
            "visit",
            "need",
            "entitlement",
            "issue",
            "issue_step",
            "attachment",
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
        self._empty = Empty("house")
        self._pane = QStackedWidget()
        self._pane.addWidget(self._empty)
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
        self.list.chosen.connect(self._read)
        self.list.opened.connect(self._open_row)
        self.list.add_wanted.connect(self._add)
        self._warm = QTimer(self, singleShot=True, interval=0)
        self._warm.timeout.connect(self._build_next)
        self.list.loaded.connect(self._warm.start)
        self.retranslate()

    # -- the panes: made when they are wanted, or when the window has nothing else to do ----------

    @cached_property
    def household(self) -> HouseholdPane:
        """A household in four tabs."""
        made = HouseholdPane(self.services)
        made.visit_wanted.connect(self._go_visiting)
        return self._kept(made)

    @cached_property
    def enterprise(self) -> EnterprisePane:
        """An enterprise in two tabs."""
        made = EnterprisePane(self.services)
        made.visit_wanted.connect(self._go_visiting)
        return self._kept(made)

    @cached_property
    def visit(self) -> VisitForm:
        """The form of a visit."""
        made = VisitForm(self.services)
        made.left.connect(self._back)
        return self._kept(made)

    @cached_property
    def new(self) -> NewObject:
        """A household or enterprise that is not on record yet."""
        made = NewObject(self.services)
        made.made.connect(self._made)
        made.closed.connect(self._back)
        return self._kept(made)

    def _kept(self, pane: P) -> P:
        self._pane.addWidget(pane)
        pane.retranslate()
        self.services.theme.dress(pane)
        return pane

    def _build_next(self) -> None:
        """One pane in each idle moment: the window is on screen long before they are needed."""
        missing = next((name for name in PANES if name not in self.__dict__), "")
        if missing:
            getattr(self, missing)
            self._warm.start()

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
            if record.kind == "cadre":
                return record.kind, record.id, str(record["name"] or "")
            if record.kind in ("household", "enterprise"):
                return record.kind, record.id, ""
            kind = "household" if record["household"] else "enterprise"
            return kind, str(record[kind] or ""), record.id if record.kind == "visit" else ""

        self.services.worker.read(work, self._open_found)

    def _open_found(self, found: tuple[str, str, str]) -> None:
        kind, id, visit = found
        if kind == "cadre":
            self.list.show_pairs_of(id, visit)
            return
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
        elif not other and isinstance(shown := self._pane.currentWidget(), VisitForm):
            shown.set_dossier(dossier)
        else:
            self._show_object(dossier, other)

    def _show_object(self, dossier: Dossier, other: bool) -> None:
        household = dossier.record.kind == "household"
        if household:
            self.household.set_dossier(dossier)
        else:
            self.enterprise.set_dossier(dossier)
        if other or not isinstance(self._pane.currentWidget(), NewObject):
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
        if isinstance(shown, HouseholdPane | EnterprisePane | VisitForm):
            shown.commit()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._empty.say(self.tr("Choose a household at the left, or press Ctrl+F and type a name."))
        self.list.retranslate()
        for place in range(self._pane.count()):
            pane = self._pane.widget(place)
            if isinstance(pane, HouseholdPane | EnterprisePane | VisitForm | NewObject):
                pane.retranslate()
