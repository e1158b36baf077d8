"""Reports, inspections, what is to be put right and consultations from the shell."""

import csv
import json

import pytest

from sync.casework.reports import report_of
from sync.hub.desk import HubDesk
from sync.hub.server import main as hub_main
from sync.rules.report_export import plain
from tests.casework.reporting import lived_in
from tests.hub.deskside import Person
from tests.hub.township import NEXT_VILLAGE, TOWN, VILLAGE, new_hub

WEEK = ("--area", TOWN, "--to", "2017-06-25")


@pytest.fixture
def town(laptop):
    replica = laptop()
    made = lived_in(replica)
    replica.close()
    return made


# -- reports --------------------------------------------------------------------------------------


def test_a_week_is_shown_then_frozen_then_shown_as_frozen(town, cli, tmp_path):
    first = cli("report", "week", *WEEK, "--json")
    assert "未定稿" in first.err
    assert first.data["edition"] is None
    made = cli("report", "make", "week", *WEEK, "--json").data
    assert made["edition"] == 1
    assert made["total"]["figures"] == first.data["total"]["figures"]
    assert made["total"]["rates"]["homes"]["shown"] == "33.3%"
    cli("record", "add", "household", "--area", VILLAGE, "head=新户")
    again = cli("report", "week", *WEEK, "--json")
    assert again.data["total"]["figures"]["homes"] == 12
    assert again.err == ""
    (listed,) = cli("report", "list", "--json").data
    assert (listed["id"], listed["from"], listed["edition"]) == (made["id"], "2017-06-19", 1)
    told = cli("report", "difference", made["id"], "--json").data
    assert {(one["figure"], one["frozen"], one["now"]) for one in told} == {
        ("homes", 12, 13),
        ("homes", 8, 9),
    }
    assert "12 → 13" in cli("report", "difference", made["id"]).out
    assert "一周一汇总" in cli("report", "show", made["id"]).out


def test_a_csv_opens_in_a_spreadsheet(town, cli, tmp_path):
    path = tmp_path / "周汇总.csv"
    assert cli("report", "week", *WEEK, "--csv", str(path)).code == 0
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(raw.decode("utf-8-sig").splitlines()))
    assert rows[0][:4] == ["单位", "干部·干部数", "干部·已参与", "干部·参与率"]
    assert {len(row) for row in rows} == {len(rows[0])}
    assert rows[-1][:4] == ["合计", "3", "2", "66.7%"]
    by_name = {row[0]: row for row in rows}
    assert by_name["竹海村"][4:8] == ["8", "2", "3", "37.5%"]


def test_what_is_owed(town, cli):
    words = ("report", "due", "--area", TOWN, "--on", "2017-01-10", "--json")
    found = [(one["cycle"], one["to"], one["state"]) for one in cli(*words).data]
    assert found == [
        ("week", "2017-01-01", "overdue"),
        ("week", "2017-01-08", "overdue"),
    ]
    cli("report", "make", "week", "--area", TOWN, "--to", "2017-01-08")
    assert [one["to"] for one in cli(*words).data] == ["2017-01-01"]
    below = cli(*words[:-1], "--below", "--json").data
    assert VILLAGE in {one["area"] for one in below}


def test_a_year_with_points_of_the_assessors(town, cli):
    words = ("report", "make", "year", "--area", TOWN, "--to", "2017-12-31", "--json")
    made = cli(*words, "--adjust", f"{VILLAGE}=-2").data
    (village,) = [row for row in made["rows"] if row["unit"] == VILLAGE]
    assert village["figures"]["adjust"] == -2
    assert any(row.get("cadre") for row in made["rows"])
    assert cli(*words, "--adjust", "x").code == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("report", "make", "fortnight", "--area", TOWN), 1, "half-year"),
        (("report", "make", "week", "--area", TOWN, "--to", "2099-01-01"), 1, "24时"),
        (("report", "show", "0"), 1, "没有编号为"),
        (("report", "week", "--area", "R320282113"), 1, "区划"),
        (("report", "week"), 2, "--area"),
    ],
)
def test_what_cannot_be_done_is_told(town, cli, words, code, said):
    told = cli(*words)
    assert told.code == code
    assert said in told.err


def test_the_hub_answers_as_the_laptop_does(tmp_path, capsys):
    folder = new_hub(tmp_path / "hub")

    def hub(*words):
        capsys.readouterr()
        code = hub_main(["--data", str(folder), *words])
        return code, capsys.readouterr().out

    desk = HubDesk.open(folder)
    li = Person(desk, "li", tmp_path)
    lived_in(li.replica)
    assert li.sync(desk).complete
    desk.close()
    code, out = hub("report", "make", "week", *WEEK, "--json")
    assert code == 0
    made = json.loads(out)
    assert made["total"]["figures"]["homes_visited"] == 4
    desk = HubDesk.open(folder)
    li.sync(desk)
    desk.close()
    # The report of the hub reaches the laptop as it was frozen.
    assert plain(report_of(li.replica, made["id"])) == made
    li.replica.close()
    for words in (
        ("week", *WEEK), ("list",), ("show", made["id"]), ("difference", made["id"]),
        ("due", "--area", TOWN, "--on", "2017-07-01"),
    ):  # fmt: skip
        assert hub("report", *words)[0] == 0
        assert hub("report", *words, "--json")[0] == 0


