"""The one door for messages to the person: it logs first, then the bar shows it.

Nothing here stops anybody from working: no box has to be clicked away. A message that belongs to
a field stands beside the field (``form``), not here. The log gets codes and details, never the
sentence, which may carry what a person typed.
"""

import logging
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from sync.errors import Text, UserError

Level = Literal["info", "warning", "error"]

SHOWN_MILLISECONDS = 8000
"""How long a mere piece of news stays; warnings and errors stay until they are closed."""

_log = logging.getLogger("zoufang.messages")


@dataclass(frozen=True)
class Message:
    """One sentence, already in the person's language or in both."""

    level: Level
    text: Text

    def to(self, language: str) -> str:
        """The wording for ``language``."""
        return self.text.to(language)


class Messages(QObject):
    """Takes messages from everywhere and hands them to whoever shows them.

    Signals: ``shown(Message)``.
    """

    shown = Signal(object)

    def __init__(self, log_path: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._log_path = log_path

    def inform(self, text: Text | str) -> None:
        """News: something went well."""
        self._show("info", text)

    def warn(self, text: Text | str) -> None:
        """Something needs a look."""
        self._show("warning", text)

    def error(self, error: UserError) -> None:
        """Something did not work: the error's own sentence."""
        _log.info("told the person: %s %s", error.code, error.detail)
        self._show("error", error.message)

    def bug(self, trace: str) -> None:
        """A fault of ours: the log has it, the person is told where the log is."""
        _log.error("a fault of ours\n%s", trace)
        zh = f"程序出了差错，已记入日志；已保存的内容不受影响。日志：{self._log_path}"
        en = f"Something went wrong in the program; what was saved is safe. Log: {self._log_path}"
        self._show("error", Text(zh, en))

    def _show(self, level: Level, text: Text | str) -> None:
        self.shown.emit(Message(level, text if isinstance(text, Text) else Text(text, "")))


class MessageBar(QFrame):
    """One line under the search box; hidden while there is nothing to say."""

    def __init__(self, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        self._language = "zh"
        self._message: Message | None = None
        self._label = QLabel(wordWrap=True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = QPushButton()
        self._close.setFlat(True)
        self._close.clicked.connect(self.clear)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 4, 8, 4)
        layout.addWidget(self._label, 1)
        layout.addWidget(self._close)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MILLISECONDS)
        self._timer.timeout.connect(self.clear)
        messages.shown.connect(self.show_message)
        self.hide()
        self.retranslate("zh")

    def show_message(self, message: Message) -> None:
        """Shows a message in place of the one before."""
        self._message = message
        self._label.setText(message.to(self._language))
        self.setProperty("level", message.level)
        self.style().unpolish(self)
        self.style().polish(self)
        self._timer.stop()
        if message.level == "info":
            self._timer.start()
        self.show()

    def text(self) -> str:
        """What the bar says now; empty when it is hidden."""
        return self._message.to(self._language) if self._message else ""

    def clear(self) -> None:
        """Hides the bar."""
        self._timer.stop()
        self._message = None
        self.hide()

    def retranslate(self, language: str) -> None:
        """Shows everything in ``language``."""
        self._language = language
        self._close.setText(self.tr("Close"))
        if self._message is not None:
            self._label.setText(self._message.to(language))
