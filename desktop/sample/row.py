"""What the generator yields: records whose references are still names that only it knows."""

import json
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from sync.records.fields import Value


class Row(NamedTuple):
    """One record to be. ``key`` is what later rows call it by ("" when none does).

    For kinds with natural ids (areas) the key is the id itself.
    """

    key: str
    kind: str
    area: str
    values: dict[str, Value]


@cache
def words() -> dict[str, Any]:
    """The names and sentences that the sample is made of."""
    found: dict[str, Any] = json.loads(
        files("desktop.sample").joinpath("words.json").read_text("utf-8")
    )
    return found
