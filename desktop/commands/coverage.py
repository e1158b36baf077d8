"""``coverage``, ``pair``, ``assignment``, ``days``: who was visited, who answers, who was out."""

from datetime import date, datetime
from typing import Any

import click

from desktop.commands.surface import Command, Group, Laptop, as_json, laptop, option
from sync.casework import coverage_words as words
from sync.casework.coverage import coverage, unreached, unvisited
from sync.casework.lists import cadre_called
from sync.casework.pairs import Ledger, hand_over, places_of
from sync.casework.presence import days
from sync.casework.statistics import known_area
from sync.errors import Text
from sync.records import places
from sync.replica.replica import Replica
from sync.stamps import today

_day = click.DateTime(["%Y-%m-%d"])
_AREA: dict[str, Any] = {
    "default": "",
    "metavar": "CODE",
    "words": Text("区划代码，默认本机的全部", "Area code, all of this laptop by default"),
}


def _place(replica: Replica, typed: str) -> str:
    return places.area_code(typed) if typed else known_area(replica)


def _on(typed: datetime | None) -> date:
    return typed.date() if typed else today()


def _heading(here: Laptop, area: str, day: date) -> None:
    path = places.path_of(area) if area else here.text("全部", "everything")
    here.say(
        f"{path}，截至{day.year}年{day.month}月{day.day}日，本机已有的数据",
        f"{path}, as of {day.isoformat()}, by what this laptop has",
    )


@click.command(
    "coverage",
    cls=Command,
    words=Text(
        "四个覆盖、四个必到，剩余和每天需走访数\n\n"
        "走访完成且见到人算覆盖；走访人的职级或机关层级符合才算必到。",
        "Coverage and must-visits, what is left and the pace\n\n"
        "A finished visit that met somebody covers; a must-visit wants a cadre of the right rank "
        "or organ.",
    ),
    example="zoufang coverage --area 320282113 --as-of 2017-06-30\n"
    "zoufang coverage --unreached --json",
)
@option("--area", **_AREA)
@option(
    "--as-of",
    "as_of",
    type=_day,
    metavar="D",
    words=Text("截至哪天，默认今天", "As of, today by default"),
)
@option("--unreached", is_flag=True, words=Text("列出必到未到", "List the must-visits owed"))
@option("--unvisited", "bare", is_flag=True, words=Text("列出未访", "List what is not covered"))
@as_json
@laptop
def coverage_command(
    here: Laptop, area: str, as_of: datetime | None, unreached: bool, bare: bool, as_json: bool
) -> None:
    """The four classes, or one of the two lists."""
    day = _on(as_of)
    with here.replica() as replica:
        place = _place(replica, area)
        if unreached or bare:
            _show_owing(here, replica, place, day, unreached, as_json)
            return
        found = coverage(replica, place, day)
    if as_json:
        here.show_json(words.plain_coverage(found, here.language))
        return
    for line in words.coverage_lines(found, here.language):
        here.show(line)
    _heading(here, place, day)


def _show_owing(
    here: Laptop, replica: Replica, place: str, day: date, must: bool, as_json: bool
) -> None:
    rows = (unreached if must else unvisited)(replica, place, day)
    if as_json:
        here.show_json(words.plain_owing(rows, here.language))
        return
    for line in words.owing_lines(rows, here.language):
        here.show(line)
    here.say(f"共{len(rows)}个", f"{len(rows)} in all")
    _heading(here, place, day)


pair = Group(
    "pair",
    words=Text("双固定：谁负责哪一户、哪家企业", "Pairs: who answers for which household or firm"),
    example="zoufang pair check --from 2017-01-01",
)


@pair.command(
    "list",
    cls=Command,
    words=Text("双固定台账：每户每企的责任干部", "Every household and firm with its cadre"),
    example="zoufang pair list --area 320282113201 --on 2017-06-30",
)
@option("--area", **_AREA)
@option(
    "--on",
    "day",
    type=_day,
    metavar="D",
    words=Text("哪一天，默认今天", "On which day, today by default"),
)
@as_json
@laptop
def list_pairs(here: Laptop, area: str, day: datetime | None, as_json: bool) -> None:
    """Who answers on a day."""
    with here.replica() as replica:
        ledger = Ledger(replica, _place(replica, area), _on(day))
    rows, names = ledger.owners(_on(day)), ledger.names()
    if as_json:
        here.show_json(words.plain_owners(rows, names))
        return
    for line in words.owner_lines(rows, names):
        here.show(line)


@pair.command(
    "check",
    cls=Command,
    words=Text(
        "查哪天无人负责、哪天几人同时负责\n\n不写 --from 时，从每个对象第一次结对查起。",
        "Find the days without an owner and those with several\n\n"
        "Without --from, from each object's own first pair on.",
    ),
    example="zoufang pair check --area 320282113 --from 2017-01-01 --to 2017-06-30",
)
@option("--area", **_AREA)
@option("--from", "first", type=_day, metavar="D", words=Text("从哪天起", "From which day on"))
@option(
    "--to",
    "last",
    type=_day,
    metavar="D",
    words=Text("到哪天，默认今天", "To which day, today by default"),
)
@as_json
@laptop
def check_pairs(
    here: Laptop, area: str, first: datetime | None, last: datetime | None, as_json: bool
) -> None:
    """Gaps and overlaps."""
    with here.replica() as replica:
        ledger = Ledger(replica, _place(replica, area), _on(last))
        rows = ledger.check(first.date() if first else None, _on(last))
    names = ledger.names()
    if as_json:
        here.show_json(words.plain_unowned(rows, names, here.language))
        return
    for line in words.unowned_lines(rows, names, here.language):
        here.show(line)
    here.say(
        f"{len(rows)}个对象不是每天都有且只有一名责任干部",
        f"{len(rows)} objects do not have exactly one cadre on every day",
    )


