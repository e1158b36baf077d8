"""Incomes as figures alone: what a line comes to, and a household's net income and class.

The same numbers as ``sync/rules/incomes.py``, which adds the words that explain them; statistics
ask for those of a hundred thousand households and show no word. Money is integer fen, quantities
are integer hundredths; nothing that is not known is guessed.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from sync.records.fields import Value
from sync.records.places import lineage
from sync.rules.income import Lines, class_of, divided, grams, items, per_capita
from sync.rules.parameters import Settings


class Price(NamedTuple):
    """What a ``price`` record says: fen for one unit of a product, in an area and year."""

    area: str
    year: int
    good: str
    fen: int
    unit: str = ""
    document: str = ""
    id: str = ""


class Prices:
    """The farm-gate prices that a replica knows, ready to be asked."""

    def __init__(self, prices: Iterable[Price] = ()) -> None:
        self._known: dict[tuple[str, int, str], Price] = {}
        for price in sorted(prices, key=lambda price: price.id):
            self._known[price.area, price.year, price.good] = price
        self._found: dict[tuple[str, str, int], Price | None] = {}

    def find(self, good: str, area: str, year: int) -> Price | None:
        """The price that holds in ``area``: the nearest area's, of two there the later one."""
        asked = (good, area, year)
        if asked not in self._found:
            places = reversed(["", *lineage(area.removeprefix("R"))])
            near = (self._known.get((place, year, good)) for place in places)
            self._found[asked] = next((price for price in near if price is not None), None)
        return self._found[asked]


NO_PRICES = Prices()


# -- one line --------------------------------------------------------------------------------------


class Typed(NamedTuple):
    """The values of a line that decide what it comes to, as they were typed; None is not known."""

    item: str
    amount: int | None
    quantity: int | None = None
    unit: str | None = None
    unit_price: int | None = None
    months: int | None = None
    own_use: int | None = None
    good: str | None = None


Case = Literal["plain", "unmeasured", "as typed", "valued"]
"""Nothing used at home; that part has no quantity to be measured by; it counts at the line's own
price; it counts at the local price."""


class Worth(NamedTuple):
    """What a line comes to: fen (None: not known yet), of it what was used at home and what was
    sold; ``price`` is the local one where there is one."""

    amount: int | None
    own: int = 0
    case: Case = "plain"
    price: Price | None = None
    sold: int | None = None


def worth(line: Typed, area: str, year: int, prices: Prices = NO_PRICES) -> Worth:
    """What a line comes to. Its amount is of all of it, sold and used at home; the part used at
    home is taken out of it by quantity and put in again at the local price of the year."""
    amount = line.amount
    if amount is None:
        amount = _product(line.unit_price, line.quantity, line.months)
    own, quantity = line.own_use or 0, line.quantity
    if own <= 0 or (known := items().get(line.item)) is None or known.group != "operating":
        return Worth(amount)
    if quantity is None or own > quantity:
        return Worth(amount, 0, "unmeasured")
    typed_own = None if amount is None else divided(amount * own, quantity)
    price = prices.find(line.good, area, year) if line.good else None
    local = _local_fen(own, line.unit or "", price) if price else None
    if local is None:
        return Worth(amount, typed_own or 0, "as typed", price)
    sold = 0 if own == quantity else None if amount is None else amount - (typed_own or 0)
    return Worth(None if sold is None else sold + local, local, "valued", price, sold)


def priced(values: Mapping[str, Value]) -> int | None:
    """Quantity (or months) times unit price, in fen; None while one of them is not known."""
    price, quantity, months = values.get("unit_price"), values.get("quantity"), values.get("months")
    return _product(
        price if isinstance(price, int) else None,
        quantity if isinstance(quantity, int) else None,
        months if isinstance(months, int) else None,
    )


def _product(price: int | None, quantity: int | None, months: int | None) -> int | None:
    if price is None:
        return None
    if quantity is not None:
        return divided(quantity * price, 100)
    return None if months is None else months * price


def _local_fen(own: int, unit: str, price: Price) -> int | None:
    """``own`` hundredths of the line's unit at the price; None where the units do not join."""
    weights = grams()
    if unit == price.unit or not unit or not price.unit:
        return divided(own * price.fen, 100)
    if unit in weights and price.unit in weights:
        return divided(own * price.fen * weights[unit], 100 * weights[price.unit])
    return None


# -- one household and year ------------------------------------------------------------------------


class Figures(NamedTuple):
    """A household's year: net income a person by the register's accounting (fen), its class (a
    code of ``income.LABELS``), and the line that it was measured by."""

    per_capita: int | None
    code: str
    line: int

    @property
    def is_below(self) -> bool | None:
        """Whether it is below the line; None while that is not known."""
        known = self.per_capita is not None and self.code != "unknown"
        return (self.per_capita or 0) < self.line if known else None


class Accountant:
    """Reckons the figures of many households by one replica's parameters and prices."""

    def __init__(self, settings: Settings, prices: Prices = NO_PRICES) -> None:
        self._settings, self._prices = settings, prices
        self._measures: dict[tuple[str, int], tuple[Lines, dict[str, int]]] = {}

    def figures(
        self,
        area: str,
        year: int,
        lines: Iterable[Typed],
        rigid: Iterable[int | None],
        people: int | None,
    ) -> Figures:
        """What a household with these lines and rigid expenses of a year comes to."""
        if (area, year) not in self._measures:
            self._measures[area, year] = self._measure(area, year)
        by, signs = self._measures[area, year]
        net, is_known, is_whole = 0, False, True
        for line in lines:
            sign = signs.get(line.item)
            if sign is None:
                continue
            fen = line.amount
            if fen is None or line.own_use:
                fen = worth(line, area, year, self._prices).amount
            if fen is None:
                is_whole = False
            else:
                net += sign * fen
                is_known = True
        divided_by = people if is_known else None
        spent = sum(fen for fen in rigid if fen is not None)
        code = class_of(net, spent, divided_by, by) if is_whole else "unknown"
        return Figures(per_capita(net, divided_by), code, by.line)

    def _measure(self, area: str, year: int) -> tuple[Lines, dict[str, int]]:
        """What measures the households of an area and year, and the sign of each item."""
        on = self._settings.switches(area, year)
        signs = {code: item.sign("P", on) for code, item in items().items()}
        return self._settings.lines(area, year), signs
