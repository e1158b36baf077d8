"""The command line as processes, against a real hub that comes and goes."""

from dataclasses import replace

import pytest

VILLAGE = "320282113200"


@pytest.fixture(scope="module")
def hang(enrolled):
    return enrolled("hang")


@pytest.fixture(scope="module")
def shao(enrolled):
    return enrolled("shao")


@pytest.fixture
def bare(hang, tmp_path):
    """A laptop that nobody has set up."""
    return replace(hang, folder=tmp_path / "bare")


@pytest.fixture
def household(hang, shao):
    """A household that both laptops hold."""
    words = ["--area", VILLAGE, "head=王𠮷祥", "phone=15400000001"]
    id = hang.does("record", "add", "household", *words).line
    hang.does("sync")
    shao.does("sync")
    return id


def phone_on(laptop, household):
    return laptop.does("record", "show", household, "--json").data["values"]["phone"]


def test_what_one_writes_the_other_reads(hang, shao, household):
    shown = shao.does("record", "show", household, "--json").data
    assert shown["values"]["head"] == "王𠮷祥"
    (entry, *_) = shao.does("record", "history", household, "--json").data
    assert entry["author"] == "hang"


def test_the_receipt_adds_up_and_nothing_is_left_to_send(hang):
    hang.does("record", "add", "household", "--area", VILLAGE, "head=李䶮")
    first = hang.does("sync", "--json").data
    assert first["complete"]
    assert (first["sent"], first["accepted"], first["quarantined"]) == (1, 1, 0)
    assert first["receipts"]
    again = hang.does("sync", "--json").data
    assert (again["sent"], again["pending"]) == (0, 0)


def test_the_hub_numbers_what_came_without_a_number(hang, household):
    hang.does("sync")
    shown = hang.does("record", "show", household, "--json").data
    assert shown["values"]["code"].startswith(f"{VILLAGE}-000")


def test_two_people_offline_differ_and_one_word_settles_it(hub, hang, shao, household):
    hub.closes()
    refused = hang("sync")
    assert refused.code == 1
    assert "连不上" in refused.err
    hang.does("record", "set", household, "phone=15400000017")
    shao.does("record", "set", household, "phone=15400000071")
    hub.opens()
    hang.does("sync")
    shao.does("sync")
    hang.does("sync")
    (told,) = hang.does("conflict", "list", "--json").data
    values = {told["kept"]["value"], told["lost"]["value"]}
    assert values == {"15400000017", "15400000071"}
    assert {told["kept"]["author"], told["lost"]["author"]} == {"hang", "shao"}
    hang.does("conflict", "settle", told["id"], "--take", "lost")
    hang.does("sync")
    shao.does("sync")
    assert phone_on(hang, household) == phone_on(shao, household) == told["lost"]["value"]
    assert shao.does("conflict", "list", "--json").data == []


def test_a_deletion_that_met_an_edit_is_taken_back_with_the_edit(hub, hang, shao, household):
    hub.closes()
    hang.does("record", "delete", household)
    shao.does("record", "set", household, "phone=15400000071")
    hub.opens()
    for laptop in (hang, shao, hang):
        laptop.does("sync")
    (told,) = hang.does("conflict", "list", "--json").data
    assert told["reason"] == "deleted"
    hang.does("conflict", "settle", told["id"], "--take", "lost")
    hang.does("sync")
    shao.does("sync")
    shown = shao.does("record", "show", household, "--json").data
    assert not shown["deleted"]
    assert shown["values"]["phone"] == "15400000071"


def test_a_step_is_pending_until_the_hub_takes_it(hang, household):
    values = ["text=村口没有路灯", "category=07", "demand=装灯", "consent=是", "raised=2017-06-05"]
    about = f"household={household}"
    issue = hang.does("record", "add", "issue", "--area", VILLAGE, about, *values).line
    hang.does("issue", "step", issue, "submit", "date=2017-06-05")
    assert [s["status"] for s in states_of(hang, issue)] == ["pending"]
    hang.does("sync")
    hang.does("sync")
    assert [s["status"] for s in states_of(hang, issue)] == ["taken"]
    refused = hang("issue", "step", issue, "triage", "text=属实")
    assert refused.code == 1
    assert "乡镇办" in refused.err


def states_of(laptop, issue):
    return laptop.does("issue", "steps", issue, "--json").data["done"]


def test_what_the_hub_may_not_take_is_held_with_its_reason(enrolled):
    laptop = enrolled("hang")
    laptop.does("record", "add", "household", "--area", "320282113201", "head=李四")
    told = laptop("sync", "--json")
    assert told.data["quarantined"] == 1
    assert "320282113201" in told.data["held"][0]["why"]


def test_a_revoked_laptop_is_told_and_keeps_its_data(hub, enrolled):
    laptop = enrolled("hang")
    hub.revokes_newest()
    id = laptop.does("record", "add", "household", "--area", VILLAGE, "head=李四").line
    told = laptop("sync")
    assert told.code == 1
    assert "不认识这台电脑" in told.err
    assert laptop.does("record", "show", id, "--json").data["values"]["head"] == "李四"


def test_a_folder_that_cannot_be_made_is_told(hub, bare, tmp_path):
    (tmp_path / "file").write_text("")
    told = replace(bare, folder=tmp_path / "file" / "data")("enrol", hub.link("hang"))
    assert told.code == 1
    assert "建不了" in told.err


def test_a_mistyped_link_leaves_no_data_behind(bare):
    refused = bare("enrol", "https://example.invalid/")
    assert refused.code == 1
    assert "不是登记链接" in refused.err
    assert not bare.folder.exists()


def test_a_used_invitation_is_refused(hub, bare, tmp_path):
    link = hub.link("shao")
    bare.does("enrol", link)
    refused = replace(bare, folder=tmp_path / "second")("enrol", link)
    assert refused.code == 1
    assert "邀请码" in refused.err


def test_sync_before_enrolling_says_what_to_do(bare):
    said = bare("sync")
    assert said.code == 1
    assert "zoufang enrol" in said.err


def test_the_wrong_passphrase_opens_nothing(hang):
    said = hang("record", "list", "area", ZOUFANG_PASSPHRASE="nine dogs")
    assert said.code == 1
    assert "口令不对" in said.err


def test_no_keyring_and_no_passphrase_says_what_to_do(hub, bare):
    said = bare("enrol", hub.link("hang"), ZOUFANG_PASSPHRASE="")
    assert said.code == 1
    assert "ZOUFANG_PASSPHRASE" in said.err
