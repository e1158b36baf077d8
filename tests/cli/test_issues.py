"""Steps of issues and differences from the shell."""

import pytest

from sync.changes.merge import conflict_id
from sync.stamps import today

VILLAGE = "320282113200"
ISSUE = [
    "text=村口没有路灯",
    "category=道路路灯公交",
    "demand=装灯",
    "consent=是",
    "contact=李䶮",
    f"raised={today().isoformat()}",
]


@pytest.fixture
def issue(laptop, cli):
    return cli("record", "add", "issue", "--area", VILLAGE, *ISSUE).line


def test_a_step_moves_the_issue_on(cli, issue):
    done = cli("issue", "step", issue, "submit", "--json").data
    assert (done["state"], done["pending"]) == ("collected", 1)


def test_a_step_can_be_named_in_chinese(cli, issue):
    ended = cli("issue", "step", issue, "提交")
    assert ended.code == 0
    assert "已采集" in ended.err


def test_steps_say_what_is_allowed_and_why_not_the_rest(cli, issue):
    told = cli("issue", "steps", issue, "--json").data
    allowed = [step["event"] for step in told["steps"] if step["allowed"]]
    assert told["state"] == "draft"
    assert allowed == ["submit", "withdraw"]
    assert all(step["why"] for step in told["steps"] if not step["allowed"])
    assert "✓ submit（提交）" in cli("issue", "steps", issue).out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["post", "place=村口"], "之前还要先办"),
        (["submit", "colour=red"], "没有字段“colour”"),
        (["solve"], "没有“solve”这个步骤"),
        (["submit", "date=someday"], "请填日期"),
    ],
)
def test_a_step_that_is_refused_is_not_written(laptop, cli, issue, words, said):
    ended = cli("issue", "step", issue, *words)
    assert (ended.code, ended.out) == (1, "")
    assert said in ended.err
    assert cli("record", "list", "issue_step", "--json").data == []


def test_an_issue_that_is_not_here_is_missed(laptop, cli):
    assert cli("issue", "steps", "nobody").code == 1


@pytest.fixture
def conflict(laptop, cli):
    head = ["head=李䶮", "phone=15400000001"]
    household = cli("record", "add", "household", "--area", VILLAGE, *head).line
    id = conflict_id(household, "phone", "x")
    values = {"kind": "household", "record": household, "field": "phone", "reason": "edit"}
    values |= {"kept": '"15400000001"', "kept_author": "hang", "kept_at": 2_000}
    values |= {"lost": '"15400000002"', "lost_author": "shao", "lost_at": 1_000}
    replica = laptop()
    with replica.act("hub", hub=True) as act:
        act.add("conflict", VILLAGE, values, id)
    replica.close()
    return id, household


def test_a_difference_is_listed_with_both_sides(cli, conflict):
    (told,) = cli("conflict", "list", "--json").data
    assert (told["id"], told["record"]) == conflict
    assert (told["kept"]["value"], told["lost"]["value"]) == ("15400000001", "15400000002")
    out = cli("conflict", "list").out
    assert "李䶮" in out
    assert "联系电话：15400000002（shao" in out


@pytest.mark.parametrize(
    ("words", "phone"),
    [
        (["--take", "kept"], "15400000001"),
        (["--take", "lost"], "15400000002"),
        (["--value", "0510-87371234"], "0510-87371234"),
    ],
)
def test_settling_writes_the_record_and_closes_the_difference(cli, conflict, words, phone):
    id, household = conflict
    assert cli("conflict", "settle", id, *words).code == 0
    assert cli("record", "show", household, "--json").data["values"]["phone"] == phone
    assert cli("conflict", "list", "--json").data == []
    again = cli("conflict", "settle", id, "--take", "kept")
    assert again.code == 1
    assert "处理过" in again.err


@pytest.mark.parametrize("words", [[], ["--take", "kept", "--value", "1"], ["--take", "both"]])
def test_settling_needs_one_word(cli, conflict, words):
    assert cli("conflict", "settle", conflict[0], *words).code == 2
