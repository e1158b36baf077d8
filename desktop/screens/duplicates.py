"""重复登记: a person of this household who is on record twice, both records side by side."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QGridLayout, QRadioButton, QWidget

from desktop.qt.asking import Asking
from desktop.qt.parts import GRID, button, label, row, scrolled
from desktop.qt.services import Services
from desktop.qt.table import Column, Row, Table
from sync.casework.duplicates import compare, duplicates_of, merge_members_in
from sync.errors import Refused, Text
from sync.records.catalogue import KINDS
from sync.records.places import path_of
from sync.replica.replica import Replica
from sync.replica.writer import Act
from sync.rules.duplicates import Joining, Person

MEMBER = KINDS["member"]
SIZE = (760, 620)


@dataclass(frozen=True)
class Pair:
    """Two records that are, or may be, one person: each as (id, where it stands). ``joins`` says
    what merging does when this one stays, and when the other does; ``refused`` why they cannot be
    merged, if they cannot."""

    certain: bool
    name: str
    here: tuple[str, str]
    there: tuple[str, str]
    joins: tuple[Joining, Joining]
    refused: Text | None = None


def read_pairs(replica: Replica, household: str) -> list[Pair]:
    """The doubles of a household's members, each with one other record at a time."""
    found: dict[tuple[str, str], Pair] = {}
    for group in duplicates_of(replica, household):
        own = next(person for person in group.people if person.household == household)
        for other in group.people:
            if other.id == own.id or (own.id, other.id) in found:
                continue
            joins, refused = (Joining({}, {}), Joining({}, {})), None
            try:
                joins = compare(replica, own.id, other.id), compare(replica, other.id, own.id)
            except Refused as error:
                refused = error.message
            here, there = (_side(replica, person) for person in (own, other))
            found[own.id, other.id] = Pair(group.certain, own.name, here, there, joins, refused)
    return list(found.values())


def _side(replica: Replica, person: Person) -> tuple[str, str]:
    """A record of a person, and the household and village where it stands."""
    record = replica.get(person.household)
    head = str(record["head"] or "—") if record else "—"
    return person.id, f"{head} · {path_of(person.area)}"


class Duplicates(Asking):
    """Shows them, and merges the one chosen."""

    def __init__(self, services: Services, household: str, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self._household = household
        self._pairs: list[Pair] = []
        sure, perhaps = Text("身份证号相同", "One ID number"), Text("可能同一人", "Perhaps")
        self.table = Table(
            [
                Column(MEMBER.fields["name"].label.to, lambda r, _: r[1].name, width=96),
                Column(
                    Text("依据", "By").to,
                    lambda r, x: (sure if r[1].certain else perhaps).to(x),
                    width=112,
                ),
                Column(Text("另一条登记在", "The other one").to, _other_place, width=300),
            ]
        )
        self.table.setFixedHeight(150)
        self.table.chosen.connect(lambda _: self._show_pair())
        self._facts = label(wrap=True)
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(2 * GRID)
        self.choices: dict[str, QRadioButton] = {}
        self._inside = QWidget()
        self._inside.setLayout(self._rows)
        self.swap = button(self._swap, "link", "refresh-cw")
        self.swap.setAutoDefault(False)
        self._swapped = False
        self.body.addWidget(self.table)
        line = row(self._facts, self.swap)
        line.setStretch(0, 1)
        self.body.addLayout(line)
        self.body.addWidget(scrolled(self._inside), 1)
        self.resize(*SIZE)
        self._retranslate()
        self._read()

    def _retranslate(self) -> None:
        self.heading.setText(self.tr("On record twice"))
        self.words.setText(
            self.tr(
                "Somebody may live in one household and be registered in another. Merge only what "
                "is one person: one record stays, the other one keeps its history and is counted "
                "no more."
            )
        )
        self.ok.setText(self.tr("Merge"))
        self.no.setText(self.tr("Close"))
        self.swap.setText(self.tr("Keep the other one"))
        self.table.retranslate(self.services.language)

    def _read(self) -> None:
        household = self._household
        self.services.worker.read(lambda replica: read_pairs(replica, household), self._show)

    def _show(self, pairs: list[Pair]) -> None:
        self._pairs = pairs
        rows: list[Row] = [(f"{pair.here[0]} {pair.there[0]}", pair) for pair in pairs]
        self.table.set_rows(rows)
        if rows and not self.table.current_id():
            self.table.select(str(rows[0][0]))
        self._show_pair()

    def _pair(self) -> Pair | None:
        id = self.table.current_id()
        return next((row[1] for row in self.table.rows() if row[0] == id), None)

    def _swap(self) -> None:
        self._swapped = not self._swapped
        self._show_pair()

    def _show_pair(self) -> None:
        """The two records side by side: what is filled in, and what a person has to choose."""
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.choices = {}
        pair = self._pair()
        self.swap.setVisible(pair is not None and pair.refused is None)
        self.ok.setEnabled(pair is not None and pair.refused is None)
        self.say(pair.refused.to(self.services.language) if pair and pair.refused else "")
        if pair is None:
            self._facts.setText(self.tr("Nobody of this household is on record twice."))
            return
        stays, goes = (pair.there, pair.here) if self._swapped else (pair.here, pair.there)
        words = self.tr("Stays: {0}\nIs merged into it: {1}")
        self._facts.setText(words.format(stays[1], goes[1]))
        self._compare(pair)

    def _compare(self, pair: Pair) -> None:
        language, join = self.services.language, pair.joins[self._swapped]
        for line, (name, values) in enumerate(join.differing.items()):
            field = MEMBER.fields[name]
            shown = [field.show(value, language) or "—" for value in values]
            holder = QWidget()
            radios = [QRadioButton(text, holder) for text in shown]
            radios[0].setChecked(True)
            self.choices[name] = radios[1]
            inside = row(*radios, None)
            holder.setLayout(inside)
            title = label("label")
            title.setText(field.label.to(language))
            self._rows.addWidget(title, line, 0)
            self._rows.addWidget(holder, line, 1)
        last = len(join.differing)
        if join.fills:
            names = "、".join(MEMBER.fields[name].label.to(language) for name in join.fills)
            words = label("muted", wrap=True)
            words.setText(self.tr("Filled in from the other one: {0}").format(names))
            self._rows.addWidget(words, last, 0, 1, 2)
        self._rows.setRowStretch(last + 1, 1)
        self._rows.setColumnStretch(1, 1)

    def work(self) -> None:
        """Merges the two that are shown."""
        pair = self._pair()
        if pair is None:
            return
        kept, ended = (side[0] for side in (pair.here, pair.there))
        if self._swapped:
            kept, ended = ended, kept
        other = [name for name, radio in self.choices.items() if radio.isChecked()]

        def work(replica: Replica, act: Act) -> Joining:
            return merge_members_in(act, replica, kept, ended, other)

        self.busy()
        self.services.worker.change(work, self._merged, self.failed)

    def _merged(self, _join: Any) -> None:
        self.services.messages.inform(self.tr("Both records are one person now."))
        self._swapped = False
        self._read()


def _other_place(row: Row, _language: str) -> str:
    place: str = row[1].there[1]
    return place
