"""After an upgrade, what only newer programs knew is there like everything else."""

from dataclasses import replace

import pytest

from sync.changes.change import Change, encode
from sync.records.catalogue import KINDS
from sync.records.fields import TextField
from sync.records.kinds.base import Kind
from sync.replica.check import check
from sync.replica.replica import Replica
from sync.replica.tables import layout_of
from sync.stamps import Clock, new_device

VILLAGE = "320282113200"
CASTLE = Kind("castle", "城堡", "Castle", (TextField(name="name", zh="名称", en="Name"),))
AURA = TextField(name="aura", zh="光环", en="Aura")


@pytest.fixture
def upgraded(monkeypatch):
    """Lets the program know one kind and one field more."""

    def upgrade():
        household = KINDS["household"]
        own = (*household.own_fields, AURA)
        monkeypatch.setitem(KINDS, "household", replace(household, own_fields=own))
        monkeypatch.setitem(KINDS, "castle", CASTLE)
        layout_of.cache_clear()

    yield upgrade
    monkeypatch.undo()
    layout_of.cache_clear()


def test_records_and_fields_find_their_place(tmp_path, upgraded):
    path = tmp_path / "zoufang.db"
    replica = Replica.open(path)
    clock = Clock(new_device())
    changes = [
        Change(1, clock.tick(), "w", "household", {"head": "张三", "aura": "blue"}),
        Change(2, clock.tick(), "w", "castle", {"name": "太湖"}),
    ]
    with replica.intake() as intake:
        for change in changes:
            intake.apply(VILLAGE, clock.device, change, encode(change))
    replica.close()
    upgraded()
    replica = Replica.open(path)
    assert [r.id for r in replica.fetch("household", where={"aura": "blue"})] == [changes[0].stamp]
    assert [r["name"] for r in replica.fetch("castle")] == ["太湖"]
    assert replica.get(changes[1].stamp)["name"] == "太湖"
    assert replica.query("SELECT count(*) FROM other") == [(0,)]
    with replica.act("w") as act:
        act.set(changes[1].stamp, {"name": "东山"})
    assert not check(replica).faults
    replica.close()
