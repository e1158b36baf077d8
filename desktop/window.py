"""The one window: a narrow rail, the page, the search box and the area's path, the status bar.

It makes a page when somebody first goes there, shows one at a time, and tells all of them what
changed. It holds no records and no rules.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.qt.area_path import AreaPath
from desktop.qt.messages import MessageBar
from desktop.qt.page import Page
from desktop.qt.parts import GRID
from desktop.qt.search_box import SearchBox
from desktop.qt.services import Services
from desktop.qt.status import Status
from desktop.screens.about_area import AboutArea
from desktop.screens.visits import Visits
from sync.records.catalogue import KINDS
from sync.replica.find import Found

ICONS = {
    "today": "calendar-check",
    "visits": "house",
    "issues": "message-square-warning",
    "print": "printer",
    "stats": "chart-column",
    "sync": "refresh-cw",
    "settings": "settings",
}
"""Page -> icon, in the order of the rail."""

RAIL_WIDTH = 72
SMALLEST = QSize(1024, 640)
START = QSize(1280, 720)
PAGE_OF_KIND = {"issue": "issues", "notice": "print"}
"""Where a search result of a kind is shown; all others belong to the visits."""
EVERYTHING = frozenset(KINDS)
WHERE = frozenset({"area", "household", "enterprise"})
"""Records of these may be the first of a village."""
QUIET_MILLISECONDS = 1500
"""After this the first list is on screen, and the other pages may be loaded."""


def page_class(name: str) -> type[Page]:
    """The page called ``name``.

    All but the first are loaded when they are wanted: they bring printing and the network along
    (a quarter of a second), which the first picture on the screen shall not wait for.
    """
    match name:
        case "today":
            from desktop.screens.today import Today  # noqa: PLC0415 - see above

            return Today
        case "issues":
            from desktop.screens.issues import IssuesPage  # noqa: PLC0415 - see above

            return IssuesPage
        case "print":
            from desktop.screens.print import PrintPage  # noqa: PLC0415 - see above

            return PrintPage
        case "stats":
            from desktop.screens.stats import StatsPage  # noqa: PLC0415 - see above

            return StatsPage
        case "sync":
            from desktop.screens.sync import SyncPage  # noqa: PLC0415 - see above

            return SyncPage
        case "settings":
            from desktop.screens.settings_page import SettingsPage  # noqa: PLC0415 - see above

            return SettingsPage
    return Visits


def _load_pages(_report: Callable[[None], None], _cancelled: Callable[[], bool]) -> None:
    """Loads the other pages' modules while nobody waits for them."""
    for name in ICONS:
        page_class(name)


