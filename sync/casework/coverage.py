"""Coverage and must-visits of an area (四个覆盖、四个必到), and the lists of what is still owed.

The rules are ``sync/rules/coverage.py``; what they are asked of is read by ``Ground``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sync.casework.ground import Cadre, Ground, Sums, Target, on_the_way
from sync.errors import Text
from sync.records.codes import code_list
from sync.replica.replica import Replica
from sync.rules.coverage import CLASSES, Pace, Tally, is_remote_heavy, pace, why_not
from sync.rules.parameters import Settings

NAMED_MAX = 3
"""So many of those who came are named in a sentence."""


@dataclass(frozen=True)
class Coverage:
    """四个覆盖、四个必到 of an area as of the end of a day. ``remote_heavy`` warns that more visits
    were made from afar than visit.remote_share allows."""

    area: str
    as_of: date
    classes: dict[str, Tally]
    paces: dict[str, Pace]
    sums: Sums
    remote_heavy: bool


def coverage(
    replica: Replica, area: str, as_of: date, settings: Settings | None = None
) -> Coverage:
    """四个覆盖、四个必到 of an area as of the end of a day, with the pace that is left to go."""
    return coverage_of(Ground(replica, area, as_of, settings))


def coverage_of(ground: Ground) -> Coverage:
    """The same of what was read already."""
    settings, area, day = ground.settings, ground.area, ground.as_of
    tallies, sums = ground.tallies(), ground.sums()
    target = settings.day("visit.target", area, day)
    percent = settings.number("visit.remote_share", area, day)
    return Coverage(
        area=area,
        as_of=day,
        classes=tallies,
        paces={name: pace(tally.left, day, target) for name, tally in tallies.items()},
        sums=sums,
        remote_heavy=is_remote_heavy(sums.remote, sums.visits, percent),
    )


# --- what is still to be done ---------------------------------------------------------------------


@dataclass(frozen=True)
class Owing:
    """An object that was not covered, or not reached, and why. ``last`` is its latest visit."""

    of_class: str
    area: str
    id: str
    name: str
    group: str
    why: Text
    last: date | None


def unvisited(replica: Replica, area: str, as_of: date) -> list[Owing]:
    """未访清单: what no visit has covered, by class, area and group."""
    ground = Ground(replica, area, as_of)
    left = [one for one in ground.targets() if not one.standing.covered_by(as_of)]
    return [_owing(one, _never(one)) for one in _in_order(left)]


def unreached(replica: Replica, area: str, as_of: date) -> list[Owing]:
    """必到未到清单: the must-visits that nobody who fits has met."""
    ground = Ground(replica, area, as_of)
    left = [o for o in ground.targets() if o.wanted and not o.standing.reached_by(as_of)]
    return [_owing(one, _unfit(one, ground.cadres)) for one in _in_order(left)]


def _owing(one: Target, why: Text) -> Owing:
    last = max((visit.date for visit in one.visits), default=None)
    return Owing(one.of_class, one.area, one.id, one.name, one.group, why, last)


def _in_order(targets: Iterable[Target]) -> list[Target]:
    place = {name: number for number, name in enumerate(CLASSES)}
    return sorted(
        targets, key=lambda t: (place[t.of_class], *on_the_way(t.area, t.group, t.name), t.id)
    )


def _never(one: Target) -> Text:
    """Why nothing covers an object: nobody went, or what the last visit lacked."""
    if not one.visits:
        return Text("还没有走访过", "never visited")
    last = max(one.visits, key=lambda visit: visit.date)
    why, day = why_not(last, one.residence), last.date
    said = why or Text("", "")
    zh = f"{day.year}年{day.month}月{day.day}日的走访不算：{said.zh}"
    return Text(zh, f"the visit of {day.isoformat()} does not count: {said.en}")


def _unfit(one: Target, cadres: dict[str, Cadre]) -> Text:
    """Why a must-visit is not met: not covered at all, or who came does not fit."""
    if one.standing.covered is None:
        return _never(one)
    of_rank = one.must == "rank"
    names, unknown = [], False
    for id in sorted(one.came):
        cadre = cadres.get(id)
        code = (cadre.visitor.rank if of_rank else cadre.visitor.tier) if cadre else None
        unknown = unknown or code is None
        shown = code_list("rank" if of_rank else "tier").text(code) or "不详"
        names.append(f"{cadre.name if cadre else id}（{shown}）")
    wanted = Text("职级", "the rank") if of_rank else Text("机关层级", "the level of the organ")
    who = "、".join(names[:NAMED_MAX]) + ("等" if len(names) > NAMED_MAX else "")
    if not names:
        return Text("走访没有登记走访干部", "nothing says who came")
    zh = f"到访干部的{wanted.zh}不符合要求：{who}"
    en = f"{wanted.en} of those who came does not fit: {who}"
    if unknown:
        zh, en = f"{zh}；请补登不详的{wanted.zh}", f"{en}; please add {wanted.en} where unknown"
    return Text(zh, en)
