"""Laws of a year's income, and what may be proposed for it: costs by ratio, last year's lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.rules.dossier import Dossier, Part
from sync.rules.income import items
from sync.rules.incomes import carried, cost_proposals, income
from sync.rules.parameters import DEFAULTS, Row, Settings
from sync.rules.worth import Accountant, Price, Prices, Typed

VILLAGE, COUNTY, YEAR = "320282113201", "320282", 2016
PRICES = Prices(
    [
        Price(COUNTY, 2016, "wheat", 2_20, "公斤", id="a"),
        Price(COUNTY, 2016, "rice", 2_70, "公斤", id="b"),
    ]
)


def line(item, amount=None, year=YEAR, **more):
    return Part(f"{item}-{year}", {"item": item, "amount": amount, "year": year, **more})


def home(lines):
    household = Part("h1", {"head": "张三", "n_shared": 4, "n_resident": 4})
    return Dossier(id="h1", area=VILLAGE, household=household, lines=tuple(lines))


# -- estimates and beginnings ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines",
    [
        [line("B1", 1_000_00), line("C1", 0)],  # somebody said: no costs
        [line("B1", 1_000_00), line("B1")],  # not all of the income is known
        [line("B4", 1_000_00)],  # no published share
        [line("W1", 1_000_00)],
        [],
    ],
)
def test_no_cost_is_proposed_where_one_is_told_or_nothing_to_reckon_with(lines):
    assert cost_proposals(income(home(lines), YEAR, DEFAULTS), VILLAGE, DEFAULTS) == []


def test_an_area_sets_the_share():
    found = income(home([line("B4", 1_000_00)]), YEAR, DEFAULTS)
    settings = Settings([Row(COUNTY, "income.cost_fishery", "35")])
    assert [(p.item, p.amount) for p in cost_proposals(found, VILLAGE, settings)] == [
        ("C4", 350_00)
    ]


def test_estimates_are_told_apart_in_the_sum():
    lines = [line("B2", 1_000_00), line("C2", 400_00, source="5"), line("C2", 1_00)]
    found = income(home(lines), YEAR, DEFAULTS)
    assert (found.ledger.estimated, found.ledger.register.expense) == (400_00, 401_00)


def test_last_year_leaves_who_and_what_but_no_amounts_and_nothing_that_was_guessed():
    lines = [
        line("W1", 18_400_00, member="m1", months=8, unit_price=2_300_00, source="3"),
        line("B1", 5_280_00, good="wheat", unit="公斤", quantity=2400_00, own_use=400_00),
        line("C1", 900_00, estimated=True),
        line("X1", 1_000_00),
        line("T1", 1_380_00, member="m2"),
        line("T1", 1_500_00, year=2017, member="m2"),
    ]
    assert carried(home(lines), 2017) == [
        {"item": "W1", "member": "m1", "unit_price": 2_300_00},
        {"item": "B1", "unit": "公斤", "good": "wheat"},
    ]


# -- laws -----------------------------------------------------------------------------------------

ITEMS = sorted(items())
ROWS = st.lists(
    st.builds(
        line,
        st.sampled_from(ITEMS),
        st.none() | st.integers(-(10**9), 10**9),
        quantity=st.none() | st.integers(0, 10_000).map(lambda whole: whole * 100),
        own_use=st.none() | st.integers(0, 3_000).map(lambda whole: whole * 100),
        unit=st.sampled_from(["", "公斤"]),
        unit_price=st.none() | st.integers(0, 10_000),
        good=st.sampled_from(["", "wheat", "rice", "pig"]),
    ),
    max_size=12,
)


@given(
    rows=ROWS,
    spent=st.lists(st.none() | st.integers(0, 10**8), max_size=3),
    people=st.none() | st.integers(0, 6),
    settings=st.builds(
        lambda line, pension: Settings(
            [Row(COUNTY, "income.line", str(line)), Row("", "income.count_pension", pension)]
        ),
        st.integers(1, 10**6),
        st.sampled_from(["是", "否"]),
    ),
)
def test_figures_without_words_are_those_of_the_income(rows, spent, people, settings):
    """What statistics reckon with is what a household's own page says."""
    household = Part("h1", {"head": "张三", "n_shared": people})
    rigid = tuple(Part("", {"item": "R1", "amount": fen, "year": YEAR}) for fen in spent)
    dossier = Dossier("h1", VILLAGE, household, lines=tuple(rows), rigid=rigid)
    found = income(dossier, YEAR, settings, PRICES)
    typed = [Typed(*map(row.values.get, Typed._fields)) for row in rows]
    figures = Accountant(settings, PRICES).figures(VILLAGE, YEAR, typed, spent, people)
    assert figures == (found.per_capita, found.finding.code, found.by.line)


@given(rows=ROWS, data=st.data())
def test_lines_in_any_order_give_the_same_fen(rows, data):
    shuffled = data.draw(st.permutations(rows))
    found, other = (income(home(r), YEAR, DEFAULTS, PRICES) for r in (rows, shuffled))
    assert found.ledger == other.ledger
    assert (found.relief, found.finding, found.own) == (other.relief, other.finding, other.own)


@given(rows=ROWS, data=st.data())
def test_lines_in_any_grouping_give_the_same_sums(rows, data):
    cut = data.draw(st.integers(0, len(rows)))
    whole = income(home(rows), YEAR, DEFAULTS, PRICES).ledger
    parts = [income(home(part), YEAR, DEFAULTS, PRICES).ledger for part in (rows[:cut], rows[cut:])]
    for accounting in ("register", "disposable", "relief"):
        sums = sum(getattr(part, accounting).net for part in parts)
        assert sums == getattr(whole, accounting).net


@given(
    rows=ROWS,
    item=st.sampled_from(ITEMS),
    first=st.integers(-(10**8), 10**8),
    second=st.integers(-(10**8), 10**8),
)
def test_splitting_an_amount_in_two_changes_nothing(rows, item, first, second):
    one = income(home([*rows, line(item, first + second)]), YEAR, DEFAULTS, PRICES)
    two = income(home([*rows, line(item, first), line(item, second)]), YEAR, DEFAULTS, PRICES)
    assert one.ledger == two.ledger


@given(
    first=st.tuples(st.integers(1, 5_000), st.integers(0, 5_000)),
    second=st.tuples(st.integers(1, 5_000), st.integers(0, 5_000)),
    price=st.integers(1, 10_000),
)
def test_splitting_a_harvest_in_two_changes_nothing(first, second, price):
    """Quantities in whole units; ``second`` of each is what was eaten, never more than there is."""

    def harvest(whole, eaten):
        own = min(whole, eaten)
        return line(
            "B1",
            quantity=whole * 100,
            own_use=own * 100,
            unit="公斤",
            unit_price=price,
            good="wheat",
        )

    together = (first[0] + second[0], min(first) + min(second))
    one = income(home([harvest(*together)]), YEAR, DEFAULTS, PRICES).ledger
    two = income(home([harvest(*first), harvest(*second)]), YEAR, DEFAULTS, PRICES).ledger
    assert one == two
