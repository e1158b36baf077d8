"""Money on paper: exact fen, in yuan, in 万元, and in capital characters (大写金额)."""

import re

from sync.errors import BadValue
from sync.records.identity import half_width
from sync.records.money import parse_fen

FEN_PER_YUAN = 100
FEN_PER_WAN = 1_000_000
FEN_MAX = 10**18 - 1
"""Beyond 9 999 万亿元 there are no capital characters to write an amount with."""

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万")
_IN_PARTS = re.compile(r"(-?)(?:(\d{1,12})[元圆块])?(?:(\d)角|(\d)毛)?(?:(\d)分)?[整正]?")
_LARGE = re.compile(r"(-?)(\d{1,7})(?:\.(\d{1,10}))?亿元?")


def parse(text: str) -> int:
    """Exact fen from what people write: "1.2万", "１２００元", "1,200.50", "5元3角".

    Raises BadValue when it is no amount, or not a whole number of fen.
    """
    plain = half_width(text).replace(",", "").replace("，", "").lstrip("¥￥")
    plain = re.sub(r"^(人民币|RMB|CNY)", "", plain, flags=re.IGNORECASE)
    plain = re.sub(r"^[−－负]", "-", plain)
    fen = parse_fen(plain.removesuffix("整"))
    fen = _in_large_units(plain) if fen is None else fen
    fen = _in_parts(plain) if fen is None else fen
    if fen is None:
        raise BadValue(
            f"“{text}”不是准确到分的金额，请写成1200.50、1.2万或5元3角这样的形式",
            f"“{text}” is no amount exact to the fen; write it like 1200.50, 1.2万 or 5元3角",
        )
    return fen


def _in_parts(text: str) -> int | None:
    matched = _IN_PARTS.fullmatch(text)
    if matched is None or not any(matched.groups()[1:]):
        return None
    sign, yuan, jiao, mao, cents = matched.groups()
    fen = int(yuan or 0) * FEN_PER_YUAN + int(jiao or mao or 0) * 10 + int(cents or 0)
    return -fen if sign else fen


def _in_large_units(text: str) -> int | None:
    matched = _LARGE.fullmatch(text)
    if matched is None:
        return None
    sign, whole, decimals = matched.groups()
    fen = int(whole + (decimals or "").ljust(10, "0"))
    return -fen if sign else fen


def in_yuan(fen: int) -> str:
    """Yuan with two decimals and no separators, as official tables want it: 12345.60."""
    whole, cents = divmod(abs(fen), FEN_PER_YUAN)
    return f"{_minus(fen)}{whole}.{cents:02d}"


def in_wan(fen: int) -> str:
    """万元 with two decimals, rounded half away from zero: 1.23."""
    hundredths = (abs(fen) + FEN_PER_WAN // 200) // (FEN_PER_WAN // 100)
    return f"{_minus(fen) if hundredths else ''}{hundredths // 100}.{hundredths % 100:02d}"


def _minus(fen: int) -> str:
    return "-" if fen < 0 else ""


def in_capitals(fen: int) -> str:
    """The amount in the characters of receipts: 10005.03 is 壹万零伍元零叁分.

    整 follows 元 when there are no decimals; several zeros in a row are one 零.
    Raises BadValue beyond FEN_MAX.
    """
    if abs(fen) > FEN_MAX:
        raise BadValue("金额过大，无法写成大写", "The amount is too large to write out")
    whole, cents = divmod(abs(fen), FEN_PER_YUAN)
    jiao, last = divmod(cents, 10)
    sign = "负" if fen < 0 else ""
    yuan = f"{_whole_in_capitals(whole)}元" if whole else ""
    if not cents:
        return f"{sign}{yuan or '零元'}整"
    zero = "零" if whole and (not jiao or whole % 10 == 0) else ""
    tenths = f"{_DIGITS[jiao]}角" if jiao else ""
    hundredths = f"{_DIGITS[last]}分" if last else ""
    return f"{sign}{yuan}{zero}{tenths}{hundredths}"


def _whole_in_capitals(number: int) -> str:
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text, gap = "", False
    for place in reversed(range(len(groups))):
        group = groups[place]
        if group:
            text += "零" if text and (gap or group < 1000) else ""
            text += _group_in_capitals(group) + _GROUPS[place]
        elif place == 2 and text:
            text += "亿"  # the 亿 of 万亿
        gap = not group
    return text


def _group_in_capitals(group: int) -> str:
    """Four digits: 1409 is 壹仟肆佰零玖."""
    text, zero = "", False
    for place in reversed(range(4)):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if zero and text else "") + _DIGITS[digit] + _PLACES[place]
        zero = not digit
    return text
