"""From records to paper: who stands on the list and why, and what a notice says and hides."""

from datetime import date, timedelta

import pypdfium2
import pytest

from desktop.paperwork.documents import DOCUMENTS, Wanted, document_of
from desktop.paperwork.notice import SHOWN_STATES, Posting, notice_of_area
from desktop.paperwork.owed import owed_in
from desktop.paperwork.task_list import task_list_of_area, task_list_of_cadre
from desktop.printing.notice_content import Desk, Frame, NoticeIssue, notice_from
from desktop.sample.fill import fill
from desktop.sample.township import TOWN, Plan, township
from sync.casework.issues import lives
from sync.errors import BadValue, Missing
from sync.replica.replica import Replica

TODAY = date(2017, 6, 30)
VILLAGE = "320282113200"
YEAR = Posting(date(2017, 1, 1), TODAY, starts=date(2017, 7, 3))


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    replica = Replica.open(tmp_path_factory.mktemp("paper") / "replica.db")
    fill(replica, township(Plan(TODAY)))
    yield replica
    replica.close()


@pytest.fixture
def replica(tmp_path):
    opened = Replica.open(tmp_path / "replica.db")
    yield opened
    opened.close()


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text.replace("\r", "").replace("\n", "")


# --- task list ----------------------------------------------------------------------------------


def test_everybody_on_the_list_has_a_reason(sample):
    rows = task_list_of_area(sample, VILLAGE, TODAY).rows
    assert rows
    assert all(row.why for row in rows)


def test_the_list_holds_whoever_was_never_visited(sample):
    visited = {visit["household"] for visit in sample.fetch("visit", VILLAGE)}
    listed = {row.code for row in task_list_of_area(sample, VILLAGE, TODAY).rows}
    never = {h["code"] for h in sample.fetch("household", VILLAGE) if h.id not in visited}
    assert never
    assert never <= listed


def test_an_overdue_issue_is_a_reason_and_stands_on_the_list(sample):
    owed = [one for one in owed_in(sample, TOWN, TODAY) if one.issues]
    red = [i for one in owed for i in one.issues if i.colour.name == "red"]
    assert red
    rows = task_list_of_area(sample, red[0].record.area, TODAY).rows
    shown = [issue for row in rows for issue in row.open_issues]
    assert red[0].record["number"] in [issue.number for issue in shown if issue.colour == "red"]


def test_a_cadre_gets_those_they_are_paired_with(sample):
    (cadre,) = sample.fetch("cadre", where={"account": "hangjianping"})
    mine = {p["household"] for p in sample.fetch("pair", where={"cadre": cadre.id})}
    codes = {h["code"] for h in sample.fetch("household") if h.id in mine}
    made = task_list_of_cadre(sample, cadre.id, TODAY)
    assert (made.cadre, made.unit) == ("杭建平", "湖㳇镇农村工作局")
    assert {row.code for row in made.rows} <= codes


def test_a_pair_that_has_ended_is_on_nobodys_list(sample):
    (cadre,) = sample.fetch("cadre", where={"account": "xuyongqiang"})
    later = task_list_of_cadre(sample, cadre.id, TODAY - timedelta(days=400))
    assert later.rows == ()


def test_a_household_without_a_number_says_so(replica):
    with replica.act("hang") as act:
        act.add("household", VILLAGE, {"head": "李䶮"})
    (row,) = task_list_of_area(replica, VILLAGE, TODAY).rows
    assert (row.code, row.why) == ("待编号", ("还没有走访过",))


@pytest.mark.parametrize("make", [task_list_of_area, task_list_of_cadre])
def test_nothing_here_is_said_and_not_printed(replica, make):
    with pytest.raises(Missing):
        make(replica, VILLAGE, TODAY)


# --- notice -------------------------------------------------------------------------------------


def test_only_outcomes_that_may_hang_are_shown(sample):
    drafted = notice_of_area(sample, TOWN, YEAR)
    assert drafted.notice.rows
    assert drafted.left_out
    assert all("×" in row.subject for row in drafted.notice.rows)
    assert f"另有{len(drafted.left_out)}件" in drafted.notice.opening[-1]


def test_an_issue_that_is_not_yet_approved_is_not_on_the_notice(sample):
    day = date(2017, 1, 1)
    drafted = notice_of_area(sample, TOWN, Posting(day, day, starts=TODAY))
    assert drafted.notice.rows == ()


def test_class_c_is_worded_as_explained(sample):
    outcomes = [row.outcome for row in notice_of_area(sample, TOWN, YEAR).notice.rows]
    assert any(outcome.startswith("宣传解释到位") for outcome in outcomes)
    assert any(outcome.startswith("解决到位") for outcome in outcomes)


def test_the_office_of_the_area_takes_the_objections(sample):
    notice = notice_of_area(sample, VILLAGE, YEAR).notice
    assert notice.unit == "湖㳇镇走访办"
    assert notice.phones == ("0510-80000012", "12345")


def test_it_hangs_for_five_working_days(sample):
    notice = notice_of_area(sample, VILLAGE, YEAR).notice
    assert (notice.posted_to, notice.working_days) == (date(2017, 7, 7), 5)


@pytest.mark.parametrize(
    "posting",
    [
        Posting(TODAY, TODAY - timedelta(days=1), starts=TODAY),
        Posting(TODAY, TODAY, starts=TODAY, until=TODAY - timedelta(days=1)),
    ],
)
def test_dates_out_of_order_are_refused(sample, posting):
    with pytest.raises(BadValue):
        notice_of_area(sample, VILLAGE, posting)


