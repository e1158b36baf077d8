"""One change: what one person did to one record, and its bytes.

The bytes are what is hashed, signed, stored and sent; nobody writes them a second time.
The area and the device stand in the run that carries the change (see ``chain``).
"""

from typing import Any

import msgspec

from sync.errors import BadValue
from sync.stamps import is_stamp, milliseconds_of

BODY_BYTES_MAX = 256 * 1024
"""Bytes of one change: fifty texts of the longest allowed length, three bytes a character."""


class Change(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One act on one record.

    ``n`` counts the device's changes in the area from 1. ``record`` is "" where the change makes
    the record: its id is then the stamp. ``set`` holds the fields it sets; ``over`` the stamp that
    each of them replaced, absent where there was none. Where ``deleted`` is set, ``over`` names
    the stamps of all fields that the writer had seen, but for those that are the record's own.
    ``wall`` is the wall time as the person saw it, in milliseconds since 1970, 0 where it is the
    stamp's own.
    """

    n: int
    stamp: str
    author: str
    kind: str
    set: dict[str, Any]
    record: str = ""
    over: dict[str, str] = {}
    wall: int = 0

    @property
    def record_id(self) -> str:
        """The id of the record that this changes."""
        return self.record or self.stamp

    @property
    def wall_milliseconds(self) -> int:
        """When the person did it, by the clock that they saw."""
        return self.wall or milliseconds_of(self.stamp)


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Change)


def encode(change: Change) -> bytes:
    """The change as one line of JSON, without the line end."""
    return _encoder.encode(change)


def decode(body: bytes) -> Change:
    """The change in ``body``. Raises BadValue when it is none."""
    if len(body) > BODY_BYTES_MAX:
        raise BadValue(
            f"一条更改有{len(body)}字节，超过上限{BODY_BYTES_MAX}",
            f"A change has {len(body)} bytes, more than {BODY_BYTES_MAX}",
        )
    try:
        change = _decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
        raise _unreadable(str(fault)) from fault
    if not is_stamp(change.stamp):
        raise _unreadable("no stamp")
    if "\0" in change.author or "\0" in change.kind or "\0" in change.record:
        raise _unreadable("U+0000 in a name")  # no store is asked to keep it
    return change


def _unreadable(detail: str) -> BadValue:
    return BadValue("收到的更改格式不对", "A change cannot be read", detail=detail)
