"""Issues, the steps of their life, and the follow-ups with the people who raised them.

An issue has no field for its state: the state is folded from its steps (sync.md, invariant 14).
A step proposes; the home hub takes it by giving it the next number of the issue, or says why not.
"""

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

ISSUE = Kind(
    "issue",
    "问题",
    "Issue",
    (
        TextField(name="number", zh="编号", en="Number", length_max=30, hub_only=True),
        RefField(name="household", zh="家庭", en="Household", of="household"),
        RefField(name="enterprise", zh="企业", en="Enterprise", of="enterprise"),
        RefField(name="visit", zh="走访", en="Visit", of="visit"),
        ChoiceField(
            name="category", zh="类别", en="Category", codes="issue_category", required=True
        ),
        TextField(
            name="text",
            zh="问题摘要",
            en="What is wrong",
            lines=3,
            required=True,
            length_min=6,
            length_max=1000,
        ),
        TextField(name="demand", zh="诉求", en="What is asked for", lines=2),
        NameField(name="contact", zh="反映人", en="Raised by"),
        PhoneField(name="phone", zh="联系电话", en="Telephone"),
        FlagField(name="consent", zh="同意公示", en="May be posted"),
        FlagField(name="private", zh="涉及隐私不公示", en="Private, not to be posted"),
        TextField(name="place", zh="地点", en="Place"),
        DateField(name="raised", zh="反映日期", en="Raised on", required=True, past=True),
        ChoiceField(name="source", zh="来源", en="Source", codes="issue_source"),
        TextField(name="source_no", zh="来源编号", en="Number at the source", length_max=40),
        ChoiceField(name="nature", zh="问题大类", en="Nature", codes="issue_nature"),
        FlagField(name="common", zh="共性问题", en="Common issue"),
        RefField(name="parent", zh="所属共性问题", en="Part of the common issue", of="issue"),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("text",),
)

ISSUE_STEP = Kind(
    "issue_step",
    "办理步骤",
    "Issue step",
    (
        RefField(name="issue", zh="问题", en="Issue", of="issue", required=True),
        TextField(name="event", zh="步骤", en="Step", required=True, length_max=40),
        DateField(name="date", zh="日期", en="Date", required=True),
        NameField(name="actor", zh="经办人", en="Done by"),
        TextField(name="text", zh="意见、情况", en="Opinion, what was done", lines=3),
        ChoiceField(name="law_class", zh="性质", en="Class", codes="issue_law_class"),
        ChoiceField(name="level", zh="层级", en="Level", codes="issue_level"),
        TextField(name="unit", zh="承办单位", en="Unit", length_max=60),
        NameField(name="person", zh="责任人", en="Responsible person"),
        TextField(name="present", zh="参加人员", en="Present", length_max=400),
        DateField(name="due", zh="办理期限", en="Due"),
        NumberField(name="percent", zh="进度(%)", en="Progress (%)", most=100),
        TextField(name="document", zh="文号", en="Document number", length_max=60),
        DateField(name="starts", zh="公示开始", en="Posted from"),
        DateField(name="ends", zh="公示结束", en="Posted to"),
        TextField(name="place", zh="公示地点", en="Posted at", length_max=100),
        ChoiceField(name="way", zh="方式", en="Way", codes="follow_way"),
        ChoiceField(name="satisfaction", zh="满意度", en="Satisfaction", codes="satisfaction"),
        NumberField(name="score", zh="评分(1-10)", en="Score (1-10)", least=1, most=10),
        FlagField(name="upheld", zh="异议成立", en="Objection upheld"),
        RefField(name="other", zh="主办问题", en="Main issue", of="issue"),
        RefField(name="notice", zh="公示单", en="Notice", of="notice"),
        NumberField(name="taken", zh="采纳序号", en="Taken as number", hub_only=True),
        TextField(name="refused", zh="未采纳原因", en="Why not taken", hub_only=True),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("event",),
)

FOLLOW_UP = Kind(
    "follow_up",
    "回访",
    "Follow-up",
    (
        RefField(name="issue", zh="问题", en="Issue", of="issue"),
        RefField(name="household", zh="家庭", en="Household", of="household"),
        RefField(name="enterprise", zh="企业", en="Enterprise", of="enterprise"),
        DateField(name="due", zh="应回访日期", en="Due"),
        DateField(name="date", zh="回访日期", en="Date", past=True),
        NameField(name="asked_by", zh="回访人", en="Asked by"),
        ChoiceField(name="way", zh="方式", en="Way", codes="follow_way"),
        FlagField(name="reached", zh="已联系上", en="Reached"),
        ChoiceField(name="satisfaction", zh="满意度", en="Satisfaction", codes="satisfaction"),
        NumberField(name="score", zh="评分(1-10)", en="Score (1-10)", least=1, most=10),
        TextField(name="words", zh="意见", en="In their words", lines=2),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("date",),
)

NOTICE = Kind(
    "notice",
    "公示",
    "Notice",
    (
        TextField(name="number", zh="公示编号", en="Number", length_max=40),
        ChoiceField(name="kind", zh="公示类型", en="Kind", codes="notice_kind"),
        TextField(name="title", zh="标题", en="Title", required=True, length_max=100),
        DateField(name="period_from", zh="反映期间自", en="Period from"),
        DateField(name="period_to", zh="反映期间至", en="Period to"),
        DateField(name="starts", zh="公示开始", en="Posted from"),
        DateField(name="ends", zh="公示结束", en="Posted to"),
        TextField(name="place", zh="张贴地点", en="Posted at", length_max=100),
        NameField(name="posted_by", zh="张贴人", en="Posted by"),
        ListField(name="issues", zh="公示的问题", en="Issues on it", of="issue"),
        TextField(name="content", zh="内容摘要值", en="Digest of the content", length_max=64),
        DateField(name="taken_down", zh="撤下日期", en="Taken down"),
        TextField(name="objections", zh="异议记录", en="Objections", lines=3),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("title",),
)

CONFLICT = Kind(
    "conflict",
    "差异",
    "Conflict",
    (
        TextField(name="kind", zh="记录类型", en="Kind of record"),
        TextField(name="record", zh="记录", en="Record"),
        TextField(name="field", zh="字段", en="Field"),
        ChoiceField(name="reason", zh="起因", en="Why", codes="conflict_reason"),
        TextField(name="kept", zh="现值", en="Present value"),
        TextField(name="kept_stamp", zh="现值时标", en="Its stamp"),
        TextField(name="kept_author", zh="现值填写人", en="Written by"),
        NumberField(name="kept_at", zh="现值时间", en="Written at"),
        TextField(name="lost", zh="另一值", en="Other value"),
        TextField(name="lost_stamp", zh="另一值时标", en="Its stamp"),
        TextField(name="lost_author", zh="另一值填写人", en="Written by"),
        NumberField(name="lost_at", zh="另一值时间", en="Written at"),
        ChoiceField(name="settled", zh="处理结果", en="Settled", codes="settle"),
        TextField(name="settled_value", zh="处理后的值", en="Settled value"),
    ),
    title=("field",),
    natural=True,
)
