"""Values on the command line: ``field=value`` as people type it, and records as they read it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from desktop.commands.surface import Laptop, language_of
from sync.errors import BadValue, Missing, Refused, Text
from sync.records import places
from sync.records.catalogue import KINDS, field_of, problems_of, title_of
from sync.records.fields import Field, RefField, Value
from sync.records.kinds.base import Kind
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.stamps import today

NONE_THERE = '""'
"""Typed as a value: asked, and there is none (an empty value means not known)."""


def pairs(typed: Sequence[str]) -> dict[str, str]:
    """``field=value`` words as a dictionary; anything else is wrong usage."""
    found: dict[str, str] = {}
    for word in typed:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise _misused(Text(f"“{word}”应写成 字段=值", f"“{word}” should be field=value"))
        if name in found:
            raise _misused(Text(f"“{name}”写了两次", f"“{name}” is given twice"))
        found[name] = value
    return found


def _misused(words: Text) -> click.UsageError:
    return click.UsageError(words.to(language_of(click.get_current_context())))


def parsed(kind: Kind, typed: Sequence[str]) -> dict[str, Value]:
    """The values that the words mean. Raises BadValue for an unknown field or a misfit."""
    fields = [(field_of(kind, name), text) for name, text in pairs(typed).items()]
    return {field.name: _value(field, text) for field, text in fields}


def _value(field: Field, text: str) -> Value:
    if text.strip() != NONE_THERE:
        return field.parse(text)
    candidates: tuple[Value, ...] = ("", [])
    for nothing in candidates:
        if field.fits(nothing):
            return nothing
    raise BadValue(
        f"“{field.zh}”不能填“没有”，不知道的请留空：{field.name}=",
        f"{field.en} cannot say that there is none; leave it empty for not known: {field.name}=",
    )


def checked_references(replica: Replica, kind: Kind, values: dict[str, Value]) -> None:
    """Raises Missing when a value names a record that is not here, or of another kind."""
    for name, value in values.items():
        field = kind.fields[name]
        if not isinstance(field, RefField) or not value:
            continue
        found = replica.get(str(value))
        if found is None or field.of not in ("", found.kind):
            wanted = KINDS[field.of].label if field.of else Text("记录", "record")
            raise Missing(
                f"“{field.zh}”：没有编号为 {value} 的“{wanted.zh}”",
                f"{field.en}: there is no {wanted.en} {value}",
            )


def record_of(replica: Replica, id: str) -> Record:
    """The record with this id, deleted or not. Raises Missing."""
    found = replica.get(id)
    if found is None:
        raise Missing(f"没有编号为 {id} 的记录", f"There is no record {id}")
    return found


def plain(record: Record) -> dict[str, Any]:
    """The record for programs."""
    return {
        "id": record.id,
        "kind": record.kind,
        "area": record.area,
        "path": places.path_of(record.area),
        "deleted": record.deleted,
        "values": {name: value for name, value in record.values.items() if name != "deleted"},
    }


def line_of(record: Record, language: str) -> str:
    """The record in one line of a list."""
    kind = KINDS.get(record.kind)
    title = title_of(kind, record.values, language) if kind else record.kind
    return f"{record.id}  {places.path_of(record.area)}  {title}"


def sheet_of(record: Record, language: str) -> list[str]:
    """The record field by field; what is not known is left out."""
    kind = KINDS.get(record.kind)
    if kind is None:
        return [f"{name}: {value}" for name, value in record.values.items()]
    lines = [f"{kind.label.to(language)} {record.id}", places.path_of(record.area)]
    for field in kind.fields.values():
        value = record[field.name]
        if value is not None:
            shown = field.show(value, language) or Text("（无）", "(none)").to(language)
            lines.append(f"{field.label.to(language)}（{field.name}）：{shown}")
    return lines


def tell_problems(laptop: Laptop, record: Record, day: date | None = None) -> list[dict[str, str]]:
    """Says on stderr what is wrong with a record that was saved as entered."""
    kind = KINDS.get(record.kind)
    found = problems_of(kind, record.values, day or today()) if kind else []
    for problem in found:
        name = kind.fields[problem.field].label if kind else Text("", "")
        laptop.say(
            f"已按填写保存，请核对“{name.zh}”：{problem.text.zh}",
            f"Saved as entered; please check {name.en}: {problem.text.en}",
        )
    return [{"field": p.field, "level": p.level, "text": p.text.to(laptop.language)} for p in found]


def tell_out_of_scope(laptop: Laptop, replica: Replica, area: str) -> None:
    """Warns on stderr when the hub will not take what was written in this area."""
    if not laptop.in_scope(replica, area):
        place = places.path_of(area)
        laptop.say(
            f"已保存在本机，但您的权限不含“{place}”，同步时中心不会采纳",
            f"Saved on this laptop, but your rights do not cover {place}: the hub will not take it",
        )


def check_right(laptop: Laptop, replica: Replica, area: str, kind: str) -> None:
    """Raises Refused where the hub would not take such a record from this person."""
    if not laptop.may_write(replica, area, kind):
        place, label = places.path_of(area), KINDS[kind].label
        raise Refused(
            f"您的权限不能在“{place}”填写“{label.zh}”，同步时中心不会采纳；请有权限的人办理",
            f"Your rights do not let you write “{label.en}” in {place}; the hub would not take it",
        )
