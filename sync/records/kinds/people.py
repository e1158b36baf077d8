"""Cadres, teams, and who is responsible for whom (domain.md 2.5; campaign.md 四)."""

from sync.records.fields import (
    ChoiceField,
    DateField,
    FlagField,
    ListField,
    NameField,
    PhoneField,
    RefField,
    TextField,
)
from sync.records.kinds.base import Kind

CADRE = Kind(
    "cadre",
    "走访干部",
    "Cadre",
    (
        NameField(name="name", zh="姓名", en="Name", required=True, length_max=50),
        TextField(name="unit", zh="单位", en="Unit", length_max=60),
        TextField(name="post", zh="职务", en="Post", length_max=60),
        ChoiceField(name="rank", zh="职级", en="Rank", codes="rank"),
        ChoiceField(name="tier", zh="机关层级", en="Level of the organ", codes="tier"),
        FlagField(name="party", zh="党员", en="Party member"),
        PhoneField(name="phone", zh="工作手机", en="Work telephone"),
        TextField(name="wechat", zh="微信", en="WeChat", length_max=60),
        TextField(name="account", zh="账号", en="Account", length_max=60),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("name", "unit"),
)

TEAM = Kind(
    "team",
    "工作组",
    "Team",
    (
        TextField(name="name", zh="名称", en="Name", required=True, length_max=60),
        RefField(name="leader", zh="组长", en="Leader", of="cadre"),
        ListField(name="members", zh="成员", en="Members", of="cadre"),
        ListField(name="areas", zh="负责区划", en="Areas"),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("name",),
)

PAIR = Kind(
    "pair",
    "结对",
    "Pair",
    (
        RefField(name="cadre", zh="干部", en="Cadre", of="cadre", required=True),
        RefField(name="household", zh="家庭", en="Household", of="household"),
        RefField(name="enterprise", zh="企业", en="Enterprise", of="enterprise"),
        DateField(name="starts", zh="开始", en="From", required=True),
        DateField(name="ends", zh="结束", en="To"),
        TextField(name="end_reason", zh="结束原因", en="Why it ended"),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("starts",),
)
