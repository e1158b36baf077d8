"""政策匹配: the policies that a household or enterprise may be entitled to, and what came of them.

A suggestion decides nothing. The table says which recorded facts led to it or which are missing;
beside it stand handler and documents, the missing facts to fill in, and what came of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from desktop.qt.editors import Chips
from desktop.qt.parts import GRID, Empty, label, scrolled
from desktop.qt.record_form import RecordForm
from desktop.qt.services import Services
from desktop.qt.table import Column, Row, Table
from desktop.screens.dossier import Dossier
from desktop.screens.entitlement_asks import AskForm
from sync.casework.entitlement_outcomes import record_in
from sync.casework.entitlements import STATES, TO_VERIFY, Match, attention, suggestions
from sync.errors import Text
from sync.records.catalogue import KINDS
from sync.records.codes import code_list
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act
from sync.rules.answers import Ask
from sync.rules.entitlements import MEMBER, MISSING, Policy, missing_words
from sync.stamps import today

ENTITLEMENT = KINDS["entitlement"]
RECORDED = ("handler", "applied", "decided", "amount", "note")
OUTCOMES = ("1", "3", "2", "4", "5")
"""In the order in which they come about."""
TABLE_WIDTH, DETAIL_WIDTH = 416, 376

Found = tuple[list[Match], dict[str, Record]]
"""The matches, and the records of those that have one."""


@dataclass(frozen=True)
class Line:
    """A line of the table: one match, or all members of whom the same policy lacks facts."""

    matches: tuple[Match, ...]

    @property
    def first(self) -> Match:
        """What stands for the line where it has several."""
        return self.matches[0]

    @property
    def key(self) -> str:
        """What the line is known by from one reading to the next."""
        whose = MISSING if self.first.state == MISSING else self.first.subject
        return f"{whose}-{self.first.policy.id}"

    @property
    def whose(self) -> str:
        """The members, in their order."""
        return "、".join(match.name for match in self.matches if match.name)

    @property
    def asks(self) -> tuple[Ask, ...]:
        """All that is missing, each once."""
        return tuple(dict.fromkeys(one for match in self.matches for one in match.asks))

    @property
    def settled_by(self) -> Match | None:
        """The match that an outcome can be written down for: one person's, or the household's."""
        clear = len(self.matches) == 1 and (self.first.name or self.first.policy.about != MEMBER)
        return self.first if clear else None


def lines_of(matches: Sequence[Match]) -> list[Line]:
    """The lines of the table, in the order of the matches."""
    grouped: dict[str, list[Match]] = {}
    for match in matches:
        grouped.setdefault(Line((match,)).key, []).append(match)
    return [Line(tuple(group)) for group in grouped.values()]


def title_of(match: Match) -> Text:
    """The policy, with the member whom it is about."""
    name = match.policy.name
    return Text(*(f"{words} · {match.name}" if match.name else words for words in name))


def paper_of(policy: Policy, language: str) -> str:
    """Handler, decision, documents and basis: what stands on hover and beside the table."""
    comma = Text("、", ", ").to(language)
    documents = comma.join(document.to(language) for document in policy.documents) or "—"
    basis = policy.basis
    if not policy.confirmed:
        basis += Text("（待核实）", " (to be checked)").to(language)
    lines = [
        (Text("受理：", "Handled by: "), policy.handler.to(language)),
        (Text("审批：", "Decided by: "), policy.decision.to(language)),
        (Text("材料：", "Documents: "), documents),
        (Text("依据：", "Basis: "), basis),
    ]
    return "\n".join(head.to(language) + said for head, said in lines)


def read_matches(replica: Replica, id: str) -> Found:
    """What is suggested and recorded for one household or enterprise. Raises Missing."""
    found = suggestions(replica, id, today())
    ids = [match.record.id for match in found if match.record is not None]
    records = [replica.get(one) for one in ids]
    return found, {record.id: record for record in records if record is not None}


def take_up(services: Services, dossier: Dossier, match: Match, outcome: str) -> None:
    """Records what came of a match, with the facts of now and who did it."""
    author = services.author
    own = next((c for c in dossier.cadres.values() if c["account"] == author), None)
    by = str(own["name"] or author) if own else author

    def work(replica: Replica, act: Act) -> None:
        record_in(act, replica, match, {"outcome": outcome}, today(), by)

    services.worker.change(work)


def columns() -> list[Column]:
    """State, policy and members; why stands beside the table, and the papers on hover."""

    def policy(row: Row, language: str) -> str:
        found: Policy = row[1].first.policy
        return f"{found.id} {found.name.to(language)}"

    def papers(row: Row, language: str) -> str:
        return paper_of(row[1].first.policy, language)

    return [
        Column(
            Text("情况", "State").to,
            lambda row, language: row[1].first.label.to(language),
            84,
            key=lambda row: list(STATES).index(row[1].first.state),
        ),
        Column(Text("政策", "Policy").to, policy, 212, tip=papers),
        Column(
            Text("成员", "Member").to,
            lambda row, _: row[1].whose,
            88,
            tip=lambda row, _: row[1].whose,
        ),
    ]


class EntitlementPanel(QWidget):
    """Signals: ``wanted(kind)`` for records that have to be added elsewhere before anything can be
    said, ``counted`` when the title may have changed.
    """

    wanted = Signal(str)
    counted = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._dossier: Dossier | None = None
        self._lines: list[Line] = []
        self._records: dict[str, Record] = {}
        self._shown = ""
        self.table = Table(columns())
        self.table.chosen.connect(self.choose)
        self._empty = Empty("clipboard-list")
        self._title, self._why = label("heading", wrap=True), label(wrap=True)
        self._missing, self._paper = label(wrap=True), label("muted", wrap=True)
        self.outcome = Chips()
        self.outcome.clicked.connect(self._record)
        self.asks = AskForm(services)
        self.asks.wanted.connect(self.wanted)
        self.form = RecordForm(services, ENTITLEMENT, RECORDED)
        self._note = label("muted", wrap=True)
        self._build()

    def _build(self) -> None:
        inside = QWidget()
        lines = QVBoxLayout(inside)
        lines.setContentsMargins(2 * GRID, 0, GRID, GRID)
        lines.setSpacing(GRID)
        parts = (self._title, self._why, self._missing, self.asks, self.outcome, self.form)
        for part in (*parts, self._paper, self._note):
            lines.addWidget(part)
        lines.addStretch(1)
        self._detail = scrolled(inside)
        self._split = QSplitter()
        self.table.setMinimumWidth(TABLE_WIDTH)
        self._split.addWidget(self.table)
        self._split.addWidget(self._detail)
        self._split.setStretchFactor(0, 1)
        self._split.setHandleWidth(3)
        self._split.setSizes([TABLE_WIDTH, DETAIL_WIDTH])
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, GRID, 0, 0)
        layout.addWidget(self._split)
        layout.addWidget(self._empty)
        self._split.hide()

    # -- what is shown -----------------------------------------------------------------------------

    def set_dossier(self, dossier: Dossier) -> None:
        """Takes in another household or enterprise, or what changed of this one."""
        if self._dossier is None or self._dossier.record.id != dossier.record.id:
            self.asks.commit()
            self.form.clear()
            self._shown, self._lines = "", []
        self._dossier, id = dossier, dossier.record.id
        self._services.worker.read(
            lambda replica: read_matches(replica, id),
            self._show,
            token=f"entitlements {dossier.record.kind}",
        )

    def _show(self, found: Found) -> None:
        self._lines, self._records = lines_of(found[0]), found[1]
        self.table.set_rows([(line.key, line) for line in self._lines])
        self._split.setVisible(bool(self._lines))
        self._empty.setVisible(not self._lines)
        policy = self._shown.rpartition("-")[2]
        same = [line for line in self._lines if line.first.policy.id == policy]
        line = self._line(self._shown) or next(iter([*same, *self._lines]), None)
        if line is not None:
            self.choose(line.key)
        self.counted.emit()

    def _line(self, key: str) -> Line | None:
        return next((line for line in self._lines if line.key == key), None)

    def choose(self, key: str) -> None:
        """Shows one line with its papers, questions and outcome."""
        line, dossier = self._line(key), self._dossier
        if line is None or dossier is None:
            return
        language, match = self._services.language, line.settled_by
        self._shown = key
        self.table.select(key)
        named = title_of(match) if match else line.first.policy.name
        self._title.setText(f"{line.first.policy.id} {named.to(language)}")
        why = match.why.to(language) if match else ""
        said = {self._why: why, self._missing: missing_words(line.asks).to(language)}
        for words, text in said.items():
            words.setText(text)
            words.setVisible(bool(text))
        self.asks.show_asks(key, line.asks, dossier)
        self._paper.setText(paper_of(line.first.policy, language))
        written = match.record if match else None
        record = self._records.get(written.id) if written else None
        self.outcome.set_on([str(record["outcome"])] if record else [])
        self.outcome.setVisible(match is not None)
        self.form.setVisible(record is not None)
        if record is not None:
            self.form.show_record(record)
        self._services.theme.dress(self.outcome)

    def title(self) -> str:
        """The panel's name, with how many policies want attention."""
        count = len(attention(self.matches()))
        words = self.tr("Policies")
        return f"{words} {count}" if count else words

    def matches(self) -> list[Match]:
        """What is on screen."""
        return [match for line in self._lines for match in line.matches]

    # -- what is done ------------------------------------------------------------------------------

    def _record(self, outcome: str) -> None:
        line = self._line(self._shown)
        match = line.settled_by if line else None
        if match is None or self._dossier is None:
            return
        self.form.form.commit()
        self.outcome.set_on([outcome])
        take_up(self._services, self._dossier, match, outcome)

    def commit(self) -> None:
        """Saves whatever is typed and not saved yet."""
        self.asks.commit()
        self.form.form.commit()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        language, words = self._services.language, code_list("need_status")
        names = [(code, words.text(code, language)) for code in OUTCOMES]
        names[0] = (TO_VERIFY, self.tr("Take up (to be verified)"))
        self.outcome.set_choices(names)
        self._empty.say(
            self.tr(
                "Nothing to suggest yet. Ages, health, schooling, dwelling and income of a "
                "household, or the needs of an enterprise, lead to policies here."
            )
        )
        self._note.setText(
            self.tr("This is a reminder to verify and help; the office decides, not the program.")
        )
        self.table.retranslate(language)
        self.asks.retranslate()
        self.form.retranslate()
        if self._shown:
            self.choose(self._shown)
