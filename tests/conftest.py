"""For every test: no screen, no real keyring, no real data folder, and nothing left behind."""

import gc
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Before anything imports Qt: without a screen it would end the whole process.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Programs that tests start see no keyring at all rather than the one of whoever runs the tests.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

import pytest

PATIENCE_S = 2.0
FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session", autouse=True)
def keyring_in_memory() -> Iterator[dict[tuple[str, str], str]]:
    """Stands in for the system's keyring; the dictionary holds what was kept."""
    kept: dict[tuple[str, str], str] = {}
    try:
        import keyring
        import keyring.backend
        import keyring.errors
    except ImportError:  # a hub is installed without it
        yield kept
        return

    class MemoryKeyring(keyring.backend.KeyringBackend):
        priority = 1

        def get_password(self, service: str, username: str) -> str | None:
            return kept.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            kept[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            if kept.pop((service, username), None) is None:
                raise keyring.errors.PasswordDeleteError(username)

    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    yield kept
    keyring.set_keyring(before)


@pytest.fixture(autouse=True)
def place_of_its_own(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    keyring_in_memory: dict[tuple[str, str], str],
) -> None:
    """Every test starts with an empty data folder and an empty keyring."""
    keyring_in_memory.clear()
    monkeypatch.setenv("ZOUFANG_DATA", str(tmp_path / "zoufang"))
    monkeypatch.delenv("ZOUFANG_PASSPHRASE", raising=False)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    """A PostgreSQL server for all tests of this process, started by the first that asks."""
    from tests.postgres import Server, why_not

    reason = why_not()
    if reason:
        pytest.skip(reason)
    server = Server()
    yield server
    server.remove()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


def running_threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.is_alive()}


def qt_leftovers() -> dict[int, str]:
    """What Qt still runs or shows, by address: threads, timers, top-level widgets."""
    from PySide6.QtCore import QThread, QThreadPool, QTimer
    from PySide6.QtWidgets import QApplication
    from shiboken6 import getCppPointer, isValid

    found: dict[int, str] = {}
    for thing in gc.get_objects():
        if issubclass(type(thing), (QThread, QTimer)) and isValid(thing):
            busy = thing.isRunning() if isinstance(thing, QThread) else thing.isActive()
            if busy and thing != QThread.currentThread():
                found[getCppPointer(thing)[0]] = f"running {thing!r}"
    for widget in QApplication.topLevelWidgets():
        if not widget.inherits("QTipLabel"):  # the application's one tool tip
            found[getCppPointer(widget)[0]] = f"top-level {widget!r}"
    if QThreadPool.globalInstance().activeThreadCount():
        found[0] = "work in the global thread pool"
    return found


def settle() -> None:
    """Frees what is only waiting to be freed."""
    from PySide6.QtCore import QCoreApplication, QEvent

    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test with a window that leaves a thread, a timer or a top-level widget behind."""
    if not {"qtbot", "qapp"} & set(request.fixturenames):
        yield
        return
    threads, things = running_threads(), set(qt_leftovers())
    yield
    if request.node.stash.get(FAILED, False):
        return  # its traceback keeps everything alive, and it is red already
    deadline = time.monotonic() + PATIENCE_S
    while True:
        left = [f"thread {thread.name!r}" for thread in running_threads() - threads]
        left += [what for key, what in qt_leftovers().items() if key not in things]
        if not left or time.monotonic() > deadline:
            break
        settle()
        time.sleep(0.01)
    assert not left, f"left behind: {', '.join(left)}"
