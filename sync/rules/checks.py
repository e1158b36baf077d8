"""The checks R01-R15 (domain.md 3.6): what is odd about a household's figures, as 疑点.

A check whose facts are not known says nothing, but what is missing. Every threshold is a
parameter (``check.*``).
"""

from collections.abc import Callable
from datetime import date

from sync.errors import Text
from sync.rules import checks_figures as figures
from sync.rules import checks_people as people
from sync.rules.dossier import Dossier
from sync.rules.doubts import Answer, Asked, Checked, Doubt, Elsewhere, Found, kept
from sync.rules.incomes import income
from sync.rules.parameters import Settings
from sync.rules.worth import NO_PRICES, Prices

RULES: dict[str, Callable[[Asked], Answer]] = {
    "R01": figures.r01,
    "R02": figures.r02,
    "R03": figures.r03,
    "R04": people.r04,
    "R05": figures.r05,
    "R06": figures.r06,
    "R07": people.r07,
    "R08": figures.r08,
    "R09": figures.r09,
    "R10": people.r10,
    "R11": people.r11,
    "R12": people.r12,
    "R13": figures.r13,
    "R14": figures.r14,
    "R15": people.r15,
}


def check(
    dossier: Dossier,
    year: int,
    today: date,
    settings: Settings,
    prices: Prices = NO_PRICES,
    elsewhere: Elsewhere | None = None,
) -> Checked:
    """All checks of a household for the income of ``year``, as of ``today``."""
    found = income(dossier, year, settings, prices)
    asked = Asked(dossier, found, today, settings, elsewhere or {})
    doubts, missing = [], []
    for code, rule in RULES.items():
        match rule(asked):
            case Found(level, text, facts):
                doubts.append(Doubt(code, level, text, kept(facts)))
            case Text() as unknown:
                missing.append((code, unknown))
    return Checked(tuple(doubts), tuple(missing))
