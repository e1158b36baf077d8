"""点情知策 of real records: what is suggested, what came of it, what is asked, alike everywhere."""

from datetime import date

import pytest

from sync.casework.duplicates import merge_members
from sync.casework.entitlement_lines import asked_line, line_of, plain, plain_counted
from sync.casework.entitlement_outcomes import match_of, record_in
from sync.casework.entitlements import (
    APPLIED,
    DECLINED,
    RECEIVED,
    TO_VERIFY,
    attention,
    counted,
    matches,
    questions,
    suggestions,
)
from sync.errors import BadValue, Missing, Refused
from sync.replica.moving import move
from sync.replica.replica import Replica
from sync.rules.entitlements import MISSING, SUGGESTED

DAY = date(2017, 6, 5)
VILLAGE, NEXT, TOWN = "320282113201", "320282113202", "320282113"


@pytest.fixture
def laptop(tmp_path):
    replica = Replica.open(tmp_path / "laptop.db")
    yield replica
    replica.close()


def family(replica: Replica, area: str = VILLAGE) -> tuple[str, str]:
    """An old man with a severe disability, of whom a few things are not known; and himself."""
    with replica.act("hang") as act:
        household = act.add(
            "household",
            area,
            {"head": "张䶮", "mark": "9", "registered_poor": False, "sudden": False},
        )
        member = act.add(
            "member",
            area,
            {
                "household": household,
                "name": "张䶮",
                "birth": "1945-02-03",
                "sex": "1",
                "id_no": "32028219450203001X",
                "disability_type": "4",
                "disability_level": "2",
                "needs_care": True,
                "care_allowance": False,
                "medical": True,
            },
        )
    return household, member


def of(found, rule: str):
    return next(match for match in found if match.policy.id == rule)


def take_up(replica: Replica, household: str, rule: str, **values):
    match = match_of(replica, household, rule, DAY)
    with replica.act("hang") as act:
        return record_in(act, replica, match, values, DAY, "杭建平")


def test_a_suggestion_says_what_led_to_it_and_who_handles_it(laptop):
    household, member = family(laptop)
    match = of(suggestions(laptop, household, DAY), "P09")
    assert (match.state, match.subject, match.name) == (SUGGESTED, member, "张䶮")
    assert match.why.zh == "72岁，肢体二级，需长期照护，未领取护理补贴"
    assert "县民政局" in match.policy.decision.zh
    assert match.record is None


def test_who_took_it_up_is_written_by_name(laptop):
    household, _ = family(laptop)
    with laptop.act("wang") as act:
        act.add("cadre", VILLAGE[:6], {"name": "王芳", "account": "wang"})
    match = match_of(laptop, household, "P09", DAY)
    with laptop.act("wang") as act:
        id = record_in(act, laptop, match, {}, DAY, "wang")
    record = laptop.get(id)
    assert record is not None
    assert record["handler"] == "王芳"


def test_taking_it_up_makes_the_record_that_keeps_the_facts(laptop):
    household, member = family(laptop)
    id = take_up(laptop, household, "P09")
    record = laptop.get(id)
    assert record is not None
    assert id == f"{member}-P09"
    assert record.values["outcome"] == TO_VERIFY
    assert record["facts"] == "72岁，肢体二级，需长期照护，未领取护理补贴"
    assert (record["handler"], record["household"], record["member"]) == (
        "杭建平",
        household,
        member,
    )
    assert of(suggestions(laptop, household, DAY), "P09").state == TO_VERIFY


