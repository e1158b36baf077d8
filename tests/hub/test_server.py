"""The hub as a process: its commands, and that killing it anywhere loses and doubles nothing."""

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress

import pytest

from sync.errors import BadAnswer, DataFault, Unreachable, WrongToken
from sync.hub.access import Access
from sync.hub.backup import restore
from sync.hub.cellar import FILE
from sync.hub.desk import HubDesk
from sync.hub.server import main
from sync.hub.verify import verify
from sync.peers.http import HttpPeer
from sync.protocol.link import Address, read_link
from sync.store.sqlite import SqliteStore, open_database
from tests.hub.township import VILLAGE, Writer, hub_process, join


def run_hub(folder, *words):
    command = [sys.executable, "-m", "sync.hub.server", "--data", str(folder), *words]
    return subprocess.run(command, capture_output=True, text=True)


def test_a_hub_from_nothing_to_the_first_laptop(tmp_path):
    folder = tmp_path / "hub"
    assert run_hub(folder, "init").returncode == 0
    assert run_hub(folder, "account", "add", "zhang", "--role", "visitor", "--area", VILLAGE)
    with hub_process(folder) as (process, url):
        link = run_hub(folder, "invite", "zhang").stdout
        assert read_link(link).address == Address(url)
        laptop = join(tmp_path, folder, url, "zhang")
        laptop.add(head="张三")
        assert laptop.sync().complete
        laptop.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) in (0, -signal.SIGTERM)
    assert json.loads(run_hub(folder, "verify", "--json").stdout)["sound"]


def test_areas_come_from_a_list(tmp_path, told):
    source = tmp_path / "areas.csv"
    source.write_text("code,name,level\n320282113000,湖㳇镇,3\n320282113200,竹海村,4\n", "utf-8")
    assert told("--data", tmp_path / "hub", "init", "--areas", source)[0] == 0
    desk = HubDesk.open(tmp_path / "hub")
    assert desk.replica.get("320282113")["name"] == "湖㳇镇"
    assert desk.replica.get("320282113200").area == "320282113200"
    desk.close()


def test_an_area_of_the_hubs_own_is_an_area(tmp_path, told):
    source = tmp_path / "areas.csv"
    source.write_text("code,name,level\n999999,试验区,2\n", "utf-8")
    here = ("--data", tmp_path / "hub")
    assert told(*here, "init", "--areas", source)[0] == 0
    words = ("account", "add", "zhou", "--role", "visitor", "--area", "999999")
    assert told(*here, *words)[0] == 0


def test_a_right_in_the_restricted_part_of_an_area_is_a_right_of_its_own(folder, told):
    words = ("account", "add", "zhou", "--role", "supervisor", "--area", "R320282")
    assert told("--data", folder, *words)[0] == 0
    (zhou,) = [a for a in json.loads(told("--data", folder, "account", "list", "--json")[1])
               if a["name"] == "zhou"]  # fmt: skip
    assert zhou["rights"] == [{"area": "R320282", "role": "supervisor"}]
    wrong = ("account", "add", "wu", "--role", "supervisor", "--area", "R999999")
    assert told("--data", folder, *wrong)[0] == 1


@pytest.mark.parametrize("junk", [b"junk", bytes(30), b"\x08\0\0\0\0\0\0\xff" + b"\xff" * 20])
def test_a_list_of_areas_that_is_torn_is_said_to_be(tmp_path, told, junk):
    source = tmp_path / "bad.gz"
    source.write_bytes(b"\x1f\x8b" + junk)
    code, _, err = told("--data", tmp_path / "hub", "init", "--areas", source)
    assert code == 1
    assert "不是区划表" in err
    assert not (tmp_path / "hub" / FILE).exists()


