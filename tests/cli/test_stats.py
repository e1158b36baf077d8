"""Statistics from the shell: the same figures on a laptop and at its hub."""

import json
from contextlib import closing

import pytest

from sync.hub.desk import HubDesk
from sync.hub.server import main

TOWN, VILLAGE, NEXT = "320282113", "320282113201", "320282113202"
ASKED = ("stats", "--area", TOWN, "--as-of", "2017-06-30")


def fill(replica):
    """Four households in one village, one of them visited, and one in the next."""
    with replica.act("wang") as act:
        cadre = act.add("cadre", TOWN, {"name": "王芳", "rank": "7", "tier": "4"})
        homes = [act.add("household", VILLAGE, {"head": f"张{n}"}) for n in "一二三四"]
        act.add("household", NEXT, {"head": "赵五"})
        visit = {"household": homes[0], "cadre": cadre, "date": "2017-06-28", "mode": "1"}
        act.add("visit", VILLAGE, visit | {"finished": True})


@pytest.fixture
def filled(laptop):
    with closing(laptop()) as replica:
        fill(replica)


@pytest.fixture
def hub(tmp_path, capsys):
    """Runs a command at a hub with the same records."""
    with closing(HubDesk.create(tmp_path / "hub")) as desk:
        fill(desk.replica)

    def said(*words):
        capsys.readouterr()
        code = main(["--data", str(tmp_path / "hub"), *words])
        return code, *capsys.readouterr()

    return said


def row(found, unit):
    (wanted,) = [row for row in found["rows"] if (row["unit"], row["row"]) == unit]
    return wanted


def test_each_rate_stands_beside_its_two_sides(cli, filled):
    said = cli(*ASKED, "--rate", "homes", "--rate", "firms")
    lines = [line.split("\t") for line in said.out.splitlines()]
    assert lines[0] == ["村（社区）", "居民家庭走访覆盖率", "企业走访覆盖率"]
    assert ["伏西村", "25.0% (1/4)", "— (0/0)"] in lines
    assert lines[-1] == ["合计", "20.0% (1/5)", "— (0/0)"]
    assert "无锡市 › 宜兴市 › 湖㳇镇，截至2017年6月30日；本机尚未同步过" in said.err


def test_the_numbers_for_programs_tell_what_changed(cli, filled):
    found = cli(*ASKED, "--json").data
    assert (found["area"], found["as_of"], found["level"]) == (TOWN, "2017-06-30", "village")
    rate = row(found, (VILLAGE, "unit"))["rates"]["homes"]
    assert (rate["numerator"], rate["denominator"], rate["tenths"]) == (1, 4, 250)
    assert (rate["since_week"], rate["since_year"], rate["rank"]) == (250, 250, 1)
    assert row(found, (TOWN, "total"))["rates"]["participation"]["shown"] == "100.0%"


def test_without_an_area_it_is_all_that_is_here(cli, filled):
    assert cli("stats", "--as-of", "2017-06-30", "--json").data["area"] == TOWN


def test_the_hub_gives_the_same_answer(cli, filled, hub):
    code, out, _ = hub(*ASKED, "--json")
    assert code == 0
    laptop = cli(*ASKED, "--json").data
    assert laptop.pop("synced") == ""
    assert json.loads(out) == laptop
    code, out, err = hub(*ASKED, "--rate", "homes")
    assert (code, out) == (0, cli(*ASKED, "--rate", "homes").out)
    assert "中心已有的数据" in err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--rate", "luck"), "没有“luck”这个指标"),
        (("--as-of", "六月底"), "应写成 2017-06-30"),
        (("--area", VILLAGE, "--by", "town"), "不是320282113201以下的层级"),
        (("--area", "宜兴"), "不是行政区划代码"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(cli, filled, words, told):
    said = cli("stats", *words)
    assert said.code == 1
    assert told in said.err
    assert said.out == ""
