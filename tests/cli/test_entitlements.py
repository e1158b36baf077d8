"""点情知策 from the shell, of the laptop and of the hub."""

import json
from contextlib import closing

import pytest

from sync.hub.desk import HubDesk
from sync.hub.server import main as hub_main
from tests.hub.township import new_hub

VILLAGE = "320282113200"
PERSON = ["name=张䶮", "birth=1945-02-03", "disability_type=肢体残疾", "disability_level=2"]
CARE = ["needs_care=是", "care_allowance=否", "medical=是", "pension=否"]


@pytest.fixture
def household(laptop, cli):
    home = cli("record", "add", "household", "--area", VILLAGE, "head=张䶮", "mark=一般户").line
    cli("record", "add", "member", "--area", VILLAGE, f"household={home}", *PERSON, *CARE)
    return home


def test_the_list_says_who_may_be_entitled_and_why(cli, household):
    told = cli("entitlement", "list", "--household", household)
    lines = told.out.splitlines()
    assert [line.split("\t")[2] for line in lines] == [
        "P09 重度残疾人护理补贴",
        "P13 城乡居民养老保险",
    ]
    assert lines[0].endswith("岁，肢体二级，需长期照护，未领取护理补贴")
    assert "可能符合2项，已落实0项" in told.err


def test_programs_get_facts_and_questions_apart(cli, household):
    rows = cli("entitlement", "list", "--area", VILLAGE, "--all", "--json").data
    care = next(row for row in rows if row["policy"] == "P09")
    assert (care["state"], care["member"], care["record"]) == ("suggested", "张䶮", "")
    dwelling = next(row for row in rows if row["policy"] == "P17")
    assert dwelling["state"] == "missing"
    assert [ask["field"] for ask in dwelling["ask"]] == ["dwelling", "only_dwelling"]


def test_what_to_ask_is_a_list_for_the_visitor(cli, household):
    lines = cli("entitlement", "list", "--area", VILLAGE, "--missing").out.splitlines()
    dwelling = next(line for line in lines if "住房等级" in line)
    assert dwelling.split("\t")[1:] == ["张䶮", "住房等级", "P17"]
    asked = cli("entitlement", "list", "--missing", "--json").data
    assert len(asked) == len(lines)


def test_an_outcome_is_recorded_and_counted(cli, household):
    words = ("entitlement", "record", household, "P09", "member=张䶮", "outcome=已申请")
    done = cli(*words, "--json").data
    assert (done["state"], done["values"]["outcome"]) == ("applied", "已申请")
    again = cli("entitlement", "record", household, "P09", "outcome=已享受", "amount=120")
    assert again.code == 0
    assert again.line == done["id"]
    assert "已享受" in again.err
    counts = cli("entitlement", "list", "--count", "--json").data
    assert counts["P09"] == {**dict.fromkeys(counts["P09"], 0), "received": 1}
    assert "已享受 1" in cli("entitlement", "list", "--count").out


def test_one_sentence_says_what_is_wrong(cli, household):
    assert "没有政策“P99”" in cli("entitlement", "record", household, "P99").err
    assert "不适用" in cli("entitlement", "record", household, "E01").err
    assert cli("entitlement", "record", household, "P09", "outcome=大概").code == 1
    assert cli("entitlement", "list", "--household", "nobody").code == 1


def test_the_library_names_handler_and_documents(cli, laptop):
    shown = cli("entitlement", "policies").out
    assert "P01  最低生活保障" in shown
    assert "材料：申请书、户口簿、身份证" in shown
    rows = cli("entitlement", "policies", "--json").data
    assert len(rows) == 29
    assert all(row["handler"] and row["basis"] for row in rows)


def test_the_hub_lists_the_same(tmp_path, capsys):
    hub = new_hub(tmp_path / "hub")
    with closing(HubDesk.open(hub)) as desk, desk.replica.act("li") as act:
        home = act.add("household", VILLAGE, {"head": "张䶮", "property_registered": False})
        act.add("member", VILLAGE, {"household": home, "name": "张䶮", "medical": False})

    def asked(*words):
        assert hub_main(["--data", str(hub), "entitlement", "list", *words]) == 0
        return capsys.readouterr().out

    told = json.loads(asked("--area", VILLAGE, "--json"))
    assert [row["policy"] for row in told] == ["P14", "P22"]
    assert [line.split("\t")[-1] for line in asked().splitlines()] == [
        "未参加医疗保险",
        "不动产未登记",
    ]
    assert "出生日期（张䶮）" in asked("--missing")
    assert json.loads(asked("--count", "--json"))["P14"]["suggested"] == 1
