"""A village of made-up people in a real replica, and what pages are given."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from desktop.qt.services import Services
from desktop.window import Window
from sync.errors import Refused
from sync.replica.blobs import Blobs
from sync.replica.replica import Replica
from tests.desktop import issue_office

household, issue, page = issue_office.household, issue_office.issue, issue_office.page
VILLAGES = ("320282113201", "320282113202", "320282113203")
TOWN = "320282113"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "建国秀英志强丽华春生桂兰永明小红德福玉珍海涛文静"
ITEMS = {"W1": 1_840_000, "B1": 890_000, "C1": 270_000, "T1": 276_000, "T4": 72_000}


def a_name(dice: random.Random) -> str:
    return dice.choice(SURNAMES) + "".join(dice.sample(GIVEN, dice.choice((1, 2))))


def fill(replica: Replica, households: int, seed: int = 1, whole: bool = True) -> list[str]:
    """Adds made-up households (with members, income, visits, issues where ``whole``)."""
    dice = random.Random(seed)
    with replica.act("wang") as act:
        cadres = [
            act.add("cadre", TOWN, {"name": a_name(dice), "unit": "镇政府", "account": account})
            for account in ("wang", "li")
        ]
        ids = []
        for number in range(households):
            village = VILLAGES[number % len(VILLAGES)]
            head = a_name(dice)
            values = {
                "head": head,
                "group": f"第{number % 12 + 1}组",
                "door": f"竹海路{number + 1}号",
                "phone": f"138{number:08d}",
                "residence": dice.choice("111112"),
                "registered_poor": dice.random() < 0.2,
                "n_shared": dice.randint(1, 5),
                "sample": True,
            }
            household = act.add("household", village, values)
            ids.append(household)
            if whole:
                furnish(act, dice, village, household, head, cadres[number % 2])
    return ids


def furnish(act, dice: random.Random, village: str, household: str, head: str, cadre: str) -> None:
    of = {"household": household, "sample": True}
    act.add("member", village, {**of, "name": head, "relation": "02", "sex": "1"})
    act.add("member", village, {**of, "name": a_name(dice), "relation": "10", "sex": "2"})
    for year in (2016, 2017):
        for item, fen in ITEMS.items():
            amount = round(fen * dice.uniform(0.3, 1.4) / 100) * 100
            act.add("income_line", village, {**of, "year": year, "item": item, "amount": amount})
    act.add("pair", village, {**of, "cadre": cadre, "starts": "2017-01-10"})
    if dice.random() < 0.7:
        visit = {**of, "date": f"2017-0{dice.randint(1, 6)}-1{dice.randint(0, 9)}", "mode": "1"}
        act.add("visit", village, {**visit, "cadre": cadre, "result": "1", "finished": True})
    if dice.random() < 0.3:
        issue = {
            **of,
            "category": "07",
            "text": "门前道路积水，雨天出行不便",
            "raised": "2017-05-02",
        }
        act.add("issue", village, issue)


@pytest.fixture
def open_replica(tmp_path: Path) -> Callable[[], Replica]:
    """Opens the replica of this test once more."""
    return lambda: Replica.open(tmp_path / "zoufang.db")


@pytest.fixture
def filled(open_replica) -> Callable[..., list[str]]:
    """Fills the replica of this test with made-up households, and returns their ids."""

    def fill_it(households: int = 30, whole: bool = True) -> list[str]:
        replica = open_replica()
        ids = fill(replica, households, whole=whole)
        replica.close()
        return ids

    return fill_it


@pytest.fixture
def replica(open_replica) -> Iterator[Replica]:
    """The replica of this test, for looking what was saved."""
    replica = open_replica()
    yield replica
    replica.close()


def nobody():
    """The hub of a laptop that has joined none."""
    raise Refused("这台电脑还没有加入中心", "This computer has not joined a hub")


@pytest.fixture
def services(qapp, tmp_path, open_replica) -> Iterator[Services]:
    """What pages are given, in Chinese, by the account "wang"."""
    from desktop.qt.messages import Messages
    from desktop.qt.services import Place
    from desktop.qt.tasks import Worker
    from desktop.qt.theme import Theme
    from desktop.settings import Settings
    from desktop.translation import Translation

    translation, theme = Translation(), Theme(qapp)
    translation.switch("zh")
    theme.apply("light")
    worker, messages = Worker(open_replica, "wang"), Messages("zoufang.log")
    worker.failed.connect(messages.error)
    worker.broken.connect(messages.bug)
    yield Services(
        worker=worker,
        messages=messages,
        settings=Settings(tmp_path),
        translation=translation,
        theme=theme,
        place=Place((TOWN,)),
        author="wang",
        folder=tmp_path,
        open_replica=open_replica,
        open_blobs=lambda: Blobs.open(tmp_path / "blobs.db"),
        open_hub=nobody,
        go=lambda page, record: None,
    )
    worker.close()
    translation.switch("en")
    qapp.setStyleSheet("")
    worker.deleteLater()
    messages.deleteLater()


@pytest.fixture
def settled(qtbot, services) -> Callable[[], None]:
    """Waits until nothing is under way any more."""
    return lambda: qtbot.waitUntil(lambda: services.worker.idle)


@pytest.fixture
def window(qtbot, services, settled) -> Iterator[Window]:
    """The window on screen, on the replica of this test."""
    shown: list[Window] = []
    window = Window(replace(services, go=lambda page, record: shown[0].go(page, record)))
    shown.append(window)
    window.resize(1366, 768)
    window.show()
    window.begin()
    qtbot.waitActive(window)
    settled()
    yield window
    window.close()
    window.deleteLater()


@pytest.fixture
def type_text(qtbot) -> Callable[..., None]:
    """Types into a widget; Chinese arrives as an input method brings it, not as keys."""

    def type_it(widget, text: str) -> None:
        if text.isascii():
            qtbot.keyClicks(widget, text)
            return
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(widget, event)

    return type_it
