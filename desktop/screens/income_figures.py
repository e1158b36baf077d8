"""What a household's year comes to: every accounting, with its formula where the mouse rests."""

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.qt.flow import Flow
from desktop.qt.parts import card, label, row, set_role
from desktop.qt.services import Services
from sync.records.money import yuan
from sync.rules.income import permille
from sync.rules.incomes import Income

URGENT = {"income_poor": "red", "expense_poor": "red", "near": "yellow"}
"""Class of a household -> the look of its words."""


class IncomeFigures(QWidget):
    """The register's figure large, with its formula; the other accountings, last year and the
    class beneath it."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self.figure, self.verdict = label("figure"), label("heading")
        self.against, self.formula = label("muted", wrap=True), label("muted", wrap=True)
        self.disposable, self.relief, self.left = label("muted"), label("muted"), label("muted")
        self.people, self.estimated = label("muted"), label("muted")
        frame, inside = card()
        inside.setSpacing(4)
        first = row(self.figure, self.verdict, gap=16)
        first.addWidget(self.against, 1)
        inside.addLayout(first)
        inside.addWidget(self.formula)
        others = QWidget()
        flow = Flow(others)
        for part in (self.disposable, self.relief, self.left, self.people, self.estimated):
            flow.addWidget(part)
        inside.addWidget(others)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame)

    def show_income(self, found: Income) -> None:
        """Shows one year."""
        language, ledger = self._services.language, found.ledger
        figure = shown(found.per_capita)
        self.figure.setText(self.tr("Net income per person {0}").format(figure))
        self.figure.setToolTip(ledger.formula.to(language))
        self.formula.setText(ledger.formula.to(language))
        self.verdict.setText(found.finding.label.to(language))
        set_role(self.verdict, URGENT.get(found.finding.code, "heading"))
        self.verdict.setToolTip(found.finding.why.to(language))
        self.against.setText(self._against(found))
        if found.last is not None:
            self.against.setToolTip(found.last.ledger.formula.to(language))
        disposable = shown(ledger.disposable_per_capita)
        _put(self.disposable, self.tr("Disposable {0}").format(disposable))
        self.disposable.setToolTip(ledger.disposable_formula.to(language))
        standard = yuan(found.relief.standard)
        month = shown(found.relief.per_month)
        _put(self.relief, self.tr("Relief accounting {0} a month of {1}").format(month, standard))
        self.relief.setToolTip(found.relief.formula.to(language))
        left = shown(ledger.after_rigid_per_capita)
        share = permille(ledger.rigid_share)
        words = self.tr("After rigid expense {0}, its share {1}").format(left, share)
        _put(self.left, words if ledger.rigid_total else "")
        self.left.setToolTip(ledger.after_rigid_formula.to(language))
        self._show_people(found)
        estimated = self.tr("Of it estimated {0}").format(yuan(ledger.estimated))
        _put(self.estimated, estimated if ledger.estimated else "")

    def _against(self, found: Income) -> str:
        before = found.last.per_capita if found.last else None
        last = self.tr("last year {0}").format(shown(before))
        if found.change is not None:
            sign = "+" if found.change >= 0 else ""
            last += f"（{sign}{yuan(found.change)}，{sign}{permille(found.change_share)}）"
        return "\u3000".join([last, self.tr("line {0}").format(yuan(found.by.line))])

    def _show_people(self, found: Income) -> None:
        """By whom it is divided: said aloud where the year has a roster of its own."""
        shared, resident = (
            "—" if count is None else str(count)
            for count in (found.counts.shared, found.counts.resident)
        )
        words = self.tr("People of {0}: {1} share the budget, {2} resident")
        people = words.format(found.year, shared, resident)
        span = f"{found.span.starts.isoformat()} – {found.span.ends.isoformat()}"
        account = self.tr("Year of account: {0}").format(span)
        _put(self.people, people if found.roster else "")
        for part in (self.people, self.formula):
            part.setToolTip(f"{people}\n{account}")


def shown(fen: int | None) -> str:
    """An amount, or a dash where it is not known."""
    return "—" if fen is None else yuan(fen)


def _put(part: QLabel, words: str) -> None:
    part.setText(words)
    part.setVisible(bool(words))
