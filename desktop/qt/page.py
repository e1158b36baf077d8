"""A page of the window: what the window asks of it.

How a page lives. The window makes every page once, with ``Services``; the page builds its widgets
and calls ``retranslate``. It reads nothing yet. When the person comes to it, ``shown`` runs and
calls ``reload`` if anything it shows changed since (at first, always). After every change, made
here or brought by a sync, the window calls ``touched`` with the kinds that changed: a page on
screen reloads if it shows one of them, a hidden one remembers.

    class Issues(Page):
        name, icon, kinds = "issues", "message-square-warning", frozenset({"issue", "issue_step"})

        def title(self) -> str: return self.tr("Issues")
        def reload(self) -> None: self.services.worker.read(..., self._show, token="issues")
        def retranslate(self) -> None: ...   # set every text; also called on a change of language
        def open(self, record_id: str) -> None: ...   # somebody came here for this record
        def commit(self) -> None: ...                 # save what is typed: the window closes

Texts: ``self.tr("English")`` inside a method of the class (the context is the class's name), never
in a module or class body. Words of kinds, fields and codes: ``.label.to(self.services.language)``.
Looks: properties that the style sheet knows (``theme``): setProperty("role", "title" | "muted" |
"primary" | "chip" | "card"). Keyboard: tab order is reading order; Ctrl+Enter finishes.
"""

from typing import ClassVar

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

from desktop.qt.services import Services


class Page(QWidget):
    """The base of all pages. ``name`` is what ``go`` calls it, ``icon`` names its picture in the
    rail, ``kinds`` are the kinds of records that it shows.
    """

    name: ClassVar[str] = ""
    icon: ClassVar[str] = ""
    kinds: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.services = services
        self._stale = True

    def title(self) -> str:
        """The page's name in the rail, translated."""
        raise NotImplementedError

    def reload(self) -> None:
        """Reads anew what the page shows, off the window's thread."""

    def retranslate(self) -> None:
        """Sets every text in the language of now."""

    def open(self, record_id: str) -> None:
        """Shows one record; called before ``shown``."""

    def commit(self) -> None:
        """Saves whatever is typed and not saved yet; the window is about to close."""

    def shown(self) -> None:
        """The person came to this page."""
        if self._stale:
            self._stale = False
            self.reload()

    def touched(self, kinds: frozenset[str]) -> None:
        """Records of these kinds changed somewhere."""
        if not kinds & self.kinds:
            return
        if self.isVisible():
            self.reload()
        else:
            self._stale = True

    def changeEvent(self, event: QEvent) -> None:
        """A change of language reaches every page by Qt's own event."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
