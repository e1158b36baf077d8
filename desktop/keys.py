"""The key of the data file and the device's token: in the system's keyring, never in the open.

Where there is no keyring that keeps secrets (a server, a bare window manager), the secrets lie in
a file beside the data, each sealed with AES-GCM under a key that scrypt makes of a passphrase. The
person chooses that passphrase knowingly; scripts give it in ``ZOUFANG_PASSPHRASE``.

``keyring`` is imported when it is first needed (it scans for backends, 60 to 130 ms), and called
in a thread of its own with a time limit, because on a desktop it may ask the person something.
Never call this from the window's thread.
"""

import base64
import json
import os
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from sync.errors import DamagedFile, DataFault, Refused
from sync.store.sqlite import open_database, transaction

T = TypeVar("T")

FILE, LOCK = "keys.json", "keys.lock"
SERVICE = "zoufang"
DATABASE_KEY = "database"
TOKEN = "token"
KEY_BYTES = 32
KEYRING_SECONDS_MAX = 60.0
"""How long a keyring may take: a person may have to type its password."""
PASSPHRASE_LENGTH_MIN = 8
PASSPHRASE_VARIABLE = "ZOUFANG_PASSPHRASE"
SCRYPT = {"n": 2**15, "r": 8, "p": 1}
"""32 MiB and about a tenth of a second on a 2015 laptop (RFC 7914)."""

AskPassphrase = Callable[[bool], str]
"""Asks the person; the argument says whether a new passphrase is to be chosen. May raise
Cancelled."""


class _Caught:
    """Takes whatever a keyring backend raises: it is foreign code, and may raise anything."""

    def __init__(self) -> None:
        self.fault: BaseException | None = None

    def __enter__(self) -> "_Caught":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        self.fault = fault
        return True


def _limited(work: Callable[[], T]) -> T:
    """Runs work in a thread with a time limit. Raises Refused when it fails or takes too long."""
    answers: list[T] = []
    caught = _Caught()

    def run() -> None:
        with caught:
            answers.append(work())

    thread = threading.Thread(target=run, name="keyring", daemon=True)
    thread.start()
    thread.join(KEYRING_SECONDS_MAX)
    if thread.is_alive():
        raise Refused(
            "系统密钥环没有回应，请先解锁密钥环（登录桌面）再打开走访通",
            "The system's keyring does not answer: unlock it (log in to the desktop), then start",
        )
    if caught.fault is not None:
        raise Refused(
            "系统密钥环打不开：可能已锁定或口令不对，请解锁后重试",
            "The system's keyring cannot be opened: it may be locked; unlock it and try again",
            detail=f"{type(caught.fault).__name__}: {caught.fault}",
        ) from caught.fault
    return answers[0]


def _usable_keyring() -> Any | None:
    """The system's keyring; None when there is none that really keeps secrets (stack.md 4)."""
    import keyring  # noqa: PLC0415 - it scans for backends: only whoever needs a key shall wait

    backend = keyring.get_keyring()
    plaintext = type(backend).__module__.startswith("keyrings.alt")
    return None if plaintext or backend.priority < 1 else backend


class WrongPassphrase(Refused):
    """The passphrase does not fit, or is too short: the person can type it again."""


