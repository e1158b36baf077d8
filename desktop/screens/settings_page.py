"""The page Settings: language and looks, who works here, and whether the data is sound."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.qt.editors import Chips
from desktop.qt.page import Page
from desktop.qt.parts import GRID, button, card, label, row, scrolled
from desktop.qt.services import Services
from desktop.qt.tasks import Background
from desktop.qt.theme import TEXT_SIZES, THEMES
from desktop.screens.safekeeping import Safekeeping
from desktop.translation import LANGUAGES
from sync.errors import Cancelled
from sync.records.places import path_of
from sync.replica.check import Checked, check
from sync.replica.replica import Replica

LANGUAGE, THEME, TEXT_SIZE = "language", "theme", "text_size"
"""Names of the settings."""
FAULTS_SHOWN_MAX = 5
COLUMN_WIDTH_MAX = 720


class SettingsPage(Page):
    """Everything here takes effect at once and is remembered for this data folder."""

    name = "settings"
    icon = "settings"

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self._checking: Background | None = None
        self._facts: tuple[str, int, int, str] | None = None
        self.languages, self.themes, self.sizes = Chips(), Chips(), Chips()
        self.languages.clicked.connect(self._choose_language)
        self.themes.clicked.connect(self._choose_theme)
        self.sizes.clicked.connect(self._choose_size)
        self.check = button(self._check)
        self.safekeeping = Safekeeping(services)
        self._titles = [label("heading") for _ in range(3)]
        self._names = [label("muted") for _ in range(3)]
        self._laptop, self._sound = label(wrap=True), label(wrap=True)
        self._title = label("title")
        self._build()
        self.retranslate()

    def _build(self) -> None:
        inside = QWidget()
        inside.setMaximumWidth(COLUMN_WIDTH_MAX)
        column = QVBoxLayout(inside)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        column.addWidget(self._title)
        looks, lines = card()
        lines.addWidget(self._titles[0])
        for name, chips in zip(self._names, (self.languages, self.themes, self.sizes), strict=True):
            name.setFixedWidth(96)
            line = row(name)
            line.addWidget(chips, 1)
            lines.addLayout(line)
        laptop, lines = card()
        lines.addWidget(self._titles[1])
        lines.addWidget(self._laptop)
        data, lines = card()
        lines.addWidget(self._titles[2])
        lines.addLayout(row(self.check, None))
        lines.addWidget(self._sound)
        lines.addWidget(self.safekeeping)
        self._sound.hide()
        for frame in (looks, laptop, data):
            column.addWidget(frame)
        column.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(inside))

    def title(self) -> str:
        """The page's name in the rail."""
        return self.tr("Settings")

    def reload(self) -> None:
        """Asks what this laptop holds."""

        areas = self.services.place.areas

        def work(replica: Replica) -> tuple[str, int, int, str]:
            where = "、".join(path_of(area) for area in areas)
            return replica.device, replica.count("household"), replica.pending(), where

        self.services.worker.read(work, self._show, token="settings")

    def shown(self) -> None:
        """The person came to this page: the counts may be others by now."""
        self.reload()

    def _show(self, facts: tuple[str, int, int, str]) -> None:
        self._facts = facts
        self._tell()

    def _tell(self) -> None:
        device, households, pending, areas = self._facts or ("", 0, 0, "")
        count = self.tr("{0} households, {1} changes to send")
        if self.services.sample:  # what is sample is never sent
            count = self.tr("{0} households")
        lines = [
            self.tr("Account: {0}").format(self.services.author),
            self.tr("Areas: {0}").format(areas or "—"),
            self.tr("Device number: {0}").format(device),
            count.format(f"{households:,}", pending),
            self.tr("Data folder: {0}").format(self.services.folder),
        ]
        self._laptop.setText("\n".join(lines))

    # -- choosing -----------------------------------------------------------------------------

    def _choose_language(self, language: str) -> None:
        self.services.settings.set(LANGUAGE, language)
        self.services.translation.switch(language)
        self._show_chosen()

    def _choose_theme(self, theme: str) -> None:
        self.services.settings.set(THEME, theme)
        self._apply()

    def _choose_size(self, size: str) -> None:
        self.services.settings.set(TEXT_SIZE, size)
        self._apply()

    def _apply(self) -> None:
        settings = self.services.settings
        self.services.theme.apply(
            settings.text(THEME, THEMES[0]), settings.text(TEXT_SIZE, "normal")
        )
        self._show_chosen()

    def _show_chosen(self) -> None:
        settings = self.services.settings
        self.languages.set_on([self.services.language])
        self.themes.set_on([settings.text(THEME, THEMES[0])])
        self.sizes.set_on([settings.text(TEXT_SIZE, "normal")])

    # -- checking -----------------------------------------------------------------------------

    def _check(self) -> None:
        if self._checking is not None:
            self._checking.cancel()
            return
        open_replica = self.services.open_replica

        def work(
            report: Callable[[tuple[str, int]], None], cancelled: Callable[[], bool]
        ) -> Checked:

            def step(name: str, done: int) -> None:
                if cancelled():
                    raise Cancelled
                report((name, done))

            replica = open_replica()
            try:
                return check(replica, step)
            finally:
                replica.close()

        self._checking = self.services.worker.background(
            work, self._checked, None, self._progress, self._stopped
        )
        self._sound.setText(self.tr("Checking …"))
        self._sound.show()
        self.check.setText(self.tr("Cancel"))

    def _progress(self, step: tuple[str, int]) -> None:
        words = {
            "pages": self.tr("The file's pages are read."),
            "chains": self.tr("The log's chains are whole; looking at the records."),
        }
        self._sound.setText(words.get(step[0], self.tr("Records looked at: {0}").format(step[1])))

    def _checked(self, found: Checked) -> None:
        self._stopped()
        if not found.faults:
            words = self.tr("Everything is sound: {0} changes, {1} records.")
            self._sound.setText(words.format(f"{found.changes:,}", f"{found.records:,}"))
        else:
            language = self.services.language
            told = [fault.to(language) for fault in found.faults[:FAULTS_SHOWN_MAX]]
            count = self.tr("{0} faults; keep a copy of the data folder and call for help.")
            self._sound.setText("\n".join([count.format(len(found.faults)), *told]))
        self._sound.show()

    def _stopped(self) -> None:
        self._checking = None
        self._sound.hide()
        self.check.setText(self.tr("Check my data"))

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._title.setText(self.title())
        heads = (self.tr("Language and looks"), self.tr("This laptop"), self.tr("My data"))
        for head, words in zip(self._titles, heads, strict=True):
            head.setText(words)
        names = (self.tr("Language"), self.tr("Theme"), self.tr("Text size"))
        for name, words in zip(self._names, names, strict=True):
            name.setText(words)
        self.languages.set_choices(list(LANGUAGES.items()))
        themes = {
            "system": self.tr("As the system"),
            "light": self.tr("Light"),
            "dark": self.tr("Dark"),
        }
        self.themes.set_choices([(theme, themes[theme]) for theme in THEMES])
        sizes = {
            "small": self.tr("Small"),
            "normal": self.tr("Normal"),
            "large": self.tr("Large"),
        }
        self.sizes.set_choices([(size, sizes[size]) for size in TEXT_SIZES])
        self.check.setText(self.tr("Cancel") if self._checking else self.tr("Check my data"))
        self.safekeeping.retranslate()
        self._show_chosen()
        self._tell()
