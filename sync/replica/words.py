"""The words that a record is found by: bigrams, pinyin, initials, and numbers from their end.

Chinese names have two or three characters, so the index holds every character pair and the first
character; a query of several characters asks for its pairs. Numbers are also written backwards,
so that the last digits of an ID or a phone find their owner as a prefix (peers.md, "Laptop").
"""

import os
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise, product

from sync.replica.tables import Record

_HAN = "㐀-鿿豈-﫿\U00020000-\U0003ffff"
_HAN_RUN = re.compile(f"[{_HAN}]+")
_PLAIN_RUN = re.compile(r"[0-9A-Za-z]+")
BACKWARDS = "z9"
"""Marks a number written backwards, so that it never answers a query for its beginning."""
READINGS_MAX = 4
"""Combinations of readings kept for one name."""

SURNAMES = {
    "单": "shan", "仇": "qiu", "解": "xie", "曾": "zeng", "朴": "piao", "区": "ou", "查": "zha",
    "翟": "zhai", "盖": "ge", "乐": "yue", "秘": "bi", "黑": "he", "折": "she", "召": "shao",
    "繁": "po", "冼": "xian", "覃": "qin", "缪": "miao", "员": "yun", "种": "chong", "逄": "pang",
    "谌": "chen", "隗": "wei", "纪": "ji", "任": "ren", "华": "hua", "牟": "mu",
}  # fmt: skip
"""Surnames that the usual reading gets wrong (domain.md 8); both readings are indexed."""

NAMES = {
    "household": ("head",),
    "member": ("name",),
    "enterprise": ("name", "contact", "legal_person"),
    "cadre": ("name",),
    "team": ("name",),
    "area": ("name", "alias"),
}
NUMBERS = {
    "household": ("phone", "code", "door"),
    "member": ("phone", "id_no", "disability_card"),
    "enterprise": ("phone", "credit_code"),
    "cadre": ("phone",),
    "issue": ("number", "source_no"),
    "notice": ("number",),
}
TEXTS = {"issue": ("text",), "need": ("text",)}
FIELDS = {
    kind: (*NAMES.get(kind, ()), *NUMBERS.get(kind, ()), *TEXTS.get(kind, ()), "deleted", "moved")
    for kind in {*NAMES, *NUMBERS, *TEXTS}
}
"""The kinds that people look up -> the fields that their entry depends on."""


def words_of(record: Record) -> str:
    """The index entry of a record, words separated by blanks; "" for kinds nobody looks up."""
    found: dict[str, None] = {}
    for name in NAMES.get(record.kind, ()):
        found |= dict.fromkeys(_name_words(str(record[name] or "")))
    for name in TEXTS.get(record.kind, ()):
        text = str(record[name] or "")
        found |= dict.fromkeys([*_pairs(text), *_plain(text)])
    for name in NUMBERS.get(record.kind, ()):
        text = str(record[name] or "")
        if text.isascii() and text.isalnum():  # as almost all are: one number, nothing else
            number = text.lower()
            found |= {number: None, BACKWARDS + number[::-1]: None}
            continue
        for number in _plain(text.replace("-", "")):
            found |= dict.fromkeys([number, BACKWARDS + number[::-1]])
        found |= dict.fromkeys([*_plain(text), *_pairs(text)])
    return " ".join(found)


def query_of(typed: str) -> str:
    """The FTS5 query for what a person typed; "" when there is nothing to look for."""
    terms: list[str] = []
    for run in _HAN_RUN.findall(typed):
        terms += [f'"{run}"*'] if len(run) == 1 else [f'"{a + b}"' for a, b in pairwise(run)]
    for run in _PLAIN_RUN.findall(typed.replace("-", "")):
        word = run.lower()
        forwards = f'"{word}"*'
        backwards = f'"{BACKWARDS}{word[::-1]}"*'
        terms.append(f"({forwards} OR {backwards})" if any(c.isdigit() for c in word) else forwards)
    return " AND ".join(terms)


def _pairs(text: str) -> list[str]:
    """The first character of every Han run and all its pairs."""
    found = []
    for run in _HAN_RUN.findall(text):
        found.append(run[0])
        found += [a + b for a, b in pairwise(run)]
    return found


def _plain(text: str) -> list[str]:
    return [run.lower() for run in _PLAIN_RUN.findall(text)]


@lru_cache(maxsize=4096)  # a household's head is one of its members
def _name_words(text: str) -> tuple[str, ...]:
    return (*_pairs(text), *_readings(text), *_plain(text))


def _readings(text: str) -> list[str]:
    """Full pinyin and initials of the Han characters of a name, in all its readings."""
    characters = "".join(_HAN_RUN.findall(text))[:12]
    if not characters:
        return []
    choices = [syllables(c) for c in characters]
    if characters[0] in SURNAMES:
        choices[0] = (SURNAMES[characters[0]], *choices[0])
    found: dict[str, None] = {}
    for reading, _ in zip(product(*choices), range(READINGS_MAX), strict=False):
        found |= dict.fromkeys(["".join(reading), "".join(s[0] for s in reading)])
    return list(found)


@cache
def syllables(character: str) -> tuple[str, ...]:
    """The readings of one character without tones, the usual one first; itself when unknown."""
    # Loading the dictionary takes tens of milliseconds, which a window must not wait for; without
    # its phrases, which single characters do not need, it takes 12 MiB instead of 56.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, pinyin  # noqa: PLC0415

    found: Iterable[str] = pinyin(character, style=Style.NORMAL, heteronym=True)[0]
    plain = tuple(dict.fromkeys(s.replace("ü", "v") for s in found if s.isascii() or "ü" in s))
    return plain[:2] or (character,)