class Window(QMainWindow):
    """The main window. ``pages`` holds those that were made so far."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self._rail: dict[str, QToolButton] = {}
        self.pages: dict[str, Page] = {}
        self.search = SearchBox(services, self)
        self.area_path = AreaPath(services)
        self.message_bar = MessageBar(services.messages)
        self.status = Status(services)
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MILLISECONDS)
        self._quiet.timeout.connect(self._load_others)
        self._stack = QStackedWidget()
        self._build()
        self._connect()
        self.setMinimumSize(SMALLEST)
        self.resize(START)
        self.retranslate()
        services.theme.dress(self)

    def _build(self) -> None:
        top = QFrame()
        top.setObjectName("top")
        line = QHBoxLayout(top)
        line.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        line.addWidget(self.area_path)
        line.addStretch(1)
        line.addWidget(self.search)
        rail = QFrame()
        rail.setObjectName("rail")
        rail.setFixedWidth(RAIL_WIDTH)
        buttons = QVBoxLayout(rail)
        buttons.setContentsMargins(0, GRID, 0, GRID)
        buttons.setSpacing(4)
        for number, (name, glyph) in enumerate(ICONS.items(), start=1):
            buttons.addWidget(self._rail_button(name, glyph, number))
        buttons.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(top)
        right.addWidget(self.message_bar)
        right.addWidget(self._stack, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(rail)
        middle.addLayout(right, 1)
        whole = QWidget()
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(middle, 1)
        layout.addWidget(self.status)
        self.setCentralWidget(whole)

    def _rail_button(self, name: str, glyph: str, number: int) -> QToolButton:
        made = QToolButton()
        made.setProperty("role", "rail")
        made.setProperty("glyph", glyph)
        made.setCheckable(True)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        made.setIconSize(QSize(20, 20))
        made.setFixedWidth(RAIL_WIDTH)
        made.clicked.connect(partial(self.go, name, ""))
        self._rail[name] = made
        QShortcut(QKeySequence(f"Ctrl+{number}"), self, partial(self.go, name, ""))
        return made

    def _connect(self) -> None:
        worker, messages = self.services.worker, self.services.messages
        worker.changed.connect(self._touched)
        worker.failed.connect(messages.error)
        worker.broken.connect(messages.bug)
        self.search.opened.connect(self._open_found)
        self.area_path.chosen.connect(lambda _: self._touched(EVERYTHING))
        self.area_path.about.connect(self._about_area)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self._find)
        QShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents), self, self._help)

    def begin(self) -> None:
        """Shows the first page and asks for what the frame shows; once, when it is on screen."""
        self.go(Visits.name, "")
        self.area_path.reload()
        self.status.begin()
        self._quiet.start()

    def _about_area(self, code: str) -> None:
        AboutArea(self.services, code, self).ask()

    def _load_others(self) -> None:
        self.services.worker.background(_load_pages, None)

    # -- moving about -------------------------------------------------------------------------

    def go(self, name: str, record_id: str) -> None:
        """Shows a page, on a record where one is named."""
        if name not in ICONS:
            return
        page = self._page(name)
        for other, rail_button in self._rail.items():
            rail_button.setChecked(other == name)
        if record_id:
            page.open(record_id)
        self._stack.setCurrentWidget(page)
        page.shown()
        self.setWindowTitle(self.tr("{0} – Zoufang").format(page.title()))

    def _page(self, name: str) -> Page:
        if name not in self.pages:
            page = page_class(name)(self.services)
            self.pages[name] = page
            self._stack.addWidget(page)
            self.services.theme.dress(page)
        return self.pages[name]

    def shown_page(self) -> Page | None:
        """The page on screen."""
        page = self._stack.currentWidget()
        return page if isinstance(page, Page) else None

    def _open_found(self, found: Found) -> None:
        if found.kind == "area":
            self.area_path.choose(found.area)
            self.go(Visits.name, "")
        else:
            self.go(PAGE_OF_KIND.get(found.kind, Visits.name), found.opens)

    def _find(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _help(self) -> None:
        self.services.messages.inform(
            self.tr(
                "Ctrl+F find · Enter next field · Ctrl+Enter finish · Ctrl+Z take back · "
                "Ctrl+1 … Ctrl+7 pages · in a grid: Enter down, Tab right, Ctrl+V from Excel"
            )
        )

    def _touched(self, kinds: frozenset[str]) -> None:
        if kinds != EVERYTHING and kinds & WHERE:
            self.area_path.reload()
        for page in self.pages.values():
            page.touched(kinds)

    # -- looks and end ------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Shows everything in the language of now; the pages do so themselves."""
        titles = {
            "today": self.tr("Today"),
            "visits": self.tr("Visits"),
            "issues": self.tr("Issues"),
            "print": self.tr("Notices"),
            "stats": self.tr("Statistics"),
            "sync": self.tr("Sync"),
            "settings": self.tr("Settings"),
        }
        for name, rail_button in self._rail.items():
            rail_button.setText(titles[name])
        self.search.retranslate()
        self.area_path.retranslate()
        self.status.retranslate()
        self.message_bar.retranslate(self.services.language)
        page_shown = self.shown_page()
        if page_shown is not None:
            self.setWindowTitle(self.tr("{0} – Zoufang").format(page_shown.title()))

    def changeEvent(self, event: QEvent) -> None:
        """A change of language comes as Qt's own event."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Saves what is typed, finishes what waits, and stops the rest."""
        for page in self.pages.values():
            page.commit()
        self._quiet.stop()
        self.status.end()
        self.services.worker.close()
        super().closeEvent(event)
