"""Areas are named by unpadded codes and shown with their full path."""

import pytest

from sync.errors import BadValue
from sync.records.places import (
    area_code,
    children,
    is_known,
    lineage,
    name_of,
    path_of,
    place,
    short_name_of,
)


def test_the_town_that_an_old_system_could_not_spell_is_spelled_right():
    assert name_of("320282113") == "湖㳇镇"
    assert place("320282113").alias == "湖父镇"


def test_padding_is_dropped():
    assert area_code("320282113000") == "320282113"
    assert area_code(" 320282000000 ") == "320282"
    assert area_code("320282113200") == "320282113200"


@pytest.mark.parametrize("text", ["", "32028", "三二零", "３２０２８２", "3202821132001"])
def test_what_is_no_code_is_refused_with_the_lengths(text):
    with pytest.raises(BadValue, match="12位"):
        area_code(text)


def test_the_path_leads_from_the_city_to_the_village():
    assert path_of("320282113200") == "无锡市 › 宜兴市 › 湖㳇镇 › 竹海村"
    assert lineage("320282113") == ["32", "3202", "320282", "320282113"]


def test_a_town_has_its_villages_and_a_village_has_none():
    assert len(children("320282113")) == 8
    assert children("320282113200") == []
    assert len(children("32")) == 13


def test_villages_are_called_as_people_call_them():
    assert short_name_of("320282113001") == "湖父社区"
    assert short_name_of("320282113200") == "竹海村"


def test_an_unknown_code_is_its_own_name():
    assert name_of("999999") == "999999"
    assert not is_known("999999")
