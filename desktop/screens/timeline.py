"""Visits, needs and issues of a household or enterprise as one time line, newest first."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from desktop.qt.form import Changes
from desktop.qt.parts import GRID, Empty, button, card, label, row, scrolled
from desktop.qt.record_form import RecordForm
from desktop.qt.services import Services
from desktop.qt.table import Column, Row, Table
from desktop.screens.dossier import MOVE, Dossier
from sync.casework.issues import propose_in
from sync.errors import Text
from sync.records.catalogue import KINDS
from sync.records.fields import DateField
from sync.replica.replica import Replica
from sync.replica.writer import Act
from sync.stamps import today

NEED, ISSUE, VISIT = KINDS["need"], KINDS["issue"], KINDS["visit"]
NEED_FIELDS = ("category", "member", "status", "text", "measure")
ISSUE_FIELDS = (
    "category", "raised", "source", "contact", "phone", "consent", "private",
    "text", "demand", "place",
)  # fmt: skip
_DAY = DateField(name="date", zh="日期", en="Date")


def event_columns() -> list[Column]:
    """Date, what it is, what it says, where it stands."""

    def said(row: Row, language: str) -> str:
        words: Text = row[3]
        return words.to(language)

    def kind(row: Row, language: str) -> str:
        label = Text("迁移", "Move") if row[2] == MOVE else KINDS[row[2]].label
        return label.to(language)

    return [
        Column(_DAY.label.to, lambda row, language: _DAY.show(row[1] or None, language), 124),
        Column(Text("类型", "Kind").to, kind, 64),
        Column(Text("状态", "State").to, lambda row, language: row[4].to(language), 96),
        Column(Text("内容", "What").to, said, 320, tip=said),
    ]


class RecordCard(QWidget):
    """A need or an issue being written down or looked at, in place of the time line."""

    closed = Signal()

    def __init__(self, services: Services, kind: str, names: tuple[str, ...]) -> None:
        super().__init__()
        self._services = services
        self._kind = KINDS[kind]
        self._title = label("heading")
        self._close = button(self._done, "link", "check")
        self._remove = button(self._delete, "link", "trash-2")
        self.submit = button(self._submit, "primary")
        self.more = button(self._more, "link", "arrow-right")
        self.editor = RecordForm(services, self._kind, names)
        self.editor.finished.connect(self._done)
        self.editor.made.connect(lambda _: self._show_buttons())
        frame, inside = card()
        inside.addLayout(row(self._title, None, self.more, self.submit, self._remove, self._close))
        inside.addWidget(self.editor)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame)
        layout.addStretch(1)
        self._draft = True

    def start(self, dossier: Dossier, visit: str = "") -> None:
        """A new one about this household or enterprise."""
        record = dossier.record
        base: Changes = {record.kind: record.id, "visit": visit or None}
        if self._kind is ISSUE:
            base |= {"raised": today().isoformat(), "source": "01"}
            base |= {"contact": record["head"] or record["contact"], "phone": record["phone"]}
        else:
            base |= {"status": "1"}
        if record["sample"]:
            base["sample"] = True
        self._offer_members(dossier)
        self._draft = True
        self.editor.start(record.area, {k: v for k, v in base.items() if v is not None})
        self._show_buttons()
        self.editor.form.focus_first()

    def show_record(self, dossier: Dossier, id: str) -> bool:
        """Shows one that is there already; False when it is not."""
        records = dossier.issues if self._kind is ISSUE else dossier.needs
        found = next((r for r in records if r.id == id), None)
        if found is None:
            return False
        self._offer_members(dossier)
        self._draft = self._kind is not ISSUE or dossier.lives[id].state == "draft"
        self.editor.show_record(found)
        self._show_buttons()
        return True

    def _offer_members(self, dossier: Dossier) -> None:
        if self._kind is NEED:
            members = [(m.id, Text(str(m["name"] or ""), "")) for m in dossier.members]
            self.editor.form.set_options("member", members)

    def _show_buttons(self) -> None:
        saved = bool(self.editor.record_id)
        self._remove.setVisible(saved and self._draft)
        self.submit.setVisible(self._kind is ISSUE and saved and self._draft)
        self.more.setVisible(self._kind is ISSUE and saved)
        words = self._kind.label.to(self._services.language)
        self._title.setText(words if saved else self.tr("New: {0}").format(words))

    def _done(self) -> None:
        if self.editor.form.commit():
            self.closed.emit()

    def _delete(self) -> None:
        id = self.editor.record_id
        self._services.worker.change(lambda _replica, act: act.delete(id))
        self.closed.emit()

    def _more(self) -> None:
        self.editor.form.commit()
        self._services.go("issues", self.editor.record_id)

    def _submit(self) -> None:
        """Proposes the first step of the issue's life; the rules say what is still missing."""
        self.editor.form.commit()
        self.editor.form.mark_all()
        id, author = self.editor.record_id, self._services.author

        def work(replica: Replica, act: Act) -> None:
            propose_in(act, replica, author, id, "submit", {})

        self._services.worker.change(work, self._submitted)

    def _submitted(self, _: None) -> None:
        self._services.messages.inform(self.tr("The issue was handed in."))
        self.closed.emit()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._close.setText(self.tr("Done"))
        self._remove.setText(self.tr("Delete"))
        self.submit.setText(self.tr("Hand in"))
        self.more.setText(self.tr("To its page"))
        self.editor.retranslate()
        self._show_buttons()


