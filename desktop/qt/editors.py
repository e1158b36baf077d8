"""The right editor for each type of field: what is typed, and the value that it means.

An editor holds no rules. It says whether the person changed what it showed (``dirty``), and what
value that means (``value``, which raises BadValue where the text cannot be stored at all).
``picked`` is emitted where a click already says everything (a choice, a flag), so that the form
saves without waiting for the cursor to leave.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.qt.flow import Flow
from sync.errors import Text
from sync.records.fields import (
    ChoiceField,
    DateField,
    Field,
    FlagField,
    ListField,
    RefField,
    TextField,
    Value,
)

YES, NO = Text("是", "Yes"), Text("否", "No")
LINE_HEIGHT = 22


class Editor(QWidget):
    """The base of all editors; ``inner`` are the widgets that the cursor can stand in."""

    picked = Signal()

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.inner: list[QWidget] = []
        self.held: Value = None
        self.language = "zh"

    def _hold(self, *widgets: QWidget) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in widgets:
            layout.addWidget(widget)
        self.inner = list(widgets)
        self.setFocusProxy(widgets[0])

    def show_value(self, value: Value, language: str) -> None:
        """Shows a saved value; from now on it is what ``dirty`` compares with."""
        self.held, self.language = value, language
        self._show()

    def words(self, value: Value, language: str) -> str:
        """A value as people read it."""
        return self.field.show(value, language)

    def _show(self) -> None:
        raise NotImplementedError

    def dirty(self) -> bool:
        """Whether the person changed what was shown."""
        raise NotImplementedError

    def value(self) -> Value:
        """The value that the editor's text means. Raises BadValue."""
        raise NotImplementedError

    def mark(self, level: str) -> None:
        """Marks the editor's frame: "error", "warning" or "" for nothing wrong."""
        for widget in self.inner:
            if widget.property("level") != level:
                widget.setProperty("level", level)
                widget.style().unpolish(widget)
                widget.style().polish(widget)


class LineEditor(Editor):
    """One line of text, a number, an amount or a date."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.line = QLineEdit()
        self._hold(self.line)
        if isinstance(field, DateField):
            self.line.setPlaceholderText("2017-06-05")

    def _shown(self) -> str:
        return self.field.show(self.held, self.language)

    def _show(self) -> None:
        self.line.setText(self._shown())
        self.line.setCursorPosition(0)

    def dirty(self) -> bool:
        """Whether the text is another one."""
        return self.line.text() != self._shown()

    def value(self) -> Value:
        """What the text means for the field."""
        return self.field.parse(self.line.text())


class TextEditor(Editor):
    """Several lines of text; Tab leaves it, Enter starts a new line."""

    def __init__(self, field: TextField, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(LINE_HEIGHT * max(2, field.lines) + 16)
        self._hold(self.text)

    def _show(self) -> None:
        self.text.setPlainText(self.field.show(self.held, self.language))

    def dirty(self) -> bool:
        """Whether the text is another one."""
        return self.text.toPlainText() != self.field.show(self.held, self.language)

    def value(self) -> Value:
        """What the text means for the field."""
        return self.field.parse(self.text.toPlainText())


class Choice(QComboBox):
    """A list to choose from that the mouse wheel cannot change by accident."""

    taken = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._by_popup = False
        self.setMaxVisibleItems(14)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(5)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.activated.connect(self._take)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolls the page, never the choice."""
        event.ignore()

    def showPopup(self) -> None:
        """Opens the list."""
        self._by_popup = False
        super().showPopup()

    def hidePopup(self) -> None:
        """Closes the list; if something was chosen in it, ``activated`` follows."""
        self._by_popup = True
        super().hidePopup()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move through the choices; what they pass is not saved before the cursor leaves."""
        self._by_popup = False
        super().keyPressEvent(event)

    def _take(self) -> None:
        if self._by_popup:
            self._by_popup = False
            self.taken.emit()


class ChoiceEditor(Editor):
    """One of a list: codes of a code list, or records that the page offers."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.box = Choice()
        self.box.taken.connect(self.picked)
        self._options: list[tuple[str, Text]] = []
        if isinstance(field, ChoiceField):
            self._options = list(field.choices.items.items())
        self._hold(self.box)

    def set_options(self, options: Sequence[tuple[str, Text]]) -> None:
        """Offers these (id, words) instead."""
        self._options = list(options)
        self._show()

    def words(self, value: Value, language: str) -> str:
        """The words of a code, or of a record that is offered."""
        offered = dict(self._options).get(str(value))
        return offered.to(language) if offered else self.field.show(value, language)

    def _show(self) -> None:
        self.box.clear()
        self.box.addItem("", None)
        for code, words in self._options:
            self.box.addItem(words.to(self.language), code)
        place = self.box.findData(self.held) if self.held is not None else 0
        if place < 0:  # a code that the list lacks (yet) is kept and shown as it is
            self.box.addItem(str(self.held), self.held)
            place = self.box.count() - 1
        self.box.setCurrentIndex(place)

    def dirty(self) -> bool:
        """Whether another choice is shown."""
        return self.value() != self.held

    def value(self) -> Value:
        """The code chosen."""
        chosen = self.box.currentData()
        return None if chosen is None else str(chosen)


