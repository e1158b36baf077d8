"""Where an enrolment link is pasted: before the laptop has joined a hub, and to join it again."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.qt.open_line import OpenLine
from desktop.qt.parts import GRID, button, label, row
from desktop.qt.services import Services


class Joining(QWidget):
    """The link, once it is good to be used. Signals: ``link_given``.

    ``offer`` is the button with which somebody who has joined asks for it; it stands elsewhere.
    """

    link_given = Signal(str)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._joined = self._again = False
        self._words = label(wrap=True)
        self.link = QLineEdit()
        self.link.setPlaceholderText("zoufang://…")
        self.join = button(self._give, "primary", "arrow-right")
        self._leave, self.offer = button(self._close, "link"), button(self.ask_again, "link")
        self.warning = OpenLine(self.link)
        self.warning.turned.connect(self.retranslate)
        self.link.returnPressed.connect(self._give)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self._words)
        layout.addWidget(self.link)
        layout.addWidget(self.warning)
        layout.addLayout(row(self.join, self._leave, None))
        for widget in (self.link, self.join):
            widget.setHidden(services.sample)

    def set_joined(self, joined: bool) -> None:
        """Whether the laptop has joined a hub already."""
        self._joined = joined
        self._show()

    @property
    def again(self) -> bool:
        """Whether a laptop that has joined shall do so anew."""
        return self._again

    def ask_again(self) -> None:
        """Offers to paste a new link for the same laptop."""
        self._again = True
        self._show()
        self.link.setFocus()

    def done(self) -> None:
        """The link was used."""
        self._again = False
        self.link.clear()
        self._show()

    def _close(self) -> None:
        self.done()

    def _show(self) -> None:
        again = self._joined and self._again
        self.setVisible(again or not self._joined)
        self._leave.setVisible(again)
        self.offer.setVisible(self._joined and not again and not self._services.sample)
        self.retranslate()

    def _give(self) -> None:
        if self.link.text().strip() and self.warning.passes(self._services.language):
            self.link_given.emit(self.link.text())

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        if self._services.sample:
            words = self.tr("This is the sample village: it belongs to no hub and is never sent.")
        elif self._joined:
            words = self.tr(
                "Ask the keeper of your hub for a new link for your account and paste it here. "
                "What is on this computer stays, also what was not sent yet."
            )
        else:
            words = self.tr("Paste the enrolment link that the keeper of your hub gave you.")
        self._words.setText(words)
        self.warning.retranslate(self._services.language)
        self.join.setText(
            self.tr("Join all the same") if self.warning.shown else self.tr("Join the hub")
        )
        self._leave.setText(self.tr("Cancel"))
        self.offer.setText(self.tr("Enrol again…"))
