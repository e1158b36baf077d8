"""Coverage, pairs and days from the shell, on a laptop and at its hub."""

import json

import pytest

from sync.hub.server import main

TOWN, VILLAGE = "320282113", "320282113201"


@pytest.fixture
def scene(laptop):
    """A poor household that the village's clerk has visited, and its pair."""
    replica = laptop()
    with replica.act("wang") as act:
        cadres = [
            act.add("cadre", TOWN, {"name": name, "tier": tier, "rank": "7"})
            for name, tier in (("村会计", "5"), ("王芳", "4"))
        ]
        home = act.add("household", VILLAGE, {"head": "宋家", "registered_poor": True})
        act.add("pair", VILLAGE, {"household": home, "cadre": cadres[0], "starts": "2017-01-01"})
        visit = {"household": home, "cadre": cadres[0], "date": "2017-03-01", "mode": "1"}
        act.add("visit", VILLAGE, {**visit, "result": "1", "finished": True})
    replica.close()
    return home, cadres


def test_coverage_tells_what_is_covered_and_what_is_left(cli, scene):
    found = cli("coverage", "--area", VILLAGE, "--as-of", "2017-06-30", "--json").data
    household = found["classes"]["household"]
    assert (household["due"], household["covered"], household["must_reached"]) == (1, 1, 0)
    assert found["path"] == "无锡市 › 宜兴市 › 湖㳇镇 › 伏西村"
    said = cli("coverage", "--area", VILLAGE, "--as-of", "2017-06-30")
    assert "②农户全覆盖 1/1 100.0%" in said.out
    assert "建档立卡户必到 0/1 0.0%" in said.out
    assert "①行政村全覆盖 1/1 100.0%（户户走到 1）" in said.out
    assert "列统企业必到 0/0 —" in said.out
    assert "截至2017年6月30日" in said.err


def test_the_must_visits_owed_are_listed_with_their_reason(cli, scene):
    said = cli("coverage", "--unreached", "--as-of", "2017-06-30")
    assert "到访干部的机关层级不符合要求：村会计" in said.out
    assert "共1个" in said.err
    (row,) = cli("coverage", "--unreached", "--as-of", "2017-06-30", "--json").data
    assert (row["id"], row["last_visit"]) == (scene[0], "2017-03-01")


def test_what_is_not_covered_is_listed(cli, scene):
    rows = cli("coverage", "--unvisited", "--area", VILLAGE, "--as-of", "2017-02-28", "--json").data
    assert [row["class"] for row in rows] == ["village", "household"]


def test_a_pair_is_handed_over_without_a_gap(cli, scene):
    home, (clerk, wang) = scene
    done = cli("pair", "hand-over", home, "--to", "王芳", "--on", "2017-04-01", "--json").data
    assert done["on"] == "2017-04-01"
    period = ["--from", "2017-01-01", "--to", "2017-06-30"]
    assert cli("pair", "check", *period, "--json").data == []
    for day, who in (("2017-03-31", clerk), ("2017-04-01", wang)):
        (row,) = cli("pair", "list", "--on", day, "--json").data
        assert [cadre["id"] for cadre in row["cadres"]] == [who]
    again = cli("pair", "hand-over", home, "--to", "王芳", "--on", "2017-05-01")
    assert (again.code, "已经负责" in again.err) == (1, True)


def test_gaps_are_listed_in_both_languages(cli, scene, laptop):
    replica = laptop()
    with replica.act("wang") as act:
        act.set(scene[1][0], {"until": "2017-03-31"})
    replica.close()
    words = ["pair", "check", "--from", "2017-01-01", "--to", "2017-06-30"]
    assert "2017年4月1日至2017年6月30日无人负责" in cli(*words).out
    assert "nobody answers" in cli("--lang", "en", *words).out
    backwards = cli("pair", "check", "--from", "2017-07-01", "--to", "2017-06-30")
    assert (backwards.code, "起始日期晚于截止日期" in backwards.err) == (1, True)


def test_villages_without_a_team_are_listed(cli, scene, laptop):
    replica = laptop()
    with replica.act("wang") as act:
        act.add("team", TOWN, {"name": "一组", "areas": [VILLAGE]})
    replica.close()
    places = cli("assignment", "check", "--area", TOWN, "--json").data
    assert places
    assert VILLAGE not in [place["place"] for place in places]
    assert cli("assignment", "check", "--area", VILLAGE).out == ""


def test_days_in_the_field_are_told_for_a_year(cli, scene):
    found = cli("days", "--year", "2017", "--area", TOWN, "--json").data
    assert {one["name"]: one["days"] for one in found["accounts"]} == {"村会计": 1, "王芳": 0}
    said = cli("days", "--year", "2017", "--area", TOWN, "--short")
    assert "要求22天，还差21天" in said.out
    assert "达标0/2 0.0%" in said.err


def test_the_hub_answers_as_the_laptop_does(cli, scene, laptop, tmp_path, capsys):
    folder = tmp_path / "hub"
    assert main(["--data", str(folder), "init"]) == 0
    hand_on(laptop(), folder)
    asked = (
        ["coverage", "--area", TOWN, "--as-of", "2017-06-30"],
        ["coverage", "--area", TOWN, "--as-of", "2017-06-30", "--unreached"],
        ["pair", "check", "--area", TOWN, "--from", "2016-12-01", "--to", "2017-06-30"],
        ["days", "--area", TOWN, "--year", "2017"],
    )
    for words in asked:
        own = cli(*words, "--json").data
        assert main(["--data", str(folder), *words, "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == own
        assert main(["--data", str(folder), *words]) == 0
        assert capsys.readouterr().out == cli(*words).out


def hand_on(replica, folder):
    """The hub takes what the laptop wrote."""
    from sync.hub.desk import HubDesk

    desk = HubDesk.open(folder)
    desk.replica.take([run for batch in replica.own_runs({}) for run in batch])
    desk.close()
    replica.close()
