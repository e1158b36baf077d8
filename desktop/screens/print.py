"""The page Print: choose a document, a place and a period; see the pages; print or save them."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.paperwork.documents import Ready, Wanted
from desktop.qt.page import Page
from desktop.qt.parts import GRID, label, row, scrolled
from desktop.qt.services import Services
from desktop.qt.tasks import Background
from desktop.screens.print_choices import Board, Choices, Findings
from desktop.screens.print_data import (
    Offered,
    ids_of_numbers,
    make,
    offered,
    post_issues,
    record_notice,
    recorded,
    to_post,
)
from desktop.screens.print_output import Job, Output
from desktop.screens.print_preview import Preview
from sync.errors import UserError
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act
from sync.stamps import today

DEBOUNCE_MILLISECONDS = 300
CHOICES_WIDTH = 544


class PrintPage(Page):
    """Choices at the left, the live preview at the right."""

    name = "print"
    icon = "printer"
    kinds = frozenset(
        {"household", "member", "enterprise", "visit", "issue", "issue_step", "cadre", "pair"}
        | {"follow_up", "notice", "area", "report", "report_row"}
    )

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self._ready: Ready | None = None
        self._wanted: Wanted | None = None
        self._notices: list[Record] = []
        self._making: Background | None = None
        self._again = False
        self._nodded: set[str] = set()
        self._notice_wanted = ""
        self._title = label("title")
        self.choices = Choices(services, today())
        self.findings, self.board = Findings(services), Board(services)
        self.preview, self.output = Preview(), Output(services)
        self._later = QTimer(self, singleShot=True, interval=DEBOUNCE_MILLISECONDS)
        self._later.timeout.connect(self._make)
        self.board.hide()
        self._build()
        self._connect()
        self.retranslate()
        self._tell_output()

    def _build(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(2 * GRID, 0, GRID, GRID)
        column.setSpacing(GRID + 4)
        for widget in (self.choices, self.findings, self.board):
            column.addWidget(widget)
        column.addStretch(1)
        left = QWidget()
        left.setFixedWidth(CHOICES_WIDTH)
        stack = QVBoxLayout(left)
        stack.setContentsMargins(0, 2 * GRID, 0, 0)
        stack.setSpacing(GRID)
        head = row(self._title, None)
        head.setContentsMargins(2 * GRID, 0, 2 * GRID, 0)
        stack.addLayout(head)
        stack.addWidget(scrolled(inside), 1)
        stack.addWidget(self.output)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(left)
        layout.addWidget(self.preview, 1)

    def _connect(self) -> None:
        self.choices.changed.connect(self._changed)
        self.choices.moved.connect(self._nodded.clear)
        self.findings.reviewed.connect(self._review)
        self.preview.empty.wanted.connect(lambda: self.services.go("sync", ""))
        self.board.record_wanted.connect(self._record)
        self.board.posting_wanted.connect(self._post)

    def title(self) -> str:
        """The page's name in the rail."""
        return self.tr("Print")

    # -- reading ------------------------------------------------------------------------------

    def reload(self) -> None:
        """Reads what can be printed of, then makes the document anew."""
        prefixes, account = self.services.place.areas, self.services.author
        self.services.worker.read(
            lambda replica: offered(replica, prefixes, account), self._offer, token="print_offer"
        )

    def _offer(self, offered: Offered) -> None:
        self._notices = offered.notices
        self.choices.offer(offered)
        wanted, self._notice_wanted = self._notice_wanted, ""
        notice = next((n for n in offered.notices if n.id == wanted), None)
        if notice is not None:
            self.choices.choose_notice(notice)
        elif any(report.id == wanted for report in offered.reports):
            self.choices.choose_report(wanted)

    def open(self, record_id: str) -> None:
        """Shows a notice or a report that is on record."""
        self._notice_wanted = record_id
        self.reload()

    # -- the preview --------------------------------------------------------------------------

    def _changed(self) -> None:
        """Something else is to be printed: what is on screen is out of date."""
        self._ready = None
        if not self.choices.document.dated or self.choices.wanted() != self._wanted:
            self.board.hide()  # it belongs to the notice that was on screen
        self._tell_output()
        self.preview.say_busy()
        self._later.start()

    def _make(self) -> None:
        """Makes the document; while one is being made, once more when that is done."""
        if self._making is not None:
            self._again = True
            self._making.cancel()
            return
        document, wanted = self.choices.document, self.choices.wanted()
        if wanted is None:
            words = self.tr("This laptop holds no village yet: sync first.")
            self._nothing(words, self.tr("To the sync page"))
            return
        self._wanted = wanted
        open_replica = self.services.open_replica
        self._making = self.services.worker.background(
            lambda _report, cancelled: make(document, wanted, open_replica, cancelled),
            self._made,
            self._not_made,
            stopped=self._making_stopped,
        )

    def _making_stopped(self) -> None:
        self._making = None
        self._once_more()

    def _once_more(self) -> bool:
        again, self._again = self._again, False
        if again:
            self._make()
        return again

    def _made(self, ready: Ready) -> None:
        self._making = None
        if self._once_more():
            return
        self._ready = ready
        self.preview.show_pdf(ready.printed.pdf, ready.printed.title)
        dated = self.choices.document.dated
        self.findings.show_ready(ready if dated else None, self._nodded)
        if dated:
            self._read_board()
        else:
            self.board.hide()
        self._tell_output()

    def _not_made(self, error: UserError) -> None:
        self._making = None
        if not self._once_more():
            self._nothing(error.text(self.services.language))

    def _nothing(self, why: str, offer: str = "") -> None:
        self._ready = None
        self.preview.say_nothing(why, offer)
        self.findings.show_ready(None, self._nodded)
        self.board.hide()
        self._tell_output()

    def _tell_output(self) -> None:
        """Only what is on screen can be printed."""
        codes = [str(self.choices.area.itemData(n)) for n in range(self.choices.area.count())]
        longest = max((len(code) for code in codes), default=0)
        areas = tuple(code for code in codes if len(code) == longest)
        document, wanted = self.choices.document, self.choices.wanted()
        self.output.set_job(Job(document, wanted, self._ready, areas, self.choices.whose()))

    def _review(self, numbers: set[str]) -> None:
        self._nodded.clear()
        self._nodded.update(numbers)
        area = self._wanted.area if self._wanted else ""
        self.services.worker.read(
            lambda replica: ids_of_numbers(replica, area, sorted(numbers)),
            self.choices.review,
            token="print_review",
        )

    # -- the board ----------------------------------------------------------------------------

    def _read_board(self) -> None:
        wanted = self._wanted
        if wanted is None:
            return

        def work(replica: Replica) -> tuple[Record | None, int]:
            notice = recorded(replica.fetch("notice", wanted.area), wanted)
            return notice, len(to_post(replica, notice)) if notice else 0

        self.services.worker.read(work, self._show_board, token="print_board")

    def _show_board(self, found: tuple[Record | None, int]) -> None:
        self.board.show_notice(*found)
        if self._ready is not None and self.choices.document.dated:
            self.board.show()

    def _record(self, place: str, who: str) -> None:
        wanted, ready = self._wanted, self._ready
        if wanted is None or ready is None:
            return

        def work(replica: Replica, act: Act) -> str:
            return record_notice(replica, act, wanted, ready, place, who)

        self.services.worker.change(work, self._recorded)

    def _recorded(self, _id: str) -> None:
        self._read_board()

    def _post(self, notice: str) -> None:
        author = self.services.author

        def work(replica: Replica, act: Act) -> int:
            return post_issues(replica, act, author, notice)

        self.services.worker.change(work, self._posted)

    def _posted(self, count: int) -> None:
        words = self.tr("Posting recorded for {0} issues; the hub has yet to confirm it.")
        self.services.messages.inform(words.format(count))
        self._read_board()

    def commit(self) -> None:
        """Saves whatever is typed and not saved yet."""
        self.board.kept.form.commit()
        self.output.cancel()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._title.setText(self.tr("Print"))
        for part in (self.choices, self.findings, self.board, self.preview, self.output):
            part.retranslate()
