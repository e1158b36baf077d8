"""One form for every kind, made of its declared fields.

A value is saved when the cursor leaves its field, also when something is wrong with it: what is
wrong stands below the field in words and stops nobody. Only a text that the field cannot hold at
all (letters in an amount) stays unsaved, and says so. Enter goes to the next field, Ctrl+Enter
finishes, Ctrl+Z takes back what this form saved last, step by step.

The form knows no replica: it hands changed values to ``save``; where that fails, ``take_back``
makes them unsaved again, so that nothing typed is lost.

    form = Form(MEMBER, ("name", "sex"), lambda values: worker.change(...), language="zh")
    form.set_record(record.values, last=values_of_last_visit)
"""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.qt.editors import ChoiceEditor, Editor, ListEditor, TextEditor, editor_for
from desktop.qt.parts import Elided
from sync.errors import BadValue, Text
from sync.records.fields import Field, Problem, Value
from sync.records.kinds.base import Kind
from sync.stamps import today

CELL_WIDTH = 232
"""Pixels below which another column of fields would be cramped."""
COLUMNS_MAX = 4
CHIPS_IN_A_CELL = 3
"""A list with more choices than this gets a row of its own."""

Changes = dict[str, Value]
Save = Callable[[Changes], None]
Check = Callable[[Mapping[str, Value]], Sequence[Problem]]
Derive = Callable[[Mapping[str, Value], Changes], Changes]


