"""Where the key of the data file is kept, and what is said when it cannot be had."""

import json
import os
import stat
import subprocess
import sys
import threading

import pytest

from desktop import keys
from desktop.keys import DATABASE_KEY, TOKEN, Keys, open_key
from sync.errors import DamagedFile, Refused
from sync.replica.replica import Replica


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def no_keyring(monkeypatch):
    import keyring
    import keyring.backends.fail

    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    yield
    keyring.set_keyring(before)


def test_the_key_is_made_once_and_lies_in_the_keyring(folder, keyring_in_memory):
    key = open_key(folder, folder / "zoufang.db")
    assert len(key) == 32
    assert open_key(folder, folder / "zoufang.db") == key
    (((service, _), kept),) = keyring_in_memory.items()
    assert (service, kept) == ("zoufang", key.hex())
    assert key.hex() not in (folder / keys.FILE).read_text()


def test_two_data_folders_do_not_share_a_key(tmp_path):
    assert open_key(tmp_path / "a", tmp_path / "a/x") != open_key(tmp_path / "b", tmp_path / "b/x")


def test_a_lost_key_is_never_replaced_by_a_new_one(folder, keyring_in_memory):
    key = open_key(folder, folder / "zoufang.db")
    Replica.open(folder / "zoufang.db", key).close()
    keyring_in_memory.clear()
    with pytest.raises(DamagedFile, match="密钥"):
        open_key(folder, folder / "zoufang.db")


@pytest.mark.usefixtures("no_keyring")
def test_without_a_keyring_and_nobody_to_ask_there_is_one_clear_sentence(folder):
    with pytest.raises(Refused, match="ZOUFANG_PASSPHRASE"):
        open_key(folder, folder / "zoufang.db")
    assert not (folder / keys.FILE).exists()


@pytest.mark.usefixtures("no_keyring")
def test_without_a_keyring_a_passphrase_seals_the_secrets_in_a_file(folder):
    asked = []

    def ask(new):
        asked.append(new)
        return "correct horse battery"

    key = open_key(folder, folder / "zoufang.db", ask)
    Keys(folder, ask).store(TOKEN, "secret-token")
    text = (folder / keys.FILE).read_text()
    assert key.hex() not in text
    assert "secret-token" not in text
    assert stat.S_IMODE((folder / keys.FILE).stat().st_mode) == 0o600
    assert open_key(folder, folder / "zoufang.db", ask) == key
    assert Keys(folder, ask).read(TOKEN) == "secret-token"
    assert asked == [True, False, False, False]


@pytest.mark.usefixtures("no_keyring")
def test_a_wrong_passphrase_is_one_sentence_and_can_be_typed_again(folder):
    typed = iter(["correct horse", "wrong horse!", "correct horse"])
    keeper = Keys(folder, lambda new: next(typed))
    key = keeper.database_key(folder / "zoufang.db")
    keeper = Keys(folder, lambda new: next(typed))
    with pytest.raises(Refused, match="口令不对"):
        keeper.database_key(folder / "zoufang.db")
    assert keeper.database_key(folder / "zoufang.db") == key


@pytest.mark.usefixtures("no_keyring")
def test_nothing_is_sealed_under_a_mistyped_passphrase(folder):
    Keys(folder, lambda new: "correct horse").database_key(folder / "zoufang.db")
    with pytest.raises(Refused, match="口令不对"):
        Keys(folder, lambda new: "wrong horse!").store(TOKEN, "x")


@pytest.mark.usefixtures("no_keyring")
def test_scripts_give_the_passphrase_in_a_variable(folder, monkeypatch):
    monkeypatch.setenv("ZOUFANG_PASSPHRASE", "for scripts only")
    key = open_key(folder, folder / "zoufang.db")
    assert open_key(folder, folder / "zoufang.db") == key


@pytest.mark.usefixtures("no_keyring")
def test_a_passphrase_that_is_too_short_is_refused(folder):
    with pytest.raises(Refused, match="至少8个字符"):
        open_key(folder, folder / "zoufang.db", lambda new: "short")


def test_a_plaintext_keyring_is_not_accepted(folder):
    import keyring
    import keyring.backend

    class PlaintextKeyring(keyring.backend.KeyringBackend):
        priority = 5

        def get_password(self, service, username):
            raise AssertionError

        def set_password(self, service, username, password):
            raise AssertionError

    PlaintextKeyring.__module__ = "keyrings.alt.file"
    before = keyring.get_keyring()
    keyring.set_keyring(PlaintextKeyring())
    try:
        with pytest.raises(Refused, match="ZOUFANG_PASSPHRASE"):
            open_key(folder, folder / "zoufang.db")
    finally:
        keyring.set_keyring(before)


@pytest.mark.parametrize("stuck", [False, True])
def test_a_keyring_that_is_locked_or_stuck_is_one_sentence(folder, monkeypatch, stuck):
    import keyring

    free = threading.Event()
    open_key(folder, folder / "zoufang.db")

    def locked(service, username):
        if stuck:
            free.wait(5)
        raise keyring.errors.KeyringLocked("locked")

    monkeypatch.setattr(keys, "KEYRING_SECONDS_MAX", 0.05)
    monkeypatch.setattr(type(keyring.get_keyring()), "get_password", staticmethod(locked))
    with pytest.raises(Refused, match="没有回应" if stuck else "锁定"):
        open_key(folder, folder / "zoufang.db")
    free.set()


def test_a_damaged_key_file_is_told(folder):
    folder.mkdir()
    for text in ("{", json.dumps({"kept": "nowhere", "id": "1"}), "[]"):
        (folder / keys.FILE).write_text(text)
        with pytest.raises(DamagedFile, match="损坏"):
            Keys(folder).read(DATABASE_KEY)


STARTER = """
import sys
from pathlib import Path
from desktop.keys import Keys
from sync.replica.replica import Replica

folder = Path(sys.argv[1])
sys.stdin.readline()
replica = Replica.open(folder / "zoufang.db", Keys(folder).database_key(folder / "zoufang.db"))
with replica.act("zhang") as act:
    act.add("household", "320282113200", {"head": "张三"})
"""


def test_several_first_starts_at_once_agree_on_one_key(tmp_path):
    folder = tmp_path / "data"
    environment = {**os.environ, "ZOUFANG_PASSPHRASE": "for this test only", "PYTHONPATH": "."}
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", STARTER, str(folder)],
            env=environment,
            stdin=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for start in starts:
        assert start.stdin is not None
        start.stdin.write("go\n")
        start.stdin.close()
    assert [start.wait() for start in starts] == [0, 0, 0, 0]
    keys = Keys(folder, lambda new: "for this test only")
    replica = Replica.open(folder / "zoufang.db", keys.database_key(folder / "zoufang.db"))
    assert replica.count("household") == 4
    replica.close()
