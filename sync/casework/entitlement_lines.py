"""点情知策 as commands print it, on laptop and hub alike: lines for people, data for programs."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sync.casework.entitlements import STATES, Match, Question
from sync.errors import Text
from sync.records.catalogue import KINDS
from sync.records.places import short_name_of
from sync.rules.entitlements import MISSING, SUGGESTED, Policy, policies

NAMES = {SUGGESTED: SUGGESTED, MISSING: MISSING, "1": "to_verify", "2": "received"}
NAMES |= {"3": "applied", "4": "not_eligible", "5": "declined"}
"""States as programs read them."""


def line_of(match: Match, language: str) -> str:
    """One match in a line: place, household, person, policy, state, facts, what is missing."""
    who = match.title + (f"·{match.name}" if match.name and match.name != match.title else "")
    parts = [short_name_of(match.area), who, f"{match.policy.id} {match.policy.name.to(language)}"]
    said = [match.why.to(language), match.missing.to(language)]
    return "\t".join([*parts, match.label.to(language), "；".join(s for s in said if s)])


def plain(match: Match, language: str) -> dict[str, Any]:
    """One match for programs."""
    fields = KINDS["entitlement"].fields
    kept = ("outcome", "handler", "applied", "decided", "amount", "note")
    record = match.record
    return {
        match.kind: match.id,
        "area": match.area,
        "title": match.title,
        "policy": match.policy.id,
        "name": match.policy.name.to(language),
        "subject": match.subject,
        "member": match.name,
        "state": NAMES[match.state],
        "label": match.label.to(language),
        "facts": match.why.to(language),
        "ask": [
            {"kind": one.kind, "record": one.record, "field": one.field, "who": one.who}
            | {"label": one.label.to(language)}
            for one in match.asks
        ],
        "record": record.id if record else "",
        "values": {n: fields[n].show(record.values.get(n), language) for n in kept}
        if record
        else {},
        "now": match.now,
    }


def asked_line(question: Question, language: str) -> str:
    """One fact to ask for: place, household, fact with the names, policies that wait."""
    names = "、".join(one.who for one in question.asks if one.who)
    label = question.label.to(language) + (f"（{names}）" if names else "")
    return "\t".join(
        [short_name_of(question.area), question.title, label, "、".join(question.policies)]
    )


def plain_question(question: Question, language: str) -> dict[str, Any]:
    """One fact to ask for, for programs."""
    return {
        "area": question.area,
        "title": question.title,
        "label": question.label.to(language),
        "records": [
            {"kind": one.kind, "record": one.record, "field": one.field, "who": one.who}
            for one in question.asks
        ],
        "policies": list(question.policies),
    }


def counted_line(policy: str, states: Counter[str], language: str) -> str:
    """One policy with how many there are of each state."""
    shown = [f"{STATES[s].to(language)} {states[s]}" for s in STATES if states[s]]
    return f"{policy} {policies()[policy].name.to(language)}\t" + "\t".join(shown)


def plain_counted(table: Mapping[str, Counter[str]]) -> dict[str, dict[str, int]]:
    """The counts for programs."""
    return {id: {NAMES[s]: states[s] for s in STATES} for id, states in table.items()}


def policy_lines(policy: Policy, language: str) -> list[str]:
    """One policy of the library, for people."""
    comma = Text("、", ", ").to(language)
    documents = comma.join(document.to(language) for document in policy.documents) or "—"
    words = {
        Text("受理", "handled by"): policy.handler.to(language),
        Text("审批", "decided by"): policy.decision.to(language),
        Text("材料", "documents"): documents,
        Text("依据", "basis"): policy.basis
        + ("" if policy.confirmed else Text("（待核实）", " (to be checked)").to(language)),
    }
    rest = [f"    {label.to(language)}：{said}" for label, said in words.items()]
    return [f"{policy.id}  {policy.name.to(language)}", *rest]


def plain_policy(policy: Policy, language: str) -> dict[str, Any]:
    """One policy for programs."""
    return {
        "id": policy.id,
        "version": policy.version,
        "name": policy.name.to(language),
        "about": policy.about,
        "handler": policy.handler.to(language),
        "decision": policy.decision.to(language),
        "documents": [document.to(language) for document in policy.documents],
        "basis": policy.basis,
        "confirmed": policy.confirmed,
        "valid_from": policy.valid_from,
        "valid_to": policy.valid_to,
    }
