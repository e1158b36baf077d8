"""People at random work: each act is one function of a laptop and its world's chance.

Every value that a person writes is one of a kind, so that it can be looked for at the end.
"""

from collections.abc import Callable

from sync.casework.issues import STEP, options_of, propose_step, strongest_role
from sync.errors import Refused
from sync.peers.home import joined
from sync.records.catalogue import KINDS
from sync.records.codes import code_list
from sync.records.fields import ChoiceField, DateField, MoneyField, NumberField, TextField, Value
from sync.replica.moving import move
from sync.replica.release import discard_in, release_in, reviews
from sync.replica.settle import open_conflicts, settle
from sync.replica.tables import Record
from tests.simulation.actors import Laptop
from tests.simulation.chance import Chance
from tests.simulation.program import PLAN, WIFI
from tests.simulation.town import PLACES

Act = Callable[["Work"], None]
EDITED = ("household", "household", "member", "income_line", "issue", "plan")
ROLES = ("visitor", "leader", "clerk", "supervisor")


class Work:
    """One act of a person: where it happens, and the values that it enters."""

    def __init__(self, laptop: Laptop, chance: Chance, areas: tuple[str, ...], fresh: int) -> None:
        self.laptop = laptop
        self.chance = chance
        self.areas = areas
        self.entered: list[Value] = []
        self.words = ""
        self._fresh = fresh

    @property
    def replica(self):
        """The laptop's replica."""
        return self.laptop.replica

    @property
    def account(self) -> str:
        """Who works."""
        return self.laptop.account

    def area(self) -> str:
        """Where the person is today."""
        return self.chance.choice(self.areas)

    def text(self) -> str:
        """A text that nobody else writes."""
        found = f"写入{self._fresh}.{len(self.entered)}之值"
        self.entered.append(found)
        return found

    def number(self) -> int:
        """A number that nobody else writes."""
        found = 1_000_000 + self._fresh * 100 + len(self.entered)
        self.entered.append(found)
        return found

    def record(self, kinds: tuple[str, ...], deleted: bool = False) -> Record | None:
        """Some record of one of these kinds."""
        kind = self.chance.choice([kind for kind in kinds if kind in KINDS])
        area = self.chance.choice((*self.areas, ""))
        found = self.replica.fetch(kind, area, {"deleted": True} if deleted else None, deleted)
        return self.chance.choice(found) if found else None


def new_household(work: Work) -> None:
    """A household with people and their incomes, in one act."""
    area = work.area()
    with work.replica.act(work.account) as act:
        home = act.add("household", area, {"head": work.text(), "note": work.text()})
        for _ in range(work.chance.randrange(3)):
            member = act.add("member", area, {"household": home, "name": work.text()})
            values: dict[str, Value] = {"year": 2026, "item": "wage", "amount": work.number()}
            act.add("income_line", area, {"household": home, "member": member, **values})


def new_issue(work: Work) -> None:
    """Somebody has a problem."""
    area = work.area()
    home = work.record(("household",))
    with work.replica.act(work.account) as act:
        values: dict[str, Value] = {
            "category": work.chance.choice(list(code_list("issue_category").items)),
            "text": work.text(),
            "raised": f"20{work.chance.randrange(24, 28)}-0{work.chance.randrange(1, 9)}-11",
            "consent": work.chance.often(0.5),
        }
        if home is not None and home.area == area:
            values["household"] = home.id
        act.add("issue", area, values)


def edit(work: Work) -> None:
    """Some fields of some record get other values; sometimes from a screen that is old."""
    record = work.record(EDITED)
    if record is None:
        return
    fields = [
        field
        for field in KINDS[record.kind].own_fields
        if not field.hub_only and isinstance(field, TextField | MoneyField)
    ]
    liked = fields[:2] if work.chance.often(0.7) else fields
    chosen = work.chance.sample(liked, work.chance.randint(1, min(2, len(liked))))
    values: dict[str, Value] = {
        f.name: work.number() if isinstance(f, MoneyField) else work.text() for f in chosen
    }
    seen = None
    if work.chance.often(0.2):
        history = work.replica.history(record.id)
        older = work.chance.choice(history).change.set
        seen = {name: older.get(name) for name in values}
    with work.replica.act(work.account) as act:
        act.set(record.id, values, seen)


def blank(work: Work) -> None:
    """A value is taken back: it is not known after all."""
    record = work.record(EDITED)
    known = [
        name
        for name, value in (record.values if record else {}).items()
        if value is not None and _is_plain(record.kind, name)
    ]
    if record is None or not known:
        return
    with work.replica.act(work.account) as act:
        act.set(record.id, {work.chance.choice(known): None})


