"""Photos and scans from the shell: added, listed, sent, fetched, also when nobody answers."""

import io
import os

import pytest
from PIL import Image

from tests.replica.pictures import HEIC, PDF, noise, photo

VILLAGE = "320282113200"


@pytest.fixture
def home(cli, laptop):
    return cli("record", "add", "household", "--area", VILLAGE, "head=张三").line


@pytest.fixture
def file(tmp_path):
    """A file with these bytes."""

    def write(data, name="门前.jpg"):
        path = tmp_path / name
        path.write_bytes(data)
        return str(path)

    return write


def test_a_photo_is_added_listed_and_written_out_again(cli, home, file, tmp_path):
    data = photo(1000, 800)
    id = cli("attachment", "add", home, file(data), "--note", "积水处").line
    (one,) = cli("attachment", "list", home, "--json").data
    assert (one["id"], one["here"], one["name"], one["note"]) == (id, True, "门前.jpg", "积水处")
    assert (one["width"], one["height"], one["taken"]) == (1000, 800, "2017-06-05")
    assert "在本机" in cli("attachment", "list", home).line
    out = tmp_path / "out.jpg"
    assert cli("attachment", "get", id, "--out", str(out)).line == str(out)
    assert out.read_bytes() == data
    assert cli("attachment", "get", id, "--width", "300", "-o", str(out)).code == 0
    with Image.open(io.BytesIO(out.read_bytes())) as image:
        assert image.width == 320


@pytest.mark.parametrize(
    ("data", "said"), [(HEIC, "HEIC"), (b"", "空的"), (b"hello", "只能添加"), (None, "读不了")]
)
def test_what_cannot_be_added_is_told_in_one_sentence(cli, home, file, tmp_path, data, said):
    path = str(tmp_path / "none.jpg") if data is None else file(data)
    answer = cli("attachment", "add", home, path)
    assert answer.code == 1
    assert said in answer.err
    assert cli("attachment", "list", home, "--json").data == []


def test_an_attachment_belongs_to_a_record_that_is_there(cli, home, file):
    id = cli("attachment", "add", home, file(PDF, "a.pdf")).line
    for wrong in ("nobody", id):
        assert cli("attachment", "add", wrong, file(PDF, "b.pdf")).code == 1
    assert cli("attachment", "get", home, "-o", "x.jpg").code == 1


def test_a_full_target_is_told(cli, home, file):
    id = cli("attachment", "add", home, file(PDF, "a.pdf")).line
    if os.path.exists("/dev/full"):
        answer = cli("attachment", "get", id, "-o", "/dev/null/x.pdf")
        assert answer.code == 1
        assert "写不了" in answer.err


def test_from_one_laptop_to_another_over_a_real_hub(hub, enrolled, tmp_path, file):
    hang, shao = enrolled("hang"), enrolled("shao")
    data = noise(900, 700)
    home = hang.does("record", "add", "household", "--area", VILLAGE, "head=李四").line
    id = hang.does("attachment", "add", home, file(data)).line
    synced = hang.does("sync", "--json").data
    assert synced["attachments"] == {
        "complete": True, "sent": 1, "bytes": len(data), "left": [],
    }  # fmt: skip
    assert "照片" not in hang.does("sync").out
    shao.does("sync")
    assert "在中心" in shao.does("attachment", "list", home).out
    small, whole = tmp_path / "small.jpg", tmp_path / "whole.jpg"
    shao.does("attachment", "get", id, "--width", "300", "-o", str(small))
    hub.closes()
    shao.does("attachment", "get", id, "--width", "300", "-o", str(small))
    answer = shao("attachment", "get", id, "-o", str(whole))
    assert answer.code == 1
    assert "连不上" in answer.err
    assert not whole.exists()
    hub.opens()
    shao.does("attachment", "get", id, "-o", str(whole))
    assert whole.read_bytes() == data


def test_a_sync_says_when_the_photo_has_not_arrived(hub, enrolled, file):
    hang = enrolled("hang")
    home = hang.does("record", "add", "household", "--area", "320282113201", "head=王五").line
    hang.does("attachment", "add", home, file(photo(colour="green")))
    answer = hang("sync")
    assert answer.code == 1
    assert "附件还没有全部送到" in answer.out or "没有收下" in answer.out
