"""A laptop's backup: one file with all records, and putting it back without losing what is there.

The file is a line of JSON that says what it is, then the database as one consistent copy, still
encrypted under the key of its data folder, then, in the same way, the attachments that the hub has
not yet. How that key can be had is in the line too, sealed by
whoever calls (``sealed``): this module knows no passphrases.

Putting back is done in steps, so that no moment is without a whole data file: ``prepare`` makes a
checked file beside the present one, ``carry_over`` brings what was written since into it, as far
as that can be read, ``agree`` notes that the person wants it, ``swap`` renames the two. What was
there is never deleted, however damaged it is. A laptop that was put back takes a new device number
before it pushes (sync.md, invariant 11): the setting ``renumber`` asks for that.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sync.changes.chain import Run, first_link, links
from sync.changes.change import decode
from sync.errors import BadValue, DamagedFile, DataFault, DiskFull, FileBusy, Missing, Refused
from sync.replica.check import check
from sync.replica.handing import RENUMBER, hand
from sync.replica.replica import Replica

VERSION = 1
"""Of the file's form. A reader refuses what is newer."""
HEADER_BYTES_MAX = 65_536
COPY_BYTES = 1 << 20
PREPARED, RESTORED, BEFORE = ".prepared", ".restored", ".before-restore"
"""Put behind the data file's name: what could take its place, what is going to, and what had it
before."""
TAILS = ("-wal", "-shm", "")
CARRIED_AT_ONCE = 500
OWN = "SELECT area, n, confirmed, handed FROM head WHERE device = ?"
BODY = "SELECT body FROM change WHERE area = ? AND device = ? AND n = ?"


@dataclass(frozen=True)
class Backup:
    """What a backup says of itself; ``made`` is in milliseconds since 1970, ``begins`` the byte
    where its database begins; of the ``size`` bytes from there on the last ``beside`` are the
    attachments."""

    made: int
    sealed: dict[str, Any]
    size: int
    sha256: str
    begins: int
    beside: int


@dataclass(frozen=True)
class Carried:
    """What became of the own changes of the file that was there and that the backup lacks:
    ``taken`` are in the restored file too; ``lost`` are neither there nor at the hub, None when
    nobody can tell any more."""

    taken: int
    lost: int | None


# -- making one -----------------------------------------------------------------------------------


def back_up(
    replica: Replica,
    target: Path,
    sealed: Mapping[str, Any],
    made: int,
    attachments: Path | None = None,
) -> None:
    """Writes everything that the replica holds, and the file of attachments, into ``target``, for
    its owner alone.

    Raises Refused when it is there already, DamagedFile when the replica is, DiskFull, DataFault.
    """
    if target.exists():
        raise Refused(f"“{target}”已经有了，请换一个文件名", f"{target} exists; name another file")
    copy, part = (target.with_name(target.name + tail) for tail in (".copy", ".part"))
    try:
        with _writing(target):
            copy.unlink(missing_ok=True)
            _private(copy)
            _copy(replica, copy)
            parts = [copy] if attachments is None else [copy, attachments]
            size, digest = _digest(parts)
            beside = attachments.stat().st_size if attachments else 0
            line = {"zoufang": "backup", "version": VERSION, "made": made, "sealed": dict(sealed)}
            line |= {"size": size, "sha256": digest, "beside": beside}
            part.unlink(missing_ok=True)
            with open(_private(part), "wb") as file:
                file.write(json.dumps(line).encode() + b"\n")
                for path in parts:
                    with path.open("rb") as source:
                        _pour(source, file, path.stat().st_size)
            part.replace(target)
    finally:
        for path in (copy, part):
            path.unlink(missing_ok=True)


