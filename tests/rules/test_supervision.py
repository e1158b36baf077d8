"""红黄预警 and 督办: what colours an issue on a day, and which order that calls for."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.rules.parameters import Row, Settings
from sync.rules.supervision import (
    SEVERITY,
    colour_on,
    known_by,
    reply_due,
    reply_late,
    wants_order,
)
from tests.rules.issue_hub import WAY, Hub

JUNE_30 = date(2017, 6, 30)
FIRST = date(2017, 6, 5)
DAYS = st.integers(min_value=0, max_value=120).map(lambda n: FIRST + timedelta(n))


def seen(hub, day, milestones=(), orders=(), **more):
    return colour_on(hub.issue, hub.steps, milestones, orders, date.fromisoformat(day), **more)


def milestone(due, done=None):
    return {"text": "路灯到货", "due": due, "done": done}


def order(sent, colour="yellow", replied=None, due=None):
    return {"colour": colour, "sent": sent, "replied": replied, "reply_due": due}


# -- colours --------------------------------------------------------------------------------------


def test_a_milestone_missed_is_yellow_from_the_day_after_until_it_is_reached():
    hub = Hub().until("accept")  # on 5 June, due 30 June
    plan = [milestone("2017-06-08", done="2017-06-12")]
    assert seen(hub, "2017-06-08", plan).name == "none"
    missed = seen(hub, "2017-06-09", plan)
    assert (missed.name, missed.why.zh) == ("yellow", "节点“路灯到货”2017年6月8日未完成")
    assert missed.effect.zh == "向承办单位发黄色督办单"
    assert seen(hub, "2017-06-12", plan).name == "none"


def test_with_milestones_the_plan_counts_and_not_the_time_gone():
    # 3 of 4 milestones lie before 20 June, so 75 % are planned; 60 % are reported: 15 points.
    plan = [milestone(day, done="2017-06-08") for day in ("2017-06-08", "2017-06-12", "2017-06-19")]
    plan.append(milestone("2017-06-29"))
    hub = Hub().until("accept").take("progress", percent=60, date="2017-06-19")
    assert seen(hub, "2017-06-20", plan).why.zh == "计划应完成75%，进度60%"
    assert seen(hub, "2017-06-20", plan).name == "yellow"
    # By time alone 11 of 19 working days are over, 57 %: no lag at all.
    assert seen(hub, "2017-06-20").name == "none"


def test_the_first_dissatisfied_answer_is_yellow_and_the_second_red():
    hub = Hub().until("posting_over").take("follow_up_dissatisfied", date="2017-06-14")
    assert seen(hub, "2017-06-13").name == "none"
    assert seen(hub, "2017-06-14").why.zh == "回访1次不满意"
    hub.take("report_done", "approve_result", "feed_back", date="2017-06-15")
    hub.take("post", date="2017-06-15", starts="2017-06-15", ends="2017-06-17")
    hub.take("posting_over", date="2017-06-18")
    assert seen(hub, "2017-06-18").name == "yellow"
    hub.take("follow_up_dissatisfied", date="2017-06-19")
    found = seen(hub, "2017-06-19")
    assert (found.name, found.why.zh) == ("red", "回访2次不满意")
    assert "计入考核" in found.effect.zh


def test_two_yellow_orders_are_a_red():
    hub = Hub().until("accept")
    orders = [order("2017-06-06"), order("2017-06-08"), order("2017-06-09", "red")]
    assert seen(hub, "2017-06-07", (), orders).name == "none"
    assert seen(hub, "2017-06-08", (), orders).why.zh == "已发2张黄色督办单"


def test_what_is_over_has_no_colour_whatever_was_ordered():
    hub = Hub().until("follow_up_satisfied", date="2017-06-13")
    orders = [order("2017-06-06"), order("2017-06-08")]
    assert seen(hub, "2017-06-13", [milestone("2017-06-06")], orders).name == "none"
    assert seen(hub, "2017-06-12", [], orders).name == "red"


def test_an_area_that_gives_less_time_for_silence_sees_yellow_sooner():
    hub = Hub().until("accept")
    county = Settings([Row("320282", "issue.silent_days.in_progress", "3", "2017-06-10")])

    def there(day):
        return county.limits("320282113201", day)

    assert seen(hub, "2017-06-09", limits=there).name == "none"
    assert seen(hub, "2017-06-10", limits=there).why.zh == "5天没有进展"
    assert seen(hub, "2017-06-10").name == "none"


def test_a_new_round_has_the_days_that_its_area_gives_on_that_day():
    hub = Hub().until("posting_over").take("follow_up_dissatisfied", date="2017-06-14")
    rows = [
        Row("320282", "issue.due_days.1", "5", "2017-06-01", "2017-06-30"),
        Row("320282113", "issue.due_days.1", "4", "2017-07-01"),
    ]
    county = Settings(rows)

    def there(day):
        return county.limits("320282113201", day)

    # 5 days after 14 June are the 19th, a Monday: the day of the step counts, not what came since.
    assert seen(hub, "2017-06-19", limits=there).name == "yellow"
    assert "超期1天" in seen(hub, "2017-06-20", limits=there).why.zh
    assert "超期12天" in seen(hub, "2017-07-01", limits=there).why.zh
    assert seen(hub, "2017-06-20").name == "yellow"


# -- laws -----------------------------------------------------------------------------------------

PLANS = st.lists(st.builds(lambda due: milestone(due.isoformat()), DAYS), max_size=4)
ORDERS = st.lists(
    st.builds(
        lambda sent, colour: order(sent.isoformat(), colour),
        DAYS,
        st.sampled_from(["yellow", "red"]),
    ),
    max_size=4,
)
COURSES = st.tuples(st.integers(min_value=0, max_value=len(WAY)), st.none() | st.integers(0, 100))


def course(done, percent):
    hub = Hub()
    for event in WAY[:done]:
        hub.take(event)
        if event == "accept" and percent is not None:
            hub.take("progress", percent=percent)
    return hub


@given(COURSES, PLANS, ORDERS, DAYS, DAYS)
def test_while_nothing_is_done_a_colour_only_gets_worse(way, plan, orders, one, other):
    hub, (early, late) = course(*way), sorted((one, other))
    early, late = (max(day, date(2017, 6, 12)) for day in (early, late))
    before = colour_on(hub.issue, hub.steps, plan, orders, early)
    after = colour_on(hub.issue, hub.steps, plan, orders, late)
    assert SEVERITY[after.name] <= SEVERITY[before.name]


@given(COURSES, COURSES, PLANS, ORDERS, DAYS)
def test_what_came_later_never_changes_the_colour_of_a_day(way, further, plan, orders, day):
    hub = course(*way)
    then = colour_on(hub.issue, hub.steps, plan, orders, day)
    for n, step in enumerate(course(*further).steps):
        late = {**step.values, "date": (day + timedelta(n + 1)).isoformat()}
        taken = hub.life.next_number
        hub.steps.append(type(step)(f"9{n:03}", step.event, step.author, late, taken))
    later = [order((day + timedelta(1)).isoformat())] * 2
    reached = [{**one, "done": (day + timedelta(1)).isoformat()} for one in plan]
    assert colour_on(hub.issue, hub.steps, reached, [*orders, *later], day) == then


def test_a_step_dated_before_the_one_it_follows_had_not_happened_without_it():
    hub = Hub().take("submit").take("triage", date="2017-06-08").take("assign", date="2017-06-06")
    assert [step.event for step in known_by(hub.steps, date(2017, 6, 7))] == ["submit"]
    assert len(known_by(hub.steps, date(2017, 6, 8))) == 3


# -- orders ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("colour", "orders", "wanted"),
    [
        ("none", [], None),
        ("blue", [], None),
        ("yellow", [], "yellow"),
        ("yellow", [order("2017-06-20")], None),  # not answered yet: it stands
        ("red", [order("2017-06-20")], "red"),  # the colour has got worse
        ("yellow", [order("2017-07-03")], "yellow"),  # not sent by that day
        ("yellow", [order("2017-06-19", replied="2017-06-23")], None),  # 5 working days ago
        ("yellow", [order("2017-06-19", replied="2017-06-22")], "yellow"),  # 6: nothing changed
        ("yellow", [order("2017-06-19", replied="2017-07-03")], None),  # answered later
    ],
)
def test_an_order_is_proposed_where_none_of_its_colour_stands(colour, orders, wanted):
    assert wants_order(colour, orders, JUNE_30, 5) == wanted


def test_an_answer_is_late_by_working_days():
    assert reply_due(date(2017, 5, 26), 3) == date(2017, 6, 1)  # the 27th works, 28th-30th do not
    late = order("2017-05-26", due="2017-06-01", replied="2017-06-06")
    assert [reply_late(late, date(2017, 6, day)) for day in (1, 2, 5, 6, 30)] == [0, 1, 2, 3, 3]
    assert reply_late(order("2017-05-26", due="2017-06-01", replied="2017-05-31"), JUNE_30) == 0
