"""A household's income of one year, in exact fen, under the three accountings (domain.md 3).

Register is 建档立卡 (人均纯收入, by people who share the budget), disposable is the NBS measure
(人均可支配收入, by residents), relief is what 低保 counts. An operating line (B) is what was sold
plus what the household used itself.

Division to per capita rounds half up to the fen, away from zero for a loss (四舍五入). What is not
known stays not known: no people, or no line at all, gives None and is shown as "—".
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from sync.errors import BadValue, Text
from sync.records.codes import code_list

DASH = "—"


class Line(NamedTuple):
    """One income line: item code of §3.3, fen (None: not known yet), whether it was estimated."""

    item: str
    amount: int | None
    estimated: bool = False


AnyLine = tuple[str, int | None] | tuple[str, int | None, bool]
"""A ``Line``, or a plain tuple of its parts."""


@dataclass(frozen=True)
class Item:
    """An item of the dictionary: its group, and its sign in each accounting ("N", "P", "D")."""

    code: str
    group: str
    signs: Mapping[str, int]
    switches: Mapping[str, str]

    def sign(self, accounting: str, on: Mapping[str, bool]) -> int:
        """1, 0 or -1, after the switches of the area."""
        switch = self.switches.get(accounting)
        return self.signs[accounting] if switch is None or on[switch] else 0


@dataclass(frozen=True)
class Totals:
    """What one accounting counts, by group; ``expense`` is positive and is subtracted."""

    wage: int = 0
    operating: int = 0
    asset: int = 0
    transfer: int = 0
    expense: int = 0

    @property
    def net(self) -> int:
        """Income after the expenses of operating."""
        return self.wage + self.operating + self.asset + self.transfer - self.expense


GROUPS: dict[str, Text] = {
    "wage": Text("工资性收入", "Wages"),
    "operating": Text("生产经营性收入", "Operating income"),
    "asset": Text("财产性收入", "Property income"),
    "transfer": Text("转移性收入", "Transfers"),
    "expense": Text("生产经营性支出", "Operating expense"),
}


@dataclass(frozen=True)
class Ledger:
    """The figures of one household and year. Money is fen; None is not known.

    ``estimated`` is the part of the lines (whatever their sign) that was estimated; ``unfilled``
    and ``unknown`` name the items whose amount is missing, and those that the dictionary lacks.
    """

    register: Totals
    disposable: Totals
    relief: Totals
    register_per_capita: int | None
    disposable_per_capita: int | None
    rigid_total: int
    after_rigid_per_capita: int | None
    rigid_share: int | None
    """Rigid expense in thousandths of the register's net income; None when that is not positive."""
    estimated: int
    unfilled: tuple[str, ...]
    unknown: tuple[str, ...]
    people: int | None
    """By whom the register's income is divided; None while there is no income to divide."""
    residents: int | None

    @property
    def formula(self) -> Text:
        """How 人均纯收入 comes about, with its numbers."""
        return _formula(_terms(self.register), self.register.net, self.people)

    @property
    def disposable_formula(self) -> Text:
        """How 人均可支配收入 comes about."""
        return _formula(_terms(self.disposable), self.disposable.net, self.residents)

    @property
    def after_rigid_formula(self) -> Text:
        """What is left a person after rigid expense."""
        net = self.register.net
        terms = f"{yuan(net)}−{yuan(self.rigid_total)}"
        return _formula(terms, net - self.rigid_total, self.people)

    @property
    def register_net(self) -> int:
        """家庭纯收入 by the register's accounting."""
        return self.register.net

    @property
    def disposable_net(self) -> int:
        """家庭可支配收入 by the NBS accounting."""
        return self.disposable.net


@cache
def items() -> dict[str, Item]:
    """The item dictionary, by code."""
    return {
        row["code"]: Item(
            row["code"], row["group"], {a: row[a] for a in "NPD"}, row.get("switch", {})
        )
        for row in _dictionary()["items"]
    }


@dataclass(frozen=True)
class CostShare:
    """What the costs of an operating item may be estimated by: the item that they are written
    under, and the parameter with their share of the income, by product where products differ."""

    cost: str
    share: str
    goods: Mapping[str, str]


