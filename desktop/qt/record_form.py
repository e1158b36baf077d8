"""A form on one record of the replica: saved field by field through the worker.

A new record is made with the first value that is typed, so that nothing is saved for a form that
was only looked at.
"""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.qt.form import Changes, Check, Derive, Form
from desktop.qt.services import Services
from sync.errors import UserError
from sync.records.fields import Value
from sync.records.kinds.base import Kind
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act


class RecordForm(QWidget):
    """Signals: ``made(id)`` when a new record is on the disk, ``finished`` on Ctrl+Enter."""

    made = Signal(str)
    finished = Signal()

    def __init__(
        self,
        services: Services,
        kind: Kind,
        names: Sequence[str],
        check: Check | None = None,
        derive: Derive | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._kind = kind
        self._area = ""
        self._base: dict[str, Value] = {}
        self._seat: dict[str, str] = {}
        self.form = Form(kind, names, self._save, services.language, check, derive, self)
        self.form.finished.connect(self.finished)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.form)

    @property
    def record_id(self) -> str:
        """The id of the record on the form; "" while a new one is not saved yet."""
        return self._seat.get("id", "")

    def show_record(self, record: Record, last: Mapping[str, Value] | None = None) -> None:
        """Shows a record; the same one again only takes in what changed elsewhere."""
        if record.id == self.record_id:
            self.form.refresh(record.values)
            return
        self.form.commit()
        self._area, self._base, self._seat = record.area, {}, {"id": record.id}
        self.form.set_record(record.values, last)

    def clear(self) -> None:
        """Shows nothing; what is typed and not saved yet is saved first."""
        self.form.commit()
        self._area, self._base, self._seat = "", {}, {}

    def start(self, area: str, base: Mapping[str, Value]) -> None:
        """An empty form for a new record in ``area`` that holds ``base`` from the start."""
        self.form.commit()
        self._area, self._base, self._seat = area, dict(base), {}
        self.form.set_record(base)

    def _save(self, values: Changes) -> None:
        kind, area, base, seat = self._kind.name, self._area, self._base, self._seat
        seen = dict(self.form.seen)

        def work(replica: Replica, act: Act) -> str:
            # ``seat`` is touched in the worker's thread alone until the record has its id there.
            known = seat.get("id", "")
            if known and replica.get(known) is not None:
                act.set(known, values, seen)
                return ""
            seat["id"] = act.add(kind, area, {**base, **values})
            return seat["id"]

        self._services.worker.change(
            work, self._tell, lambda error: self._failed(error, values, seat)
        )

    def _tell(self, made: str) -> None:
        if made:
            self.made.emit(made)

    def _failed(self, error: UserError, values: Changes, seat: dict[str, str]) -> None:
        """What was typed stays: in its field, or in the message where the form moved on."""
        if seat is self._seat:
            self.form.take_back(values)
            self._services.messages.error(error)
            return
        fields = self._kind.fields
        zh, en = (
            "；".join(f"{fields[n].label.to(x)} {fields[n].show(v, x)}" for n, v in values.items())
            for x in ("zh", "en")
        )
        said = error.message
        told = UserError(f"{said.zh}。没有存上：{zh}", f"{said.en}. Not saved: {en}")
        self._services.messages.error(told)

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self.form.retranslate(self._services.language)