def _private(path: Path) -> Path:
    """A new file that only its owner can read: it holds names and ID numbers."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    return path


def _copy(replica: Replica, copy: Path) -> None:
    """What goes wrong goes wrong with the copy, unless it is the replica that is damaged."""
    try:
        replica.query("VACUUM INTO ?", (str(copy),))
    except (DamagedFile, FileBusy):
        raise
    except DataFault as fault:
        kind = "磁盘已满" if isinstance(fault, DiskFull) else "写不进去"
        raise OSError(0, kind) from fault


def _pour(source: BinaryIO, file: BinaryIO, size: int) -> None:
    while part := source.read(min(COPY_BYTES, size)):
        file.write(part)
        size -= len(part)
    file.flush()
    os.fsync(file.fileno())


def _digest(paths: Iterable[Path], begins: int = 0) -> tuple[int, str]:
    """(bytes, SHA-256 in hex) of files, each from ``begins`` on."""
    total, size = hashlib.sha256(), 0
    for path in paths:
        with path.open("rb") as file:
            file.seek(begins)
            while part := file.read(COPY_BYTES):
                total.update(part)
                size += len(part)
    return size, total.hexdigest()


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise DataFault(
            f"文件“{target}”写不成：{fault.strerror}；原来的数据没有动",
            f"{target} cannot be written: {fault.strerror}; what was there is untouched",
        ) from fault


# -- reading one ----------------------------------------------------------------------------------


def read(source: Path) -> Backup:
    """What a backup says of itself, once all its bytes are known to be whole.

    Raises Missing, DamagedFile when it is torn or no backup, Refused when a newer program made it.
    """
    if not source.is_file():
        raise Missing(f"没有备份文件“{source}”", f"There is no backup {source}")
    try:
        with source.open("rb") as file:
            line = file.readline(HEADER_BYTES_MAX)
        said = json.loads(line)
        if said["zoufang"] != "backup":
            raise _no_backup(source)
        if said["version"] > VERSION:
            raise Refused(
                f"“{source}”是更新版本的走访通做的备份，请先升级程序",
                f"{source} was made by a newer Zoufang; upgrade the program first",
            )
        size, beside = int(said["size"]), int(said["beside"])
        sealed = dict(said["sealed"])
        found = Backup(int(said["made"]), sealed, size, said["sha256"], len(line), beside)
        whole = _digest([source], found.begins) == (found.size, found.sha256)
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise _no_backup(source) from fault
    except OSError as fault:
        raise DataFault(
            f"备份“{source}”读不出来：{fault.strerror}", f"Cannot read {source}: {fault.strerror}"
        ) from fault
    if not whole:
        raise _no_backup(source)
    return found


def _no_backup(source: Path) -> DamagedFile:
    return DamagedFile(
        f"“{source}”不是完好的备份（可能没有复制完），没有作任何改动",
        f"{source} is no whole backup (it may be torn); nothing was changed",
    )


# -- putting it back ------------------------------------------------------------------------------


def prepare(source: Path, database: Path, kept_under: bytes | None, key: bytes | None) -> Path:
    """Makes the file that will take the place of ``database``: the records of the backup, which
    lie under the key ``kept_under``, now under ``key``, looked at and told to renumber itself.

    Raises Missing, DamagedFile, DataFault; then nothing is left of it.
    """
    backup = read(source)
    fresh = _beside(database, PREPARED)
    done = False
    try:
        with _writing(fresh):
            discard(database)
            database.parent.mkdir(parents=True, exist_ok=True)
            with open(_private(fresh), "wb") as file, source.open("rb") as body:
                body.seek(backup.begins)
                _pour(body, file, backup.size - backup.beside)
        try:
            replica = Replica.open(fresh, kept_under)
        except DamagedFile as fault:  # its bytes are those that were written
            raise Refused(
                f"备份“{source}”是用另一把密钥加密的，在这里打不开",
                f"The backup {source} lies under another key and does not open here",
            ) from fault
        try:
            if check(replica).faults:
                raise _no_backup(source)
            hand(replica, replica.heads())  # who knows what was sent after it was made
            replica.set_setting(RENUMBER, "1")
            replica.query("PRAGMA journal_mode = DELETE")  # no page of it is elsewhere
            if key is not None and key != kept_under:
                replica.query(f"PRAGMA rekey = \"x'{key.hex()}'\"")
        finally:
            replica.close()
        done = True
    finally:
        if not done:
            discard(database)
    return fresh


def take_attachments(source: Path, backup: Backup, target: Path) -> None:
    """Writes the file of attachments that is in a backup into ``target``."""
    with _writing(target), open(_private(target), "wb") as file, source.open("rb") as body:
        body.seek(backup.begins + backup.size - backup.beside)
        _pour(body, file, backup.beside)


def discard(database: Path) -> None:
    """Throws a prepared file away, also one that was agreed on."""
    for tail in (first + last for first in (PREPARED, RESTORED) for last in TAILS):
        _beside(database, tail).unlink(missing_ok=True)


def agree(database: Path) -> None:
    """The prepared file is to take the place of the present one, by ``swap``, now or later."""
    with _writing(database):
        _beside(database, PREPARED).replace(_beside(database, RESTORED))


def is_agreed(database: Path) -> bool:
    """Whether a file waits for ``swap``."""
    return _beside(database, RESTORED).exists()


def _beside(path: Path, tail: str) -> Path:
    return path.with_name(path.name + tail)


def carry_over(database: Path, key: bytes | None) -> Carried:
    """Takes the own changes of the present file that the backup lacks into the prepared one, as far
    as they can be read. Raises FileBusy."""
    if not database.exists() or not database.stat().st_size:
        return Carried(0, 0)
    try:
        present = Replica.open(database, key)
    except FileBusy:
        raise
    except DataFault:
        return Carried(0, None)
    fresh = Replica.open(_beside(database, PREPARED), key)
    carried, lost = 0, 0
    try:
        for area, last, confirmed, handed in present.query(OWN, (present.device,)):
            reached, count = _carry_area(present, fresh, area, last, handed)
            carried += count
            lost += max(0, last - max(reached, confirmed))
    except FileBusy:
        raise
    except DataFault:
        return Carried(carried, None)
    finally:
        present.close()
        with suppress(DataFault):
            fresh.query("PRAGMA journal_mode = DELETE")  # one file again, for renaming
        fresh.close()
    return Carried(carried, lost)


def _carry_area(
    present: Replica, fresh: Replica, area: str, last: int, handed: int
) -> tuple[int, int]:
    """(n that the prepared file has now, how many it took) of the present file's own changes."""
    device = present.device
    n, link = fresh.ends().get(area, {}).get(device, (0, first_link(area, device)))
    if n and _body(present, area, n) != _body(fresh, area, n):
        return 0, 0  # two histories under one number: neither is to be made up from the other
    begun = n
    while n < last:
        bodies: list[bytes] = []
        while n + len(bodies) < last and len(bodies) < CARRIED_AT_ONCE:
            body = _body(present, area, n + len(bodies) + 1)
            if body is None:
                break
            bodies.append(body)
        if not bodies:
            break
        first, before, n = n + 1, link, n + len(bodies)
        link = links(before, bodies)[-1]
        signature = present.device_key.sign_run(area, device, n, link)
        run = Run(area, device, first, before, tuple(bodies), signature)
        fresh.take([run], home=False)
    if fresh.device == device:
        hand(fresh, {area: {device: min(n, handed)}})
    return n, n - begun


