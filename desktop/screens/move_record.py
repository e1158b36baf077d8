"""Where a household or enterprise is, and taking it with all that belongs to it to another village.

Nothing happens before the person has seen how much goes along.
"""

from collections import Counter
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.qt.editors import Choice
from desktop.qt.parts import GRID, button, label, row
from desktop.qt.services import Services
from desktop.screens.dossier import TOWN, Dossier
from desktop.screens.new_object import NAME, villages_of
from sync.errors import UserError
from sync.records.catalogue import KINDS
from sync.records.places import children, path_of
from sync.replica.moving import belonging, move_in
from sync.replica.replica import Replica
from sync.replica.tables import Record


@dataclass(frozen=True)
class Going:
    """What goes along, by kind, and where to the person may take it (in code order).

    ``allowed`` says whether the person may write where the record is now.
    """

    parts: dict[str, int]
    villages: list[tuple[str, str]]
    allowed: bool = True

    @property
    def count(self) -> int:
        """How many records move in all."""
        return 1 + sum(self.parts.values())


def read_going(replica: Replica, record: Record, prefixes: tuple[str, ...]) -> Going:
    """What would go along with a record, and where to it may be taken."""
    # They bring the network along (0.15 s), which the first list must not wait for.
    from sync.hub.access import writes  # noqa: PLC0415
    from sync.peers.home import home_of  # noqa: PLC0415

    home = home_of(replica)

    def may_write(area: str) -> bool:
        return home is None or writes(home.rights, area, record.kind)

    known = set(villages_of(replica, prefixes))
    for prefix in prefixes:
        known.update(children(prefix) if len(prefix) == TOWN else ())
    villages = sorted(v for v in known if v != record.area and may_write(v))
    return Going(
        parts=dict(Counter(part.kind for part in belonging(replica, record))),
        villages=[(village, path_of(village)) for village in villages],
        allowed=may_write(record.area),
    )


class MoveRecord(QWidget):
    """One line that says where the record is; below it, when wanted, where it shall go."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._record: Record | None = None
        self._going: Going | None = None
        self._place = label(wrap=True)
        self.offer = button(self._ask, "link", "map-pin")
        self._words, self._problem = label(wrap=True), label("problem", wrap=True)
        self._problem.setProperty("level", "error")
        self.area = Choice()
        self.area.currentIndexChanged.connect(lambda _: self._show())
        self.ok, self._cancel = button(self._move, "primary", "check"), button(self.close_it)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, GRID)
        layout.setSpacing(GRID)
        line = row(self._place, self.offer)
        line.setStretch(0, 1)
        layout.addLayout(line)
        layout.addWidget(self.area)
        layout.addWidget(self._words)
        layout.addWidget(self._problem)
        layout.addLayout(row(self.ok, self._cancel, None))
        self.retranslate()

    def set_dossier(self, dossier: Dossier) -> None:
        """Shows where it is now; what was asked of another record, or elsewhere, is asked no
        more."""
        before, self._record = self._record, dossier.record
        if before is None or (before.id, before.area) != (dossier.record.id, dossier.record.area):
            self._going = None
            self._problem.setText("")
        self.retranslate()

    # -- asking -------------------------------------------------------------------------------

    def _ask(self) -> None:
        record, prefixes = self._record, self._services.place.areas
        if record is not None:
            self._services.worker.read(
                lambda replica: read_going(replica, record, prefixes), self._offer, token="going"
            )

    def _offer(self, going: Going) -> None:
        self._problem.setText("")
        if not going.allowed:
            self._problem.setText(self.tr("You may not write in this village, nor move from it."))
        elif not going.villages:
            self._problem.setText(self.tr("There is no other village that you may write in."))
        else:
            self._going = going
            self.area.blockSignals(True)
            self.area.clear()
            self.area.addItem("", "")
            for village, path in going.villages:
                self.area.addItem(path, village)
            self.area.blockSignals(False)
        self._show()
        self.area.setFocus()

    def close_it(self) -> None:
        """Thought better of it."""
        self._going = None
        self._problem.setText("")
        self._show()

    # -- doing --------------------------------------------------------------------------------

    def _move(self) -> None:
        record, area = self._record, str(self.area.currentData() or "")
        if record is None or not area:
            return
        id, place = record.id, self.area.currentText()
        self._services.worker.change(
            lambda replica, act: move_in(act, replica, id, area),
            partial(self._moved, place),
            self._failed,
        )
        self.ok.setEnabled(False)

    def _moved(self, place: str, count: int) -> None:
        words = self.tr("Moved to {0}, {1} records. For everybody after the next sync.")
        self._services.messages.inform(words.format(place, count))
        self.close_it()

    def _failed(self, error: UserError) -> None:
        self._show()
        self._problem.setText(error.text(self._services.language))
        self._problem.show()

    # -- showing ------------------------------------------------------------------------------

    def _show(self) -> None:
        going, record = self._going, self._record
        gone = str(record["moved"] or "") if record else ""
        self.offer.setVisible(going is None and record is not None and not gone)
        for widget in (self.area, self._words, self.ok, self._cancel):
            widget.setVisible(going is not None)
        self._problem.setVisible(bool(self._problem.text()))
        if record is None:
            return
        words = self.tr("It has moved to {0}.") if gone else self.tr("It is in {0}.")
        self._place.setText(words.format(path_of(gone or record.area)))
        if going is None:
            return
        chosen = bool(self.area.currentData())
        self.ok.setEnabled(chosen)
        self.ok.setText(self.tr("Move {0} records").format(going.count))
        self._words.setText(self._summary(going, record) if chosen else self.tr("Choose where to."))

    def _summary(self, going: Going, record: Record) -> str:
        language = self._services.language
        between = "、" if language == "zh" else ", "
        parts = between.join(
            f"{KINDS[kind].label.to(language)} {count}" for kind, count in going.parts.items()
        )
        name = str(record[NAME[record.kind]] or self.tr("(no name)"))
        words = self.tr("{0} goes to {1} with: {2}. Visits, issues and pairs stay where they were.")
        return words.format(name, self.area.currentText(), parts or self.tr("nothing else"))

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self.offer.setText(self.tr("Move to…"))
        self._cancel.setText(self.tr("Cancel"))
        self._show()
