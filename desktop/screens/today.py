"""The page Today: what I owe. My pairs still to be visited with the reason, and their issues."""

from collections import Counter
from dataclasses import dataclass, field

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.paperwork.owed import Owed, owed_by
from desktop.qt.page import Page
from desktop.qt.parts import GRID, Empty, button, label, row
from desktop.qt.services import Services
from desktop.qt.table import Column, Row, Table
from sync.casework.coverage_words import pace_text
from sync.casework.parameters import settings_of
from sync.errors import Text
from sync.records.catalogue import KINDS
from sync.records.fields import DateField
from sync.records.places import short_name_of
from sync.replica.replica import Replica
from sync.rules.coverage import Pace, pace
from sync.stamps import today

RIGHT_WIDTH = 440
_DAY = DateField(name="date", zh="日期", en="Date")


@dataclass(frozen=True)
class Owing:
    """What one cadre owes today: rows of the two tables. ``paired`` is whether there are pairs;
    ``pace`` how fast those that were never visited must be, ``must`` how many must-visits are owed.
    """

    paired: bool = False
    visits: list[Row] = field(default_factory=list)
    issues: list[Row] = field(default_factory=list)
    pending: int = 0
    pace: Pace | None = None
    must: int = 0


def read_owing(replica: Replica, account: str) -> Owing:
    """What the cadre with this account owes."""
    day = today()
    pending = replica.pending()
    visits: list[Row] = []
    issues: list[Row] = []
    paired = False
    why: Counter[str] = Counter()
    area = ""
    for cadre in replica.fetch("cadre", "", {"account": account}):
        paired = paired or replica.count("pair", "", {"cadre": cadre.id}) > 0
        for one in owed_by(replica, cadre.id, day):
            visits.append(_visit_row(one))
            why.update(reason.code for reason in one.why)
            area = area or one.record.area
            issues += [
                (
                    issue.record.id,
                    issue.colour.name,
                    issue.life.due,
                    str(issue.record["text"] or ""),
                    issue.life.label,
                )
                for issue in one.issues
            ]
    issues.sort(key=lambda r: ({"red": 0, "yellow": 1}.get(r[1], 2), r[2] or day))
    target = settings_of(replica).day("visit.target", area, day)
    needed = pace(why["never_visited"], day, target)
    return Owing(paired, visits, issues, pending, needed, why["must_visit"])


def _visit_row(one: Owed) -> Row:
    record = one.record
    where = f"{short_name_of(record.area)} {record['group'] or ''}".strip()
    zh = "；".join(reason.text.zh for reason in one.why)
    en = "; ".join(reason.text.en for reason in one.why)
    name = str(record["head"] or record["name"] or "")
    return record.id, name, where, Text(zh, en), one.last_visit, record["phone"]


