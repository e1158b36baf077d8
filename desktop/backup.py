"""Backing a data folder up and putting it back: the records with the secrets that open them.

Without Qt, for the command line and the window alike. A backup is sealed under a passphrase that
the person gives, and then opens on any computer; or, asked for expressly, it stays under the key of
this computer, and then opens nowhere else.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from desktop.keys import DATABASE_KEY, TOKEN, Keys, seal, unseal
from desktop.settings import DATABASE
from sync.errors import DamagedFile, FileBusy, Refused, Text
from sync.replica import backup as files
from sync.replica.blobs import FILE, Blobs
from sync.replica.replica import Replica
from sync.stamps import local, wall_milliseconds

NO_LIFE = "no hub yet"
SAME_MACHINE = "same-machine"
"""What a backup that needs no passphrase says in place of sealed secrets."""


@dataclass(frozen=True)
class Ready:
    """A restore that only waits to be finished: when the backup was made (milliseconds since 1970),
    and what became of changes that were made since."""

    made: int
    carried: files.Carried

    @property
    def text(self) -> Text:
        """What the restore brings, as people read it."""
        made, taken, lost = (
            f"{local(self.made):%Y-%m-%d %H:%M}",
            self.carried.taken,
            self.carried.lost,
        )
        zh, en = [f"恢复到{made}的备份"], [f"Restored to the backup of {made}"]
        if taken:
            zh.append(f"备份以后本机写的{taken}条更改也带过来了")
            en.append(f"{taken} changes made here since came along")
        if lost is None:
            zh.append("原来的数据文件读不出来，备份以后没有发送的更改不在里面")
            en.append("the file that was here cannot be read: what was not sent since is not in it")
        elif lost:
            zh.append(f"有{lost}条没有发送的更改读不出来，不在里面")
            en.append(f"{lost} changes that were not sent cannot be read and are not in it")
        return Text(f"{'；'.join(zh)}。请同步一次。", f"{'; '.join(en)}. Now sync.")


def back_up(
    folder: Path, keys: Keys, replica: Replica, target: Path, passphrase: str | None
) -> None:
    """Everything of the data folder into ``target``; ``passphrase`` None keeps it under this
    computer's own key. Raises Refused, WrongPassphrase, DataFault."""
    if passphrase is None:
        sealed: dict[str, object] = {"kept": SAME_MACHINE}
    else:
        names = (DATABASE_KEY, TOKEN)
        secrets = {name: found for name in names if (found := keys.read(name)) is not None}
        sealed = seal(passphrase, secrets)
    beside = target.with_name(f"{target.name}.attachments")
    beside.unlink(missing_ok=True)
    try:
        there = _unsent(folder, keys, replica, beside)
        files.back_up(replica, target, sealed, wall_milliseconds(), beside if there else None)
    finally:
        _remove(beside)


def _unsent(folder: Path, keys: Keys, replica: Replica, target: Path) -> bool:
    """Puts the attachments that the hub is not known to have into a file; whether there are any."""
    if not (folder / FILE).exists():
        return False
    # It brings the network along (0.15 s), which no start needs.
    from sync.peers.home import home_of  # noqa: PLC0415

    home, key = home_of(replica), keys.database_key(folder / DATABASE)
    with closing(Blobs.open(folder / FILE, key)) as blobs:
        unsent = blobs.unsent(home.epoch if home else NO_LIFE)
        if unsent:
            with closing(Blobs.open(target, key)) as found:
                for sha256 in unsent:
                    found.add(blobs.bytes_of(sha256))
    return bool(unsent)


def _bring_attachments(
    folder: Path, key: bytes, source: Path, found: files.Backup, kept_under: bytes
) -> None:
    """Puts the attachments of a backup beside those that are here."""
    if not found.beside:
        return
    beside = folder / f"{FILE}.prepared"
    _remove(beside)
    try:
        files.take_attachments(source, found, beside)
        with (
            closing(Blobs.open(beside, kept_under)) as brought,
            closing(_blobs(folder / FILE, key)) as blobs,
        ):
            brought.copy_to(blobs)
    finally:
        _remove(beside)


def _blobs(path: Path, key: bytes) -> Blobs:
    """The attachments of now; where they cannot be opened any more, they are kept beside."""
    try:
        return Blobs.open(path, key)
    except DamagedFile:
        for tail in files.TAILS:
            lost = path.with_name(path.name + tail)
            if lost.exists():
                lost.replace(path.with_name(f"{path.name}.{wall_milliseconds()}.old{tail}"))
        return Blobs.open(path, key)


def _remove(path: Path) -> None:
    for tail in files.TAILS:
        path.with_name(path.name + tail).unlink(missing_ok=True)


def get_ready(folder: Path, keys: Keys, source: Path, ask: Callable[[], str]) -> Ready:
    """Reads the backup and makes the file that ``finish`` puts in place. ``ask`` gives the backup's
    passphrase, and is called only where it has one.

    Raises Missing, DamagedFile, WrongPassphrase, Refused, FileBusy, DataFault.
    """
    found, database = files.read(source), folder / DATABASE
    if found.sealed.get("kept") == SAME_MACHINE:
        kept_under, token = keys.read(DATABASE_KEY), None
        if kept_under is None:
            raise Refused(
                "这份备份只能在做备份的那台电脑上恢复（它没有自己的口令）",
                "This backup opens only on the computer that made it: it has no passphrase",
            )
    else:
        secrets = unseal(ask(), found.sealed)
        kept_under, token = secrets.get(DATABASE_KEY), secrets.get(TOKEN)
    try:
        opens = bytes.fromhex(kept_under or "")
    except ValueError:
        opens = b""
    if len(opens) != 32:
        raise DamagedFile("备份里没有可用的密钥", "The backup holds no key of use")
    key = keys.key_for_restoring(database)
    files.prepare(source, database, opens, key)
    try:
        carried = files.carry_over(database, key)
        _bring_attachments(folder, key, source, found, opens)
        if token is not None and keys.read(TOKEN) is None:
            keys.store(TOKEN, token)
    except BaseException:
        files.discard(database)
        raise
    return Ready(found.made, carried)


def agree(folder: Path) -> None:
    """The person wants it: the prepared file is put in place now (``finish``) or at the next start
    (``finish_if_free``)."""
    files.agree(folder / DATABASE)


def give_up(folder: Path) -> None:
    """Throws a prepared restore away."""
    files.discard(folder / DATABASE)


def waits(folder: Path) -> bool:
    """Whether a restore that was agreed on waits to be finished."""
    return files.is_agreed(folder / DATABASE)


def finish(folder: Path, keys: Keys) -> Path | None:
    """Puts the file agreed on in place; what was there is kept under the name that is returned.
    Raises FileBusy while the data file is open elsewhere."""
    database = folder / DATABASE
    return files.swap(database, keys.key_for_restoring(database))


def finish_if_free(folder: Path, keys: Keys) -> None:
    """For the start of the program: finishes a restore that waits, unless another program still
    has the data file open."""
    if not waits(folder):
        return
    try:
        finish(folder, keys)
    except FileBusy:
        return
