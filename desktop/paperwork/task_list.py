"""The task list of a village or of a cadre, from the records."""

from collections.abc import Sequence
from datetime import date

from desktop.paperwork.owed import Owed, is_sample, owed_by, owed_in
from desktop.printing.task_list import OpenIssue, TaskList, TaskRow
from sync.errors import Missing
from sync.records import places
from sync.replica.replica import Replica
from sync.replica.tables import Record

NO_CODE = "待编号"
"""Stands where the hub has not given a number yet (domain.md 2.2)."""


def task_list_of_area(replica: Replica, area: str, today: date) -> TaskList:
    """Who is to be visited in an area. Raises Missing when nothing of it is here."""
    if not replica.count("household", area) and not replica.count("enterprise", area):
        raise Missing(
            f"本机没有“{places.path_of(area)}”的家庭或企业，请先同步或换一个区划",
            f"This laptop holds no household or enterprise of {places.path_of(area)}",
        )
    owed = owed_in(replica, area, today)
    return TaskList(
        area_path=places.path_of(area, ""),
        printed_on=today,
        rows=_rows(owed),
        sample=is_sample(one.record for one in owed),
    )


def task_list_of_cadre(replica: Replica, cadre_id: str, today: date) -> TaskList:
    """Whom one cadre has to visit. Raises Missing when the cadre is not here."""
    cadre = replica.get(cadre_id)
    if cadre is None or cadre.kind != "cadre" or cadre.deleted:
        raise Missing(f"没有编号为 {cadre_id} 的走访干部", f"There is no cadre {cadre_id}")
    owed = owed_by(replica, cadre_id, today)
    areas = sorted({one.record.area for one in owed})
    return TaskList(
        area_path=places.path_of(areas[0] if len(areas) == 1 else cadre.area, ""),
        printed_on=today,
        rows=_rows(owed),
        cadre=str(cadre["name"] or ""),
        unit=str(cadre["unit"] or ""),
        sample=is_sample([cadre]),
    )


def _rows(owed: Sequence[Owed]) -> tuple[TaskRow, ...]:
    several = len({one.record.area for one in owed}) > 1
    return tuple(_row(one, several) for one in owed)


def _row(one: Owed, several: bool) -> TaskRow:
    """One line; where the list is of several villages, the group says which."""
    record = one.record
    village = places.short_name_of(record.area) if several else ""
    return TaskRow(
        code=str(record["code"] or record["credit_code"] or NO_CODE),
        group=village + str(record["group"] or ""),
        head=str(record["head"] or record["name"] or ""),
        members=record["n_hukou"] if record.kind == "household" else None,
        phone=str(record["phone"] or ""),
        why=tuple(reason.text.zh for reason in one.why),
        last_visit=one.last_visit,
        open_issues=tuple(
            OpenIssue(
                number=number_of(issue.record),
                summary=str(issue.record["text"] or ""),
                due=issue.life.due,
                colour=issue.colour.name if issue.colour.name in ("red", "yellow") else "",
            )
            for issue in one.issues
        ),
    )


def number_of(issue: Record) -> str:
    """The issue's number; what stands for it until the hub gives one."""
    return str(issue["number"] or NO_CODE)
