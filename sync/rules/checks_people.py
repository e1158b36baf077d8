"""The checks of a household's people and of how it is looked after: R04, R07, R10-R12, R15
(domain.md 3.6)."""

from datetime import date

from sync.errors import Text
from sync.records.catalogue import KINDS
from sync.records.identity import clean_number
from sync.rules import kinship
from sync.rules.coverage import Visit, covers
from sync.rules.dossier import Part
from sync.rules.doubts import Answer, Asked, Found, digest
from sync.rules.income import divided, items, yuan

ASSETS = ("has_car", "has_flat", "has_business", "on_payroll")
"""What a household on relief is compared for (比对)."""


def _unknown_of(people: list[Part], zh: str, en: str) -> Text:
    names = [kinship.name_of(member) for member in people]
    return Text(f"{'、'.join(names)}的{zh}不明", f"The {en} of {', '.join(names)} is not known")


_NOBODY = Text("没有家庭成员", "No members are on record")


def r04(asked: Asked) -> Answer:
    """Dependants to those who can work. Who is not known counts as able: what is found is so
    whatever the truth is."""
    people = asked.people
    if not people:
        return _NOBODY
    able = {m.id: kinship.is_labour(m, asked.day, asked.ages) for m in people}
    labour = [m for m in people if able[m.id]]
    unknown = [m for m in people if able[m.id] is None]
    most, dependants = asked.number("r04_yellow"), len(people) - len(labour) - len(unknown)
    facts = f"被抚养{dependants}人，劳动力{len(labour)}人"
    if not labour and not unknown:
        text = Text(
            f"{len(people)}人中没有劳动力", f"Of {len(people)} people nobody is able to work"
        )
        return Found("red", text, facts)
    if dependants * 100 > most * (len(labour) + len(unknown)):
        ratio = divided(dependants * 10, len(labour) + len(unknown))
        shown = f"{ratio // 10}.{ratio % 10}"
        text = Text(
            f"抚养比{shown}：被抚养{dependants}人，劳动力{len(labour) + len(unknown)}人，超过"
            f"{most / 100:g}",
            f"{dependants} dependants to {len(labour) + len(unknown)} who can work: {shown}, "
            f"more than {most / 100:g}",
        )
        return Found("yellow", text, facts)
    if unknown:
        return _unknown_of(unknown, "出生日期或劳动能力", "birth date or ability to work")
    return None


def r07(asked: Asked) -> Answer:
    """Wages that nobody earns, or too small or great for a year."""
    wage = asked.income.ledger.register.wage
    least, most = asked.number("r07_least"), asked.number("r07_most")
    unfilled = any(
        known.group == "wage"
        for item in asked.income.ledger.unfilled
        if (known := items().get(item))
    )
    if wage <= 0:
        return None
    facts = f"工资性收入{yuan(wage)}"
    own = Text(f"工资性收入{yuan(wage)}元", f"Wages of {yuan(wage)} yuan")
    if wage > most or (wage < least and not unfilled):
        bound = f"{yuan(least)}–{yuan(most)}"
        text = Text(f"{own.zh}，不在{bound}元之间", f"{own.en} are not between {bound} yuan a year")
        return Found("verify", text, facts)
    if not asked.people:
        return _NOBODY
    at_work = [(m, kinship.works(m, asked.day, asked.ages)) for m in asked.people]
    if any(works for _, works in at_work):
        return None
    unknown = [member for member, works in at_work if works is None]
    if unknown:
        return _unknown_of(unknown, "务工情况", "work")
    text = Text(f"{own.zh}，但没有务工成员", f"{own.en}, but no member works")
    return Found("verify", text, f"{facts}，成员{len(asked.people)}人都不务工")


def r10(asked: Asked) -> Answer:
    """A pension, and nobody who may draw one."""
    pension = asked.income.of_item("T1") or 0
    if pension <= 0:
        return None
    if not asked.people:
        return _NOBODY
    age, employed = asked.number("r10_age"), asked.codes("check.r10_occupations")
    told = [(m, kinship.may_draw_pension(m, asked.day, age, employed)) for m in asked.people]
    if any(may for _, may in told):
        return None
    unknown = [member for member, may in told if may is None]
    if unknown:
        return _unknown_of(unknown, "出生日期", "birth date")
    text = Text(
        f"有养老金{yuan(pension)}元，但没有满{age}周岁、残疾或职工成员",
        f"A pension of {yuan(pension)} yuan, but nobody is {age}, disabled or employed",
    )
    return Found("verify", text, f"养老金{yuan(pension)}，成员{len(asked.people)}人")


