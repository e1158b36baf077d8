"""Attachments of records: adding one, and finding those of a record."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sync.errors import Missing
from sync.records.fields import Value
from sync.replica.blobs import Blobs, read_file
from sync.replica.pictures import PICTURES, Look, look_at, smaller, width_for
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act

KIND = "attachment"
NAME_LENGTH_MAX = 200
THUMBNAIL_WIDTH = 320
"""Pixels across of the copy that is made at once, so that it is there without the hub."""


@dataclass(frozen=True)
class Prepared:
    """A file whose bytes are kept already: what is still to be said about it in a record."""

    sha256: str
    size: int
    name: str
    look: Look


def prepare(blobs: Blobs, path: Path) -> Prepared:
    """Keeps the bytes of a file that is to be attached. Its record is written afterwards: a record
    never names bytes that were lost. Raises BadValue, Refused, TooLarge, Missing, DataFault."""
    data = read_file(path)
    look = look_at(data)
    copy = smaller(data, THUMBNAIL_WIDTH) if look.media in PICTURES else b""  # proves it is whole
    sha256 = blobs.add(data)
    if copy:
        blobs.keep_small(sha256, width_for(THUMBNAIL_WIDTH), copy)
    return Prepared(sha256, len(data), path.name[:NAME_LENGTH_MAX], look)


def attach(act: Act, record: Record, prepared: Prepared, note: str = "") -> str:
    """Writes that a file belongs to a record; returns the attachment's id."""
    look = prepared.look
    values: dict[str, Value] = {
        "object": record.id,
        "object_kind": record.kind,
        "sha256": prepared.sha256,
        "size": prepared.size,
        "media": look.media,
        "name": prepared.name,
        "width": look.width or None,
        "height": look.height or None,
        "taken": look.taken or None,
        "note": note or None,
        "sample": record["sample"],
    }
    given = {name: value for name, value in values.items() if value is not None}
    return act.add(KIND, record.area, given)


def attachments_of(replica: Replica, *records: Record) -> list[Record]:
    """The attachments of some records, in the order in which they were added."""
    found = [
        attachment
        for record in records
        for attachment in replica.fetch(KIND, record.area, {"object": record.id})
    ]
    return sorted(found, key=lambda attachment: attachment.id)


def attachment(replica: Replica, id: str) -> Record:
    """The attachment with this id. Raises Missing."""
    found = replica.get(id)
    if found is None or found.kind != KIND:
        raise Missing(f"没有编号为 {id} 的附件", f"There is no attachment {id}")
    return found


def named(replica: Replica, shas: Sequence[str]) -> list[str]:
    """Those of the hashes that an attachment names."""
    return [sha256 for sha256 in shas if replica.count(KIND, where={"sha256": sha256})]


def forget_unnamed(replica: Replica, blobs: Blobs) -> int:
    """Throws away the bytes that no attachment names any more, because it was deleted, or the scope
    shrank and its record was purged, as far as the hub has them; returns how many."""
    return blobs.keep(named(replica, blobs.shas()))
