"""疑点 of a household: each finding with its sentence, and what somebody found out about it.

On the page of a household all of them; in the form of a visit those that ask for a nod and a
reason on the spot. Nothing here stops anybody from saving.
"""

from collections.abc import Callable, Container

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.qt.editors import Chips
from desktop.qt.parts import button, card, label, row, set_role
from desktop.qt.services import Services
from desktop.screens.dossier import Dossier
from sync.casework.doubts import DOUBT, Seen, resolve_in
from sync.errors import Text
from sync.records.catalogue import KINDS
from sync.records.codes import code_list
from sync.replica.replica import Replica
from sync.replica.writer import Act
from sync.rules.doubts import LABELS, LEVELS
from sync.stamps import today

LOOKS = {"error": "red", "red": "red", "yellow": "yellow", "verify": "heading"}
"""How urgent a finding is -> the look of its words."""
NOTE_LENGTH_MAX = 400
_DATE = KINDS[DOUBT].fields["date"]


class DoubtRow(QWidget):
    """One open finding: sentence, result, note. ``save(code, result, note)`` is called on OK."""

    def __init__(self, services: Services, save: Callable[[str, str, str], None]) -> None:
        super().__init__()
        self._services = services
        self._save = save
        self.seen: Seen | None = None
        self._mark, self.text = label("heading"), label(wrap=True)
        self._earlier = label("muted", wrap=True)
        self.results = Chips()
        self.results.clicked.connect(self._chosen)
        self.note = QLineEdit()
        self.note.setMaxLength(NOTE_LENGTH_MAX)
        self.note.returnPressed.connect(self._ok)
        self.ok = button(self._ok, "", "check")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        first = row(self._mark, gap=12)
        first.addWidget(self.text, 1)
        layout.addLayout(first)
        layout.addWidget(self._earlier)
        second = row()
        second.addWidget(self.results, 3)
        second.addWidget(self.note, 2)
        second.addWidget(self.ok)
        layout.addLayout(second)

    def show_seen(self, seen: Seen) -> None:
        """Shows a finding; what is typed stays while it is the same one."""
        if self.seen is None or self.seen.doubt.facts != seen.doubt.facts:
            self.note.clear()
            self.results.set_on([])
        self.seen = seen
        language, doubt = self._services.language, seen.doubt
        level = LEVELS[doubt.level].to(language)
        self._mark.setText(f"{doubt.code} {level}")
        self._mark.setToolTip(LABELS[doubt.code].to(language))
        set_role(self._mark, LOOKS[doubt.level])
        self.text.setText(doubt.text.to(language))
        words = code_list("doubt_result").items
        self.results.set_choices([(code, text.to(language)) for code, text in words.items()])
        self.note.setPlaceholderText(self.tr("What was found out"))
        self.ok.setText(self.tr("Note it"))
        earlier = seen.earlier
        self._earlier.setVisible(earlier is not None)
        if earlier is not None:
            answer = code_list("doubt_result").text(earlier.text("result"), language)
            said = self.tr("Before: {0} ({1}). What was seen then: {2}")
            when = _DATE.show(earlier.text("date") or None, language)
            self._earlier.setText(said.format(answer, when, earlier.text("facts")))
        self._enable()

    def _chosen(self, code: str) -> None:
        self.results.set_on([code] if code in self.results.on() else [])
        self._enable()

    def _enable(self) -> None:
        self.ok.setEnabled(bool(self.results.on()))

    def _ok(self) -> None:
        if self.seen is not None and self.results.on():
            self._save(self.seen.doubt.code, self.results.on()[0], self.note.text())


