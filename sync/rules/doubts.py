"""What a check is asked about, and what it answers (domain.md 3.6): 疑点.

A finding never decides anything: somebody looks into it. Its ``facts`` are what was seen; they
change when that changes, but not with the day alone, for a doubt that was answered stays answered
while they are the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from sync.errors import Text
from sync.rules.dossier import Dossier, Part
from sync.rules.incomes import Income
from sync.rules.kinship import Ages, people_of
from sync.rules.parameters import Settings

FACTS_LENGTH_MAX = 400
"""Characters that a doubt's record has for what was seen."""
LEVELS: dict[str, Text] = {
    "error": Text("错误", "Error"),
    "red": Text("红色", "Red"),
    "yellow": Text("黄色", "Yellow"),
    "verify": Text("核实", "Verify"),
}
"""The most urgent first."""
LABELS: dict[str, Text] = {
    "R01": Text("人均收入增幅过大", "Income rose much"),
    "R02": Text("人均收入降幅过大", "Income fell much"),
    "R03": Text("今年跌到标准以下", "Fell below the line"),
    "R04": Text("抚养负担重或无劳动力", "Many dependants, or no labour"),
    "R05": Text("有经营收入无成本", "Operating income without costs"),
    "R06": Text("有经营收入无资源", "Operating income without means"),
    "R07": Text("工资收入不合理", "Odd wages"),
    "R08": Text("有生态补偿无退耕还林", "Ecological compensation without forest"),
    "R09": Text("转移性收入过低", "Transfers too low"),
    "R10": Text("领养老金无适龄成员", "Pension without a pensioner"),
    "R11": Text("身份证、年龄或亲属关系有误", "ID, age or kinship wrong"),
    "R12": Text("低保户有车房企业或财政供养", "On relief, with car, flat, business or payroll"),
    "R13": Text("收入为整数且全凭口述", "A round figure by word of mouth"),
    "R14": Text("刚性支出占比过高", "High share of rigid expense"),
    "R15": Text("贫困户久未走访", "Poor household not visited for long"),
}

Elsewhere = Mapping[str, Sequence[Text]]
"""Member's id -> where else a member with the same ID number stands, in words."""


class Doubt(NamedTuple):
    """What one check found."""

    code: str
    level: str
    text: Text
    facts: str


class Checked(NamedTuple):
    """The findings of all checks, by code, and (code, what is not known) of those that say nothing
    because of it."""

    doubts: tuple[Doubt, ...]
    missing: tuple[tuple[str, Text], ...]


class Found(NamedTuple):
    """A finding as a check gives it: how urgent it is, the sentence, what was seen."""

    level: str
    text: Text
    facts: str


Answer = Found | Text | None
"""A finding, what is missing, or nothing to say."""


@dataclass(frozen=True)
class Asked:
    """What every check is asked about."""

    dossier: Dossier
    income: Income
    today: date
    settings: Settings
    elsewhere: Elsewhere

    @property
    def day(self) -> date:
        """The day by which ages count: the year's last, or today while it runs."""
        return min(self.today, self.income.span.ends)

    @property
    def people(self) -> tuple[Part, ...]:
        """Who belonged to the household in the year."""
        return people_of(self.dossier, self.income.year)

    @property
    def ages(self) -> Ages:
        """By which ages and abilities somebody counts as labour."""
        return Ages(self.number("r04_child"), self.number("r04_old"), self.codes("check.labour"))

    def number(self, name: str) -> int:
        """A threshold of the area."""
        return self.settings.number(f"check.{name}", self.dossier.area, self.today)

    def codes(self, name: str) -> frozenset[str]:
        """A list of codes of the area."""
        return self.settings.codes(name, self.dossier.area, self.today)


def kept(facts: str) -> str:
    """Facts that fit a record; what is cut off still counts, by a digest of the whole."""
    if len(facts) <= FACTS_LENGTH_MAX:
        return facts
    mark = f"…#{digest(facts)}"
    return facts[: FACTS_LENGTH_MAX - len(mark)] + mark


def digest(text: str) -> str:
    """A short name for a text that is not to be told."""
    return sha256(text.encode()).hexdigest()[:12]