def test_accounts_and_devices_are_listed(folder, told):
    desk = HubDesk.open(folder)
    zhang = Writer(desk, "zhang")
    desk.close()
    assert told("--data", folder, "account", "disable", "zhang")[0] == 0
    accounts = json.loads(told("--data", folder, "account", "list", "--json")[1])
    assert {key: value for key, value in accounts[-1].items() if key != "rights"} == {
        "name": "zhang",
        "disabled": True,
    }
    assert "竹海村" in told("--data", folder, "account", "list")[1]
    assert told("--data", folder, "account", "enable", "zhang")[0] == 0
    assert told("--data", folder, "device", "revoke", zhang.device)[0] == 0
    devices = json.loads(told("--data", folder, "device", "list", "--json")[1])
    assert [d["revoked"] for d in devices if d["device"] == zhang.device] == [True]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["account", "add", "zhang", "--role", "visitor", "--area", "32"], 1, "已经有了"),
        (["account", "add", "zhou", "--role", "visitor", "--area", "3"], 1, "区划代码"),
        (["account", "add", "zhou", "--role", "visitor", "--area", "999999"], 1, "“999999”"),
        (["account", "grant", "zhang", "--role", "clerk", "--area", "999999"], 1, "“999999”"),
        (["account", "add", "zhou", "--role", "king", "--area", "32"], 2, "king"),
        (["account", "disable", "nobody"], 1, "没有账号"),
        (["account", "withdraw", "zhang", "--area", "33"], 1, "没有权限"),
        (["invite", "zhang"], 1, "serve"),
        (["invite", "nobody", "--url", "http://hub"], 1, "没有账号"),
        (["invite", "zhang", "--hours", "0"], 2, "hours"),
        (["invite", "zhang", "--hours", "nan"], 2, "hours"),
        (["device", "revoke", "nobody"], 1, "没有设备"),
        (["init"], 1, "已有中心"),
        (["restore", "nothing.db"], 1, "没有备份"),
        (["serve", "--tls-cert", "a"], 2, "--tls-key"),
        (["serve", "--tls-cert", "a", "--tls-key", "b"], 1, "证书"),
        (["serve", "--port", "99999"], 2, "99999"),
        (["sing"], 2, "sing"),
        ([], 2, "命令"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(folder, told, words, code, sentence):
    found, out, err = told("--data", folder, *words)
    assert (found, out) == (code, "")
    assert sentence in err
    assert "Traceback" not in err


def test_there_must_be_a_hub(tmp_path, told):
    code, _, err = told("--data", tmp_path, "account", "list")
    assert code == 1
    assert "init" in err
    assert "no hub" in told("--data", tmp_path, "--lang", "en", "account", "list")[2]


def test_a_damaged_file_is_said_to_be(folder, told):
    whole = (folder / FILE).read_bytes()
    (folder / FILE).write_bytes(b"not a database" + whole[14:])
    code, _, err = told("--data", folder, "account", "list")
    assert code == 1
    assert "损坏" in err


def test_every_command_shows_an_example(told):
    for words in (
        *([name] for name in ("init", "serve", "invite", "verify", "backup", "restore", "openapi")),
        *(["account", name] for name in ("add", "list", "disable", "enable", "grant", "withdraw")),
        *(["device", name] for name in ("list", "revoke")),
    ):
        assert f"zoufang-hub {' '.join(words)}".split()[1] in told(*words, "--help")[1]
        assert "Example" in told(*words, "--help")[1]


# -- verify, backup, restore ----------------------------------------------------------------------


def spoil(folder, sql):
    database = open_database(folder / FILE)
    database.conn.execute(sql)
    database.conn.commit()
    database.conn.close()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE change SET body = CAST(replace(CAST(body AS TEXT), '张三', '李四') AS BLOB)",
        "UPDATE household SET head = '李四'",
        "DELETE FROM household",
        "UPDATE run_end SET signature = zeroblob(64)",
        "DELETE FROM run_end",
        "DELETE FROM change WHERE n = 2",
        "UPDATE head SET n = n - 1",
        "UPDATE hub_device SET public = zeroblob(32) WHERE account = 'zhang'",
    ],
)
def test_verify_finds_what_was_tampered_with(folder, told, sql):
    desk = HubDesk.open(folder)
    zhang = Writer(desk, "zhang")
    zhang.say(zhang.change(head="张三"), zhang.change(head="张三"))
    assert verify(desk).faults == []
    desk.close()
    spoil(folder, sql)
    code, out, _ = told("--data", folder, "verify", "--json")
    assert code == 1
    assert not json.loads(out)["sound"]


