"""Frozen reports (五个一), and inspections with their samples and what was put right."""

from sync.records.fields import (
    ChoiceField,
    DateField,
    FlagField,
    NameField,
    NumberField,
    RefField,
    TextField,
)
from sync.records.kinds.base import Kind

REPORT = Kind(
    "report",
    "报告",
    "Report",
    (
        ChoiceField(name="cycle", zh="种类", en="Cycle", codes="report_cycle", required=True),
        DateField(name="period_from", zh="期间自", en="Period from", required=True),
        DateField(name="period_to", zh="期间至", en="Period to", required=True),
        NumberField(name="edition", zh="版次", en="Edition", least=1, most=999),
        DateField(name="made", zh="生成日期", en="Made on"),
        TextField(name="title", zh="标题", en="Title", length_max=100),
        TextField(name="known", zh="数据截至", en="Known as of", length_max=40),
        TextField(name="content", zh="正文", en="Content"),
        NumberField(name="rows", zh="行数", en="Rows"),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("title",),
    frozen=True,
)
"""``content`` is JSON: what stands beside the rows of the units."""

REPORT_ROW = Kind(
    "report_row",
    "报告行",
    "Row of a report",
    (
        RefField(name="report", zh="报告", en="Report", of="report", required=True),
        NumberField(name="place", zh="行号", en="Row", required=True),
        TextField(name="unit", zh="单位", en="Unit", required=True, length_max=60),
        TextField(name="figures", zh="数字", en="Figures", required=True),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("unit",),
    frozen=True,
)
"""``figures`` is JSON, name -> whole number; ``unit`` an area's code, or a cadre's id."""

INSPECTION = Kind(
    "inspection",
    "督查",
    "Inspection",
    (
        TextField(name="title", zh="督查名称", en="Title", required=True, length_max=100),
        DateField(name="date", zh="督查日期", en="Date", required=True),
        TextField(name="unit", zh="被督查区划", en="Area inspected", length_max=12),
        TextField(name="object", zh="抽查对象", en="What is drawn", length_max=20),
        NumberField(name="seed", zh="抽样种子", en="Seed"),
        NumberField(name="size", zh="抽取数", en="Sample size", most=10**5),
        NumberField(name="of", zh="对象总数", en="Drawn from"),
        NumberField(name="score", zh="评分", en="Score", most=100),
        NameField(name="by", zh="督查人", en="Inspected by"),
        TextField(name="note", zh="督查情况", en="What was found", lines=3),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("title",),
)

INSPECTION_ITEM = Kind(
    "inspection_item",
    "抽查对象",
    "Inspected object",
    (
        RefField(name="inspection", zh="督查", en="Inspection", of="inspection", required=True),
        NumberField(name="place", zh="序号", en="Number"),
        RefField(name="object", zh="对象", en="Object", of="", required=True),
        TextField(name="place_code", zh="所在区划", en="Its area", length_max=12),
        ChoiceField(name="result", zh="核查结果", en="Result", codes="inspection_result"),
        TextField(name="note", zh="说明", en="Note", lines=2, length_max=400),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("place",),
)

RECTIFICATION = Kind(
    "rectification",
    "整改事项",
    "Matter to put right",
    (
        RefField(name="inspection", zh="督查", en="Inspection", of="inspection"),
        TextField(name="unit", zh="整改单位", en="Unit", required=True, length_max=60),
        TextField(name="demand", zh="整改要求", en="Demand", required=True, lines=2),
        DateField(name="due", zh="整改时限", en="Due"),
        TextField(name="result", zh="整改结果", en="Result", lines=2),
        TextField(name="evidence", zh="佐证", en="Evidence", length_max=200),
        DateField(name="done", zh="完成日期", en="Done on"),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("demand",),
)

SURVEY = Kind(
    "survey",
    "满意度调查",
    "Survey",
    (
        DateField(name="date", zh="调查日期", en="Date", required=True),
        ChoiceField(name="object", zh="调查对象", en="Asked", codes="survey_object", required=True),
        NumberField(name="answers", zh="有效答复", en="Valid answers"),
        NumberField(name="good", zh="满意和基本满意", en="Satisfied or mostly"),
        NumberField(name="scored", zh="评分人数", en="People who scored"),
        NumberField(name="score_sum", zh="评分合计", en="Sum of the scores"),
        TextField(name="by", zh="调查机构", en="Asked by", length_max=60),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("date", "object"),
)
"""The third party's telephone survey, as counts (domain.md 7)."""

PETITION_COUNT = Kind(
    "petition_count",
    "信访数据",
    "Petition figures",
    (
        DateField(name="period_from", zh="期间自", en="Period from", required=True),
        DateField(name="period_to", zh="期间至", en="Period to", required=True),
        NumberField(name="total", zh="信访总量", en="Petitions"),
        NumberField(name="to_beijing", zh="进京非访人次", en="People to Beijing"),
        NumberField(name="to_province", zh="来省批次", en="Groups to the province"),
        TextField(name="document", zh="依据", en="Document", length_max=200),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("period_from",),
)
