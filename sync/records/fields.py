"""Field types and their checks: what may be stored, what is wrong, how it is read and shown.

Three kinds of nothing are kept apart: ``None`` is *not known* (nobody asked), ``""`` or ``[]`` is
*asked, and there is none*, ``0`` is zero. A value *fits* when its type can be stored; everything
else that may be wrong with it is a ``Problem``, shown beside the field, and stops nobody from
saving (screens.md, "Honest words").
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sync.errors import BadValue, Text
from sync.records import identity, money
from sync.records.codes import CodeList, code_list

Value = str | int | bool | list[str] | None
"""What a field can hold; money is integer fen, quantities are integer hundredths."""

Values = Mapping[str, Value]

TEXT_LENGTH_MAX = 4000
"""Characters of one text; a page of handwriting is about 600."""
INTEGER_MAX = 2**53 - 1
"""The greatest integer that every JSON reader keeps exact (RFC 8259, section 6)."""
CHOICES_MAX = 200
"""Entries of one list value."""

_MIDDLE_DOTS = re.compile(
    r"(?<=[㐀-鿿\U00020000-\U0003ffff])[•‧∙・．.](?=[㐀-鿿\U00020000-\U0003ffff])"
)
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]+")
_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?|年)?")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with one field."""

    field: str
    level: Literal["error", "warning"]
    text: Text


@dataclass(frozen=True, kw_only=True)
class Field:
    """A named field of a kind, with its words in both languages.

    ``required`` fields leave a problem while they are not known. ``hub_only`` fields are decided
    by the home hub; a laptop that sets one is refused (sync.md, invariant 14).
    What a notice may show of a person is a whitelist of its own (``sync/rules/masking.py``).
    """

    name: str
    zh: str
    en: str
    required: bool = False
    hub_only: bool = False

    @property
    def label(self) -> Text:
        """The field's name as people read it."""
        return Text(self.zh, self.en)

    def fits(self, value: Value) -> bool:
        """Whether the value's type and size can be stored."""
        return value is None or self._fits(value)

    def _fits(self, value: Value) -> bool:
        return isinstance(value, str) and len(value) <= TEXT_LENGTH_MAX and "\0" not in value

    def parse(self, text: str) -> Value:
        """The value that typed ``text`` means; an empty text means not known.

        Raises BadValue when the text cannot be stored in this field at all.
        """
        trimmed = text.strip()
        return self._parse(trimmed) if trimmed else None

    def _parse(self, text: str) -> Value:
        return text

    def show(self, value: Value, language: str = "zh") -> str:
        """The value as people read it; not known is an empty text."""
        return "" if value is None else self._show(value, language)

    def _show(self, value: Value, language: str) -> str:
        return str(value)

    def problems(self, value: Value, today: date) -> list[Problem]:
        """What is wrong with a value that fits."""
        if value is None or value in ("", []):
            return [self._error("请填写“{0}”", "Please fill in “{0}”")] if self.required else []
        return self._problems(value, today)

    def _problems(self, value: Value, today: date) -> list[Problem]:
        return []

    def _error(self, zh: str, en: str) -> Problem:
        return Problem(self.name, "error", Text(zh.format(self.zh), en.format(self.en)))

    def _misfit(self, text: str, zh: str, en: str) -> BadValue:
        return BadValue(f"“{self.zh}”：{zh}（填的是“{text}”）", f"{self.en}: {en} (got “{text}”)")


@dataclass(frozen=True, kw_only=True)
class TextField(Field):
    """A line of text, or several where ``lines`` is greater than one."""

    lines: int = 1
    length_min: int = 0
    length_max: int = TEXT_LENGTH_MAX

    def _problems(self, value: Value, today: date) -> list[Problem]:
        length = len(str(value))
        if length < self.length_min:
            few = self.length_min
            return [self._error(f"“{{0}}”至少{few}个字", f"“{{0}}” needs {few} or more characters")]
        if length > self.length_max:
            many = self.length_max
            return [
                self._error(f"“{{0}}”不超过{many}个字", f"“{{0}}” has at most {many} characters")
            ]
        return []


