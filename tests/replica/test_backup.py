"""A laptop's backup: whole or refused, and putting it back loses nothing that was there."""

import os
import random
import subprocess

import pytest

from sync.errors import DamagedFile, DataFault, FileBusy, Missing, Refused
from sync.replica import backup
from sync.replica.check import check
from sync.replica.find import find
from sync.replica.handing import confirm
from sync.replica.replica import Replica

VILLAGE = "320282113200"
KEY, OTHER = bytes(range(32)), bytes(32)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "laptop.db"


@pytest.fixture
def replica(path):
    opened = Replica.open(path, KEY)
    add(opened, "张三")
    yield opened
    opened.close()


def add(replica, head):
    with replica.act("zhang") as act:
        return act.add("household", VILLAGE, {"head": head})


def add_many(replica, count):
    with replica.act("zhang") as act:
        for n in range(count):
            act.add("household", VILLAGE, {"head": f"户{n}", "note": "备注" * 50})


def put_back(source, path, key=KEY):
    backup.prepare(source, path, KEY, key)
    backup.agree(path)
    return backup.swap(path, key)


def heads(path, key=KEY):
    opened = Replica.open(path, key)
    try:
        return sorted(home["head"] for home in opened.fetch("household"))
    finally:
        opened.close()


@pytest.fixture
def made(replica, tmp_path):
    target = tmp_path / "backup"
    backup.back_up(replica, target, {"sealed": "somehow"}, 7)
    return target


def test_a_backup_says_what_it_is_and_shows_nothing_of_what_it_holds(made):
    found = backup.read(made)
    assert (found.made, found.sealed) == (7, {"sealed": "somehow"})
    assert "张三".encode() not in made.read_bytes()
    assert made.stat().st_mode & 0o077 == 0
    assert [file.name for file in made.parent.iterdir() if file.name.startswith("backup")] == [
        "backup"
    ]


def test_nothing_is_overwritten_by_a_backup(replica, made):
    with pytest.raises(Refused, match="换一个文件名"):
        backup.back_up(replica, made, {}, 8)
    assert backup.read(made).made == 7


def test_a_restore_keeps_what_was_there_and_asks_for_a_new_number(replica, made, path):
    add(replica, "李四")
    replica.close()
    kept = put_back(made, path)
    assert (heads(path), heads(kept)) == (["张三"], ["张三", "李四"])
    again = put_back(made, path)
    assert again != kept
    assert heads(kept) == ["张三", "李四"]
    restored = Replica.open(path, KEY)
    assert restored.setting("renumber") == "1"
    assert len(find(restored, "zs")) == 1
    assert check(restored).faults == []
    restored.close()


def test_a_restore_elsewhere_lies_under_the_key_of_that_place(made, tmp_path):
    there = tmp_path / "there" / "laptop.db"
    assert put_back(made, there, OTHER) is None
    assert heads(there, OTHER) == ["张三"]
    with pytest.raises(DamagedFile):
        heads(there, KEY)


@pytest.mark.parametrize("damage", ["flipped", "emptied", "no database"])
def test_a_restore_needs_nothing_of_the_present_file(made, replica, path, damage):
    replica.close()
    whole = bytearray(path.read_bytes())
    whole[100] ^= 4
    harmed = {"flipped": bytes(whole), "emptied": b"", "no database": b"x" * 9999}[damage]
    path.write_bytes(harmed)
    backup.prepare(made, path, KEY, KEY)
    lost = 0 if damage == "emptied" else None
    assert backup.carry_over(path, KEY) == backup.Carried(0, lost)
    backup.agree(path)
    kept = backup.swap(path, KEY)
    assert heads(path) == ["张三"]
    if damage != "emptied":
        assert kept.read_bytes() == harmed


@pytest.mark.parametrize("at", [0, 5, 200, 3000, -1])
def test_a_backup_with_a_bit_flipped_is_refused_and_changes_nothing(made, replica, path, at):
    replica.close()
    content = bytearray(made.read_bytes())
    content[at] ^= 1
    made.write_bytes(content)
    before = {file: file.read_bytes() for file in path.parent.iterdir()}
    with pytest.raises((DamagedFile, Refused)):
        backup.prepare(made, path, KEY, KEY)
    assert {file: file.read_bytes() for file in path.parent.iterdir()} == before


