"""A household's income of a year: worked by hand from the definitions (domain.md 3), in yuan.

Each example names its arithmetic; amounts are written ``yuan_00`` and quantities in hundredths.
"""

from datetime import date

import pytest

from sync.rules.dossier import Dossier, Part
from sync.rules.incomes import (
    cost_proposals,
    counted,
    income,
    span_of,
)
from sync.rules.parameters import DEFAULTS, Row, Settings
from sync.rules.worth import Price, Prices, priced

VILLAGE, TOWN, COUNTY, CITY = "320282113201", "320282113", "320282", "3202"
YEAR = 2016
WHEAT_2016 = Price(COUNTY, 2016, "wheat", 2_20, "公斤", "宜价〔2016〕8号", "a")
RICE_2016 = Price(COUNTY, 2016, "rice", 2_70, "公斤", id="b")
PRICES = Prices([WHEAT_2016, RICE_2016])


def line(item, amount=None, year=YEAR, **more):
    return Part(f"{item}-{year}", {"item": item, "amount": amount, "year": year, **more})


def home(lines=(), rigid=(), years=None, **household):
    values = {"head": "张三", "n_shared": 4, "n_resident": 4, **household}
    return Dossier(
        id="h1",
        area=VILLAGE,
        household=Part("h1", values),
        lines=tuple(lines),
        rigid=tuple(line(item, amount) for item, amount in rigid),
        years={year: Part(f"y{year}", {"year": year, **roster}) for year, roster in years.items()}
        if years
        else {},
    )


def setting(name, value, area=COUNTY, **dates):
    return Settings([Row(area, name, value, **dates)])


# -- ten worked examples --------------------------------------------------------------------------


def test_1_the_nbs_measure_of_a_working_couple_with_a_child():
    """3 residents. Wages 12 x 2,650 = 31,800. Shop (B5) 26,000 - cost 9,400 - tax (C6) 1,200 -
    depreciation 800 = 14,600. Interest 120 + rent of a room 2,400 = 2,520. Children's grant (X1)
    0, insurance paid (E1) 3 x 180 = 540, so transfers net -540.
    31,800 + 14,600 + 2,520 - 540 = 48,380; / 3 = 16,126.666... -> 16,126.67."""
    lines = [
        line("W1", months=12, unit_price=2_650_00),
        line("B5", 26_000_00),
        line("C5", 9_400_00),
        line("C6", 1_200_00),
        line("C7", 800_00),
        line("F1", 120_00),
        line("F4", 2_400_00),
        line("X1", 1_000_00),
        line("E1", 540_00),
    ]
    found = income(home(lines, n_shared=3, n_resident=3), YEAR, DEFAULTS)
    assert found.ledger.disposable_net == 48_380_00
    assert found.ledger.disposable_per_capita == 16_126_67
    # The register: no E1, no C7: 31,800 + 26,000 + 2,520 - 10,600 = 49,720; / 3 = 16,573.33.
    assert found.ledger.register_net == 49_720_00
    assert found.per_capita == 16_573_33
    assert found.ledger.formula.zh.endswith("÷3人≈16,573.33元")


def test_2_the_register_of_a_widow_on_relief():
    """1 person. Day labour 35 d x 70 = 2,450. Relief (T2) 12 x 380 = 4,560, old-age (T8) 600,
    farm subsidy 2 mu x 120 = 240. Register: 2,450 + 4,560 + 600 + 240 = 7,850, above 6,000 and
    below 9,000: near the line."""
    lines = [
        line("W2", quantity=35_00, unit="天", unit_price=70_00),
        line("T2", months=12, unit_price=380_00),
        line("T8", 600_00),
        line("T4", 240_00),
    ]
    found = income(home(lines, n_shared=1, n_resident=1), YEAR, DEFAULTS)
    assert found.per_capita == 7_850_00
    assert found.finding.code == "near"
    assert [one.how.zh for one in found.lines][:2] == [
        "35天×70.00元＝2,450.00元",
        "12月×380.00元＝4,560.00元",
    ]


def test_3_the_relief_accounting_leaves_relief_itself_out():
    """As 2: relief counts neither T2 nor T8: 2,450 + 240 = 2,690 a year for one person,
    / 12 = 224.1666 -> 224.17 a month, below 610.00. With 20 % of wages taken off for what working
    costs: 2,690 - 490 = 2,200; / 12 = 183.33."""
    lines = [line("W2", 2_450_00), line("T2", 4_560_00), line("T8", 600_00), line("T4", 240_00)]
    one = home(lines, n_shared=1)
    found = income(one, YEAR, DEFAULTS).relief
    assert (found.net, found.per_month, found.standard, found.below) == (
        2_690_00,
        224_17,
        610_00,
        True,
    )
    less = income(one, YEAR, setting("income.relief_work_percent", "20")).relief
    assert (less.net, less.per_month) == (2_200_00, 183_33)
    assert less.formula.zh.startswith("(2,690.00−490.00)÷1人÷12月=183.33元")


