"""Everything known about one household or enterprise, read at once (no Qt in here)."""

from dataclasses import dataclass, field
from datetime import date

from sync.casework.issues import life_of
from sync.errors import Missing, Text
from sync.records.catalogue import KINDS
from sync.records.fields import Value
from sync.records.places import path_of, short_name_of
from sync.replica.moving import Removal, areas_of, removals
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.rules.income import Ledger, Line, ledger
from sync.rules.transitions import Life
from sync.stamps import local

TOWN = 9
"""Digits of a town's code."""
OF_HOUSEHOLD = ("member", "income_line", "rigid_expense", "visit", "need", "issue", "pair")
MOVE = "move"
"""Stands for a kind in the time line: the household or enterprise came from another area."""
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

    @property
    def last_visit(self) -> Record | None:
        """The last finished visit that met somebody."""
        done = [v for v in self.visits if v["finished"] is not False and v["date"]]
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
        in_force = [p for p in self.pairs if str(p["ends"] or "9999") >= day]
        return [self.cadre_name(p["cadre"]) for p in in_force]

    def years(self, today: date) -> list[int]:
        """The years that have income lines, and this one and the last, newest first."""
        found = {int(r["year"]) for r in (*self.lines, *self.rigid) if r["year"]}
        return sorted(found | {today.year, today.year - 1}, reverse=True)

    def income(self, year: int) -> Ledger:
        """The ledger of one year."""
        return ledger_of(
            [r.values for r in self.lines if r["year"] == year],
            [r.values for r in self.rigid if r["year"] == year],
            self.record,
        )

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


def ledger_of(
    lines: list[dict[str, Value]], rigid: list[dict[str, Value]], household: Record
) -> Ledger:
    """The ledger of income lines and rigid expenses as a form holds them."""
    return ledger(
        [
            Line(str(v["item"]), _fen(v.get("amount")), bool(v.get("estimated")))
            for v in lines
            if v.get("item")
        ],
        [(str(v["item"]), _fen(v.get("amount"))) for v in rigid if v.get("item")],
        register_people=household["n_shared"],
        resident_people=household["n_resident"],
    )


def _fen(value: Value) -> int | None:
    return value if isinstance(value, int) else None


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
    return Dossier(
        record=record,
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
