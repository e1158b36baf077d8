"""An office without a line, by real processes: laptops join once, then only files travel."""

import pytest

from tests.cli.conftest import HUB, process

VILLAGE, FAR_VILLAGE = "320282113200", "320282113201"


@pytest.fixture
def office(hub, enrolled):
    """Two laptops that have joined, and a hub that nobody reaches any more."""
    laptops = enrolled("hang"), enrolled("shao")
    hub.closes()
    yield laptops
    hub.opens()


@pytest.fixture
def keeper(hub):
    """The hub's commands, on its own machine."""

    def run(*words):
        return process(HUB, *words, data=hub.folder, ZOUFANG_HUB_DATA=str(hub.folder))

    return run


@pytest.fixture
def stick(tmp_path):
    made = tmp_path / "stick"
    made.mkdir()
    return made


@pytest.fixture
def round_trip(keeper, stick):
    """A packet there, its answer back; what each of the three commands said."""
    count = iter(range(100))

    def run(laptop):
        up, back = (str(stick / f"{next(count)}.zfb") for _ in range(2))
        exported = laptop.does("packet", "export", up, "--json").data
        taken = keeper("packet", "import", up, "--answer", back, "--json")
        assert taken.code == 0, taken.err
        return exported, taken.data, laptop.does("packet", "import", back, "--json").data

    return run


def test_two_people_and_a_hub_without_a_line(office, round_trip, keeper):
    hang, shao = office
    id = hang.does("record", "add", "household", "--area", VILLAGE, "head=王𠮷祥", "phone=1").line
    exported, taken, told = round_trip(hang)
    assert (exported["changes"], taken["accepted"], told["accepted"]) == (1, 1, 1)
    assert taken["account"] == "hang"
    assert taken["receipts"] == told["receipts"]
    assert told["complete"]
    assert told["pending"] == 0
    round_trip(shao)
    assert shao.does("record", "show", id, "--json").data["values"]["head"] == "王𠮷祥"
    hang.does("record", "set", id, "phone=15400000017")
    shao.does("record", "set", id, "phone=15400000071")
    for laptop in (hang, shao, hang):
        _, _, told = round_trip(laptop)
    assert told["complete"]
    assert told["conflicts_open"] == 1
    phones = [
        laptop.does("record", "show", id, "--json").data["values"]["phone"] for laptop in office
    ]
    assert phones[0] == phones[1]
    assert keeper("verify", "--json").data["sound"]
    for laptop in office:
        laptop.does("check")


def test_a_packet_in_words(office, keeper, stick):
    hang, shao = office
    hang.does("record", "add", "household", "--area", FAR_VILLAGE, "head=李四")
    up, back = str(stick / "up.zfb"), str(stick / "back.zfb")
    said = hang.does("packet", "export", up)
    assert "更改1条" in said.out
    assert "带回来" in said.err
    without = keeper("packet", "import", up)
    assert "--answer" in without.err
    taken = keeper("packet", "import", up, "--answer", back)
    assert "“hang”的数据包" in taken.out
    assert "暂存1条" in taken.out
    assert FAR_VILLAGE in taken.out
    foreign = shao("packet", "import", back)
    assert foreign.code == 1
    assert "给另一台电脑（账号“hang”）" in foreign.err
    answered = hang.does("packet", "import", back)
    assert answered.out.startswith("已同步（中心时间")
    assert "暂存1条" in answered.out
    assert FAR_VILLAGE in answered.out


def test_wrong_files_are_refused_in_a_sentence(office, keeper, stick):
    hang, _ = office
    letter = stick / "letter.zfb"
    letter.write_text("亲爱的同事")
    for said in (hang("packet", "import", str(letter)), keeper("packet", "import", str(letter))):
        assert said.code == 1
        assert "不是走访通的数据包" in said.err
    up = stick / "up.zfb"
    hang.does("packet", "export", str(up))
    up.write_bytes(up.read_bytes()[:-1])
    said = keeper("--lang", "en", "packet", "import", str(up))
    assert said.code == 1
    assert "is torn" in said.err
    assert hang("packet", "export", str(up)).code == 1
    assert "换一个文件名" in hang("packet", "export", str(up)).err
