"""What may be shown of a person: on a public notice, on an internal list, on an archive sheet.

Pure, and by domain.md 6.4: names, numbers and free text in, what may be shown out.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from sync.records.fields import clean_name
from sync.records.identity import clean_number

HIDDEN = "×"
"""Stands for each hidden character of a name."""


class Profile(StrEnum):
    """Who will read it."""

    PUBLIC = "public"
    INTERNAL = "internal"
    ARCHIVE = "archive"


class Rule(StrEnum):
    """What is done with a field."""

    FULL = "full"
    MASKED = "masked"
    NEVER = "never"


def _rules(public: Rule, internal: Rule) -> Mapping[Profile, Rule]:
    return MappingProxyType(
        {Profile.PUBLIC: public, Profile.INTERNAL: internal, Profile.ARCHIVE: Rule.FULL}
    )


PROFILES: Mapping[str, Mapping[Profile, Rule]] = MappingProxyType(
    {
        "name": _rules(Rule.MASKED, Rule.FULL),
        "minor_name": _rules(Rule.NEVER, Rule.MASKED),
        "id_number": _rules(Rule.NEVER, Rule.MASKED),
        "phone": _rules(Rule.NEVER, Rule.MASKED),
        "work_phone": _rules(Rule.FULL, Rule.FULL),
        "bank_account": _rules(Rule.NEVER, Rule.MASKED),
        "village_group": _rules(Rule.FULL, Rule.FULL),
        "address": _rules(Rule.NEVER, Rule.FULL),
        "condition": _rules(Rule.NEVER, Rule.NEVER),
        "benefit_amount": _rules(Rule.FULL, Rule.FULL),
    }
)
"""Field -> reader -> what is done (domain.md 6.4). A field that is not named here is not shown."""


def shown(field: str, value: str, profile: Profile) -> str:
    """The value as this reader may see it; empty when the reader may not."""
    rule = PROFILES[field][profile] if field in PROFILES else Rule.NEVER
    if rule is Rule.NEVER:
        return ""
    return value if rule is Rule.FULL else _MASKS[field](value)


# --- names and numbers --------------------------------------------------------------------------

COMPOUND_SURNAMES = frozenset(
    re.findall(
        "..",
        "欧阳司马上官诸葛东方皇甫尉迟公孙令狐慕容司徒司空夏侯长孙宇文独孤南宫西门东郭百里"
        "呼延端木轩辕澹台公冶宗政濮阳淳于单于太叔申屠仲孙钟离鲜于闾丘司寇亓官巫马公西颛孙"
        "公良漆雕乐正谷梁拓跋东门梁丘左丘第五万俟赫连歐陽諸葛",
    )
)

_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
_NAME_PARTS = re.compile(r"([·\s（）()【】、，,/]+)")


def _tidy(text: str) -> str:
    """Without what cannot be seen; halves of a character beyond the basic plane joined again."""
    if any("\ud800" <= c <= "\udfff" for c in text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _INVISIBLE.sub("", text)


def mask_name(name: str) -> str:
    """The surname, and × for each further character: 李×, 欧阳×, 买××·吐××.

    A name of one character is shown as if another followed, so it never stands there whole.
    """
    name = clean_name(_tidy(name))
    name = re.sub(r"(?<=[^\x00-\u2fff])\s+(?=[^\x00-\u2fff])", "", name)
    masked, bracketed = "", False
    for number, part in enumerate(_NAME_PARTS.split(name)):
        if number % 2:
            masked += part
            bracketed = bool(set(part) & set("（(【")) or (
                bracketed and not set(part) & set("）)】")
            )
        elif part:
            masked += HIDDEN * len(part) if bracketed else _mask_part(part)
    return masked if masked != name else f"{masked}{HIDDEN}" if name else ""


def _mask_part(part: str) -> str:
    kept = 2 if len(part) > 2 and part[:2] in COMPOUND_SURNAMES else 1
    # An accent belongs to its letter.
    while kept < len(part) and unicodedata.combining(part[kept]):
        kept += 1
    return part[:kept] + HIDDEN * sum(not unicodedata.combining(c) for c in part[kept:])


def _ends(text: str, first: int, last: int) -> str:
    """The first and last characters, and a star for each between; only stars when it is short."""
    if len(text) < first + last + 3:
        return "*" * len(text)
    return text[:first] + "*" * (len(text) - first - last) + text[-last:]


def mask_id(number: str) -> str:
    """The first six and the last four: 320282********4214."""
    return _ends(clean_number(_tidy(number)), 6, 4)


def mask_bank(account: str) -> str:
    """The last four only: ****4214."""
    digits = re.sub(r"\W", "", clean_number(_tidy(account)))
    return f"****{digits[-4:]}" if len(digits) >= 8 else "*" * len(digits)


_PHONE_SEPARATORS = re.compile(r"([、，,;；/]\s*)")
_LAND_LINE = re.compile(r"(?:(0\d{2,3})-?)?(\d{7,8})(?:-\d{1,6})?")


def mask_phone(number: str) -> str:
    """138****5678, 0510-****1234; several numbers one by one."""
    parts = _PHONE_SEPARATORS.split(_tidy(number))
    return "".join(part if at % 2 else _mask_one_phone(part) for at, part in enumerate(parts))


def _mask_one_phone(number: str) -> str:
    plain = re.sub(r"[^\d\-]", "", clean_number(number))
    digits = plain.replace("-", "").removeprefix("86") if len(plain) > 12 else plain
    if re.fullmatch(r"1\d{10}", digits.replace("-", "")):
        return _ends(digits.replace("-", ""), 3, 4)
    land = _LAND_LINE.fullmatch(plain)
    if land:
        area, local = land.groups()
        return (f"{area}-" if area else "") + f"****{local[-4:]}"
    return "*" * len(plain)


_MASKS = {
    "name": mask_name,
    "minor_name": mask_name,
    "id_number": mask_id,
    "phone": mask_phone,
    "bank_account": mask_bank,
}


# --- free text ----------------------------------------------------------------------------------


class Kind(StrEnum):
    """What was found in a text."""

    ID = "id"
    BANK = "bank"
    PHONE = "phone"
    CONTACT = "contact"
    NAME = "name"
    GIVEN_NAME = "given-name"
    MINOR = "minor"
    KIN = "kin"
    HOUSE = "house"
    MATTER = "matter"


@dataclass(frozen=True, slots=True)
class Found:
    """Something private in a text: what it is and where."""

    kind: Kind
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class People:
    """The people a text may speak of: whose names to look for in it.

    ``own`` are the members of the household, whose given names alone are looked for as well;
    ``minors`` those of them under 18; ``others`` may be a whole village, and is best the same tuple
    for all texts.
    """

    own: tuple[str, ...] = ()
    minors: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


# One Chinese digit or full-width digit for one digit, so that positions stay.
_DIGIT_FORMS = str.maketrans(
    "０１２３４５６７８９〇零一二三四五六七八九\uff58\uff38", "012345678900123456789xX"
)
_GAP = r"[ \-\u3000\u2010-\u2014.·]?"
_NUMBERS = (
    (
        Kind.ID,
        rf"(?<!\d)\d{{6}}{_GAP}(?:18|19|20)\d\d{_GAP}\d\d{_GAP}\d\d{_GAP}\d{{3}}{_GAP}[\dXx]"
        r"(?!\d)",
    ),
    (Kind.ID, rf"(?<!\d)(?:\d{_GAP}){{17}}[Xx](?!\d)"),
    (
        Kind.BANK,
        rf"(?<!\d)\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}(?:{_GAP}\d{{1,3}})?(?!\d)",
    ),
    (Kind.ID, r"(?<!\d)\d{15,}[Xx]?(?!\d)"),
    (Kind.PHONE, rf"(?<!\d)(?:\+?86{_GAP})?1[3-9](?:{_GAP}\d){{9}}(?!\d)"),
    (Kind.PHONE, r"(?<!\d)[(（]?0\d{2,3}[)）]?[ \-]?\d{7,8}(?:-\d{1,6})?(?!\d)"),
    (Kind.PHONE, r"(?:电话|手机号?|联系方式|号码)[ ：:为是]*(\d[\d\-]{5,})"),
    (
        Kind.CONTACT,
        r"(?:微信号?|QQ号?|qq号?|VX|vx|邮箱|电子邮件)[ ：:为是]*([A-Za-z0-9_\-.@]{5,})",
    ),
    (Kind.CONTACT, r"[A-Za-z0-9_.\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"),
)
"""Where a pattern has a group, only that is private: the word before it may stay."""

_OUR_NUMBER = re.compile(r"\d{9}(?:\d{3})?-\d{4}-\d{3,6}(?!\d)|(?<!\d)\d{12}-\d{4}(?!\d)")
_HOUSE = r"(?:门牌号?[:：]?)?\d+(?:-\d+)*号(?=住户|家|院|户|村民|居民|房主|门口|门前)"
_ROOM = r"(?:\d+(?:号楼|幢|栋|单元))*\d{1,4}室"
_KIN = r"(?:之[子女孙]|的?(?:儿子|女儿|孙子|孙女|外孙女?|小孩|孩子))"
_MATTERS = (
    "艾滋|HIV|梅毒|性病|精神病|精神分裂|精神障碍|抑郁|智障|智力|残疾|肢残|聋哑|失明|癌|肿瘤|白血病|"
    "尿毒症|透析|患病|重病|大病|病情|流产|不孕|孤儿|弃婴|遗弃|家暴|家庭暴力|虐待|离婚|婚外|分居|"
    "性侵|强奸|吸毒|戒毒|服刑|刑满|社区矫正|上访|信访|黑户|无户口|没有户口|补户口|非婚生|超生"
)


def scan_text(text: str, people: People | None = None) -> tuple[Found, ...]:
    """What in the text tells who somebody is, or speaks of a matter nobody else should know.

    Found from the left, the longest first, without overlaps. ``text`` must not hold halves of
    characters (see `joined`).
    """
    plain = text.translate(_DIGIT_FORMS)
    kept_out = [match.span() for match in _OUR_NUMBER.finditer(plain)]
    found = [
        Found(kind, start, end, text[start:end])
        for kind, pattern in (*_NUMBERS, (Kind.HOUSE, _HOUSE), (Kind.HOUSE, _ROOM))
        for match in re.finditer(pattern, plain)
        for start, end in [match.span(match.re.groups)]
        if not any(a < end and start < b for a, b in kept_out)
    ]
    matters = (Kind.MATTER, re.compile(_MATTERS))
    for what, looked_for in (*_people_patterns(people or People()), matters):
        found += [Found(what, *m.span(), m.group()) for m in looked_for.finditer(text)]
    found.sort(key=lambda one: (one.start, one.start - one.end))
    separate: list[Found] = []
    for one in found:
        at = separate[-1].end if separate else 0
        if one.start >= at:
            separate.append(one)
        elif one.kind is Kind.MATTER and one.end > at:
            # A name that ends in the middle of it (王大|大病) does not hide it.
            separate.append(Found(one.kind, at, one.end, text[at : one.end]))
    return tuple(separate)


joined = _tidy
"""The text with the halves of each character joined and invisible ones gone: what is scanned."""


def _people_patterns(people: People) -> list[tuple[Kind, re.Pattern[str]]]:
    patterns = [
        (kind, _any_of(names))
        for kind, names in (
            (Kind.MINOR, people.minors),
            (Kind.NAME, people.own),
            (Kind.NAME, people.others),
        )
        if names
    ]
    given = [_given_name(name) for name in (*people.minors, *people.own)]
    patterns += [(Kind.GIVEN_NAME, re.compile(re.escape(name))) for name in given if len(name) > 1]
    if people.minors:
        patterns.append((Kind.KIN, re.compile(_KIN)))
    return patterns


_Tree = dict[str, "_Tree"]
"""Names by their characters, one level for each; the key "" says that a name ends here."""


@lru_cache(maxsize=64)
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for all these names, whose work does not grow with their number.

    Each name is found with any separator, and with blanks between its characters.
    """
    tree: _Tree = {}
    for name in names:
        letters = [c for c in clean_name(_tidy(name)) if not c.isspace()]
        if len(letters) > 1:
            at = tree
            for letter in letters:
                at = at.setdefault(letter, {})
            at[""] = {}
    if not tree:
        return re.compile(r"(?!)")
    firsts = "".join(re.escape(letter) for letter in tree if letter != "·")
    return re.compile(f"(?=[{firsts}·•‧∙・．.]){_spelled(tree)}")