def test_an_outcome_stays_when_the_facts_no_longer_lead_to_it(laptop):
    household, member = family(laptop)
    take_up(laptop, household, "P09")
    id = take_up(laptop, household, "P09", outcome=APPLIED, note="材料齐")
    applied = laptop.get(id)
    assert applied is not None
    assert (applied["applied"], applied["decided"], applied["note"]) == (
        "2017-06-05",
        None,
        "材料齐",
    )
    take_up(laptop, household, "P09", outcome=RECEIVED, amount=12_000)
    with laptop.act("hang") as act:
        act.set(member, {"care_allowance": True})
    match = of(suggestions(laptop, household, DAY), "P09")
    assert (match.state, match.now, match.name) == (RECEIVED, False, "张䶮")
    assert match.why.zh == "72岁，肢体二级，需长期照护，未领取护理补贴"
    assert laptop.count("entitlement") == 1


def test_what_is_missing_is_asked_once_with_all_whom_it_is_about(laptop):
    household, member = family(laptop)
    with laptop.act("hang") as act:
        wife = act.add("member", VILLAGE, {"household": household, "name": "李四", "birth": "1950"})
    asked = {q.label.zh: q for q in questions(suggestions(laptop, household, DAY))}
    pension = asked["是否参加养老保险"]
    assert [(one.record, one.who) for one in pension.asks] == [(member, "张䶮"), (wife, "李四")]
    assert pension.policies == ("P13",)
    assert asked_line(pension, "zh") == "伏西村\t张䶮\t是否参加养老保险（张䶮、李四）\tP13"
    assert "是否已领残疾护理补贴" in asked
    assert [one.who for one in asked["是否已领残疾护理补贴"].asks] == ["李四"]


def test_a_need_of_the_visit_starts_a_business(laptop):
    household, member = family(laptop)
    with laptop.act("hang") as act:
        act.set(member, {"birth": "1980-02-03", "school": "0"})
        need = {"household": household, "member": member, "category": "02", "text": "开网店卖茶"}
        act.add("need", VILLAGE, need)
    match = of(suggestions(laptop, household, DAY), "P19")
    assert (match.state, match.why.zh) == (SUGGESTED, "37岁，提出需求：创业(五小)")


def test_enterprises_are_told_of_by_what_they_need(laptop):
    with laptop.act("hang") as act:
        firm = act.add("enterprise", VILLAGE, {"name": "宜兴竹器厂", "labour_gap": 8})
        act.add("need", VILLAGE, {"enterprise": firm, "category": "29", "text": "厂房没有证"})
    found = suggestions(laptop, firm, DAY)
    assert {m.policy.id: m.state for m in found if m.state != MISSING} == {
        "E04": SUGGESTED,
        "E06": SUGGESTED,
    }
    assert of(found, "E01").missing.zh == "需补充：融资需求；企业的困难和需求"
    with laptop.act("hang") as act:
        visit = {"enterprise": firm, "date": "2017-05-02", "mode": "1", "finished": True}
        act.add("visit", VILLAGE, visit)
    assert "E05" not in {m.policy.id for m in suggestions(laptop, firm, DAY)}
    take_up(laptop, firm, "E04", outcome=DECLINED)
    assert of(suggestions(laptop, firm, DAY), "E04").state == DECLINED


def test_who_is_meant_has_to_be_clear(laptop):
    household, member = family(laptop)
    with laptop.act("hang") as act:
        act.add("member", VILLAGE, {"household": household, "name": "李四", "birth": "1950"})
    with pytest.raises(Refused, match="张䶮、李四"):
        match_of(laptop, household, "P13", DAY)
    assert match_of(laptop, household, "P13", DAY, "张䶮").subject == member
    assert match_of(laptop, member, "尊老金", DAY).subject == member
    assert not match_of(laptop, member, "P15", DAY).now
    with pytest.raises(Refused, match="不适用"):
        match_of(laptop, household, "E01", DAY)
    with pytest.raises(Missing):
        suggestions(laptop, member, DAY)
    with laptop.act("hang") as act, pytest.raises(BadValue):
        record_in(act, laptop, match_of(laptop, household, "P22", DAY), {"outcome": "9"}, DAY, "")


