"""What a posting and a joint meeting must say, and how long a posting hangs."""

from datetime import date

import pytest

from sync.rules.issues import decide, leading
from sync.rules.parameters import Row, Settings
from sync.rules.transitions import Step
from tests.rules.issue_hub import FILLED, MONDAY, Hub


def there(rows):
    settings = Settings(rows)
    return lambda day: settings.limits("320282113201", day)


def said(hub, limits, **more):
    values = {"issue": "i", "date": MONDAY, **FILLED["post"], **more}
    why = decide(
        hub.issue,
        hub.life,
        Step("9", "post", "c", values),
        role="clerk",
        today=date(2017, 6, 5),
        limits=limits,
    )
    return why.zh if why else ""


def test_a_posting_lasts_as_long_as_the_area_says():
    hub = Hub().until("feed_back")
    default, longer = there([]), there([Row("320282", "notice.days", "7")])
    # From Monday 5 June to Friday the 9th are five working days, to Thursday four.
    assert "5个工作日" in said(hub, default, ends="2017-06-08")
    assert said(hub, default, ends="2017-06-09") == ""
    assert "7个工作日" in said(hub, longer, ends="2017-06-11")
    assert said(hub, longer, ends="2017-06-13") == ""


def test_what_was_looked_into_again_hangs_for_three_days():
    hub = Hub().until("post").take("object", upheld=True)
    hub.take("report_done", "approve_result", "feed_back")
    assert "3天" in hub.say("post", ends="2017-06-06")
    hub.take("post", ends="2017-06-07")


def test_a_posting_does_not_begin_before_the_result_was_fed_back():
    hub = Hub().until("approve_result").take("feed_back", date="2017-06-07")
    assert "2017年6月7日" in hub.say("post", starts="2017-06-06", ends="2017-06-30")
    hub.take("post", date="2017-06-07", starts="2017-06-07", ends="2017-06-13")


@pytest.mark.parametrize("given", [{"notice": "公示单"}, {"document": "湖公示〔2017〕1号"}])
def test_a_posting_names_its_notice_or_its_number(given):
    hub = Hub().until("feed_back")
    assert hub.options()["post"].allowed
    assert "公示编号" in hub.say("post", document=None)
    hub.take("post", **{"document": None, **given})
    assert hub.life.postings[-1].notice


def test_a_meeting_says_when_it_is_and_its_decision_who_was_there():
    hub = Hub().until("accept")
    hub.take("propose_meeting", starts="2017-06-08")
    hub.take("decide_meeting", present="供电所张三、镇政府李四", date="2017-06-08")
    assert hub.life.history[-1].step.text("present") == "供电所张三、镇政府李四"
    assert hub.life.due == date(2017, 7, 10)


def test_the_leading_step_is_the_one_that_most_issues_take():
    assert leading(Hub().until("accept").options().values()).event == "report_done"
    assert leading(Hub().until("posting_over").options().values()) is None
