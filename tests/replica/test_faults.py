"""What is said to be saved stays saved: killed processes, full disks, damaged and newer files."""

import os
import random
import re
import secrets
import signal
import subprocess
import sys

import pytest

from sync.errors import DamagedFile, DataFault, DiskFull, FileBusy, NewerFile
from sync.replica.check import check
from sync.replica.replica import Replica
from sync.store.sqlite import open_database, transaction

VILLAGE = "320282113200"
KEY = bytes(range(32))

WRITER = """
import sys
from pathlib import Path
from sync.replica.replica import Replica

replica = Replica.open(Path(sys.argv[1]), bytes(range(32)))
while True:
    with replica.act("zhang") as act:
        home = act.add("household", "320282113200", {"head": "张三"})
        member = act.add("member", "320282113200", {"household": home, "name": "李四"})
    print(home, member, flush=True)
"""


def said_saved(path, killed_after_s):
    """Ids that a writing process said were saved before it was killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    lines = [process.stdout.readline()]
    timer = random.Random(killed_after_s)
    for _ in range(timer.randrange(1, 60)):
        lines.append(process.stdout.readline())
    os.kill(process.pid, signal.SIGKILL)
    lines += process.stdout.read().splitlines()
    process.wait()
    process.stdout.close()
    return [line.split() for line in lines if len(line.split()) == 2]


@pytest.mark.parametrize("seed", range(4))
def test_what_was_said_to_be_saved_survives_a_kill(tmp_path, seed):
    path = tmp_path / "laptop.db"
    saved = said_saved(path, seed)
    replica = Replica.open(path, KEY)
    assert saved
    for home, member in saved:
        assert replica.get(home)["head"] == "张三"
        assert replica.get(member)["household"] == home
    assert replica.count("household") == replica.count("member")
    assert check(replica).faults == []
    replica.close()


def add(replica, head="张三"):
    with replica.act("zhang") as act:
        id = act.add("household", VILLAGE, {"head": head, "note": "备注" * 500})
        act.add("member", VILLAGE, {"household": id, "name": "李四"})
    return id


def test_a_write_that_runs_out_of_room_leaves_nothing_and_says_so(tmp_path):
    """SQLite reports a full disk at the Nth page, N = 0, 1, 2 ... until the act fits."""
    path = tmp_path / "laptop.db"
    replica = Replica.open(path, KEY)
    kept = [add(replica)]
    pages = replica.query("PRAGMA page_count")[0][0]
    failures = 0
    for spare in range(100):
        replica.query(f"PRAGMA max_page_count = {pages + spare}")
        try:
            kept.append(add(replica))
        except DiskFull:
            failures += 1
            assert replica.count("household") == len(kept)
        else:
            break
    assert failures > 0
    assert len(kept) == 2
    replica.query("PRAGMA max_page_count = 1000000")
    kept.append(add(replica))
    assert [r.id for r in replica.fetch("household")] == sorted(kept)
    assert check(replica).faults == []
    replica.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_disk_that_is_really_full_is_told_and_nothing_is_lost(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], check=False
    )
    if mounted.returncode:
        pytest.skip("this machine mounts no tmpfs")
    try:
        replica = Replica.open(disk / "laptop.db", KEY)
        kept = []

        def fill():
            while len(kept) < 2000:
                kept.append(add(replica))

        with pytest.raises(DiskFull, match="磁盘已满"):
            fill()
        assert replica.count("household") == len(kept)
        replica.close()
        again = Replica.open(disk / "laptop.db", KEY)
        assert [r.id for r in again.fetch("household")] == kept
        again.close()
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_file_of_a_newer_program_is_left_alone(tmp_path):
    path = tmp_path / "laptop.db"
    Replica.open(path, KEY).close()
    database = open_database(path, KEY)
    with transaction(database) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('replica', 'm999_from_the_future', '')"
        )
    database.close()
    before = path.read_bytes()
    with pytest.raises(NewerFile, match="升级程序"):
        Replica.open(path, KEY)
    assert path.read_bytes() == before


@pytest.mark.parametrize("key", [bytes(32), None])
def test_a_wrong_key_is_told_and_changes_nothing(tmp_path, key):
    path = tmp_path / "laptop.db"
    Replica.open(path, KEY).close()
    before = path.read_bytes()
    with pytest.raises(DamagedFile, match="密钥不符"):
        Replica.open(path, key)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_told(tmp_path):
    path = tmp_path / "laptop.db"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(DamagedFile):
        Replica.open(path)


@pytest.mark.parametrize("key", [KEY, None], ids=["encrypted", "plain"])
@pytest.mark.parametrize("seed", range(6))
def test_a_flipped_byte_is_noticed(tmp_path, seed, key):
    path = tmp_path / "laptop.db"
    replica = Replica.open(path, key)
    replica.searchable = False  # the index of names can be made anew, so nobody checks it
    for n in range(30):
        add(replica, f"户{n}")
    assert check(replica).faults == []
    replica.close()
    content = bytearray(path.read_bytes())
    dice = random.Random(seed)
    # A plain file has unused bytes, where a flip harms nothing, even stale copies of early rows.
    names = [match.start() for match in re.finditer("户29".encode(), content)]
    place = dice.randrange(len(content)) if key else dice.choice(names)
    content[place] ^= 1 << dice.randrange(8)
    path.write_bytes(content)
    try:
        damaged = Replica.open(path, key)
    except DataFault:
        return
    assert check(damaged).faults
    damaged.close()


def test_a_row_that_was_changed_behind_the_log_is_noticed(tmp_path):
    path = tmp_path / "laptop.db"
    replica = Replica.open(path)
    id = add(replica)
    database = open_database(path)
    with transaction(database) as connection:
        connection.execute("UPDATE household SET head = '王五'")
    database.close()
    (fault,) = check(replica).faults
    assert id in fault.zh
    replica.close()


def test_a_log_entry_that_was_changed_is_noticed(tmp_path):
    path = tmp_path / "laptop.db"
    replica = Replica.open(path)
    add(replica)
    database = open_database(path)
    with transaction(database) as connection:
        connection.execute(
            "UPDATE change SET body = CAST(replace(body, '张三', '王五') AS BLOB) WHERE n = 1"
        )
    database.close()
    assert any("链尾" in fault.zh for fault in check(replica).faults)
    replica.close()


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_a_new_file_is_for_its_owner_alone(tmp_path):
    replica = Replica.open(tmp_path / "laptop.db")
    add(replica)
    assert {file.stat().st_mode & 0o077 for file in tmp_path.iterdir()} == {0}
    replica.close()


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(DataFault, match="打不开"):
        Replica.open(tmp_path / "nowhere" / "laptop.db", secrets.token_bytes(32))


def test_a_file_that_another_program_holds_is_told(tmp_path, monkeypatch):
    path = tmp_path / "laptop.db"
    replica, other = Replica.open(path), Replica.open(path)
    other.query("PRAGMA busy_timeout = 50")
    replica.query("BEGIN IMMEDIATE")
    with pytest.raises(FileBusy, match="占用"):
        add(other)
    replica.query("ROLLBACK")
    add(other)
    replica.close()
    other.close()
