"""Lives of issues as a replica knows them, on the issues of the sample township."""

from datetime import date, timedelta

import pytest

from desktop.sample.fill import fill
from desktop.sample.township import Plan, township
from sync.casework.issues import (
    issue_of,
    life_of,
    lives,
    options_of,
    propose_step,
    steps_of,
)
from sync.errors import BadValue, Missing, Refused
from sync.replica.replica import Replica
from sync.rules.issues import decide, fold
from sync.rules.transitions import Step
from sync.stamps import today

VILLAGE = "320282113200"
TRIAGE = {
    "law_class": "A",
    "level": "1",
    "unit": "镇规划建设局",
    "due": (today() + timedelta(days=15)).isoformat(),
    "text": "情况属实",
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    replica = Replica.open(tmp_path_factory.mktemp("lives") / "replica.db")
    fill(replica, township(Plan(today())))
    yield replica
    replica.close()


@pytest.fixture
def replica(tmp_path):
    opened = Replica.open(tmp_path / "replica.db")
    yield opened
    opened.close()


@pytest.fixture
def issue(replica):
    values = {
        "text": "村口没有路灯",
        "category": "07",
        "demand": "装灯",
        "consent": True,
        "contact": "李䶮",
        "raised": today().isoformat(),
    }
    with replica.act("hang") as act:
        return act.add("issue", VILLAGE, values)


def test_the_sample_has_issues_at_many_stages(sample):
    states = {life.state for _, life in lives(sample)}
    assert {"solved", "posted", "to_follow_up", "in_progress", "collected"} <= states


def test_every_step_of_the_sample_would_have_been_taken(sample):
    for issue, _ in lives(sample):
        steps = sorted(steps_of(sample, issue), key=lambda step: step.taken or 0)
        for number, step in enumerate(steps):
            person = Step(step.id, step.event, str(step.values.get("actor")), step.values)
            before = fold(issue.values, [_by_actor(s) for s in steps[:number]])
            day = date.fromisoformat(str(step.values["date"]))
            assert decide(issue.values, before, person, role="admin", today=day) is None


def _by_actor(step):
    return Step(step.id, step.event, str(step.values.get("actor")), step.values, step.taken)


def test_many_lives_are_those_of_each(sample):
    for issue, life in lives(sample, VILLAGE):
        assert life == life_of(sample, issue.id)


def test_a_new_issue_is_a_draft(replica, issue):
    assert life_of(replica, issue).state == "draft"


def test_a_proposed_step_counts_here_and_waits_for_the_hub(replica, issue):
    step = propose_step(replica, "hang", issue, "submit", {})
    life = life_of(replica, issue)
    assert life.state == "collected"
    assert [pending.id for pending in life.pending] == [step]
    assert life.pending[0].author == "hang"
    assert life_of(replica, issue, pending=False).state == "draft"


def test_a_step_out_of_turn_is_not_written(replica, issue):
    with pytest.raises(Refused, match="提交"):
        propose_step(replica, "hang", issue, "triage", TRIAGE)
    assert replica.count("issue_step") == 0


def test_a_step_of_another_role_is_not_written(replica, issue):
    propose_step(replica, "hang", issue, "submit", {}, role="visitor")
    with pytest.raises(Refused, match="乡镇办"):
        propose_step(replica, "hang", issue, "triage", TRIAGE, role="visitor")


def test_a_step_that_says_too_little_is_not_written(replica, issue):
    propose_step(replica, "hang", issue, "submit", {})
    with pytest.raises(Refused, match="性质"):
        propose_step(replica, "shi", issue, "triage", {"level": "1"})


def test_a_step_that_does_not_exist_is_named(replica, issue):
    with pytest.raises(BadValue, match="solve"):
        propose_step(replica, "hang", issue, "solve", {})


def test_an_issue_that_is_not_here_is_missed(replica):
    with pytest.raises(Missing):
        issue_of(replica, "0" * 26)


def test_options_say_what_is_allowed_and_why_not_the_rest(replica, issue):
    options = {o.event: o for o in options_of(replica, issue, "hang", "visitor")}
    assert options["submit"].allowed
    assert not options["post"].allowed
    assert options["post"].why is not None
