"""A household's income of one year as a spreadsheet, with what it comes to per person, live."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.qt.grid import Grid
from desktop.qt.grid_model import Extra, Values
from desktop.qt.parts import GRID, button, card, label, row
from desktop.qt.record_grid import RecordGrid
from desktop.qt.services import Services
from desktop.screens.dossier import Dossier, ledger_of
from sync.errors import Text
from sync.records.catalogue import KINDS
from sync.records.fields import Value
from sync.records.money import yuan
from sync.replica.tables import Record
from sync.rules.income import JIANGSU, Ledger, classify, permille
from sync.stamps import today

LINES, RIGID = KINDS["income_line"], KINDS["rigid_expense"]
LINE_COLUMNS = (
    "item", "amount", "quantity", "unit", "unit_price", "months", "member", "source", "note",
)  # fmt: skip
RIGID_COLUMNS = ("item", "amount", "member", "source", "note")
WIDTHS = {
    "item": 128, "amount": 100, "quantity": 60, "unit": 48, "unit_price": 80, "months": 52,
    "member": 72, "source": 80, "note": 64,
}  # fmt: skip
RIGID_ROWS_SHOWN = 5


def priced(values: Mapping[str, Value]) -> int | None:
    """Quantity (or months) times unit price, in fen; None while one of them is not known."""
    price, quantity, months = values.get("unit_price"), values.get("quantity"), values.get("months")
    if not isinstance(price, int):
        return None
    if isinstance(quantity, int):
        return (2 * quantity * price + 100) // 200
    return months * price if isinstance(months, int) else None


def amount_from_price(held: Mapping[str, Value], typed: Values) -> Values:
    """The amount follows quantity and price until somebody types another one."""
    fresh = priced({**held, **typed})
    own = held.get("amount")
    if "amount" in typed or fresh is None or own not in (None, priced(held)):
        return {}
    return {"amount": fresh}


class IncomeGrid(QWidget):
    """Signals: ``finished`` on Ctrl+Enter."""

    finished = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._dossier: Dossier | None = None
        self._year = today().year
        self._years = QHBoxLayout()
        self._year_buttons: list[QPushButton] = []
        last_year = Extra(lambda _: self.tr("Last year"), self._of_last_year)
        self.lines = RecordGrid(services, LINES, LINE_COLUMNS, [last_year], WIDTHS)
        self.lines.set_derive(amount_from_price)
        self.rigid = RecordGrid(services, RIGID, RIGID_COLUMNS, (), WIDTHS)
        self._like_last = button(self._list_last_items, "link")
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
        self._figure, self._against = label("figure"), label("muted", wrap=True)
        self._formula = label("muted", wrap=True)
        frame, inside = card()
        inside.setSpacing(4)
        figures = row(self._figure)
        figures.addWidget(self._against, 1)
        inside.addLayout(figures)
        inside.addWidget(self._formula)
        self._years.setSpacing(GRID)
        top = QHBoxLayout()
        top.addLayout(self._years)
        top.addWidget(self._like_last)
        top.addStretch(1)
        top.addWidget(self._hint)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GRID, 0, 0)
        layout.setSpacing(GRID)
        layout.addLayout(top)
        layout.addWidget(frame)
        layout.addWidget(self.lines, 1)
        layout.addWidget(self._rigid_title)
        layout.addWidget(self.rigid)
        layout.addWidget(self._problem)
        self._problem.hide()

    # -- what is shown ------------------------------------------------------------------------

    def set_dossier(self, dossier: Dossier) -> None:
        """Shows the income of another household, or what changed of this one."""
        before = self._dossier
        self._dossier = dossier
        if before is None or before.record.id != dossier.record.id:
            with_lines = [int(r["year"]) for r in dossier.lines if r["year"]]
            self._choose(max(with_lines, default=today().year - 1))
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
        same = [
            r["amount"] for r in self._of_year(self._year - 1) if r["item"] == values.get("item")
        ]
        known = [fen for fen in same if isinstance(fen, int)]
        return yuan(sum(known)) if known else ""

    def _count(self) -> None:
        """Adds up what stands on the screen, saved or not."""
        self.rigid.setFixedHeight(self.rigid.height_of_rows(RIGID_ROWS_SHOWN))
        if self._dossier is None:
            return
        record, language = self._dossier.record, self._services.language
        now = ledger_of(self.lines.grid.records(), self.rigid.grid.records(), record)
        before = self._dossier.income(self._year - 1)
        figure = shown(now.register_per_capita)
        self._figure.setText(self.tr("Net income per person {0}").format(figure))
        self._figure.setToolTip(now.formula.to(language))
        self._against.setText(self._compared(now, before, language))
        self._against.setToolTip(now.after_rigid_formula.to(language))
        self._formula.setText(now.formula.to(language))
        self._formula.setToolTip(now.disposable_formula.to(language))

    def _compared(self, now: Ledger, before: Ledger, language: str) -> str:
        found = classify(now)
        parts = [
            self.tr("last year {0}").format(shown(before.register_per_capita)),
            self.tr("line {0}").format(yuan(JIANGSU.line)),
        ]
        if now.rigid_total:
            left = shown(now.after_rigid_per_capita)
            parts.append(self.tr("after rigid expense {0}").format(left))
            parts.append(self.tr("rigid share {0}").format(permille(now.rigid_share)))
        return "\u3000".join([*parts, found.label.to(language)])

    def figure(self) -> str:
        """What the figure at the top says."""
        return self._figure.text()

    def formula(self) -> str:
        """How the figure comes about."""
        return self._figure.toolTip()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._hint.setText(self.tr("Enter: down · Tab: right · Excel can be pasted"))
        self._rigid_title.setText(RIGID.label.to(self._services.language))
        self._like_last.setText(self.tr("List last year's items"))
        self.lines.retranslate(self._services.language)
        self.rigid.retranslate(self._services.language)
        self._count()

    def _moved(self, grid: Grid, *_: object) -> None:
        place = grid.currentIndex()
        problem = grid.grid.problem(place.row(), place.column()) if place.isValid() else ""
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))

    def _list_last_items(self) -> None:
        items = dict.fromkeys(str(r["item"]) for r in self._of_year(self._year - 1) if r["item"])
        self.lines.grid.put(self.lines.grid.rowCount() - 1, 0, [[item] for item in items])
        self.lines.setFocus()
        self.lines.setCurrentIndex(self.lines.grid.index(0, LINE_COLUMNS.index("amount")))


def shown(fen: int | None) -> str:
    """An amount, or a dash where it is not known."""
    return "—" if fen is None else yuan(fen)
