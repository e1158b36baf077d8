"""From a frozen report to paper: the same file whatever happens later."""

from datetime import date

import pypdfium2
import pytest

from desktop.paperwork.documents import Wanted, document_of
from desktop.paperwork.report import paper_of, report_paper
from sync.casework.report_making import Asked
from sync.casework.reports import make_report, preview
from sync.errors import BadValue
from sync.replica.replica import Replica
from sync.rules.periods import CYCLES, Period
from tests.casework.reporting import SOLVED, WEEK, lived_in, weekly
from tests.hub.township import TOWN, VILLAGE

TODAY = date(2018, 1, 2)
YEAR = Period(date(2017, 1, 1), date(2017, 12, 31))


@pytest.fixture
def town(tmp_path):
    replica = Replica.open(tmp_path / "laptop.db")
    yield lived_in(replica)
    replica.close()


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return "".join(text.split())


def test_a_reprint_is_the_same_file_whatever_has_happened(town):
    report = weekly(town)
    printed = document_of("report").make(town.replica, Wanted(TODAY, id=report.id)).printed
    town.visit(town.first[6], date(2017, 6, 22))
    town.issue(date(2017, 6, 20), *SOLVED)
    again = document_of("report").make(town.replica, Wanted(TODAY, id=report.id)).printed
    assert again.pdf == printed.pdf
    words = text_of(printed.pdf)
    assert "33.3%" in words
    assert "竹海村" in words
    assert "第1版" in words
    assert report.id in words


def test_an_area_gives_its_last_report_and_a_draft_where_there_is_none(town):
    draft = document_of("report").make(town.replica, Wanted(date(2017, 6, 26), TOWN))
    assert "草稿" in text_of(draft.printed.pdf)
    assert "未定稿" in text_of(draft.printed.pdf)
    with pytest.raises(BadValue):
        document_of("report").make(town.replica, Wanted(TODAY))
    weekly(town)
    last = weekly(town)
    assert report_paper(town.replica, "", TOWN, TODAY).number == last.id
    assert report_paper(town.replica, "", VILLAGE, TODAY).number == ""


@pytest.mark.parametrize("cycle", [*CYCLES])
def test_each_of_the_five_can_be_printed(town, cycle):
    town.add("practice", VILLAGE, {"title": "路灯", "date": "2017-06-20", "consent": True})
    town.add("notice", VILLAGE, {"title": "公示一", "starts": "2017-06-20", "ends": "2017-06-26"})
    asked = Asked(cycle, TOWN, YEAR, plan="走完" if cycle == "month" else "")
    report = make_report(town.replica, "li", asked, TODAY)
    made = document_of("report").make(town.replica, Wanted(TODAY, id=report.id))
    words = text_of(made.printed.pdf)
    assert CYCLES[cycle].zh in words
    said = {"month": "典型案例", "quarter": "督查单位", "half_year": "公示一", "year": "干部考核"}
    assert said.get(cycle, "备注") in words


def test_made_up_records_are_marked(town):
    town.add("household", VILLAGE, {"head": "样例户", "sample": True})
    assert paper_of(preview(town.replica, Asked("week", TOWN, WEEK))).sample
    assert report_paper(town.replica, weekly(town).id, "", TODAY).sample