def test_4_own_use_is_worth_the_county_price_whatever_was_got_for_the_rest():
    """Wheat: 2,400 kg at 2.00 = 4,800 in all, of it 400 kg eaten. The county's price is 2.20:
    sold 2,000 x 2.00 = 4,000, own 400 x 2.20 = 880, together 4,880; / 4 = 1,220."""
    wheat = line("B1", quantity=2400_00, own_use=400_00, unit="公斤", unit_price=2_00, good="wheat")
    found = income(home([wheat]), YEAR, DEFAULTS, PRICES)
    assert found.ledger.register_net == 4_880_00
    assert (found.own, found.per_capita) == (880_00, 1_220_00)
    assert found.lines[0].how.zh == "出售4,000.00元＋自用400公斤×2.20元/公斤＝880.00元"


def test_5_everything_eaten_at_home_needs_no_price_of_its_own():
    """Rice, 900 jin all eaten = 450 kg x 2.70 = 1,215.00."""
    rice = line("B1", quantity=900_00, own_use=900_00, unit="斤", good="rice")
    found = income(home([rice]), YEAR, DEFAULTS, PRICES)
    assert (found.ledger.register_net, found.own) == (1_215_00, 1_215_00)


def test_6_without_a_price_of_the_year_the_typed_one_counts_and_that_is_said():
    """Pigs: 3 at 1,500 = 4,500, one eaten: nothing is known of 2016's price."""
    pig = line("B2", 4_500_00, quantity=3_00, own_use=1_00, unit="头", good="pig")
    found = income(home([pig]), YEAR, DEFAULTS, PRICES)
    assert (found.ledger.register_net, found.own) == (4_500_00, 1_500_00)
    assert found.lines[0].doubt.zh == "没有2016年生猪的当地价格，自用按填写单价计"


def test_7_costs_by_ratio_are_proposed_from_what_counts():
    """Wheat 4,880 (example 4) at 40 % = 1,952; vegetables 1,000 at 45 % = 450: C1 2,402.00.
    Chickens 1,800 at 40 % = 720 (C2). Peaches 3,333.33 at 15 % = 499.9995 -> 500.00 (C3)."""
    wheat = line("B1", quantity=2400_00, own_use=400_00, unit="公斤", unit_price=2_00, good="wheat")
    lines = [
        wheat,
        line("B1", 1_000_00, good="vegetable"),
        line("B2", 1_800_00),
        line("B3", 3_333_33),
    ]
    found = income(home(lines), YEAR, DEFAULTS, PRICES)
    proposals = cost_proposals(found, VILLAGE, DEFAULTS)
    assert [(p.item, p.amount) for p in proposals] == [
        ("C1", 2_402_00),
        ("C2", 720_00),
        ("C3", 500_00),
    ]
    assert found.ledger.register.expense == 0  # proposed, not counted
    shown = "种植收入4,880.00×40%＋1,000.00×45%＝2,402.00元"
    assert proposals[0].values()["note"] == f"按比例估算：{shown}"
    assert proposals[0].values()["estimated"] is True


def test_8_a_loss_is_a_negative_income_and_rounds_away_from_zero():
    """Shrimps: 3,000 sold, 10,000.01 spent; pension 1,380. 3,000 + 1,380 - 10,000.01 = -5,620.01;
    / 2 = -2,810.005 -> -2,810.01."""
    lines = [line("B4", 3_000_00), line("C4", 10_000_01), line("T1", 1_380_00)]
    found = income(home(lines, n_shared=2, n_resident=2), YEAR, DEFAULTS)
    assert (found.ledger.register_net, found.per_capita) == (-5_620_01, -2_810_01)
    assert found.finding.code == "income_poor"
    assert found.ledger.rigid_share is None


def test_9_the_roster_of_the_year_divides_not_the_roster_of_today():
    """24,000 in 2016 by the 5 of that year = 4,800 (poor); today they are 3 (8,000: near)."""
    lines = [line("W1", 24_000_00)]
    then = home(lines, years={2016: {"n_shared": 5, "n_resident": 4}}, n_shared=3, n_resident=3)
    found = income(then, YEAR, DEFAULTS)
    assert (found.per_capita, found.finding.code) == (4_800_00, "income_poor")
    assert found.ledger.disposable_per_capita == 6_000_00
    now = income(home(lines, n_shared=3, n_resident=3), YEAR, DEFAULTS)
    assert (now.per_capita, now.finding.code) == (8_000_00, "near")


def test_10_reimbursement_and_maintenance_count_for_the_nbs_alone():
    """2 people. Pension 2,760; reimbursed (T12) 5,000; maintenance paid (E2) 600, insurance (E1)
    300; one-off grant (X1) 1,000; a house sold (X2) 80,000; old-age money of a veteran (T9) 4,000.
    NBS: 2,760 + 5,000 + 4,000 - 600 - 300 = 10,860 -> 5,430; with one-off relief 11,860 -> 5,930.
    Register: 2,760 -> 1,380; with T9 6,760 -> 3,380; without the pension 0."""
    lines = [
        line("T1", 2_760_00),
        line("T12", 5_000_00),
        line("E2", 600_00),
        line("E1", 300_00),
        line("X1", 1_000_00),
        line("X2", 80_000_00),
        line("T9", 4_000_00),
    ]
    two = home(lines, n_shared=2, n_resident=2)
    found = income(two, YEAR, DEFAULTS).ledger
    assert (found.disposable_per_capita, found.register_per_capita) == (5_430_00, 1_380_00)
    one_off = income(two, YEAR, setting("income.count_one_off", "是")).ledger
    assert (one_off.disposable_per_capita, one_off.register_per_capita) == (5_930_00, 1_380_00)
    veterans = income(two, YEAR, setting("income.count_veterans", "是")).ledger
    assert veterans.register_per_capita == 3_380_00
    no_pension = income(two, YEAR, setting("income.count_pension", "否")).ledger
    assert (no_pension.register_per_capita, no_pension.disposable_per_capita) == (0, 5_430_00)


