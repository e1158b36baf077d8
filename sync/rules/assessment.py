"""一年一考核: the score of a unit or cadre, and its grade (domain.md 7; weights are parameters).

Four shares are weighed: days in the field, coverage, issues solved, satisfaction. A share that has
no denominator says nothing: its weight goes to the others in proportion. Each red order takes
points off; points of the assessors are added or taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sync.errors import Text
from sync.rules.parameters import Settings

PARTS: dict[str, tuple[str, str]] = {
    "days": ("days_met", "days_due"),
    "coverage": ("objects_visited", "objects"),
    "solved": ("solved", "issues"),
    "satisfied": ("good", "answers"),
}
"""Weight -> the figures of its share."""
GRADES: dict[str, Text] = {
    "a": Text("优秀", "excellent"),
    "b": Text("良好", "good"),
    "c": Text("合格", "passed"),
    "d": Text("不合格", "failed"),
}
FULL = 100


@dataclass(frozen=True)
class Scale:
    """How a year is assessed: weights by part, points off for each red, and where grades begin."""

    weights: Mapping[str, int]
    red: int
    grades: Mapping[str, int]

    @classmethod
    def of(cls, settings: Settings, area: str, day: date) -> "Scale":
        """The scale that holds in an area on a day."""
        return cls(
            weights={part: settings.number(f"score.{part}", area, day) for part in PARTS},
            red=settings.number("score.red", area, day),
            grades={g: settings.number(f"score.grade_{g}", area, day) for g in "abc"},
        )

    def score(self, figures: Mapping[str, int]) -> int | None:
        """The score in tenths of a point, rounded half up, not below 0; None where there is
        nothing to be assessed by."""
        known = {
            part: min(Fraction(1), Fraction(figures.get(up, 0), down))
            for part, (up, name) in PARTS.items()
            if (down := figures.get(name, 0)) > 0 and self.weights[part] > 0
        }
        if not known:
            return None
        whole = sum(self.weights[part] for part in known)
        points = FULL * sum(self.weights[part] * share for part, share in known.items()) / whole
        points += figures.get("adjust", 0) - self.red * figures.get("red", 0)
        return max(0, int(points * 10 + Fraction(1, 2))) if points > 0 else 0

    def grade(self, score: int | None) -> str:
        """The grade of a score in tenths: a, b, c or d; "" without a score."""
        if score is None:
            return ""
        return next((g for g, least in self.grades.items() if score >= 10 * least), "d")
