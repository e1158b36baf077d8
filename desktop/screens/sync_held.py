"""Held changes on the sync page: the list, what the chosen one says and why it is held.

Its author sees why; a clerk sees everybody's in his areas, and lets them in or leaves them out.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop.qt.parts import GRID, button, card, label, row
from desktop.qt.services import Services
from desktop.qt.table import Column, Row, Table
from desktop.screens.held_data import SAID_MAX, Kept
from desktop.screens.sync_data import when
from sync.replica.release import discard_in, release_in
from sync.replica.replica import Replica
from sync.replica.writer import Act

ROWS_SHOWN, ROW = 4, 32

Say = Callable[[Act, Replica, list[str], str], list[str]]


class Said(QWidget):
    """The fields that a held change sets, with their values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID // 2)
        grid.setColumnStretch(1, 1)
        self.lines: list[tuple[QLabel, QLabel]] = []
        for line in range(SAID_MAX):
            pair = label("muted"), label(wrap=True)
            for column, widget in enumerate(pair):
                grid.addWidget(widget, line, column, Qt.AlignmentFlag.AlignTop)
            self.lines.append(pair)

    def show_says(self, says: list[tuple[str, str]]) -> None:
        """Shows these labels and values."""
        for place, (name, value) in enumerate(self.lines):
            is_used = place < len(says)
            for widget in (name, value):
                widget.setVisible(is_used)
            if is_used:
                name.setText(says[place][0])
                value.setText(says[place][1])


class HeldChanges(QWidget):
    """The list and the one that is chosen. Signals: ``decided``."""

    decided = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._kept: dict[str, Kept] = {}
        self._shown = ""
        self._title, self._words = label("heading"), label("muted", wrap=True)
        self.table = Table(self._columns())
        self.table.chosen.connect(self.show_change)
        self.whose, self.by = label("heading", wrap=True), label("muted", wrap=True)
        self.why, self.said, self.more = label(wrap=True), Said(), label("muted", wrap=True)
        self.release = button(lambda: self._say(release_in), "primary", "check")
        self.release_all = button(lambda: self._say(release_in, everything=True))
        self.discard = button(lambda: self._say(discard_in))
        self.hint = label("muted", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        for widget in (self._title, self._words, self.table, self._build_detail()):
            layout.addWidget(widget)
        self.retranslate()

    def _build_detail(self) -> QWidget:
        self._detail, inside = card()
        for widget in (self.whose, self.by, self.why, self.said, self.more):
            inside.addWidget(widget)
        inside.addLayout(row(self.release, self.release_all, self.discard, None))
        inside.addWidget(self.hint)
        return self._detail

    def _columns(self) -> list[Column]:
        def whose(r: Row, language: str) -> str:
            return str(r[1].to(language))

        def why(r: Row, language: str) -> str:
            return str(r[3].to(language))

        return [
            Column(lambda _: self.tr("Record"), whose, 220, tip=whose),
            Column(lambda _: self.tr("Village"), lambda r, _: str(r[2]), 88),
            Column(lambda _: self.tr("Why it is held"), why, 240, tip=why),
            Column(lambda _: self.tr("Changed by"), lambda r, _: str(r[4]), 88),
        ]

    # -- what is shown ------------------------------------------------------------------------

    def set_kept(self, kept: list[Kept]) -> None:
        """Shows these changes; the one that was chosen stays so while it is held."""
        self._kept = {one.id: one for one in kept}
        rows: list[Row] = [(k.id, k.whose, k.where, k.why, k.author) for k in kept]
        self.table.set_rows(rows)
        heads = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(heads + ROW * max(1, min(ROWS_SHOWN, len(rows))) + 4)
        self._retitle()
        if kept:
            self.table.select(self._shown if self._shown in self._kept else kept[0].id)
        self.show_change(self.table.current_id())

    def show_change(self, id: str) -> None:
        """Shows one change: what it says, why it is held, and what can be done."""
        one, language = self._kept.get(id), self._services.language
        self._shown = id if one else ""
        self._detail.setVisible(one is not None)
        if one is None:
            return
        self.whose.setText(one.whose.to(language))
        author = one.author or self._services.author
        received = when(one.received, language) or "—"
        self.by.setText(self.tr("{0}, received {1} · {2}").format(author, received, one.path))
        self.why.setText(one.why.to(language))
        says = [(name.to(language), value.to(language)) for name, value in one.says]
        self.said.show_says(says)
        self.said.setVisible(bool(says))
        self.more.setText(self.tr("and {0} more fields").format(one.left_out))
        self.more.setVisible(one.left_out > 0)
        self.release.setVisible(one.decides and one.releasable)
        same = self._of_same_author(one)
        self.release_all.setVisible(self.release.isVisibleTo(self._detail) and len(same) > 1)
        self.release_all.setText(self.tr("Let in all {0} of {1}").format(len(same), author))
        self.discard.setVisible(one.decides)
        self.hint.setText(self._hint(one))
        self.hint.setVisible(bool(self.hint.text()))

    def _of_same_author(self, one: Kept) -> list[str]:
        """What else of this person can be let in here."""
        return [
            other.id
            for other in self._kept.values()
            if other.author == one.author and other.decides and other.releasable
        ]

    def _hint(self, one: Kept) -> str:
        if one.waits_for_hub:
            return self.tr("The hub lets it in by itself once it can.")
        if not one.releasable:
            return self.tr("Nobody can let it in; enter it anew.")
        if not one.decides:
            return self.tr("The area's clerk decides about it; on this computer it stays in sight.")
        return ""

    # -- what is done -------------------------------------------------------------------------

    def _say(self, say: Say, everything: bool = False) -> None:
        one = self._kept.get(self._shown)
        if one is None:
            return
        ids, role = self._of_same_author(one) if everything else [one.id], one.role

        def work(replica: Replica, act: Act) -> list[str]:
            return say(act, replica, ids, role)

        self._services.worker.change(work, self._decided)

    def _decided(self, ids: list[str]) -> None:
        words = self.tr("{0} changes decided; it counts with the next sync.")
        self._services.messages.inform(words.format(len(ids)))
        self.decided.emit()

    def _retitle(self) -> None:
        words = self.tr("{0} changes are held at the hub")
        self._title.setText(words.format(len(self._kept)))

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._words.setText(
            self.tr("The hub has received them and does not apply them; they are not lost.")
        )
        self.release.setText(self.tr("Let in"))
        self.discard.setText(self.tr("Leave out"))
        self.table.retranslate(self._services.language)
        self._retitle()
        self.show_change(self._shown)