def r11(asked: Asked) -> Answer:
    """The same ID number twice, an ID that contradicts birth or sex, a parent too young."""
    members = asked.dossier.present
    texts: list[Text] = []
    for member in members:
        name = kinship.name_of(member)
        number = clean_number(member.text("id_no"))
        same = [m for m in members if number and clean_number(m.text("id_no")) == number]
        texts += [
            Text(
                f"{name}与{kinship.name_of(other)}身份证号相同",
                f"{name} and {kinship.name_of(other)} have the same ID number",
            )
            for other in same
            if member.id < other.id
        ]
        texts += kinship.id_differs(member, asked.today)
    texts += kinship.too_close(members, asked.number("r11_gap"))
    facts = [text.zh for text in texts]
    for member in members:
        places = asked.elsewhere.get(member.id, ())
        texts += [
            Text(
                f"{kinship.name_of(member)}的身份证号在别处也有：{place.zh}",
                f"The ID number of {kinship.name_of(member)} also stands at {place.en}",
            )
            for place in places
        ]
        if places:
            seen = digest("；".join(sorted(place.zh for place in places)))
            facts.append(f"{kinship.name_of(member)}别处同号{len(places)}处#{seen}")
    if not texts:
        return None
    found = Text("；".join(t.zh for t in texts), "; ".join(t.en for t in texts))
    return Found("error", found, "；".join(facts))


def r12(asked: Asked) -> Answer:
    """On relief, with what relief excludes."""
    household, year = asked.dossier.household, asked.dossier.years.get(asked.income.year)
    told = year.values.get("mark") if year else None
    mark = household.text("mark") if told is None else told
    relief = asked.income.of_item("T2") or 0
    if mark not in asked.codes("check.r12_marks") and relief <= 0:
        return None
    fields = KINDS["household"].fields
    found = [fields[name].label for name in ASSETS if household.flag(name)]
    if not found:
        unknown = [fields[name].label for name in ASSETS if household.flag(name) is None]
        if not unknown:
            return None
        return Text(
            f"没有登记是否{'、'.join(label.zh for label in unknown)}",
            f"Not on record: {', '.join(label.en for label in unknown)}",
        )
    zh, en = "、".join(label.zh for label in found), ", ".join(label.en for label in found)
    return Found("verify", Text(f"低保户{zh}", f"On relief: {en}"), zh)


def r15(asked: Asked) -> Answer:
    """A registered poor household that no visit has covered for long. Before the first one the days
    count from the start of the campaign."""
    household, area = asked.dossier.household, asked.dossier.area
    if not asked.dossier.flag("registered_poor", asked.today.year):
        return None
    days = asked.number("r15_days")
    residence = household.text("residence") or None
    days_met = [_met(visit, residence) for visit in asked.dossier.visits]
    last = max((day for day in days_met if day and day <= asked.today), default=None)
    since = last or asked.settings.day("visit.starts", area, asked.today)
    gone = (asked.today - since).days
    if gone <= days:
        return None
    if last is None:
        text = Text(
            f"建档立卡户自{since.isoformat()}起{gone}天没有走访，超过{days}天",
            f"Registered poor, not visited in the {gone} days since {since.isoformat()}: more "
            f"than {days}",
        )
        return Found("yellow", text, "尚未走访")
    text = Text(
        f"建档立卡户上次走访是{last.isoformat()}，已{gone}天，超过{days}天",
        f"Registered poor, last visited on {last.isoformat()}, {gone} days ago: more than {days}",
    )
    return Found("yellow", text, f"上次走访{last.isoformat()}")


def _met(visit: Part, residence: str | None) -> date | None:
    """The day of a visit that counts as one (``sync.rules.coverage``)."""
    day = visit.day("date")
    if day is None:
        return None
    mode, result = (visit.text(name) or None for name in ("mode", "result"))
    reason = visit.text("remote_reason")
    seen = Visit(day, mode, result, visit.flag("finished"), reason)
    return day if covers(seen, residence) else None
