"""Tallies: what is counted of one area as of the evening of a day (domain.md 7).

Everything is cumulative and told by the records' own dates; registers (households, enterprises) are
those of today. The tallies of villages add up to those of towns and counties, and the figures of a
period are the difference of two days. Cadres are counted as people: whoever visits in ten villages
is one, so that a county's are not the sum of its villages'.
"""

from calendar import isleap
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sync.errors import Text
from sync.records.fields import Values
from sync.rules.coverage import (
    COMMUNITY,
    ENTERPRISE,
    HOUSEHOLD,
    REMOTE,
    VILLAGE,
    Demands,
    Standing,
    Visit,
    covers,
    must_of,
)
from sync.rules.issues import fold
from sync.rules.supervision import DUE_RUNS, colour, known_by
from sync.rules.transitions import DRAFT, Entry, Life, LimitsOn, Step
from sync.rules.worth import Figures

OBJECTS = {VILLAGE: "villages", COMMUNITY: "communities", HOUSEHOLD: "homes", ENTERPRISE: "firms"}
"""What tallies call the objects of the four classes."""
NAMES: dict[str, Text] = {
    "homes": Text("应访户", "Households to be visited"),
    "homes_visited": Text("已访户", "Households visited"),
    "homes_must": Text("建档立卡户", "Registered poor households"),
    "homes_reached": Text("建档立卡户已必到", "Registered poor households reached"),
    "firms": Text("应访企业", "Enterprises to be visited"),
    "firms_visited": Text("已访企业", "Enterprises visited"),
    "firms_must": Text("列统企业", "Listed enterprises"),
    "firms_reached": Text("列统企业已必到", "Listed enterprises reached"),
    "villages": Text("行政村", "Villages"),
    "villages_visited": Text("已走访的行政村", "Villages visited"),
    "villages_whole": Text("户户走到的行政村", "Villages with every household visited"),
    "villages_must": Text("经济薄弱村", "Weak villages"),
    "villages_reached": Text("经济薄弱村已必到", "Weak villages reached"),
    "communities": Text("社区", "Communities"),
    "communities_visited": Text("已走访的社区", "Communities visited"),
    "communities_whole": Text("户户走到的社区", "Communities with every household visited"),
    "communities_must": Text("有征收安置任务社区", "Resettlement communities"),
    "communities_reached": Text("征收安置社区已必到", "Resettlement communities reached"),
    "visits": Text("有效走访", "Visits that count"),
    "visits_homes": Text("其中入户", "Of them of households"),
    "visits_remote": Text("其中非上门", "Of them from afar"),
    "visit_answers": Text("走访评价", "Answers at visits"),
    "visit_good": Text("走访评价满意", "Of them satisfied"),
    "cadres": Text("应参与干部", "Cadres on the roster"),
    "taking_part": Text("已参与干部", "Cadres who took part"),
    "came": Text("到访干部", "Cadres who came"),
    "issues": Text("收集问题", "Issues collected"),
    "solved": Text("已销号", "Solved"),
    "explained": Text("解释办结", "Closed by explanation"),
    "transferred": Text("已转出", "Transferred"),
    "merged": Text("已并案", "Merged"),
    "withdrawn": Text("已撤回", "Withdrawn"),
    "open": Text("在办", "Open"),
    "yellow": Text("黄牌", "Yellow"),
    "red": Text("红牌", "Red"),
    "due": Text("已到期", "Due"),
    "due_met": Text("按期办结", "Reported in time"),
    "at_once": Text("即知即办问题", "Issues to be settled at once"),
    "at_once_met": Text("按时即办", "Settled at once in time"),
    "to_post": Text("应公示", "To be posted"),
    "posted": Text("已公示", "Posted"),
    "to_feed_back": Text("应反馈", "To be fed back"),
    "fed_back": Text("已反馈", "Fed back"),
    "to_follow_up": Text("应回访", "To be followed up"),
    "followed_up": Text("已回访", "Followed up"),
    "answers": Text("回访有效答复", "Valid answers at follow-ups"),
    "good": Text("回访满意", "Of them satisfied"),
    "scored": Text("回访评分人数", "Who gave a score"),
    "score_sum": Text("回访评分合计", "Sum of the scores"),
    "income_known": Text("收入已核实户", "Households with known income"),
    "income_poor": Text("收入性贫困户", "Poor by income"),
    "expense_poor": Text("支出性贫困户", "Poor by expense"),
    "near": Text("边缘户", "Near the line"),
    "risen": Text("已过标准的建档立卡户", "Registered poor who rose above the line"),
    "fallen": Text("跌破标准的建档立卡户", "Registered poor who fell below the line"),
    **{
        f"survey_{who}_{what}": Text(f"{zh}{words.zh}", f"{words.en} ({en})")
        for who, zh, en in (("homes", "居民", "residents"), ("firms", "企业", "enterprises"))
        for what, words in {
            "answers": Text("调查有效答复", "Valid answers of surveys"),
            "good": Text("调查满意", "Of them satisfied"),
            "scored": Text("调查评分人数", "Who gave a score"),
            "score_sum": Text("调查评分合计", "Sum of the scores"),
        }.items()
    },
    "petitions": Text("信访总量", "Petitions this year"),
    "petitions_before": Text("上年同期信访总量", "Petitions, same time last year"),
    "to_beijing": Text("进京非访人次", "People to Beijing this year"),
    "to_beijing_before": Text("上年同期进京非访人次", "The same last year"),
    "to_province": Text("来省批次", "Groups to the province this year"),
    "to_province_before": Text("上年同期来省批次", "The same last year"),
}
"""Every name of a tally. ``cadres``, ``taking_part`` and ``came`` follow from who they are."""
PEOPLE = ("cadres", "taking_part", "came")
"""Those that count people, whose parts are no sum: one may come to many villages."""

