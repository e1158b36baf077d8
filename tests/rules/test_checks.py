"""The checks R01-R15: for each a case in which it fires and one in which it just does not."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import Text
from sync.rules.checks import RULES, check
from sync.rules.dossier import Dossier, Part
from sync.rules.doubts import FACTS_LENGTH_MAX, LABELS, LEVELS, kept
from sync.rules.parameters import DEFAULTS, Row, Settings, parameters

VILLAGE, YEAR, TODAY = "320282113201", 2016, date(2017, 6, 5)
GOOD_ID = "11010519491231002X"  # female, born 1949-12-31 (the standard's own example)


def line(item, amount, year=YEAR, **more):
    return Part(f"{item}-{year}", {"item": item, "amount": amount, "year": year, **more})


def member(id, birth=None, **more):
    return Part(id, {"name": id, "birth": birth, **more})


def home(lines=(), before=None, members=(), rigid=(), visits=(), **household):
    """One person's household, so that a figure is a person's; ``before`` is last year's wage."""
    last = [line("W1", before, YEAR - 1)] if before is not None else []
    return Dossier(
        id="h1",
        area=VILLAGE,
        household=Part("h1", {"head": "张三", "n_shared": 1, "n_resident": 1, **household}),
        members=tuple(members),
        lines=(*lines, *last),
        rigid=tuple(line("R1", fen) for fen in rigid),
        visits=tuple(Part(f"v{n}", visit) for n, visit in enumerate(visits)),
    )


def wage(fen, before=None, **household):
    return home([line("W1", fen, source="2")], before, **household)


def operating(fen, *costs, **household):
    return home([line("B1", fen), *(line("C1", cost) for cost in costs)], **household)


def pensioner(*members, fen=1_500_00):
    return home([line("T1", fen)], members=members)


def poor(*visits):
    return home(registered_poor=True, visits=visits)


def met(day, **more):
    return {"date": day, "mode": "1", "result": "1", "finished": True, **more}


WORKER = member("王工", "1980-05-01", labour="1", work_months=8)
CHILD = member("王童", "2008-05-01")
OLD = member("王老", "1950-05-01")
IDLE = member("王闲", "1980-05-01", work_months=0)
ONE, TWO = member("王一", id_no=GOOD_ID), member("王二", id_no=GOOD_ID)
AGAIN = member("王二", id_no=GOOD_ID, same_as="王一")


def parent_and_child(mother, child, relation="20"):
    """Their birth dates; the mother is the head."""
    return home(
        members=[
            member("王母", mother, relation="02"),
            member("王子", child, relation=relation),
        ]
    )


