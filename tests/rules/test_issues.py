"""An issue's steps: who may take which when, what they leave behind, and what colour it has."""

from datetime import date

import pytest

from sync.records.codes import code_list
from sync.records.kinds.issue import ISSUE_STEP
from sync.rules.gates import GUARDS
from sync.rules.guards import field_label
from sync.rules.issues import decide, default_due
from sync.rules.supervision import colour
from sync.rules.transitions import Life, Step, default_limits, states, transitions
from tests.rules.issue_hub import FILLED, LAMP, MONDAY, WAY, Hub

# --- the table ----------------------------------------------------------------------------------


def test_the_table_names_only_what_exists():
    roles = {"visitor", "leader", "clerk", "supervisor", "admin", "hub"}
    for row in transitions().values():
        assert set(row.needs) | set(row.takes) | set(row.sets) <= set(ISSUE_STEP.fields)
        assert set(row.sets) <= set(row.needs) | set(row.takes)
        assert set(row.labels) <= set(row.needs) | set(row.takes)
        assert row.sources | ({row.to} - {""}) <= set(states())
        assert set(row.guards) <= set(GUARDS)
        assert row.who
        assert set(row.who) <= roles
    assert [row.row for row in transitions().values()] == list(range(2, 30))
    assert default_limits().privacy_categories <= set(code_list("issue_category").items)
    assert set(default_limits().due_days) == set(code_list("issue_level").items)


# --- the whole life -----------------------------------------------------------------------------


def test_a_street_lamp_goes_all_the_way():
    hub = Hub()
    seen = [hub.life.state]
    for event in WAY:
        seen.append(hub.take(event).life.state)
    along = "draft collected triaged assigned in_progress reported to_feed_back to_post posted"
    assert " ".join(seen) == f"{along} to_follow_up solved"
    life = hub.life
    assert life.is_final
    assert (life.law_class, life.level, life.unit, life.person) == ("A", "1", "供电所", "张三")
    assert life.satisfied is True
    assert life.closed == date(2017, 6, 5)
    assert life.postings[0].place == "村公告栏"
    assert [entry.step.taken for entry in life.history] == list(range(1, 11))


def test_an_issue_settled_at_once_still_needs_posting_and_another_persons_question():
    hub = Hub().take("submit", "settle_at_once", "approve_result")
    assert hub.life.state == "to_feed_back"
    hub.take("feed_back", "post", "posting_over")
    assert "承办人" in hub.say("follow_up_satisfied", author="v", actor="王五")
    assert hub.take("follow_up_satisfied").life.state == "solved"


def test_a_step_out_of_turn_is_told_which_steps_are_missing():
    why = Hub().until("accept").say("post")
    assert why == "现在是“承办中”，“公示”之前还要先办：报结、审核通过、反馈"


def test_a_final_state_says_that_it_is_over():
    assert "已经了结" in Hub().take("submit", "merge").say("triage")


def test_a_step_of_another_role_is_told_whose_it_is():
    hub = Hub().take("submit")
    assert hub.say("triage", role="visitor") == "“研判”由乡镇办、县(市)督办、管理员办理"


def test_missing_fields_are_named_as_the_form_names_them():
    hub = Hub().take("submit")
    assert (
        hub.say("triage", unit=" ", due=None, text="")
        == "“研判”还要填：主办单位、办理期限、研判意见"
    )
    assert field_label("feed_back", "person").zh == "告知对象"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"text": "路灯坏"}, "至少6个字"),
        ({"category": None}, "类别"),
        ({"demand": None}, "诉求"),
        ({"consent": None}, "同意公示"),
        ({"contact": None}, "反映人"),
    ],
)
def test_an_incomplete_issue_cannot_be_submitted(given, said):
    assert said in Hub(**given).say("submit")


@pytest.mark.parametrize(
    "given", [{"contact": ""}, {"contact": None, "phone": "1"}, {"contact": None, "household": "h"}]
)
def test_an_anonymous_or_reachable_person_is_enough(given):
    assert Hub(**given).take("submit").life.state == "collected"


