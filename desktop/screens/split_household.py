"""分户: which members leave, under whom, and which lines of this year go along."""

from typing import Any

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from desktop.qt.asking import Asking
from desktop.qt.editors import Choice
from desktop.qt.parts import GRID, label, scrolled
from desktop.qt.services import Services
from sync.casework.dossiers import dossier_of
from sync.casework.households import Done, split_in
from sync.records.catalogue import KINDS
from sync.records.money import yuan
from sync.replica.replica import Replica
from sync.replica.writer import Act
from sync.rules.dossier import Dossier, Part
from sync.rules.households import is_head, is_present
from sync.stamps import today

MEMBER = KINDS["member"]
SIZE = (560, 640)


class SplitHousehold(Asking):
    """Asks, and makes the new household."""

    def __init__(self, services: Services, household: str, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self._household = household
        self._dossier: Dossier | None = None
        self.members: dict[str, QCheckBox] = {}
        self.lines: dict[str, QCheckBox] = {}
        self._members_box, self._lines_box = QVBoxLayout(), QVBoxLayout()
        self._head_label, self._lines_label = label("label"), label("label")
        self._none = label("muted", wrap=True)
        self.head = Choice()
        inside = QWidget()
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(0, 0, GRID, 0)
        whole.setSpacing(GRID)
        whole.addLayout(self._members_box)
        whole.addWidget(self._head_label)
        whole.addWidget(self.head)
        whole.addWidget(self._lines_label)
        whole.addLayout(self._lines_box)
        whole.addWidget(self._none)
        whole.addStretch(1)
        self.body.addWidget(scrolled(inside))
        self.resize(*SIZE)
        self._retranslate()
        services.worker.read(lambda replica: dossier_of(replica, household), self._show)

    def _retranslate(self) -> None:
        self.heading.setText(self.tr("Split the household"))
        self.words.setText(
            self.tr(
                "Choose the members who become a household of their own. Their lines of this year "
                "go along; earlier years stay as they were, and so do visits and issues."
            )
        )
        self._head_label.setText(self.tr("Head of the new household"))
        self._lines_label.setText(self.tr("Lines of {0} that go along").format(today().year))
        self._none.setText(self.tr("There are none yet."))
        self.ok.setText(self.tr("Split"))
        self.no.setText(self.tr("Cancel"))

    def _show(self, dossier: Dossier) -> None:
        self._dossier = dossier
        self.heading.setText(
            self.tr("Split from the household of {0}").format(dossier.household.text("head"))
        )
        for member in dossier.members:
            if is_present(member.values) and not is_head(member.values):
                box = QCheckBox(self._name(member))
                box.toggled.connect(lambda on, id=member.id: self._chosen(id, on))
                self.members[member.id] = box
                self._members_box.addWidget(box)
        year = today().year
        people = {member.id: member.text("name") for member in dossier.members}
        of_kind = {"income_line": dossier.lines_of(year), "rigid_expense": dossier.rigid_of(year)}
        for kind, lines in of_kind.items():
            for line in lines:
                box = QCheckBox(self._line(kind, line, people))
                self.lines[line.id] = box
                self._lines_box.addWidget(box)
        self._none.setVisible(not self.lines)
        if not self.members:
            self.say(self.tr("Nobody but the head is on record here."))
        self._chosen("", False)

    def _name(self, member: Part) -> str:
        language = self.services.language
        relation = MEMBER.fields["relation"].show(member.values.get("relation"), language)
        shown = [member.text("name") or "—", relation, member.text("birth")]
        return "\u3000".join(part for part in shown if part)

    def _line(self, kind: str, line: Part, people: dict[str, str]) -> str:
        item = KINDS[kind].fields["item"].show(line.values.get("item"), self.services.language)
        parts = [item, yuan(line.number("amount") or 0), people.get(line.text("member"), "")]
        return "\u3000".join(part for part in parts if part)

    def _chosen(self, member: str, on: bool) -> None:
        """Another choice of members: their lines go with them, and one of them heads the house."""
        dossier, before = self._dossier, self.head.currentData()
        if dossier is None:
            return
        for line in (*dossier.lines, *dossier.rigid):
            if member and line.text("member") == member and line.id in self.lines:
                self.lines[line.id].setChecked(on)
        chosen = self._leaving()
        self.head.clear()
        for part in dossier.members:
            if part.id in chosen:
                self.head.addItem(part.text("name"), part.id)
        self.head.setCurrentIndex(max(0, self.head.findData(before)))
        self.ok.setEnabled(bool(chosen))

    def _leaving(self) -> list[str]:
        return [id for id, box in self.members.items() if box.isChecked()]

    def work(self) -> None:
        """Makes the new household."""
        household, leaving, head = self._household, self._leaving(), str(self.head.currentData())
        lines = [id for id, box in self.lines.items() if box.isChecked()]
        day = today()

        def work(replica: Replica, act: Act) -> Done:
            return split_in(act, replica, household, leaving, head, today=day, lines=lines)

        self.busy()
        self.services.worker.change(work, self.done_with, self.failed)

    def done_with(self, answer: Any) -> None:
        """Goes to the new household."""
        words = self.tr("{0} people are a household of their own now.").format(answer.people)
        if answer.unrelated:
            who = "、".join(answer.unrelated)
            words += self.tr(" Please fill in what they are to the head: {0}").format(who)
        if answer.stale:
            words += self.tr(" This year has its people already: please take them anew.")
        self.services.messages.inform(words)
        self.services.go("visits", answer.household)
        super().done_with(answer)