@pair.command(
    "hand-over",
    cls=Command,
    words=Text(
        "把一户或一家企业移交给另一名干部\n\n"
        "原结对到前一天为止，新结对从当天开始，不断档、不重叠。",
        "Hand a household or a firm over to another cadre\n\n"
        "The old pair ends the day before, the new one begins: no gap, no overlap.",
    ),
    example="zoufang pair hand-over 01J2Q6… --to 王芳 --on 2017-07-01 --reason 岗位调整",
)
@click.argument("id")
@option(
    "--to",
    required=True,
    metavar="WHO",
    words=Text("接手干部的编号、账号或姓名", "Who takes over, by id, account or name"),
)
@option(
    "--on", "day", type=_day, metavar="D", words=Text("从哪天起，默认今天", "From which day, today")
)
@option("--reason", default="", words=Text("移交原因", "Why"))
@as_json
@laptop
def hand_over_command(
    here: Laptop, id: str, to: str, day: datetime | None, reason: str, as_json: bool
) -> None:
    """Both pairs in one act."""
    with here.replica() as replica:
        cadre = cadre_called(replica, to)
        done = hand_over(replica, here.author(replica), id, cadre.id, _on(day), reason)
        made = replica.get(done.pair)
        if made is not None and not here.may_write(replica, made.area, made.kind):
            here.say(
                "已保存在本机，但移交由组长或乡镇办登记，中心会暂存，等其放行",
                "Saved on this laptop, but pairs are for team leaders and clerks: the hub holds it",
            )
    if as_json:
        plain = {"pair": done.pair, "ended": list(done.ended), "on": done.on.isoformat()}
        here.show_json(plain)
        return
    here.show(done.pair)
    here.say(
        f"已移交给{cadre['name']}，从{done.on.isoformat()}起",
        f"Handed over to {cadre['name']} from {done.on.isoformat()}",
    )


assignment = Group(
    "assignment",
    words=Text(
        "包片：哪个工作组负责哪个村、哪个网格", "Which team answers for which village, grid"
    ),
    example="zoufang assignment check",
)


@assignment.command(
    "check",
    cls=Command,
    words=Text(
        "列出没有工作组、或有几个工作组的村和网格", "Villages and grids without exactly one team"
    ),
    example="zoufang assignment check --area 320282113 --on 2017-06-30",
)
@option("--area", **_AREA)
@option(
    "--on",
    "day",
    type=_day,
    metavar="D",
    words=Text("哪一天，默认今天", "On which day, today by default"),
)
@as_json
@laptop
def check_assignments(here: Laptop, area: str, day: datetime | None, as_json: bool) -> None:
    """Uncovered and doubly covered places."""
    with here.replica() as replica:
        known = places_of(replica, _place(replica, area), _on(day))
    wrong = [one for one in known if not one.is_sound]
    if as_json:
        here.show_json(words.plain_places(wrong))
        return
    for line in words.place_lines(wrong, here.language):
        here.show(line)
    here.say(
        f"{len(known)}个村和网格中，{len(wrong)}个不是有且只有一个工作组",
        f"Of {len(known)} villages and grids {len(wrong)} do not have exactly one team",
    )


@click.command(
    "days",
    cls=Command,
    words=Text(
        "每名干部一年的走访天数、达标率\n\n同一天只算一次，驻点的日子也算。--short 只列缺口。",
        "Days in the field of each cadre in a year\n\n"
        "A date counts once, residence counts too. --short lists only who lacks days.",
    ),
    example="zoufang days --year 2017 --area 320282113 --short",
)
@option("--year", type=click.IntRange(1990, 2100), words=Text("年度，默认今年", "The year"))
@option("--area", **_AREA)
@option("--short", is_flag=True, words=Text("只列不达标的", "Only those who lack days"))
@as_json
@laptop
def days_command(here: Laptop, year: int | None, area: str, short: bool, as_json: bool) -> None:
    """The accounts of a year."""
    day = today()
    with here.replica() as replica:
        found = days(replica, _place(replica, area), year or day.year, day)
    if as_json:
        here.show_json(words.plain_days(found))
        return
    rows = found.short if short else found.accounts
    for line in words.day_lines(rows, here.language):
        here.show(line)
    said = words.days_summary(found, day)
    here.say(said.zh, said.en)


COMMANDS: dict[str, click.Command] = {
    "coverage": coverage_command,
    "pair": pair,
    "assignment": assignment,
    "days": days_command,
}
"""By the names that the shell knows them by."""