def _body(replica: Replica, area: str, n: int) -> bytes | None:
    """One change of the file that ``replica`` is, None when it cannot be read."""
    try:
        for (body,) in replica.query(BODY, (area, replica.device, n)):
            decode(bytes(body))
            return bytes(body)
    except (DataFault, BadValue):
        pass
    return None


def swap(database: Path, key: bytes | None) -> Path | None:
    """Puts the file agreed on in the place of the present one, which stays beside it under the
    name that is returned (None when there was none). Can be repeated after a power cut.

    Raises FileBusy while another program has the present file open.
    """
    if not is_agreed(database):
        raise Missing("没有等待恢复的备份", "No restored file waits")
    kept = _set_aside(database, key)
    try:
        _beside(database, RESTORED).replace(database)
    except OSError as fault:
        raise DataFault(
            f"恢复没有完成：{fault.strerror}；原来的文件在“{kept}”",
            f"Restoring did not finish: {fault.strerror}; what was there is {kept}",
        ) from fault
    return kept


def _set_aside(database: Path, key: bytes | None) -> Path | None:
    if not database.exists():
        return None
    _leave_alone(database, key)
    kept = _free_name(database)
    try:
        for tail in TAILS:
            if _beside(database, tail).exists():
                _beside(database, tail).replace(_beside(kept, tail))
    except OSError as fault:
        raise _busy(database) from fault
    return kept


def _leave_alone(database: Path, key: bytes | None) -> None:
    """Folds the WAL into the present file, which works only while nobody else has it open. A file
    that cannot be read is open nowhere else either. Raises FileBusy."""
    try:
        present = Replica.open(database, key)
        try:
            present.query("PRAGMA busy_timeout = 0")
            present.query("PRAGMA journal_mode = DELETE")
        finally:
            present.close()
    except FileBusy as fault:
        raise _busy(database) from fault
    except DataFault:
        return


def _busy(database: Path) -> FileBusy:
    return FileBusy(
        f"数据文件正被另一个程序占用（{database}），请关掉走访通的窗口再恢复",
        f"Another program holds {database}; close Zoufang's window, then restore",
    )


def _free_name(database: Path) -> Path:
    """A name for the present file that no file has: an earlier one is never replaced."""
    kept, count = _beside(database, BEFORE), 2
    while kept.exists():
        kept, count = _beside(database, f"{BEFORE}-{count}"), count + 1
    return kept
