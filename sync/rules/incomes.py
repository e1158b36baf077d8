"""A household's income of one year as its dossier tells it (domain.md 3).

Each line counts what it says, but for what the household used itself: that is worth the farm-gate
price of the year that the nearest area sets. The sums are divided by the roster of that year, and
measured by the lines and switches of that area and year. What a line came to is told with its
numbers, so that a figure can be defended when it is posted. Money is integer fen, quantities are
integer hundredths; nothing that is not known is guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sync.errors import Text
from sync.records.codes import code_list
from sync.records.fields import Value
from sync.rules.dossier import Counts, Dossier, Part
from sync.rules.income import (
    DASH,
    Finding,
    Ledger,
    Line,
    Lines,
    classify,
    cost_shares,
    divided,
    ledger,
    one_off,
    yuan,
)
from sync.rules.parameters import Settings
from sync.rules.worth import NO_PRICES, Price, Prices, Typed, Worth, worth

_NOTHING = Text("", "")
ESTIMATE = "5"
"""The source 估算 of a line (code list ``income_source``)."""
MONTHS = 12


class Span(NamedTuple):
    """The first and the last day of a year of account."""

    starts: date
    ends: date


@dataclass(frozen=True)
class Counted:
    """What one line comes to: fen (None: not known yet), of it what was used at home; ``how`` is
    the arithmetic, "" where the line counts what was typed; ``doubt`` says what was missing."""

    part: Part
    item: str
    amount: int | None
    own: int = 0
    estimated: bool = False
    how: Text = _NOTHING
    doubt: Text = _NOTHING


@dataclass(frozen=True)
class Relief:
    """The 低保 accounting: fen a month and person beside the county's standard of the year;
    ``off`` is what working costs, taken off the ``gross`` income."""

    gross: int
    off: int
    people: int | None
    per_month: int | None
    standard: int

    @property
    def net(self) -> int:
        """What counts of the year's income."""
        return self.gross - self.off

    @property
    def below(self) -> bool | None:
        """Whether the household is below the standard; None when that is not known."""
        return None if self.per_month is None else self.per_month < self.standard

    @property
    def formula(self) -> Text:
        """How the figure comes about, with its numbers."""
        less = f"−{yuan(self.off)}" if self.off else ""
        people = DASH if self.per_month is None else self.people
        shown = f"({yuan(self.gross)}{less})÷{people}"
        month, standard = yuan(self.per_month), yuan(self.standard)
        return Text(
            f"{shown}人÷12月={month}元，低保标准每月{standard}元",
            f"{shown} people ÷ 12 months = {month} yuan; the relief standard is {standard} a month",
        )


@dataclass(frozen=True)
class Income:
    """One household's income of one year, with the year before (whose own ``last`` is None)."""

    year: int
    span: Span
    counts: Counts
    by: Lines
    lines: tuple[Counted, ...]
    ledger: Ledger
    finding: Finding
    relief: Relief
    last: "Income | None" = None
    roster: bool = False
    """Whether the year has a roster of its own; else it is divided by the people of today."""

    @property
    def per_capita(self) -> int | None:
        """人均纯收入 by the register's accounting, in fen."""
        return self.ledger.register_per_capita

    @property
    def change(self) -> int | None:
        """Fen a person more than last year; None while one of the two is not known."""
        before = self.last.per_capita if self.last else None
        return None if self.per_capita is None or before is None else self.per_capita - before

    @property
    def change_share(self) -> int | None:
        """The change in thousandths of last year's figure; None where that is not positive."""
        before, change = self.last.per_capita if self.last else None, self.change
        if change is None or before is None or before <= 0:
            return None
        return divided(change * 1000, before)

    @property
    def own(self) -> int:
        """What was used at home, in fen."""
        return sum(line.own for line in self.lines)

    def of_item(self, item: str) -> int | None:
        """The sum of an item's lines, in fen; None when there is no line with an amount."""
        known = [line.amount for line in self.lines if line.item == item]
        filled = [fen for fen in known if fen is not None]
        return sum(filled) if filled else None


