"""``stats``: the rates of any area that the hub keeps, as laptops compute them."""

import click

from sync.casework.statistics import (
    LEVEL_WORDS,
    day_of,
    known_area,
    lines,
    plain,
    rate_keys,
    statistics,
)
from sync.hub.commands.surface import Keeper, as_json, example, keeper
from sync.records import places
from sync.stamps import today


@click.command(epilog=example("zoufang-hub stats --area 320282 --by village --as-of 2017-06-30"))
@click.option("--area", default="", metavar="CODE", help="区划代码，默认全部 / area code, all")
@click.option("--as-of", default="", metavar="D", help="截至哪天，默认今天 / as of, today")
@click.option(
    "--by",
    "level",
    default="",
    metavar="LEVEL",
    type=click.Choice(["", *LEVEL_WORDS]),
    help="按 city、county、town 或 village 分单位，默认下一级 / by which level, the next below",
)
@click.option(
    "--rate", "asked", multiple=True, metavar="KEY", help="只列这个指标，可写多次 / only this rate"
)
@as_json
@keeper
def stats(
    here: Keeper, area: str, as_of: str, level: str, asked: tuple[str, ...], as_json: bool
) -> None:
    """统计：各单位的比率，附分子和分母 / Rates by unit, with both of their sides."""
    keys, day = rate_keys(asked), day_of(as_of) if as_of else today()
    with here.desk() as desk:
        place = places.area_code(area) if area else known_area(desk.replica)
        found = statistics(
            desk.replica,
            place,
            day,
            level,
            lambda done, of: here.say(f"已统计{done}/{of}个区划", f"{done} of {of} areas counted"),
        )
    if as_json:
        here.show_json(plain(found, keys, here.language))
        return
    for line in lines(found, keys, here.language):
        here.show(line)
    path = places.path_of(place) or place
    here.say(
        f"{path}，截至{day.year}年{day.month}月{day.day}日，中心已有的数据",
        f"{path}, as of {day.isoformat()}, by what the hub has",
    )
