"""未访清单、必到未到清单 and 走访天数缺口清单 of an area, for the cadre lists' sheet of paper."""

from datetime import date

from desktop.printing.cadre_list import ListPaper
from desktop.printing.page import date_words
from sync.casework.coverage import Owing, unreached, unvisited
from sync.casework.presence import days
from sync.errors import Missing, Text
from sync.records.places import path_of, short_name_of
from sync.replica.replica import Replica
from sync.rules.coverage import CLASSES

LISTS = {
    "unvisited": Text("未访清单", "Not visited yet"),
    "unreached": Text("必到未到清单", "Must-visits owed"),
    "days": Text("走访天数缺口清单", "Days in the field that lack"),
}
"""What may be printed, in the order of the help."""
ABOUT = {
    "unvisited": Text(
        "一个区划还没有走访的村、户、企业，写明原因", "What nobody has visited in an area, and why"
    ),
    "unreached": Text(
        "一个区划必到未到的对象，写明缺什么样的干部",
        "The must-visits owed in an area, and who is wanting",
    ),
    "days": Text(
        "一个区划本年走访天数不够的干部，还差几天",
        "Who lacks days in the field this year, and how many",
    ),
}
OWING: tuple[tuple[str, int], ...] = (
    ("类别", 3),
    ("村组", 5),
    ("名称", 6),
    ("上次走访", 5),
    ("原因", 14),
)
DAYS: tuple[tuple[str, int], ...] = (
    ("姓名", 5),
    ("单位", 8),
    ("走访天数", 4),
    ("驻点天数", 4),
    ("合计", 3),
    ("要求", 3),
    ("还差", 3),
)
NONE = "—"


def paper_of_area(replica: Replica, name: str, area: str, today: date) -> ListPaper:
    """One of the lists as of today. Raises Missing when nothing of the area is here."""
    if not any(replica.count(kind, area) for kind in ("household", "enterprise", "cadre")):
        raise Missing(
            f"本机没有“{path_of(area)}”的家庭、企业或干部，请先同步或换一个区划",
            f"This laptop holds no household, enterprise or cadre of {path_of(area)}",
        )
    if name == "days":
        columns, rows = DAYS, _short(replica, area, today)
    else:
        owing = (unreached if name == "unreached" else unvisited)(replica, area, today)
        columns, rows = OWING, tuple(_row(one) for one in owing)
    return ListPaper(
        title=LISTS[name].zh,
        cadre="",
        unit=path_of(area, ""),
        printed_on=today,
        columns=columns,
        rows=rows,
        sample=any(replica.count(kind, area, {"sample": True}) for kind in ("household", "cadre")),
    )


def _row(one: Owing) -> tuple[str, ...]:
    place = f"{short_name_of(one.area)}{one.group}"
    last = date_words(one.last) if one.last else NONE
    return CLASSES[one.of_class].zh, place, one.name or NONE, last, one.why.zh


def _short(replica: Replica, area: str, today: date) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            one.name,
            one.unit or NONE,
            str(one.presence.visited),
            str(one.presence.resident),
            str(one.presence.days),
            str(one.presence.demanded),
            str(one.presence.short),
        )
        for one in days(replica, area, today.year, today).short
    )
