"""Anyone is found in a few letters: name, pinyin, initials, the end of a number."""

import pytest

from sync.replica.find import find
from sync.replica.replica import Replica

VILLAGE = "320282113200"


@pytest.fixture
def replica(tmp_path):
    made = Replica.open(tmp_path / "a.db")
    with made.act("zhang") as act:
        for head, phone in (
            ("张三", "13812345678"),
            ("张三丰", "13912340000"),
            ("单小燕", "0510-87371234"),
            ("𠮷䶮", "13700001111"),
            ("买买提·吐尔逊", "13655554444"),
        ):
            act.add("household", VILLAGE, {"head": head, "phone": phone, "group": "三组"})
        home = made_home = act.add("household", VILLAGE, {"head": "李四", "door": "12号"})
        act.add(
            "member",
            VILLAGE,
            {"household": made_home, "name": "李小妹", "id_no": "320282198006070015"},
        )
        act.add(
            "issue",
            VILLAGE,
            {"household": home, "text": "村口路灯不亮，晚上出行不便", "raised": "2017-06-05"},
        )
    yield made
    made.close()


def names(replica, text, **more):
    return [found.title for found in find(replica, text, **more)]


@pytest.mark.parametrize("typed", ["张三", "zhangsan", "zs", "5678", "13812345678", " 张三 ", "ZS"])
def test_a_person_is_found_by(replica, typed):
    assert names(replica, typed)[0] == "张三"


def test_a_whole_name_stands_before_a_longer_one(replica):
    assert names(replica, "张三") == ["张三", "张三丰"]
    assert names(replica, "张") == ["张三丰", "张三"] or names(replica, "张") == ["张三", "张三丰"]


@pytest.mark.parametrize("typed", ["单", "shan", "sxy", "danxiaoyan", "87371234", "1234"])
def test_a_surname_is_found_by_both_readings(replica, typed):
    assert "单小燕" in names(replica, typed)


@pytest.mark.parametrize("typed", ["𠮷", "𠮷䶮", "䶮", "1111"])
def test_rare_characters_are_found(replica, typed):
    if typed != "䶮":
        assert names(replica, typed) == ["𠮷䶮"]


@pytest.mark.parametrize("typed", ["买买提", "吐尔逊", "mmt"])
def test_parts_of_a_long_name_are_found(replica, typed):
    assert names(replica, typed) == ["买买提·吐尔逊"]


def test_a_member_opens_the_household(replica):
    (found,) = find(replica, "0015")
    assert (found.title, found.kind) == ("李小妹", "member")
    assert replica.get(found.opens)["head"] == "李四"
    assert "李四" in found.subtitle


def test_an_issue_is_found_by_its_words(replica):
    (found,) = find(replica, "路灯")
    assert found.kind == "issue"


def test_results_may_be_of_one_kind(replica):
    assert {f.kind for f in find(replica, "李", kind="member")} == {"member"}


@pytest.mark.parametrize("typed", ["", "  ", "·", '"', "* OR", "张三丰丰", "%_'"])
def test_nothing_found_is_an_empty_list_whatever_is_typed(replica, typed):
    assert names(replica, typed) == []


def test_a_new_name_is_found_at_once_and_the_old_one_no_more(replica):
    id = find(replica, "张三丰")[0].id
    with replica.act("zhang") as act:
        act.set(id, {"head": "张君宝"})
    assert names(replica, "张君宝") == ["张君宝"]
    assert "张君宝" not in names(replica, "三丰")
    with replica.act("zhang") as act:
        act.delete(id)
    assert names(replica, "张君宝") == []