def test_a_notice_of_nowhere_is_missed(replica):
    with pytest.raises(Missing):
        notice_of_area(replica, VILLAGE, YEAR)


# --- whom a notice may name ---------------------------------------------------------------------


@pytest.fixture
def posted(tmp_path):
    """A sample of one's own to change, with an issue of a household that is on the notice."""
    replica = Replica.open(tmp_path / "sample.db")
    fill(replica, township(Plan(TODAY)))
    left_out = notice_of_area(replica, VILLAGE, YEAR).left_out
    issue = next(
        issue
        for issue, life in lives(replica, VILLAGE)
        if life.state in SHOWN_STATES
        and issue["household"]
        and issue["number"] not in left_out
        and any(e.step.event == "approve_result" for e in life.history)
    )
    yield replica, issue
    replica.close()


def words_about(replica, issue, text):
    """What the notice says where the issue says ``text``."""
    with replica.act("hang") as act:
        act.set(issue.id, {"text": text})
    return [row.summary for row in notice_of_area(replica, VILLAGE, YEAR).notice.rows]


@pytest.mark.parametrize("gone", [False, True])
@pytest.mark.parametrize(("kind", "field"), [("household", "head"), ("member", "name")])
def test_nobody_of_the_village_is_named_in_the_words(posted, kind, field, gone):
    replica, issue = posted
    with replica.act("hang") as act:
        values = {field: "钱𠮷祥"}
        if kind == "member":
            values["household"] = act.add("household", VILLAGE, {"head": "龚小宝"})
        other = act.add(kind, VILLAGE, values)
        if gone:
            act.delete(other)
    told = words_about(replica, issue, "门前有水沟，钱𠮷祥家也要修")
    assert "门前有水沟，钱××家也要修" in told


@pytest.mark.parametrize("contact", ["龚小宝", None])
def test_an_issue_whose_household_is_gone_is_left_out_and_told(posted, contact):
    replica, issue = posted
    with replica.act("hang") as act:
        act.set(issue.id, {"contact": contact})
        act.delete(str(issue["household"]))
    drafted = notice_of_area(replica, VILLAGE, YEAR)
    assert issue["number"] in drafted.left_out
    assert any(issue["number"] in warning.zh for warning in drafted.warnings)
    assert "公共事务" not in [row.subject for row in drafted.notice.rows]


def test_a_whole_village_is_looked_for_at_once():
    letters = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
    names = [a + b + c for a in letters for b in letters for c in letters]
    frame = Frame("竹海村", YEAR.period_from, TODAY, TODAY, "", TODAY, Desk("", "", ("12345",)))
    issues = [
        NoticeIssue(str(n), f"{name}家门前的水沟堵了，" + "雨天积水难走，" * 10)
        for n, name in enumerate(names[:500])
    ]
    rows = notice_from(frame, issues, names).notice.rows
    assert rows[0].summary.startswith("赵××家门前")


# --- print --------------------------------------------------------------------------------------


def private_of(sample):
    """What must not be read on a board: ID numbers, telephones, and whole names."""
    members = sample.fetch("member")
    names = {str(m["name"]) for m in members}
    numbers = {str(m[field]) for m in members for field in ("id_no", "phone") if m[field]}
    return names, numbers


def test_no_private_word_is_on_any_notice(sample):
    names, numbers = private_of(sample)
    for area in {h.area for h in sample.fetch("household")}:
        text = text_of(document_of("notice").make(sample, Wanted(TODAY, area)).printed.pdf)
        assert "公示" in text
        assert not [number for number in numbers if number in text]
        assert not [name for name in names if len(name) > 2 and name in text]


def test_a_list_shows_whole_names_and_half_telephones(sample):
    _, numbers = private_of(sample)
    text = text_of(document_of("task-list").make(sample, Wanted(TODAY, VILLAGE)).printed.pdf)
    assert "154****" in text
    assert not [number for number in numbers if number in text]
    assert any(str(h["head"]) in text for h in sample.fetch("household", VILLAGE))


def test_sample_paper_says_that_it_is_sample(sample):
    for document in (d for d in DOCUMENTS.values() if d.by_area):
        made = document.make(sample, Wanted(TODAY, VILLAGE))
        assert "样" in text_of(made.printed.pdf)


def test_a_document_that_does_not_exist_is_named():
    assert document_of("走访任务清单").name == "task-list"
    with pytest.raises(BadValue, match="task-list、notice"):
        document_of("poster")


@pytest.mark.parametrize("name", ["task-list", "notice"])
def test_a_document_of_nothing_is_refused(sample, name):
    with pytest.raises(BadValue):
        document_of(name).make(sample, Wanted(TODAY))


# --- lists of a cadre ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("duties-list", "必到"),
        ("issues-list", "来源对象"),
        ("tasks-list", "群众签字"),
        ("services-list", "服务对象"),
    ],
)
def test_each_list_of_a_cadre_is_printed_with_its_columns_and_marked_as_sample(sample, name, said):
    cadre = next(c for c in sample.fetch("cadre") if c["account"])
    text = text_of(DOCUMENTS[name].make(sample, Wanted(TODAY, id=cadre.id)).printed.pdf)
    assert said in text
    assert str(cadre["name"]) in text
    assert "样本" in text


def test_a_list_of_a_cadre_asks_whose(sample):
    with pytest.raises(BadValue, match="走访干部"):
        DOCUMENTS["tasks-list"].make(sample, Wanted(TODAY, area=VILLAGE))
