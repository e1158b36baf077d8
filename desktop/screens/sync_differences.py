"""Differences to settle: two people changed one field and did not know of each other.

Left stands the present value, right the other one, each with its author and time; a person takes
the left, the right, or types a third.
"""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from desktop.qt.form import Changes, Form
from desktop.qt.parts import GRID, Empty, button, card, label, row
from desktop.qt.services import Services
from desktop.qt.table import Column, Row, Table
from desktop.screens.sync_data import Told, settled_value, when
from sync.changes.merge import DELETED, LEAVING, MOVED
from sync.records.fields import ListField, RefField, Value
from sync.records.kinds.base import Kind
from sync.replica.replica import Replica
from sync.replica.settle import Difference, Side, open_conflict, settle_in
from sync.replica.writer import Act

TABLE_ROWS_SHOWN = 4


class SideView(QFrame):
    """One of the two values. Signals: ``taken``."""

    taken = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.title, self.value = label("muted"), label("heading", wrap=True)
        self.by = label("muted", wrap=True)
        self.take: QPushButton = button(self.taken.emit, "", "check")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, GRID + 4)
        layout.setSpacing(GRID)
        for widget in (self.title, self.value, self.by):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addLayout(row(self.take, None))

    def show_side(self, title: str, value: str, by: str, take: str) -> None:
        """What, by whom and when."""
        self.title.setText(title)
        self.value.setText(value)
        self.by.setText(by)
        self.take.setText(take)


class Third(QWidget):
    """A third value: the field's own editor, and the button that takes it. Signals: ``taken``."""

    taken = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._told: Told | None = None
        self.form: Form | None = None
        self.take = button(self.taken.emit, "", "pencil")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID)
        self._column.addLayout(row(self.take, None))

    def show_difference(self, told: Told) -> None:
        """Offers the editor of the field that differs; none for ids, which nobody types."""
        if self.form is not None:
            self.form.hide()
            self.form.deleteLater()
            self.form = None
        self._told = told
        declared, difference = told.difference.declared, told.difference
        typed = declared is not None and not isinstance(declared, RefField)
        if difference.field in LEAVING:  # one or the other: there is no third
            typed = False
        if isinstance(declared, ListField) and not declared.codes:
            typed = False
        self.setVisible(typed)
        if declared is None or not typed:
            return
        one = Kind(difference.kind, "", "", (replace(declared, hub_only=False),))
        self.form = Form(one, (declared.name,), self._keep, self._services.language)
        self.form.set_record({declared.name: difference.lost.value})
        self._column.insertWidget(0, self.form)

    def _keep(self, _: Changes) -> None:
        """Nothing is written before the person takes it."""

    def value(self) -> tuple[bool, Value]:
        """Whether the field can hold what is typed, and what it is."""
        if self.form is None or self._told is None or not self.form.commit():
            return False, None
        return True, settled_value(self._told, self.form.values())

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self.take.setText(self.tr("Use what is typed here"))
        if self.form is not None:
            self.form.retranslate(self._services.language)


