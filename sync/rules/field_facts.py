"""Predicates over the fields of a record as they stand, and over the needs that were heard.

Each gives the fact in words, whichever way it answers; a field that is not known is asked for.
"""

from sync.errors import Text
from sync.records.catalogue import KINDS
from sync.records.codes import code_list
from sync.records.fields import MoneyField
from sync.rules.answers import Answer, Ask, known, unknown
from sync.rules.cases import Case
from sync.rules.income import yuan

SAID: dict[str, tuple[Text, Text]] = {
    "pension": (Text("已参加养老保险", "in the pension scheme"),
                Text("未参加养老保险", "not in the pension scheme")),
    "medical": (Text("已参加医疗保险", "has medical insurance"),
                Text("未参加医疗保险", "no medical insurance")),
    "living_allowance": (Text("已领生活补贴", "has the living allowance"),
                         Text("未领取生活补贴", "has no living allowance")),
    "care_allowance": (Text("已领护理补贴", "has the care allowance"),
                       Text("未领取护理补贴", "has no care allowance")),
    "age_allowance": (Text("已领尊老金", "has the old-age allowance"),
                      Text("未领取尊老金", "has no old-age allowance")),
    "needs_care": (Text("需长期照护", "needs long-term care"),
                   Text("不需长期照护", "needs no long-term care")),
    "no_income": (Text("无生活来源", "without means of living"),
                  Text("有生活来源", "with means of living")),
    "no_supporter": (Text("无法定赡养抚养人", "nobody bound to support"),
                     Text("有法定赡养抚养人", "somebody bound to support")),
    "wants_job": (Text("有就业意愿", "wants a job"), Text("无就业意愿", "wants no job")),
    "wants_business": (Text("有创业意愿", "wants to start a business"),
                       Text("无创业意愿", "wants to start no business")),
    "has_car": (Text("有小汽车", "has a car"), Text("无小汽车", "no car")),
    "has_flat": (Text("有商品房", "has a flat in town"), Text("无商品房", "no flat in town")),
    "has_business": (Text("办有企业", "has a business"), Text("未办企业", "no business")),
    "on_payroll": (Text("有财政供养人员", "someone on the public payroll"),
                   Text("无财政供养人员", "nobody on the public payroll")),
    "sudden": (Text("突发重大困难", "sudden hardship"), Text("无突发困难", "no sudden hardship")),
    "only_dwelling": (Text("唯一住房", "only dwelling"), Text("另有住房", "has another dwelling")),
    "property_registered": (Text("不动产已登记", "dwelling registered"),
                            Text("不动产未登记", "dwelling not registered")),
    "registered_poor": (Text("建档立卡户", "registered poor"),
                        Text("非建档立卡户", "not registered poor")),
}  # fmt: skip
"""How a flag's two values read in a sentence."""

NEED_LETTERS = 12


def yes(case: Case, field: str, kind: str = "") -> Answer:
    """A flag says yes."""
    value = case.part(kind or case.kind).flag(field)
    if value is None:
        return unknown(case.ask(field, kind))
    words = SAID[field][0 if value else 1]
    return known(value, words.zh, words.en)


def coded(case: Case, field: str, codes: str, kind: str = "") -> Answer:
    """A choice is among ``codes``: "2,3", or a parameter that lists them."""
    kind = kind or case.kind
    value, declared = case.part(kind).values.get(field), KINDS[kind].fields[field]
    if value is None:
        return unknown(case.ask(field, kind))
    wanted = case.local.codes(codes) if "." in codes else codes.split(",")
    zh, en = declared.show(value), declared.show(value, "en")
    if field == "dwelling" or not value:
        zh, en = f"{declared.zh}：{zh or '无'}", f"{declared.en}: {en or 'none'}"
    en = en[:1].lower() + en[1:]
    return known(value in wanted, zh, en)


def more(case: Case, field: str) -> Answer:
    """A number or an amount is greater than nothing."""
    value, declared = case.subject.number(field), KINDS[case.kind].fields[field]
    if value is None:
        return unknown(case.ask(field))
    if isinstance(declared, MoneyField):
        shown, unit = yuan(value), "元"
    else:
        shown, unit = declared.show(value), getattr(declared, "unit", "")
    return known(value > 0, f"{declared.zh}{shown}{unit}", f"{declared.en}: {shown}")


def switched(case: Case, name: str) -> Answer:
    """A parameter is on; it adds no words, for it is no fact about anybody."""
    return Answer(case.local.switch(name))


def needs(case: Case, codes: str) -> Answer:
    """A need of one of these categories was heard: of this member, household or enterprise.

    Where a need names nobody, it has to be asked whose it is before it says anything of a person.
    """
    declared = code_list("need_category")
    told = [need for need in case.needs if need.text("category") in codes.split(",")]
    mine = [n for n in told if case.kind != "member" or n.text("member") == case.subject.id]
    if mine:
        heard = mine[0].text("category")
        words = declared.text(heard), declared.text(heard, "en")
        return known(True, f"提出需求：{words[0]}", f"asked for: {words[1]}")
    if case.kind == "enterprise" and not case.visited:
        return unknown(case.ask_records("need", Text("企业的困难和需求", "What it needs")))
    for need in told:
        if not need.text("member"):
            said = need.text("text")[:NEED_LETTERS]
            label = Text(f"需求“{said}”是哪位成员的", f"Whose need “{said}” is")
            return unknown(Ask("need", need.id, "member", label))
    return known(False, "未提出相关需求", "no such need was heard")
