"""A new issue: whom or what it is about, then what is wrong."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from desktop.qt.parts import GRID, button, card, label, row, scrolled
from desktop.qt.record_form import RecordForm
from desktop.qt.services import Services
from desktop.qt.table import Column, Row, Table
from desktop.screens.issue_data import ABOUT, base_of_new, name_of
from sync.casework.issues import propose_in
from sync.records.catalogue import KINDS
from sync.records.places import path_of, short_name_of
from sync.replica.find import find
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act
from sync.stamps import today

ISSUE = KINDS["issue"]
FIELDS = (
    "category", "raised", "text", "demand", "contact", "phone", "consent", "private",
    "place", "source", "source_no",
)  # fmt: skip
VILLAGE_DIGITS = 12


def subjects(replica: Replica, text: str, areas: tuple[str, ...], language: str) -> list[Row]:
    """Whom an issue may be about: (id, kind, name, where); villages while nothing is typed."""
    known = {area for area in replica.heads() if len(area) == VILLAGE_DIGITS}
    villages = sorted(known | {area for area in areas if len(area) == VILLAGE_DIGITS})
    rows: list[Row] = []
    seen: set[str] = set()
    for found in find(replica, text, language=language):
        record = replica.get(found.opens)
        if record is None or record.kind not in ABOUT or record.id in seen:
            continue
        seen.add(record.id)
        where = [path_of(record.area, " › ", 9), record["group"], record["door"]]
        words = "\u3000".join(str(part) for part in where if part)
        rows.append((record.id, record.kind, name_of(record, record.area), words))
    for village in villages:
        if not text.strip() or text.strip() in short_name_of(village):
            rows.append((village, "area", short_name_of(village), path_of(village, " › ", 6)))
    return rows


class NewIssue(QWidget):
    """Signals: ``closed(id)``: the issue that was begun, "" when none was."""

    closed = Signal(str)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._hand_in_when_made = False
        self._title, self._hint = label("title"), label("muted", wrap=True)
        self.words = QLineEdit()
        self.words.setClearButtonEnabled(True)
        self.words.textEdited.connect(lambda _: self._search())
        self.words.returnPressed.connect(lambda: self.choose(self.table.current_id()))
        self.table: Table = Table(self._columns())
        self.table.opened.connect(self.choose)
        self.table.clicked.connect(lambda _: self.choose(self.table.current_id()))
        self.editor = RecordForm(services, ISSUE, FIELDS)
        self.editor.made.connect(lambda _: self._made())
        self.editor.finished.connect(self.hand_in)
        self._about = label("heading", wrap=True)
        self.submit = button(self.hand_in, "primary", "check")
        self._keep = button(self._done, "")
        self._other = button(self._choose_again, "link", "arrow-left")
        self._cancel = button(lambda: self.closed.emit(""), "link", "x")
        self._which = QStackedWidget()
        self._which.addWidget(self._choosing())
        self._which.addWidget(self._writing())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.addLayout(row(self._title, None, self._cancel))
        layout.addWidget(self._which, 1)
        self.retranslate()

    def _choosing(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._hint)
        layout.addWidget(self.words)
        layout.addWidget(self.table, 1)
        return page

    def _writing(self) -> QWidget:
        frame, inside = card()
        inside.addLayout(row(self._about, None, self._other))
        inside.addWidget(self.editor)
        inside.addLayout(row(None, self._keep, self.submit))
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame)
        layout.addStretch(1)
        return scrolled(page)

    def _columns(self) -> list[Column]:
        return [
            Column(lambda _: self.tr("Kind"), lambda r, lang: KINDS[r[1]].label.to(lang), 72),
            Column(lambda _: self.tr("Name"), lambda r, _: str(r[2]), 160),
            Column(lambda _: self.tr("Where"), lambda r, _: str(r[3]), 240),
        ]

    def start(self) -> None:
        """Asks whom a new issue is about."""
        self.words.clear()
        self._which.setCurrentIndex(0)
        self._search()
        self.words.setFocus()

    def _search(self) -> None:
        text, areas, language = self.words.text(), self._services.place.areas, self._language
        self._services.worker.read(
            lambda replica: subjects(replica, text, areas, language), self._offer, token="subjects"
        )

    @property
    def _language(self) -> str:
        return self._services.language

    def _offer(self, rows: list[Row]) -> None:
        self.table.set_rows(rows)
        if rows and self.words.text().strip():
            self.table.select(rows[0][0])

    def choose(self, subject: str) -> None:
        """Goes on to the form of an issue about a household, an enterprise or a village."""
        if not subject:
            return

        def work(replica: Replica) -> Record:
            found = replica.get(subject)
            return found if found is not None else Record("area", subject, subject)

        self._services.worker.read(work, self._begin, token="subject")

    def _begin(self, about: Record) -> None:
        area = about.id if about.kind == "area" else about.area
        who = name_of(about if about.kind in ABOUT else None, area)
        self._about.setText(f"{who}\u3000{path_of(area, ' › ', 9)}")
        self._hand_in_when_made = False
        self.editor.start(area, base_of_new(about, today()))
        self._which.setCurrentIndex(1)
        self._show_buttons()
        self.editor.form.focus_first()

    def _show_buttons(self) -> None:
        begun = bool(self.editor.record_id)
        self._other.setVisible(not begun)
        self._keep.setVisible(begun)

    def _made(self) -> None:
        self._show_buttons()
        if self._hand_in_when_made:
            self._hand_in_when_made = False
            self.hand_in()

    def _choose_again(self) -> None:
        self._which.setCurrentIndex(0)

    def _done(self) -> None:
        if self.editor.form.commit():
            self.closed.emit(self.editor.record_id)

    def hand_in(self) -> None:
        """Proposes the first step of the issue's life; the rules say what is still missing."""
        if not self.editor.form.commit():
            return
        self.editor.form.mark_all()
        issue, author = self.editor.record_id, self._services.author
        if not issue:  # its first value is on its way to the disk
            self._hand_in_when_made = True
            return

        def work(replica: Replica, act: Act) -> str:
            propose_in(act, replica, author, issue, "submit", {})
            return issue

        self._services.worker.change(work, self._handed_in)

    def _handed_in(self, issue: str) -> None:
        self._services.messages.inform(self.tr("Handed in; the hub has yet to confirm it."))
        self.closed.emit(issue)

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._title.setText(self.tr("New issue"))
        self._hint.setText(
            self.tr("Whom is it about? Type a name, pinyin, telephone; or choose a village.")
        )
        self.words.setPlaceholderText(self.tr("Household, enterprise or village"))
        self.submit.setText(self.tr("Hand in"))
        self._keep.setText(self.tr("Keep as a draft"))
        self._other.setText(self.tr("About somebody else"))
        self._cancel.setText(self.tr("Close"))
        self.table.retranslate(self._language)
        self.editor.retranslate()
