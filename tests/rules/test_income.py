"""Income ledgers: fen-exact, explainable, and never a guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import BadValue
from sync.records.codes import code_list
from sync.rules.income import Lines, classify, items, ledger, permille, switch_defaults, yuan

# 四口之家 of domain.md 3.5 A, year 2016, line by line, in fen.
FOUR = [
    ("W1", 8 * 2_300_00),
    ("W2", 40 * 60_00),
    ("B1", 2400 * 2_20),  # wheat, of it 400 kg own use
    ("B1", 3300 * 2_70),  # rice, of it 600 kg own use
    ("B2", 30 * 60_00),
    ("C1", 900_00),
    ("C1", 2_700_00),
    ("C1", 720_00),
    ("C1", 2_160_00),
    ("C2", 420_00),
    ("C7", 300_00),
    ("F1", 50_00),
    ("F2", 500_00),
    ("T1", 2 * 115_00 * 12),
    ("T4", 6 * 120_00),
    ("T12", 6_500_00),
    ("E1", 4 * 150_00 + 100_00),
]
RIGID = [("R1", 14_000_00)]
# 两位老人 of B.
TWO = [
    ("F3", 3 * 700_00),
    ("T1", 2_760_00),
    ("T4", 360_00),
    ("T10", 2_000_00),
    ("B1", 800_00),
    ("C1", 200_00),
]


def four(**switches):
    return ledger(FOUR, RIGID, register_people=4, resident_people=4, switches=switches)


def two(rigid=()):
    return ledger(TWO, rigid, register_people=2, resident_people=2)


def test_groups_of_the_family_of_four():
    totals = four().register
    assert (totals.wage, totals.operating, totals.asset) == (20_800_00, 15_990_00, 550_00)
    assert (totals.transfer, totals.expense) == (3_480_00, 6_900_00)


def test_register_income_of_the_family_of_four():
    assert (four().register_net, four().register_per_capita) == (33_920_00, 8_480_00)


def test_depreciation_is_deducted_only_where_the_area_says_so():
    found = four(deduct_depreciation=True)
    assert (found.register_net, found.register_per_capita) == (33_620_00, 8_405_00)


def test_disposable_income_of_the_family_of_four():
    found = four()
    assert (found.disposable_net, found.disposable_per_capita) == (39_420_00, 9_855_00)
    assert found.disposable.transfer == 9_280_00
    assert found.disposable.operating - found.disposable.expense == 8_790_00


def test_rigid_expense_of_the_family_of_four():
    found = four()
    assert (found.rigid_total, found.after_rigid_per_capita) == (14_000_00, 4_980_00)
    assert permille(found.rigid_share) == "41.3%"


def test_the_old_couple():
    assert (two().register_net, two().register_per_capita) == (7_820_00, 3_910_00)


def test_the_formula_shows_the_numbers_it_used():
    shown = "(20,800.00+15,990.00+550.00+3,480.00−6,900.00)"
    assert four().formula.zh == f"{shown}÷4人=8,480.00元"
    assert four().formula.en == f"{shown} ÷ 4 people = 8,480.00 yuan"
    assert four().after_rigid_formula.zh == "(33,920.00−14,000.00)÷4人=4,980.00元"


def test_a_rounded_result_says_that_it_is_rounded():
    found = ledger([("W1", 100_00)], [], register_people=3, resident_people=3)
    assert found.formula.zh.endswith("÷3人≈33.33元")


@pytest.mark.parametrize(
    ("fen", "people", "each"), [(5, 2, 3), (4, 3, 1), (-5, 2, -3), (0, 4, 0), (2, 4, 1), (1, 4, 0)]
)
def test_per_capita_rounds_half_up_to_the_fen(fen, people, each):
    found = ledger([("W1", fen)], [], register_people=people, resident_people=people)
    assert found.register_per_capita == each


@pytest.mark.parametrize("people", [None, 0])
def test_unknown_people_give_no_figure(people):
    found = ledger(FOUR, RIGID, register_people=people, resident_people=4)
    assert found.register_per_capita is None
    assert found.after_rigid_per_capita is None
    assert found.formula.zh.endswith("÷—人=—")
    assert found.register_net == 33_920_00
    assert found.disposable_per_capita == 9_855_00


def test_the_two_head_counts_are_never_mixed():
    found = ledger(FOUR, [], register_people=4, resident_people=3)
    assert (found.register_per_capita, found.disposable_per_capita) == (8_480_00, 13_140_00)


@pytest.mark.parametrize("lines", [[], [("W1", None)], [("ZZ", 5_00)]])
def test_no_line_is_not_an_income_of_zero(lines):
    found = ledger(lines, [], register_people=4, resident_people=4)
    assert found.register_per_capita is None
    assert classify(found).code == "unknown"


def test_a_line_of_zero_is_an_income_of_zero():
    found = ledger([("W1", 0)], [], register_people=4, resident_people=4)
    assert found.register_per_capita == 0


def test_what_is_not_filled_or_not_known_is_named():
    found = ledger(
        [("W1", 5_00), ("B1", None), ("Q7", 9_00)], [], register_people=1, resident_people=1
    )
    assert (found.unfilled, found.unknown, found.register_net) == (("B1",), ("Q7",), 5_00)


def test_estimated_lines_are_summed_apart():
    lines = [("B1", 1_000_00, True), ("C1", 400_00, True), ("W1", 50_00, False)]
    assert ledger(lines, [], register_people=1, resident_people=1).estimated == 1_400_00


def test_switches_of_pensions_and_veterans():
    lines = [("T1", 100_00), ("T9", 30_00)]
    chosen = {"count_pension": False, "count_veterans": True}
    by_default = ledger(lines, [], register_people=1, resident_people=1)
    switched = ledger(lines, [], register_people=1, resident_people=1, switches=chosen)
    assert (by_default.register_net, switched.register_net) == (100_00, 30_00)
    assert by_default.disposable_net == switched.disposable_net == 130_00


def test_an_unknown_switch_is_refused_by_name():
    with pytest.raises(BadValue, match="count_dogs"):
        four(count_dogs=True)


def test_relief_leaves_out_what_relief_itself_paid():
    lines = [("W1", 10_00), ("T2", 300_00), ("T7", 40_00), ("T10", 5_00)]
    assert ledger(lines, [], register_people=1, resident_people=1).relief.net == 15_00


def test_the_dictionary_knows_every_item_on_the_form_and_no_other():
    assert set(items()) == set(code_list("income_item").items)
    for item in items().values():
        assert set(item.switches.values()) <= set(switch_defaults())


# --- classes ------------------------------------------------------------------------------------


def test_example_a_is_poor_by_expense():
    found = classify(four())
    assert found.code == "expense_poor"
    assert "扣除刚性支出后4,980.00元" in found.why.zh


def test_example_b_is_poor_by_income():
    assert classify(two()).code == "income_poor"
    assert "3,910.00" in classify(two()).why.zh


def single(income, rigid=0):
    return ledger([("W1", income)], [("R1", rigid)], register_people=1, resident_people=1)


@pytest.mark.parametrize(
    ("income", "rigid", "code"),
    [
        (5_999_99, 0, "income_poor"),
        (6_000_00, 0, "near"),
        (8_999_99, 0, "near"),
        (9_000_00, 0, "above"),
        (20_000_00, 8_000_00, "above"),
        (20_000_00, 8_000_01, "expense_poor"),
        (9_000_00, 3_000_01, "expense_poor"),
    ],
)
def test_classes_meet_exactly_at_the_thresholds(income, rigid, code):
    assert classify(single(income, rigid)).code == code


def test_thresholds_belong_to_the_area():
    strict = Lines(line=10_000_00, rigid_percent=10, near_percent=300)
    assert classify(single(9_000_00), strict).code == "income_poor"
    assert classify(single(29_999_99), strict).code == "near"
    assert classify(single(50_000_00, 5_000_01), strict).code == "expense_poor"


def test_a_household_that_lost_money_is_poor_by_income():
    found = ledger([("C1", 900_00)], [("R1", 10_00)], register_people=2, resident_people=2)
    assert (found.register_per_capita, found.rigid_share) == (-450_00, None)
    assert classify(found).code == "income_poor"
    assert yuan(found.register_per_capita) == "−450.00"


# --- properties ---------------------------------------------------------------------------------

AMOUNTS = st.integers(min_value=0, max_value=10**12)
LINES = st.lists(st.tuples(st.sampled_from(sorted(items())), AMOUNTS, st.booleans()), max_size=40)
PEOPLE = st.none() | st.integers(min_value=0, max_value=20)


@given(LINES, PEOPLE, st.randoms())
def test_the_order_of_lines_changes_nothing(lines, people, random):
    shuffled = random.sample(lines, len(lines))
    one = ledger(lines, [], register_people=people, resident_people=people)
    assert ledger(shuffled, [], register_people=people, resident_people=people) == one


@given(LINES, st.data())
def test_splitting_a_line_changes_nothing(lines, data):
    parts = []
    for item, fen, estimated in lines:
        first = data.draw(st.integers(min_value=0, max_value=fen))
        parts += [(item, first, estimated), (item, fen - first, estimated)]
    whole = ledger(lines, [], register_people=3, resident_people=2)
    assert ledger(parts, [], register_people=3, resident_people=2) == whole


@given(LINES, st.integers(min_value=1, max_value=20))
def test_per_capita_is_never_half_a_fen_off(lines, people):
    found = ledger(lines, [], register_people=people, resident_people=people)
    if found.register_per_capita is not None:
        assert abs(2 * (found.register_per_capita * people - found.register_net)) <= people


def test_a_line_without_its_amount_makes_nobody_poor():
    """Somebody is known to earn wages and has not said how much: that is no zero."""
    found = ledger([("T1", 1_000_00), ("W1", None)], [], register_people=2, resident_people=2)
    said = classify(found)
    assert said.code == "unknown"
    assert "务工工资" in said.why.zh
