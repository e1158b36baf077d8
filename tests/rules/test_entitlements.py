"""点情知策: each policy fires on recorded facts, says them, and asks for what it does not know."""

from dataclasses import replace

import pytest

from sync.errors import BadValue, Missing
from sync.records.catalogue import KINDS
from sync.rules.cases import Local, figures_of, household_case
from sync.rules.dossier import Dossier, Part
from sync.rules.entitlements import MISSING, SUGGESTED, matched, policies, policy_of
from sync.rules.parameters import DEFAULTS, Row, Settings, parameters
from sync.rules.predicates import checked
from tests.rules.entitlement_examples import (
    COMMUNITY,
    DAY,
    EXAMPLES,
    POOR,
    VILLAGE,
    Example,
    changed,
    found,
    id_of,
)


def test_every_policy_has_an_example():
    assert list(EXAMPLES) == list(policies())
    assert len(policies()) == 23 + 6


@pytest.mark.parametrize("rule", EXAMPLES)
def test_recorded_facts_lead_to_a_suggestion_that_names_them(rule):
    suggestion = found(EXAMPLES[rule], rule)
    assert suggestion is not None
    assert (suggestion.state, suggestion.why.zh) == (SUGGESTED, EXAMPLES[rule].says)
    assert suggestion.why.en
    assert not suggestion.missing.zh


@pytest.mark.parametrize("rule", EXAMPLES)
def test_a_fact_against_it_ends_it(rule):
    assert found(changed(EXAMPLES[rule], EXAMPLES[rule].no), rule) is None


@pytest.mark.parametrize("rule", EXAMPLES)
def test_an_unknown_fact_is_asked_for_and_is_no_silent_no(rule):
    suggestion = found(changed(EXAMPLES[rule], EXAMPLES[rule].open), rule)
    assert suggestion is not None
    assert (suggestion.state, suggestion.missing.zh) == (MISSING, EXAMPLES[rule].asks)
    for one in suggestion.asks:
        assert one.kind in KINDS
        assert not one.field or one.field in KINDS[one.kind].fields


# -- single rules that deserve a closer look -------------------------------------------------------


def test_the_age_of_retirement_is_another_for_women_and_asked_for_only_between():
    at_57 = changed(EXAMPLES["P18"], {"member.birth": "1960-01-01"})
    assert found(at_57, "P18") is None
    assert found(changed(at_57, {"member.sex": "1"}), "P18") is not None
    unsaid = found(changed(at_57, {"member.sex": None}), "P18")
    assert unsaid is not None
    assert unsaid.missing.zh == "需补充：性别（李䶮）"
    young = found(changed(EXAMPLES["P18"], {"member.sex": None}), "P18")
    assert young is not None
    assert young.state == SUGGESTED


def test_serious_illness_has_a_lower_threshold_for_low_income():
    paid = changed(EXAMPLES["P06"], {"rigid.2016": 800_000})
    assert found(paid, "P06") is None
    poor = found(changed(paid, {"household": POOR}), "P06")
    assert poor is not None
    assert poor.why.zh.endswith("2016年自付医疗8,000.00元，超过起付线7,500.00元")


def test_this_year_s_bills_count_before_the_year_is_over():
    running = changed(EXAMPLES["P06"], {"rigid": {2016: 0, 2017: 2_000_000}})
    suggestion = found(running, "P06")
    assert suggestion is not None
    assert suggestion.why.zh == "2017年自付医疗20,000.00元，超过起付线15,000.00元"


@pytest.mark.parametrize(("recorded", "used"), [(2014, 2016), (2015, 2015), (2017, 2016)])
def test_income_is_of_the_last_year_that_is_over_and_not_too_old(recorded, used):
    lines = (Part("l", {"year": recorded, "item": "W1", "amount": 100}),)
    dossier = Dossier("h", VILLAGE, Part("h", {"n_shared": 1}), lines=lines)
    figures = figures_of(dossier, DAY, DEFAULTS)
    assert (figures.year, figures.filled) == (used, recorded == used)


def test_an_amount_that_is_missing_leaves_the_income_open():
    half = found(changed(EXAMPLES["P01"], {"income.T1": None}), "P01")
    assert half is not None
    assert half.missing.zh == "需补充：2016年收入明细"


def test_a_number_says_the_age_and_a_card_the_disability():
    member = {"id_no": id_of("1945-02-03", "1"), "disability_card": "32022319450203421X42"}
    carried = Example(
        says="", asks="", open={}, no={}, member={**member, "needs_care": True}
    )  # fmt: skip
    suggestion = found(changed(carried, {"member.care_allowance": False}), "P09")
    assert suggestion is not None
    assert suggestion.why.zh == "72岁，肢体二级，需长期照护，未领取护理补贴"