@dataclass(frozen=True, kw_only=True)
class NameField(TextField):
    """A person's name: any character, middle dots made U+00B7 (domain.md 8, 民委发〔2016〕33号).

    Private-use characters of old databases are marked: they print as different things elsewhere.
    So are control characters and line breaks, which tear a line in two; typed ones become a blank.
    """

    def _parse(self, text: str) -> Value:
        return clean_name(_CONTROLS.sub(" ", text)) or None

    def _problems(self, value: Value, today: date) -> list[Problem]:
        if _CONTROLS.search(str(value)):
            zh = "“{0}”中有换行或控制字符，请删去"
            return [self._error(zh, "“{0}” has line breaks or control characters")]
        strange = [c for c in str(value) if unicodedata.category(c) == "Co"]
        if strange:
            codes = "、".join(f"U+{ord(c):04X}" for c in strange)
            zh = f"“{{0}}”中有自造字（{codes}），请用标准字或在备注中拆字说明"
            return [self._error(zh, f"“{{0}}” has private-use characters ({codes})")]
        return super()._problems(value, today)


def clean_name(text: str) -> str:
    """A name with its separators normalised to · between Han characters; nothing else changes."""
    return _MIDDLE_DOTS.sub("·", text.strip())


@dataclass(frozen=True, kw_only=True)
class IdField(Field):
    """A citizen ID number, kept as entered after clean-up and marked when it fails."""

    def _parse(self, text: str) -> Value:
        return identity.clean_number(text)

    def _problems(self, value: Value, today: date) -> list[Problem]:
        fault = identity.id_fault(str(value), today)
        if fault is not None:
            return [Problem(self.name, "error", fault)]
        doubt = identity.id_doubt(str(value), today)
        return [Problem(self.name, "warning", doubt)] if doubt else []


@dataclass(frozen=True, kw_only=True)
class CreditCodeField(Field):
    """A unified social credit code; some issued codes break the rule, so it only warns."""

    def _parse(self, text: str) -> Value:
        return identity.clean_number(text)

    def _problems(self, value: Value, today: date) -> list[Problem]:
        fault = identity.credit_fault(str(value))
        return [Problem(self.name, "warning", fault)] if fault else []


@dataclass(frozen=True, kw_only=True)
class PhoneField(Field):
    """One or several telephone numbers, separated by blanks, commas or slashes."""

    def _problems(self, value: Value, today: date) -> list[Problem]:
        numbers = [n for n in re.split(r"[\s,，、/;；]+", str(value)) if n]
        faults = [fault for n in numbers if (fault := identity.phone_fault(n))]
        return [Problem(self.name, "error", fault) for fault in faults]

    def _parse(self, text: str) -> Value:
        return "".join(chr(ord(c) - 0xFEE0) if "０" <= c <= "９" else c for c in text)


@dataclass(frozen=True, kw_only=True)
class NumberField(Field):
    """A whole number between ``least`` and ``most``; outside it is marked, not refused."""

    least: int = 0
    most: int = INTEGER_MAX
    unit: str = ""

    def _fits(self, value: Value) -> bool:
        return type(value) is int and abs(value) <= INTEGER_MAX

    def _parse(self, text: str) -> Value:
        digits = identity.half_width(text).replace(",", "").removesuffix(self.unit)
        if not re.fullmatch(r"[+-]?\d{1,15}", digits):
            raise self._misfit(text, "请填整数", "a whole number is wanted")
        return int(digits)

    def _problems(self, value: Value, today: date) -> list[Problem]:
        if isinstance(value, int) and not self.least <= value <= self.most:
            zh = f"“{{0}}”应在{self._show(self.least, 'zh')}到{self._show(self.most, 'zh')}之间"
            return [self._error(zh, f"“{{0}}” should be from {self.least} to {self.most}")]
        return []


@dataclass(frozen=True, kw_only=True)
class QuantityField(NumberField):
    """A number with two decimals, kept as integer hundredths (亩, kg, 头)."""

    def _parse(self, text: str) -> Value:
        digits = identity.half_width(text).replace(",", "").removesuffix(self.unit)
        matched = re.fullmatch(r"(\d{1,12})(?:\.(\d{0,2}))?", digits)
        if not matched:
            raise self._misfit(text, "请填数字，最多两位小数", "a number with at most two decimals")
        return int(matched[1]) * 100 + int((matched[2] or "").ljust(2, "0"))

    def _show(self, value: Value, language: str) -> str:
        hundredths = int(value) if isinstance(value, int) else 0
        return f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".")


@dataclass(frozen=True, kw_only=True)
class MoneyField(NumberField):
    """An amount in integer fen."""

    def _parse(self, text: str) -> Value:
        fen = money.parse_fen(text)
        if fen is None:
            raise self._misfit(text, "请填金额，如 1234.50 或 1.2万", "an amount such as 1234.50")
        return fen

    def _show(self, value: Value, language: str) -> str:
        return money.yuan(int(value)) if isinstance(value, int) else ""


