"""What a policy's condition is asked about: one person, household or enterprise on one day.

Facts are read as the records have them; the income side comes as ``Figures``, by the accounting of
``sync/rules/incomes.py``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from sync.errors import Text
from sync.records.catalogue import KINDS
from sync.records.fields import FlagField
from sync.records.identity import id_facts
from sync.rules.answers import Ask
from sync.rules.dossier import Dossier, Part, age_on
from sync.rules.incomes import income, span_of
from sync.rules.parameters import Setting, Settings
from sync.rules.worth import NO_PRICES, Prices

NOBODY = Part("", {})
OPERATING = ("B1", "B2", "B3", "B4", "B5")
SELF_PAID = "R1"
CARD_DIGITS = 20
"""Of a disability card: ID number, category, level (domain.md 2.1)."""


class Sum(NamedTuple):
    """What some lines add up to, how many they are, and how many lack their amount."""

    fen: int
    lines: int
    unfilled: int

    @property
    def whole(self) -> bool:
        """Whether there are such lines, and each has its amount."""
        return self.lines > 0 and self.unfilled == 0


@dataclass(frozen=True)
class Figures:
    """A household's money, in fen; None is not known. ``year`` is the last one that is over and has
    lines, where that is not too long ago to say how they live now.

    ``relief_month`` is by the accounting of 低保 (domain.md 3.3, column D), for one person and
    month; ``filled`` says whether there are income lines and each has its amount, ``people`` by how
    many it was divided. Rigid expenses are by year: of ``year``, the one before, and the one that
    is running as far as it is on record.
    """

    year: int
    relief_month: int | None = None
    filled: bool = False
    people: int | None = None
    self_paid: Mapping[int, Sum] = field(default_factory=dict)
    rigid: Mapping[int, Sum] = field(default_factory=dict)
    operating: bool = False
    """Whether income of farming or a business of its own is recorded."""


def figures_of(
    dossier: Dossier, day: date, settings: Settings, prices: Prices = NO_PRICES
) -> Figures:
    """What a household's lines say on a day."""
    recorded = {line.number("year") for line in dossier.lines}
    oldest = day.year - settings.number("entitlement.income_years", dossier.area, day)
    ended = [y for y in recorded if y and span_of(dossier.area, y, settings).ends < day]
    year = max([y for y in ended if y >= oldest], default=day.year - 1)
    found = income(dossier, year, settings, prices, beside=0)
    rigid = {y: dossier.rigid_of(y) for y in range(year - 1, day.year + 1)}
    operating = [line.amount or 0 for line in found.lines if line.item in OPERATING]
    return Figures(
        year=year,
        relief_month=found.relief.per_month,
        filled=bool(found.lines) and not found.ledger.unfilled,
        people=found.counts.shared,
        self_paid={
            y: _sum([line for line in lines if line.text("item") == SELF_PAID])
            for y, lines in rigid.items()
        },
        rigid={y: _sum(lines) for y, lines in rigid.items()},
        operating=any(fen > 0 for fen in operating),
    )


def _sum(lines: Iterable[Part]) -> Sum:
    amounts = [line.number("amount") for line in lines]
    return Sum(sum(a for a in amounts if a is not None), len(amounts), amounts.count(None))


class Local:
    """The parameters of one area on one day, each looked up once."""

    def __init__(self, settings: Settings, area: str, day: date) -> None:
        self.area, self.day = area, day
        self._settings = settings
        self._found: dict[str, tuple[Setting, bool]] = {}

    def _find(self, name: str) -> tuple[Setting, bool]:
        if name not in self._found:
            found = self._settings.find(name, self.area, self.day)
            self._found[name] = (found.value, found.row is not None)
        return self._found[name]

    def number(self, name: str) -> int:
        """A number or an amount in fen."""
        return int(self._find(name)[0])  # type: ignore[arg-type]

    def switch(self, name: str) -> bool:
        """A switch."""
        return bool(self._find(name)[0])

    def codes(self, name: str) -> frozenset[str]:
        """A list of codes."""
        value = self._find(name)[0]
        return value if isinstance(value, frozenset) else frozenset()

    def is_set(self, name: str) -> bool:
        """Whether an area has set it, so that the default does not hold."""
        return self._find(name)[1]


