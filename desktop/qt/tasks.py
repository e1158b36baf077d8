"""The ways off the window's thread: ``read``, ``change`` and, for slow work, ``background``.

One worker thread owns the replica and takes its jobs in order. A job is a plain function: it gets
the replica (a change also its open act) and returns plain values; it must hold no QObject. What it
returns comes to ``done`` in the window's thread, a ``UserError`` to ``failed`` (or, where the
caller gave none, to the signal ``failed`` and so to the message bar). ``done`` and ``failed`` are
best bound methods: they are dropped when their widget is gone.

    worker.read(lambda replica: replica.get(id), self._show)
    worker.change(lambda replica, act: act.set(id, values), self._saved)
    job = worker.background(work, self._done, progress=self._step)   # work(report, cancelled)
"""

import logging
import queue
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from sync.errors import Cancelled, UserError
from sync.replica.replica import Replica
from sync.replica.writer import Act
from sync.stamps import local, wall_milliseconds

T = TypeVar("T")
P = TypeVar("P")
Failed = Callable[[UserError], None]

_log = logging.getLogger("zoufang.tasks")


@dataclass
class _Result:
    """How one job ended."""

    number: int
    value: Any = None
    error: UserError | None = None
    bug: str = ""
    cancelled: bool = False
    touched: frozenset[str] = frozenset()
    changed: bool = False


@dataclass(frozen=True)
class _Job:
    """A job for the worker thread; ``token`` names the question that it answers, if any."""

    number: int
    work: Callable[[Replica, _Result], Any]
    token: str = ""


@dataclass(frozen=True)
class _Callbacks:
    """What to call in the window's thread. Never leaves it."""

    done: Callable[[Any], None] | None
    failed: Failed | None = None
    progress: Callable[[Any], None] | None = None
    stopped: Callable[[], None] | None = None
    token: str = ""


class _Bell(QObject):
    """Rung in any thread, heard in the window's."""

    rung = Signal()


@dataclass
class _Mail:
    """What worker threads hand over to the window's thread."""

    bell: _Bell
    box: "queue.SimpleQueue[_Result | int]" = field(default_factory=queue.SimpleQueue)
    progress: dict[int, Any] = field(default_factory=dict)
    latest: dict[str, int] = field(default_factory=dict)

    def put(self, result: _Result) -> None:
        """Hands over the end of a job."""
        self.box.put(result)
        self.bell.rung.emit()

    def report(self, number: int, step: Any) -> None:
        """Hands over progress; steps that nobody has looked at yet give way to the newest."""
        waiting = number in self.progress
        self.progress[number] = step
        if not waiting:
            self.box.put(number)
            self.bell.rung.emit()


def _attempt(number: int, work: Callable[[_Result], Any]) -> _Result:
    """Runs work to its end: the outermost door of every thread but the window's."""
    result = _Result(number)
    try:
        result.value = work(result)
    except Cancelled:
        result.cancelled = True
    except UserError as error:
        result.error = error
    except Exception:  # noqa: BLE001 - the thread's outermost door: a bug must reach the window
        result.bug = traceback.format_exc()
    return result


def _serve(
    open_replica: Callable[[], Replica], jobs: "queue.SimpleQueue[_Job | None]", mail: _Mail
) -> None:
    """The life of the thread that owns the replica. A failed opening is tried again per job."""
    held: list[Replica] = []

    def answer(job: _Job) -> _Result:
        def work(result: _Result) -> Any:
            if not held:
                held.append(open_replica())
            return job.work(held[0], result)

        return _attempt(job.number, work)

    while (job := jobs.get()) is not None:
        fresh = not job.token or mail.latest.get(job.token) == job.number
        mail.put(answer(job) if fresh else _Result(job.number, cancelled=True))
    for replica in held:
        replica.close()


