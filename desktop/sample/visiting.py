"""What people of the demo write down on their visits, as the forms would."""

from datetime import date, timedelta

from desktop.paperwork.owed import owed_by
from desktop.sample.machines import Machine
from sync.errors import Missing
from sync.records.fields import Value
from sync.replica.tables import Record
from sync.stamps import today

YEAR = 2017
"""The year whose income is asked about: the last of the sample."""


def someone_owed(machine: Machine, area: str) -> Record:
    """A household of the area that the machine's person has to visit, and that is at home."""
    for one in owed_by(machine.replica, machine.cadre, today()):
        home = one.record
        at_home = home.kind == "household" and home["residence"] == "1"
        if home.area == area and at_home and not one.issues:
            return home
    raise Missing("样例里没有待走访的家庭", "Nobody in the sample is owed a visit")


def visit(machine: Machine, home: Record, day: date, problem: str = "") -> str:
    """A visit with all that comes up in it; returns the issue's id, "" without a problem."""
    replica, area = machine.replica, home.area
    members = replica.fetch("member", area, {"household": home.id})
    marked: dict[str, Value] = {"household": home.id, "sample": True}
    issue = ""
    with replica.act(machine.account) as act:
        made = act.add("visit", area, _visit_values(machine, home, day) | marked)
        marked["visit"] = made
        act.set(members[0].id, {"work_months": 11, "note": "常年在家"})
        act.add("need", area, _need() | marked)
        if problem:
            issue = act.add("issue", area, _issue(home, day, problem) | marked)
        del marked["visit"]
        act.add("member", area, _newborn(home) | marked)
        for item, yuan in (("W2", 3_200), ("F3", 1_400)):
            line: dict[str, Value] = {"year": YEAR, "item": item, "amount": yuan * 100}
            act.add("income_line", area, line | {"source": "1"} | marked)
    if issue:
        machine.step(issue, "submit", day)
    return issue


def _visit_values(machine: Machine, home: Record, day: date) -> dict[str, Value]:
    return {
        "cadre": machine.cadre,
        "date": day.isoformat(),
        "mode": "1",
        "result": "1",
        "present": home["head"],
        "talk": "核对家庭成员和收入，了解用工和出行情况",
        "explained": "富民增收政策、大病保险二次报销",
        "satisfaction": "1",
        "score": 9,
        "signed": True,
        "finished": True,
        "entered_later": day != today(),
    }


def _need() -> dict[str, Value]:
    return {"category": "01", "text": "想就近找一份保洁工作", "status": "1"}


def _issue(home: Record, day: date, problem: str) -> dict[str, Value]:
    return {
        "category": "07",
        "text": problem,
        "demand": "装路灯",
        "contact": home["head"],
        "phone": home["phone"],
        "consent": True,
        "raised": day.isoformat(),
        "source": "01",
    }


def _newborn(home: Record) -> dict[str, Value]:
    """Without an ID number yet, which is a legal record (domain.md 2.1)."""
    return {
        "name": f"{str(home['head'])[:1]}小满",
        "relation": "49",
        "birth": (today() - timedelta(days=40)).isoformat(),
        "id_no": "",
        "no_id_reason": "1",
        "resident": True,
        "shares_budget": True,
        "health": ["1"],
    }