GOOD, VALID = {"1", "2"}, {"1", "2", "3"}
"""Codes of ``satisfaction``: satisfied or mostly; an answer at all."""
NOT_COUNTED = {"merged", "withdrawn"}
"""States that do not count as collected: another issue stands for it, or nobody wants it any more
(domain.md 7)."""
ASKED = {"follow_up_satisfied", "follow_up_dissatisfied"}


@dataclass(frozen=True)
class Count:
    """One tally with the people behind it: ``roster`` are the ids of the cadres who stand on the
    area's roster on the day, ``came`` those of everybody whose visits count there. ``elsewhere``
    are those whose visits count elsewhere in the area that is asked about."""

    numbers: Mapping[str, int] = field(default_factory=dict)
    roster: frozenset[str] = frozenset()
    came: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()

    def __getitem__(self, name: str) -> int:
        match name:
            case "cadres":
                return len(self.roster)
            case "taking_part":
                return len(self.roster & (self.came | self.elsewhere))
            case "came":
                return len(self.came)
        return self.numbers.get(name, 0)

    def tally(self) -> dict[str, int]:
        """All names with their numbers, in the order of ``NAMES``."""
        return {name: self[name] for name in NAMES}


def total(counts: Iterable[Count]) -> Count:
    """The count of an area of which these are the parts."""
    numbers: Counter[str] = Counter()
    roster: set[str] = set()
    came: set[str] = set()
    for count in counts:
        numbers.update(count.numbers)
        roster |= count.roster
        came |= count.came
    return Count({name: n for name, n in numbers.items() if n}, frozenset(roster), frozenset(came))


def between(later: Count, earlier: Count) -> dict[str, int]:
    """What happened in the days after ``earlier`` up to ``later``: the difference, name by name."""
    return {name: later[name] - earlier[name] for name in NAMES}


# -- visits ---------------------------------------------------------------------------------------


class Object(NamedTuple):
    """Something to be visited; ``of_class`` is one of coverage's, ``wanted`` its must-visit."""

    of_class: str
    id: str
    wanted: bool = False
    residence: str | None = None


