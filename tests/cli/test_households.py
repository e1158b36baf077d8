"""Areas, grids, households and doubles from the shell."""

import pytest

VILLAGE, NEXT = "320282113200", "320282113201"
ID = "11010519491231002X"


@pytest.fixture
def added(laptop, cli):
    """Adds a record and returns its id."""

    def add(kind, *values, area=VILLAGE):
        said = cli("record", "add", kind, "--area", area, *values)
        assert said.code == 0, said.err
        return said.line

    return add


@pytest.fixture
def family(added):
    home = added("household", "head=王建国", "n_shared=3")
    flags = ("shares_budget=是", "in_hukou=是", "resident=是", f"household={home}")
    people = [
        added("member", f"name={name}", f"relation={relation}", *flags)
        for name, relation in (("王建国", "户主"), ("王小明", "子"), ("李静", "儿媳"))
    ]
    return home, people


# -- areas -----------------------------------------------------------------------------------------


def test_an_area_is_found_with_its_whole_path_and_what_followed(laptop, cli):
    out = cli("area", "find", "海门市").out
    assert "320684  南通市 › 海门市" in out
    assert "→ 320614 南通市 › 海门区" in out
    assert cli("area", "find", "hfz", "--area", "320282", "--json").data[0]["code"] == "320282113"
    assert cli("area", "find", "没有这里").err.strip() == "没有找到"


def test_an_area_shows_its_past_its_future_and_its_marks(laptop, cli):
    cli("area", "set-flag", NEXT, "weak_village=是")
    assert "经济薄弱村：是" in cli("area", "show", NEXT).out
    old = cli("area", "show", "320684").out
    assert "停用：2020-07-02" in old
    assert "后继：320614 南通市 › 海门区" in old
    assert "前身：320684" in cli("area", "show", "320614").out
    assert "仅供统计" in cli("area", "show", "320571").out
    shown = cli("area", "show", NEXT, "--json").data
    assert shown["flags"]["weak_village"] is True
    assert shown["path"] == "无锡市 › 宜兴市 › 湖㳇镇 › 伏西村"
    assert cli("area", "show", "320299").code == 1


def test_areas_are_listed_by_parent_day_and_mark(laptop, cli):
    assert len(cli("area", "list", "320282113", "--json").data) == 8
    cli("area", "set-flag", NEXT, "weak_village=是")
    marked = cli("area", "list", "3202", "--flag", "weak_village", "--json").data
    assert [one["code"] for one in marked] == [NEXT]
    today = {one["code"] for one in cli("area", "list", "3206", "--today", "--json").data}
    assert "320614" in today
    assert "320684" not in today


def test_records_stand_in_a_village_that_only_a_record_knows(laptop, cli, added):
    new = "320282113299"
    assert cli("record", "add", "household", "--area", new, "head=王建国").code == 1
    cli("area", "set-flag", new, "name=新设村委会", "valid_from=2018-01-01")
    home = added("household", "head=王建国", area=new)
    assert cli("record", "list", "household", "--area", new, "--json").data[0]["id"] == home


def test_the_search_box_knows_areas_as_well(laptop, cli, added):
    assert cli("find", "湖父镇", "--json").data[0]["opens"] == "320282113"
    assert cli("find", "hfz", "--kind", "area", "--json").data[0]["kind"] == "area"
    added("household", "head=何福珍")
    assert {one["kind"] for one in cli("find", "hfz", "--json").data} == {"household"}


def test_grids_are_added_and_listed(laptop, cli):
    assert cli("grid", "add", VILLAGE, "G", "name=东片", "head=王建国").line == f"{VILLAGE}-G01"
    assert cli("grid", "add", VILLAGE, "Z", "--number", "5", "--json").data["id"].endswith("-Z05")
    out = cli("grid", "list", VILLAGE).out
    assert f"{VILLAGE}-G01  东片  王建国" in out
    assert "网格和村民小组：2个" in cli("area", "show", VILLAGE).out
    assert cli("grid", "add", "320282113", "G").code == 1
    assert cli("grid", "add", VILLAGE, "X").code == 2


