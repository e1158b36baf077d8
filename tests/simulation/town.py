"""The town of every world: its villages, who works there, and how their clocks go."""

from sync.protocol.messages import Right
from tests.simulation.chance import Chance

TOWN, OTHER_TOWN = "320282113", "320282114"
VILLAGES = (f"{TOWN}200", f"{TOWN}201", f"{TOWN}202", f"{OTHER_TOWN}200")
PLACES = (*VILLAGES, TOWN)
ACCOUNTS = {
    "zhang": [Right(VILLAGES[0], "visitor")],
    "wang": [Right(VILLAGES[0], "visitor"), Right(VILLAGES[1], "visitor")],
    "zhao": [Right(VILLAGES[1], "leader")],
    "li": [Right(TOWN, "clerk")],
    "chen": [Right(TOWN, "supervisor")],
    "sun": [Right(OTHER_TOWN, "visitor"), Right(VILLAGES[2], "leader")],
}
LAPTOPS = ("zhang", "wang", "zhao", "li", "chen", "sun", "zhang")
"""Who has a laptop; zhang has two."""

DAY_MS = 86_400_000
YEAR_MS = 365 * DAY_MS
SKEWS = (0, 0, 0, 700, -40_000, 3_600_000, -9 * DAY_MS, 70 * YEAR_MS, -27 * YEAR_MS)
"""How far a clock is ahead: mostly hardly, sometimes by years."""


def skew(chance: Chance) -> int:
    """Milliseconds that a laptop's clock is ahead."""
    return chance.choice(SKEWS)


def places_of(account: str) -> tuple[str, ...]:
    """Where a person works."""
    places = [right.area for right in ACCOUNTS[account]]
    return tuple(places + list(VILLAGES[:3]) if TOWN in places else places)
