"""The numbers that a hub gives, and what becomes of them when it is put back from a backup."""

from contextlib import closing

from sync.hub.backup import restore
from sync.hub.desk import HubDesk
from sync.hub.server import main
from tests.hub.township import VILLAGE, DirectPeer, Writer, hub_process, join


def test_a_number_that_a_lost_life_gave_is_not_kept_by_two(tmp_path, folder):
    with hub_process(folder) as (_, url):
        zhang, wang = (join(tmp_path, folder, url, name, name) for name in ("zhang", "wang"))
    assert main(["--data", str(folder), "backup", str(tmp_path / "old.db")]) == 0
    zhang.add(head="张三")
    with closing(HubDesk.open(folder)) as desk:
        for laptop in (zhang, wang):  # the number is given, and wang hears of it
            assert laptop.sync(DirectPeer(desk, laptop.token)).complete
    restore(folder, tmp_path / "old.db")
    with closing(HubDesk.open(folder)) as desk:
        li = Writer(desk, "li")
        li.say(li.change(head="李四"))
        for laptop in (wang, zhang, wang):
            assert laptop.sync(DirectPeer(desk, laptop.token)).complete
    codes = [home["code"] for home in wang.replica.fetch("household")]
    assert sorted(codes) == [f"{VILLAGE}-0001", f"{VILLAGE}-0002"]
    zhang.close()
    wang.close()
