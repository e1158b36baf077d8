"""For the tests of issues: a household, its issues with taken steps, and the page on screen."""

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QLabel

from desktop.screens.issues import IssuesPage
from sync.stamps import today

VILLAGE = "320282113201"
BOARD = {"document": "公示1号"}
PEOPLE = {"actor": "李明", "person": "李明", "unit": "镇水利站"}


@pytest.fixture
def household(replica):
    with replica.act("wang") as act:
        act.add("cadre", "320282113", {"name": "王建国", "account": "wang"})
        return act.add("household", VILLAGE, {"head": "欧阳·丽", "group": "第3组"})


@pytest.fixture
def issue(replica, household):
    """Makes an issue that has taken these steps."""

    def make(*events: str, due: int = 10, **values):
        day = today()
        facts = {"household": household, "category": "07", "text": "门前道路积水，出行不便"}
        facts |= {"demand": "修排水沟", "consent": True, "raised": day.isoformat(), **values}
        with replica.act("wang", hub=True) as act:
            id = act.add("issue", VILLAGE, facts)
            for number, event in enumerate(events, start=1):
                step = {"issue": id, "event": event, "date": day.isoformat(), "taken": number}
                said = {"law_class": "A", "level": "1", "due": (day + timedelta(due)).isoformat()}
                act.add("issue_step", VILLAGE, {**step, **PEOPLE, **said, "text": "已办"})
        return id

    return make


@pytest.fixture
def page(qtbot, services, settled):
    """Makes the page on screen, when its records are there."""

    def make() -> IssuesPage:
        page = IssuesPage(services)
        services.worker.changed.connect(page.touched)
        qtbot.addWidget(page)
        page.resize(1280, 640)
        page.show()
        page.shown()
        settled()
        return page

    return make


def texts(widget) -> str:
    return "\n".join(found.text() for found in widget.findChildren(QLabel) if found.isVisible())
