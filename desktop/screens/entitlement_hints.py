"""政策提示 during a visit: what may fit these people, and what could be asked while talking."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.qt.flow import Flow
from desktop.qt.parts import GRID, button, label, row
from desktop.qt.services import Services
from desktop.screens.dossier import Dossier
from desktop.screens.entitlement_asks import AskForm
from desktop.screens.entitlement_panel import Found, paper_of, read_matches, take_up, title_of
from sync.casework.entitlements import TO_VERIFY, Match, Question, attention, questions
from sync.errors import Text
from sync.rules.entitlements import SUGGESTED

MATCHES_SHOWN, QUESTIONS_SHOWN = 6, 12
"""More would hide the form of the visit; the rest is on the page of the household."""


class EntitlementHints(QWidget):
    """Signals: ``wanted(kind)`` for records that have to be added elsewhere on the form."""

    wanted = Signal(str)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._dossier: Dossier | None = None
        self._found: list[Match] = []
        self._questions: list[Question] = []
        self._asked = ""
        self._ask_words = label("muted")
        self.asks = AskForm(services)
        self.asks.wanted.connect(self.wanted)
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(GRID)
        self._rows, self._links = QWidget(), QWidget()
        for part in (self._rows, self._ask_words, self._links, self.asks):
            self._lines.addWidget(part)

    def set_dossier(self, dossier: Dossier) -> None:
        """Takes in the household or enterprise that is visited."""
        if self._dossier is None or self._dossier.record.id != dossier.record.id:
            self.asks.commit()
            self._asked = ""
            self._show(([], {}))
        self._dossier, id = dossier, dossier.record.id
        self._services.worker.read(
            lambda replica: read_matches(replica, id), self._show, token="entitlement hints"
        )

    def _show(self, found: Found) -> None:
        self._found, self._questions = found[0], questions(found[0])
        self._show_rows()
        self._show_questions()

    def _fresh(self, old: QWidget) -> QWidget:
        """An empty widget in the place of an old one."""
        made = QWidget()
        self._lines.replaceWidget(old, made)
        old.hide()
        old.deleteLater()
        return made

    def _show_rows(self) -> None:
        language, wanted = self._services.language, attention(self._found)
        self._rows = self._fresh(self._rows)
        lines = QVBoxLayout(self._rows)
        lines.setContentsMargins(0, 0, 0, 0)
        for match in wanted[:MATCHES_SHOWN]:
            lines.addLayout(self._row(match, language))
        if len(wanted) > MATCHES_SHOWN:
            more, left = label("muted"), len(wanted) - MATCHES_SHOWN
            more.setText(self.tr("and {0} more on the record page").format(left))
            lines.addWidget(more)
        self._rows.setVisible(bool(wanted))
        self._services.theme.dress(self._rows)

    def _row(self, match: Match, language: str) -> QHBoxLayout:
        words = label(wrap=True)
        colon = Text("：", ": ").to(language)
        words.setText(title_of(match).to(language) + colon + match.why.to(language))
        words.setToolTip(paper_of(match.policy, language))
        if match.state != SUGGESTED:
            state = label("muted")
            state.setText(match.label.to(language))
            return _filled(words, state)
        take = button(lambda: self._take_up(match), "link", "plus")
        take.setText(self.tr("Take up"))
        take.setToolTip(paper_of(match.policy, language))
        return _filled(words, take)

    def _show_questions(self) -> None:
        language = self._services.language
        self._links = self._fresh(self._links)
        links = Flow(self._links)
        for question in self._questions[:QUESTIONS_SHOWN]:
            links.addWidget(self._link(question, language))
        self._ask_words.setVisible(bool(self._questions))
        self._links.setVisible(bool(self._questions))
        asked = next((q for q in self._questions if q.label.zh == self._asked), None)
        if asked is not None:
            self.ask(asked.label)
        else:
            self.asks.hide()

    def _link(self, question: Question, language: str) -> QPushButton:
        link = button(lambda: self.ask(question.label), "chip")
        names = [one.who for one in question.asks if one.who]
        many = Text(f"{len(names)}人", f"({len(names)})").to(language)
        whose = names[0] if len(names) == 1 else many if names else ""
        link.setText(f"{question.label.to(language)} {whose}".strip())
        link.setToolTip("、".join(names))
        return link

    def ask(self, wanted: Text) -> None:
        """Opens the fields of one question."""
        question = next((q for q in self._questions if q.label == wanted), None)
        if question is None or self._dossier is None:
            return
        self._asked = question.label.zh
        self.asks.show_asks(self._asked, question.asks, self._dossier)

    def _take_up(self, match: Match) -> None:
        if self._dossier is not None:
            take_up(self._services, self._dossier, match, TO_VERIFY)

    def commit(self) -> None:
        """Saves whatever is typed and not saved yet."""
        self.asks.commit()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._ask_words.setText(self.tr("Worth asking, for policies that may fit:"))
        self.asks.retranslate()
        self._show_rows()
        self._show_questions()


def _filled(words: QWidget, beside: QWidget) -> QHBoxLayout:
    """A line whose words take the room that is left."""
    line = row(words, beside)
    line.setStretch(0, 1)
    return line
