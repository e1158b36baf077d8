"""What a person types is understood, kept as entered, and marked when it is wrong."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import BadValue
from sync.records.catalogue import KINDS, field_of, kind_of, problems_of, title_of
from sync.records.codes import code_list, code_list_names
from sync.records.fields import ChoiceField, ListField, MoneyField, RefField

TODAY = date(2017, 6, 5)
HOUSEHOLD, MEMBER, INCOME = KINDS["household"], KINDS["member"], KINDS["income_line"]
RARE = ["李䶮", "张㛃", "𠮷野", "黄喆", "王堃", "买买提·吐尔逊", "宜兴市湖㳇镇"]


def problems(kind, **values):
    return {p.field: p.text.zh for p in problems_of(kind, values, TODAY) if p.field in values}


@pytest.mark.parametrize("name", RARE)
def test_rare_names_are_no_problem(name):
    assert MEMBER.fields["name"].parse(f" {name} ") == name
    assert problems(MEMBER, name=name) == {}


@pytest.mark.parametrize(
    "typed", ["买买提•吐尔逊", "买买提.吐尔逊", "买买提・吐尔逊", "买买提．吐尔逊"]
)
def test_the_middle_dot_of_a_name_is_made_the_official_one(typed):
    assert MEMBER.fields["name"].parse(typed) == "买买提·吐尔逊"


def test_a_private_use_character_is_marked_with_its_code():
    assert "U+E863" in problems(MEMBER, name="李\ue863")["name"]


@pytest.mark.parametrize(
    "torn", ["李\n䶮", "李\r\n䶮", "李\t䶮", "李\x00䶮", "李\x85䶮", "李\x1b\x7f䶮"]
)
def test_a_line_break_in_a_name_is_a_blank_when_typed_and_marked_when_received(torn):
    assert MEMBER.fields["name"].parse(torn) == "李 䶮"
    assert "换行" in problems(MEMBER, name=torn)["name"]


def test_a_name_of_nothing_but_control_characters_is_not_known():
    assert MEMBER.fields["name"].parse("\x00\x00") is None


def test_a_wrong_id_number_is_kept_and_marked():
    field = MEMBER.fields["id_no"]
    typed = field.parse("３２０２８２ 19520315 4215")
    assert typed == "320282195203154215"
    assert field.fits(typed)
    assert "校验码" in problems(MEMBER, id_no=typed)["id_no"]


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("1,234.50", 123450), ("１２００元", 120000), ("1.2万", 1200000), ("¥0", 0), ("0.07", 7)],
)
def test_money_is_read_to_the_fen(typed, fen):
    assert INCOME.fields["amount"].parse(typed) == fen


@pytest.mark.parametrize("typed", ["很多", "1.234", "12元5", "1e5", "0.12345万元1"])
def test_money_that_is_none_is_refused_with_the_field_and_what_was_typed(typed):
    with pytest.raises(BadValue, match="金额") as refused:
        INCOME.fields["amount"].parse(typed)
    assert typed in str(refused.value)


@pytest.mark.parametrize(
    "typed", ["2017-06-05", "2017/6/5", "2017.6.5", "2017年6月5日", "20170605", "２０１７-６-５"]
)
def test_dates_are_read_as_clerks_write_them(typed):
    field = KINDS["visit"].fields["date"]
    assert field.parse(typed) == "2017-06-05"
    assert field.show("2017-06-05") == "2017年6月5日"


@pytest.mark.parametrize(("typed", "kept"), [("1952", "1952"), ("1952年3月", "1952-03")])
def test_a_birth_date_may_be_a_year_alone(typed, kept):
    assert MEMBER.fields["birth"].parse(typed) == kept


@pytest.mark.parametrize("typed", ["2017-02-30", "2017", "昨天", "2017-13-01"])
def test_a_day_that_does_not_exist_is_refused(typed):
    with pytest.raises(BadValue, match="走访日期"):
        KINDS["visit"].fields["date"].parse(typed)


def test_a_visit_in_the_future_is_marked():
    assert "晚于今天" in problems(KINDS["visit"], date="2017-06-06")["date"]


def test_a_choice_is_read_by_code_or_words_and_shown_in_words():
    field = HOUSEHOLD.fields["residence"]
    assert field.parse("空关户") == field.parse("2") == "2"
    assert field.show("2") == "空关户"
    with pytest.raises(BadValue, match="可选的有"):
        field.parse("不在")


def test_several_causes_are_read_and_too_many_are_marked():
    field = HOUSEHOLD.fields["causes_other"]
    assert field.parse("因病、因残") == ["01", "02"]
    assert "causes_other" in problems(HOUSEHOLD, causes_other=["01", "02", "03"])


def test_not_known_is_not_empty_is_not_zero():
    field = INCOME.fields["amount"]
    assert field.parse("") is None
    assert field.parse("0") == 0
    assert (field.show(None), field.show(0)) == ("", "¥0.00")
    assert HOUSEHOLD.fields["phone"].fits("")


def test_telephones_of_one_household_are_each_checked():
    assert problems(HOUSEHOLD, phone="13812345678，0510-87371234") == {}
    assert "1381234" in problems(HOUSEHOLD, phone="13812345678 138123456")["phone"]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_what_a_field_shows_it_reads_back(kind):
    examples = {"MoneyField": 1234, "QuantityField": 250, "NumberField": 3, "FlagField": True}
    for field in kind.fields.values():
        value = examples.get(type(field).__name__)
        if value is not None:
            assert field.parse(field.show(value)) == value


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_kind_points_only_at_lists_and_kinds_that_exist(kind):
    for field in kind.fields.values():
        assert field.zh
        assert field.en
        if isinstance(field, ChoiceField) or (isinstance(field, ListField) and field.codes):
            assert code_list(field.codes).items
        if isinstance(field, RefField):
            assert field.of == "" or field.of in KINDS
        assert field.name not in ("area", "id", "stamp", "stamps", "extra")
    assert set(kind.title) <= set(kind.fields)


@given(st.integers(-(10**13), 10**13))
def test_any_amount_is_shown_and_read_back(fen):
    field = MoneyField(name="m", zh="金额", en="Amount")
    assert field.parse(field.show(fen)) == fen


@pytest.mark.parametrize("value", [1.5, {"a": 1}, ["x"] * 1000, [1], "x" * 5000, 2**60])
def test_what_cannot_be_stored_fits_nowhere(value):
    for kind in KINDS.values():
        assert not any(field.fits(value) for field in kind.fields.values())


def test_an_unknown_field_or_kind_is_refused_with_those_that_exist():
    with pytest.raises(BadValue, match="head"):
        field_of(HOUSEHOLD, "colour")
    with pytest.raises(BadValue, match="household"):
        kind_of("castle")
    assert kind_of("家庭") is HOUSEHOLD
    assert field_of(HOUSEHOLD, "户主") is HOUSEHOLD.fields["head"]
    assert HOUSEHOLD.fields["n_shared"].parse("4人") == 4


def test_a_record_is_called_by_its_title_fields():
    assert title_of(INCOME, {"year": 2017, "item": "W1"}) == "2017 务工工资"
    assert title_of(HOUSEHOLD, {}) == "家庭"


def test_every_code_list_is_there_and_has_words():
    for name in code_list_names():
        words = list(code_list(name).items.values())
        assert all(text.zh and text.en for text in words)
        for language in ("zh", "en"):
            said = [text.to(language) for text in words]
            assert len(set(said)) == len(said), (name, language)
    with pytest.raises(BadValue):
        code_list("nowhere")
