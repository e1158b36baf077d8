"""``doubt``: the 疑点数据 of the areas that this hub keeps, as its laptops compute them."""

import click

from sync.casework.doubts import counts, doubts, line_of, plain, plain_count, words_of_count
from sync.hub.commands.surface import Keeper, as_json, example, keeper
from sync.records import places
from sync.stamps import today


@click.group(epilog=example("zoufang-hub doubt list --area 320282113 --year 2016"))
def doubt() -> None:
    """疑点数据 / What the checks R01-R15 find."""


@doubt.command("list", epilog=example("zoufang-hub doubt list --area 320282 --year 2016 --count"))
@click.option("--area", default="", metavar="CODE", help="区划代码 / area code")
@click.option(
    "--year",
    type=click.IntRange(1990, 2100),
    help="收入年度，默认上年 / year of the income, last year by default",
)
@click.option("--open", "only_open", is_flag=True, help="只列未核实的 / those still open")
@click.option("--count", "counted", is_flag=True, help="只列各规则的户数 / counts only")
@as_json
@keeper
def list_(
    here: Keeper, area: str, year: int | None, only_open: bool, counted: bool, as_json: bool
) -> None:
    """列出疑点：规则、农户、干部、核实结果 / Check, household, cadre and result."""
    place, day = places.area_code(area) if area else "", today()
    with here.desk() as desk:
        found = doubts(desk.replica, place, year or day.year - 1, day)
    rows = [one for one in found if one.open] if only_open else found
    table = counts(rows)
    if as_json:
        counted_rows = [plain_count(count, here.language) for count in table]
        here.show_json(counted_rows if counted else [plain(one, here.language) for one in rows])
        return
    if counted:
        for count in table:
            here.show(words_of_count(count, here.language))
    else:
        for one in rows:
            here.show(line_of(one, here.language))
    waiting = sum(one.open for one in rows)
    here.say(f"疑点{len(rows)}条，未核实{waiting}条", f"{len(rows)} findings, {waiting} still open")
