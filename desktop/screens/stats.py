"""The page Statistics: the rates of the units under an area, down to a village and back up."""

from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QStackedLayout, QVBoxLayout, QWidget

from desktop.qt.editors import Chips, Choice, LineEditor
from desktop.qt.page import Page
from desktop.qt.parts import GRID, Empty, button, label, row
from desktop.qt.services import Services
from desktop.qt.table import Column, Row, Table
from desktop.qt.tasks import Background
from desktop.screens.area_lists import READ, AreaDoubts, AreaList, AreaPolicies
from desktop.screens.stats_data import (
    AS_OF,
    GROUPS,
    UNIT,
    Cell,
    Sheet,
    as_text,
    meaning,
    read,
)
from desktop.screens.stats_reports import FiveReports
from sync.casework.counting import COLUMNS
from sync.casework.statistics import LEVEL_WORDS
from sync.errors import BadValue, Cancelled
from sync.rules.rates import indicators
from sync.stamps import local, today

NAME_WIDTH, CELL_WIDTH, WIDE_CELL = 168, 164, 208
DAY_WIDTH, LEVEL_WIDTH, BESIDE_WIDTH = 128, 148, 156
BAR_WIDTH = 160
RATES = "rates"


class Counting(QWidget):
    """How far the first count is, and the button that stops it."""

    def __init__(self, stop: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self.bar = label("muted"), QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(BAR_WIDTH)
        self.stop = button(stop, "link")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._words)
        layout.addWidget(self.bar)
        layout.addWidget(self.stop)
        layout.addStretch(1)
        self.hide()

    def advance(self, done: int, of: int) -> None:
        """So many areas are counted."""
        self.bar.setRange(0, of)
        self.bar.setValue(done)
        self._words.setText(self.tr("Counting: {0} of {1} areas").format(done, of))
        self.show()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self.stop.setText(self.tr("Stop"))


