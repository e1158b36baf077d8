"""A disk that is really full, under a laptop's and a hub's processes: said, nothing lost, and on
they go once there is room."""

import os
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from sync.hub.desk import HubDesk
from sync.hub.verify import verify
from tests.faults.commands import Laptop
from tests.hub.township import hub_process, new_hub

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")

BALLAST = "ballast"
BLOCK = 4096
LONG = "长" * 900


@contextmanager
def small_disk(folder, mib):
    """A file system of its own, so small that it can be filled."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={mib}m", "tmpfs", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("this machine mounts no tmpfs")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path, left: int = 0) -> None:
    """Takes all room but ``left`` bytes."""
    with (disk / BALLAST).open("ab", buffering=0) as file:
        try:
            while True:
                file.write(bytes(BLOCK))
        except OSError:
            file.truncate(max(0, file.tell() - left))


def make_room(disk: Path) -> None:
    (disk / BALLAST).unlink()


def test_a_laptop_on_a_full_disk_says_so_and_goes_on_when_there_is_room(tmp_path):
    hub = new_hub(tmp_path / "hub")
    with small_disk(tmp_path / "disk", 8) as disk, hub_process(hub) as (_, url):
        laptop = Laptop(disk / "data", tmp_path / "said")
        laptop.joins(hub, url, "zhang")
        kept = ["一"]
        assert laptop.add("一", LONG).code == 0
        fill(disk, left=20 * BLOCK)
        for n in range(20):
            said = laptop.add(f"二{n}", LONG)
            if said.code:
                break
            kept.append(f"二{n}")
        assert (said.code, "磁盘已满" in said.err, "腾出空间" in said.err) == (1, True, True)
        fill(disk)
        said = laptop("sync")
        assert said.code == 1
        assert "已同步" not in said.out
        make_room(disk)
        assert laptop.heads() == sorted(kept)
        assert laptop.add("三", LONG).code == 0
        assert laptop.does("sync", "--json").data["complete"]
        laptop.does("check")
    desk = HubDesk.open(hub)
    assert sorted(h["head"] for h in desk.replica.fetch("household")) == sorted([*kept, "三"])
    desk.close()


def test_a_hub_on_a_full_disk_says_so_and_goes_on_when_there_is_room(tmp_path):
    with small_disk(tmp_path / "disk", 12) as disk:
        hub = new_hub(disk / "hub")
        laptop = Laptop(tmp_path / "data", tmp_path / "said")
        other = Laptop(tmp_path / "other", tmp_path / "said")
        with hub_process(hub) as (_, url):
            laptop.joins(hub, url, "zhang")
            other.joins(hub, url, "zhang")
            laptop.add("一", LONG)
            laptop.does("sync")
            fill(disk)
            for n in range(4):
                assert laptop.add(f"二{n}", LONG).code == 0
            said = laptop("sync")
            assert (said.code, "磁盘已满" in said.err) == (1, True)
            assert laptop.does("check", "--json").data["pending"] == 4
            make_room(disk)
            receipt = laptop.does("sync", "--json").data
            assert (receipt["complete"], receipt["accepted"]) == (True, 4)
            other.does("sync")
            assert other.heads() == laptop.heads()
        desk = HubDesk.open(hub)
        assert verify(desk).faults == []
        desk.close()
