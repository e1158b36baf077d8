"""点情知策 asked of a replica: who may be entitled to what, what is missing, what came of it.

A suggestion is derived anew each time; what somebody did about it is an ``entitlement`` record. It
is looked up by what it is about, for a household may have got another number since it was made.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sync.casework.dossiers import dossier_of, dossiers
from sync.casework.incomes import prices_of
from sync.casework.parameters import settings_of
from sync.errors import Missing, Text
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.rules.answers import Ask
from sync.rules.cases import Local, enterprise_case, figures_of, household_case
from sync.rules.dossier import Dossier, Part
from sync.rules.entitlements import (
    ENTERPRISE,
    HOUSEHOLD,
    MEMBER,
    MISSING,
    SUGGESTED,
    Policy,
    Suggestion,
    matched,
    missing_words,
    policies,
)
from sync.rules.parameters import Settings
from sync.rules.worth import Prices

ENTITLEMENT, NEED, VISIT = "entitlement", "need", "visit"
TO_VERIFY, RECEIVED, APPLIED, NOT_ELIGIBLE, DECLINED = "12345"
"""Codes of ``need_status``: what a suggestion came to."""
STATES: dict[str, Text] = {
    SUGGESTED: Text("可能符合", "May be entitled"),
    TO_VERIFY: Text("待核实", "To be verified"),
    APPLIED: Text("已申请", "Applied for"),
    MISSING: Text("需补充", "Facts missing"),
    RECEIVED: Text("已享受", "Received"),
    NOT_ELIGIBLE: Text("不符合", "Not eligible"),
    DECLINED: Text("本人放弃", "Declined"),
}
"""In the order in which they want attention."""


@dataclass(frozen=True)
class Match:
    """A policy and whom it may concern: ``state`` is a key of ``STATES``.

    ``kind`` and ``id`` name the household or enterprise, ``title`` is its name; ``subject`` is the
    member, household or enterprise itself, ``name`` the member's. ``record`` holds what was
    recorded of it; ``now`` says whether today's facts (still) lead here.
    """

    kind: str
    id: str
    area: str
    title: str
    policy: Policy
    subject: str
    name: str
    state: str
    why: Text
    asks: tuple[Ask, ...] = ()
    record: Part | None = None
    now: bool = True

    @property
    def label(self) -> Text:
        """The state in words."""
        return STATES[self.state]

    @property
    def missing(self) -> Text:
        """需补充：…; "" where nothing is missing."""
        return missing_words(self.asks)


class Question(NamedTuple):
    """A fact to ask for in one household or enterprise (``area``, ``title``), with the records that
    it belongs to and the policies that wait for it."""

    area: str
    title: str
    label: Text
    asks: tuple[Ask, ...]
    policies: tuple[str, ...]


def suggestions(replica: Replica, id: str, today: date) -> list[Match]:
    """All policies that concern a household with its members, or an enterprise, those that want
    attention first. Raises Missing."""
    record = replica.get(id)
    if record is None or record.deleted or record.kind not in (HOUSEHOLD, ENTERPRISE):
        raise Missing(f"没有编号为 {id} 的家庭或企业", f"There is no household or enterprise {id}")
    settings, own = settings_of(replica), {record.kind: record.id}
    needs = _parts(replica.fetch(NEED, record.area, own))
    if record.kind == HOUSEHOLD:
        local = Local(settings, record.area, today)
        found = _of_household(
            dossier_of(replica, record.id), needs, local, settings, prices_of(replica)
        )
    else:
        visits = _parts(replica.fetch(VISIT, record.area, own))
        written = replica.fetch(ENTITLEMENT, record.area, own)
        local = Local(settings, record.area, today)
        found = _of_enterprise(record, needs, visits, written, local)
    return _by_attention(found)


def matches(replica: Replica, area: str, today: date) -> Iterator[Match]:
    """Everything under an area prefix, village by village, object by object."""
    settings, prices = settings_of(replica), prices_of(replica)
    for place in _areas_with(replica, HOUSEHOLD, area):
        local, needs = Local(settings, place, today), _grouped(replica, NEED, place, HOUSEHOLD)
        for dossier in dossiers(replica, place):
            if dossier.area == place and not dossier.household.text("merged_into"):
                own = _parts(needs.get(dossier.id, ()))
                yield from _by_attention(_of_household(dossier, own, local, settings, prices))
    for place in _areas_with(replica, ENTERPRISE, area):
        local, needs = Local(settings, place, today), _grouped(replica, NEED, place, ENTERPRISE)
        visits = _grouped(replica, VISIT, place, ENTERPRISE)
        written = _grouped(replica, ENTITLEMENT, place, ENTERPRISE)
        for record in replica.fetch(ENTERPRISE, place):
            if record.area == place:
                own, seen = _parts(needs[record.id]), _parts(visits[record.id])
                found = _of_enterprise(record, own, seen, written[record.id], local)
                yield from _by_attention(found)


def _areas_with(replica: Replica, kind: str, area: str) -> list[str]:
    """The areas that have such records, so that one village at a time is in memory."""
    sql = f'SELECT DISTINCT area FROM "{kind}" WHERE area >= ? AND area < ? ORDER BY area'
    return [str(row[0]) for row in replica.query(sql, (area, area + "~"))]


def _grouped(replica: Replica, kind: str, area: str, by: str) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for record in replica.fetch(kind, area):
        if record.area == area and record[by]:
            found[str(record[by])].append(record)
    return found


def _parts(records: Iterable[Record]) -> tuple[Part, ...]:
    return tuple(Part(record.id, record.values) for record in records)


def _by_attention(found: Iterable[Match]) -> list[Match]:
    order = list(STATES)
    return sorted(found, key=lambda match: order.index(match.state))


# -- one object: what the rules suggest beside what was recorded -----------------------------------


def _of_household(
    dossier: Dossier, needs: tuple[Part, ...], local: Local, settings: Settings, prices: Prices
) -> Iterator[Match]:
    case = household_case(dossier, needs, figures_of(dossier, local.day, settings, prices), local)
    names = {member.id: member.text("name") for member in dossier.members}
    about = _About(HOUSEHOLD, dossier.id, dossier.area, dossier.household.text("head"), names)
    return about.joined(matched(case), dossier.entitlements)


def _of_enterprise(
    record: Record,
    needs: tuple[Part, ...],
    visits: tuple[Part, ...],
    written: Iterable[Record],
    local: Local,
) -> Iterator[Match]:
    case = enterprise_case(Part(record.id, record.values), needs, visits, local)
    about = _About(ENTERPRISE, record.id, record.area, str(record["name"] or ""))
    return about.joined(matched(case), _parts(written))


@dataclass(frozen=True)
class _About:
    """The household or enterprise that matches are made for."""

    kind: str
    id: str
    area: str
    title: str
    names: Mapping[str, str] = field(default_factory=dict)

    def joined(self, found: Iterable[Suggestion], written: Iterable[Part]) -> Iterator[Match]:
        """Suggestions with what was recorded of them, then what was recorded and is suggested no
        longer."""
        records = _latest(written, self.id)
        for one in found:
            record = records.pop((one.policy.id, one.subject), None)
            state = _outcome(record) or one.state
            asks = one.asks if state in (MISSING, TO_VERIFY) else ()
            yield self._match(one.policy, one.subject, one.name, state, one.why, asks, record)
        for (rule, subject), record in records.items():
            policy = policies().get(rule)
            if policy is not None:
                facts, state = record.text("facts"), _outcome(record) or TO_VERIFY
                name, said = self.names.get(subject, ""), Text(facts, facts)
                yield self._match(policy, subject, name, state, said, (), record, now=False)

    def _match(
        self,
        policy: Policy,
        subject: str,
        name: str,
        state: str,
        why: Text,
        asks: tuple[Ask, ...],
        record: Part | None,
        now: bool = True,
    ) -> Match:
        return Match(
            self.kind, self.id, self.area, self.title,
            policy, subject, name, state, why, asks, record, now,
        )  # fmt: skip


def _latest(written: Iterable[Part], whole: str) -> dict[tuple[str, str], Part]:
    """(policy, subject) -> its record; where two were made, the one with an outcome."""
    kept: dict[tuple[str, str], Part] = {}
    for record in sorted(written, key=lambda r: (_outcome(r) not in ("", TO_VERIFY), r.id)):
        kept[record.text("rule"), record.text(MEMBER) or whole] = record
    return kept


def _outcome(record: Part | None) -> str:
    outcome = record.text("outcome") if record else ""
    return outcome if outcome in STATES else ""


# -- what is counted and asked ---------------------------------------------------------------------


def questions(found: Iterable[Match]) -> list[Question]:
    """The facts to ask for, each once for a household or enterprise; in each of them first what
    most policies wait for."""
    asks: dict[tuple[str, str, str, Text], dict[Ask, None]] = {}
    waiting: dict[tuple[str, str, str, Text], dict[str, None]] = {}
    for match in found:
        for one in match.asks:
            key = match.area, match.id, match.title, one.label
            asks.setdefault(key, {})[one] = None
            waiting.setdefault(key, {})[match.policy.id] = None
    objects = {key[:2]: number for number, key in enumerate(asks)}
    order = sorted(asks, key=lambda key: (objects[key[:2]], -len(waiting[key])))
    return [Question(k[0], k[2], k[3], tuple(asks[k]), tuple(waiting[k])) for k in order]


def attention(found: Iterable[Match]) -> list[Match]:
    """Those that somebody has to do something about: suggested, taken up, applied for."""
    return [match for match in found if match.state in (SUGGESTED, TO_VERIFY, APPLIED)]


def counted(found: Iterable[Match]) -> dict[str, Counter[str]]:
    """Policy -> state -> how many; 落实数 is what is 已享受."""
    table: dict[str, Counter[str]] = {id: Counter() for id in policies()}
    for match in found:
        table[match.policy.id][match.state] += 1
    return {id: states for id, states in table.items() if states}
