"""From the start to the open window: first run, joining a real hub, keys, and a sudden end."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.app import SAMPLE_FOLDER, Program, run, start_log
from desktop.keys import Keys
from desktop.sample import machines
from desktop.settings import DATABASE
from sync.errors import Refused
from sync.protocol.link import Address, Link, write_link
from sync.replica.replica import Replica
from sync.stamps import today

ROOT = Path(__file__).resolve().parents[2]
LINK_WAIT_MS = 30_000


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "laptop"


@pytest.fixture
def start(qapp, folder):
    """Starts the program on the folder; ends it when the test is over."""
    started = []

    def start_it():
        program = Program(qapp, folder)
        started.append(program)
        program.start()
        return program

    yield start_it
    for program in started:
        if program.window is not None:
            program.window.close()
            program.window.deleteLater()
        program.first.deleteLater()
        program.messages.deleteLater()
        program.close()
        program.translation.switch("en")
    qapp.setStyleSheet("")


@pytest.fixture
def no_keyring():
    import keyring
    import keyring.backends.fail

    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    yield
    keyring.set_keyring(before)


def opened(qtbot, program):
    qtbot.waitUntil(
        lambda: program.window is not None and bool(program.window.pages), timeout=LINK_WAIT_MS
    )
    return program.window


def test_the_first_run_asks_in_chinese_and_in_english(qtbot, start, folder):
    program = start()
    assert program.first.isVisible()
    assert program.first.join.text() == "加入"
    qtbot.mouseClick(program.first.languages.buttons["en"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: program.first.join.text() == "Join")
    assert not (folder / DATABASE).exists()


def test_the_sample_village_opens_and_is_kept_apart(qtbot, start, folder):
    program = start()
    qtbot.mouseClick(program.first.sample, Qt.MouseButton.LeftButton)
    window = opened(qtbot, program)
    visits = window.pages["visits"]
    qtbot.waitUntil(lambda: len(visits.list.rows()) == 320, timeout=LINK_WAIT_MS)
    assert "样例" in window.status.synced.text()
    assert (folder / SAMPLE_FOLDER / DATABASE).exists()
    assert not (folder / DATABASE).exists()


@pytest.mark.parametrize("link", ["", "https://example.org", "zoufang://127.0.0.1:9/?code=X"])
def test_a_link_that_does_not_work_is_told_and_can_be_mended(qtbot, start, link):
    program = start()
    program.first.link.setText(link)
    qtbot.mouseClick(program.first.join, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(program.first.problem()), timeout=LINK_WAIT_MS)
    assert program.first.link.isVisible()
    assert program.first.link.text() == link


def test_joining_a_hub_downloads_and_opens(qtbot, start, folder, tmp_path):
    hub = machines.Hub(tmp_path / "hub")
    _, codes = hub.found(today())
    with hub.door() as url:
        program = start()
        program.first.link.setText(write_link(Link(Address(url), codes["hangjianping"])))
        qtbot.mouseClick(program.first.join, Qt.MouseButton.LeftButton)
        window = opened(qtbot, program)
        visits = window.pages["visits"]
        qtbot.waitUntil(lambda: len(visits.list.rows()) == 80, timeout=LINK_WAIT_MS)
        qtbot.waitUntil(lambda: window.status.hub.text() == "中心可连接", timeout=LINK_WAIT_MS)
    assert window.services.author == "hangjianping"
    assert "上次同步" in window.status.synced.text()
    assert window.status.pending.text() == "没有待发送的更改"
    window.close()
    again = start()
    assert opened(qtbot, again).services.place.areas == window.services.place.areas


@pytest.mark.usefixtures("no_keyring")
def test_without_a_keyring_a_passphrase_is_chosen_and_asked_again(qtbot, start, folder):
    program = start()
    qtbot.mouseClick(program.first.sample, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: program.first.secret.isVisible())
    qtbot.keyClicks(program.first.secret, "correct horse")
    qtbot.keyClicks(program.first.secret_again, "correct house")
    qtbot.mouseClick(program.first.unlock, Qt.MouseButton.LeftButton)
    assert "不一样" in program.first.problem()
    program.first.secret_again.clear()
    qtbot.keyClicks(program.first.secret_again, "correct horse")
    qtbot.keyClick(program.first.secret_again, Qt.Key.Key_Return)
    opened(qtbot, program).close()
    assert json.loads((folder / SAMPLE_FOLDER / "keys.json").read_text())["kept"] == "file"


@pytest.mark.usefixtures("no_keyring")
def test_a_link_that_does_not_work_is_mended_without_a_second_passphrase(
    qtbot, start, folder, tmp_path
):
    hub = machines.Hub(tmp_path / "hub")
    _, codes = hub.found(today())
    with hub.door() as url:
        program = start()
        program.first.link.setText(write_link(Link(Address(url), "AB2C-D3EF")))
        qtbot.mouseClick(program.first.join, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: program.first.secret.isVisible(), timeout=LINK_WAIT_MS)
        for typed, said in (("short", "至少8个字符"), ("correct horse", "")):
            program.first.secret.setText(typed)
            program.first.secret_again.setText(typed)
            qtbot.mouseClick(program.first.unlock, Qt.MouseButton.LeftButton)
            if said:
                qtbot.waitUntil(lambda said=said: said in program.first.problem())
                assert program.first.secret_again.isVisible()
        qtbot.waitUntil(lambda: program.first.link.isVisible(), timeout=LINK_WAIT_MS)
        assert program.first.problem()
        assert "口令" not in program.first.problem()
        program.first.link.setText(write_link(Link(Address(url), codes["hangjianping"])))
        qtbot.mouseClick(program.first.join, Qt.MouseButton.LeftButton)
        opened(qtbot, program)
    assert json.loads((folder / "keys.json").read_text())["kept"] == "file"


@pytest.mark.usefixtures("no_keyring")
def test_a_failed_first_enrolment_leaves_nothing_that_hides_the_first_page(
    qtbot, start, folder, tmp_path
):
    hub = machines.Hub(tmp_path / "hub")
    hub.found(today())
    program = start()
    program.first.link.setText("zoufang://127.0.0.1:9/?code=AB2C-D3EF")
    qtbot.mouseClick(program.first.join, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(program.first.problem()), timeout=LINK_WAIT_MS)
    assert not (folder / "keys.json").exists()  # nobody chose a passphrase for nothing
    with hub.door() as url:
        program.first.link.setText(write_link(Link(Address(url), "AB2C-D3EF")))
        qtbot.mouseClick(program.first.join, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: program.first.secret.isVisible(), timeout=LINK_WAIT_MS)
        program.first.secret.setText("correct horse")
        program.first.secret_again.setText("correct horse")
        qtbot.mouseClick(program.first.unlock, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: "邀请码" in program.first.problem(), timeout=LINK_WAIT_MS)
    assert not list(folder.glob(f"{DATABASE}*"))
    assert not (folder / "keys.json").exists()
    program.close()
    again = start()
    assert again.first.link.isVisible()


def test_a_link_over_an_open_line_is_used_only_after_a_warning(qtbot, start):
    program = start()
    given = []
    program.first.link_given.disconnect()
    program.first.link_given.connect(given.append)
    link = "zoufang://10.20.30.40:8370/?code=AB2C-D3EF"
    program.first.link.setText(link)
    qtbot.mouseClick(program.first.join, Qt.MouseButton.LeftButton)
    assert "没有加密" in program.first.warning.text()
    assert program.first.warning.isVisible()
    assert program.first.join.text() == "仍然加入"
    assert not given
    program.first.link.setText(f"{link}&tls=ca")
    assert not program.first.warning.isVisible()
    assert program.first.join.text() == "加入"
    program.first.link.setText(link)
    for _ in range(2):
        qtbot.mouseClick(program.first.join, Qt.MouseButton.LeftButton)
    assert given == [link]


@pytest.mark.usefixtures("no_keyring")
def test_a_wrong_passphrase_is_one_sentence_and_is_asked_again(qtbot, start, folder):
    keys = Keys(folder, lambda new: "correct horse")
    folder.mkdir()
    replica = Replica.open(folder / DATABASE, keys.database_key(folder / DATABASE))
    with replica.act("local") as act:
        act.add("household", "320282113201", {"head": "张三"})
    replica.close()
    program = start()
    qtbot.waitUntil(lambda: program.first.secret.isVisible())
    qtbot.keyClicks(program.first.secret, "wrong horse")
    qtbot.keyClick(program.first.secret, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.first.problem() == "口令不对，请重新输入")
    qtbot.keyClicks(program.first.secret, "correct horse")
    qtbot.keyClick(program.first.secret, Qt.Key.Key_Return)
    opened(qtbot, program)


def test_a_data_file_that_cannot_be_opened_is_told_and_left_alone(qtbot, start, folder):
    keys = Keys(folder)
    folder.mkdir()
    keys.database_key(folder / DATABASE)
    (folder / DATABASE).write_bytes(b"no database at all" * 1000)
    program = start()
    qtbot.waitUntil(lambda: bool(program.first.problem()))
    assert program.first.again.isVisible()
    assert (folder / DATABASE).read_bytes().startswith(b"no database")


def test_a_fault_of_ours_goes_to_the_log_and_is_told_once(qtbot, start, folder):
    handler = start_log(folder)
    program = start()
    told = []
    program.messages.shown.connect(told.append)
    try:
        raise ZeroDivisionError("a fault")
    except ZeroDivisionError as fault:
        program.tell_fault(type(fault), fault, fault.__traceback__)
    handler.close()
    import logging

    logging.getLogger("zoufang").removeHandler(handler)
    assert len(told) == 1
    assert str(folder / "zoufang.log") in told[0].to("zh")
    assert "ZeroDivisionError" in (folder / "zoufang.log").read_text()


def test_the_status_bar_reads_the_settings_that_the_sync_writes():
    from desktop.qt import status
    from sync.peers import hearing, home

    assert (status.HOME, status.SYNCED) == (home.HOME, hearing.SYNCED)


def test_without_a_display_there_is_one_sentence(folder, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(Refused, match="没有显示器"):
        run(folder)


KILLED = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from desktop.app import Program

application = QApplication([])
program = Program(application, Path(sys.argv[1]))
program.start()

def saved(at):
    sys.stdout.write(program.window.status.saved.text() + "\\n")
    sys.stdout.flush()

def go_on():
    window = program.window
    if window is None or not window.pages or not window.pages["visits"].list.rows():
        QTimer.singleShot(20, go_on)
        return
    pane = window.pages["visits"]
    if pane._dossier is None:
        pane.open(window.pages["visits"].list.rows()[0][0])
        QTimer.singleShot(100, go_on)
        return
    pane.household.tabs.setCurrentIndex(3)
    line = pane.household.particulars.form.cell("door").editor.inner[0]
    program._worker.saved.connect(saved)
    line.setFocus()
    line.setText("竹海路99号")
    pane.household.particulars.form.cell("group").editor.inner[0].setFocus()
    pane.household.particulars.form.commit()

go_on()
application.exec()
"""


def test_what_the_status_bar_called_saved_survives_a_sudden_end(folder):
    environment = {**os.environ, "ZOUFANG_PASSPHRASE": "for this test only"}
    folder.mkdir()
    previous = os.environ.get("ZOUFANG_PASSPHRASE")
    os.environ["ZOUFANG_PASSPHRASE"] = environment["ZOUFANG_PASSPHRASE"]
    try:
        key = Keys(folder).database_key(folder / DATABASE)
        replica = Replica.open(folder / DATABASE, key)
        with replica.act("local") as act:
            act.add("household", "320282113201", {"head": "张三"})
        replica.close()
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(folder)],
            cwd=ROOT,
            env={**environment, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert process.stdout is not None
        said = process.stdout.readline().decode()
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert "已保存到本机" in said
        replica = Replica.open(folder / DATABASE, key)
        assert replica.fetch("household")[0]["door"] == "竹海路99号"
        replica.close()
    finally:
        if previous is None:
            del os.environ["ZOUFANG_PASSPHRASE"]