class Today(Page):
    """Whom to visit at the left, their open issues at the right."""

    name = "today"
    icon = "calendar-check"
    kinds = frozenset(
        {
            "household",
            "enterprise",
            "visit",
            "pair",
            "cadre",
            "issue",
            "issue_step",
            "follow_up",
            "parameter",
        }
    )

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self._owing: Owing | None = None
        self._title, self._date = label("title"), label("muted")
        self._visits_title, self._issues_title = label("heading"), label("heading")
        self._pace = label("muted", wrap=True)
        self.visits = Table(self._visit_columns())
        self.issues = Table(self._issue_columns())
        self.visits.opened.connect(lambda id: services.go("visits", id))
        self.issues.opened.connect(lambda id: services.go("issues", id))
        self.sync = button(lambda: services.go("sync", ""), "", "refresh-cw")
        self._empty = Empty("calendar-check")
        self._empty.wanted.connect(lambda: services.go("visits", ""))
        self._build()
        self.retranslate()

    def _build(self) -> None:
        left, right, both = QWidget(), QWidget(), QWidget()
        right.setFixedWidth(RIGHT_WIDTH)
        for side, title, table in (
            (left, self._visits_title, self.visits),
            (right, self._issues_title, self.issues),
        ):
            lines = QVBoxLayout(side)
            lines.setContentsMargins(0, 0, 0, 0)
            lines.setSpacing(GRID)
            lines.addWidget(title)
            if side is left:
                lines.addWidget(self._pace)
            lines.addWidget(table, 1)
        columns = QHBoxLayout(both)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(2 * GRID)
        columns.addWidget(left, 1)
        columns.addWidget(right)
        holder = QWidget()
        self._which = QStackedLayout(holder)
        self._which.addWidget(both)
        self._which.addWidget(self._empty)
        self._both = both
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID)
        layout.addLayout(row(self._title, self._date, None, self.sync))
        layout.addWidget(holder, 1)

    def _visit_columns(self) -> list[Column]:
        def why(row: Row, language: str) -> str:
            words: Text = row[3]
            return words.to(language)

        def whom(row: Row, _: str) -> str:
            return str(row[1])

        def day(row: Row, language: str) -> str:
            return _DAY.show(row[4].isoformat(), language) if row[4] else self.tr("never")

        return [
            Column(lambda _: self.tr("Whom"), whom, 112, tip=whom),
            Column(KINDS["area"].label.to, lambda row, _: row[2], 136),
            Column(lambda _: self.tr("Last visit"), day, 124, key=lambda row: row[4]),
            Column(KINDS["household"].fields["phone"].label.to, lambda row, _: row[5] or "", 112),
            Column(lambda _: self.tr("Why"), why, 280, tip=why),
        ]

    def _issue_columns(self) -> list[Column]:
        def due(row: Row, language: str) -> str:
            return _DAY.show(row[2].isoformat(), language) if row[2] else ""

        def colour(row: Row) -> QColor | None:
            colours = self.services.theme.colours
            named = {"red": colours.red, "yellow": colours.yellow}.get(row[1])
            return QColor(named) if named else None

        fields = KINDS["issue_step"].fields
        return [
            Column(fields["due"].label.to, due, 124, colour=colour, key=lambda row: row[2]),
            Column(lambda _: self.tr("State"), lambda row, language: row[4].to(language), 80),
            Column(KINDS["issue"].label.to, lambda r, _: r[3], 200, tip=lambda r, _: r[3]),
        ]

    def title(self) -> str:
        """The page's name in the rail."""
        return self.tr("Today")

    def reload(self) -> None:
        """Reads what is owed, off the window's thread."""
        account = self.services.author
        self.services.worker.read(
            lambda replica: read_owing(replica, account), self._show, token="today"
        )

    def _show(self, owing: Owing) -> None:
        self._owing = owing
        self.visits.set_rows(owing.visits)
        self.issues.set_rows(owing.issues)
        self._which.setCurrentWidget(self._both if owing.paired else self._empty)
        self._tell()

    def _tell(self) -> None:
        owing = self._owing or Owing()
        self._date.setText(_DAY.show(today().isoformat(), self.services.language))
        visits = self.tr("Still to be visited: {0}")
        self._visits_title.setText(visits.format(len(owing.visits)))
        self._pace.setText(self._how_fast(owing))
        self._pace.setVisible(bool(self._pace.text()))
        red = sum(row[1] == "red" for row in owing.issues)
        issues = self.tr("Their open issues: {0}, of them red: {1}")
        self._issues_title.setText(issues.format(len(owing.issues), red))
        send = self.tr("Sync ({0} to send)").format(owing.pending)
        sent = owing.pending and not self.services.sample  # what is sample is never sent
        self.sync.setText(send if sent else self.tr("Sync"))

    def _how_fast(self, owing: Owing) -> str:
        """How many are left and how many a day that is, and the must-visits among them."""
        language = self.services.language
        told = [pace_text(owing.pace).to(language)] if owing.pace and owing.pace.left else []
        told += [self.tr("must-visits owed: {0}").format(owing.must)] if owing.must else []
        return ("；" if language == "zh" else "; ").join(told)

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._title.setText(self.title())
        words = self.tr("No household is paired with your account, so nothing is owed by name.")
        self._empty.say(words, self.tr("Show all households"))
        self.visits.retranslate(self.services.language)
        self.issues.retranslate(self.services.language)
        self._tell()
