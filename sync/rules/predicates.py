"""The predicates that the conditions of policies are made of (domain.md 4), and how they are asked.

A condition is data: ``["all", ...]``, ``["any", ...]``, ``["not", condition]``,
``["some_member", condition]``, or the name of a predicate with its arguments:
``["age_from", "entitlement.aged"]``, ``["yes", "wants_job"]``. An argument with a dot names a
parameter. Each predicate reads recorded facts and says them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sync.errors import BadValue, Text
from sync.rules import field_facts, home_facts, people_facts
from sync.rules.answers import Answer, every, negated, some, unknown
from sync.rules.cases import Case

Condition = Any
"""Nested lists of text, as JSON has them; ``checked`` refuses what is no condition."""

PREDICATES: Mapping[str, Callable[..., Answer]] = {
    "yes": field_facts.yes,
    "coded": field_facts.coded,
    "more": field_facts.more,
    "switched": field_facts.switched,
    "needs": field_facts.needs,
    "age_from": people_facts.age_from,
    "age_below": people_facts.age_below,
    "of_working_age": people_facts.of_working_age,
    "female": people_facts.female,
    "ill": people_facts.ill,
    "disabled": people_facts.disabled,
    "disability_level": people_facts.disability_level,
    "certified": people_facts.certified,
    "at_school": people_facts.at_school,
    "without_steady_work": people_facts.without_steady_work,
    "unregistered": people_facts.unregistered,
    "low_income": home_facts.low_income,
    "income_below": home_facts.income_below,
    "self_paid_above": home_facts.self_paid_above,
    "spending_jumped": home_facts.spending_jumped,
    "operates": home_facts.operates,
    "villagers": home_facts.villagers,
}
"""By the names that conditions call them; arguments are field names, codes and parameters."""


def checked(condition: Condition) -> Condition:
    """The condition itself. Raises BadValue where it names no predicate."""
    match condition:
        case ["all" | "any", *parts] if parts:
            for part in parts:
                checked(part)
        case ["not", part] | ["some_member", part]:
            checked(part)
        case [str(name), *words] if name in PREDICATES and all(isinstance(w, str) for w in words):
            pass
        case _:
            raise BadValue(f"不是条件：{condition}", f"This is no condition: {condition}")
    return condition


def ask(condition: Condition, case: Case) -> Answer:
    """What a condition comes to in a case."""
    match condition:
        case ["all", *parts]:
            return every(ask(part, case) for part in parts)
        case ["any", *parts]:
            return some(ask(part, case) for part in parts)
        case ["not", part]:
            return negated(ask(part, case))
        case ["some_member", part]:
            if not case.persons:
                return unknown(case.ask_records("member", Text("家庭成员", "Members")))
            return some(_named(person.who, ask(part, person)) for person in case.persons)
        case [name, *words]:
            return PREDICATES[name](case, *words)
    raise BadValue(f"不是条件：{condition}", f"This is no condition: {condition}")


def _named(name: str, answer: Answer) -> Answer:
    """What is said of one of several people, with the name."""
    return Answer(answer.value, tuple(Text(name + w.zh, f"{name} {w.en}") for w in answer.why),
                  answer.asks)  # fmt: skip