# -- what areas and years set ---------------------------------------------------------------------


def test_the_line_of_the_year_and_area_measures():
    lines = [line("W1", 25_000_00), line("W1", 25_000_00, year=2018)]
    settings = setting("income.line", "6500", valid_from="2018-01-01")
    assert income(home(lines), 2016, settings).finding.code == "near"  # 6,250 by 6,000
    found = income(home(lines), 2018, settings)
    assert (found.by.line, found.finding.code) == (6_500_00, "income_poor")


def test_the_year_runs_from_october_where_the_area_says_so():
    assert span_of(VILLAGE, 2017, DEFAULTS) == (date(2017, 1, 1), date(2017, 12, 31))
    national = setting("income.year_starts", "10")
    assert span_of(VILLAGE, 2017, national) == (date(2016, 10, 1), date(2017, 9, 30))
    assert span_of("321283", 2017, national) == (date(2017, 1, 1), date(2017, 12, 31))


def test_the_nearest_price_of_the_year_wins_and_of_two_there_the_later():
    prices = Prices(
        [
            Price(CITY, 2016, "wheat", 2_00, id="1"),
            Price(COUNTY, 2016, "wheat", 2_20, id="2"),
            Price(COUNTY, 2016, "wheat", 2_30, id="3"),
            Price(COUNTY, 2017, "wheat", 9_99, id="4"),
            Price("3203", 2016, "wheat", 8_88, id="5"),
        ]
    )
    assert prices.find("wheat", VILLAGE, 2016).fen == 2_30
    assert prices.find("wheat", "320281", 2016).fen == 2_00
    assert prices.find("rice", VILLAGE, 2016) is None


@pytest.mark.parametrize(
    ("values", "amount", "said"),
    [
        ({"own_use": 100_00, "good": "wheat"}, 500_00, "没有总数量"),
        ({"quantity": 50_00, "own_use": 100_00, "good": "wheat"}, 500_00, "没有总数量"),
        ({"quantity": 200_00, "own_use": 100_00}, 500_00, "没有填农产品"),
        (
            {"quantity": 200_00, "own_use": 100_00, "good": "wheat", "unit": "袋"},
            500_00,
            "单位“袋”与价格表的“公斤”不同",
        ),
    ],
)
def test_own_use_that_cannot_be_valued_leaves_the_typed_amount(values, amount, said):
    found = counted(line("B1", amount, **values), VILLAGE, YEAR, PRICES)
    assert found.amount == amount
    assert said in found.doubt.zh


def test_what_was_sold_without_a_price_is_not_known():
    """100 kg, of it 40 eaten; nobody asked what the other 60 fetched."""
    half = line("B1", quantity=100_00, own_use=40_00, unit="公斤", good="wheat")
    found = income(home([half]), YEAR, DEFAULTS, PRICES)
    assert found.lines[0].amount is None
    assert (found.ledger.unfilled, found.per_capita) == (("B1",), None)


@pytest.mark.parametrize(
    ("values", "fen"),
    [
        ({"quantity": 2400_00, "unit_price": 2_20}, 5_280_00),
        ({"quantity": 1_25, "unit_price": 3_33}, 4_16),  # 4.1625
        ({"months": 8, "unit_price": 2_300_00}, 18_400_00),
        ({"quantity": 3_00, "months": 8, "unit_price": 5_00}, 15_00),
        ({"quantity": 3_00}, None),
        ({"unit_price": 5_00}, None),
    ],
)
def test_an_amount_follows_from_quantity_or_months_and_price(values, fen):
    assert priced(values) == fen


# -- last year ------------------------------------------------------------------------------------


def test_last_year_stands_beside_this_year_with_the_change():
    """8,000 a person in 2015, 9,000 in 2016: 1,000 or 12.5 % more."""
    lines = [line("W1", 36_000_00), line("W1", 32_000_00, year=2015)]
    found = income(home(lines), YEAR, DEFAULTS)
    assert found.last is not None
    assert (found.last.per_capita, found.change, found.change_share) == (8_000_00, 1_000_00, 125)
    assert (found.last.of_item("W1"), found.last.of_item("W2")) == (32_000_00, None)


def test_last_year_unknown_gives_no_change():
    found = income(home([line("W1", 36_000_00)]), YEAR, DEFAULTS)
    assert (found.change, found.change_share) == (None, None)
