"""Build the fonts that travel with Zoufang from packages of the ordinary registries.

    python packaging/build_fonts.py              writes desktop/printing/fonts
    python packaging/build_fonts.py --check      builds elsewhere and compares with what is there

Needs Debian's apt-get and dpkg-deb, npm, pip and the packages of the `test` extra (fontTools).
Sources are pinned by version and SHA-256, so the same fonts come out every time. What each font
is for, and under which licence it may be shipped, is in desktop/printing/fonts/README.md.
"""

import argparse
import gzip
import hashlib
import lzma
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.scaleUpem import scale_upem

FONTS = Path(__file__).resolve().parent.parent / "desktop" / "printing" / "fonts"

# Which packages are needed: (client, name, version).
PACKAGES = [
    ("apt", "texlive-lang-chinese", "2022.20230122-1"),
    ("apt", "fonts-lxgw-wenkai", "1.250+repack-1"),
    ("apt", "fonts-hanazono", "20170904-2.1"),
    ("npm", "@expo-google-fonts/noto-sans-sc", "0.4.3"),
    ("npm", "@expo-google-fonts/noto-serif-sc", "0.4.3"),
    ("pip", "pypinyin-dict", "0.9.0"),
]

# Every file taken out of them (a folder above it / its name), and its SHA-256, cut.
SOURCES = {
    "fandol/FandolFang-Regular.otf": "d838ad32ce2244d8144f408c37fe71065aba6fbb",
    "fandol/COPYING.gz": "b94928591ae23ad41681fe34991e5d95d793666e",
    "lxgw-wenkai/LXGWWenKai-Regular.ttf": "bbf534b0ca093928f94d1782855e65a19a32cde8",
    "fonts-lxgw-wenkai/copyright": "897241f829ddde020676de9cc6506533d755f5e6",
    "hanazono/HanaMinB.ttf": "829543436cdf7b4c6730e2af5806fa406f8ddf0d",
    "fonts-hanazono/copyright": "79d939010df236c3b257bec8b3efdc17c9fb6039",
    "400Regular/NotoSansSC_400Regular.ttf": "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f96",
    "300Light/NotoSerifSC_300Light.ttf": "a86e5cabd0c0b9bd656ff9c3e437bec6519fc7b1",
    "600SemiBold/NotoSerifSC_600SemiBold.ttf": "5d19e0f438d4a30371f584d34a87c9232dba0a85",
    "noto-sans-sc/LICENSE_FONT": "1c05c68c34f9708415aada51f17e1b0092d2cea7",
    "noto-serif-sc/LICENSE_FONT": "5e0da210fb04058a8c0087985d2d456b931c2579",
    "pinyin_data/kmandarin_8105.py": "1f14781222a6bdc54ed638cd9976a13fed09e80b",
}

# --- which characters ---------------------------------------------------------------------------

# Punctuation that FandolFang draws well; its digits and letters are too heavy beside its
# characters and its full-width yen sign shows a dollar, so those come from the next font.
FANGSONG_MARKS = set(map(ord, "，。、；：？！（）“”‘’「」『』—…·×\u3000"))
# LXGW draws quotation marks, the name dot and dashes narrow; letters and digits slant.
KAI_MARKS = set(map(ord, "，。、；：？！（）《》〈〉「」『』【】〔〕\u3000"))
# Beyond GB 2312: what forms, money, dates and pinyin need.
MORE_MARKS = (
    {*range(0x20, 0x7F), *range(0xA0, 0x180)}
    | set(map(ord, "ǎǐǒǔǖǘǚǜǹḿ‐‑–—―‘’“”†•‥…‰′″‹›※₂₃€№℃℉™ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ"))
    | set(map(ord, "←↑→↓↔−√∞≈≠≤≥≦≧■□▪▲△▶▼▽◆◇○◎●☆★☐☑☒♀♂✓✔✗〇〔〕〖〗〝〞〟㎎㎏㎜㎝㎞㎡㎥"))
    | {*range(0x2460, 0x2493), *range(0x3220, 0x322A), *range(0xFF01, 0xFF5F)}
    | {0xFFE0, 0xFFE1, 0xFFE3, 0xFFE5}
    # The signs of GBK, which spreadsheets of the area still carry.
    | set(map(ord, "ˊˋ˙‵℅℡ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹ↖↗↘↙∕∟∣≒⊕⊿☉\u0251\u0261"))
    | {*range(0x2550, 0x2574), *range(0x2581, 0x2590), *range(0x2593, 0x2596)}
    | {*range(0x25E2, 0x25E6)}
)


