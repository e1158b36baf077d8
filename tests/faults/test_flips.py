"""Bytes of a data file turn over: said by the program, and all that was acknowledged comes back."""

import random
import shutil

from desktop.settings import DATABASE
from sync.errors import DataFault
from sync.hub.cellar import FILE
from sync.hub.desk import HubDesk
from sync.hub.server import main as hub_main
from sync.hub.verify import verify
from sync.replica.check import check
from sync.replica.replica import Replica
from tests.faults.commands import Laptop
from tests.faults.scene import KEY, opened, rounds
from tests.hub.township import VILLAGE, Writer, hub_process, new_hub

SECRET = {"ZOUFANG_BACKUP_PASSPHRASE": "on the stick"}
DOORMAN = {"hub_account", "hub_right", "hub_invite", "hub_device", "setting"}
"""Tables of the hub that no signature covers: what is not read as it was is not always seen."""


def flip(path, dice):
    content = bytearray(path.read_bytes())
    content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    path.write_bytes(content)


def test_every_flip_in_a_laptops_file_is_noticed(tmp_path):
    path, spoilt = tmp_path / "whole.db", tmp_path / "spoilt.db"
    replica = Replica.open(path, KEY)
    with replica.act("zhang") as act:
        for n in range(50):
            act.add("household", VILLAGE, {"head": f"户{n}", "note": "备注" * 50})
    replica.close()
    dice = random.Random(1)
    for _ in range(rounds(20)):
        shutil.copyfile(path, spoilt)
        flip(spoilt, dice)
        found = opened(spoilt)
        if isinstance(found, Replica):
            assert check(found).faults != []
            found.close()


def told(folder):
    """What the hub's command says of its file: "" when it finds nothing wrong."""
    try:
        desk = HubDesk.open(folder)
    except DataFault as fault:
        return fault.message.zh
    try:
        return "".join(fault.zh for fault in verify(desk).faults)
    except DataFault as fault:
        return fault.message.zh
    finally:
        desk.close()


def rows(folder):
    """Every row of every table that is not the doorman's."""
    desk = HubDesk.open(folder)
    sql = "SELECT name FROM sqlite_master WHERE type = 'table'"
    names = {name for (name,) in desk.replica.query(sql)} - DOORMAN
    found = {n: sorted(map(repr, desk.replica.query(f'SELECT * FROM "{n}"'))) for n in names}
    desk.close()
    return found


def test_a_flip_in_a_hubs_file_is_told_or_changes_nothing(tmp_path):
    hub, spoilt = new_hub(tmp_path / "hub"), tmp_path / "spoilt"
    desk = HubDesk.open(hub)
    zhang = Writer(desk, "zhang")
    for n in range(30):
        zhang.say(zhang.change(head=f"户{n}", note="备注" * 20))
    desk.close()
    whole, noticed, dice = rows(hub), 0, random.Random(1)
    spoilt.mkdir()
    for _ in range(rounds(40)):
        shutil.copyfile(hub / FILE, spoilt / FILE)
        flip(spoilt / FILE, dice)
        if told(spoilt):
            noticed += 1
        else:
            assert rows(spoilt) == whole
    assert noticed


def test_a_laptop_whose_file_was_flipped_comes_back_whole(tmp_path):
    """From a backup, the hub, and what can still be read."""
    hub, dice = new_hub(tmp_path / "hub"), random.Random(1)
    with hub_process(hub) as (_, url):
        laptop = Laptop(tmp_path / "data", tmp_path / "said")
        laptop.joins(hub, url, "zhang")
        laptop.add("一")
        for n in range(rounds(1)):
            file = tmp_path / f"backup{n}"
            laptop.does("backup", str(file), **SECRET)
            laptop.add(f"二{n}")
            laptop.does("sync")
            before = laptop.heads()
            flip(laptop.folder / DATABASE, dice)
            said = laptop("check")
            assert said.code == 1
            assert "损坏" in said.err + said.out
            laptop.does("restore", str(file), **SECRET)
            assert laptop.does("sync", "--json").data["complete"]
            assert laptop.heads() == before
            laptop.does("check")


def test_a_hub_whose_file_was_flipped_comes_back_whole(tmp_path, capfd):
    """From a backup and the laptops."""
    hub, file, dice = new_hub(tmp_path / "hub"), tmp_path / "backup", random.Random(1)
    laptops = [Laptop(tmp_path / name, tmp_path / "said") for name in ("a", "b")]
    with hub_process(hub) as (_, url):
        port = url.rpartition(":")[2]
        for laptop in laptops:
            laptop.joins(hub, url, "zhang")
            assert laptop.add("一").code == 0
            laptop.does("sync")
        assert hub_main(["--data", str(hub), "backup", str(file)]) == 0
        for laptop in laptops:
            laptop.add("二")
            laptop.does("sync")
    while not told(hub):
        flip(hub / FILE, dice)
    capfd.readouterr()
    assert hub_main(["--data", str(hub), "verify"]) == 1
    assert len("".join(capfd.readouterr())) > 0
    assert hub_main(["--data", str(hub), "restore", str(file)]) == 0
    with hub_process(hub, "--port", port):
        for laptop in (*laptops, laptops[0]):
            laptop.does("sync")
        assert laptops[0].heads() == laptops[1].heads() == ["一", "一", "二", "二"]
    assert told(hub) == ""