class Call(NamedTuple):
    """One visit: the object by its id, the cadres by theirs, and what was said of the work."""

    object: str
    visit: Visit
    came: tuple[str, ...] = ()
    satisfaction: str | None = None


def visits(
    area: str, village: Object | None, objects: Iterable[Object], calls: Iterable[Call],
    demands: Demands,
) -> tuple[Counter[str], frozenset[str]]:  # fmt: skip
    """The numbers of one area's objects, and who came. ``calls`` are those until the day;
    ``village`` is the area itself where it is to be visited."""
    found: Counter[str] = Counter()
    known = {one.id: (one, Standing()) for one in objects}
    home = (village, Standing()) if village else None
    came: set[str] = set()
    for call in calls:
        target = known.get(call.object)
        residence = target[0].residence if target else None
        if not covers(call.visit, residence):
            continue
        demand = demands.on(area, call.visit.date)
        for one in (target, home):
            if one is not None:
                must = must_of(one[0].of_class, one[0].wanted)
                one[1].add(call.visit, must, demand, residence)
        came.update(call.came)
        found["visits"] += 1
        found["visits_homes"] += target is not None and target[0].of_class == HOUSEHOLD
        found["visits_remote"] += call.visit.mode in REMOTE
        found["visit_answers"] += call.satisfaction in VALID
        found["visit_good"] += call.satisfaction in GOOD
    for target in (*known.values(), home):
        if target is not None:
            _count_object(found, *target)
    if village:
        whole = found["homes"] > 0 and found["homes"] == found["homes_visited"]
        found[f"{OBJECTS[village.of_class]}_whole"] += whole
    return found, frozenset(came)


def _count_object(found: Counter[str], one: Object, standing: Standing) -> None:
    name = OBJECTS[one.of_class]
    found[name] += 1
    found[f"{name}_visited"] += standing.covered is not None
    if one.wanted:
        found[f"{name}_must"] += 1
        found[f"{name}_reached"] += standing.reached is not None


# -- issues ---------------------------------------------------------------------------------------


class Matter(NamedTuple):
    """One issue with all that belongs to its life; ``raised`` is None where it is not known."""

    values: Values
    raised: date | None
    steps: tuple[Step, ...] = ()
    milestones: tuple[Values, ...] = ()
    orders: tuple[Values, ...] = ()


def issues(matters: Iterable[Matter], as_of: date, limits: LimitsOn) -> Counter[str]:
    """The numbers of issues raised until the day, each by the steps that had been taken then."""
    found: Counter[str] = Counter()
    now = limits(as_of)
    for matter in matters:
        if matter.raised is not None and matter.raised > as_of:
            continue
        steps = known_by(matter.steps, as_of)
        life = fold(matter.values, steps, pending=False, limits=limits)
        if life.state == DRAFT:
            continue
        if life.state in NOT_COUNTED:
            found[life.state] += 1
            continue
        found["issues"] += 1
        found[life.state if life.is_final else "open"] += 1
        found[colour(life, as_of, now, matter.milestones, matter.orders).name] += 1
        _count_times(found, life, matter.raised, as_of, now.due_days.get("0", 0))
        for wanted, done, events in (
            ("to_feed_back", "fed_back", {"feed_back"}),
            ("to_post", "posted", {"post"}),
            ("to_follow_up", "followed_up", ASKED),
        ):
            entered = _last(life, wanted)
            if entered is not None:
                found[wanted] += 1
                found[done] += any(e.step.event in events for e in life.history[entered + 1 :])
        for entry in life.history:
            if entry.step.event in ASKED:
                _count_answer(found, entry)
    return Counter({name: n for name, n in found.items() if name in NAMES})


def _last(life: Life, state: str) -> int | None:
    """Where in the history a state was last entered."""
    entries = enumerate(life.history)
    return max((i for i, e in entries if e.after == state != e.before), default=None)


