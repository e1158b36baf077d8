"""What may be shown of a person."""

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.rules import masking
from sync.rules.masking import Kind, People, Profile

HAN = st.sampled_from(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗建国伟芳秀英敏静丽强磊军洋勇艳𠮷䶮㛃堃喆"
)
WORDS = st.text(
    st.sampled_from("门前道路破损，已修好。请尽快处理（见附件）：《办法》a "), max_size=12
)
NAMES = st.text(HAN, min_size=2, max_size=4)
DIGITS = st.sampled_from("0123456789")


ID_NUMBERS = st.builds(
    lambda area, born, rest: f"{area}{born:%Y%m%d}{rest}",
    st.from_regex(r"[1-6][0-9]{5}", fullmatch=True),
    st.dates(date(1920, 1, 1), date(2025, 12, 31)),
    st.from_regex(r"[0-9]{3}[0-9X]", fullmatch=True),
)

MOBILES = st.builds(
    lambda second, rest: f"1{second}{rest}",
    st.sampled_from("3456789"),
    st.text(DIGITS, min_size=9, max_size=9),
)


# --- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("李明", "李×"),
        ("王建国", "王××"),
        ("欧阳娜娜", "欧阳××"),
        ("欧阳修", "欧阳×"),
        ("欧阳", "欧×"),
        ("买买提·吐尔逊", "买××·吐××"),
        ("买买提•吐尔逊・江", "买××·吐××·江"),
        ("李", "李×"),
        ("李\u3000明", "李×"),
        ("𠮷野", "𠮷×"),
        ("李𠮷", "李×"),
        ("李\ud842\udfb7", "李×"),
        ("葛\U000e0100城", "葛×"),
        ("李明（户主之妻）", "李×（××××）"),
        ("John Smith", "J××× S××××"),
        ("", ""),
    ],
)
def test_names_keep_the_surname_only(name, masked):
    assert masking.mask_name(name) == masked


@given(NAMES)
def test_a_masked_name_hides_everything_but_the_surname(name):
    masked = masking.mask_name(name)
    kept = masked.rstrip("×")
    assert len(masked) == len(name)
    assert name.startswith(kept)
    assert kept in (name[0], name[:2])


@given(st.text(max_size=12))
def test_a_masked_name_is_never_the_name(name):
    tidy = masking.joined(name).strip()
    assert not tidy or masking.mask_name(name) != tidy


@given(NAMES)
def test_halves_of_characters_are_masked_like_the_characters(name):
    halves = "".join(
        chr(int.from_bytes(pair, "big"))
        for pair in re.findall(rb"(?s)..", name.encode("utf-16-be"))
    )
    assert masking.mask_name(halves) == masking.mask_name(name)


# --- numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mask", "value", "masked"),
    [
        (masking.mask_id, "320282195203154214", "320282********4214"),
        (masking.mask_id, " ３２０２８２19520315421x", "320282********421X"),
        (masking.mask_id, "1234", "****"),
        (masking.mask_phone, "13812345678", "138****5678"),
        (masking.mask_phone, "138 1234 5678", "138****5678"),
        (masking.mask_phone, "+86 13812345678", "138****5678"),
        (masking.mask_phone, "0510-87371234", "0510-****1234"),
        (masking.mask_phone, "051087371234", "0510-****1234"),
        (masking.mask_phone, "87371234", "****1234"),
        (masking.mask_phone, "13812345678、0510-87371234", "138****5678、0510-****1234"),
        (masking.mask_phone, "661234", "******"),
        (masking.mask_bank, "6228 4800 0000 1234 567", "****4567"),
        (masking.mask_bank, "1234", "****"),
    ],
)
def test_numbers_keep_their_ends_only(mask, value, masked):
    assert mask(value) == masked


@given(st.text(max_size=30))
def test_a_masked_number_never_shows_it_whole(value):
    for mask in (masking.mask_id, masking.mask_phone, masking.mask_bank):
        shown = re.sub(r"\D", "", mask(value))
        assert len(shown) <= 14
        for digits in re.findall(r"\d{8,}", value):
            assert digits not in shown


# --- profiles -----------------------------------------------------------------------------------


def test_every_field_says_what_each_reader_sees():
    assert all(set(rules) == set(Profile) for rules in masking.PROFILES.values())


@pytest.mark.parametrize("field", ["id_number", "phone", "bank_account", "address", "condition"])
def test_the_public_never_sees(field):
    assert masking.shown(field, "320282195203154214", Profile.PUBLIC) == ""


def test_each_reader_sees_what_the_profile_says():
    seen = [masking.shown("phone", "13812345678", profile) for profile in Profile]
    assert seen == ["", "138****5678", "13812345678"]


