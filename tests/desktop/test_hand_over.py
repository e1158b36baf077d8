"""A household is handed over from its page; the page Today says what is owed and how fast."""

from datetime import timedelta

import pytest

from sync.casework.parameters import set_parameter
from sync.stamps import today

HERE, TOWN = "320282113201", "320282113"
LONG = "买买提明·阿不都热合曼·吐尔逊" * 3


@pytest.fixture
def home(replica):
    """A household of 王芳, whose account is that of the window."""
    with replica.act("wang") as act:
        wang = act.add("cadre", TOWN, {"name": "王芳", "account": "wang", "tier": "4"})
        act.add("cadre", TOWN, {"name": LONG, "tier": "3"})
        act.add("cadre", TOWN, {"name": "老赵", "until": "2017-01-01"})
        home = act.add("household", HERE, {"head": "宋家", "registered_poor": True})
        since = (today() - timedelta(days=30)).isoformat()
        act.add("pair", HERE, {"household": home, "cadre": wang, "starts": since})
    return home


@pytest.fixture
def dialog(window, settled, home):
    """The dialog of the household's menu."""
    visits = window.pages["visits"]
    visits.open(home)
    visits.shown()
    settled()
    matters = visits.household.matters
    matters.menu.menu().actions()[-1].trigger()
    settled()
    return matters.dialog


def offered(dialog):
    box = dialog.form.cell("cadre").editor.box
    return [box.itemText(place) for place in range(box.count())]


def choose(dialog, name):
    editor = dialog.form.cell("cadre").editor
    place = next(p for p, words in enumerate(offered(dialog)) if words.startswith(name))
    editor.box.setCurrentIndex(place)
    editor.picked.emit()


def test_it_says_who_answers_now_and_offers_who_is_on_the_roster(dialog):
    assert "王芳（" in dialog.now.text()
    assert [words for words in offered(dialog) if words.startswith("王芳")] == ["王芳（乡级机关）"]
    assert not any("老赵" in words for words in offered(dialog))


def test_both_pairs_are_written_in_one_act(dialog, replica, home, settled):
    choose(dialog, LONG)
    dialog.work()
    settled()
    pairs = sorted(replica.fetch("pair", HERE, {"household": home}), key=lambda p: p["starts"])
    assert len(pairs) == 2
    assert pairs[0]["ends"] == (today() - timedelta(days=1)).isoformat()
    assert (pairs[1]["starts"], pairs[1]["ends"]) == (today().isoformat(), None)


def test_nothing_happens_without_somebody_who_takes_over(dialog, replica, home, settled):
    dialog.work()
    settled()
    assert dialog.problem.text() == "请选择由谁接手、从哪天起。"
    assert replica.count("pair", HERE) == 1


def test_what_is_refused_is_said_in_the_dialog(dialog, replica, settled):
    choose(dialog, "王芳")
    dialog.work()
    settled()
    assert "已经负责" in dialog.problem.text()
    assert replica.count("pair", HERE) == 1


def test_an_enterprise_is_handed_over_too(window, replica, home, settled):
    with replica.act("wang") as act:
        firm = act.add("enterprise", HERE, {"name": "竹业公司"})
    visits = window.pages["visits"]
    visits.open(firm)
    visits.shown()
    settled()
    visits.enterprise.pass_on.click()
    settled()
    dialog = visits.enterprise.dialog
    assert dialog.now.text() == "现在负责：无人"
    choose(dialog, "王芳")
    dialog.work()
    settled()
    (pair,) = replica.fetch("pair", HERE, {"enterprise": firm})
    assert pair["starts"] == today().isoformat()


def test_today_says_how_many_are_left_and_how_many_a_day(window, replica, home, settled):
    target = today() + timedelta(days=10)
    set_parameter(replica, "wang", TOWN, "visit.target", target.isoformat())
    window.go("today", "")
    settled()
    page = window.pages["today"]
    assert page._pace.text().startswith("未访1，目标日期")
    assert page._pace.text().endswith("剩余10天，每天需走访0.1；必到未到1")
