"""The members of a household: who they are, and the form of the one chosen (rules pure, no SQL)."""

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from desktop.qt.form import Changes
from desktop.qt.parts import GRID, Empty, button, label, row, scrolled
from desktop.qt.record_form import RecordForm
from desktop.qt.services import Services
from desktop.qt.table import Column, Row, Table
from desktop.screens.dossier import Dossier
from sync.errors import Text
from sync.records.catalogue import KINDS
from sync.records.fields import Problem, Value
from sync.records.identity import card_facts, id_facts
from sync.replica.tables import Record
from sync.rules.households import is_head, is_present
from sync.stamps import today

MEMBER = KINDS["member"]
FIELDS = (
    "name", "relation", "id_no", "sex", "birth", "phone", "health", "labour", "occupation",
    "work_place", "work_months", "education", "school", "marital", "ethnic", "shares_budget",
    "resident", "in_hukou", "pension", "medical", "disability_type", "disability_level",
    "disability_card", "no_id_reason", "living_allowance", "care_allowance", "age_allowance",
    "needs_care", "no_income", "no_supporter", "parents", "left_behind", "family_planning",
    "wants_job", "wants_business", "left", "name_note", "note",
)  # fmt: skip


def facts_of_id(values: Mapping[str, Value], changes: Changes) -> Changes:
    """Birth and sex follow from a right ID number, disability and ID number from a disability
    card, where nobody filled them in (domain.md 2.1)."""
    found: Changes = {}
    card = card_facts(str(changes.get("disability_card") or ""))
    if card is not None:
        found |= {"disability_type": card.category, "disability_level": card.level}
        if id_facts(card.id_no, today()) is not None:
            found["id_no"] = card.id_no
    typed = changes.get("id_no") or (found.get("id_no") if not values.get("id_no") else "")
    facts = id_facts(str(typed or ""), today())
    if facts is not None:
        found |= {"birth": facts.birth.isoformat(), "sex": facts.sex}
    return {name: value for name, value in found.items() if values.get(name) is None}


def doubts_of_id(values: Mapping[str, Value]) -> list[Problem]:
    """What disagrees with the ID number, or with the disability card: registers err too, so it
    only warns."""
    return [*_beside_id(values), *_beside_card(values)]


def _beside_id(values: Mapping[str, Value]) -> list[Problem]:
    facts = id_facts(str(values.get("id_no") or ""), today())
    if facts is None:
        return []
    found = []
    birth, sex = values.get("birth"), values.get("sex")
    if birth and not facts.birth.isoformat().startswith(str(birth)):
        zh = f"与身份证号中的出生日期{facts.birth.isoformat()}不一致，请核对"
        en = f"the ID number says {facts.birth.isoformat()}"
        found.append(Problem("birth", "warning", Text(zh, en)))
    if sex in ("1", "2") and sex != facts.sex:
        words = MEMBER.fields["sex"].show(facts.sex)
        zh, en = f"与身份证号中的性别（{words}）不一致，请核对", "the ID number says otherwise"
        found.append(Problem("sex", "warning", Text(zh, en)))
    return found


def _beside_card(values: Mapping[str, Value]) -> list[Problem]:
    card = card_facts(str(values.get("disability_card") or ""))
    if card is None:
        return []
    found = []
    told = {"disability_type": card.category, "disability_level": card.level, "id_no": card.id_no}
    for name, said in told.items():
        if values.get(name) and values.get(name) != said:
            shown = MEMBER.fields[name].show(said)
            zh, en = (
                f"与残疾人证号中的（{shown}）不一致，请核对",
                "the disability card says otherwise",
            )
            found.append(Problem(name, "warning", Text(zh, en)))
    return found


def age_of(birth: Value, day: date) -> int | None:
    """Full years; by the year alone where no more is known."""
    parts = [int(part) for part in str(birth or "").split("-") if part.isdigit()]
    if not parts:
        return None
    later = len(parts) == 3 and (day.month, day.day) < (parts[1], parts[2])
    return day.year - parts[0] - later


def rows_of(members: Sequence[Record]) -> list[Row]:
    """The rows of the table of members: the head first, those who are here no more last."""
    first = sorted(members, key=lambda m: (not is_present(m.values), not is_head(m.values), m.id))
    return [(m.id, m.values, age_of(m["birth"], today())) for m in first]


LEFT, DOUBLE = Text("已离户", "has left"), Text("重复，已合并", "merged")


def _relation(row: Row, language: str) -> str:
    """What the person is to the head, or why they are counted no more."""
    gone = DOUBLE if row[1].get("same_as") else LEFT if row[1].get("left") else None
    if gone is not None:
        return gone.to(language)
    return MEMBER.fields["relation"].show(row[1].get("relation"), language)


