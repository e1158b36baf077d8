"""户籍事务 of a household: what is odd about its people, and the dialogs that put it right."""

from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from desktop.qt.asking import Asking
from desktop.qt.parts import button, label
from desktop.qt.services import Services
from desktop.screens.dossier import Dossier
from desktop.screens.duplicates import Duplicates
from desktop.screens.hand_over import HandOver
from desktop.screens.merge_household import MergeHousehold
from desktop.screens.split_household import SplitHousehold
from desktop.screens.year_people import YearPeople
from sync.casework.duplicates import duplicates_of
from sync.casework.households import Done, fill_counts_in, heads_of
from sync.casework.unmerging import unmerge_in
from sync.errors import Text
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.rules.households import is_active, is_present


@dataclass(frozen=True)
class Hints:
    """What a person should look at: head counts that differ, whether the members alone say what
    they are, the names of people who are on record twice, and the household that this one went up
    in, as (id, head)."""

    household: str
    differences: list[Text]
    fillable: bool
    doubles: list[str]
    certain: bool
    into: tuple[str, str]
    behind: int = 0


def read_hints(replica: Replica, household: Record) -> Hints:
    """What is odd about a household's people. Raises Missing."""
    into = str(household["merged_into"] or "")
    other = replica.get(into) if into else None
    place = (into, str(other["head"] or "—") if other else into)
    if into:
        here = replica.fetch("member", household.area, {"household": household.id})
        behind = sum(is_present(member.values) for member in here)
        return Hints(household.id, [], False, [], False, place, behind)
    heads = heads_of(replica, household.id)
    fillable = any(c.is_sure and c.given != c.counted and c.counted for c in heads.counts)
    groups = duplicates_of(replica, household.id)
    names = dict.fromkeys(
        person.name for one in groups for person in one.people if person.household == household.id
    )
    certain = any(one.certain for one in groups)
    return Hints(household.id, heads.differences, fillable, [*names], certain, place)


class Matters(QWidget):
    """One line per thing to look at, hidden while there is none; ``menu`` is the button for the
    head of the page."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._record: Record | None = None
        self._hints: Hints | None = None
        self.dialog: Asking | None = None
        self.menu = QPushButton()
        self._actions = QMenu(self.menu)
        self.menu.setMenu(self._actions)
        self.counts, self.doubles, self.ended = (label(wrap=True) for _ in range(3))
        self.fill = button(self._fill, "link", "check")
        self.see = button(lambda: self._ask(Duplicates), "link", "users")
        self.go = button(self._go, "link", "arrow-right")
        self.back = button(self._bring_back, "link", "undo-2")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        self._lines = [self._line(*pair) for pair in self._pairs()]
        for line in self._lines:
            layout.addWidget(line)
        inside = self._lines[0].layout()
        if inside is not None:
            inside.addWidget(self.back)
        self._show(None)

    def _pairs(self) -> list[tuple[QLabel, QPushButton]]:
        return [(self.ended, self.go), (self.counts, self.fill), (self.doubles, self.see)]

    @staticmethod
    def _line(words: QWidget, offer: QPushButton) -> QWidget:
        holder = QWidget()
        inside = QHBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(words, 1)
        inside.addWidget(offer)
        return holder

    # -- what is shown ------------------------------------------------------------------------

    def set_dossier(self, dossier: Dossier) -> None:
        """Looks what is odd about another household, or about this one after a change."""
        record = dossier.record
        if self._record is None or self._record.id != record.id:
            self._show(None)
        self._record = record
        is_here = not (record["moved"] or record.deleted)
        self.menu.setEnabled(is_here and is_active(record.values))
        if is_here:
            self._services.worker.read(
                lambda replica: read_hints(replica, record), self._show, token="household_matters"
            )

    def _show(self, hints: Hints | None) -> None:
        self._hints = hints
        language = self._services.language
        self.ended.setText(self._where_to(hints))
        told = [text.to(language) for text in hints.differences] if hints else []
        self.counts.setText(self.tr("Please check: {0}").format("；".join(told)) if told else "")
        self.fill.setVisible(bool(hints and hints.fillable))
        self.doubles.setText(self._who_twice(hints))
        said = [bool(words.text()) for words, _ in self._pairs()]
        for line, is_said in zip(self._lines, said, strict=True):
            line.setVisible(is_said)
        self.setVisible(any(said))

    def _where_to(self, hints: Hints | None) -> str:
        if hints is None or not hints.into[0]:
            return ""
        words = self.tr("This household has gone up in that of {0} and is counted no more.")
        told = words.format(hints.into[1])
        if hints.behind:
            more = self.tr(
                " {0} people are still on record here: take the merger back, and merge anew."
            )
            told += more.format(hints.behind)
        return told

    def _who_twice(self, hints: Hints | None) -> str:
        if hints is None or not hints.doubles:
            return ""
        sure = self.tr("On record elsewhere too, with the same ID number: {0}")
        perhaps = self.tr("Perhaps on record elsewhere too, by name and birth: {0}")
        return (sure if hints.certain else perhaps).format("、".join(hints.doubles))

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self.menu.setText(self.tr("Household matters"))
        self._actions.clear()
        self._actions.addAction(self.tr("Split…"), lambda: self._ask(SplitHousehold))
        self._actions.addAction(self.tr("Merge…"), lambda: self._ask(MergeHousehold))
        self._actions.addAction(self.tr("People of a year…"), lambda: self._ask(YearPeople))
        self._actions.addAction(self.tr("On record twice…"), lambda: self._ask(Duplicates))
        self._actions.addAction(self.tr("Hand over…"), lambda: self._ask(HandOver))
        self.fill.setText(self.tr("Fill in from the members"))
        self.see.setText(self.tr("Look and merge"))
        self.go.setText(self.tr("Go there"))
        self.back.setText(self.tr("Take the merger back"))
        self._show(self._hints)

    # -- what is done -------------------------------------------------------------------------

    def _ask(
        self,
        kind: type[SplitHousehold]
        | type[MergeHousehold]
        | type[YearPeople]
        | type[Duplicates]
        | type[HandOver],
    ) -> None:
        if self._record is not None:
            self.dialog = kind(self._services, self._record.id, self.window())
            self.dialog.finished.connect(self._closed)
            self.dialog.ask()

    def _closed(self, _result: int) -> None:
        self.dialog = None

    def _fill(self) -> None:
        record = self._record
        if record is not None:
            self._services.worker.change(
                lambda replica, act: fill_counts_in(act, replica, record.id), self._filled
            )

    def _filled(self, _values: object) -> None:
        self._services.messages.inform(self.tr("The head counts are those of the members now."))

    def _bring_back(self) -> None:
        record = self._record
        if record is not None:
            self._services.worker.change(
                lambda replica, act: unmerge_in(act, replica, record.id), self._brought_back
            )

    def _brought_back(self, done: Done) -> None:
        words = self.tr("The household stands again, with {0} people.")
        self._services.messages.inform(words.format(done.people))

    def _go(self) -> None:
        if self._hints is not None and self._hints.into[0]:
            self._services.go("visits", self._hints.into[0])
