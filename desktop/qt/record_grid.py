"""A grid on records of the replica: saved cell by cell through the worker."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from desktop.qt.grid import Grid
from desktop.qt.grid_model import Edit, Extra, Values
from desktop.qt.services import Services
from sync.errors import UserError
from sync.records.kinds.base import Kind
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act


class RecordGrid(Grid):
    """New rows become records of ``kind``, in the area and with the values that ``start`` named."""

    def __init__(
        self,
        services: Services,
        kind: Kind,
        names: Sequence[str],
        extras: Sequence[Extra] = (),
        widths: Mapping[str, int] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(kind, names, extras, widths, parent)
        self._services = services
        self._kind = kind
        self._area = ""
        self._base: Values = {}
        self._seats: dict[int, str] = {}
        self._colour()
        self.edited.connect(self._save)
        self.removed.connect(self._delete)

    def _colour(self) -> None:
        colours = self._services.theme.colours
        self.grid.mark, self.grid.muted = QColor(colours.mark), QColor(colours.muted)

    def changeEvent(self, event: QEvent) -> None:
        """A change of the theme brings other colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()

    def start(self, area: str, base: Mapping[str, object], records: Sequence[Record]) -> None:
        """Shows other records; new rows will be made in ``area`` and hold ``base``."""
        self._area, self._seats = area, {}
        self._base = {k: v for k, v in base.items() if isinstance(v, str | int | bool)}
        self.grid.clear()
        self.refresh(records)

    def refresh(self, records: Sequence[Record]) -> None:
        """Takes in what changed elsewhere."""
        self.set_records([(record.id, dict(record.values)) for record in records])

    def _save(self, edits: list[Edit]) -> None:
        kind, area, base, seats = self._kind.name, self._area, self._base, self._seats

        def work(replica: Replica, act: Act) -> dict[int, str]:
            for edit in edits:
                known = edit.id or seats.get(edit.key, "")
                if known and replica.get(known) is not None:
                    act.set(known, edit.values, edit.seen)
                else:
                    seats[edit.key] = act.add(kind, area, {**base, **edit.values})
            return dict(seats)

        def failed(error: UserError) -> None:
            self.grid.take_back(edits)
            self._services.messages.error(error)

        self._services.worker.change(work, self.grid.assign, failed)

    def _delete(self, key: int, id: str) -> None:
        seats = self._seats

        def work(_replica: Replica, act: Act) -> None:
            known = id or seats.get(key, "")
            if known:
                act.delete(known)

        self._services.worker.change(work)
