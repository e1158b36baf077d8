"""Drives the real window in a process of its own: clicks and keys, and tells what it sees.

``python driver.py DATA SCENE``: each line on standard output is one thing that was seen, as JSON.
The last step of a scene waits for ever, so that whoever started the process can end it as he likes.
"""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QWidget

from desktop.app import Program
from desktop.screens.sync import SyncPage
from desktop.screens.visits import Visits

LOOK_MS = 20
PATIENCE_MS = 30_000
LEFT = Qt.MouseButton.LeftButton
TALK = "核对了低保金到账情况，𠮷大爷说路灯不亮"

Scene = Iterator[Callable[[], bool]]


def tell(what: str, seen: object) -> None:
    """One line for the test."""
    sys.stdout.write(json.dumps({what: seen}) + "\n")
    sys.stdout.flush()


def texts(widget: QWidget) -> list[str]:
    """Every text that stands in a widget."""
    return [part.text() for part in widget.findChildren(QLabel) if part.isVisible()]


def opened(program: Program) -> Scene:
    """The window is there, with its list."""
    yield lambda: program.window is not None and program.window.isVisible()
    yield lambda: visits(program).list.rows() != []


def visits(program: Program) -> Visits:
    """The page of visits."""
    assert program.window is not None
    page = program.window.pages["visits"]
    assert isinstance(page, Visits)
    return page


def found(program: Program) -> Scene:
    """Looks for the household by the end of its telephone number, and opens it."""
    assert program.window is not None
    search = program.window.search
    search.setFocus()
    QTest.keyClicks(search, "1234")
    yield lambda: search.list.count() > 0 and search.results.isVisible()
    QTest.keyClick(search, Qt.Key.Key_Return)
    yield lambda: visits(program).household.isVisible()
    tell("opened", visits(program).household.head.name.text())


def visit_then_wait(program: Program) -> Scene:
    """Begins a visit, types what was said, leaves the field, and reads the status bar."""
    yield from opened(program)
    yield from found(program)
    page = visits(program)
    QTest.mouseClick(page.household.head.visit, LEFT)
    yield lambda: page.visit.isVisible() and page.visit.visit != ""
    yield lambda: program._worker.idle
    said: list[str] = []
    program._worker.saved.connect(lambda at: said.append(status(program)))
    talk = talk_of(page)
    talk.setFocus()
    talk.insertPlainText(TALK)
    page.visit.end.form.cell("score").editor.inner[0].setFocus()
    yield lambda: said != []
    tell("saved", said[-1])
    yield lambda: False


def look_and_sync(program: Program) -> Scene:
    """Opens the same household again, reads the visit, and syncs by the one button."""
    yield from opened(program)
    yield from found(program)
    page = visits(program)
    QTest.mouseClick(page.household.head.visit, LEFT)
    yield lambda: page.visit.isVisible() and page.visit.visit != ""
    yield lambda: talk_of(page).toPlainText() != ""
    tell("talk", talk_of(page).toPlainText())
    window = program.window
    assert window is not None
    window.go("sync", "")
    yield lambda: "sync" in window.pages
    sync = window.pages["sync"]
    assert isinstance(sync, SyncPage)
    yield lambda: sync.sync.isEnabled()
    before = sync.receipt.head.text()
    QTest.mouseClick(sync.sync, LEFT)
    yield lambda: sync.receipt.head.text() not in ("", before)
    tell("sync", sync.receipt.head.text())
    yield lambda: False


def talk_of(page: Visits) -> QPlainTextEdit:
    """Where the visitor writes what was said."""
    editor = page.visit.told.form.cell("talk").editor.inner[0]
    assert isinstance(editor, QPlainTextEdit)
    return editor


def status(program: Program) -> str:
    """What the status bar says of saving."""
    assert program.window is not None
    return program.window.status.saved.text()


SCENES = {"visit": visit_then_wait, "again": look_and_sync}


def main() -> None:
    """Plays one scene in the window on a data folder."""
    application = QApplication([])
    program = Program(application, Path(sys.argv[1]))
    scene = SCENES[sys.argv[2]](program)
    waiting = [next(scene)]

    def look() -> None:
        while waiting[0]():
            waiting[0] = next(scene)

    def give_up() -> None:
        shown = [part for part in application.topLevelWidgets() if part.isVisible()]
        tell("stuck", [text for part in shown for text in texts(part)])

    QTimer.singleShot(PATIENCE_MS, give_up)
    timer = QTimer(interval=LOOK_MS)
    timer.timeout.connect(look)
    timer.start()
    program.start()
    application.exec()


if __name__ == "__main__":
    main()
