"""Everything that is random or tells the time comes from the seed while a simulation runs."""

import base64
import random
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from types import SimpleNamespace
from unittest.mock import patch

from sync import stamps
from sync.changes import chain
from sync.changes.chain import DeviceKey


class Chance(random.Random):
    """The one source of chance of a world."""

    def often(self, probability: float) -> bool:
        """True with this probability."""
        return self.random() < probability

    def token_bytes(self, count: int = 32) -> bytes:
        """As ``secrets.token_bytes``."""
        return self.randbytes(count)

    def token_urlsafe(self, count: int = 32) -> str:
        """As ``secrets.token_urlsafe``."""
        return base64.urlsafe_b64encode(self.randbytes(count)).rstrip(b"=").decode()

    def token_hex(self, count: int = 32) -> str:
        """As ``secrets.token_hex``."""
        return self.randbytes(count).hex()


@contextmanager
def drawn_from(chance: Chance, now: Callable[[], int]) -> Iterator[None]:
    """Device numbers, keys, codes and tokens come from ``chance``, the time (ms) from ``now``."""
    names = ("randbits", "choice", "token_bytes", "token_urlsafe", "token_hex")
    drawn = {"randbits": chance.getrandbits}
    clock = SimpleNamespace(time_ns=lambda: now() * 1_000_000, perf_counter=lambda: now() / 1000)
    with ExitStack() as patches:
        for name in names:
            made = drawn.get(name) or getattr(chance, name)
            patches.enter_context(patch.object(secrets, name, made))
        fresh = classmethod(lambda cls: cls(chance.randbytes(32)))
        patches.enter_context(patch.object(DeviceKey, "new", fresh))
        patches.enter_context(patch.object(stamps, "time", clock))
        # Many machines check the same signatures, which costs the most of all.
        patches.enter_context(patch.object(chain, "verify", cache(chain.verify)))
        yield