@cache
def cost_shares() -> dict[str, CostShare]:
    """The estimate of each operating item (a published 收入明白卡, domain.md 3.3)."""
    return {
        item: CostShare(row["cost"], row["share"], row.get("goods", {}))
        for item, row in _dictionary()["costs"].items()
    }


@cache
def grams() -> dict[str, int]:
    """The units of weight that prices and quantities are given in."""
    return dict(_dictionary()["grams"])


@cache
def one_off() -> frozenset[str]:
    """Items that no year has because the year before had them."""
    return frozenset(_dictionary()["once"])


@cache
def switch_defaults() -> dict[str, bool]:
    """The switches that an area may set, as they stand when it sets none."""
    return {name: row["default"] for name, row in _dictionary()["switches"].items()}


def ledger(
    lines: Iterable[AnyLine],
    rigid: Iterable[tuple[str, int | None]],
    *,
    register_people: int | None,
    resident_people: int | None,
    switches: Mapping[str, bool] | None = None,
) -> Ledger:
    """The ledger of all ``lines`` and ``rigid`` expenses (item, fen) of one household and year.

    Raises BadValue for a switch that does not exist. Unknown items are named, not counted.
    """
    on = _switched(switches or {})
    kept = [Line(*line) for line in lines]
    filled = [(line, line.amount) for line in kept if line.amount is not None]
    known = [(items()[line.item], fen) for line, fen in filled if line.item in items()]
    register, disposable = _totals(known, "P", on), _totals(known, "N", on)
    rigid_total = sum(fen for _, fen in rigid if fen is not None)
    left = register.net - rigid_total
    people = register_people if known else None
    residents = resident_people if known else None
    return Ledger(
        register=register,
        disposable=disposable,
        relief=_totals(known, "D", on),
        register_per_capita=per_capita(register.net, people),
        disposable_per_capita=per_capita(disposable.net, residents),
        rigid_total=rigid_total,
        after_rigid_per_capita=per_capita(left, people),
        rigid_share=divided(rigid_total * 1000, register.net) if register.net > 0 else None,
        estimated=sum(fen for line, fen in filled if line.estimated),
        unfilled=tuple(sorted({line.item for line in kept if line.amount is None})),
        unknown=tuple(sorted({line.item for line in kept if line.item not in items()})),
        people=people,
        residents=residents,
    )


@dataclass(frozen=True)
class Lines:
    """What a household is measured by: a parameter row of the area (domain.md 3.4, 3.6)."""

    line: int = 600_000
    """Fen per person and year; Jiangsu 2016-2020: 6,000 yuan."""
    rigid_percent: int = 40
    """Rigid expense above this share of the net income is a poverty of expense."""
    near_percent: int = 150
    """Below this share of the line a household is near it."""


class Finding(NamedTuple):
    """The class of a household, in words, and the numbers that put it there."""

    code: str
    label: Text
    why: Text


LABELS: dict[str, Text] = {
    "income_poor": Text("收入性贫困", "Poor by income"),
    "expense_poor": Text("支出性贫困", "Poor by expense"),
    "near": Text("边缘", "Near the line"),
    "above": Text("高于标准", "Above the line"),
    "unknown": Text("收入未核实", "Income not known"),
}


JIANGSU = Lines()


def class_of(net: int, rigid: int, people: int | None, by: Lines = JIANGSU) -> str:
    """The code of the class that a household is in: income, then expense, then near (domain.md
    3.6), by its register's net income and its rigid expense.

    The figures compared are the rounded ones that people see, so that a print explains itself.
    """
    income, left = per_capita(net, people), per_capita(net - rigid, people)
    if income is None or left is None:
        return "unknown"
    if income < by.line:
        return "income_poor"
    if left < by.line or rigid * 100 > net * by.rigid_percent:
        return "expense_poor"
    return "near" if income * 100 < by.line * by.near_percent else "above"


