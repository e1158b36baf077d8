"""Chinese line breaking: 避头尾, dates and numbers in one piece, nothing lost.

Pure: how wide a piece of text is, the caller says. Lines keep every character of the text, so
joined again they are the text; only the line breaks in the text itself are gone.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations, groupby, pairwise

Measure = Callable[[str], float]
"""How wide a piece of text is; the sum over its characters."""

NO_START = frozenset("，。、；：？！）》」』】〕〗〉”’…％‰℃·～—,.;:?!)]}%°′″-/々×*")
"""Characters that no line starts with (GB/T 15834-2011, 5.1)."""

NO_END = frozenset("（《「『【〔〖〈“‘([{¥￥$№")
"""Characters that no line ends with."""

HINT = "\u200b"
"""Marks where a title may be broken by its sense; never printed."""

LOOSE_EM_MAX = 0.16
"""A line is not spread when that would put more than this between two characters."""

_WORD = r"A-Za-z0-9\u00c0-\u024f*"
_COUNTED = "年月日时分秒元角户人口件个次天周岁亩组号条项米名万亿"
_UNIT = re.compile(
    rf"""
    \d{{4}}年(?:\d{{1,2}}月(?:\d{{1,2}}日)?)?         # 2017年6月30日
    | \d{{1,2}}月\d{{1,2}}日
    | [¥￥]?\d[\d,]*(?:\.\d+)?[{_COUNTED}%％‰℃](?:元)?  # 1,200.50元, 3万元, 57.1%
    | [¥￥+\-−]?[{_WORD}]+(?:[.,:/@_'+\-\#&][{_WORD}]+)*[%％‰℃]?  # words, codes, telephones
    | \u2026+ | \u2014+                               # …… and —— are one sign each
    | [^\s×]×+                                        # a masked name: 李××
    | [^\W\d_]{{1,6}}· | (?<=·)(?:[^\W\d_]{{1,8}}·|[^\W\d_]{{1,4}})  # 买买提·吐尔逊
    | \ +
    | (?:.[\u0300-\u036f\ufe00-\ufe0f\U000e0100-\U000e01ef]*)
    """,
    re.VERBOSE | re.DOTALL,
)
_INSIDE = re.compile(r"(?<=[年月\-/_.@:,])(?=.)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a paragraph: its text, how wide that is, and whether the paragraph ends here."""

    text: str
    width: float
    ends: bool


def units(text: str) -> list[str]:
    """The pieces of a text that are not torn apart if it can be helped; joined, the text."""
    return _UNIT.findall(text)


def _may_break(before: str, after: str) -> bool:
    if after.isspace():
        return False  # a blank stays at the end of its line, where nobody sees it
    return before[-1] not in NO_END and after[0] not in NO_START


def break_lines(text: str, width: float, measure: Measure, *, indent: float = 0.0) -> list[Line]:
    """The lines of a text in a column; the first line of each paragraph is indented.

    A line ends early rather than let the next one start with a mark that may not stand there.
    Only where a piece is wider than the whole column is it torn, and only where no other place is
    in reach do the rules on first and last characters give way.
    """
    lines: list[Line] = []
    for paragraph in text.split("\n"):
        room = width - indent
        left = _torn(units(paragraph), room, measure)
        if not left:
            lines.append(Line("", 0.0, True))
        while left:
            count = _count_on_line(left, room, measure)
            joined, left = "".join(left[:count]), left[count:]
            room = width
            lines.append(Line(joined, measure(joined.rstrip(" ")), not left))
    return lines


def _torn(pieces: list[str], width: float, measure: Measure) -> list[str]:
    """The pieces, with those wider than a line cut after 年, 月 or a hyphen, or anywhere."""
    torn: list[str] = []
    for piece in pieces:
        parts = [piece] if measure(piece) <= width else _INSIDE.split(piece)
        for part in parts:
            torn += [part] if measure(part) <= width else part
    return torn


_ROUNDING = 1e-6


def _count_on_line(left: list[str], room: float, measure: Measure) -> int:
    """How many pieces go on the next line: at least one."""
    used, fitting, lawful = 0.0, 0, 0
    for piece in left:
        used += measure(piece)
        if used > room + _ROUNDING and not piece.isspace():
            break
        fitting += 1
        if fitting == len(left) or _may_break(piece, left[fitting]):
            lawful = fitting
    return lawful or fitting or 1


# --- spreading and titles -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a spread line: its text, the space inside it, and the space after it."""

    text: str
    inside: float
    after: float


def spread(line: Line, width: float, em: float) -> list[Piece]:
    """The line in pieces that fill the width: space goes between units, never into a number.

    The end of a paragraph, and a line that would become too loose, stay as they are.
    """
    text = line.text.rstrip(" ")
    parts = units(text)
    missing = width - line.width
    if line.ends or len(parts) < 2 or not 0 < missing <= LOOSE_EM_MAX * em * (len(parts) - 1):
        return [Piece(text, 0.0, 0.0)] if text else []
    gap = missing / (len(parts) - 1)
    pieces: list[Piece] = []
    for single, group in groupby(parts, key=lambda part: len(part) == 1):
        words = list(group)
        pieces += (
            [Piece("".join(words), gap, gap)] if single else [Piece(w, 0.0, gap) for w in words]
        )
    return [*pieces[:-1], replace(pieces[-1], after=0.0)]


def break_title(text: str, width: float, measure: Measure) -> list[str]:
    """A title in as few lines as possible, broken where its sense allows, evenly filled.

    Its sense allows it at a HINT and before a bracket.
    """
    if "\n" in text:
        return [part for line in text.split("\n") for part in break_title(line, width, measure)]
    parts = [part for part in text.replace("（", f"{HINT}（").split(HINT) if part]
    parts = [piece for part in parts for piece in _evenly(part, width, measure)]
    for count in range(1, len(parts) + 1):
        ways = (_joined(parts, cuts) for cuts in combinations(range(1, len(parts)), count - 1))
        fitting = [way for way in ways if max(map(measure, way)) <= width]
        if fitting:
            return min(fitting, key=lambda way: max(map(measure, way)))
    return parts


def _evenly(part: str, width: float, measure: Measure) -> list[str]:
    """A part that is too wide for a line, in lines of about the same width."""
    whole = measure(part)
    if whole <= width:
        return [part]
    count = math.ceil(whole / width)
    for share in (1.0, 1.05, 1.1, 1.2, 1.35):
        lines = break_lines(part, min(width, whole / count * share), measure)
        if len(lines) <= count:
            break
    else:
        lines = break_lines(part, width, measure)
    return [line.text for line in lines]


def _joined(parts: list[str], cuts: tuple[int, ...]) -> list[str]:
    edges = [0, *cuts, len(parts)]
    return ["".join(parts[a:b]) for a, b in pairwise(edges)]
