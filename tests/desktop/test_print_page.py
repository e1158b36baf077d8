"""The page Print: the preview follows the choices, paper and files get the same pages, and what
hangs on the board is recorded."""

from datetime import timedelta

import pytest
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter

from desktop.paperwork.documents import DOCUMENTS
from desktop.screens.print import PrintPage
from desktop.screens.print_data import default_dates, file_name, follows, offered
from sync.casework.issues import life_of
from sync.stamps import today

VILLAGE, OTHER, TOWN = "320282113201", "320282113202", "320282113"


@pytest.fixture
def village(replica):
    """Two villages with a household each, and a cadre."""
    with replica.act("admin") as act:
        cadre = act.add("cadre", TOWN, {"name": "王建国", "unit": "镇政府", "account": "wang"})
        household = act.add("household", VILLAGE, {"head": "欧阳·丽", "group": "第3组"})
        other = act.add("household", OTHER, {"head": "张三", "group": "第1组"})
        for area, id in ((VILLAGE, household), (OTHER, other)):
            pair = {"cadre": cadre, "household": id, "starts": "2017-01-01"}
            act.add("pair", area, pair)
    return household


@pytest.fixture
def fed_back(replica, village):
    """Makes an issue whose outcome was told and waits for the board."""

    def make(text="门前道路积水，出行不便", number="320282113-2026-000001"):
        day = (today() - timedelta(1)).isoformat()
        facts = {"household": village, "category": "07", "demand": "修排水沟", "consent": True}
        facts |= {"text": text, "raised": day, "number": number}
        events = ("submit", "triage", "assign", "accept", "report_done", "approve_result")
        with replica.act("admin", hub=True) as act:
            id = act.add("issue", VILLAGE, facts)
            for n, event in enumerate((*events, "feed_back"), start=1):
                step = {"issue": id, "event": event, "date": day, "taken": n, "text": "已修好"}
                step |= {"law_class": "A", "level": "1", "unit": "镇水利站", "person": "李明"}
                act.add("issue_step", VILLAGE, {**step, "actor": "李明", "way": "1"})
        return id

    return make


@pytest.fixture
def page(qtbot, services, settled):
    """Makes the page on screen, and waits for its first preview."""

    def make() -> PrintPage:
        page = PrintPage(services)
        services.worker.changed.connect(page.touched)
        qtbot.addWidget(page)
        page.resize(1280, 640)
        page.show()
        page.shown()
        previewed(qtbot, page)
        return page

    return make


def previewed(qtbot, page) -> None:
    """Waits until the preview is that of the choices."""
    quiet = page.services.worker
    qtbot.waitUntil(lambda: quiet.idle and not page._later.isActive(), timeout=10_000)


def text_of(pdf: bytes, tmp_path) -> str:
    path = tmp_path / "read.pdf"
    path.write_bytes(pdf)
    document = QPdfDocument()
    document.load(str(path))
    found = "".join(document.getAllText(n).text() for n in range(document.pageCount()))
    document.close()
    return found.replace("\n", "").replace("\r", "")


def shown_text(page) -> str:
    document = page.preview.pages.document
    found = "".join(document.getAllText(n).text() for n in range(document.pageCount()))
    return found.replace("\n", "").replace("\r", "")


# -- the preview ---------------------------------------------------------------------------------


def test_the_preview_shows_the_document_of_the_place(page, village, tmp_path):
    shown = page()
    assert shown.preview.count() == 1
    assert "欧阳·丽" in shown_text(shown)
    assert shown.output.print.isEnabled()


def test_another_place_is_shown_and_only_the_last_choice_is_made(qtbot, page, village):
    shown = page()
    for area in (TOWN, VILLAGE, TOWN, OTHER):
        shown.choices.area.setCurrentIndex(shown.choices.area.findData(area))
        assert not shown.output.print.isEnabled()
    previewed(qtbot, shown)
    assert "张三" in shown_text(shown)
    assert "欧阳·丽" not in shown_text(shown)


def test_a_choice_made_while_another_is_being_made_wins(qtbot, page, village):
    shown = page()
    shown.choices.area.setCurrentIndex(shown.choices.area.findData(VILLAGE))
    shown._make()
    shown.choices.area.setCurrentIndex(shown.choices.area.findData(OTHER))
    shown._make()
    previewed(qtbot, shown)
    assert "张三" in shown_text(shown)
    assert shown._wanted.area == OTHER


