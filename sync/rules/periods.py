"""The periods of the five reports (五个一): weeks from Monday to Sunday 24:00, months, quarters,
half years, years, and when the report of one is due (domain.md 7)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from sync.errors import BadValue, Text
from sync.rules.parameters import Settings

Cycle = Literal["week", "month", "quarter", "half_year", "year"]
CYCLES: dict[Cycle, Text] = {
    "week": Text("一周一汇总", "Weekly summary"),
    "month": Text("一月一交流", "Monthly exchange"),
    "quarter": Text("一季一督查", "Quarterly inspection"),
    "half_year": Text("半年一公示", "Half-year publication"),
    "year": Text("一年一考核", "Yearly assessment"),
}
NOW: dict[Cycle, str] = {
    "week": "本周", "month": "本月", "quarter": "本季", "half_year": "本半年", "year": "本年",
}  # fmt: skip
BEFORE: dict[Cycle, str] = {
    "week": "上周", "month": "上月", "quarter": "上季", "half_year": "上半年", "year": "上年",
}  # fmt: skip
MONTHS: dict[Cycle, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
DAY = timedelta(days=1)


class Period(NamedTuple):
    """The first and the last day of a report."""

    first: date
    last: date


class Due(NamedTuple):
    """A period that is over, and the day by which its report is to be there."""

    cycle: Cycle
    period: Period
    due: date


def cycle_of(text: str) -> Cycle:
    """The cycle by its name (half-year and half_year), or its words. Raises BadValue."""
    plain = text.strip().replace("-", "_")
    for cycle, label in CYCLES.items():
        if plain in (cycle, label.zh):
            return cycle
    known = "、".join(cycle.replace("_", "-") for cycle in CYCLES)
    raise BadValue(f"没有“{text}”这种报告；有：{known}", f"No report {text}; there are: {known}")


def period_of(cycle: Cycle, day: date) -> Period:
    """The period in which a day lies."""
    if cycle == "week":
        first = day - day.weekday() * DAY
        return Period(first, first + 6 * DAY)
    months = MONTHS[cycle]
    month = (day.month - 1) // months * months + 1
    first = date(day.year, month, 1)
    after = date(day.year + (month + months > 12), (month + months - 1) % 12 + 1, 1)
    return Period(first, after - DAY)


def before(cycle: Cycle, period: Period) -> Period:
    """The period before one."""
    return period_of(cycle, period.first - DAY)


def ended_by(cycle: Cycle, day: date) -> Period:
    """The last period that was over when ``day`` began: its own goes on until 24:00."""
    return before(cycle, period_of(cycle, day))


def owed(settings: Settings, area: str, day: date) -> Iterator[Due]:
    """Every report of an area whose period is over on ``day``, from the campaign's first day on,
    cycle by cycle and the latest first."""
    starts = settings.day("visit.starts", area, day)
    for cycle in CYCLES:
        days = settings.number(f"report.{cycle}_days", area, day)
        period = ended_by(cycle, day)
        while period.last >= starts:
            yield Due(cycle, period, period.last + days * DAY)
            period = before(cycle, period)
