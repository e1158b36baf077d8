"""Money on paper."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import BadValue
from sync.rules import money

CAPITALS = [
    ("0", "零元整"),
    ("10.00", "壹拾元整"),
    ("6000.00", "陆仟元整"),
    ("10005.03", "壹万零伍元零叁分"),
    ("33920.00", "叁万叁仟玖佰贰拾元整"),
    ("1409.50", "壹仟肆佰零玖元伍角"),
    ("6007.14", "陆仟零柒元壹角肆分"),
    ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
    ("325.04", "叁佰贰拾伍元零肆分"),
    ("0.08", "捌分"),
    ("107000.53", "壹拾万柒仟元零伍角叁分"),
    ("100000005", "壹亿零伍元整"),
    ("1000000000005.00", "壹万亿零伍元整"),
    ("-3.20", "负叁元贰角"),
]

amounts = st.integers(-money.FEN_MAX, money.FEN_MAX)


@pytest.mark.parametrize(("text", "capitals"), CAPITALS)
def test_amounts_in_capital_characters(text, capitals):
    fen = int(Decimal(text) * 100)
    assert money.in_capitals(fen) == capitals


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1.2万", 1_200_000),
        ("１２００元", 120_000),
        ("1,200.50", 120_050),
        ("￥1，200元整", 120_000),
        ("1.5亿", 15_000_000_000),
        ("5元3角", 530),
        ("12元5分", 1_205),
        ("3毛", 30),
        ("−1.2万元", -1_200_000),
        ("负3元", -300),
        ("人民币 6000 元", 600_000),
    ],
)
def test_what_people_write_is_read_to_the_fen(text, fen):
    assert money.parse(text) == fen


@pytest.mark.parametrize("text", ["", "元", "整", "1.234", "1.23456789万", "十元", "1..2", "1元2"])
def test_what_is_no_exact_amount_is_refused_in_a_sentence(text):
    with pytest.raises(BadValue, match="不是准确到分的金额"):
        money.parse(text)


def test_an_amount_too_large_to_write_out_is_refused():
    with pytest.raises(BadValue, match="金额过大"):
        money.in_capitals(money.FEN_MAX + 1)


@given(st.integers(-(10**13), 10**13))
def test_yuan_written_can_be_read_again(fen):
    assert money.parse(money.in_yuan(fen)) == fen


@given(amounts)
def test_wan_is_rounded_half_away_from_zero(fen):
    exact = (Decimal(fen) / money.FEN_PER_WAN).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert Decimal(money.in_wan(fen)) == exact


def _read_capitals(text: str) -> int:
    """Capital characters back to fen, by the simplest reading there is."""
    sign = -1 if text.startswith("负") else 1
    total = group = digit = 0
    for character in text.removeprefix("负"):
        if character in money._DIGITS:
            digit = money._DIGITS.index(character)
        elif character in "拾佰仟":
            group, digit = group + digit * 10 ** ("拾佰仟".index(character) + 1), 0
        elif character in "万亿元角分":
            worth = {"万": 10**4, "亿": 10**8, "元": 100, "角": 10, "分": 1}[character]
            if character in "角分":
                total += digit * worth
            else:
                total = (
                    (total + group + digit) * worth
                    if character != "万"
                    else (total + (group + digit) * worth)
                )
            group = digit = 0
    return sign * total


@given(amounts)
def test_capital_characters_can_be_read_again(fen):
    text = money.in_capitals(fen)
    assert "零零" not in text
    assert text.endswith(("整", "角", "分"))
    assert _read_capitals(text) == fen
