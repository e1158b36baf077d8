"""The register of petition cases (信访积案): restricted, each with the leader who answers for it.

Cases and what was done about them stand in restricted areas (``R320282113``) alone, so that nobody
reads them who has no right of that name (campaign.md 三; domain.md 6.4).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sync.errors import BadValue, Missing, Refused, Text
from sync.records.catalogue import KINDS
from sync.records.codes import code_list
from sync.records.fields import Value
from sync.records.kinds.base import RESTRICTED_ONLY
from sync.records.places import RESTRICTED, area_code
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act
from sync.rules.rates import tenths
from sync.rules.supervision import day_of

PETITION, STEP = "petition", "petition_step"
IN_HAND, SETTLED, WITHDRAWN = "1", "2", "3"
"""在办, 案结事了, 息访."""
ROUNDS = frozenset({"1", "2", "3"})
"""接访, 下访 and 包案会办 are each a round; progress and follow-ups are not."""


class Case(NamedTuple):
    """A case as it stood on a day, with its steps until then, oldest first."""

    record: Record
    steps: tuple[Record, ...]
    state: str
    rounds: int
    silent: int
    """Days since anything was done about it; 0 once it is over."""

    @property
    def has_leader(self) -> bool:
        """Whether somebody answers for it, as somebody must."""
        return bool(self.record["lead"])


class Share(NamedTuple):
    """化解率 = 案结事了 ÷ 积案总数; those who gave up petitioning are counted apart."""

    settled: int
    withdrawn: int
    total: int


def restricted_area(area: str) -> str:
    """The code of a restricted area. Raises BadValue for one that is not, or no code at all."""
    code = area_code(area)
    if not code.startswith(RESTRICTED):
        raise BadValue(*RESTRICTED_ONLY)
    return code


def add_case(replica: Replica, author: str, area: str, values: Mapping[str, Value]) -> str:
    """Registers a case in a restricted area; returns its id. Raises BadValue."""
    with replica.act(author) as act:
        return add_in(act, area, values)


def add_in(act: Act, area: str, values: Mapping[str, Value]) -> str:
    """``add_case`` inside an act that is open already."""
    place = restricted_area(area)
    if not str(values.get("title") or "").strip() or not values.get("opened"):
        raise BadValue("积案要写明案由和立案日期", "A case has a matter and a date")
    return act.add(PETITION, place, {"state": IN_HAND, **values})


def add_step(replica: Replica, author: str, case_id: str, values: Mapping[str, Value]) -> str:
    """Writes down what was done about a case; returns the step's id.

    Raises Missing, BadValue for a step without date, kind or words, or from before the case.
    """
    with replica.act(author) as act:
        return step_in(act, replica, case_id, values)


def step_in(act: Act, replica: Replica, case_id: str, values: Mapping[str, Value]) -> str:
    """``add_step`` inside an act that is open already."""
    case = case_of(replica, case_id)
    if not (values.get("date") and values.get("kind") and str(values.get("text") or "").strip()):
        raise BadValue(
            "请写明日期（date）、方式（kind）和情况（text）", "Give the date, the kind and the text"
        )
    opened, day = day_of(case["opened"]), day_of(values["date"])
    if opened and day and day < opened:
        raise BadValue("日期早于立案日期", "The date is before the case was opened")
    return act.add(STEP, case.area, {**values, PETITION: case.id, "sample": case["sample"]})


def close_case(replica: Replica, author: str, case_id: str, state: str, day: date) -> None:
    """Sets a case's state: 案结事了 or 息访 with the day, 在办 takes that back.

    Raises Missing, BadValue, Refused where nobody answers for the case or it was not followed up.
    """
    with replica.act(author) as act:
        close_in(act, replica, case_id, state, day)


def close_in(act: Act, replica: Replica, case_id: str, state: str, day: date) -> None:
    """``close_case`` inside an act that is open already."""
    if state not in code_list("petition_state").items:
        known = "、".join(f"{c} {t.zh}" for c, t in code_list("petition_state").items.items())
        raise BadValue(f"没有状态“{state}”；有：{known}", f"No state {state}; try 1, 2 or 3")
    case = case_of(replica, case_id)
    over = state != IN_HAND
    if over and not case["lead"]:
        raise Refused("没有包案领导，不能办结", "Nobody answers for the case; it cannot be closed")
    if over and not replica.fetch(STEP, case.area, {PETITION: case.id}):
        raise Refused("没有化解记录，不能办结", "Nothing is on record that was done about it")
    act.set(case.id, {"state": state, "closed": day.isoformat() if over else None})


def case_of(replica: Replica, case_id: str) -> Record:
    """The case with this id. Raises Missing."""
    found = replica.get(case_id)
    if found is None or found.kind != PETITION or found.deleted:
        raise Missing(f"没有编号为 {case_id} 的积案", f"There is no petition case {case_id}")
    return found


def cases(replica: Replica, area: str, day: date) -> list[Case]:
    """The cases under an area, as they stood on ``day``: those in hand first, the longest silent on
    top. ``area`` may be named with or without its R; "" is everything that is here."""
    place = area if area.startswith(RESTRICTED) else RESTRICTED + area
    steps: defaultdict[str, list[Record]] = defaultdict(list)
    for step in replica.fetch(STEP, place):
        done = day_of(step["date"])
        if done and done <= day:
            steps[str(step[PETITION])].append(step)
    found = []
    for record in replica.fetch(PETITION, place):
        opened = day_of(record["opened"])
        if opened is None or opened <= day:
            found.append(_case(record, steps.get(record.id, []), day))
    return sorted(found, key=lambda c: (c.state != IN_HAND, -c.silent, c.record.area, c.record.id))


def _case(record: Record, steps: list[Record], day: date) -> Case:
    steps.sort(key=lambda step: (str(step["date"]), step.id))
    closed, state = day_of(record["closed"]), str(record["state"] or IN_HAND)
    if state != IN_HAND and closed and closed > day:
        state = IN_HAND
    last = day_of(steps[-1]["date"]) if steps else day_of(record["opened"])
    silent = (day - last).days if last and state == IN_HAND else 0
    rounds = sum(step["kind"] in ROUNDS for step in steps)
    return Case(record, tuple(steps), state, rounds, silent)


def rate(found: Iterable[Case]) -> Share:
    """How many of these cases are settled."""
    states = [case.state for case in found]
    return Share(states.count(SETTLED), states.count(WITHDRAWN), len(states))


def plain_list(found: list[Case], language: str) -> dict[str, Any]:
    """The register, for programs."""
    names = ("number", "title", "petitioner", "lead", "lead_post", "unit", "opened", "closed")
    settled = rate(found)
    return {
        "settled": settled.settled,
        "withdrawn": settled.withdrawn,
        "total": settled.total,
        "cases": [
            {
                "id": case.record.id,
                "area": case.record.area,
                **{name: case.record[name] for name in names},
                "state": case.state,
                "state_words": _state(case, language),
                "rounds": case.rounds,
                "steps": len(case.steps),
                "silent": case.silent,
            }
            for case in found
        ],
    }


def line_of(case: Case, language: str) -> str:
    """A case in one line."""
    record = case.record
    lead = record["lead"] or Text("无包案领导", "nobody answers for it").to(language)
    rounds = Text(f"{case.rounds}轮", f"{case.rounds} rounds").to(language)
    return f"{record.id}  {record['number'] or ''}  {record['title']}  {lead}  {rounds}  " + _state(
        case, language
    )


def words_of(found: Share) -> tuple[str, str]:
    """The share that is settled, with its parts; a dash where there is no case."""
    tenth = tenths(100 * found.settled, found.total)
    share = "—" if tenth is None else f"{tenth // 10}.{tenth % 10}%"
    return (
        f"积案{found.total}件，案结事了{found.settled}件，息访{found.withdrawn}件，化解率{share}",
        f"{found.total} cases, {found.settled} settled ({share}), {found.withdrawn} given up",
    )


def _state(case: Case, language: str) -> str:
    return KINDS[PETITION].fields["state"].show(case.state, language)
