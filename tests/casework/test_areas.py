"""Areas as a replica knows them: the lists, and what records say over them."""

from contextlib import closing

import pytest

from sync.casework.areas import (
    Areas,
    add_grid,
    areas_of,
    grids,
    is_spelled,
    set_facts,
)
from sync.errors import BadValue, Missing, Refused
from sync.records.places import edition
from sync.replica.replica import Replica

TOWN, VILLAGE = "320282113", "320282113201"


@pytest.fixture
def replica(tmp_path):
    with closing(Replica.open(tmp_path / "laptop.db")) as opened:
        yield opened


def codes(areas):
    return [area.code for area in areas]


# -- looking for one -------------------------------------------------------------------------------


def test_villages_of_one_name_are_told_apart_by_their_paths():
    found = [a for a in Areas().find("张庄村委会") if edition(2017).get(a.code) == "张庄村委会"]
    assert len(found) == 26
    assert len({area.path for area in found}) == 26


def test_words_before_the_last_say_where_it_lies():
    assert codes(Areas().find("丰县 张庄村委会"))[0].startswith("320321")
    assert all(area.path.startswith("徐州市") for area in Areas().find("徐州 鼓楼区"))
    assert codes(Areas().find("南京 鼓楼区")) == ["320106"]


@pytest.mark.parametrize("text", ["湖㳇镇", "湖父镇", "hfz", "hufu", "320282113", "320282113000"])
def test_the_town_is_found_by_either_name_by_pinyin_and_by_code(text):
    assert TOWN in codes(Areas().find(text))[:4]


def test_a_code_lists_what_lies_in_it_and_nothing_is_found_for_nothing():
    assert codes(Areas().find(TOWN))[:2] == [TOWN, "320282113001"]
    assert Areas().find("") == []
    assert Areas().find("没有这个地方") == []
    assert len(Areas().find("村", limit=7)) == 7


def test_spelling_by_initials_syllables_and_both():
    for letters in ("z", "zhc", "zhuhaicun", "zhuhc", "zh"):
        assert is_spelled("竹海村", letters)
    for letters in ("hc", "zhx", "zhuhaicunx"):
        assert not is_spelled("竹海村", letters)
    assert is_spelled("甪直镇", "lzz")


# -- what is known of one --------------------------------------------------------------------------


def test_an_area_that_ended_names_its_successor_and_the_other_way():
    old, new = Areas().get("320684"), Areas().get("320614")
    assert (old.successor, old.term.valid_to) == ("320614", "2020-07-02")
    assert new.predecessors == ("320684",)
    assert new.aliases == ("海门市",)
    assert old.official


def test_a_zone_of_statistics_is_marked():
    zone = Areas().get("320571")
    assert not zone.official
    assert zone.type.zh == "统计用开发区"


def test_a_code_that_nobody_knows_is_told():
    with pytest.raises(Missing, match="area find"):
        Areas().get("320299")
    with pytest.raises(BadValue):
        Areas().get("32029")


def test_the_areas_below_as_of_a_day():
    areas = Areas()
    assert "320684" in areas.children("3206", "2017-06-05")
    assert "320614" not in areas.children("3206", "2017-06-05")
    assert "320684" not in areas.children("3206", "2024-01-01")
    assert "320614" in areas.children("3206", "2024-01-01")
    assert len(areas.children(TOWN)) == 8
    assert areas.children(VILLAGE) == []


# -- what records say ------------------------------------------------------------------------------


def test_a_record_marks_renames_and_ends_an_area(replica):
    set_facts(replica, "li", VILLAGE, {"weak_village": True})
    known = areas_of(replica).get(VILLAGE)
    assert known.flags == {"weak_village": True, "resettlement": None, "park": None}
    assert known.name == edition(2017)[VILLAGE]
    set_facts(
        replica, "li", VILLAGE, {"name": "新村村委会", "alias": "老村", "valid_to": "2018-05-01"}
    )
    known = areas_of(replica).get(VILLAGE)
    assert known.path.endswith("新村")
    assert {"老村", edition(2017)[VILLAGE]} <= set(known.aliases)
    assert (known.term.valid_to, known.term.exact) == ("2018-05-01", True)
    assert known.flags["weak_village"] is True
    assert codes(areas_of(replica).find("老村", under=TOWN)) == [VILLAGE]
    assert areas_of(replica).flagged("weak_village", "3202") == [VILLAGE]
    assert replica.count("area") == 1


def test_a_village_that_no_list_has_is_recorded_under_a_known_town(replica):
    new = "320282113299"
    with pytest.raises(Missing):
        set_facts(replica, "li", new, {"park": True})
    set_facts(replica, "li", new, {"name": "新设村委会", "valid_from": "2018-01-01"})
    set_facts(replica, "li", VILLAGE, {"successor": new, "valid_to": "2017-12-31"})
    areas = areas_of(replica)
    assert areas.get(VILLAGE).successor == new
    assert areas.get(new).predecessors == (VILLAGE,)
    assert new in areas.children(TOWN, "2018-06-01")
    assert VILLAGE not in areas.children(TOWN, "2018-06-01")
    with pytest.raises(Missing):
        set_facts(replica, "li", VILLAGE, {"successor": "320282113298"})
    with pytest.raises(BadValue, match="早于"):
        set_facts(replica, "li", new, {"valid_from": "2018-01-01", "valid_to": "2017-01-01"})


# -- grids -----------------------------------------------------------------------------------------


def test_grids_and_groups_are_numbered_in_their_village(replica):
    assert add_grid(replica, "li", VILLAGE, "G", {"name": "东片"}) == f"{VILLAGE}-G01"
    assert add_grid(replica, "li", VILLAGE, "Z", {}) == f"{VILLAGE}-Z01"
    assert add_grid(replica, "li", VILLAGE, "G", {}, 12) == f"{VILLAGE}-G12"
    assert add_grid(replica, "li", VILLAGE, "G", {}) == f"{VILLAGE}-G02"
    assert [(g.id[-3:], g["name"]) for g in grids(replica, TOWN)] == [
        ("G01", "东片"),
        ("G02", "第2网格"),
        ("G12", "第12网格"),
        ("Z01", "第1组"),
    ]
    with pytest.raises(Refused, match="已有"):
        add_grid(replica, "li", VILLAGE, "G", {}, 12)
    with pytest.raises(BadValue, match="12位"):
        add_grid(replica, "li", TOWN, "G", {})
    with pytest.raises(Missing):
        add_grid(replica, "li", "320282113298", "G", {})
