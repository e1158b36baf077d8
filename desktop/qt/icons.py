"""Icons: one open set (Lucide, ISC; its licence lies beside it), in any colour.

A button names its icon with the property ``glyph``; ``dress`` gives all buttons under a widget
their icons in the colours of now, also after a change of the theme.
"""

from functools import cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

SIZE = 20
"""Logical pixels of an icon beside text."""
_SCALES = (1, 2)


@cache
def _drawing(name: str) -> str:
    return files("desktop.qt").joinpath(f"icons/{name}.svg").read_text("utf-8")


def pixmap(name: str, colour: str, size: int = SIZE, scale: float = 1) -> QPixmap:
    """The icon as a picture of ``size`` logical pixels, ``scale`` device pixels each."""
    svg = _drawing(name).replace("currentColor", colour)
    picture = QPixmap(round(size * scale), round(size * scale))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    side = round(size * scale)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    picture.setDevicePixelRatio(scale)
    return picture


def icon(name: str, colour: str, chosen: str = "") -> QIcon:
    """The icon in ``colour``, and in ``chosen`` while its button is checked."""
    made = QIcon()
    for scale in _SCALES:
        made.addPixmap(pixmap(name, colour, scale=scale))
        if chosen:
            made.addPixmap(pixmap(name, chosen, scale=scale), QIcon.Mode.Normal, QIcon.State.On)
    return made


def dress(root: QWidget, colour: str, accent: str, on_accent: str) -> None:
    """Gives the buttons under ``root`` that name a ``glyph`` their icon; labels too."""
    for button in root.findChildren(QAbstractButton):
        glyph = button.property("glyph")
        if glyph:
            primary = button.property("role") == "primary"
            button.setIcon(icon(str(glyph), on_accent if primary else colour, accent))
    for label in root.findChildren(QLabel):
        glyph = label.property("glyph")
        if glyph:
            label.setPixmap(pixmap(str(glyph), colour, scale=2))