class StatsPage(Page):
    """The path above, the table of rates below; or the reports, doubts, policies of the area."""

    name = "stats"
    icon = "chart-column"
    kinds = frozenset({*COLUMNS, "area", "parameter", "price"}) | READ

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self._area = self._place = ""
        self._day = today()
        self._sheet: Sheet | None = None
        self._job: Background | None = None
        self._title, self._known = label("title"), label("muted")
        self.up = button(self._go_up, "", "arrow-left")
        self._path = QHBoxLayout()
        self.groups = Chips()
        self.day, self.level, self.beside = LineEditor(AS_OF), Choice(), Choice()
        self.copy = button(self._copy, "", "clipboard-list")
        self.counting = Counting(self._stop)
        self.table = Table(self._columns())
        self.empty = Empty("chart-column")
        self.looks = Chips()
        self.panels: dict[str, FiveReports | AreaList] = {
            "reports": FiveReports(services),
            "doubts": AreaDoubts(services),
            "policies": AreaPolicies(services),
        }
        self._which = QStackedLayout()
        self._build()
        self._connect()
        self.retranslate()
        self._choose_group("visits")
        self.looks.set_on([RATES])

    def _build(self) -> None:
        self._path.setSpacing(0)
        for widget, width in (
            (self.day, DAY_WIDTH),
            (self.level, LEVEL_WIDTH),
            (self.beside, BESIDE_WIDTH),
        ):
            widget.setFixedWidth(width)
        self.day_label, self.level_label = label("muted"), label("muted")
        self.beside_label = label("muted")
        where = row(self.up)
        where.addLayout(self._path)
        where.addStretch(1)
        where.addWidget(self.counting)
        self._asked = QWidget()
        asked = row(self.groups, self.day_label, self.day, self.level_label, self.level,
                    self.beside_label, self.beside)  # fmt: skip
        asked.setStretch(0, 1)
        self._asked.setLayout(asked)
        head = QVBoxLayout()
        head.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, GRID)
        head.setSpacing(GRID)
        first = row(self._title, self.looks, self._known, self.copy, gap=2 * GRID)
        first.setStretch(1, 1)
        head.addLayout(first)
        head.addLayout(where)
        head.addWidget(self._asked)
        heads = self.table.horizontalHeader()
        heads.setStretchLastSection(False)
        self._which.addWidget(self.table)
        self._which.addWidget(self.empty)
        for panel in self.panels.values():
            self._which.addWidget(panel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addLayout(self._which, 1)

    def _connect(self) -> None:
        self.looks.clicked.connect(self._choose_look)
        self.groups.clicked.connect(self._choose_group)
        self.day.line.editingFinished.connect(self._take_day)
        self.level.taken.connect(self.reload)
        self.beside.currentIndexChanged.connect(self._widen)
        self.table.opened.connect(self._go_down)
        self.empty.wanted.connect(lambda: self.services.go("sync", ""))
        for keys in ("Alt+Up", "Backspace"):
            made = QShortcut(QKeySequence(keys), self.table, self._go_up)
            made.setContext(Qt.ShortcutContext.WidgetShortcut)

    def title(self) -> str:
        """The page's name in the rail."""
        return self.tr("Statistics")

    # -- the table ----------------------------------------------------------------------------

    def _columns(self) -> list[Column]:
        def name(row: Row, language: str) -> str:
            return str(row[2].to(language))

        def unit(language: str) -> str:
            return self._sheet.unit.to(language) if self._sheet else ""

        columns = [Column(unit, name, NAME_WIDTH, tip=name)]
        for key in (key for keys in GROUPS.values() for key in keys):
            columns.append(
                Column(
                    indicators()[key].label.to,
                    partial(self._shown, key),
                    CELL_WIDTH,
                    right=True,
                    tip=partial(self._tip, key),
                    colour=partial(self._shade, key),
                    key=partial(_tenths, key),
                )
            )
        return columns

    def _shown(self, key: str, row: Row, _language: str) -> str:
        cell: Cell = row[3][key]
        beside = {
            "week": cell.week,
            "year": cell.year,
            "place": self.tr("no. {0}").format(cell.place) if cell.place else "—",
        }.get(str(self.beside.currentData()), "")
        return f"{cell.value}  {cell.sides}  {beside}".rstrip()

    def _widen(self) -> None:
        """Makes room for what stands beside the two sides."""
        width = CELL_WIDTH if self.beside.currentData() in (None, "sides") else WIDE_CELL
        for section in range(1, self.table.model().columnCount()):
            self.table.setColumnWidth(section, width)
        self.table.viewport().update()

    def _tip(self, key: str, row: Row, language: str) -> str:
        cell: Cell = row[3][key]
        words = [
            f"{indicators()[key].label.to(language)} {cell.value} = {cell.sides}",
            meaning(key).to(language),
            self.tr("against last week {0}, against last year {1}").format(cell.week, cell.year),
        ]
        if cell.place:
            words.append(self.tr("no. {0}").format(cell.place))
        return "\n".join(words)

    def _shade(self, key: str, row: Row) -> QColor | None:
        colours = self.services.theme.colours
        shade = {"red": colours.red, "yellow": colours.yellow}.get(row[3][key].colour)
        return QColor(shade) if shade else None

    def _choose_group(self, group: str) -> None:
        self.groups.set_on([group])
        shown = set(GROUPS[group])
        keys = [key for keys in GROUPS.values() for key in keys]
        for section, key in enumerate(keys, start=1):
            self.table.setColumnHidden(section, key not in shown)

    def _choose_look(self, look: str) -> None:
        self.looks.set_on([look])
        self._asked.setVisible(look == RATES)
        self.copy.setVisible(look == RATES)
        self._show_look()

    def _show_look(self) -> None:
        """The rates, or what is asked of the area instead of them."""
        look, sheet = self.looks.on()[0], self._sheet
        if look == RATES:
            self._which.setCurrentWidget(self.empty if sheet and sheet.is_empty else self.table)
            return
        panel = self.panels[look]
        panel.set_area(self._area)
        self._which.setCurrentWidget(panel)

    def shown_keys(self) -> tuple[str, ...]:
        """The rates that are on screen."""
        return GROUPS[self.groups.on()[0]]

    # -- reading ------------------------------------------------------------------------------

    def reload(self) -> None:
        """Counts what is missing and shows the table, off the window's thread."""
        if self.services.place.area != self._place:
            self._place = self._area = self.services.place.area
        self._stop()
        area, day, level = self._area, self._day, str(self.level.currentData() or "")
        opened, scope = self.services.open_replica, self.services.place.areas

        def work(report: Callable[[Any], None], cancelled: Callable[[], bool]) -> Sheet:
            def tell(done: int, of: int) -> None:
                if cancelled():
                    raise Cancelled
                report((done, of))

            with closing(opened()) as replica:
                return read(replica, area, day, level, tell, scope)

        self._job = self.services.worker.background(
            work, self._show, progress=self._advance, stopped=self._stopped
        )

    def _advance(self, step: tuple[int, int]) -> None:
        self.counting.advance(*step)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _stopped(self) -> None:
        self.counting.hide()
        self._stale = True

    def _show(self, sheet: Sheet) -> None:
        self.counting.hide()
        self._sheet, self._area = sheet, sheet.area
        self.table.set_rows(list(sheet.lines))
        self._show_look()
        self._say()

    def _say(self) -> None:
        """The path, the levels and what is known, in the language of now."""
        sheet, language = self._sheet, self.services.language
        self.day.show_value(self._day.isoformat(), language)
        if sheet is None:
            return
        while (item := self._path.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for code, name in sheet.path:
            step = button(partial(self._go, code), "link")
            step.setText(name if code == sheet.path[0][0] else f"› {name}")
            step.setEnabled(code != sheet.area)
            self._path.addWidget(step)
        self.up.setEnabled(len(sheet.path) > 1)
        self._name_levels(sheet)
        at = local(sheet.synced).strftime("%Y-%m-%d %H:%M") if sheet.synced else ""
        day = AS_OF.show(sheet.as_of.isoformat(), language)
        words = self.tr("as of {0} · synced {1}") if at else self.tr("as of {0} · not synced yet")
        self._known.setText(words.format(day, at))
        self.copy.setEnabled(not sheet.is_empty)
        self.table.retranslate(language)

    def _name_levels(self, sheet: Sheet) -> None:
        self.level.blockSignals(True)
        self.level.clear()
        for name in sheet.levels:
            self.level.addItem(LEVEL_WORDS[name].to(self.services.language), name)
        self.level.setCurrentIndex(self.level.findData(sheet.level))
        self.level.setEnabled(len(sheet.levels) > 1)
        self.level.blockSignals(False)

    # -- moving about -------------------------------------------------------------------------

    def _go(self, area: str) -> None:
        self._area = area
        self.level.setCurrentIndex(-1)
        self.reload()

    def _go_down(self, id: str) -> None:
        lines = self._sheet.lines if self._sheet else []
        if any(line.id == id and line.kind == UNIT for line in lines):
            self._go(id)

    def _go_up(self) -> None:
        if self._sheet and len(self._sheet.path) > 1:
            self._go(self._sheet.path[-2][0])

    def _take_day(self) -> None:
        if not self.day.dirty():
            return
        try:
            typed = self.day.value()
        except BadValue as error:
            self.day.mark("error")
            self.services.messages.error(error)
            return
        self.day.mark("")
        self._day = today() if typed is None else today().fromisoformat(str(typed))
        self.reload()

    def _copy(self) -> None:
        if self._sheet is None:
            return
        text = as_text(self._sheet, self.shown_keys(), self.services.language)
        QGuiApplication.clipboard().setText(text)
        self.services.messages.inform(self.tr("The table is on the clipboard: paste it in Excel."))

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._title.setText(self.title())
        self.up.setText(self.tr("Up"))
        self.copy.setText(self.tr("Copy the table"))
        self.day_label.setText(AS_OF.label.to(self.services.language))
        self.level_label.setText(self.tr("By"))
        self.beside_label.setText(self.tr("Beside it"))
        words = {
            "visits": self.tr("Visits"),
            "must": self.tr("Must-visits"),
            "issues": self.tr("Issues"),
            "answers": self.tr("Answers"),
            "others": self.tr("Petitions and incomes"),
        }
        self.groups.set_choices(list(words.items()))
        looks = {
            RATES: self.tr("Rates"),
            "reports": self.tr("Five reports"),
            "doubts": self.tr("Doubts"),
            "policies": self.tr("Policies"),
        }
        self.looks.set_choices(list(looks.items()))
        held = self.beside.currentData() or "sides"
        self.beside.blockSignals(True)
        self.beside.clear()
        for name, said in (
            ("sides", self.tr("numerator/denominator")),
            ("week", self.tr("against last week")),
            ("year", self.tr("against last year")),
            ("place", self.tr("rank")),
        ):
            self.beside.addItem(said, name)
        self.beside.setCurrentIndex(max(0, self.beside.findData(held)))
        self.beside.blockSignals(False)
        self.empty.say(
            self.tr("Nothing is on record here that could be counted. A sync brings it."),
            self.tr("Go to sync"),
        )
        self.counting.retranslate()
        for panel in self.panels.values():
            panel.retranslate()
        self._say()


def _tenths(key: str, row: Row) -> int | None:
    cell: Cell = row[3][key]
    return cell.tenths