class Differences(QWidget):
    """The list, and the one that is chosen. Signals: ``settled``, ``look_wanted(page, id)``."""

    settled = Signal()
    look_wanted = Signal(str, str)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._told: dict[str, Told] = {}
        self._shown = ""
        self.table: Table = Table(self._columns())
        self.table.chosen.connect(self.show_difference)
        self.left, self.right, self.third = SideView(), SideView(), Third(services)
        self._title, self._why = label("heading", wrap=True), label("muted", wrap=True)
        self._look = button(self._go, "link", "arrow-right")
        self._title_list, self._empty = label("heading"), Empty("check")
        self._detail = self._build_detail()
        list_and_detail = QWidget()
        column = QVBoxLayout(list_and_detail)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.table)
        column.addWidget(self._detail)
        column.addStretch(1)
        holder = QWidget()
        self._which = QStackedLayout(holder)
        self._which.addWidget(list_and_detail)
        self._which.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self._title_list)
        layout.addWidget(holder, 1)
        for take, view in (("kept", self.left), ("lost", self.right)):
            view.taken.connect(partial(self._settle, take))
        self.third.taken.connect(self._take_third)
        self._list = list_and_detail
        self.retranslate()

    def _build_detail(self) -> QWidget:
        frame, inside = card()
        head = row(self._title, self._look)
        head.setStretch(0, 1)
        inside.addLayout(head)
        inside.addWidget(self._why)
        sides = QHBoxLayout()
        sides.setSpacing(2 * GRID)
        for side in (self.left, self.right):
            sides.addWidget(side, 1)
        inside.addLayout(sides)
        inside.addWidget(self.third)
        return frame

    def _columns(self) -> list[Column]:
        def text(place: int) -> Column:
            heads = {1: lambda _: self.tr("Record"), 2: lambda _: self.tr("Field")}
            heads |= {3: lambda _: self.tr("Village"), 4: lambda _: self.tr("Changed by")}
            widths = {1: 240, 2: 120, 3: 150, 4: 160}

            def cell(r: Row, language: str) -> str:
                return str(r[place].to(language) if hasattr(r[place], "to") else r[place])

            return Column(heads[place], cell, widths[place], tip=cell)

        return [text(place) for place in (1, 2, 3, 4)]

    # -- what is shown ------------------------------------------------------------------------

    def set_told(self, told: list[Told]) -> None:
        """Shows these differences; the one that was chosen stays so while it is open."""
        self._told = {one.difference.id: one for one in told}
        rows = [self._row(one) for one in told]
        self.table.set_rows(rows)
        heads = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(heads + 32 * max(1, min(TABLE_ROWS_SHOWN, len(rows))) + 4)
        self._which.setCurrentWidget(self._list if rows else self._empty)
        self._retitle()
        if rows:
            wanted = self._shown if self._shown in self._told else str(rows[0][0])
            self.table.select(wanted)
            if wanted != self._shown:
                self.show_difference(wanted)
        else:
            self._shown = ""

    def _row(self, told: Told) -> Row:
        difference = told.difference
        field = difference.declared.label if difference.declared else difference.field
        by = ", ".join(dict.fromkeys((difference.kept.author, difference.lost.author)))
        return (difference.id, told.whose, field, told.where, by)

    def show_difference(self, id: str) -> None:
        """Shows one difference with both values."""
        told = self._told.get(id)
        if told is None:
            return
        self._shown = id
        language, difference = self._services.language, told.difference
        self._title.setText(f"{told.whose.to(language)} · {difference.label(language)}")
        self._why.setText(self._reason(difference))
        self._look.setVisible(bool(told.opens[0]))
        keep, take = self._takes(difference)
        self.left.show_side(
            self.tr("Left: in force now"),
            told.left.to(language),
            self._by(difference.kept),
            keep,
        )
        self.right.show_side(
            self.tr("Right: the other value"),
            told.right.to(language),
            self._by(difference.lost),
            take,
        )
        self.third.show_difference(told)
        self.third.retranslate()

    def _by(self, side: Side) -> str:
        stamp = when(side.at, self._services.language)
        return self.tr("{0}, {1}").format(side.author or self.tr("unknown"), stamp or "—")

    def _takes(self, difference: Difference) -> tuple[str, str]:
        """What stands on the two buttons."""
        if difference.field == MOVED:
            return self.tr("It belongs here"), self.tr("It belongs here")
        if difference.reason == DELETED:
            return self.tr("Leave it deleted"), self.tr("Restore with this")
        if difference.field == DELETED:
            return self.tr("Keep it"), self.tr("Delete it")
        return self.tr("Take left"), self.tr("Take right")

    def _reason(self, difference: Difference) -> str:
        if difference.field == MOVED:
            return self.tr(
                "Two people moved it to different villages and did not know of each other. Choose "
                "where it belongs: what belongs to it goes along, the other copy goes away."
            )
        if difference.reason == MOVED and difference.field == DELETED:
            return self.tr("One person moved the record while another deleted it.")
        if difference.reason == MOVED:
            return self.tr(
                "One person moved the record while another changed this where it was before. Left "
                "stands what it has at the new place, right the other person's change."
            )
        if difference.reason == DELETED:
            return self.tr("One person deleted the record while another changed it.")
        return self.tr("Two people changed this and did not know of each other. Nothing is lost.")

    # -- what is done -------------------------------------------------------------------------

    def _go(self) -> None:
        told = self._told.get(self._shown)
        if told is not None:
            self.look_wanted.emit(*told.opens)

    def _take_third(self) -> None:
        fits, value = self.third.value()
        if fits:
            self._settle("other", value)

    def _settle(self, take: str, value: Value = None) -> None:
        id = self._shown
        if not id:
            return

        def work(replica: Replica, act: Act) -> list[str]:
            return settle_in(act, replica, open_conflict(replica, id), take, value)

        self._services.worker.change(work, self._settled)

    def _settled(self, ids: list[str]) -> None:
        if self._shown in ids:
            self._shown = ""
        self.settled.emit()

    def _retitle(self) -> None:
        count = len(self._told)
        words = self.tr("{0} differences to settle").format(count)
        self._title_list.setText(words if count else self.tr("Differences"))

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._look.setText(self.tr("Look at the record"))
        self._empty.say(
            self.tr(
                "No differences. Where two people change the same field, both values stand here."
            )
        )
        self.table.retranslate(self._services.language)
        self.third.retranslate()
        self._retitle()
        if self._shown:
            self.show_difference(self._shown)
