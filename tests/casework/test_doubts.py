"""Doubts of a real replica: found, answered, open again when what was seen changes."""

from datetime import date

import pytest

from sync.casework.doubts import counts, doubts, doubts_of, plain, resolve
from sync.casework.parameters import set_parameter
from sync.errors import BadValue, Missing, Refused
from sync.replica.moving import move

VILLAGE, NEXT, TOWN = "320282113201", "320282113202", "320282113"
YEAR, TODAY = 2016, date(2017, 6, 5)
SAME_ID = "11010519491231002X"


def home(replica, now, before, area=VILLAGE, **more):
    """A household of one with a wage this year and last."""
    with replica.act("wang") as act:
        id = act.add("household", area, {"head": "张三", "n_shared": 1, **more})
        for year, fen in ((YEAR, now), (YEAR - 1, before)):
            line = {"household": id, "year": year, "item": "W1", "amount": fen, "source": "2"}
            act.add("income_line", area, line)
    return id


def codes(found):
    return [(one.household, one.doubt.code, one.open) for one in found]


def test_the_same_doubts_on_laptop_hub_and_database(everywhere, everyone_takes):
    laptop, *hubs = everywhere
    risen, fallen = home(laptop, 20_000_00, 10_000_00), home(laptop, 3_000_00, 10_000_00, NEXT)
    with laptop.act("wang") as act:
        cadre = act.add("cadre", TOWN, {"name": "王芳", "account": "wang"})
        act.add("pair", VILLAGE, {"cadre": cadre, "household": risen, "starts": "2017-01-10"})
        act.add("member", VILLAGE, {"household": risen, "name": "张三", "id_no": SAME_ID})
        act.add("member", NEXT, {"household": fallen, "name": "张三", "id_no": SAME_ID})
    resolve(laptop, "wang", risen, "R01", YEAR, "2", "工厂开工", today=TODAY)
    everyone_takes()
    found = [plain(one) for one in doubts(laptop, TOWN, YEAR, TODAY)]
    assert [(row["household"], row["code"], row["open"]) for row in found] == [
        (risen, "R01", False),
        (risen, "R11", True),
        (fallen, "R02", True),
        (fallen, "R03", True),
        (fallen, "R11", True),
    ]
    assert [row["clerk"] for row in found] == ["王芳", "王芳", "", "", ""]
    assert (found[0]["result"], found[0]["by"], found[0]["note"]) == ("2", "王芳", "工厂开工")
    for hub in hubs:
        assert [plain(one) for one in doubts(hub, TOWN, YEAR, TODAY)] == found
    assert found[1]["text"].startswith("张三的身份证号在别处也有：")
    assert found[1]["text"].endswith("张三户")


def test_an_answer_holds_until_the_facts_change(everywhere):
    laptop = everywhere[0]
    id = home(laptop, 20_000_00, 10_000_00)
    assert codes(doubts_of(laptop, id, YEAR, TODAY)) == [(id, "R01", True)]
    record = resolve(laptop, "wang", id, "r01", YEAR, "核实无误", today=TODAY)
    assert record == f"{id}-R01-{YEAR}"
    assert codes(doubts(laptop, VILLAGE, YEAR, date(2017, 8, 1))) == [(id, "R01", False)]
    (line,) = laptop.fetch("income_line", VILLAGE, {"household": id, "year": YEAR})
    with laptop.act("wang") as act:
        act.set(line.id, {"amount": 30_000_00})
    (again,) = doubts(laptop, VILLAGE, YEAR, TODAY)
    assert again.open
    assert again.earlier.text("facts") == "2015年10,000.00，2016年20,000.00"
    assert resolve(laptop, "li", id, "R01", YEAR, "1", today=TODAY) == record
    assert laptop.count("doubt") == 1


def test_an_answer_of_another_year_does_not_count(everywhere):
    laptop = everywhere[0]
    id = home(laptop, 20_000_00, 10_000_00)
    resolve(laptop, "wang", id, "R01", YEAR, "2", today=TODAY)
    assert all(one.open for one in doubts(laptop, VILLAGE, YEAR + 1, TODAY))


