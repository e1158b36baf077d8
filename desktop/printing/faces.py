"""The font files that travel with Zoufang, for paper and for the screen (fonts/README.md)."""

import lzma
from enum import StrEnum
from functools import cache
from importlib.resources import files

from sync.errors import UserError


class Face(StrEnum):
    """A font file, by its name without ending."""

    FANGSONG = "fangsong"
    KAI = "kai"
    HEI = "hei"
    TITLE = "title"
    SONG = "song"
    SONG_MORE = "song-more"
    RARE = "rare"


PACKED = (Face.SONG_MORE, Face.RARE)
"""Large fonts of seldom characters: kept packed, and opened only when one of them is met."""

FAMILIES = {
    Face.FANGSONG: "Zoufang Fangsong",
    Face.KAI: "Zoufang Kai",
    Face.HEI: "Zoufang Sans SC",
    Face.TITLE: "Zoufang Title",
    Face.SONG: "Zoufang Song",
    Face.SONG_MORE: "Zoufang Song More",
    Face.RARE: "Zoufang Rare",
}
"""The family name inside each file, by which a screen toolkit knows it."""

SCREEN = (Face.HEI, Face.SONG, Face.SONG_MORE, Face.RARE, Face.KAI)
"""The order in which a screen looks for a character; the packed ones may be loaded later."""


class FontLost(UserError):
    """A font file that belongs to the program is not there or cannot be read."""

    code = "print.font"


@cache
def font_bytes(face: Face) -> bytes:
    """The TrueType file of a face, unpacked. Raises FontLost."""
    ending = ".ttf.xz" if face in PACKED else ".ttf"
    try:
        data = files("desktop.printing").joinpath(f"fonts/{face}{ending}").read_bytes()
        return lzma.decompress(data) if face in PACKED else data
    except (OSError, lzma.LZMAError) as error:
        raise FontLost(
            f"字体文件“{face}{ending}”缺失或损坏，无法打印，请重新安装走访通",
            f"The font file {face}{ending} is missing or damaged; please install Zoufang again",
            detail=repr(error),
        ) from error
