"""Supervision of one issue: the order its colour calls for, those sent, and its milestones."""

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.qt.asking import Asking
from desktop.qt.form import Form
from desktop.qt.parts import GRID, button, label, row, set_role
from desktop.qt.services import Services
from desktop.screens.issue_data import Changes, Sheet, short_number
from sync.casework.supervision import Wording, answer_in, plan_in, send_in
from sync.records.catalogue import KINDS
from sync.records.kinds.base import Kind
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act
from sync.rules.supervision import EFFECTS, day_of, reply_late
from sync.stamps import today

ORDER, MILESTONE = KINDS["supervision"], KINDS["milestone"]
SENDING = ("colour", "unit", "demand", "reply_due", "by")
ANSWERING = ("replied", "reply")
PLANNING = ("text", "due")

Write = Callable[[Replica, Act, Changes], object]


def form_kind(kind: Kind, names: tuple[str, ...], needed: Collection[str] = ()) -> Kind:
    """The fields of a kind that one form asks for; those ``needed`` are to be filled in, or all but
    who signed."""
    needed = needed or [name for name in names if name != "by"]
    fields = [replace(kind.fields[name], required=name in needed) for name in names]
    return Kind(kind.name, kind.zh, kind.en, tuple(fields))


class FormAsking(Asking):
    """Asks for a few fields of a kind and writes them down at once."""

    def __init__(
        self,
        services: Services,
        parent: QWidget,
        title: str,
        kind: Kind,
        values: Changes,
        write: Write,
    ) -> None:
        super().__init__(services, parent)
        self.values, self._write = dict(values), write
        names = [field.name for field in kind.own_fields]
        self.form = Form(kind, names, self.values.update, services.language)
        self.form.set_record(values)
        self.form.finished.connect(self.work)
        self.body.addWidget(self.form)
        self.heading.setText(title)
        self.words.hide()
        self.ok.setText(self.tr("Record"))
        self.no.setText(self.tr("Cancel"))

    def work(self) -> None:
        """Writes it down, unless something is missing."""
        fits = self.form.commit()
        if any(problem.level == "error" for problem in self.form.mark_all()) or not fits:
            self.say(self.tr("Something is missing or wrong above; please mend it first."))
            return
        write, values = self._write, dict(self.values)
        self.busy()
        self.services.worker.change(
            lambda replica, act: write(replica, act, values), self.done_with, self.failed
        )