def _is_plain(kind: str, name: str) -> bool:
    field = KINDS[kind].fields.get(name)
    return isinstance(field, TextField | NumberField | DateField) and not field.hub_only


def choose(work: Work) -> None:
    """A field with a list of choices: people choose the same more often than not."""
    record = work.record(("household", "member"))
    if record is None:
        return
    fields = [f for f in KINDS[record.kind].own_fields if isinstance(f, ChoiceField)]
    field = work.chance.choice(fields[:3])
    with work.replica.act(work.account) as act:
        act.set(record.id, {field.name: work.chance.choice(list(code_list(field.codes).items)[:2])})


def delete(work: Work) -> None:
    """A record is deleted."""
    record = work.record(EDITED)
    if record is not None:
        with work.replica.act(work.account) as act:
            act.delete(record.id)


def restore(work: Work) -> None:
    """A deletion is taken back."""
    record = work.record(EDITED, deleted=True)
    if record is not None:
        with work.replica.act(work.account) as act:
            act.restore(record.id)


def step(work: Work) -> None:
    """The next step of an issue, as its rules allow it here."""
    issue = work.record(("issue",))
    if issue is None:
        return
    role = work.chance.choice(ROLES)
    options = [o for o in options_of(work.replica, issue.id, work.account, role) if o.allowed]
    if not options:
        return
    option = work.chance.choice(options)
    values = {name: _filled(work, name) for name in (*option.needs, *option.takes[:1])}
    try:
        propose_step(work.replica, work.account, issue.id, option.event, values, role)
    except Refused as fault:
        work.words = fault.message.en
        work.entered.clear()


def _filled(work: Work, name: str) -> Value:
    field = KINDS[STEP].fields[name]
    if isinstance(field, ChoiceField):
        return work.chance.choice(list(code_list(field.codes).items))
    if isinstance(field, DateField):
        return f"2026-12-{work.chance.randrange(10, 29)}"
    if isinstance(field, NumberField):
        return work.chance.randrange(field.least or 1, (field.most or 9) + 1)
    return work.text()


def forced_step(work: Work) -> None:
    """A step that the rules may not allow: the hub says so."""
    issue = work.record(("issue",))
    if issue is None:
        return
    event = work.chance.choice(("triage", "close", "report", "feed_back", "nonsense"))
    with work.replica.act(work.account) as act:
        values = {"issue": issue.id, "event": event, "date": "2026-12-01", "text": work.text()}
        act.add(STEP, issue.area, values)


def settle_one(work: Work) -> None:
    """A difference is settled."""
    found = open_conflicts(work.replica)
    if not found:
        return
    difference = work.chance.choice(found)
    take = work.chance.choice(("kept", "lost", "other"))
    value: Value = None
    if take == "other":
        field = difference.declared
        value = work.number() if isinstance(field, MoneyField | NumberField) else work.text()
        if field is not None and not field.fits(value):
            take, value = "lost", None
            work.entered.clear()
    settle(work.replica, work.account, difference.id, take, value)


def clerks_work(work: Work) -> None:
    """A kind that visitors may not write: cadres, and areas with their natural ids."""
    area = work.area()
    with work.replica.act(work.account) as act:
        if work.chance.often(0.5):
            act.add("cadre", area, {"name": work.text()})
        else:
            act.add("area", area, {"name": work.text()}, id=area)


def review(work: Work) -> None:
    """What the hub holds back is let in, or stays out."""
    waiting = reviews(work.replica)
    if not waiting:
        return
    one = work.chance.choice(waiting).held
    decide = release_in if work.chance.often(0.7) else discard_in
    role = strongest_role(joined(work.replica).rights, one.area) or "nobody"
    with work.replica.act(work.account) as act:
        decide(act, work.replica, [one.id], "" if work.chance.often(0.05) else role)


def go(work: Work) -> None:
    """A household moves to another village."""
    home = work.record(("household",))
    if home is not None:
        places = PLACES if work.chance.often(0.2) else work.areas
        move(work.replica, work.account, home.id, work.chance.choice(places))


def newer(work: Work) -> None:
    """What only the newer program knows: a plan, and a household's broadband."""
    if PLAN.name not in KINDS:
        return
    home = work.record(("household",))
    with work.replica.act(work.account) as act:
        act.add(PLAN.name, work.area(), {"text": work.text()})
        if home is not None:
            act.set(home.id, {WIFI.name: work.text()})


ACTS: dict[Act, int] = {
    new_household: 3,
    new_issue: 2,
    edit: 20,
    blank: 2,
    choose: 3,
    delete: 3,
    restore: 2,
    step: 8,
    forced_step: 1,
    settle_one: 5,
    clerks_work: 1,
    newer: 4,
    go: 3,
    review: 6,
}
"""What people do, and how often."""