@pytest.mark.parametrize("length", [0, 1, 150, 5000])
def test_a_torn_backup_is_refused(made, path, length):
    made.write_bytes(made.read_bytes()[:length])
    with pytest.raises(DamagedFile, match="没有复制完"):
        backup.read(made)
    with pytest.raises(Missing):
        backup.read(made.with_name("nothing"))


def test_a_backup_of_a_newer_program_is_left_alone(made):
    line, body = made.read_bytes().split(b"\n", 1)
    made.write_bytes(line.replace(b'"version": 1', b'"version": 2') + b"\n" + body)
    with pytest.raises(Refused, match="升级"):
        backup.read(made)


def test_another_key_opens_no_backup(made, path):
    with pytest.raises(Refused, match="另一把密钥"):
        backup.prepare(made, path, OTHER, KEY)


def test_what_was_written_since_comes_along(made, replica, path, monkeypatch):
    monkeypatch.setattr(backup, "CARRIED_AT_ONCE", 7)
    add_many(replica, 30)
    with replica.act("zhang") as act:
        act.set(replica.fetch("household")[0].id, {"phone": "1"})
    replica.close()
    before = heads(path)
    backup.prepare(made, path, KEY, KEY)
    assert backup.carry_over(path, KEY) == backup.Carried(31, 0)
    backup.agree(path)
    backup.swap(path, KEY)
    assert heads(path) == before
    restored = Replica.open(path, KEY)
    assert check(restored).faults == []
    assert restored.pending() == 32
    restored.close()


@pytest.mark.parametrize("seed", range(4))
def test_of_a_damaged_file_comes_along_what_can_be_read(made, replica, path, seed):
    add_many(replica, 300)
    confirm(replica, {VILLAGE: {replica.device: 100}})
    replica.close()
    content = bytearray(path.read_bytes())
    content[random.Random(seed).randrange(8192, len(content))] ^= 1
    path.write_bytes(content)
    backup.prepare(made, path, KEY, KEY)
    carried = backup.carry_over(path, KEY)
    backup.agree(path)
    backup.swap(path, KEY)
    assert len(heads(path)) == 1 + carried.taken
    assert carried.lost in (None, max(0, min(201, 300 - carried.taken)))
    restored = Replica.open(path, KEY)
    assert check(restored).faults == []
    restored.close()


def test_two_histories_under_one_number_are_not_mixed(made, replica, path):
    add(replica, "李四")
    replica.close()
    backup.prepare(made, path, KEY, KEY)
    other = Replica.open(path.with_name("laptop.db.prepared"), KEY)
    add(other, "王五")
    other.close()
    assert backup.carry_over(path, KEY) == backup.Carried(0, 2)
    backup.discard(path)
    assert not backup.is_agreed(path)
    with pytest.raises(Missing):
        backup.swap(path, KEY)


def test_a_restore_waits_for_the_window_to_close(made, replica, path):
    add(replica, "李四")
    backup.prepare(made, path, KEY, KEY)
    backup.agree(path)
    with pytest.raises(FileBusy, match="窗口"):
        backup.swap(path, KEY)
    add(replica, "王五")
    replica.close()
    kept = backup.swap(path, KEY)
    assert (heads(path), heads(kept)) == (["张三"], ["张三", "李四", "王五"])


def test_a_restore_that_was_cut_off_between_its_two_renames_goes_on(made, replica, path):
    replica.close()
    backup.prepare(made, path, KEY, KEY)
    backup.agree(path)
    path.rename(path.with_name("laptop.db.before-restore"))
    assert backup.swap(path, KEY) is None
    assert heads(path) == ["张三"]


def test_a_backup_that_cannot_be_written_is_named(replica, tmp_path):
    with pytest.raises(DataFault, match="nowhere"):
        backup.back_up(replica, tmp_path / "nowhere" / "b", {}, 7)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_stick_that_is_full_is_told_and_left_clean(replica, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(stick)]
    if subprocess.run(command, check=False).returncode:
        pytest.skip("this machine mounts no tmpfs")
    try:
        with pytest.raises(DataFault, match="没有动"):
            backup.back_up(replica, stick / "b", {}, 7)
        assert list(stick.iterdir()) == []
    finally:
        subprocess.run(["umount", str(stick)], check=True)
