"""A hub's photos and scans in its backups: one file beside them all, which only ever grows.

Bytes that are found by their hash never change, so each backup adds what is new since the last one
on the same stick, and any of them is put back together with all its photos. A copy that is
interrupted goes on with the next backup.
"""

from contextlib import closing
from pathlib import Path

from sync.replica.blobs import FILE, Blobs

BESIDE = "zoufang-blobs.db"
"""The name of the photos' file in the folder of the backups."""


def back_up_blobs(folder: Path, target: Path) -> int:
    """Adds the hub's photos to those beside the backup ``target``, after it was written, so that
    none is missing that it names; returns how many were new. Raises DataFault kinds."""
    return _copy(folder / FILE, target.with_name(BESIDE))


def restore_blobs(folder: Path, source: Path) -> int:
    """Gives the hub the photos beside the backup ``source`` that it lacks; returns how many.

    What the hub has already stays: bytes with the same hash are the same. Raises DataFault kinds.
    """
    return _copy(source.with_name(BESIDE), folder / FILE)


def _copy(source: Path, target: Path) -> int:
    if not source.is_file():
        return 0
    with closing(Blobs.open(source)) as there, closing(Blobs.open(target)) as here:
        return there.copy_to(here)