@dataclass(frozen=True)
class Case:
    """``subject`` is whom the condition is about: a member, a household or an enterprise.

    ``visited`` says whether a finished visit met somebody, so that needs would have been heard.
    """

    local: Local
    kind: str
    subject: Part
    household: Part = NOBODY
    members: tuple[Part, ...] = ()
    needs: tuple[Part, ...] = ()
    figures: Figures = field(default_factory=lambda: Figures(0))
    visited: bool = False

    @property
    def who(self) -> str:
        """The member's name; "" where it is about a whole household or enterprise."""
        return self.subject.text("name") if self.kind == "member" else ""

    @cached_property
    def persons(self) -> tuple["Case", ...]:
        """The same case about each member."""
        return tuple(replace(self, kind="member", subject=member) for member in self.members)

    @cached_property
    def ages(self) -> "Ages | None":
        """How old the member is; None when it is not known."""
        return ages_of(self.subject, self.local.day)

    @cached_property
    def age(self) -> Text | None:
        """How old the member is, in words; None when it is not known."""
        return age_words(self.subject, self.ages)

    def part(self, kind: str) -> Part:
        """The record of a kind that this case has one of."""
        return self.household if kind == "household" and self.kind == "member" else self.subject

    def ask(self, name: str, kind: str = "") -> Ask:
        """The question for a field of the subject, or of its household."""
        kind = kind or self.kind
        field = KINDS[kind].fields[name]
        label = field.label
        if isinstance(field, FlagField):
            label = Text(ASKED.get(name, f"是否{field.zh}"), field.en)
        return Ask(kind, self.part(kind).id, name, label, self.who if kind == "member" else "")

    def ask_records(self, kind: str, label: Text) -> Ask:
        """The question for records that are not there at all."""
        return Ask(kind, self.household.id or self.subject.id, "", label)


ASKED = {"property_registered": "不动产是否已登记", "sudden": "是否有突发重大困难"}
"""Flags for which 是否… before their name does not read well."""


def household_case(
    dossier: Dossier, needs: tuple[Part, ...], figures: Figures, local: Local
) -> Case:
    """The case of a whole household; ``persons`` are those of its members."""
    return Case(
        local=local,
        kind="household",
        subject=dossier.household,
        household=dossier.household,
        members=dossier.present,
        needs=needs,
        figures=figures,
        visited=met(dossier.visits),
    )


def enterprise_case(
    enterprise: Part, needs: tuple[Part, ...], visits: tuple[Part, ...], local: Local
) -> Case:
    """The case of an enterprise."""
    return Case(local, "enterprise", enterprise, needs=needs, visited=met(visits))


def met(visits: tuple[Part, ...]) -> bool:
    """Whether somebody was spoken to in one of the visits."""
    return any(v.flag("finished") is True and v.text("result") in ("", "1", "2") for v in visits)


class Ages(NamedTuple):
    """Between which whole years somebody is, by a birth date that may be a year alone."""

    least: int
    most: int


def ages_of(member: Part, day: date) -> Ages | None:
    """A member's age by the date of birth, or else by the ID number; None when not known."""
    birth = member.text("birth")
    if not birth:
        facts = id_facts(member.text("id_no"), day)
        birth = facts.birth.isoformat() if facts else ""
    most = age_on(birth, day)
    if most is None:
        return None
    month = birth[5:7]
    certain = len(birth.split("-")) == 3 or (month and int(month) != day.month)
    return Ages(most if certain else most - 1, most)


def age_words(member: Part, ages: Ages | None) -> Text | None:
    """How old somebody is, in words; None when it is not known."""
    if ages is None:
        return None
    if ages.least == ages.most:
        return Text(f"{ages.most}岁", f"aged {ages.most}")
    return Text(f"{member.text('birth')[:4]}年出生", f"born in {member.text('birth')[:4]}")


def sex_of(member: Part, day: date) -> str:
    """A member's sex as recorded or by the ID number; "" when it is not known."""
    told = member.text("sex")
    if told in ("1", "2"):
        return told
    facts = id_facts(member.text("id_no"), day)
    return facts.sex if facts else ""


def disability_of(member: Part) -> Mapping[str, str]:
    """Type and level of a disability as recorded, or by the card's last two digits; "" for what is
    not known."""
    card = member.text("disability_card")
    by_card = card[CARD_DIGITS - 2 : CARD_DIGITS] if len(card) >= CARD_DIGITS else ""
    return {
        "type": member.text("disability_type") or by_card[:1],
        "level": member.text("disability_level") or by_card[1:],
    }
