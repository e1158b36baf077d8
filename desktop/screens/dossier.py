"""Everything known about one household or enterprise, read at once (no Qt in here)."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from sync.casework.doubts import Grounds, Seen, grounds_for, seen_of
from sync.casework.issues import life_of
from sync.errors import Missing, Text
from sync.records.catalogue import KINDS
from sync.records.fields import Value
from sync.records.places import path_of, short_name_of
from sync.replica.moving import Removal, areas_of, removals
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.rules import dossier as rules
from sync.rules.income import Ledger
from sync.rules.incomes import Income, Proposal, cost_proposals, income
from sync.rules.parameters import DEFAULTS
from sync.rules.transitions import Life
from sync.rules.worth import NO_PRICES
from sync.stamps import local

TOWN = 9
"""Digits of a town's code."""
OF_HOUSEHOLD = ("member", "income_line", "rigid_expense", "visit", "need", "issue", "pair")
MOVE = "move"
"""Stands for a kind in the time line: the household or enterprise came from another area."""
FOR_RULES = ("household_year", "doubt")
"""Of a household, beside the kinds above, in the area where it lives now."""
OF_ENTERPRISE = ("visit", "need", "issue", "pair")


@dataclass(frozen=True)
class Event:
    """One line of the time line: a visit, a need, an issue, or a move."""

    date: str
    kind: str
    id: str
    text: Text
    state: Text
    open: bool


@dataclass(frozen=True)
class Dossier:
    """One household or enterprise with what belongs to it; ``cadres`` are those of its town."""

    record: Record
    members: list[Record] = field(default_factory=list)
    lines: list[Record] = field(default_factory=list)
    rigid: list[Record] = field(default_factory=list)
    visits: list[Record] = field(default_factory=list)
    needs: list[Record] = field(default_factory=list)
    issues: list[Record] = field(default_factory=list)
    pairs: list[Record] = field(default_factory=list)
    cadres: dict[str, Record] = field(default_factory=dict)
    lives: dict[str, Life] = field(default_factory=dict)
    attachments: list[Record] = field(default_factory=list)
    """Of itself, its visits, needs and issues, in the order in which they were added."""
    removals: list[Removal] = field(default_factory=list)
    """Where it has gone from area to area; visits and issues stay where they happened."""
    facts: rules.Dossier | None = None
    """A household as the rules see it, and what they need beside it."""
    grounds: Grounds | None = None

    @property
    def last_visit(self) -> Record | None:
        """The last finished visit that met somebody."""
        done = [v for v in self.visits if v["finished"] and v["date"]]
        met = [v for v in done if v["result"] in (None, "1", "2")]
        return max(met, key=lambda v: (v["date"], v.id), default=None)

    def visit_before(self, visit: str) -> Record | None:
        """The visit before this one, for its values to stand beside."""
        this = next((v for v in self.visits if v.id == visit), None)
        when = (str(this["date"] or "9999"), this.id) if this else ("9999", "")
        earlier = [v for v in self.visits if (str(v["date"] or ""), v.id) < when]
        return max(earlier, key=lambda v: (str(v["date"] or ""), v.id), default=None)

    def unfinished_visit(self) -> Record | None:
        """A visit that was begun and not finished."""
        begun = [v for v in self.visits if v["finished"] is False]
        return max(begun, key=lambda v: v.id, default=None)

    def cadre_name(self, id: Value) -> str:
        """The name of a cadre; the id where the cadre is not here."""
        cadre = self.cadres.get(str(id or ""))
        return str(cadre["name"]) if cadre else str(id or "")

    def paired(self, today: date) -> list[str]:
        """The names of the cadres paired with it now."""
        day = today.isoformat()
        in_force = [
            p for p in self.pairs if str(p["starts"] or "") <= day <= str(p["ends"] or "9999")
        ]
        return [self.cadre_name(p["cadre"]) for p in in_force]

    def years(self, today: date) -> list[int]:
        """The years that have income lines, and this one and the last, newest first."""
        found = {int(r["year"]) for r in (*self.lines, *self.rigid) if r["year"]}
        return sorted(found | {today.year, today.year - 1}, reverse=True)

    def income(self, year: int) -> Ledger:
        """The ledger of one year."""
        return self.account(year).ledger

    def account(
        self,
        year: int,
        lines: Iterable[dict[str, Value]] | None = None,
        rigid: Iterable[dict[str, Value]] | None = None,
    ) -> Income:
        """The income of one year with the year before, by that year's people and the area's
        parameters; ``lines`` and ``rigid`` are what stands on the screen, saved or not."""
        facts, grounds = self.facts_and_grounds
        if lines is not None:
            facts = replace(facts, lines=_instead(facts.lines, lines, year))
        if rigid is not None:
            facts = replace(facts, rigid=_instead(facts.rigid, rigid, year))
        return income(facts, year, grounds.settings, grounds.prices)

    def proposals(self, found: Income) -> list[Proposal]:
        """The costs by ratio that may be added to an income."""
        return cost_proposals(found, self.record.area, self.facts_and_grounds[1].settings)

    def doubts(self, year: int, today: date) -> tuple[list[Seen], list[tuple[str, Text]]]:
        """What the checks find about the household for one year, answered and open; and (code,
        what is not known) of those that cannot say."""
        facts, grounds = self.facts_and_grounds
        checked = grounds.checked(facts, year, today)
        return seen_of(facts, year, checked.doubts), [*checked.missing]

    @property
    def facts_and_grounds(self) -> tuple[rules.Dossier, Grounds]:
        """The household for the rules, as far as it was read."""
        record = self.record
        bare = rules.Dossier(record.id, record.area, rules.Part(record.id, record.values))
        return self.facts or bare, self.grounds or Grounds(DEFAULTS, NO_PRICES, {})

    def year_shown(self, today: date) -> int:
        """The newest year that has income lines, the last year where none has."""
        return max((int(r["year"]) for r in self.lines if r["year"]), default=today.year - 1)

    def events(self) -> list[Event]:
        """Visits, needs, issues and moves as one time line, newest first."""
        found = [self._visit(v) for v in self.visits]
        found += [self._move(removal) for removal in self.removals]
        dates = {v.id: str(v["date"] or "") for v in self.visits}
        for need in self.needs:
            status = KINDS["need"].fields["status"]
            state = Text(status.show(need["status"], "zh"), status.show(need["status"], "en"))
            when = dates.get(str(need["visit"]), "")
            open_now = need["status"] in (None, "1", "3")
            found.append(Event(when, "need", need.id, _plain(need["text"]), state, open_now))
        for issue in self.issues:
            life = self.lives[issue.id]
            when = str(issue["raised"] or "")
            text = self._placed(issue, issue["text"])
            found.append(Event(when, "issue", issue.id, text, life.label, life.is_open))
        return sorted(found, key=lambda event: (event.date, event.id), reverse=True)

    def _visit(self, visit: Record) -> Event:
        parts = [self.cadre_name(visit["cadre"]), str(visit["talk"] or "")]
        words = "：".join(part for part in parts if part)
        unfinished = visit["finished"] is False
        result = KINDS["visit"].fields["result"]
        state = Text(result.show(visit["result"], "zh"), result.show(visit["result"], "en"))
        if unfinished:
            state = Text("未完成", "not finished")
        text = self._placed(visit, words)
        return Event(str(visit["date"] or ""), "visit", visit.id, text, state, unfinished)

    def _placed(self, record: Record, value: Value) -> Text:
        """What a record says; with its village, where that is not the one of now."""
        words = _plain(value)
        if record.area == self.record.area:
            return words
        place = short_name_of(record.area)
        return Text(f"（{place}）{words.zh}", f"({place}) {words.en}")

    def _move(self, removal: Removal) -> Event:
        """When it went, whence and whither, and who wrote it down."""
        town = TOWN if removal.left[:TOWN] != removal.area[:TOWN] else len(removal.area)
        left, there = path_of(removal.left, " › ", town), path_of(removal.area, " › ", town)
        by = next((c.id for c in self.cadres.values() if c["account"] == removal.author), "")
        who = self.cadre_name(by) if by else removal.author
        return Event(
            date=f"{local(removal.at):%Y-%m-%d}",
            kind=MOVE,
            id=f"{MOVE}/{removal.at}/{removal.area}",
            text=Text(f"{who}：从 {left} 迁到 {there}", f"{who}: from {left} to {there}"),
            state=Text("已迁移", "moved"),
            open=False,
        )


