"""Records from the shell: the same checks as the forms, and a sentence for every mistake."""

import pytest

from desktop.settings import DATABASE
from sync.peers.home import Home, keep_home
from sync.protocol.messages import Card, Right

VILLAGE = "320282113200"


@pytest.fixture
def household(laptop, cli):
    said = cli("record", "add", "household", "--area", VILLAGE, "head=李䶮", "phone=15400000001")
    return said.line


def test_what_was_added_is_shown(cli, household):
    shown = cli("record", "show", household, "--json").data
    assert shown["kind"] == "household"
    assert shown["path"] == "无锡市 › 宜兴市 › 湖㳇镇 › 竹海村"
    assert shown["values"] == {"head": "李䶮", "phone": "15400000001"}


def test_people_read_labels_and_words(cli, household):
    cli("record", "set", household, "mark=低保户", "land_mu=3.5")
    out = cli("record", "show", household).out
    assert "户主（head）：李䶮" in out
    assert "农户属性（mark）：低保户" in out
    assert "承包地（land_mu）：3.5" in out


@pytest.mark.parametrize("name", ["买买提•吐尔逊", "王𠮷祥", "杭㳇生"])
def test_rare_names_survive(laptop, cli, name):
    said = cli("record", "add", "household", "--area", VILLAGE, f"head={name}")
    shown = cli("record", "show", said.line, "--json").data
    assert shown["values"]["head"] == name.replace("•", "·")


def test_unknown_empty_and_zero_are_three_things(laptop, cli):
    values = ["head=李䶮", "n_shared=0", "assets=", 'causes_other=""', 'note=""']
    said = cli("record", "add", "household", "--area", VILLAGE, *values)
    shown = cli("record", "show", said.line, "--json").data["values"]
    assert shown == {"head": "李䶮", "n_shared": 0, "causes_other": [], "note": ""}


def test_money_is_kept_in_fen(cli, household):
    values = [f"household={household}", "year=2017", "item=务工工资", "amount=1.84万"]
    said = cli("record", "add", "income_line", "--area", VILLAGE, *values)
    assert cli("record", "show", said.line, "--json").data["values"]["amount"] == 1_840_000


def test_lists_are_narrowed_and_limited(laptop, cli, household):
    cli("record", "add", "household", "--area", VILLAGE, "head=王𠮷祥", "registered_poor=是")
    assert len(cli("record", "list", "household", "--json").data) == 2
    assert len(cli("record", "list", "家庭", "--limit", "1", "--json").data) == 1
    poor = cli("record", "list", "household", "--where", "registered_poor=是", "--json").data
    assert [one["values"]["head"] for one in poor] == ["王𠮷祥"]
    assert cli("record", "list", "household", "--area", "320282113201", "--json").data == []


def test_setting_says_whether_anything_changed(cli, household):
    assert cli("record", "set", household, "phone=15400000009", "--json").data["changed"]
    assert not cli("record", "set", household, "phone=15400000009", "--json").data["changed"]


def test_a_deleted_record_can_be_restored(cli, household):
    assert cli("record", "delete", household).code == 0
    assert cli("record", "list", "household", "--json").data == []
    assert len(cli("record", "list", "household", "--deleted", "--json").data) == 1
    refused = cli("record", "set", household, "phone=1")
    assert (refused.code, refused.out) == (1, "")
    assert "已删除" in refused.err
    assert cli("record", "restore", household).code == 0
    assert len(cli("record", "list", "household", "--json").data) == 1


def test_history_names_author_time_and_values(cli, household):
    cli("record", "set", household, "phone=15400000009")
    first, second = cli("record", "history", household, "--json").data
    assert first["set"]["head"] == "李䶮"
    assert second["set"] == {"phone": "15400000009"}
    assert second["author"] == "local"
    assert "联系电话：15400000009" in cli("record", "history", household).out