class Chips(QWidget):
    """Small buttons in a flowing line, any of them on; arrows move between them."""

    clicked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QPushButton] = {}
        self._flow = Flow(self)

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offers (code, words); buttons that are there already keep their state."""
        for code, words in choices:
            button = self.buttons.get(code)
            if button is None:
                button = QPushButton()
                button.setCheckable(True)
                button.setProperty("role", "chip")
                button.clicked.connect(lambda _on, code=code: self.clicked.emit(code))
                self.buttons[code] = button
                self._flow.addWidget(button)
            button.setText(words)

    def on(self) -> list[str]:
        """The codes that are on, in the order offered."""
        return [code for code, button in self.buttons.items() if button.isChecked()]

    def set_on(self, codes: Sequence[str]) -> None:
        """Switches exactly these on."""
        for code, button in self.buttons.items():
            button.setChecked(code in codes)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move to the next chip."""
        if event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Down):
            self.focusNextChild()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Up):
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)


class FlagEditor(Editor):
    """Yes, no, or neither while nobody asked; a second click takes the answer back."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.chips = Chips()
        self.chips.set_choices([("1", ""), ("0", "")])
        self.chips.clicked.connect(self._clicked)
        self._hold(self.chips)
        self.inner = list(self.chips.buttons.values())
        self.setFocusProxy(self.inner[0])

    def _show(self) -> None:
        self.chips.set_choices([("1", YES.to(self.language)), ("0", NO.to(self.language))])
        self.chips.set_on([] if self.held is None else ["1" if self.held else "0"])

    def _clicked(self, code: str) -> None:
        self.chips.set_on([code] if code in self.chips.on() else [])
        self.picked.emit()

    def dirty(self) -> bool:
        """Whether the answer is another one."""
        return self.value() is not self.held

    def value(self) -> Value:
        """The answer given."""
        on = self.chips.on()
        return on[0] == "1" if on else None


class ListEditor(Editor):
    """Any of a code list, as chips."""

    def __init__(self, field: ListField, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.chips = Chips()
        one = ChoiceField(name=field.name, zh=field.zh, en=field.en, codes=field.codes)
        self._codes = one.choices.items
        self.chips.set_choices([(code, "") for code in self._codes])
        self.chips.clicked.connect(lambda _: self.picked.emit())
        self._hold(self.chips)
        self.inner = list(self.chips.buttons.values())
        self.setFocusProxy(self.inner[0])

    def _kept(self) -> list[str]:
        return self.held if isinstance(self.held, list) else []

    def _show(self) -> None:
        self.chips.set_choices([(c, words.to(self.language)) for c, words in self._codes.items()])
        self.chips.set_on(self._kept())

    def dirty(self) -> bool:
        """Whether another set of chips is on."""
        return self.chips.on() != [code for code in self._codes if code in self._kept()]

    def value(self) -> Value:
        """The codes that are on; codes that the list lacks stay. All off is "asked: none"."""
        return self.chips.on() + [code for code in self._kept() if code not in self._codes]


class FixedEditor(Editor):
    """What is decided elsewhere: shown, not edited."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.label = QLabel()
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.addWidget(self.label)

    def _show(self) -> None:
        self.label.setText(self.field.show(self.held, self.language) or "—")

    def dirty(self) -> bool:
        """Never."""
        return False

    def value(self) -> Value:
        """What is held."""
        return self.held


def editor_for(field: Field) -> Editor:
    """The editor that fits the type of a field."""
    if field.hub_only:
        return FixedEditor(field)
    if isinstance(field, ListField):
        return ListEditor(field) if field.codes else FixedEditor(field)
    if isinstance(field, FlagField):
        return FlagEditor(field)
    if isinstance(field, ChoiceField | RefField):
        return ChoiceEditor(field)
    if isinstance(field, TextField) and field.lines > 1:
        return TextEditor(field)
    return LineEditor(field)
