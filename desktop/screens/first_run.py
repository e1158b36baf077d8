"""What stands in the window before there are records: opening, passphrase, first run.

First run: choose the language, then join a hub with the link that its administrator gave, or try
the program with a sample village. It only asks; what is answered is for the program to act on.
"""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QLineEdit, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from desktop.qt.editors import Chips
from desktop.qt.open_line import OpenLine
from desktop.qt.parts import GRID, button, card, label, row
from desktop.translation import LANGUAGES, Translation
from sync.errors import UserError

CARD_WIDTH = 560
START = QSize(1024, 640)


class FirstRun(QWidget):
    """Signals: ``language_chosen(code)``, ``link_given(link)``, ``sample_wanted``,
    ``passphrase_given(text)``, ``again_wanted`` after a failure, ``cancelled``, ``closed``.
    """

    language_chosen = Signal(str)
    link_given = Signal(str)
    sample_wanted = Signal()
    passphrase_given = Signal(str)
    again_wanted = Signal()
    cancelled = Signal()
    closed = Signal()

    def __init__(self, translation: Translation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._translation = translation
        self._new_passphrase = False
        self._error: UserError | None = None
        self._title, self._problem = label("title"), label("problem", wrap=True)
        self._problem.setProperty("level", "error")
        self.languages = Chips()
        self.languages.clicked.connect(self.language_chosen)
        self._stack = QStackedWidget()
        self._ways, self._wait, self._secret = self._ways_page(), self._wait_page(), QWidget()
        self._secret_page()
        for page in (self._ways, self._wait, self._secret):
            self._stack.addWidget(page)
        frame, inside = card()
        frame.setFixedWidth(CARD_WIDTH)
        inside.setContentsMargins(4 * GRID, 3 * GRID, 4 * GRID, 3 * GRID)
        inside.setSpacing(2 * GRID)
        inside.addWidget(self._title)
        inside.addWidget(self.languages)
        inside.addWidget(self._stack)
        inside.addWidget(self._problem)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        layout.addWidget(frame, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self._problem.hide()
        self.resize(START)
        self.retranslate()

    def _ways_page(self) -> QWidget:
        page = QWidget()
        self._link_words, self._sample_words = label(wrap=True), label("muted", wrap=True)
        self.link = QLineEdit()
        self.join = button(self._give_link, "primary", "arrow-right")
        self.sample = button(self.sample_wanted.emit)
        self.link.returnPressed.connect(self._give_link)
        self.warning = OpenLine(self.link)
        self.warning.turned.connect(self._name_join)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self._link_words)
        layout.addWidget(self.link)
        layout.addWidget(self.warning)
        layout.addLayout(row(self.join, None))
        layout.addSpacing(2 * GRID)
        layout.addWidget(self._sample_words)
        layout.addLayout(row(self.sample, None))
        return page

    def _wait_page(self) -> QWidget:
        page = QWidget()
        self._wait_words = label(wrap=True)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self.cancel = button(self.cancelled.emit)
        self.again = button(self.again_wanted.emit, "primary")
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self._wait_words)
        layout.addWidget(self._bar)
        layout.addLayout(row(self.again, self.cancel, None))
        layout.addStretch(1)
        return page

    def _secret_page(self) -> None:
        self._secret_words = label(wrap=True)
        self.secret, self.secret_again = QLineEdit(), QLineEdit()
        for line in (self.secret, self.secret_again):
            line.setEchoMode(QLineEdit.EchoMode.Password)
            line.returnPressed.connect(self._give_secret)
        self.unlock = button(self._give_secret, "primary", "check")
        layout = QVBoxLayout(self._secret)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self._secret_words)
        layout.addWidget(self.secret)
        layout.addWidget(self.secret_again)
        layout.addLayout(row(self.unlock, None))
        layout.addStretch(1)

    # -- what is asked ------------------------------------------------------------------------

    def ask_way(self) -> None:
        """Asks how to begin."""
        self._stack.setCurrentWidget(self._ways)
        self.link.setFocus()

    def ask_passphrase(self, new: bool) -> None:
        """Asks for the passphrase that seals the key, or to choose one."""
        self._new_passphrase = new
        self.say(None)
        self.secret.clear()
        self.secret_again.clear()
        self.secret_again.setVisible(new)
        self._stack.setCurrentWidget(self._secret)
        self.secret.setFocus()
        self.retranslate()

    def wait(self, cancel: bool = False) -> None:
        """Says that something is going on."""
        self._bar.setRange(0, 0)
        self._wait_words.show()
        self._bar.show()
        self.cancel.setVisible(cancel)
        self.again.hide()
        self.say(None)
        self._stack.setCurrentWidget(self._wait)

    def progress(self, done: int, whole: int) -> None:
        """How far it is; ``whole`` 0 while nobody knows."""
        self._bar.setRange(0, whole)
        self._bar.setValue(done)

    def fail(self, error: UserError) -> None:
        """Says why it cannot go on, and offers to try again."""
        self._wait_words.hide()
        self._bar.hide()
        self.cancel.hide()
        self.again.show()
        self._stack.setCurrentWidget(self._wait)
        self.say(error)

    def say(self, error: UserError | None) -> None:
        """One sentence below; None takes it away."""
        self._error = error
        self._problem.setText(error.text(self._translation.language) if error else "")
        self._problem.setVisible(error is not None)

    def problem(self) -> str:
        """What is said to be wrong."""
        return self._problem.text()

    # -- what is answered ---------------------------------------------------------------------

    def _give_link(self) -> None:
        link = self.link.text().strip()
        if not link:
            self.say(UserError("请粘贴注册链接", "Please paste the link"))
        elif self.warning.passes(self._translation.language):
            self.link_given.emit(link)

    def _name_join(self) -> None:
        shown = self.warning.shown
        self.join.setText(self.tr("Join all the same") if shown else self.tr("Join"))

    def _give_secret(self) -> None:
        if self._new_passphrase and self.secret.text() != self.secret_again.text():
            self.say(UserError("两次输入的口令不一样", "The two passphrases differ"))
            return
        self.passphrase_given.emit(self.secret.text())

    def closeEvent(self, event: QCloseEvent) -> None:
        """The person closed it instead of going on."""
        super().closeEvent(event)
        self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:
        """A change of language comes as Qt's own event."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self.setWindowTitle(self.tr("Zoufang"))
        self._title.setText(self.tr("Welcome to Zoufang"))
        self.languages.set_choices(list(LANGUAGES.items()))
        self.languages.set_on([self._translation.language])
        self._link_words.setText(
            self.tr("Join your office's hub: paste the link that its administrator gave you.")
        )
        self.link.setPlaceholderText("zoufang://…")
        self.warning.retranslate(self._translation.language)
        self._name_join()
        self._sample_words.setText(
            self.tr("Or look around first: a sample village, marked as such, that is never sent.")
        )
        self.sample.setText(self.tr("Try it with a sample village"))
        self._wait_words.setText(self.tr("One moment …"))
        self.cancel.setText(self.tr("Cancel"))
        self.again.setText(self.tr("Try again"))
        if self._new_passphrase:
            self._secret_words.setText(
                self.tr(
                    "This computer has no keyring that keeps secrets. Choose a passphrase of at "
                    "least 8 characters: it seals the key of your data, is asked at each start, "
                    "and cannot be recovered."
                )
            )
        else:
            self._secret_words.setText(self.tr("The passphrase that seals the key of your data:"))
        self.secret.setPlaceholderText(self.tr("Passphrase"))
        self.secret_again.setPlaceholderText(self.tr("The same once more"))
        self.unlock.setText(self.tr("Open"))
        if self._error is not None:
            self.say(self._error)
