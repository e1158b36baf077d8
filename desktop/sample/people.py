"""Households and who lives in them: ages, ties, health and work that fit each other."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, Literal

from desktop.sample.numbers import Numbers
from desktop.sample.row import Row, words
from sync.records.fields import Value

Work = Literal["wage", "casual", "farm", "shop", "school", "none"]

HEAD, SPOUSE, SON, DAUGHTER, SON_IN_LAW_S_WIFE = "02", "10", "20", "30", "38"
GRANDSON, GRANDDAUGHTER, FATHER, MOTHER = "41", "42", "51", "52"
MALE, FEMALE = "1", "2"

SHAPES = {
    "three generations": 28,
    "couple with child": 22,
    "two old people": 19,
    "couple with parent": 14,
    "one old person": 11,
    "one parent": 6,
}
"""Kinds of household and how many of a hundred there are."""

POOR_PERCENT = {"one old person": 38, "one parent": 30, "two old people": 14}
POOR_PERCENT_ELSE = 6


@dataclass
class Person:
    """One member, with what income and visits need to know of them."""

    key: str
    name: str
    relation: str
    sex: str
    born: date
    age: int
    work: Work = "none"
    pay: int = 0
    """Yuan a month."""
    months: int = 0
    health: list[str] = field(default_factory=list)
    """Codes of ``poor_health``: 1 healthy, 2 chronic, 3 serious, 4 disabled."""
    away: bool = False
    ethnic: str = "01"
    name_note: str = ""

    @property
    def labours(self) -> bool:
        """Whether the person can work."""
        return 16 <= self.age < 70 and "4" not in self.health and self.work != "school"


@dataclass
class Home:
    """One household before it becomes records."""

    key: str
    area: str
    number: int
    shape: str
    group: str
    phone: str
    poor: bool
    mark: str
    land_mu: int
    """Hundredths of a mu."""
    persons: list[Person]
    residence: str = "1"
    tea: bool = False
    animals: bool = False

    @property
    def head(self) -> Person:
        """The head of the household."""
        return self.persons[0]

    @property
    def shared(self) -> list[Person]:
        """Those who share one budget."""
        return [p for p in self.persons if not p.away]

    @property
    def sick(self) -> bool:
        """Whether somebody is seriously ill."""
        return any("3" in p.health for p in self.persons)


class Families:
    """Makes households, one after the other; the same seed makes the same ones."""

    def __init__(self, seed: int, today: date, numbers: Numbers) -> None:
        self._seed = seed
        self._today = today
        self._numbers = numbers

    def home(self, area: str, number: int, rare: dict[str, Any] | None = None) -> Home:
        """The ``number``-th household of a village; ``rare`` is a head with a rare name."""
        rng = Random(f"{self._seed}/{area}/{number}")
        shape = rng.choices(list(SHAPES), weights=list(SHAPES.values()))[0]
        shape = rare.get("shape", shape) if rare else shape
        key = f"{area}-{number}"
        ages = _ages(rng, shape)
        surname = _family_name(rare["name"]) if rare else _surname(rng)
        persons = [
            self._person(rng, f"{key}/{i}", relation, sex, age, surname)
            for i, (relation, sex, age) in enumerate(ages)
        ]
        if rare:
            _rename(persons, rare)
        for person in persons:
            _give_health(rng, person)
            _give_work(rng, person)
        poor = rng.randrange(100) < POOR_PERCENT.get(shape, POOR_PERCENT_ELSE)
        if poor:
            _make_poor(rng, persons)
        residence = rng.choices("12345", weights=(86, 5, 5, 3, 1))[0]
        return Home(
            key=key,
            area=area,
            number=number,
            shape=shape,
            group=words()["groups"][(number - 1) * 7 % len(words()["groups"])],
            phone=self._numbers.phone(),
            poor=poor,
            mark=_mark(rng, shape, poor),
            land_mu=rng.randrange(120, 800, 10),
            persons=persons,
            residence="1" if poor else residence,
            tea=rng.random() < 0.15,
            animals=rng.random() < 0.4,
        )

    def _person(
        self, rng: Random, key: str, relation: str, sex: str, age: int, surname: str
    ) -> Person:
        born = self._today - timedelta(days=age * 365 + age // 4 + rng.randrange(1, 360))
        if relation in (SPOUSE, SON_IN_LAW_S_WIFE, MOTHER):
            surname = _surname(rng)
        ethnic = rng.choices(("01", "03", "06", "15"), weights=(970, 12, 10, 8))[0]
        return Person(key, surname + _given(rng, sex, age), relation, sex, born, age, ethnic=ethnic)

    def rows(self, home: Home) -> list[Row]:
        """The household and its members as records."""
        return [self._household(home)] + [self._member(home, p) for p in home.persons]

    def _household(self, home: Home) -> Row:
        assets = words()["assets"]
        owned = [assets[name] for name, has in _assets(home) if has]
        values: dict[str, Value] = {
            "code": f"{home.area}-{home.number:04d}",
            "head": home.head.name,
            "name_note": home.head.name_note or None,
            "group": home.group,
            "door": f"{home.group[:-1]}组{home.number}号",
            "phone": home.phone,
            "residence": home.residence,
            "mark": home.mark,
            "registered_poor": home.poor,
            "cause_main": _cause(home) if home.poor else None,
            "book_kind": "1",
            "n_hukou": len(home.persons),
            "n_resident": len(home.shared),
            "n_shared": len(home.shared),
            "land_mu": home.land_mu,
            "assets": "、".join(owned),
            "dwelling": "C" if home.poor and home.number % 9 == 0 else "A",
            "difficult": home.poor and home.sick,
        }
        return Row(home.key, "household", home.area, values)

    def _member(self, home: Home, person: Person) -> Row:
        newborn = person.age < 1
        disabled = "4" in person.health
        values: dict[str, Value] = {
            "household": home.key,
            "name": person.name,
            "name_note": person.name_note or None,
            "relation": person.relation,
            "sex": person.sex,
            "birth": person.born.isoformat(),
            "id_no": "" if newborn else self._numbers.id_number(person.born, person.sex),
            "no_id_reason": "1" if newborn else None,
            "phone": home.phone if person is home.head else self._own_phone(person),
            "ethnic": person.ethnic,
            "marital": _marital(home, person),
            "education": _education(person),
            "school": _school(person.age) if person.work == "school" else "0",
            "occupation": _occupation(person),
            "health": list(person.health),
            "labour": _labour(person),
            "work_place": _work_place(person),
            "work_months": person.months if person.work in ("wage", "casual") else None,
            "disability_type": "4" if disabled else None,
            "disability_level": "2" if disabled else None,
            "in_hukou": True,
            "resident": not person.away,
            "shares_budget": not person.away,
            "pension": person.age >= 60 or person.labours,
            "medical": True,
        }
        return Row(person.key, "member", home.area, values)

    def _own_phone(self, person: Person) -> str | None:
        return self._numbers.phone() if 16 <= person.age < 70 else None


def _rename(persons: list[Person], rare: dict[str, Any]) -> None:
    """Gives the head a rare name, and the others names that go with it."""
    head = persons[0]
    head.name, head.sex, head.name_note = rare["name"], rare["sex"], rare.get("name_note", "")
    for person in persons:
        person.ethnic = rare.get("ethnic", "01")
    for person, (name, sex) in zip(persons[1:], rare.get("others", ()), strict=False):
        person.name, person.sex = name, sex
        if person.relation in (SON, DAUGHTER):
            person.relation = SON if sex == MALE else DAUGHTER


def _family_name(name: str) -> str:
    return name[:2] if name[:2] in words()["double"] else name[0]


def _surname(rng: Random) -> str:
    found: str = (
        rng.choice(words()["double"]) if rng.random() < 0.006 else rng.choice(words()["surnames"])
    )
    return found


def _given(rng: Random, sex: str, age: int) -> str:
    names: dict[str, Any] = words()["male" if sex == MALE else "female"]
    period = "old" if age >= 55 else "middle" if age >= 25 else "young"
    last: str = rng.choice(names[period + "2"])
    if rng.random() < 0.12:
        return last
    return str(rng.choice(names[period])) + last


def _ages(rng: Random, shape: str) -> list[tuple[str, str, int]]:
    """(relation, sex, age) of each member, the head first."""
    child = rng.choice((MALE, FEMALE))
    if shape == "three generations":
        head = rng.randrange(50, 66)
        son = head - rng.randrange(23, 28)
        small = max(0, son - rng.randrange(24, 29))
        grandchild = (GRANDSON if child == MALE else GRANDDAUGHTER, child, small)
        parents = [(SON, MALE, son), (SON_IN_LAW_S_WIFE, FEMALE, son - rng.randrange(0, 4))]
        return [(HEAD, MALE, head), (SPOUSE, FEMALE, head - 2), *parents, grandchild]
    if shape == "couple with child":
        head = rng.randrange(32, 52)
        relation = SON if child == MALE else DAUGHTER
        young = (relation, child, max(0, head - rng.randrange(25, 30)))
        return [(HEAD, MALE, head), (SPOUSE, FEMALE, head - 1), young]
    if shape == "two old people":
        head = rng.randrange(62, 84)
        return [(HEAD, MALE, head), (SPOUSE, FEMALE, head - rng.randrange(0, 5))]
    if shape == "couple with parent":
        head = rng.randrange(42, 58)
        relation = SON if child == MALE else DAUGHTER
        old = head + rng.randrange(22, 28)
        parent = (FATHER, MALE, old) if rng.random() < 0.4 else (MOTHER, FEMALE, old)
        young = (relation, child, head - 26)
        return [(HEAD, MALE, head), (SPOUSE, FEMALE, head - 2), parent, young]
    if shape == "one old person":
        return [(HEAD, rng.choice((MALE, FEMALE, FEMALE)), rng.randrange(64, 92))]
    head = rng.randrange(34, 48)
    relation = SON if child == MALE else DAUGHTER
    return [(HEAD, rng.choice((MALE, FEMALE)), head), (relation, child, head - 26)]


def _give_health(rng: Random, person: Person) -> None:
    chance = rng.random()
    if chance < 0.01 + (0.02 if person.age >= 60 else 0):
        person.health = ["4"]
    elif chance < 0.03 + (0.06 if person.age >= 60 else 0):
        person.health = ["3"]
    elif person.age >= 55 and chance < 0.45:
        person.health = ["2"]
    else:
        person.health = ["1"]


def _give_work(rng: Random, person: Person) -> None:
    if 6 <= person.age < 19 or (person.age < 23 and rng.random() < 0.7):
        person.work = "school" if person.age >= 3 else "none"
    elif not person.labours or person.age < 16:
        person.work = "none"
    elif person.age >= 60:
        person.work = rng.choice(("farm", "casual", "none"))
    else:
        person.work = rng.choices(("wage", "casual", "farm", "shop"), weights=(66, 10, 14, 10))[0]
    if person.work == "wage":
        person.pay = rng.randrange(2300, 4900, 100)
        person.months = rng.choice((8, 10, 11, 12, 12, 12))
        person.away = person.age < 40 and person.relation in (SON, DAUGHTER) and rng.random() < 0.15
    elif person.work == "casual":
        person.pay, person.months = rng.randrange(900, 1800, 100), rng.randrange(2, 8)


def _make_poor(rng: Random, persons: list[Person]) -> None:
    """Illness and little work, as it comes to those who are poor."""
    persons[0].health = [rng.choice("2334")]
    for person in persons:
        if person.work in ("wage", "shop"):
            person.work, person.pay, person.months = "casual", 900, rng.randrange(2, 5)
        person.away = False


def _mark(rng: Random, shape: str, poor: bool) -> str:
    if not poor:
        return "4" if rng.random() < 0.03 else "9"
    return rng.choice("23") if shape == "one old person" else rng.choice("1112")


def _cause(home: Home) -> str:
    if home.sick:
        return "01"
    if any("4" in p.health for p in home.persons):
        return "02"
    return "08" if not any(p.labours for p in home.persons) else "11"


def _assets(home: Home) -> list[tuple[str, bool]]:
    shop = any(p.work == "shop" for p in home.persons)
    car = any(p.pay > 4200 for p in home.persons)
    return [("animals", home.animals), ("shop", shop), ("car", car), ("tea", home.tea)]


def _marital(home: Home, person: Person) -> str:
    paired = {"three generations", "couple with child", "two old people", "couple with parent"}
    if person.relation in (HEAD, SPOUSE) and home.shape in paired:
        return "20"
    if home.shape == "three generations" and person.relation in (SON, SON_IN_LAW_S_WIFE):
        return "20"
    if home.shape == "one parent" and person.relation == HEAD:
        return "40"
    return "30" if person.age >= 60 else "10"


def _education(person: Person) -> str:
    if person.age < 7:
        return "90"
    if person.age >= 60:
        return "81" if person.age < 75 else "90"
    return "71" if person.age >= 40 else "31" if person.age >= 22 else "80"


def _school(age: int) -> str:
    for limit, code in ((6, "1"), (12, "2"), (15, "3"), (18, "4")):
        if age < limit:
            return code
    return "7"


def _occupation(person: Person) -> str:
    return {
        "wage": "24",
        "casual": "27",
        "farm": "27",
        "shop": "54",
        "school": "31",
        "none": "90" if person.age < 60 else "70",
    }[person.work]


def _labour(person: Person) -> str:
    if person.age < 16 or person.work == "school":
        return "4"
    if "4" in person.health:
        return "3"
    return "4" if person.age >= 75 else "5" if person.age >= 60 or "3" in person.health else "1"


def _work_place(person: Person) -> str | None:
    if person.work == "casual":
        return "1"
    if person.work != "wage":
        return None
    return "3" if person.away else ("2" if person.pay > 3000 else "1")