def classify(found: Ledger, by: Lines = JIANGSU) -> Finding:
    """The class of the household, and why: not known as long as a line waits for its amount, for
    what nobody filled in is no zero."""
    missing = [item for item in found.unfilled if item in items()]
    code = class_of(found.register_net, found.rigid_total, found.people, by)
    if missing:
        names = [code_list("income_item").text(item) for item in missing]
        english = [code_list("income_item").text(item, "en") for item in missing]
        why = Text(f"还没有填金额：{'、'.join(names)}", f"No amount yet: {', '.join(english)}")
        return Finding("unknown", LABELS["unknown"], why)
    income, line = yuan(found.register_per_capita), yuan(by.line)
    own = Text(f"人均纯收入{income}元", f"Net income per person {income} yuan")
    match code:
        case "unknown":
            why = Text("缺少家庭人口或收入明细", "The head count or the income lines are missing")
            return Finding(code, LABELS[code], why)
        case "income_poor":
            zh, en = f"低于标准{line}元", f"below the line of {line} yuan"
        case "expense_poor":
            zh, en = _by_expense(found, by)
        case "near":
            share = f"{by.near_percent / 100:g}"
            zh = f"不到标准{line}元的{share}倍"
            en = f"less than {share} times the line of {line} yuan"
        case _:
            zh, en = f"标准{line}元", f"the line is {line} yuan"
    return Finding(code, LABELS[code], Text(f"{own.zh}，{zh}", f"{own.en}; {en}"))


def _by_expense(found: Ledger, by: Lines) -> tuple[str, str]:
    left, line = found.after_rigid_per_capita, yuan(by.line)
    if left is not None and left < by.line:
        zh = f"扣除刚性支出后{yuan(left)}元，低于标准{line}元"
        return zh, f"after rigid expense {yuan(left)} yuan, below the line of {line} yuan"
    zh = f"刚性支出占{permille(found.rigid_share)}，高于{by.rigid_percent}%"
    return zh, f"rigid expense takes {permille(found.rigid_share)}, more than {by.rigid_percent}%"


def yuan(fen: int | None) -> str:
    """Fen as a number of yuan inside a formula: 20,800.00; "—" when not known."""
    if fen is None:
        return DASH
    whole, cents = divmod(abs(fen), 100)
    return f"{'−' if fen < 0 else ''}{whole:,}.{cents:02d}"


def per_capita(net: int, people: int | None) -> int | None:
    """Fen a person; None while nobody is known to divide by."""
    return divided(net, people) if people is not None and people > 0 else None


def divided(number: int, by: int) -> int:
    """``number / by`` (positive) rounded half up by magnitude (四舍五入)."""
    half_up = (2 * abs(number) + by) // (2 * by)
    return -half_up if number < 0 else half_up


def permille(share: int | None) -> str:
    """A share in thousandths as people read it: 41.3%; "—" when there is none."""
    if share is None:
        return DASH
    whole, tenths = divmod(abs(share), 10)
    return f"{'−' if share < 0 else ''}{whole}.{tenths}%"


@cache
def _dictionary() -> dict[str, Any]:
    text = files("sync.rules").joinpath("data/income_items.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def _switched(chosen: Mapping[str, bool]) -> dict[str, bool]:
    for name in chosen:
        if name not in switch_defaults():
            known = "、".join(switch_defaults())
            raise BadValue(f"没有“{name}”这个开关；有：{known}", f"No switch {name}; try: {known}")
    return {**switch_defaults(), **chosen}


def _totals(known: list[tuple[Item, int]], accounting: str, on: Mapping[str, bool]) -> Totals:
    sums = dict.fromkeys(GROUPS, 0)
    for item, fen in known:
        sums[item.group] += item.sign(accounting, on) * fen
    return Totals(**{**sums, "expense": -sums["expense"]})


def _terms(totals: Totals) -> str:
    incomes = (totals.wage, totals.operating, totals.asset, totals.transfer)
    shown = "+".join(yuan(fen) if fen >= 0 else f"({yuan(fen)})" for fen in incomes)
    return f"{shown}−{yuan(totals.expense)}"


def _formula(terms: str, net: int, people: int | None) -> Text:
    each = per_capita(net, people)
    if people is None or each is None:
        return Text(f"({terms})÷{DASH}人={DASH}", f"({terms}) ÷ {DASH} people = {DASH}")
    equals = "=" if each * people == net else "≈"
    return Text(
        f"({terms})÷{people}人{equals}{yuan(each)}元",
        f"({terms}) ÷ {people} people {equals} {yuan(each)} yuan",
    )
