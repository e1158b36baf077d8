"""The lists of each cadre: 职责、问题、任务、服务清单, derived from records (domain.md 6.3).

Nothing is typed for them but duties that nobody can derive. What a cadre answers for are the
objects of the pairs in force on the day; what a cadre is to do are the issues whose responsible
person bears the name.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sync.casework.ground import Ground, Target
from sync.casework.parameters import settings_of
from sync.casework.supervision import Watched, watched
from sync.errors import BadValue, Missing, Text
from sync.records import places
from sync.records.catalogue import KINDS
from sync.records.codes import code_list
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.rules.coverage import HOUSEHOLD
from sync.rules.entitlements import policies
from sync.rules.parameters import Settings
from sync.rules.transitions import Entry

DASH = "—"
"""Stands for what is not known: no cell of a form is left blank (domain.md 6.3)."""
COLOURS = {
    "red": Text("红", "red"),
    "yellow": Text("黄", "yellow"),
    "blue": Text("蓝", "blue"),
    "none": Text(DASH, DASH),
}


@dataclass(frozen=True)
class CadreList:
    """One list of one cadre; a row has one text for each column."""

    name: str
    title: Text
    cadre: Record
    day: date
    columns: tuple[tuple[str, Text], ...]
    rows: tuple[tuple[str, ...], ...]

    def facts(self) -> list[dict[str, str]]:
        """The rows for programs, by the columns' names."""
        names = [name for name, _ in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]


LISTS: dict[str, Text] = {
    "duties": Text("职责清单", "Duties"),
    "issues": Text("问题清单", "Issues"),
    "tasks": Text("任务清单", "Tasks"),
    "services": Text("服务清单", "Services"),
}


def cadre_of(replica: Replica, cadre: str) -> Record:
    """The cadre with this id. Raises Missing."""
    found = replica.get(cadre)
    if found is None or found.kind != "cadre" or found.deleted:
        raise Missing(f"没有编号为 {cadre} 的走访干部", f"There is no cadre {cadre}")
    return found


def cadre_called(replica: Replica, text: str) -> Record:
    """The cadre with this id, account or name. Raises Missing, BadValue when several have it."""
    found = replica.get(text)
    if found is not None and found.kind == "cadre" and not found.deleted:
        return found
    named = replica.fetch("cadre", where={"account": text})
    named = named or replica.fetch("cadre", where={"name": text})
    if len(named) > 1:
        zh = "；".join(f"{c['unit'] or DASH}（{c.id}）" for c in named)
        raise BadValue(
            f"叫“{text}”的干部有{len(named)}名，请写编号：{zh}",
            f"{len(named)} cadres are called {text}; give the id: {zh}",
        )
    return named[0] if named else cadre_of(replica, text)


def list_of(replica: Replica, name: str, cadre: str, day: date) -> CadreList:
    """One of ``LISTS`` of a cadre as of a day. Raises BadValue for another name, Missing."""
    title, making = LISTS.get(name), _MAKING.get(name)
    if title is None or making is None:
        known = "、".join(LISTS)
        raise BadValue(f"没有“{name}”这种清单；有：{known}", f"No list {name}; there are: {known}")
    who = cadre_of(replica, cadre)
    columns, rows = making(Charge(replica, who, day))
    return CadreList(name, title, who, day, columns, tuple(rows))


class Charge:
    """What a cadre answers for on a day: the paired objects and the issues of their areas."""

    def __init__(self, replica: Replica, cadre: Record, day: date) -> None:
        self.replica, self.cadre, self.day = replica, cadre, day
        self.settings: Settings = settings_of(replica)
        today = day.isoformat()
        pairs = replica.fetch("pair", where={"cadre": cadre.id})
        self.paired = {
            (pair.area, str(pair["household"] or pair["enterprise"] or ""))
            for pair in pairs
            if str(pair["starts"] or "") <= today <= str(pair["ends"] or "9999")
        }
        self.areas = sorted({area for area, _ in self.paired})

    def targets(self) -> dict[str, list[Target]]:
        """The paired objects with their visits, by area."""
        found = {}
        for area in self.areas:
            objects = Ground(self.replica, area, self.day, self.settings).objects
            found[area] = [t for place, t in objects.items() if place in self.paired]
        return found

    def issues(self) -> Iterator[Watched]:
        """Every issue that is known here, as it stands on the day."""
        return iter(watched(self.replica, "", self.day, self.settings))

    def name_of(self, id: object) -> str:
        """What people call an object: head of the household, or the enterprise."""
        record = self.replica.get(str(id)) if id else None
        if record is None:
            return DASH
        return str(record["head"] or record["name"] or DASH)

    def place_of(self, id: object) -> str:
        """Village and group of an object."""
        record = self.replica.get(str(id)) if id else None
        if record is None:
            return DASH
        return places.short_name_of(record.area) + str(record["group"] or "")