# -- households ------------------------------------------------------------------------------------


def test_head_counts_stand_side_by_side_and_are_filled_when_asked(cli, family):
    home, _ = family
    said = cli("household", "counts", home)
    assert "户籍人口：填写—，按成员计3" in said.out
    cli("record", "set", home, "n_shared=5", "causes_other=因病")
    said = cli("household", "counts", home)
    assert "共享收支人口填写5人，按成员计3人" in said.err
    assert "有其他致贫原因而没有主要原因" in said.err
    assert cli("household", "counts", home, "--json").data["counts"]["n_shared"]["differs"]
    filled = cli("household", "counts", home, "--fill", "--json").data
    assert filled["filled"] == {"n_hukou": 3, "n_resident": 3, "n_shared": 3}
    assert filled["differences"] == []


def test_the_roster_of_a_year(cli, family):
    home, people = family
    assert cli("household", "roster", home, "2017", "--show", "--json").data is None
    made = cli("household", "roster", home, "2017", "--json").data
    assert made["members"] == people
    assert made["n_shared"] == 3
    assert "已有" in cli("household", "roster", home, "2017").err
    assert cli("household", "roster", home, "2017", "--again").code == 0
    assert "2017年度：户籍3，常住3，共享收支3" in cli("household", "counts", home).out


def test_a_household_splits_and_merges_again(cli, family):
    home, (_, son, wife) = family
    said = cli("household", "split", home, "--member", son, "--member", wife, "--head", son)
    assert "转入2人" in said.err
    new = said.line
    assert cli("record", "show", new, "--json").data["values"]["split_from"] == home
    assert cli("record", "show", wife, "--json").data["values"]["relation"] == "10"
    assert cli("household", "split", home, "--member", son, "--head", son).code == 1
    merged = cli("household", "merge", home, new, "--head-as", "子", "--json").data
    assert (merged["people"], merged["unrelated"]) == (2, [])
    assert cli("record", "show", wife, "--json").data["values"]["relation"] == "38"
    assert cli("record", "show", new, "--json").data["values"]["merged_into"] == home
    assert "已并入" in cli("household", "merge", home, new).err
    assert cli("household", "unmerge", new, "--json").data["people"] == 2
    assert cli("record", "show", wife, "--json").data["values"]["household"] == new
    assert "没有并入" in cli("household", "unmerge", new).err


# -- doubles ---------------------------------------------------------------------------------------


def test_doubles_are_listed_compared_and_merged(cli, added, family):
    _, (_, son, _) = family
    cli("record", "set", son, f"id_no={ID}", "phone=13800000001")
    other = added("household", "head=邻村人", area=NEXT)
    of = (f"household={other}", "name=王小明", f"id_no={ID}", "phone=13900000002", "marital=10")
    twin = added("member", *of, area=NEXT)
    said = cli("duplicates", "list")
    assert f"身份证号相同  {ID}" in said.out
    assert "邻村人户" in said.out
    (group,) = cli("duplicates", "list", "--area", NEXT, "--json").data
    assert [person["id"] for person in group["people"]] == [son, twin]
    out = cli("duplicates", "merge", son, twin, "--compare").out
    assert "婚姻  补上  未婚" in out
    assert "电话  不同  13800000001 ≠ 13900000002 → 13800000001" in out
    assert cli("duplicates", "list", "--json").data != []  # nothing was done
    said = cli("duplicates", "merge", son, twin, "--other", "phone", "--json")
    assert said.data["fills"] == {"marital": "10"}
    assert cli("record", "show", son, "--json").data["values"]["phone"] == "13900000002"
    assert cli("duplicates", "list", "--json").data == []
    assert "已并入" in cli("duplicates", "merge", son, twin).err
