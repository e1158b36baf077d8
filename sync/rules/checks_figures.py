"""The checks of a household's figures: R01-R03, R05, R06, R08, R09, R13, R14 (domain.md 3.6)."""

from sync.errors import Text
from sync.records.codes import code_list
from sync.rules.doubts import Answer, Asked, Found
from sync.rules.income import permille, yuan

SPOKEN = "1"
"""The source 本人口述 (code list ``income_source``)."""
LEAST = {"T2": "r09_relief", "T3": "r09_support", "T1": "r09_pension", "T6": "r09_planning"}
"""Transfers and the parameter with the least that a year's sum can be."""
COSTS = ("C1", "C2", "C3", "C4", "C5", "C6")
"""Costs of operating; depreciation (C7) is none that a receipt shows."""


def _both(asked: Asked) -> tuple[int, int] | Text:
    """(this year's income a person, last year's), or which of them is missing."""
    now, last = asked.income, asked.income.last
    before = last.per_capita if last else None
    if now.per_capita is not None and before is not None:
        return now.per_capita, before
    year = now.year if now.per_capita is None else now.year - 1
    return Text(f"{year}年人均纯收入不明", f"The income per person of {year} is not known")


def _change(asked: Asked, now: int, before: int) -> tuple[Text, str]:
    year, share = asked.income.year, permille(asked.income.change_share)
    text = Text(
        f"人均纯收入由{year - 1}年的{yuan(before)}元变为{year}年的{yuan(now)}元（{share}）",
        f"income per person went from {yuan(before)} in {year - 1} to {yuan(now)} in {year} "
        f"({share})",
    )
    return text, f"{year - 1}年{yuan(before)}，{year}年{yuan(now)}"


def r01(asked: Asked) -> Answer:
    """Income per person rose by more than a share, or by more than an amount."""
    both = _both(asked)
    if isinstance(both, Text):
        return both
    now, before = both
    percent, most = asked.number("r01_percent"), asked.number("r01_fen")
    rose = before > 0 and (now - before) * 100 > before * percent
    if not rose and now - before <= most:
        return None
    text, facts = _change(asked, now, before)
    zh = f"超过{percent}%" if rose else f"增加超过{yuan(most)}元"
    en = f"more than {percent}%" if rose else f"more than {yuan(most)} yuan"
    return Found("verify", Text(f"{text.zh}，{zh}", f"{text.en}: {en}"), facts)


def r02(asked: Asked) -> Answer:
    """Income per person fell by more than a share."""
    both = _both(asked)
    if isinstance(both, Text):
        return both
    now, before = both
    percent = asked.number("r02_percent")
    if before <= 0 or (before - now) * 100 <= before * percent:
        return None
    text, facts = _change(asked, now, before)
    zh, en = f"下降超过{percent}%", f"a fall of more than {percent}%"
    return Found("yellow", Text(f"{text.zh}，{zh}", f"{text.en}: {en}"), facts)


def r03(asked: Asked) -> Answer:
    """Below the line this year, and not last year by last year's line."""
    both, last = _both(asked), asked.income.last
    if isinstance(both, Text) or last is None:
        return both if isinstance(both, Text) else None
    now, before = both
    line = asked.income.by.line
    if now >= line or before < last.by.line:
        return None
    text, facts = _change(asked, now, before)
    zh, en = f"低于标准{yuan(line)}元", f"below the line of {yuan(line)} yuan"
    return Found("red", Text(f"{text.zh}，{zh}", f"{text.en}: {en}"), f"{facts}，标准{yuan(line)}")


def r05(asked: Asked) -> Answer:
    """Operating income, and no costs at all."""
    income = asked.income
    if income.ledger.register.operating <= 0:
        return None
    unfilled = [item for item in COSTS if item in income.ledger.unfilled]
    if sum(income.of_item(item) or 0 for item in COSTS) > 0:
        return None
    if unfilled:
        return Text("成本的金额没有填写", "The amount of the costs is not filled in")
    operating = yuan(income.ledger.register.operating)
    text = Text(
        f"生产经营性收入{operating}元，成本为零",
        f"Operating income of {operating} yuan without any cost",
    )
    return Found("verify", text, f"经营收入{operating}，成本0")


