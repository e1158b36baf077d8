"""Where the person works, at the top of the window: the path of areas, and the village chosen."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from desktop.qt.parts import label
from desktop.qt.services import Services
from sync.records.places import LEVELS, path_of, short_name_of
from sync.replica.replica import Replica

TOWN, VILLAGE = 9, max(LEVELS)


def common_prefix(areas: tuple[str, ...]) -> str:
    """The smallest area that holds all of these; "" when they share none."""
    for length in sorted(LEVELS, reverse=True):
        starts = {area[:length] for area in areas}
        if len(starts) == 1 and all(len(area) >= length for area in areas):
            return starts.pop()
    return ""


class AreaPath(QWidget):
    """Signals: ``chosen(area)``, "" for everything that this laptop holds; ``about(area)`` when the
    person wants to know more of one.
    """

    chosen = Signal(str)
    about = Signal(str)

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
        self._villages: dict[str, str] = {}
        self._root = ""

    def reload(self) -> None:
        """Asks which villages this laptop holds."""
        areas = self._services.place.areas

        def work(replica: Replica) -> tuple[str, str, dict[str, str]]:
            # The names are looked up here because the first look reads the whole list of areas.
            villages = sorted(area for area in replica.heads() if len(area) == VILLAGE)
            root = common_prefix(areas or tuple(villages))
            above = root[:TOWN] if len(root) == VILLAGE else root
            short = len(root) >= TOWN
            return (
                root,
                f"{path_of(above)} ›" if above else "",
                {
                    village: short_name_of(village) if short else path_of(village, " › ", TOWN)
                    for village in villages
                },
            )

        self._services.worker.read(work, self._offer, token="area_path")

    def _offer(self, answer: tuple[str, str, dict[str, str]]) -> None:
        self._root, above, self._villages = answer
        self._path.setText(above)
        self.retranslate()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        chosen, everything = self._services.place.area, self.tr("All villages")
        self.button.setText(self._villages.get(chosen, chosen) or everything)
        self.menu.clear()
        self.menu.addAction(everything, partial(self.choose, ""))
        for village, name in self._villages.items():
            self.menu.addAction(name, partial(self.choose, village))
        place = chosen or self._root
        if place:
            self.menu.addSeparator()
            words = self.tr("About {0}…").format(short_name_of(place))
            self.menu.addAction(words, partial(self.about.emit, place))

    def choose(self, area: str) -> None:
        """Works in one village from now on, or in all of them."""
        self._services.place.area = area
        self.retranslate()
        self.chosen.emit(area)