def gb2312(rows: Iterable[int]) -> set[int]:
    """The characters of some rows (区) of GB 2312."""
    cells = (bytes([0xA0 + row, cell]) for row in rows for cell in range(0xA1, 0xFF))
    return {ord(text) for cell in cells if len(text := cell.decode("gb2312", "ignore")) == 1}


def official_8105(sources: "Sources") -> set[int]:
    """The table of general standard Chinese characters (通用规范汉字表, 2013)."""
    text = sources.read("pinyin_data/kmandarin_8105.py").decode()
    found = {int(code, 16) for code in re.findall(r"^ *0x([0-9A-Fa-f]+):", text, re.MULTILINE)}
    if len(found) != 8105:
        raise SystemExit(f"the list has {len(found)} characters, not 8105")
    return found


# --- where they come from -----------------------------------------------------------------------


class Sources:
    """The downloaded packages, unpacked in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def download(self) -> None:
        for client, name, version in PACKAGES:
            print(f"{name} {version}", file=sys.stderr)
            room = self.folder / name.rpartition("/")[2]
            room.mkdir()
            {"apt": self._apt, "npm": self._npm, "pip": self._pip}[client](room, name, version)

    def _run(self, room: Path, *command: str) -> None:
        done = subprocess.run(command, cwd=room, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr.strip()}")

    def _apt(self, room: Path, name: str, version: str) -> None:
        self._run(room, "apt-get", "download", f"{name}={version}")
        for package in room.glob("*.deb"):
            self._run(room, "dpkg-deb", "-x", package.name, ".")

    def _npm(self, room: Path, name: str, version: str) -> None:
        self._run(room, "npm", "pack", f"{name}@{version}")
        for package in room.glob("*.tgz"):
            with tarfile.open(package) as tar:
                tar.extractall(room, filter="data")

    def _pip(self, room: Path, name: str, version: str) -> None:
        pip = (sys.executable, "-m", "pip", "download", "--no-deps", "-d", ".")
        self._run(room, *pip, f"{name}=={version}")
        for package in room.glob("*.whl"):
            zipfile.ZipFile(package).extractall(room)

    def path(self, name: str) -> Path:
        """The one file of that name below a folder of that name."""
        folder, file = name.split("/")
        found = [path for path in self.folder.rglob(file) if folder in path.parts]
        if len(found) != 1:
            raise SystemExit(f"{name} is in the packages {len(found)} times, not once")
        return found[0]

    def read(self, name: str) -> bytes:
        """The file's bytes, after comparing them with the pinned digest."""
        data = self.path(name).read_bytes()
        digest = hashlib.sha256(data).hexdigest()[:40]
        if digest != SOURCES[name]:
            raise SystemExit(f"{name} is not the file it was: {digest}")
        return data


# --- what is made of them -----------------------------------------------------------------------


@dataclass(frozen=True)
class Recipe:
    """One font to build: its file, its names, its source and the characters it keeps.

    A packed one (.xz) is opened only for a character that the others lack, and keeps only such.
    """

    file: str
    family: str
    chinese: str
    source: str
    keep: set[int]
    units_per_em: int = 0
    finish: Callable[[TTFont], None] = field(default=lambda font: None)


