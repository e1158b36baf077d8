"""Visits and the needs that come up in them (campaign.md 二, 四)."""

from sync.records.fields import (
    ChoiceField,
    DateField,
    FlagField,
    ListField,
    NumberField,
    RefField,
    TextField,
)
from sync.records.kinds.base import Kind

VISIT = Kind(
    "visit",
    "走访",
    "Visit",
    (
        RefField(name="household", zh="家庭", en="Household", of="household"),
        RefField(name="enterprise", zh="企业", en="Enterprise", of="enterprise"),
        RefField(name="cadre", zh="走访干部", en="Cadre", of="cadre"),
        ListField(name="companions", zh="同行干部", en="Together with", of="cadre"),
        DateField(name="date", zh="走访日期", en="Date", required=True, past=True),
        ChoiceField(name="mode", zh="方式", en="Way", codes="visit_mode", required=True),
        TextField(name="remote_reason", zh="未上门原因", en="Why not at home", length_max=200),
        ChoiceField(name="result", zh="结果", en="Result", codes="visit_result"),
        TextField(name="present", zh="在场人员", en="Who is here"),
        TextField(name="talk", zh="走访情况", en="What was said", lines=4),
        TextField(name="explained", zh="宣讲的政策", en="What was explained", lines=3),
        ChoiceField(
            name="satisfaction",
            zh="对走访工作是否满意",
            en="Satisfied with the visits",
            codes="satisfaction",
        ),
        NumberField(name="score", zh="评分(1-10)", en="Score (1-10)", least=1, most=10),
        FlagField(name="signed", zh="已签字确认", en="Signed"),
        FlagField(name="finished", zh="已完成", en="Finished"),
        FlagField(name="entered_later", zh="补录", en="Entered later from paper"),
        TextField(name="programme", zh="活动名称", en="Programme", length_max=60),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("date",),
)

NEED = Kind(
    "need",
    "需求",
    "Need",
    (
        RefField(name="household", zh="家庭", en="Household", of="household"),
        RefField(name="enterprise", zh="企业", en="Enterprise", of="enterprise"),
        RefField(name="visit", zh="走访", en="Visit", of="visit"),
        RefField(name="member", zh="成员", en="Member", of="member"),
        ChoiceField(
            name="category", zh="类别", en="Category", codes="need_category", required=True
        ),
        TextField(name="text", zh="内容", en="What is needed", lines=2, required=True),
        TextField(name="measure", zh="帮扶措施", en="Measure", lines=2),
        ChoiceField(name="status", zh="落实情况", en="Outcome", codes="need_status"),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("text",),
)
