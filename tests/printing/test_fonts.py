"""Which font draws what, and that nothing is ever printed blank."""

import io
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from desktop.printing import faces
from desktop.printing.faces import Face
from desktop.printing.fonts import MissingGlyph, Role, check, printable, runs, width

RARE = [
    *["宜兴市湖㳇镇", "苏州市吴中区甪直镇", "东台市弶港镇", "李䶮", "张㛃", "𠮷野", "黄喆", "王堃"],
    *[
        "买买提·吐尔逊",
        "长垎村",
        "噇口村",
        "敔山",
        "氿南",
        "二窎",
        "柤口",
        "藴德",
        "镕锠",
        "張麗華",
    ],
]
FONTS_MB_MAX = 36


def fonts_of(text, role=Role.BODY):
    return [(run.font, run.text) for run in runs(text, role)]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("text", RARE)
def test_hard_names_are_drawn_in_every_role(role, text):
    assert "".join(run.text for run in runs(text, role)) == text
    assert width(text, role, 10) > 0


def test_each_character_goes_to_the_first_font_that_draws_it():
    assert fonts_of("湖㳇镇2017𠮷") == [
        ("ZoufangFangsong", "湖"),
        ("ZoufangSong", "㳇"),
        ("ZoufangFangsong", "镇"),
        ("ZoufangSong", "2017"),
        ("ZoufangRare", "𠮷"),
    ]


def general_standard() -> set[int]:
    """The 8105 characters: what `song.ttf` has beyond GB 2312 comes from that list alone."""
    song = TTFont(io.BytesIO(faces.font_bytes(Face.SONG))).getBestCmap()
    return {code for code in song if code >= 0x20000 or 0x3400 <= code <= 0x9FFF}


def test_the_list_of_general_standard_characters_is_complete():
    listed = general_standard()
    gb2312 = {c for c in listed if len(chr(c).encode("gb2312", "ignore")) == 2}
    beyond = listed - gb2312
    assert len(gb2312) == 6763
    assert sum(code > 0xFFFF for code in beyond) == 196
    assert sum(0x3400 <= code < 0x4DC0 for code in beyond) == 77


@pytest.mark.parametrize("role", list(Role))
def test_every_general_standard_character_prints(role):
    text = "".join(map(chr, sorted(general_standard())))
    check([text])
    assert "".join(run.text for run in runs(text, role)) == text


@pytest.mark.parametrize("face", list(Face))
def test_no_font_claims_a_character_it_does_not_draw(face):
    font = TTFont(io.BytesIO(faces.font_bytes(face)), lazy=True)
    starts = font["loca"]
    empty = [
        chr(code)
        for code, name in font.getBestCmap().items()
        if starts[font.getGlyphID(name)] == starts[font.getGlyphID(name) + 1]
        if not chr(code).isspace()
    ]
    assert empty == []


@pytest.mark.parametrize("face", list(Face))
def test_each_file_carries_its_own_name_and_its_licence(face):
    names = TTFont(io.BytesIO(faces.font_bytes(face)), lazy=True)["name"]
    assert names.getDebugName(1) == faces.FAMILIES[face]
    assert names.getDebugName(0) or names.getDebugName(13)


def test_the_fonts_fit_their_budget():
    folder = Path(faces.__file__).parent / "fonts"
    total = sum(entry.stat().st_size for entry in folder.iterdir())
    assert total <= FONTS_MB_MAX * 1_000_000


def test_a_missing_character_stops_the_print_with_its_code_point():
    with pytest.raises(MissingGlyph, match=r"U\+E863（见“李\ue863的家”）") as raised:
        check(["好", "李\ue863的家"])
    assert raised.value.code == "print.glyph"
    assert [m.code_point for m in raised.value.missing] == ["U+E863"]


def test_every_missing_character_is_named_once_and_names_stay_out_of_the_log():
    with pytest.raises(MissingGlyph) as raised:
        check(["王\U00032000", "王\U00032000和\ue000"])
    assert [m.code_point for m in raised.value.missing] == ["U+E000", "U+32000"]
    assert raised.value.detail == "U+E000 U+32000"


def test_many_missing_characters_make_a_short_sentence():
    with pytest.raises(MissingGlyph, match="另有12个"):
        check(["".join(chr(0xE000 + number) for number in range(20))])


def test_drawing_refuses_what_checking_would():
    with pytest.raises(MissingGlyph):
        runs("\ue000", Role.TITLE)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("葛\U000e0100城", "葛城"),
        ("a\tb\r\nc\u00a0d", "a bc d"),
        ("零\u200b宽\ufeff", "零宽"),
        ("re\u0301sume\u0301", "résumé"),
        ("\uf9d1\u3000", "\uf9d1\u3000"),
    ],
)
def test_what_has_no_look_of_its_own_is_left_out(text, printed):
    assert printable(text) == printed


@given(st.text(st.characters(codec="gb2312"), max_size=40))
def test_runs_lose_nothing(text):
    assert "".join(run.text for run in runs(text, Role.BODY)) == printable(text)


@given(st.text(st.characters(codec="gb2312"), max_size=20))
def test_the_width_is_the_sum_of_its_characters(text):
    parts = sum(width(character, Role.BODY, 12) for character in text)
    assert width(text, Role.BODY, 12) == pytest.approx(parts)


def test_a_font_that_is_not_there_is_told_in_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(faces, "files", lambda package: tmp_path)
    faces.font_bytes.cache_clear()
    with pytest.raises(faces.FontLost, match="重新安装"):
        faces.font_bytes(Face.SONG)