def test_some_areas_pay_for_the_care_of_milder_mental_disabilities():
    mild = changed(EXAMPLES["P09"], {"member.disability_type": "6", "member.disability_level": "3"})
    assert found(mild, "P09") is None
    row = Row("320282", "entitlement.care_mind_levels", "3、4", document="市发〔2017〕1号")
    paid = found(mild, "P09", Settings([row]))
    assert paid is not None
    assert paid.why.zh == "72岁，精神三级，需长期照护，未领取护理补贴"


def test_a_need_that_names_nobody_is_asked_about_before_it_says_anything_of_a_person():
    local = Local(DEFAULTS, VILLAGE, DAY)
    members = (Part("m", {"name": "李䶮", "birth": "1985-01-01", "school": "0"}),)
    dossier = Dossier("h", VILLAGE, Part("h", {}), members)
    need = Part("n", {"category": "02", "text": "想开一家网店卖茶叶"})
    case = household_case(dossier, (need,), figures_of(dossier, DAY, DEFAULTS), local)
    suggestion = next(one for one in matched(case) if one.policy.id == "P19")
    said = "需补充：是否有创业意愿（李䶮）；需求“想开一家网店卖茶叶”是哪位成员的"
    assert suggestion.missing.zh == said


def test_in_communities_the_reward_is_told_unless_the_area_says_otherwise():
    there = changed(EXAMPLES["P21"], {"area": COMMUNITY})
    assert found(there, "P21") is not None
    row = Row("320282", "entitlement.reward_in_communities", "否")
    assert found(there, "P21", Settings([row])) is None


def test_those_who_left_or_are_another_s_double_are_no_members():
    for gone in ({"left": "2017-01-01"}, {"same_as": "x"}):
        member = {**EXAMPLES["P14"].member, **gone}
        left = found(replace(EXAMPLES["P14"], member=member), "P14")
        assert left is not None
        assert (left.state, left.missing.zh) == (MISSING, "需补充：家庭成员")


def test_areas_switch_a_policy_off_and_on_for_their_days():
    example = EXAMPLES["P14"]
    off = Row("320282113", "entitlement.P14", "否", valid_from="2017-06-01", valid_to="2017-06-30")
    assert found(example, "P14", Settings([off])) is None
    assert found(replace(example, area="320281100200"), "P14", Settings([off])) is not None
    assert found(example, "P14", Settings([off._replace(valid_from="2017-06-06")])) is not None
    ended = replace(policies()["P14"], valid_to="2017-05-31")
    assert not ended.in_force(Local(DEFAULTS, VILLAGE, DAY))
    on = Settings([Row("320282", "entitlement.P14", "是")])
    assert ended.in_force(Local(on, VILLAGE, DAY))
    later = replace(policies()["P14"], valid_from="2018-01-01")
    assert not later.in_force(Local(DEFAULTS, VILLAGE, DAY))
    elsewhere = replace(policies()["P14"], area="3201")
    assert not elsewhere.in_force(Local(DEFAULTS, VILLAGE, DAY))


# -- the table itself ------------------------------------------------------------------------------


def parameters_in(condition):
    for part in condition:
        if isinstance(part, list):
            yield from parameters_in(part)
        elif "." in part:
            yield part


def test_the_table_is_whole():
    for policy in policies().values():
        assert policy.handler.zh
        assert policy.decision.zh
        assert policy.basis
        assert policy.documents or policy.id == "P23"
        assert set(parameters_in(policy.when)) <= set(parameters())
        assert f"entitlement.{policy.id}" in parameters()


def test_a_policy_is_found_by_number_or_name():
    assert policy_of("p09") is policy_of("重度残疾人护理补贴")
    with pytest.raises(Missing, match="没有政策“P99”"):
        policy_of("P99")


@pytest.mark.parametrize("wrong", [[], ["all"], ["older_than", "60"], ["not"], "yes", ["yes", 1]])
def test_what_is_no_condition_is_refused(wrong):
    with pytest.raises(BadValue):
        checked(wrong)


def test_a_household_without_members_is_asked_for_them():
    local = Local(DEFAULTS, VILLAGE, DAY)
    dossier = Dossier("h", VILLAGE, Part("h", {"head": "李䶮"}))
    case = household_case(dossier, (), figures_of(dossier, DAY, DEFAULTS), local)
    told = {one.policy.id: one.missing.zh for one in matched(case)}
    assert told["P15"] == "需补充：家庭成员"
    assert {id for id, policy in policies().items() if policy.about != "enterprise"} == set(told)
