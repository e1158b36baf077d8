"""Fonts for paper: which font draws which character, how wide it is, and never a blank instead.

reportlab draws nothing, without a word, where a font lacks a character. So each role has a chain
of fonts, each character goes to the first one that has an outline for it, and a character that
none can draw stops the print with its code point.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from io import BytesIO
from itertools import groupby
from threading import Lock
from typing import Any

from reportlab.pdfbase import pdfmetrics, ttfonts

from desktop.printing.faces import FAMILIES, Face, font_bytes
from sync.errors import UserError


class Role(StrEnum):
    """What a piece of text is, in the terms of GB/T 9704."""

    BODY = "仿宋"
    KAI = "楷体"
    HEI = "黑体"
    TITLE = "小标宋"
    SONG = "宋体"


FIRST = {
    Role.BODY: Face.FANGSONG,
    Role.KAI: Face.KAI,
    Role.HEI: Face.HEI,
    Role.TITLE: Face.TITLE,
    Role.SONG: Face.SONG,
}
"""Where to look for a character first."""

THEN = (Face.SONG, Face.SONG_MORE, Face.RARE, Face.KAI)
THEN_ASTRAL = (Face.SONG, Face.RARE, Face.SONG_MORE, Face.KAI)
"""And where after that; most characters beyond U+FFFF are in the font that is largest to unpack,
so it is asked before the other one that would have to be unpacked."""

MISSING_SHOWN_MAX = 8
"""How many missing characters one sentence names; the error itself knows all."""
CONTEXT_CHARACTERS_MAX = 16


@dataclass(frozen=True)
class Missing:
    """A character that no font draws, and the text in which it was met."""

    character: str
    text: str

    @property
    def code_point(self) -> str:
        """As people look it up: U+30EDD."""
        return f"U+{ord(self.character):04X}"


class MissingGlyph(UserError):
    """Text that would be printed with a hole in it."""

    code = "print.glyph"

    def __init__(self, missing: Iterable[Missing]) -> None:
        self.missing = tuple(missing)
        shown = self.missing[:MISSING_SHOWN_MAX]
        zh = "；".join(f"{_visible(m)}{m.code_point}（见“{_context(m)}”）" for m in shown)
        en = "; ".join(f"{_visible(m)}{m.code_point} (in “{_context(m)}”)" for m in shown)
        more = len(self.missing) - len(shown)
        super().__init__(
            f"没有字体能打印以下字符：{zh}{f'，另有{more}个' if more else ''}。"
            "请换用其他写法，或在备注中拆字说明后再打印",
            f"No font can print these characters: {en}{f', and {more} more' if more else ''}. "
            "Please write them in another way and print again",
            detail=" ".join(m.code_point for m in self.missing),
        )


def _visible(missing: Missing) -> str:
    """The character itself where a screen may have a glyph for it."""
    private = unicodedata.category(missing.character)[0] == "C"
    return "" if private else f"{missing.character} "


def _context(missing: Missing) -> str:
    at = missing.text.index(missing.character)
    start = max(0, at - CONTEXT_CHARACTERS_MAX // 2)
    return missing.text[start : start + CONTEXT_CHARACTERS_MAX]


# --- which font draws a character ---------------------------------------------------------------


_ACCENTED = re.compile(r"[A-Za-z][\u0300-\u036f]+")


def printable(text: str) -> str:
    """The text as it goes on paper: blanks made plain, what has no look of its own left out.

    A variant selector asks for one drawing of a character among several; without it the usual
    drawing is printed, which is right for reading. A letter and its accent become one character.
    Nothing is done to Chinese characters.
    """
    if text.isascii() and text.isprintable():
        return text
    kept = "".join(map(_plain, text))
    return _ACCENTED.sub(lambda found: unicodedata.normalize("NFC", found.group()), kept)


def _plain(character: str) -> str:
    code, category = ord(character), unicodedata.category(character)
    if character == "\t" or (category == "Zs" and character != "\u3000"):
        return " "
    if 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF:
        return ""
    return "" if category in ("Cc", "Cf", "Zl", "Zp") else character


@cache
def _font(face: Face) -> Any:
    """The reportlab font of a face, read from its file once and known to reportlab after that."""
    _mend_reportlab()
    name = FAMILIES[face].replace(" ", "")
    # ASCII is embedded like everything else: only what is used.
    font = ttfonts.TTFont(name, BytesIO(font_bytes(face)), asciiReadable=False)
    pdfmetrics.registerFont(font)
    return font


def _draws(face: Face, character: str) -> bool:
    """Whether the face has an outline for the character; for a space, whether it knows it.

    A character table may name an empty glyph (FandolFang, AR PL UKai), so the outline counts.
    """
    font = _font(face).face
    glyph = font.charToGlyph.get(ord(character))
    if glyph is None:
        return False
    return character.isspace() or bool(font.glyphPos[glyph + 1] > font.glyphPos[glyph])


@lru_cache(maxsize=50_000)
def _face_for(character: str, role: Role) -> Face | None:
    then = THEN_ASTRAL if ord(character) >= 0x20000 else THEN
    return next((face for face in (FIRST[role], *then) if _draws(face, character)), None)


def check(texts: Iterable[str]) -> None:
    """Raise MissingGlyph with every character that could not be printed."""
    missing: dict[str, Missing] = {}
    for text in texts:
        for character in set(printable(text)) - missing.keys():
            if _face_for(character, Role.BODY) is None:
                missing[character] = Missing(character, text)
    if missing:
        raise MissingGlyph(missing[key] for key in sorted(missing))


# --- runs and widths ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Run:
    """Characters in a row that one font draws; ``font`` is its name in reportlab."""

    font: str
    text: str


@lru_cache(maxsize=20_000)
def runs(text: str, role: Role) -> tuple[Run, ...]:
    """The text cut where the font changes. Raises MissingGlyph."""
    kept = printable(text)
    faces = [_face_for(character, role) for character in kept]
    missing = {c for c, face in zip(kept, faces, strict=True) if face is None}
    if missing:
        raise MissingGlyph(Missing(character, text) for character in sorted(missing))
    pieces = groupby(zip(faces, kept, strict=True), key=lambda pair: pair[0])
    return tuple(
        Run(_font(face).fontName, "".join(character for _, character in group))
        for face, group in pieces
        if face is not None
    )


def width(text: str, role: Role, size: float) -> float:
    """How wide the text is, in the unit of ``size``. Raises MissingGlyph."""
    return sum(float(pdfmetrics.stringWidth(r.text, r.font, size)) for r in runs(text, role))


# --- reportlab ----------------------------------------------------------------------------------

DRAWING = Lock()
"""Held while a document is drawn: reportlab's fonts keep the subset in hand between calls."""

