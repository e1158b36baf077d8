"""Work off the window's thread: order, staleness, failures, and nothing left running."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal

from desktop.qt.tasks import Worker
from sync.errors import Cancelled, Refused
from sync.replica.replica import Replica

VILLAGE = "320282113201"


@pytest.fixture
def worker(qapp, tmp_path: Path) -> Iterator[Worker]:
    worker = Worker(lambda: Replica.open(tmp_path / "zoufang.db"), "wang")
    yield worker
    worker.close()
    worker.deleteLater()


def test_a_read_answers_in_the_window_thread(qtbot, worker):
    seen = []
    worker.read(
        lambda replica: (threading.current_thread().name, replica.count("household")),
        lambda answer: seen.append((answer, threading.current_thread() is threading.main_thread())),
    )
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [(("replica", 0), True)]


def test_a_change_is_saved_and_names_the_kinds_it_touched(qtbot, worker):
    with qtbot.waitSignal(worker.changed) as told, qtbot.waitSignal(worker.saved):
        worker.change(lambda replica, act: act.add("household", VILLAGE, {"head": "张三"}))
    assert told.args == [frozenset({"household"})]


def test_a_failed_change_leaves_nothing_and_says_why(qtbot, worker):
    told, counted = [], []

    def half(replica, act):
        act.add("household", VILLAGE, {"head": "张三"})
        raise Refused("不行", "No")

    worker.change(half, failed=told.append)
    worker.read(lambda replica: replica.count("household"), counted.append)
    qtbot.waitUntil(lambda: bool(counted))
    assert (told[0].text("zh"), counted) == ("不行", [0])


def test_an_error_that_nobody_takes_becomes_a_signal(qtbot, worker):
    def refuse(replica):
        raise Refused("不行", "No")

    with qtbot.waitSignal(worker.failed) as told:
        worker.read(refuse, None)
    assert told.args[0].text("en") == "No"


def test_a_fault_of_ours_is_told_with_its_trace(qtbot, worker):
    with qtbot.waitSignal(worker.broken) as told:
        worker.read(lambda replica: 1 // 0, None)
    assert "ZeroDivisionError" in told.args[0]


def test_a_stale_answer_is_dropped(qtbot, worker):
    go, seen = threading.Event(), []
    worker.read(lambda replica: go.wait(5), seen.append, token="find")
    worker.read(lambda replica: "second", seen.append, token="find")
    worker.read(lambda replica: "third", seen.append, token="find")
    go.set()
    qtbot.waitUntil(lambda: worker.idle)
    assert seen == ["third"]


def test_an_answer_for_a_widget_that_is_gone_is_dropped(qtbot, worker):
    class Listener(QObject):
        def hear(self, answer: object) -> None:
            raise AssertionError(answer)

    listener = Listener()
    worker.read(lambda replica: 1, listener.hear)
    import shiboken6

    shiboken6.delete(listener)
    qtbot.waitUntil(lambda: worker.idle)


def test_background_work_reports_and_can_be_stopped(qtbot, worker):
    steps, stopped, begun = [], [], threading.Event()

    def count(report, cancelled):
        report(1)
        begun.set()
        while not cancelled():
            threading.Event().wait(0.001)
        raise Cancelled

    job = worker.background(count, None, progress=steps.append, stopped=lambda: stopped.append(1))
    qtbot.waitUntil(lambda: bool(steps))
    job.cancel()
    qtbot.waitUntil(lambda: bool(stopped))
    assert steps == [1]


def test_a_file_that_cannot_be_opened_is_told_and_tried_again(qtbot, tmp_path):
    path, told, counted = tmp_path / "zoufang.db", [], []
    path.write_bytes(b"no database at all" * 100)
    worker = Worker(lambda: Replica.open(path), "wang")
    worker.read(lambda replica: 1, None, told.append)
    qtbot.waitUntil(lambda: bool(told))
    path.unlink()
    worker.read(lambda replica: replica.count("visit"), counted.append)
    qtbot.waitUntil(lambda: bool(counted))
    worker.close()
    assert told[0].code == "data.damaged"


def test_closing_finishes_the_changes_that_wait(qtbot, tmp_path):
    worker = Worker(lambda: Replica.open(tmp_path / "zoufang.db"), "wang")
    for _ in range(20):
        worker.change(lambda replica, act: act.add("household", VILLAGE, {"head": "张三"}))
    worker.close()
    replica = Replica.open(tmp_path / "zoufang.db")
    assert replica.count("household") == 20
    replica.close()


def test_signals_do_not_wear_out_true(qapp):
    """PySide6 6.12.0 loses a reference to True with each emit on Python 3.11, and dies."""

    class Teller(QObject):
        told = Signal(bool)

    teller = Teller()
    before = sys.getrefcount(True)
    for _ in range(2000):
        teller.told.emit(True)
    assert abs(sys.getrefcount(True) - before) < 1000
