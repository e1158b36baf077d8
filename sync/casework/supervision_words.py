"""Supervised issues and orders as lists show them: for programs, and in one line for people."""

from typing import Any

from sync.casework.issues import ISSUE
from sync.casework.supervision import Order, Proposal, Watched
from sync.errors import Text
from sync.records.catalogue import KINDS
from sync.records.places import short_name_of
from sync.replica.tables import Record
from sync.rules.supervision import WORDS


def plain(one: Watched, language: str) -> dict[str, Any]:
    """An issue of a list, for programs."""
    due = one.life.due.isoformat() if one.life.due else None
    return {
        "id": one.issue.id,
        "area": one.issue.area,
        "number": one.issue["number"],
        "text": one.issue["text"],
        "state": one.life.state,
        "colour": one.colour.name,
        "why": one.colour.why.to(language),
        "effect": one.colour.effect.to(language),
        "due": due,
        "unit": one.life.unit,
        "orders": len(one.orders),
    }


def line_of(one: Watched, language: str) -> str:
    """An issue in one line of a list."""
    colour = WORDS[one.colour.name].to(language)
    why = one.colour.why.to(language)
    said = f"{colour}（{why}）" if why else colour
    text = " ".join(str(one.issue["text"] or "").split())
    name = one.issue["number"] or one.issue.id
    state = one.life.label.to(language)
    return f"{name}  {short_name_of(one.issue.area)}  {state}  {said}  {text}"


def source_of(issue: Record, language: str) -> str:
    """Where an issue came from, in words: 12345 2017-06-05 (J0012) 路灯不亮."""
    source = KINDS[ISSUE].fields["source"].show(issue["source"], language)
    number = f"（{issue['source_no']}）" if issue["source_no"] else ""
    return f"{source} {issue['raised'] or ''}{number} {issue['text'] or ''}".strip()


def plain_proposal(one: Proposal, language: str) -> dict[str, Any]:
    """An order to be sent, for programs."""
    return {
        "issue": one.issue.id,
        "number": one.issue["number"],
        "area": one.issue.area,
        "colour": one.colour,
        "why": one.why.to(language),
        "unit": one.unit,
        "demand": one.demand.to(language),
        "reply_due": one.reply_due.isoformat(),
    }


def line_of_proposal(one: Proposal, language: str) -> str:
    """An order to be sent, in one line."""
    colour, why = WORDS[one.colour].to(language), one.why.to(language)
    return f"{one.issue.id}  {one.issue['number'] or ''}  {colour}（{why}）  {one.unit}".rstrip()


def plain_order(one: Order, language: str) -> dict[str, Any]:
    """An order, for programs."""
    names = ("number", "issue", "colour", "sent", "unit", "demand", "reply_due", "replied", "reply")
    said = {name: one.record[name] for name in (*names, "by")}
    return {"id": one.record.id, "area": one.record.area, **said, "late": one.late}


def line_of_order(one: Order, language: str) -> str:
    """An order in one line."""
    record = one.record
    answer = Text("未回复", "no answer") if one.is_open else Text("已回复", "answered")
    late = Text(f"，逾期{one.late}个工作日", f", {one.late} working days late")
    said = answer.to(language) + (late.to(language) if one.late else "")
    colour = WORDS[str(record["colour"])].to(language)
    text = " ".join(str(one.issue["text"] or "").split()) if one.issue else ""
    number = record["number"] or Text("待编号", "not numbered").to(language)
    return (
        f"{record.id}  {number}  {colour}  {record['sent']}  {said}  {record['unit'] or ''}  {text}"
    )
