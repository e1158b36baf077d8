"""Working days by the State Council's calendar, make-up Saturdays and Sundays included.

Counting starts on the next day, and a period whose last day is a holiday ends on the next working
day (domain.md 5.3). For years whose holidays are not published yet Monday to Friday count as
working days, and `notice` says so.
"""

from calendar import isleap
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate

import chinese_calendar

from sync.errors import Text

_DAY = timedelta(days=1)


@lru_cache(maxsize=8192)
def _published(day: date) -> bool | None:
    """Whether the published calendar makes this a working day; None when there is none."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


def is_working_day(day: date) -> bool:
    """Whether offices work on this day."""
    published = _published(day)
    return day.weekday() < 5 if published is None else published


def next_working_day(day: date) -> date:
    """The day itself when it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += _DAY
    return day


def add_working_days(start: date, days: int) -> date:
    """The last day of a limit of so many working days that is given on ``start``."""
    day = start
    for _ in range(days):
        day = next_working_day(day + _DAY)
    return next_working_day(day)


def add_days(start: date, days: int) -> date:
    """The last day of a limit of so many calendar days that is given on ``start``."""
    return next_working_day(start + days * _DAY)


def working_days_between(after: date, until: date) -> int:
    """Working days after ``after`` up to and with ``until``; negative when they run backwards."""
    if until < after:
        return -working_days_between(until, after)
    whole = sum(_counts(year)[-1] for year in range(after.year, until.year))
    return whole + _counts(until.year)[_place(until)] - _counts(after.year)[_place(after)]


@lru_cache(maxsize=256)
def _counts(year: int) -> tuple[int, ...]:
    """How many working days a year has had by each of its days, that day included."""
    first = date(year, 1, 1)
    days = (first + number * _DAY for number in range(366 if isleap(year) else 365))
    return tuple(accumulate(map(is_working_day, days)))


def _place(day: date) -> int:
    return day.toordinal() - date(day.year, 1, 1).toordinal()


def working_days_in(first: date, last: date) -> int:
    """Working days from ``first`` to ``last``, both counted: how a posting period is named."""
    return working_days_between(first - _DAY, last) if first <= last else 0


def posting_end(first: date, days: int) -> date:
    """The day on which a posting that starts on ``first`` has hung for so many working days."""
    return add_working_days(first - _DAY, days)


def years_assumed(first: date, last: date) -> list[int]:
    """The years of a period for which no holidays are published."""
    return [
        year for year in range(first.year, last.year + 1) if _published(date(year, 1, 1)) is None
    ]


def notice(first: date, last: date) -> Text | None:
    """What to say beside a count over years whose holidays are not known; None when they are."""
    years = years_assumed(first, last)
    if not years:
        return None
    zh, en = "、".join(f"{year}年" for year in years), ", ".join(map(str, years))
    return Text(
        f"{zh}的放假安排没有数据，暂按周一至周五计算工作日",
        f"No public holidays are known for {en}: Monday to Friday count as working days",
    )
