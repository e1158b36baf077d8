"""并户: which other household of the village, which of the two stays, and what its head is."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QWidget

from desktop.qt.asking import Asking
from desktop.qt.editors import Choice
from desktop.qt.parts import label
from desktop.qt.services import Services
from desktop.qt.table import Column, Row, Table
from sync.casework.households import Done, merge_in
from sync.errors import Missing
from sync.records.catalogue import KINDS
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act
from sync.rules.households import is_active
from sync.stamps import today

FIELDS, RELATION = KINDS["household"].fields, KINDS["member"].fields["relation"]
SIZE = (600, 620)
SHOWN = ("head", "group", "door", "phone")
USUAL = ("10", "20", "30", "38", "28", "41", "42", "51", "52", "70", "97", "99")
"""Relations that are offered: what the other head is to the one who stays."""


def neighbours(replica: Replica, household: str) -> tuple[Record, list[Record]]:
    """A household, and the others of its village that stand in lists. Raises Missing."""
    record = replica.get(household)
    if record is None:
        raise Missing("这条记录已不在本机", "This record is no longer on this laptop")
    found = replica.fetch("household", record.area)
    others = [one for one in found if one.id != household and is_active(one.values)]
    return record, sorted(others, key=lambda one: str(one["head"] or "").encode("gb18030"))


class MergeHousehold(Asking):
    """Asks, and takes the people of one household into the other."""

    def __init__(self, services: Services, household: str, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self._household, self._name = household, ""
        self._others: list[Record] = []
        self.filter, self.table = QLineEdit(), Table([self._column(name) for name in SHOWN])
        self.this_stays, self.other_stays = QRadioButton(), QRadioButton()
        self._which = QButtonGroup(self)
        for radio in (self.this_stays, self.other_stays):
            self._which.addButton(radio)
        self.this_stays.setChecked(True)
        self._relation_label, self.relation = label("label", wrap=True), Choice()
        self.relation.addItem("", "")
        for code in USUAL:
            self.relation.addItem(RELATION.show(code, services.language), code)
        for widget in (
            self.filter,
            self.table,
            self.this_stays,
            self.other_stays,
            self._relation_label,
            self.relation,
        ):
            self.body.addWidget(widget)
        self.body.setStretch(1, 1)
        self.filter.textChanged.connect(self._narrow)
        self.table.chosen.connect(lambda _: self._summary())
        self.this_stays.toggled.connect(lambda _: self._summary())
        self.resize(*SIZE)
        self._retranslate()
        services.worker.read(lambda replica: neighbours(replica, household), self._show)

    def _column(self, name: str) -> Column:
        field = FIELDS[name]

        def cell(row: Row, language: str) -> str:
            return field.show(row[1].get(name), language)

        return Column(field.label.to, cell, width=128 if name == "head" else 108)

    def _retranslate(self) -> None:
        self.heading.setText(self.tr("Merge households"))
        self.words.setText(
            self.tr(
                "The members of one household, and its lines of this year, go to the other. "
                "Nothing is deleted; the one that ends is counted no more."
            )
        )
        self.filter.setPlaceholderText(self.tr("Head, group or telephone"))
        self.ok.setText(self.tr("Merge"))
        self.no.setText(self.tr("Cancel"))
        self.table.retranslate(self.services.language)
        self._summary()

    def _show(self, answer: tuple[Record, list[Record]]) -> None:
        record, self._others = answer
        self._name = str(record["head"] or "—")
        self._narrow()
        if not self._others:
            self.say(self.tr("There is no other household in this village."))

    def _narrow(self) -> None:
        typed = self.filter.text().strip()
        found: list[Sequence[Any]] = [
            (one.id, one.values)
            for one in self._others
            if any(typed in str(one[name] or "") for name in SHOWN)
        ]
        self.table.set_rows(found)
        self._summary()

    def _other(self) -> str:
        """The name of the one chosen; "" while none is."""
        id = self.table.current_id()
        return next((str(one["head"] or "—") for one in self._others if one.id == id), "")

    def _summary(self) -> None:
        other = self._other()
        self.ok.setEnabled(bool(other))
        stays = self.tr("The household of {0} stays")
        self.this_stays.setText(stays.format(self._name))
        self.other_stays.setText(stays.format(other or "…"))
        first, second = (self._name, other or "…")
        if self.other_stays.isChecked():
            first, second = second, first
        words = self.tr("What {0} is to {1}, if that is known")
        self._relation_label.setText(words.format(second, first))

    def work(self) -> None:
        """Takes the people of the one that ends into the other."""
        pair = [self._household, self.table.current_id()]
        kept, ended = pair if self.this_stays.isChecked() else reversed(pair)
        relation, day = str(self.relation.currentData() or ""), today()

        def work(replica: Replica, act: Act) -> Done:
            return merge_in(act, replica, kept, ended, today=day, head_as=relation)

        self.busy()
        self.services.worker.change(work, self.done_with, self.failed)

    def done_with(self, answer: Any) -> None:
        """Goes to the household that stays."""
        words = self.tr("{0} people went along.").format(answer.people)
        if answer.unrelated:
            who = "、".join(answer.unrelated)
            words += self.tr(" Please fill in what they are to the head: {0}").format(who)
        if answer.stale:
            words += self.tr(" This year has its people already: please take them anew.")
        self.services.messages.inform(words)
        self.services.go("visits", answer.household)
        super().done_with(answer)