def test_unknown_steps_and_future_dates_are_refused():
    hub = Hub()
    step = Step("9", "vanish", "c", {"date": MONDAY})
    assert decide(hub.issue, hub.life, step, role="clerk", today=date(2017, 6, 5))
    assert "晚于今天" in hub.say("submit", date="2017-06-07", today=MONDAY)
    assert hub.propose("submit", date="2017-06-06", today=MONDAY) is None  # clocks near midnight
    assert "日期" in Hub().say("submit", date="9999-12-31", today=MONDAY)


# --- single rules -------------------------------------------------------------------------------


def test_only_level_zero_is_settled_at_once():
    assert "即知即办" in Hub().take("submit").say("settle_at_once", level="1")


def test_an_issue_is_not_merged_into_itself():
    assert "自己" in Hub().take("submit").say("merge", other="i")


def test_a_unit_may_decline_twice_and_only_at_once():
    hub = Hub().until("assign")
    assert "1个工作日" in hub.say("decline", date="2017-06-07")
    hub.take("decline", date="2017-06-06")
    assert (hub.life.state, hub.life.unit, hub.life.person) == ("triaged", None, None)
    hub.take("assign", "decline", "assign")
    assert "退单2次" in hub.say("decline")


def test_petitions_may_be_declined_within_five_working_days():
    assert Hub(category="15").until("assign").propose("decline", date="2017-06-12") is None


def test_a_joint_meeting_needs_two_units_or_a_level():
    hub = Hub().take("submit").take("triage", level="0").take("assign", "accept")
    assert "两个以上单位" in hub.say("propose_meeting", unit="供电所")
    hub.take("propose_meeting", "decide_meeting")
    assert (hub.life.state, hub.life.due) == ("in_progress", date(2017, 7, 10))


def test_escalation_goes_up_one_level_and_gives_more_time():
    hub = Hub().until("accept")
    assert "升一级" in hub.say("escalate", level="3")
    assert "县(市)督办" in hub.say("escalate", role="clerk")
    hub.take("escalate")
    assert (hub.life.level, hub.life.due) == ("2", default_due("2", date(2017, 6, 5)))
    hub.take("answer_from_above").take("escalate", level="3")
    assert hub.take("answer_from_above").life.state == "in_progress"
    assert "最高层级" in hub.say("escalate", level="4")


def test_one_extension_of_thirty_days_before_the_due_date():
    hub = Hub().until("accept")
    assert "30天" in hub.say("extend", due="2017-07-31")
    assert "30天" in hub.say("extend", due="2017-06-30")
    assert "已经超期" in hub.say("extend", date="2017-07-01")
    assert hub.take("extend", due="2017-07-30").life.due == date(2017, 7, 30)
    assert "已延期1次" in hub.say("extend", due="2017-08-10")


def test_the_class_is_known_before_the_report_and_not_changed_by_it():
    hub = Hub().take("submit", "settle_at_once", "reject_result")
    assert hub.life.due == default_due("0", date(2017, 6, 5))
    assert "性质" in hub.say("report_done")
    hub.take("report_done", law_class="A")
    assert "不能改为C" in Hub().until("accept").say("report_done", law_class="C")


def test_class_b_names_its_agreement():
    hub = Hub().take("submit").take("triage", law_class="B").take("assign", "accept")
    assert "协议" in hub.say("report_done")
    assert hub.take("report_done", document="协议1号").life.state == "reported"


def test_a_posting_has_a_place_and_a_period():
    hub = Hub().until("feed_back")
    said = hub.say("post", starts=None, ends=None, place="")
    assert said == "“公示”还要填：公示开始、公示结束、公示地点"
    assert "晚于公示开始" in hub.say("post", ends=MONDAY)


