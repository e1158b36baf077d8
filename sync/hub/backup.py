"""A hub's backup: one consistent file, made while it serves; and putting it back.

The file is a hub's SQLite file whatever store the hub has, and goes back into either: that is also
the way from a file to PostgreSQL and back.

A hub that was put back begins a new life: another epoch, so that laptops offer again what it
lacks, and another device number, so that it never gives a number twice that it gave before.
"""

import os
import shutil
from contextlib import closing, suppress
from pathlib import Path

import sqlcipher3

from sync.changes.heads import Heads
from sync.errors import DamagedFile, DataFault, FileBusy, Missing, Refused
from sync.hub.access import HUB, Access
from sync.hub.cellar import FILE, Cellar, copy, fill, open_file
from sync.hub.desk import BACKED_UP, EPOCH, HubDesk
from sync.hub.door import claimed
from sync.replica import log
from sync.replica.replica import Replica
from sync.stamps import new_device
from sync.store.sqlite import translated

OWN_HEADS = "SELECT area, n, link FROM head WHERE device = ?"
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
COVER = "UPDATE head SET covered = ? WHERE area = ? AND device = ?"
PUT = "UPDATE setting SET value = ? WHERE name = ?"
BEFORE = ".before-restore"
"""Put behind the name of the file that a restore replaced."""


def back_up(desk: HubDesk, target: Path) -> None:
    """Writes everything the hub holds into ``target``. Raises Refused when it is there already."""
    if target.exists():
        raise Refused(f"“{target}”已经有了，请换一个文件名", f"{target} exists; name another file")
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        heads = desk.replica.heads()
        _make_private(part)
        _copy(desk, part, target)
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        _check(part, target)
        part.replace(target)
        _note_covered(desk, heads)
    except OSError as fault:
        raise DataFault(
            f"备份文件“{target}”写不成：{fault.strerror}",
            f"The backup {target} cannot be written: {fault.strerror}",
        ) from fault
    finally:
        part.unlink(missing_ok=True)


def _make_private(path: Path) -> None:
    """A new file for its owner alone: it will hold names and ID numbers."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _note_covered(desk: HubDesk, heads: Heads) -> None:
    """What laptops need not keep for the hub's sake any more (sync.md, invariant 10). The backup is
    whole already: where this cannot be noted, laptops keep their changes until the next one."""
    rows = [(n, area, device) for area, known in heads.items() for device, n in known.items()]
    with suppress(DataFault):
        with desk.replica.store.transaction() as connection:
            connection.executemany(COVER, rows)
        desk.replica.set_setting(BACKED_UP, str(desk.replica.now()))


def _copy(desk: HubDesk, part: Path, target: Path) -> None:
    """One consistent copy. What goes wrong goes wrong with the backup's file, unless it is the
    hub's own that is damaged or busy."""
    try:
        copy(desk.replica.store, part)
    except (DamagedFile, FileBusy):
        raise
    except DataFault as fault:
        if not isinstance(fault.__cause__, sqlcipher3.Error):
            raise
        with translated(target):
            raise fault.__cause__ from None


def _check(path: Path, named: Path) -> None:
    """Raises DamagedFile, which speaks of the file ``named``, when a file is no whole hub. Only
    reads, and nothing but that file: it may lie on a stick that cannot be written."""
    with translated(named):
        connection = sqlcipher3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)
        try:
            tables = {name for (name,) in connection.execute(TABLES)}
            sound = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        finally:
            connection.close()
    if not sound or not tables >= {"setting", "hub_device"}:
        raise DamagedFile(
            f"“{named}”不是完好的中心备份，没有作任何改动",
            f"{named} is no whole backup of a hub; nothing was changed",
        )


def restore(folder: Path, source: Path, url: str = "") -> Path | None:
    """Puts a backup in the place of the hub in ``folder``, or in the database at ``url``. What was
    there is kept in the folder, as a file under the name that is returned (None when there was no
    hub). An earlier one that was kept is never replaced.

    Raises Missing, DamagedFile, FileBusy while the hub serves, DataFault kinds.
    """
    cellar = Cellar(folder, url)
    if not source.is_file():
        raise Missing(f"没有备份文件“{source}”", f"There is no backup {source}")
    _check(source, source)
    kept = _free_name(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with claimed(folder):
        fresh = folder / f"{FILE}.restored"
        try:
            _fetch(source, fresh)
            _check(fresh, source)
            _begin_anew(fresh)
            if cellar.address:
                _put_into_database(cellar, fresh, kept)
            else:
                _set_aside(folder)
                fresh.replace(folder / FILE)
        finally:
            fresh.unlink(missing_ok=True)
    return kept if kept.exists() else None


def _put_into_database(cellar: Cellar, fresh: Path, kept: Path) -> None:
    """All of ``fresh`` in one transaction, once what the database holds is a file in the folder."""
    held = cellar.is_there
    with closing(cellar.open()) as store:
        store.claim()
        if held:
            _make_private(kept)
            copy(store, kept)
        fill(store, fresh)
    _set_aside(cellar.folder)
    cellar.remember(anew=True)


def _set_aside(folder: Path) -> None:
    """Renames the hub's file of now."""
    kept = _free_name(folder)
    for tail in ("-wal", "-shm", ""):
        present = folder / f"{FILE}{tail}"
        if present.exists():
            present.replace(kept.with_name(kept.name + tail))


def _fetch(source: Path, fresh: Path) -> None:
    """Copies the backup beside the hub's file, for its owner alone. Raises DataFault."""
    try:
        fresh.unlink(missing_ok=True)
        _make_private(fresh)
        shutil.copyfile(source, fresh)
    except OSError as fault:
        raise DataFault(
            f"备份“{source}”没能复制到中心的文件夹：{fault.strerror}；原来的数据没有动",
            f"The backup {source} cannot be copied beside the hub: {fault.strerror}; "
            "what was there is untouched",
        ) from fault


def _free_name(folder: Path) -> Path:
    """A name for the hub's file of now that no file has."""
    kept = folder / f"{FILE}{BEFORE}"
    count = 1
    while kept.exists():
        count += 1
        kept = folder / f"{FILE}{BEFORE}-{count}"
    return kept


def _begin_anew(path: Path) -> None:
    """Another epoch and device number; what the old number wrote gets the signatures with which
    it will be handed on. Raises NewerFile."""
    replica = Replica(open_file(path))
    device = new_device()
    try:
        ends = [
            (
                area,
                replica.device,
                n,
                link,
                replica.device_key.sign_run(area, replica.device, n, link),
                0,
                0,
            )
            for area, n, link in replica.query(OWN_HEADS, (replica.device,))
        ]
        key = replica.device_key.public
    finally:
        replica.close()
    store = open_file(path)
    try:
        Access(store).remember(device, key, HUB)
        with store.transaction() as connection:
            connection.upsert(log.SET_RUN_ENDS, ends)
            connection.executemany(PUT, [(device, "device"), (new_device(), EPOCH)])
        store.query("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        store.close()
