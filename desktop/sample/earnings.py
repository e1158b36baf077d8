"""A household's income lines and rigid expenses of one year, in the items of domain.md 3.3."""

from collections.abc import Iterator
from random import Random

from desktop.sample.people import Home, Person
from desktop.sample.row import Row
from sync.records.fields import Value

GROWTH_PERCENT = 106
"""This year's income as a share of last year's."""
RICE_KG_PER_MU, RICE_FEN = 480, 270
"""Crop of a mu, and the farm-gate price of a kilogram (domain.md 3.3)."""
SELF_TOLD, BANK_BOOK, CONTRACT, DEPARTMENT, ESTIMATE = "12345"
"""Codes of ``income_source``."""

Line = tuple[str, int, dict[str, Value]]
"""Item, yuan, and what else the line says."""


def rows(home: Home, seed: int, years: tuple[int, ...]) -> Iterator[Row]:
    """All lines of the household in these years, each year a little better than the last."""
    for number, year in enumerate(years):
        rng = Random(f"{seed}/{home.key}/{year}")
        percent = 100 + (GROWTH_PERCENT - 100) * number
        for item, yuan, more in _lines(home, rng):
            values: dict[str, Value] = {"household": home.key, "year": year, "item": item, **more}
            values["amount"] = _with_growth(yuan, percent, more) * 100
            yield Row("", "income_line", home.area, values)
        for item, yuan, person in _rigid(home, rng):
            rigid: dict[str, Value] = {"household": home.key, "year": year, "item": item}
            rigid |= {"amount": yuan * 100, "source": DEPARTMENT if item == "R1" else SELF_TOLD}
            yield Row("", "rigid_expense", home.area, rigid | {"member": person.key})


def _with_growth(yuan: int, percent: int, more: dict[str, Value]) -> int:
    """Amounts that follow from a quantity or a rate stay what these say."""
    return yuan if more.get("quantity") or more.get("months") else yuan * percent // 100


def _lines(home: Home, rng: Random) -> Iterator[Line]:
    for person in home.shared:
        yield from _wages(home, person, rng)
    yield from _land(home, rng)
    yield from _small_business(home, rng)
    yield from _property(home, rng)
    for person in home.shared:
        yield from _transfers(home, person, rng)
    yield from _household_transfers(home, rng)


def _wages(home: Home, person: Person, rng: Random) -> Iterator[Line]:
    if person.work in ("wage", "casual"):
        item = "W1" if person.work == "wage" else "W2"
        source = BANK_BOOK if person.work == "wage" else SELF_TOLD
        said: dict[str, Value] = {"member": person.key, "months": person.months, "source": source}
        yield item, person.pay * person.months, said
    if home.poor and person is home.head and person.labours and rng.random() < 0.5:
        post: dict[str, Value] = {"member": person.key, "months": 12, "source": CONTRACT}
        yield "W3", 500 * 12, post | {"note": "村级保洁"}


def _land(home: Home, rng: Random) -> Iterator[Line]:
    farms = any(p.work in ("farm", "casual") for p in home.shared)
    mu = home.land_mu / 100
    if not farms:
        contract: dict[str, Value] = {"source": CONTRACT, "quantity": home.land_mu, "unit": "亩"}
        yield "F3", int(mu * 700), contract | {"unit_price": 70_000}
    else:
        kilograms = int(mu * RICE_KG_PER_MU)
        crop = kilograms * RICE_FEN // 100
        sold: dict[str, Value] = {"source": SELF_TOLD, "quantity": kilograms * 100, "unit": "公斤"}
        own: dict[str, Value] = {"unit_price": RICE_FEN, "own_use": min(kilograms, 500) * 100}
        yield "B1", crop, sold | own
        estimated = rng.random() < 0.3
        yield (
            "C1",
            crop * 40 // 100,
            {
                "source": ESTIMATE if estimated else SELF_TOLD,
                "estimated": estimated,
            },
        )
        if mu > 6:
            yield "C7", 300, {"source": ESTIMATE, "estimated": True}
    yield "T4", int(mu * 120), {"source": DEPARTMENT}