# -- inspections and what is to be put right ---------------------------------------------------


def test_an_inspection_from_the_draw_to_what_was_put_right(town, cli):
    words = ("--area", TOWN, "--object", "household", "--size", "3", "--seed", "7")
    drawn = cli("inspection", "draw", *words, "--on", "2017-06-20", "--json").data
    assert (drawn["seed"], drawn["size"], drawn["of"]) == (7, 3, 12)
    assert [item["place"] for item in drawn["items"]] == [1, 2, 3]
    again = cli("inspection", "draw", *words, "--json").data
    assert [i["object"] for i in again["items"]] == [i["object"] for i in drawn["items"]]
    assert "种子7" in cli("inspection", "list").out
    id = drawn["id"]
    for number, result in enumerate(("属实", "不属实", "未接通"), start=1):
        assert cli("inspection", "record", id, str(number), result).code == 0
    assert cli("inspection", "record", id, "--score", "80").code == 0
    assert cli("inspection", "record", id).code == 2
    assert cli("inspection", "publish", id).code == 0
    shown = cli("inspection", "show", id, "--json").data
    assert (shown["published"], shown["score"]) == (True, 80)
    assert shown["results"] == {"1": 1, "2": 1, "3": 1}
    matter = cli(
        "rectification", "add", "补访", "--area", VILLAGE, "--due", "2017-07-01", "--inspection", id
    ).line
    assert cli("rectification", "close", matter, "--result", "已补").code == 1
    late = cli("rectification", "list", "--overdue", "--json").data
    assert [(one["id"], one["state"]) for one in late] == [(matter, "overdue")]
    done = cli("rectification", "close", matter, "--result", "已补", "--evidence", "照片")
    assert done.code == 0
    assert cli("rectification", "list", "--overdue", "--json").data == []
    quarter = cli("report", "quarter", "--area", TOWN, "--to", "2017-06-30", "--json").data
    assert quarter["total"]["figures"]["untrue"] == 1
    assert "完成1项" in cli("report", "quarter", "--area", TOWN, "--to", "2017-06-30").out


def test_a_telephone_survey(town, cli, tmp_path):
    home = cli("record", "list", "household", "--area", VILLAGE, "--json").data[0]["id"]
    cli("record", "set", home, "phone=13800001234")
    path = tmp_path / "名单.csv"
    words = ("--area", TOWN, "--object", "household")
    told = cli("inspection", "calls", *words, "--size", "5", "--seed", "3", "--csv", str(path))
    assert "抽取1个，种子3" in told.err
    filled = path.read_text("utf-8").replace("13800001234,,,", "13800001234,满意,9,")
    path.write_text(filled, "utf-8")
    counts = cli("inspection", "survey", *words, "--file", str(path), "--json").data
    assert (counts["answers"], counts["good"], counts["score_sum"]) == (1, 1, 9)
    assert cli("inspection", "survey", *words, "--counts", "100,84,90,783").code == 0
    assert cli("inspection", "survey", *words, "--counts", "100,84").code == 2
    assert cli("inspection", "survey", *words, "--counts", "10,84,0,0").code == 1


# -- consultations --------------------------------------------------------------------------------


def test_consultations(town, cli):
    words = ("--area", TOWN, "--on", "2017-02-10")
    id = cli("consultation", "add", "路灯", *words, "--owner", "城管办", "--due", "2017-02-28").line
    told = cli("consultation", "list", "--area", TOWN, "--on", "2017-03-10", "--json").data
    assert [(one["id"], one["state"]) for one in told["consultations"]] == [(id, "overdue")]
    assert told["months_without"] == [
        {"month": "2017-01", "overdue": True},
        {"month": "2017-03", "overdue": False},
    ]
    assert "没有会商" in cli("consultation", "list", "--area", TOWN, "--on", "2017-03-10").err
    assert cli("consultation", "done", id, "--on", "2017-03-01").code == 0
    assert cli("consultation", "candidates", "--area", NEXT_VILLAGE, "--json").data == []
    assert "0件" in cli("consultation", "candidates", "--area", NEXT_VILLAGE).err


def test_a_frozen_report_is_printed_by_its_id(town, cli, tmp_path):
    made = cli("report", "make", "week", *WEEK, "--json").data
    path = tmp_path / "周汇总.pdf"
    told = cli("print", "report", "--id", made["id"], "-o", str(path), "--json").data
    assert (told["pages"], told["file"]) == (1, str(path))
    assert path.read_bytes().startswith(b"%PDF")


def test_whoever_may_not_write_it_is_told_before_anything_is_written(enrolled):
    visitor, village = enrolled("hang"), "320282113200"
    for words in (
        ("report", "make", "week", "--area", village),
        ("inspection", "draw", "--area", village, "--object", "village", "--size", "1"),
        ("rectification", "add", "补访", "--area", village),
        ("consultation", "add", "路灯", "--area", village),
    ):
        told = visitor(*words)
        assert told.code == 1
        assert "权限" in told.err
    assert visitor.does("record", "list", "report", "--json").data == []
    clerk = enrolled("shi")
    made = clerk.does("report", "make", "week", "--area", TOWN, "--json").data
    clerk.does("sync")
    visitor.does("sync")
    assert visitor.does("report", "show", made["id"], "--json").data == made
    refused = clerk("record", "set", made["id"], "title=别的")
    assert refused.code == 1
    assert "另出一版" in refused.err
