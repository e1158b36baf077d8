"""What is found and done about people: doubts, entitlements, supervision, petitions, meetings."""

from sync.records.fields import (
    ChoiceField,
    DateField,
    FlagField,
    ListField,
    MoneyField,
    NameField,
    NumberField,
    PhoneField,
    RefField,
    TextField,
)
from sync.records.kinds.base import Kind

DOUBT = Kind(
    "doubt",
    "疑点核实",
    "Doubt looked into",
    (
        TextField(name="code", zh="疑点代码", en="Check", required=True, length_max=10),
        RefField(name="household", zh="家庭", en="Household", of="household"),
        NumberField(name="year", zh="年度", en="Year", least=1990, most=2100),
        TextField(name="facts", zh="当时情况", en="What was seen", length_max=400),
        ChoiceField(name="result", zh="核实结果", en="Result", codes="doubt_result"),
        DateField(name="date", zh="核实日期", en="Looked into on", past=True),
        NameField(name="by", zh="核实人", en="Looked into by"),
        TextField(name="note", zh="核实说明", en="Note", lines=2, length_max=400),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("code",),
    natural=True,
    moves=True,
)
"""What a check finds is derived; a record says only how one finding was looked into. It answers
the finding as long as ``facts`` are what the check sees."""

ENTITLEMENT = Kind(
    "entitlement",
    "政策落实",
    "Entitlement",
    (
        TextField(name="rule", zh="政策代码", en="Policy", required=True, length_max=10),
        RefField(name="household", zh="家庭", en="Household", of="household"),
        RefField(name="member", zh="成员", en="Member", of="member"),
        RefField(name="enterprise", zh="企业", en="Enterprise", of="enterprise"),
        ChoiceField(name="outcome", zh="落实情况", en="Outcome", codes="need_status"),
        TextField(name="facts", zh="依据情况", en="What led to it", length_max=400),
        NameField(name="handler", zh="帮办人", en="Handled by"),
        DateField(name="applied", zh="申请日期", en="Applied on", past=True),
        DateField(name="decided", zh="办结日期", en="Decided on", past=True),
        MoneyField(name="amount", zh="金额", en="Amount", unit="元", most=10**12),
        TextField(name="note", zh="说明", en="Note", lines=2, length_max=400),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("rule",),
    natural=True,
    moves=True,
)
"""What a suggestion of 点情知策 came to; the suggestion itself is derived."""

SUPERVISION = Kind(
    "supervision",
    "督办单",
    "Supervision order",
    (
        TextField(name="number", zh="督办单号", en="Number", length_max=40, hub_only=True),
        RefField(name="issue", zh="问题", en="Issue", of="issue", required=True),
        ChoiceField(name="colour", zh="级别", en="Colour", codes="warning_colour", required=True),
        DateField(name="sent", zh="发出日期", en="Sent", required=True),
        TextField(name="unit", zh="被督办单位", en="To the unit", length_max=60),
        TextField(name="demand", zh="督办要求", en="Demand", lines=2, length_max=1000),
        DateField(name="reply_due", zh="回复期限", en="Reply due"),
        DateField(name="replied", zh="回复日期", en="Replied on"),
        TextField(name="reply", zh="回复内容", en="Reply", lines=3, length_max=1000),
        NameField(name="by", zh="签发人", en="Signed by"),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("number",),
)

MILESTONE = Kind(
    "milestone",
    "时序节点",
    "Milestone",
    (
        RefField(name="issue", zh="问题", en="Issue", of="issue", required=True),
        TextField(name="text", zh="节点任务", en="Milestone", required=True, length_max=200),
        DateField(name="due", zh="计划完成", en="Due", required=True),
        DateField(name="done", zh="实际完成", en="Done on"),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("text",),
)

PETITION = Kind(
    "petition",
    "信访积案",
    "Petition case",
    (
        TextField(name="number", zh="案号", en="Case number", length_max=40),
        TextField(name="title", zh="案由", en="Matter", required=True, length_max=200),
        NameField(name="petitioner", zh="信访人", en="Petitioner"),
        PhoneField(name="phone", zh="联系电话", en="Telephone"),
        TextField(name="matter", zh="诉求", en="Demand", lines=4),
        NameField(name="lead", zh="包案领导", en="Leader in charge"),
        TextField(name="lead_post", zh="领导职务", en="Post of the leader", length_max=60),
        TextField(name="unit", zh="责任单位", en="Unit", length_max=60),
        DateField(name="opened", zh="立案日期", en="Opened", required=True),
        ChoiceField(name="state", zh="状态", en="State", codes="petition_state"),
        DateField(name="closed", zh="办结日期", en="Closed"),
        TextField(name="note", zh="备注", en="Note", lines=2),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("number", "title"),
    restricted=True,
)

PETITION_STEP = Kind(
    "petition_step",
    "积案化解",
    "Step of a petition case",
    (
        RefField(name="petition", zh="积案", en="Case", of="petition", required=True),
        DateField(name="date", zh="日期", en="Date", required=True, past=True),
        ChoiceField(name="kind", zh="方式", en="Kind", codes="petition_act", required=True),
        TextField(name="text", zh="情况", en="What was done", lines=3, required=True),
        NameField(name="by", zh="经办人", en="Done by"),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("date",),
    restricted=True,
)

CONSULTATION = Kind(
    "consultation",
    "会商",
    "Consultation",
    (
        DateField(name="date", zh="会商日期", en="Date", required=True),
        TextField(name="topic", zh="议题", en="Topic", required=True, length_max=200),
        ListField(name="issues", zh="会商问题", en="Issues", of="issue"),
        TextField(name="present", zh="参加人员", en="Present", length_max=400),
        TextField(name="decision", zh="会商意见", en="Decision", lines=3),
        TextField(name="owner", zh="责任单位", en="Unit in charge", length_max=60),
        DateField(name="due", zh="完成时限", en="Due"),
        DateField(name="done", zh="落实日期", en="Done on"),
        TextField(name="document", zh="纪要编号", en="Minutes", length_max=60),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("date", "topic"),
)

PRACTICE = Kind(
    "practice",
    "典型案例",
    "Typical case",
    (
        TextField(name="title", zh="标题", en="Title", required=True, length_max=100),
        DateField(name="date", zh="日期", en="Date"),
        TextField(name="tag", zh="类别", en="Tag", length_max=40),
        TextField(name="practice", zh="做法", en="What was done", lines=4),
        TextField(name="effect", zh="成效", en="Effect", lines=3),
        FlagField(name="consent", zh="当事人同意宣传", en="May be told of"),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("title",),
)
