"""A warning beside the line where an enrolment link is pasted that leads over an open line."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit

from sync.errors import BadValue, Text
from sync.protocol.link import exposed, read_link


class OpenLine(QLabel):
    """Hidden until a link is to be used over which names and ID numbers travel unencrypted; who
    goes on then has read it. Signals: ``turned`` whenever it appears or goes."""

    turned = Signal()

    def __init__(self, line: QLineEdit) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setProperty("role", "problem")
        self.setProperty("level", "error")
        self._line = line
        self._said: Text | None = None
        self.hide()
        line.textChanged.connect(self._forget)

    @property
    def shown(self) -> bool:
        """Whether the warning stands there."""
        return self._said is not None

    def passes(self, language: str) -> bool:
        """Whether the link may be used now; else the warning appears, and the next time it may. A
        text that is no link passes: whoever reads it says what is wrong."""
        if self._said is not None:
            return True
        try:
            self._said = exposed(read_link(self._line.text()).address)
        except BadValue:
            return True
        self.retranslate(language)
        self.turned.emit()
        return self._said is None

    def _forget(self) -> None:
        if self._said is not None:
            self._said = None
            self.retranslate("")
            self.turned.emit()

    def retranslate(self, language: str) -> None:
        """Shows the warning in the language of now."""
        self.setText(self._said.to(language) if self._said else "")
        self.setVisible(self._said is not None)
        self._keep_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The same words take another height in another width."""
        super().resizeEvent(event)
        self._keep_height()

    def _keep_height(self) -> None:
        """A stack of pages does not ask how high wrapped words are, and would cut them."""
        self.setMinimumHeight(self.heightForWidth(self.width()) if self._said else 0)