class Cell(QWidget):
    """One field: its name and last value above, its editor, and what is wrong with it below."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.editor: Editor = editor_for(field)
        self._label = QLabel()
        self._label.setProperty("role", "label")
        self._label.setBuddy(self.editor)
        self._last = Elided("muted")
        self._last.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._problem = QLabel(wordWrap=True)
        self._problem.setProperty("role", "problem")
        self._problem.hide()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._label)
        head.addWidget(self._last, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addLayout(head)
        layout.addWidget(self.editor)
        layout.addWidget(self._problem)
        layout.addStretch(1)

    @property
    def wide(self) -> bool:
        """Whether the cell takes a whole row."""
        if isinstance(self.editor, ListEditor):
            return len(self.editor.inner) > CHIPS_IN_A_CELL
        return isinstance(self.editor, TextEditor)

    def retranslate(self, language: str, last: Value) -> None:
        """Shows names in ``language``, and the value of the last visit beside."""
        self._label.setText(self.field.label.to(language))
        shown = self.editor.words(last, language)
        self._last.setText(self.tr("last: {0}").format(shown) if shown else "")

    def show_problem(self, level: str, text: str) -> None:
        """Says what is wrong, in words; an empty text says that nothing is."""
        if level == "error":
            text = self.tr("Wrong: {0}").format(text)
        elif text:
            text = self.tr("Please check: {0}").format(text)
        self._problem.setText(text)
        self._problem.setVisible(bool(text))
        if self._problem.property("level") != level:
            self._problem.setProperty("level", level)
            self._problem.style().unpolish(self._problem)
            self._problem.style().polish(self._problem)
        self.editor.mark(level)

    def problem(self) -> str:
        """What is said to be wrong."""
        return self._problem.text()

    def last(self) -> str:
        """What stands beside from the visit before."""
        return self._last.text()


class Form(QWidget):
    """The fields ``names`` of one record of ``kind``.

    ``save(changes)`` is called with what changed. ``check(values)`` adds problems that concern
    several fields; ``derive(values, changes)`` adds values that follow from what was just typed.
    Signals: ``finished`` on Ctrl+Enter.
    """

    finished = Signal()

    def __init__(
        self,
        kind: Kind,
        names: Sequence[str],
        save: Save,
        language: str = "zh",
        check: Check | None = None,
        derive: Derive | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._save, self._check, self._derive = save, check, derive
        self.seen: Changes = {}
        """What stood on the screen where the last saved changes stand now."""
        self._language = language
        self._values: Changes = {}
        self._last: Mapping[str, Value] = {}
        self._journal: list[tuple[Form, Changes]] = []
        self._visited: set[str] = set()
        self._misfit: dict[str, Text] = {}
        self._columns = 0
        self._cells: dict[str, Cell] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(10)
        for name in names:
            self._add_cell(kind.fields[name])
        self._arrange(2)
        self.retranslate(language)

    def _add_cell(self, field: Field) -> None:
        cell = Cell(field, self)
        self._cells[field.name] = cell
        cell.editor.picked.connect(lambda: self._commit(field.name))
        for widget in cell.editor.inner:
            widget.setProperty("field", field.name)
            widget.installEventFilter(self)

    # -- what is shown ------------------------------------------------------------------------

    def set_record(
        self, values: Mapping[str, Value], last: Mapping[str, Value] | None = None
    ) -> None:
        """Shows another record; ``last`` holds the values of the visit before, shown beside."""
        self._values, self._last = dict(values), last or {}
        self._journal.clear()
        self._visited.clear()
        self._misfit.clear()
        for name, cell in self._cells.items():
            cell.editor.show_value(self._values.get(name), self._language)
            cell.retranslate(self._language, self._last.get(name))
        self._show_problems()

    def refresh(self, values: Mapping[str, Value]) -> None:
        """Takes in what changed elsewhere; a field that is being typed in is left alone."""
        for name, cell in self._cells.items():
            fresh = values.get(name)
            if fresh != self._values.get(name) and not cell.editor.dirty():
                cell.editor.show_value(fresh, self._language)
        self._values = dict(values)
        self._show_problems()

    def set_options(self, name: str, options: Sequence[tuple[str, Text]]) -> None:
        """Offers these records (id, words) for a field that names one."""
        cell = self._cells[name]
        if isinstance(cell.editor, ChoiceEditor) and not cell.editor.dirty():
            cell.editor.set_options(options)
            cell.retranslate(self._language, self._last.get(name))

    def values(self) -> Changes:
        """The saved values, those of fields that are not on the form too."""
        return dict(self._values)

    def cell(self, name: str) -> Cell:
        """The cell of one field."""
        return self._cells[name]

    def retranslate(self, language: str) -> None:
        """Shows everything in ``language``; what is typed and not saved yet stays."""
        self._language = language
        for name, cell in self._cells.items():
            cell.retranslate(language, self._last.get(name))
            if not cell.editor.dirty():
                cell.editor.show_value(cell.editor.held, language)
        self._show_problems()

    def mark_all(self) -> list[Problem]:
        """Marks also what was never filled in, and returns everything that is wrong."""
        self._visited |= set(self._cells)
        return self._show_problems()

    def _show_problems(self) -> list[Problem]:
        now = today()
        found: list[Problem] = []
        for name, cell in self._cells.items():
            found += cell.field.problems(self._values.get(name), now)
        found += self._check(self._values) if self._check else ()
        for name, cell in self._cells.items():
            level, text = "", ""
            if name in self._misfit:
                level, text = "error", self._misfit[name].to(self._language)
            else:
                untold = self._values.get(name) is None and name not in self._visited
                mine = [p for p in found if p.field == name and not untold]
                mine.sort(key=lambda problem: problem.level)
                if mine:
                    level, text = mine[0].level, mine[0].text.to(self._language)
            cell.show_problem(level, text)
        return found

    # -- saving -------------------------------------------------------------------------------

    def commit(self) -> bool:
        """Saves whatever is typed and not saved yet; False when a text does not fit its field."""
        for name in self._cells:
            self._commit(name)
        return not self._misfit

    def _commit(self, name: str) -> None:
        editor = self._cells[name].editor
        self._visited.add(name)
        self._misfit.pop(name, None)
        try:
            value = editor.value() if editor.dirty() else editor.held
        except BadValue as error:
            self._misfit[name] = error.message
            self._show_problems()
            return
        if editor.dirty() and value == editor.held:
            editor.show_value(value, self._language)  # only written differently
        elif editor.dirty():
            changes: Changes = {name: value}
            if self._derive is not None:
                changes |= self._derive(self._values, changes)
            self._store(changes, undoable=True)
        self._show_problems()

    def put(self, changes: Changes) -> None:
        """Fills in values for the person, as if they had been typed."""
        self._store(changes, undoable=True)
        self._show_problems()

    def _store(self, changes: Changes, undoable: bool) -> None:
        if undoable:
            self._journal.append((self, {name: self._values.get(name) for name in changes}))
        self.seen = {name: self._shown(name) for name in changes}
        self._values |= changes
        for name, value in changes.items():
            if name in self._cells:
                self._cells[name].editor.show_value(value, self._language)
        self._save(dict(changes))

    def _shown(self, name: str) -> Value:
        """The value that the person had before their eyes: in a field that was being typed in,
        the record may have moved on meanwhile."""
        return self._cells[name].editor.held if name in self._cells else self._values.get(name)

    def take_back(self, changes: Mapping[str, Value]) -> None:
        """Saving failed: the values stay in the fields, and are saved at the next occasion."""
        mine = [e for e in self._journal if e[0] is self and set(e[1]) == set(changes)]
        before = mine[-1][1] if mine else {}
        if mine:
            self._journal.remove(mine[-1])
        for name in changes:
            self._values[name] = before.get(name)
            if name in self._cells:
                self._cells[name].editor.held = before.get(name)

    def undo(self) -> bool:
        """Takes back what was saved last; False when there is nothing left."""
        if not self._journal:
            return False
        form, before = self._journal.pop()
        form._store(before, undoable=False)
        form._show_problems()
        return True

    def share_undo(self, others: Sequence["Form"]) -> None:
        """From now on Ctrl+Z goes back through what all these forms saved, in that order."""
        for other in others:
            other._journal = self._journal

    # -- keys and looks -----------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving a field saves it; Enter, Ctrl+Enter and Ctrl+Z work in every editor."""
        name = str(watched.property("field") or "")
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            inside = self.focusWidget() in self._cells[name].editor.inner
            if event.reason() != Qt.FocusReason.PopupFocusReason and not (
                inside and self.focusWidget() is not watched
            ):
                self._commit(name)
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(name, event)
        return super().eventFilter(watched, event)

    def _key(self, name: str, event: QKeyEvent) -> bool:
        editor = self._cells[name].editor
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._commit(name)
                self.finished.emit()
                return True
            if not isinstance(editor, TextEditor):
                self.focusNextChild()
                return True
        elif event.matches(QKeySequence.StandardKey.Undo) and not editor.dirty():
            self.undo()
            return True
        return False

    def focus_first(self) -> None:
        """Puts the cursor into the first field."""
        for cell in self._cells.values():
            if cell.editor.inner:
                cell.editor.inner[0].setFocus()
                return

    def minimumSizeHint(self) -> QSize:
        """One column wide: the form can always be made narrower again."""
        return QSize(CELL_WIDTH, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as are comfortable."""
        super().resizeEvent(event)
        wanted = event.size().width() // CELL_WIDTH
        self._arrange(max(1, min(COLUMNS_MAX, wanted, len(self._cells))))

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        row = column = 0
        for number in range(COLUMNS_MAX):
            self._grid.setColumnStretch(number, 1 if number < columns else 0)
        for cell in self._cells.values():
            if column and (cell.wide or column == columns):
                row, column = row + 1, 0
            self._grid.addWidget(cell, row, column, 1, columns if cell.wide else 1)
            column += columns if cell.wide else 1