def _plain(value: Value) -> Text:
    words = " ".join(str(value or "").split())
    return Text(words, words)


def _instead(
    parts: tuple[rules.Part, ...], values: Iterable[dict[str, Value]], year: int
) -> tuple[rules.Part, ...]:
    """The lines of other years, and these of ``year``."""
    others = tuple(part for part in parts if part.number("year") != year)
    fresh = tuple(rules.Part("", {**line, "year": year}) for line in values if line.get("item"))
    return (*others, *fresh)


def _facts(replica: Replica, household: Record, of: dict[str, list[Record]]) -> rules.Dossier:
    """The household as the rules see it: what stands where it lives now."""
    found = {**of}
    for kind in FOR_RULES:
        found[kind] = replica.fetch(kind, household.area, {"household": household.id})
    parts = {
        kind: tuple(rules.Part(r.id, r.values) for r in records if r.area == household.area)
        for kind, records in found.items()
    }
    return rules.Dossier(
        id=household.id,
        area=household.area,
        household=rules.Part(household.id, household.values),
        members=parts["member"],
        lines=parts["income_line"],
        rigid=parts["rigid_expense"],
        years={y: part for part in parts["household_year"] if (y := part.number("year"))},
        visits=parts["visit"],
        doubts=parts["doubt"],
    )


def read_dossier(replica: Replica, id: str) -> Dossier:
    """The dossier of a household or enterprise. Raises Missing when it is no longer here."""
    record = replica.get(id)
    if record is None or record.kind not in ("household", "enterprise"):
        raise Missing("这条记录已不在本机", "This record is no longer on this laptop")
    kinds = OF_HOUSEHOLD if record.kind == "household" else OF_ENTERPRISE
    areas, own = areas_of(replica, record), {record.kind: record.id}
    of = {kind: [r for area in areas for r in replica.fetch(kind, area, own)] for kind in kinds}
    towns = dict.fromkeys(area[:TOWN] for area in areas)
    cadres = {cadre.id: cadre for town in towns for cadre in replica.fetch("cadre", town)}
    owners = [record, *of["visit"], *of["need"], *of["issue"]]
    photos = [
        photo
        for owner in owners
        for photo in replica.fetch("attachment", owner.area, {"object": owner.id})
    ]
    facts = _facts(replica, record, of) if record.kind == "household" else None
    return Dossier(
        record=record,
        facts=facts,
        grounds=grounds_for(replica, id) if facts else None,
        members=of.get("member", []),
        lines=of.get("income_line", []),
        rigid=of.get("rigid_expense", []),
        visits=of["visit"],
        needs=of["need"],
        issues=of["issue"],
        pairs=of["pair"],
        cadres=cadres,
        lives={issue.id: life_of(replica, issue.id) for issue in of["issue"]},
        attachments=sorted(photos, key=lambda photo: photo.id),
        removals=removals(replica, record.id),
    )