def test_a_wrong_id_number_is_kept_and_told(laptop, cli, household):
    values = [f"household={household}", "name=李四", "id_no=32028219700101421X"]
    said = cli("record", "add", "member", "--area", VILLAGE, *values)
    assert said.code == 0
    assert "身份证号" in said.err
    shown = cli("record", "show", said.line, "--json").data
    assert shown["values"]["id_no"] == "32028219700101421X"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "household", "--area", VILLAGE, "colour=red"], "没有字段“colour”"),
        (["add", "castle", "--area", VILLAGE], "没有“castle”这种记录"),
        (["add", "household", "--area", "320282999999", "head=李"], "没有代码为320282999999的区划"),
        (["add", "household", "--area", "湖㳇", "head=李"], "不是行政区划代码"),
        (["add", "income_line", "--area", VILLAGE, "amount=很多"], "请填金额"),
        (["add", "household", "--area", VILLAGE, "code=1"], "由中心决定"),
        (["add", "conflict", "--area", VILLAGE], "须指定编号"),
        (["add", "member", "--area", VILLAGE, "household=nobody"], "没有编号为 nobody"),
        (["add", "household", "--area", VILLAGE, 'n_shared=""'], "不能填“没有”"),
        (["show", "nobody"], "没有编号为 nobody"),
        (["set", "nobody", "head=x"], "没有编号为 nobody"),
        (["delete", "nobody"], "没有编号为 nobody"),
        (["history", "nobody"], "没有编号为 nobody"),
        (["list", "household", "--where", "colour=red"], "没有字段“colour”"),
    ],
)
def test_a_mistake_is_one_sentence_and_changes_nothing(laptop, cli, words, said):
    ended = cli("record", *words)
    assert (ended.code, ended.out) == (1, "")
    assert said in ended.err
    assert len(ended.err.splitlines()) == 1
    replica = laptop()
    assert replica.heads() == {}
    replica.close()


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["add"],
        ["add", "household"],
        ["add", "household", "--area", VILLAGE, "head"],
        ["add", "household", "--area", VILLAGE, "=x"],
        ["add", "household", "--area", VILLAGE, "head=a", "head=b"],
        ["set", "x"],
        ["paint", "x"],
        ["list", "household", "--limit", "0"],
        ["show", "x", "--loud"],
    ],
)
def test_wrong_usage_is_two(laptop, cli, words):
    ended = cli("record", *words)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err


def test_find_knows_pinyin_and_the_end_of_a_number(cli, household):
    for text in ("李䶮", "liyan", "ly", "0001"):
        found = cli("find", text, "--json").data
        assert [one["id"] for one in found] == [household], text
    assert cli("find", "李䶮", "--kind", "member", "--json").data == []
    assert "没有找到" in cli("find", "nobody").err
    assert "竹海村" in cli("find", "李䶮").out


def test_no_data_says_what_to_do(cli, folder):
    ended = cli("record", "list", "household")
    assert ended.code == 1
    assert "zoufang enrol" in ended.err
    assert not folder.exists()


def test_a_damaged_file_is_left_alone(laptop, cli, folder):
    (folder / DATABASE).write_bytes(b"not a database" * 500)
    ended = cli("record", "list", "household")
    assert ended.code == 1
    assert "已损坏或密钥不符" in ended.err
    assert (folder / DATABASE).read_bytes() == b"not a database" * 500


def test_english_is_one_option_away(laptop, cli):
    ended = cli("--lang", "en", "record", "show", "nobody")
    assert ended.err == "There is no record nobody\n"


def test_check_finds_all_well(cli, household):
    found = cli("check", "--json").data
    assert found["sound"]
    assert (found["records"], found["pending"]) == (1, 1)
    assert "数据完好" in cli("check").out


@pytest.mark.parametrize("text", ["𠮷祥", "王𠮷祥", "𠮷", "王𠮷"])
def test_find_knows_characters_beyond_the_basic_plane(laptop, cli, text):
    added = cli("record", "add", "household", "--area", VILLAGE, "head=王𠮷祥").line
    assert [one["id"] for one in cli("find", text, "--json").data] == [added]


def test_a_deletion_is_taken_back(cli, household):
    assert cli("record", "delete", household).code == 0
    assert cli("record", "restore", household).code == 0
    assert cli("record", "show", household, "--json").data["deleted"] is False
    assert "restore" in cli("record", "--help").out


# --- rights -------------------------------------------------------------------------------------

OUTSIDE = "不会采纳"


@pytest.fixture
def joined(laptop):
    """The laptop has joined a hub that gives it one village."""
    replica = laptop()
    right = Right(VILLAGE, "visitor")
    card = Card(device=replica.device, public=b"", account="hang")
    home = Home("http://hub", "", b"", "", "hang", [right], card)
    keep_home(replica, home)
    replica.close()


def test_what_the_hub_will_not_take_is_told_when_it_is_written(joined, cli):
    added = cli("record", "add", "household", "--area", "320282113201", "head=李䶮")
    assert added.code == 0
    assert OUTSIDE in added.err
    changed = cli("record", "set", added.line, "phone=15400000001")
    assert changed.code == 0
    assert OUTSIDE in changed.err
    assert OUTSIDE not in cli("record", "set", added.line, "phone=15400000001").err
    shown = cli("record", "show", added.line, "--json").data
    assert shown["values"]["phone"] == "15400000001"


def test_inside_the_rights_nothing_is_said(joined, cli, household):
    assert OUTSIDE not in cli("record", "set", household, "phone=15400000002").err


def test_before_a_hub_is_joined_nothing_is_said(laptop, cli):
    added = cli("record", "add", "household", "--area", "320282113201", "head=李䶮")
    assert OUTSIDE not in added.err
