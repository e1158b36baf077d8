"""``coverage``, ``pair`` and ``days``: the same as on a laptop, of any area that the hub keeps."""

from datetime import date, datetime
from typing import Any

import click

from sync.casework import coverage_words as words
from sync.casework import presence
from sync.casework.coverage import coverage as coverage_of
from sync.casework.coverage import unreached as unreached_in
from sync.casework.coverage import unvisited as unvisited_in
from sync.casework.pairs import Ledger
from sync.casework.statistics import known_area
from sync.hub.commands.surface import Keeper, as_json, example, keeper
from sync.records import places
from sync.replica.replica import Replica
from sync.stamps import today

_day = click.DateTime(["%Y-%m-%d"])
_area = click.option(
    "--area", default="", metavar="CODE", help="区划代码，默认全部 / area code, all"
)


def _place(replica: Replica, typed: str) -> str:
    return places.area_code(typed) if typed else known_area(replica)


def _on(typed: datetime | None) -> date:
    return typed.date() if typed else today()


@click.command(epilog=example("zoufang-hub coverage --area 320282 --as-of 2017-06-30 --unreached"))
@_area
@click.option("--as-of", "as_of", type=_day, metavar="D", help="截至哪天，默认今天 / as of, today")
@click.option("--unreached", is_flag=True, help="列出必到未到 / list the must-visits owed")
@click.option("--unvisited", is_flag=True, help="列出未访 / list what is not covered")
@as_json
@keeper
def coverage(
    here: Keeper, area: str, as_of: datetime | None, unreached: bool, unvisited: bool, as_json: bool
) -> None:
    """四个覆盖、四个必到 / Coverage and must-visits."""
    with here.desk() as desk:
        place = _place(desk.replica, area)
        if unreached or unvisited:
            rows = (unreached_in if unreached else unvisited_in)(desk.replica, place, _on(as_of))
            plain: Any = words.plain_owing(rows, here.language)
            lines = words.owing_lines(rows, here.language)
        else:
            found = coverage_of(desk.replica, place, _on(as_of))
            plain = words.plain_coverage(found, here.language)
            lines = words.coverage_lines(found, here.language)
    if as_json:
        here.show_json(plain)
        return
    for line in lines:
        here.show(line)


@click.group()
def pair() -> None:
    """双固定 / Pairs: who answers for whom."""


@pair.command("check", epilog=example("zoufang-hub pair check --area 320282 --from 2017-01-01"))
@_area
@click.option("--from", "first", type=_day, metavar="D", help="从哪天起 / from which day on")
@click.option("--to", "last", type=_day, metavar="D", help="到哪天，默认今天 / to which day, today")
@as_json
@keeper
def check(
    here: Keeper, area: str, first: datetime | None, last: datetime | None, as_json: bool
) -> None:
    """查无人负责和几人同时负责的日子 / Days without an owner, and with several."""
    with here.desk() as desk:
        ledger = Ledger(desk.replica, _place(desk.replica, area), _on(last))
        rows = ledger.check(first.date() if first else None, _on(last))
    names = ledger.names()
    if as_json:
        here.show_json(words.plain_unowned(rows, names, here.language))
        return
    for line in words.unowned_lines(rows, names, here.language):
        here.show(line)
    here.say(f"共{len(rows)}个", f"{len(rows)} in all")


@click.command(epilog=example("zoufang-hub days --year 2017 --area 320282 --short"))
@click.option("--year", type=click.IntRange(1990, 2100), help="年度，默认今年 / the year")
@_area
@click.option("--short", is_flag=True, help="只列不达标的 / only those who lack days")
@as_json
@keeper
def days(here: Keeper, year: int | None, area: str, short: bool, as_json: bool) -> None:
    """每名干部一年的走访天数 / Days in the field of each cadre."""
    day = today()
    with here.desk() as desk:
        found = presence.days(desk.replica, _place(desk.replica, area), year or day.year, day)
    if as_json:
        here.show_json(words.plain_days(found))
        return
    for line in words.day_lines(found.short if short else found.accounts, here.language):
        here.show(line)
    said = words.days_summary(found, day)
    here.say(said.zh, said.en)