def test_a_choice_outlives_a_reload_but_follows_the_windows_area(qtbot, page, village):
    shown = page()
    assert shown.choices.area.currentData() == VILLAGE  # a whole town only when asked for
    shown.choices.area.setCurrentIndex(shown.choices.area.findData(OTHER))
    shown.services.worker.announce(frozenset({"visit"}))
    qtbot.wait(50)
    previewed(qtbot, shown)
    assert shown._wanted.area == OTHER
    shown.services.place.area = TOWN
    shown.reload()
    qtbot.wait(50)
    previewed(qtbot, shown)
    assert shown._wanted.area == TOWN


def test_a_list_of_one_cadre(qtbot, page, village):
    shown = page()
    shown.choices.by.buttons["cadre"].click()
    previewed(qtbot, shown)
    assert "王建国" in shown_text(shown)
    assert shown.choices.whose() == "王建国"


def test_a_change_of_a_record_is_seen_in_the_preview(qtbot, page, replica, village):
    shown = page()
    with replica.act("admin") as act:
        act.set(village, {"head": "欧阳·丽华"})
    shown.services.worker.announce(frozenset({"household"}))
    qtbot.wait(50)
    previewed(qtbot, shown)
    assert "欧阳·丽华" in shown_text(shown)


def test_a_character_without_a_glyph_stops_the_print_with_its_sentence(
    qtbot, page, replica, village
):
    shown = page()
    with replica.act("admin") as act:
        act.set(village, {"head": "欧阳\U0003ffff"})
    shown.services.worker.announce(frozenset({"household"}))
    qtbot.wait(50)
    previewed(qtbot, shown)
    assert "U+3FFFF" in shown.preview.empty.words()
    assert not shown.output.print.isEnabled()
    assert not shown.output.save.isEnabled()
    assert shown.preview.count() == 0


def test_nothing_to_print_says_what_would_help(page):
    shown = page()
    assert shown.preview.empty.words()
    assert not shown.output.print.isEnabled()
    assert not shown.output.all.isEnabled()


def test_dates_out_of_order_are_told(qtbot, page, fed_back):
    fed_back()
    shown = page()
    shown.choices.choose("notice", VILLAGE)
    shown.choices.form.cell("period_to").editor.line.setText("2016-01-01")
    shown.choices.form.commit()
    previewed(qtbot, shown)
    assert shown.preview.empty.words() == "起止日期颠倒了，请核对"


# -- paper and files -----------------------------------------------------------------------------


def test_saving_writes_the_pages_on_screen(qtbot, page, village, tmp_path, settled):
    shown = page()
    shown.output.save_to(tmp_path / "清单.pdf")
    settled()
    assert "欧阳·丽" in text_of((tmp_path / "清单.pdf").read_bytes(), tmp_path)


def test_a_folder_that_cannot_be_written_is_told(qtbot, page, village, tmp_path, settled):
    shown, told = page(), []
    shown.services.messages.shown.connect(lambda message: told.append(message.text.zh))
    shown.output.save_to(tmp_path / "none" / "清单.pdf")
    settled()
    assert told[-1].startswith("文件“")


def test_paper_gets_every_page(qtbot, page, village, tmp_path):
    shown = page()
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    with qtbot.waitSignal(shown.output.press.ended, timeout=10_000) as ended:
        shown.output.print_to(printer)
        assert not shown.output.print.isEnabled()
    assert ended.args == [1]
    assert shown.output.print.isEnabled()
    paper = QPdfDocument()
    paper.load(str(tmp_path / "paper.pdf"))
    size = paper.pagePointSize(0)
    assert (paper.pageCount(), size.width() > size.height()) == (1, True)
    paper.close()


def test_all_villages_go_into_a_folder_and_one_that_fails_is_named(
    qtbot, page, replica, village, tmp_path, settled
):
    with replica.act("admin") as act:
        act.set(village, {"head": "欧阳\U0003ffff"})
    shown, told = page(), []
    shown.services.messages.shown.connect(lambda message: told.append(message))
    shown.output.save_all_to(tmp_path)
    settled()
    files = sorted(path.name for path in tmp_path.glob("*.pdf"))
    assert files == [file_name(DOCUMENTS["task-list"], OTHER)]
    assert told[-1].level == "warning"
    assert "U+3FFFF" in told[-1].text.zh


