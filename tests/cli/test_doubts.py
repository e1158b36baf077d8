"""``income`` and ``doubt`` from the shell, and the same list at the hub."""

import json

import pytest

from sync.hub.server import main

VILLAGE = "320282113200"


def add(laptop, kind, *values):
    return laptop.does("record", "add", kind, "--area", VILLAGE, *values).line


@pytest.fixture(scope="module")
def visitor(enrolled):
    return enrolled("hang")


@pytest.fixture
def household(visitor):
    home = add(visitor, "household", "head=李䶮", "n_shared=2", "n_resident=2")
    for year, amount in (("2016", "60000"), ("2015", "20000")):
        add(visitor, "income_line", f"household={home}", f"year={year}", "item=W1",
            f"amount={amount}")  # fmt: skip
    return home


def test_an_income_is_shown_with_its_formulas_and_last_year(visitor, household):
    out = visitor.does("income", "show", household, "--year", "2016").out
    shown = "(60,000.00+0.00+0.00+0.00−0.00)÷2人=30,000.00元"
    assert f"人均纯收入（建档立卡）：{shown}" in out
    assert "W1 务工工资  60,000.00（上年20,000.00）" in out
    assert "上年10,000.00元，变化20,000.00元（200.0%）" in out
    assert "高于标准" in out
    data = visitor.does("income", "show", household, "--json").data
    assert (data["year"], data["register"]["per_capita"]) == (2016, 3_000_000)


def test_costs_are_proposed_and_kept_only_when_asked(visitor, household):
    add(visitor, "income_line", f"household={household}", "year=2016", "item=B2", "amount=1800")
    words = ["income", "estimate", household, "--year", "2016"]
    assert "1,800.00×40%＝720.00元" in visitor.does(*words).out
    assert visitor.does("income", "show", household, "--json").data["estimated"] == 0
    assert visitor.does(*words, "--save", "--json").data["saved"] is True
    assert visitor.does("income", "show", household, "--json").data["estimated"] == 72_000
    assert visitor.does(*words, "--json").data["proposals"] == []


def test_a_year_begins_with_the_lines_of_the_last(visitor, household):
    words = ["income", "copy-last-year", household, "--year", "2017"]
    (line,) = visitor.does(*words).out.splitlines()
    values = visitor.does("record", "show", line, "--json").data["values"]
    assert values == {"household": household, "year": 2017, "item": "W1"}
    assert visitor.does(*words).out == ""


def test_a_doubt_is_listed_answered_and_seen_at_the_hub(visitor, household, hub, capsys):
    words = ["doubt", "list", "--area", VILLAGE, "--year", "2016", "--json"]
    rows = [row for row in visitor.does(*words).data if row["household"] == household]
    assert [(row["code"], row["open"]) for row in rows] == [("R01", True)]
    answer = ["doubt", "resolve", household, "R01", "核实无误", "--year", "2016"]
    visitor.does(*answer, "--note", "儿子当年进厂")
    visitor.does("sync")
    assert main(["--data", str(hub.folder), *words]) == 0
    at_hub = json.loads(capsys.readouterr().out)
    assert at_hub == visitor.does(*words).data
    (row,) = [row for row in at_hub if row["household"] == household]
    assert (row["open"], row["result"], row["note"]) == (False, "2", "儿子当年进厂")
    counted = visitor.does("doubt", "list", "--year", "2016", "--count").out
    assert "R01  人均收入增幅过大  核实" in counted
    assert main(["--data", str(hub.folder), "doubt", "list", "--year", "2016", "--count"]) == 0
    assert capsys.readouterr().out == counted
    assert main(["--data", str(hub.folder), "doubt", "list", "--year", "2016"]) == 0
    assert "核实无误（hang" in capsys.readouterr().out


def test_what_is_missing_is_told(visitor, household):
    out = visitor.does("doubt", "missing", household, "--year", "2016").out
    assert "R07  没有家庭成员" in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["R99", "2"], "没有疑点规则"),
        (["R01", "也许"], "核实结果可选"),
        (["R01", "3"], "请填写核实说明"),
        (["R05", "2"], "不用核实"),
    ],
)
def test_what_makes_no_sense_is_refused(visitor, household, words, told):
    said = visitor("doubt", "resolve", household, *words, "--year", "2016")
    assert said.code == 1
    assert told in said.err


def test_an_unknown_household_is_refused(visitor):
    said = visitor("income", "show", "nobody")
    assert (said.code, said.out) == (1, "")
    assert "没有编号为 nobody 的家庭" in said.err
