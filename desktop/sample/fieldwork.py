"""What visiting has brought in so far: visits, needs, and issues at every stage of their lives."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from desktop.sample.office import Cadre, Office
from desktop.sample.people import Home
from desktop.sample.row import Row, words
from sync.records.fields import Value
from sync.rules.issues import default_due

VISITED_PERCENT, AGAIN_PERCENT, ISSUE_PERCENT, NEED_PERCENT = 58, 22, 24, 18
FIRST_VISIT_DAYS, LAST_VISIT_DAYS = 110, 25
"""How long ago households were visited."""

MAIN = ("submit", "triage", "assign", "accept", "progress", "report_done", "approve_result")
PUBLIC = (*MAIN, "feed_back", "post", "posting_over", "follow_up_satisfied")
PRIVATE = (*MAIN, "feed_back", "follow_up_satisfied")
GAP_DAYS = {
    "submit": 0, "triage": 1, "assign": 1, "accept": 1, "progress": 3, "report_done": 3,
    "approve_result": 1, "feed_back": 1, "post": 1, "posting_over": 17, "follow_up_satisfied": 1,
}  # fmt: skip
"""Days from the step before."""
POSTED_DAYS = 16
"""Five working days, whatever holidays lie in them."""
STAGES = {
    0: 4, 1: 10, 2: 8, 3: 8, 4: 10, 5: 14, 6: 6, 7: 4, 8: 8, 9: 8, 10: 6, 11: 30,
}  # fmt: skip
"""Steps done -> how many of a hundred issues stand there."""


@dataclass(frozen=True)
class Seen:
    """An issue on its way to the paper: whose, where, and who walks it through."""

    key: str
    area: str
    described: dict[str, Any]
    person: Cadre
    contact: str


class Fieldwork:
    """Makes the visits of households, one after the other, and what came up in them."""

    def __init__(self, seed: int, today: date, office: Office) -> None:
        self._seed = seed
        self._today = today
        self._office = office
        self._serials: Counter[int] = Counter()

    def of_home(self, home: Home) -> Iterator[Row]:
        """The visits of one household, with its needs and issues."""
        rng = Random(f"{self._seed}/{home.key}/visits")
        if rng.randrange(100) >= VISITED_PERCENT:
            return
        cadre = self._office.responsible(home)
        ago = rng.randrange(LAST_VISIT_DAYS, FIRST_VISIT_DAYS)
        visit = f"{home.key}/visit"
        yield self._visit(visit, home, cadre, ago, rng)
        if rng.randrange(100) < AGAIN_PERCENT:
            yield self._visit("", home, cadre, rng.randrange(2, LAST_VISIT_DAYS), rng)
        if rng.randrange(100) < NEED_PERCENT:
            need: dict[str, Value] = dict(rng.choice(words()["needs"]))
            need |= {"household": home.key, "visit": visit, "status": rng.choice("113")}
            yield Row("", "need", home.area, need)
        if rng.randrange(100) < ISSUE_PERCENT:
            yield from self._issue(home, cadre, visit, rng)

    def _visit(self, key: str, home: Home, cadre: Cadre, ago: int, rng: Random) -> Row:
        away = home.residence in "23"
        values: dict[str, Value] = {
            "household": home.key,
            "cadre": cadre.key,
            "date": (self._today - timedelta(days=ago)).isoformat(),
            "mode": "2" if away else "1",
            "remote_reason": "全家外出，电话联系" if away else None,
            "result": "2" if away else "1",
            "present": home.head.name,
            "talk": rng.choice(words()["talks"]),
            "explained": rng.choice(words()["explained"]),
            "satisfaction": rng.choice("1112"),
            "score": rng.choice((8, 9, 9, 10)),
            "signed": not away,
            "finished": True,
        }
        return Row(key, "visit", home.area, values)

    def of_enterprises(self, enterprises: list[Row]) -> Iterator[Row]:
        """Visits and needs of every second enterprise."""
        for number, enterprise in enumerate(enterprises[::2]):
            key = f"{enterprise.key}/visit"
            values: dict[str, Value] = {
                "enterprise": enterprise.key,
                "cadre": self._office.named[number % 2].key,
                "date": (self._today - timedelta(days=30 + 9 * number)).isoformat(),
                "mode": "1",
                "result": "1",
                "present": enterprise.values["contact"],
                "talk": "了解生产经营和用工情况",
                "satisfaction": "1",
                "score": 9,
                "finished": True,
            }
            yield Row(key, "visit", enterprise.area, values)
            wanted = words()["enterprise_needs"]
            need: dict[str, Value] = dict(wanted[number % len(wanted)])
            need |= {"enterprise": enterprise.key, "visit": key, "status": "1"}
            yield Row("", "need", enterprise.area, need)

    # -- issues -------------------------------------------------------------------------------

    def _issue(self, home: Home, cadre: Cadre, visit: str, rng: Random) -> Iterator[Row]:
        described: dict[str, Any] = rng.choice(words()["issues"])
        done = rng.choices(list(STAGES), weights=list(STAGES.values()))[0]
        path = (PRIVATE if described.get("private") else PUBLIC)[:done]
        walked = sum(GAP_DAYS[event] for event in path)
        waiting = rng.randrange(0, 40) if done in (5, len(PUBLIC)) else rng.randrange(0, 6)
        raised = self._today - timedelta(days=walked + waiting)
        key = f"{home.key}/issue"
        self._serials[raised.year] += 1
        values: dict[str, Value] = {
            "number": f"{self._office.town}-{raised.year}-{self._serials[raised.year]:06d}",
            "household": home.key,
            "visit": visit,
            "category": described["category"],
            "text": described["text"],
            "demand": described["demand"],
            "contact": home.head.name,
            "phone": home.phone,
            "consent": not described.get("private", False),
            "private": described.get("private", False),
            "raised": raised.isoformat(),
            "source": "01",
        }
        yield Row(key, "issue", home.area, values)
        seen = Seen(key, home.area, described, cadre, home.head.name)
        yield from self._steps(seen, path, raised)
        if path and path[-1] == "follow_up_satisfied":
            yield self._follow_up(seen, home, self._today - timedelta(days=waiting))

    def _steps(self, issue: Seen, path: tuple[str, ...], raised: date) -> Iterator[Row]:
        day = raised
        due = default_due("1", raised + timedelta(days=1))
        for number, event in enumerate(path, start=1):
            day += timedelta(days=GAP_DAYS[event])
            values: dict[str, Value] = {"issue": issue.key, "event": event, "taken": number}
            values |= {"date": day.isoformat(), **self._details(issue, event, day, due)}
            yield Row("", "issue_step", issue.area, values)

    def _details(self, issue: Seen, event: str, day: date, due: date) -> dict[str, Value]:
        """What each step of the table needs to say."""
        unit, clerk = issue.described["unit"], self._office.clerk.name
        person, law_class = issue.person.name, issue.described.get("law_class", "A")
        match event:
            case "triage":
                told: dict[str, Value] = {"law_class": law_class, "level": "1", "unit": unit}
                return told | {"due": due.isoformat(), "text": "情况属实，由主办单位限期办理"}
            case "assign":
                number = f"交办{day:%Y%m%d}"
                sent: dict[str, Value] = {"unit": unit, "person": person, "document": number}
                return sent | {"due": due.isoformat()}
            case "accept":
                return {"actor": person}
            case "progress":
                return {"text": "已到现场查看并落实经费", "percent": 50, "actor": person}
            case "report_done":
                result: dict[str, Value] = {"text": issue.described["measure"], "actor": person}
                return result | ({"document": f"协议{day:%Y%m%d}"} if law_class == "B" else {})
            case "approve_result":
                return {"actor": clerk}
            case "feed_back":
                return {"way": "1", "person": issue.contact, "text": "已当面告知办理结果"}
            case "post":
                until = (day + timedelta(days=POSTED_DAYS)).isoformat()
                hung: dict[str, Value] = {"starts": day.isoformat(), "ends": until}
                return hung | {
                    "place": "村务公开栏",
                    "document": f"公示{day:%Y%m%d}",
                    "actor": clerk,
                }
            case "posting_over":
                return {"text": "公示期满无异议"}
            case "follow_up_satisfied":
                asked: dict[str, Value] = {"way": "2", "satisfaction": "1", "score": 9}
                return asked | {"actor": clerk, "text": "问题解决了，感谢"}
        return {}

    def _follow_up(self, issue: Seen, home: Home, day: date) -> Row:
        values: dict[str, Value] = {
            "issue": issue.key,
            "household": home.key,
            "date": day.isoformat(),
            "asked_by": self._office.clerk.name,
            "way": "2",
            "reached": True,
            "satisfaction": "1",
            "score": 9,
            "words": "问题解决了，感谢",
        }
        return Row("", "follow_up", issue.area, values)