def span_of(area: str, year: int, settings: Settings) -> Span:
    """The days that count for ``year``: the calendar's, or from October to September where the
    area's parameter says so (domain.md 3.2)."""
    month = settings.number("income.year_starts", area, date(year, 12, 31))
    if not 2 <= month <= MONTHS:
        return Span(date(year, 1, 1), date(year, 12, 31))
    return Span(date(year - 1, month, 1), date(year, month, 1) - timedelta(days=1))


def counted(line: Part, area: str, year: int, prices: Prices = NO_PRICES) -> Counted:
    """What a line comes to (``worth``), in figures and in words."""
    typed = _typed(line)
    found = worth(typed, area, year, prices)
    estimated = line.flag("estimated") is True or line.text("source") == ESTIMATE
    how, doubt = _NOTHING, _NOTHING
    if found.case == "valued" and found.price is not None:
        how = _valued(line, found, found.price)
    elif typed.amount is None and found.amount is not None:
        how = _product(line, found.amount)
    if found.case == "unmeasured":
        doubt = _unvalued(line)
    elif found.case == "as typed":
        doubt = _as_typed(line, year, found.price)
    return Counted(line, typed.item, found.amount, found.own, estimated, how, doubt)


def _typed(line: Part) -> Typed:
    return Typed(
        item=line.text("item"),
        amount=line.number("amount"),
        quantity=line.number("quantity"),
        unit=line.text("unit"),
        unit_price=line.number("unit_price"),
        months=line.number("months"),
        own_use=line.number("own_use"),
        good=line.text("good"),
    )


def income(
    dossier: Dossier, year: int, settings: Settings, prices: Prices = NO_PRICES, *, beside: int = 1
) -> Income:
    """The household's income of ``year``, with ``beside`` years before it."""
    counts, by = dossier.counts(year), settings.lines(dossier.area, year)
    lines = tuple(counted(part, dossier.area, year, prices) for part in dossier.lines_of(year))
    found = ledger(
        [Line(line.item, line.amount, line.estimated) for line in lines],
        [(part.text("item"), part.number("amount")) for part in dossier.rigid_of(year)],
        register_people=counts.shared,
        resident_people=counts.resident,
        switches=settings.switches(dossier.area, year),
    )
    last = income(dossier, year - 1, settings, prices, beside=beside - 1) if beside else None
    span = span_of(dossier.area, year, settings)
    relief = _relief(found, counts.shared, dossier.area, date(year, 12, 31), settings)
    finding, roster = classify(found, by), year in dossier.years
    return Income(year, span, counts, by, lines, found, finding, relief, last, roster)


class Proposal(NamedTuple):
    """A cost that might be: the item, fen, and how it was reckoned. It counts only once somebody
    has taken it, and is marked as estimated then."""

    item: str
    amount: int
    why: Text

    def values(self) -> dict[str, Value]:
        """The line that it would be."""
        return {
            "item": self.item,
            "amount": self.amount,
            "source": ESTIMATE,
            "estimated": True,
            "note": self.why.zh,
        }


def cost_proposals(found: Income, area: str, settings: Settings) -> list[Proposal]:
    """Costs by ratio, for operating items that have income and no line of costs at all
    (domain.md 3.3, 按比例估算). An item whose income is not known yet gets none."""
    made = []
    written = {line.item for line in found.lines}
    for item, share in cost_shares().items():
        lines = [line for line in found.lines if line.item == item]
        known = [line.amount for line in lines if line.amount is not None]
        if share.cost in written or not lines or len(known) < len(lines):
            continue
        parts: dict[int, int] = {}
        for line, fen in zip(lines, known, strict=True):
            name = share.goods.get(line.part.text("good"), share.share)
            percent = settings.number(name, area, date(found.year, 12, 31))
            parts[percent] = parts.get(percent, 0) + fen
        amount = sum(divided(fen * percent, 100) for percent, fen in parts.items())
        if amount > 0:
            made.append(Proposal(share.cost, amount, _ratio(item, parts, amount)))
    return made


