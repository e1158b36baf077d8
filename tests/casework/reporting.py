"""A town of two villages with its visits and issues, written as its people would."""

from datetime import date, timedelta

from sync.casework.report_making import Asked
from sync.casework.reports import make_report
from sync.rules.periods import Period
from sync.rules.reports import summed
from tests.hub.township import NEXT_VILLAGE, TOWN, VILLAGE

WEEK = Period(date(2017, 6, 19), date(2017, 6, 25))
NEXT = Period(date(2017, 6, 26), date(2017, 7, 2))
MONDAY = date(2017, 6, 26)
DAY = timedelta(days=1)


class Township:
    """Records of a town, written as its people would."""

    def __init__(self, replica, author="li"):
        self.replica, self.author = replica, author
        self.cadres = {}
        self.first, self.second = [], []

    def add(self, kind, area, values):
        with self.replica.act(self.author) as act:
            return act.add(kind, area, values)

    def homes(self, count, area=VILLAGE):
        return [self.add("household", area, {"head": f"户主{n}"}) for n in range(count)]

    def cadre(self, name, area=TOWN):
        self.cadres[name] = self.add("cadre", area, {"name": name, "rank": "6", "tier": "4"})
        return self.cadres[name]

    def visit(self, home, day, cadre="", **more):
        area = self.replica.get(home).area
        kind = self.replica.get(home).kind
        values = {kind: home, "date": str(day), "mode": "1", "result": "1", "finished": True}
        return self.add("visit", area, {**values, "cadre": cadre or None, **more})

    def issue(self, day, *steps, area=VILLAGE, household=None):
        values = {"text": "村口的路灯坏了很久", "category": "07", "raised": str(day)}
        with self.replica.act("hub", hub=True) as act:
            id = act.add("issue", area, {**values, "household": household})
            for n, (event, on, more) in enumerate([("submit", day, {}), *steps], start=1):
                step = {"issue": id, "event": event, "date": str(on), "taken": n, **more}
                act.add("issue_step", area, step)
        return id


SOLVED = [
    ("settle_at_once", date(2017, 6, 20), {"level": "0", "text": "换了灯泡", "actor": "张"}),
    ("approve", date(2017, 6, 20), {}),
    ("feed_back", date(2017, 6, 20), {"way": "1"}),
    ("post", date(2017, 6, 20), {"starts": "2017-06-20", "ends": "2017-06-21", "place": "村部"}),
    ("posting_over", date(2017, 6, 22), {}),
    ("follow_up_satisfied", date(2017, 6, 23), {"satisfaction": "1", "score": 9, "way": "1"}),
]


def lived_in(replica):
    """Two villages with 8 and 4 households, 3 cadres, 5 visits of which one is a repetition."""
    made = Township(replica)
    made.first, made.second = made.homes(8), made.homes(4, NEXT_VILLAGE)
    first, second = made.first, made.second
    zhao, qian = made.cadre("赵", VILLAGE), made.cadre("钱", NEXT_VILLAGE)
    made.cadre("孙")
    for home, day, cadre in (
        (first[0], date(2017, 6, 12), zhao),
        (first[0], date(2017, 6, 20), zhao),
        (first[1], date(2017, 6, 20), zhao),
        (first[2], date(2017, 6, 25), qian),
        (second[0], date(2017, 6, 21), zhao),
    ):
        made.visit(home, day, cadre)
    return made


def weekly(town, period=WEEK, today=None):
    asked = Asked("week", TOWN, period)
    return make_report(town.replica, "li", asked, today or period.last + DAY)


def of(report, unit):
    return next(row for row in report.rows if row.unit == unit)


def assert_adds_up(report):
    """The units and what stands above them are the whole, figure by figure. People who came to
    several units are in each; scores are no sums, and what stands above has none."""
    units = summed(row.figures for row in report.rows if not row.cadre)
    apart = {"came", "score", "adjust", "objects", "objects_visited"}
    whole = {name: n for name, n in report.total.figures.items() if name not in apart}
    assert {name: units.get(name, 0) for name in whole} == whole
    assert any(whole.values())
