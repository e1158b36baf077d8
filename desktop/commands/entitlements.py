"""``entitlement``: 点情知策, who may be entitled to what, what has to be asked, what came of it."""

from collections.abc import Iterator

import click

from desktop.commands.surface import Command, Group, Laptop, as_json, laptop, option
from desktop.commands.values import parsed, tell_out_of_scope
from sync.casework.entitlement_lines import (
    asked_line,
    counted_line,
    line_of,
    plain,
    plain_counted,
    plain_policy,
    plain_question,
    policy_lines,
)
from sync.casework.entitlement_outcomes import match_of, record_in
from sync.casework.entitlements import (
    Match,
    attention,
    counted,
    matches,
    questions,
    suggestions,
)
from sync.errors import Text
from sync.records import places
from sync.records.kinds.casework import ENTITLEMENT
from sync.replica.replica import Replica
from sync.rules.entitlements import policies
from sync.stamps import today

entitlement = Group(
    "entitlement",
    words=Text("点情知策：政策匹配和落实", "Policies that people may be entitled to"),
    example="zoufang entitlement list --area 320282113201",
)


@entitlement.command(
    "list",
    cls=Command,
    words=Text(
        "列出可能符合的政策和依据；只提示，不作认定\n\n"
        "已有结果的用 --all 列出；--missing 列出要补充询问的情况；--count 按政策计数。",
        "List the policies that may fit, with the facts that say so; nothing is decided\n\n"
        "--all adds those with an outcome; --missing lists what to ask; --count counts by policy.",
    ),
    example="zoufang entitlement list --household 01J2Q6…\n"
    "zoufang entitlement list --area 320282113201 --missing",
)
@option("--household", metavar="ID", words=Text("家庭或企业编号", "Household or enterprise"))
@option("--area", default="", metavar="CODE", words=Text("区划代码", "Area code"))
@option("--missing", is_flag=True, words=Text("只列需补充的情况", "What has to be asked"))
@option("--all", "whole", is_flag=True, words=Text("连同已有结果的", "Those with an outcome too"))
@option("--count", "tally", is_flag=True, words=Text("只列各政策的数目", "Counts by policy"))
@as_json
@laptop
def list_(
    here: Laptop,
    household: str | None,
    area: str,
    missing: bool,
    whole: bool,
    tally: bool,
    as_json: bool,
) -> None:
    """By village, household and policy."""
    with here.replica() as replica:
        found = list(_found(replica, household, places.area_code(area) if area else ""))
    if missing:
        asked = questions(found)
        if as_json:
            here.show_json([plain_question(one, here.language) for one in asked])
            return
        for one in asked:
            here.show(asked_line(one, here.language))
        here.say(f"要问的情况{len(asked)}项", f"{len(asked)} facts to ask for")
        return
    table = counted(found)
    if as_json:
        rows = found if whole else attention(found)
        here.show_json(
            plain_counted(table) if tally else [plain(one, here.language) for one in rows]
        )
        return
    for line in _lines(here, found, whole, tally):
        here.show(line)
    told, received = (sum(states[s] for states in table.values()) for s in ("suggested", "2"))
    here.say(f"可能符合{told}项，已落实{received}项", f"{told} may fit, {received} received")


def _found(replica: Replica, household: str | None, area: str) -> Iterator[Match]:
    if household:
        yield from suggestions(replica, household, today())
    else:
        yield from matches(replica, area, today())


def _lines(here: Laptop, found: list[Match], whole: bool, tally: bool) -> list[str]:
    if tally:
        return [counted_line(id, n, here.language) for id, n in counted(found).items()]
    return [line_of(one, here.language) for one in (found if whole else attention(found))]


@entitlement.command(
    "record",
    cls=Command,
    words=Text(
        "记录一项政策的落实情况，输出记录编号\n\n"
        "不写 outcome= 即受理帮办（待核实）；按人认定的政策写明 member=姓名。",
        "Record what came of a policy and print the record's id\n\n"
        "Without outcome= it is taken up, to be verified; member=NAME where it is for a person.",
    ),
    example="zoufang entitlement record 01J2Q6… P09 member=张秀英 outcome=已申请\n"
    "zoufang entitlement record 01J2Q6… P01 outcome=已享受 amount=610",
)
@click.argument("id")
@click.argument("rule")
@click.argument("values", nargs=-1, metavar="FIELD=VALUE...")
@as_json
@laptop
def record(here: Laptop, id: str, rule: str, values: tuple[str, ...], as_json: bool) -> None:
    """The household, enterprise or member, and the policy by number or name."""
    filled = parsed(ENTITLEMENT, values)
    member = str(filled.pop("member", "") or "")
    with here.replica() as replica:
        match, author = match_of(replica, id, rule, today(), member), here.author(replica)
        with replica.act(author) as act:
            made = record_in(act, replica, match, filled, today(), author)
        done = match_of(replica, match.id, match.policy.id, today(), match.subject)
        tell_out_of_scope(here, replica, match.area)
    if as_json:
        here.show_json({"id": made} | plain(done, here.language))
        return
    here.show(made)
    here.say(
        f"{match.policy.name.zh}：{done.label.zh}；{match.policy.handler.zh}",
        f"{match.policy.name.en}: {done.label.en}; {match.policy.handler.en}",
    )


@entitlement.command(
    "policies",
    cls=Command,
    words=Text(
        "政策库：每项由谁受理、谁审批、要哪些材料、依据是什么",
        "The library: who handles each policy, who decides, which documents, on what basis",
    ),
    example="zoufang entitlement policies --json",
)
@as_json
@laptop
def policies_(here: Laptop, as_json: bool) -> None:
    """All 29, in the order of the table."""
    if as_json:
        here.show_json([plain_policy(policy, here.language) for policy in policies().values()])
        return
    for policy in policies().values():
        for line in policy_lines(policy, here.language):
            here.show(line)