@dataclass(frozen=True, kw_only=True)
class DateField(Field):
    """A date, kept as ISO 8601; a year or a year and month alone where ``partial``."""

    partial: bool = False
    past: bool = False

    def _fits(self, value: Value) -> bool:
        return isinstance(value, str) and self._parts(value) is not None

    def _parts(self, text: str) -> tuple[int, ...] | None:
        matched = _DATE.fullmatch(text.strip())
        if matched is None:
            return None
        numbers = tuple(int(group) for group in matched.groups() if group)
        if len(numbers) < 3 and not self.partial:
            return None
        try:
            date(*numbers, *(1 for _ in range(3 - len(numbers))))
        except ValueError:
            return None
        return numbers

    def _parse(self, text: str) -> Value:
        plain = identity.half_width(text)
        if re.fullmatch(r"\d{8}", plain):
            plain = f"{plain[:4]}-{plain[4:6]}-{plain[6:]}"
        numbers = self._parts(plain)
        if numbers is None:
            raise self._misfit(text, "请填日期，如 2017-06-05", "a date such as 2017-06-05")
        return "-".join(f"{n:02d}" if i else f"{n:04d}" for i, n in enumerate(numbers))

    def _show(self, value: Value, language: str) -> str:
        numbers = self._parts(str(value)) or ()
        if language == "en":
            return str(value)
        return "".join(f"{n}{unit}" for n, unit in zip(numbers, "年月日", strict=False))

    def _problems(self, value: Value, today: date) -> list[Problem]:
        if self.past and str(value) > today.isoformat():
            return [self._error("“{0}”晚于今天", "“{0}” lies in the future")]
        return []


@dataclass(frozen=True, kw_only=True)
class FlagField(Field):
    """Yes, no, or not known."""

    def _fits(self, value: Value) -> bool:
        return isinstance(value, bool)

    def _parse(self, text: str) -> Value:
        answer = {
            "是": True,
            "有": True,
            "否": False,
            "无": False,
            "没有": False,
            "yes": True,
            "no": False,
            "true": True,
            "false": False,
            "1": True,
            "0": False,
            "y": True,
            "n": False,
        }
        if text.lower() not in answer:
            raise self._misfit(text, "请填“是”或“否”", "yes or no is wanted")
        return answer[text.lower()]

    def _show(self, value: Value, language: str) -> str:
        return Text("是", "yes").to(language) if value else Text("否", "no").to(language)


@dataclass(frozen=True, kw_only=True)
class ChoiceField(Field):
    """One code of a code list. A code that the list lacks is kept and marked."""

    codes: str

    @property
    def choices(self) -> CodeList:
        """The code list to choose from."""
        return code_list(self.codes)

    def _parse(self, text: str) -> Value:
        code = self.choices.code_for(text)
        if code is None:
            known = "、".join(
                f"{c} {words.zh}" for c, words in list(self.choices.items.items())[:12]
            )
            raise self._misfit(text, f"可选的有：{known}", f"choose one of: {known}")
        return code

    def _show(self, value: Value, language: str) -> str:
        return self.choices.text(str(value), language)

    def _problems(self, value: Value, today: date) -> list[Problem]:
        if str(value) not in self.choices.items:
            return [self._error(f"“{{0}}”没有代码{value}", f"“{{0}}” has no code {value}")]
        return []


@dataclass(frozen=True, kw_only=True)
class ListField(Field):
    """Several texts: codes of ``codes``, ids of records of kind ``of``, or area codes."""

    codes: str = ""
    of: str = ""
    most: int = CHOICES_MAX

    def _fits(self, value: Any) -> bool:
        return (
            isinstance(value, list)
            and len(value) <= CHOICES_MAX
            and all(isinstance(v, str) and len(v) <= 100 for v in value)
        )

    def _parse(self, text: str) -> Value:
        parts = [part for part in re.split(r"[\s,，、;；]+", text) if part]
        if not self.codes:
            return parts
        one = ChoiceField(name=self.name, zh=self.zh, en=self.en, codes=self.codes)
        return [str(one.parse(part)) for part in parts]

    def _show(self, value: Value, language: str) -> str:
        entries = value if isinstance(value, list) else []
        if self.codes:
            entries = [code_list(self.codes).text(v, language) for v in entries]
        return Text("、", ", ").to(language).join(entries)

    def _problems(self, value: Value, today: date) -> list[Problem]:
        if isinstance(value, list) and len(value) > self.most:
            return [
                self._error(f"“{{0}}”最多选{self.most}项", f"“{{0}}” takes at most {self.most}")
            ]
        return []


@dataclass(frozen=True, kw_only=True)
class RefField(Field):
    """The id of a record of kind ``of``."""

    of: str