def test_a_backup_is_made_while_the_hub_serves(tmp_path, folder, told):
    with hub_process(folder) as (_, url):
        laptop = join(tmp_path, folder, url, "zhang")
        laptop.add(head="张三")
        laptop.sync()
        assert told("--data", folder, "backup", tmp_path / "a.db")[0] == 0
        assert told("--data", folder, "backup", tmp_path / "a.db")[0] == 1
        assert "停止" in told("--data", folder, "restore", tmp_path / "a.db")[2]
        laptop.close()
    assert told("--data", tmp_path / "other", "restore", tmp_path / "a.db")[0] == 0
    assert told("--data", tmp_path / "other", "verify")[0] == 0


def test_a_file_that_is_no_backup_changes_nothing(tmp_path, folder, told):
    other = open_database(tmp_path / "other.db")
    other.conn.close()
    before = (folder / FILE).read_bytes()
    assert told("--data", folder, "restore", tmp_path / "other.db")[0] == 1
    assert (folder / FILE).read_bytes() == before


@pytest.mark.parametrize("spoil", ["no database", "another database", "torn"])
def test_what_cannot_be_restored_is_named_and_leaves_no_folder(tmp_path, folder, told, spoil):
    source, new = tmp_path / "stick.db", tmp_path / "new"
    whole = (folder / FILE).read_bytes()
    if spoil == "another database":
        open_database(source).conn.close()
    else:
        source.write_bytes(b"x" * 5000 if spoil == "no database" else whole[: len(whole) // 2])
    before = source.read_bytes()
    code, _, err = told("--data", new, "restore", source)
    assert code == 1
    assert f"{source}" in err
    assert ".restored" not in err
    assert not new.exists()
    assert source.read_bytes() == before


def test_a_backup_that_cannot_be_written_is_named(tmp_path, folder, told):
    target = tmp_path / "nowhere" / "a.db"
    code, _, err = told("--data", folder, "backup", target)
    assert code == 1
    assert str(target) in err
    assert FILE not in err


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_restore_onto_a_full_disk_is_told_and_leaves_the_hub_alone(tmp_path, folder):
    backup, disk = tmp_path / "old.db", tmp_path / "disk"
    assert main(["--data", str(folder), "backup", str(backup)]) == 0
    assert backup.stat().st_mode & 0o077 == 0
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if subprocess.run(command, check=False).returncode:
        pytest.skip("this machine mounts no tmpfs")
    try:
        with pytest.raises(DataFault, match="没有动"):
            restore(disk, backup)
        assert not (disk / FILE).exists()
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_second_restore_keeps_what_the_first_one_kept(tmp_path, folder):
    backup = tmp_path / "old.db"
    assert main(["--data", str(folder), "backup", str(backup)]) == 0
    added = ["account", "add", "后来的人", "--role", "clerk", "--area", "320282113"]
    assert main(["--data", str(folder), *added]) == 0
    for _ in range(2):
        assert main(["--data", str(folder), "restore", str(backup)]) == 0
    access = Access(SqliteStore.open(folder / "hub.db.before-restore"))
    assert "后来的人" in [account.name for account in access.accounts()]
    access.close()
    assert (folder / "hub.db.before-restore-2").exists()


def test_after_a_restore_laptops_bring_back_what_the_backup_lacks(tmp_path, folder):
    """Also what others wrote and the hub itself decided, and no number is given twice."""
    with hub_process(folder) as (_, url):
        zhang, wang = (join(tmp_path, folder, url, name, name) for name in ("zhang", "wang"))
        zhang.homes(2)
        zhang.sync()
        assert main(["--data", str(folder), "backup", str(tmp_path / "old.db")]) == 0
        zhang.homes(2)
        zhang.sync()
        wang.homes(2)
        wang.sync()
    restore(folder, tmp_path / "old.db")
    with hub_process(folder) as (_, url):
        for laptop in (wang, zhang, wang):
            with HttpPeer(Address(url), laptop.token) as peer:
                outcome = laptop.sync(peer)
        assert outcome.complete
        new = zhang.add(head="新户")
        with HttpPeer(Address(url), zhang.token) as peer:
            assert zhang.sync(peer).complete
    desk = HubDesk.open(folder)
    codes = [home["code"] for home in desk.replica.fetch("household")]
    assert codes == [f"{VILLAGE}-{n:04d}" for n in range(1, 8)]
    assert desk.replica.get(new)["code"] == codes[-1]
    assert verify(desk).faults == []
    desk.close()
    zhang.close()
    wang.close()


# -- killed ---------------------------------------------------------------------------------------


def test_a_hub_killed_in_the_middle_of_pushes_loses_and_doubles_nothing(tmp_path, folder):
    laptop = None
    for delay_ms in itertools.chain(range(0, 120, 15), [5000]):
        with hub_process(folder) as (process, url):
            laptop = laptop or join(tmp_path, folder, url, "zhang")
            laptop.homes(300)
            killer = threading.Timer(delay_ms / 1000, os.kill, (process.pid, signal.SIGKILL))
            killer.start()
            with (
                HttpPeer(Address(url), laptop.token) as peer,
                suppress(Unreachable, BadAnswer),
            ):
                laptop.sync(peer)
            killer.cancel()
            killer.join()
    desk = HubDesk.open(folder)
    assert desk.replica.count("household") == laptop.replica.count("household") == 2700
    codes = {home["code"] for home in desk.replica.fetch("household")}
    assert len(codes) == 2700
    assert verify(desk).faults == []
    desk.close()
    assert laptop.replica.pending() == 0
    laptop.close()


CLIENT = """
import os, signal, sys
from pathlib import Path
from sync.peers import session
from sync.peers.http import HttpPeer
from sync.peers.session import synchronise
from sync.protocol.link import Address
from sync.replica.log import Batch
from sync.replica.replica import Replica

path, url, token, steps = sys.argv[1:]
session.PUSH = Batch(40, 10_000)
left = int(steps)

def report(progress):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1

with HttpPeer(Address(url), token) as peer:
    outcome = synchronise(Replica.open(Path(path)), peer, report)
print(outcome.complete)
"""


def test_a_laptop_killed_at_any_step_goes_on_where_it_was(tmp_path, folder):
    with hub_process(folder) as (_, url):
        zhang, wang = (join(tmp_path, folder, url, name, name) for name in ("zhang", "wang"))
        homes = wang.homes(200)
        wang.sync()
        homes += zhang.homes(200)
        zhang.replica.close()
        for steps in range(12):
            command = [sys.executable, "-c", CLIENT, zhang.replica.store.place, url, zhang.token]
            done = subprocess.run([*command, str(steps)], capture_output=True, text=True)
            assert done.returncode in (0, -signal.SIGKILL), done.stderr
        assert done.stdout.strip() == "True"
        assert wang.sync().complete
    assert sorted(home.id for home in wang.replica.fetch("household")) == sorted(homes)
    assert len({home["code"] for home in wang.replica.fetch("household")}) == 400
    zhang.peer.close()
    wang.close()


def test_laptops_at_the_same_time_do_not_mix(tmp_path, folder):
    with hub_process(folder) as (_, url):
        laptops = [join(tmp_path, folder, url, "wang", f"laptop-{n}") for n in range(4)]
        for laptop in laptops:
            laptop.homes(250)
        threads = [threading.Thread(target=laptop.sync) for laptop in laptops]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for laptop in laptops:
            assert laptop.sync().complete
            assert laptop.replica.count("household") == 1000
            assert len({h["code"] for h in laptop.replica.fetch("household")}) == 1000
            laptop.close()


def test_a_token_of_yesterday_is_told_at_once(tmp_path, folder):
    with hub_process(folder) as (_, url):
        laptop = join(tmp_path, folder, url, "zhang")
        laptop.add(head="张三")
        desk = HubDesk.open(folder)
        desk.access.revoke(laptop.replica.device)
        desk.close()
        with pytest.raises(WrongToken):
            laptop.sync()
        laptop.close()
