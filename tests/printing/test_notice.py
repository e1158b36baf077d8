"""The public notice: masked, honest about what was left out, and the same when printed again."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.printing.fonts import MissingGlyph
from desktop.printing.notice import NOTHING, to_pdf
from desktop.printing.notice_content import (
    Desk,
    Frame,
    NoticeIssue,
    PrivateText,
    Totals,
    check_code,
    digest,
    notice_from,
)
from sync.rules.masking import Kind, People, scan_text

FRAME = Frame(
    place="湖㳇镇张阳村",
    period_from=date(2017, 1, 1),
    period_to=date(2017, 6, 30),
    posted_from=date(2017, 6, 5),
    posted_to=date(2017, 6, 11),
    unit="宜兴市湖㳇镇人民政府",
    signed=date(2017, 6, 5),
    desk=Desk("湖㳇镇大走访办公室", "宜兴市湖㳇镇人民路1号", ("0510-87371234", "12345")),
    number="320282113201-2017-003",
    totals=Totals(12, 7, 1, 4),
)
ROAD = NoticeIssue(
    number="320282113-2017-000101",
    summary="王建国家门前道路破损，电话13812345678",
    outcome="已修补路面300平方米，李秀英签字认可",
    household_head="王建国",
    group="一组",
    law_class="A",
    unit="湖㳇镇建设管理所",
    closed=date(2017, 5, 12),
    members=("王建国", "李秀英"),
)
OTHER = NoticeIssue(
    number="320282113-2017-000102",
    summary="门前路灯不亮",
    outcome="已更换灯具",
    household_head="𠮷野",
    group="二组",
    closed=date(2017, 6, 30),
)


def printed(issues=(ROAD, OTHER), frame=FRAME):
    return to_pdf(notice_from(frame, issues).notice)


def rows(*issues):
    return notice_from(FRAME, issues).notice.rows


# --- what is on it ------------------------------------------------------------------------------


def test_it_has_all_parts_of_a_notice(read):
    words = read(printed()).words
    for part in (
        *("关于湖㳇镇张阳村走访问题办理结果的公示", "（编号：320282113201-2017-003）"),
        *("2017年1月1日至2017年6月30日", "共收集问题12件，已解决销号7件，解释办结1件，正在办理4件"),
        *("门前路灯不亮", "已更换灯具", "湖㳇镇建设管理所", "2017年6月30日", "解决到位："),
        "公示期：2017年6月5日至2017年6月11日（5个工作日）",
        "如有异议，请在公示期内以书面、电话或来访形式向湖㳇镇大走访办公室反映",
        *("反映情况须客观真实，提倡实名", "受理单位：湖㳇镇大走访办公室", "宜兴市湖㳇镇人民路1号"),
        *("监督电话：0510-87371234、12345", "宜兴市湖㳇镇人民政府2017年6月5日", "（盖章）"),
    ):
        assert part in words


def test_the_receipt_for_the_board_follows(read):
    opened = read(printed())
    receipt = re.sub(r"\s", "", opened.pages[-1])
    for part in ("公示张贴回执", "张贴地点", "张贴人", "撤下时间", "现场照片", "异议记录"):
        assert part in receipt
    assert "—" not in receipt  # it is no page of the notice and has no number


def test_names_are_masked_and_private_numbers_absent(read):
    words = read(printed()).words
    for shown in ("王××", "𠮷×", "（号码略）", "李××签字认可"):
        assert shown in words
    for hidden in ("建国", "秀英", "𠮷野", "13812345678", "12345678"):
        assert hidden not in words


def test_a_legal_class_gives_the_wording():
    outcomes = [rows(replace(OTHER, law_class=c, outcome="已办"))[0].outcome for c in "ABC"]
    assert outcomes == ["解决到位：已办", "协调处置到位：已办", "宣传解释到位：已办"]


def test_names_masked_alike_are_told_apart_by_group():
    same = [
        replace(OTHER, household_head=n, group=g) for n, g in (("王强", "一组"), ("王芳", "二组"))
    ]
    assert [row.subject for row in rows(*same)] == ["王×\n（一组）", "王×\n（二组）"]


def test_names_masked_alike_in_one_group_are_told_apart_by_line():
    same = [replace(OTHER, household_head=name, group="一组") for name in ("王强", "王芳")]
    assert [row.subject for row in rows(*same)] == ["王×\n（第1项）", "王×\n（第2项）"]


def test_an_enterprise_keeps_its_name():
    firm = replace(OTHER, household_head="", subject="宜兴市湖㳇服装有限公司")
    assert rows(firm)[0].subject == "宜兴市湖㳇服装有限公司"


def test_minors_are_never_named():
    issue = replace(
        OTHER, summary="王小明上学路远，王建国之子", members=("王建国",), minors=("王小明",)
    )
    assert rows(issue)[0].summary == "（未成年人）上学路远，王××家人"


def test_names_of_other_households_are_masked_too():
    issue = replace(OTHER, summary="与王建国家共用水管")
    assert rows(ROAD, issue)[1].summary == "与王××家共用水管"


# --- what is left out ---------------------------------------------------------------------------


def test_withheld_issues_are_counted_only(read):
    drafted = notice_from(FRAME, [ROAD, replace(OTHER, withheld=True)])
    assert drafted.left_out == (OTHER.number,)
    words = read(to_pdf(drafted.notice)).words
    assert "另有1件因涉及个人隐私等原因，只计数，不公开内容" in words
    assert OTHER.number not in words
    assert "路灯" not in words


@pytest.mark.parametrize("words", ["其母患病多年", "家庭暴力", "补户口", "多次上访"])
def test_a_private_matter_in_the_words_keeps_an_issue_off(words):
    drafted = notice_from(FRAME, [replace(OTHER, summary=words)])
    assert drafted.notice.rows == ()
    assert [(f.kind, f.withheld) for f in drafted.findings] == [(Kind.MATTER, True)]


def test_a_person_may_say_that_the_words_are_harmless():
    issue = replace(OTHER, summary="村口残疾人坡道破损", reviewed=True)
    drafted = notice_from(FRAME, [issue])
    assert drafted.notice.rows[0].summary == "村口残疾人坡道破损"
    assert not drafted.findings[0].withheld


def test_the_name_of_an_office_is_no_private_matter():
    drafted = notice_from(FRAME, [replace(OTHER, unit="湖㳇镇信访办")])
    assert drafted.notice.rows[0].unit == "湖㳇镇信访办"
    assert drafted.findings == ()


def test_the_preview_hears_of_everything_that_was_masked():
    found = {(f.field, f.kind, f.text) for f in notice_from(FRAME, [ROAD]).findings}
    assert found == {
        ("summary", Kind.NAME, "王建国"),
        ("summary", Kind.PHONE, "13812345678"),
        ("outcome", Kind.NAME, "李秀英"),
    }


def test_a_number_that_got_through_stops_the_print():
    notice = notice_from(FRAME, [OTHER]).notice
    bad = replace(notice, rows=(replace(notice.rows[0], summary="证320282195203154214"),))
    with pytest.raises(PrivateText, match=r"…4214") as raised:
        to_pdf(bad)
    assert raised.value.code == "print.private"


@settings(max_examples=40, deadline=None)
@given(
    st.text(st.sampled_from("路灯不亮，请打 "), max_size=8),
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.from_regex(r"32028219[5-9][0-9](0[1-9])(1[0-9])[0-9]{3}[0-9X]", fullmatch=True),
)
def test_numbers_in_free_text_never_reach_the_list(words, phone, number):
    issue = replace(OTHER, summary=f"{words}{phone}，证{number}", outcome=f"{number}{words}")
    row = rows(issue)[0]
    assert not re.search(r"\d{6}", row.summary + row.outcome)


# --- dates, drafts, reprints --------------------------------------------------------------------


def test_the_end_of_the_posting_is_computed():
    notice = notice_from(replace(FRAME, posted_to=None, posted_from=date(2017, 9, 29)), ()).notice
    assert (notice.posted_to, notice.working_days) == (date(2017, 10, 11), 5)


def test_a_posting_that_is_too_short_is_warned_of():
    drafted = notice_from(replace(FRAME, posted_to=date(2017, 6, 7)), ())
    assert "公示期只有3个工作日" in drafted.warnings[0].zh


def test_a_year_without_holidays_known_is_warned_of():
    far = replace(FRAME, posted_from=date(2099, 6, 1), posted_to=None)
    assert "2099年" in notice_from(far, ()).warnings[0].zh


def test_a_notice_without_rows_says_so(read):
    assert NOTHING in read(printed(())).words


def test_a_reprint_is_the_same_file_with_the_same_code(read):
    first, again = printed(), printed()
    assert first.pdf == again.pdf
    assert f"核对码{check_code(notice_from(FRAME, (ROAD, OTHER)).notice)}" in read(first).words


def test_another_content_has_another_code():
    notice = notice_from(FRAME, (OTHER,)).notice
    assert digest(notice) != digest(notice_from(FRAME, (ROAD,)).notice)
    assert len(digest(notice)) == 64


def test_a_correction_names_what_it_corrects(read):
    words = read(printed(frame=replace(FRAME, corrects="320282113201-2017-002"))).words
    assert "更正公示" in words
    assert "原公示（编号：320282113201-2017-002）内容有误" in words


def test_the_signature_never_stands_on_a_page_alone(read):
    for count in range(1, 14):
        opened = read(printed((OTHER,) * count))
        (page,) = [p for p in opened.pages if "（盖章）" in p]
        assert "监督电话" in page


def test_long_places_and_many_rows_are_printed_whole(read):
    place = "宜兴市湖㳇镇张阳村社区居委会（含张阳村张阳新村村民委员会）"
    opened = read(printed((ROAD, OTHER) * 150, replace(FRAME, place=place)))
    assert place in opened.words
    assert all("反映问题摘要" in page for page in opened.pages[:10])
    assert opened.words.count("门前路灯不亮") == 150


def test_samples_and_drafts_are_marked_on_every_page(read):
    opened = read(printed(frame=replace(FRAME, sample=True, draft="3f2a91c0")))
    assert all("样本" in page and "草稿" in page for page in opened.pages)


def test_a_character_without_a_font_stops_the_notice():
    with pytest.raises(MissingGlyph, match=r"U\+E863"):
        printed((replace(OTHER, summary="路\ue863灯不亮"),))


# --- whom the words name ------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "name"), [("王大病情严重", "王大"), ("王患病", "王患")])
def test_a_name_that_runs_into_a_private_matter_does_not_hide_it(text, name):
    found = scan_text(text, People(others=(name,)))
    assert [(one.kind, one.text) for one in found] == [(Kind.NAME, name), (Kind.MATTER, "病")]


def test_names_that_begin_alike_are_all_found():
    names = ("王小", "王小明", "王·小", "李 文明", "艾力·买买提")
    found = scan_text("王小、王 小明、王．小、李文明、艾力•买买提", People(others=names))
    assert [one.text for one in found] == ["王小", "王 小明", "王．小", "李文明", "艾力•买买提"]
