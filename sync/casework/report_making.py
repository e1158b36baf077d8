"""What a report says of a period, as the records are now: rows of units, and what stands beside.

The figures of a period are what is counted now less what the report before had counted, so that
visits which come late are counted in the period in which they arrive; without one before, they are
told by the records' dates (domain.md 7).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sync.casework import report_figures, report_year
from sync.casework.areas import areas_of
from sync.casework.parameters import settings_of
from sync.casework.tallies import Tell, counts
from sync.errors import BadValue
from sync.records.places import LEVELS, RESTRICTED, area_code, path_of, shortened
from sync.replica.replica import Replica
from sync.rules.assessment import Scale
from sync.rules.parameters import Settings
from sync.rules.periods import CYCLES, Cycle, Period, ended_by, period_of
from sync.rules.progress import Timetable
from sync.rules.reports import (
    NEW,
    TAKEN,
    ByArea,
    Figures,
    Report,
    Row,
    grown,
    rest_of,
    summed,
    unit_figures,
)
from sync.rules.tallies import Count, total
from sync.stamps import local

CountsOf = Callable[[str, Sequence[date]], Mapping[date, Mapping[str, Count]]]
"""An area's tallies, area by area, as of each day."""
OWN_NAME = "本级"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """What a person asks a report for. ``level`` is the digits of the units' codes, 0 for the next
    level below; ``adjust`` gives points to units and cadres; ``plan`` is for the month to come."""

    cycle: Cycle
    area: str
    period: Period
    level: int = 0
    plan: str = ""
    adjust: Mapping[str, int] = field(default_factory=dict)


def asked_for(cycle: Cycle, area: str, day: date | None, level: int, today: date) -> Asked:
    """What a command line asks for: the period of a day, else the last one that is over."""
    period = period_of(cycle, day) if day else ended_by(cycle, today)
    return Asked(cycle, area_code(area), period, level)


def counting(replica: Replica, tell: Tell | None = None, scope: tuple[str, ...] = ()) -> CountsOf:
    """The tallies of the areas in ``scope`` (() for all) for a report; ``tell`` hears how far
    counting is and may raise to stop it."""
    return lambda area, days: counts(replica, area, days, tell, scope)


def points(typed: Iterable[str]) -> dict[str, int]:
    """``UNIT=N`` words as points by unit. Raises BadValue."""
    found = {}
    for word in typed:
        unit, _, number = word.partition("=")
        digits = number.removeprefix("-").removeprefix("+")
        if not unit or not (digits.isascii() and digits.isdecimal()):
            raise BadValue(f"加减分“{word}”应写成 代码=分数", f"{word} should be UNIT=POINTS")
        found[unit] = int(number)
    return found


def make(
    replica: Replica, asked: Asked, previous: Report | None, counts_of: CountsOf | None = None
) -> Report:
    """The report as of now, not frozen. ``previous`` is the one that it counts from. Raises
    BadValue for a level that is none below the area, or a restricted area."""
    if asked.area.startswith(RESTRICTED) or not asked.area:
        raise BadValue("请指明报告的区划", "Say which area the report is to be of")
    settings, last = settings_of(replica), asked.period.last
    units = _units(replica, asked)
    rows, whole = _rows(replica, asked, units, settings, previous, counts_of)
    report = Report(
        cycle=asked.cycle,
        area=asked.area,
        path=path_of(asked.area, "", top=2),
        period=asked.period,
        total=Row(asked.area, "合计", whole),
        rows=tuple(rows),
        timetable=Timetable.of(settings, asked.area, last),
        scale=Scale.of(settings, asked.area, last) if asked.cycle == "year" else None,
        level=asked.level,
        since=previous.id if previous else "",
        known=local(replica.now()).strftime("%Y-%m-%d %H:%M"),
        title=f"{shortened(areas_of(replica).name(asked.area))}大走访{CYCLES[asked.cycle].zh}",
        sample=bool(replica.count("household", asked.area, {"sample": True})),
        more=_more(replica, asked, settings, previous),
    )
    return _assessed(report) if report.scale else report


def _units(replica: Replica, asked: Asked) -> list[str]:
    """The codes of the units, in order; none for a village."""
    if asked.level and (asked.level not in LEVELS or asked.level <= len(asked.area)):
        words = "、".join(str(size) for size in LEVELS if size > len(asked.area))
        raise BadValue(
            f"单位层级应为区划代码的位数：{words or '村以下没有'}",
            f"The level is the digits of the units' codes: {words or 'none below a village'}",
        )
    known = areas_of(replica)
    found = known.children(asked.area, asked.period.last.isoformat())
    while found and len(found[0]) < asked.level:
        found = [c for one in found for c in known.children(one, asked.period.last.isoformat())]
    return found


# -- rows -----------------------------------------------------------------------------------------


