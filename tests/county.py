"""A whole county of made-up records over real towns and villages, the same for the same plan.

Few members, everything that statistics count: incomes of two years, visits by every kind of cadre
near and far, enterprises, issues in every state, parameters, prices, surveys, petition figures.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any, NamedTuple

from sync.casework.ground import VIRTUAL
from sync.changes.merge import State
from sync.records import places
from sync.replica.replica import Replica
from sync.replica.tables import layout_of
from sync.rules.coverage import class_of_area
from sync.stamps import stamp_of
from sync.store.contract import Upsert

COUNTY = "320282"
TODAY = date(2017, 6, 30)
MADE_MS = 1_483_200_000_000
"""When the records were made: 1 January 2017."""
DEVICE = "0000000000042"
REFERENCES = ("household", "enterprise", "cadre", "issue", "merged_into")
CLERKS = ("3", "4", "5", "6", "7")
LIFE = (
    ("submit", {}),
    ("triage", {"law_class": "A", "level": "1", "unit": "镇建设局", "text": "属实"}),
    ("assign", {"unit": "镇建设局", "person": "王建设", "document": "交办1"}),
    ("accept", {"actor": "王建设"}),
    ("progress", {"text": "已到货", "percent": 40}),
    ("report_done", {"text": "已装好", "actor": "王建设"}),
    ("approve_result", {"actor": "李审核"}),
    ("feed_back", {"way": "1", "person": "户主"}),
    ("post", {"place": "村务公开栏"}),
    ("posting_over", {}),
    ("follow_up_satisfied", {"way": "1", "satisfaction": "1", "score": 9, "actor": "赵回访"}),
)
"""The way of an issue to 已销号; each stops somewhere on it."""


class Row(NamedTuple):
    """One record; ``key`` is what others call it by, values of ``REFERENCES`` are such keys."""

    key: str
    kind: str
    area: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """What is asked for: so many households in all the villages of a county, visits and issues of
    the year up to ``today``."""

    households: int
    county: str = COUNTY
    today: date = TODAY
    seed: int = 2017


def villages_of(county: str) -> list[str]:
    """The villages and communities of the county where people live, in code order."""
    every = (village for town in places.children(county) for village in places.children(town))
    return [village for village in every if not village.endswith(VIRTUAL)]


def county(plan: Plan) -> Iterator[Row]:
    """All records; what is referred to comes first."""
    towns = places.children(plan.county)
    yield from _county_records(plan)
    for town in towns:
        for n in range(8):
            yield _cadre(f"c/{town}/{n}", town, CLERKS[2 + n % 3], "4")
    villages = villages_of(plan.county)
    each, more = divmod(plan.households, len(villages))
    for n, village in enumerate(villages):
        yield from _Village(plan, village, each + (n < more)).records()


def _cadre(key: str, area: str, rank: str, tier: str, **more: Any) -> Row:
    values = {"name": f"干部{key[-6:]}", "unit": "样例单位", "rank": rank, "tier": tier, **more}
    return Row(key, "cadre", area, values)


def _county_records(plan: Plan) -> Iterator[Row]:
    for n in range(60):
        more = {"until": "2017-03-31"} if n % 10 == 9 else {}
        yield _cadre(f"c/{plan.county}/{n}", plan.county, CLERKS[n % 5], "3", **more)
    first = places.children(plan.county)[0]
    for area, name, value in (
        (plan.county, "income.line", "6500.00"),
        (plan.county, "visit.must_rank", "5"),
        (first, "issue.due_days.1", "20"),
    ):
        values = {"name": name, "value": value, "valid_from": "2017-02-01"}
        yield Row("", "parameter", area, values)
    price: dict[str, Any] = {"year": 2016, "good": "1", "unit": "公斤", "price": 270}
    yield Row("", "price", plan.county, price)
    for asked, answers, good, scored, points in (
        ("1", 1000, 836, 800, 6960),
        ("2", 1000, 923, 500, 4700),
    ):
        survey: dict[str, Any] = {"date": "2017-06-20", "object": asked, "answers": answers}
        survey |= {"good": good, "scored": scored, "score_sum": points}
        yield Row("", "survey", plan.county, survey)
    for year, number in ((2016, 1000), (2017, 676)):
        told: dict[str, Any] = {"period_from": f"{year}-01-01", "period_to": f"{year}-05-31"}
        told |= {"total": number, "to_beijing": 20}
        yield Row("", "petition_count", plan.county, told)


class _Village:
    """One village with its households."""

    def __init__(self, plan: Plan, code: str, homes: int) -> None:
        self._plan, self._code, self._homes = plan, code, homes
        self._rng = Random(f"{plan.seed}/{code}")
        town = places.town_of(code)
        self._cadres = [f"c/{town}/{n}" for n in range(8)] + [f"c/{code}/0"]
        self._cadres += [f"c/{plan.county}/{self._rng.randrange(60)}" for _ in range(2)]
        self._issues = count(1)

    def records(self) -> Iterator[Row]:
        rng, code = self._rng, self._code
        flag = "resettlement" if class_of_area(code) == "community" else "weak_village"
        yield Row(code, "area", code, {"name": places.name_of(code), flag: rng.random() < 0.1})
        yield _cadre(f"c/{code}/0", code, "8", "5")
        for n in range(3):
            yield from self._firm(f"e/{code}/{n}")
        for n in range(self._homes):
            yield from self._home(f"h/{code}/{n}", n)

    def _day(self) -> str:
        first = date(self._plan.today.year, 1, 3)
        span = (self._plan.today - first).days
        return (first + timedelta(days=self._rng.randrange(span + 10))).isoformat()

    def _visit(self, about: dict[str, Any], residence: str | None = None) -> Row:
        rng = self._rng
        remote = residence in ("2", "3") and rng.random() < 0.7
        values = {
            **about,
            "cadre": rng.choice(self._cadres),
            "date": self._day(),
            "mode": "2" if remote or rng.random() < 0.03 else "1",
            "finished": rng.random() < 0.97,
            "result": rng.choices(("1", "3", None), (90, 4, 6))[0],
            "satisfaction": rng.choices(("1", "2", "3", "9", None), (50, 20, 4, 6, 20))[0],
        }
        if remote:
            values["remote_reason"] = "全家在外"
        if rng.random() < 0.2:
            values["companions"] = [rng.choice(self._cadres)]
        return Row("", "visit", self._code, values)

    def _firm(self, key: str) -> Iterator[Row]:
        rng = self._rng
        values = {"name": f"{places.short_name_of(self._code)}企业{key[-1]}"}
        yield Row(key, "enterprise", self._code, values | {"listed": rng.random() < 0.2})
        if rng.random() < 0.53:
            yield self._visit({"enterprise": key})

    def _home(self, key: str, n: int) -> Iterator[Row]:
        rng, code = self._rng, self._code
        poor = rng.random() < 0.08
        people = rng.randrange(1, 6)
        residence = rng.choices(("1", "2", "3", None), (84, 6, 6, 4))[0]
        values: dict[str, Any] = {"head": f"户主{n}", "group": f"{n % 9 + 1}组"}
        values |= {"n_shared": people, "n_resident": people, "residence": residence}
        if poor:
            values["registered_poor"] = True
        if n > 1 and rng.random() < 0.01:
            values["merged_into"] = f"h/{code}/{n - 1}"
        yield Row(key, "household", code, values)
        yield Row("", "member", code, {"household": key, "name": f"户主{n}", "relation": "02"})
        yield from self._roster(key, people)
        for year in (2015, 2016) if poor else (2016,):
            yield from self._income(key, year, people, poor)
        if rng.random() < 0.76:
            for _ in range(1 + (rng.random() < 0.2)):
                yield self._visit({"household": key}, residence)
        if rng.random() < 0.05:
            yield from self._issue(key)

    def _roster(self, key: str, people: int) -> Iterator[Row]:
        if self._rng.random() < 0.1:
            values: dict[str, Any] = {"household": key, "year": 2016, "n_shared": people + 1}
            yield Row(f"{key}-2016", "household_year", self._code, values)

    def _income(self, key: str, year: int, people: int, poor: bool) -> Iterator[Row]:
        rng = self._rng
        wages = rng.randrange(200, 800 if poor else 3000) * 1000 * people
        crop = rng.randrange(500, 15_000) * 100
        lines: list[tuple[str, int, dict[str, Any]]] = [
            ("W1", wages, {}),
            ("B1", crop, {"quantity": 300_000, "own_use": 40_000, "unit": "公斤", "good": "1"}),
            ("C1", crop * 2 // 5, {"estimated": True}),
            ("T1", 150_000, {}),
        ]
        for item, amount, more in lines:
            values = {"household": key, "year": year, "item": item, "amount": amount}
            yield Row("", "income_line", self._code, values | more)
        if rng.random() < 0.15:
            values = {"household": key, "year": year, "item": "R1"}
            values["amount"] = rng.randrange(500, 20_000) * 100
            yield Row("", "rigid_expense", self._code, values)

    def _issue(self, home: str) -> Iterator[Row]:
        rng, code = self._rng, self._code
        key = f"i/{code}/{next(self._issues)}"
        raised = date.fromisoformat(self._day())
        values: dict[str, Any] = {"household": home, "category": "07"}
        values |= {
            "text": "组里路口没有路灯，走路不便",
            "raised": raised.isoformat(),
            "consent": rng.random() < 0.7,
        }
        yield Row(key, "issue", code, values)
        due = (raised + timedelta(days=rng.randrange(10, 30))).isoformat()
        day = raised
        for number, (event, said) in enumerate(self._way(), 1):
            day += timedelta(days=rng.randrange(4))
            step = {"issue": key, "event": event, "date": day.isoformat(), **said}
            if event in ("triage", "assign"):
                step["due"] = due
            if event == "post":
                step |= {"starts": day.isoformat(), "ends": (day + timedelta(7)).isoformat()}
                day += timedelta(7)
            if number < 11 or rng.random() < 0.9:
                step["taken"] = number
            yield Row("", "issue_step", code, step)
        if rng.random() < 0.2:
            values = {"issue": key, "text": "定点", "due": due}
            yield Row("", "milestone", code, values)
        if rng.random() < 0.1:
            values = {"issue": key, "colour": "yellow", "sent": due}
            yield Row("", "supervision", code, values)

    def _way(self) -> list[tuple[str, dict[str, Any]]]:
        rng = self._rng
        if rng.random() < 0.15:  # settled on the spot
            at_once = {"level": "0", "law_class": "A", "text": "当场修好", "actor": "王建设"}
            way = [LIFE[0], ("settle_at_once", at_once), *LIFE[6:]]
        elif rng.random() < 0.08:
            way = [LIFE[0], ("withdraw", {"text": "本人撤回"})]
        else:
            way = list(LIFE)
        return way[: rng.choices((len(way), rng.randrange(len(way) + 1)), (65, 35))[0]]


# -- into a replica -------------------------------------------------------------------------------


def write(replica: Replica, plan: Plan, author: str = "office") -> int:
    """Writes all records as a hub would; returns how many."""
    ids: dict[str, str] = {}
    with replica.act(author, hub=True) as act:
        for row in county(plan):
            values = _resolved(row.values, ids)
            if row.kind in ("area", "household_year"):
                id = row.key if row.kind == "area" else f"{values['household']}-2016"
                ids[row.key] = act.add(row.kind, row.area, values, id=id)
            else:
                ids[row.key] = act.add(row.kind, row.area, values)
    return len(ids)


def pour(replica: Replica, plan: Plan) -> int:
    """Puts the rows of all records straight into the tables, without a log: for measuring what
    only reads records. Returns how many."""
    numbers = count(1)
    ids: dict[str, str] = {}
    tables: dict[str, list[Any]] = {}
    seqs: dict[str, int] = {}
    for row in county(plan):
        n = next(numbers)
        stamp = stamp_of(MADE_MS + n, 0, DEVICE)
        ids[row.key] = id = row.key if row.kind == "area" else stamp
        state = State(row.kind, row.area, id, _resolved(row.values, ids), stamp)
        tables.setdefault(row.kind, []).append(layout_of(row.kind).row(state))
        seqs[row.area] = seqs.get(row.area, 0) + 1
    with replica.store.transaction() as connection:
        for kind, rows in tables.items():
            layout = layout_of(kind)
            connection.upsert(Upsert(layout.table, layout.all_columns), rows)
        ledger = Upsert("ledger", ("area", "seq", "stamp"))
        connection.upsert(ledger, [(area, n, "") for area, n in seqs.items()])
    return sum(seqs.values())


def _resolved(values: dict[str, Any], ids: dict[str, str]) -> dict[str, Any]:
    found = {name: value for name, value in values.items() if value is not None}
    for name in REFERENCES:
        if name in found:
            found[name] = ids[found[name]]
    if "companions" in found:
        found["companions"] = [ids[key] for key in found["companions"]]
    return found
