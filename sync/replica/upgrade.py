"""After an upgrade of the program: what only others knew until then finds its place.

Kinds that this program did not know rest in the table ``other``, fields in the column ``extra``;
once it knows them, their records are made anew from the log (sync.md, invariant 7).
"""

import hashlib

import msgspec

from sync.records.catalogue import KINDS
from sync.replica.tables import OTHER
from sync.replica.writer import Writer

_from_json = msgspec.json.Decoder(dict[str, object]).decode


def shape() -> str:
    """A digest of the kinds and fields that this program knows."""
    said = "\n".join(f"{kind.name} {' '.join(kind.fields)}" for kind in KINDS.values())
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def adopt(writer: Writer) -> None:
    """Gives records and fields that are known now their tables and columns."""
    reader = writer.connection
    for area, id, extra in reader.query(f'SELECT area, id, extra FROM "{OTHER}"'):
        kind = str(_from_json(extra)["kind"])
        if kind in KINDS:
            writer.connection.execute(
                f'DELETE FROM "{OTHER}" WHERE area = ? AND id = ?', (area, id)
            )
            writer.rebuild(kind, area, id)
    for kind, declared in KINDS.items():
        sql = f'SELECT area, id, extra FROM "{kind}" WHERE extra IS NOT NULL'
        for area, id, extra in reader.query(sql):
            if declared.fields.keys() & _from_json(extra).keys():
                writer.rebuild(kind, area, id)