def test_a_posting_is_over_the_day_after_its_end():
    hub = Hub().until("post")
    assert "2017年6月11日" in hub.say("posting_over", today="2017-06-11")
    # The hub's day counts, not the date that the step claims.
    assert hub.say("posting_over", date="2017-06-12", today="2017-06-11")
    hub.take("posting_over", today="2017-06-12")


def test_the_gate_holds_even_where_the_states_were_got_round():
    values = {"date": MONDAY, **FILLED["follow_up_satisfied"]}
    step, day = Step("1", "follow_up_satisfied", "c", values), date(2017, 6, 5)
    unposted = Life(state="to_follow_up")
    why = decide(LAMP, unposted, step, role="clerk", today=day)
    assert why is not None
    assert "公示" in why.zh
    assert decide({**LAMP, "private": True}, unposted, step, role="clerk", today=day) is None


def test_an_open_objection_stops_the_clock_and_an_upheld_one_the_closing():
    hub = Hub().until("post").take("object", author="v", role="visitor")
    assert "1条异议" in hub.say("posting_over", date="2017-06-12")
    assert "乡镇办认定" in hub.say("object", role="visitor", upheld=False)
    assert hub.take("object", upheld=False).life.open_objections == 0
    hub.take("object", upheld=True)
    life = hub.life
    assert (life.state, life.rounds, life.posting_done) == ("in_progress", 1, False)


@pytest.mark.parametrize("given", [{"private": True}, {"category": "15"}, {"consent": False}])
def test_private_issues_are_never_posted(given):
    hub = Hub(**given).until("feed_back")
    assert hub.life.state == "to_follow_up"
    assert hub.propose("post") is not None
    assert hub.take("follow_up_satisfied").life.state == "solved"


def test_taking_back_privacy_after_the_feedback_asks_for_the_posting():
    hub = Hub(private=True).until("feed_back")
    hub.issue["private"] = False
    assert hub.life.state == "to_post"
    hub.take("post", "posting_over", "follow_up_satisfied")
    hub.issue["private"] = True
    assert hub.life.state == "solved"


@pytest.mark.parametrize("who", [{"author": "z"}, {"actor": "张三"}, {"actor": " 张 三 "}])
@pytest.mark.parametrize("event", ["follow_up_satisfied", "follow_up_dissatisfied", "not_reached"])
def test_the_handler_never_does_the_follow_up(event, who):
    assert "承办人" in Hub().until("posting_over").say(event, **who)


def test_an_answer_must_be_the_answer_of_its_step():
    hub = Hub().until("posting_over")
    assert "不是满意" in hub.say("follow_up_satisfied", satisfaction="3")
    assert "不是不满意" in hub.say("follow_up_dissatisfied", satisfaction="2")
    assert "评分" in hub.say("follow_up_satisfied", score=11)
    assert hub.take("follow_up_satisfied", satisfaction="2").life.satisfied is True


def test_a_dissatisfied_person_sends_it_back_with_a_new_round():
    hub = Hub().until("posting_over").take("follow_up_dissatisfied", date="2017-06-14")
    life = hub.life
    assert (life.state, life.rounds, life.satisfied) == ("in_progress", 1, False)
    assert life.due == default_due("1", date(2017, 6, 14))
    hub.take("report_done", "approve_result", "feed_back")
    assert hub.life.state == "to_post"  # posted again, then asked again


def test_class_c_is_closed_by_explanation_after_two_follow_ups():
    hub = Hub().take("submit").take("triage", law_class="C")
    hub.take("assign", "accept", "report_done", "approve_result", "feed_back", "post")
    hub.take("posting_over", "follow_up_dissatisfied")
    assert (hub.life.state, hub.life.rounds) == ("to_follow_up", 0)
    assert "现在1次" in hub.say("explain_closed")
    hub.take("follow_up_dissatisfied", "explain_closed")
    assert hub.life.state == "explained"


