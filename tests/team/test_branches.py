"""A relay may hold the branch of a copied laptop that the office did not take."""

import shutil

import pytest

from sync.replica.check import check
from sync.replica.replica import Replica
from sync.replica.rewrite import renumber
from tests.hub.township import Laptop
from tests.team.conftest import exchange


@pytest.fixture
def copy_of(tmp_path, url):
    """Copies a laptop with its folder, as it is at that moment."""
    made = []

    def copy(laptop, name):
        target = tmp_path / f"{name}.db"
        for beside in ("", "-wal", "-shm"):
            shutil.copy(f"{laptop.replica.store.place}{beside}", f"{target}{beside}")
        made.append(Laptop(Replica.open(target), laptop.account, url, laptop.token))
        return made[-1]

    yield copy
    for laptop in made:
        laptop.close()


def households(laptop):
    return laptop.replica.fetch("household")


def heads(laptop):
    return sorted(home["head"] for home in households(laptop))


def orphans(laptop):
    return [n for (n,) in laptop.replica.query("SELECT n FROM orphan ORDER BY n")]


@pytest.mark.parametrize(("relayed", "sent"), [(1, 1), (1, 2), (2, 1), (2, 2)])
def test_a_relay_takes_the_offices_branch_of_somebodys_copied_laptop(
    zhang, wang, li, open_team, copy_of, relayed, sent
):
    zhang.add(head="共同")
    for laptop in (zhang, wang):
        assert laptop.sync().complete
    twin = copy_of(zhang, "twin")
    lost = [f"分身{n}" for n in range(relayed)]
    won = [f"本机{n}" for n in range(sent)]
    for head in lost:
        twin.add(head=head)
    for head in won:
        zhang.add(head=head)
    with open_team(wang) as opening:
        assert exchange(twin, opening).settled
    assert heads(wang) == sorted(["共同", *lost])
    assert zhang.sync().complete
    outcome = wang.sync()
    assert outcome.complete
    assert "复制" in outcome.text.zh
    assert "copied" in outcome.text.en
    assert heads(wang) == sorted(["共同", *won])
    assert len(orphans(wang)) == relayed
    assert check(wang.replica).faults == []
    assert wang.sync().tally.sent == 0
    for laptop in (twin, zhang, wang, li):
        assert laptop.sync().complete
        assert check(laptop.replica).faults == []
    for laptop in (twin, zhang, wang):
        laptop.sync()
        assert heads(laptop) == sorted(["共同", *lost, *won])
        assert laptop.replica.ends() == zhang.replica.ends()


def test_work_on_a_record_of_the_lost_branch_stays(zhang, wang, open_team, copy_of):
    zhang.sync()
    twin = copy_of(zhang, "twin")
    home = twin.add(head="分身")
    zhang.add(head="本机")
    with open_team(wang) as opening:
        exchange(twin, opening)
    wang.set(home, phone="1")
    for laptop in (zhang, wang, twin, zhang, wang):
        assert laptop.sync().complete
    assert wang.replica.get(home)["phone"] == zhang.replica.get(home)["phone"] == "1"
    assert check(wang.replica).faults == []


def test_what_a_former_number_of_this_folder_wrote_is_written_anew(zhang, wang, open_team, copy_of):
    """It was handed to the team under the old number, which an older copy then used at the hub."""
    older = copy_of(zhang, "older")
    older.add(head="较早")
    home = zhang.add(head="交给队内")
    with open_team(wang) as opening:
        exchange(zhang, opening)
    renumber(zhang.replica, {}, {})  # and the line was cut before anything was pushed
    zhang.set(home, phone="1")
    zhang.add("member", name="妻", household=home)
    for laptop in (older, zhang, wang, older, zhang):
        assert laptop.sync().complete
    assert len({laptop.replica.device for laptop in (older, zhang, wang)}) == 3
    for laptop in (older, zhang, wang):
        assert {"较早", "交给队内"} <= {home["head"] for home in households(laptop)}
        [member] = laptop.replica.fetch("member")
        assert laptop.replica.get(member["household"])["head"] == "交给队内"
        assert orphans(laptop) == []
        assert check(laptop.replica).faults == []