def _rows(
    replica: Replica,
    asked: Asked,
    units: Sequence[str],
    settings: Settings,
    previous: Report | None,
    counts_of: CountsOf | None,
) -> tuple[list[Row], Figures]:
    """The units' rows and the figures of the whole."""
    counted = _counted(replica, asked, units, previous, counts_of)
    cadres: list[Row] = []
    if asked.cycle in ("quarter", "year"):
        if asked.cycle == "quarter":
            today = local(replica.now()).date()
            told = [report_figures.inspected(replica, asked.area, asked.period, today)]
        else:
            accounts = report_year.accounts_of(replica, asked.area, asked.period, settings)
            told = [report_year.days_by_area(accounts)]
            told += [report_year.reds_by_area(replica, asked.area, asked.period)]
            cadres = report_year.cadre_rows(replica, asked.area, asked.period, settings, accounts)
        for unit in (asked.area, *units):
            key = "" if unit == asked.area else unit
            counted[key] = summed([counted[key], *(_under(one, unit) for one in told)])
    rest = rest_of(counted[""], [counted[unit] for unit in units])
    names = areas_of(replica)
    rows = [Row(unit, shortened(names.name(unit)), counted[unit]) for unit in units]
    if units and any(rest.values()):
        rows.append(Row(asked.area, OWN_NAME, rest))
    return [*rows, *cadres], counted[""]


def _under(told: ByArea, unit: str) -> Figures:
    return summed(figures for area, figures in told.items() if area.startswith(unit))


def _counted(
    replica: Replica,
    asked: Asked,
    units: Sequence[str],
    previous: Report | None,
    counts_of: CountsOf | None,
) -> dict[str, dict[str, int]]:
    """Unit -> its tallies and what came in the period; "" is the whole."""
    first, last = asked.period
    by_dates = previous is None and bool(set(NEW.values()) & set(TAKEN[asked.cycle]))
    days = [last, first - DAY] if by_dates else [last]
    ask = counts_of or counting(replica)
    found = {day: _by_unit(asked, units, part) for day, part in ask(asked.area, days).items()}
    if previous is not None:
        # An area's own row has the area's code, and so has the whole.
        then: Mapping[str, Figures] = {row.unit: row.figures for row in previous.rows}
        then = {**then, "": previous.total.figures}
    else:
        then = found.get(first - DAY, {})
    return {unit: {**now, **grown(now, then.get(unit, {}))} for unit, now in found[last].items()}


def _by_unit(
    asked: Asked, units: Sequence[str], part: Mapping[str, Count]
) -> dict[str, dict[str, int]]:
    whole = total(part.values())
    parts: dict[str, list[Count]] = {unit: [] for unit in units}
    length = len(units[0]) if units else 0
    for code, count in part.items():
        if code[:length] in parts:
            parts[code[:length]].append(count)
    found = {unit: unit_figures(asked.cycle, total(own), whole) for unit, own in parts.items()}
    return {"": unit_figures(asked.cycle, whole, whole), **found}


def _assessed(report: Report) -> Report:
    """The yearly report with every score."""
    given: Mapping[str, int] = report.more.get("adjust", {})
    known = {report.area, *(row.unit for row in report.rows)}
    if unknown := given.keys() - known:
        raise BadValue(
            f"加减分：报告里没有单位或干部{'、'.join(sorted(unknown))}",
            f"Points are given to who is not in the report: {', '.join(sorted(unknown))}",
        )
    rows = tuple(
        row if row.name == OWN_NAME else _scored(report, row, given.get(row.unit, 0))
        for row in report.rows
    )
    return replace(
        report, rows=rows, total=_scored(report, report.total, given.get(report.area, 0))
    )


def _scored(report: Report, row: Row, adjust: int) -> Row:
    """A row with its score; what stands above the units is no unit and has none."""
    figures = {**row.figures, "adjust": adjust}
    if not row.cadre:
        figures["objects"] = row["homes"] + row["firms"]
        figures["objects_visited"] = row["homes_visited"] + row["firms_visited"]
    score = report.scale.score(figures) if report.scale else None
    return replace(row, figures=figures if score is None else {**figures, "score": score})


# -- what stands beside ---------------------------------------------------------------------------


def _more(
    replica: Replica, asked: Asked, settings: Settings, previous: Report | None
) -> dict[str, Any]:
    area, period = asked.area, asked.period
    match asked.cycle:
        case "week":
            if previous is None:
                return {}
            return {"before": {name: previous.total[name] for name in NEW}}
        case "month":
            before = {name: previous.total[name] for name in NEW} if previous else None
            return {
                **({"before": before} if before else {}),
                "cases": report_figures.cases(replica, area, period),
                "issues": report_figures.difficult(replica, area, period.last, settings),
                **({"plan": asked.plan} if asked.plan else {}),
            }
        case "quarter":
            today = local(replica.now()).date()
            return {"demands": report_figures.demands(replica, area, period, today)}
        case "half_year":
            return {
                "notices": report_figures.notices(replica, area, period),
                "stages": report_figures.stages(replica, area, period.last, settings),
            }
        case "year":
            return {"adjust": dict(asked.adjust)} if asked.adjust else {}
