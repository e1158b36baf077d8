"""What photos need beside the window: adding files, thumbnails, fetching one. No Qt in here.

All of it runs in background threads, each with a replica and blobs of its own. What decodes
pictures or needs the network is imported where it is used: the start shall not wait for it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sync.errors import DataFault, UserError
from sync.replica.replica import Replica
from sync.replica.tables import Record

if TYPE_CHECKING:
    from sync.peers.blobs import BlobPeer
    from sync.replica.attachments import Prepared
    from sync.replica.blobs import Blobs

OpenBlobs = Callable[[], "Blobs"]
THUMBNAIL_WIDTH = 320
"""Pixels across: twice what is shown, for screens with two pixels where others have one."""
SCREEN_WIDTH, LARGE_WIDTH = 1280, 2560
"""What is fetched when somebody opens a photo, and what is drawn of the original."""
THUMBNAILS_MAX = 60
"""A household with more photos shows the names of the others."""


@dataclass(frozen=True)
class Door:
    """How a background thread gets at the records, the bytes and the hub."""

    open_replica: Callable[[], Replica]
    open_blobs: OpenBlobs
    open_hub: Callable[[], "BlobPeer"]


@dataclass
class Added:
    """Files whose bytes are kept, and why others could not be."""

    prepared: list["Prepared"] = field(default_factory=list)
    refused: list[tuple[str, UserError]] = field(default_factory=list)


@dataclass(frozen=True)
class Opened:
    """A photo or scan to look at: its bytes, and whether they are those of the original."""

    data: bytes
    original: bool


def is_picture(record: Record) -> bool:
    """Whether an attachment is one that has a smaller copy."""
    return str(record["media"] or "").startswith("image/")


def thumbnails(open_blobs: OpenBlobs, records: Sequence[Record]) -> dict[str, bytes]:
    """Small JPEGs of the pictures that are here, by hash; b"" for a scan that is here."""
    found: dict[str, bytes] = {}
    blobs = open_blobs()
    try:
        for record in records[:THUMBNAILS_MAX]:
            sha256 = str(record["sha256"] or "")
            small = blobs.small_of(sha256, THUMBNAIL_WIDTH)
            here = blobs.held(sha256).complete
            if is_picture(record) and (here or (small and blobs.held(small).complete)):
                found[sha256] = _drawn(blobs, sha256)
            elif here:
                found[sha256] = b""
    finally:
        blobs.close()
    return found


def _drawn(blobs: "Blobs", sha256: str) -> bytes:
    """A thumbnail; b"" of a picture that somebody's program broke before it was sent."""
    try:
        return blobs.smaller(sha256, THUMBNAIL_WIDTH)
    except DataFault:
        raise
    except UserError:
        return b""


def prepare_all(open_blobs: OpenBlobs, files: Sequence[Path]) -> Added:
    """Keeps the bytes of files; one that cannot be kept stops no other."""
    from sync.replica.attachments import prepare  # noqa: PLC0415 - see above

    added = Added()
    blobs = open_blobs()
    try:
        for file in files:
            try:
                added.prepared.append(prepare(blobs, file))
            except DataFault:
                raise
            except UserError as error:
                added.refused.append((file.name, error))
    finally:
        blobs.close()
    return added


def open_photo(
    door: Door,
    record: Record,
    original: bool,
    report: Callable[[tuple[int, int]], None],
    cancelled: Callable[[], bool],
) -> Opened:
    """What is to be shown of an attachment; what is not here comes from the hub.

    Raises Missing, Unreachable, BadAnswer, Refused, WrongToken, Cancelled, DataFault.
    """
    sha256 = str(record["sha256"] or "")
    blobs = door.open_blobs()
    try:
        whole = original or not is_picture(record)
        if not blobs.held(sha256).complete:
            small = blobs.small_of(sha256, SCREEN_WIDTH)
            if whole or not (small and blobs.held(small).complete):
                _fetch(door, blobs, record, whole, report, cancelled)
        here = blobs.held(sha256).complete
        if not is_picture(record):
            return Opened(blobs.bytes_of(sha256), True)
        return Opened(blobs.smaller(sha256, LARGE_WIDTH if here else SCREEN_WIDTH), here)
    finally:
        blobs.close()


def _fetch(
    door: Door,
    blobs: "Blobs",
    record: Record,
    whole: bool,
    report: Callable[[tuple[int, int]], None],
    cancelled: Callable[[], bool],
) -> None:
    from sync.peers.blobs import download_smaller, fetch  # noqa: PLC0415 - see above
    from sync.peers.home import home_of  # noqa: PLC0415 - see above

    sha256 = str(record["sha256"] or "")
    replica = door.open_replica()
    try:
        home = home_of(replica)
    finally:
        replica.close()
    with door.open_hub() as peer:
        if whole:
            life = home.epoch if home else ""
            size = int(record["size"] or 0)
            fetch(peer, blobs, sha256, size, life, lambda d, t: report((d, t)), cancelled)
        else:
            download_smaller(peer, blobs, sha256, SCREEN_WIDTH, cancelled)
            download_smaller(peer, blobs, sha256, THUMBNAIL_WIDTH, cancelled)


def save_to(
    door: Door,
    record: Record,
    path: Path,
    report: Callable[[tuple[int, int]], None],
    cancelled: Callable[[], bool],
) -> Path:
    """Writes the original to a file of the person's own. Raises as ``open_photo``, DataFault."""
    open_photo(door, record, True, report, cancelled)
    blobs = door.open_blobs()
    try:
        path.write_bytes(blobs.bytes_of(str(record["sha256"])))
    except OSError as fault:
        raise DataFault(
            f"文件“{path}”写不了：{fault.strerror}", f"Cannot write {path}: {fault.strerror}"
        ) from fault
    finally:
        blobs.close()
    return path
