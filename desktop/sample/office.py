"""The town itself: villages, cadres of every rank, teams, enterprises, and who answers for whom.

Cadres and teams stand at the town itself, so that everybody in it sees them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from desktop.sample.numbers import Numbers
from desktop.sample.people import Home
from desktop.sample.row import Row, words
from sync.records import places
from sync.records.fields import Value

HOUSEHOLDS_PER_CADRE = 28
"""What one cadre answers for (domain.md 7, 人均走访户数)."""
NAMED = 6
"""Cadres of ``words.json``; the last three of them visit, the first three lead."""
PAIRED_FOR_DAYS = 140
MONTHS_BEFORE, MONTHS_AHEAD = 5, 3
"""The campaign of the sample: so many months back it began, so many ahead it ends."""
RANK_DEPUTY_DIVISION = "4"
RANK_VILLAGE, TIER_VILLAGE, TIER_TOWN = "8", "5", "4"


@dataclass(frozen=True)
class Cadre:
    """A visitor: who, and what the rules of 四个必到 look at."""

    key: str
    name: str
    account: str
    unit: str
    post: str
    rank: str
    tier: str


class Office:
    """The cadres of one town, and who of them answers for which household."""

    def __init__(self, seed: int, town: str, households: dict[str, int], numbers: Numbers) -> None:
        self.town = town
        self.villages = list(households)
        self._seed = seed
        self._numbers = numbers
        self.named = [
            Cadre(f"cadre/{i}", c["name"], c["account"], c["unit"], c["post"], c["rank"], c["tier"])
            for i, c in enumerate(words()["cadres"])
        ]
        self._visitors = {
            village: self._pool(number, village, households[village])
            for number, village in enumerate(self.villages)
        }

    @property
    def leader(self) -> Cadre:
        """The one of rank 副处级, for weak villages and listed enterprises."""
        return self.named[0]

    @property
    def clerk(self) -> Cadre:
        """The head of the town's visiting office."""
        return self.named[2]

    def _pool(self, number: int, village: str, households: int) -> list[Cadre]:
        """Two of the town's visitors, two of the village's own, and as many more as it takes."""
        rng = Random(f"{self._seed}/cadres/{village}")
        visitors = self.named[3:NAMED]
        pool = [visitors[(number - 1) % 3], visitors[number % 3]]
        unit = places.short_name_of(village)
        for i in range(max(2, households // HOUSEHOLDS_PER_CADRE - 2)):
            key = f"cadre/{village}/{i}"
            name = rng.choice(words()["surnames"]) + rng.choice(words()["male"]["middle"])
            name += rng.choice(words()["male"]["middle2"])
            if i < 2:
                post = "村党总支书记" if i == 0 else "村会计"
                pool.append(Cadre(key, name, "", unit, post, RANK_VILLAGE, TIER_VILLAGE))
            else:
                unit_ = words()["units"][i % len(words()["units"])]
                pool.append(Cadre(key, name, "", unit_, "科员", "7", TIER_TOWN))
        return pool

    def responsible(self, home: Home) -> Cadre:
        """The one cadre who answers for a household; for the poor one of an organ above."""
        pool = self._visitors[home.area]
        if home.poor:
            pool = [cadre for cadre in pool if cadre.tier != TIER_VILLAGE]
        return pool[home.number % len(pool)]

    # -- records ------------------------------------------------------------------------------

    def areas(self) -> Iterator[Row]:
        """The town and its villages, with the flags and the office that notices name."""
        office = words()["offices"]
        for number, code in enumerate([self.town, *self.villages]):
            values: dict[str, Value] = {
                "name": places.name_of(code),
                "alias": places.place(code).alias or None,
                "weak_village": number in (4, 8),
                "resettlement": number == 1,
                "office": office["unit"],
                "office_address": office["address"],
                "office_phone": office["phone"],
            }
            yield Row(code, "area", code, values)

    def roster(self) -> Iterator[Row]:
        """Every cadre, then the teams."""
        everyone = {c.key: c for c in self.named}
        for pool in self._visitors.values():
            everyone |= {c.key: c for c in pool}
        for cadre in everyone.values():
            values: dict[str, Value] = {
                "name": cadre.name,
                "unit": cadre.unit,
                "post": cadre.post,
                "rank": cadre.rank,
                "tier": cadre.tier,
                "party": cadre.rank != "7",
                "phone": self._numbers.phone(),
                "account": cadre.account or None,
            }
            yield Row(cadre.key, "cadre", self.town, values)
        for start in range(0, len(self.villages), 2):
            members = {c.key for v in self.villages[start : start + 2] for c in self._visitors[v]}
            team: dict[str, Value] = {
                "name": f"湖㳇镇第{'一二三四五六七八九'[start // 2 % 9]}走访组",
                "leader": self.named[start // 2 % 2].key,
                "members": sorted(members)[:60],
                "areas": list(self.villages[start : start + 2]),
            }
            yield Row(f"team/{start // 2}", "team", self.town, team)

    def campaign(self, today: date) -> Iterator[Row]:
        """When the visits began and by when they are to be complete: the sample is of today, not
        of the year of the campaign (on 30 June 2017 it is from 1 January to 30 September)."""
        begun = _month_of(today, -MONTHS_BEFORE)
        done = _month_of(today, MONTHS_AHEAD + 1) - timedelta(days=1)
        for name, day in (("visit.starts", begun), ("visit.target", done)):
            values: dict[str, Value] = {
                "name": name,
                "value": day.isoformat(),
                "document": "样例",
            }
            yield Row("", "parameter", self.town, values)

    def pair(self, home: Home, today: date) -> Row:
        """Who answers for the household."""
        values: dict[str, Value] = {
            "cadre": self.responsible(home).key,
            "household": home.key,
            "starts": (today - timedelta(days=PAIRED_FOR_DAYS)).isoformat(),
        }
        return Row("", "pair", home.area, values)

    def enterprises(self, today: date) -> Iterator[Row]:
        """A few enterprises, one of them statistically listed, each with its cadre."""
        surnames: str = words()["surnames"]
        for number, described in enumerate(words()["enterprises"]):
            area = self.villages[number % len(self.villages)]
            key = f"enterprise/{number}"
            rng = Random(f"{self._seed}/{key}")
            boss = rng.choice(surnames) + rng.choice(words()["male"]["middle2"])
            yield Row(key, "enterprise", area, self._enterprise(described, area, boss))
            listed = described.get("listed", False)
            pair: dict[str, Value] = {
                "cadre": self.leader.key if listed else self.named[1].key,
                "enterprise": key,
                "starts": (today - timedelta(days=PAIRED_FOR_DAYS)).isoformat(),
            }
            yield Row("", "pair", area, pair)

    def _enterprise(self, described: dict[str, Any], area: str, boss: str) -> dict[str, Value]:
        return {
            "name": described["name"],
            "kind": "1",
            "credit_code": self._numbers.credit_code("3" if described.get("coop") else "1"),
            "legal_person": boss,
            "contact": boss,
            "phone": self._numbers.phone(),
            "address": f"湖㳇镇{places.short_name_of(area)}工业集中区",
            "industry": described["industry"],
            "size": described["size"],
            "listed": described.get("listed", False),
            "employees": described["employees"],
            "products": described["products"],
        }


def _month_of(day: date, months: int) -> date:
    """The first day of the month that lies so many months from a day's."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)