def test_an_unknown_field_is_not_shown():
    assert masking.shown("religion", "某教", Profile.ARCHIVE) == ""


# --- free text ----------------------------------------------------------------------------------


def kinds(text, people=None):
    return [found.kind for found in masking.scan_text(text, people)]


def public(text, people=None):
    return masking.mask_found(text, masking.scan_text(text, people), Profile.PUBLIC)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("身份证320282195203154214请核对", Kind.ID),
        ("身份证320282 19520315 421X", Kind.ID),
        ("证号３２０２８２１９５２０３１５４２１\uff38", Kind.ID),
        ("旧证320282520315421", Kind.ID),
        ("证号32028219520315421443", Kind.ID),
        ("电话13812345678", Kind.PHONE),
        ("请打138-1234-5678联系", Kind.PHONE),
        ("打一三八一二三四五六七八", Kind.PHONE),
        ("座机0510-87371234", Kind.PHONE),
        ("座机（0510）87371234", Kind.PHONE),
        ("电话：87371234", Kind.PHONE),
        ("微信号：zhang_san88", Kind.CONTACT),
        ("QQ12345678", Kind.CONTACT),
        ("邮箱 a.b@example.com", Kind.CONTACT),
        ("卡号6228480000001234567", Kind.BANK),
        ("卡号6228 4800 0000 1234 567", Kind.BANK),
        ("12号门前积水", Kind.HOUSE),
        ("3幢2单元501室漏水", Kind.HOUSE),
        ("其母患病多年", Kind.MATTER),
    ],
)
def test_private_things_are_found(text, kind):
    assert kinds(text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "问题320282113-2017-000123已办结",
        "户320282113201-0012",
        "2017年6月5日至2017年6月11日",
        "请拨打12345",
        "投入1200000元修路3.5公里",
        "3号路灯不亮，12号楼前停车难",
        "东大街加装路灯20盏",
        "",
    ],
)
def test_what_is_not_private_is_left_alone(text):
    assert kinds(text) == []


@given(WORDS, ID_NUMBERS, WORDS)
def test_an_id_number_never_gets_through(before, number, after):
    shown = public(f"{before}{number}{after}")
    assert number not in shown
    assert not re.search(r"\d{5,}", shown)


@given(WORDS, MOBILES, st.sampled_from(["", " ", "-"]), WORDS)
def test_a_mobile_number_never_gets_through(before, number, gap, after):
    spaced = gap.join([number[:3], number[3:7], number[7:]])
    assert number[-4:] not in public(f"{before}{spaced}{after}")


@given(WORDS, NAMES, WORDS)
def test_the_name_of_a_member_never_gets_through(before, name, after):
    people = People(own=(name,))
    shown = public(f"{before}{name}{after}", people)
    assert name not in shown
    assert masking.mask_name(name) in shown


@given(st.text(max_size=60))
def test_what_was_masked_is_not_found_again(text):
    people = People(own=("王建国",), minors=("王小明",))
    shown = public(masking.joined(text), people)
    again = {found.kind for found in masking.scan_text(shown, people)}
    assert again <= {Kind.MATTER}


@given(st.text(st.sampled_from("0123456789王建国-号家室Xx "), max_size=60))
def test_findings_stand_apart_and_in_order(text):
    found = masking.scan_text(text, People(own=("王建国",)))
    assert all(text[one.start : one.end] == one.text for one in found)
    assert all(one.end <= two.start for one, two in pairwise(found))


def test_names_of_others_are_masked_but_not_their_given_names():
    people = People(own=("王建国",), others=("李文明",))
    assert public("王建国与李文明纠纷，建国称文明不讲理", people) == (
        "王××与李××纠纷，××称文明不讲理"
    )


def test_names_are_found_with_blanks_and_other_dots():
    people = People(own=("李明", "买买提·吐尔逊"))
    assert public("李 明和买买提•吐尔逊", people) == "李×和买××·吐××"


def test_minors_are_never_named():
    people = People(own=("王建国",), minors=("王小明",))
    assert public("王小明上学难，王建国之子小明", people) == "（未成年人）上学难，王××家人××"


def test_an_internal_list_keeps_names_and_the_ends_of_numbers():
    text = "王建国13812345678，证320282195203154214"
    found = masking.scan_text(text, People(own=("王建国",)))
    shown = masking.mask_found(text, found, Profile.INTERNAL)
    assert shown == "王建国138****5678，证320282********4214"


def test_an_archive_sheet_keeps_everything():
    text = "王建国13812345678"
    assert masking.mask_found(text, masking.scan_text(text), Profile.ARCHIVE) == text