class Background:
    """Slow work under way, to be stopped by ``cancel``."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def cancel(self) -> None:
        """Asks the work to stop; it does so at its next look at ``cancelled``."""
        self._stop.set()

    def cancelled(self) -> bool:
        """Whether somebody asked the work to stop."""
        return self._stop.is_set()

    def start(self, thread: threading.Thread) -> None:
        """Starts the thread that does the work."""
        self._thread = thread
        thread.start()

    def join(self) -> None:
        """Waits for the end of the work."""
        if self._thread is not None:
            self._thread.join()


class Worker(QObject):
    """The one owner of the replica, and of all threads beside the window's.

    Signals: ``changed(frozenset of kinds)`` after every change, whoever made it; ``saved(time)``
    after a change of this window; ``failed(UserError)`` and ``broken(text of a fault of ours)``
    for what no caller took. A page hears of changes through ``Page.touched``, not from here.
    """

    changed = Signal(object)
    saved = Signal(str)
    failed = Signal(object)
    broken = Signal(str)

    def __init__(
        self, open_replica: Callable[[], Replica], author: str, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.author = author
        self._bell = _Bell(self)
        self._bell.rung.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._mail = _Mail(self._bell)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._waiting: dict[int, _Callbacks] = {}
        self._background: dict[int, Background] = {}
        self._number = 0
        self._closed = False
        # A daemon, so that a program that fails before ``close`` ends instead of waiting for it.
        self._thread = threading.Thread(
            target=_serve,
            args=(open_replica, self._jobs, self._mail),
            name="replica",
            daemon=True,
        )
        self._thread.start()

    def read(
        self,
        work: Callable[[Replica], T],
        done: Callable[[T], None] | None,
        failed: Failed | None = None,
        *,
        token: str = "",
    ) -> None:
        """Asks the replica. A later read with the same ``token`` makes this one's answer stale:
        it is then neither run, if it still waits, nor delivered.
        """
        number = self._remember(_Callbacks(done, failed, token=token))
        if token:
            self._mail.latest[token] = number
        self._jobs.put(_Job(number, lambda replica, _: work(replica), token))

    def change(
        self,
        work: Callable[[Replica, Act], T],
        done: Callable[[T], None] | None = None,
        failed: Failed | None = None,
    ) -> None:
        """Changes records in one transaction; ``done`` runs when it is on the disk."""
        number = self._remember(_Callbacks(done, failed))
        author = self.author

        def act_and_note(replica: Replica, result: _Result) -> T:
            with replica.act(author) as act:
                value = work(replica, act)
            result.touched, result.changed = frozenset(act.touched), True
            return value

        self._jobs.put(_Job(number, act_and_note))

    def background(
        self,
        work: Callable[[Callable[[P], None], Callable[[], bool]], T],
        done: Callable[[T], None] | None,
        failed: Failed | None = None,
        progress: Callable[[P], None] | None = None,
        stopped: Callable[[], None] | None = None,
    ) -> Background:
        """Slow work (network, printing) in a thread of its own, with resources of its own.

        ``work(report, cancelled)`` calls ``report`` with whatever ``progress`` is to show, and
        looks at ``cancelled()`` often; raising ``Cancelled`` ends it silently. ``stopped`` is
        called when neither ``done`` nor ``failed`` was. Work that needs records opens a replica
        of its own (``Services.open_replica``); when it changed some, ``done`` calls ``announce``.
        """
        number = self._remember(_Callbacks(done, failed, progress, stopped))
        job, mail = Background(), self._mail

        def run() -> None:
            def report(step: P) -> None:
                mail.report(number, step)

            mail.put(_attempt(number, lambda _: work(report, job.cancelled)))

        self._background[number] = job
        job.start(threading.Thread(target=run, name=f"background-{number}", daemon=True))
        return job

    def announce(self, kinds: frozenset[str]) -> None:
        """Tells the screens of changes made elsewhere (a sync, an import)."""
        if kinds:
            self.changed.emit(kinds)

    @property
    def idle(self) -> bool:
        """Whether nothing is under way or waiting to be delivered."""
        return not self._waiting

    def close(self) -> None:
        """Finishes the changes that wait, stops everything else and joins all threads."""
        if self._closed:
            return
        self._closed = True
        for job in self._background.values():
            job.cancel()
        self._jobs.put(None)
        for job in self._background.values():
            job.join()
        self._thread.join()

    def _remember(self, callbacks: _Callbacks) -> int:
        self._number += 1
        self._waiting[self._number] = callbacks
        return self._number

    def _deliver(self) -> None:
        """One result or step of progress; each ring brings exactly one."""
        mail = self._mail.box.get()
        if isinstance(mail, int):
            step, running = self._mail.progress.pop(mail), self._waiting.get(mail)
            if running is not None:
                _call(running.progress, step)
            return
        callbacks = self._waiting.pop(mail.number)
        self._background.pop(mail.number, None)
        if mail.changed:
            self.saved.emit(local(wall_milliseconds()).strftime("%H:%M:%S"))
        self._answer(mail, callbacks)
        if mail.touched:
            self.changed.emit(mail.touched)

    def _answer(self, result: _Result, callbacks: _Callbacks) -> None:
        stale = callbacks.token and self._mail.latest[callbacks.token] != result.number
        if result.bug:
            _log.error("a job failed by a fault of ours\n%s", result.bug)
            self.broken.emit(result.bug)
        elif result.error is not None:
            _log.info("a job ended with %s %s", result.error.code, result.error.detail)
            if callbacks.failed is not None and not stale:
                return _call(callbacks.failed, result.error)
            self.failed.emit(result.error)
        elif not result.cancelled and not stale:
            return _call(callbacks.done, result.value)
        return _call(callbacks.stopped)


def _call(callback: Callable[..., None] | None, *arguments: Any) -> None:
    """Calls back, unless the widget that a bound method belongs to is gone."""
    owner = getattr(callback, "__self__", None)
    if callback is not None and not (isinstance(owner, QObject) and not isValid(owner)):
        callback(*arguments)