def carried(dossier: Dossier, year: int) -> list[dict[str, Value]]:
    """What last year's lines leave to begin this year's with: who, what, unit and unit price, but
    no amount, quantity or months, which must be asked. Estimates and what happens once are left
    out, and so is what this year has already."""
    kept = ("item", "member", "unit", "unit_price", "good", "sample")
    there = {_about(line) for line in dossier.lines_of(year)}
    made: list[dict[str, Value]] = []
    for line in dossier.lines_of(year - 1):
        if line.flag("estimated") or line.text("item") in one_off() or _about(line) in there:
            continue
        there.add(_about(line))
        values = {name: line.values.get(name) for name in kept}
        made.append({name: value for name, value in values.items() if value is not None})
    return made


def _about(line: Part) -> tuple[str, str, str]:
    return line.text("item"), line.text("member"), line.text("good")


def _relief(found: Ledger, people: int | None, area: str, day: date, settings: Settings) -> Relief:
    """Wages count after what working costs, where the county says so (domain.md 3.3, W1)."""
    percent = settings.number("income.relief_work_percent", area, day)
    standard = settings.number("income.relief_month", area, day)
    gross, off = found.relief.net, divided(found.relief.wage * percent, 100)
    known = found.register_per_capita is not None and people is not None and people > 0
    per_month = divided(gross - off, (people or 1) * MONTHS) if known else None
    return Relief(gross, off, people, per_month, standard)


def _amount(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".")


def _product(line: Part, amount: int) -> Text:
    quantity, price = line.number("quantity"), line.number("unit_price")
    if quantity is None:
        months = line.number("months")
        return Text(
            f"{months}月×{yuan(price)}元＝{yuan(amount)}元",
            f"{months} months × {yuan(price)} = {yuan(amount)} yuan",
        )
    many = f"{_amount(quantity)}{line.text('unit')}"
    return Text(
        f"{many}×{yuan(price)}元＝{yuan(amount)}元", f"{many} × {yuan(price)} = {yuan(amount)} yuan"
    )


def _valued(line: Part, found: Worth, price: Price) -> Text:
    used = f"{_amount(line.number('own_use') or 0)}{line.text('unit') or price.unit}"
    each = f"{yuan(price.fen)}元" + (f"/{price.unit}" if price.unit else "")
    sold, local = yuan(found.sold), yuan(found.own)
    return Text(
        f"出售{sold}元＋自用{used}×{each}＝{local}元",
        f"sold {sold} + own use {used} × {yuan(price.fen)} = {local} yuan",
    )


def _unvalued(line: Part) -> Text:
    used = _amount(line.number("own_use") or 0)
    return Text(
        f"自用{used}没有总数量可比，按填写金额计",
        f"Own use {used} has no quantity to be compared with; the typed amount counts",
    )


def _as_typed(line: Part, year: int, price: Price | None) -> Text:
    """Why own use counts at the line's own price."""
    good = code_list("farm_good").items.get(line.text("good"))
    if good is None:
        return Text(
            "自用没有填农产品，按填写单价计", "No product for the own use; the typed price counts"
        )
    if price is None:
        return Text(
            f"没有{year}年{good.zh}的当地价格，自用按填写单价计",
            f"There is no local price of {good.en} for {year}; the typed price counts",
        )
    unit = line.text("unit")
    return Text(
        f"{good.zh}的单位“{unit}”与价格表的“{price.unit}”不同，自用按填写单价计",
        f"{good.en} is in {unit}, its price in {price.unit}; the typed price counts",
    )


def _ratio(item: str, parts: Mapping[int, int], amount: int) -> Text:
    words = code_list("income_item").items[item]
    terms = "＋".join(f"{yuan(fen)}×{percent}%" for percent, fen in parts.items())
    return Text(
        f"按比例估算：{words.zh}收入{terms}＝{yuan(amount)}元",
        f"Estimated by ratio: {words.en} {terms} = {yuan(amount)} yuan",
    )
