"""The list of households or enterprises of an area: filter chips, sorting, any number of rows."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from desktop.qt.editors import Chips
from desktop.qt.parts import GRID, Empty, button, label, row
from desktop.qt.services import Services
from desktop.qt.table import Column, Row, Table
from sync.casework import views
from sync.casework.views import ENTERPRISE_ROW, HOUSEHOLD_ROW
from sync.casework.views import Chips as Narrowed
from sync.records.catalogue import KINDS
from sync.records.fields import DateField
from sync.records.money import yuan
from sync.records.places import path_of, short_name_of
from sync.replica.replica import Replica
from sync.stamps import today

KIND_CHIPS = ("household", "enterprise")
FILTERS = {
    "household": ("not_visited", "must_owed", "low_income", "shut", "open_issues", "mine"),
    "enterprise": ("not_visited", "must_owed", "open_issues", "mine"),
}
_DAY = DateField(name="date", zh="日期", en="Date")
_DAY_WIDTH = 124
_MUST_WIDTH = 60
_H = {name: place for place, name in enumerate(HOUSEHOLD_ROW)}
_E = {name: place for place, name in enumerate(ENTERPRISE_ROW)}


def _where(row: Row) -> str:
    parts = [path_of(row[_H["area"]], " › ", 9), row[_H["group"]], row[_H["door"]]]
    return "\u3000".join(str(part) for part in [*parts, row[_H["phone"]]] if part)


class ObjectList(QWidget):
    """Signals: ``chosen(id)``, ``opened(id)`` on Enter, ``add_wanted(kind)``, ``loaded``."""

    chosen = Signal(str)
    opened = Signal(str)
    add_wanted = Signal(str)
    loaded = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self.kind = "household"
        self._sort = {"household": ("", False), "enterprise": ("", False)}
        self._title, self._count = label("title"), label("muted")
        self._cadre = ("", "")
        self.pairs_of = button(lambda: self.show_pairs_of("", ""), "chip", "x")
        self.pairs_of.hide()
        self.kinds, self.filters = Chips(), Chips()
        self.add = button(lambda: self.add_wanted.emit(self.kind), glyph="plus")
        self.kinds.clicked.connect(self._kind_clicked)
        self.filters.clicked.connect(lambda _: self.reload())
        self.tables = {
            "household": self._table(self._household_columns(), HOUSEHOLD_COLUMNS),
            "enterprise": self._table(self._enterprise_columns(), ENTERPRISE_COLUMNS),
        }
        self._empty = Empty("users")
        self._empty.wanted.connect(self._help)
        holder = QWidget()
        self._which = QStackedLayout(holder)
        for table in self.tables.values():
            self._which.addWidget(table)
        self._which.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 0, 0)
        layout.setSpacing(GRID)
        layout.addLayout(row(self._title, None, self.add))
        kinds = row(self._count)
        kinds.insertWidget(0, self.kinds, 1)
        layout.addLayout(kinds)
        layout.addWidget(self.filters)
        layout.addLayout(row(self.pairs_of, None))
        layout.addWidget(holder, 1)

    def _table(self, columns: list[Column], names: tuple[str, ...]) -> Table:
        def sort(section: int, descending: bool) -> None:
            self._sort[self.kind] = (names[section], descending)
            self.reload()

        table = Table(columns, sorter=sort)
        table.chosen.connect(self.chosen)
        table.opened.connect(self.opened)
        return table

    def _household_columns(self) -> list[Column]:
        fields = KINDS["household"].fields

        def cell(name: str) -> Callable[[Row, str], str]:
            return lambda row, _: str(row[_H[name]] or "")

        def day(row: Row, language: str) -> str:
            return _DAY.show(row[_H["last_visit"]] or None, language)

        def money(row: Row, _: str) -> str:
            fen = row[_H["per_capita"]]
            return "" if fen is None else yuan(fen)

        def tip(row: Row, _: str) -> str:
            return _where(row)

        def must(row: Row, _: str) -> str:
            return self._must(row[_H["must"]])

        return [
            Column(fields["head"].label.to, cell("head"), 80, tip=tip),
            Column(fields["group"].label.to, cell("group"), 72, tip=tip),
            Column(lambda _: self.tr("Per person"), money, 100, right=True),
            Column(lambda _: self.tr("Last visit"), day, _DAY_WIDTH),
            Column(lambda _: self.tr("Must"), must, _MUST_WIDTH, colour=self._quiet(_H["must"])),
            Column(lambda _: self.tr("Open"), cell("open_issues"), 44, right=True),
        ]

    def _enterprise_columns(self) -> list[Column]:
        fields = KINDS["enterprise"].fields

        def cell(name: str) -> Callable[[Row, str], str]:
            return lambda row, _: str(row[_E[name]] or "")

        def day(row: Row, language: str) -> str:
            return _DAY.show(row[_E["last_visit"]] or None, language)

        def must(row: Row, _: str) -> str:
            return self._must(row[_E["must"]])

        return [
            Column(fields["name"].label.to, cell("name"), 188, tip=cell("name")),
            Column(fields["contact"].label.to, cell("contact"), 72),
            Column(lambda _: self.tr("Last visit"), day, _DAY_WIDTH),
            Column(lambda _: self.tr("Must"), must, _MUST_WIDTH, colour=self._quiet(_E["must"])),
            Column(lambda _: self.tr("Open"), cell("open_issues"), 44, right=True),
        ]

    def _must(self, owed: int | None) -> str:
        """Whether somebody who must come has been there; "" where nobody must."""
        return "" if owed is None else self.tr("due") if owed else self.tr("met")

    def _quiet(self, place: int) -> Callable[[Row], QColor | None]:
        """Muted where nothing is owed; red and yellow are for warnings of issues alone."""

        def colour(row: Row) -> QColor | None:
            return None if row[place] else QColor(self._services.theme.colours.muted)

        return colour

    # -- reading ------------------------------------------------------------------------------

    def reload(self) -> None:
        """Reads the rows of the area chosen, off the window's thread."""
        kind, area = self.kind, self._services.place.area
        on = self.filters.on()
        narrowed = Narrowed(
            **{name: name in on for name in FILTERS[kind]},
            account=self._services.author,
            cadre=self._cadre[0],
        )
        sort, descending = self._sort[kind]
        day = today().isoformat()
        read = views.households if kind == "household" else views.enterprises

        def work(replica: Replica) -> tuple[str, bool, list[Row]]:
            rows = read(replica, area, narrowed, today=day, sort=sort, descending=descending)
            return kind, bool(on or narrowed.cadre), list(rows)

        self._services.worker.read(work, self._show, token="object_list")

    def _show(self, answer: tuple[str, bool, list[Row]]) -> None:
        kind, narrowed, rows = answer
        table = self.tables[kind]
        table.set_rows(rows)
        self._which.setCurrentWidget(table if rows else self._empty)
        self._count.setText(self._counted(kind, len(rows)))
        self._say_empty(narrowed)
        self.loaded.emit()

    def _counted(self, kind: str, count: int) -> str:
        if kind == "household":
            return self.tr("{0} households").format(f"{count:,}")
        return self.tr("{0} enterprises").format(f"{count:,}")

    def _say_empty(self, narrowed: bool) -> None:
        if narrowed:
            self._empty.say(self.tr("Nothing here fits these filters."), self.tr("Show all"))
        elif self.kind == "household":
            words = self.tr("No household is here yet. A sync brings those of your area.")
            self._empty.say(words, self.tr("Add a household"))
        else:
            words = self.tr("No enterprise is here yet. A sync brings those of your area.")
            self._empty.say(words, self.tr("Add an enterprise"))

    def _help(self) -> None:
        if self.filters.on() or self._cadre[0]:
            self.filters.set_on([])
            self.show_pairs_of("", "")
        else:
            self.add_wanted.emit(self.kind)

    # -- choosing -----------------------------------------------------------------------------

    def _kind_clicked(self, kind: str) -> None:
        self.show_kind(kind)
        self.reload()

    def show_kind(self, kind: str) -> None:
        """Switches between households and enterprises."""
        self.kind = kind
        self.kinds.set_on([kind])
        for name, chip in self.filters.buttons.items():
            chip.setVisible(name in FILTERS[kind])
        self.filters.set_on([name for name in self.filters.on() if name in FILTERS[kind]])
        self._which.setCurrentWidget(self.tables[kind])
        self._retitle()

    def show_pairs_of(self, cadre: str, name: str) -> None:
        """Narrows the list to the pairs of one cadre; "" for everybody again."""
        self._cadre = (cadre, name)
        self.pairs_of.setText(self.tr("Paired with {0}").format(name))
        self.pairs_of.setVisible(bool(cadre))
        self.reload()

    def select(self, id: str) -> None:
        """Marks a row as the open one, if it is in the list."""
        self.tables[self.kind].select(id)

    def rows(self) -> list[Row]:
        """The rows in the list now."""
        return self.tables[self.kind].rows()

    def _retitle(self) -> None:
        area = self._services.place.area
        self._title.setText(short_name_of(area) if area else self.tr("Visits"))

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        language = self._services.language
        self.kinds.set_choices([(kind, KINDS[kind].label.to(language)) for kind in KIND_CHIPS])
        self.filters.set_choices(
            [
                ("not_visited", self.tr("Not visited")),
                ("must_owed", self.tr("Must-visit owed")),
                ("low_income", self.tr("Low income")),
                ("shut", self.tr("Empty homes")),
                ("open_issues", self.tr("Open issues")),
                ("mine", self.tr("My pairs")),
            ]
        )
        self.add.setText(self.tr("New"))
        self.pairs_of.setText(self.tr("Paired with {0}").format(self._cadre[1]))
        for kind, table in self.tables.items():
            table.retranslate(language)
            if kind == self.kind:
                self._count.setText(self._counted(kind, len(table.rows())))
        self.show_kind(self.kind)
        self._say_empty(bool(self.filters.on() or self._cadre[0]))


HOUSEHOLD_COLUMNS = ("head", "group", "per_capita", "last_visit", "must", "open_issues")
ENTERPRISE_COLUMNS = ("name", "contact", "last_visit", "must", "open_issues")
"""What each column sorts by."""
