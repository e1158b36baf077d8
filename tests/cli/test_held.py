"""What the hub holds, on the command line: its author sees why, the clerk lets it in."""

import json

import pytest

from sync.hub.server import main
from tests.cli.conftest import HubProcess

VILLAGE, NEXT_VILLAGE = "320282113200", "320282113201"


@pytest.fixture
def at_hub(hub: HubProcess, capsys):
    """Runs a command of the hub's keeper beside the serving hub."""

    def said(*words):
        capsys.readouterr()
        code = main(["--data", str(hub.folder), *words])
        out, err = capsys.readouterr()
        return code, out, err

    return said


def held_of(laptop, *more):
    return laptop.does("held", "list", "--json", *more).data


def test_the_clerk_lets_in_what_the_hub_held(enrolled):
    hang, shi = enrolled("hang"), enrolled("shi")
    words = ["--area", NEXT_VILLAGE, "head=李四", "phone=15400000001"]
    id = hang.does("record", "add", "household", *words).line
    hang.does("sync")
    [mine] = held_of(hang)
    assert mine["code"] == "out-of-scope"
    shi.does("sync")
    told = shi.does("held", "list")
    assert "李四" in told.out
    assert "没有区划320282113201的权限" in told.out
    [found] = held_of(shi)
    assert (found["record"], found["author"], found["releasable"]) == (id, "hang", True)
    shi.does("held", "release", found["id"])
    shi.does("sync")
    shown = shi.does("record", "show", id, "--json").data["values"]
    assert (shown["head"], shown["phone"]) == ("李四", "15400000001")
    assert held_of(shi) == []
    [settled] = held_of(shi, "--all")
    assert settled["released"] == "yes"
    again = shi("held", "release", found["id"])
    assert again.code == 1
    assert "已经放行" in again.err
    hang.does("sync")
    assert held_of(hang) == []


def test_whoever_is_no_clerk_is_told_so(enrolled):
    hang = enrolled("hang")
    hang.does("record", "add", "team", "--area", VILLAGE, "name=一组")
    hang.does("sync")
    [mine] = held_of(hang)
    refused = hang("held", "release", mine["id"])
    assert refused.code == 1
    assert "乡镇办" in refused.err
    assert hang("held", "discard", mine["id"]).code == 1
    assert hang("held", "release", "nothing").code == 1


def test_the_keeper_decides_at_the_hub(enrolled, at_hub):
    hang, shao = enrolled("hang"), enrolled("shao")
    ids = [
        hang.does("record", "add", "household", "--area", NEXT_VILLAGE, f"head={name}").line
        for name in ("王一", "王二")
    ]
    hang.does("record", "add", "team", "--area", VILLAGE, "name=三组")
    hang.does("sync")
    code, out, _ = at_hub("held", "list", "--json")
    assert code == 0
    found = {one["record"]: one["id"] for one in json.loads(out)}
    assert at_hub("held", "release", found[ids[0]])[0] == 0
    assert at_hub("held", "discard", found[ids[1]])[0] == 0
    code, _, err = at_hub("held", "discard", found[ids[0]])
    assert code == 1
    assert "不能再收回" in err
    assert at_hub("held", "release", "nothing")[0] == 1
    assert "不予收录" in at_hub("held", "list", "--all")[1]
    assert at_hub("held", "recheck")[0] == 0
    waiting = json.loads(at_hub("held", "list", "--json")[1])
    teams = [one["id"] for one in waiting if one["kind"] == "team"]
    at_hub("held", "release", *teams)
    shao.does("sync")
    names = [one["values"]["name"] for one in shao.does("record", "list", "team", "--json").data]
    assert "三组" in names
    assert at_hub("verify")[0] == 0