def test_a_record_that_was_deleted_is_taken_up_again(laptop):
    household, _ = family(laptop)
    id = take_up(laptop, household, "P09")
    with laptop.act("hang") as act:
        act.delete(id)
    assert of(suggestions(laptop, household, DAY), "P09").state == SUGGESTED
    assert take_up(laptop, household, "P09") == id
    assert of(suggestions(laptop, household, DAY), "P09").state == TO_VERIFY


def test_outcomes_move_with_the_household(laptop):
    household, _ = family(laptop)
    take_up(laptop, household, "P09", outcome=APPLIED)
    move(laptop, "hang", household, NEXT)
    assert of(suggestions(laptop, household, DAY), "P09").state == APPLIED
    assert {m.area for m in matches(laptop, TOWN, DAY)} == {NEXT}


def test_a_county_switches_a_policy_off(laptop):
    household, _ = family(laptop)
    with laptop.act("shi") as act:
        row = {"name": "entitlement.P09", "value": "否", "valid_from": "2017-06-01"}
        act.add("parameter", "320282", row)
    assert "P09" not in {m.policy.id for m in suggestions(laptop, household, DAY)}
    before = suggestions(laptop, household, date(2017, 5, 31))
    assert "P09" in {m.policy.id for m in before}


def test_a_household_that_was_merged_into_another_is_not_listed(laptop):
    household, _ = family(laptop)
    other, _ = family(laptop)
    with laptop.act("hang") as act:
        act.set(household, {"merged_into": other})
    assert {m.id for m in matches(laptop, VILLAGE, DAY)} == {other}


def test_laptop_and_hubs_give_the_same_list(everywhere, everyone_takes):
    laptop, *hubs = everywhere
    home, _ = family(laptop)
    family(laptop, NEXT)
    with laptop.act("hang") as act:
        firm = act.add("enterprise", VILLAGE, {"name": "宜兴竹器厂", "labour_gap": 8})
        act.add(
            "income_line", VILLAGE, {"household": home, "year": 2016, "item": "W1", "amount": 9}
        )
        act.set(home, {"n_shared": 1, "has_car": False})
    take_up(laptop, home, "P09", outcome=RECEIVED)
    take_up(laptop, firm, "E04")
    everyone_takes()
    told = [[plain(m, "zh") for m in matches(r, TOWN, DAY)] for r in everywhere]
    assert told[0]
    assert told[1] == told[0]
    assert told[2] == told[0]
    counts = [plain_counted(counted(matches(r, TOWN, DAY))) for r in everywhere]
    assert counts[0]["P09"] | {"suggested": 1, "received": 1} == counts[0]["P09"]
    assert counts[0]["E04"]["to_verify"] == 1
    assert counts[1] == counts[2] == counts[0]
    assert hubs


def test_only_what_wants_attention_is_listed_first(laptop):
    household, _ = family(laptop)
    take_up(laptop, household, "P09", outcome=RECEIVED)
    found = suggestions(laptop, household, DAY)
    assert found[-1].policy.id == "P09"
    assert [m.policy.id for m in attention(found)] == []
    line = line_of(found[-1], "zh")
    assert line == (
        "伏西村\t张䶮\tP09 重度残疾人护理补贴\t已享受\t72岁，肢体二级，需长期照护，未领取护理补贴"
    )


def test_what_came_of_a_double_stays_with_the_one_who_is_kept(laptop):
    household, kept = family(laptop)
    with laptop.act("hang") as act:
        double = act.add("member", VILLAGE, {"household": household, "name": "张䶮"})
    match = match_of(laptop, household, "P09", DAY, double)
    with laptop.act("hang") as act:
        record_in(act, laptop, match, {"outcome": APPLIED}, DAY, "杭建平")
    merge_members(laptop, "hang", kept, double)
    mine = [m for m in suggestions(laptop, household, DAY) if m.policy.id == "P09"]
    assert [(m.subject, m.state) for m in mine] == [(kept, APPLIED)]