FIRES = {
    "R01 by share": (wage(15_000_01, 10_000_00), "R01"),
    "R01 by amount": (wage(50_000_01, 40_000_00), "R01"),
    "R02": (wage(6_999_99, 10_000_00), "R02"),
    "R03": (wage(5_999_99, 6_000_00), "R03"),
    "R04 three to one": (home(members=[WORKER, CHILD, OLD, member("王小", "2010-05-01")]), "R04"),
    "R04 nobody": (home(members=[OLD, CHILD]), "R04"),
    "R04 unable": (home(members=[member("王病", "1980-05-01", labour="3")]), "R04"),
    "R05": (operating(1_00), "R05"),
    "R05 zero": (operating(1_00, 0), "R05"),
    "R06": (operating(1_00, 50, land_mu=0, assets=""), "R06"),
    "R07 nobody works": (wage(10_000_00, members=[IDLE]), "R07"),
    "R07 too little": (wage(299_99, members=[WORKER]), "R07"),
    "R07 too much": (wage(300_000_01, members=[WORKER]), "R07"),
    "R08": (home([line("T5", 1_00)], forest_mu=0), "R08"),
    "R09 relief": (home([line("T2", 199_99)]), "R09"),
    "R09 support": (home([line("T3", 199_99)]), "R09"),
    "R09 pension": (pensioner(OLD, fen=87_99), "R09"),
    "R09 planning": (home([line("T6", 99_99)]), "R09"),
    "R10": (pensioner(member("王中", "1957-01-01")), "R10"),
    "R11 twice": (home(members=[ONE, TWO]), "R11"),
    "R11 birth": (home(members=[member("王一", "1949-12-30", id_no=GOOD_ID)]), "R11"),
    "R11 sex": (home(members=[member("王一", id_no=GOOD_ID, sex="1")]), "R11"),
    "R11 young mother": (parent_and_child("1990-05-02", "2002-05-01"), "R11"),
    "R12 mark": (home(mark="2", has_car=True), "R12"),
    "R12 relief money": (home([line("T2", 4_000_00)], on_payroll=True), "R12"),
    "R13": (home([line("W1", 8_000_00, source="1")]), "R13"),
    "R14": (home([line("W1", 10_000_00, source="2")], rigid=[4_000_01]), "R14"),
    "R14 nothing left": (home([line("C1", 10_000_00)], rigid=[1]), "R14"),
    "R15": (poor(met("2017-03-06")), "R15"),
    "R15 never": (poor(), "R15"),
    "R15 nobody in": (poor(met("2017-06-01", result="3")), "R15"),
    "R15 not finished": (poor(met("2017-06-01", finished=False)), "R15"),
    "R15 by telephone to people at home": (poor(met("2017-06-01", mode="2")), "R15"),
}  # fmt: skip
QUIET = {
    "R01": (wage(15_000_00, 10_000_00), "R01"),
    "R01 amount": (wage(50_000_00, 40_000_00), "R01"),
    "R02": (wage(7_000_00, 10_000_00), "R02"),
    "R03 on the line": (wage(6_000_00, 7_000_00), "R03"),
    "R03 was below already": (wage(5_000_00, 5_999_99), "R03"),
    "R04 two to one": (home(members=[WORKER, CHILD, OLD]), "R04"),
    "R04 maybe another worker": (
        home(members=[WORKER, CHILD, OLD, member("王某", "1985-01-01"), member("王小", "2010")]),
        "R04",
    ),
    "R04 apart": (
        home(members=[WORKER, CHILD, OLD, member("王小", "2010-05-01", shares_budget=False)]),
        "R04",
    ),
    "R05": (operating(1_00, 1), "R05"),
    "R05 not filled in": (operating(1_00, None), "R05"),
    "R06 land": (operating(1_00, 50, land_mu=1, assets=""), "R06"),
    "R06 shop": (operating(1_00, 50, land_mu=0, assets="小卖部"), "R06"),
    "R06 business": (operating(1_00, 50, land_mu=0, assets="", has_business=True), "R06"),
    "R06 nobody asked": (operating(1_00, 50), "R06"),
    "R07 somebody works": (wage(10_000_00, members=[OLD, WORKER]), "R07"),
    "R07 a farmer may": (wage(10_000_00, members=[OLD]), "R07"),
    "R07 least": (wage(300_00, members=[WORKER]), "R07"),
    "R07 most": (wage(300_000_00, members=[WORKER]), "R07"),
    "R07 no wage": (home(members=[CHILD]), "R07"),
    "R08": (home([line("T5", 1_00)], forest_mu=1), "R08"),
    "R08 not asked": (home([line("T5", 1_00)]), "R08"),
    "R09": (home([line("T2", 200_00), line("T3", 200_00), line("T6", 100_00)]), "R09"),
    "R09 pension": (pensioner(OLD, fen=88_00), "R09"),
    "R09 nothing": (home([line("T2", 0)]), "R09"),
    "R10 sixty on the last day": (pensioner(member("王六", "1956-12-31")), "R10"),
    "R10 disabled": (pensioner(member("王残", "1980-01-01", disability_level="2")), "R10"),
    "R10 retired": (pensioner(member("王退", "1962-01-01", occupation="80")), "R10"),
    "R10 age not known": (pensioner(member("王某")), "R10"),
    "R11": (home(members=[member("王一", "1949-12-31", id_no=GOOD_ID, sex="2")]), "R11"),
    "R11 the year agrees": (home(members=[member("王一", "1949", id_no=GOOD_ID)]), "R11"),
    "R11 a bad number": (home(members=[member("王一", "1950", id_no="1" * 18)]), "R11"),
    "R11 twelve years": (parent_and_child("1990-05-01", "2002-05-01"), "R11"),
    "R11 maybe twelve": (parent_and_child("1990", "2002"), "R11"),
    "R11 a daughter-in-law": (parent_and_child("1990", "1992", "38"), "R11"),
    "R11 one and the same": (home(members=[ONE, AGAIN]), "R11"),
    "R12 nothing owned": (home(mark="2", has_car=False), "R12"),
    "R12 not on relief": (home(mark="9", has_car=True), "R12"),
    "R13 not round": (home([line("W1", 8_000_01, source="1")]), "R13"),
    "R13 a contract": (
        home([line("W1", 7_000_00, source="1"), line("F3", 1_000_00, source="3")]),
        "R13",
    ),
    "R14": (home([line("W1", 10_000_00, source="2")], rigid=[4_000_00]), "R14"),
    "R15 ninety days": (poor(met("2017-03-07")), "R15"),
    "R15 by telephone to people away": (
        home(
            registered_poor=True,
            residence="3",
            visits=[met("2017-06-01", mode="2", remote_reason="在外务工")],
        ),
        "R15",
    ),
    "R15 not poor": (home(registered_poor=False), "R15"),
    "R15 not known": (home(), "R15"),
}  # fmt: skip


