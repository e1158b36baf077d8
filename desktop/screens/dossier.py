"""Everything known about one household or enterprise, read at once (no Qt in here)."""

from dataclasses import dataclass, field
from datetime import date

from sync.errors import Missing, Text
from sync.records.catalogue import KINDS
from sync.records.fields import Value
from sync.replica.issue_life import life_of
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.rules.income import Ledger, Line, ledger
from sync.rules.transitions import Life

OF_HOUSEHOLD = ("member", "income_line", "rigid_expense", "visit", "need", "issue", "pair")
OF_ENTERPRISE = ("visit", "need", "issue", "pair")


@dataclass(frozen=True)
class Event:
    """One line of the time line: a visit, a need, an issue."""

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
        """Visits, needs and issues as one time line, newest first."""
        found = [self._visit(v) for v in self.visits]
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
            text = _plain(issue["text"])
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
        return Event(str(visit["date"] or ""), "visit", visit.id, _plain(words), state, unfinished)


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
    of = {kind: replica.fetch(kind, record.area, {record.kind: id}) for kind in kinds}
    cadres = {cadre.id: cadre for cadre in replica.fetch("cadre", record.area[:9])}
    owners = [record, *of["visit"], *of["need"], *of["issue"]]
    photos = [
        photo
        for owner in owners
        for photo in replica.fetch("attachment", record.area, {"object": owner.id})
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
    )
