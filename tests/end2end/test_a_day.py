"""A visitor's day: download, no signal, a visit, the battery dies, and back at the office.

The hub and the window are processes of their own; nothing in between is ours to fake.
"""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
import pytest

from sync.records.identity import id_fault
from sync.stamps import today
from tests.end2end.driver import TALK
from tests.hub.township import invitation, new_hub
from tests.processes import hub_process

DRIVER = Path(__file__).with_name("driver.py")
ROOT = DRIVER.parents[2]
VILLAGE = "320282113200"
ID_NO, PHONE, MEMBER = "320282195203154214", "15400001234", "王小妹"


@pytest.fixture
def environment(tmp_path):
    return os.environ | {
        "ZOUFANG_PASSPHRASE": "for this test only",
        "ZOUFANG_DATA": str(tmp_path / "laptop"),
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
    }


@pytest.fixture
def zoufang(environment):
    """A command of the laptop, as a process; returns what it printed."""

    def run(*words, code=0):
        program = "from desktop.cli import main; main()"
        done = subprocess.run(
            [sys.executable, "-c", program, *words],
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == code, done.stderr
        return done.stdout

    return run


@contextmanager
def window(environment, scene):
    """The window as a process; yields what it tells of, by name."""
    process = subprocess.Popen(
        [sys.executable, str(DRIVER), environment["ZOUFANG_DATA"], scene],
        env=environment,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None

    def seen(what):
        line = process.stdout.readline()
        told = json.loads(line)
        assert list(told) == [what], told
        return told[what]

    try:
        yield seen
    finally:
        process.kill()  # as when the battery dies
        process.wait()
        process.stdout.close()


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return text


def household_of(zoufang):
    """A household with a member, written from the shell."""
    words = ["head=王𠮷祥", f"phone={PHONE}", "group=三组", "n_shared=2"]
    home = zoufang("record", "add", "household", "--area", VILLAGE, *words).strip()
    words = [f"household={home}", f"name={MEMBER}", f"id_no={ID_NO}", f"phone={PHONE}"]
    zoufang("record", "add", "member", "--area", VILLAGE, *words)
    return home


def test_a_day_in_a_village_without_signal(tmp_path, environment, zoufang):
    assert id_fault(ID_NO, today()) is None
    folder = new_hub(tmp_path / "hub")
    with hub_process(folder) as (url, _):
        zoufang("enrol", invitation(folder, "zhang", url))
        home = household_of(zoufang)
        assert json.loads(zoufang("sync", "--json"))["complete"]
        port = int(url.rpartition(":")[2])

    # The hub is gone: no signal.
    zoufang("sync", code=1)
    with window(environment, "visit") as seen:
        assert seen("opened") == "王𠮷祥"
        assert "已保存到本机" in seen("saved")
    # Killed right after the status bar said so.

    with hub_process(folder, port), window(environment, "again") as seen:
        assert seen("opened") == "王𠮷祥"
        assert seen("talk") == TALK
        assert seen("sync") == "已同步"

    (visit,) = json.loads(zoufang("record", "list", "visit", "--json"))
    assert (visit["values"]["household"], visit["values"]["talk"]) == (home, TALK)

    with hub_process(folder, port) as (url, _):
        other = environment | {"ZOUFANG_DATA": str(tmp_path / "clerk")}
        environment.update(other)
        zoufang("enrol", invitation(folder, "li", url))
        zoufang("sync")
        assert TALK in zoufang("record", "list", "visit", "--json")

        printed = tmp_path / "tasks.pdf"
        zoufang("print", "task-list", "--area", VILLAGE, "-o", str(printed))
        text = text_of(printed)
        assert "王𠮷祥" in text
        assert "154****1234" in text
        assert ID_NO not in text
        assert PHONE not in text
