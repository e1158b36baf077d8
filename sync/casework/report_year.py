"""一年一考核: what units and single cadres are assessed by, read from the records of an area."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from sync.casework.ground import Ground, decode_list
from sync.casework.pairs import Ledger
from sync.casework.presence import Account, days
from sync.casework.supervision import orders_of, watched
from sync.replica.replica import Replica
from sync.rules.parameters import Settings
from sync.rules.periods import Period
from sync.rules.reports import ByArea, Figures, Row
from sync.rules.tallies import GOOD, NOT_COUNTED, VALID
from sync.rules.transitions import DRAFT

RED = "red"
SOLVED = "solved"


def days_by_area(accounts: list[Account]) -> ByArea:
    """How many cadres had the days that are demanded, of how many, where they are on the roster."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in accounts:
        found[one.area]["days_due"] += 1
        found[one.area]["days_met"] += not one.presence.short
    return found


def reds_by_area(replica: Replica, area: str, period: Period) -> ByArea:
    """The red orders that were sent in a year."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for order in _reds(replica, area, period):
        found[order[0]][RED] += 1
    return found


def _reds(replica: Replica, area: str, period: Period) -> list[tuple[str, str]]:
    """(area, issue) of each red order sent in a period."""
    first, last = (day.isoformat() for day in period)
    return [
        (one.record.area, str(one.record["issue"]))
        for one in orders_of(replica, area, period.last)
        if one.record["colour"] == RED and first <= str(one.record["sent"] or "") <= last
    ]


def accounts_of(replica: Replica, area: str, period: Period, settings: Settings) -> list[Account]:
    """The days of every cadre who was on the roster of an area in the year."""
    return list(days(replica, area, period.last.year, period.last, settings).accounts)


def cadre_rows(
    replica: Replica,
    area: str,
    period: Period,
    settings: Settings,
    accounts: list[Account],
) -> list[Row]:
    """One row for each cadre: days, and what became of the objects that the cadre answers for on
    the last day; the answers are those that people gave at the cadre's own visits of the year."""
    ground = Ground(replica, area, period.last, settings)
    owners: dict[tuple[str, str], tuple[str, ...]] = {
        (one.target.area, one.target.id): one.cadres
        for one in Ledger(replica, area, period.last).owners(period.last)
    }
    figures: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for key, target in ground.objects.items():
        for cadre in owners.get(key, ()):
            figures[cadre]["objects"] += 1
            figures[cadre]["objects_visited"] += target.standing.covered_by(period.last)
    _count_issues(replica, area, period, settings, owners, figures)
    _count_answers(replica, area, period, figures)
    return [
        Row(one.cadre, one.name, {**_days(one), **_whole(figures[one.cadre])}, cadre=True)
        for one in accounts
    ]


def _days(one: Account) -> Figures:
    return {"days_met": one.presence.days, "days_due": one.presence.demanded}


def _whole(figures: Mapping[str, int]) -> Figures:
    names = ("objects", "objects_visited", "issues", SOLVED, "answers", "good", RED)
    return {name: figures.get(name, 0) for name in names}


def _count_issues(
    replica: Replica,
    area: str,
    period: Period,
    settings: Settings,
    owners: Mapping[tuple[str, str], tuple[str, ...]],
    figures: Mapping[str, Counter[str]],
) -> None:
    reds = Counter(issue for _, issue in _reds(replica, area, period))
    for one in watched(replica, area, period.last, settings, pending=False):
        issue, state = one.issue, one.life.state
        raised = str(issue["raised"] or "") <= period.last.isoformat()
        if state == DRAFT or state in NOT_COUNTED or not raised:
            continue
        whose = str(issue["household"] or issue["enterprise"] or "")
        for cadre in owners.get((issue.area, whose), ()):
            figures[cadre]["issues"] += 1
            figures[cadre][SOLVED] += state == SOLVED
            figures[cadre][RED] += reds[issue.id]


def _count_answers(
    replica: Replica, area: str, period: Period, figures: Mapping[str, Counter[str]]
) -> None:
    sql = (
        "SELECT cadre, companions, satisfaction FROM visit WHERE area >= ? AND area < ? AND "
        "date >= ? AND date <= ? AND finished = 1 AND satisfaction IS NOT NULL AND "
        "deleted IS DISTINCT FROM 1 AND moved IS NULL"
    )
    bound = (area, area + "~", *(day.isoformat() for day in period))
    for cadre, others, answer in replica.query(sql, bound):
        for id in {cadre, *decode_list(others)} - {None, ""}:
            figures[id]["answers"] += answer in VALID
            figures[id]["good"] += answer in GOOD
