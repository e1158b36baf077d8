"""Incomes asked of a replica: prices, the ledger of a household and year, and lines to begin with.

What is proposed (costs by ratio, last year's lines) becomes records only when a person takes it.
"""

from typing import Any

from sync.casework.dossiers import dossier_of
from sync.casework.parameters import settings_of
from sync.records.codes import code_list
from sync.records.fields import Value
from sync.replica.replica import Replica
from sync.replica.writer import Act
from sync.rules.dossier import Dossier
from sync.rules.income import GROUPS, Totals
from sync.rules.incomes import (
    Counted,
    Income,
    Proposal,
    carried,
    cost_proposals,
    income,
)
from sync.rules.worth import Price, Prices

LINE, PRICE = "income_line", "price"


def prices_of(replica: Replica) -> Prices:
    """All farm-gate prices that the replica knows; a few hundred rows at most."""
    return Prices(
        Price(
            area=record.area,
            year=int(record["year"]),
            good=str(record["good"] or ""),
            fen=int(record["price"]),
            unit=str(record["unit"] or ""),
            document=str(record["document"] or ""),
            id=record.id,
        )
        for record in replica.fetch(PRICE)
        if record["year"] is not None and record["price"] is not None
    )


def income_of(replica: Replica, household: str, year: int) -> Income:
    """A household's income of one year, with the year before. Raises Missing."""
    return income(dossier_of(replica, household), year, settings_of(replica), prices_of(replica))


def latest_year(dossier: Dossier, last: int) -> int:
    """The newest year that has income lines; ``last`` where none has."""
    years = [year for line in dossier.lines if (year := line.number("year")) is not None]
    return max(years, default=last)


def proposals_of(replica: Replica, household: str, year: int) -> list[Proposal]:
    """The costs that might be estimated by ratio. Raises Missing."""
    dossier, settings = dossier_of(replica, household), settings_of(replica)
    return cost_proposals(
        income(dossier, year, settings, prices_of(replica)), dossier.area, settings
    )


def estimate_in(act: Act, replica: Replica, household: str, year: int) -> list[str]:
    """Writes the proposed costs as lines that are marked as estimated; returns their ids."""
    dossier = dossier_of(replica, household)
    lines = [proposal.values() for proposal in proposals_of(replica, household, year)]
    return _add_lines(act, dossier, year, lines)


def copy_last_year_in(act: Act, replica: Replica, household: str, year: int) -> list[str]:
    """Begins a year with the lines of the year before, without their amounts; returns the ids of
    the lines made. What the year has already is not made again."""
    dossier = dossier_of(replica, household)
    return _add_lines(act, dossier, year, carried(dossier, year))


def _add_lines(act: Act, dossier: Dossier, year: int, lines: list[dict[str, Value]]) -> list[str]:
    base: dict[str, Value] = {"household": dossier.id, "year": year}
    sample = dossier.household.flag("sample")
    if sample is not None:
        base["sample"] = sample
    return [act.add(LINE, dossier.area, {**base, **line}) for line in lines]


def plain(found: Income, language: str = "zh") -> dict[str, Any]:
    """An income for programs; money in fen, shares in thousandths."""
    ledger, last = found.ledger, found.last
    return {
        "year": found.year,
        "from": found.span.starts.isoformat(),
        "to": found.span.ends.isoformat(),
        "people": {
            "hukou": found.counts.hukou,
            "resident": found.counts.resident,
            "shared": found.counts.shared,
        },
        "register": _totals(ledger.register, ledger.register_per_capita),
        "disposable": _totals(ledger.disposable, ledger.disposable_per_capita),
        "relief": {
            "net": found.relief.net,
            "per_month": found.relief.per_month,
            "standard": found.relief.standard,
        },
        "rigid": ledger.rigid_total,
        "after_rigid_per_capita": ledger.after_rigid_per_capita,
        "rigid_share": ledger.rigid_share,
        "line": found.by.line,
        "class": found.finding.code,
        "why": found.finding.why.to(language),
        "last_year": last.per_capita if last else None,
        "change": found.change,
        "change_share": found.change_share,
        "own_use": found.own,
        "estimated": ledger.estimated,
        "unfilled": list(ledger.unfilled),
        "formula": ledger.formula.to(language),
        "disposable_formula": ledger.disposable_formula.to(language),
        "after_rigid_formula": ledger.after_rigid_formula.to(language),
        "relief_formula": found.relief.formula.to(language),
        "lines": [_line(line, last, language) for line in found.lines],
    }


def _totals(totals: Totals, per_capita: int | None) -> dict[str, Any]:
    groups = {group: getattr(totals, group) for group in GROUPS}
    return {**groups, "net": totals.net, "per_capita": per_capita}


def _line(line: Counted, last: Income | None, language: str) -> dict[str, Any]:
    return {
        "id": line.part.id,
        "item": line.item,
        "words": code_list("income_item").text(line.item, language),
        "amount": line.amount,
        "own": line.own,
        "estimated": line.estimated,
        "how": line.how.to(language),
        "doubt": line.doubt.to(language),
        "source": line.part.text("source"),
        "last_year": last.of_item(line.item) if last else None,
    }
