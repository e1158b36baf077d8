"""Pairs and assignments (双固定、包片; campaign.md 四 and item 18): one who answers, on every date.

A tie binds one (a cadre, a team) to an object (a household, an enterprise, a village, a grid) from
its first day to its last, both included. Every object is to have exactly one on every date, which
is proved here for a period: days with nobody are gaps, days with several are overlaps. Two ties to
the same one are no overlap: two laptops wrote down the same thing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from sync.errors import Refused, Text
from sync.rules.transitions import shown

_DAY = timedelta(days=1)


class Tie(NamedTuple):
    """One who answers for an object: from ``starts`` to ``ends`` inclusive; None is still open. One
    that ends before it starts was never in force."""

    id: str
    who: str
    starts: date
    ends: date | None = None

    @property
    def is_real(self) -> bool:
        """Whether it is in force on any day."""
        return self.ends is None or self.ends >= self.starts

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.starts <= day and (self.ends is None or day <= self.ends)


class Fault(NamedTuple):
    """Days of an object without one who answers (``who`` is empty), or with several."""

    kind: Literal["gap", "overlap"]
    first: date
    last: date
    who: tuple[str, ...] = ()

    @property
    def text(self) -> Text:
        """What is wrong, and when."""
        zh = f"有{len(self.who)}人同时负责" if self.who else "无人负责"
        en = f"{len(self.who)} answer at once" if self.who else "nobody answers"
        first, last = shown(self.first), shown(self.last)
        if self.first == self.last:
            return Text(f"{first.zh}{zh}", f"{first.en}: {en}")
        return Text(f"{first.zh}至{last.zh}{zh}", f"{first.en} to {last.en}: {en}")


def responsible(ties: Iterable[Tie], day: date) -> tuple[str, ...]:
    """Who answers on a day, each once, in the order of their ids."""
    return tuple(sorted({tie.who for tie in ties if tie.holds(day)}))


def faults(ties: Sequence[Tie], first: date, last: date) -> list[Fault]:
    """The gaps and overlaps of one object from ``first`` to ``last``, in order; [] is as it is to
    be: exactly one on every date."""
    if first > last:
        return []
    turns = {first}
    for tie in ties:
        turns |= {day for day in (tie.starts, _after(tie.ends)) if day and first < day <= last}
    days = sorted(turns)
    found: list[Fault] = []
    for start, following in zip(days, [*days[1:], last + _DAY], strict=True):
        who = responsible(ties, start)
        if len(who) == 1:
            continue
        end = following - _DAY
        if found and found[-1].who == who and found[-1].last + _DAY == start:
            found[-1] = found[-1]._replace(last=end)
        else:
            found.append(Fault("overlap" if who else "gap", start, end, who))
    return found


def _after(day: date | None) -> date | None:
    return day + _DAY if day is not None and day < date.max else None


# --- handing over ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Plan:
    """What a hand-over writes: the ties that end on ``ends``, and whether a new one begins the day
    after (it does not where the one who takes over already had a share in an overlap)."""

    closes: tuple[str, ...]
    ends: date
    begins: bool


def hand_over(ties: Sequence[Tie], to: str, on: date) -> Plan:
    """How an object passes to ``to`` on a day, so that the day before the old one answers and from
    the day on the new one alone: no gap, no overlap.

    Raises Refused where ``to`` answers alone already, and where a later tie is on record.
    """
    now = [tie for tie in ties if tie.holds(on)]
    if now and all(tie.who == to for tie in now):
        raise Refused(
            f"这名干部在{shown(on).zh}已经负责该对象，不需要移交",
            f"On {on} this cadre answers for it already; nothing is to be handed over",
        )
    later = [
        tie for tie in ties if tie.starts > on and (tie.ends is None or tie.ends >= tie.starts)
    ]
    if later:
        first = min(tie.starts for tie in later)
        raise Refused(
            f"已经登记了{shown(first).zh}起的结对，移交日期不能早于它",
            f"A pair from {first} is on record; the hand-over cannot be before it",
        )
    closes = tuple(tie.id for tie in now if tie.who != to)
    stays = any(tie.who == to and tie.ends is None for tie in now)
    closes += () if stays else tuple(tie.id for tie in now if tie.who == to)
    return Plan(closes, on - _DAY, begins=not stays)


# --- places ---------------------------------------------------------------------------------------


def teams_of(
    chain: Sequence[str], ties: Mapping[str, Sequence[Tie]], day: date
) -> tuple[str, tuple[str, ...]]:
    """(the place whose assignment holds, its teams) for a place on a day. ``chain`` are the place
    and those above it, nearest first: what is said nearer holds, so that a team of the city for
    the town and one of the county for its village are no overlap. ("", ()) is uncovered."""
    for place in chain:
        who = responsible(ties.get(place, ()), day)
        if who:
            return place, who
    return "", ()