BFCHAR_LINES_MAX = 100
"""PDF 32000-1, 9.10.3: at most this many lines in one bfchar block."""


def _to_unicode(font_name: str, codes: list[int]) -> str:
    """The table from character codes back to text, by which text is searched and copied."""
    lines = [
        f"<{code:02X}> <{chr(character).encode('utf-16-be', 'surrogatepass').hex().upper()}>"
        for code, character in enumerate(codes)
    ]
    blocks = [lines[i : i + BFCHAR_LINES_MAX] for i in range(0, len(lines), BFCHAR_LINES_MAX)]
    mapping = [f"{len(b)} beginbfchar\n" + "\n".join(b) + "\nendbfchar" for b in blocks]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            f"/CIDSystemInfo << /Registry ({font_name}) /Ordering ({font_name}) "
            "/Supplement 0 >> def",
            f"/CMapName /{font_name} def",
            "/CMapType 2 def",
            f"1 begincodespacerange\n<00> <{len(codes) - 1:02X}>\nendcodespacerange",
            *mapping,
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )


def _mend_reportlab() -> None:
    """Let copied and searched text be right beyond the basic plane, as in 𠮷.

    reportlab (up to 5.1.0) writes the code point in hexadecimal where the format asks for UTF-16,
    which differs above U+FFFF: <20BB7> reads as ₻. There is no setting for it.
    """
    ttfonts.makeToUnicodeCMap = _to_unicode
