"""Looks: colours, one text size and one title size, fonts, and the style sheet made of them.

Red and yellow belong to the warnings (红黄预警) alone; what is wrong with a field is marked in
plum. The grid is 8 pixels. Widgets ask for a look by property, never by a colour of their own:

    role = "title" | "muted" | "problem" | "card" | "chip" | "primary" | "link" | "rail"
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from desktop.qt import icons

TEXT_SIZES = {"small": 9.5, "normal": 10.5, "large": 12.5}
"""Points of the one text size, by the name that the setting has."""
TITLE_FACTOR = 1.5
FONT_FILE = "hei.ttf"
SYSTEM_FONTS = ("Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Zen Hei")
THEMES = ("system", "light", "dark")


@dataclass(frozen=True)
class Colours:
    """The colours of one theme, as CSS names them."""

    window: str
    surface: str
    raised: str
    text: str
    muted: str
    border: str
    accent: str
    on_accent: str
    soft: str
    mark: str
    red: str
    yellow: str


LIGHT = Colours(
    window="#F3F6F7",
    surface="#FFFFFF",
    raised="#E9EEF0",
    text="#1B2429",
    muted="#5B6B73",
    border="#D3DCE0",
    accent="#0B7285",
    on_accent="#FFFFFF",
    soft="#DDF0F3",
    mark="#862E9C",
    red="#C92A2A",
    yellow="#B07D00",
)
DARK = Colours(
    window="#12191C",
    surface="#1A2327",
    raised="#232E33",
    text="#E4ECEF",
    muted="#93A4AB",
    border="#35444B",
    accent="#3BC9DB",
    on_accent="#06262C",
    soft="#17363D",
    mark="#E599F7",
    red="#FF8787",
    yellow="#FFD43B",
)

_SHEET = """
QMainWindow, QDialog, Page {{ background: {window}; }}
QToolTip {{ background: {surface}; color: {text}; border: 1px solid {border}; padding: 4px 8px; }}

QWidget[role="card"], QFrame[role="card"] {{
    background: {surface}; border: 1px solid {border}; border-radius: 6px; }}
QWidget[role="plain"] {{ background: {surface}; }}
QLabel[role="title"] {{ font-size: {title}pt; font-weight: 600; }}
QLabel[role="heading"] {{ font-weight: 600; }}
QLabel[role="muted"], QLabel[role="label"] {{ color: {muted}; }}
QLabel[role="problem"][level="error"] {{ color: {mark}; }}
QLabel[role="problem"][level="warning"] {{ color: {text}; font-style: normal; }}
QLabel[role="red"] {{ color: {red}; font-weight: 600; }}
QLabel[role="yellow"] {{ color: {yellow}; font-weight: 600; }}
QLabel[role="figure"] {{ font-weight: 600; }}

QLineEdit, QPlainTextEdit, QComboBox, QSpinBox {{
    background: {surface}; color: {text}; border: 1px solid {border}; border-radius: 4px;
    padding: 3px 7px; selection-background-color: {accent}; selection-color: {on_accent}; }}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QSpinBox:focus {{
    border: 2px solid {accent}; padding: 2px 6px; }}
QLineEdit[level="error"], QPlainTextEdit[level="error"], QComboBox[level="error"] {{
    border-color: {mark}; }}
QLineEdit:read-only {{ background: {raised}; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox::down-arrow {{ image: url("{arrow}"); width: 16px; height: 16px; }}
QComboBox QAbstractItemView {{
    background: {surface}; color: {text}; border: 1px solid {border}; outline: none;
    selection-background-color: {soft}; selection-color: {text}; }}

QPushButton {{
    background: {surface}; color: {text}; border: 1px solid {border}; border-radius: 4px;
    padding: 5px 14px; }}
QPushButton:hover {{ background: {raised}; }}
QPushButton:focus {{ border: 2px solid {accent}; padding: 4px 13px; }}
QPushButton:disabled {{ color: {muted}; background: {window}; }}
QPushButton[role="primary"] {{
    background: {accent}; color: {on_accent}; border: 1px solid {accent}; font-weight: 600; }}
QPushButton[role="primary"]:disabled {{ background: {border}; border-color: {border}; }}
QPushButton[role="primary"]:focus {{ border: 2px solid {text}; }}
QPushButton[role="chip"] {{ border-radius: 13px; padding: 3px 10px; background: {surface}; }}
QPushButton[role="chip"]:focus {{ border: 2px solid {accent}; padding: 2px 9px; }}
QPushButton[role="chip"]:checked {{
    background: {soft}; border-color: {accent}; color: {accent}; font-weight: 600; }}
QPushButton:flat, QPushButton[role="link"] {{
    background: transparent; border: 1px solid transparent; color: {accent}; padding: 3px 6px; }}
QPushButton[role="link"]:hover {{ background: {soft}; }}
QPushButton[role="link"]:focus {{ border: 1px solid {accent}; }}

QTableView, QListView {{
    background: {surface}; border: none; outline: none; color: {text};
    selection-background-color: {soft}; selection-color: {text}; }}
QTableView::item {{ padding: 0 6px; border-bottom: 1px solid {raised}; }}
QTableView::item:selected {{ background: {soft}; color: {text}; }}
QTableView[role="grid"] {{ gridline-color: {border}; }}
QTableView[role="grid"]::item {{ border: none; }}
QTableView[role="grid"]::item:selected {{ border: 2px solid {accent}; background: {surface}; }}
QHeaderView {{ background: {surface}; border: none; }}
QHeaderView::section {{
    background: {surface}; color: {muted}; border: none; border-bottom: 1px solid {border};
    padding: 5px 6px; }}

QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {border}; border-radius: 4px; margin: 1px; min-height: 32px;
    min-width: 32px; }}