def _count_times(
    found: Counter[str], life: Life, raised: date | None, as_of: date, at_once_days: int
) -> None:
    """Whether it was reported by its due date, and an easy one at once."""
    reported = _last(life, "reported")
    at_work = life.state in DUE_RUNS or reported is None
    done = None if at_work or reported is None else life.history[reported].step.day()
    if life.due is not None and life.due <= as_of and life.state != "transferred":
        found["due"] += 1
        found["due_met"] += done is not None and done <= life.due
    if life.level == "0":
        found["at_once"] += 1
        quick = done is not None and raised is not None and (done - raised).days <= at_once_days
        found["at_once_met"] += quick


def _count_answer(found: Counter[str], entry: Entry) -> None:
    answer, score = entry.step.text("satisfaction"), entry.step.values.get("score")
    found["answers"] += answer in VALID
    found["good"] += answer in GOOD
    if isinstance(score, int):
        found["scored"] += 1
        found["score_sum"] += score


# -- incomes, surveys, petitions ------------------------------------------------------------------


class Earned(NamedTuple):
    """A household's figures of the last year that was accounted for; ``before`` are those of the
    year before, wanted of the registered poor alone."""

    figures: Figures
    before: Figures | None = None


def incomes(found: Iterable[Earned]) -> Counter[str]:
    """Households by their income, and how many of the registered poor crossed the line."""
    numbers: Counter[str] = Counter()
    for now, before in found:
        if now.is_below is None:
            continue
        numbers["income_known"] += 1
        if now.code in ("income_poor", "expense_poor", "near"):
            numbers[now.code] += 1
        if before is not None and before.is_below is not None:
            numbers["risen"] += before.is_below and not now.is_below
            numbers["fallen"] += bool(now.is_below) and not before.is_below
    return numbers


class Survey(NamedTuple):
    """A third party's survey as counts; ``object`` is a code of ``survey_object``."""

    date: str
    object: str
    answers: int
    good: int
    scored: int
    score_sum: int


SURVEYED = {"1": "homes", "2": "firms"}


def surveys(rows: Iterable[Survey], as_of: date) -> Counter[str]:
    """All surveys until the day, pooled."""
    found: Counter[str] = Counter()
    for row in rows:
        who = SURVEYED.get(row.object)
        if who and row.date <= as_of.isoformat():
            for name in ("answers", "good", "scored", "score_sum"):
                found[f"survey_{who}_{name}"] += getattr(row, name)
    return found


class Petitions(NamedTuple):
    """Figures of a period; None is not known."""

    starts: str
    ends: str
    petitions: int | None
    to_beijing: int | None
    to_province: int | None


def petitions(rows: Iterable[Petitions], as_of: date) -> Counter[str]:
    """This year's periods that had ended by the day, beside the same ones of last year: a period
    counts only where both years have it, so that like is compared with like."""
    found: Counter[str] = Counter()
    known = {(row.starts, row.ends): row for row in rows}
    for row in known.values():
        if row.starts[:4] != str(as_of.year) or row.ends > as_of.isoformat():
            continue
        first, last = _year_before(row.starts), _year_before(row.ends)
        before = known.get((first, last)) or known.get((first, _end_of_february(last)))
        for name in ("petitions", "to_beijing", "to_province"):
            now, then = getattr(row, name), getattr(before, name) if before else None
            if now is not None and then is not None:
                found[name] += now
                found[f"{name}_before"] += then
    return found


def _year_before(day: str) -> str:
    """The same day a year ago; 29 February is the 28th."""
    moved = f"{int(day[:4]) - 1}{day[4:]}"
    return moved[:-2] + "28" if moved.endswith("02-29") else moved


def _end_of_february(day: str) -> str:
    """The 29th for 28 February of a leap year; any other day as it is."""
    leap = day.endswith("02-28") and isleap(int(day[:4]))
    return day[:-2] + "29" if leap else day
