"""The bytes of attachments, found by their SHA-256, in a file of their own beside the records.

They lie there in pieces of 64 KiB, each stored before the next is asked for, so that what was sent
or fetched half-way is still there after a power cut; what is whole was proved by its hash. On
laptops the file is encrypted under the key of the records. Used by one thread.
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from sync.errors import BadValue, Missing, TooLarge
from sync.protocol.messages import BLOB_BYTES_MAX, BlobState
from sync.records.kinds.attachment import is_sha256
from sync.replica import pictures
from sync.store.contract import Connection, Table, Upsert
from sync.store.sqlite import SqliteStore

FILE = "blobs.db"
"""Its name in the data folder, of a laptop and of a hub."""
PIECE_BYTES = 64 * 1024
"""What is stored at a time: what a cut line or a power cut can cost at most."""
CACHE_KIB = 2 * 1024
"""Page cache: bytes pass through once, and need no room in memory."""

BLOB = Table(
    "blob",
    {"sha256": str, "size": int, "held": int, "complete": int, "derived": int, "sent": str},
    key=("sha256",),
    not_null=frozenset({"size", "held", "complete", "derived", "sent"}),
)
"""``held`` bytes from the start are here; ``complete`` once the hash was proved; ``derived`` is a
smaller copy that can be made again; ``sent`` names the life of the hub that has it all."""
PIECE = Table(
    "piece",
    {"sha256": str, "offset": int, "bytes": bytes},
    key=("sha256", "offset"),
    not_null=frozenset({"bytes"}),
)
"""Pieces begin at multiples of PIECE_BYTES; all but the last are full."""
SMALLER = Table(
    "smaller",
    {"sha256": str, "width": int, "small": str},
    key=("sha256", "width"),
    not_null=frozenset({"small"}),
)

_PUT_BLOB = Upsert(
    "blob", tuple(BLOB.columns), ("sha256",), ("size", "held", "complete", "derived")
)
_PUT_PIECE = Upsert("piece", tuple(PIECE.columns), ("sha256", "offset"), ("bytes",))
_PUT_SMALLER = Upsert("smaller", tuple(SMALLER.columns), ("sha256", "width"), ("small",))
_STATE = "SELECT size, held, complete FROM blob WHERE sha256 = ?"
_PIECE = 'SELECT "bytes" FROM piece WHERE sha256 = ? AND "offset" = ?'


NOTHING = BlobState(0, 0, False)


class Blobs:
    """The attachments' bytes of one laptop or hub."""

    def __init__(self, store: SqliteStore) -> None:
        self._store = store
        store.ensure((BLOB, PIECE, SMALLER))

    @classmethod
    def memory(cls) -> "Blobs":
        """Blobs that are gone when they are closed."""
        return cls(SqliteStore.memory())

    @classmethod
    def open(cls, path: Path, key: bytes | None = None) -> "Blobs":
        """The file in ``path``, made when it is not there; ``key`` has 32 bytes, None is plain.

        Raises DamagedFile (or wrong key), FileBusy, DiskFull, DataFault; so does everything here.
        """
        store = SqliteStore.open(path, key)
        try:
            store.query(f"PRAGMA cache_size = -{CACHE_KIB}")
            store.query("PRAGMA secure_delete = ON")
            return cls(store)
        except BaseException:
            store.close()
            raise

    def close(self) -> None:
        """Closes the file."""
        self._store.close()

    # -- putting in ---------------------------------------------------------------------------

    def add(self, source: Path | bytes) -> str:
        """Keeps a file, or bytes, and returns their SHA-256; the same ones are kept once.

        Raises TooLarge, BadValue when there is nothing in it, Missing when it cannot be read.
        """
        data = source if isinstance(source, bytes) else read_file(source)
        sha256 = hashlib.sha256(data).hexdigest()
        check_size(len(data))
        if not self.held(sha256).complete:
            with self._store.transaction() as connection:
                self._forget(connection, sha256)
                self._put(connection, sha256, data, derived=False)
        return sha256

    def append(self, sha256: str, size: int, offset: int, data: bytes) -> BlobState:
        """Keeps bytes that begin at ``offset``; those that are here already are passed over.

        Bytes that do not join are not kept: the answer says where to go on. With the last byte
        the hash is proved. Another ``size`` than before begins anew. Raises BadValue when the bytes
        are not those of ``sha256`` (they are thrown away), TooLarge.
        """
        check_size(size)
        if offset < 0 or offset + len(data) > size or not is_sha256(sha256):
            raise BadValue("附件的长度对不上", "The attachment's length does not fit")
        with self._store.transaction() as connection:
            held = self.held(sha256)
            if held.complete:
                return held
            if held.size != size:
                self._forget(connection, sha256)
                held = BlobState(size, 0, False)
            derived = int(self._is_small(connection, sha256))
            fresh = data[held.offset - offset :] if offset <= held.offset else b""
            held = BlobState(size, held.offset + len(fresh), False)
            if fresh:
                self._lay(connection, sha256, held.offset - len(fresh), fresh)
            connection.upsert(_PUT_BLOB, [(sha256, size, held.offset, 0, derived, "")])
        return self.settle(sha256)

    def settle(self, sha256: str) -> BlobState:
        """How much is here, once the hash of what is all here was proved.

        Raises BadValue when the bytes are others; they are thrown away.
        """
        held = self.held(sha256)
        if held.complete or not held.size or held.offset < held.size:
            return held
        digest = hashlib.sha256()
        for piece in self._pieces(sha256, 0, held.size):
            digest.update(piece)
        if digest.hexdigest() != sha256:
            self.drop(sha256)
            raise BadValue(
                "附件的内容与它的摘要不符，已丢弃，请重新发送",
                "The attachment's bytes are not those that its hash names; they were thrown away. "
                "Send it again",
            )
        with self._store.transaction() as connection:
            connection.execute("UPDATE blob SET complete = 1 WHERE sha256 = ?", (sha256,))
        return BlobState(held.size, held.size, True)

    def _put(self, connection: Connection, sha256: str, data: bytes, derived: bool) -> None:
        self._lay(connection, sha256, 0, data)
        row = (sha256, len(data), len(data), 1, int(derived), "")
        connection.upsert(_PUT_BLOB, [row])

    def _lay(self, connection: Connection, sha256: str, offset: int, data: bytes) -> None:
        """Stores bytes behind the ``offset`` that are here; the last piece is filled up first."""
        start = offset - offset % PIECE_BYTES
        if start < offset:
            data = bytes(connection.query(_PIECE, (sha256, start))[0][0]) + data
        connection.upsert(
            _PUT_PIECE,
            [
                (sha256, start + at, data[at : at + PIECE_BYTES])
                for at in range(0, len(data), PIECE_BYTES)
            ],
        )

    # -- taking out ---------------------------------------------------------------------------

    def held(self, sha256: str) -> BlobState:
        """How much of a blob is here."""
        for size, offset, complete in self._store.query(_STATE, (sha256,)):
            return BlobState(size, offset, bool(complete))
        return NOTHING

    def read(self, sha256: str, start: int = 0, length: int = BLOB_BYTES_MAX) -> Iterator[bytes]:
        """The bytes from ``start``, piece by piece. Raises Missing unless all of them are here."""
        held = self.held(sha256)
        if not held.complete:
            raise Missing("附件不在本机", "The attachment is not here")
        return self._pieces(sha256, start, min(held.size, start + length))

    def bytes_of(self, sha256: str) -> bytes:
        """All bytes at once. Raises Missing."""
        return b"".join(self.read(sha256))

    def _pieces(self, sha256: str, start: int, end: int) -> Iterator[bytes]:
        for offset in range(start - start % PIECE_BYTES, end, PIECE_BYTES):
            for (piece,) in self._store.query(_PIECE, (sha256, offset)):
                yield bytes(piece[max(0, start - offset) : end - offset])

    # -- smaller copies -----------------------------------------------------------------------

    def smaller(self, sha256: str, width: int) -> bytes:
        """A JPEG of about that many pixels across (see ``pictures``), made once and kept.

        Raises Missing, BadValue when it is no picture.
        """
        fits = pictures.width_for(width)
        small = self.small_of(sha256, fits)
        if not small or not self.held(small).complete:
            made = pictures.smaller(self.bytes_of(sha256), fits)
            small = self.keep_small(sha256, fits, made)
        return self.bytes_of(small)

    def small_of(self, sha256: str, width: int) -> str:
        """The SHA-256 of the smaller copy of just that width, as far as it is known; else ""."""
        sql = "SELECT small FROM smaller WHERE sha256 = ? AND width = ?"
        rows = self._store.query(sql, (sha256, width))
        return str(rows[0][0]) if rows else ""

    def keep_small(self, sha256: str, width: int, data: bytes) -> str:
        """Keeps a smaller copy; returns its SHA-256."""
        small = hashlib.sha256(data).hexdigest()
        with self._store.transaction() as connection:
            if not self.held(small).complete:
                self._forget(connection, small)
                self._put(connection, small, data, derived=True)
            connection.upsert(_PUT_SMALLER, [(sha256, width, small)])
        return small

    def expect_small(self, sha256: str, width: int, small: str, size: int) -> None:
        """Notes which smaller copy is being fetched, before its first byte."""
        check_size(size)
        with self._store.transaction() as connection:
            if self.held(small).size != size:
                self._forget(connection, small)
                connection.upsert(_PUT_BLOB, [(small, size, 0, 0, 1, "")])
            connection.upsert(_PUT_SMALLER, [(sha256, width, small)])

    # -- what the hub has, and what may go ----------------------------------------------------

    def unsent(self, life: str) -> list[str]:
        """The whole blobs of which the hub, in its present life, is not known to have all."""
        sql = "SELECT sha256 FROM blob WHERE complete = 1 AND derived = 0 AND sent <> ?"
        return sorted(str(sha256) for (sha256,) in self._store.query(sql, (life,)))

    def shas(self) -> list[str]:
        """All blobs, whole or not, but for smaller copies."""
        rows = self._store.query("SELECT sha256 FROM blob WHERE derived = 0 ORDER BY sha256")
        return [str(sha256) for (sha256,) in rows]

    def note_sent(self, sha256: str, life: str) -> None:
        """Notes that the hub, in this life, has all of it."""
        with self._store.transaction() as connection:
            connection.execute("UPDATE blob SET sent = ? WHERE sha256 = ?", (life, sha256))

    def copy_to(self, target: "Blobs") -> int:
        """Puts every blob that is whole here into ``target`` where it is not; returns how many.

        A backup on the same stick takes only what is new since the last one; a restore is the same
        the other way round.
        """
        sql = "SELECT sha256 FROM blob WHERE complete = 1 AND derived = 0 ORDER BY sha256"
        copied = 0
        for (sha256,) in self._store.query(sql):
            if not target.held(sha256).complete:
                target.drop(sha256)
                target.add(self.bytes_of(sha256))
                copied += 1
        return copied

    def drop(self, sha256: str) -> None:
        """Throws a blob away, with its smaller copies."""
        self._drop([sha256])

    def keep(self, shas: Collection[str]) -> int:
        """Throws away what no record names (any more) and the hub has, and what was fetched
        half-way; returns how many. What was never sent stays, whatever happens."""
        sql = (
            "SELECT sha256 FROM blob WHERE derived = 0 AND (sent <> '' OR complete = 0) "
            "ORDER BY sha256"
        )
        gone = [str(sha256) for (sha256,) in self._store.query(sql) if sha256 not in shas]
        self._drop(gone)
        return len(gone)

    def _drop(self, shas: Sequence[str]) -> None:
        find = "SELECT small FROM smaller WHERE sha256 = ?"
        used = "SELECT 1 FROM smaller WHERE small = ?"
        for sha256 in shas:
            with self._store.transaction() as connection:
                smalls = [str(row[0]) for row in connection.query(find, (sha256,))]
                connection.execute("DELETE FROM smaller WHERE sha256 = ?", (sha256,))
                self._forget(connection, sha256)
                for small in smalls:
                    if not connection.query(used, (small,)):
                        self._forget(connection, small)

    def _is_small(self, connection: Connection, sha256: str) -> bool:
        rows = connection.query("SELECT derived FROM blob WHERE sha256 = ?", (sha256,))
        return bool(rows and rows[0][0])

    def _forget(self, connection: Connection, sha256: str) -> None:
        bound: tuple[Any, ...] = (sha256,)
        connection.execute("DELETE FROM piece WHERE sha256 = ?", bound)
        connection.execute("DELETE FROM blob WHERE sha256 = ?", bound)


def check_size(size: int) -> None:
    """Raises TooLarge, BadValue for a size that no attachment has."""
    if size <= 0:
        raise BadValue("文件是空的", "The file is empty")
    if size > BLOB_BYTES_MAX:
        raise TooLarge(
            f"附件超过{BLOB_BYTES_MAX // 1024**2}MB，请缩小或分开后再添加",
            f"The attachment has more than {BLOB_BYTES_MAX // 1024**2} MB; make it smaller or "
            "divide it",
        )


def read_file(path: Path) -> bytes:
    """A file to be attached. Raises Missing when it cannot be read, TooLarge, BadValue."""
    try:
        check_size(path.stat().st_size)
        return path.read_bytes()
    except OSError as fault:
        raise Missing(
            f"文件“{path}”读不了：{fault.strerror}", f"{path} cannot be read: {fault.strerror}"
        ) from fault