Columns = tuple[tuple[str, Text], ...]
Rows = Iterable[tuple[str, ...]]
DUTY_COLUMNS: Columns = (
    ("item", Text("职责事项", "Duty")),
    ("demand", Text("工作要求", "What is wanted")),
    ("due", Text("完成时限", "Due")),
    ("state", Text("完成情况", "How far it is")),
)


def _duties(charge: Charge) -> tuple[Columns, Rows]:
    """What the pairs ask of the cadre, village by village, then what was written down."""
    rows: list[tuple[str, ...]] = []
    target_day = charge.settings.day("visit.target", charge.cadre.area, charge.day)
    for area, targets in charge.targets().items():
        homes = sum(t.of_class == HOUSEHOLD for t in targets)
        covered = sum(t.standing.covered_by(charge.day) for t in targets)
        musts = [t for t in targets if t.wanted]
        reached = sum(t.standing.reached_by(charge.day) for t in musts)
        item = f"联系{places.short_name_of(area)}：{homes}户、{len(targets) - homes}家企业"
        state = f"已走访{covered}，未走访{len(targets) - covered}"
        if musts:
            state += f"；必到{len(musts)}，已到{reached}"
        rows.append((item, "一户不漏、一企不落，必到对象到位", _day(target_day), state))
    records = charge.replica.fetch("duty", where={"cadre": charge.cadre.id})
    for duty in sorted(records, key=lambda d: (bool(d["done"]), str(d["due"] or "9999"), d.id)):
        done = f"{_shown(duty['done'])}完成" if duty["done"] else ""
        state = "；".join(part for part in (done, str(duty["note"] or "")) if part)
        rows.append(_cells(duty["item"], duty["demand"], _shown(duty["due"]), state))
    return DUTY_COLUMNS, rows


ISSUE_COLUMNS: Columns = (
    ("number", Text("编号", "Number")),
    ("object", Text("来源对象", "Raised by")),
    ("place", Text("村组", "Village and group")),
    ("category", Text("类别", "Category")),
    ("text", Text("问题内容", "What is wrong")),
    ("law_class", Text("性质", "Class")),
    ("level", Text("层级", "Level")),
    ("raised", Text("提出日期", "Raised on")),
    ("visitor", Text("走访人", "Visited by")),
    ("state", Text("办理状态", "State")),
)


def _issues(charge: Charge) -> tuple[Columns, Rows]:
    """Open issues of the paired objects, and those that came up in the cadre's own visits."""
    rows = []
    for one in charge.issues():
        issue = one.issue
        whose = issue["household"] or issue["enterprise"]
        visit = charge.replica.get(str(issue["visit"])) if issue["visit"] else None
        visitor = str(visit["cadre"] or "") if visit else ""
        mine = (issue.area, str(whose or "")) in charge.paired or visitor == charge.cadre.id
        if mine and one.life.is_open:
            rows.append(
                _cells(
                    _number(issue),
                    charge.name_of(whose) if whose else issue["contact"],
                    charge.place_of(whose) if whose else places.short_name_of(issue.area),
                    _word("issue_category", issue["category"]),
                    issue["text"],
                    one.life.law_class,
                    _word("issue_level", one.life.level),
                    _shown(issue["raised"]),
                    charge.name_of(visitor),
                    one.life.label.zh,
                )
            )
    return ISSUE_COLUMNS, rows


