"""The bytes of attachments: whole or resumed, proved by their hash, small where that is wanted."""

import hashlib
import io
import os
import signal
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sync.errors import BadValue, DamagedFile, DiskFull, Missing, Refused, TooLarge
from sync.protocol.messages import BLOB_BYTES_MAX
from sync.protocol.messages import BlobState as Held
from sync.replica.blobs import NOTHING, PIECE_BYTES, Blobs
from sync.replica.pictures import look_at, media_of, smaller
from tests.replica.pictures import HEIC, PDF, bomb, drawn, noise, photo

KEY = bytes(range(32))


@pytest.fixture
def blobs(tmp_path):
    opened = Blobs.open(tmp_path / "blobs.db")
    yield opened
    opened.close()


def sha(data):
    return hashlib.sha256(data).hexdigest()


def some(length, seed=7):
    return hashlib.shake_128(bytes([seed])).digest(length)


def test_the_same_bytes_are_kept_once(blobs, tmp_path):
    data = some(3 * PIECE_BYTES + 5)
    path = tmp_path / "scan.pdf"
    path.write_bytes(data)
    assert blobs.add(path) == blobs.add(data) == sha(data)
    assert blobs.bytes_of(sha(data)) == data
    assert len(blobs._store.query("SELECT 1 FROM piece")) == 4


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 5 * PIECE_BYTES),
    st.lists(st.integers(0, 5 * PIECE_BYTES), max_size=6),
    st.data(),
)
def test_bytes_that_come_in_any_parts_are_whole_in_the_end(length, cuts, data):
    whole = some(length)
    blobs = Blobs.memory()
    ends = sorted({min(cut, length) for cut in cuts} | {length})
    at = 0
    for end in ends:
        held = blobs.append(sha(whole), length, max(0, at - 3), whole[max(0, at - 3) : end])
        assert held.offset == end
        at = end
    assert held == Held(length, length, True)
    start = data.draw(st.integers(0, length))
    asked = data.draw(st.integers(0, length))
    assert b"".join(blobs.read(sha(whole), start, asked)) == whole[start : start + asked]
    blobs.close()


def test_bytes_that_do_not_join_are_not_kept_and_the_answer_says_where_to_go_on(blobs):
    data = some(1000)
    assert blobs.append(sha(data), 1000, 0, data[:300]).offset == 300
    assert blobs.append(sha(data), 1000, 400, data[400:]) == Held(1000, 300, False)
    assert blobs.append(sha(data), 1000, 0, data[:200]) == Held(1000, 300, False)
    assert blobs.append(sha(data), 1000, 100, data[100:]).complete


def test_wrong_bytes_are_thrown_away_and_that_is_said(blobs):
    data = some(1000)
    blobs.append(sha(data), 1000, 0, b"x" + data[1:500])
    with pytest.raises(BadValue) as said:
        blobs.append(sha(data), 1000, 500, data[500:])
    assert "摘要不符" in said.value.text()
    assert blobs.held(sha(data)) == NOTHING
    assert blobs.append(sha(data), 1000, 0, data).complete


def test_a_size_that_was_a_lie_is_begun_anew(blobs):
    data = some(1000)
    blobs.append(sha(data), 900, 0, data[:500])
    assert blobs.append(sha(data), 1000, 500, data[500:]) == Held(1000, 0, False)
    assert blobs.append(sha(data), 1000, 0, data).complete


@pytest.mark.parametrize("size", [0, -1, BLOB_BYTES_MAX + 1])
def test_nothing_and_too_much_are_refused(blobs, size):
    with pytest.raises((BadValue, TooLarge)):
        blobs.append(sha(b"x"), size, 0, b"")


@pytest.mark.parametrize(("offset", "length"), [(-1, 5), (8, 5), (0, 11)])
def test_bytes_beyond_the_end_are_refused(blobs, offset, length):
    with pytest.raises(BadValue):
        blobs.append(sha(b"x"), 10, offset, bytes(length))
    with pytest.raises(BadValue):
        blobs.append("../../hub.db", 10, 0, bytes(5))


def test_what_is_not_whole_is_not_read(blobs):
    data = some(1000)
    blobs.append(sha(data), 1000, 0, data[:999])
    with pytest.raises(Missing):
        blobs.bytes_of(sha(data))


def test_without_its_key_the_file_says_nothing(tmp_path):
    path, mark = tmp_path / "blobs.db", b"somebody's certificate" * 10
    kept = Blobs.open(path, KEY)
    digest = kept.add(mark)
    kept.close()
    assert b"somebody's" not in path.read_bytes()
    with pytest.raises(DamagedFile):
        Blobs.open(path, bytes(32))
    again = Blobs.open(path, KEY)
    assert again.bytes_of(digest) == mark
    again.close()


FEEDER = """
import sys
from pathlib import Path
from sync.replica.blobs import Blobs
data = Path(sys.argv[2]).read_bytes()
sha = sys.argv[3]
blobs = Blobs.open(Path(sys.argv[1]))
at = blobs.held(sha).offset
while at < len(data):
    at = blobs.append(sha, len(data), at, data[at : at + 5000]).offset
    print(at, flush=True)
"""


def test_a_killed_process_loses_no_byte_that_it_had_told_of(tmp_path):
    data, path, source = some(2_000_000), tmp_path / "blobs.db", tmp_path / "photo"
    source.write_bytes(data)
    for told_before_death in (1, 7, 40, 90):
        process = subprocess.Popen(
            [sys.executable, "-c", FEEDER, str(path), str(source), sha(data)],
            stdout=subprocess.PIPE,
        )
        assert process.stdout is not None
        told = [int(process.stdout.readline()) for _ in range(told_before_death)]
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        blobs = Blobs.open(path)
        assert blobs.held(sha(data)).offset >= told[-1]
        blobs.close()
    blobs = Blobs.open(path)
    at = blobs.held(sha(data)).offset
    assert blobs.append(sha(data), len(data), at, data[at:]).complete
    assert blobs.bytes_of(sha(data)) == data
    blobs.close()