def _spelled(tree: _Tree) -> str:
    """A pattern for the names of a tree, the longest first."""
    branches = []
    for letter, rest in tree.items():
        if letter:
            branch = r"[·•‧∙・．.]" if letter == "·" else re.escape(letter)
            if set(rest) != {""}:
                more = r"[ \u3000]?" + _spelled(rest)
                branch += f"(?:{more})?" if "" in rest else more
            branches.append(branch)
    return f"(?:{'|'.join(branches)})"


def _given_name(name: str) -> str:
    name = clean_name(_tidy(name)).replace(" ", "").replace("\u3000", "")
    if "·" in name or name.isascii():
        return ""
    return name[2:] if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else name[1:]


NUMBER_LEFT_OUT = "（号码略）"
HOUSE_LEFT_OUT = "（门牌略）"
MINOR_LEFT_OUT = "（未成年人）"
KIN_LEFT_OUT = "家人"


def mask_found(text: str, found: Iterable[Found], profile: Profile) -> str:
    """The text with what was found in it made fit for this reader.

    A private matter stays in the words: such a text is not shown to the public at all.
    """
    if profile is Profile.ARCHIVE:
        return text
    instead = _INSTEAD_PUBLIC if profile is Profile.PUBLIC else _INSTEAD_INTERNAL
    pieces, at = [], 0
    for one in found:
        replaced = instead[one.kind](one.text) if one.kind in instead else one.text
        pieces += [text[at : one.start], replaced]
        at = one.end
    return "".join([*pieces, text[at:]])


_INSTEAD_PUBLIC = {
    Kind.ID: lambda _: NUMBER_LEFT_OUT,
    Kind.BANK: lambda _: NUMBER_LEFT_OUT,
    Kind.PHONE: lambda _: NUMBER_LEFT_OUT,
    Kind.CONTACT: lambda _: NUMBER_LEFT_OUT,
    Kind.NAME: mask_name,
    Kind.GIVEN_NAME: lambda name: HIDDEN * len(name),
    Kind.MINOR: lambda _: MINOR_LEFT_OUT,
    Kind.KIN: lambda _: KIN_LEFT_OUT,
    Kind.HOUSE: lambda _: HOUSE_LEFT_OUT,
}
_INSTEAD_INTERNAL = {Kind.ID: mask_id, Kind.BANK: mask_bank, Kind.PHONE: mask_phone}
