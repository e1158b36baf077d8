"""The sample township: 宜兴市湖㳇镇 with its eight villages, the same for the same plan.

Pure: rows come out one after the other, so that a hundred thousand households need no more memory
than one; what is referred to comes before what refers to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import cycle

from desktop.sample import earnings, facts
from desktop.sample.fieldwork import Fieldwork
from desktop.sample.numbers import Numbers
from desktop.sample.office import Office
from desktop.sample.people import Families
from desktop.sample.row import Row, words
from sync.records import places

TOWN = "320282113"
HOUSEHOLDS_A_VILLAGE = 40
RARE_HEADS_AT = (3, 7, 11)
"""Household numbers whose heads bear names that poor programs lose."""


@dataclass(frozen=True)
class Plan:
    """What is asked for. Dates of visits and issues are told from ``today``; ``years`` are the
    years of income, the last and this one unless it says otherwise.
    """

    today: date
    households: int = 8 * HOUSEHOLDS_A_VILLAGE
    seed: int = 2017
    years: tuple[int, ...] = ()
    town: str = TOWN

    @property
    def accounted(self) -> tuple[int, ...]:
        """The years that have income lines."""
        return self.years or (self.today.year - 1, self.today.year)


def township(plan: Plan) -> Iterator[Row]:
    """All records of the plan."""
    villages = places.children(plan.town)
    each, more = divmod(plan.households, len(villages))
    counts = {village: each + (i < more) for i, village in enumerate(villages)}
    numbers = Numbers()
    office = Office(plan.seed, plan.town, counts, numbers)
    families = Families(plan.seed, plan.today, numbers)
    fieldwork = Fieldwork(plan.seed, plan.today, office)
    yield from office.areas()
    yield from office.roster()
    yield from office.campaign(plan.today)
    enterprises = list(office.enterprises(plan.today))
    yield from enterprises
    yield from fieldwork.of_enterprises([r for r in enterprises if r.kind == "enterprise"])
    rare = cycle(words()["rare_heads"])
    for village, count in counts.items():
        for number in range(1, count + 1):
            head = next(rare) if number in RARE_HEADS_AT else None
            home = families.home(village, number, head)
            yield from facts.asked(families.rows(home), home, plan.seed)
            yield office.pair(home, plan.today)
            yield from earnings.rows(home, plan.seed, plan.accounted)
            yield from fieldwork.of_home(home)
            yield from facts.outcomes(home, plan.seed, plan.today)
