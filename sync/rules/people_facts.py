"""Predicates about one member of a household: age, health, school, work and papers."""

from collections.abc import Mapping

from sync.errors import Text
from sync.records.codes import code_list
from sync.rules.answers import Answer, Ask, every, known, negated, unknown
from sync.rules.cases import Case, disability_of, sex_of

DISABLED = "4"
STUDENT, FARMER, FREELANCE, WITHOUT_WORK, OTHER_WORK = "31", "27", "51", "70", "90"
NOT_AT_SCHOOL = "0"
UNREGISTERED, FOREIGN = "2", ("4", "5")
CHILD_YEARS = 16
"""Below it an occupation says nothing about school."""
FEMALE = "2"


def age_from(case: Case, parameter: str) -> Answer:
    """At least so many years old."""
    return _age(case, case.local.number(parameter))


def age_below(case: Case, parameter: str) -> Answer:
    """Not yet so many years old."""
    return negated(_age(case, case.local.number(parameter)))


def _age(case: Case, years: int) -> Answer:
    ages, words = case.ages, case.age
    if ages is None or words is None or ages.least < years <= ages.most:
        return unknown(case.ask("birth"))
    return Answer(ages.least >= years, (words,))


def of_working_age(case: Case) -> Answer:
    """From the age of work to that of retirement, which is another for women."""
    men = _age(case, case.local.number("entitlement.retire_men") + 1)
    women = _age(case, case.local.number("entitlement.retire_women") + 1)
    sex = sex_of(case.subject, case.local.day)
    if sex:
        retired = women if sex == FEMALE else men
    elif men.value is women.value:
        retired = men
    else:
        retired = unknown(case.ask("sex"))
    return every([_age(case, case.local.number("entitlement.adult")), negated(retired)])


def female(case: Case) -> Answer:
    """A woman or girl."""
    sex = sex_of(case.subject, case.local.day)
    if not sex:
        return unknown(case.ask("sex"))
    return known(
        sex == FEMALE, "女" if sex == FEMALE else "男", "female" if sex == FEMALE else "male"
    )


def ill(case: Case, code: str) -> Answer:
    """Health as the register's form has it."""
    codes = case.subject.codes("health")
    if codes is None:
        return unknown(case.ask("health"))
    words = code_list("poor_health")
    shown = [code] if code in codes else list(codes)
    zh = "、".join(words.text(one) for one in shown) or "健康状况无异常"
    en = ", ".join(words.text(one, "en") for one in shown) or "nothing about health"
    return known(code in codes, zh, en)


def disabled(case: Case) -> Answer:
    """Whatever the certificate: by health, or by a type or level on record."""
    found = disability_of(case.subject)
    if found["type"] or found["level"]:
        words = _disability_words(found)
        return known(True, words.zh, words.en)
    return ill(case, DISABLED)


def disability_level(case: Case, levels: str, kinds: str = "") -> Answer:
    """A disability of one of these levels, and of one of the ``kinds`` where some are named."""
    found = disability_of(case.subject)
    wanted = case.local.codes(levels)
    if not wanted:
        return Answer(False)
    if not found["level"]:
        asked = disabled(case)
        return unknown(case.ask("disability_level")) if asked.value else asked
    if kinds and found["level"] in wanted and not found["type"]:
        return unknown(case.ask("disability_type"))
    fits = found["level"] in wanted and (not kinds or found["type"] in kinds.split(","))
    words = _disability_words(found)
    return known(fits, words.zh, words.en)


def _disability_words(found: Mapping[str, str]) -> Text:
    kinds, levels = code_list("disability_type"), code_list("disability_level")
    zh = kinds.text(found["type"] or None).removesuffix("残疾") or "残疾"
    en = f"{kinds.text(found['type'] or None, 'en').lower()} disability".strip()
    level = levels.text(found["level"] or None).partition("(")[0]
    en += f", level {found['level']}" if level else ""
    return Text(zh + (level or ("" if zh == "残疾" else "残疾")), en)


def certified(case: Case) -> Answer:
    """Has a disability certificate."""
    card = case.subject.values.get("disability_card")
    if card is None:
        asked = disabled(case)
        return unknown(case.ask("disability_card")) if asked.value else asked
    if card == "":
        return known(False, "未办残疾人证", "no disability certificate")
    return known(True, "持残疾人证", "has a disability certificate")


def at_school(case: Case) -> Answer:
    """A pupil or student: by school, or by an occupation that leaves no doubt. That somebody is
    none is no fact worth a word."""
    school, occupation = case.subject.values.get("school"), case.subject.text("occupation")
    if school in (NOT_AT_SCHOOL, ""):
        return Answer(False)
    if school is not None:
        words = code_list("poor_school")
        zh, en = words.text(str(school)), words.text(str(school), "en")
        return known(True, f"{zh}在读", f"at {en.lower()}")
    if occupation == STUDENT:
        return known(True, "学生", "student")
    ages = case.ages
    if occupation and occupation != OTHER_WORK and ages is not None and ages.least >= CHILD_YEARS:
        return Answer(False)
    return unknown(case.ask("school"))


def _occupied(occupation: str, value: bool, zh: str = "", en: str = "") -> Answer:
    words = code_list("occupation_status")
    return known(value, words.text(occupation) + zh, words.text(occupation, "en") + en)


def without_steady_work(case: Case) -> Answer:
    """Not working, or farming and working for wages only some months of the year."""
    occupation, months = case.subject.text("occupation"), case.subject.number("work_months")
    if not occupation:
        return unknown(case.ask("occupation"))
    if occupation == WITHOUT_WORK:
        return _occupied(occupation, True)
    if occupation not in (FARMER, FREELANCE, OTHER_WORK):
        return _occupied(occupation, False)
    if months is None:
        return unknown(case.ask("work_months"))
    short = months < case.local.number("entitlement.steady_months")
    return _occupied(occupation, short, f"，全年务工{months}个月", f", {months} months for wages")


def unregistered(case: Case) -> Answer:
    """Without 户口: said so; a number, or a register that has the person, says otherwise."""
    reason, number = case.subject.text("no_id_reason"), case.subject.text("id_no")
    if reason == UNREGISTERED:
        return known(True, "无户口", "not registered")
    if number or case.subject.flag("in_hukou") or reason in FOREIGN:
        return known(False, "已有户口", "registered")
    if case.subject.flag("in_hukou") is None and reason:
        return unknown(case.ask("in_hukou"))
    if case.subject.values.get("id_no") == "":
        return unknown(case.ask("no_id_reason"))
    label = Text("身份证号（没有的选原因）", "ID number, or why there is none")
    return unknown(Ask("member", case.subject.id, "id_no", label, case.who))