class TimeLine(QWidget):
    """The table of events, or in its place the need or issue that is open.

    Signals: ``visit_wanted(id)`` when a visit was chosen.
    """

    visit_wanted = Signal(str)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._dossier: Dossier | None = None
        self._title = label("heading")
        self.add_need = button(lambda: self.start("need"), glyph="plus")
        self.add_issue = button(lambda: self.start("issue"), glyph="plus")
        self.table = Table(event_columns())
        self.table.opened.connect(self.open)
        self.table.clicked.connect(lambda _: self.open(self.table.current_id()))
        self._empty = Empty("calendar-check")
        self._empty.wanted.connect(lambda: self.visit_wanted.emit(""))
        self.cards = {
            "need": RecordCard(services, "need", NEED_FIELDS),
            "issue": RecordCard(services, "issue", ISSUE_FIELDS),
        }
        holder = QWidget()
        self._which = QStackedLayout(holder)
        self._which.addWidget(self.table)
        self._which.addWidget(self._empty)
        self._card_areas = {}
        for kind, record_card in self.cards.items():
            record_card.closed.connect(self.close_cards)
            self._card_areas[kind] = scrolled(record_card)
            self._which.addWidget(self._card_areas[kind])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addLayout(row(self._title, None, self.add_need, self.add_issue))
        layout.addWidget(holder, 1)

    def set_dossier(self, dossier: Dossier) -> None:
        """Shows the time line of another household or enterprise, or what changed of this one."""
        other = self._dossier is None or self._dossier.record.id != dossier.record.id
        self._dossier = dossier
        if other:
            self.close_cards()
        rows: list[Row] = [
            (event.id, event.date, event.kind, event.text, event.state)
            for event in dossier.events()
        ]
        self.table.set_rows(rows)
        open_card = self._open_card()
        if open_card is None:
            self._show_table()
        elif open_card.editor.record_id:
            open_card.show_record(dossier, open_card.editor.record_id)

    def _open_card(self) -> RecordCard | None:
        shown = self._which.currentWidget()
        return next((self.cards[k] for k, area in self._card_areas.items() if area is shown), None)

    def _show_table(self) -> None:
        self._which.setCurrentWidget(self.table if self.table.rows() else self._empty)

    def start(self, kind: str) -> None:
        """Begins a new need or issue."""
        if self._dossier is not None:
            self.close_cards()
            self._which.setCurrentWidget(self._card_areas[kind])
            self.cards[kind].start(self._dossier)

    def open(self, id: str) -> None:
        """Opens an entry: a visit in its form, a need or an issue here."""
        kind = next((row[2] for row in self.table.rows() if row[0] == id), "")
        if kind == "visit":
            self.visit_wanted.emit(id)
        elif kind in self.cards and self._dossier is not None:
            self.close_cards()
            if self.cards[kind].show_record(self._dossier, id):
                self._which.setCurrentWidget(self._card_areas[kind])

    def close_cards(self) -> None:
        """Closes the need or issue that is open; what is typed in it is saved."""
        open_card = self._open_card()
        if open_card is not None:
            open_card.editor.form.commit()
        self._show_table()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._title.setText(self.tr("Visits, needs, issues"))
        self.add_need.setText(self.tr("Need"))
        self.add_issue.setText(self.tr("Issue"))
        self._empty.say(self.tr("Nobody has been here yet."), self.tr("Begin a visit"))
        self.table.retranslate(self._services.language)
        for record_card in self.cards.values():
            record_card.retranslate()
