"""A household's income of one year as a spreadsheet, with what it comes to per person, live."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.qt.grid import Grid
from desktop.qt.grid_model import Extra, Values
from desktop.qt.parts import GRID, button, label, scrolled
from desktop.qt.record_grid import RecordGrid
from desktop.qt.services import Services
from desktop.screens.dossier import Dossier, read_dossier
from desktop.screens.income_figures import IncomeFigures
from sync.casework.incomes import estimate_in
from sync.errors import Text
from sync.records.catalogue import KINDS
from sync.records.fields import Value
from sync.records.money import yuan
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act
from sync.rules.dossier import Part
from sync.rules.incomes import Counted, Income, carried, counted
from sync.rules.worth import priced
from sync.stamps import today

LINES, RIGID = KINDS["income_line"], KINDS["rigid_expense"]
LINE_COLUMNS = (
    "item", "amount", "quantity", "unit", "unit_price", "own_use", "good", "months", "member",
    "source", "note",
)  # fmt: skip
RIGID_COLUMNS = ("item", "amount", "member", "source", "note")
WIDTHS = {
    "item": 128, "amount": 100, "quantity": 64, "unit": 48, "unit_price": 88, "own_use": 72,
    "good": 60, "months": 48, "member": 72, "source": 80, "note": 64,
}  # fmt: skip
LINE_ROWS_LEAST, RIGID_ROWS_SHOWN = 5, 5


def amount_from_price(held: Mapping[str, Value], typed: Values) -> Values:
    """The amount follows quantity and price until somebody types another one."""
    fresh = priced({**held, **typed})
    own = held.get("amount")
    if "amount" in typed or fresh is None or own not in (None, priced(held)):
        return {}
    return {"amount": fresh}


class IncomeGrid(QWidget):
    """Signals: ``finished`` on Ctrl+Enter, ``year_chosen(year)``."""

    finished = Signal()
    year_chosen = Signal(int)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._dossier: Dossier | None = None
        self._year = today().year
        self._last: Income | None = None
        self._years = QHBoxLayout()
        self._year_buttons: list[QPushButton] = []
        last_year = Extra(lambda _: self.tr("Last year"), self._of_last_year)
        counts = Extra(lambda _: self.tr("Counts as"), self._counts_as, self._why)
        self.lines = RecordGrid(services, LINES, LINE_COLUMNS, [last_year, counts], WIDTHS)
        self.lines.show_extras_behind("amount")
        self.lines.set_derive(amount_from_price)
        self.rigid = RecordGrid(services, RIGID, RIGID_COLUMNS, (), WIDTHS)
        self._like_last = button(self._list_last_items, "link")
        self._estimate = button(self._add_estimates, "link")
        self._hint, self._problem = label("muted"), label("problem", wrap=True)
        self._rigid_title = label("heading")
        self._build()
        for grid in (self.lines, self.rigid):
            grid.finished.connect(self.finished)
            grid.selectionModel().currentChanged.connect(partial(self._moved, grid))
            grid.edited.connect(partial(self._moved, grid))
            grid.grid.dataChanged.connect(self._count)
            grid.grid.rowsRemoved.connect(self._count)

    def _build(self) -> None:
        self.figures = IncomeFigures(self._services)
        self._years.setSpacing(GRID)
        top = QHBoxLayout()
        top.addLayout(self._years)
        top.addWidget(self._like_last)
        top.addWidget(self._estimate)
        top.addStretch(1)
        top.addWidget(self._hint)
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, GRID, 0, 0)
        layout.setSpacing(GRID)
        layout.addLayout(top)
        layout.addWidget(self.figures)
        layout.addWidget(self.lines, 1)
        layout.addWidget(self._rigid_title)
        layout.addWidget(self.rigid)
        layout.addWidget(self._problem)
        self.lines.setMinimumHeight(self.lines.height_for(LINE_ROWS_LEAST))
        self._area = scrolled(inside)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(self._area)
        self._problem.hide()

    # -- what is shown ------------------------------------------------------------------------

    def set_dossier(self, dossier: Dossier) -> None:
        """Shows the income of another household, or what changed of this one."""
        before = self._dossier
        self._dossier = dossier
        if before is None or before.record.id != dossier.record.id:
            self._choose(dossier.year_shown(today()))
        else:
            self._show_records()
        self._show_years()

    def _show_years(self) -> None:
        years = self._dossier.years(today()) if self._dossier else []
        while len(self._year_buttons) < len(years):
            made = QPushButton()
            made.setProperty("role", "chip")
            made.setCheckable(True)
            made.clicked.connect(partial(self._year_clicked, made))
            self._years.addWidget(made)
            self._year_buttons.append(made)
        for place, chip in enumerate(self._year_buttons):
            chip.setVisible(place < len(years))
            if place < len(years):
                chip.setText(str(years[place]))
                chip.setChecked(years[place] == self._year)

    def _year_clicked(self, chip: QPushButton) -> None:
        self._choose(int(chip.text()))
        self._show_years()

    def _choose(self, year: int) -> None:
        self._year = year
        if self._dossier is not None:
            household = self._dossier.record
            base = {"household": household.id, "year": year, "sample": household["sample"]}
            self.lines.start(household.area, base, self._of_year(year))
            self.rigid.start(household.area, base, [])
        self._show_records()
        self.year_chosen.emit(year)

    @property
    def year(self) -> int:
        """The year that is shown."""
        return self._year

    def _show_records(self) -> None:
        if self._dossier is None:
            return
        members = [(m.id, Text(str(m["name"] or ""), "")) for m in self._dossier.members]
        self.lines.set_options("member", members)
        self.rigid.set_options("member", members)
        self.lines.refresh(self._of_year(self._year))
        self.rigid.refresh([r for r in self._dossier.rigid if r["year"] == self._year])
        fresh, before = self._of_year(self._year), self._of_year(self._year - 1)
        self._like_last.setVisible(bool(before) and not fresh)
        self._count()

    def _of_year(self, year: int) -> list[Record]:
        return [r for r in self._dossier.lines if r["year"] == year] if self._dossier else []

    def _of_last_year(self, values: Mapping[str, Value], _language: str) -> str:
        last = self._last.of_item(str(values.get("item") or "")) if self._last else None
        return "" if last is None else yuan(last)

    def _counted(self, values: Mapping[str, Value]) -> Counted | None:
        if self._dossier is None or not values.get("item"):
            return None
        prices = self._dossier.facts_and_grounds[1].prices
        return counted(Part("", values), self._dossier.record.area, self._year, prices)

    def _counts_as(self, values: Mapping[str, Value], _language: str) -> str:
        """What a line counts, where that is not simply what was typed."""
        found = self._counted(values)
        if found is None or found.amount is None:
            return ""
        if found.estimated:
            return self.tr("{0} est.").format(yuan(found.amount))
        plain = found.amount == values.get("amount") and not found.doubt.zh
        return "" if plain else yuan(found.amount)

    def _why(self, values: Mapping[str, Value], language: str) -> str:
        found = self._counted(values)
        said = (found.how.to(language), found.doubt.to(language)) if found else ()
        note = str(values.get("note") or "") if found and found.estimated else ""
        return "\n".join(part for part in (*said, note) if part)

    def _count(self) -> None:
        """Adds up what stands on the screen, saved or not."""
        self.rigid.setFixedHeight(self.rigid.height_of_rows(RIGID_ROWS_SHOWN))
        if self._dossier is None:
            return
        lines, rigid = self.lines.grid.records(), self.rigid.grid.records()
        found = self._dossier.account(self._year, lines, rigid)
        self._last = found.last
        self.figures.show_income(found)
        self._estimate.setVisible(bool(self._dossier.proposals(found)))

    def figure(self) -> str:
        """What the figure at the top says."""
        return self.figures.figure.text()

    def formula(self) -> str:
        """How the figure comes about."""
        return self.figures.figure.toolTip()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._hint.setText(self.tr("Enter: down · Tab: right · Excel can be pasted"))
        self._rigid_title.setText(RIGID.label.to(self._services.language))
        self._like_last.setText(self.tr("List last year's items"))
        self._estimate.setText(self.tr("Estimate costs by ratio"))
        self.lines.retranslate(self._services.language)
        self.rigid.retranslate(self._services.language)
        self._count()

    def _moved(self, grid: Grid, *_: object) -> None:
        place = grid.currentIndex()
        self._keep_in_view(grid)
        problem = grid.grid.problem(place.row(), place.column()) if place.isValid() else ""
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))

    def _keep_in_view(self, grid: Grid) -> None:
        """The cell that is typed in is on screen, also where the page is low."""
        inside = self._area.widget()
        if grid.hasFocus() and grid.currentIndex().isValid():
            cell = grid.visualRect(grid.currentIndex())
            place = grid.viewport().mapTo(inside, cell.center())
            self._area.ensureVisible(0, place.y(), 0, 2 * cell.height())

    def _list_last_items(self) -> None:
        """Who, what, unit and price of last year's lines, as typed rows: what they came to is
        asked anew."""
        if self._dossier is None:
            return
        facts, _ = self._dossier.facts_and_grounds
        names = {member.id: str(member["name"] or "") for member in self._dossier.members}
        texts = []
        for values in carried(facts, self._year):
            cells = [LINES.fields[name].show(values.get(name)) for name in LINE_COLUMNS]
            member = LINE_COLUMNS.index("member")
            cells[member] = names.get(cells[member], "")
            texts.append(cells)
        self.lines.grid.put(self.lines.grid.rowCount() - 1, 0, texts)
        self.lines.setFocus()
        self.lines.setCurrentIndex(self.lines.grid.index(0, LINE_COLUMNS.index("amount")))

    def _add_estimates(self) -> None:
        """Keeps the proposed costs as lines that say that they are estimated."""
        if self._dossier is None:
            return
        household, year = self._dossier.record.id, self._year

        def work(replica: Replica, act: Act) -> int:
            return len(estimate_in(act, replica, household, year))

        self._services.worker.change(work, self._estimated)

    def _estimated(self, lines: int) -> None:
        words = self.tr("{0} lines of costs were estimated; put them right where you know better.")
        self._services.messages.inform(words.format(lines))
        household = self._dossier.record.id if self._dossier else ""
        self._services.worker.read(
            lambda replica: read_dossier(replica, household), self.set_dossier
        )
