"""What a clerk sets on a laptop or the keeper at the hub holds on every laptop below it."""

import pytest

from sync.hub.server import main

TOWN, VILLAGE = "320282113", "320282113200"


def value_of(laptop, *more):
    [found] = laptop.does("parameter", "list", "--like", "income.line", "--json", *more).data
    return found["value"], found["area"], found["default"]


def test_a_clerks_parameter_reaches_the_visitors_of_the_town(enrolled):
    hang, shi = enrolled("hang"), enrolled("shi")
    assert value_of(hang, "--area", VILLAGE) == (600_000, "", True)
    words = ["--area", TOWN, "--from", "2018-01-01", "--document", "宜扶〔2018〕3号"]
    shi.does("parameter", "set", "income.line", "6500", *words)
    shi.does("sync")
    hang.does("sync")
    assert value_of(hang, "--area", VILLAGE, "--on", "2018-06-30") == (650_000, TOWN, False)
    assert value_of(hang, "--area", VILLAGE, "--on", "2017-06-30") == (600_000, "", True)
    assert "宜扶〔2018〕3号" in hang.does("parameter", "history", "income.line").out


def test_a_visitor_is_told_who_sets_parameters(enrolled):
    said = enrolled("hang")("parameter", "set", "income.line", "1", "--area", VILLAGE)
    assert said.code == 1
    assert "乡镇办或管理员" in said.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["income.lin", "1"], "没有参数"),
        (["income.line", "许多"], "应为金额"),
        (["income.line", "1", "--from", "2018-01-02", "--to", "2018-01-01"], "早于"),
    ],
)
def test_what_makes_no_sense_is_refused(enrolled, words, told):
    said = enrolled("shi")("parameter", "set", *words, "--area", TOWN)
    assert said.code == 1
    assert told in said.err


def test_the_keeper_sets_one_at_the_hub_for_a_county(hub, enrolled, capsys):
    hang = enrolled("hang")
    at_hub = ["--data", str(hub.folder)]
    assert main([*at_hub, "parameter", "set", "visit.poor_days", "60", "--area", "320282"]) == 0
    assert main([*at_hub, "parameter", "list", "--area", VILLAGE, "--like", "poor_days"]) == 0
    assert "60" in capsys.readouterr().out
    hang.does("sync")
    asked = ["--area", VILLAGE, "--like", "visit.poor_days", "--json"]
    [found] = hang.does("parameter", "list", *asked).data
    assert (found["value"], found["area"]) == (60, "320282")
