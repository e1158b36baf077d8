"""``backup`` and ``restore`` as people use them: processes, passphrases, a hub that knows more."""

import pytest

from desktop.keys import FILE, Keys
from desktop.settings import DATABASE
from sync.replica.replica import Replica
from tests.cli.conftest import PASSPHRASE
from tests.faults.commands import Laptop

SECRET = {"ZOUFANG_BACKUP_PASSPHRASE": "on the stick"}


@pytest.fixture
def computer(tmp_path):
    """A computer on which nothing is yet."""
    return lambda name: Laptop(tmp_path / name, tmp_path / "said")


@pytest.fixture
def laptop(hub, computer):
    """One that has joined."""
    made = computer("data")
    made.does("enrol", hub.link("hang"))
    return made


def test_a_laptop_is_backed_up_and_comes_back_on_another_computer(laptop, computer, tmp_path):
    file, other = tmp_path / "走访备份", computer("other")
    laptop.add("张三")
    laptop.does("sync")
    assert laptop.does("backup", str(file), "--json", **SECRET).data["bytes"] > 0
    laptop.add("李四")
    laptop.does("sync")
    said = other("restore", str(file), ZOUFANG_BACKUP_PASSPHRASE="not the one")
    assert (said.code, "口令" in said.err) == (1, True)
    other.does("restore", str(file), **SECRET)
    assert "张三" in other.heads()
    assert "李四" not in other.heads()
    other.does("sync")
    assert other.heads() == laptop.heads()
    other.add("王五")
    assert other.does("sync", "--json").data["complete"]


@pytest.mark.parametrize("damage", ["data", "keys", "both"])
def test_a_damaged_laptop_is_told_and_comes_back_with_all_the_hub_signed_for(
    laptop, tmp_path, damage
):
    file = tmp_path / "backup"
    laptop.add("张三")
    laptop.does("backup", str(file), **SECRET)
    laptop.add("李四")
    laptop.does("sync")
    before = laptop.heads()
    data, keys = laptop.folder / DATABASE, laptop.folder / FILE
    if damage in ("data", "both"):
        content = bytearray(data.read_bytes())
        content[50] ^= 1
        data.write_bytes(content)
    if damage in ("keys", "both"):
        keys.write_text("{")
    said = laptop("check")
    assert (said.code, "损坏" in said.err) == (1, True)
    harmed = data.read_bytes()
    laptop.does("restore", str(file), **SECRET)
    assert (laptop.folder / f"{DATABASE}.before-restore").read_bytes() == harmed
    laptop.does("sync")
    assert laptop.heads() == before
    laptop.does("check")


def test_what_was_written_since_comes_along(laptop, tmp_path):
    file = tmp_path / "backup"
    laptop.does("backup", str(file), "--same-machine")
    laptop.add("赵六")
    done = laptop.does("restore", str(file), "--json").data
    assert (done["carried"], done["lost"]) == (1, 0)
    assert done["kept"].endswith(".before-restore")
    assert "赵六" in laptop.heads()
    said = laptop.does("restore", str(file))
    assert "1条更改也带过来了" in said.err
    assert laptop.does("sync", "--json").data["accepted"] == 1


def test_photos_that_the_hub_has_not_yet_come_along(hub, laptop, computer, tmp_path):
    file, other, photo = tmp_path / "backup", computer("other"), tmp_path / "证明.pdf"
    photo.write_bytes(b"%PDF-1.4 " + bytes(300_000))
    home = laptop.add("张三").line
    added = laptop.does("attachment", "add", home, str(photo), "--json").data
    laptop.does("backup", str(file), **SECRET)
    assert photo.read_bytes()[:200] not in file.read_bytes()
    other.does("restore", str(file), **SECRET)
    out = tmp_path / "out.pdf"
    other.does("attachment", "get", added["id"], "-o", str(out))
    assert out.read_bytes() == photo.read_bytes()
    left = {found.name for found in tmp_path.iterdir()}
    assert left == {"backup", "证明.pdf", "out.pdf", "data", "other", "said.out", "said.err"}


def test_a_backup_of_this_machine_opens_on_no_other(hub, laptop, computer, tmp_path):
    file, other = tmp_path / "backup", computer("other")
    laptop.does("backup", str(file), "--same-machine")
    said = other("restore", str(file))
    assert (said.code, "那台电脑" in said.err) == (1, True)
    other.does("enrol", hub.link("shao"))
    said = other("restore", str(file))
    assert (said.code, "另一把密钥" in said.err) == (1, True)


def test_an_open_window_stops_a_restore_and_nothing_happens_later(laptop, tmp_path):
    file = tmp_path / "backup"
    laptop.does("backup", str(file), "--same-machine")
    laptop.add("孙七")
    key = Keys(laptop.folder, lambda new: PASSPHRASE).database_key(laptop.folder / DATABASE)
    window = Replica.open(laptop.folder / DATABASE, key)
    said = laptop("restore", str(file))
    assert (said.code, "关掉走访通的窗口" in said.err) == (1, True)
    window.close()
    assert "孙七" in laptop.heads()
    assert not list(laptop.folder.glob("*restore*"))


def test_there_must_be_a_passphrase_and_a_file(laptop, tmp_path):
    file = tmp_path / "backup"
    said = laptop("backup", str(file))
    assert (said.code, "ZOUFANG_BACKUP_PASSPHRASE" in said.err) == (1, True)
    said = laptop("backup", str(file), ZOUFANG_BACKUP_PASSPHRASE="short")
    assert (said.code, "至少8个字符" in said.err) == (1, True)
    assert not file.exists()
    said = laptop("restore", str(file), **SECRET)
    assert (said.code, str(file) in said.err) == (1, True)