def with_roster(dossier, year, **values):
    """The household with the roster of a year."""
    return replace(dossier, years={year: Part("y", {"year": year, **values})})


def test_who_is_registered_poor_or_on_relief_is_what_the_roster_of_the_year_says():
    left = with_roster(poor(), TODAY.year, registered_poor=False)
    entered = with_roster(home(registered_poor=False), TODAY.year, registered_poor=True)
    silent = with_roster(poor(), TODAY.year)
    assert [bool(found(one, "R15")) for one in (left, entered, silent)] == [False, True, True]
    on_relief = home(mark="2", has_car=True)
    none = with_roster(on_relief, YEAR, mark="")
    assert (bool(found(none, "R12")), bool(found(with_roster(on_relief, YEAR), "R12"))) == (
        False, True,
    )  # fmt: skip


def checked(dossier, today=TODAY, settings=DEFAULTS, elsewhere=None):
    return check(dossier, YEAR, today, settings, elsewhere=elsewhere)


def found(dossier, code, **more):
    return next((one for one in checked(dossier, **more).doubts if one.code == code), None)


def missing(dossier, code):
    return dict(checked(dossier).missing).get(code)


@pytest.mark.parametrize(("dossier", "code"), FIRES.values(), ids=FIRES)
def test_it_fires(dossier, code):
    doubt = found(dossier, code)
    assert doubt is not None
    assert doubt.level in LEVELS
    assert doubt.text.zh
    assert doubt.text.en
    assert 0 < len(doubt.facts) <= FACTS_LENGTH_MAX


@pytest.mark.parametrize(("dossier", "code"), QUIET.values(), ids=QUIET)
def test_it_just_does_not_fire(dossier, code):
    assert found(dossier, code) is None


def test_every_check_is_shown_firing_and_quiet():
    assert {code for _, code in FIRES.values()} == {code for _, code in QUIET.values()}
    assert {code for _, code in FIRES.values()} == set(RULES) == set(LABELS)


@pytest.mark.parametrize(
    ("case", "level"),
    [
        ("R01 by share", "verify"),
        ("R02", "yellow"),
        ("R03", "red"),
        ("R04 three to one", "yellow"),
        ("R04 nobody", "red"),
        ("R11 twice", "error"),
        ("R14", "yellow"),
        ("R15", "yellow"),
    ],
)
def test_how_urgent_it_is(case, level):
    dossier, code = FIRES[case]
    assert found(dossier, code).level == level


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        (
            "R01 by share",
            "人均纯收入由2015年的10,000.00元变为2016年的15,000.01元（50.0%），超过50%",
        ),
        (
            "R03",
            "人均纯收入由2015年的6,000.00元变为2016年的5,999.99元（0.0%），低于标准6,000.00元",
        ),
        ("R04 three to one", "抚养比3.0：被抚养3人，劳动力1人，超过2"),
        ("R14", "刚性支出4,000.01元，占纯收入10,000.00元的40.0%，超过40%"),
        ("R15", "建档立卡户上次走访是2017-03-06，已91天，超过90天"),
        ("R15 never", "建档立卡户自2017-01-01起155天没有走访，超过90天"),
    ],
)
def test_the_sentence_has_the_numbers(case, sentence):
    dossier, code = FIRES[case]
    assert found(dossier, code).text.zh == sentence


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("R05 not filled in", "成本的金额没有填写"),
        ("R06 nobody asked", "没有登记承包地、牲畜店铺"),
        ("R07 a farmer may", "王老的务工情况不明"),
        ("R08 not asked", "退耕还林面积没有填写"),
        ("R10 age not known", "王某的出生日期不明"),
        ("R04 maybe another worker", "王某的出生日期或劳动能力不明"),
    ],
)
def test_what_is_not_known_is_said_to_be_missing(case, said):
    dossier, code = QUIET[case]
    assert missing(dossier, code).zh == said


def test_without_last_year_there_is_no_comparison():
    for code in ("R01", "R02", "R03"):
        assert missing(wage(8_000_00), code).zh == "2015年人均纯收入不明"
    assert missing(home(before=8_000_00), "R02").zh == "2016年人均纯收入不明"


def test_an_id_number_that_stands_elsewhere_is_an_error_and_is_not_told_in_the_facts():
    dossier = home(members=[member("王一", id_no=GOOD_ID)])
    where = {"王一": [Text("湖㳇村李四户", "Hufu, household 李四")]}
    doubt = found(dossier, "R11", elsewhere=where)
    assert doubt.text.zh == "王一的身份证号在别处也有：湖㳇村李四户"
    assert "李四" not in doubt.facts
    assert GOOD_ID not in doubt.facts
    other = found(dossier, "R11", elsewhere={"王一": [Text("湖㳇村李五户", "")]})
    assert other.facts != doubt.facts


