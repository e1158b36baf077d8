"""Held changes in words, for the sync page: whose, where, what they say, why, and who decides.

No Qt in here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sync.casework.issues import strongest_role
from sync.errors import Text
from sync.protocol.messages import Right
from sync.records.catalogue import KINDS, title_of
from sync.records.fields import Field, ListField, RefField, Value
from sync.records.kinds.held import NEVER, OF_HUB
from sync.records.places import path_of, short_name_of
from sync.replica.release import CLERKS, Review, reviews
from sync.replica.replica import Replica
from sync.replica.tables import Record

TITLE_LENGTH_MAX = 24
"""Characters of a record's title; some are whole sentences."""
OF_WHOM = ("household", "enterprise")
SAID_MAX = 12
"""Fields of a held change that are shown; a new household may set thirty."""


@dataclass(frozen=True)
class Kept:
    """A change that the hub holds, in words. ``says`` are labels and values; ``mine`` is whether
    it was written on this computer."""

    id: str
    whose: Text
    where: str
    path: str
    why: Text
    author: str
    received: int
    says: tuple[tuple[Text, Text], ...]
    left_out: int
    """How many fields more it sets than are shown."""
    mine: bool
    decides: bool
    """Whether this person is the one to decide about it."""
    releasable: bool
    waits_for_hub: bool
    role: str


def kept_of(replica: Replica, account: str, rights: Sequence[Right]) -> list[Kept]:
    """What this person wrote and the hub holds; for a clerk everybody's in his areas as well."""
    found = []
    for one in reviews(replica):
        role = strongest_role(rights, one.held.area)
        mine = one.held.device == replica.device or one.held.author == account != ""
        if mine or role in CLERKS:
            found.append(_kept(replica, one, mine, role))
    return found


def _kept(replica: Replica, one: Review, mine: bool, role: str) -> Kept:
    held = one.held
    said = _says(replica, one)
    return Kept(
        id=held.id,
        whose=_whose(replica, one),
        where=short_name_of(held.area),
        path=path_of(held.area, " › ", 9),
        why=held.reason,
        author=held.author or (one.change.author if one.change else ""),
        received=held.received,
        says=tuple(said[:SAID_MAX]),
        left_out=max(0, len(said) - SAID_MAX),
        mine=mine,
        decides=role in CLERKS and bool(held.author),
        releasable=one.releasable,
        waits_for_hub=held.code in OF_HUB and held.code not in NEVER,
        role=role,
    )


def _whose(replica: Replica, one: Review) -> Text:
    record = replica.get(one.held.record) if one.held.record else None
    if record is None and one.change is not None:
        record = Record(one.change.kind, one.held.area, one.held.record, one.change.set)
    kind = one.held.kind or (record.kind if record else "")
    return named(replica, kind, record, one.held.record)


def named(replica: Replica, kind: str, record: Record | None, id: str) -> Text:
    """家庭 王建国, 收入明细 2017 种植业 (王建国): what people call a record."""
    declared = KINDS.get(kind)
    if declared is None or record is None:
        return Text(id, id)
    words = []
    for language in ("zh", "en"):
        title = " ".join(title_of(declared, record.values, language).split())
        if len(title) > TITLE_LENGTH_MAX:
            title = title[: TITLE_LENGTH_MAX - 1] + "…"
        shown = f"{declared.label.to(language)} {title}"
        owner = next((replica.get(str(record[n])) for n in OF_WHOM if record[n]), None)
        who = str(owner["head"] or owner["name"] or "") if owner else ""
        shown = f"{shown}（{who}）" if who and kind not in OF_WHOM else shown
        words.append(shown if language == "zh" else shown.replace("（", " (").replace("）", ")"))
    return Text(*words)


def _says(replica: Replica, one: Review) -> list[tuple[Text, Text]]:
    kind = KINDS.get(one.change.kind) if one.change else None
    found = []
    for name, value in (one.change.set if one.change else {}).items():
        field = kind.fields.get(name) if kind else None
        if field is None or not field.fits(value):
            found.append((Text(name, name), Text(str(value), str(value))))
        else:
            found.append((field.label, worded(replica, field, value)))
    return found


def worded(replica: Replica, field: Field, value: Value) -> Text:
    """A value in words; ids become what people call the record."""
    if isinstance(field, RefField | ListField) and field.of and value:
        ids = value if isinstance(value, list) else [str(value)]
        names = [_name(replica, field.of, id) for id in ids]
        return Text("、".join(n.zh for n in names), ", ".join(n.en for n in names))
    if value is None:
        return Text("（未填）", "(not filled in)")
    if value in ("", []):
        return Text("（没有）", "(none)")
    return Text(field.show(value, "zh"), field.show(value, "en"))


def _name(replica: Replica, kind: str, id: str) -> Text:
    record = replica.get(id)
    if record is None or kind not in KINDS:
        return Text(id, id)
    titles = (title_of(KINDS[kind], record.values, language) for language in ("zh", "en"))
    return Text(*titles)
