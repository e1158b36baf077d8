"""``petition``: the restricted register of petition cases (信访积案)."""

from datetime import datetime

import click

from desktop.commands.supervision import area_option, day_of, on_option, place_of
from desktop.commands.surface import Command, Group, Laptop, as_json, laptop, option
from desktop.commands.values import parsed, tell_out_of_scope
from sync.casework import petitions
from sync.errors import Text
from sync.records.kinds.casework import PETITION, PETITION_STEP
from sync.stamps import today

petition = Group(
    "petition",
    words=Text("信访积案（限阅）", "Petition cases (restricted)"),
    example="zoufang petition list --area R320282113",
)


@petition.command(
    "add",
    cls=Command,
    words=Text(
        "登记一件积案，输出编号\n\n只能登记在限阅区划（代码前加R）；立案日期默认为今天。",
        "Register a case and print its id\n\n"
        "In restricted areas alone (an R before the code); opened today unless opened= says so.",
    ),
    example="zoufang petition add --area R320282113 title=征地补偿遗留 lead=赵国强",
)
@option("--area", required=True, metavar="CODE", words=Text("限阅区划代码", "Restricted area"))
@click.argument("values", nargs=-1, metavar="FIELD=VALUE...")
@as_json
@laptop
def add(here: Laptop, area: str, values: tuple[str, ...], as_json: bool) -> None:
    """One new case."""
    place = petitions.restricted_area(area)
    filled = {"opened": today().isoformat(), **parsed(PETITION, values)}
    with here.replica() as replica:
        made = petitions.add_case(replica, here.author(replica), place, filled)
        tell_out_of_scope(here, replica, place)
    if as_json:
        here.show_json({"id": made})
    else:
        here.show(made)


@petition.command(
    "list",
    cls=Command,
    words=Text(
        "列出积案：包案领导、轮次、状态，附化解率",
        "List cases with leader, rounds and state, and the share that is settled",
    ),
    example="zoufang petition list --area R320282 --json",
)
@area_option
@on_option
@as_json
@laptop
def list_(here: Laptop, area: str, on: datetime | None, as_json: bool) -> None:
    """The register."""
    with here.replica() as replica:
        found = petitions.cases(replica, place_of(area), day_of(on))
    if as_json:
        here.show_json(petitions.plain_list(found, here.language))
        return
    for case in found:
        here.show(petitions.line_of(case, here.language))
    here.say(*petitions.words_of(petitions.rate(found)))


@petition.command(
    "step",
    cls=Command,
    words=Text(
        "记一次接访、下访、包案会办、进展或回访（kind=1至5）；--state 办结或恢复在办",
        "Write down what was done (kind= 1 to 5); --state closes a case or takes that back",
    ),
    example="zoufang petition step 01J2Q6… kind=下访 text=上门听取诉求 by=赵国强\n"
    "zoufang petition step 01J2Q6… --state 2 kind=回访 text=本人签字同意",
)
@click.argument("id")
@click.argument("values", nargs=-1, metavar="FIELD=VALUE...")
@option(
    "--state", metavar="CODE", words=Text("1在办 2案结事了 3息访", "1 in hand 2 settled 3 given up")
)
@as_json
@laptop
def step(here: Laptop, id: str, values: tuple[str, ...], state: str | None, as_json: bool) -> None:
    """What was done about a case."""
    if not values and state is None:
        raise click.UsageError(
            here.text("请写明做了什么，或 --state", "Say what was done, or --state")
        )
    made = ""
    with here.replica() as replica:
        author = here.author(replica)
        if values:
            filled = {"date": today().isoformat(), **parsed(PETITION_STEP, values)}
            made = petitions.add_step(replica, author, id, filled)
        if state is not None:
            petitions.close_case(replica, author, id, state, today())
        tell_out_of_scope(here, replica, petitions.case_of(replica, id).area)
    if as_json:
        here.show_json({"id": made, "case": id})
    elif made:
        here.show(made)
