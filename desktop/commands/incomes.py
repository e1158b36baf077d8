"""``income``: a household's income of a year under every accounting, and lines to begin with."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import click

from desktop.commands.surface import Command, Group, Laptop, as_json, laptop, option
from desktop.commands.values import record_of, tell_out_of_scope
from sync.casework.dossiers import dossier_of
from sync.casework.incomes import (
    copy_last_year_in,
    estimate_in,
    income_of,
    latest_year,
    plain,
    proposals_of,
)
from sync.errors import Text
from sync.records.catalogue import KINDS
from sync.replica.replica import Replica
from sync.rules.income import permille, yuan
from sync.rules.incomes import Counted, Income
from sync.stamps import today

F = TypeVar("F", bound=Callable[..., Any])
LINE = KINDS["income_line"].fields

income = Group(
    "income",
    words=Text("收入核算：人均纯收入、可支配收入、低保核算", "Income of a household and year"),
    example="zoufang income show 01J2Q6… --year 2016",
)


def _year(function: F) -> F:
    words = Text("年度，默认为有收入明细的最近一年", "Year; the last one with lines by default")
    return option("--year", type=click.IntRange(1990, 2100), words=words)(function)


def _chosen(replica: Replica, household: str, year: int | None) -> int:
    """The year that was asked for, or the last that has lines."""
    return year or latest_year(dossier_of(replica, household), today().year - 1)


@income.command(
    "show",
    cls=Command,
    words=Text(
        "一户一年的收入：明细、三种口径和算式，与上年对照",
        "The income of a year: lines, three accountings with their formulas, the year before",
    ),
    example="zoufang income show 01J2Q6… --year 2016 --json",
)
@click.argument("household")
@_year
@as_json
@laptop
def show(here: Laptop, household: str, year: int | None, as_json: bool) -> None:
    """Everything that the figure rests on."""
    with here.replica() as replica:
        found = income_of(replica, household, _chosen(replica, household, year))
    if as_json:
        here.show_json(plain(found, here.language))
        return
    for line in sheet(found, here.language):
        here.show(line)


@income.command(
    "estimate",
    cls=Command,
    words=Text(
        "按比例估算没有票据的成本，先列出，--save 才存为标明“估算”的明细",
        "Propose costs by ratio where there are no receipts; --save keeps them, marked",
    ),
    example="zoufang income estimate 01J2Q6… --year 2016 --save",
)
@click.argument("household")
@_year
@option("--save", is_flag=True, words=Text("存为明细", "Keep them as lines"))
@as_json
@laptop
def estimate(here: Laptop, household: str, year: int | None, save: bool, as_json: bool) -> None:
    """Never counted before somebody says so."""
    with here.replica() as replica:
        chosen = _chosen(replica, household, year)
        proposals = proposals_of(replica, household, chosen)
        if save:
            with replica.act(here.author(replica)) as act:
                estimate_in(act, replica, household, chosen)
            tell_out_of_scope(here, replica, record_of(replica, household).area)
    if as_json:
        rows = [
            {"item": p.item, "amount": p.amount, "why": p.why.to(here.language)} for p in proposals
        ]
        here.show_json({"year": chosen, "saved": save, "proposals": rows})
        return
    for proposal in proposals:
        item = LINE["item"].show(proposal.item, here.language)
        here.show(f"{item}  {yuan(proposal.amount)}  {proposal.why.to(here.language)}")
    if save:
        here.say(f"已存{len(proposals)}条，标明估算", f"{len(proposals)} kept, marked as estimated")
    else:
        here.say(
            f"{chosen}年可估算{len(proposals)}条，加 --save 存为明细",
            f"{len(proposals)} for {chosen}; --save keeps them as lines",
        )


@income.command(
    "copy-last-year",
    cls=Command,
    words=Text(
        "以上年的明细开头：成员、项目、单位和单价照抄，金额和数量待填",
        "Begin a year with the lines of the year before, their amounts to be asked",
    ),
    example="zoufang income copy-last-year 01J2Q6… --year 2017",
)
@click.argument("household")
@option(
    "--year",
    type=click.IntRange(1990, 2100),
    words=Text("要填的年度，默认今年", "The year to begin; this year by default"),
)
@laptop
def copy_last_year(here: Laptop, household: str, year: int | None) -> None:
    """What the year has already is not made again."""
    chosen = year or today().year
    with here.replica() as replica:
        area = dossier_of(replica, household).area
        with replica.act(here.author(replica)) as act:
            made = copy_last_year_in(act, replica, household, chosen)
        tell_out_of_scope(here, replica, area)
    for id in made:
        here.show(id)
    here.say(f"{chosen}年新增{len(made)}条待填明细", f"{len(made)} lines to fill in for {chosen}")


def sheet(found: Income, language: str) -> Iterator[str]:
    """An income as people read it, line by line."""
    counts, ledger = found.counts, found.ledger
    shared, resident = _people(counts.shared), _people(counts.resident)
    yield Text(
        f"{found.year}年（{found.span.starts}至{found.span.ends}），"
        f"共享收支{shared}人，常住{resident}人",
        f"{found.year} ({found.span.starts} to {found.span.ends}): {shared} share the budget, "
        f"{resident} resident",
    ).to(language)
    for line in found.lines:
        yield f"  {line_of(line, found.last, language)}"
    figures = (
        (Text("人均纯收入（建档立卡）", "Net per person (register)"), ledger.formula),
        (Text("人均可支配收入", "Disposable per person"), ledger.disposable_formula),
        (Text("低保核算每人每月", "Relief accounting a month"), found.relief.formula),
        (Text("扣除刚性支出后", "After rigid expense"), ledger.after_rigid_formula),
    )
    for title, formula in figures:
        yield f"{title.to(language)}：{formula.to(language)}"
    yield f"{found.finding.label.to(language)}：{found.finding.why.to(language)}"
    before = found.last.per_capita if found.last else None
    if before is not None:
        share = permille(found.change_share)
        yield Text(
            f"上年{yuan(before)}元，变化{yuan(found.change)}元（{share}）",
            f"Last year {yuan(before)} yuan, a change of {yuan(found.change)} ({share})",
        ).to(language)
    if ledger.unfilled:
        items = "、".join(LINE["item"].show(item, language) for item in ledger.unfilled)
        yield Text(f"金额待填：{items}", f"Not filled in: {items}").to(language)


def line_of(line: Counted, last: Income | None, language: str) -> str:
    """One line with its evidence, its arithmetic, and last year's sum of the item."""
    part, item = line.part, LINE["item"].show(line.item, language)
    source = LINE["source"].show(part.values.get("source"), language)
    marks = [Text("估算", "estimated").to(language)] if line.estimated else []
    marks += [text for text in (source, line.how.to(language), line.doubt.to(language)) if text]
    before = last.of_item(line.item) if last else None
    if before is not None:
        marks.append(Text(f"上年{yuan(before)}", f"last year {yuan(before)}").to(language))
    told = f"（{'；'.join(dict.fromkeys(marks))}）" if marks else ""
    return f"{line.item} {item}  {yuan(line.amount)}{told}"


def _people(count: int | None) -> str:
    return "—" if count is None else str(count)