TASK_COLUMNS: Columns = (
    ("number", Text("问题编号", "Issue")),
    ("text", Text("任务内容", "What is to be done")),
    ("unit", Text("责任单位", "Unit")),
    ("person", Text("责任人", "Person")),
    ("helpers", Text("协办单位", "Together with")),
    ("assigned", Text("交办日期", "Assigned on")),
    ("due", Text("办理期限", "Due")),
    ("percent", Text("时序进度", "Progress")),
    ("progress", Text("当前进展", "How far it is")),
    ("colour", Text("预警", "Warning")),
    ("signed", Text("群众签字", "Signature")),
)


def _tasks(charge: Charge) -> tuple[Columns, Rows]:
    """Open issues for which the cadre is the responsible person."""
    name = str(charge.cadre["name"] or "")
    rows = []
    for one in charge.issues():
        if not one.life.is_open or not name or one.life.person != name:
            continue
        rows.append(
            (
                *_cells(
                    _number(one.issue),
                    one.issue["text"],
                    one.life.unit,
                    name,
                    _last(one, "propose_meeting", lambda entry: entry.step.text("unit")),
                    _last(one, "assign", lambda entry: _shown(entry.step.text("date"))),
                    _day(one.life.due),
                    "" if one.life.percent is None else f"{one.life.percent}%",
                    _last(one, "progress", lambda entry: entry.step.text("text")),
                    COLOURS[one.colour.name].zh,
                ),
                "",  # the person signs here
            )
        )
    return TASK_COLUMNS, rows


SERVICE_COLUMNS: Columns = (
    ("item", Text("服务事项", "Service")),
    ("object", Text("服务对象", "For whom")),
    ("basis", Text("政策依据", "Policy")),
    ("way", Text("办理方式", "How")),
    ("contact", Text("联系人", "Contact")),
    ("state", Text("完成情况", "How far it is")),
)


def _services(charge: Charge) -> tuple[Columns, Rows]:
    """Entitlements that are being seen to, and needs, of the paired objects."""
    rows = []
    for area in charge.areas:
        for record in charge.replica.fetch("entitlement", area):
            whose = record["household"] or record["enterprise"]
            if (area, str(whose or "")) in charge.paired:
                rows.append(
                    _cells(
                        f"政策落实：{_policy(record['rule'])}",
                        charge.name_of(record["member"]) if record["member"]
                        else charge.name_of(whose),
                        record["facts"],
                        "核实并帮办",
                        record["handler"] or charge.cadre["name"],
                        _word("need_status", record["outcome"]),
                    )
                )  # fmt: skip
        for need in charge.replica.fetch("need", area):
            whose = need["household"] or need["enterprise"]
            if (area, str(whose or "")) in charge.paired:
                rows.append(
                    _cells(
                        need["text"],
                        charge.name_of(whose),
                        _word("need_category", need["category"]),
                        need["measure"],
                        charge.cadre["name"],
                        _word("need_status", need["status"]),
                    )
                )
    return SERVICE_COLUMNS, rows


_MAKING: dict[str, Callable[[Charge], tuple[Columns, Rows]]] = {
    "duties": _duties,
    "issues": _issues,
    "tasks": _tasks,
    "services": _services,
}


# -- words ----------------------------------------------------------------------------------------


def _cells(*values: object) -> tuple[str, ...]:
    return tuple(str(value) if value not in (None, "") else DASH for value in values)


def _number(issue: Record) -> str:
    return str(issue["number"] or "待编号")


def _word(codes: str, code: object) -> str:
    return code_list(codes).text(str(code)) if code else ""


def _policy(rule: object) -> str:
    """The name of a policy; its number where this program knows none."""
    policy = policies().get(str(rule))
    return policy.name.zh if policy else str(rule or DASH)


def _shown(day: object) -> str:
    return KINDS["duty"].fields["due"].show(str(day)) if day else ""


def _day(day: date | None) -> str:
    return _shown(day.isoformat()) if day else ""


def _last(one: Watched, event: str, say: Callable[[Entry], str]) -> str:
    """What the last step of a kind says; "" when there was none."""
    said = [say(entry) for entry in one.life.history if entry.step.event == event]
    return said[-1] if said else ""
