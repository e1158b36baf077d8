"""Numbers that pass every check and belong to nobody: ID numbers, credit codes, telephones.

Their area digits (320299) are of no county and their mobile prefix (154) is not given out, so a
sample person can be taken for nobody who lives.
"""

from datetime import date

AREA_DIGITS = "320299"
MOBILE_PREFIX = "154"
PER_DAY_AND_SEX = 500
"""Sequence numbers of one birthday and sex; the next area digits follow (320298 ...)."""

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


class Numbers:
    """Gives out numbers, none of them twice."""

    def __init__(self) -> None:
        self._born: dict[tuple[date, str], int] = {}
        self._phones = 0
        self._companies = 0

    def id_number(self, born: date, sex: str) -> str:
        """A citizen ID number; ``sex`` as in GB/T 2261.1: the 17th digit is odd for men."""
        given = self._born.get((born, sex), 0)
        self._born[born, sex] = given + 1
        place = int(AREA_DIGITS) - given // PER_DAY_AND_SEX
        spread = (given + born.toordinal() * 7) % PER_DAY_AND_SEX
        digits = f"{place}{born:%Y%m%d}{spread * 2 + (sex == '1'):03d}"
        total = sum(int(d) * w for d, w in zip(digits, _ID_WEIGHTS, strict=True))
        return digits + "10X98765432"[total % 11]

    def phone(self) -> str:
        """A mobile number."""
        self._phones += 1
        return f"{MOBILE_PREFIX}{self._phones * 48_271 % 99_999_989:08d}"

    def credit_code(self, kind: str) -> str:
        """A unified social credit code; ``kind`` 1 enterprise, 2 self-employed, 3 cooperative."""
        self._companies += 1
        body = f"MA1{self._companies * 7_919 % 99_991:05d}"
        rest = sum(int(c, 36) * w for c, w in zip(body, _ORGANISATION_WEIGHTS, strict=True)) % 11
        organisation = body + {10: "X", 11: "0"}.get(11 - rest, str(11 - rest))
        code = f"9{kind}{AREA_DIGITS}{organisation}"
        total = sum(_CREDIT.index(c) * w for c, w in zip(code, _CREDIT_WEIGHTS, strict=True))
        return code + _CREDIT[(31 - total % 31) % 31]