def r06(asked: Asked) -> Answer:
    """Operating income, and neither land nor animals, shop or business on record."""
    operating, household = asked.income.ledger.register.operating, asked.dossier.household
    if operating <= 0:
        return None
    land, assets = household.number("land_mu"), household.values.get("assets")
    business = household.flag("has_business")
    if land or assets or business:
        return None
    unknown = [zh for zh, value in (("承包地", land), ("牲畜店铺", assets)) if value is None]
    if unknown:
        return Text(f"没有登记{'、'.join(unknown)}", "Land, or animals and shop, are not on record")
    text = Text(
        f"生产经营性收入{yuan(operating)}元，但登记无承包地、牲畜、店铺",
        f"Operating income of {yuan(operating)} yuan, but neither land nor animals nor a shop",
    )
    return Found("verify", text, f"经营收入{yuan(operating)}，无承包地、牲畜、店铺")


def r08(asked: Asked) -> Answer:
    """Ecological compensation without land returned to forest."""
    paid, forest = asked.income.of_item("T5") or 0, asked.dossier.household.number("forest_mu")
    if paid <= 0 or (forest is not None and forest > 0):
        return None
    if forest is None:
        return Text("退耕还林面积没有填写", "The land returned to forest is not filled in")
    text = Text(
        f"有生态补偿{yuan(paid)}元，但退耕还林面积为零",
        f"Ecological compensation of {yuan(paid)} yuan, but no land returned to forest",
    )
    return Found("verify", text, f"生态补偿{yuan(paid)}，退耕还林0")


def r09(asked: Asked) -> Answer:
    """Transfers whose sum is less than anybody gets in a year."""
    low = []
    for item, name in LEAST.items():
        paid, least = asked.income.of_item(item), asked.number(name)
        if paid is not None and 0 < paid < least and item not in asked.income.ledger.unfilled:
            low.append((item, paid, least))
    if not low:
        return None
    words = code_list("income_item")
    text = Text(
        "；".join(
            f"{words.text(item)}全年{yuan(paid)}元，低于{yuan(least)}元"
            for item, paid, least in low
        ),
        "; ".join(
            f"{words.text(item, 'en')}: {yuan(paid)} yuan a year, below {yuan(least)}"
            for item, paid, least in low
        ),
    )
    return Found("verify", text, "，".join(f"{item} {yuan(paid)}" for item, paid, _ in low))


def r13(asked: Asked) -> Answer:
    """A round figure that nothing but words stands behind."""
    income, step = asked.income, asked.number("r13_round")
    if not income.per_capita or step <= 0 or income.per_capita % step:
        return None
    sources = [line.part.text("source") for line in income.lines]
    if any(source and source != SPOKEN for source in sources):
        return None
    if not all(sources):
        return Text("收入明细的来源没有填写", "The evidence of the income lines is not filled in")
    text = Text(
        f"人均纯收入{yuan(income.per_capita)}元为整数，{len(sources)}项收入全凭口述",
        f"{yuan(income.per_capita)} yuan a person is a round figure, and all {len(sources)} lines "
        "are by word of mouth",
    )
    return Found("verify", text, f"人均{yuan(income.per_capita)}，{len(sources)}项口述")


def r14(asked: Asked) -> Answer:
    """Rigid expense that takes too much of the net income."""
    ledger, percent = asked.income.ledger, asked.number("r14_percent")
    if ledger.rigid_total <= 0:
        return None
    if ledger.register_per_capita is None:
        return Text("家庭纯收入不明", "The net income is not known")
    if ledger.rigid_total * 100 <= ledger.register_net * percent:
        return None
    rigid, net, share = ledger.rigid_total, ledger.register_net, permille(ledger.rigid_share)
    text = Text(
        f"刚性支出{yuan(rigid)}元，占纯收入{yuan(net)}元的{share}，超过{percent}%",
        f"Rigid expense of {yuan(rigid)} yuan is {share} of the net income of {yuan(net)}: more "
        f"than {percent}%",
    )
    return Found("yellow", text, f"刚性支出{yuan(rigid)}，纯收入{yuan(net)}")
