"""The only reader of the clock: devices, hybrid logical stamps, record ids, wall time.

A stamp is 16 bytes that sort: 48 bits of milliseconds since 1970 (UTC), a 16-bit counter and the
64-bit device; written as 26 characters of Crockford base32 it sorts the same way, and that text
is what every table, file and message carries. After S. Kulkarni et al., "Logical Physical Clocks"
(2014): a stamp made by a clock is greater than every stamp that clock had seen.
"""

import re
import secrets
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford base32: no I, L, O, U; ASCII order is value order."""

STAMP_LENGTH = 26
DEVICE_LENGTH = 13
TIME_LENGTH = 10
"""Characters of a stamp that are its milliseconds: 50 bits, of which the first two are empty."""
NOTHING = ""
"""Stands where no stamp is yet; smaller than every stamp."""

COUNTER_MAX = 0xFFFF
MILLISECONDS_MAX = 253_402_300_799_999
"""End of the year 9999: the last instant that Python's dates and ISO 8601 can name."""

CHINA = timezone(timedelta(hours=8), "CST")
"""Jiangsu has one zone and no summer time; dates on paper are dates there."""

_VALUE = {letter: number for number, letter in enumerate(ALPHABET)}
_PAIRS = [high + low for high in ALPHABET for low in ALPHABET]


def encode(number: int, length: int) -> str:
    """``number`` as ``length`` characters of Crockford base32, most significant first."""
    letters = []
    for _ in range(length // 2):
        letters.append(_PAIRS[number & 1023])
        number >>= 10
    if length % 2:
        letters.append(ALPHABET[number & 31])
    return "".join(reversed(letters))


def decode(text: str) -> int:
    """The number that ``encode`` wrote. Raises ValueError for any other character."""
    number = 0
    for letter in text:
        value = _VALUE.get(letter)
        if value is None:
            raise ValueError(f"not a base32 character: {letter!r}")
        number = number << 5 | value
    return number


def new_device() -> str:
    """A fresh random 64-bit device number, as 13 characters."""
    return encode(secrets.randbits(64), DEVICE_LENGTH)


def stamp_of(milliseconds: int, counter: int, device: str) -> str:
    """The stamp of these three parts."""
    return encode((milliseconds << 16 | counter) << 64 | decode(device), STAMP_LENGTH)


def parts(stamp: str) -> tuple[int, int, str]:
    """(milliseconds, counter, device) of a stamp. Raises ValueError if it is none."""
    if len(stamp) != STAMP_LENGTH:
        raise ValueError("a stamp has 26 characters")
    number = decode(stamp)
    time_part = number >> 64
    milliseconds = time_part >> 16
    if milliseconds > MILLISECONDS_MAX:
        raise ValueError("a stamp beyond the year 9999")
    return milliseconds, time_part & COUNTER_MAX, encode(number & (1 << 64) - 1, DEVICE_LENGTH)


_SHAPE = re.compile(f"[{ALPHABET}]{{{STAMP_LENGTH}}}")
_BEYOND = encode((MILLISECONDS_MAX + 1) << 80, STAMP_LENGTH)


def is_stamp(text: str) -> bool:
    """Whether ``parts`` would read ``text``; much cheaper."""
    return text < _BEYOND and _SHAPE.fullmatch(text) is not None


def milliseconds_of(stamp: str) -> int:
    """The milliseconds since 1970 that a stamp carries (logical time, not a promise).

    Raises ValueError for what is no stamp.
    """
    if len(stamp) != STAMP_LENGTH:
        raise ValueError("a stamp has 26 characters")
    return decode(stamp[:TIME_LENGTH])


def wall_milliseconds() -> int:
    """This machine's wall clock in milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


def elapsed_s() -> float:
    """Seconds of a clock that never goes back, for durations only."""
    return time.perf_counter()


def local(milliseconds: int) -> datetime:
    """The instant as China standard time."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone(CHINA)


def today() -> date:
    """Today's date in China by this machine's clock."""
    return local(wall_milliseconds()).date()


class Clock:
    """A hybrid logical clock of one device.

    ``last`` is the greatest stamp the device made or saw before ("" at first); ``now`` returns
    wall milliseconds and is replaced in simulations; ``offset`` (milliseconds) puts stamps right
    where the machine's clock is known to be wrong.
    """

    def __init__(
        self,
        device: str,
        last: str = NOTHING,
        now: Callable[[], int] = wall_milliseconds,
        offset: int = 0,
    ) -> None:
        self.device = device
        self.now = now
        self.wall = 0
        """Wall milliseconds at the last tick, as the machine's clock says and people see."""
        self._offset = offset
        self._device_bits = decode(device)
        self._milliseconds, self._counter = 0, -1
        self._seen = last

    @property
    def last(self) -> str:
        """The greatest stamp made or seen, "" before the first."""
        self._catch_up()
        if self._counter < 0:
            return NOTHING
        time_part = self._milliseconds << 16 | self._counter
        return encode(time_part << 64 | self._device_bits, STAMP_LENGTH)

    def tick(self) -> str:
        """A stamp greater than every stamp this clock made or saw."""
        self._catch_up()
        self.wall = self.now()
        now = min(max(self.wall + self._offset, 0), MILLISECONDS_MAX)
        if now > self._milliseconds:
            self._milliseconds, self._counter = now, 0
        elif self._counter < COUNTER_MAX:
            self._counter += 1
        else:
            self._milliseconds, self._counter = self._milliseconds + 1, 0
        return self.last

    def observe(self, stamp: str) -> None:
        """Takes note of a stamp made elsewhere, so that later ticks are greater."""
        if stamp > self._seen:
            self._seen = stamp

    def _catch_up(self) -> None:
        """Moves on to the greatest stamp seen; thousands may have been seen since the last tick."""
        if self._seen:
            seen = parts(self._seen)[:2]
            self._milliseconds, self._counter = max((self._milliseconds, self._counter), seen)
            self._seen = NOTHING