# The curves of FandolFang are cubic; reportlab reads quadratic ones. One unit of 1000 per em is
# 6 micrometres at the size of body text.
CURVE_ERROR_UNITS = 1.0


def to_quadratic(font: TTFont) -> None:
    """Replace PostScript outlines by TrueType ones."""
    glyphs, order = font.getGlyphSet(), font.getGlyphOrder()
    drawn = {}
    for name in order:
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, CURVE_ERROR_UNITS, reverse_direction=True))
        drawn[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, drawn
    for name in order:
        drawn[name].recalcBounds(font["glyf"])
        left = drawn[name].xMin if drawn[name].numberOfContours else 0
        font["hmtx"][name] = (font["hmtx"][name][0], left)
    limits = font["maxp"]
    limits.tableVersion = 0x00010000
    for limit in ("Zones", "TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs"):
        setattr(limits, f"max{limit}", int(limit == "Zones"))
    for limit in ("StackElements", "SizeOfInstructions", "ComponentElements", "Points"):
        setattr(limits, f"max{limit}", 0)
    for limit in ("Contours", "CompositePoints", "CompositeContours", "ComponentDepth"):
        setattr(limits, f"max{limit}", 0)
    font["post"].formatType = 3.0
    del font["CFF "]
    font.sfntVersion = "\0\1\0\0"


SONG_SOURCE = "300Light/NotoSerifSC_300Light.ttf"


def recipes(common: set[int], marks: set[int]) -> list[Recipe]:
    """The fonts; `common` is GB 2312 and the 8105 list, `marks` what is no Chinese character."""
    text = common | marks
    return [
        Recipe(
            "fangsong.ttf",
            "Zoufang Fangsong",
            "走访仿宋",
            "fandol/FandolFang-Regular.otf",
            common | FANGSONG_MARKS,
            finish=to_quadratic,
        ),
        Recipe(
            "kai.ttf",
            "Zoufang Kai",
            "走访楷体",
            "lxgw-wenkai/LXGWWenKai-Regular.ttf",
            common | KAI_MARKS | set(range(0x2EBF0, 0x40000)),
        ),
        Recipe(
            "hei.ttf",
            "Zoufang Sans SC",
            "走访黑体",
            "400Regular/NotoSansSC_400Regular.ttf",
            text,
        ),
        Recipe(
            "title.ttf",
            "Zoufang Title",
            "走访标题宋",
            "600SemiBold/NotoSerifSC_600SemiBold.ttf",
            text,
        ),
        Recipe("song.ttf", "Zoufang Song", "走访宋体", SONG_SOURCE, text),
        Recipe(
            "song-more.ttf.xz",
            "Zoufang Song More",
            "走访宋体补",
            SONG_SOURCE,
            set(range(0x2E80, 0x40000)),
            units_per_em=500,
        ),
        Recipe(
            "rare.ttf.xz",
            "Zoufang Rare",
            "走访罕用字",
            "hanazono/HanaMinB.ttf",
            set(range(0x20000, 0x40000)),
            units_per_em=256,
        ),
    ]


DROPPED = ["BASE", "DSIG", "FFTM", "GDEF", "GPOS", "GSUB", "STAT", "VORG", "prop", "vhea", "vmtx"]


def cut(font: TTFont, codes: set[int]) -> None:
    """Keep only these characters, and no hints or layout rules, which printing does not use."""
    options = subset.Options(
        hinting=False,
        layout_features=[],
        glyph_names=False,
        notdef_outline=True,
        desubroutinize=True,
        recalc_timestamp=False,
        name_IDs=[0, 13],
        drop_tables=DROPPED,
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)


def drop_blanks(font: TTFont) -> None:
    """Forget characters whose glyph is empty: a font that has no drawing must not claim one."""
    glyphs = font["glyf"]
    for table in font["cmap"].tables:
        table.cmap = {
            code: name
            for code, name in table.cmap.items()
            if glyphs[name].numberOfContours or chr(code).isspace()
        }


def rename(font: TTFont, recipe: Recipe) -> None:
    """Our own names, as the licences ask of changed fonts; copyright and licence are kept."""
    postscript = recipe.family.replace(" ", "")
    english = {
        1: recipe.family,
        2: "Regular",
        3: f"{postscript};1.0",
        4: recipe.family,
        5: "Version 1.0",
        6: postscript,
    }
    for number, text in english.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    for number in (1, 4):
        font["name"].setName(recipe.chinese, number, 3, 1, 0x804)
    font["head"].created = font["head"].modified = 3_600_000_000
    font["head"].macStyle = 0
    font["OS/2"].usWeightClass, font["OS/2"].fsSelection = 400, 0x40


def bake(recipe: Recipe, sources: Sources, made: set[int]) -> tuple[bytes, set[int]]:
    """The font's bytes, and the characters it draws."""
    sources.read(recipe.source)
    font = TTFont(sources.path(recipe.source), recalcTimestamp=False)
    packed = recipe.file.endswith(".xz")
    cut(font, recipe.keep & set(font.getBestCmap()) - (made if packed else set()))
    recipe.finish(font)
    if recipe.units_per_em:
        scale_upem(font, recipe.units_per_em)
    drop_blanks(font)
    rename(font, recipe)
    with tempfile.TemporaryFile() as file:
        font.save(file)
        file.seek(0)
        data = file.read()
    if packed:
        data = lzma.compress(data, check=lzma.CHECK_CRC32, preset=9 | lzma.PRESET_EXTREME)
    return data, set(font.getBestCmap())


# Whose words are kept beside the fonts, and under which name.
LICENCES = {
    "GPL-fandol.txt": "fandol/COPYING.gz",
    "OFL-hanazono.txt": "fonts-hanazono/copyright",
    "OFL-lxgw-wenkai.txt": "fonts-lxgw-wenkai/copyright",
    "OFL-noto-sans-sc.txt": "noto-sans-sc/LICENSE_FONT",
    "OFL-noto-serif-sc.txt": "noto-serif-sc/LICENSE_FONT",
}


def build(folder: Path) -> None:
    """Download, build and write everything but the README."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as room:
        sources = Sources(Path(room))
        sources.download()
        for name, source in LICENCES.items():
            text = sources.read(source)
            text = gzip.decompress(text) if source.endswith(".gz") else text
            lines = [line.rstrip() for line in text.decode().strip().splitlines()]
            (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
        common = gb2312(range(16, 88)) | official_8105(sources)
        made: set[int] = set()
        for recipe in recipes(common, gb2312(range(1, 10)) | MORE_MARKS):
            data, codes = bake(recipe, sources, made)
            if recipe.source == SONG_SOURCE:
                made |= codes
            (folder / recipe.file).write_bytes(data)
            print(f"{recipe.file:18} {len(codes):6} characters {len(data) / 1e6:6.2f} MB")


def same(one: Path, other: Path) -> bool:
    """Whether two files say the same; packed ones may differ in how they were packed."""
    if not one.is_file() or not other.is_file():
        return False
    first, second = one.read_bytes(), other.read_bytes()
    if one.suffix == ".xz":
        first, second = lzma.decompress(first), lzma.decompress(second)
    return first == second


def main() -> int:
    """Build in place, or with --check elsewhere, to compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare, change nothing")
    if not parser.parse_args().check:
        build(FONTS)
        return 0
    with tempfile.TemporaryDirectory() as room:
        build(Path(room))
        other = [p.name for p in sorted(Path(room).iterdir()) if not same(p, FONTS / p.name)]
    print(f"not what the sources give: {', '.join(other)}" if other else "all fonts are the same")
    return 1 if other else 0


if __name__ == "__main__":
    raise SystemExit(main())
