"""The facts that a suggestion waits for, filled in where they are asked for."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.qt.flow import Flow
from desktop.qt.parts import GRID, button, label
from desktop.qt.record_form import RecordForm
from desktop.qt.services import Services
from desktop.screens.dossier import Dossier
from sync.errors import Text
from sync.records.catalogue import KINDS
from sync.replica.tables import Record
from sync.rules.answers import Ask

TOGETHER = {"id_no": ("id_no", "no_id_reason")}
"""Fields that answer one question between them."""


class AskForm(QWidget):
    """One small form for each record that lacks a fact; a link where whole records are missing.

    Signals: ``wanted(kind)`` for records of a kind that have to be added elsewhere.
    """

    wanted = Signal(str)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._key = ""
        self._fields: dict[str, tuple[str, ...]] = {}
        self.forms: dict[str, RecordForm] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GRID)
        self._inside: QWidget | None = None

    def show_asks(self, key: str, asks: Sequence[Ask], dossier: Dossier) -> None:
        """Shows what is asked for about ``key``; a form that is there already only takes in what
        changed, so that the next field of it can be filled in."""
        records = {r.id: r for r in (dossier.record, *dossier.members, *dossier.needs)}
        fields: dict[str, tuple[str, ...]] = {}
        for one in asks:
            if one.field and one.record in records:
                names = TOGETHER.get(one.field, (one.field,))
                fields[one.record] = (*fields.get(one.record, ()), *names)
        same = key == self._key and all(
            set(names) <= set(self._fields.get(record, ())) for record, names in fields.items()
        )
        if not same:
            self.commit()
            self._key, self._fields = key, fields
            self._build(asks, records)
        for id, form in self.forms.items():
            if id in records:
                form.show_record(records[id])
                self._offer_members(form, records[id], dossier)
        self.setVisible(bool(asks))

    def _build(self, asks: Sequence[Ask], records: Mapping[str, Record]) -> None:
        if self._inside is not None:
            self._inside.hide()
            self._layout.removeWidget(self._inside)
            self._inside.deleteLater()
        self._inside, self.forms = QWidget(self), {}
        lines = QVBoxLayout(self._inside)
        lines.setContentsMargins(0, 0, 0, 0)
        names = {one.record: one.who for one in asks}
        for id, fields in self._fields.items():
            if names.get(id):
                title = label("heading")
                title.setText(names[id])
                lines.addWidget(title)
            self.forms[id] = RecordForm(self._services, KINDS[records[id].kind], fields)
            lines.addWidget(self.forms[id])
        holder = QWidget()
        links = Flow(holder)
        for one in asks:
            if not one.field:
                links.addWidget(self._link(one))
        lines.addWidget(holder)
        self._layout.addWidget(self._inside)
        self._services.theme.dress(self._inside)

    def _link(self, one: Ask) -> QWidget:
        made = button(lambda: self.wanted.emit(one.kind), "link", "arrow-right")
        made.setText(one.label.to(self._services.language))
        return made

    def _offer_members(self, form: RecordForm, record: Record, dossier: Dossier) -> None:
        if record.kind == "need":
            members = [(m.id, Text(str(m["name"] or ""), "")) for m in dossier.members]
            form.form.set_options("member", members)

    def commit(self) -> None:
        """Saves whatever is typed and not saved yet."""
        for form in self.forms.values():
            form.form.commit()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        for form in self.forms.values():
            form.retranslate()
