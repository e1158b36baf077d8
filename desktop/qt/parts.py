"""Small pieces that all pages use: labels and buttons with a role, cards, and the empty list."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

GRID = 8
"""Pixels; distances are multiples of it."""


def label(role: str = "", *, wrap: bool = False) -> QLabel:
    """A label in the look of ``role`` (see ``theme``)."""
    made = QLabel(wordWrap=wrap)
    if role:
        made.setProperty("role", role)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return made


class Elided(QLabel):
    """A label that gives way: what does not fit ends in "…", and is whole in its tool tip."""

    def __init__(self, role: str = "") -> None:
        super().__init__()
        if role:
            self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """As much of the text as there is room for."""
        painter = QPainter(self)
        fits = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip(self.text() if fits != self.text() else "")
        painter.drawText(self.rect(), int(self.alignment()), fits)


def button(clicked: Callable[[], object], role: str = "", glyph: str = "") -> QPushButton:
    """A button in the look of ``role`` with the icon ``glyph``."""
    made = QPushButton()
    if role:
        made.setProperty("role", role)
    if glyph:
        made.setProperty("glyph", glyph)
    made.clicked.connect(lambda: clicked())
    return made


def card() -> tuple[QFrame, QVBoxLayout]:
    """A framed surface and the layout inside it."""
    frame = QFrame()
    frame.setProperty("role", "card")
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, GRID + 4)
    layout.setSpacing(GRID)
    return frame, layout


def scrolled(inside: QWidget) -> QScrollArea:
    """``inside`` in an area that scrolls up and down only."""
    area = QScrollArea()
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


def row(*widgets: QWidget | None, gap: int = GRID) -> QHBoxLayout:
    """Widgets in a line; None stands for what takes the free room."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(gap)
    for widget in widgets:
        if widget is None:
            layout.addStretch(1)
        else:
            layout.addWidget(widget)
    return layout


def set_role(widget: QWidget, role: str) -> None:
    """Changes the look of a widget that is shown already."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Empty(QWidget):
    """What an empty list shows: what would fill it, and the button that does."""

    wanted = Signal()

    def __init__(self, glyph: str = "inbox", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        picture = QLabel()
        picture.setProperty("glyph", glyph)
        self._words = label("muted", wrap=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.button = button(self.wanted.emit)
        layout = QVBoxLayout(self)
        layout.setSpacing(2 * GRID)
        layout.addStretch(2)
        layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._words)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)

    def say(self, words: str, offer: str = "") -> None:
        """What would fill the list, and the words on the button; "" for no button."""
        self._words.setText(words)
        self.button.setText(offer)
        self.button.setVisible(bool(offer))

    def words(self) -> str:
        """What is said."""
        return self._words.text()