def test_other_classes_are_explained_only_when_exhausted():
    hub = Hub().until("posting_over")
    for _ in range(3):
        assert "应有3次" in hub.say("explain_closed")
        hub.take("follow_up_dissatisfied", "report_done", "approve_result", "feed_back")
        hub.take("post", "posting_over")
    assert hub.take("explain_closed").life.state == "explained"


def test_people_not_reached_on_three_days_leave_it_to_the_county():
    hub = Hub().until("posting_over").take("not_reached", "not_reached", "not_reached")
    assert hub.say("explain_closed")
    hub.take("not_reached", date="2017-06-13").take("not_reached", date="2017-06-14")
    assert hub.options("supervisor")["explain_closed"].allowed
    assert not hub.options("clerk")["explain_closed"].allowed


def test_a_solved_issue_reopens_within_half_a_year():
    hub = Hub().until("follow_up_satisfied")
    assert "180天" in hub.say("reopen", date="2017-12-03")
    hub.take("reopen", date="2017-12-02")
    assert (hub.life.state, hub.life.rounds, hub.life.closed) == ("in_progress", 1, None)


# --- what a screen offers -----------------------------------------------------------------------


def test_only_the_steps_of_now_are_allowed():
    options = Hub().until("accept").options()
    allowed = {event for event, option in options.items() if option.allowed}
    assert allowed == {"progress", "propose_meeting", "transfer", "report_done", "withdraw"}
    assert all(option.why for option in options.values() if not option.allowed)
    assert len(options) == 28


def test_an_option_says_what_it_needs():
    option = Hub().until("posting_over").options()["follow_up_satisfied"]
    assert option.needs == ("way", "satisfaction", "score", "actor")
    assert (option.takes, option.to) == (("text",), "solved")


def test_the_handler_is_not_offered_the_follow_up():
    option = Hub().until("posting_over").options("visitor", "z")["follow_up_satisfied"]
    assert not option.allowed
    assert option.why.zh == "回访人不能是承办人"


def test_every_option_that_is_offered_is_taken_when_filled_in_well():
    hub = Hub()
    for event in WAY:
        role = FILLED[event].get("role", "clerk")
        assert hub.options(role, FILLED[event].get("author", "c"))[event].allowed
        hub.take(event)


# --- colours ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "percent", "name", "said"),
    [
        ("2017-06-09", None, "none", ""),
        ("2017-06-14", None, "yellow", "9天没有进展"),
        ("2017-07-01", None, "red", "超期1天"),
        ("2017-06-12", 50, "none", ""),
        ("2017-06-09", 10, "yellow", "进度10%"),
        ("2017-06-09", 0, "red", "时间已过21%，进度0%"),
        ("2017-06-27", 95, "blue", "还剩3个工作日"),
    ],
)
def test_colours_of_an_issue_due_at_the_end_of_june(day, percent, name, said):
    hub = Hub().until("accept")
    if percent is not None:
        hub.take("progress", percent=percent, date=min(day, "2017-06-26"))
    found = colour(hub.life, date.fromisoformat(day), default_limits())
    assert found.name == name
    assert said in found.why.zh


def test_what_was_reported_in_time_is_never_overdue():
    hub = Hub().until("report_done")
    assert colour(hub.life, date(2017, 9, 1), default_limits()).name == "none"


def test_a_stage_that_waits_too_long_turns_yellow():
    hub = Hub().take("submit", date="2017-05-26")  # Friday; the 27th is a working Saturday
    on_may_31 = colour(hub.life, date(2017, 5, 31), default_limits())
    assert on_may_31.name == "none"  # the 29th and 30th are holidays
    assert colour(hub.life, date(2017, 6, 1), default_limits()).name == "yellow"


@pytest.mark.parametrize("events", [(), ("submit", "withdraw"), tuple(WAY)])
def test_drafts_and_finished_issues_have_no_colour(events):
    assert colour(Hub().take(*events).life, date(2018, 1, 1), default_limits()).name == "none"