QScrollBar::handle:hover {{ background: {muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}

QFrame#rail {{ background: {raised}; border: none; border-right: 1px solid {border}; }}
QToolButton[role="rail"] {{
    background: transparent; color: {muted}; border: none; border-left: 3px solid transparent;
    padding: 8px 4px; }}
QToolButton[role="rail"]:hover {{ background: {soft}; color: {text}; }}
QToolButton[role="rail"]:focus {{ border-left: 3px solid {muted}; color: {text}; }}
QToolButton[role="rail"]:checked {{
    color: {accent}; border-left: 3px solid {accent}; background: {window}; font-weight: 600; }}
QFrame#top {{ background: {surface}; border: none; border-bottom: 1px solid {border}; }}
QFrame#status {{ background: {surface}; border: none; border-top: 1px solid {border}; }}
QFrame#messageBar {{ background: {soft}; border: none; border-bottom: 1px solid {border}; }}
QFrame#messageBar[level="error"] {{ border-left: 4px solid {mark}; }}
QFrame#results {{ background: {surface}; border: 1px solid {border}; border-radius: 6px; }}
QSplitter::handle {{ background: {border}; margin: 0 1px; }}
QProgressBar {{ background: {raised}; border: none; border-radius: 4px; height: 8px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 4px; }}
QCheckBox::indicator:unchecked, QRadioButton::indicator:unchecked {{
    border: 1px solid {muted}; background: {surface}; width: 12px; height: 12px; }}
QRadioButton::indicator:unchecked {{ border-radius: 7px; }}
QMenu {{ background: {surface}; color: {text}; border: 1px solid {border}; padding: 4px; }}
QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {soft}; }}
QTabBar::tab {{
    background: transparent; color: {muted}; padding: 8px 12px; border: none;
    border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {accent}; border-bottom: 2px solid {accent}; font-weight: 600; }}
QTabBar::tab:focus {{ color: {text}; background: {soft}; }}
"""


class Theme:
    """The looks in force in this process; ``colours`` for whoever paints by hand."""

    def __init__(self, application: QApplication) -> None:
        self._application = application
        self.colours = LIGHT
        load_font(application)
        application.setStyle("Fusion")

    def apply(self, theme: str = "system", text_size: str = "normal") -> None:
        """Puts a theme and a text size in force, at once and everywhere."""
        hints = self._application.styleHints()
        dark = theme == "dark" or (theme != "light" and hints.colorScheme() == Qt.ColorScheme.Dark)
        self.colours = DARK if dark else LIGHT
        points = TEXT_SIZES.get(text_size, TEXT_SIZES["normal"])
        font = QFont(self._application.font())
        font.setPointSizeF(points)
        # Replacing one sheet by another costs seven times what taking it off and on does.
        self._application.setStyleSheet("")
        self._application.setFont(font)
        self._application.setPalette(_palette(self.colours))
        self._application.setStyleSheet(_sheet(self.colours, points))
        for window in self._application.topLevelWidgets():
            self.dress(window)

    def add_fonts(self, fonts: Sequence[bytes]) -> None:
        """Adds fonts for the characters that those before them lack (rare names)."""
        added: list[str] = []
        for data in fonts:
            number = QFontDatabase.addApplicationFontFromData(QByteArray(data))
            added += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
        font = QFont(self._application.font())
        font.setFamilies([*font.families(), *added])
        self._application.setFont(font)

    def dress(self, root: QWidget) -> None:
        """Gives the buttons and labels under ``root`` that name a ``glyph`` their icon."""
        icons.dress(root, self.colours.muted, self.colours.accent, self.colours.on_accent)


def load_font(application: QApplication) -> None:
    """The font of the window is the one that travels with the program for headings on paper.

    Where it is not there, a Chinese font of the system is named, because Qt's own choice depends
    on the locale and may draw Japanese forms.
    """
    entry = files("desktop").joinpath(f"printing/fonts/{FONT_FILE}")
    families: list[str] = []
    if entry.is_file():
        with as_file(entry) as path:
            number = QFontDatabase.addApplicationFont(str(path))
        families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    known = set(QFontDatabase.families())
    families += [family for family in SYSTEM_FONTS if family in known]
    if families:
        font = QFont(application.font())
        font.setFamilies(families)
        application.setFont(font)


def _sheet(colours: Colours, points: float) -> str:
    with as_file(files("desktop.qt").joinpath("icons/chevron-down-grey.svg")) as arrow:
        return _SHEET.format(
            **vars(colours), title=round(points * TITLE_FACTOR, 1), arrow=arrow.as_posix()
        )


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, colours.window),
        (role.WindowText, colours.text),
        (role.Base, colours.surface),
        (role.AlternateBase, colours.raised),
        (role.Text, colours.text),
        (role.Button, colours.raised),
        (role.ButtonText, colours.text),
        (role.ToolTipBase, colours.surface),
        (role.ToolTipText, colours.text),
        (role.PlaceholderText, colours.muted),
        (role.Highlight, colours.accent),
        (role.HighlightedText, colours.on_accent),
        (role.Link, colours.accent),
        (role.Mid, colours.border),
        (role.Light, colours.surface),
        (role.Dark, colours.border),
    ):
        palette.setColor(which, QColor(colour))
    for which in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(colours.muted))
    return palette
