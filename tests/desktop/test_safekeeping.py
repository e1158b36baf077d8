"""Backing up and putting back from the settings page, with the person's own passphrase."""

from dataclasses import replace

import pytest

from desktop import backup
from desktop.keys import DATABASE_KEY, Keys
from desktop.screens.settings_page import SettingsPage
from desktop.settings import DATABASE
from sync.replica.replica import Replica

VILLAGE = "320282113200"


@pytest.fixture
def open_replica(tmp_path):
    """As on a real laptop: under the key that the keyring has."""
    return lambda: Replica.open(
        tmp_path / DATABASE, Keys(tmp_path).database_key(tmp_path / DATABASE)
    )


@pytest.fixture
def page(qtbot, services):
    made = SettingsPage(services)
    qtbot.addWidget(made)
    made.show()
    return made


def add(open_replica, head):
    replica = open_replica()
    with replica.act("wang") as act:
        act.add("household", VILLAGE, {"head": head})
    replica.close()


def made(qtbot, page, file, secret="on the stick"):
    keep = page.safekeeping
    keep.back_up_to(file)
    keep.secret.setText(secret)
    keep.again.setText(secret)
    keep.go.click()
    qtbot.waitUntil(lambda: not keep._busy, timeout=20_000)


def test_a_backup_is_made_and_put_back_at_the_next_start(
    qtbot, page, services, open_replica, tmp_path
):
    add(open_replica, "张三")
    file = tmp_path / "stick" / "a.zfbackup"
    file.parent.mkdir()
    made(qtbot, page, file)
    assert file.exists()
    add(open_replica, "李四")
    keep = page.safekeeping
    keep.restore_from(file)
    keep.secret.setText("on the stick")
    keep.go.click()
    qtbot.waitUntil(lambda: keep._ready is not None, timeout=20_000)
    assert "1条更改也带过来了" in keep.words.text()
    assert not backup.waits(tmp_path)
    keep.go.click()
    assert backup.waits(tmp_path)
    assert not page.window().isVisible()
    services.worker.close()
    backup.finish_if_free(tmp_path, Keys(tmp_path))
    replica = open_replica()
    assert [home["head"] for home in replica.fetch("household")] == ["张三", "李四"]
    assert replica.setting("renumber") == "1"
    replica.close()


def test_what_is_wrong_is_said_and_can_be_put_right(qtbot, page, open_replica, tmp_path):
    add(open_replica, "张三")
    file, keep = tmp_path / "a.zfbackup", page.safekeeping
    keep.back_up_to(file)
    keep.secret.setText("on the stick")
    keep.go.click()
    assert "不一样" in keep.words.text()
    made(qtbot, page, file, "short")
    assert "至少8个字符" in keep.words.text()
    made(qtbot, page, file)
    keep.restore_from(file)
    keep.secret.setText("not the one")
    keep.go.click()
    qtbot.waitUntil(lambda: not keep._busy, timeout=20_000)
    assert "口令不对" in keep.words.text()
    keep.cancel.click()
    assert keep.back_up.isEnabled()
    assert not backup.waits(tmp_path)


def test_the_keeper_of_the_program_is_asked_for_the_keys(qtbot, services, open_replica, tmp_path):
    """It knows a passphrase that was typed at the start."""
    add(open_replica, "张三")
    asked = []

    def keys():
        asked.append(1)
        return Keys(tmp_path)

    page = SettingsPage(replace(services, keys=keys))
    qtbot.addWidget(page)
    made(qtbot, page, tmp_path / "b.zfbackup")
    assert asked
    assert Keys(tmp_path).read(DATABASE_KEY)
