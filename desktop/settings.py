"""What one laptop remembers that is no record: language, looks, last area, window size.

A small JSON file beside the data file, written whole to a new name and then renamed, so that a
crash leaves the old one. A damaged or unknown entry is taken for "not set".
"""

import json
import logging
import os
from pathlib import Path
from typing import Any

import platformdirs

FILE = "settings.json"
DATABASE = "zoufang.db"
"""The data file's name in the data folder."""

_log = logging.getLogger("zoufang.settings")


def data_folder(given: str = "") -> Path:
    """The data folder: the one given, or that of ``ZOUFANG_DATA``, or the system's own place."""
    named = given or os.environ.get("ZOUFANG_DATA", "")
    if named:
        return Path(named).expanduser().absolute()
    return Path(platformdirs.user_data_dir("zoufang", appauthor=False))


class Settings:
    """The settings of one data folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._values: dict[str, Any] = _read(self._path)

    def text(self, name: str, default: str = "") -> str:
        """A setting that is a text."""
        value = self._values.get(name, default)
        return value if isinstance(value, str) else default

    def number(self, name: str, default: int) -> int:
        """A setting that is a whole number."""
        value = self._values.get(name, default)
        return value if type(value) is int else default

    def set(self, name: str, value: str | int) -> None:
        """Remembers a setting from now on."""
        if self._values.get(name) == value:
            return
        self._values[name] = value
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(self._values, ensure_ascii=False, indent=1), "utf-8")
        os.replace(fresh, self._path)


def _read(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as fault:
        _log.warning("settings cannot be read: %s", type(fault).__name__)
        return {}
    return values if isinstance(values, dict) else {}
