"""The demo from end to end, as a process without a screen: counts, the difference, 销号, paper."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest

from desktop.sample.solving import GAP_DAYS, days
from desktop.sample.township import Plan, township
from sync.rules.calendar import is_working_day, working_days_in
from sync.stamps import today

PROGRAM = "from desktop.cli import main; main()"


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """(facts, what was told, folder) of one run."""
    out = tmp_path_factory.mktemp("demo")
    environment = {k: v for k, v in os.environ.items() if k != "ZOUFANG_PASSPHRASE"}
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, "demo", "--headless", "--json", "--out", str(out)],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout), ended.stderr, out


@pytest.fixture(scope="module")
def facts(told):
    return told[0]


@pytest.fixture(scope="module")
def papers(facts):
    return {Path(d["file"]).stem.partition("-")[0]: text_of(d["file"]) for d in facts["documents"]}


def text_of(path):
    document = pypdfium2.PdfDocument(path)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text.replace("\r", "").replace("\n", "")


def test_the_township_is_whole(facts):
    assert facts["sample"]["household"] == 320
    assert facts["sample"]["area"] == 9


def test_each_laptop_holds_its_own_villages(facts):
    laptops = facts["laptops"]
    assert {name: laptop["households"] for name, laptop in laptops.items()} == {
        "hangjianping": 80,
        "shaolijuan": 80,
        "shiyunfang": 320,
    }


def test_work_without_a_hub_waits_on_the_laptops(facts):
    assert all(n > 10 for n in facts["offline"]["pending"].values())


def test_the_difference_is_settled_the_same_everywhere(facts):
    conflict = facts["conflict"]
    assert conflict["field"] == "phone"
    assert {conflict["kept"], conflict["lost"]} == {"15400000017", "15400000071"}
    assert (conflict["phones"], conflict["open"]) == (["15400000071"], 0)


def test_the_issue_is_solved_through_every_step(facts):
    issue = facts["issue"]
    assert issue["state"] == "solved"
    assert issue["steps"] == [*GAP_DAYS, "posting_over", "follow_up_satisfied"]
    assert issue["pending"] == 0
    assert issue["number"].startswith("320282113-")


def test_everything_is_at_the_hub_and_receipted(facts):
    assert facts["pending"] == 0
    assert all(facts["receipts"].values())


def test_the_story_is_told_in_order(told):
    _, said, out = told
    for words in (
        "样例乡镇",
        "没有信号",
        "连不上",
        "已同步",
        "差异",
        "回访人不能是承办人",
        "已销号",
    ):
        assert words in said
        said = said[said.index(words) :]
    assert "一致" in said
    assert str(out) in said


def test_the_notice_has_the_outcome_and_nobodys_name_or_number(papers):
    notice = papers["公示"]
    assert "路口已装太阳能路灯两盏" in notice
    assert "××" in notice
    assert "样" in notice
    for row in township(Plan(today())):
        if row.kind == "member":
            for private in (row.values["id_no"], row.values["phone"]):
                assert not private or str(private) not in notice
            name = str(row.values["name"])
            assert len(name) < 3 or name not in notice


def test_the_task_list_has_reasons_and_no_numbers(papers):
    tasks = papers["任务清单"]
    assert "杭建平" in tasks
    assert "还没有走访过" in tasks
    for row in township(Plan(today())):
        if row.kind == "member":
            for private in (row.values["id_no"], row.values["phone"]):
                assert not private or str(private) not in tasks


def test_a_second_run_in_the_same_folder_names_the_papers(told):
    _, _, out = told
    bare = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    command = [sys.executable, "-c", PROGRAM, "--lang", "en", "demo", "--out", str(out)]
    ended = subprocess.run(
        command, env=bare, capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert "No display here" in ended.stderr
    assert [Path(line).suffix for line in ended.stdout.splitlines()] == [".pdf", ".pdf"]
    assert (out / "data-2").is_dir()


@pytest.mark.parametrize("month", range(1, 13))
def test_the_posting_is_always_over_and_long_enough(month):
    day = days(today().replace(day=1, month=month))
    assert day["posting_over"] <= day["follow_up_satisfied"]
    assert working_days_in(day["post"], day["ends"]) == 5
    assert is_working_day(day["approve_result"])
    dates = [day[event] for event in (*GAP_DAYS, "ends", "posting_over")]
    assert dates == sorted(dates)