class DoubtsPanel(QWidget):
    """All findings of ``codes`` about a household and year.

    ``nod`` asks in the words of a visit, and is hidden while there is nothing to ask; without it
    the panel also says which checks cannot say anything, and why.
    """

    def __init__(
        self, services: Services, codes: Container[str] = LABELS, *, nod: bool = False
    ) -> None:
        super().__init__()
        self._services = services
        self._codes = codes
        self._nod = nod
        self._dossier: Dossier | None = None
        self._year = self.open = 0
        self.rows: dict[str, DoubtRow] = {}
        self._title, self.answered = label("heading"), label("muted", wrap=True)
        self.missing = label("muted", wrap=True)
        self._list = QVBoxLayout()
        self._list.setSpacing(12)
        frame, inside = card()
        inside.addWidget(self._title)
        inside.addLayout(self._list)
        inside.addWidget(self.answered)
        inside.addWidget(self.missing)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame)
        if nod:
            self.hide()

    def set_dossier(self, dossier: Dossier) -> None:
        """Looks at another household, or at this one after a change."""
        if dossier.record.kind == "household":
            self.show_year(dossier, dossier.year_shown(today()))

    def show_year(self, dossier: Dossier, year: int) -> None:
        """The findings about the income of one year."""
        other = self._dossier is None or self._dossier.record.id != dossier.record.id
        if other or year != self._year:
            for made in self.rows.values():
                made.seen = None
        self._dossier, self._year = dossier, year
        seen, missing = dossier.doubts(year, today())
        found = [one for one in seen if one.doubt.code in self._codes]
        waiting = {one.doubt.code: one for one in found if one.open}
        for code, one in waiting.items():
            self._row(code).show_seen(one)
        for code, made in self.rows.items():
            made.setVisible(code in waiting)
        self.open = len(waiting)
        self._say([one for one in found if not one.open])
        self._say_missing(missing)
        self.setVisible(bool(found) or not self._nod)

    def _row(self, code: str) -> DoubtRow:
        if code not in self.rows:
            place = sum(known < code for known in self.rows)
            self.rows[code] = DoubtRow(self._services, self._save)
            self._list.insertWidget(place, self.rows[code])
            self._services.theme.dress(self.rows[code])
        return self.rows[code]

    def _say(self, answered: list[Seen]) -> None:
        words = self.tr("Doubts to look into: {0} ({1})")
        if self._nod:
            words = self.tr("Please ask about {0} before you leave ({1}):")
        elif not self.open:
            words = self.tr("No doubt is open ({1})")
        self._title.setText(words.format(self.open, self._year))
        self._title.setVisible(bool(self.open) or not self._nod)
        language = self._services.language
        self.answered.setText("\n".join(_told(one).to(language) for one in answered))
        self.answered.setVisible(bool(answered))

    def _say_missing(self, missing: list[tuple[str, Text]]) -> None:
        """Checks that lack the same thing in one line."""
        language, codes = self._services.language, dict[str, list[str]]()
        for code, text in missing:
            codes.setdefault(text.to(language), []).append(code)
        lines = [f"{'、'.join(names)}\u3000{words}" for words, names in codes.items()]
        title = self.tr("Cannot be checked yet:")
        self.missing.setText("\n".join([title, *lines]))
        self.missing.setVisible(bool(lines) and not self._nod)

    def title(self) -> str:
        """The name of the panel with the number of open doubts."""
        return self.tr("Doubts {0}").format(self.open) if self.open else self.tr("Doubts")

    def _save(self, code: str, result: str, note: str) -> None:
        if self._dossier is None:
            return
        household, year, author = self._dossier.record.id, self._year, self._services.author
        day = today()

        def work(replica: Replica, act: Act) -> str:
            return resolve_in(act, replica, author, household, code, year, result, note, today=day)

        self._services.worker.change(work, self._saved)

    def _saved(self, _id: str) -> None:
        self._services.messages.inform(self.tr("The answer is written down."))

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        if self._dossier is not None and self._year:
            self.show_year(self._dossier, self._year)


def _told(one: Seen) -> Text:
    """A finding that somebody has looked into, in one line."""
    answer = one.answer
    if answer is None:
        return Text("", "")
    words = code_list("doubt_result")
    note = f"：{answer.text('note')}" if answer.text("note") else ""
    by = f"{answer.text('by')} {answer.text('date')}"
    return Text(
        f"{one.doubt.code} {LABELS[one.doubt.code].zh} — {words.text(answer.text('result'))}"
        f"（{by}）{note}",
        f"{one.doubt.code} {LABELS[one.doubt.code].en}: "
        f"{words.text(answer.text('result'), 'en')} ({by}){note}",
    )
