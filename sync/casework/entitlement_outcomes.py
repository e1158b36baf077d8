"""What people record of a policy and a person: taken up, applied for, received, and so on.

A suggestion decides nothing; the record is the task 核实并帮办 and, later, what came of it. Its id
is made of subject and policy, so that two laptops that take up the same write one record.
"""

from collections.abc import Mapping
from datetime import date

from sync.casework.entitlements import APPLIED, ENTITLEMENT, TO_VERIFY, Match, suggestions
from sync.errors import BadValue, Refused, Text
from sync.records.codes import code_list
from sync.records.fields import Value
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.replica.writer import Act
from sync.rules.entitlements import ENTERPRISE, HOUSEHOLD, MEMBER, Policy, policy_of

FACTS_LENGTH_MAX = 400
"""Characters of the record's field ``facts``."""


def record_in(
    act: Act, replica: Replica, match: Match, values: Mapping[str, Value], today: date, by: str
) -> str:
    """Writes what a match came to, with the facts of now; returns the record's id.

    ``values`` are fields of the record, ``outcome`` among them; without one it is taken up, to be
    verified (核实并帮办). ``by`` is the account of who does so. Raises BadValue for an outcome that
    is none.
    """
    outcome = str(values.get("outcome") or TO_VERIFY)
    if outcome not in code_list("need_status").items:
        raise BadValue(f"“{outcome}”不是落实情况", f"{outcome} is no outcome")
    made: dict[str, Value] = {"outcome": outcome, "facts": match.why.zh[:FACTS_LENGTH_MAX]}
    if outcome == APPLIED:
        made["applied"] = today.isoformat()
    elif outcome != TO_VERIFY:
        made["decided"] = today.isoformat()
    if match.record is None or not match.record.text("handler"):
        made["handler"] = _name_of(replica, by) or None
    filled = {name: v for name, v in {**made, **values}.items() if v is not None or name in values}
    if match.record is not None:
        act.set(match.record.id, filled)
        return match.record.id
    own: dict[str, Value] = {"rule": match.policy.id, match.kind: match.id}
    if match.subject != match.id:
        own[MEMBER] = match.subject
    holder = replica.get(match.id)
    if holder is not None and holder["sample"]:
        own["sample"] = True
    id = f"{match.subject}-{match.policy.id}"
    there = replica.get_in(ENTITLEMENT, match.area, id)
    if there is not None:
        act.restore(id)
        act.set(id, {**own, **filled})
        return id
    return act.add(ENTITLEMENT, match.area, {**own, **filled}, id=id)


def _name_of(replica: Replica, account: str) -> str:
    """What people call who works under an account; the account where no cadre has it."""
    cadres = replica.fetch("cadre", where={"account": account}) if account else []
    return next((str(cadre["name"]) for cadre in cadres if cadre["name"]), account)


def match_of(replica: Replica, id: str, rule: str, today: date, member: str = "") -> Match:
    """The one match that a person means: a policy by number or name, a household, enterprise or
    member by id, and the member by name or id where a household has several that it may concern.

    Raises Missing, Refused where it is not clear who is meant.
    """
    policy, record = policy_of(rule), replica.get(id)
    if record is not None and record.kind == MEMBER:
        id, member = str(record["household"] or ""), record.id
    found = [m for m in suggestions(replica, id, today) if m.policy is policy]
    if policy.about != MEMBER:
        return found[0] if found else _unsuggested(replica, policy, id, id, "")
    if not member and len(found) == 1:
        return found[0]
    people = {m.id: str(m["name"] or "") for m in _members(replica, id)}
    chosen = [one for one, name in people.items() if member in (one, name)]
    if len(chosen) != 1:
        named = "、".join(people.values())
        raise Refused(
            f"“{policy.name.zh}”按人认定，请写明成员（member=姓名）；这一户有：{named}",
            f"{policy.name.en} is for one person: say member=NAME; there are: {named}",
        )
    mine = [m for m in found if m.subject == chosen[0]]
    return mine[0] if mine else _unsuggested(replica, policy, id, chosen[0], people[chosen[0]])


def _members(replica: Replica, household: str) -> list[Record]:
    record = replica.get(household)
    return replica.fetch(MEMBER, record.area, {HOUSEHOLD: household}) if record else []


def _unsuggested(replica: Replica, policy: Policy, id: str, subject: str, name: str) -> Match:
    """What somebody records although no fact leads to it: they may know more than the records."""
    record = replica.get(id)
    if record is None or (record.kind == ENTERPRISE) != (policy.about == ENTERPRISE):
        raise Refused(
            f"“{policy.name.zh}”不适用于这条记录", f"{policy.name.en} is not for such a record"
        )
    title = str(record["head"] or record["name"] or "")
    nothing = Text("", "")
    return Match(
        record.kind, record.id, record.area, title,
        policy, subject, name, TO_VERIFY, nothing, now=False,
    )  # fmt: skip
