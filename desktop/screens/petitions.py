"""The register of petition cases (信访积案), for those alone who have a right of its own."""

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from desktop.qt.parts import GRID, Empty, button, label, row, scrolled
from desktop.qt.services import Services
from desktop.qt.table import Column, Row, Table
from desktop.screens.issue_data import Changes
from desktop.screens.issue_orders import FormAsking, form_kind
from sync.casework.petitions import (
    IN_HAND,
    Case,
    add_in,
    cases,
    close_in,
    rate,
    step_in,
    words_of,
)
from sync.peers.home import home_of
from sync.records.catalogue import KINDS
from sync.records.places import RESTRICTED, path_of
from sync.replica.replica import Replica
from sync.replica.writer import Act
from sync.stamps import today

PETITION, STEP = KINDS["petition"], KINDS["petition_step"]
ADDING = ("title", "number", "petitioner", "matter", "lead", "lead_post", "unit", "opened")
NEEDED = {"title", "opened"}
DONE = ("date", "kind", "text", "by")
SIZE = (940, 620)


class Register(NamedTuple):
    """The cases that are here, and the restricted areas where this person may write new ones."""

    cases: list[Case]
    areas: tuple[str, ...]


def read_register(replica: Replica) -> Register:
    """The register as of today; without areas and cases nobody is shown that there is one."""
    home = home_of(replica)
    rights = home.rights if home else []
    areas = tuple(sorted({r.area for r in rights if r.area.startswith(RESTRICTED)}))
    return Register(cases(replica, "", today()), areas)


class PetitionRegister(QDialog):
    """The cases at the left, what was done about the chosen one at the right."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.services = services
        self.register = Register([], ())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._title, self.count = label("title"), label("muted", wrap=True)
        self.table: Table = Table(self._columns())
        self.table.chosen.connect(lambda _: self._show_case())
        self.empty = Empty("message-square-warning")
        self.add = button(self._add, "primary", "plus")
        self.step = button(self._step, "", "pencil")
        self.close_case = button(self._close, "", "check")
        self._about = label(wrap=True)
        self._about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._about.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID)
        layout.addLayout(row(self._title, None, self.add))
        layout.addWidget(self.count)
        beside = row(self.table, scrolled(self._about))
        beside.setStretch(0, 3)
        beside.setStretch(1, 2)
        layout.addLayout(beside, 1)
        layout.addWidget(self.empty, 1)
        layout.addLayout(row(self.step, self.close_case, None))
        self.resize(*SIZE)
        self._retranslate()
        services.worker.changed.connect(self._changed)

    def ask(self) -> None:
        """Opens it over its window; returns at once."""
        self.services.theme.dress(self)
        self.open()
        self.read()

    def read(self) -> None:
        """Reads the register anew."""
        self.services.worker.read(read_register, self.show_register, token="petitions")

    def _changed(self, kinds: frozenset[str]) -> None:
        if kinds & {PETITION.name, STEP.name}:
            self.read()

    def _columns(self) -> list[Column]:
        field = PETITION.fields

        def state(one: Row, language: str) -> str:
            return field["state"].show(one[1].state, language)

        return [
            Column(field["title"].label.to, lambda r, _: str(r[1].record["title"] or ""), 220),
            Column(field["lead"].label.to, lambda r, _: str(r[1].record["lead"] or "—"), 90),
            Column(lambda _: self.tr("Rounds"), lambda r, _: str(r[1].rounds), 56),
            Column(lambda _: self.tr("Days silent"), lambda r, _: str(r[1].silent or "—"), 84),
            Column(field["state"].label.to, state, 84),
        ]

    def show_register(self, register: Register) -> None:
        """Shows the cases."""
        self.register = register
        held = self.table.current_id()
        self.table.set_rows([(case.record.id, case) for case in register.cases])
        self.table.select(held or (register.cases[0].record.id if register.cases else ""))
        self.table.setVisible(bool(register.cases))
        self.empty.setVisible(not register.cases)
        self.add.setVisible(bool(register.areas))
        zh, en = words_of(rate(register.cases))
        self.count.setText(en if self.services.language == "en" else zh)
        self._show_case()

    def _case(self) -> Case | None:
        id = self.table.current_id()
        return next((case for case in self.register.cases if case.record.id == id), None)

    def _show_case(self) -> None:
        case, language = self._case(), self.services.language
        self.step.setEnabled(case is not None)
        self.close_case.setEnabled(case is not None)
        if case is None:
            self._about.setText("")
            return
        over = case.state != IN_HAND
        self.close_case.setText(self.tr("Take up again") if over else self.tr("Close the case"))
        lines = [path_of(case.record.area)]
        for name in (*ADDING, "closed", "note"):
            if case.record[name]:
                field = PETITION.fields[name]
                shown = field.show(case.record[name], language)
                lines.append(f"{field.label.to(language)}  {shown}")
        for done in reversed(case.steps):
            day = STEP.fields["date"].show(done["date"], language)
            kind = STEP.fields["kind"].show(done["kind"], language)
            lines.append(f"\n{day}  {kind}  {done['by'] or ''}\n{done['text'] or ''}")
        self._about.setText("\n".join(lines))

    # -- what is done -------------------------------------------------------------------------

    def _add(self) -> None:
        area = self.register.areas[0]
        values: Changes = {"opened": today().isoformat()}

        def write(_: Replica, act: Act, said: Changes) -> str:
            return add_in(act, area, said)

        title = self.tr("A new case in {0}").format(path_of(area))
        kind = form_kind(PETITION, ADDING, NEEDED)
        FormAsking(self.services, self, title, kind, values, write).ask()

    def _step(self) -> None:
        case = self._case()
        if case is None:
            return
        id = case.record.id
        values: Changes = {"date": today().isoformat(), "by": case.record["lead"]}

        def write(replica: Replica, act: Act, said: Changes) -> str:
            return step_in(act, replica, id, said)

        kind = form_kind(STEP, DONE, {"date", "kind", "text"})
        FormAsking(self.services, self, self.tr("What was done"), kind, values, write).ask()

    def _close(self) -> None:
        case = self._case()
        if case is None:
            return
        id = case.record.id
        if case.state != IN_HAND:
            self.services.worker.change(
                lambda replica, act: close_in(act, replica, id, IN_HAND, today()),
                None,
                self.services.messages.error,
            )
            return

        def write(replica: Replica, act: Act, said: Changes) -> None:
            close_in(act, replica, id, str(said.get("state") or ""), today())

        kind = form_kind(PETITION, ("state",), {"state"})
        FormAsking(self.services, self, self.tr("How it ended"), kind, {"state": "2"}, write).ask()

    def _retranslate(self) -> None:
        self._title.setText(self.tr("Petition cases (restricted)"))
        self.setWindowTitle(self._title.text())
        self.add.setText(self.tr("Register a case"))
        self.step.setText(self.tr("Record what was done"))
        self.close_case.setText(self.tr("Close the case"))
        self.empty.say(self.tr("No petition case is on record here."), "")
        self.table.retranslate(self.services.language)
