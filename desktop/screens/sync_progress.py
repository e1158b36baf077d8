"""How far a sync is: its four stages with counts and the time left, then what came of it."""

from collections.abc import Mapping

from PySide6.QtWidgets import QGridLayout, QProgressBar, QVBoxLayout, QWidget

from desktop.qt.parts import GRID, label, set_role
from desktop.qt.services import Services
from desktop.screens.sync_data import STEPS, Standing, when
from sync.errors import Text, UserError
from sync.stamps import elapsed_s, wall_milliseconds

ESTIMATE_AFTER_S = 1.0
"""Before that an estimate would jump about."""
BAR_HEIGHT = 8
OFFSET_SHOWN_MS = 60_000
"""Clocks that differ by more than this are both shown (sync.md, invariant 6)."""


class Stages(QWidget):
    """Greeting, sending, receiving, photos: one line each."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._names = {step: label() for step in STEPS}
        self.counts = {step: label("muted") for step in STEPS}
        self.bars = {step: QProgressBar() for step in STEPS}
        self._since: dict[str, float] = {}
        self._steps: dict[str, tuple[int, int]] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID)
        grid.setColumnStretch(1, 1)
        for line, step in enumerate(STEPS):
            self.bars[step].setTextVisible(False)
            self.bars[step].setFixedHeight(BAR_HEIGHT)
            grid.addWidget(self._names[step], line, 0)
            grid.addWidget(self.bars[step], line, 1)
            grid.addWidget(self.counts[step], line, 2)
        self.retranslate()

    def begin(self) -> None:
        """Nothing is done yet."""
        self._since.clear()
        self._steps.clear()
        for step in STEPS:
            self.bars[step].setRange(0, 1)
            self.bars[step].setValue(0)
            self.counts[step].setText("")

    def advance(self, step: str, done: int, total: int) -> None:
        """One stage is so far; the stages before it are over."""
        self._since.setdefault(step, elapsed_s())
        self._steps[step] = (done, total)
        for earlier in STEPS[: STEPS.index(step)]:
            self._finish(earlier)
        self.bars[step].setRange(0, total)  # 0 of 0: on its way, nobody knows how long
        self.bars[step].setValue(done)
        self.counts[step].setText(self._words(step, done, total))

    def end(self, complete: bool, counts: Mapping[str, int] | None = None) -> None:
        """No stage is under way any more; all of them are over when everything is synced.

        ``counts`` are those of the outcome, for stages that were too quick to be told of.
        """
        for step, count in (counts or {}).items():
            self._steps.setdefault(step, (count, count))
        for step in STEPS:
            bar = self.bars[step]
            if complete:
                self._finish(step)
            elif bar.maximum() == 0:
                bar.setRange(0, 1)
                bar.setValue(0)
            if step in self._steps:
                self.counts[step].setText(self._counted(*self._steps[step]))

    def _finish(self, step: str) -> None:
        """A stage is over: its last count may have been overtaken by the next stage's first."""
        self.bars[step].setRange(0, 1)
        self.bars[step].setValue(1)
        if step in self._steps:
            total = self._steps[step][1]
            self._steps[step] = (total, total)
            self.counts[step].setText(self._counted(total, total))

    def _counted(self, done: int, total: int) -> str:
        return self.tr("{0} of {1}").format(f"{done:,}", f"{total:,}") if total else ""

    def _words(self, step: str, done: int, total: int) -> str:
        words = self._counted(done, total)
        elapsed = elapsed_s() - self._since[step]
        if done and done < total and elapsed > ESTIMATE_AFTER_S:
            left = round(elapsed * (total - done) / done)
            words += self.tr(", about {0} s left").format(left)
        return words

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        for step, words in (
            ("hello", self.tr("Greet the hub")),
            ("push", self.tr("Send")),
            ("pull", self.tr("Receive")),
            ("blobs", self.tr("Photos (KB)")),
        ):
            self._names[step].setText(words)


class Receipt(QWidget):
    """What came of the last sync, in words that promise nothing too much."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._text: Text | None = None
        self._complete = False
        self._failed = False
        self._standing = Standing()
        self.head, self.words = label("heading", wrap=True), label(wrap=True)
        self.clock = label("problem", wrap=True)
        self.clock.setProperty("level", "warning")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for widget in (self.head, self.words, self.clock):
            layout.addWidget(widget)
        self.retranslate()

    def show_text(self, text: Text, complete: bool) -> None:
        """The receipt of a sync; only a complete one may say that it is one."""
        self._text, self._complete, self._failed = text, complete, False
        self.retranslate()

    def show_error(self, error: UserError) -> None:
        """Why a sync came to nothing, or stopped half-way."""
        self._text, self._complete, self._failed = error.message, False, True
        self.retranslate()

    def set_standing(self, standing: Standing) -> None:
        """What the replica knows: shown as long as there was no sync in this window."""
        self._standing = standing
        self.retranslate()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        language, standing = self._services.language, self._standing
        past = standing.past[0] if standing.past and self._text is None else None
        text = Text(past.zh, past.en) if past else self._text
        complete = past.complete if past else self._complete
        set_role(self.words, "problem" if self._failed else "")
        if text is None:
            self.head.setText(self.tr("Not synced yet") if not standing.synced_at else "")
            self.words.setText("")
        else:
            sentence = text.to(language)
            first, _, rest = sentence.partition("。" if language == "zh" else ". ")
            split = bool(rest) and not self._failed and (complete or past is None)
            self.head.setText(first if split else self._headline(complete))
            self.words.setText(rest if split else sentence)
        self.clock.setText(self._clock(language))
        self.clock.setVisible(bool(self.clock.text()))

    def _headline(self, complete: bool) -> str:
        return self.tr("Synced") if complete else self.tr("Not everything is synced")

    def _clock(self, language: str) -> str:
        """Both clocks, when they differ by more than a minute."""
        offset = self._standing.offset_ms
        if abs(offset) <= OFFSET_SHOWN_MS:
            return ""
        now = wall_milliseconds()
        words = self.tr(
            "This computer's clock says {0}, the hub's {1}. Please set the clock; nothing is lost."
        )
        return words.format(when(now, language), when(now + offset, language))