def member_columns() -> list[Column]:
    """Name, relation, age, health, work, telephone."""
    fields = MEMBER.fields

    def show(name: str) -> Column:
        def cell(row: Row, language: str) -> str:
            return fields[name].show(row[1].get(name), language)

        return Column(fields[name].label.to, cell, width=88)

    age = Text("年龄", "Age")
    return [
        Column(fields["name"].label.to, lambda row, _: str(row[1].get("name") or "—"), width=96),
        Column(fields["relation"].label.to, _relation, width=88),
        Column(age.to, lambda row, _: "" if row[2] is None else str(row[2]), 52, right=True),
        show("health"),
        show("labour"),
        show("phone"),
    ]


class People(QWidget):
    """The members at the left, the form of the chosen one at the right.

    Signals: ``finished`` on Ctrl+Enter.
    """

    finished = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._dossier: Dossier | None = None
        self._new = False
        self.table = Table(member_columns()[:3])
        self.table.chosen.connect(self.choose)
        self.add = button(self.start, glyph="plus")
        self.leave = button(self._leave, "link", "arrow-right")
        self.remove = button(self._remove, "link", "trash-2")
        self._title = label("heading")
        self.editor = RecordForm(services, MEMBER, FIELDS, doubts_of_id, facts_of_id)
        self.editor.finished.connect(self.finished)
        self.editor.made.connect(self._made)
        self._empty = Empty("users")
        self._empty.wanted.connect(self.start)
        self._build()

    def _build(self) -> None:
        left, right = QWidget(), QWidget()
        lines = QVBoxLayout(left)
        lines.setContentsMargins(0, 0, GRID, 0)
        lines.addWidget(self.table, 1)
        lines.addLayout(row(self.add, None))
        self._right = right
        inside = QVBoxLayout(right)
        inside.setContentsMargins(2 * GRID, 0, GRID, GRID)
        inside.addLayout(row(self._title, None, self.leave, self.remove))
        inside.addWidget(self.editor)
        inside.addStretch(1)
        self._split = QSplitter()
        self._split.addWidget(left)
        self._split.addWidget(scrolled(right))
        self._split.setStretchFactor(1, 1)
        self._split.setHandleWidth(3)
        self._split.setSizes([248, 600])
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, GRID, 0, 0)
        layout.addWidget(self._split)
        layout.addWidget(self._empty)

    def set_dossier(self, dossier: Dossier) -> None:
        """Shows the people of another household, or what changed of this one's."""
        other = self._dossier is None or self._dossier.record.id != dossier.record.id
        self._dossier = dossier
        self._new = self._new and not other
        self.table.set_rows(rows_of(dossier.members))
        if dossier.members and not self._new:
            here = {m.id for m in dossier.members}
            kept = not other and self.editor.record_id in here
            self.choose(self.editor.record_id if kept else str(self.table.rows()[0][0]))
        self._show_which()

    def _show_which(self) -> None:
        nobody = not self._new and not (self._dossier and self._dossier.members)
        self._empty.setVisible(nobody)
        self._split.setVisible(not nobody)

    def choose(self, member: str) -> None:
        """Shows one member's form."""
        record = next((m for m in self._members() if m.id == member), None)
        if record is not None:
            self._new = False
            self.table.select(member)
            self.editor.show_record(record)
            self._retitle()

    def _members(self) -> list[Record]:
        return self._dossier.members if self._dossier else []

    def start(self) -> None:
        """An empty form for one more member; the first of a household is its head."""
        if self._dossier is None:
            return
        household = self._dossier.record
        base: Changes = {"household": household.id, "shares_budget": True}
        if not self._dossier.members:
            base |= {"name": household["head"], "relation": "02", "phone": household["phone"]}
        if household["sample"]:
            base["sample"] = True
        self._new = True
        self.editor.start(household.area, {k: v for k, v in base.items() if v is not None})
        self._show_which()
        self._retitle()
        self.editor.form.focus_first()

    def _made(self, _id: str) -> None:
        self._new = False

    def _leave(self) -> None:
        """The person belongs to the household no more, from today; the record stays."""
        member, day = self.editor.record_id, today().isoformat()
        if member:
            self._services.worker.change(lambda _replica, act: act.set(member, {"left": day}))
            self._services.messages.inform(self.tr("The member has left the household today."))

    def _remove(self) -> None:
        member = self.editor.record_id
        if member:
            self._services.worker.change(lambda _replica, act: act.delete(member))
            self._services.messages.inform(self.tr("The member was taken off the household."))

    def _retitle(self) -> None:
        name = str(self.editor.form.values().get("name") or "")
        self._title.setText(name or self.tr("New member"))
        self.remove.setVisible(bool(self.editor.record_id))
        here = next((m for m in self._members() if m.id == self.editor.record_id), None)
        self.leave.setVisible(here is not None and is_present(here.values))

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self.add.setText(self.tr("Add member"))
        self.leave.setText(self.tr("Has left"))
        self.remove.setText(self.tr("Remove"))
        words = self.tr("Nobody is on record here yet. Start with the head of the household.")
        self._empty.say(words, self.tr("Add member"))
        self.table.retranslate(self._services.language)
        self.editor.retranslate()
        self._retitle()