class Orders(QWidget):
    """What is to be sent, what was sent and answered, what is planned and reached."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._sheet: Sheet | None = None
        self._title, self._none = label("heading"), label("muted", wrap=True)
        self.wanted = label(wrap=True)
        self.send = button(self._send, "primary", "clipboard-list")
        self.plan = button(self._plan, "link", "plus")
        self._rows = QWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID)
        self._column.addLayout(row(self._title, None, self.plan))
        self._column.addWidget(self.wanted)
        self._column.addLayout(row(self.send, None))
        self._column.addWidget(self._none)
        self._column.addWidget(self._rows)
        self.retranslate()

    def set_sheet(self, sheet: Sheet) -> None:
        """Shows the orders and milestones of an issue."""
        self._sheet = sheet
        language, proposal = self._services.language, sheet.proposal
        self.wanted.setVisible(proposal is not None)
        self.send.setVisible(proposal is not None and sheet.may_supervise)
        self.plan.setVisible(sheet.life.is_open)
        if proposal is not None:
            set_role(self.wanted, proposal.colour)
            effect, why = EFFECTS[proposal.colour].to(language), proposal.why.to(language)
            self.wanted.setText(self.tr("{0} ({1})").format(effect, why))
        self._none.setVisible(not sheet.orders and not sheet.milestones)
        rows = QWidget()
        inside = QVBoxLayout(rows)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(GRID)
        for milestone in sheet.milestones:
            inside.addWidget(self._milestone(milestone))
        for order in reversed(sheet.orders):
            inside.addWidget(self._order(order))
        self._column.replaceWidget(self._rows, rows)
        self._rows.hide()
        self._rows.deleteLater()
        self._rows = rows

    def _milestone(self, record: Record) -> QWidget:
        language = self._services.language
        due, done = day_of(record["due"]), day_of(record["done"])
        text, status = label(wrap=True), label("muted")
        when = MILESTONE.fields["due"].show(record["due"], language)
        text.setText(f"{when}\u3000{record['text'] or ''}")
        if done:
            said = MILESTONE.fields["done"].show(record["done"], language)
            status.setText(self.tr("reached on {0}").format(said))
        elif due and due < today():
            set_role(status, "yellow")
            status.setText(self.tr("missed"))
        shown = QWidget()
        if done:
            line = row(text, status)
        else:
            reach = button(partial(self._reach, record.id), "link", "check")
            reach.setText(self.tr("Reached today"))
            line = row(text, status, reach)
        line.setContentsMargins(0, 0, 0, 0)
        line.setStretch(0, 1)
        shown.setLayout(line)
        return shown

    def _order(self, record: Record) -> QWidget:
        language = self._services.language
        shown = QFrame()
        layout = QVBoxLayout(shown)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        head, status = label(wrap=True), label("muted")
        colour = str(record["colour"])
        set_role(head, colour if colour in ("red", "yellow") else "heading")
        number = short_number(record["number"], record.area) or self.tr("no number yet")
        head.setText(f"{ORDER.fields['colour'].show(colour, language)}\u3000{number}")
        late = reply_late(record.values, today())
        said = self._answer_words(record, late)
        status.setText(said)
        set_role(status, "red" if late and not record["replied"] else "muted")
        top = row(head, status)
        top.setStretch(0, 1)
        layout.addLayout(top)
        facts = [
            f"{ORDER.fields[name].label.to(language)} "
            f"{ORDER.fields[name].show(record[name], language)}"
            for name in ("sent", "unit", "reply_due", "by")
            if record[name]
        ]
        for role, words in (
            ("muted", "\u3000".join(facts)),
            ("", str(record["demand"] or "")),
            ("", str(record["reply"] or "")),
        ):
            if words:
                line = label(role, wrap=True)
                line.setText(words)
                layout.addWidget(line)
        if not record["replied"] and self._sheet is not None and self._sheet.may_supervise:
            answer = button(partial(self._answer, record.id), "link", "pencil")
            answer.setText(self.tr("Record the answer"))
            layout.addLayout(row(answer, None))
        return shown

    def _answer_words(self, record: Record, late: int) -> str:
        if record["replied"]:
            day = ORDER.fields["replied"].show(record["replied"], self._services.language)
            return self.tr("answered on {0}").format(day)
        if late:
            return self.tr("no answer, working days overdue: {0}").format(late)
        return self.tr("no answer yet")

    # -- what is done -------------------------------------------------------------------------

    def _ask(self, title: str, kind: Kind, values: Changes, write: Write) -> None:
        FormAsking(self._services, self.window(), title, kind, values, write).ask()

    def _send(self) -> None:
        sheet = self._sheet
        if sheet is None or sheet.proposal is None:
            return
        issue, proposal = sheet.record.id, sheet.proposal
        values: Changes = {
            "colour": proposal.colour,
            "unit": proposal.unit or None,
            "demand": proposal.demand.zh,
            "reply_due": proposal.reply_due.isoformat(),
            "by": sheet.me or None,
        }

        def write(replica: Replica, act: Act, said: Changes) -> str:
            due = day_of(said.get("reply_due"))
            unit, demand, by = (str(said.get(name) or "") for name in ("unit", "demand", "by"))
            colour = str(said.get("colour") or "")
            return send_in(act, replica, issue, colour, today(), Wording(unit, demand, by, due))

        self._ask(self.tr("Send a supervision order"), form_kind(ORDER, SENDING), values, write)

    def _answer(self, order: str) -> None:
        def write(replica: Replica, act: Act, said: Changes) -> None:
            day = day_of(said.get("replied")) or today()
            answer_in(act, replica, order, day, str(said.get("reply") or ""))

        values: Changes = {"replied": today().isoformat()}
        self._ask(self.tr("The unit's answer"), form_kind(ORDER, ANSWERING), values, write)

    def _plan(self) -> None:
        if self._sheet is None:
            return
        issue = self._sheet.record.id

        def write(replica: Replica, act: Act, said: Changes) -> str:
            due = day_of(said.get("due")) or today()
            return plan_in(act, replica, issue, str(said.get("text") or ""), due)

        self._ask(self.tr("A milestone"), form_kind(MILESTONE, PLANNING), {}, write)

    def _reach(self, milestone: str) -> None:
        day = today().isoformat()
        self._services.worker.change(lambda _, act: act.set(milestone, {"done": day}))

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._title.setText(self.tr("Supervision and milestones"))
        self._none.setText(self.tr("No milestones are planned and no order was sent."))
        self.plan.setText(self.tr("Add a milestone"))
        self.send.setText(self.tr("Send a supervision order"))
        if self._sheet is not None:
            self.set_sheet(self._sheet)
