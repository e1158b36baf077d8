"""Numbers with a check digit: citizen ID (GB 11643-1999) and credit code (GB 32100-2015).

A number that fails is kept as it was entered and marked; nothing here refuses a record.
"""

import re
from dataclasses import dataclass
from datetime import date

from sync.errors import Text

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
AGE_YEARS_MAX = 120


@dataclass(frozen=True)
class IdFacts:
    """What a citizen ID number says of its holder."""

    birth: date
    sex: str
    """GB/T 2261.1: "1" male, "2" female."""


def half_width(text: str) -> str:
    """Full-width letters, digits and blanks as their half-width forms; blanks are dropped."""
    narrow = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    return re.sub(r"\s", "", narrow)


def clean_number(text: str) -> str:
    """Blanks dropped, half-width, upper case: how ID numbers and credit codes are kept."""
    return half_width(text).upper().lstrip("'")


def id_fault(number: str, today: date) -> Text | None:
    """What is wrong with a citizen ID number, or None (GB 11643-1999; domain.md 2.1)."""
    if re.fullmatch(r"\d{15}", number):
        return Text(
            "15位身份证号已停用，请填写18位号码",
            "15-digit ID numbers are no longer valid; enter the 18-digit one",
        )
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return Text(
            f"身份证号应为18位数字（末位可为X），现为{len(number)}位",
            f"An ID number has 18 digits (the last may be X); this has {len(number)}",
        )
    birth = _birth(number)
    if birth is None or birth > today:
        return Text(
            f"身份证号中的出生日期{number[6:14]}不成立",
            f"The date of birth {number[6:14]} in the ID number is impossible",
        )
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    if _ID_CHECKS[total % 11] != number[17]:
        return Text(
            "身份证号校验码不符，请核对是否输错一位",
            "The check digit of the ID number does not match; a digit may be mistyped",
        )
    return None


def id_doubt(number: str, today: date) -> Text | None:
    """What is odd about a number whose digits are right: a holder older than 120 years."""
    birth = _birth(number) if re.fullmatch(r"\d{17}[\dX]", number) else None
    if birth is not None and today.year - birth.year > AGE_YEARS_MAX:
        return Text(
            f"按身份证号年龄已超过{AGE_YEARS_MAX}岁，请核对",
            f"By the ID number the holder is older than {AGE_YEARS_MAX}; please check",
        )
    return None


def id_facts(number: str, today: date) -> IdFacts | None:
    """Birth date and sex from a valid ID number; None when the number is not valid."""
    if id_fault(number, today) is not None:
        return None
    birth = _birth(number)
    return IdFacts(birth, "1" if int(number[16]) % 2 else "2") if birth else None


@dataclass(frozen=True)
class CardFacts:
    """What a disability card's number says: whose it is, and codes of GB/T 26341."""

    id_no: str
    category: str
    level: str


def card_facts(number: str) -> CardFacts | None:
    """The ID number, category (1-7) and level (1-4) in a disability card's 20 digits; a re-issued
    one may end in B and a number. None for anything else (domain.md 2.1)."""
    found = re.fullmatch(r"(\d{17}[\dX])([1-7])([1-4])(B\d+)?", clean_number(number))
    return CardFacts(*found.groups()[:3]) if found else None


def _birth(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def credit_fault(code: str) -> Text | None:
    """What is wrong with a unified social credit code, or None (GB 32100-2015; domain.md 2.4)."""
    if re.fullmatch(r"\d{15}", code):
        return Text(
            "这是15位注册号，请填入“原注册号”，并补充18位统一社会信用代码",
            "This is a 15-digit registration number; put it under the old number",
        )
    if len(code) != 18 or any(letter not in _CREDIT_ALPHABET for letter in code):
        return Text(
            "统一社会信用代码应为18位数字或字母（不含I、O、S、V、Z）",
            "A credit code has 18 digits or letters (none of I, O, S, V, Z)",
        )
    values = [_CREDIT_ALPHABET.index(letter) for letter in code]
    total = sum(value * weight for value, weight in zip(values, _CREDIT_WEIGHTS, strict=False))
    if (31 - total % 31) % 31 != values[17]:
        return Text(
            "统一社会信用代码校验码不符，请核对证照",
            "The check character of the credit code does not match; compare with the licence",
        )
    if not _organisation_ok(code[8:17]):
        return Text(
            "统一社会信用代码中的主体标识码校验不符，请核对证照",
            "The organisation part of the credit code does not match; compare with the licence",
        )
    return None


def _organisation_ok(code: str) -> bool:
    values = [int(letter, 36) for letter in code[:8]]
    rest = 11 - sum(v * w for v, w in zip(values, _ORGANISATION_WEIGHTS, strict=True)) % 11
    return code[8] == {10: "X", 11: "0"}.get(rest, str(rest))


def phone_fault(number: str) -> Text | None:
    """What is wrong with a telephone number, or None: mobile 1[3-9] and 9 digits, or land line."""
    if re.fullmatch(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,6})?|\d{7,8}|\d{3,6}", number):
        return None
    return Text(
        f"电话“{number}”不像有效号码：手机应为11位，固话如0510-87371234",
        f"“{number}” does not look like a telephone number: 11 digits, or 0510-87371234",
    )
