"""A household or enterprise that nobody has on record yet: where it is, and who lives there."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.qt.editors import Choice
from desktop.qt.form import Changes
from desktop.qt.parts import GRID, button, card, label, row
from desktop.qt.services import Services
from sync.errors import BadValue
from sync.records.catalogue import KINDS
from sync.records.places import LEVELS, path_of
from sync.replica.replica import Replica
from sync.replica.writer import Act

NAME = {"household": "head", "enterprise": "name"}
VILLAGE = max(LEVELS)


def villages_of(replica: Replica, prefixes: tuple[str, ...]) -> list[str]:
    """The villages that this laptop holds records of, or may hold, in code order."""
    known = {area for area in replica.heads() if len(area) == VILLAGE}
    return sorted(known | {prefix for prefix in prefixes if len(prefix) == VILLAGE})


class NewObject(QWidget):
    """Signals: ``made(id)``, ``closed`` when the person thought better of it."""

    made = Signal(str)
    closed = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._kind = "household"
        self._title = label("title")
        self._area_label, self._name_label = label("label"), label("label")
        self.area, self.name = Choice(), QLineEdit()
        self._problem = label("problem", wrap=True)
        self.ok = button(self._make, "primary", "check")
        self._cancel = button(self.closed.emit)
        self.name.returnPressed.connect(self._make)
        frame, inside = card()
        frame.setMaximumWidth(520)
        inside.addWidget(self._title)
        inside.addWidget(self._area_label)
        inside.addWidget(self.area)
        inside.addWidget(self._name_label)
        inside.addWidget(self.name)
        inside.addWidget(self._problem)
        inside.addLayout(row(self.ok, self._cancel, None))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, GRID)
        layout.addWidget(frame)
        layout.addStretch(1)

    def start(self, kind: str) -> None:
        """Asks for the place and the name of a new one."""
        self._kind = kind
        self.name.clear()
        self._problem.hide()
        self.retranslate()
        prefixes = self._services.place.areas
        self._services.worker.read(lambda replica: villages_of(replica, prefixes), self._offer)

    def _offer(self, villages: list[str]) -> None:
        chosen = self._services.place.area
        self.area.clear()
        for village in villages:
            self.area.addItem(path_of(village), village)
            if chosen and village.startswith(chosen) and not self.area.currentData():
                self.area.setCurrentIndex(self.area.count() - 1)
        if len(chosen) == VILLAGE and chosen in villages:
            self.area.setCurrentIndex(villages.index(chosen))
            self.name.setFocus()
        else:
            self.area.setFocus()

    def _make(self) -> None:
        kind, area, name = self._kind, str(self.area.currentData() or ""), NAME[self._kind]
        field = KINDS[kind].fields[name]
        try:
            value = field.parse(self.name.text())
        except BadValue as error:
            self._say(error.text(self._services.language))
            return
        if not area:
            self._say(self.tr("This laptop holds no village yet: sync first."))
            return
        if value is None:
            words = self.tr("Please fill in: {0}")
            self._say(words.format(field.label.to(self._services.language)))
            return
        values: Changes = {name: value}

        def work(_replica: Replica, act: Act) -> str:
            return act.add(kind, area, values)

        self._services.worker.change(work, self.made.emit)

    def _say(self, problem: str) -> None:
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        language = self._services.language
        kind = KINDS[self._kind]
        self._title.setText(self.tr("New: {0}").format(kind.label.to(language)))
        self._area_label.setText(KINDS["area"].label.to(language))
        self._name_label.setText(kind.fields[NAME[self._kind]].label.to(language))
        self.ok.setText(self.tr("Add"))
        self._cancel.setText(self.tr("Cancel"))
