"""Where the person works, at the top of the window: the path of areas, and the village chosen."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from desktop.qt.parts import label
from desktop.qt.services import Services
from sync.records.places import LEVELS, path_of, short_name_of

TOWN, VILLAGE = 9, max(LEVELS)


def common_prefix(areas: tuple[str, ...]) -> str:
    """The smallest area that holds all of these; "" when they share none."""
    for length in sorted(LEVELS, reverse=True):
        starts = {area[:length] for area in areas}
        if len(starts) == 1 and all(len(area) >= length for area in areas):
            return starts.pop()
    return ""


class AreaPath(QWidget):
    """Signals: ``chosen(area)``, "" for everything that this laptop holds."""

    chosen = Signal(str)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._path = label("muted")
        self.button = QPushButton()
        self.button.setProperty("role", "link")
        self.menu = QMenu(self.button)
        self.button.setMenu(self.menu)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._path)
        layout.addWidget(self.button)
        self._villages: list[str] = []

    def reload(self) -> None:
        """Asks which villages this laptop holds."""
        self._services.worker.read(
            lambda replica: sorted(area for area in replica.heads() if len(area) == VILLAGE),
            self._offer,
            token="area_path",
        )

    def _offer(self, villages: list[str]) -> None:
        self._villages = villages
        self.retranslate()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        place = self._services.place
        root = common_prefix(place.areas or tuple(self._villages))
        above = root[:TOWN] if len(root) == VILLAGE else root
        self._path.setText(f"{path_of(above)} ›" if above else "")
        everything = self.tr("All villages")
        self.button.setText(short_name_of(place.area) if place.area else everything)
        self.menu.clear()
        self.menu.addAction(everything, partial(self._choose, ""))
        for village in self._villages:
            name = short_name_of(village)
            if len(root) < TOWN:
                name = path_of(village, " › ", TOWN)
            self.menu.addAction(name, partial(self._choose, village))

    def _choose(self, area: str) -> None:
        self._services.place.area = area
        self.retranslate()
        self.chosen.emit(area)
