"""What policies ask of a household and its people, as far as somebody has asked them already.

Most of what is asked is known; some is not, so that the sample has something to ask for. What came
of a few suggestions is on record.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from desktop.sample.people import Home, Person
from desktop.sample.row import Row
from sync.records.fields import Value

NOT_ASKED_PERCENT = 12
"""Facts of a hundred that nobody asked for yet."""
DISABILITY = "42"
"""Type 肢体, level 二级: what the sample's disabled people have."""
CARD_PERCENT, HAS_ALLOWANCE_PERCENT = 75, 70
RECEIVED, APPLIED, TO_VERIFY = "2", "3", "1"


def asked(rows: Iterator[Row] | list[Row], home: Home, seed: int) -> Iterator[Row]:
    """The rows of one household with the answers to what policies ask."""
    persons = {person.key: person for person in home.persons}
    for row in rows:
        rng = Random(f"{seed}/{row.key}/facts")
        if row.kind == "household":
            facts = _of_household(home, rng)
        else:
            number = str(row.values.get("id_no") or "")
            facts = _of_person(home, persons[row.key], number, rng)
        known = {n: v for n, v in facts.items() if rng.randrange(100) >= NOT_ASKED_PERCENT}
        yield row._replace(values=row.values | known)


def _of_household(home: Home, rng: Random) -> dict[str, Value]:
    car = any(person.pay > 4200 for person in home.persons)
    return {
        "only_dwelling": home.poor or rng.random() < 0.9,
        "property_registered": rng.random() < 0.93,
        "has_car": car and not home.poor,
        "has_flat": not home.poor and rng.random() < 0.06,
        "has_business": any(person.work == "shop" for person in home.persons),
        "on_payroll": not home.poor and rng.random() < 0.04,
        "sudden": rng.random() < 0.02,
    }


def _of_person(home: Home, person: Person, number: str, rng: Random) -> dict[str, Value]:
    disabled, old = "4" in person.health, person.age >= 60
    alone = home.mark == "3"
    facts: dict[str, Value] = {
        "medical": rng.random() < 0.97,
        "no_income": alone,
        "no_supporter": alone,
        "wants_job": person.work == "none" and rng.random() < 0.5,
        "wants_business": 20 <= person.age < 50 and rng.random() < 0.03,
        "left_behind": _left_behind(home, person, rng),
    }
    if person.work == "none" and 16 <= person.age < 60:
        facts["work_months"] = 0
    if person.age < 18:
        facts["parents"] = "2" if rng.random() < 0.01 else "1"
    if person.age >= 49:
        facts["family_planning"] = rng.choices("1293", weights=(14, 10, 75, 1))[0]
    if person.age >= 80:
        facts["age_allowance"] = rng.randrange(100) < HAS_ALLOWANCE_PERCENT
    if disabled:
        carded = rng.randrange(100) < CARD_PERCENT and number
        facts |= {
            "disability_card": number + DISABILITY if carded else "",
            "needs_care": old or rng.random() < 0.4,
            "care_allowance": rng.randrange(100) < HAS_ALLOWANCE_PERCENT,
            "living_allowance": home.poor and rng.randrange(100) < HAS_ALLOWANCE_PERCENT,
        }
    return facts


def _left_behind(home: Home, person: Person, rng: Random) -> str:
    if person.age < 16 and any(other.away for other in home.persons):
        return "2"
    lonely = person.age >= 60 and home.shape in ("one old person", "two old people")
    return "1" if lonely and rng.random() < 0.2 else "9"


def outcomes(home: Home, seed: int, today: date) -> Iterator[Row]:
    """What came of suggestions that were taken up in this household."""
    for person in home.persons:
        rng = Random(f"{seed}/{person.key}/outcomes")
        if person.age < 80 or rng.random() >= 0.5:
            continue
        outcome = rng.choice((RECEIVED, APPLIED, TO_VERIFY))
        applied = (today - timedelta(days=rng.randrange(20, 90))).isoformat()
        decided = (today - timedelta(days=rng.randrange(1, 20))).isoformat()
        values: dict[str, Value] = {
            "rule": "P15",
            "household": home.key,
            "member": person.key,
            "outcome": outcome,
            "facts": f"{person.age}岁，未领取尊老金",
            "applied": applied if outcome != TO_VERIFY else None,
            "decided": decided if outcome == RECEIVED else None,
            "amount": 6_000 if outcome == RECEIVED else None,
        }
        yield Row("", "entitlement", home.area, values)
