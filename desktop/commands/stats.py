"""``stats``: the rates of an area by its units, each with its two sides, as of a day."""

from collections.abc import Iterable

import click

from desktop.commands.surface import Command, Laptop, as_json, laptop, option
from sync.casework.statistics import (
    LEVEL_WORDS,
    day_of,
    known_area,
    lines,
    plain,
    rate_keys,
    statistics,
)
from sync.errors import Text
from sync.records import places
from sync.replica.replica import Replica
from sync.stamps import local, today

SYNCED = "synced_at"
"""The setting that says when this laptop last had everything of its hub (milliseconds)."""


@click.command(
    "stats",
    cls=Command,
    words=Text(
        "统计：各单位的走访、问题、满意等比率，附分子和分母\n\n"
        "不写区划即本机全部数据；--by 选到市、县、镇或村；指标名见 --json。",
        "The rates of an area by its units, each with numerator and denominator",
    ),
    example="zoufang stats --area 320282113 --as-of 2017-06-30\n"
    "zoufang stats --by village --rate homes --rate solved --json",
)
@option("--area", default="", metavar="CODE", words=Text("区划代码", "Area code"))
@option("--as-of", default="", metavar="D", words=Text("截至哪天，默认今天", "As of; today"))
@option(
    "--by",
    "level",
    default="",
    metavar="LEVEL",
    type=click.Choice(["", *LEVEL_WORDS]),
    words=Text(
        "按哪一级分单位：city、county、town、village；默认下一级",
        "By city, county, town or village; the next level below by default",
    ),
)
@option(
    "--rate",
    "asked",
    multiple=True,
    metavar="KEY",
    words=Text("只列这个指标，可写多次", "Only this rate; may be repeated"),
)
@as_json
@laptop
def stats(
    here: Laptop, area: str, as_of: str, level: str, asked: Iterable[str], as_json: bool
) -> None:
    """What the window shows on its page of statistics."""
    keys, day = rate_keys(asked), day_of(as_of) if as_of else today()
    with here.replica() as replica:
        place = places.area_code(area) if area else known_area(replica)
        scope = here.areas(replica)
        found = statistics(
            replica,
            place,
            day,
            level,
            lambda done, of: here.say(f"已统计{done}/{of}个区划", f"{done} of {of} areas counted"),
            scope,
        )
        known = _known(replica)
    if as_json:
        here.show_json(plain(found, keys, here.language) | {"synced": known})
        return
    for line in lines(found, keys, here.language):
        here.show(line)
    path = places.path_of(place) or place
    here.say(
        f"{path}，截至{day.year}年{day.month}月{day.day}日；" + _told(known).zh,
        f"{path}, as of {day.isoformat()}; {_told(known).en}",
    )
    if scope and not place.startswith(scope):
        here.say("只统计了本机能看到的区划", "Only the areas that this laptop reads were counted")


def _known(replica: Replica) -> str:
    """When this laptop last had everything of its hub; "" before the first time."""
    at = int(replica.setting(SYNCED) or 0)
    return local(at).isoformat(timespec="minutes") if at else ""


def _told(known: str) -> Text:
    if not known:
        return Text("本机尚未同步过", "this laptop has not synced yet")
    at = known[:16].replace("T", " ")
    return Text(f"数据同步于{at}", f"synced at {at}")