class Keys:
    """The secrets of one data folder. ``ask`` is how to get a passphrase, None for nobody there."""

    def __init__(self, folder: Path, ask: AskPassphrase | None = None) -> None:
        self._folder = folder
        self._path = folder / FILE
        self._ask = ask
        self._master: bytes | None = None

    # -- what others call ---------------------------------------------------------------------

    def database_key(self, database: Path) -> bytes:
        """The 32 bytes that open ``database``; made at the first call, while it is not there yet.

        Raises Refused (locked, wrong passphrase, nobody to ask), DamagedFile (the key is gone).
        """
        kept = self.read(DATABASE_KEY)
        if kept is not None:
            return bytes.fromhex(kept)
        with self._alone():
            kept = self.read(DATABASE_KEY)  # another start may have been quicker
            if kept is not None:
                return bytes.fromhex(kept)
            if database.exists():
                raise DamagedFile(
                    "找不到数据文件的密钥：它存在原来的系统密钥环里，请用原来的系统账户打开",
                    "The key of the data file is gone: it lies in the keyring of the account that "
                    "made it",
                )
            key = secrets.token_bytes(KEY_BYTES)
            self._store(DATABASE_KEY, key.hex())
            return key

    def key_for_restoring(self, database: Path) -> bytes:
        """The key under which a restored ``database`` is to lie: the one of now, or, where that is
        lost or its file damaged, a new one; what was kept stays beside.

        Raises Refused (locked, wrong passphrase, nobody to ask).
        """
        try:
            return self.database_key(database)
        except DamagedFile:
            pass
        with self._alone():
            if self._path.exists():
                self._path.replace(self._path.with_suffix(f".{secrets.token_hex(4)}.old"))
            self._master = None
            key = secrets.token_bytes(KEY_BYTES)
            self._store(DATABASE_KEY, key.hex())
            return key

    def read(self, name: str) -> str | None:
        """A secret; None when it was never stored."""
        state = self._state()
        if state is None:
            return None
        if state["kept"] == "file":
            sealed = state["secrets"].get(name)
            return None if sealed is None else self._unseal(state, name, sealed)
        seat = f"{state['id']}/{name}"
        found: str | None = _limited(lambda: self._backend().get_password(SERVICE, seat))
        return found

    def store(self, name: str, text: str) -> None:
        """Keeps a secret under its name."""
        with self._alone():
            self._store(name, text)

    @property
    def exist(self) -> bool:
        """Whether it was decided already where this data folder's secrets are kept."""
        return self._path.exists()

    def forget(self) -> None:
        """Takes all secrets of a data folder away that holds nothing that they would open."""
        with self._alone():
            state = self._state()
            if state is not None and state["kept"] == "keyring":
                for name in (DATABASE_KEY, TOKEN):
                    if self.read(name) is not None:
                        _limited(partial(self._drop, f"{state['id']}/{name}"))
            self._path.unlink(missing_ok=True)
            self._master = None

    def _drop(self, seat: str) -> None:
        self._backend().delete_password(SERVICE, seat)

    def _store(self, name: str, text: str) -> None:
        state = self._state() or self._choose()
        if state["kept"] == "file":
            state["secrets"][name] = self._seal(state, name, text)
            self._write(state)
            return
        seat = f"{state['id']}/{name}"
        _limited(lambda: self._backend().set_password(SERVICE, seat, text))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keeps other starts of the program out while secrets are chosen and written; the system
        frees the lock with the process. Raises FileBusy when another one takes very long."""
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = open_database(self._folder / LOCK)
        try:
            with transaction(lock, self._folder / LOCK):
                yield
        finally:
            lock.conn.close()

    # -- where they are kept ------------------------------------------------------------------

    def _state(self) -> dict[str, Any] | None:
        try:
            found = json.loads(self._path.read_text("utf-8"))
            if found["kept"] in ("keyring", "file") and found["id"]:
                return dict(found)
        except FileNotFoundError:
            return None
        except OSError as fault:
            raise DataFault(
                f"读不了密钥说明文件 {self._path}", f"Cannot read {self._path}", detail=str(fault)
            ) from fault
        except (ValueError, KeyError, TypeError):
            pass
        raise DamagedFile(f"密钥说明文件 {self._path} 已损坏", f"{self._path} is damaged")

    def _choose(self) -> dict[str, Any]:
        """Decides, once for a data folder, where its secrets are kept."""
        state: dict[str, Any] = {"id": secrets.token_hex(8), "kept": "keyring"}
        if os.environ.get(PASSPHRASE_VARIABLE) or _limited(_usable_keyring) is None:
            passphrase = self._passphrase(new=True)
            if len(passphrase) < PASSPHRASE_LENGTH_MIN:
                raise _too_short()
            state |= {"kept": "file", "secrets": {}} | _salted()
            self._master = _derived(passphrase, state)
        self._write(state)
        return state

    def _backend(self) -> Any:
        backend = _usable_keyring()
        if backend is None:
            raise Refused("没有可用的系统密钥环", "There is no keyring")
        return backend

    def _write(self, state: dict[str, Any]) -> None:
        fresh = self._path.with_suffix(f".{secrets.token_hex(4)}.new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(state, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, self._path)

    # -- the file for where there is no keyring -----------------------------------------------

    def _passphrase(self, new: bool) -> str:
        given = os.environ.get(PASSPHRASE_VARIABLE, "")
        if given:
            return given
        if self._ask is None:
            raise Refused(
                f"本机没有能保存密钥的系统密钥环；请用环境变量 {PASSPHRASE_VARIABLE} 给出口令",
                f"No keyring here keeps secrets; give a passphrase in {PASSPHRASE_VARIABLE}",
            )
        return self._ask(new)

    def _sealing_key(self, state: dict[str, Any]) -> bytes:
        """The key that seals; tried on a secret that is there, so that nothing is ever sealed
        under a mistyped passphrase.
        """
        if self._master is None:
            master = _derived(self._passphrase(new=False), state)
            for name, sealed in list(state["secrets"].items())[:1]:
                self._opened(master, name, sealed)
            self._master = master
        return self._master

    def _seal(self, state: dict[str, Any], name: str, text: str) -> str:
        return _sealed(self._sealing_key(state), name, text)

    def _unseal(self, state: dict[str, Any], name: str, sealed: str) -> str:
        return self._opened(self._sealing_key(state), name, sealed)

    def _opened(self, key: bytes, name: str, sealed: str) -> str:
        try:
            return _opened(key, name, sealed)
        except ValueError:
            raise DamagedFile(f"密钥文件 {self._path} 已损坏", f"{self._path} is damaged") from None


def _sealed(key: bytes, name: str, text: str) -> str:
    nonce = secrets.token_bytes(12)
    return base64.b64encode(
        nonce + AESGCM(key).encrypt(nonce, text.encode(), name.encode())
    ).decode()


def _opened(key: bytes, name: str, sealed: str) -> str:
    """Raises WrongPassphrase, ValueError when it is nothing sealed."""
    try:
        raw = base64.b64decode(sealed, validate=True)
        return AESGCM(key).decrypt(raw[:12], raw[12:], name.encode()).decode()
    except InvalidTag:
        raise WrongPassphrase("口令不对，请重新输入", "The passphrase is wrong") from None


def _too_short() -> WrongPassphrase:
    return WrongPassphrase(
        f"口令至少{PASSPHRASE_LENGTH_MIN}个字符",
        f"A passphrase has at least {PASSPHRASE_LENGTH_MIN} characters",
    )


def _salted() -> dict[str, Any]:
    """What a key is derived with, beside the passphrase."""
    return {"salt": base64.b64encode(secrets.token_bytes(16)).decode(), "scrypt": SCRYPT}


def _derived(passphrase: str, state: dict[str, Any]) -> bytes:
    salt, cost = base64.b64decode(state["salt"]), state["scrypt"]
    scrypt = Scrypt(salt=salt, length=KEY_BYTES, n=cost["n"], r=cost["r"], p=cost["p"])
    return scrypt.derive(passphrase.encode())


def seal(passphrase: str, kept: Mapping[str, str]) -> dict[str, Any]:
    """Secrets that travel in a backup, sealed under a passphrase of its own."""
    if len(passphrase) < PASSPHRASE_LENGTH_MIN:
        raise _too_short()
    state = _salted()
    key = _derived(passphrase, state)
    return state | {"secrets": {name: _sealed(key, name, text) for name, text in kept.items()}}


def unseal(passphrase: str, state: dict[str, Any]) -> dict[str, str]:
    """The secrets that ``seal`` put away. Raises WrongPassphrase, DamagedFile."""
    try:
        key = _derived(passphrase, state)
        return {name: _opened(key, name, sealed) for name, sealed in state["secrets"].items()}
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise DamagedFile("备份的密钥部分已损坏", "The backup's keys are damaged") from fault


def open_key(folder: Path, database: Path, ask: AskPassphrase | None = None) -> bytes:
    """The key of a data folder's database (see ``Keys.database_key``)."""
    return Keys(folder, ask).database_key(database)