def test_a_batch_can_be_stopped(qtbot, page, village, tmp_path, settled):
    shown = page()
    shown.output.save_all_to(tmp_path)
    shown.output.cancel()
    settled()
    assert len(list(tmp_path.glob("*.pdf"))) < 2
    assert shown.output.print.isEnabled()


# -- the notice ----------------------------------------------------------------------------------


def test_a_notice_is_masked_and_says_what_was_found(qtbot, page, fed_back):
    fed_back("欧阳·丽家门前积水，电话13812345678")
    shown = page()
    shown.choices.choose("notice", VILLAGE)
    previewed(qtbot, shown)
    assert "13812345678" not in shown_text(shown)
    assert "欧阳·丽" not in shown_text(shown)
    said = "\n".join(shown.findings.words())
    assert "13812345678" in said
    assert shown.findings.isVisible()


def test_a_private_matter_is_left_out_until_a_person_has_read_it(qtbot, page, fed_back):
    fed_back("残疾人坡道破损，出行不便")
    shown = page()
    shown.choices.choose("notice", VILLAGE)
    previewed(qtbot, shown)
    assert "坡道" not in shown_text(shown)
    (nod,) = shown.findings.nods.values()
    nod.click()
    qtbot.waitUntil(lambda: bool(shown.choices.reviewed))
    previewed(qtbot, shown)
    assert "坡道" in shown_text(shown)
    (nod,) = shown.findings.nods.values()
    assert nod.isChecked()
    for area in (OTHER, VILLAGE):  # a nod is for what was read, and not for ever
        shown.choices.area.setCurrentIndex(shown.choices.area.findData(area))
        previewed(qtbot, shown)
    assert "坡道" not in shown_text(shown)
    (nod,) = shown.findings.nods.values()
    assert not nod.isChecked()


def test_what_hangs_is_recorded_and_its_issues_go_on(qtbot, page, replica, fed_back, settled):
    issue = fed_back()
    shown = page()
    shown.choices.choose("notice", VILLAGE)
    shown.choices.form.cell("number").editor.line.setText("湖公示〔2026〕1号")
    shown.choices.form.commit()
    previewed(qtbot, shown)
    shown.board.record.click()
    assert not replica.count("notice")  # nobody said where it hangs
    shown.board.new.cell("place").editor.line.setText("村务公开栏")
    shown.board.record.click()
    qtbot.waitUntil(lambda: replica.count("notice") == 1)
    previewed(qtbot, shown)
    (notice,) = replica.fetch("notice")
    assert notice["issues"] == [issue]
    assert (notice["number"], notice["place"]) == ("湖公示〔2026〕1号", "村务公开栏")
    assert notice["starts"] == default_dates(today())["starts"]
    assert len(notice["content"]) == 64
    qtbot.waitUntil(shown.board.post.isVisible)
    shown.board.post.click()
    settled()
    life = life_of(replica, issue)
    assert life.state == "posted"
    assert life.postings[-1].place == "村务公开栏"
    previewed(qtbot, shown)
    assert not shown.board.post.isVisible()


def test_a_notice_on_record_is_shown_again(qtbot, page, replica, village, settled):
    days = {"period_from": "2026-01-01", "period_to": "2026-06-30", "starts": "2026-07-01"}
    with replica.act("admin") as act:
        values = {"title": "公示", "number": "7号", "ends": "2026-07-07", "place": "村口", **days}
        id = act.add("notice", VILLAGE, values)
    shown = page()
    shown.open(id)
    settled()
    previewed(qtbot, shown)
    assert shown.choices.wanted().number == "7号"
    assert shown.board.kept.record_id == id


# -- pure ----------------------------------------------------------------------------------------


def test_the_town_is_offered_where_several_villages_are_here(replica, village):
    found = offered(replica, (), "wang")
    assert found.areas == [TOWN, VILLAGE, OTHER]
    assert [name for _, name in found.cadres] == ["王建国\u3000镇政府"]
    assert found.mine == found.cadres[0][0]


def test_the_end_of_a_posting_follows_its_start():
    assert follows({"starts": "2017-06-05"}) == {"ends": "2017-06-09"}
    assert follows({"number": "1"}) == {}