def test_a_doubt_is_found_by_its_fields_whatever_number_it_bears(everywhere):
    laptop = everywhere[0]
    id = home(laptop, 20_000_00, 10_000_00)
    about = {"code": "R01", "household": id, "year": YEAR}
    with laptop.act("wang") as act:
        act.add("doubt", VILLAGE, about, id="an-older-number-R01-2016")
    assert resolve(laptop, "wang", id, "R01", YEAR, "2", today=TODAY) == "an-older-number-R01-2016"


def test_whoever_answers_writes_one_and_the_same_record(everywhere, everyone_takes):
    id = home(everywhere[0], 20_000_00, 10_000_00)
    everyone_takes()
    made = [resolve(r, "wang", id, "R01", YEAR, "2", today=TODAY) for r in everywhere]
    assert made == [f"{id}-R01-{YEAR}"] * 3
    assert not any(doubts(r, VILLAGE, YEAR, TODAY)[0].open for r in everywhere)


def test_a_doubt_moves_along_with_its_household(everywhere):
    laptop = everywhere[0]
    id = home(laptop, 20_000_00, 10_000_00)
    resolve(laptop, "wang", id, "R01", YEAR, "2", today=TODAY)
    move(laptop, "wang", id, NEXT)
    assert codes(doubts(laptop, NEXT, YEAR, TODAY)) == [(id, "R01", False)]
    assert doubts(laptop, VILLAGE, YEAR, TODAY) == []


def test_a_deleted_answer_is_taken_up_again(everywhere):
    laptop = everywhere[0]
    id = home(laptop, 20_000_00, 10_000_00)
    made = resolve(laptop, "wang", id, "R01", YEAR, "2", today=TODAY)
    with laptop.act("wang") as act:
        act.delete(made)
    assert doubts_of(laptop, id, YEAR, TODAY)[0].open
    assert resolve(laptop, "wang", id, "R01", YEAR, "2", today=TODAY) == made
    assert not doubts_of(laptop, id, YEAR, TODAY)[0].open


def test_counts_of_the_form(everywhere):
    laptop = everywhere[0]
    ids = [home(laptop, 20_000_00, 10_000_00) for _ in range(3)]
    home(laptop, 3_000_00, 10_000_00)
    resolve(laptop, "wang", ids[0], "R01", YEAR, "2", today=TODAY)
    resolve(laptop, "wang", ids[1], "R01", YEAR, "3", "一次性奖金", today=TODAY)
    found = counts(doubts(laptop, TOWN, YEAR, TODAY))
    assert [(c.code, c.level, c.found, c.open, c.results) for c in found] == [
        ("R01", "verify", 3, 1, (("2", 1), ("3", 1))),
        ("R02", "yellow", 1, 1, ()),
        ("R03", "red", 1, 1, ()),
    ]


def test_the_areas_threshold_decides(everywhere):
    laptop = everywhere[0]
    home(laptop, 20_000_00, 10_000_00)
    set_parameter(laptop, "shi", TOWN, "check.r01_percent", "150")
    assert doubts(laptop, TOWN, YEAR, TODAY) == []


def test_a_household_that_was_merged_away_is_not_looked_into(everywhere):
    laptop = everywhere[0]
    kept = home(laptop, 8_000_00, 8_000_00)
    home(laptop, 20_000_00, 10_000_00, merged_into=kept)
    assert doubts(laptop, TOWN, YEAR, TODAY) == []


@pytest.mark.parametrize(
    ("code", "result", "note", "error", "said"),
    [
        ("R99", "2", "", BadValue, "没有疑点规则“R99”"),
        ("R01", "9", "", BadValue, "1 属实，已更正"),
        ("R01", "3", " ", BadValue, "请填写核实说明"),
        ("R05", "2", "", Refused, "2016年没有R05疑点（有经营收入无成本）"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_a_sentence(
    everywhere, code, result, note, error, said
):
    laptop = everywhere[0]
    id = home(laptop, 20_000_00, 10_000_00)
    with pytest.raises(error) as told:
        resolve(laptop, "wang", id, code, YEAR, result, note, today=TODAY)
    assert said in told.value.text("zh")
    assert laptop.count("doubt") == 0


def test_no_such_household_is_said(everywhere):
    with pytest.raises(Missing):
        resolve(everywhere[0], "wang", "nobody", "R01", YEAR, "2", today=TODAY)
