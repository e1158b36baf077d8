"""Laws of 点情知策: Kleene's connectives, and what filling in unknown facts may change."""

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.records.catalogue import KINDS
from sync.rules.answers import Answer, every, known, negated, some, unknown
from sync.rules.cases import Local, ages_of, figures_of, household_case
from sync.rules.dossier import Dossier, Part
from sync.rules.entitlements import policies
from sync.rules.parameters import DEFAULTS
from sync.rules.predicates import ask
from tests.rules.entitlement_examples import DAY, PLAIN, VILLAGE, id_of

ANSWERS = st.sampled_from([known(True, "甲", "a"), known(False, "乙", "b"), unknown()])


def settled(value: bool | None) -> set[bool]:
    return {True, False} if value is None else {value}


@given(st.lists(ANSWERS, min_size=1, max_size=5))
def test_connectives_are_definite_exactly_where_the_unknown_cannot_matter(answers):
    """Kleene's strong logic: the value is what all ways to settle the unknown agree on."""
    ways: list[list[bool]] = [[]]
    for one in answers:
        ways = [[*way, value] for way in ways for value in settled(one.value)]
    for joined, told in ((every, all), (some, any)):
        outcomes = {told(way) for way in ways}
        value = joined(answers).value
        assert settled(value) == outcomes
        assert negated(joined(answers)).value is (None if value is None else not value)


@st.composite
def people(draw, number: int):
    """Somebody of whom everything is known, and nothing contradicts itself."""
    born = draw(st.dates(date(1925, 1, 1), DAY)).isoformat()
    age = ages_of(Part("", {"birth": born}), DAY)
    assert age is not None
    sex = draw(st.sampled_from("12"))
    unregistered = draw(st.booleans()) and draw(st.booleans())
    disabled = draw(st.booleans())
    kind, level = draw(st.sampled_from("1234567")), draw(st.sampled_from("1234"))
    carded = disabled and draw(st.booleans())
    student = 6 <= age.least < 30 and draw(st.booleans())
    work = draw(st.sampled_from(["24", "27", "51", "54", "70", "80"]))
    flags = [n for n, f in KINDS["member"].fields.items() if type(f).__name__ == "FlagField"]
    values = {name: draw(st.booleans()) for name in flags if name not in ("sample", "deleted")}
    return Part(
        f"m{number}",
        values
        | {
            "name": f"成员{number}",
            "birth": born,
            "sex": sex,
            "id_no": "" if unregistered else id_of(born, sex),
            "no_id_reason": "2" if unregistered else "",
            "in_hukou": not unregistered,
            "health": ["4"] if disabled else [draw(st.sampled_from("123"))],
            "disability_type": kind if disabled else "",
            "disability_level": level if disabled else "",
            "disability_card": f"{id_of(born, sex)}{kind}{level}" if carded else "",
            "school": draw(st.sampled_from("1234567")) if student else "0",
            "occupation": "90" if age.least < 16 else "31" if student else work,
            "work_months": draw(st.integers(0, 12)),
            "labour": draw(st.sampled_from("12345")),
            "parents": draw(st.sampled_from("12345")),
            "left_behind": draw(st.sampled_from("1239")),
            "family_planning": draw(st.sampled_from("1239")),
        },
    )


@st.composite
def homes(draw):
    """A household of which everything is known, with the needs that were heard."""
    flags = ("registered_poor", "only_dwelling", "property_registered", "sudden", *PLAIN)
    values: dict[str, Any] = {name: draw(st.booleans()) for name in flags}
    values |= {
        "mark": draw(st.sampled_from("12349")),
        "dwelling": draw(st.sampled_from("ABCD")),
        "n_shared": draw(st.integers(1, 5)),
    }
    amounts = st.integers(0, 4_000_000)
    lines = [
        Part(f"l{i}", {"year": 2016, "item": item, "amount": draw(amounts)})
        for i, item in enumerate(draw(st.lists(st.sampled_from(["W1", "B1", "C1", "T1"]))))
    ]
    rigid = [
        Part(f"r{i}", {"year": year, "item": item, "amount": draw(amounts)})
        for i, (year, item) in enumerate(
            draw(
                st.lists(
                    st.tuples(st.sampled_from([2015, 2016, 2017]), st.sampled_from(["R1", "R2"]))
                )
            )
        )
    ]
    members = [draw(people(number)) for number in range(draw(st.integers(1, 3)))]
    needs = [
        Part(f"n{i}", {"category": category, "member": whose, "text": "想法"})
        for i, (category, whose) in enumerate(
            draw(
                st.lists(
                    st.tuples(
                        st.sampled_from(["01", "02", "03", "10"]),
                        st.sampled_from([m.id for m in members]),
                    ),
                    max_size=2,
                )
            )
        )
    ]
    dossier = Dossier("h", VILLAGE, Part("h", values), tuple(members), tuple(lines), tuple(rigid))
    return dossier, tuple(needs)


def hidden(part: Part, dice, shortened: bool = True) -> Part:
    """The same record with some facts not known, or a birth date known by its year alone."""
    kept = {"name", "year", "item", "category", "text"}
    values = {n: v for n, v in part.values.items() if n in kept or dice.random() < 0.6}
    if shortened and values.get("birth") and dice.random() < 0.3:
        values["birth"] = str(values["birth"])[: dice.choice((4, 7))]
    return Part(part.id, values)


def answers(dossier: Dossier, needs: tuple[Part, ...]) -> dict[tuple[str, str], Answer]:
    local = Local(DEFAULTS, VILLAGE, DAY)
    case = household_case(dossier, needs, figures_of(dossier, DAY, DEFAULTS), local)
    found = {}
    for policy in policies().values():
        cases = list(case.persons) if policy.about == "member" else [case]
        if policy.about != "enterprise":
            found |= {(policy.id, one.subject.id): ask(policy.when, one) for one in cases}
    return found


@settings(deadline=None)
@given(homes(), st.randoms(use_true_random=False))
def test_filling_in_unknown_facts_never_turns_a_definite_answer_around(home, dice):
    whole, needs = home
    partly = replace(
        whole,
        household=hidden(whole.household, dice),
        members=tuple(hidden(m, dice) for m in whole.members),
        lines=tuple(hidden(line, dice) for line in whole.lines),
        rigid=tuple(hidden(line, dice) for line in whole.rigid),
    )
    heard = tuple(hidden(need, dice) for need in needs)
    told = answers(whole, needs)
    records = {p.id: p for p in (partly.household, *partly.members, *heard)}
    for key, answer in answers(partly, heard).items():
        assert answer.value in (None, told[key].value), key
        assert bool(answer.asks) == (answer.value is None), key
        for one in answer.asks:
            assert not one.field or records[one.record].values.get(one.field) is None or (
                one.field == "birth"
            ), one  # fmt: skip


@settings(deadline=None)
@given(homes())
def test_of_whom_everything_is_known_nothing_is_asked_but_sums(home):
    for answer in answers(*home).values():
        assert {one.kind for one in answer.asks} <= {"income_line", "rigid_expense"}