def _small_business(home: Home, rng: Random) -> Iterator[Line]:
    if home.animals:
        birds = rng.randrange(10, 40)
        flock: dict[str, Value] = {"quantity": birds * 100, "unit": "只", "unit_price": 6_000}
        yield "B2", birds * 60, flock | {"own_use": birds * 100 // 3, "source": SELF_TOLD}
        yield "C2", birds * 24, {"source": SELF_TOLD}
    if home.tea:
        yield "B3", 9_000, {"source": SELF_TOLD, "note": "茶叶"}
        yield "C3", 1_400, {"source": SELF_TOLD}
    if rng.random() < 0.02:
        yield "B4", 12_000, {"source": SELF_TOLD}
        yield "C4", 5_500, {"source": SELF_TOLD}
    if any(p.work == "shop" for p in home.shared):
        turnover = rng.randrange(24_000, 90_000, 1_000)
        yield "B5", turnover, {"source": SELF_TOLD}
        yield "C5", turnover * 45 // 100, {"source": SELF_TOLD}
        yield "C6", 600, {"source": DEPARTMENT}


def _property(home: Home, rng: Random) -> Iterator[Line]:
    if rng.random() < 0.4:
        yield "F1", rng.randrange(50, 600, 50), {"source": BANK_BOOK}
    if home.poor:
        yield "F2", 500, {"source": DEPARTMENT, "note": "资产收益分红"}
    elif rng.random() < 0.1:
        yield "F2", 800, {"source": BANK_BOOK, "note": "合作社分红"}
    if rng.random() < 0.03:
        yield "F4", 6_000, {"source": CONTRACT, "note": "房屋出租"}
    if rng.random() < 0.03:
        yield "F5", 1_200, {"source": ESTIMATE, "estimated": True}


def _transfers(home: Home, person: Person, rng: Random) -> Iterator[Line]:
    whose: dict[str, Value] = {"member": person.key, "source": DEPARTMENT}
    if person.age >= 60:
        worker = not home.poor and rng.random() < 0.25
        monthly = rng.randrange(1_500, 2_600, 100) if worker else 125
        yield "T1", monthly * 12, whose | {"months": 12}
    if person.age >= 80:
        yield "T8", 50 * 12, whose | {"months": 12}
    if "4" in person.health:
        yield "T7", 130 * 12, whose | {"months": 12}
    if "3" in person.health:
        yield "T12", rng.randrange(4_000, 12_000, 100), whose
    if 16 <= person.age < 60 and person.work != "school":
        yield "E1", 250, whose


def _household_transfers(home: Home, rng: Random) -> Iterator[Line]:
    known: dict[str, Value] = {"source": DEPARTMENT}
    if home.mark == "2":
        yield "T2", 320 * 12 * len(home.shared), known
    if home.mark == "3":
        yield "T3", 900 * 12, known
    if home.poor:
        yield "X1", 800, known | {"note": "春节慰问"}
    if all(p.age >= 60 for p in home.shared) and rng.random() < 0.6:
        yield "T10", rng.randrange(1_000, 4_000, 500), {"source": SELF_TOLD}
    if len(home.shared) < len(home.persons):
        yield "T11", rng.randrange(3_000, 9_000, 500), {"source": SELF_TOLD}
    for item, chance, yuan in (("T5", 2, 240), ("T6", 4, 960), ("T9", 1, 6_000), ("E2", 1, 1_200)):
        if rng.randrange(100) < chance:
            yield item, yuan, known
    if rng.random() < 0.01:
        yield "X2", 20_000, {"source": CONTRACT, "note": "征收补偿"}


def _rigid(home: Home, rng: Random) -> Iterator[tuple[str, int, Person]]:
    for person in home.shared:
        if "3" in person.health:
            yield "R1", rng.randrange(5_000, 22_000, 100), person
        elif "2" in person.health:
            yield "R1", rng.randrange(400, 2_400, 100), person
        if person.work == "school" and person.age >= 18:
            yield "R2", 9_500, person
        if "4" in person.health:
            yield "R3", rng.randrange(1_500, 4_000, 100), person
    if home.poor and rng.random() < 0.02:
        yield "R4", 3_000, home.head
    well = not any({"2", "3"} & set(person.health) for person in home.shared)
    if well and home.number % 6:
        yield "R1", 0, home.head  # asked, and there was none
