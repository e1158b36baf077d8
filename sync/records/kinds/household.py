"""Households, their members, income lines and rigid expenses (domain.md 2.1-2.3, 3.3)."""

from sync.records.fields import (
    ChoiceField,
    DateField,
    FlagField,
    IdField,
    ListField,
    MoneyField,
    NameField,
    NumberField,
    PhoneField,
    QuantityField,
    RefField,
    TextField,
)
from sync.records.kinds.base import Kind

HOUSEHOLD = Kind(
    "household",
    "家庭",
    "Household",
    (
        TextField(name="code", zh="户编号", en="Household code", length_max=20, hub_only=True),
        NameField(name="head", zh="户主", en="Head of household", required=True, length_max=50),
        TextField(name="group", zh="村民小组", en="Group", length_max=20),
        TextField(name="door", zh="门牌", en="Door number", length_max=60),
        PhoneField(name="phone", zh="联系电话", en="Telephone"),
        ChoiceField(name="residence", zh="居住状态", en="Residence", codes="residence_status"),
        ChoiceField(name="mark", zh="农户属性", en="Register mark", codes="household_mark"),
        FlagField(name="registered_poor", zh="建档立卡户", en="Registered poor household"),
        ChoiceField(name="cause_main", zh="主要致贫原因", en="Main cause", codes="poor_cause"),
        ListField(
            name="causes_other", zh="其他致贫原因", en="Other causes", codes="poor_cause", most=2
        ),
        ChoiceField(name="book_kind", zh="户别", en="Kind of household", codes="household_kind"),
        TextField(name="book_no", zh="户号", en="Household book number", length_max=20),
        NumberField(name="n_hukou", zh="户籍人口", en="Registered people", most=99, unit="人"),
        NumberField(name="n_resident", zh="常住人口", en="Resident people", most=99, unit="人"),
        NumberField(
            name="n_shared", zh="共享收支人口", en="People sharing budget", most=99, unit="人"
        ),
        TextField(name="grid", zh="网格编号", en="Grid", length_max=20),
        QuantityField(name="land_mu", zh="承包地", en="Contracted land", unit="亩"),
        QuantityField(name="forest_mu", zh="退耕还林面积", en="Land returned to forest", unit="亩"),
        TextField(name="assets", zh="牲畜、店铺、车房", en="Animals, shop, car, house"),
        ChoiceField(name="dwelling", zh="住房等级", en="Dwelling grade", codes="dwelling_grade"),
        FlagField(name="only_dwelling", zh="唯一住房", en="Only dwelling"),
        FlagField(name="property_registered", zh="不动产已登记", en="Dwelling registered"),
        FlagField(name="has_car", zh="有小汽车", en="Has a car"),
        FlagField(name="has_flat", zh="有商品房", en="Has a flat in town"),
        FlagField(name="has_business", zh="办有企业", en="Has a business"),
        FlagField(name="on_payroll", zh="有财政供养人员", en="Someone on the public payroll"),
        FlagField(name="sudden", zh="突发重大困难", en="Sudden hardship"),
        FlagField(name="difficult", zh="领导走访标杆对象", en="Assigned to leaders"),
        RefField(name="split_from", zh="分自", en="Split from", of="household"),
        RefField(name="merged_into", zh="并入", en="Merged into", of="household"),
        TextField(name="name_note", zh="户主姓名拆字", en="How the name is written", length_max=60),
        TextField(name="note", zh="备注", en="Note", lines=3),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("head",),
)

MEMBER = Kind(
    "member",
    "家庭成员",
    "Member",
    (
        RefField(name="household", zh="家庭", en="Household", of="household", required=True),
        NameField(name="name", zh="姓名", en="Name", required=True, length_max=50),
        ChoiceField(
            name="relation", zh="与户主关系", en="Relation to head", codes="relation_to_head"
        ),
        ChoiceField(name="sex", zh="性别", en="Sex", codes="sex"),
        DateField(name="birth", zh="出生日期", en="Born", partial=True, past=True),
        IdField(name="id_no", zh="身份证号", en="ID number"),
        ChoiceField(name="no_id_reason", zh="无身份证原因", en="Why no ID", codes="no_id_reason"),
        PhoneField(name="phone", zh="电话", en="Telephone"),
        ChoiceField(name="ethnic", zh="民族", en="Ethnic group", codes="ethnic"),
        ChoiceField(name="marital", zh="婚姻", en="Marital status", codes="marital"),
        ChoiceField(name="education", zh="学历", en="Education", codes="education"),
        ChoiceField(name="school", zh="在校情况", en="School", codes="poor_school"),
        ChoiceField(name="occupation", zh="从业状况", en="Occupation", codes="occupation_status"),
        ListField(name="health", zh="健康", en="Health", codes="poor_health"),
        ChoiceField(name="labour", zh="劳动能力", en="Ability to work", codes="poor_labour"),
        ChoiceField(name="work_place", zh="务工地", en="Works in", codes="poor_work_place"),
        NumberField(name="work_months", zh="务工月数", en="Months worked", most=12, unit="月"),
        ChoiceField(
            name="disability_type",
            zh="残疾类别",
            en="Disability",
            codes="disability_type",
        ),
        ChoiceField(
            name="disability_level",
            zh="残疾等级",
            en="Disability level",
            codes="disability_level",
        ),
        TextField(
            name="disability_card",
            zh="残疾人证号",
            en="Disability card",
            length_max=24,
        ),
        FlagField(name="in_hukou", zh="户籍在户", en="Registered here"),
        FlagField(name="resident", zh="常住", en="Resident"),
        FlagField(name="shares_budget", zh="共享收支", en="Shares the budget"),
        FlagField(name="pension", zh="参加养老保险", en="Pension insurance"),
        FlagField(name="medical", zh="参加医疗保险", en="Medical insurance"),
        FlagField(name="living_allowance", zh="已领残疾生活补贴", en="Has the living allowance"),
        FlagField(name="care_allowance", zh="已领残疾护理补贴", en="Has the care allowance"),
        FlagField(name="age_allowance", zh="已领尊老金", en="Has the old-age allowance"),
        FlagField(name="needs_care", zh="需长期照护", en="Needs long-term care"),
        FlagField(name="no_income", zh="无生活来源", en="Without means of living"),
        FlagField(name="no_supporter", zh="无法定义务人", en="Nobody bound to support"),
        ChoiceField(name="parents", zh="父母状况", en="Parents", codes="parents_status"),
        ChoiceField(name="left_behind", zh="留守情况", en="Left behind", codes="left_behind"),
        ChoiceField(
            name="family_planning", zh="计生情况", en="Family planning", codes="family_planning"
        ),
        FlagField(name="wants_job", zh="有就业意愿", en="Wants a job"),
        FlagField(name="wants_business", zh="有创业意愿", en="Wants to start a business"),
        DateField(name="left", zh="离户日期", en="Left the household on", past=True),
        RefField(name="same_as", zh="同一人", en="Same person as", of="member"),
        TextField(name="name_note", zh="姓名拆字", en="How the name is written", length_max=60),
        TextField(name="note", zh="备注", en="Note", lines=2),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("name",),
)

HOUSEHOLD_YEAR = Kind(
    "household_year",
    "年度家庭",
    "Household of a year",
    (
        RefField(name="household", zh="家庭", en="Household", of="household", required=True),
        NumberField(name="year", zh="年度", en="Year", least=1990, most=2100, required=True),
        NumberField(name="n_hukou", zh="户籍人口", en="Registered people", most=99, unit="人"),
        NumberField(name="n_resident", zh="常住人口", en="Resident people", most=99, unit="人"),
        NumberField(
            name="n_shared", zh="共享收支人口", en="People sharing budget", most=99, unit="人"
        ),
        ListField(name="members", zh="年度成员", en="Members in that year", of="member"),
        FlagField(name="registered_poor", zh="建档立卡户", en="Registered poor household"),
        ChoiceField(name="mark", zh="农户属性", en="Register mark", codes="household_mark"),
        ChoiceField(name="cause_main", zh="主要致贫原因", en="Main cause", codes="poor_cause"),
        TextField(name="note", zh="备注", en="Note"),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("year",),
    natural=True,
    moves=True,
)
"""The roster of a year, by which that year's income is divided: not the roster of today."""

INCOME_LINE = Kind(
    "income_line",
    "收入明细",
    "Income line",
    (
        RefField(name="household", zh="家庭", en="Household", of="household", required=True),
        NumberField(name="year", zh="年度", en="Year", least=1990, most=2100, required=True),
        ChoiceField(name="item", zh="项目", en="Item", codes="income_item", required=True),
        MoneyField(name="amount", zh="金额", en="Amount", unit="元", most=10**12, required=True),
        RefField(name="member", zh="成员", en="Member", of="member"),
        QuantityField(name="quantity", zh="数量", en="Quantity"),
        TextField(name="unit", zh="单位", en="Unit", length_max=10),
        MoneyField(name="unit_price", zh="单价", en="Unit price", unit="元", most=10**10),
        NumberField(name="months", zh="月数", en="Months", most=12),
        QuantityField(name="own_use", zh="自用数量", en="Of it own use"),
        ChoiceField(name="good", zh="农产品", en="Product", codes="farm_good"),
        ChoiceField(name="source", zh="来源", en="Evidence", codes="income_source"),
        FlagField(name="estimated", zh="估算", en="Estimated"),
        TextField(name="note", zh="备注", en="Note"),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("year", "item"),
)

RIGID_EXPENSE = Kind(
    "rigid_expense",
    "刚性支出",
    "Rigid expense",
    (
        RefField(name="household", zh="家庭", en="Household", of="household", required=True),
        NumberField(name="year", zh="年度", en="Year", least=1990, most=2100, required=True),
        ChoiceField(name="item", zh="项目", en="Item", codes="rigid_item", required=True),
        MoneyField(name="amount", zh="金额", en="Amount", unit="元", most=10**12, required=True),
        RefField(name="member", zh="成员", en="Member", of="member"),
        ChoiceField(name="source", zh="来源", en="Evidence", codes="income_source"),
        TextField(name="note", zh="备注", en="Note"),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("year", "item"),
)
