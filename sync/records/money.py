"""Money: exact integer fen, read from what people type and written as people read it."""

import re

from sync.records.identity import half_width

_TYPED = re.compile(r"(-?)[¥￥]?(\d{1,12})(?:\.(\d{0,6}))?(万元|万|元|圆)?")


def parse_fen(text: str) -> int | None:
    """Fen from typed yuan ("1,200.50", "１２００元", "1.2万"); None when it is no exact amount."""
    matched = _TYPED.fullmatch(half_width(text).replace(",", "").replace("，", ""))
    if matched is None:
        return None
    sign, whole, decimals, unit = matched.groups()
    digits = 6 if unit in ("万", "万元") else 2
    kept, rest = (decimals or "").ljust(digits, "0")[:digits], (decimals or "")[digits:]
    if rest.strip("0"):
        return None
    fen: int = int(whole) * 10**digits + int(kept)
    return -fen if sign else fen


def yuan(fen: int) -> str:
    """Fen as people read it on screen: ¥12,345.60."""
    whole, cents = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}¥{whole:,}.{cents:02d}"