def test_a_full_disk_is_told_and_costs_nothing_that_was_kept(blobs):
    small = blobs.add(some(1000))
    pages = blobs._store.query("PRAGMA page_count")[0][0]
    blobs._store.query(f"PRAGMA max_page_count = {pages + 4}")
    data = some(500_000)
    with pytest.raises(DiskFull):
        blobs.add(data)
    assert blobs.bytes_of(small) == some(1000)
    assert blobs.held(sha(data)) == NOTHING
    blobs._store.query("PRAGMA max_page_count = 100000")
    assert blobs.bytes_of(blobs.add(data)) == data


# -- what the hub has, and what may go --------------------------------------------------------


def test_what_was_never_sent_stays_even_when_no_record_names_it(blobs):
    sent, unsent, named = (blobs.add(some(100, seed)) for seed in (1, 2, 3))
    half = some(100, 4)
    blobs.append(sha(half), 100, 0, half[:50])
    for one in (sent, named):
        blobs.note_sent(one, "life")
    assert blobs.keep({named}) == 2
    assert [blobs.held(one).complete for one in (sent, unsent, named)] == [False, True, True]
    assert blobs.held(sha(half)) == NOTHING


def test_a_hub_in_a_new_life_is_asked_again(blobs):
    one = blobs.add(some(100))
    assert blobs.unsent("first") == [one]
    blobs.note_sent(one, "first")
    assert blobs.unsent("first") == []
    assert blobs.unsent("second") == [one]


def test_smaller_copies_go_with_the_picture_and_are_never_sent(blobs):
    one = blobs.add(photo())
    blobs.smaller(one, 100)
    small = blobs.small_of(one, 160)
    assert blobs.held(small).complete
    assert blobs.unsent("") == []
    assert blobs.unsent("life") == [one]
    blobs.drop(one)
    assert blobs.held(small) == blobs.held(one) == NOTHING
    assert blobs._store.query("SELECT * FROM piece") == []


# -- pictures -------------------------------------------------------------------------------------


def opened(data):
    return Image.open(io.BytesIO(data))


def test_a_smaller_copy_is_upright_and_says_neither_where_nor_by_what(blobs):
    data = photo(4000, 3000, orientation=6)
    look = look_at(data)
    assert (look.width, look.height, look.taken) == (3000, 4000, "2017-06-05")
    made = blobs.smaller(blobs.add(data), 300)
    with opened(made) as image:
        assert image.size == (320, 427)
        assert not image.getexif()
        assert not {"exif", "comment", "icc_profile"} & set(image.info)
        right, left = image.getpixel((315, 200)), image.getpixel((5, 200))
    assert min(right) > 200 > min(left)  # what was at the top is at the right now
    assert blobs.smaller(blobs.add(data), 300) == made


def test_a_picture_is_never_made_larger():
    with opened(smaller(photo(100, 80), 640)) as image:
        assert image.size == (100, 80)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "I;16", "1", "L"])
def test_pictures_of_all_colours_become_a_jpeg_on_white_paper(mode):
    with opened(smaller(drawn("PNG", mode), 160)) as image:
        assert image.format == "JPEG"
        if mode in ("RGBA", "LA"):
            assert image.getpixel((5, 5))[0] > 250


def test_a_webp_is_a_picture_too():
    assert look_at(drawn("WEBP", "RGB")).media == "image/webp"
    assert media_of(smaller(drawn("WEBP", "RGB"), 160)) == "image/jpeg"


def test_a_scan_is_kept_and_has_no_smaller_copy(blobs):
    assert look_at(PDF).media == "application/pdf"
    with pytest.raises(BadValue):
        blobs.smaller(blobs.add(PDF), 160)


@pytest.mark.parametrize(
    ("data", "said"),
    [(HEIC, "HEIC"), (b"MZ\x90\x00 a program", "只能添加"), (b"<svg/>", "只能添加")],
)
def test_other_files_are_refused_with_what_to_do(data, said):
    with pytest.raises(BadValue) as refused:
        look_at(data)
    assert said in refused.value.text()


def test_a_bomb_is_refused_before_it_is_opened():
    for data in (bomb(), bomb(9_000, 9_000)):
        with pytest.raises(Refused) as refused:
            look_at(data)
        assert "百万像素" in refused.value.text()
        with pytest.raises(Refused):
            smaller(data, 160)


def test_a_picture_that_is_cut_off_is_told():
    data = noise(600, 400)
    with pytest.raises(BadValue):
        smaller(data[: len(data) // 2], 160)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 3), st.data())
def test_no_broken_picture_is_a_fault_of_ours(which, data):
    whole = bytearray([photo(60, 40), drawn("PNG"), drawn("WEBP", "RGB"), PDF][which])
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        look_at(bytes(whole))
        smaller(bytes(whole), 160)
    except (BadValue, Refused):
        pass


def test_a_backup_takes_what_is_new_and_gives_it_back(blobs, tmp_path):
    first, half = blobs.add(photo()), some(100)
    blobs.smaller(first, 160)
    blobs.append(sha(half), 100, 0, half[:50])
    backup = Blobs.open(tmp_path / "backup.blobs")
    assert blobs.copy_to(backup) == 1
    second = blobs.add(PDF)
    assert blobs.copy_to(backup) == 1
    assert blobs.copy_to(backup) == 0
    blobs.drop(first)
    assert backup.copy_to(blobs) == 1
    assert blobs.bytes_of(first) == photo()
    assert backup.bytes_of(second) == PDF
    backup.close()
