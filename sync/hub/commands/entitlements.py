"""``entitlement``: 点情知策 of the areas that this hub keeps, as its laptops compute it."""

from typing import Any

import click

from sync.casework.entitlement_lines import (
    asked_line,
    counted_line,
    line_of,
    plain,
    plain_counted,
    plain_question,
)
from sync.casework.entitlements import (
    attention,
    counted,
    matches,
    questions,
)
from sync.hub.commands.surface import Keeper, as_json, example, keeper
from sync.records import places
from sync.stamps import today


@click.group(epilog=example("zoufang-hub entitlement list --area 320282113201"))
def entitlement() -> None:
    """点情知策：政策匹配 / Policies that people may be entitled to."""


@entitlement.command(
    "list", epilog=example("zoufang-hub entitlement list --area 320282113 --count")
)
@click.option("--area", default="", metavar="CODE", help="区划代码 / area code")
@click.option("--missing", is_flag=True, help="只列需补充的情况 / what has to be asked")
@click.option("--all", "whole", is_flag=True, help="连同已有结果的 / those with an outcome too")
@click.option("--count", "tally", is_flag=True, help="只列各政策的数目 / counts by policy")
@as_json
@keeper
def list_(here: Keeper, area: str, missing: bool, whole: bool, tally: bool, as_json: bool) -> None:
    """列出可能符合的政策、依据和缺少的情况 / Policies, facts, and what is missing."""
    with here.desk() as desk:
        found = list(matches(desk.replica, places.area_code(area) if area else "", today()))
    shown = found if whole else attention(found)
    data: Any
    if missing:
        asked = questions(found)
        data = [plain_question(one, here.language) for one in asked]
        lines = [asked_line(one, here.language) for one in asked]
    elif tally:
        data = plain_counted(counted(found))
        lines = [counted_line(id, n, here.language) for id, n in counted(found).items()]
    else:
        data = [plain(one, here.language) for one in shown]
        lines = [line_of(one, here.language) for one in shown]
    if as_json:
        here.show_json(data)
        return
    for line in lines:
        here.show(line)
