"""Code lists (GB/T standards and the campaign's own), loaded from ``data/codes.json``."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sync.errors import BadValue, Text


@dataclass(frozen=True)
class CodeList:
    """One list: its name, the standard or paragraph it comes from, and code -> words in order."""

    name: str
    source: str
    items: dict[str, Text]

    def text(self, code: str | None, language: str = "zh") -> str:
        """The words of ``code``; the code itself when the list does not know it (yet)."""
        if code is None:
            return ""
        words = self.items.get(code)
        return words.to(language) if words else code

    def code_for(self, words: str) -> str | None:
        """The code whose code, Chinese or English words are ``words``; None when there is none."""
        if words in self.items:
            return words
        for code, text in self.items.items():
            if words in (text.zh, text.en):
                return code
        return None


@cache
def _all() -> dict[str, CodeList]:
    raw = json.loads(files("sync.records").joinpath("data/codes.json").read_text("utf-8"))
    return {
        name: CodeList(
            name,
            entry["std"],
            {item["code"]: Text(item["name"], item.get("en", "")) for item in entry["items"]},
        )
        for name, entry in raw.items()
    }


def code_list(name: str) -> CodeList:
    """The list called ``name``. Raises BadValue if there is none."""
    found = _all().get(name)
    if found is None:
        raise BadValue(f"没有名为“{name}”的代码表", f"There is no code list named {name}")
    return found


def code_list_names() -> list[str]:
    """The names of all lists, in file order."""
    return list(_all())
