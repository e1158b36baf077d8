"""What is known of one area: its past and future, its marks, and the grids and groups in it."""

from dataclasses import dataclass

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.qt.asking import Asking
from desktop.qt.editors import Choice
from desktop.qt.form import Changes, Form
from desktop.qt.parts import GRID as GRID_PX
from desktop.qt.parts import button, label, row, scrolled
from desktop.qt.services import Services
from desktop.qt.table import Column, Row, Table
from sync.casework.areas import Area, Areas, add_grid_in, areas_of, grids, set_facts_in
from sync.errors import Text
from sync.records.catalogue import KINDS
from sync.records.places import GRIDS, VILLAGE_DIGITS
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act

AREA, GRID = KINDS["area"], KINDS["grid"]
FIELDS = (
    "weak_village", "resettlement", "park", "alias", "valid_from", "valid_to", "successor",
    "office", "office_address", "office_phone",
)  # fmt: skip
SIZE = (720, 680)


@dataclass(frozen=True)
class About:
    """An area, what its record says, its grids, and the names of what it was and became.
    ``allowed`` says whether the person may write about it."""

    area: Area
    said: Record | None
    grids: list[Record]
    past: list[str]
    future: str
    allowed: bool = True


def read_about(replica: Replica, code: str) -> About:
    """What is known of an area. Raises BadValue, Missing."""
    # They bring the network along (0.15 s), which the first list must not wait for.
    from sync.hub.access import writes  # noqa: PLC0415
    from sync.peers.home import home_of  # noqa: PLC0415

    known: Areas = areas_of(replica)
    area, home = known.get(code), home_of(replica)
    return About(
        area=area,
        said=replica.get_in(AREA.name, area.code, area.code),
        grids=grids(replica, area.code) if len(area.code) == VILLAGE_DIGITS else [],
        past=[f"{old} {known.path(old)}" for old in area.predecessors],
        future=f"{area.successor} {known.path(area.successor)}" if area.successor else "",
        allowed=home is None or writes(home.rights, area.code, AREA.name),
    )


class AboutArea(Asking):
    """Shows it; what a record says of it is saved as it is typed, as everywhere."""

    def __init__(self, services: Services, code: str, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self._code = code
        self.form = Form(AREA, FIELDS, self._save, services.language, parent=self)
        self.facts = label("muted", wrap=True)
        self._grids_title = label("heading")
        self.table = Table([self._column("id"), *map(self._column, ("name", "head", "phone"))])
        self.kind, self.name = Choice(), QLineEdit()
        self.add = button(self._add, glyph="plus")
        self.add.setAutoDefault(False)
        for letter, words in GRIDS.items():
            self.kind.addItem(words.to(services.language), letter)
        self.body.addWidget(self.facts)
        inside = QWidget()
        margin = QVBoxLayout(inside)
        margin.setContentsMargins(0, 0, 2 * GRID_PX, 0)
        margin.addWidget(self.form)
        margin.addStretch(1)
        self.body.addWidget(scrolled(inside), 2)
        self.body.addWidget(self._grids_title)
        self.body.addWidget(self.table, 1)
        self._line = QWidget()
        line = row(self.kind, self.name, self.add)
        line.setStretch(1, 1)
        self._line.setLayout(line)
        self.body.addWidget(self._line)
        self.no.hide()
        self._grids = (self._grids_title, self.table, self._line)
        self.resize(*SIZE)
        self._retranslate()
        self._read()

    def _column(self, name: str) -> Column:
        if name == "id":
            return Column(Text("编号", "Number").to, lambda r, _: str(r[0])[-3:], width=72)
        field = GRID.fields[name]

        def cell(row: Row, language: str) -> str:
            return field.show(row[1].get(name), language)

        return Column(field.label.to, cell, width=160)

    def _retranslate(self) -> None:
        self.ok.setText(self.tr("Close"))
        self.add.setText(self.tr("Add"))
        self._grids_title.setText(self.tr("Grids and groups"))
        self.name.setPlaceholderText(self.tr("Name, or empty for the next number"))
        self.form.retranslate(self.services.language)
        self.table.retranslate(self.services.language)

    def _read(self) -> None:
        code = self._code
        self.services.worker.read(lambda replica: read_about(replica, code), self._show)

    def _show(self, about: About) -> None:
        area = about.area
        self.heading.setText(area.path)
        self.words.setText(f"{area.code}\u3000{area.type.to(self.services.language)}")
        self.facts.setText("\n".join(self._facts(about)))
        self.facts.setVisible(bool(self.facts.text()))
        self.form.refresh(about.said.values if about.said else {})
        self.form.setEnabled(about.allowed)
        self._line.setEnabled(about.allowed)
        self.table.set_rows([(grid.id, grid.values) for grid in about.grids])
        for widget in self._grids:
            widget.setVisible(len(area.code) == VILLAGE_DIGITS)
        if not about.allowed:
            self.say(self.tr("You may look at this, but not change it."))

    def _facts(self, about: About) -> list[str]:
        area, facts = about.area, []
        if not area.official:
            facts.append(self.tr("Numbered by statistics alone"))
        if area.aliases:
            facts.append(self.tr("Also called: {0}").format("、".join(area.aliases)))
        if area.term.valid_from:
            facts.append(self.tr("In force from {0}").format(area.term.valid_from))
        if area.term.valid_to:
            facts.append(self.tr("In force to {0}").format(area.term.valid_to))
        if about.future:
            facts.append(self.tr("Followed by: {0}").format(about.future))
        facts += [self.tr("Before that: {0}").format(old) for old in about.past]
        return facts

    # -- what is written ----------------------------------------------------------------------

    def _save(self, values: Changes) -> None:
        code = self._code

        def work(replica: Replica, act: Act) -> None:
            set_facts_in(act, replica, code, values)

        self.say("")
        self.services.worker.change(work, self._saved, self.failed)

    def _saved(self, _nothing: object) -> None:
        """The facts above follow from what was typed; the form shows it already."""

    def _add(self) -> None:
        code, kind, name = self._code, str(self.kind.currentData()), self.name.text().strip()
        values: Changes = {"name": name} if name else {}

        def work(replica: Replica, act: Act) -> str:
            return add_grid_in(act, replica, code, kind, values)

        self.say("")
        self.services.worker.change(work, self._added, self.failed)

    def _added(self, _id: str) -> None:
        self.name.clear()
        self._read()

    def work(self) -> None:
        """Saves what is typed, and closes."""
        self.form.commit()
        self.accept()

    def reject(self) -> None:
        """The same: nothing typed is lost by a key."""
        self.form.commit()
        super().reject()
