"""点情知策: which policies a household, a person or an enterprise may be entitled to (domain.md 4).

The policies are data (``data/policies.json``): who handles them, with which documents, and the
condition. A suggestion never decides; it says which recorded facts led to it. Where a fact is not
known that could still make it one, the suggestion names the fact to ask for: never a silent no.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from sync.errors import Missing, Text
from sync.rules.answers import Answer, Ask
from sync.rules.cases import Case, Local
from sync.rules.predicates import Condition, ask, checked

HOUSEHOLD, MEMBER, ENTERPRISE = "household", "member", "enterprise"
SUGGESTED, MISSING = "suggested", "missing"
"""May be entitled; or may be, by facts that are missing."""


@dataclass(frozen=True)
class Policy:
    """One policy. ``about`` is whom it is for; days are ISO 8601, "" where there is no bound;
    ``area`` is a prefix; ``confirmed`` says whether the county has nothing left to check."""

    id: str
    version: int
    name: Text
    about: str
    handler: Text
    decision: Text
    documents: tuple[Text, ...]
    basis: str
    when: Condition
    valid_from: str = ""
    valid_to: str = ""
    area: str = ""
    confirmed: bool = False
    source: str = ""

    def in_force(self, local: Local) -> bool:
        """Whether it holds in an area on a day: as an area's parameter says, else by its own
        validity."""
        switch = f"entitlement.{self.id}"
        if local.is_set(switch):
            return local.switch(switch)
        day = local.day.isoformat()
        held = self.valid_from <= day and (not self.valid_to or day <= self.valid_to)
        return held and local.area.startswith(self.area)


@dataclass(frozen=True)
class Suggestion:
    """What a policy comes to for one subject: ``why`` says the facts that are on record, ``asks``
    those that are missing (none where it is a suggestion). ``name`` is the member's."""

    policy: Policy
    subject: str
    name: str
    state: str
    facts: tuple[Text, ...]
    asks: tuple[Ask, ...] = ()

    @property
    def why(self) -> Text:
        """The facts in one sentence: 72岁，肢体二级，未领取护理补贴."""
        return Text("，".join(f.zh for f in self.facts), ", ".join(f.en for f in self.facts))

    @property
    def missing(self) -> Text:
        """The facts to ask for; "" where none is missing."""
        return missing_words(self.asks)


def missing_words(asks: tuple[Ask, ...]) -> Text:
    """需补充：…, each fact once with those whom it is about; "" for none."""
    if not asks:
        return Text("", "")
    whom: dict[Text, list[str]] = {}
    for one in asks:
        whom.setdefault(one.label, []).append(one.who)
    zh, en = [], []
    for label, names in whom.items():
        named = [name for name in dict.fromkeys(names) if name]
        zh.append(label.zh + (f"（{'、'.join(named)}）" if named else ""))
        en.append(label.en + (f" ({', '.join(named)})" if named else ""))
    return Text("需补充：" + "；".join(zh), "To be asked: " + "; ".join(en))


@cache
def policies() -> dict[str, Policy]:
    """Every policy by id, in the order of the table."""
    raw = files("sync.rules").joinpath("data/policies.json").read_text("utf-8")
    return {row["id"]: _policy(row) for row in json.loads(raw)["policies"]}


def policy_of(words: str) -> Policy:
    """The policy with this id, or the only one whose name has these words. Raises Missing."""
    found = policies().get(words.upper())
    named = [p for p in policies().values() if words and any(words in name for name in p.name)]
    if found is not None or len(named) == 1:
        return found or named[0]
    known = "、".join(policies())
    raise Missing(
        f"没有政策“{words}”；有：{known}", f"There is no policy {words}; there are: {known}"
    )


def matched(case: Case) -> Iterator[Suggestion]:
    """Every policy in force that a household with its members, or an enterprise, may be entitled
    to, or for which a fact is missing; in the order of the table, then of the members."""
    for policy in policies().values():
        if not _concerns(policy, case) or not policy.in_force(case.local):
            continue
        if policy.about != MEMBER:
            found = [_suggested(policy, case)]
        elif case.persons:
            found = [_suggested(policy, person) for person in case.persons]
        else:
            asks = (case.ask_records(MEMBER, Text("家庭成员", "Members")),)
            found = [Suggestion(policy, case.subject.id, "", MISSING, (), asks)]
        yield from filter(None, found)


def _concerns(policy: Policy, case: Case) -> bool:
    return (policy.about == ENTERPRISE) is (case.kind == ENTERPRISE)


def _suggested(policy: Policy, case: Case) -> Suggestion | None:
    answer = ask(policy.when, case)
    if answer.value is False:
        return None
    facts = answer.why if case.kind != MEMBER else _with_age(answer, case)
    state = SUGGESTED if answer.value else MISSING
    return Suggestion(policy, case.subject.id, case.who, state, facts, answer.asks)


def _with_age(answer: Answer, case: Case) -> tuple[Text, ...]:
    """A person's facts begin with the age, where that is known."""
    age = case.age
    return answer.why if age is None else tuple(dict.fromkeys((age, *answer.why)))


def _policy(row: dict[str, Any]) -> Policy:
    return Policy(
        id=row["id"],
        version=row["version"],
        name=Text(row["zh"], row["en"]),
        about=row["subject"],
        handler=Text(**row["handler"]),
        decision=Text(**row["decision"]),
        documents=tuple(Text(**document) for document in row["documents"]),
        basis=row["basis"],
        when=checked(row["when"]),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        area=row["area"],
        confirmed=row["confirmed"],
        source=row["source"],
    )