@pytest.mark.parametrize(
    ("name", "value", "case"),
    [
        ("check.r01_percent", "49", "R01"),
        ("check.r02_percent", "29", "R02"),
        ("check.r04_yellow", "199", "R04 two to one"),
        ("check.r04_child", "8", "R07 no wage"),
        ("check.r07_least", "300.01", "R07 least"),
        ("check.r09_pension", "88.01", "R09 pension"),
        ("check.r10_age", "61", "R10 sixty on the last day"),
        ("check.r11_gap", "13", "R11 twelve years"),
        ("check.r12_marks", "2、9", "R12 not on relief"),
        ("check.r13_round", "0.01", "R13 not round"),
        ("check.r14_percent", "39", "R14"),
        ("check.r15_days", "89", "R15 ninety days"),
        ("income.line", "6000.01", "R03 on the line"),
    ],
)
def test_every_threshold_is_the_areas(name, value, case):
    dossier, code = QUIET[case]
    if name == "check.r04_child":  # a child of eight that can work counts as labour
        dossier, code = home(members=[member("王童", "2008-05-01", labour="1")]), "R04"
        assert found(dossier, code).level == "red"
        assert found(dossier, code, settings=Settings([Row("320282", name, value)])) is None
        return
    assert found(dossier, code, settings=Settings([Row("320282", name, value)])) is not None


def test_the_checks_have_no_threshold_that_is_not_used():
    declared = {name for name in parameters() if name.startswith("check.")}
    used = {
        "check.labour", "check.r01_fen", "check.r01_percent", "check.r02_percent",
        "check.r04_child", "check.r04_old", "check.r04_yellow", "check.r07_least",
        "check.r07_most", "check.r09_pension", "check.r09_planning", "check.r09_relief",
        "check.r09_support", "check.r10_age", "check.r10_occupations", "check.r11_gap",
        "check.r12_marks", "check.r13_round", "check.r14_percent", "check.r15_days",
    }  # fmt: skip
    assert declared == used


def test_facts_do_not_change_with_the_day_alone():
    for case, (dossier, code) in FIRES.items():
        now = found(dossier, code)
        later = found(dossier, code, today=date(2017, 6, 25))
        assert later is not None, case
        assert later.facts == now.facts, case


def test_facts_change_when_what_was_seen_changes():
    first, second = (
        found(wage(16_000_00, 10_000_00), "R01"),
        found(wage(17_000_00, 10_000_00), "R01"),
    )
    assert first.facts != second.facts


@given(st.text(max_size=900), st.text(max_size=900))
def test_facts_that_are_cut_still_tell_themselves_apart(one, other):
    assert len(kept(one)) <= FACTS_LENGTH_MAX
    assert (kept(one) == kept(other)) == (one == other)


@given(
    now=st.integers(-(10**8), 10**8),
    before=st.integers(-(10**8), 10**8),
    more=st.integers(0, 10**8),
)
def test_r01_is_monotone_in_this_years_income(now, before, more):
    if found(wage(now, before), "R01"):
        assert found(wage(now + more, before), "R01")


@given(now=st.integers(0, 10**8), before=st.integers(0, 10**8))
def test_no_income_both_rises_and_falls_too_much(now, before):
    codes = {one.code for one in checked(wage(now, before)).doubts}
    assert not {"R01", "R02"} <= codes


ODD = st.none() | st.text(max_size=12) | st.integers(-(10**12), 10**12) | st.booleans()
FIELDS = st.sampled_from(
    [
        "birth", "labour", "work_months", "occupation", "id_no", "sex", "relation", "n_shared",
        "mark", "land_mu", "assets", "has_car", "registered_poor", "residence", "health",
    ]
)  # fmt: skip


@given(
    people=st.lists(st.dictionaries(FIELDS, ODD), max_size=4), facts=st.dictionaries(FIELDS, ODD)
)
def test_whatever_is_on_record_the_checks_answer(people, facts):
    members = [Part(f"m{n}", values) for n, values in enumerate(people)]
    lines = [line("W1", 8_000_00), line("B1", 5_00), line("T1", 10_00), line("T2", None)]
    told = checked(home(lines, before=1_00, members=members, **facts))
    assert all(0 < len(one.facts) <= FACTS_LENGTH_MAX for one in told.doubts)
    assert not {one.code for one in told.doubts} & {code for code, _ in told.missing}
