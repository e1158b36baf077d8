"""Check digits: the vectors of the standards, and every single mistyped digit."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.records.identity import (
    card_facts,
    clean_number,
    credit_fault,
    id_doubt,
    id_facts,
    id_fault,
    phone_fault,
)

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))
TODAY = date(2017, 6, 5)
DIGITS = "0123456789"


@pytest.mark.parametrize("number", VECTORS["id_valid"])
def test_valid_id_numbers_pass(number):
    assert id_fault(number, TODAY) is None


@pytest.mark.parametrize("number", VECTORS["id_invalid"])
def test_invalid_id_numbers_fail(number):
    assert id_fault(number, TODAY) is not None


@given(st.sampled_from(VECTORS["id_valid"]), st.integers(0, 16), st.sampled_from(DIGITS))
def test_one_mistyped_digit_is_noticed(number, place, digit):
    if number[place] != digit:
        assert id_fault(number[:place] + digit + number[place + 1 :], TODAY) is not None


@given(st.sampled_from(VECTORS["id_valid"]), st.integers(0, 15))
def test_two_swapped_digits_are_noticed(number, place):
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        assert id_fault(swapped, TODAY) is not None


def test_birth_and_sex_come_from_the_number():
    facts = id_facts("320282195203154214", TODAY)
    assert facts is not None
    assert (facts.birth, facts.sex) == (date(1952, 3, 15), "1")
    assert id_facts("320282195203154215", TODAY) is None


def test_a_first_generation_number_is_explained():
    fault = id_fault("320282520315421", TODAY)
    assert fault is not None
    assert "15位" in fault.zh


def test_a_very_old_holder_is_doubted_not_refused():
    assert id_doubt("440524188001010014", TODAY) is not None
    assert id_doubt("320282195203154214", TODAY) is None


def test_typing_habits_are_cleaned_up():
    assert clean_number(" 32028219520315421x ") == "32028219520315421X"
    assert clean_number("'３２０") == "320"


@pytest.mark.parametrize("code", VECTORS["uscc_valid"])
def test_valid_credit_codes_pass(code):
    assert credit_fault(code) is None


@pytest.mark.parametrize("code", VECTORS["uscc_invalid"])
def test_invalid_credit_codes_fail(code):
    assert credit_fault(code) is not None


@pytest.mark.parametrize("number", ["13812345678", "0510-87371234", "025-83210000-801", "12345"])
def test_telephone_numbers_pass(number):
    assert phone_fault(number) is None


@pytest.mark.parametrize("number", ["1381234567", "23812345678", "电话", "12"])
def test_what_is_no_telephone_number_is_told(number):
    assert phone_fault(number) is not None


def test_a_disability_card_says_whose_it_is_what_and_how_severe():
    facts = card_facts("11010519491231002X43")
    assert (facts.id_no, facts.category, facts.level) == ("11010519491231002X", "4", "3")
    assert card_facts(" 11010519491231002x43B1") == facts  # issued again
    for other in ("", "11010519491231002X", "11010519491231002X83", "11010519491231002X45"):
        assert card_facts(other) is None
