"""Cadres, teams, and who is responsible for whom (domain.md 2.5; campaign.md 四)."""

from sync.records.fields import (
    ChoiceField,
    DateField,
    FlagField,
    ListField,
    NameField,
    NumberField,
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
        FlagField(name="party_leader", zh="市县党政领导干部", en="Leader of a city or county"),
        FlagField(name="party", zh="党员", en="Party member"),
        PhoneField(name="phone", zh="工作手机", en="Work telephone"),
        TextField(name="wechat", zh="微信", en="WeChat", length_max=60),
        TextField(name="account", zh="账号", en="Account", length_max=60),
        DateField(name="since", zh="到任日期", en="On the roster from"),
        DateField(name="until", zh="离任日期", en="On the roster to"),
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

GRID = Kind(
    "grid",
    "网格(村民小组)",
    "Grid or group",
    (
        TextField(name="name", zh="名称", en="Name", required=True, length_max=40),
        ChoiceField(name="kind", zh="类型", en="Kind", codes="grid_kind", required=True),
        NameField(name="head", zh="网格长(组长)", en="Head"),
        PhoneField(name="phone", zh="联系电话", en="Telephone"),
        DateField(name="valid_from", zh="启用日期", en="Valid from"),
        DateField(name="valid_to", zh="停用日期", en="Valid to"),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("name",),
    natural=True,
)
"""Below the village (domain.md 1.1). Its id is the village's code and a suffix of our own:
``320282113201-G03`` a grid, ``320282113201-Z05`` a villagers' group."""

ASSIGNMENT = Kind(
    "assignment",
    "包片",
    "Assignment of a team",
    (
        RefField(name="team", zh="工作组", en="Team", of="team", required=True),
        TextField(name="place", zh="区划或网格", en="Area or grid", required=True, length_max=20),
        DateField(name="starts", zh="开始", en="From", required=True),
        DateField(name="ends", zh="结束", en="To"),
        TextField(name="end_reason", zh="结束原因", en="Why it ended"),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("place",),
)

STAY = Kind(
    "stay",
    "驻点",
    "Residence",
    (
        RefField(name="cadre", zh="干部", en="Cadre", of="cadre", required=True),
        ChoiceField(name="post", zh="派驻类型", en="Post", codes="stay_post"),
        DateField(name="starts", zh="开始", en="From", required=True),
        DateField(name="ends", zh="结束", en="To"),
        TextField(name="note", zh="备注", en="Note"),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("starts",),
)

DUTY = Kind(
    "duty",
    "职责",
    "Duty",
    (
        RefField(name="cadre", zh="责任人", en="Cadre", of="cadre", required=True),
        TextField(name="item", zh="职责事项", en="Duty", required=True, length_max=200),
        TextField(name="demand", zh="工作要求", en="What is wanted", length_max=400),
        DateField(name="due", zh="完成时限", en="Due"),
        DateField(name="done", zh="完成日期", en="Done on"),
        TextField(name="note", zh="完成情况", en="How far it is", length_max=400),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("item",),
)

EVENT = Kind(
    "event",
    "活动日程",
    "Event",
    (
        ChoiceField(name="kind", zh="类型", en="Kind", codes="event_kind", required=True),
        DateField(name="date", zh="日期", en="Date", required=True),
        TextField(name="title", zh="事项", en="What", length_max=200),
        TextField(name="place", zh="地点", en="Where", length_max=100),
        NumberField(name="expected", zh="应到人数", en="People expected", most=10**6, unit="人"),
        NumberField(name="present", zh="实到人数", en="People present", most=10**6, unit="人"),
        TextField(name="note", zh="情况", en="Note", lines=3),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("date", "kind"),
)
