"""A dialog that asks for what a piece of work needs, and says there what keeps it from being done.

It frees itself when it closes. What it does runs off the window's thread; while it does, nothing in
it can be pressed twice.
"""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from desktop.qt.parts import GRID, button, label, row
from desktop.qt.services import Services
from sync.errors import UserError


class Asking(QDialog):
    """A heading, ``body`` to be filled, one line for what is wrong, and two buttons; ``done_with``
    is called with what the work gave, after which it closes.
    """

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.services = services
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.heading, self.words = label("heading", wrap=True), label("muted", wrap=True)
        self.problem = label("problem", wrap=True)
        self.problem.setProperty("level", "error")
        self.ok, self.no = button(self.work, "primary", "check"), button(self.reject)
        for one in (self.ok, self.no):
            one.setAutoDefault(False)
        self.body = QVBoxLayout()
        self.body.setSpacing(GRID)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self.heading)
        layout.addWidget(self.words)
        layout.addLayout(self.body, 1)
        layout.addWidget(self.problem)
        layout.addLayout(row(None, self.no, self.ok))
        self.say("")

    def ask(self) -> None:
        """Opens it over its window; returns at once."""
        self.services.theme.dress(self)
        self.open()

    def say(self, problem: str) -> None:
        """What keeps the work from being done; "" for nothing."""
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def work(self) -> None:
        """Does what was asked for; each dialog has its own."""
        raise NotImplementedError

    def busy(self) -> None:
        """The work has begun."""
        self.say("")
        self.ok.setEnabled(False)

    def done_with(self, _answer: Any) -> None:
        """The work is done."""
        self.accept()

    def failed(self, error: UserError) -> None:
        """The work was refused: what was entered stays, and the reason stands below it."""
        self.ok.setEnabled(True)
        self.say(error.text(self.services.language))
