"""Worked examples of every policy of domain.md 4, asked by the tests of 点情知策.

Each has a household or an enterprise that fires the policy with the sentence that it says, the
changes that make it a no, and those that leave it open with what is then asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sync.records.identity import _ID_CHECKS, _ID_WEIGHTS
from sync.rules.cases import Local, enterprise_case, figures_of, household_case
from sync.rules.dossier import Dossier, Part
from sync.rules.entitlements import Suggestion, matched
from sync.rules.parameters import DEFAULTS, Settings

DAY = date(2017, 6, 5)
VILLAGE, COMMUNITY = "320282113201", "320282113001"
POOR = {"mark": "1", "registered_poor": True}
ORDINARY = {"mark": "9", "registered_poor": False}
PLAIN = {"has_car": False, "has_flat": False, "has_business": False, "on_payroll": False}
OLD_B = {"F3": 210_000, "T1": 276_000, "T4": 36_000, "T10": 200_000, "B1": 80_000, "C1": 20_000}
"""Example B of domain.md 3.5: 7,820 yuan of two people, 3,910 each, 325.83 a month."""


@dataclass(frozen=True)
class Example:
    """A household (or enterprise) that fires a policy, and the changes that make it fall silent
    (``no``) or leave it open (``open``, with what is then asked)."""

    says: str
    asks: str
    open: dict[str, Any]
    no: dict[str, Any]
    household: dict[str, Any] = field(default_factory=dict)
    member: dict[str, Any] = field(default_factory=dict)
    income: Mapping[str, int | None] = field(default_factory=dict)
    rigid: dict[int, int | None] = field(default_factory=dict)
    need: str = ""
    enterprise: dict[str, Any] | None = None
    area: str = VILLAGE
    visited: bool = True


def changed(example: Example, changes: dict[str, Any]) -> Example:
    """The example with other facts: ``member.birth`` is a field of its member."""
    parts: dict[str, Any] = {}
    for name, value in changes.items():
        part, _, item = name.partition(".")
        if not item:
            parts[part] = value
            continue
        key: Any = int(item) if part == "rigid" else item
        parts[part] = {**parts.get(part, getattr(example, part)), key: value}
    return replace(example, **parts)


def found(example: Example, rule: str, settings: Settings = DEFAULTS) -> Suggestion | None:
    """What the policy comes to."""
    local = Local(settings, example.area, DAY)
    visits = (Part("v", {"date": "2017-05-01", "finished": True}),) if example.visited else ()
    needs = (Part("n", {"category": example.need, "member": "m"}),) if example.need else ()
    if example.enterprise is not None:
        case = enterprise_case(Part("e", example.enterprise), needs, visits, local)
    else:
        dossier = Dossier(
            "h",
            example.area,
            Part("h", {"n_shared": 2, **example.household}),
            (Part("m", {"name": "李䶮", **example.member}),),
            tuple(
                Part(f"l{item}", {"year": 2016, "item": item, "amount": fen})
                for item, fen in example.income.items()
            ),
            tuple(
                Part(f"r{year}", {"year": year, "item": "R1", "amount": fen})
                for year, fen in example.rigid.items()
            ),
            visits=visits,
        )
        case = household_case(dossier, needs, figures_of(dossier, DAY, settings), local)
    return next((one for one in matched(case) if one.policy.id == rule), None)


EXAMPLES = {
    # 7,820 yuan ÷ 2 people ÷ 12 months = 325.83, below 610 a month.
    "P01": Example(
        household={**POOR, **PLAIN},
        income=OLD_B,
        says="低收入农户，2016年低保口径月人均收入325.83元，低于低保标准610.00元，"
        "无小汽车，无商品房，未办企业，无财政供养人员",
        no={"household.has_car": True},
        open={"household.has_flat": None, "household.n_shared": None},
        asks="需补充：共享收支人口；是否有商品房",
    ),
    # 24,000 yuan ÷ 2 ÷ 12 = 1,000 a month, below 2 × 610 = 1,220.
    "P02": Example(
        household=ORDINARY,
        member={"birth": "1980-01-02", "disability_type": "5", "disability_level": "1"}
        | {"no_income": True},
        income={"W1": 2_400_000},
        says="37岁，智力一级，无生活来源，一般户，2016年低保口径月人均收入1,000.00元，"
        "低于低保标准610.00元的200%",
        no={"member.birth": "2001-01-02"},
        open={"member.no_income": None},
        asks="需补充：是否无生活来源（李䶮）",
    ),
    "P03": Example(
        household=POOR,
        member={"birth": "1950-06-05", "labour": "4", "no_income": True, "no_supporter": True},
        says="67岁，低收入农户，无劳动力，无生活来源，无法定赡养抚养人",
        no={"member.no_supporter": False},
        open={"member.labour": None, "member.no_supporter": None},
        asks="需补充：劳动能力（李䶮）；是否无法定义务人（李䶮）",
    ),
    # 12,000 − 3,000 = 9,000 ≥ 5,000, and 12,000 ≥ 150 % of 3,000.
    "P04": Example(
        household={"sudden": False},
        rigid={2016: 1_200_000, 2015: 300_000},
        says="2016年刚性支出12,000.00元，上年3,000.00元",
        no={"rigid.2016": 400_000},
        open={"household.sudden": None, "rigid.2015": None},
        asks="需补充：是否有突发重大困难；2015年刚性支出",
    ),
    "P05": Example(
        household=POOR,
        rigid={2016: 1_400_000},
        says="低收入农户，2016年自付医疗14,000.00元",
        no={"rigid.2016": 0},
        open={"rigid": {}},
        asks="需补充：2016年自付医疗支出",
    ),
    "P06": Example(
        household=ORDINARY,
        rigid={2016: 1_500_001},
        says="2016年自付医疗15,000.01元，超过起付线15,000.00元",
        no={"rigid.2016": 1_500_000},
        open={"rigid.2016": None},
        asks="需补充：2016年自付医疗支出",
    ),
    "P07": Example(
        member={"birth": "1945-02-03", "health": ["4"], "disability_card": ""},
        says="72岁，残疾，未办残疾人证",
        no={"member.health": ["1"]},
        open={"member.disability_card": None},
        asks="需补充：残疾人证号（李䶮）",
    ),
    "P08": Example(
        household=POOR,
        member={"birth": "1945-02-03", "disability_card": "32022319450203421X42"}
        | {"living_allowance": False},
        says="72岁，持残疾人证，低收入农户，未领取生活补贴",
        no={"member.living_allowance": True},
        open={"member.living_allowance": None},
        asks="需补充：是否已领残疾生活补贴（李䶮）",
    ),
    "P09": Example(
        member={"birth": "1945-02-03", "disability_type": "4", "disability_level": "2"}
        | {"needs_care": True, "care_allowance": False},
        says="72岁，肢体二级，需长期照护，未领取护理补贴",
        no={"member.disability_level": "3"},
        open={"member.care_allowance": None},
        asks="需补充：是否已领残疾护理补贴（李䶮）",
    ),
    "P10": Example(
        member={"birth": "2006-09", "parents": "2"},
        says="10岁，父母双亡",
        no={"member.parents": "1"},
        open={"member.parents": None},
        asks="需补充：父母状况（李䶮）",
    ),
    "P11": Example(
        member={"birth": "2006-09-01", "parents": "5"},
        says="10岁，双方重残、重病、服刑、戒毒或失联",
        no={"member.birth": "1999-06-05"},
        open={"member.birth": None},
        asks="需补充：出生日期（李䶮）",
    ),
    "P12": Example(
        member={"birth": "2012", "id_no": "", "no_id_reason": "2"},
        says="2012年出生，无户口",
        no={"member.no_id_reason": None, "member.in_hukou": True},
        open={"member.no_id_reason": None},
        asks="需补充：无身份证原因（李䶮）",
    ),
    "P13": Example(
        member={"birth": "1956-06-05", "pension": False},
        says="61岁，未参加养老保险",
        no={"member.pension": True},
        open={"member.pension": None},
        asks="需补充：是否参加养老保险（李䶮）",
    ),
    "P14": Example(
        member={"birth": "1985-06-06", "medical": False},
        says="31岁，未参加医疗保险",
        no={"member.medical": True},
        open={"member.medical": None},
        asks="需补充：是否参加医疗保险（李䶮）",
    ),
    "P15": Example(
        member={"birth": "1937-06-05", "age_allowance": False},
        says="80岁，未领取尊老金",
        no={"member.birth": "1937-06-06"},
        open={"member.birth": "1937"},
        asks="需补充：出生日期（李䶮）",
    ),
    "P16": Example(
        household=POOR,
        member={"birth": "2001-03-04", "school": "4"},
        says="16岁，普通高中在读，低收入农户",
        no={"household": ORDINARY},
        open={"member.school": None},
        asks="需补充：在校情况（李䶮）",
    ),
    "P17": Example(
        household={"dwelling": "D", "only_dwelling": True},
        says="住房等级：D级 整体危险，唯一住房",
        no={"household.dwelling": "B"},
        open={"household.only_dwelling": None},
        asks="需补充：是否唯一住房",
    ),
    "P18": Example(
        member={"birth": "1975-01-01", "sex": "2", "labour": "1", "occupation": "70"}
        | {"wants_job": True},
        says="42岁，普通劳动力，无业人员，有就业意愿",
        no={"member.birth": "1962-06-05"},
        open={"member.wants_job": None, "member.occupation": "27"},
        asks="需补充：务工月数（李䶮）；是否有就业意愿（李䶮）",
    ),
    "P19": Example(
        member={"birth": "1985-01-01", "school": "0"},
        need="02",
        says="32岁，提出需求：创业(五小)",
        no={"need": "", "member.wants_business": False},
        open={"need": ""},
        asks="需补充：是否有创业意愿（李䶮）",
    ),
    "P20": Example(
        household=POOR,
        member={"labour": "5"},
        income={"B2": 180_000},
        says="建档立卡户，李䶮弱劳动力或半劳动力，2016年有生产经营收入",
        no={"member.labour": "3"},
        open={"member.labour": None},
        asks="需补充：劳动能力（李䶮）",
    ),
    "P21": Example(
        member={"birth": "1955-01-01", "family_planning": "2"},
        says="62岁，双女户，村委会辖区",
        no={"member.birth": "1960-01-01"},
        open={"member.family_planning": None},
        asks="需补充：计生情况（李䶮）",
    ),
    "P22": Example(
        household={"property_registered": False},
        says="不动产未登记",
        no={"household.property_registered": True},
        open={"household.property_registered": None},
        asks="需补充：不动产是否已登记",
    ),
    "P23": Example(
        member={"birth": "2008-01-01", "left_behind": "2"},
        says="9岁，留守儿童",
        no={"member.left_behind": "9"},
        open={"member.left_behind": None},
        asks="需补充：留守情况（李䶮）",
    ),
    "E01": Example(
        enterprise={"finance_need": 50_000_000},
        says="融资需求500,000.00元",
        no={"enterprise.finance_need": 0},
        open={"enterprise.finance_need": None},
        asks="需补充：融资需求",
    ),
    "E02": Example(
        enterprise={},
        need="26",
        says="提出需求：税费、降本",
        no={"need": "31"},
        open={"need": "", "visited": False},
        asks="需补充：企业的困难和需求",
    ),
    "E03": Example(
        enterprise={},
        need="30",
        says="提出需求：政策落地",
        no={"need": ""},
        open={"need": "", "visited": False},
        asks="需补充：企业的困难和需求",
    ),
    "E04": Example(
        enterprise={"labour_gap": 12},
        says="用工缺口12人",
        no={"enterprise.labour_gap": 0},
        open={"enterprise.labour_gap": None},
        asks="需补充：用工缺口",
    ),
    "E05": Example(
        enterprise={},
        need="23",
        says="提出需求：人才",
        no={"need": "22"},
        open={"need": "", "visited": False},
        asks="需补充：企业的困难和需求",
    ),
    "E06": Example(
        enterprise={},
        need="29",
        says="提出需求：不动产证",
        no={"need": ""},
        open={"need": "", "visited": False},
        asks="需补充：企业的困难和需求",
    ),
}


def id_of(birth: str, sex: str) -> str:
    """A valid citizen ID number of Yixing."""
    stem = "320282" + birth.replace("-", "") + "00" + sex
    total = sum(int(d) * w for d, w in zip(stem, _ID_WEIGHTS, strict=False))
    return stem + _ID_CHECKS[total % 11]
